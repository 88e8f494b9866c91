"""What a contest's page shows: its results by round, alliances with their members, candidates, and the sums."""

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct

from api.web.axis import Axis, Happening, axis
from api.web.called import Called
from api.web.claims_told import Doubts, doubts
from api.web.dates import spoken
from api.web.left_to_right import left_to_right
from api.web.seating import OPEN, Bench, Hemicycle, Look, hemicycle, looks
from api.web.telling import tell
from api.web.timed import Here
from domain.dates import NEVER, Day
from domain.events import CandidateEndorsed, CandidateNominated, ElectionHeld, Renamed
from domain.ids import ElectionId, EventId, PartyId
from projections.contest import ContestPicture
from projections.contest_reading import ContestReading
from projections.contest_state import Alliance, ContestState, Endorsement, Nomination, RoundSum, Row
from projections.contest_sums import seats_by_party
from projections.government import contests_of
from projections.history import item_of
from projections.order import Item

CHARTED: Final = 12
"""Rows of a chart; the table has all."""
_SCALES: Final = (10.0, 25.0, 50.0, 100.0)
"""Percent; a chart has the first that holds all of its bars, so that a small share never looks like a large one."""


class Line(Struct, frozen=True):
    """A row of the table: a party's result, or an alliance that has none of its own."""

    party: PartyId
    name: str
    """On the day of the contest."""
    name_now: str | None
    """On the page's day, where it is another."""
    look: Look
    row: Row | None
    alliance: Alliance | None
    """Where the row is of an alliance: what its members and itself have together."""
    is_member: bool
    """Whether it stood on the list of the alliance above it."""


class Round(Struct, frozen=True):
    """The results of a round."""

    number: int | None
    lines: tuple[Line, ...]
    sums: RoundSum
    charted: tuple[Line, ...]
    is_cut: bool
    """Whether there are more that could be charted."""
    scale: float
    """Percent that the whole width of the chart stands for."""


class Candidate(Struct, frozen=True):
    """Who stood, and who was for them."""

    name: str
    nominated: tuple[Nomination, ...]
    endorsed: tuple[Endorsement, ...]


class ContestView(Struct, frozen=True):
    """All that a template needs to show a contest."""

    state: ContestState
    called: Called
    name: str
    rounds: tuple[Round, ...]
    drawing: Hemicycle | None
    by_family: bool
    candidates: tuple[Candidate, ...]
    day: Day | None
    """By which it had been held; None where that is unknown."""
    next: Item | None
    """The next contest of the same chamber or office."""
    axis: Axis | None
    """With the contest, its candidacies, and how its parties were renamed since as marks; None where its day is unknown."""
    doubts: Doubts
    event_id: EventId | None
    """Of the event by which it is known; None where results alone are recorded."""


def contest_view(here: Here, election: ElectionId) -> ContestView:
    """The contest of the page. Raises `UnknownElection`."""
    chronicle, at = here.chronicle, here.at
    reading = ContestReading(chronicle, election, at)
    state, called = ContestPicture(reading).state, Called(chronicle, at)
    seats = seats_by_party(state.rows)
    drawn = _looks(here, state)
    rounds = tuple(_round(state, each, drawn, called) for each in state.sums.rounds)
    drawing, by_family = _drawing(here, state, seats, drawn)
    candidacies = list(_candidacies(reading))
    day = reading.first.latest if reading.first and reading.first.latest < NEVER else None
    return ContestView(
        state=state,
        called=called,
        name=called.election(election),
        rounds=rounds,
        drawing=drawing,
        by_family=by_family,
        candidates=tuple(_candidates(state)),
        day=day,
        next=_next(reading),
        axis=axis(
            (
                _happening(item, called)
                for item in (*candidacies, *reading.held, *_renamings(here, state, day))
            ),
            until=max(at.as_of, here.today, day),
        )
        if day
        else None,
        doubts=doubts(chronicle, state, at.position, called),
        event_id=None if reading.contest is None else reading.contest.event_id,
    )


def _looks(here: Here, state: ContestState) -> dict[PartyId, Look]:
    """The largest by seats, then by votes, first; alliances too."""
    best: dict[PartyId, tuple[int, float]] = dict.fromkeys(
        (each.alliance for each in state.alliances), (0, 0.0)
    )
    for row in state.rows:
        known = best.get(row.party, (0, 0.0))
        best[row.party] = max(known, (row.seats or 0, row.vote_share or 0.0))
    order = sorted(best, key=lambda party: (-best[party][0], -best[party][1], party))
    return looks((party, here.chronicle.party(party, here.at).colours) for party in order)


def _round(state: ContestState, sums: RoundSum, drawn: dict[PartyId, Look], called: Called) -> Round:
    rows = [row for row in state.rows if row.round == sums.round]
    if any(row.votes is None for row in rows):  # votes alone would put first who has any, however few
        rows.sort(key=_size, reverse=True)
    lines = tuple(_lines(state, rows, drawn, called))
    able = [line for line in lines if line.row and (line.row.vote_share or line.row.seats)]
    largest = sorted((line.row for line in able if line.row), key=_size, reverse=True)[:CHARTED]
    charted = tuple(line for line in able if line.row in largest)
    most = max((share for line in charted for share in _shares(state, line)), default=0.0)
    scale = next(each for each in _SCALES if each >= most or each == _SCALES[-1])
    return Round(sums.round, lines, sums, charted, len(able) > CHARTED, scale)


