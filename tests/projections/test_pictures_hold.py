"""What is told of contests, countries, governments, coalitions and families holds: an address that is kept says what the question would."""

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from msgspec import Struct

from domain.dates import Day
from domain.errors import Unknown
from domain.ids import CoalitionId, CountryCode, ElectionId, PartyId, Position
from domain.records import Record
from projections.at import At
from projections.chronicle import Chronicle
from projections.coalition import coalition_picture
from projections.contest import contest_picture
from projections.countries import government_from_kept
from projections.country import country_picture
from projections.government import government_picture
from projections.lineage import country_lineage_picture, lineage_picture
from projections.picture import Picture
from tests.histories import (
    COALITIONS,
    COUNTRIES,
    ELECTIONS,
    PARTIES,
    days_that_matter,
    entries,
    histories,
)
from tests.projections.test_against_the_oracle import chronicle_of, told, tried

Draw = Callable[[Chronicle, str, At], Picture]
LastConcerning = Callable[[Chronicle, str, Position], Position]


def _family(chronicle: Chronicle, party: str, at: At) -> Picture:
    return lineage_picture(chronicle, party, at, None, "both")


class Unnarrowed(Chronicle):
    """A chronicle that takes every record to concern everything: what is drawn on it rests on no index of concerns."""

    def last_concerning(self, party: PartyId, position: Position) -> Position:
        super().last_concerning(party, position)  # which raises where nothing is known
        return position

    def last_concerning_country(self, country: CountryCode, position: Position) -> Position:
        super().last_concerning_country(country, position)
        return position

    def last_concerning_election(self, election: ElectionId, position: Position) -> Position:
        super().last_concerning_election(election, position)
        return position

    def last_concerning_coalition(self, coalition: CoalitionId, position: Position) -> Position:
        super().last_concerning_coalition(coalition, position)
        return position


KINDS: dict[str, tuple[tuple[str, ...], Draw, LastConcerning]] = {
    "election": (ELECTIONS, contest_picture, Chronicle.last_concerning_election),
    "coalition": (COALITIONS, coalition_picture, Chronicle.last_concerning_coalition),
    "government": (COUNTRIES, government_picture, Chronicle.last_concerning_country),
    "kept government": (COUNTRIES, government_from_kept, Chronicle.last_concerning_country),
    "country": (COUNTRIES, country_picture, Chronicle.last_concerning_country),
}
FAMILIES: dict[str, tuple[tuple[str, ...], Draw]] = {
    "lineage": (PARTIES, _family),
    "country lineage": (COUNTRIES, country_lineage_picture),
}
ALL: dict[str, tuple[tuple[str, ...], Draw]] = {
    kind: (ids, draw) for kind, (ids, draw, _) in KINDS.items()
} | FAMILIES


def points(records: list[Record]) -> Iterator[At]:
    for position in range(1, len(records) + 1):
        for day in list(days_that_matter(records))[:6]:
            yield At(day, position)


@pytest.mark.parametrize("kind", list(KINDS))
@tried
@given(records=histories())
def test_between_two_records_that_concern_it_nothing_else_is_told(kind: str, records: list[Record]) -> None:
    told(records)
    ids, draw, last_concerning = KINDS[kind]
    chronicle, unnarrowed = chronicle_of(records), Unnarrowed()
    unnarrowed.apply(entries(records))
    for id_ in ids:
        for at in points(records):
            try:
                last = last_concerning(chronicle, id_, at.position)
            except Unknown as unknown:
                with pytest.raises(type(unknown)):
                    draw(chronicle, id_, at)
            else:
                whole = draw(unnarrowed, id_, at).state
                assert draw(chronicle, id_, at).state == whole
                assert draw(unnarrowed, id_, At(at.as_of, last)).state == whole


@pytest.mark.parametrize("kind", list(ALL))
@tried
@given(records=histories())
def test_what_was_told_at_a_position_never_changes_when_records_are_appended(
    kind: str, records: list[Record]
) -> None:
    told(records)
    ids, draw = ALL[kind]
    day: Day = max(days_that_matter(records))
    then: dict[tuple[str, Position], Struct | None] = {}
    for length in range(1, len(records) + 1):
        chronicle = chronicle_of(records[:length])
        for id_ in ids:
            try:
                then[id_, length] = draw(chronicle, id_, At(day, length)).state
            except Unknown:
                then[id_, length] = None
    chronicle = chronicle_of(records)
    for (id_, position), state in then.items():
        try:
            now = draw(chronicle, id_, At(day, position)).state
        except Unknown:
            now = None
        assert now == state


@pytest.mark.parametrize("kind", list(ALL))
@tried
@given(records=histories())
def test_a_field_rests_on_events_that_stand(kind: str, records: list[Record]) -> None:
    told(records)
    ids, draw = ALL[kind]
    chronicle = chronicle_of(records)
    for id_ in ids:
        for day in list(days_that_matter(records))[:6]:
            try:
                picture = draw(chronicle, id_, At(day, len(records)))
            except Unknown:
                continue
            for field in picture.fields:
                for ground in picture.grounds(field):
                    standing = chronicle.standing(ground.event_id)
                    assert standing is not None
                    assert standing.event is not None, field
