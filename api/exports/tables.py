"""The tables of an export: parties, names, links, elections, results, coalitions and their members, and ids elsewhere.

They say what the routes say, as of a day and as known at a position; each row names the events behind it where that is one
or two. What is unknown is empty, never a zero. Dates are EDTF texts, as their sources gave them.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Any, Final, Literal, NamedTuple, TypeAlias, cast

from msgspec import Struct

from domain.events import Identified
from domain.ids import CountryCode, ElectionId, PartyId
from projections.accounts import Bearer
from projections.at import At
from projections.belonging import is_of
from projections.chronicle import Chronicle
from projections.coalition import CoalitionState, coalition_picture
from projections.contest import contest_picture
from projections.contest_state import ContestState
from projections.lineage import country_lineage_picture
from projections.lineage_state import CountryLineage
from projections.party import Fold
from projections.sheet import Setting
from projections.state import PartyState

Value: TypeAlias = str | int | float | bool | None
Row: TypeAlias = tuple[Value, ...]
Grounds: TypeAlias = Callable[[str], list[str]]
"""Gives the ids of the events behind a field."""


class Column(NamedTuple):
    """A column: its values are of one type, or empty."""

    name: str
    type: Literal["string", "integer", "number", "boolean"]
    says: str
    required: bool = False


class Table(Struct, frozen=True):
    """A table without its rows."""

    name: str
    says: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    """Columns that together no two rows have alike; none where nothing tells rows apart."""
    references: tuple[tuple[str, str], ...] = ()
    """Columns whose values are the keys of another table, which is named; of all countries' exports."""


def _text(name: str, says: str, *, required: bool = False) -> Column:
    return Column(name, "string", says, required)


def _count(name: str, says: str) -> Column:
    return Column(name, "integer", says)


_PARTY: Final = _text("party", "The party's id here.", required=True)
_EVENT: Final = _text("event_id", "The event that says so.")
_COUNTRY: Final = _text("country", "ISO 3166-1, two letters.")

