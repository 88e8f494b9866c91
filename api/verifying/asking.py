"""Asking a server for its checkpoints and proofs."""

from typing import Any, Final

import httpx
import msgspec
from msgspec import Struct

from api.problems import MEDIA_TYPE
from api.proofs.routes import TEXT
from domain.errors import PartylineError
from domain.ids import Position
from domain.merkle import Hash, check_consistency
from domain.notes import Note, PublicKey, from_base64, read_key, read_note

PATIENCE: Final = 60.0
"""Seconds that a server has to answer."""


class NotAnswered(PartylineError):
    """The server cannot be reached, or does not give what it is asked for."""

    kind: str | None = None
    """The type of the problem, where it says one."""


class _Consistency(Struct):
    first_root: str
    root: str
    path: list[str]


class _Ledger(Struct):
    head: Position


class _Key(Struct):
    key: str


class _Refusal(Struct):
    type: str = ""
    detail: str = ""


class ServerProofs:
    """A server, asked for what it proves."""

    def __init__(self, url: httpx.URL) -> None:
        self.name = str(url.copy_with(userinfo=b"")).rstrip("/")
        self._client = httpx.Client(base_url=url, timeout=PATIENCE, follow_redirects=True)

    def close(self) -> None:
        self._client.close()

    def ask(self, path: str, query: dict[str, Any], accept: str = "application/json") -> bytes:
        """The body of an answer. Raises `NotAnswered`."""
        try:
            answer = self._client.get(path, params=query, headers={"Accept": accept})
        except httpx.HTTPError as error:
            raise NotAnswered(
                f"the server {self.name} cannot be reached: {str(error) or type(error).__name__}"
            ) from None
        if answer.status_code == httpx.codes.OK:
            return answer.content
        refusal = _Refusal()
        if answer.headers.get("content-type", "").startswith(MEDIA_TYPE):
            refusal = msgspec.json.decode(answer.content, type=_Refusal)
        refused = NotAnswered(
            f"the server {self.name} answers {answer.status_code}: {refusal.detail or 'as no Partyline server does'}"
        )
        refused.kind = refusal.type.rpartition("/")[2] or None
        raise refused

    def checkpoint(self, size: Position | None = None) -> Note:
        """Its checkpoint of a size, or of all that it has. Raises `NotAnswered` and `NoNote`."""
        return read_note(
            self.ask("/ledger/checkpoint", {} if size is None else {"size": size}, TEXT).decode()
        )

    def key(self) -> PublicKey | None:
        """The key that it says is its own; None where it signs nothing."""
        try:
            return read_key(msgspec.json.decode(self.ask("/ledger/key", {}), type=_Key).key)
        except NotAnswered as error:
            if error.kind == "checkpoints-off":
                return None
            raise

    def size(self) -> Position:
        """How many records it has."""
        return msgspec.json.decode(self.ask("/ledger", {"limit": 1}), type=_Ledger).head

    def root(self, size: Position) -> Hash:
        """The root over its first records, unsigned."""
        return from_base64(self._consistency(0, size).root)

    def check_consistent(self, first: Position, first_root: Hash, size: Position, root: Hash) -> None:
        """Have it prove that the later root goes on from the earlier. Raises `NoProof`."""
        path = [from_base64(each) for each in self._consistency(first, size).path]
        check_consistency(first, first_root, size, root, path)

    def _consistency(self, first: Position, size: Position) -> _Consistency:
        return msgspec.json.decode(
            self.ask("/ledger/proof", {"first": first, "size": size}), type=_Consistency
        )