def _size(row: Row) -> tuple[float, int, int]:
    return row.vote_share or 0.0, row.seats or 0, row.votes or 0


def _shares(state: ContestState, line: Line) -> tuple[float, float]:
    assert line.row is not None
    seats = 100 * line.row.seats / state.seats if line.row.seats and state.seats else 0.0
    return line.row.vote_share or 0.0, seats


def _lines(
    state: ContestState, rows: Sequence[Row], drawn: dict[PartyId, Look], called: Called
) -> Iterator[Line]:
    """The rows, those of an alliance's members beneath it, where its first row would stand."""
    alliances = {each.alliance: each for each in state.alliances}
    told: set[PartyId] = set()
    for row in rows:
        head = row.alliance if row.alliance in alliances else row.party if row.party in alliances else None
        if head is None:
            yield _line(row, drawn, called)
        elif head not in told:
            told.add(head)
            alliance = alliances[head]
            own = [each for each in rows if each.party == head]
            if not own:
                name = alliance.name or alliance.name_as_of or called.party(head)
                now = alliance.name_as_of if alliance.name_as_of != name else None
                yield Line(head, name, now, drawn[head], None, alliance, is_member=False)
            for each in own:
                yield _line(each, drawn, called, alliance)
            for each in rows:
                if each.alliance == head and each.party != head:
                    yield _line(each, drawn, called, is_member=True)


def _line(
    row: Row,
    drawn: dict[PartyId, Look],
    called: Called,
    alliance: Alliance | None = None,
    *,
    is_member: bool = False,
) -> Line:
    name = row.name or row.name_as_of or called.party(row.party)
    now = row.name_as_of if row.name_as_of != name else None
    return Line(row.party, name, now, drawn[row.party], row, alliance, is_member)


def _drawing(
    here: Here, state: ContestState, seats: dict[PartyId, int | None], drawn: dict[PartyId, Look]
) -> tuple[Hemicycle | None, bool]:
    """The seats that were won; none for an office."""
    if state.sums.seats is None or state.chamber is None:
        return None, False
    order, by_family = left_to_right(here, seats.items())
    short = {row.party: next(iter(row.abbreviations.values()), row.name or row.party) for row in state.rows}
    benches = [Bench(party, short[party], seats[party] or 0, drawn[party]) for party in order]
    left = state.sums.seats.difference or 0
    return hemicycle([*benches, Bench(None, "?", left, OPEN)]), by_family


def _candidates(state: ContestState) -> Iterator[Candidate]:
    """Those whom a party put up or endorsed, those with the most votes first."""
    votes: dict[str, int] = {}
    for row in state.rows:
        if row.candidate:
            votes[row.candidate] = max(votes.get(row.candidate, 0), row.votes or 0)
    named = dict.fromkeys(each.candidate for each in (*state.nominations, *state.endorsements))
    for name in sorted(named, key=lambda each: (-votes.get(each, -1), each)):
        yield Candidate(
            name,
            tuple(each for each in state.nominations if each.candidate == name),
            tuple(each for each in state.endorsements if each.candidate == name),
        )


def _candidacies(reading: ContestReading) -> Iterator[Item]:
    chosen = reading.accounts.chosen(reading.accounts.knowledge.candidacies(reading.election))
    for account in chosen:
        event = account.event
        if isinstance(event, CandidateNominated | CandidateEndorsed) and event.election == reading.election:
            yield item_of(account, {}, own=True)


def _renamings(here: Here, state: ContestState, day: Day) -> Iterator[Item]:
    """What the parties of the contest were called afterwards: it is told with the names of the day."""
    for party in dict.fromkeys(row.party for row in state.rows):
        for item in here.chronicle.history(party, here.at.position).items:
            if isinstance(item.event, Renamed) and item.own and day < item.latest < NEVER:
                yield item


def _happening(item: Item, called: Called) -> Happening:
    party = getattr(item.event, "party", None)
    who = f"{called.on(party, item.latest - isinstance(item.event, Renamed))}, " if party else ""
    return Happening(
        item.earliest, item.latest, f"{spoken(item.date.text)}: {who}{tell(item.event, called).text}"
    )


def _next(reading: ContestReading) -> Item | None:
    """The contest that follows among those of the same chamber or office, whether or not it had been held."""
    event = reading.event
    if event is None or event.country not in reading.chronicle.countries(reading.at.position):
        return None
    same = [
        (item, item.event.election)
        for item in contests_of(reading.chronicle, event.country, reading.at.position)
        if isinstance(item.event, ElectionHeld)
        and (item.event.chamber, item.event.office) == (event.chamber, event.office)
    ]
    place = next((at for at, (_, election) in enumerate(same) if election == event.election), None)
    return same[place + 1][0] if place is not None and place + 1 < len(same) else None
