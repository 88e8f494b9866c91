"""Lineage: where a party came from and what became of it, and how the parties of a country hang together, as of a day.

The picture is of parties and of *edges*: an edge is what of one party went over into another by one event, so that two parties
may have several between them. What may have happened, and what other accounts say, stands beside the edges. Whose ancestors and
descendants are told is said in `projections.descent`.
"""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from domain.dates import Day, format_day
from domain.events import (
    Descended,
    Event,
    Founded,
    Merged,
    Renamed,
    Split,
)
from domain.ids import CountryCode, EventId, PartyId
from domain.records import tag_of
from projections.accounts import Account, Group, reason
from projections.at import At
from projections.belonging import is_of
from projections.chronicle import Chronicle
from projections.descent import Descent, Key, Step, ancestry, posterity, standing
from projections.fields import Field, Fields
from projections.history import History, item_of
from projections.leaves import Leaves, PartyReasons
from projections.lineage_state import (
    ClaimedEdge,
    CountryLineage,
    Direction,
    Dispute,
    Edge,
    EdgeType,
    Family,
    Form,
    Lineage,
    Relative,
)
from projections.order import Item, in_order
from projections.sheet import Sheet
from projections.statements import statements
from projections.strands import Strand, Strands, links

_TYPES: dict[str, EdgeType] = {
    "Split": "split",
    "Merged": "merged",
    "Succeeded": "succeeded",
    "Descended": "descended",
}
_PARTY_FIELDS = ("name", "exists", "status", "founded", "ended", "country")


class LineagePicture(Struct, frozen=True):
    """A lineage, its fields, and the events behind each."""

    state: Lineage | CountryLineage
    leaves: Leaves

    @property
    def fields(self) -> Fields:
        return self.leaves.fields

    def grounds(self, field: Field) -> Iterable[Item]:
        return self.leaves.grounds(field)


def lineage_picture(
    chronicle: Chronicle, party: PartyId, at: At, depth: int | None = None, direction: Direction = "both"
) -> LineagePicture:
    """The party's lines, over `depth` edges at the most. Raises `UnknownParty`."""
    strands = Strands(chronicle, at.position)
    root = strands.history(party).party
    back, forth = Descent(), Descent()
    if direction != "descendants":
        back = ancestry(strands, root, at.as_of, depth)
    if direction != "ancestors":
        forth = posterity(strands, root, at.as_of, depth)
    drawing = _Drawing(chronicle, strands, at)
    for descent in (back, forth):
        drawing.happened |= descent.happened
        drawing.possible |= descent.possible
        drawing.disputed |= descent.disputed
    cut = {key: strand for key, strand in (back.cut | forth.cut).items() if key not in drawing.happened}
    drawing.begin(party=root, direction=direction, depth=depth)
    drawing.leaves.put("truncated", bool(cut), [strand.item for strand in cut.values()])
    drawing.tell({root}, back, forth)
    state = Lineage(
        party=root,
        direction=direction,
        depth=depth,
        truncated=bool(cut),
        parties=tuple(drawing.parties),
        edges=tuple(drawing.edges),
        possible=tuple(drawing.maybe),
        disputed=tuple(drawing.disputes),
    )
    return LineagePicture(state, drawing.leaves)


def country_lineage_picture(chronicle: Chronicle, country: CountryCode, at: At) -> LineagePicture:
    """How the country's parties hang together. Raises `UnknownCountry`."""
    chronicle.last_concerning_country(country, at.position)
    strands = Strands(chronicle, at.position)
    drawing = _Drawing(chronicle, strands, at)
    parties: set[PartyId] = set()
    maybe: set[PartyId] = set()
    for party in chronicle.parties(at.position, country):
        state = chronicle.party(party, at)
        if not is_of(strands.history(party), state.country, country):
            continue
        if state.status is not None:
            parties.add(party)
        elif state.exists == "maybe":
            maybe.add(party)
    for party in sorted(parties | maybe):
        drawing.take(party)
    drawing.begin(country=country)
    drawing.tell(parties, Descent(), Descent(), maybe)
    picture = CountryLineage(
        country=country,
        parties=tuple(drawing.parties),
        edges=tuple(drawing.edges),
        possible=tuple(drawing.maybe),
        disputed=tuple(drawing.disputes),
    )
    return LineagePicture(picture, drawing.leaves)


