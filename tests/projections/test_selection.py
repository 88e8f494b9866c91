"""Which records are of a party, a country, a type and a kind; and that the indexes find what reading every record finds."""

from collections.abc import Iterator
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DataObject
from msgspec import structs

from domain.events import (
    EVENT_TYPES,
    CoalitionFormed,
    ElectionHeld,
    ElectionResult,
    Event,
    Founded,
    JoinedCoalition,
    Merged,
    NewParty,
    Renamed,
    SameParty,
    Split,
)
from domain.ids import CountryCode, PartyId, Position
from domain.mentions import coalition_of, countries_of, election_of, parties_of
from domain.records import Kind, Record, tag_of
from projections.chronicle import Chronicle
from projections.selection import EVERYTHING, Facets, Selected, Selection
from tests.histories import entries, histories
from tests.projections.ledgers import A, B, C, D, Ledger, founded, on
from tests.projections.test_against_the_oracle import chronicle_of, told, tried


def wanted(
    *parties: PartyId, country: str | None = None, types: tuple[str, ...] = (), kinds: tuple[Kind, ...] = ()
) -> Selection:
    countries = frozenset() if country is None else frozenset({country})
    return Selection(frozenset(parties), countries, frozenset(types), frozenset(kinds))


def found(ledger: Ledger, selection: Selection, after: Position = 0) -> list[Position]:
    return ledger.chronicle.select(selection, after, ledger.head, 1_000).positions


def renamed(party: PartyId = A, name: str = "Another") -> Renamed:
    return Renamed(party=party, name=name, date=on("2010"))


# What a record is of


def test_everything_is_found_by_no_filter() -> None:
    ledger = Ledger(founded(), founded(party=B))
    ledger.retracts(ledger.states(renamed()))
    assert found(ledger, EVERYTHING) == [1, 2, 3, 4]
    assert EVERYTHING.is_everything
    assert not wanted(A).is_everything


def test_a_record_is_of_each_party_that_it_names() -> None:
    ledger = Ledger(founded(), founded(party=B), founded(party=C), Merged(parties=(A, B), into=C))
    assert found(ledger, wanted(A)) == [1, 4]
    assert found(ledger, wanted(B, C)) == [2, 3, 4]
    assert found(ledger, wanted(D)) == []


def test_a_correction_is_of_the_party_that_was_named_before_and_of_the_one_named_now() -> None:
    ledger = Ledger(founded(), founded(party=B))
    ledger.corrects(ledger.states(renamed(A)), renamed(B))
    assert found(ledger, wanted(A)) == [1, 3, 4]
    assert found(ledger, wanted(B)) == [2, 4]


def test_a_retraction_is_of_what_it_retracts() -> None:
    ledger = Ledger(founded(), founded(party=B))
    ledger.retracts(ledger.states(renamed(A)))
    assert found(ledger, wanted(A, types=("Renamed",), kinds=("retracted",))) == [4]
    assert found(ledger, wanted(country="KZ", kinds=("retracted",))) == [4]
    assert found(ledger, wanted(B)) == [2]
    assert ledger.chronicle.type_of(4) == "Renamed"


def test_a_retraction_is_of_the_type_that_its_event_had_last() -> None:
    ledger = Ledger(founded())
    corrected = ledger.states(renamed(A))
    ledger.corrects(corrected, founded())
    ledger.retracts(corrected)
    ledger.states(renamed(A), corrected)
    ledger.retracts(corrected)
    one_by_one, together = ledger.chronicle, Chronicle()
    together.apply(ledger.entries)
    for chronicle in (one_by_one, together):
        assert [chronicle.type_of(position) for position in range(1, 7)] == [
            "Founded", "Renamed", "Founded", "Founded", "Renamed", "Renamed",
        ]  # fmt: skip


def test_a_retraction_of_what_was_never_stated_is_of_no_type() -> None:
    """A ledger holds none, unless somebody meddled with it: then all else of it can still be asked."""
    ledger = Ledger(founded())
    retracted = ledger.states(renamed(A))
    ledger.retracts(retracted)
    without = Chronicle()
    for entry in (ledger.entries[0], structs.replace(ledger.entries[2], position=2)):
        without.apply([entry])
    assert without.type_of(2) == ""
    assert without.latest(wanted(types=("Founded",)), 2, 9) == [1]


def test_a_record_is_of_a_party_under_all_ids_that_it_was_known_by_then() -> None:
    ledger = Ledger(founded(), founded(party=B), renamed(B))
    same = ledger.states(SameParty(party=A, same_as=B))
    ledger.states(renamed(B))
    ledger.retracts(same)
    assert found(ledger, wanted(A)) == [1, 4, 5, 6], (
        "what was recorded before the two were one stays the other's"
    )
    assert found(ledger, wanted(B)) == [2, 3, 4, 5, 6]


