"""A country's party system as of a day, drawn anew and composed from kept parts."""

from typing import Any

import pytest

from domain.errors import UnknownCountry
from domain.events import (
    CoalitionFormed,
    Dissolved,
    ElectionHeld,
    ElectionResult,
    Event,
    Founded,
    Identified,
    JoinedCoalition,
    LeftCoalition,
    MembershipReported,
    Registered,
    Renamed,
)
from domain.ids import CountryCode, PartyId
from domain.records import encode
from projections import countries
from projections.countries import country_json
from projections.country import (
    CountryChamber,
    CountryElection,
    CountryGovernment,
    CountryParty,
    CountryState,
    Counts,
    PossibleInCountry,
    country_picture,
)
from projections.party import Fold
from tests.projections.ledgers import A, B, C, D, Ledger, event_id, founded, on

EVENTS: tuple[Event, ...] = (
    founded("2000-01-01", A, "A", abbreviations={"en": "AA"}, families=("green",)),
    founded("2000-01-01", B, "B"),
    founded("2000-01-01", C, "Others", kind="technical"),
    Founded(party=D, name="D", country="RU", date=on("2000-01-01")),
    Registered(party=A, date=on("2001-01-01")),
    ElectionHeld(
        election="e1", country="KZ", chamber="lower", seats=10, date=on("2002-01-01"), complete=True
    ),
    ElectionResult(election="e1", party=A, seats=6),
    CoalitionFormed(coalition="first", kind="government", country="KZ", parties=(A,), date=on("2002-02-01")),
    Dissolved(party=B, date=on("2003-01-01")),
    ElectionHeld(election="e2", country="KZ", office="president", name="Vote", date=on("2004")),
)


def drawn(
    ledger: Ledger, as_of: str, position: int | None = None, country: CountryCode = "KZ"
) -> CountryState:
    return country_picture(ledger.chronicle, country, ledger.at(as_of, position)).state


def party(id_: PartyId, name: str, **more: Any) -> CountryParty:
    told: dict[str, Any] = {
        "abbreviations": {},
        "exists": "yes",
        "status": "active",
        "kind": None,
        "founded": "2000-01-01",
        "registered": None,
        "families": (),
        "seats": {},
        "last_attested": "2000-01-01",
    }
    return CountryParty(party=id_, name=name, **(told | more))


def test_a_country_is_told_whole() -> None:
    assert drawn(Ledger(*EVENTS), "2004-06-01") == CountryState(
        country="KZ",
        parties=(
            party(
                A,
                "A",
                abbreviations={"en": "AA"},
                registered="2001-01-01",
                families=("green",),
                seats={"lower": 6},
                last_attested="2002-02-01",
            ),
        ),
        technical=(party(C, "Others", kind="technical"),),
        counts=Counts(exist=1, may_exist=0, registered=1, ended=1, technical=1),
        government=CountryGovernment(
            coalition="first",
            name=None,
            formed="2002-02-01",
            ended=None,
            in_office="yes",
            prime_minister=None,
            prime_minister_party=None,
            caretaker=None,
            members=(A,),
        ),
        chambers=(CountryChamber(chamber="lower", election="e1", seats=10),),
        elections=(
            CountryElection(
                election="e1", chamber="lower", office=None, name=None, date="2002-01-01", seats=10
            ),
        ),
        possible=(
            PossibleInCountry(
                event_id=event_id(10),
                type="ElectionHeld",
                earliest="2004-01-01",
                latest="2004-12-31",
                election="e2",
            ),
        ),
    )


def test_what_has_not_begun_by_the_day_is_not_told() -> None:
    assert drawn(Ledger(*EVENTS), "1999") == CountryState(
        country="KZ",
        parties=(),
        technical=(),
        counts=Counts(exist=0, may_exist=0, registered=0, ended=0, technical=0),
        government=None,
        chambers=(),
        elections=(),
        possible=(),
    )


def test_a_party_that_may_exist_is_told_and_counted_apart() -> None:
    state = drawn(Ledger(founded("2000", A)), "2000-06-01")
    assert [(each.party, each.exists) for each in state.parties] == [(A, "maybe")]
    assert state.counts == Counts(exist=0, may_exist=1, registered=0, ended=0, technical=0)


def test_a_party_that_bears_another_countrys_code_by_then_is_not_told() -> None:
    ledger = Ledger(founded("2000-01-01", A))
    ledger.corrects(event_id(1), Founded(party=A, name="A", country="RU", date=on("2000-01-01")))
    assert [each.party for each in drawn(ledger, "2001", 1).parties] == [A]
    assert drawn(ledger, "2001", 2).parties == ()


def test_a_party_that_may_have_begun_is_told_where_its_beginning_would_put_it() -> None:
    ledger = Ledger(founded("2004", A))
    ledger.corrects(event_id(1), Founded(party=A, name="A", country="RU", date=on("2004")))
    told = {
        (country, position): [each.party for each in drawn(ledger, "2004-06-01", position, country).parties]
        for country, position in (("KZ", 1), ("KZ", 2), ("RU", 2))
    }
    assert told == {("KZ", 1): [A], ("KZ", 2): [], ("RU", 2): [A]}


