"""What the examples of the OpenAPI document are answered about governments and countries, on the ledger of `api.openapi_sent`."""

from typing import Any, Final, TypeAlias

from api.openapi_sent import FOUNDED, HELD, NOW, PARTY, WON, cited

Json: TypeAlias = dict[str, Any]

_QUERY: Final = f"as_of=2012-12-31&known_at={NOW}"

COUNTRY_ASKED: Final = f"/countries/KZ?{_QUERY}"
COUNTRY_TOLD: Final[Json] = {
    "country": "KZ",
    "as_of": "2012-12-31",
    **cited("/countries/KZ", _QUERY),
    "parties": [
        {
            "party": PARTY,
            "name": FOUNDED["name"],
            "abbreviations": {},
            "exists": "yes",
            "status": "active",
            "kind": None,
            "founded": FOUNDED["date"],
            "registered": "2004-06-21",
            "families": [],
            "seats": {"mazhilis": WON["seats"]},
            "last_attested": HELD["date"],
        }
    ],
    "technical": [],
    "counts": {"exist": 1, "may_exist": 0, "registered": 1, "ended": 0, "technical": 0},
    "government": None,
    "chambers": [{"chamber": "mazhilis", "election": HELD["election"], "seats": HELD["seats"]}],
    "elections": [
        {
            "election": HELD["election"],
            "chamber": "mazhilis",
            "office": None,
            "name": None,
            "date": HELD["date"],
            "seats": HELD["seats"],
        }
    ],
    "possible": [],
}
GOVERNMENT_ASKED: Final = f"/countries/KZ/government?{_QUERY}"
GOVERNMENT_TOLD: Final[Json] = {
    "country": "KZ",
    "as_of": "2012-12-31",
    **cited("/countries/KZ/government", _QUERY),
    "government": None,
    "others": [],
    "previous": None,
    "possible": [],
}