def test_a_record_is_of_the_country_of_its_parties() -> None:
    ledger = Ledger(
        founded(),
        Founded(party=B, name="B", country="KG"),
        renamed(A),
        renamed(B),
        Merged(parties=(A, B), into=NewParty(party=C, name="C", country="UZ")),
        renamed(C),
    )
    assert found(ledger, wanted(country="KZ")) == [1, 3, 5]
    assert found(ledger, wanted(country="KG")) == [2, 4, 5]
    assert found(ledger, wanted(country="UZ")) == [5, 6]


def test_a_split_into_another_country_moves_nobody_there() -> None:
    new = (NewParty(party=B, name="B", country="KG"), NewParty(party=C, name="C", country="UZ"))
    ledger = Ledger(founded(), Split(party=A, into=new), renamed(A), renamed(B), renamed(C))
    assert found(ledger, wanted(country="KZ")) == [1, 2, 3]
    assert found(ledger, wanted(country="KG")) == [2, 4]
    assert found(ledger, wanted(country="UZ")) == [2, 5]


def test_a_record_is_of_the_country_of_its_contest() -> None:
    held = ElectionHeld(election="kg-2020", country="KG", chamber="jogorku", date=on("2020"))
    ledger = Ledger(founded(), held, ElectionResult(party=A, election="kg-2020", votes=1))
    assert found(ledger, wanted(country="KG")) == [2, 3]
    assert found(ledger, wanted(country="KZ")) == [1, 3]


def test_a_record_is_of_the_country_of_its_coalition() -> None:
    ledger = Ledger(
        founded(),
        CoalitionFormed(coalition="xx-one", name="One", kind="alliance", country="KG"),
        CoalitionFormed(coalition="xx-two", name="Two", kind="alliance", parties=(A,)),
        founded(party=B, name="B"),
        JoinedCoalition(party=B, coalition="xx-one"),
    )
    assert found(ledger, wanted(country="KG")) == [2, 5]
    assert found(ledger, wanted(country="KZ")) == [1, 3, 4, 5]


def test_filters_are_combined_each_with_any_of_its_values() -> None:
    ledger = Ledger(founded(), founded(party=B), renamed(A), renamed(B), founded(party=C))
    ledger.corrects(ledger.states(renamed(C)), renamed(C, "C2"))
    assert found(ledger, wanted(types=("Renamed",))) == [3, 4, 6, 7]
    assert found(ledger, wanted(A, B, types=("Renamed",))) == [3, 4]
    assert found(ledger, wanted(A, C, country="KZ", types=("Renamed", "Founded"), kinds=("stated",))) == [
        1,
        3,
        5,
        6,
    ]
    assert found(ledger, wanted(kinds=("corrected", "retracted"))) == [7]
    assert found(ledger, wanted(A, country="KG")) == []
    assert found(ledger, wanted(types=("Dissolved",))) == []


# How far was looked


def test_a_full_page_says_where_it_ends_and_another_that_nothing_is_left() -> None:
    ledger = Ledger(founded(), founded(party=B), renamed(A), renamed(B), renamed(A))
    chronicle = ledger.chronicle
    assert chronicle.select(wanted(A), 0, 5, 2) == Selected([1, 3], 3)
    assert chronicle.select(wanted(A), 3, 5, 2) == Selected([5], 5)
    assert chronicle.select(wanted(D), 0, 5, 2) == Selected([], 5)
    assert chronicle.select(EVERYTHING, 1, 5, 2) == Selected([2, 3], 3)
    assert chronicle.select(EVERYTHING, 3, 5, 2) == Selected([4, 5], 5)


def test_nothing_is_looked_at_beyond_what_was_asked_for() -> None:
    ledger = Ledger(founded(), renamed(), renamed(name="Third"))
    assert ledger.chronicle.select(wanted(A), 0, 2, 9) == Selected([1, 2], 2)
    assert ledger.chronicle.select(wanted(types=("Renamed",)), 0, 2, 9) == Selected([2], 2)


# As reading every record finds it


