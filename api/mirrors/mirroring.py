"""Bringing the records of a server into a ledger, exactly as they are, each batch verified before any of it is written.

The server's checkpoints are signed by a key that is pinned when it is first trusted. A batch is written if the root over all records so far and the
batch is the one that the server has signed for that size. So whatever the server says later, it cannot take back what is here without
contradicting its own signature; and nothing is here that it has not signed.
"""

import time
from collections.abc import Callable
from typing import Final

from api.copying import write_entries
from api.mirrors.mark import Mirror, MirrorMark
from api.proofs.signing import NotSigned, check_signed
from api.verifying.asking import NotAnswered, ServerProofs
from api.verifying.keeping import first_difference
from domain.errors import PartylineError
from domain.ids import Position
from domain.ledger.port import Clock, Entry, Ledger
from domain.merkle_tree import MerkleTree
from domain.moments import Moment, format_moment
from domain.notes import Note, PublicKey
from domain.succession import NotNext, Succession

BATCH: Final = 1_000
"""Records that are verified and written at a time."""
AHEAD: Final = 300
"""Seconds that the origin's clock may be ahead of this machine's."""
LAG: Final = 20.0
"""Seconds for which an origin may have less than is here: one of its nodes may lag behind another."""
PAUSE: Final = 1.0


class NotVerified(PartylineError):
    """What the origin gives cannot be believed; nothing of it was written."""


class MirrorClock:
    """The clock by which a mirror's ledger is written: the present, or the origin's where that is a little ahead."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.origins: Moment = 0

    def __call__(self) -> Moment:
        return max(self._clock(), self.origins)

    def take(self, entry: Entry) -> None:
        """Let the entry's time be one that has come. Raises `NotVerified` where that is far off."""
        now = self._clock()
        if entry.recorded_at > now + AHEAD * 1_000_000:
            raise NotVerified(
                f"record {entry.position} was recorded at {format_moment(entry.recorded_at)}, and it is {format_moment(now)} now: set the clock "
                "that is wrong"
            )
        self.origins = max(self.origins, entry.recorded_at)


