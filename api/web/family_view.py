"""What the page of a family shows: the river, who belongs to it, and what went over where."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final, TypeAlias

from msgspec import Struct

from api.web.axis import Axis, Happening, axis
from api.web.called import Called
from api.web.dates import day_in_words, spoken
from api.web.knowings import Knowing, of_party
from api.web.lives import NameFrom, names_from, periods
from api.web.river_drawing import Drawing, Key, Kin, Tie, drawing
from api.web.timed import LAST_DAY, Here
from domain.dates import BEGINNING, NEVER, Day
from domain.ids import CountryCode, EventId, PartyId
from projections.at import At
from projections.lineage import family_of, lineage_picture
from projections.lineage_state import CountryLineage, Direction, Dispute, Edge, Family, Lineage
from projections.state import PartyState

Picture: TypeAlias = Family | Lineage


LANES: Final = ("Splits, mergers", "Names")
"""Of marks on the axis."""


class Member(Struct, frozen=True):
    """A party of the family, as of the page's day."""

    party: PartyId
    state: PartyState
    name: str
    names: tuple[NameFrom, ...]
    began: str
    """In words, whether or not it had by the day."""
    ended: str
    now: str
    """How it stands on the day."""


class Row(Struct, frozen=True):
    """An edge in words."""

    edge: Edge
    earliest: Day
    latest: Day
    day: Day
    """To go to."""
    told: str
    """How, in words that stand between the two parties."""
    name_from: str
    name_to: str
    disputes: tuple[Dispute, ...]


class FamilyView(Struct, frozen=True):
    """All that a template needs."""

    party: PartyId
    name: str
    country: CountryCode | None
    called: Called
    axis: Axis
    river: Drawing
    day_x: float
    """Of the page's day, in the river."""
    ties: Mapping[Key, str]
    """Each line of the river in words."""
    bands: Mapping[PartyId, str]
    """Each band in words."""
    disputed: frozenset[EventId]
    standing: int
    """How many of the parties exist on the day."""
    happened: int
    """How many of the lines had been drawn by then."""
    members: tuple[Member, ...]
    rows: tuple[Row, ...]
    other_disputes: tuple[Dispute, ...]
    """Of accounts that no row stands for."""
    truncated: bool
    knowings: tuple[Knowing, ...]


def family_view(here: Here, party: PartyId, direction: Direction | None, depth: int | None) -> FamilyView:
    """The family of a party; or, where a direction is asked for, its lines. Raises `UnknownParty`."""
    whole = At(LAST_DAY, here.at.position)
    picture: Picture
    if direction is None:
        picture = family_of(here.chronicle, party, whole)
    else:
        told = lineage_picture(here.chronicle, party, whole, depth, direction).state
        assert isinstance(told, Lineage)
        picture = told
    called = Called(here.chronicle, here.at)
    rows = tuple(rows_of(picture, called))
    root = picture.party
    kin = {each.party: kin_of(here, each.party) for each in picture.parties}
    time = axis([*happenings(rows), *_lives(kin.values())], until=here.today)
    ties = tuple(map(tie_of, rows))
    years = tuple(tick.year for tick in time.ticks)
    drawn = drawing(tuple(kin.values()), ties, time.first, time.last, years)
    members = tuple(
        _member(here, party, kin[party], called) for party in sorted(kin, key=lambda each: _began(kin[each]))
    )
    shown = {each.event_id for row in rows for each in row.disputes}
    return FamilyView(
        party=root,
        name=called.party(root),
        country=next((each.country for each in picture.parties if each.party == root), None),
        called=called,
        axis=time,
        river=drawn,
        day_x=drawn.breadth * (time.within(here.at.as_of) - time.first) / max(1, time.last - time.first),
        ties={tie_of(row).key: _told(row) for row in rows},
        bands={each.party: _in_words(each) for each in members},
        disputed=frozenset(row.edge.event_id for row in rows if row.disputes),
        standing=sum(each.state.exists == "yes" for each in members),
        happened=sum(row.latest <= here.at.as_of for row in rows),
        members=members,
        rows=rows,
        other_disputes=tuple(each for each in picture.disputed if each.event_id not in shown),
        truncated=isinstance(picture, Lineage) and picture.truncated,
        knowings=of_party(here.chronicle, root, here.at.position),
    )


