"""Whole party systems, over three releases of ParlGov that were imported one after the other, asked over HTTP."""

from collections.abc import Iterator
from itertools import pairwise

import msgspec
import networkx as nx
import pytest

from projections.lineage_state import CountryLineage
from tests.api.given import Api, Json, application
from tests.api.test_lineage import say_the_same
from tests.real_data import Row, rows

pytestmark = pytest.mark.usefixtures("unmeasured")

LAST = "2024-08-12"
TYPES = {
    "31": ("split", "splinter"),
    "32": ("split", "division"),
    "33": ("merged", "merger"),
    "34": ("merged", "absorption"),
    "35": ("succeeded", None),
    "62": ("descended", "politician"),
    "": ("descended", None),
}
"""How a lineage tells each type of a change of party."""


@pytest.fixture(scope="module")
def asked(parlgov: str) -> Iterator[Api]:
    with application(parlgov) as running:
        yield running


def answer(asked: Api, path: str, **query: str) -> Json:
    found = asked.get(path, **query)
    assert found.status_code == 200, found.text
    told: Json = found.json()
    return told


def test_in_every_contest_the_seats_of_the_parties_sum_to_those_of_the_chamber(asked: Api) -> None:
    elections = rows(LAST, "election")
    assert len(elections) == 1028
    for row in elections:
        told = answer(asked, f"/elections/parlgov-election-{row['id']}", as_of=LAST)
        given = sum(each["seats"] or 0 for each in told["rows"])
        assert (told["seats"], given) == (int(row["seats_total"]), int(row["seats_total"])), row["id"]
        assert (told["sums"]["seats"]["given"], told["sums"]["seats"]["difference"]) == (given, 0)


def changes() -> list[Row]:
    return [row for row in rows(LAST, "party_change") if row["party"] != row["party_new"]]


def cyclic_families() -> list[set[str]]:
    """The families in which a party comes back to where it came from: the components of two parties or more that go in circles."""
    graph = nx.DiGraph((row["party"], row["party_new"]) for row in changes())
    circles = [party for each in nx.strongly_connected_components(graph) if len(each) > 1 for party in each]
    return [family for family in nx.weakly_connected_components(graph) if not family.isdisjoint(circles)]


def test_families_that_go_in_circles_come_back_finite_with_the_changes_of_the_release(asked: Api) -> None:
    families = cyclic_families()
    for family in families:
        wanted = {
            (f"parlgov-{row['party']}", f"parlgov-{row['party_new']}", *TYPES[row["type"]])
            for row in changes()
            if row["party"] in family
        }
        told = set()
        for party in family:
            lineage = answer(asked, f"/parties/parlgov-{party}/lineage", as_of=LAST)
            edges = {(each["from"], each["to"], each["type"], each["form"]) for each in lineage["edges"]}
            assert edges <= wanted
            told |= edges
            dates = [each["latest"] for each in lineage["edges"]]
            assert all(one <= other for one, other in pairwise(dates))
        assert told == wanted  # each change is in the lineage of the two parties that it is about


def test_there_are_39_circles() -> None:
    pairs = {(row["party"], row["party_new"]) for row in changes()}
    back = {frozenset(pair) for pair in pairs if pair[::-1] in pairs}
    graph = nx.DiGraph(list(pairs))
    circles = [each for each in nx.strongly_connected_components(graph) if len(each) > 1]
    assert (len(back), len(circles)) == (50, 39)


def test_lineage_is_untyped_until_a_release_types_it(asked: Api) -> None:
    old = {row["id"] for row in rows("2012-10-15", "party_change") if row["party"] != row["party_new"]}
    both = [row for row in changes() if row["id"] in old and row["type"] in {"31", "33", "35"}]
    assert len(both) > 100
    for row in both[:60]:
        path = f"/parties/parlgov-{row['party']}/lineage"
        then = answer(asked, path, as_of=LAST, known_at="2012-12-31T00:00:00Z")
        assert {each["type"] for each in then["edges"]} <= {"descended"}, row["id"]
        today = answer(asked, path, as_of=LAST)
        assert TYPES[row["type"]][0] in {each["type"] for each in today["edges"]}, row["id"]


@pytest.mark.parametrize("country", ["AT", "DE", "IT", "IL", "JP"])
def test_the_parties_of_a_country_are_those_that_each_alone_says_are_there(asked: Api, country: str) -> None:
    for day in ("1935-01-01", "1968-06-30", "1996-05-01", LAST):
        system = answer(asked, f"/countries/{country}", as_of=day)
        for party in (*system["parties"], *system["technical"]):
            alone = answer(asked, f"/parties/{party['party']}", as_of=day)
            attested = party.pop("last_attested")
            assert party["exists"] == "maybe" if attested is None else attested <= day, party["party"]
            assert {name: alone[name] for name in party} == party


def test_a_government_is_the_last_cabinet_that_had_started(asked: Api) -> None:
    cabinets = [row for row in rows(LAST, "cabinet") if row["country"] == "54"]  # Germany
    for row in cabinets:
        told = answer(asked, "/countries/DE/government", as_of=row["start_date"])
        assert told["government"]["coalition"] == f"parlgov-cabinet-{row['id']}"
        members = {
            f"parlgov-{each['party']}" for each in rows(LAST, "cabinet_party") if each["cabinet"] == row["id"]
        }
        assert {each["party"] for each in told["government"]["members"]} == members


@pytest.mark.parametrize("country", ["IL", "IT", "JP"])
def test_each_format_of_a_countrys_lineage_has_its_parties_and_edges(asked: Api, country: str) -> None:
    told = asked.get(f"/countries/{country}/lineage", as_of=LAST).content
    lineage = msgspec.json.decode(told, type=CountryLineage)
    assert lineage.edges
    say_the_same(lineage)
