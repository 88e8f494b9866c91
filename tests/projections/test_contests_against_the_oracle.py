"""Contests and chambers are told as a brute-force reading of the ledger tells them, and as each party's own state does."""

from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from domain.dates import Day
from domain.errors import Unknown, UnknownCountry, UnknownElection
from domain.events import ElectionHeld, ElectionResult, SeatsChanged
from domain.ids import ElectionId
from domain.records import Record
from projections.at import At
from projections.chronicle import Chronicle
from projections.contest import contest_address, contest_picture
from projections.legislature import legislature_picture
from projections.legislature_reading import legislature_address
from projections.picture import Picture
from tests import oracle_contests
from tests.histories import CHAMBERS, COUNTRIES, ELECTIONS, days_that_matter, entries, histories
from tests.oracle import chamber_keys
from tests.projections.test_against_the_oracle import chronicle_of, plain, some_days, told, tried

POINTS = [("contest", (election,)) for election in ELECTIONS] + [
    ("legislature", (country, chamber)) for country in COUNTRIES for chamber in CHAMBERS
]
"""Whatever a picture can be drawn of in the small world."""


def of_contests(most: int = 10) -> st.SearchStrategy[list[Record]]:
    """Histories in which something happened in a contest or a chamber."""
    return histories(most, ("ElectionHeld", "ElectionResult", "SeatsChanged")).filter(
        lambda records: any(
            isinstance(record.event, ElectionHeld | ElectionResult | SeatsChanged) for record in records
        )
    )


def draw(chronicle: Chronicle, kind: str, ids: tuple[str, ...], at: At) -> Picture:
    if kind == "contest":
        return contest_picture(chronicle, ids[0], at)
    country, chamber = ids
    return legislature_picture(chronicle, country, chamber, at)


def address(chronicle: Chronicle, kind: str, ids: tuple[str, ...], at: At) -> tuple[int, Day]:
    if kind == "contest":
        return contest_address(chronicle, ids[0], at)
    country, chamber = ids
    return legislature_address(chronicle, country, chamber, at)


def pictures(chronicle: Chronicle, at: At) -> Iterator[tuple[str, tuple[str, ...], Picture]]:
    for kind, ids in POINTS:
        try:
            yield kind, ids, draw(chronicle, kind, ids, at)
        except Unknown:
            continue


def contest_of(chronicle: Chronicle, election: ElectionId, at: At) -> Any:
    try:
        return plain(contest_picture(chronicle, election, at).state)
    except UnknownElection:
        return None


@tried
@given(records=of_contests(), data=st.data())
def test_a_contest_is_what_the_records_say_of_it(records: list[Record], data: DataObject) -> None:
    told(records)
    chronicle = chronicle_of(records)
    position = data.draw(st.integers(1, len(records)), label="position")
    for day in some_days(data, records, most=3):
        for election in ELECTIONS:
            expected = oracle_contests.contest_state(records, election, day, position)
            assert contest_of(chronicle, election, At(day, position)) == expected


@tried
@given(records=of_contests(), data=st.data())
def test_a_chamber_is_what_the_records_say_of_it(records: list[Record], data: DataObject) -> None:
    told(records)
    chronicle = chronicle_of(records)
    position = data.draw(st.integers(1, len(records)), label="position")
    for day in some_days(data, records, most=3):
        for country in COUNTRIES:
            for chamber in CHAMBERS:
                try:
                    state = plain(legislature_picture(chronicle, country, chamber, At(day, position)).state)
                except UnknownCountry:
                    assert oracle_contests.chambers(records, country, position) == []
                    continue
                del state["disputed"], state["undetermined"]  # those of the parties, under another name
                expected = oracle_contests.legislature_state(records, country, chamber, day, position)
                assert state == expected


