"""Asking a server for its checkpoints and proofs."""

import contextlib
import time
from http import HTTPStatus
from typing import Any, Final, TypeVar

import httpx
import msgspec
from msgspec import Raw, Struct

from api.client_token import bearing, own_token
from api.course import wish
from api.problems import MEDIA_TYPE
from api.proofs.routes import TEXT
from domain.errors import PartylineError
from domain.ids import Position
from domain.merkle import HASH_BYTES, Hash, check_consistency
from domain.notes import NoNote, Note, PublicKey, from_base64, read_key, read_note

T = TypeVar("T")

PATIENCE: Final = 60.0
"""Seconds that a server has to answer."""
PAGE: Final = 1_000
"""Records that are asked for at a time."""
LEAST_PAGE: Final = 100
"""The most that a server gives whose operator lets it give as few as may be (`PARTYLINE_MAX_PAGE`)."""
TURNS: Final = 20
"""How often a server is asked that has been asked too often, and says when to ask again."""

_PROOF: Final = "/ledger/proof"
_UNREADABLE: Final = (msgspec.MsgspecError, RecursionError)
"""What reading JSON raises; the latter of lists within lists by the thousand."""


class NotAnswered(PartylineError):
    """The server cannot be reached, or does not give what it is asked for."""

    kind: str | None = None
    """The type of the problem, where it says one."""
    status: int | None = None
    """The status of the answer; None where there was none."""

    @property
    def will_pass(self) -> bool:
        """Whether it may answer when it is asked again."""
        return (
            self.status is None
            or self.status >= HTTPStatus.INTERNAL_SERVER_ERROR
            or self.status == HTTPStatus.TOO_MANY_REQUESTS
        )


class Page(Struct):
    """Records that follow each other, as the server gives them, and how many it has in all."""

    records: list[Raw]
    head: Position


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
        self._client = httpx.Client(
            base_url=url, timeout=PATIENCE, follow_redirects=True, headers=bearing(own_token())
        )
        self._most = PAGE

    def close(self) -> None:
        self._client.close()

    def ask(self, path: str, query: dict[str, Any], accept: str = "application/json") -> bytes:
        """The body of an answer. Raises `NotAnswered`."""
        answer = self._answer(path, query, accept)
        if answer.status_code == httpx.codes.OK:
            return answer.content
        refusal = _Refusal()
        with contextlib.suppress(*_UNREADABLE):
            if answer.headers.get("content-type", "").startswith(MEDIA_TYPE):
                refusal = msgspec.json.decode(answer.content, type=_Refusal)
        refused = NotAnswered(
            f"the server {self.name} answers {answer.status_code}: {refusal.detail or 'as no Partyline server does'}"
        )
        refused.kind = refusal.type.rpartition("/")[2] or None
        refused.status = answer.status_code
        raise refused

    def _answer(self, path: str, query: dict[str, Any], accept: str) -> httpx.Response:
        """Whatever is answered; who asks too often waits for as long as the server says."""
        for turn in range(TURNS, 0, -1):
            try:
                answer = self._client.get(path, params=query, headers={"Accept": accept})
            except httpx.HTTPError as error:
                raise NotAnswered(
                    f"the server {self.name} cannot be reached: {str(error) or type(error).__name__}"
                ) from None
            seconds = wish(answer.headers.get("retry-after", ""))
            if answer.status_code != httpx.codes.TOO_MANY_REQUESTS or seconds is None or turn == 1:
                break
            time.sleep(seconds)
        return answer

    def read(self, path: str, query: dict[str, Any], wanted: type[T]) -> T:
        """An answer, decoded. Raises `NotAnswered`, too where it is of another shape."""
        try:
            return msgspec.json.decode(self.ask(path, query), type=wanted)
        except _UNREADABLE as error:
            raise self._strange(path, error) from None

    def checkpoint(self, size: Position | None = None) -> Note:
        """Its checkpoint of a size, or of all that it has, whoever has signed it. Raises `NotAnswered`."""
        path = "/ledger/checkpoint"
        try:
            note = read_note(self.ask(path, {} if size is None else {"size": size}, TEXT).decode())
        except (NoNote, UnicodeDecodeError) as error:
            raise self._strange(path, error) from None
        if size is not None and note.checkpoint.size != size:
            raise self._strange(
                path, NoNote(f"it is of size {note.checkpoint.size}, and {size} was asked for")
            )
        return note

    def key(self) -> PublicKey | None:
        """The key that it says is its own; None where it signs nothing. Raises `NotAnswered`."""
        path = "/ledger/key"
        try:
            return read_key(self.read(path, {}, _Key).key)
        except NoNote as error:
            raise self._strange(path, error) from None
        except NotAnswered as error:
            if error.kind == "checkpoints-off":
                return None
            raise

    def page(self, after: Position, limit: int, known_at: Position | None = None) -> Page:
        """Records after a position, of the first `known_at` if that is said: `limit` of them or fewer, and none where there are none.

        Raises `NotAnswered`.
        """
        asked = {"after": after} | ({} if known_at is None else {"known_at": known_at})
        try:
            return self.read("/ledger", asked | {"limit": min(limit, self._most)}, Page)
        except NotAnswered as error:
            if error.kind != "invalid-parameter" or min(limit, self._most) <= LEAST_PAGE:
                raise
            self._most = LEAST_PAGE
            return self.page(after, limit, known_at)

    def size(self) -> Position:
        """How many records it has. Raises `NotAnswered`."""
        return self.read("/ledger", {"limit": 1}, _Ledger).head

    def root(self, size: Position) -> Hash:
        """The root over its first records, unsigned. Raises `NotAnswered`."""
        return self._decoded(self._consistency(0, size).root)

    def check_consistent(self, first: Position, first_root: Hash, size: Position, root: Hash) -> None:
        """Have it prove that the later root goes on from the earlier. Raises `NoProof` and `NotAnswered`."""
        path = [self._decoded(each) for each in self._consistency(first, size).path]
        check_consistency(first, first_root, size, root, path)

    def _consistency(self, first: Position, size: Position) -> _Consistency:
        return self.read(_PROOF, {"first": first, "size": size}, _Consistency)

    def _decoded(self, hash_: str) -> Hash:
        try:
            found = from_base64(hash_)
        except NoNote as error:
            raise self._strange(_PROOF, error) from None
        if len(found) != HASH_BYTES:
            raise self._strange(_PROOF, NoNote(f"{hash_[:80]!r} is no hash: it would be {HASH_BYTES} bytes"))
        return found

    def _strange(self, path: str, why: Exception) -> NotAnswered:
        strange = NotAnswered(f"the server {self.name} answers {path} as no Partyline server does: {why}")
        strange.status = HTTPStatus.OK
        return strange
