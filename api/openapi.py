"""The OpenAPI 3.1 document: made once, served as constant bytes at `/openapi.json`.

`api.openapi_paths` has the operations, which stand by kind in files of their own, made of `api.openapi_operations`,
`api.openapi_parameters` and, where answers can be cited, `api.openapi_citing`; `api.openapi_schemas` has the shapes,
`api.openapi_problems` what can go wrong, and `api.openapi_examples` the examples. Litestar's own generator is off: handlers answer with bytes, and read their parameters
themselves, so it would see nothing of what matters.
"""

from importlib.metadata import version
from typing import Any, Final, TypeAlias

import msgspec

from api.openapi_paths import paths
from api.openapi_schemas import schemas

Json: TypeAlias = dict[str, Any]

_ABOUT: Final = """\
Partyline keeps the histories of political parties as an append-only ledger of events, and answers what a party was **as of
any date**, and what was **known at any moment**.

- An **event** is something that happened to one or more parties: `Founded`, `Renamed`, `Merged`. Its date is an EDTF date, as
  exact as its source.
- A **record** is one line of the ledger: it states, corrects or retracts one event. Nothing in the ledger is ever changed or
  deleted.
- `as_of` is a day in the world, `known_at` a point in the ledger: a position, or a moment that is resolved to one. Every
  answer repeats both, so it can be cited and asked again.
- To **cite** an answer, take the address in its `canonical` (it stands in the header `Link`, too): it writes out the day, the
  position and in `v` the version of the rules by which answers are made. What is answered there never changes. Clients that know
  RFC 7089 may send `Accept-Datetime` in place of `known_at`.
- What is recorded can be **subscribed** to from any position on (`/stream`), and read in
  words by feed readers (`/feed.atom`, `/feed.json`, and the same of one party).
- What we say can be asked after: **why** (`/parties/{party_id}/explain`), **what changed** between two points
  (`/parties/{party_id}/diff`), **when** it did (`/parties/{party_id}/timemap`), what **would** (`dry_run=true` on what
  writes), and what is **odd** (`/findings`).

Times are written with six decimals and `Z`. What is unknown is `null`: a blank is not a zero. Fields may be added to answers.

Several servers may serve one ledger, each a moment behind it. Every answer says in `Partyline-Position` how far its server had seen; send the
largest that you had back in the same header, and you read what you wrote, whichever server you ask. (To ask for the same
answer again, send `known_at` instead.)

Reading is open, unless the operator has closed it: then it needs the token of a key, too. Writing needs that of an editor's key, or the server's
write token, as `Authorization: Bearer TOKEN`.

What goes wrong is answered as `application/problem+json` (RFC 9457); its `type` is an address under `/problems/`. A query
parameter that is not known is an error: a misspelt `as_of` must never silently mean today. An address that is not listed here
answers `404`, and a method that is not listed `405`; `HEAD` is answered wherever `GET` is, as `GET` is and without the body.
Every answer has the headers under `components/headers`; `X-Request-ID` names it where you ask the operator about one.
"""

_VARIED: Final = "Accept|Accept-Datetime|Accept-Encoding|Authorization|Cookie|Origin"

