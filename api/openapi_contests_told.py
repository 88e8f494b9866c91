"""What the examples of the OpenAPI document are answered about contests and chambers, on the ledger of `api.openapi_sent`."""

from typing import Any, Final, TypeAlias

from api.openapi_sent import FOUNDED, HELD, NOW, PARTY, WON, cited

Json: TypeAlias = dict[str, Any]

_CONTEST: Final = HELD["election"]
_QUERY: Final = f"as_of=2012-12-31&known_at={NOW}"
_SETTLED: Final[Json] = {"possible": [], "disputed": [], "undetermined": []}

ELECTION_ASKED: Final = f"/elections/{_CONTEST}?{_QUERY}"
ELECTION_TOLD: Final[Json] = {
    "election": _CONTEST,
    "as_of": "2012-12-31",
    **cited(f"/elections/{_CONTEST}", _QUERY),
    "country": "KZ",
    "chamber": "mazhilis",
    "office": None,
    "name": None,
    "date": HELD["date"],
    "held": "yes",
    "early": None,
    "seats": HELD["seats"],
    "rounds": None,
    "complete": False,
    "electorate": None,
    "votes_cast": None,
    "votes_valid": None,
    "turnout": None,
    "identifiers": {},
    "previous": None,
    "rows": [
        {
            "party": PARTY,
            "round": None,
            "candidate": None,
            "candidate_id": None,
            "name": FOUNDED["name"],
            "names": {},
            "abbreviations": {},
            "name_as_of": FOUNDED["name"],
            "kind": None,
            "alliance": None,
            "votes": WON["votes"],
            "vote_share": WON["vote_share"],
            "seats": WON["seats"],
            "seats_change": None,
            "place": None,
            "seats_before": None,
            "seats_difference": None,
        }
    ],
    "nominations": [],
    "endorsements": [],
    "alliances": [],
    "sums": {
        "seats": {"given": 7, "unknown": 0, "in_all": 98, "difference": 91, "least": 7, "most": 7},
        "rounds": [
            {
                "round": None,
                "rows": 1,
                "votes": WON["votes"],
                "votes_unknown": 0,
                "valid": None,
                "valid_difference": None,
                "cast": None,
                "cast_difference": None,
                "vote_share": 7.19,
                "vote_share_unknown": 0,
                "vote_share_difference": 92.81,
            }
        ],
    },
    **_SETTLED,
}
LEGISLATURE_ASKED: Final = "/countries/KZ/legislature?as_of=2012-12-31&chamber=mazhilis"
LEGISLATURE_TOLD: Final[Json] = {
    "country": "KZ",
    "as_of": "2012-12-31",
    **cited("/countries/KZ/legislature", f"{_QUERY}&chamber=mazhilis"),
    "chamber": "mazhilis",
    "chambers": ["mazhilis"],
    "election": {"election": _CONTEST, "date": HELD["date"], "complete": False},
    "seats": HELD["seats"],
    "parties": [
        {
            "party": PARTY,
            "name_then": FOUNDED["name"],
            "name": FOUNDED["name"],
            "kind": None,
            "status": "active",
            "seats": WON["seats"],
            "by": "contest",
            "now": [],
        }
    ],
    "known": 7,
    "unknown": 0,
    "sum": {"least": 7, "most": 7},
    "vacant_or_unlisted": 91,
    **_SETTLED,
}
