"""A lineage is what a brute-force reading of the ledger gives, which tries every way through a family."""

from collections.abc import Iterable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DataObject, DrawFn

from domain.dates import Day
from domain.errors import UnknownCountry, UnknownParty
from domain.ids import PartyId
from domain.records import Record
from projections.at import At
from projections.chronicle import Chronicle
from projections.country import country_picture
from projections.lineage import country_lineage_picture, lineage_picture
from projections.lineage_state import CountryLineage, Direction, Edge, Lineage
from tests import oracle_lineage
from tests.histories import COUNTRIES, DATES, PARTIES, SLOTS, World, entries, ledger_of, steps
from tests.oracle import Json, last_attested
from tests.projections.test_against_the_oracle import (
    chronicle_of,
    plain,
    questions,
    some_days,
    told,
    tried,
)

TYPES = ("Split", "Merged", "Succeeded", "Descended", "SameParty", "Founded", "Split", "Merged")


@st.composite
def families(draw: DrawFn) -> list[Record]:
    """Ledgers in which parties split, merge and succeed each other, and little else happens."""
    dates = draw(st.lists(st.sampled_from(DATES), min_size=2, max_size=5, unique=True))
    world = World(
        parties=draw(st.sampled_from([PARTIES[:2], PARTIES[:3], PARTIES[:4]])),
        dates=tuple(dates),
        types=tuple(draw(st.lists(st.sampled_from(TYPES), min_size=2, max_size=5))),
        rivals=draw(st.booleans()),
        ordered=draw(st.booleans()),
    )
    return ledger_of(draw(st.lists(steps(world, SLOTS - 1), min_size=2, max_size=8)))


def lineage_of(
    chronicle: Chronicle, party: PartyId, at: At, depth: int | None, direction: Direction
) -> Lineage | None:
    try:
        state = lineage_picture(chronicle, party, at, depth, direction).state
    except UnknownParty:
        return None
    assert isinstance(state, Lineage)
    return state


def by_party(edges: Iterable[Edge]) -> list[Json]:
    fields = ("from", "to", "event_id", "earliest", "latest", "survives")
    found: list[Json] = [{field: edge[field] for field in fields} for edge in plain(tuple(edges))]
    return sorted(found, key=lambda edge: (edge["from"], edge["to"], edge["event_id"]))


def shape(lineage: Lineage | None) -> Any:
    """What the oracle tells of it."""
    if lineage is None:
        return None
    return {
        "party": lineage.party,
        "truncated": lineage.truncated,
        "parties": {each.party: (each.ancestor, each.descendant, each.belongs) for each in lineage.parties},
        "edges": by_party(lineage.edges),
        "possible": by_party(lineage.possible),
    }


@tried
@given(families(), st.data())
def test_a_lineage_is_what_the_oracle_reads(records: list[Record], data: DataObject) -> None:
    told(records)
    chronicle = chronicle_of(records)
    depth = data.draw(st.sampled_from([None, None, 1, 2]), label="depth")
    directions: list[Direction] = ["ancestors", "descendants", "both"]
    direction = data.draw(st.sampled_from(directions), label="direction")
    for party, day, position in questions(data, records, {len(records), len(records) // 2}):
        expected = oracle_lineage.lineage(records, party, day, position, depth, direction)
        answered = shape(lineage_of(chronicle, party, At(day, position), depth, direction))
        assert answered == expected, (party, day, position)


@tried
@given(families(), st.data())
def test_a_country_has_every_edge_of_its_parties(records: list[Record], data: DataObject) -> None:
    told(records)
    chronicle = chronicle_of(records)
    for day in some_days(data, records):
        for country in COUNTRIES:
            at = At(day, len(records))
            try:
                state = country_lineage_picture(chronicle, country, at).state
            except UnknownCountry:
                continue
            assert isinstance(state, CountryLineage)
            told_of = {each.party for each in state.parties}
            own = {
                party
                for party in chronicle.parties(at.position, country)
                if oracle_lineage.is_of(records, party, at.as_of, at.position, country)
            }
            assert own <= told_of, (country, day)
            shown = country_picture(chronicle, country, at).state
            for each in (*shown.parties, *shown.technical):
                attested = last_attested(records, each.party, at.as_of, at.position)
                assert each.last_attested == attested, (each.party, country, day)
            assert {each.party for each in (*shown.parties, *shown.technical)} <= own, (country, day)
            expected = oracle_lineage.country(records, own.__contains__, day, at.position)
            answered = {"edges": by_party(state.edges), "possible": by_party(state.possible)}
            assert answered == expected, (country, day)


@tried
@given(families(), st.data())
def test_edges_are_what_the_states_of_the_parties_say(records: list[Record], data: DataObject) -> None:
    told(records)
    chronicle = chronicle_of(records)
    for party, day, position in questions(data, records, [len(records)]):
        lineage = lineage_of(chronicle, party, At(day, position), 1, "both")
        if lineage is None:
            continue
        state = chronicle.party(party, At(day, position))
        before = {edge.from_ for edge in lineage.edges if edge.to == lineage.party}
        after = {edge.to for edge in lineage.edges if edge.from_ == lineage.party}
        # The state of the other party may know that an event had happened, where this one's does not.
        assert set(state.predecessors) <= before, (party, day)
        assert set(state.successors) <= after, (party, day)
        for other in before - set(state.predecessors):
            assert lineage.party in chronicle.party(other, At(day, position)).successors
        for other in after - set(state.successors):
            assert lineage.party in chronicle.party(other, At(day, position)).predecessors


@tried
@given(families(), st.data())
def test_learning_more_never_alters_a_lineage_at_an_earlier_position(
    records: list[Record], data: DataObject
) -> None:
    told(records)
    growing = Chronicle()
    asked = [(party, day, len(records) // 2) for party in PARTIES for day in some_days(data, records)]
    at_once = chronicle_of(records)
    growing.apply(entries(records)[: len(records) // 2])
    before = [plain_lineage(growing, *each) for each in asked]
    growing.apply(entries(records))
    assert [plain_lineage(growing, *each) for each in asked] == before
    assert [plain_lineage(at_once, *each) for each in asked] == before


def plain_lineage(chronicle: Chronicle, party: PartyId, day: Day, position: int) -> Any:
    lineage = lineage_of(chronicle, party, At(day, position), None, "both")
    return None if lineage is None else plain(lineage)


@tried
@given(families(), st.data())
def test_what_an_event_said_is_explained_by_it(records: list[Record], data: DataObject) -> None:
    told(records)
    chronicle = chronicle_of(records)
    for party, day, position in questions(data, records, [len(records)]):
        try:
            picture = lineage_picture(chronicle, party, At(day, position))
        except UnknownParty:
            continue
        for field, value in picture.fields.items():
            grounds = [str(item.event_id) for item in picture.grounds(field)]
            words = field.split(".")
            if words[0] in {"edges", "possible"}:
                if words[4].startswith("name"):
                    assert bool(grounds) == (value is not None), field
                else:
                    assert grounds == [words[3]], field
            if words[0] == "disputed":
                assert grounds == [words[1]], field
