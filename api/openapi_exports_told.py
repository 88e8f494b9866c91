"""What the examples of the OpenAPI document are answered as files, on the ledger of `api.openapi_sent`."""

from importlib.metadata import version
from typing import Any, Final, TypeAlias

from api.exports.about import LICENCE_NOTE
from api.openapi_fed import PUBLIC_URL
from api.openapi_sent import (
    ALLIED,
    FOUNDED,
    FOUNDING,
    MOMENT,
    NOW,
    PARTY,
    RENAMED,
    TOLD_IN_THE_TEXT,
    record,
)
from domain.records import encode
from projections.version import FOLD

Json: TypeAlias = dict[str, Any]

_TODAY: Final = MOMENT.partition("T")[0]

RECORDS_ASKED: Final = "/export?format=ndjson&known_at=1"
RECORDS: Final = encode(record(1, FOUNDING, FOUNDED)).decode() + "\n"


def _other(name: str, note: str, since: str = RENAMED["date"], **until: str) -> Json:
    return {"name": name, "note": note, "start_date": since, **until}


def _source(told: Json) -> str:
    return f"{told['document']}, {told['locator']}"


_TITLE: Final = f"Political parties, as of {_TODAY}, as known at position {NOW}"
_CANONICAL: Final = f"/export?as_of={_TODAY}&known_at={NOW}&format=popolo&v={FOLD}"
POPOLO_ASKED: Final = "/export?format=popolo"
POPOLO: Final[Json] = {
    "partyline": {
        "title": _TITLE,
        "as_of": _TODAY,
        "known_at": {"position": NOW, "recorded_at": MOMENT},
        "country": None,
        "fold": FOLD,
        "canonical": _CANONICAL,
        "cite_as": f"{_TITLE} (recorded {_TODAY}). Partyline {version('partyline')}, answers of version {FOLD}. {PUBLIC_URL}{_CANONICAL}",
        "written_by": f"Partyline {version('partyline')}",
        "licence_note": LICENCE_NOTE,
    },
    "organizations": [
        {
            "id": PARTY,
            "name": RENAMED["name"],
            "classification": "party",
            "other_names": [
                _other(FOUNDED["name"], "name", FOUNDED["date"], end_date=RENAMED["date"]),
                *(_other(name, f"name {language}") for language, name in RENAMED["names"].items()),
                *(
                    _other(name, f"abbreviation {language}")
                    for language, name in RENAMED["abbreviations"].items()
                ),
            ],
            "partyline_sources": [*map(_source, FOUNDED["sources"]), *map(_source, RENAMED["sources"])],
            "partyline_exists": "yes",
            "partyline_status": "active",
            "partyline_country": "KZ",
            "founding_date": FOUNDED["date"],
        },
        {
            "id": ALLIED["coalition"],
            "name": ALLIED["name"],
            "classification": "alliance",
            "partyline_exists": "yes",
            "partyline_country": "KZ",
            "partyline_founding_date": ALLIED["date"],
        },
    ],
    "persons": [],
    "memberships": [],
    "events": [
        {
            "id": "kz-mazhilis-2004",
            "name": "kz-mazhilis-2004",
            "classification": "election",
            "partyline_sources": [*map(_source, TOLD_IN_THE_TEXT["sources"])],
            "partyline_held": "yes",
            "start_date": "2004",
        },
        {
            "id": "kz-mazhilis-2012",
            "name": "kz-mazhilis-2012",
            "classification": "election",
            "partyline_held": "yes",
            "partyline_country": "KZ",
            "start_date": "2012-01-15",
        },
    ],
}
