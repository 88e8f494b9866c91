"""The file of a snapshot: a start that uses it knows what one without it knows, and one in doubt throws it away."""

import logging
import os
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from api import snapshots
from api.clock import now
from api.desk import Desk
from api.settings import Settings
from api.snapshots import Snapshot, snapshot_of
from domain import decisions
from domain.dates import parse_day_end
from domain.decisions import Stated
from domain.events import Event, Founded, Renamed
from domain.ledger.sqlite import SQLiteLedger
from projections.at import At
from projections.chronicle import Chronicle
from projections.selection import Facets

EVENTS: list[Event] = [
    Founded(party="kz-a", name="A", country="KZ"),
    Founded(party="kz-b", name="B", country="KZ"),
    Renamed(party="kz-a", name="A 2"),
]


@pytest.fixture(autouse=True)
def each_is_worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "WORTH", 1)


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.db"
    append(path, EVENTS)
    return path


@pytest.fixture
def snapshot(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db-snapshot"


@pytest.fixture
def taken(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The positions of records that were worked out, from now on."""
    assert ledger.exists()
    positions: list[int] = []
    sort = Facets.sort  # which is called for all

    def counted(self: Facets, events: Sequence[Event | None], *args: Any) -> None:
        before = len(self._sorts)
        sort(self, events, *args)
        positions.extend(range(before + 1, len(self._sorts) + 1))

    monkeypatch.setattr(Facets, "sort", counted)
    return positions


def append(ledger: Path, events: Sequence[Event]) -> None:
    with closing(Desk(SQLiteLedger(ledger, now)).open()) as desk:
        for event in events:
            stated = [Stated(UUID(int=desk.chronicle.head + 1), event)]
            desk.submit(partial(decisions.state, stated=stated, actor="editor")).result()


def started(ledger: Path, snapshot: Path) -> Chronicle:
    with closing(Desk(SQLiteLedger(ledger, now), snapshot=Snapshot(snapshot)).open()) as desk:
        return desk.chronicle


def told(chronicle: Chronicle) -> list[bytes]:
    return [
        chronicle.party_json(party, At(parse_day_end("2020"), position))
        for position in range(1, chronicle.head + 1)
        for party in chronicle.parties(position)
    ]


def test_a_start_keeps_what_it_worked_out_and_the_next_works_nothing_out(
    ledger: Path, snapshot: Path, taken: list[int]
) -> None:
    first = started(ledger, snapshot)
    assert taken == [1, 2, 3]
    assert snapshot.stat().st_mode & 0o777 == 0o600
    written = snapshot.read_bytes()
    second = started(ledger, snapshot)
    assert taken == [1, 2, 3]
    assert told(second) == told(first)
    assert snapshot.read_bytes() == written


def test_what_was_appended_since_is_worked_out_and_kept_if_it_is_much(
    ledger: Path, snapshot: Path, taken: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    started(ledger, snapshot)
    monkeypatch.setattr(snapshots, "WORTH", 2)
    kept = snapshot.read_bytes()
    for name, is_much in (("A 3", False), ("A 4", True)):
        append(ledger, [Renamed(party="kz-a", name=name)])
        del taken[:]
        chronicle = started(ledger, snapshot)
        assert taken == list(range(4, chronicle.head + 1))
        assert (snapshot.read_bytes() != kept) is is_much
    del taken[:]
    assert told(started(ledger, snapshot)) == told(started(ledger, snapshot.with_name("other")))
    assert taken == [1, 2, 3, 4, 5]


def test_a_short_ledger_is_not_worth_a_snapshot(
    ledger: Path, snapshot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "WORTH", 4)
    started(ledger, snapshot)
    assert not snapshot.exists()


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        (lambda data: data[:-1], "damaged"),
        (lambda data: data[:100], "damaged"),
        (lambda data: data[:150] + bytes([data[150] ^ 1]) + data[151:], "damaged"),
        (lambda _: b"", "no snapshot"),
        (lambda data: data[:9], "no snapshot"),
        (lambda data: data.replace(b"snapshot 2", b"snapshot 1", 1), "another version"),
    ],
    ids=["cut by a byte", "cut", "one bit", "empty", "cut at its name", "of an earlier version"],
)
def test_a_snapshot_that_is_not_whole_is_thrown_away_and_replaced(
    ledger: Path,
    snapshot: Path,
    taken: list[int],
    caplog: pytest.LogCaptureFixture,
    damage: Callable[[bytes], bytes],
    why: str,
) -> None:
    right = told(started(ledger, snapshot))
    snapshot.write_bytes(damage(snapshot.read_bytes()))
    del taken[:]
    with caplog.at_level(logging.WARNING):
        assert told(started(ledger, snapshot)) == right
    assert taken == [1, 2, 3]
    assert why in caplog.text
    started(ledger, snapshot)
    assert taken == [1, 2, 3], "it was replaced by a whole one"


@pytest.mark.parametrize("place", ["letter", "ledger"])
def test_what_somebody_else_keeps_there_is_left_as_it_is_be_it_the_ledger(
    ledger: Path, tmp_path: Path, place: str, caplog: pytest.LogCaptureFixture
) -> None:
    letter = tmp_path / "letter"
    letter.write_text("a letter to somebody else, which happens to lie where the snapshot would")
    file = ledger if place == "ledger" else letter
    before = file.read_bytes()[:100]
    with caplog.at_level(logging.WARNING):
        assert started(ledger, file).head == 3
    assert "something else is kept there, and left as it is" in caplog.text
    assert file.read_bytes()[:100] == before
    assert started(ledger, ledger.with_name("other")).head == 3


def test_a_snapshot_is_written_anew_of_a_ledger_that_took_the_place_of_another(
    ledger: Path, snapshot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "WORTH", 3)
    kept = Snapshot(snapshot)
    with closing(Desk(SQLiteLedger(ledger, now), snapshot=kept).open()) as desk:
        while not snapshot.exists():
            time.sleep(0.01)
        first = snapshot.stat().st_ino
        with desk._applying:
            desk._rebuild()
        desk.catch_up()
        desk._keep()
        assert snapshot.stat().st_ino != first


def test_health_is_as_of_the_end_of_a_start_however_long_it_took(ledger: Path) -> None:
    desk = Desk(SQLiteLedger(ledger, now))
    desk.looked -= 3_600
    desk.catch_up()
    assert time.monotonic() - desk.looked < 60
    desk.ledger.close()


def test_a_snapshot_of_another_ledger_is_thrown_away(
    ledger: Path, snapshot: Path, caplog: pytest.LogCaptureFixture
) -> None:
    started(ledger, snapshot)
    other = ledger.with_name("other.db")
    append(other, [*reversed(EVENTS[:2]), EVENTS[2]])
    with caplog.at_level(logging.WARNING):
        found = started(other, snapshot)
    assert told(found) == told(started(other, snapshot.with_name("other")))
    assert "other records" in caplog.text


def test_a_folder_that_cannot_be_written_to_is_no_error(
    ledger: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        assert started(ledger, tmp_path / "no-such-folder" / "snapshot").head == 3
    assert "was not written" in caplog.text


def test_what_a_killed_process_left_is_removed_when_it_is_old(ledger: Path, snapshot: Path) -> None:
    old, new = (snapshot.with_name(f".{snapshot.name}-unfinished-{name}") for name in ("old", "new"))
    for left in (old, new):
        left.write_bytes(b"half")
    os.utime(old, (time.time() - 7200, time.time() - 7200))
    started(ledger, snapshot)
    assert (old.exists(), new.exists()) == (False, True)


@pytest.mark.parametrize(
    ("settings", "path"),
    [
        (Settings(ledger="sqlite:///some/ledger.db"), "some/ledger.db-snapshot"),
        (Settings(ledger="sqlite:////some/ledger.db", snapshot="/other/place"), "/other/place"),
        (Settings(ledger="sqlite:///some/ledger.db", snapshot="off"), None),
        (Settings(ledger="memory:"), None),
        (Settings(ledger="postgresql://host/name"), None),
        (Settings(ledger="postgresql://host/name", snapshot="kept"), "kept"),
    ],
)
def test_a_snapshot_lies_beside_the_ledgers_file_unless_a_setting_says_where(
    settings: Settings, path: str | None
) -> None:
    found = snapshot_of(settings)
    assert (None if found is None else str(found.path)) == path
