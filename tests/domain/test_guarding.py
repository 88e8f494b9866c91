"""Which releases are refused: by what the last record of their source says, and by how much would go."""

from uuid import UUID

import pytest

from domain.errors import InvalidEvent
from domain.events import Event, Founded, Merged, NewParty
from domain.guarding import (
    FEW,
    OlderRelease,
    WouldRetractMost,
    refuse_most,
    refuse_older,
    written_well,
)
from domain.moments import Moment, parse_moment
from domain.records import Record


def moment(day: str) -> Moment:
    return parse_moment(f"{day}T12:00:00Z")


def last(reason: str | None, day: str) -> Record:
    """The last record of a source, with its reason, recorded on the day."""
    return Record(
        position=1,
        recorded_at=moment(day),
        kind="retracted",
        revision=2,
        event_id=UUID(int=1),
        actor="import/source",
        reason=reason,
        event=None,
    )


IMPORTED_LATER = last("Source 2015-05-04: row 1 is new", "2026-11-26")
UNDATED = last("Source tables: row 1 is new", "2015-05-04")
DAY_IN_A_ROW = last("Source tables: row 2001-01-01: is new", "2015-05-04")


@pytest.mark.parametrize("followed", [IMPORTED_LATER, UNDATED, DAY_IN_A_ROW, last(None, "2015-05-04")])
def test_a_release_is_older_by_the_day_in_its_name_and_else_by_when_it_was_recorded(followed: Record) -> None:
    for name, recorded_at in (
        ("Source 2012-10-15", None),
        ("Source 2012-10-15", moment("2026-11-26")),
        ("Source tables", moment("2012-10-15")),
    ):
        with pytest.raises(OlderRelease, match=f"{name} is older than .*2015-05-04, which"):
            refuse_older(name, recorded_at, followed)


@pytest.mark.parametrize("followed", [IMPORTED_LATER, UNDATED])
def test_the_same_release_a_newer_one_and_one_of_the_present_are_none(followed: Record) -> None:
    for name, recorded_at in (
        ("Source 2015-05-04", None),
        ("Source 2024-08-12", moment("2024-08-12")),
        ("Source tables", None),
    ):
        refuse_older(name, recorded_at, followed)
    refuse_older("Source 2012-10-15", None, None)


def test_what_goes_is_judged_in_all_and_by_kind() -> None:
    standing = {"Founded": 100, "Renamed": 40, "Banned": FEW}
    refuse_most("S", "import/s", standing, {"Founded": 50, "Renamed": 10, "Banned": FEW})
    with pytest.raises(WouldRetractMost, match=r"retracted: 21 of 40 Renamed\. "):
        refuse_most("S", "import/s", standing, {"Renamed": 21})
    with pytest.raises(WouldRetractMost, match=r"81 of 160 events in all, 81 of 100 Founded\. "):
        refuse_most("S", "import/s", standing, {"Founded": 81})
    refuse_most("S", "import/s", {}, {})


@pytest.mark.parametrize(
    ("event", "place"),
    [
        (Founded(party="a b", name="A", country="KZ"), r"party 'a b': Expected"),
        (Founded(party="a", name="A", country="KZ", founders=("", "B")), r"founders\[0\] '': Expected"),
        (
            Merged(parties=("a", "b"), into=NewParty(party="c", name="C", country="kz")),
            r"into\.country 'kz': Expected",
        ),
        (Founded(party="a", name="A", country="KZ", names={"en": ""}), "Expected"),
    ],
)
def test_what_makes_no_event_is_named_with_its_place_and_value_where_that_is_told(
    event: Event, place: str
) -> None:
    with pytest.raises(InvalidEvent, match=rf"S: row 1 makes no {type(event).__name__}: {place}"):
        written_well("S: row 1", event)
