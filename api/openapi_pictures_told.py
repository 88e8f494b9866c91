"""What the OpenAPI document's examples about pictures, listed contests and people are answered, on the ledger of `api.openapi_sent`."""

from typing import Any, Final, TypeAlias

from api.openapi_sent import (
    ALLIANCE,
    ALLIED,
    ELECTION,
    HELD,
    IDENTITY,
    NAMED,
    NOW,
    PARTY,
    RENAMED,
    RENAMING,
    RESULT,
    WON,
    cited,
    known_at,
    record,
)
from api.openapi_told import change, mention

Json: TypeAlias = dict[str, Any]

_DAY: Final = "2020-12-31"
_CONTEST: Final = f"/elections/{HELD['election']}"
_COALITION: Final = f"/coalitions/{ALLIED['coalition']}"
_PERSON: Final = f"/people/{NAMED['person']}"
_COUNTRY: Final = "/countries/KZ"
_FAMILY: Final = f"/parties/{PARTY}/lineage"
_CHAMBER: Final = "mazhilis"


def _as_of(path: str, day: str, **more: str) -> Json:
    """The point of an answer as of a day, at the head, and its canonical address."""
    options = "".join(f"&{name}={value}" for name, value in more.items())
    return {"as_of": day, **cited(path, f"as_of={day}&known_at={NOW}{options}")}


def _explained(
    path: str, of: Json, field: str, value: object, *set_by: Json, day: str = _DAY, **more: str
) -> Json:
    """Why one field of a picture is so."""
    return {
        **of,
        **_as_of(f"{path}/explain", day, **more, field=field),
        "fields": [{"field": field, "value": value, "set_by": list(set_by), "rivals": []}],
    }


def _ground(event_id: str, event: Json, position: int) -> Json:
    return {
        "event_id": event_id,
        "type": event["type"],
        "revision": 1,
        "position": position,
        "date": event["date"],
        "sources": event.get("sources", []),
    }


def _compared(path: str, of: Json, first: tuple[str, int], second: tuple[str, int], more: str = "") -> Json:
    """Two points of a picture, each a day and a position; what changed is put behind them."""
    ends = [
        {
            "as_of": day,
            "known_at": known_at(position),
            "known": True,
            "address": cited(path, f"as_of={day}&known_at={position}{more}")["canonical"],
        }
        for day, position in (first, second)
    ]
    points = "as_of={}&known_at={}&to_as_of={}&to_known_at={}".format(*first, *second)
    canonical = cited(f"{path}/diff", points + more)["canonical"]
    return {**of, "from": ends[0], "to": ends[1], "canonical": canonical}


def _learned(*changes: Json) -> Json:
    return {"changes": list(changes), "learned": list(changes), "happened": []}


def _happened(*changes: Json) -> Json:
    return {"changes": list(changes), "learned": [], "happened": list(changes)}


