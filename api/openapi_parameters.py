"""Parameters of the OpenAPI document that several operations take, each said once."""

from typing import Any, Final, TypeAlias

from api.asking import PATIENCE
from api.openapi_operations import parameter
from api.openapi_sent import PARTY, RENAMING
from api.openapi_told import HTTP_DATE
from api.writing import LONGEST_KEY
from projections.version import FOLD

Json: TypeAlias = dict[str, Any]

_DAY: Final[Json] = {
    "type": "string",
    "pattern": r"^\d{4}(-\d\d(-\d\d)?)?$",
    "examples": ["2020-12-31", "2020-11", "2012"],
}
_POSITION: Final[Json] = {"type": "string", "examples": ["100", "2026-11-22T10:00:00Z"]}

# Points

AS_OF: Final = parameter(
    "as_of",
    "The day in the world that is asked about: a day, or a month or a year for its last day. Absent: today, in UTC.",
    _DAY,
    example="2020-12-31",
)
KNOWN_AT: Final = parameter(
    "known_at",
    "What was known then: a position of the ledger, or an RFC 3339 moment with a zone (`+` is written `%2B` in an address), "
    "which is resolved to the last record written by then: `100`, `2026-11-22T10:00:00Z`. Absent: what `Accept-Datetime` "
    f"says, else now. A position that this server has not seen is waited for, for {PATIENCE:g} s.",
    _POSITION,
)
POINTS: Final = (
    AS_OF | {"description": "The day of the first point. Absent: today, in UTC.", "example": "2011-12-31"},
    KNOWN_AT
    | {
        "description": "What was known at the first point: a position, or a moment with a zone. Absent: what `Accept-Datetime` "
        "says, else now."
    },
    parameter(
        "to_as_of", "The day of the second point. Absent: that of the first.", _DAY, example="2012-12-31"
    ),
    parameter(
        "to_known_at",
        "What was known at the second point: a position, or a moment with a zone. Absent: now.",
        _POSITION,
    ),
)
VERSION: Final = parameter(
    "v",
    f"The version of the rules by which answers are made; the present one is {FOLD}. A canonical address names it, so that "
    "what it leads to never changes; a version that is no longer made is answered `410`, with the present address.",
    {"type": "integer", "minimum": 1, "maximum": FOLD},
)
ACCEPT_DATETIME: Final = parameter(
    "Accept-Datetime",
    "The same as `known_at`, for clients that know RFC 7089 and not us: an HTTP-date, for the last record written by the end of "
    "that second. Where the query says what was known, this is ignored.",
    {"type": "string", "pattern": r"^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$"},
    where="header",
    example=HTTP_DATE,
)
IF_NONE_MATCH: Final = parameter(
    "If-None-Match",
    "The `ETag` of what you have: if it is still that, the answer is `304` without a body.",
    {"type": "string"},
    where="header",
)

# What is asked about

PARTY_ID: Final = parameter(
    "party_id",
    "The party's id; another id of the same party will do.",
    {"type": "string"},
    where="path",
    example=PARTY,
)
COUNTRY: Final = parameter(
    "country",
    "The country: a code of two letters (ISO 3166-1), in either case.",
    {"type": "string", "pattern": "^[A-Za-z]{2}$"},
    where="path",
    example="KZ",
)
OF_COUNTRY: Final = COUNTRY | {"in": "query", "required": False}
EVENT: Final = parameter(
    "event", "The event's `event_id`.", {"type": "string", "format": "uuid"}, where="path", example=RENAMING
)
ACCOUNTS: Final = parameter(
    "accounts",
    "`all`: also what the accounts say that were not chosen.",
    {"enum": ["chosen", "all"], "default": "chosen"},
)
CURSOR: Final = parameter(
    "cursor",
    "The `next` of the page before. It holds the question that the first page was asked, with its times and filters: only "
    "`limit` and `v` may stand beside it.",
    {"type": "string"},
)

# Writing

IF_MATCH: Final = parameter(
    "If-Match",
    "The revision that this was decided on, in quotes: the `revision` of `GET /events/{event}`, or that answer's `ETag` as it is.",
    {
        "type": "string",
        "pattern": r'^\s*"\d+(-[^"]*)?"\s*$',
        "examples": ['"1"', '"1-6d5d865b875042570a20c2f74fe2ded4"'],
    },
    where="header",
    example='"1"',
) | {"required": True}
KEY: Final = parameter(
    "Idempotency-Key",
    "A name of your own for this request. Sent again with the same key, and with the same method, path, `If-Match` and body, "
    "it is written once and answered as the first time, whatever was written since; with anything else it is refused "
    "(`key-reused`). A key is kept for ever, with the records that were written under it. One under which nothing was written, "
    "because the request was refused, was a dry run or everything stood already, is not kept, and can be used again.",
    {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "examples": ["renaming-of-kz-qhp"]},
    where="header",
)
DRY_RUN: Final = parameter(
    "dry_run",
    "`true`: write nothing, and answer what would be written, what would be odd about it, and which parties would change, in "
    "which fields and on which days. It is refused for the same reasons.",
    {"enum": ["true", "false"], "default": "false"},
)