OF_EVERY_ANSWER: Final[Json] = {
    "X-Request-ID": {
        "description": "The request's id, another one each time: the server's log knows it by that.",
        "required": True,
        "schema": {"type": "string"},
    },
    "X-Content-Type-Options": {
        "description": "It is what it says.",
        "required": True,
        "schema": {"enum": ["nosniff"]},
    },
    "Referrer-Policy": {
        "description": "Nobody is told from where a link was followed.",
        "required": True,
        "schema": {"enum": ["no-referrer"]},
    },
    "X-Frame-Options": {
        "description": "It stands in no frame.",
        "required": True,
        "schema": {"enum": ["DENY"]},
    },
    "Cross-Origin-Resource-Policy": {
        "description": "Pictures may stand on any page, pages on none.",
        "required": True,
        "schema": {"enum": ["cross-origin", "same-origin"]},
    },
    "Server": {
        "description": "What answers, without a version, and without what it is made with.",
        "required": True,
        "schema": {"enum": ["partyline"]},
    },
    "Cross-Origin-Opener-Policy": {
        "description": "With a page alone.",
        "required": False,
        "schema": {"enum": ["same-origin"]},
    },
    "Cache-Control": {
        "description": "Where the answer's own description says nothing of it, and reading is closed.",
        "required": False,
        "schema": {"enum": ["private"]},
    },
    "Vary": {
        "description": "Headers of a request on which the answer depends: `Accept-Datetime` where the query does not say what was known, and that "
        "may; `Authorization` and `Cookie` where reading is closed; `Origin` where the operator names origins that may read.",
        "required": False,
        "schema": {"type": "string", "pattern": f"^({_VARIED})(, ({_VARIED}))*$"},
    },
    "RateLimit-Policy": {
        "description": "Where the operator bounds how often a client may ask: `q` requests in `w` seconds, of those that read (`default`) or that "
        "write (`writes`). Not of what watches over a server.",
        "required": False,
        "schema": {"type": "string", "pattern": r'^"(default|writes)";q=\d+;w=\d+$'},
        "example": '"default";q=600;w=60',
    },
    "RateLimit": {
        "description": "The same: `r` are left at once, and as many as there may be are in `t` seconds. `Retry-After` says when to come again.",
        "required": False,
        "schema": {"type": "string", "pattern": r'^"(default|writes)";r=\d+;t=\d+$'},
        "example": '"default";r=599;t=1',
    },
    "Access-Control-Allow-Origin": {
        "description": "For pages elsewhere that the operator lets read answers.",
        "required": False,
        "schema": {"type": "string"},
    },
    "Access-Control-Expose-Headers": {
        "description": "The same: which headers they may read.",
        "required": False,
        "schema": {"type": "string"},
    },
    "Strict-Transport-Security": {
        "description": "Where a trusted proxy says that the client came over TLS.",
        "required": False,
        "schema": {"type": "string"},
    },
}
"""Headers of which no answer tells by itself."""

_TAGS: Final = {
    "Parties": "What a party was, as of any day and as known at any moment.",
    "Elections": "What parties got in a contest, and who holds the seats of a chamber, as of any day.",
    "Coalitions": "Who belonged to an alliance or a government, and who governed a country, as of any day.",
    "People": "What is known of a person whom events name by an id.",
    "Events": "State events, correct them, retract them, and see all that was ever said of them.",
    "Exports": "Histories as files: tables, Popolo, or the records.",
    "Ledger": "All records, in order.",
    "Stream": "Subscribe to what is recorded.",
    "Webhooks": "Records pushed to an address of yours.",
    "Feeds": "The newest records in words, for feed readers.",
    "Findings": "What is odd: recorded all the same, and waiting for somebody to look at it.",
    "Keys": "Who may read, edit and administer.",
    "Operation": "For those who run a server.",
    "Documentation": "This document, its page, and the types of problems.",
}


def document() -> Json:
    """The document as plain data."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Partyline",
            "version": version("partyline"),
            "summary": "Histories of political parties, as of any date and as known at any moment.",
            "description": _ABOUT,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/", "description": "This server"}],
        "tags": [{"name": name, "description": said} for name, said in _TAGS.items()],
        "paths": paths(),
        "components": {
            "schemas": schemas(),
            "headers": OF_EVERY_ANSWER,
            "securitySchemes": {
                "writeToken": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The token of a key, made with `partyline key create`, or the server's write token: where that is kept is "
                    "said when the server starts. Reading needs one where the operator has closed it.",
                }
            },
        },
    }


OPENAPI: Final[bytes] = msgspec.json.encode(document())
"""What is served."""
