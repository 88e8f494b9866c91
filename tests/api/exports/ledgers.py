"""Histories that are hard to write into tables."""

from typing import Any

from tests.api.given import Api, Json, founded, id_

HOSTILE: tuple[Json, ...] = (
    founded("kz-a", '=HYPERLINK("http://evil"), "quoted"; more', date="2001?"),
    founded("kz-b", "Қазақстан коммунистік халық партиясы", date="2004-04"),
    founded("kz-c", "מפלגה"),
    founded("ru-d", "Партия", country="RU", date="199X"),
    {
        "type": "Renamed",
        "party": "kz-b",
        "date": "2010/2012",
        "name": "B; of two; parts",
        "names": {"ru": "Б"},
        "abbreviations": {"kk": "ҚХП"},
    },
    {
        "type": "Split",
        "party": "kz-a",
        "date": "2006-05-01",
        "into": [{"party": "kz-e", "name": "E", "country": "KZ"}],
        "form": "splinter",
    },
    {"type": "Merged", "parties": ["kz-e"], "into": "kz-a", "date": "2009"},
    {"type": "Split", "party": "kz-a", "date": "2011", "into": ["kz-e"]},
    {
        "type": "ElectionHeld",
        "election": "kz-2004",
        "country": "KZ",
        "chamber": "mazhilis",
        "date": "2004",
        "seats": 77,
    },
    {
        "type": "ElectionResult",
        "election": "kz-2004",
        "party": "kz-a",
        "date": "2004",
        "round": 1,
        "votes": 10,
    },
    {
        "type": "ElectionResult",
        "election": "kz-2004",
        "party": "kz-a",
        "date": "2004",
        "round": 2,
        "seats": 0,
    },
    {"type": "ElectionResult", "election": "kz-2004", "party": "kz-a", "date": "2004", "candidate": "A. One"},
    {"type": "ElectionResult", "election": "kz-2004", "party": "kz-a", "date": "2004", "candidate": "A. Two"},
    {"type": "ElectionResult", "election": "kz-2004", "party": "kz-c", "date": "2004", "vote_share": 7.19},
    {
        "type": "ElectionHeld",
        "election": "kz-maybe",
        "country": "KZ",
        "chamber": "mazhilis",
        "date": "2012/2030",
    },
    {"type": "ElectionHeld", "election": "kz-later", "country": "KZ", "chamber": "mazhilis", "date": "2031"},
    {
        "type": "CoalitionFormed",
        "coalition": "kz-front",
        "country": "KZ",
        "kind": "alliance",
        "name": "Front",
        "date": "2003",
        "parties": ["kz-a", "kz-b"],
    },
    {"type": "LeftCoalition", "coalition": "kz-front", "party": "kz-b", "date": "2004"},
    {"type": "JoinedCoalition", "coalition": "kz-front", "party": "kz-b", "date": "2005"},
    {"type": "LeftCoalition", "coalition": "kz-front", "party": "kz-b", "date": "2006-07~"},
    {"type": "LeaderChosen", "party": "kz-a", "date": "../2007-07-01", "role": "chair", "person": "Ә. Біреу"},
    {"type": "LeaderChosen", "party": "kz-b", "date": "2008-02", "role": "chair", "person": "B. One"},
    {"type": "Identified", "party": "kz-a", "identifiers": {"parlgov": "1", "wikidata": "Q1"}},
    {"type": "Identified", "party": "kz-a", "identifiers": {"parlgov": "2"}},
    {"type": "Identified", "election": "kz-2004", "identifiers": {"parlgov": "1"}},
    {"type": "Identified", "coalition": "kz-front", "identifiers": {"parlgov": "1"}},
    {"type": "Identified", "person": "b-one", "identifiers": {"wikidata": "Q2"}},
    {"type": "MembershipReported", "party": "kz-a", "date": "2005", "members": 100},
)


def hostile(api: Api) -> Api:
    """An application that holds them; one party is disputed, one retracted, two are one."""
    api.given(*HOSTILE)
    count = len(HOSTILE)
    members: dict[str, Any] = dict(HOSTILE[-1])
    api.given(members | {"members": 200, "rival_to": id_(count)})
    api.given({"type": "SameParty", "party": "kz-c", "same_as": "kz-b"})
    assert api.retract(id_(4), 1).status_code == 200  # the founding of ru-d
    assert api.correct(id_(2), 1, HOSTILE[1] | {"date": "2004-04-13"}).status_code == 200
    return api