class Mirroring:
    """A ledger that follows a server."""

    def __init__(self, server: ServerProofs, ledger: Ledger, mark: MirrorMark, clock: MirrorClock) -> None:
        self._server = server
        self._ledger = ledger
        self._mark = mark
        self._clock = clock
        self._tree = MerkleTree()
        self._succession = Succession()
        self._mirror: Mirror | None = None

    @property
    def position(self) -> Position:
        """How many records are here, all of them verified."""
        return len(self._tree)

    def begin(self, url: str, key: PublicKey | None) -> Mirror:
        """Read what is here, and see whether it is the beginning of what the server has; an empty ledger becomes a mirror.

        `key` is the one to trust; without it, that of the mark, or the one that the server gives when it is first asked. Raises `NotVerified`,
        `NotAnswered`, and what reading the ledger raises.
        """
        mirror = self._mark.read()
        if mirror is None and self._ledger.head().position:
            raise NotVerified(
                "the ledger holds records and is no mirror: mirror into an empty one, of its own (PARTYLINE_LEDGER)"
            )
        trusted = key or (None if mirror is None else mirror.key) or self._server.key()
        if trusted is None:
            raise NotVerified(f"{self._server.name} signs no checkpoints, so nothing of it can be verified")
        if mirror is not None and mirror.key != trusted:
            raise NotVerified(
                f"this is a mirror of {mirror.url} with the key {mirror.key}, and not of one with {trusted}: mirror that into another ledger"
            )
        self._take_in_what_is_here(mirror)
        note = self._checkpoint(trusted)
        if mirror is not None:
            self._check_goes_on(note, trusted, mirror)
        self._mirror = Mirror(url, trusted, note if mirror is None else mirror.note)
        self._mark.write(self._mirror)
        return self._mirror

    def catch_up(self, told: Callable[[Position, Position], None]) -> Note:
        """Bring over all that the server has, batch by batch; the checkpoint up to which. Raises what `begin` raises."""
        mirror = self._mirror
        assert mirror is not None
        note = self._checkpoint(mirror.key)
        if note.checkpoint.size < self.position:
            note = self._checkpoint_again(mirror.key)
        self._check_here(note, mirror.key)
        while self.position < note.checkpoint.size:
            self._bring(min(self.position + BATCH, note.checkpoint.size), note, mirror.key)
            told(self.position, note.checkpoint.size)
        if note.checkpoint != mirror.note.checkpoint:
            self._mirror = Mirror(mirror.url, mirror.key, note)
            self._mark.write(self._mirror)
        return note

    def _take_in_what_is_here(self, mirror: Mirror | None) -> None:
        for entry in self._ledger.read():
            try:
                self._succession.next(entry.data)
            except NotNext as error:
                raise NotVerified(
                    f"record {entry.position} of the mirror {error}: it was changed here"
                ) from None
            self._tree.add(entry.data)
        if mirror is None:
            return
        kept = mirror.note.checkpoint
        if self.position >= kept.size and self._tree.root(kept.size) != kept.root:
            raise NotVerified(
                f"the mirror does not hold the {kept.size} records that were verified: one was changed here; "
                f"`partyline verify --against {mirror.url}` says which is the first"
            )

    def _check_goes_on(self, note: Note, key: PublicKey, mirror: Mirror) -> None:
        """Whether the server still stands by the checkpoint that was verified last."""
        was = mirror.note.checkpoint
        if note.checkpoint.size < was.size:
            self._checkpoint_again(key, was.size)
        there = self._checkpoint(key, was.size).checkpoint
        if there.root != was.root:
            raise NotVerified(
                f"{self._server.name} has signed two roots over {was.size} records: it was rewritten since {mirror.url} was mirrored last"
                + self._first_named(was.size)
            )

    def _check_here(self, note: Note, key: PublicKey) -> None:
        """Whether what is here is what the server has signed for as many records."""
        if not self.position:
            return
        size = self.position
        there = note.checkpoint if note.checkpoint.size == size else self._checkpoint(key, size).checkpoint
        if there.root != self._tree.root():
            raise NotVerified(
                f"{self._server.name} has other records than those {size} that it had when they were mirrored{self._first_named(size)}"
            )

    def _bring(self, until: Position, note: Note, key: PublicKey) -> None:
        """Bring over the records up to one, if they are those that the server has signed."""
        after = self.position
        batch: list[bytes] = []
        while (missing := until - after - len(batch)) > 0:  # a page may have fewer than were asked for
            page = self._server.page(after + len(batch), missing, until)
            if not page.records:
                break
            batch += map(bytes, page.records)
        wanted = (note if until == note.checkpoint.size else self._checkpoint(key, until)).checkpoint.root
        tree = self._tree
        for data in batch:
            tree.add(data)
        if len(tree) != until or tree.root() != wanted:
            what = "other records than those" if len(tree) == until else f"{len(tree)} records instead of the"
            raise NotVerified(
                f"{self._server.name} gives {what} {until} that it has signed for{self._first_named(min(len(tree), until))}"
            )
        entries = [self._entry(data, place) for place, data in enumerate(batch, start=after + 1)]
        write_entries(self._ledger, iter(entries), lambda _: None)

    def _entry(self, data: bytes, place: Position) -> Entry:
        try:
            line = self._succession.next(data)
        except NotNext as error:
            raise NotVerified(f"record {place} of {self._server.name} {error}") from None
        entry = Entry(line.record.position, line.record.recorded_at, line.type, line.tags, data)
        self._clock.take(entry)
        return entry

    def _checkpoint(self, key: PublicKey, size: Position | None = None) -> Note:
        """A checkpoint of the server, by this key and of this size."""
        try:
            note = self._server.checkpoint(size)
            check_signed(note, key)
        except NotSigned as error:
            raise NotVerified(f"{self._server.name}: {error}") from None
        if note.checkpoint.origin != key.name or (size is not None and note.checkpoint.size != size):
            raise NotVerified(
                f"{self._server.name} gives a checkpoint of {note.checkpoint.origin}, size {note.checkpoint.size}, where one of {key.name}, "
                f"size {size}, was asked for"
            )
        return note

    def _checkpoint_again(self, key: PublicKey, size: Position | None = None) -> Note:
        """One that has at least as many records as were verified, from a server that may lag behind."""
        wanted = self.position if size is None else max(size, self.position)
        until = time.monotonic() + LAG
        while True:
            note = self._checkpoint(key)
            if note.checkpoint.size >= wanted:
                return note
            if time.monotonic() > until:
                raise NotVerified(
                    f"{self._server.name} has {note.checkpoint.size} records, and had {wanted}: record {note.checkpoint.size + 1} is gone"
                )
            time.sleep(PAUSE)

    def _first_named(self, size: Position) -> str:
        """Which record is the first that differs, as far as the server tells."""
        try:
            first = first_difference(self._tree.root, self._server.root, size)
        except NotAnswered:
            first = None
        return "" if first is None else f": record {first} is the first"
