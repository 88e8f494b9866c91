"""What the OpenAPI document's examples are answered in depth: explanations, differences, previews, findings, timemaps."""

from collections.abc import Iterable
from typing import Any, Final, TypeAlias

from api.openapi_sent import (
    ACKNOWLEDGED,
    ACKNOWLEDGEMENT,
    CORRECTED,
    DEPARTURE,
    ELECTION,
    FOUNDED,
    FOUNDING,
    HELD,
    LEFT,
    MEMBERS,
    MOMENT,
    NOW,
    OTHERWISE_IN_2004,
    PARTY,
    REGISTERED,
    RENAMED,
    RENAMING,
    REPORTED,
    RESPELLED,
    RESULT,
    RETRACTED,
    STATED,
    TOLD_IN_THE_TABLE,
    TOLD_IN_THE_TEXT,
    TWICE,
    WON,
    WON_IN_2004,
    cited,
    known_at,
    record,
)

Json: TypeAlias = dict[str, Any]

HTTP_DATE: Final = "Sun, 22 Nov 2026 10:00:00 GMT"
"""When the records of the examples were written, as headers tell it."""


def mention(record: Json, event: Json) -> Json:
    told = ("position", "kind", "revision", "event_id")
    return {name: record[name] for name in told} | {
        "type": event["type"],
        "reason": record["reason"],
        "recorded_at": MOMENT,
    }


def change(field: str, before: object, after: object, *records: Json) -> Json:
    change = "added" if before is None else "removed" if after is None else "changed"
    return {"field": field, "change": change, "before": before, "after": after} | (
        {"records": list(records)} if records else {}
    )


# Explanations


def _ground(event_id: str, event: Json, position: int, value: object) -> Json:
    return {
        "event_id": event_id,
        "type": event["type"],
        "revision": 1,
        "position": position,
        "date": event["date"],
        "value": value,
        "sources": event["sources"],
    }


def _explained(field: str, explanation: Json) -> Json:
    return {
        "party": PARTY,
        "as_of": "2020-12-31",
        **cited(f"/parties/{PARTY}/explain", f"as_of=2020-12-31&known_at={NOW}&field={field}"),
        "fields": [
            {"field": field, "value": None, "set_by": [], "overwrote": [], "passed_over": []}
            | {"rivals": [], "undetermined": []}
            | explanation
        ],
    }


WHY_THE_NAME: Final = _explained(
    "name",
    {
        "value": RENAMED["name"],
        "set_by": [_ground(RENAMING, RENAMED, NOW, RENAMED["name"])],
        "overwrote": [_ground(FOUNDING, FOUNDED, 1, FOUNDED["name"])],
    },
)
SHARE_IN_2004: Final = "results.kz-mazhilis-2004.vote_share"
WHY_THE_SHARE: Final = _explained(
    SHARE_IN_2004,
    {
        "value": TOLD_IN_THE_TEXT["vote_share"],
        "set_by": [_ground(WON_IN_2004, TOLD_IN_THE_TEXT, 4, TOLD_IN_THE_TEXT["vote_share"])],
        "rivals": [
            _ground(OTHERWISE_IN_2004, TOLD_IN_THE_TABLE, 5, TOLD_IN_THE_TABLE["vote_share"])
            | {"rank": "normal", "why": "lower-rank"}
        ],
    },
)


# Differences

_REGISTERED_MEMBERS: Final = {"members": REGISTERED["members"], "date": REGISTERED["date"]}
_REPORTED_MEMBERS: Final = {"members": REPORTED["members"], "date": REPORTED["date"]}
_WINNING: Final = mention(record(3, RESULT, WON), WON)
_LEARNED: Final = [
    change(
        "membership",
        _REGISTERED_MEMBERS,
        _REPORTED_MEMBERS,
        mention(record(11, MEMBERS, REPORTED), REPORTED),
    )
]
_HAPPENED: Final = [
    *(
        change(f"results.{WON['election']}.{name}", None, value, _WINNING)
        for name, value in (
            ("date", HELD["date"]),
            *((name, WON[name]) for name in ("votes", "vote_share", "seats")),
        )
    ),
    change("seats.mazhilis", None, WON["seats"], mention(record(2, ELECTION, HELD), HELD), _WINNING),
]
_STEPS: Final[Json] = {"changes": _LEARNED + _HAPPENED, "learned": _LEARNED, "happened": _HAPPENED}

TWO_POINTS: Final = "as_of=2011-12-31&known_at=10&to_as_of=2012-12-31"


def _end(as_of: str, position: int) -> Json:
    return {"as_of": as_of, "known_at": known_at(position)}


def _address(path: str, as_of: str, position: int) -> str:
    address: str = cited(path, f"as_of={as_of}&known_at={position}")["canonical"]
    return address