_HELD: Final = _ground(ELECTION, HELD | {"sources": []}, 2)
_RENAMED: Final = _ground(RENAMING, RENAMED, NOW)
_THE_RENAMING: Final = mention(record(NOW, RENAMING, RENAMED), RENAMED)
_THE_CONTEST: Final = mention(record(2, ELECTION, HELD), HELD)
_THE_RESULT: Final = mention(record(3, RESULT, WON), WON)
_OLD_NAME: Final = "Communist People's Party of Kazakhstan"
_OF_KZ: Final = {"country": "KZ"}
_OF_THE_CHAMBER: Final = _OF_KZ | {"chamber": _CHAMBER}
_OF_THE_FAMILY: Final = {"party": PARTY, "direction": "both", "depth": None}
_NAME: Final = f"parties.{PARTY}.name"
_BEFORE_AND_NOW: Final = ((_DAY, NOW - 1), (_DAY, NOW))
_BETWEEN: Final = f"as_of={_DAY}&known_at={NOW - 1}&to_known_at={NOW}"
_EVE_AND_DAY: Final = (("2012-01-14", NOW), ("2012-01-15", NOW))
_RELATIVE: Final = (
    change(_NAME, _OLD_NAME, RENAMED["name"], _THE_RENAMING),
    *(
        change(f"parties.{PARTY}.abbreviations.{language}", None, name, _THE_RENAMING)
        for language, name in RENAMED["abbreviations"].items()
    ),
)
_OF_A_SEAT: Final = (_THE_CONTEST, _THE_RESULT)
_IN_THE_CHAMBER: Final = (
    change("election.election", None, HELD["election"], _THE_CONTEST),
    change("election.date", None, HELD["date"], _THE_CONTEST),
    change("election.complete", None, False, _THE_CONTEST),
    change("seats", None, HELD["seats"], _THE_CONTEST) | {"change": "changed"},
    *(
        change(f"parties.{PARTY}.{field}", None, value, *_OF_A_SEAT) | {"change": "added"}
        for field, value in (
            ("name_then", _OLD_NAME),
            ("name", _OLD_NAME),
            ("kind", None),
            ("status", "active"),
            ("seats", WON["seats"]),
            ("by", "contest"),
        )
    ),
    change("known", 0, WON["seats"], *_OF_A_SEAT),
    change("sum.least", 0, WON["seats"], *_OF_A_SEAT),
    change("sum.most", None, WON["seats"], *_OF_A_SEAT) | {"change": "changed"},
    change("vacant_or_unlisted", None, HELD["seats"] - WON["seats"], *_OF_A_SEAT) | {"change": "changed"},
)

_LISTED: Final[Json] = {
    **_as_of("/elections", _DAY, limit="1"),
    "elections": [
        {
            "election": "kz-mazhilis-2004",
            "country": None,
            "chamber": None,
            "office": None,
            "name": None,
            "date": "2004",
            "held": "yes",
            "seats": None,
            "early": None,
            "complete": None,
        }
    ],
    "next": "WzczNzc5MCwxMiwia3otbWF6aGlsaXMtMjAwNCIse31d",
}
_ALLIANCES: Final[Json] = {
    **_as_of("/coalitions", "2022-12-31", country="KZ", kind="alliance"),
    "coalitions": [
        {
            "coalition": ALLIED["coalition"],
            "exists": "yes",
            **{name: ALLIED[name] for name in ("kind", "name", "country")},
            "formed": ALLIED["date"],
            "ended": None,
            **dict.fromkeys(("prime_minister", "prime_minister_party", "caretaker")),
        }
    ],
    "next": None,
}
_TOLD_OF_THE_COALITION: Final[Json] = {
    "coalition": ALLIED["coalition"],
    **_as_of(_COALITION, "2022-12-31"),
    "exists": "yes",
    **{name: ALLIED[name] for name in ("kind", "name", "country")},
    "names": {},
    "formed": ALLIED["date"],
    "ended": None,
    **dict.fromkeys(("prime_minister", "prime_minister_id", "prime_minister_party", "caretaker")),
    "identifiers": {},
    "members": [],
    "former": [],
    "possible": [],
    "disputed": [],
    "undetermined": [],
}
_TOLD_OF_THE_PERSON: Final[Json] = {
    "person": NAMED["person"],
    **_as_of(_PERSON, _DAY),
    "names": [],
    "identifiers": [{"scheme": "example", "identifier": "42", "event_id": IDENTITY}],
    "offices": [],
    "candidacies": [],
    "governments": [],
    "possible": [],
}

