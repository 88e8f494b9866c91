"""A small chamber, its contests, and what became of its parties: for the pages of parliaments, contests and coalitions."""

from typing import Final

from tests.api.given import Json, founded

SCRIPT: Final = "<script>alert('seats')</script>"
SOURCE: Final[Json] = {"sources": [{"document": "A <b>gazette</b>", "locator": "page 2"}]}


def held(election: str, date: str, **fields: object) -> Json:
    return {
        "type": "ElectionHeld",
        "election": election,
        "country": "KZ",
        "date": date,
        "chamber": "diet",
        **fields,
    }


def result(party: str, election: str, **fields: object) -> Json:
    return {"type": "ElectionResult", "party": party, "election": election, "date": "2010", **fields}


CHAMBER: Final[tuple[Json, ...]] = (
    founded("kz-left", "The Left", date="1999", families=["Social democracy"], abbreviations={"en": "L"}),
    founded("kz-right", SCRIPT, date="1999", families=["Conservative"]),
    founded("kz-green", "Greens", date="1999", families=["Green/Ecologist"]),
    founded("kz-none", "Nobody's", date="1999"),
    founded("kz-list", "Joint List", date="1999", kind="alliance"),
    held("kz-diet-2000", "2000-05-01", seats=20, complete=True),
    result("kz-left", "kz-diet-2000", seats=12),
    result("kz-right", "kz-diet-2000", seats=8),
    held(
        "kz-diet-2010",
        "2010-05-01",
        seats=20,
        electorate=2000,
        votes_cast=1000,
        votes_valid=980,
        complete=True,
    ),
    result("kz-left", "kz-diet-2010", votes=500, vote_share=51.0, seats=10, seats_change=-2),
    result("kz-right", "kz-diet-2010", votes=300, vote_share=30.6, seats=6, alliance="kz-list"),
    result("kz-green", "kz-diet-2010", votes=100, vote_share=10.2, seats=2, alliance="kz-list", **SOURCE),
    result("kz-none", "kz-diet-2010", votes=50, vote_share=5.1, seats=0),
    {
        "type": "SeatsChanged",
        "party": "kz-left",
        "chamber": "diet",
        "country": "KZ",
        "change": -1,
        "cause": "defection",
        "date": "2011-03-01",
    },
    {"type": "Renamed", "party": "kz-green", "date": "2012-01-01", "name": "Ecologists"},
    {
        "type": "Merged",
        "parties": ["kz-right"],
        "into": {"party": "kz-union", "name": "Union", "country": "KZ"},
        "date": "2013-06-01",
    },
    {
        "type": "CoalitionFormed",
        "coalition": "kz-cabinet-a",
        "name": "Cabinet <A>",
        "country": "KZ",
        "kind": "government",
        "date": "2010-06-01",
        "parties": ["kz-left", "kz-green"],
        "prime_minister": "Ann & Co",
        "prime_minister_party": "kz-left",
    },
    {"type": "LeftCoalition", "coalition": "kz-cabinet-a", "party": "kz-green", "date": "2011-09-01"},
    {"type": "JoinedCoalition", "coalition": "kz-cabinet-a", "party": "kz-none", "date": "2011-10-01"},
    {"type": "CoalitionEnded", "coalition": "kz-cabinet-a", "date": "2014-01-01"},
)
