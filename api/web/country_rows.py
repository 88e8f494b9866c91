"""The parties of a country's page: each with its life as a bar, in the group in which it is on the day, sorted by what makes it matter."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal, TypeAlias

from msgspec import Struct

from api.web.axis import Axis
from api.web.bars import Life, Piece, Turn, bar, turns
from api.web.called import Called
from api.web.dates import spoken
from api.web.timed import Here
from domain.dates import BEGINNING, Day, EdtfDate
from domain.events import ElectionResult, Founded
from domain.ids import ChamberId, CountryCode, PartyId
from projections.belonging import is_of
from projections.country import CountryParty, country_party, place_of
from projections.government import Government
from projections.history import History
from projections.party import Fold

Group: TypeAlias = Literal["seated", "existing", "perhaps", "technical", "ended", "later"]
"""Parties with seats; others that are attested, and have not ended for certain; those that may not have begun; rows of a source's tables that are none; ended ones; those that are yet to begin."""
GROUPS: Final[tuple[tuple[Group, str], ...]] = (
    ("seated", "With seats"),
    ("existing", "Without seats"),
    ("perhaps", "Perhaps already there"),
    ("technical", "Others and independents, as sources count them"),
    ("ended", "No longer there"),
    ("later", "Not yet there"),
)
Part: TypeAlias = Literal["prime minister", "in government"]


class PartyRow(Struct, frozen=True):
    """A party of the country, with its life."""

    told: CountryParty
    name: str
    """Of the day; else one that it had at another time; else its id."""
    short: str | None
    """An abbreviation of the day."""
    group: Group
    part: Part | None
    """In the government of the day."""
    by: str | None
    """What the member of the government is called on whose list it won its seats, where it is none itself."""
    life: Life
    bar: tuple[Piece, ...]
    turns: tuple[Turn, ...]

    @property
    def began(self) -> str:
        """When it first began, in words."""
        first = self.life.periods[0]
        return "day unknown" if first.may_begin == BEGINNING else spoken(self.life.began)


def governing(government: Government | None) -> dict[PartyId, Part]:
    """The parties in the government, where it has not ended."""
    if government is None or government.in_office == "no":
        return {}
    return {
        each.party: "prime minister" if each.party == government.prime_minister_party else "in government"
        for each in government.members
    }


def party_row(
    fold: Fold,
    life: Life,
    country: CountryCode,
    line: Axis,
    here: Here,
    called: Called,
    parts: Mapping[PartyId, Part],
) -> PartyRow | None:
    """The party on the day of the fold; None where it is of another country."""
    history = fold.history
    group = _group(fold, country)
    if group is None or not life.periods:
        return None
    told = country_party(fold, country)
    return PartyRow(
        told=told,
        name=told.name or called.party(history.party),
        short=next(iter(told.abbreviations.values()), None),
        group=group,
        part=parts.get(history.party),
        by=None if history.party in parts else _by(fold, parts, here, called),
        life=life,
        bar=bar(life, line, here.today),
        turns=turns(history, line, called),
    )


def _by(fold: Fold, parts: Mapping[PartyId, Part], here: Here, called: Called) -> str | None:
    for latest in (each[-1] for each in fold.by_chamber.values() if each and each[-1].seats):
        for item in latest.read_from:
            if isinstance(item.event, ElectionResult) and item.event.alliance is not None:
                alliance = here.chronicle.in_use(item.event.alliance, here.at.position)
                if alliance in parts:
                    short = here.chronicle.party(alliance, here.at).abbreviations.values()
                    return next(iter(short), None) or called.party(alliance)
    return None


def in_turn(rows: Iterable[PartyRow], chambers: Sequence[ChamberId]) -> list[PartyRow]:
    """By group; within it by seats, in the first chamber before the next, then by when they were last attested, then by name."""
    places = {group: place for place, (group, _) in enumerate(GROUPS)}

    def key(row: PartyRow) -> tuple[Any, ...]:
        seats = tuple(-(row.told.seats.get(chamber) or 0) for chamber in chambers)
        day = row.life.periods[0].begins if row.group in ("perhaps", "later") else -_matters(row)
        return places[row.group], seats if row.group == "seated" else (), day, row.name.casefold()

    return sorted(rows, key=key)


def _matters(row: PartyRow) -> Day:
    """The last day on which anything tells of it."""
    if row.group == "ended":
        return row.life.periods[-1].ends
    text = row.told.last_attested
    return BEGINNING if text is None else EdtfDate.parse(text).latest


def _group(fold: Fold, country: CountryCode) -> Group | None:
    place = place_of(fold, country)
    value: Any = fold.sheet.value
    if place is None:
        is_here = value("status") is None and is_of(fold.history, value("country"), country)
        return ("technical" if _is_technical(fold.history) else "later") if is_here else None
    if place == "parties":
        return _existing(fold)
    return "technical" if _is_technical(fold.history) else place


def _existing(fold: Fold) -> Group:
    if any(each[-1].seats for each in fold.by_chamber.values() if each):
        return "seated"
    return "perhaps" if fold.history.exists_from > fold.day else "existing"


def _is_technical(history: History) -> bool:
    """Whether it stands for no party, on whatever day."""
    return any(isinstance(item.event, Founded) and item.event.kind == "technical" for item in history.items)
