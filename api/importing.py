"""Bringing an outside source into a ledger: read by an importer of `seeds`, decided by `domain.synchronising`, and written as
one append for each release, all or none.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from itertools import count
from pathlib import Path
from typing import Protocol, TypeAlias, TypeVar

from msgspec import Struct, structs

from api.collecting import resting
from api.desk import Desk, Written
from api.release_times import ImportingError, not_imported_before, refuse_backdated, refuse_older_ones
from domain.decisions import Decision, Known, NothingToAppend
from domain.errors import Refused
from domain.guarding import OlderRelease, WouldRetractMost
from domain.ids import EventId, PartyId, Position
from domain.ledger.port import Clock
from domain.mentions import election_of, parties_of
from domain.moments import Moment
from domain.records import Record
from domain.synchronising import Release, Synchronised, synchronise
from projections.accounts import Subject
from projections.chronicle import Chronicle

LOOKING = 0.1
"""Seconds between two looks at how far the writing is."""

Item = TypeVar("Item")


class Importer(Protocol):
    """A module of `seeds` that reads a source; `seeds.importer` says what it owes."""

    NAME: str

    def releases(self, path: Path, recorded_at: Moment | None) -> Iterable[Release]:
        """What the source says, release by release, the earliest first."""
        ...


Progress: TypeAlias = Callable[[str, int, int], None]
"""Is told how far an import is: of a step, so many things are done, of so many."""


class Import(Struct, frozen=True, kw_only=True):
    """What became of a release."""

    release: str
    recorded_at: Moment | None
    """As it was given; None: when it was written."""
    done: Synchronised
    events: int
    known_at: Position
    """The position at which all of it stands."""
    findings: int
    """What is odd about the parties and contests that were written about, in all."""
    acknowledged: int
    """Of these, what somebody has acknowledged."""
    left_out: tuple[str, ...]


def nobody(step: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


def import_source(
    desk: Desk,
    importer: Importer,
    path: Path,
    now: Clock,
    *,
    recorded_at: Moment | None = None,
    dry_run: bool = False,
    retract_most: bool = False,
    progress: Progress = nobody,
    stored: Callable[[], None] | None = None,
) -> Iterator[Import]:
    """Bring what lies at the path into the desk's ledger, release by release; a dry run writes nothing, and says the same.

    `stored` is called as soon as a release is on the disk, before it is taken in and what is odd about it is looked for; never in a
    dry run.

    Raises `ImporterError`, `ImportingError`, or what the ledger raises. Then the release that it was about is not there, in no
    part.
    """
    progress("reading", 0, 1)
    with resting():
        read = list(importer.releases(path, recorded_at))
    progress("reading", 1, 1)
    actor = f"import/{importer.NAME}"
    last = KnownRecords(desk.chronicle).last_by(actor)
    releases = not_imported_before(read, last)
    refuse_older_ones(releases, last)
    try:
        refuse_backdated(desk.chronicle, releases, now, told=recorded_at is not None)
    except ImportingError:
        if len(releases) != 1 or not _is_as_it_stands(desk, releases[0], actor):
            raise
        releases = [structs.replace(releases[0], recorded_at=None)]  # nothing of it will be recorded
    if dry_run and len(releases) > 1:
        raise ImportingError(
            f"{path} holds {len(releases)} releases, each of which builds on the one before: import them into a ledger "
            "that you can throw away, to see what they say"
        )
    for release in releases:
        with resting():
            done = _import(desk, release, actor, now, dry_run, retract_most, progress, stored)
        yield done


def _is_as_it_stands(desk: Desk, release: Release, actor: str) -> bool:
    """Whether the ledger says already what the release says."""
    try:
        decision, _ = synchronise(KnownRecords(desk.chronicle), release, actor=actor)
    except (Refused, OlderRelease, WouldRetractMost):
        return False
    return isinstance(decision, NothingToAppend)


def _import(
    desk: Desk,
    release: Release,
    actor: str,
    now: Clock,
    dry_run: bool,
    retract_most: bool,
    progress: Progress,
    stored: Callable[[], None] | None,
) -> Import:
    known: list[Synchronised] = []

    def decide(known_to: Known) -> Decision:
        assert isinstance(known_to, Chronicle)
        watched = _watched(release.events, lambda done, total: progress("deciding", done, total))
        decision, done = synchronise(
            KnownRecords(known_to), release, actor=actor, events=watched, retract_most=retract_most
        )
        known[:] = [done]
        return decision

    try:
        if dry_run:
            undone = desk.rehearse(decide, now())
            chronicle = desk.chronicle.branch(undone.decided_at)
            chronicle.apply(undone.entries)
            written = undone.written
        else:
            written = _written(desk, decide, release.recorded_at, known, progress, stored)
            chronicle = desk.chronicle
    except (OlderRelease, WouldRetractMost) as error:
        raise ImportingError(str(error)) from None
    (done,) = known
    found = _findings(chronicle, written.events, progress)
    return Import(
        release=release.name,
        recorded_at=release.recorded_at,
        done=done,
        events=len(release.events),
        known_at=chronicle.head if dry_run else written.known_at,
        findings=len(found),
        acknowledged=sum(found),
        left_out=tuple(release.left_out),
    )


def _written(
    desk: Desk,
    decide: Callable[[Known], Decision],
    recorded_at: Moment | None,
    decided: Sequence[Synchronised],
    progress: Progress,
    stored: Callable[[], None] | None,
) -> Written:
    """Have it written, and tell how far that is."""
    before = desk.chronicle.head
    encoded = count()
    ready = 0

    def one_more() -> None:
        nonlocal ready
        ready = next(encoded) + 1

    writing: Future[Written] = desk.submit(decide, recorded_at=recorded_at, encoded=one_more, stored=stored)
    finished = threading.Event()
    writing.add_done_callback(lambda _: finished.set())
    while not finished.wait(LOOKING):
        if decided:
            total = decided[0].stated + decided[0].corrected + decided[0].retracted
            progress("writing", min(ready, total), total)
            progress("taking in", min(desk.chronicle.head - before, total), total)
    return writing.result()


class KnownRecords:
    """A chronicle, as a synchronisation asks it."""

    def __init__(self, chronicle: Chronicle) -> None:
        self._chronicle = chronicle
        self.head = chronicle.head
        self.standing = chronicle.standing
        self.is_introduced = chronicle.is_introduced
        self.appended_under = chronicle.appended_under
        self.record: Callable[[Position], Record] = chronicle.record
        self.records_of = chronicle.records_of

    def told_by(self, actor: str) -> Iterable[EventId]:
        """The events of which the actor wrote a record, each once."""
        records = map(self.record, range(1, self.head + 1))
        return dict.fromkeys(record.event_id for record in records if record.actor == actor)

    def last_by(self, actor: str) -> Record | None:
        """The last record that the actor wrote."""
        records = map(self.record, range(self.head, 0, -1))
        return next((record for record in records if record.actor == actor), None)


def _watched(items: Sequence[Item], told: Callable[[int, int], None]) -> Iterator[Item]:
    """The items, and somebody is told now and then how many were taken."""
    every = max(len(items) // 100, 1)
    for place, item in enumerate(items):
        if place % every == 0:
            told(place, len(items))
        yield item
    told(len(items), len(items))


def _findings(chronicle: Chronicle, events: Sequence[EventId], progress: Progress) -> list[bool]:
    """Of each finding about what was written, whether it is acknowledged."""
    head = chronicle.head
    subjects: dict[Subject, None] = {}
    for event_id in events:
        event = chronicle.last_said(event_id, head)
        assert event is not None  # it was written just now
        parties: Iterable[PartyId] = parties_of(event)
        subjects |= dict.fromkeys(("party", chronicle.in_use(party, head)) for party in parties)
        if election := election_of(event):
            subjects["election", election] = None
    watched = _watched(list(subjects), lambda done, total: progress("looking for oddities", done, total))
    return [
        finding.acknowledged is not None
        for subject in watched
        for finding in chronicle.findings_about(subject, head)
    ]