def _began(kin: Kin) -> tuple[Day, PartyId]:
    return min(
        [each.begins for each in kin.periods] + [each.day for each in kin.names], default=NEVER
    ), kin.party


def _told(row: Row) -> str:
    return f"{spoken(row.edge.date)}: {row.name_from} {row.told} {row.name_to}"


def _in_words(member: Member) -> str:
    """A band for who does not see it: names, beginning and end."""
    names = ", then ".join(each.name for each in member.names) or member.name
    ended = f", ended: {member.ended}" if member.ended else ""
    return f"{names}. Began: {member.began}{ended}"


def kin_of(here: Here, party: PartyId) -> Kin:
    """A party as a drawing needs it."""
    history = here.chronicle.history(party, here.at.position)
    return Kin(party, periods(history), names_from(history))


def tie_of(row: Row) -> Tie:
    """An edge as a drawing needs it."""
    edge = row.edge
    is_weak = edge.type == "descended"
    return Tie(edge.from_, edge.to, edge.event_id, edge.type, is_weak, row.earliest, row.latest)


def _member(here: Here, party: PartyId, kin: Kin, called: Called) -> Member:
    state = here.chronicle.party(party, here.at)
    last = here.chronicle.party(party, At(LAST_DAY, here.at.position))
    return Member(
        party=party,
        state=state,
        name=called.party(party),
        names=kin.names,
        began=spoken(last.founded) if last.founded else "not known",
        ended=spoken(last.ended) if last.ended else "not known" if last.exists != "yes" else "",
        now=_standing(state),
    )


def _standing(state: PartyState) -> str:
    match state.exists, state.status:
        case "yes", _:
            return "exists"
        case "maybe", _:
            return "may exist"
        case _, None:
            return "not yet there"
        case _, status:
            return "not there" if status == "active" else str(status)


def rows_of(picture: Picture | CountryLineage, called: Called) -> Iterator[Row]:
    """The edges of a picture, those that had happened first."""
    for edge in (*picture.edges, *picture.possible):
        earliest = BEGINNING if edge.earliest is None else date.fromisoformat(edge.earliest).toordinal()
        latest = NEVER if edge.latest is None else date.fromisoformat(edge.latest).toordinal()
        yield Row(
            edge=edge,
            earliest=earliest,
            latest=latest,
            day=latest if latest < NEVER else max(earliest, 1),
            told=_how(edge),
            name_from=edge.name_from or called.party(edge.from_),
            name_to=edge.name_to or called.party(edge.to),
            disputes=tuple(each for each in picture.disputed if each.instead_of == edge.event_id),
        )


def _how(edge: Edge) -> str:
    """What stands between the one that something came from and the one that it went into."""
    match edge.type:
        case "split":
            return (
                "divided, and out of it came"
                if edge.form == "division" or edge.survives is False
                else "lost a part, which became"
            )
        case "merged":
            how = "was taken in by" if edge.form == "absorption" else "merged into"
            return f"{how}, though it went on," if edge.survives else how
        case "succeeded":
            return "was carried on by"
        case "descended":
            return "lost a politician to" if edge.form == "politician" else "gave something to"


def happenings(rows: Sequence[Row]) -> Iterator[Happening]:
    """Edges, for the slider to stop at."""
    for row in rows:
        yield Happening(row.earliest, row.latest, _told(row), 0, bool(row.disputes))


def _lives(kin: Iterable[Kin]) -> Iterator[Happening]:
    """Beginnings and renamings, for the slider to stop at."""
    for each in kin:
        for at, name in enumerate(each.names):
            words = f"{day_in_words(name.day)}: {name.name}" + ("" if at == 0 else " (a new name)")
            yield Happening(name.day, name.day, words, 1)
