"""A finished export: bytes in a file without a name, which is gone when nobody reads it any longer, however the process ends."""

import os
import tempfile
import weakref
from collections.abc import AsyncIterator, Callable
from hashlib import blake2b
from typing import IO, Final

_PIECE: Final = 2**18
"""Bytes that are sent at a time."""


class Made:
    """The bytes of an export. Any number of readers may read them at once."""

    def __init__(self, file: IO[bytes]) -> None:
        """`file` may be closed afterwards."""
        file.flush()
        self._descriptor = os.dup(file.fileno())
        weakref.finalize(self, os.close, self._descriptor)
        self.size: Final = os.fstat(self._descriptor).st_size
        """Bytes."""
        self.etag: Final = f'"{self._digest()}"'
        """A strong one: the same bytes have the same."""

    async def pieces(self) -> AsyncIterator[bytes]:
        """The bytes from the first on, some at a time."""
        at = 0
        while piece := os.pread(self._descriptor, _PIECE, at):
            at += len(piece)
            yield piece

    def _digest(self) -> str:
        digest, at = blake2b(digest_size=16), 0
        while piece := os.pread(self._descriptor, _PIECE, at):
            at += len(piece)
            digest.update(piece)
        return digest.hexdigest()


def made(write: Callable[[IO[bytes]], None]) -> Made:
    """What `write` writes to the file that it is given."""
    with tempfile.TemporaryFile() as file:
        write(file)
        return Made(file)