ANSWERS: Final[tuple[tuple[str, str, Json], ...]] = (
    ("/elections", f"/elections?as_of={_DAY}&known_at={NOW}&limit=1", _LISTED),
    (
        "/coalitions",
        f"/coalitions?as_of=2022-12-31&known_at={NOW}&country=KZ&kind=alliance",
        _ALLIANCES,
    ),
    (
        "/coalitions/{coalition}",
        f"{_COALITION}?as_of=2022-12-31&known_at={NOW}",
        _TOLD_OF_THE_COALITION,
    ),
    ("/people/{person}", f"{_PERSON}?as_of={_DAY}&known_at={NOW}", _TOLD_OF_THE_PERSON),
    (
        "/elections/{election}/explain",
        f"{_CONTEST}/explain?as_of={_DAY}&known_at={NOW}&field=seats",
        _explained(_CONTEST, {"election": HELD["election"]}, "seats", HELD["seats"], _HELD),
    ),
    (
        "/coalitions/{coalition}/explain",
        f"{_COALITION}/explain?as_of=2022-12-31&known_at={NOW}&field=name",
        _explained(
            *(_COALITION, {"coalition": ALLIED["coalition"]}, "name", ALLIED["name"]),
            _ground(ALLIANCE, ALLIED, 8),
            day="2022-12-31",
        ),
    ),
    (
        "/countries/{country}/legislature/explain",
        f"{_COUNTRY}/legislature/explain?as_of={_DAY}&field=seats",
        _explained(
            *(f"{_COUNTRY}/legislature", _OF_THE_CHAMBER, "seats", HELD["seats"], _HELD), chamber=_CHAMBER
        ),
    ),
    (
        "/countries/{country}/government/explain",
        f"{_COUNTRY}/government/explain?as_of={_DAY}&known_at={NOW}&field=government",
        _explained(f"{_COUNTRY}/government", _OF_KZ, "government", None),
    ),
    (
        "/countries/{country}/explain",
        f"{_COUNTRY}/explain?as_of={_DAY}&known_at={NOW}&field={_NAME}",
        _explained(_COUNTRY, _OF_KZ, _NAME, RENAMED["name"], _RENAMED),
    ),
    (
        "/parties/{party_id}/lineage/explain",
        f"{_FAMILY}/explain?as_of={_DAY}&known_at={NOW}&field={_NAME}",
        _explained(_FAMILY, _OF_THE_FAMILY, _NAME, RENAMED["name"], _RENAMED),
    ),
    (
        "/countries/{country}/lineage/explain",
        f"{_COUNTRY}/lineage/explain?as_of={_DAY}&known_at={NOW}&field={_NAME}",
        _explained(f"{_COUNTRY}/lineage", _OF_KZ, _NAME, RENAMED["name"], _RENAMED),
    ),
    (
        "/elections/{election}/diff",
        f"{_CONTEST}/diff?{_BETWEEN}",
        _compared(_CONTEST, {"election": HELD["election"]}, *_BEFORE_AND_NOW)
        | _learned(change(f"rows.{PARTY}.name_as_of", _OLD_NAME, RENAMED["name"], _THE_RENAMING)),
    ),
    (
        "/coalitions/{coalition}/diff",
        f"{_COALITION}/diff?{_BETWEEN}",
        _compared(_COALITION, {"coalition": ALLIED["coalition"]}, *_BEFORE_AND_NOW) | _learned(),
    ),
    (
        "/countries/{country}/legislature/diff",
        f"{_COUNTRY}/legislature/diff?as_of=2012-01-14&to_as_of=2012-01-15",
        _compared(f"{_COUNTRY}/legislature", _OF_THE_CHAMBER, *_EVE_AND_DAY, more=f"&chamber={_CHAMBER}")
        | _happened(*_IN_THE_CHAMBER),
    ),
    (
        "/countries/{country}/government/diff",
        f"{_COUNTRY}/government/diff?{_BETWEEN}",
        _compared(f"{_COUNTRY}/government", _OF_KZ, *_BEFORE_AND_NOW) | _learned(),
    ),
    (
        "/parties/{party_id}/lineage/diff",
        f"{_FAMILY}/diff?{_BETWEEN}",
        _compared(_FAMILY, _OF_THE_FAMILY, *_BEFORE_AND_NOW) | _learned(*_RELATIVE),
    ),
    (
        "/countries/{country}/lineage/diff",
        f"{_COUNTRY}/lineage/diff?{_BETWEEN}",
        _compared(f"{_COUNTRY}/lineage", _OF_KZ, *_BEFORE_AND_NOW) | _learned(*_RELATIVE),
    ),
)
"""By route: the address that is asked, and the answer."""
