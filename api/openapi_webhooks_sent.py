"""What the examples of webhooks in the OpenAPI document send, and what they are answered."""

from typing import Any, Final, TypeAlias

from api.openapi_sent import MOMENT, PARTY

Json: TypeAlias = dict[str, Any]

SECRET: Final = "whsec_UGFydHlsaW5lLCBhbmQgbm8gc2VjcmV0IGF0IGFsbCE="  # noqa: S105 - whose letters say what it is
HOSTS: Final = "192.0.2.0/24"
"""What the setting `PARTYLINE_WEBHOOK_HOSTS` is where the examples are sent."""

REGISTERED: Final[Json] = {
    "url": "https://192.0.2.10/partyline",
    "party": [PARTY],
    "kind": ["corrected", "retracted"],
    "after": 0,
    "description": "Corrections, for the desk.",
}
HOOK: Final[Json] = {
    "id": "wh_ccd8ab8350c937ab85b27b47",
    "url": REGISTERED["url"],
    "party": [PARTY],
    "country": [],
    "type": [],
    "kind": ["corrected", "retracted"],
    "format": "record",
    "description": REGISTERED["description"],
    "created_at": MOMENT,
    "registered_by": "editor",
    "state": "active",
    "position": 0,
    "failures": 0,
    "next_try": None,
    "last_try": None,
    "last_status": None,
    "last_error": None,
}
NEW: Final[Json] = HOOK | {"secret": SECRET}
ADDRESS: Final = f"/webhooks/{HOOK['id']}"
