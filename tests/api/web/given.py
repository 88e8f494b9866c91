"""Parties whose names and sources are hard to show: markup, scripts, right-to-left, an address that is none of the web."""

from typing import Final

from tests.api.given import Json

SCRIPT: Final = "<script>alert(1)</script>"

OWN: Final[tuple[Json, ...]] = (
    {
        "type": "Founded",
        "party": "xx-script",
        "date": "1999-05",
        "name": SCRIPT,
        "country": "IL",
        "names": {"he": "מפלגת העבודה", "ar": "حزب العمل", "en": '"><img src=x onerror=alert(1)>'},
        "abbreviations": {"he": "העבודה"},
        "ideology": ["<b>bold</b>"],
        "colours": ["#e2001a"],
        "note": "{{ 7 * 7 }} &amp; <i>not markup</i>",
        "sources": [
            {"document": "A <em>paper</em>", "locator": "page '1'", "url": "https://paper.example/a?b=1&c=2"},
        ],
    },
    {
        "type": "LeaderChosen",
        "party": "xx-script",
        "date": "2001?",
        "role": "chair",
        "person": "O'Neill & <Sons>",
    },
    {"type": "Renamed", "party": "xx-script", "date": "2005-04/2005-06", "name": "Labour"},
)
