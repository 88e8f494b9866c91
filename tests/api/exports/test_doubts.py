"""What other accounts say otherwise stands in the row that it is about, and each row names the events that it rests on."""

from pathlib import Path

from tests.api.exports import read
from tests.api.given import Api, Json, founded, id_

FORMED: Json = {
    "type": "CoalitionFormed", "coalition": "kz-front", "country": "KZ", "kind": "alliance", "name": "Front",
    "date": "2003", "parties": ["kz-a", "kz-b"],
}  # fmt: skip
RENAMED: Json = {"type": "Renamed", "party": "kz-a", "date": "2005", "name": "New", "names": {"ru": "Новая"}}
RESULT: Json = {"type": "ElectionResult", "election": "kz-2004", "party": "kz-a", "date": "2004", "votes": 10}
MERGED: Json = {"type": "Merged", "parties": ["kz-b"], "into": "kz-a", "date": "2009"}
LEFT: Json = {"type": "LeftCoalition", "coalition": "kz-front", "party": "kz-b", "date": "2006"}
IDENTIFIED: Json = {"type": "Identified", "party": "kz-a", "identifiers": {"wikidata": "Q1", "parlgov": "1"}}


def tables(api: Api, folder: Path) -> read.Rows:
    answer = api.get("/export", as_of="2020-12-31")
    assert answer.status_code == 200, answer.text
    return read.of_csv(read.unpacked(answer.content, folder / "csv"))


def test_what_rivals_say_stands_in_the_rows_that_it_is_about(memory: Api, tmp_path: Path) -> None:
    memory.given(founded("kz-a", "A", date="2001"), founded("kz-b", "B", date="2002"))
    memory.given(RENAMED, RESULT | {"round": 1}, RESULT | {"round": 2, "seats": 3}, FORMED, LEFT, MERGED, IDENTIFIED)  # fmt: skip
    renamed, first, second, formed, left, merged, identified = (id_(number) for number in range(3, 10))
    memory.given(
        RENAMED | {"date": "2006", "names": {"ru": "Другая"}, "rival_to": renamed},
        RESULT | {"round": 2, "votes": 11, "seats": 3, "rival_to": second},
        FORMED | {"name": "Front of All", "rival_to": formed},
        LEFT | {"date": "2007", "rival_to": left},
        MERGED | {"date": "2010", "rival_to": merged},
        IDENTIFIED | {"identifiers": {"wikidata": "Q2", "parlgov": "1"}, "rival_to": identified},
    )
    found = tables(memory, tmp_path)
    founding, founding_of_b = id_(1), id_(2)
    assert found["names"] == [
        ("kz-a", "name", None, "A", "2001", "2005", "until", founding, renamed),
        ("kz-a", "name", None, "New", "2005", None, "from", renamed, None),
        ("kz-a", "name", "ru", "Новая", "2005", None, "name; from", renamed, None),
        ("kz-b", "name", None, "B", "2002", None, None, founding_of_b, None),
    ]
    assert found["links"] == [
        ("kz-b", "kz-a", "merged", None, "2009", False, "B", "New", "date", merged),
    ]
    assert [(row[1], row[2], *row[6:7], *row[11:]) for row in found["results"]] == [
        ("kz-a", 1, 10, None, None, first),
        ("kz-a", 2, 10, "votes", None, second),
    ]
    assert [(row[2], *row[10:]) for row in found["coalitions"]] == [("Front", "name; date", None, formed)]
    assert found["coalition_members"] == [
        ("kz-front", "kz-a", "2003", None, True, None, formed, None),
        ("kz-front", "kz-b", "2003", "2006", False, "until", formed, left),
    ]
    assert found["identifiers"] == [
        ("party", "kz-a", "wikidata", "Q1", "identifier", identified),
        ("party", "kz-a", "parlgov", "1", None, identified),
    ]


def test_a_link_of_which_another_account_knows_nothing_is_disputed_at_both_ends(
    memory: Api, tmp_path: Path
) -> None:
    memory.given(founded("kz-a"), founded("kz-b"), founded("kz-c"), MERGED)
    memory.given(MERGED | {"into": "kz-c", "rival_to": id_(4)})
    assert [(*row[:2], *row[8:]) for row in tables(memory, tmp_path)["links"]] == [
        ("kz-b", "kz-a", "from; to", id_(4))
    ]


def test_a_party_rests_on_the_events_behind_its_columns(memory: Api, tmp_path: Path) -> None:
    memory.given(
        founded("kz-a", "A", date="2001"),
        {"type": "Registered", "party": "kz-a", "date": "2002", "members": 10},
        RENAMED,
        {"type": "MembershipReported", "party": "kz-a", "date": "2006", "members": 20},
        {"type": "CongressHeld", "party": "kz-a", "date": "2007"},
        {"type": "Dissolved", "party": "kz-a", "date": "2008"},
    )
    (party,) = tables(memory, tmp_path)["parties"]
    named = str(party[-1]).split("; ")
    assert (sorted(named), party[13]) == ([id_(1), id_(2), id_(3), id_(4), id_(6)], 20)


def test_an_undetermined_value_is_named_with_its_row(memory: Api, tmp_path: Path) -> None:
    memory.given(founded("kz-a"), RESULT, RESULT | {"votes": 12})
    (row,) = tables(memory, tmp_path)["results"]
    assert row[11:] == (None, "votes", f"{id_(2)}; {id_(3)}")


def test_ids_of_a_party_with_two_ids_name_the_events_of_both(memory: Api, tmp_path: Path) -> None:
    memory.given(
        founded("kz-a"),
        founded("kz-b"),
        {"type": "SameParty", "party": "kz-b", "same_as": "kz-a"},
        {"type": "Identified", "party": "kz-a", "identifiers": {"parlgov": "1"}},
        {"type": "Identified", "party": "kz-b", "identifiers": {"parlgov": "1"}},
        {"type": "Identified", "party": "kz-b", "identifiers": {"parlgov": "2"}, "date": "2030"},
    )
    assert tables(memory, tmp_path)["identifiers"] == [
        ("party", "kz-a", "parlgov", "1", None, f"{id_(4)}; {id_(5)}")
    ]