def family_of(chronicle: Chronicle, party: PartyId, at: At) -> Family:
    """All parties that hang together with the party by what had happened by the day, whichever way it went, and what may have happened.

    Raises `UnknownParty`.
    """
    strands = Strands(chronicle, at.position)
    drawing = _Drawing(chronicle, strands, at)
    root = strands.history(party).party
    found, waiting = {root}, [root]
    while waiting:
        others = set(drawing.take(waiting.pop())) - found
        found |= others
        waiting += others
    drawing.tell(found, Descent(), Descent())
    return Family(
        party=root,
        parties=tuple(drawing.parties),
        edges=tuple(drawing.edges),
        possible=tuple(drawing.maybe),
        disputed=tuple(drawing.disputes),
    )


class _Drawing:
    """What goes into a picture, and its leaves as they are put down."""

    def __init__(self, chronicle: Chronicle, strands: Strands, at: At) -> None:
        self._chronicle = chronicle
        self._strands = strands
        self._at = at
        self.leaves = Leaves()
        self.happened: dict[Key, Strand] = {}
        self.possible: dict[Key, Strand] = {}
        self.disputed: dict[Key, Strand] = {}
        self.parties: list[Relative] = []
        self.edges: list[Edge] = []
        self.maybe: list[Edge] = []
        self.disputes: list[Dispute] = []

    def begin(self, **asked: object) -> None:
        """Put down what the picture is about, which no event makes so."""
        for field, value in asked.items():
            self.leaves.put(field, value, ())

    def take(self, party: PartyId) -> list[PartyId]:
        """Take in the strands around the party. Gives those with which it hangs together by what happened."""
        others: list[PartyId] = []
        for strand in (*self._strands.into(party), *self._strands.out_of(party)):
            match standing(self._strands, strand, self._at.as_of):
                case "happened":
                    self.happened[strand.key] = strand
                    others.append(strand.end if strand.start == party else strand.start)
                case "possible":
                    self.possible[strand.key] = strand
                case "disputed":
                    self.disputed[strand.key] = strand
                case None:
                    pass
        return others

    def tell(
        self, certain: Iterable[PartyId], back: Descent, forth: Descent, maybe: Iterable[PartyId] = ()
    ) -> None:
        """Put down parties, edges and disputes."""
        ends = {each for strand in self.happened.values() for each in (strand.start, strand.end)}
        belonging = {*certain, *ends}
        others = {each for strand in self.possible.values() for each in (strand.start, strand.end)}
        for party in sorted({*belonging, *others, *maybe}):
            self.parties.append(self._party(party, back, forth, is_certain=party in belonging))
        self.edges += [self._edge("edges", strand) for strand in _by_time(self.happened.values())]
        self.maybe += [self._edge("possible", strand) for strand in _by_time(self.possible.values())]
        self.disputes += self._disputes()

    def _party(self, party: PartyId, back: Descent, forth: Descent, *, is_certain: bool) -> Relative:
        state = self._chronicle.party(party, self._at)
        reasons = PartyReasons(self._strands.history(party), self._at.as_of)
        under = f"parties.{party}"
        told = Relative(
            party=party,
            name=state.name,
            abbreviations=state.abbreviations,
            country=state.country,
            exists=state.exists,
            status=state.status,
            founded=state.founded,
            ended=state.ended,
            ancestor=back.first[party][0] if party in back.first else None,
            descendant=forth.first[party][0] if party in forth.first else None,
            belongs="yes" if is_certain else "maybe",
        )
        for field in _PARTY_FIELDS:
            self.leaves.put(f"{under}.{field}", getattr(state, field), reasons.of(field))
        for language, text in state.abbreviations.items():
            self.leaves.put(
                f"{under}.abbreviations.{language}", text, reasons.of(f"abbreviations.{language}")
            )
        for field, descent in (("ancestor", back), ("descendant", forth)):
            way = tuple(_way(descent.first[party][1])) if party in descent.first else ()
            self.leaves.put(f"{under}.{field}", getattr(told, field), way)
        self.leaves.put(f"{under}.belongs", told.belongs, tuple(self._bonds(party)))
        return told

    def _bonds(self, party: PartyId) -> Iterator[Item]:
        """The events that tie the party to the others: those that happened, else those that may have."""
        for strands in (self.happened, self.possible):
            tying = [each.item for each in strands.values() if party in (each.start, each.end)]
            if tying:
                yield from tying
                return

    def _edge(self, where: str, strand: Strand) -> Edge:
        item, event = strand.item, strand.item.event
        names = {party: self._name(party, item) for party in (strand.start, strand.end)}
        edge = Edge(
            from_=strand.start,
            to=strand.end,
            type=_TYPES[tag_of(event)],
            form=_form(event),
            date=item.date_text,
            earliest=format_day(item.earliest),
            latest=format_day(item.latest),
            survives=strand.survives,
            event_id=item.event_id,
            name_from=names[strand.start][0],
            name_to=names[strand.end][0],
        )
        under = f"{where}.{strand.start}.{strand.end}.{item.event_id}"
        for field in ("type", "form", "date", "earliest", "latest", "survives"):
            self.leaves.put(f"{under}.{field}", getattr(edge, field), (item,))
        for field, party in (("name_from", strand.start), ("name_to", strand.end)):
            self.leaves.put(f"{under}.{field}", *names[party])
        return edge

    def _name(self, party: PartyId, item: Item) -> tuple[str | None, tuple[Item, ...]]:
        """What the party was called on the day of the event, and by which event it was.

        One that had no name by then has the one of the day asked for, and at last that with which it would begin.
        """
        history, day = self._strands.history(party), self._at.as_of
        for when in (min(item.latest, day), day, item.latest):
            name, by = name_on(history, when)
            if by is not None:
                return name, (by,)
        return None, ()

    def _disputes(self) -> Iterator[Dispute]:
        """Accounts that were not chosen, of the edges in the picture, and those that would be edges of it; by first record."""
        found: dict[EventId, tuple[Group, Account]] = {}
        for strand in (*self.happened.values(), *self.possible.values(), *self.disputed.values()):
            told = self._strands.group(strand)
            if told is None or told[1] > self._at.as_of:
                continue
            group, _ = told
            for account in group.members:
                if account is not group.chosen and (
                    strand.is_chosen or account.event_id == strand.item.event_id
                ):
                    found[account.event_id] = (group, account)
        in_use = self._in_use(account.event for group, _ in found.values() for account in group.members)
        for group, account in sorted(found.values(), key=lambda each: each[1].first):
            why = reason(group, account)
            said = _said(account, in_use)
            if why is None or (group.chosen is not None and said == _said(group.chosen, in_use)):
                continue
            item = item_of(account, {}, own=True)
            dispute = Dispute(
                event_id=account.event_id,
                instead_of=None if group.chosen is None else group.chosen.event_id,
                why=why,
                type=tag_of(account.event),
                form=_form(account.event),
                date=item.date_text,
                edges=tuple(ClaimedEdge(from_=start, to=end) for start, end in links(account.event, in_use)),
                sources=account.event.sources,
            )
            self.leaves.put(f"disputed.{account.event_id}", dispute, (item,))
            yield dispute

    def _in_use(self, events: Iterable[Event]) -> dict[PartyId, PartyId]:
        named = {each for event in events for pair in links(event, {}) for each in pair}
        return {party: self._strands.history(party).party for party in named}