PARTIES: Final = Table(
    "parties",
    "Every party that is known, as it stood on the day.",
    (
        _PARTY,
        _COUNTRY,
        _text("name", "Its name on the day."),
        _text("kind", "party, alliance, list or technical: a row that is no party."),
        _text("exists", "yes, no, or maybe where the dates do not tell.", required=True),
        _text("status", "active, merged, split, dissolved or banned; empty before the beginning."),
        _text("founded", "When it began."),
        _text("registered", "When it was registered, if it is."),
        _text("ended", "When it ended."),
        _text("families", "The party families to which classifications count it, with semicolons between."),
        _text("ideology", "What it says it stands for, with semicolons between."),
        _text("position", "Where it stands between left and right."),
        _text("headquarters", "Where they are."),
        _count("members", "The latest number of members that was reported."),
        _text("predecessors", "Ids of the parties that it came from, with semicolons between."),
        _text("successors", "Ids of the parties that came from it, with semicolons between."),
        _text("disputed", "Fields of which another account says something else, with semicolons between."),
        _text("undetermined", "Fields that may as well have another value, with semicolons between."),
    ),
    ("party",),
)
NAMES: Final = Table(
    "names",
    "Every name and abbreviation that a party bore by the day.",
    (
        _PARTY,
        _text("kind", "name or abbreviation.", required=True),
        _text("language", "BCP 47; empty for the name that no language is given of."),
        _text("name", "The name.", required=True),
        _text("from", "From when on; empty where nobody says."),
        _text("until", "Until when, that day excluded; empty for what holds on the day."),
        _EVENT,
        _text("until_event_id", "The event that ended it."),
    ),
    (),
    (("party", "parties"),),
)
LINKS: Final = Table(
    "links",
    "What of one party went over into another by the day.",
    (
        _text("from", "The party that something came from.", required=True),
        _text("to", "The party that it went into.", required=True),
        _text("type", "split, merged, succeeded, or descended where no source says how.", required=True),
        _text("form", "splinter, division, merger, absorption or politician, where that is known."),
        _text("date", "When."),
        Column("survives", "boolean", "Whether the first goes on; empty where the event does not say."),
        _text("name_from", "What the first was called then."),
        _text("name_to", "What the second was called then."),
        _EVENT,
    ),
    ("from", "to", "event_id"),
    (("from", "parties"), ("to", "parties")),
)
ELECTIONS: Final = Table(
    "elections",
    "Every contest that had been held by the day, or may have been.",
    (
        _text("election", "The contest's id here.", required=True),
        _COUNTRY,
        _text("chamber", "The chamber that was elected."),
        _text("office", "The office that was voted on."),
        _text("name", "Its name."),
        _text("date", "When it was held."),
        _text("held", "yes, or maybe where the dates do not tell.", required=True),
        Column("early", "boolean", "Whether it was held before the regular end of the term."),
        _count("seats", "Seats in all."),
        _count("electorate", "Who could vote."),
        _count("votes_cast", "Votes cast."),
        _count("votes_valid", "Valid votes."),
        Column("complete", "boolean", "Whether a party without a row is known to have won no seat."),
        _text("disputed", "Fields of which another account says something else, with semicolons between."),
        _text("event_ids", "The events that say so, with semicolons between."),
    ),
    ("election",),
)
RESULTS: Final = Table(
    "results",
    "What each party, or its candidate, got. Rows of an alliance and of its members are apart from each other.",
    (
        _text("election", "The contest.", required=True),
        _PARTY,
        _count("round", "Of several rounds."),
        _text("candidate", "Of the party."),
        _text("name", "The party's name on the day of the contest."),
        _text("alliance", "On whose list the party stood."),
        _count("votes", "Votes."),
        Column("vote_share", "number", "Percent."),
        _count("seats", "Seats."),
        _count("seats_change", "Change in seats, as the source gives it."),
        _count("place", "Place."),
        _text("event_ids", "The events that say so, with semicolons between."),
    ),
    (),
    (("election", "elections"), ("party", "parties")),
)
COALITIONS: Final = Table(
    "coalitions",
    "Every alliance and government that had been formed by the day, or may have been.",
    (
        _text("coalition", "The coalition's id here.", required=True),
        _text("kind", "alliance or government."),
        _text("name", "Its name."),
        _COUNTRY,
        _text("formed", "When it was formed."),
        _text("ended", "When it ended."),
        _text("exists", "yes, no, or maybe where the dates do not tell.", required=True),
        _text("prime_minister", "Who led the government."),
        _text("prime_minister_party", "Of which party."),
        Column("caretaker", "boolean", "Whether its mandate is limited to carrying on affairs."),
        _text("event_ids", "The events that say so, with semicolons between."),
    ),
    ("coalition",),
)
MEMBERS: Final = Table(
    "coalition_members",
    "Who belonged to a coalition, and when. One that left twice has two rows.",
    (
        _text("coalition", "The coalition.", required=True),
        _PARTY,
        _text("since", "From when on; empty where nobody says."),
        _text("until", "Until when, that day excluded; empty for members of the day."),
        Column("member", "boolean", "Whether it is one on the day.", required=True),
    ),
    (),
    (("coalition", "coalitions"), ("party", "parties")),
)
IDENTIFIERS: Final = Table(
    "identifiers",
    "The crosswalk: what others call parties, elections, coalitions and people by id.",
    (
        _text("kind", "party, election, coalition or person.", required=True),
        _text("id", "The id here.", required=True),
        _text("scheme", "Whose ids they are.", required=True),
        _text("identifier", "The id there.", required=True),
    ),
    ("kind", "id", "scheme", "identifier"),
)

TABLES: Final = (PARTIES, NAMES, LINKS, ELECTIONS, RESULTS, COALITIONS, MEMBERS, IDENTIFIERS)