def test_a_party_whose_introduction_was_retracted_is_told_where_it_was_said_to_be() -> None:
    ledger = Ledger(founded("2000-01-01", A), Registered(party=A, date=on("2003-01-01")))
    ledger.retracts(event_id(1))
    state = drawn(ledger, "2004")
    assert [(each.party, each.name, each.exists) for each in state.parties] == [(A, None, "yes")]


def test_of_a_party_without_a_known_end_it_is_told_when_it_was_last_attested() -> None:
    ledger = Ledger(
        Founded(party=A, name="A", country="DE"),
        ElectionHeld(election="e1", country="DE", chamber="reichstag", date=on("1933-03-05")),
        ElectionResult(election="e1", party=A, seats=2),
        Identified(party=A, identifiers={"parlgov": "1"}),
        MembershipReported(party=A, members=9, date=on("1924")),
        JoinedCoalition(party=A, coalition="c", date=on("1932")),
        LeftCoalition(party=A, coalition="c", date=on("1933/1934")),
    )
    told = {
        day: [(each.exists, each.last_attested) for each in drawn(ledger, day, country="DE").parties]
        for day in ("1923", "1924-06-30", "1924", "1932-12-30", "1932", "1933-12-31", "1934", "1999")
    }
    assert told == {
        "1923": [("maybe", None)],
        "1924-06-30": [("maybe", None)],
        "1924": [("yes", "1924")],
        "1932-12-30": [("yes", "1924")],
        "1932": [("yes", "1932")],
        "1933-12-31": [("yes", "1933-03-05")],
        "1934": [("yes", "1933/1934")],
        "1999": [("yes", "1933/1934")],
    }
    for day in told:
        assert country_json(ledger.chronicle, "DE", ledger.at(day)) == encode(
            drawn(ledger, day, country="DE")
        )


def test_for_chambers_and_offices_the_latest_contest_is_told() -> None:
    ledger = Ledger(
        *(
            ElectionHeld(election=f"e{year}", country="KZ", chamber="lower", date=on(year))
            for year in ("2001", "2005")
        ),
        ElectionHeld(election="p2003", country="KZ", office="president", date=on("2003")),
    )
    elections = {
        day: [each.election for each in drawn(ledger, day).elections] for day in ("2001", "2004", "2005")
    }
    assert elections == {"2001": ["e2001"], "2004": ["e2001", "p2003"], "2005": ["e2005", "p2003"]}


def test_as_bytes_it_is_the_same() -> None:
    ledger = Ledger(*EVENTS)
    for as_of in ("1999", "2001", "2002-03-01", "2004-06-01", "2005"):
        for position in range(1, ledger.head + 1):
            composed = country_json(ledger.chronicle, "KZ", ledger.at(as_of, position))
            assert composed == encode(drawn(ledger, as_of, position)), (as_of, position)


def test_a_country_that_nothing_names_is_unknown() -> None:
    ledger = Ledger(*EVENTS)
    with pytest.raises(UnknownCountry, match="no record names a country 'XX'"):
        country_json(ledger.chronicle, "XX", ledger.at("2004"))


def test_a_record_makes_new_only_the_parts_of_the_parties_that_it_concerns(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ledger = Ledger(*(founded("2000-01-01", f"kz-{number}", str(number)) for number in range(50)))
    country_json(ledger.chronicle, "KZ", ledger.at("2004"))
    folded: list[PartyId] = []

    def counted(*asked: Any) -> Fold:
        fold = Fold(*asked)
        folded.append(fold.history.party)
        return fold

    monkeypatch.setattr(countries, "Fold", counted)
    ledger.states(Renamed(party="kz-7", name="Seven", date=on("2003-01-01")))
    assert b'"Seven"' in country_json(ledger.chronicle, "KZ", ledger.at("2004"))
    assert set(folded) == {"kz-7"}
    folded.clear()
    country_json(ledger.chronicle, "KZ", ledger.at("2004-06-01"))
    assert folded == [], "nothing has happened since: the same answer serves"


def test_every_field_names_the_events_behind_it() -> None:
    told = country_picture((ledger := Ledger(*EVENTS)).chronicle, "KZ", ledger.at("2004-06-01"))
    grounds = {field: [item.event_id.int for item in told.grounds(field)] for field in told.fields}
    assert {field: behind for field, behind in grounds.items() if behind} == {
        **{f"parties.{A}.{name}": [1] for name in ("name", "exists", "status", "founded", "families")},
        f"parties.{A}.registered": [5],
        f"parties.{A}.last_attested": [8],
        f"technical.{C}.last_attested": [3],
        f"parties.{A}.abbreviations.en": [1],
        f"parties.{A}.seats.lower": [6, 7],
        **{f"technical.{C}.{name}": [3] for name in ("name", "exists", "status", "kind", "founded")},
        "counts.exist": [1],
        "counts.registered": [5],
        "counts.ended": [9],
        "counts.technical": [3],
        **{f"government.{name}": [8] for name in ("coalition", "in_office", "formed", f"members.{A}")},
        "chambers.lower.election": [6],
        "chambers.lower.seats": [6],
        "elections.chamber.lower": [6],
        f"possible.{event_id(10)}": [10],
    }