def name_on(history: History, day: Day) -> tuple[str | None, Item | None]:
    """What a party was called on a day, as its fold has it, and the event that named it; None where it had no name."""
    sheet = Sheet()
    for item in history.items:
        if item.own and item.latest <= day and isinstance(item.event, Founded | Split | Merged | Renamed):
            for statement in statements(history, item.event, None):
                if statement.path == ("name",):
                    sheet.take(item, statement)
                    if isinstance(item.event, Renamed):
                        sheet.rename(statement.path)
    slot = sheet.slots.get(("name",))
    if slot is None or not slot.stands:
        return None, None
    last = slot.effective[-1]
    return str(last.value), last.item


def _form(event: Event) -> Form | None:
    match event:
        case Split() | Merged():
            return event.form
        case Descended():
            return event.through
        case _:
            return None


def _said(account: Account, in_use: dict[PartyId, PartyId]) -> tuple[object, ...]:
    """What an account says of lineage: two that say the same are not at odds."""
    event = account.event
    goes_on = (
        (event.survives,)
        if isinstance(event, Split)
        else event.survivors
        if isinstance(event, Merged)
        else ()
    )
    return tag_of(event), _form(event), event.date.text, links(event, in_use), goes_on


def _way(step: Step | None) -> Iterator[Item]:
    """The events on the way that a walk took."""
    while step is not None:
        yield step.strand.item
        step = step.came_by


def _by_time(strands: Iterable[Strand]) -> list[Strand]:
    """In the order of a timeline, by the bounds that events have in truth; then by party."""
    told = sorted(strands, key=lambda each: (each.item.latest, each.start, each.end))
    tightest: dict[EventId, Item] = {}
    for strand in told:
        tightest.setdefault(strand.item.event_id, strand.item)
    place = {item.event_id: at for at, item in enumerate(in_order(tightest.values()))}
    return sorted(told, key=lambda each: (place[each.item.event_id], each.start, each.end))