class Content(Struct, frozen=True, dict=True):
    """What an export is made from: the histories at a point, of one country or of all. Each is folded once."""

    chronicle: Chronicle
    at: At
    country: CountryCode | None = None

    def rows(self, table: Table) -> list[Row]:
        """The rows of a table, in an order that does not change."""
        return list(_MAKERS[table.name](self))

    @cached_property
    def parties(self) -> list[PartyState]:
        """Every party that is known; of a country, those that are of it on the day, or of none yet."""
        states = (
            self.chronicle.party(party, self.at)
            for party in self.chronicle.parties(self.at.position, self.country)
        )
        return [state for state in states if self.country is None or self._is_of(state, self.country)]

    def _is_of(self, state: PartyState, country: CountryCode) -> bool:
        return is_of(self.chronicle.history(state.party, self.at.position), state.country, country)

    @cached_property
    def contests(self) -> list[tuple[ContestState, Grounds]]:
        """The contests that were held by the day, or may have been, and the events behind a field."""
        pictures = (
            contest_picture(self.chronicle, election, self.at)
            for election in self.chronicle.elections(self.at.position, self.country)
        )
        return [
            (picture.state, _grounds(picture.grounds)) for picture in pictures if picture.state.held != "no"
        ]

    @cached_property
    def coalitions(self) -> list[tuple[CoalitionState, Grounds]]:
        """The coalitions of which something had happened by the day, or may have, and the events behind a field."""
        pictures = (
            coalition_picture(self.chronicle, coalition, self.at)
            for coalition in self.chronicle.coalitions(self.at.position, self.country)
        )
        return [
            (picture.state, _grounds(picture.grounds)) for picture in pictures if _has_begun(picture.state)
        ]

    def lineages(self) -> Iterator[CountryLineage]:
        """How the parties hang together, by country."""
        position = self.at.position
        countries = self.chronicle.countries(position) if self.country is None else [self.country]
        for country in countries:
            yield cast("CountryLineage", country_lineage_picture(self.chronicle, country, self.at).state)


def _has_begun(coalition: CoalitionState) -> bool:
    return coalition.exists != "no" or coalition.formed is not None or bool(coalition.former)


def _grounds(grounds: Callable[[str], Iterable[Any]]) -> Grounds:
    return lambda field: [str(item.event_id) for item in grounds(field)]


def _joined(values: Iterable[str]) -> str | None:
    """With semicolons between; a value's own are written twice. None where there are none."""
    return "; ".join(value.replace(";", ";;") for value in dict.fromkeys(values)) or None


def _parties(content: Content) -> Iterator[Row]:
    for state in content.parties:
        yield (
            state.party,
            state.country,
            state.name,
            state.kind,
            state.exists,
            state.status,
            state.founded,
            state.registered,
            state.ended,
            _joined(state.families),
            _joined(state.ideology),
            state.position,
            state.headquarters,
            None if state.membership is None else state.membership.members,
            _joined(state.predecessors),
            _joined(state.successors),
            _joined(claim.field for claim in state.disputed),
            _joined(claim.field for claim in state.undetermined),
        )


def _names(content: Content) -> Iterator[Row]:
    for state in content.parties:
        history = content.chronicle.history(state.party, content.at.position)
        slots = Fold(history, content.at.as_of).sheet.slots
        for path, slot in slots.items():
            language: str | None
            match path:
                case ("name",):
                    kind, language = "name", None
                case ("names", of):
                    kind, language = "name", str(of)
                case ("abbreviations", of):
                    kind, language = "abbreviation", str(of)
                case _:
                    continue
            for setting, following in zip(slot.effective, [*slot.effective[1:], None], strict=True):
                if not setting.ended:
                    yield state.party, kind, language, str(setting.value), *_time_of(setting, following)


def _time_of(setting: Setting, following: Setting | None) -> tuple[str | None, ...]:
    until = (None, None) if following is None else (following.item.date_text, str(following.item.event_id))
    return setting.item.date_text, until[0], str(setting.item.event_id), until[1]


def _links(content: Content) -> Iterator[Row]:
    seen: set[tuple[PartyId, PartyId, str]] = set()
    for lineage in content.lineages():
        for edge in lineage.edges:
            told = (edge.from_, edge.to, str(edge.event_id))
            if told not in seen:  # an edge between two countries is of both
                seen.add(told)
                yield (
                    edge.from_,
                    edge.to,
                    edge.type,
                    edge.form,
                    edge.date,
                    edge.survives,
                    edge.name_from,
                    edge.name_to,
                    str(edge.event_id),
                )


