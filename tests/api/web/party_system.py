"""A small party system: a government, a contest, a split, a merger, a ban, inexact dates, and a party that nobody has heard of for long."""

from typing import Final

from tests.api.given import Json, founded

SCRIPT: Final = "<script>alert('lives')</script>"

PARTY_SYSTEM: Final[tuple[Json, ...]] = (
    founded("kz-left", "Left", date="1990-03-01", abbreviations={"en": "L"}),
    founded("kz-right", SCRIPT, date="1991"),
    founded("kz-gone", "Gone", date="1990", kind="party"),
    founded("kz-silent", "Silent", date="1989-05-06"),
    founded("kz-others", "Others", date="1990", kind="technical"),
    founded("kz-cadets", "Cadets", date="1993", kind="alliance"),
    {"type": "Registered", "party": "kz-left", "date": "1992-01-10"},
    {
        "type": "ElectionHeld",
        "election": "kz-diet-2000",
        "country": "KZ",
        "chamber": "diet",
        "date": "2000-05-01",
        "seats": 20,
        "complete": True,
    },
    *(
        {
            "type": "ElectionResult",
            "party": party,
            "election": "kz-diet-2000",
            "date": "2000-05-01",
            "seats": seats,
        }
        for party, seats in (("kz-left", 8), ("kz-right", 11), ("kz-others", 1), ("kz-cadets", 0))
    ),
    {
        "type": "CoalitionFormed",
        "coalition": "kz-first",
        "name": "First",
        "country": "KZ",
        "kind": "government",
        "date": "2000-06-01",
        "parties": ["kz-right", "kz-cadets"],
        "prime_minister": "A. Person",
        "prime_minister_party": "kz-right",
    },
    {"type": "Renamed", "party": "kz-left", "date": "2003-02", "name": "New Left"},
    {"type": "Banned", "party": "kz-gone", "date": "1995-07-01"},
    {
        "type": "Split",
        "party": "kz-left",
        "date": "2005-09-01",
        "into": [{"party": "kz-young", "name": "Young Left", "country": "KZ"}],
    },
    {"type": "Merged", "parties": ["kz-cadets"], "into": "kz-right", "date": "2006"},
)
