"""Which parties of a source were recoded, told from what an older and a newer release say."""

from typing import Any
from uuid import UUID

import pytest

from domain.events import CoalitionFormed, ElectionResult, Event, Founded, Renamed
from domain.recoding import recoded

Said = dict[UUID, Event]


def said(*events: Event | None) -> Said:
    """What a release says, row by row; None for a row that it lacks."""
    return {UUID(int=row): event for row, event in enumerate(events, start=1) if event is not None}


def founded(party: str, name: str | None = None, **more: Any) -> Founded:
    return Founded(party=party, name=name or party, **{"country": "DE", **more})


def won(party: str, election: str = "e-1") -> ElectionResult:
    return ElectionResult(party=party, election=election, seats=1)


def governs(*parties: str) -> CoalitionFormed:
    return CoalitionFormed(coalition="c-1", parties=parties)


OLD, OTHER = founded("old"), founded("other")
NEW = founded("new", names={"und": "Old"})
"""It has a name of its own, and bears that of the old one too."""


def test_a_party_whose_rows_all_became_anothers_is_that_one() -> None:
    before = said(OLD, won("old"), won("old", "e-2"))
    now = said(None, won("new"), won("new", "e-2"), NEW)
    assert list(recoded(before, now)) == [("old", "new")]


def test_a_member_of_a_government_that_was_replaced_shows_it_too() -> None:
    before = said(OLD, governs("old", "x"))
    assert list(recoded(before, said(None, governs("new", "x"), NEW))) == [("old", "new")]
    assert list(recoded(before, said(None, governs("new", "other"), NEW, OTHER))) == []


def test_a_list_whose_results_are_counted_to_a_member_is_not_that_member() -> None:
    before = said(OLD, won("old"), won("old", "e-2"))
    now = said(None, won("member"), won("member", "e-2"), founded("member"))
    assert list(recoded(before, now)) == []


def test_the_row_that_goes_on_may_have_borne_the_name_at_another_time_and_in_another_spelling() -> None:
    before = said(founded("old", "Rooms-Katholieke Staatspartij"), won("old"))
    now = said(None, won("new"), founded("new", "Katholieke Volkspartij"))
    assert list(recoded(before, now)) == []
    row: Said = {UUID(int=9): Renamed(party="new", name="rooms katholieke\u00a0Staatspartij")}
    assert list(recoded(before, now | row)) == [("old", "new")]


def test_a_name_that_the_older_release_knew_beside_counts_as_well() -> None:
    before = said(founded("old", "Democratic Alternative"), won("old"), Renamed(party="old", name="New"))
    assert list(recoded(before, said(None, won("new"), founded("new")))) == [("old", "new")]


def test_a_party_whose_rows_went_to_several_is_gone() -> None:
    before = said(OLD, won("old"), won("old", "e-2"))
    assert list(recoded(before, said(None, won("new"), won("other", "e-2"), NEW, OTHER))) == []


def test_a_party_that_is_still_there_was_not_recoded() -> None:
    assert list(recoded(said(OLD, won("old")), said(OLD, won("new"), NEW))) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (OLD, founded("new", "old", country="AT")),
        (founded("old", kind="technical"), NEW),
        (OLD, founded("new", "old", kind="technical")),
    ],
)
def test_another_country_or_what_is_no_party_is_never_the_same(old: Founded, new: Founded) -> None:
    assert list(recoded(said(old, won("old")), said(None, won("new"), new))) == []


def test_two_that_stood_beside_each_other_are_two_unless_their_names_are_equal() -> None:
    before = said(OLD, won("old"), won("new"), NEW)
    assert list(recoded(before, said(None, won("new"), None, NEW))) == []
    same = founded("new", "OLD")
    before = said(OLD, won("old"), won("new"), same)
    assert list(recoded(before, said(None, won("new"), None, same))) == [("old", "new")]


def test_two_that_became_one_and_stood_beside_each_other_are_neither() -> None:
    before = said(OLD, OTHER, won("old"), won("other"))
    both = founded("new", names={"de": "Old", "en": "Other"})
    assert list(recoded(before, said(None, None, won("new"), won("new"), both))) == []
    assert list(recoded(before, said(None, None, won("new"), won("new"), NEW))) == [("old", "new")]


def test_an_equal_name_decides_where_no_row_is_left_if_one_alone_has_it() -> None:
    before = said(founded("old", "Grüne"))
    assert list(recoded(before, said(None, founded("new", "GRÜNE")))) == [("old", "new")]
    assert list(recoded(before, said(None, founded("new", "Grüne"), founded("other", "Grüne")))) == []
    assert list(recoded(before, said(None, founded("new", "Rote")))) == []
