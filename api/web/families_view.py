"""What the page of a country's families shows: each family in small, and its parties by name."""

from collections.abc import Iterable

from msgspec import Struct

from api.web.axis import Axis, axis
from api.web.called import Called
from api.web.family_view import Row, happenings, kin_of, rows_of, tie_of
from api.web.river_drawing import Drawing, Kin, drawing
from api.web.timed import LAST_DAY, Here
from domain.dates import NEVER
from domain.ids import CountryCode, PartyId
from projections.at import At
from projections.lineage import country_lineage_picture
from projections.lineage_state import CountryLineage


class Small(Struct, frozen=True):
    """A family in small."""

    head: PartyId
    """The party that has lived longest, by which the family is named."""
    name: str
    parties: tuple[tuple[PartyId, str, bool], ...]
    """Its parties by the names of the page's day, and whether they exist on it; the head first, then by name."""
    rows: tuple[Row, ...]
    river: Drawing

    @property
    def standing(self) -> int:
        """How many of its parties exist on the page's day."""
        return sum(exists for _, _, exists in self.parties)


class FamiliesView(Struct, frozen=True):
    """All that a template needs."""

    country: CountryCode
    axis: Axis
    families: tuple[Small, ...]
    """The largest first."""
    alone: int
    """Parties of which nothing is recorded that they came from or went into."""


def families_view(here: Here, country: CountryCode) -> FamiliesView:
    """The families of the country. Raises `UnknownCountry`."""
    picture = country_lineage_picture(here.chronicle, country, At(LAST_DAY, here.at.position)).state
    assert isinstance(picture, CountryLineage)
    called = Called(here.chronicle, here.at)
    rows = [each for each in rows_of(picture, called) if each.latest < NEVER]
    kin = {party: kin_of(here, party) for each in rows for party in (each.edge.from_, each.edge.to)}
    beginnings = [period.begins for each in kin.values() for period in each.periods]
    time = axis(happenings(rows), until=here.today, always=beginnings)
    together = _together((each.edge.from_, each.edge.to) for each in rows)
    families = []
    for parties in together:
        own = tuple(each for each in rows if each.edge.from_ in parties)
        families.append(_small(here, {each: kin[each] for each in parties}, own, time, called))
    families.sort(key=lambda each: (-len(each.parties), each.name, each.head))
    tied = sum(map(len, together))
    return FamiliesView(country, time, tuple(families), len(picture.parties) - tied)


def _small(here: Here, kin: dict[PartyId, Kin], rows: tuple[Row, ...], time: Axis, called: Called) -> Small:
    def lived(party: PartyId) -> int:
        return sum(each.lasts - each.begins for each in kin[party].periods)

    head = max(sorted(kin), key=lived)
    told = [(each, called.party(each), here.chronicle.party(each, here.at).exists == "yes") for each in kin]
    told.sort(key=lambda each: (each[0] != head, each[1], each[0]))
    river = drawing(tuple(kin[each] for each in sorted(kin)), tuple(map(tie_of, rows)), time.first, time.last)
    return Small(head, called.party(head), tuple(told), rows, river)


def _together(pairs: Iterable[tuple[PartyId, PartyId]]) -> list[set[PartyId]]:
    """The sets of parties that pairs join, by their first pair."""
    of: dict[PartyId, set[PartyId]] = {}
    for one, other in pairs:
        joined = of.get(one, {one}) | of.get(other, {other})
        for each in joined:
            of[each] = joined
    found = {id(each): each for each in of.values()}
    return list(found.values())