_ENDS: Final[Json] = {"from": _end("2011-12-31", 10), "to": _end("2012-12-31", NOW)}
PARTY_DIFF: Final[Json] = {
    "party": PARTY,
    **{
        name: end
        | {"known": True, "address": _address(f"/parties/{PARTY}", end["as_of"], end["known_at"]["position"])}
        for name, end in _ENDS.items()
    },
    "canonical": cited(f"/parties/{PARTY}/diff", f"{TWO_POINTS}&to_known_at={NOW}")["canonical"],
    **_STEPS,
}
COUNTRY_DIFF: Final[Json] = {
    "country": "KZ",
    **_ENDS,
    "canonical": cited("/countries/KZ/diff", f"{TWO_POINTS}&to_known_at={NOW}")["canonical"],
    "parties": [{"party": PARTY, "known": [True, True]} | _STEPS],
    "next": None,
}


# Other accounts, and what may be

READINGS: Final = [
    {
        "event_id": OTHERWISE_IN_2004,
        "instead_of": WON_IN_2004,
        "rank": "normal",
        "why": "lower-rank",
        "sources": TOLD_IN_THE_TABLE["sources"],
        "changes": [
            change(SHARE_IN_2004, TOLD_IN_THE_TEXT["vote_share"], TOLD_IN_THE_TABLE["vote_share"]),
            change("results.kz-mazhilis-2004.seats", TOLD_IN_THE_TEXT["seats"], None),
        ],
    }
]
POSSIBLE: Final = [
    {
        "event_id": MEMBERS,
        "type": "MembershipReported",
        "earliest": "2008-01-01",
        "latest": "2008-12-31",
        "if_happened": [change("membership", _REGISTERED_MEMBERS, _REPORTED_MEMBERS)],
    }
]


# Previews


def _preview(position: int, told: Json, changes: Iterable[Json]) -> Json:
    listed = list(changes)
    periods = [{"from": RENAMED["date"], "until": None, "changes": listed}]
    return {
        "dry_run": True,
        "known_at": known_at(position),
        "records": [told],
        "findings": [],
        "parties": [{"party": PARTY, "periods": periods}] if listed else [],
        "complete": True,
    }


_RENAMES: Final = {
    "name": (FOUNDED["name"], RENAMED["name"]),
    **{
        f"{name}.{key}": (None, each)
        for name in ("names", "abbreviations")
        for key, each in RENAMED[name].items()
    },
}
RENAMING_PREVIEWED: Final = _preview(
    NOW - 1,
    STATED,
    (change(field, before, after, mention(STATED, RENAMED)) for field, (before, after) in _RENAMES.items()),
)
CORRECTION_PREVIEWED: Final = _preview(
    NOW,
    CORRECTED,
    [change("names.kk", RENAMED["names"]["kk"], RESPELLED["names"]["kk"], mention(CORRECTED, RENAMED))],
)
_RETRACTED_AT_ONCE: Final = RETRACTED | {"position": NOW + 1, "revision": 2, "reason": TWICE}
RETRACTION_PREVIEWED: Final = _preview(
    NOW,
    _RETRACTED_AT_ONCE,
    (
        change(field, after, before, mention(_RETRACTED_AT_ONCE, RENAMED))
        for field, (before, after) in _RENAMES.items()
    ),
)


# Findings

AGAIN: Final = "019ab0c4-0000-7000-8000-00000000000b"
"""The id of an acknowledgement that is rehearsed."""

ACKNOWLEDGEMENT_PREVIEWED: Final = _preview(NOW, record(NOW + 1, AGAIN, ACKNOWLEDGED), ())
FINDINGS: Final[Json] = {
    **cited("/findings", f"known_at={NOW}&country=KZ"),
    "findings": [
        {
            "code": "nobody-to-leave",
            "party": PARTY,
            "election": None,
            "events": [DEPARTURE],
            "message": f"{LEFT['person']} leaves as {LEFT['role']} of {PARTY}, "
            "and no earlier event names them in that role",
            "remedy": "state when they were chosen, or mend the name or the role",
            "acknowledged": {
                "event_id": ACKNOWLEDGEMENT,
                "position": 7,
                "recorded_at": MOMENT,
                "actor": "editor",
                "reason": ACKNOWLEDGED["reason"],
            },
        }
    ],
    "next": None,
}


# Timemaps

_TIMEMAP: Final = f"/parties/{PARTY}/timemap"
_THERE: Final = {position: _address(f"/parties/{PARTY}", "2020-12-31", position) for position in (1, 3)}


def _page(*more: str) -> str:
    address: str = cited(_TIMEMAP, "&".join(["as_of=2020-12-31", f"known_at={NOW}", *more]))["canonical"]
    return address


TIMEMAP: Final[Json] = {
    "party": PARTY,
    "as_of": "2020-12-31",
    "known_at": known_at(NOW),
    "canonical": _page("limit=2"),
    "mementos": [known_at(position) | {"address": address} for position, address in _THERE.items()],
    "next": _page("after=3", "limit=2"),
}
LINKS: Final = f"""\
</parties/{PARTY}?as_of=2020-12-31>; rel="original timegate",
<{_page("format=link", "limit=2")}>; rel="self"; type="application/link-format"; from="{HTTP_DATE}"; until="{HTTP_DATE}",
<{_THERE[1]}>; rel="first memento"; datetime="{HTTP_DATE}",
<{_THERE[3]}>; rel="memento"; datetime="{HTTP_DATE}",
<{_page("format=link", "after=3", "limit=2")}>; rel="timemap next"; type="application/link-format"; from="{HTTP_DATE}"
"""
