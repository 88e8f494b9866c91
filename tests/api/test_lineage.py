"""Lineages over HTTP, and in each format: all say the same, whatever parties are called."""

from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from api.lineage_formats import FORMATS
from api.seeding import seed_ledger
from domain.errors import UnknownParty
from domain.events import Merged, NewParty, Split
from domain.records import Record
from projections.at import At
from projections.chronicle import Chronicle
from projections.lineage import country_lineage_picture, lineage_picture
from projections.lineage_state import CountryLineage, Lineage
from tests.api import lineage_readers as readers
from tests.api.given import Api, Json, founded, id_, problem_in
from tests.histories import PARTIES
from tests.projections.ledgers import Ledger, on
from tests.projections.test_against_the_oracle import chronicle_of, some_days, told, tried
from tests.projections.test_lineage_against_the_oracle import families
from tests.seeds.shipped import shipped

SPLIT: Json = {
    "type": "Split",
    "date": "2001-05",
    "party": "kz-a",
    "into": [{"party": "kz-b", "name": "B", "country": "KZ"}],
    "form": "splinter",
}
REJOINED: Json = {"type": "Merged", "date": "2005", "parties": ["kz-b"], "into": "kz-a"}
AGAIN: Json = {"type": "Split", "date": "2008-01-01", "party": "kz-a", "into": ["kz-b"]}

HOSTILE = (
    'The "Quoted" Party',
    "Back\\slash\\",
    '"]; p_evil --> p_kz_a',
    "A | B",
    "<script>alert(1)</script> & Co; #35; &lt;",
    "`code` %%{init: {}}%% **bold** _it_",
    "Коммунистическая партия – Қазақстан",
    "מפלגת העבודה הִסְתַּדְּרוּת",
    "<b>html</b>",
    "style x:#y;z",
    "end",
    "\\N\\G \\l",
    "ﬂ°°34¶ß",
    "{x} [y] (z) 'w'",
    " led by a blank",
)


def drawn_in_each_format(lineage: Lineage | CountryLineage) -> list[readers.Drawn]:
    written = {name: each.write(lineage, "/an/address?v=4") for name, each in FORMATS.items()}
    return [
        readers.mermaid(written["mermaid"].decode()),
        readers.dot(written["dot"].decode()),
        readers.graphml(written["graphml"]),
    ]


def say_the_same(lineage: Lineage | CountryLineage) -> None:
    for drawn in drawn_in_each_format(lineage):
        assert list(drawn.parties) == [each.party for each in lineage.parties]
        assert drawn.arrows == readers.arrows_of(lineage)


def lineages(chronicle: Chronicle, at: At) -> list[Lineage | CountryLineage]:
    """Of every party and every country that is known."""
    of_parties = (lineage_picture(chronicle, party, at).state for party in chronicle.parties(at.position))
    of_countries = (
        country_lineage_picture(chronicle, country, at).state for country in chronicle.countries(at.position)
    )
    return list(chain(of_parties, of_countries))


@tried
@given(families(), st.data())
def test_each_format_has_the_parties_and_edges_of_the_json(records: list[Record], data: DataObject) -> None:
    told(records)
    chronicle = chronicle_of(records)
    for day in some_days(data, records, most=2):
        for party in PARTIES[:2]:
            try:
                say_the_same(lineage_picture(chronicle, party, At(day, len(records))).state)
            except UnknownParty:
                continue
        for country in chronicle.countries(len(records)):
            say_the_same(country_lineage_picture(chronicle, country, At(day, len(records))).state)


@pytest.mark.parametrize("as_of", [2003, 2013, 2026])
def test_each_format_says_the_same_of_the_shipped_histories(memory: Api, as_of: int) -> None:
    desk = memory.client.app.state.desk
    for name, events in shipped().items():
        seed_ledger(desk, name, events)
    at = Ledger().at(f"{as_of}", desk.chronicle.head)
    found = lineages(desk.chronicle, at)
    assert any(each.edges for each in found)
    for each in found:
        say_the_same(each)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_carried_whole_and_is_never_read_as_markup(name: str) -> None:
    ledger = Ledger(
        Split(
            party="kz-a",
            into=(NewParty(party="kz-b", name=name, country="KZ"),),
            date=on("2001"),
        ),
        Merged(parties=("kz-b",), into=NewParty(party="kz-c", name=name, country="KZ"), date=on("2005")),
    )
    lineage = lineage_picture(ledger.chronicle, "kz-b", ledger.at("2010")).state
    say_the_same(lineage)
    in_mermaid, in_dot, in_graphml = drawn_in_each_format(lineage)
    assert in_graphml.parties == {"kz-a": "kz-a", "kz-b": name, "kz-c": name}
    assert (
        in_mermaid.parties
        == in_dot.parties
        == {"kz-a": "kz-a", "kz-b": f"{name} (2001 – 2005)", "kz-c": f"{name} (2005 –)"}
    )


