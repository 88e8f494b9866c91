"""The keys that this process knows: all that were ever made, read again twice a second, so that what is revoked anywhere is revoked here.

While the store cannot be read, the keys are those that were known: a ledger that is away takes no writes anyway.
"""

import contextlib
import logging
import threading
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from api.keys.attempts import Attempts
from api.keys.key import Key, Role, id_in, is_token_of
from api.keys.store import KEYS, KeyStore, find_keys, open_keys
from api.problems import Problem
from api.secret import Secret
from api.settings import Reading
from api.tokens import is_write_token
from domain.ledger.opening import is_postgres
from domain.ledger.port import Clock, LedgerError
from domain.moments import Moment

log = logging.getLogger(__name__)

LOOKING: Final = 0.5
"""Seconds between two looks at the store."""
NOTING: Final = 60.0
"""Seconds between two times that it is noted when keys were used."""

EDITOR: Final = "editor"
"""The actor of what is recorded with the write token."""


class Holder(Struct, frozen=True):
    """Who asks: the holder of a key, or of the write token."""

    actor: str
    role: Role
    key: Key | None = None


OPERATOR: Final = Holder(EDITOR, Role.admin)
"""Who has the write token: it is whoever runs the server, or whom they trust as themselves."""


class Keys:
    """Tells whose a token is. All but `store`, `look` and `opened` is for the thread of the event loop."""

    def __init__(
        self, ledger: str, write_token: Secret, clock: Clock, *, reading: Reading, attempts: Attempts
    ) -> None:
        self.write_token = write_token
        self.is_closed = reading == "closed"
        """Whether reading needs a key."""
        self.attempts = attempts
        self._ledger = ledger
        self._clock = clock
        self._store: KeyStore | None = None
        self._identity: tuple[int, int] | None = None
        self._by_id: dict[str, Key] = {}
        self._uses: dict[str, Moment] = {}
        self._looking = threading.Lock()
        self._over = threading.Event()
        self._complained = ""

    # Whose

    def holder(self, token: bytes, address: str) -> Holder:
        """Whose the token is, which came from the address. Raises `Problem`.

        A key is let in however many wrong tokens came from its address: nobody finds its token by trying, and others behind that address
        must not lock its holder out. The write token may be one that somebody made up, and is not.
        """
        is_operators = is_write_token(token, self.write_token.reveal())
        key_id = id_in(token)
        key = None if key_id is None else self._by_id.get(key_id)
        if is_token_of(token, key) and key is not None:
            return self._let_in(key)
        self.attempts.check(address)
        if is_operators:
            return OPERATOR
        self.attempts.note(address)
        raise Problem(
            "wrong-token",
            "the token is neither the write token of this server nor one of its keys: where the write token is kept is said when"
            " the server starts; keys are made with `partyline key create`",
            headers=CHALLENGE,
        )

    def by_id(self, key_id: str) -> Key | None:
        """The key of this id, if it is good now."""
        key = self._by_id.get(key_id)
        return None if key is None or key.is_over(self._clock()) else key

    def is_good(self, holder: Holder) -> bool:
        """Whether who was let in is still: the key may have been revoked since, or have expired."""
        return holder.key is None or self.by_id(holder.key.id) is not None

    def may_act(self, actor: str) -> bool:
        """Whether the actor has a key that is good, or the write token."""
        now = self._clock()
        return actor == EDITOR or any(
            each.name == actor and not each.is_over(now) for each in self._by_id.values()
        )

    def may_be_sent(self, actor: str) -> bool:
        """Whether the actor's webhooks are delivered: where reading is closed, as long as they may read."""
        return not self.is_closed or self.may_act(actor)

    def _let_in(self, key: Key) -> Holder:
        now = self._clock()
        if key.is_over(now):
            kind = "revoked-token" if key.revoked_at is not None else "expired-token"
            raise Problem(
                kind, f"the key {key.name!r} {key.why_over()}: ask for another one", headers=CHALLENGE
            )
        self.used(key)
        return Holder(key.name, key.role, key)

    def used(self, key: Key) -> None:
        """Somebody came with the key, which is noted by and by."""
        self._uses[key.id] = self._clock()

    # The store

    def store(self) -> KeyStore:
        """The store, which is made if there is none: to be called in a thread. Raises `LedgerError`."""
        with self._looking:
            if self._store is None:
                self._store = open_keys(self._ledger, self._clock)
                self._identity = self._file()
            return self._store

    def found(self) -> KeyStore | None:
        """The store, if anybody has made a key: to be called in a thread. Raises `LedgerError`."""
        self.look()
        return self._store

    def look(self) -> None:
        """Read the keys as they are now. Raises `LedgerError`."""
        with self._looking:
            if (
                self._store is not None and self._file() != self._identity
            ):  # another file was put in its place
                self._store.close()
                self._store = None
            if self._store is None:
                self._store = find_keys(self._ledger, self._clock)
                self._identity = self._file()
            self._by_id = {each.id: each for each in (() if self._store is None else self._store.all())}

    @contextlib.contextmanager
    def opened(self) -> Iterator["Keys"]:
        """The keys, while they are read again and again. Raises `LedgerError` where they cannot be read at first."""
        self.look()
        watching = threading.Thread(target=self._watch, name="keys", daemon=True)
        if self._ledger != "memory:":  # which no other process changes
            watching.start()
        try:
            yield self
        finally:
            self._over.set()
            if watching.is_alive():
                watching.join()
            self._note_uses()
            if self._store is not None:
                self._store.close()

    def _watch(self) -> None:
        looks = 0
        while not self._over.wait(LOOKING):
            looks += 1
            try:
                self.look()
                self._complained = ""
            except LedgerError as error:
                if str(error) != self._complained:
                    self._complained = str(error)
                    log.warning("the keys cannot be read, and stay as they were: %s", error)
            if looks * LOOKING >= NOTING:
                looks = 0
                self._note_uses()

    def _file(self) -> tuple[int, int] | None:
        """Which file holds the keys, where a file does."""
        if is_postgres(self._ledger) or self._ledger == "memory:":
            return None
        try:
            found = KEYS.file_beside(self._ledger).stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def _note_uses(self) -> None:
        uses, self._uses = self._uses, {}
        if self._store is None or not uses:
            return
        try:
            self._store.note_uses(uses.copy())  # at once, as a request may be noting its own
        except LedgerError as error:  # the ledger is away, or a standby's: nothing depends on it
            log.debug("when keys were used was not noted: %s", error)


CHALLENGE: Final = {"WWW-Authenticate": 'Bearer realm="partyline"'}
"""What a refusal says of how to be let in (RFC 6750)."""
