"""The examples of the OpenAPI document: what is sent, and what is answered.

What is sent stands in the shipped histories, word for word and under its own `event_id`: on a seeded ledger it is found to
stand already, and nothing is written. The answers are those of a ledger that holds only what the examples say; a test
runs them one after the other and compares whole answers.
"""

from typing import Any, Final, TypeAlias

from msgspec import Struct

Json: TypeAlias = dict[str, Any]

PARTY: Final = "kz-qhp"
RENAMING: Final = "cefddef8-dd9c-5dcd-b322-0e1a3e65908c"
FOUNDING: Final = "cb963096-9c3b-5568-b215-c6665883a79e"
ELECTION: Final = "82a05d0a-f8c5-5f5d-b700-a12d2f27e78a"
RESULT: Final = "d220d4af-6b19-5488-bf85-b24e1c8b286d"
REGISTRATION: Final = "858969db-d405-5a26-bd37-5495ecbbab01"
MEMBERS: Final = "2c6184c1-3fe9-52ff-b9c3-c26afba555d1"

ARTICLE: Final = "People's Party of Kazakhstan"
INFOBOXES: Final = "Wikidata statements and Wikipedia infobox fields, yearly 2021 to 2025 (wikidata_infobox_5_versions.jsonl)"
MOMENT: Final = "2026-11-22T10:00:00.000000Z"


class Example(Struct, frozen=True, kw_only=True):
    """A request, and the answer that it gets when the examples are sent in order."""

    method: str
    route: str
    """As the document names it: `/parties/{party_id}`."""
    address: str
    """Path and query, as they are sent."""
    body: Json | None = None
    revision: int | None = None
    """What `If-Match` says."""
    status: int = 200
    answer: Json

    @property
    def name(self) -> str:
        return f"{self.method} {self.address}"


def _source(locator: str, document: str = ARTICLE) -> Json:
    return {"document": document, "locator": locator}


FOUNDED: Final[Json] = {
    "type": "Founded",
    "date": "2004-04-13",
    "sources": [_source("Lead, paragraph 2")],
    "party": PARTY,
    "name": "Communist People's Party of Kazakhstan",
    "country": "KZ",
}
HELD: Final[Json] = {
    "type": "ElectionHeld",
    "date": "2012-01-15",
    "election": "kz-mazhilis-2012",
    "country": "KZ",
    "chamber": "mazhilis",
    "seats": 98,
}
WON: Final[Json] = {
    "type": "ElectionResult",
    "date": "2012",
    "sources": [_source("History, paragraph 5 (share, seats)")],
    "party": PARTY,
    "election": "kz-mazhilis-2012",
    "votes": 498788,
    "vote_share": 7.19,
    "seats": 7,
}
REGISTERED: Final[Json] = {
    "type": "Registered",
    "date": "2004-06-21",
    "sources": [
        _source("Lead, paragraph 2 (day and members)"),
        _source("History, paragraph 1 (day and authority)"),
        _source("observed 2021-07-19, partyfacts_id 3749, ib_registered", INFOBOXES),
    ],
    "party": PARTY,
    "authority": "Ministry of Justice of Kazakhstan",
    "members": 90000,
}
REPORTED: Final[Json] = {
    "type": "MembershipReported",
    "date": "2008",
    "sources": [_source("Infobox, rows Membership and Membership Year")],
    "note": "A later number than the 90,000 of the registration in 2004, and so no rival to it.",
    "party": PARTY,
    "members": 56292,
}
RENAMED: Final[Json] = {
    "type": "Renamed",
    "date": "2020-11-11",
    "sources": [
        _source("History, paragraph 6"),
        _source("Infobox, row Abbreviation"),
        _source("observed 2024-07-18, partyfacts_id 3749, ib_native_name and ib_abbreviation", INFOBOXES),
    ],
    "note": "The Kazakh name is spelled in three ways in the infoboxes of 2021, 2022 and 2024; the latest is given.",
    "party": PARTY,
    "name": "People's Party of Kazakhstan",
    "names": {"kk": "Қазақстан халық партиясы", "ru": "Народная партия Казахстана"},
    "abbreviations": {"kk": "QHP", "ru": "НПК"},
}
RESPELLED: Final[Json] = RENAMED | {
    "names": {"kk": "Қазақстан Халық Партиясы", "ru": "Народная партия Казахстана"},
    "note": "The Kazakh name is spelled as in the infoboxes of 2022 and 2023.",
}

BEFORE: Final[tuple[Json, ...]] = (
    {"event_id": FOUNDING} | FOUNDED,
    {"event_id": ELECTION} | HELD,
    {"event_id": RESULT} | WON,
)
"""What the ledger of the examples holds before the first of them, at positions 1 to 3: the shipped events, abridged."""

SHIPPED: Final = {REGISTRATION: REGISTERED, MEMBERS: REPORTED, RENAMING: RENAMED}
"""Events that the examples send as they are shipped."""


def _record(position: int, event_id: str, event: Json | None, **changed: Any) -> Json:
    return {
        "position": position,
        "recorded_at": MOMENT,
        "kind": "stated",
        "revision": 1,
        "event_id": event_id,
        "actor": "editor",
        "reason": None,
        "event": event,
    } | changed


def _known_at(position: int) -> Json:
    return {"position": position, "recorded_at": MOMENT}


def _entry(event_id: str, event: Json, earliest: str, latest: str) -> Json:
    return {
        "event_id": event_id,
        "revision": 1,
        "earliest": earliest,
        "latest": latest,
        "happened": "yes",
        "rivals": [],
        "event": event,
    }