def read_through(records: list[Record]) -> Iterator[tuple[Record, str, set[PartyId], set[CountryCode]]]:
    """Each record, with the type, the parties and the countries that it is of, by looking at all before it."""
    last: dict[object, Event] = {}
    same: list[set[PartyId]] = []
    places: dict[tuple[str, str], set[CountryCode]] = {}
    for record in records:
        events = [each for each in (last.get(record.event_id), record.event) if each is not None]
        same += [{event.party, event.same_as} for event in events if isinstance(event, SameParty)]
        parties = {party for event in events for party in parties_of(event)}
        while more := {id_ for pair in same if pair & parties for id_ in pair} - parties:
            parties |= more
        countries: set[CountryCode] = set()
        for event in events:
            new = (
                event.into if isinstance(event, Split) else [event.into] if isinstance(event, Merged) else []
            )
            for each in new:
                if isinstance(each, NewParty):
                    places.setdefault(("party", each.party), set()).add(each.country)
            if isinstance(event, Founded):
                places.setdefault(("party", event.party), set()).add(event.country)
            if isinstance(event, ElectionHeld):
                places.setdefault(("election", event.election), set()).add(event.country)
            if isinstance(event, CoalitionFormed) and event.country is not None:
                places.setdefault(("coalition", event.coalition), set()).add(event.country)
            if (coalition := coalition_of(event)) is not None:
                for party in parties_of(event):
                    places.setdefault(("coalition", coalition), set()).update(
                        places.get(("party", party), ())
                    )
                countries |= places.get(("coalition", coalition), set())
            if (election := election_of(event)) is not None:
                countries |= places.get(("election", election), set())
            countries |= set(countries_of(event))
        for party in parties:
            countries |= places.get(("party", party), set())
        if record.event is not None:
            last[record.event_id] = record.event
        yield record, tag_of(events[-1]), parties, countries


@tried
@given(st.data(), histories())
def test_the_indexes_find_what_reading_every_record_finds(data: DataObject, records: list[Record]) -> None:
    told(records)
    read = list(read_through(records))
    chronicle = chronicle_of(records)
    some = st.frozensets
    selection = Selection(
        parties=data.draw(
            some(st.sampled_from(sorted({p for _, _, ps, _ in read for p in ps} | {"xx-none"})), max_size=3)
        ),
        countries=data.draw(
            some(st.sampled_from(sorted({c for *_, cs in read for c in cs} | {"XX"})), max_size=2)
        ),
        types=data.draw(
            some(st.sampled_from(sorted({type_ for _, type_, _, _ in read} | {"Founded"})), max_size=3)
        ),
        kinds=data.draw(some(st.sampled_from(get_args(Kind)), max_size=2)),
    )
    after = data.draw(st.integers(0, len(records)))
    up_to = data.draw(st.integers(after, len(records)))
    limit = data.draw(st.integers(1, 5))
    expected = [
        record.position
        for record, type_, parties, countries in read[after:up_to]
        if (not selection.parties or parties & selection.parties)
        and (not selection.countries or countries & selection.countries)
        and (not selection.types or type_ in selection.types)
        and (not selection.kinds or record.kind in selection.kinds)
    ]
    pages: list[Position] = []
    reached = after
    while reached < up_to:
        page = chronicle.select(selection, reached, up_to, limit)
        assert reached < page.reached <= up_to, "each page goes on"
        assert len(page.positions) <= limit
        pages += page.positions
        reached = page.reached
    assert pages == expected


@tried
@given(st.data(), histories())
def test_a_branch_selects_as_if_it_had_been_read_whole(data: DataObject, records: list[Record]) -> None:
    cut = data.draw(st.integers(0, len(records)))
    chronicle = chronicle_of(records)
    branch = chronicle_of(records[:cut]).branch(cut)
    branch.apply(entries(records))
    for kind in get_args(Kind):
        selection = Selection(kinds=frozenset({kind}), countries=frozenset({"KZ"}))
        assert branch.select(selection, 0, len(records), 99) == chronicle.select(
            selection, 0, len(records), 99
        )


@pytest.mark.parametrize("position", [1, 2, 3])
def test_what_is_selected_up_to_a_position_never_changes(position: Position) -> None:
    ledger = Ledger(founded(), founded(party=B), renamed(B))
    before = ledger.chronicle.select(wanted(A, country="KZ"), 0, position, 9)
    ledger.states(SameParty(party=A, same_as=B))
    ledger.states(Founded(party=B, name="B", country="KG"))
    assert ledger.chronicle.select(wanted(A, country="KZ"), 0, position, 9) == before


def test_a_byte_holds_every_sort_of_record() -> None:
    assert len(EVENT_TYPES) * len(get_args(Kind)) <= 256


def test_the_head_is_set_after_everything_else(monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = Ledger(founded())
    heads: list[Position] = []
    sort = Facets.sort

    def noting(self: Facets, *given: Any) -> None:
        heads.append(ledger.chronicle.head)
        sort(self, *given)

    monkeypatch.setattr(Facets, "sort", noting)
    ledger.states(renamed())
    assert heads == [1], "whoever reads up to the head meanwhile finds all indexes complete"
