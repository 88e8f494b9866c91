"""Which parties of a source were recoded, told from what an older and a newer release say."""

from uuid import UUID

import pytest

from domain.events import CoalitionFormed, ElectionResult, Event, Founded
from domain.recoding import recoded

Said = dict[UUID, Event]


def said(*events: Event | None) -> Said:
    """What a release says, row by row; None for a row that it lacks."""
    return {UUID(int=row): event for row, event in enumerate(events, start=1) if event is not None}


def founded(party: str, name: str | None = None, **more: str) -> Founded:
    of: dict[str, str] = {"country": "DE", **more}
    return Founded(party=party, name=name or party, **of)  # type: ignore[arg-type] # kinds are words


def won(party: str, election: str = "e-1") -> ElectionResult:
    return ElectionResult(party=party, election=election, seats=1)


def governs(*parties: str) -> CoalitionFormed:
    return CoalitionFormed(coalition="c-1", parties=parties)


OLD, NEW, OTHER = founded("old"), founded("new"), founded("other")


def test_a_party_whose_rows_all_became_anothers_is_that_one() -> None:
    before = said(OLD, won("old"), won("old", "e-2"))
    now = said(None, won("new"), won("new", "e-2"), NEW)
    assert list(recoded(before, now)) == [("old", "new")]


def test_a_member_of_a_government_that_was_replaced_shows_it_too() -> None:
    before = said(OLD, governs("old", "x"))
    assert list(recoded(before, said(None, governs("new", "x"), NEW))) == [("old", "new")]
    assert list(recoded(before, said(None, governs("new", "other"), NEW, OTHER))) == []


def test_a_party_whose_rows_went_to_several_is_gone() -> None:
    before = said(OLD, won("old"), won("old", "e-2"))
    assert list(recoded(before, said(None, won("new"), won("other", "e-2"), NEW, OTHER))) == []


def test_a_party_that_is_still_there_was_not_recoded() -> None:
    assert list(recoded(said(OLD, won("old")), said(OLD, won("new"), NEW))) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (founded("old"), founded("new", country="AT")),
        (founded("old", kind="technical"), founded("new")),
        (founded("old"), founded("new", kind="technical")),
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
    assert list(recoded(before, said(None, None, won("new"), won("new"), NEW))) == []


def test_an_equal_name_decides_where_no_row_is_left_if_one_alone_has_it() -> None:
    before = said(founded("old", "Grüne"))
    assert list(recoded(before, said(None, founded("new", "GRÜNE")))) == [("old", "new")]
    assert list(recoded(before, said(None, founded("new", "Grüne"), founded("other", "Grüne")))) == []
    assert list(recoded(before, said(None, founded("new", "Rote")))) == []