_OF_A_CONTEST = ("country", "date", "seats", "electorate", "votes_cast", "votes_valid")


def _elections(content: Content) -> Iterator[Row]:
    for state, grounds in content.contests:
        yield (
            state.election,
            state.country,
            state.chamber,
            state.office,
            state.name,
            state.date,
            state.held,
            state.early,
            state.seats,
            state.electorate,
            state.votes_cast,
            state.votes_valid,
            state.complete,
            _joined(claim.field for claim in state.disputed),
            _joined(event for field in _OF_A_CONTEST for event in grounds(field)),
        )


def _results(content: Content) -> Iterator[Row]:
    for state, _ in content.contests:
        behind = _result_events(content, state.election)
        for row in state.rows:
            yield (
                state.election,
                row.party,
                row.round,
                row.candidate,
                row.name,
                row.alliance,
                row.votes,
                row.vote_share,
                row.seats,
                row.seats_change,
                row.place,
                _joined(behind.get((row.party, row.round), ())),
            )


def _result_events(content: Content, election: ElectionId) -> dict[tuple[PartyId, int | None], list[str]]:
    """By party and round, the chosen accounts of what it got."""
    position = content.at.position
    accounts = content.chronicle.accounts(position)
    found: dict[tuple[PartyId, int | None], list[str]] = {}
    for account in accounts.chosen(accounts.knowledge.results_of(election)):
        event = cast("Any", account.event)
        if getattr(event, "election", None) == election and hasattr(event, "round"):
            place = (content.chronicle.in_use(event.party, position), event.round)
            found.setdefault(place, []).append(str(account.event_id))
    return found


def _coalitions(content: Content) -> Iterator[Row]:
    for state, grounds in content.coalitions:
        yield (
            state.coalition,
            state.kind,
            state.name,
            state.country,
            state.formed,
            state.ended,
            state.exists,
            state.prime_minister,
            state.prime_minister_party,
            state.caretaker,
            _joined(event for field in ("formed", "name", "kind", "ended") for event in grounds(field)),
        )


def _members(content: Content) -> Iterator[Row]:
    for state, _ in content.coalitions:
        for member in state.members:
            yield state.coalition, member.party, member.since, None, True
        for former in state.former:
            yield state.coalition, former.party, former.since, former.until, False


def _identifiers(content: Content) -> Iterator[Row]:
    told: list[tuple[str, str, dict[str, tuple[str, ...]]]] = [
        ("party", state.party, state.identifiers) for state in content.parties
    ]
    told += [("election", state.election, state.identifiers) for state, _ in content.contests]
    told += [("coalition", state.coalition, state.identifiers) for state, _ in content.coalitions]
    if content.country is None:  # people are of no country
        for person in content.chronicle.people(content.at.position):
            told.append(("person", person, _identifiers_of(content, ("person", person))))
    for kind, id_, schemes in told:
        for scheme, identifiers in schemes.items():
            for identifier in identifiers:
                yield kind, id_, scheme, identifier


def _identifiers_of(content: Content, bearer: Bearer) -> dict[str, tuple[str, ...]]:
    accounts = content.chronicle.accounts(content.at.position)
    found: dict[str, tuple[str, ...]] = {}
    for account in accounts.chosen(accounts.knowledge.identified(bearer)):
        event = account.event
        known = event.date.is_unknown or event.date.latest <= content.at.as_of
        if isinstance(event, Identified) and event.person == bearer[1] and known:
            for scheme, identifier in event.identifiers.items():
                found[scheme] = tuple(dict.fromkeys((*found.get(scheme, ()), identifier)))
    return found


_MAKERS: Final[dict[str, Callable[[Content], Iterator[Row]]]] = {
    "parties": _parties,
    "names": _names,
    "links": _links,
    "elections": _elections,
    "results": _results,
    "coalitions": _coalitions,
    "coalition_members": _members,
    "identifiers": _identifiers,
}
