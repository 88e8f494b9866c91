"""The workers of one server tell each other their figures, so that whoever asks one hears of all.

The kernel chooses which worker a connection comes to. Each listens on a socket of its own, in a folder that only the server's user may enter
and that is gone with the server, and says there what it counts. Nothing is written down, and nobody asks but who is asked for `/metrics`.
"""

import asyncio
import contextlib
import logging
import os
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

log = logging.getLogger(__name__)

FOLDER: Final = "_PARTYLINE_FELLOWS"
"""The variable by which workers know the folder; none where one process serves alone."""
PATIENCE: Final = 2.0
"""Seconds that a worker has to tell its figures."""


class Sample(Struct, frozen=True, array_like=True):
    name: str
    labels: dict[str, str]
    value: float


class Family(Struct, frozen=True, array_like=True):
    """Samples of one figure."""

    name: str
    documentation: str
    type: str
    samples: list[Sample]


Tell = Callable[[], Awaitable[list[Family]]]


@contextlib.contextmanager
def fellows_meet(workers: int) -> Iterator[None]:
    """Within, the workers that are started find each other; one alone has nobody to find."""
    if workers == 1:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="partyline-", ignore_cleanup_errors=True) as folder:
        os.environ[FOLDER] = folder
        try:
            yield
        finally:
            del os.environ[FOLDER]


@contextlib.asynccontextmanager
async def telling_fellows(tell: Tell) -> AsyncIterator[None]:
    """Within, whoever serves beside this process is told its figures."""
    folder = _folder()
    if folder is None:
        yield
        return

    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            writer.write(msgspec.msgpack.encode(await tell()))
            await writer.drain()
        except OSError:  # who asked waits no longer
            pass
        finally:
            writer.close()

    mine = folder / str(os.getpid())
    try:
        folder.mkdir(mode=0o700, exist_ok=True)  # the last one that left may have taken it away
        server = await asyncio.start_unix_server(answer, mine)
    except OSError as error:  # such as a path that is too long for a socket
        log.warning("the figures of this worker are told by itself alone: %s: %s", mine, error)
        yield
        return
    try:
        yield
    finally:
        server.close()
        mine.unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # others are in it
            folder.rmdir()


async def told_by_fellows() -> list[list[Family]]:
    """The figures of all workers beside this one that tell them in time."""
    folder = _folder()
    if folder is None or not folder.is_dir():
        return []
    others = [each for each in folder.iterdir() if each.name != str(os.getpid())]
    told = await asyncio.gather(*map(_asked, others))
    return [each for each in told if each is not None]


async def _asked(socket: Path) -> list[Family] | None:
    try:
        async with asyncio.timeout(PATIENCE):
            reader, writer = await asyncio.open_unix_connection(socket)
            try:
                return msgspec.msgpack.decode(await reader.read(), type=list[Family])
            finally:
                writer.close()
    except (ConnectionRefusedError, FileNotFoundError):  # it was killed, and another one is in its place
        socket.unlink(missing_ok=True)  # noqa: ASYNC240 - of a folder in memory or nearly
    except (OSError, TimeoutError, msgspec.DecodeError) as error:
        log.warning("a worker did not tell its figures: %r", error)
    return None


def together(told: Iterable[list[Family]]) -> list[Family]:
    """Each figure once, with the samples of all."""
    found: dict[str, Family] = {}
    for each in (family for families in told for family in families):
        there = found.setdefault(each.name, Family(each.name, each.documentation, each.type, []))
        there.samples.extend(each.samples)
    return list(found.values())


def _folder() -> Path | None:
    folder = os.environ.get(FOLDER)
    return None if folder is None else Path(folder)