@tried
@given(records=of_contests())
def test_a_row_says_what_the_state_of_its_party_says(records: list[Record]) -> None:
    told(records)
    chronicle = chronicle_of(records)
    at_all = [At(day, len(records)) for day in days_that_matter(records)]
    for at in at_all:
        for election in ELECTIONS:
            contest = contest_of(chronicle, election, at)
            rows = {} if contest is None else {(row["party"], row["round"]): row for row in contest["rows"]}
            results = {
                (party, result.round): result
                for party in chronicle.parties(at.position)
                for result in chronicle.party(party, at).results
                if result.election == election
            }
            assert set(rows) == set(results)
            for key, result in results.items():
                for name in ("votes", "vote_share", "seats", "seats_change", "place", "candidate"):
                    assert rows[key][name] == getattr(result, name)


@tried
@given(records=of_contests())
def test_a_party_holds_the_seats_that_its_state_says(records: list[Record]) -> None:
    """Whoever is not told holds none, or nobody knows how many."""
    told(records)
    chronicle = chronicle_of(records)
    for day in days_that_matter(records):
        at = At(day, len(records))
        read = oracle_contests.At(records, at.position, day)
        for _, (country, chamber), picture in (
            each for each in pictures(chronicle, at) if each[0] == "legislature"
        ):
            holders = {each["party"]: each["seats"] for each in plain(picture.state)["parties"]}
            for party in chronicle.parties(at.position):
                state = chronicle.party(party, at)
                keys = chamber_keys(read.chosen, read.happened(party), read.ids(party), state.country)
                for key, where in keys.items():
                    if where == (country, chamber):
                        is_told = party in holders
                        assert state.seats[key] in ((holders[party],) if is_told else (0, None))


@tried
@given(records=of_contests())
def test_every_field_has_one_path_and_its_events_have_happened_or_may_have(records: list[Record]) -> None:
    told(records)
    chronicle = chronicle_of(records)
    for day in days_that_matter(records):
        at = At(day, len(records))
        for kind, _, picture in pictures(chronicle, at):
            fields = picture.fields
            assert len(fields) == _leaves(kind, plain(picture.state))
            for field, value in fields.items():
                grounds = list(picture.grounds(field))
                assert len({item.event_id for item in grounds}) == len(grounds)
                if value is not None and field.startswith(("rows.", "parties.")):
                    assert grounds


@tried
@given(records=of_contests())
def test_what_was_told_at_a_position_never_changes(records: list[Record]) -> None:
    told(records)
    chronicle = Chronicle()
    grown = chronicle_of(records)
    days = list(days_that_matter(records))[:8]
    before: dict[tuple[At, str, tuple[str, ...]], object] = {}
    for position, entry in enumerate(entries(records), start=1):
        chronicle.apply([entry])
        for day in days:
            for kind, ids, picture in pictures(chronicle, At(day, position)):
                before[At(day, position), kind, ids] = picture.state
    for (at, kind, ids), state in before.items():
        assert draw(grown, kind, ids, at).state == state


@tried
@given(records=of_contests())
def test_where_the_address_is_the_same_the_answer_is(records: list[Record]) -> None:
    told(records)
    chronicle = chronicle_of(records)
    for kind, ids in POINTS:
        kept: dict[tuple[int, Day], object] = {}
        for position in range(1, len(records) + 1):
            for day in days_that_matter(records):
                try:
                    state = draw(chronicle, kind, ids, At(day, position)).state
                except Unknown:
                    continue
                key = address(chronicle, kind, ids, At(day, position))
                assert kept.setdefault(key, state) == state


def _leaves(kind: str, state: dict[str, Any]) -> int:
    """How many leaves there are, counted in the state itself."""
    count = sum(len(state[name]) for name in ("possible", "disputed", "undetermined"))
    if kind == "legislature":
        count += 2 + len(state["chambers"]) + 1 + (3 if state["election"] else 0) + 5
        return count + sum(6 + 5 * len(each["now"]) for each in state["parties"])
    count += 15 + sum(map(len, state["identifiers"].values())) + (2 if state["previous"] else 0)
    for row in state["rows"]:
        count += len(row) - 4 + len(row["names"]) + len(row["abbreviations"])
    count += len(state["nominations"]) + len(state["endorsements"])
    count += sum(5 + len(each["members"]) for each in state["alliances"])
    return count + (6 if state["sums"]["seats"] else 0) + 10 * len(state["sums"]["rounds"])