SPELLING: Final = "The infoboxes of 2022 and 2023 spell the Kazakh name with capitals."
TWICE: Final = "Stated twice: the same renaming stands under another event_id."
_STATED = _record(6, RENAMING, RENAMED)
CORRECTED: Final = _record(7, RENAMING, RESPELLED, kind="corrected", revision=2, reason=SPELLING)
_RETRACTED = _record(8, RENAMING, None, kind="retracted", revision=3, reason=TWICE)

_NAME_TODAY: Final[Json] = {
    "exists": "yes",
    "status": "active",
    "name": RENAMED["name"],
    "names": RENAMED["names"],
    "abbreviations": RENAMED["abbreviations"],
    "country": "KZ",
}
_STATE: Final[Json] = {
    "party": PARTY,
    "as_of": "2020-12-31",
    "known_at": _known_at(6),
    "same_as": [],
    **_NAME_TODAY,
    "kind": None,
    "founded": "2004-04-13",
    "registered": "2004-06-21",
    "ended": None,
    "founders": [],
    "leaders": [],
    "ideology": [],
    "position": None,
    "colours": [],
    "headquarters": None,
    "membership": {"members": 56292, "date": "2008"},
    "organisation": None,
    "publications": [],
    "coalitions": [],
    "candidacies": [],
    "results": [
        {
            "election": "kz-mazhilis-2012",
            "date": "2012-01-15",
            "votes": 498788,
            "vote_share": 7.19,
            "seats": 7,
        }
    ],
    "seats": {"mazhilis": 7},
    "predecessors": [],
    "successors": [],
    "identifiers": {},
    "possible": [],
    "disputed": [],
    "undetermined": [],
}
_TIMELINE: Final[Json] = {
    "party": PARTY,
    "as_of": "2020-12-31",
    "known_at": _known_at(6),
    "events": [
        _entry(FOUNDING, FOUNDED, "2004-04-13", "2004-04-13"),
        _entry(REGISTRATION, REGISTERED, "2004-06-21", "2004-06-21"),
        _entry(MEMBERS, REPORTED, "2008-01-01", "2008-12-31"),
        _entry(RESULT, WON, "2012-01-15", "2012-01-15"),
        _entry(RENAMING, RENAMED, "2020-11-11", "2020-11-11"),
    ],
}

EXAMPLES: Final = (
    Example(
        method="POST",
        route="/events",
        address="/events",
        body={"events": [{"event_id": REGISTRATION} | REGISTERED, {"event_id": MEMBERS} | REPORTED]},
        status=201,
        answer={
            "position": 5,
            "records": [_record(4, REGISTRATION, REGISTERED), _record(5, MEMBERS, REPORTED)],
            "findings": [],
        },
    ),
    Example(
        method="POST",
        route="/events",
        address="/events",
        body={"event_id": RENAMING} | RENAMED,
        status=201,
        answer={"position": 6, "records": [_STATED], "findings": []},
    ),
    Example(
        method="GET",
        route="/parties",
        address="/parties?as_of=2020-12-31&country=KZ",
        answer={
            "as_of": "2020-12-31",
            "known_at": _known_at(6),
            "parties": [{"party": PARTY} | _NAME_TODAY | {"founded": "2004-04-13", "ended": None}],
            "next": None,
        },
    ),
    Example(
        method="GET",
        route="/parties/{party_id}",
        address="/parties/kz-qhp?as_of=2020-12-31&known_at=6",
        answer=_STATE,
    ),
    Example(
        method="GET",
        route="/parties/{party_id}/timeline",
        address="/parties/kz-qhp/timeline?as_of=2020-12-31",
        answer=_TIMELINE,
    ),
    Example(
        method="GET",
        route="/events/{event}",
        address=f"/events/{RENAMING}",
        answer={"known_at": _known_at(6)} | _STATED,
    ),
    Example(
        method="GET",
        route="/ledger",
        address="/ledger?after=5&limit=1",
        answer={"records": [_STATED], "position": 6, "head": 6},
    ),
    Example(
        method="GET",
        route="/health/live",
        address="/health/live",
        answer={"status": "live"},
    ),
    Example(
        method="GET",
        route="/health/ready",
        address="/health/ready",
        answer={"status": "ready", "position": 6, "trouble": None},
    ),
    Example(
        method="GET",
        route="/problems/{kind}",
        address="/problems/stale-revision",
        answer={
            "type": "/problems/stale-revision",
            "title": "The event stands at another revision than the one this was decided on",
            "status": 412,
        },
    ),
    Example(
        method="PUT",
        route="/events/{event}",
        address=f"/events/{RENAMING}",
        body={"event": RESPELLED, "reason": SPELLING},
        revision=1,
        answer={"position": 7, "records": [CORRECTED], "findings": []},
    ),
    Example(
        method="DELETE",
        route="/events/{event}",
        address=f"/events/{RENAMING}",
        body={"reason": TWICE},
        revision=2,
        answer={"position": 8, "records": [_RETRACTED], "findings": []},
    ),
    Example(
        method="GET",
        route="/events/{event}/revisions",
        address=f"/events/{RENAMING}/revisions",
        answer={
            "event_id": RENAMING,
            "known_at": _known_at(8),
            "revisions": [_STATED, CORRECTED, _RETRACTED],
        },
    ),
)
"""In the order in which they are sent."""
