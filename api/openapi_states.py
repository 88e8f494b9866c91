"""What the OpenAPI document's examples are answered of a party: its state and its timeline."""

from typing import Any, Final, TypeAlias

from api import openapi_told as told
from api.openapi_sent import (
    DEPARTURE,
    FOUNDED,
    FOUNDING,
    LEFT,
    MEMBERS,
    NOW,
    OTHERWISE_IN_2004,
    PARTY,
    REGISTERED,
    REGISTRATION,
    RENAMED,
    RENAMING,
    REPORTED,
    RESULT,
    TOLD_IN_THE_TABLE,
    TOLD_IN_THE_TEXT,
    WON,
    WON_IN_2004,
    cited,
)

Json: TypeAlias = dict[str, Any]


def _entry(event_id: str, event: Json, earliest: str, latest: str, **other: Any) -> Json:
    return {
        "event_id": event_id,
        "revision": 1,
        "earliest": earliest,
        "latest": latest,
        "happened": "yes",
        "chosen": True,
        "why": None,
        "rivals": [],
        "event": event,
    } | other


_NAMES: Final = ("name", "names", "abbreviations")
NAME_TODAY: Final[Json] = {
    "exists": "yes",
    "status": "active",
    **{name: RENAMED[name] for name in _NAMES},
    "country": "KZ",
}
STATE: Final[Json] = {
    "party": PARTY,
    "as_of": "2020-12-31",
    **cited(f"/parties/{PARTY}", f"as_of=2020-12-31&known_at={NOW}"),
    "same_as": [],
    **NAME_TODAY,
    "kind": None,
    "founded": "2004-04-13",
    "registered": "2004-06-21",
    "ended": None,
    "founders": [],
    "leaders": [],
    "ideology": [],
    "families": [],
    "position": None,
    "colours": [],
    "headquarters": None,
    "membership": {"members": 56292, "date": "2008"},
    "organisation": None,
    "publications": [],
    "coalitions": [],
    "candidacies": [],
    "results": [
        {"election": "kz-mazhilis-2004", "date": "2004", "vote_share": 1.98, "seats": 0},
        {
            "election": "kz-mazhilis-2012",
            "date": "2012-01-15",
            "votes": 498788,
            "vote_share": 7.19,
            "seats": 7,
        },
    ],
    "seats": {"mazhilis": 7},
    "predecessors": [],
    "successors": [],
    "identifiers": {},
    "possible": [],
    "disputed": [
        {
            "field": told.SHARE_IN_2004,
            "event_id": OTHERWISE_IN_2004,
            "value": TOLD_IN_THE_TABLE["vote_share"],
            "sources": TOLD_IN_THE_TABLE["sources"],
        }
    ],
    "undetermined": [],
}
STATE_IN_DEPTH: Final[Json] = STATE | {
    "as_of": "2008-06-30",
    **cited(f"/parties/{PARTY}", f"as_of=2008-06-30&known_at={NOW}&accounts=all&detail=possible"),
    "name": FOUNDED["name"],
    "names": {},
    "abbreviations": {},
    "membership": {"members": REGISTERED["members"], "date": REGISTERED["date"]},
    "results": STATE["results"][:1],
    "seats": {},
    "possible": told.POSSIBLE,
    "readings": told.READINGS,
}
_IN_2004: Final = (
    _entry(FOUNDING, FOUNDED, "2004-04-13", "2004-04-13"),
    _entry(REGISTRATION, REGISTERED, "2004-06-21", "2004-06-21"),
    # It lies within 2004, and not before the beginning.
    _entry(WON_IN_2004, TOLD_IN_THE_TEXT, "2004-04-13", "2004-12-31", rivals=[OTHERWISE_IN_2004]),
)
_NOT_CHOSEN: Final = _entry(
    OTHERWISE_IN_2004,
    TOLD_IN_THE_TABLE,
    "2004-01-01",
    "2004-12-31",
    chosen=False,
    why="lower-rank",
    rivals=[WON_IN_2004],
)
_SINCE: Final = (
    _entry(MEMBERS, REPORTED, "2008-01-01", "2008-12-31"),
    _entry(RESULT, WON, "2012-01-15", "2012-01-15"),
    _entry(RENAMING, RENAMED, "2020-11-11", "2020-11-11"),
    _entry(DEPARTURE, LEFT, "2020-11-11", "2020-11-11"),
)


def _timeline(as_of: str, other: str, *entries: Json) -> Json:
    path = f"/parties/{PARTY}/timeline"
    return {
        "party": PARTY,
        "as_of": as_of,
        **cited(path, f"as_of={as_of}&known_at={NOW}{other}"),
        "events": list(entries),
    }


TIMELINE: Final = _timeline("2020-12-31", "", *_IN_2004, *_SINCE)
TIMELINE_OF_ALL: Final = _timeline("2004-12-31", "&accounts=all", *_IN_2004, _NOT_CHOSEN)
