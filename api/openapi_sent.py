"""What the examples of the OpenAPI document send, and the ledger on which they send it.

What is sent stands in the shipped histories, word for word and under its own `event_id`: on a seeded ledger it is found to
stand already, and nothing is written.
"""

from typing import Any, Final, TypeAlias

from projections.version import FOLD

Json: TypeAlias = dict[str, Any]

PARTY: Final = "kz-qhp"
RENAMING: Final = "cefddef8-dd9c-5dcd-b322-0e1a3e65908c"
FOUNDING: Final = "cb963096-9c3b-5568-b215-c6665883a79e"
ELECTION: Final = "82a05d0a-f8c5-5f5d-b700-a12d2f27e78a"
RESULT: Final = "d220d4af-6b19-5488-bf85-b24e1c8b286d"
REGISTRATION: Final = "858969db-d405-5a26-bd37-5495ecbbab01"
MEMBERS: Final = "2c6184c1-3fe9-52ff-b9c3-c26afba555d1"

WON_IN_2004: Final = "c95a052e-ff98-5b3f-885c-d33d0e45a9b1"
OTHERWISE_IN_2004: Final = "90c5c454-d457-5e88-b137-c3d73dfa0a02"
DEPARTURE: Final = "660f8f4b-1517-51cb-9285-1149392adffb"
ACKNOWLEDGEMENT: Final = "019ab0c4-0000-7000-8000-00000000000a"

ARTICLE: Final = "People's Party of Kazakhstan"
INFOBOXES: Final = "Wikidata statements and Wikipedia infobox fields, yearly 2021 to 2025 (wikidata_infobox_5_versions.jsonl)"
MOMENT: Final = "2026-11-22T10:00:00.000000Z"


def source(locator: str, document: str = ARTICLE) -> Json:
    return {"document": document, "locator": locator}


FOUNDED: Final[Json] = {
    "type": "Founded",
    "date": "2004-04-13",
    "sources": [source("Lead, paragraph 2")],
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
    "sources": [source("History, paragraph 5 (share, seats)")],
    "party": PARTY,
    "election": "kz-mazhilis-2012",
    "votes": 498788,
    "vote_share": 7.19,
    "seats": 7,
}
TOLD_IN_THE_TEXT: Final[Json] = {
    "type": "ElectionResult",
    "date": "2004",
    "sources": [source("Lead, paragraph 2")],
    "rank": "preferred",
    "party": PARTY,
    "election": "kz-mazhilis-2004",
    "vote_share": 1.98,
    "seats": 0,
}
TOLD_IN_THE_TABLE: Final[Json] = {
    "type": "ElectionResult",
    "date": "2004",
    "sources": [source("Electoral history, table Mazhilis elections, row 2004")],
    "note": "Most likely the Communist Party's share in a row of the wrong party.",
    "rival_to": WON_IN_2004,
    "party": PARTY,
    "election": "kz-mazhilis-2004",
    "vote_share": 3.4,
}
LEFT: Final[Json] = {
    "type": "LeaderLeft",
    "date": "2020-11-11",
    "sources": [source("History, paragraph 7")],
    "party": PARTY,
    "role": "de facto leader",
    "person": "Vladislav Kosarev",
}
ACKNOWLEDGED: Final[Json] = {
    "type": "FindingAcknowledged",
    "party": PARTY,
    "code": "nobody-to-leave",
    "events": [DEPARTURE],
    "reason": "No source says since when he led the party.",
}
REGISTERED: Final[Json] = {
    "type": "Registered",
    "date": "2004-06-21",
    "sources": [
        source("Lead, paragraph 2 (day and members)"),
        source("History, paragraph 1 (day and authority)"),
        source("observed 2021-07-19, partyfacts_id 3749, ib_registered", INFOBOXES),
    ],
    "party": PARTY,
    "authority": "Ministry of Justice of Kazakhstan",
    "members": 90000,
}
REPORTED: Final[Json] = {
    "type": "MembershipReported",
    "date": "2008",
    "sources": [source("Infobox, rows Membership and Membership Year")],
    "note": "A later number than the 90,000 of the registration in 2004, and so no rival to it.",
    "party": PARTY,
    "members": 56292,
}
RENAMED: Final[Json] = {
    "type": "Renamed",
    "date": "2020-11-11",
    "sources": [
        source("History, paragraph 6"),
        source("Infobox, row Abbreviation"),
        source("observed 2024-07-18, partyfacts_id 3749, ib_native_name and ib_abbreviation", INFOBOXES),
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

ALLIANCE: Final = "18fc138c-0000-5000-8000-000000000001"
ALLIED: Final[Json] = {
    "type": "CoalitionFormed",
    "coalition": "kz-peoples-coalition",
    "date": "../2022-10",
    "name": "People's Coalition",
    "country": "KZ",
    "kind": "alliance",
}
IDENTITY: Final = "18fc138c-0000-5000-8000-000000000002"
NAMED: Final[Json] = {"type": "Identified", "person": "example-person", "identifiers": {"example": "42"}}
"""Of nobody: the shipped histories know no person by an id."""

BEFORE: Final[tuple[Json, ...]] = (
    {"event_id": FOUNDING} | FOUNDED,
    {"event_id": ELECTION} | HELD,
    {"event_id": RESULT} | WON,
    {"event_id": WON_IN_2004} | TOLD_IN_THE_TEXT,
    {"event_id": OTHERWISE_IN_2004} | TOLD_IN_THE_TABLE,
    {"event_id": DEPARTURE} | LEFT,
    {"event_id": ACKNOWLEDGEMENT} | ACKNOWLEDGED,
    {"event_id": ALLIANCE} | ALLIED,
    {"event_id": IDENTITY} | NAMED,
)
"""What the ledger of the examples holds before the first of them, at positions 1 to 9: shipped events, abridged, so that one
leaves something to be found, which another acknowledges.
"""

NOW: Final = 12
"""The position of the last record when the examples ask: that of the renaming."""

SHIPPED: Final = {REGISTRATION: REGISTERED, MEMBERS: REPORTED, RENAMING: RENAMED}
"""Events that the examples send as they are shipped."""

SPELLING: Final = "The infoboxes of 2022 and 2023 spell the Kazakh name with capitals."
TWICE: Final = "Stated twice: the same renaming stands under another event_id."


def record(position: int, event_id: str, event: Json | None, **changed: Any) -> Json:
    """A record as it is answered."""
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


STATED: Final = record(NOW, RENAMING, RENAMED)
CORRECTED: Final = record(NOW + 1, RENAMING, RESPELLED, kind="corrected", revision=2, reason=SPELLING)
RETRACTED: Final = record(NOW + 2, RENAMING, None, kind="retracted", revision=3, reason=TWICE)


def known_at(position: int) -> Json:
    """A point of the ledger as it is answered."""
    return {"position": position, "recorded_at": MOMENT}


def cited(path: str, query: str, position: int = NOW) -> Json:
    """The point of an answer, and its canonical address."""
    pairs = f"{query}&v={FOLD}" if query else f"v={FOLD}"
    return {"known_at": known_at(position), "canonical": f"{path}?{pairs}"}