def test_what_no_xml_may_hold_is_replaced_there_alone() -> None:
    ledger = Ledger(
        Split(party="kz-a", into=(NewParty(party="kz-b", name="A\uffffB", country="KZ"),), date=on("2001"))
    )
    in_mermaid, in_dot, in_graphml = drawn_in_each_format(
        lineage_picture(ledger.chronicle, "kz-b", ledger.at("2010")).state
    )
    assert in_graphml.parties["kz-b"] == "A\N{REPLACEMENT CHARACTER}B"
    assert in_mermaid.parties["kz-b"] == in_dot.parties["kz-b"] == "A\uffffB (2001 –)"


def test_a_party_that_left_and_came_back_and_left_has_three_edges(memory: Api) -> None:
    memory.given(founded("kz-a", "A", date="2000-01-01"), SPLIT, REJOINED, AGAIN)
    answer = memory.get("/parties/kz-b/lineage", as_of="2010-12-31").json()
    assert [(each["from"], each["to"], each["event_id"]) for each in answer["edges"]] == [
        ("kz-a", "kz-b", id_(2)),
        ("kz-b", "kz-a", id_(3)),
        ("kz-a", "kz-b", id_(4)),
    ]
    assert [(each["party"], each["ancestor"], each["descendant"]) for each in answer["parties"]] == [
        ("kz-a", 1, 1),
        ("kz-b", 2, 2),
    ]


def test_ancestors_are_not_what_they_became_later(memory: Api) -> None:
    memory.given(founded("kz-a", "A", date="2000-01-01"), SPLIT, REJOINED)
    answer = memory.get("/parties/kz-b/lineage", as_of="2010-12-31", direction="ancestors").json()
    assert [each["event_id"] for each in answer["edges"]] == [id_(2)]


def test_a_depth_cuts_and_says_so(memory: Api) -> None:
    memory.given(founded("kz-a", "A", date="2000-01-01"), SPLIT, founded("kz-c", "C", date="2009"))
    memory.given({"type": "Succeeded", "date": "2009", "party": "kz-c", "predecessor": "kz-b"})
    whole, cut = (
        memory.get("/parties/kz-a/lineage", as_of="2010-12-31", **depth).json()
        for depth in ({}, {"depth": "1"})
    )
    assert (len(whole["edges"]), whole["truncated"]) == (2, False)
    assert (len(cut["edges"]), cut["truncated"]) == (1, True)
    assert "depth=1" in cut["canonical"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"depth": "0"}, "depth is '0': it would be a whole number from 1 to 100"),
        (
            {"direction": "up"},
            "direction is 'up': it would be one of ancestors, descendants, both",
        ),
        ({"format": "svg"}, "format is 'svg': it would be one of json, mermaid, dot, graphml"),
    ],
)
def test_what_cannot_be_asked_is_told_with_what_could(memory: Api, query: dict[str, str], said: str) -> None:
    memory.given(founded("kz-a", "A", date="2000-01-01"))
    problem_in(memory.get("/parties/kz-a/lineage", **query), 400, "invalid-parameter", said)


@pytest.mark.parametrize("form", ["json", *FORMATS])
@pytest.mark.parametrize("path", ["/parties/kz-b/lineage", "/countries/KZ/lineage"])
def test_a_lineage_can_be_cited_in_each_format(memory: Api, path: str, form: str) -> None:
    memory.given(founded("kz-a", "A", date="2000-01-01"), SPLIT)
    first = memory.get(path, as_of="2010-12-31", format=form)
    memory.given(REJOINED)
    canonical = first.links["canonical"]["url"]
    again = memory.client.get(canonical)
    assert again.content == first.content
    assert again.headers["cache-control"] == "public, max-age=31536000, immutable"
    known = memory.client.get(canonical, headers={"If-None-Match": first.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")


def test_rivals_stand_beside_the_edges(memory: Api) -> None:
    memory.given(founded("kz-a", "A", date="2000-01-01"), founded("kz-c", "C", date="2000-01-01"), SPLIT)
    memory.given(
        {"type": "Succeeded", "date": "2001-06", "party": "kz-b", "predecessor": "kz-c", "rival_to": id_(3)}
    )
    answer = memory.get("/parties/kz-b/lineage", as_of="2010-12-31").json()
    assert [each["event_id"] for each in answer["edges"]] == [id_(3)]
    assert answer["disputed"] == [
        {
            "event_id": id_(4),
            "instead_of": id_(3),
            "why": "named-by-fewer",
            "type": "Succeeded",
            "form": None,
            "date": "2001-06",
            "edges": [{"from": "kz-c", "to": "kz-b"}],
            "sources": [],
        }
    ]


def test_what_may_have_happened_is_told_apart(memory: Api) -> None:
    memory.given(founded("kz-a", "A", date="2000-01-01"), SPLIT)
    answer = memory.get("/parties/kz-a/lineage", as_of="2001-05-15").json()
    assert (answer["edges"], [each["event_id"] for each in answer["possible"]]) == ([], [id_(2)])
    assert [(each["party"], each["belongs"], each["name"]) for each in answer["parties"]] == [
        ("kz-a", "yes", "A"),
        ("kz-b", "maybe", None),
    ]
