"""What fields of the OpenAPI document mean that have no text under them in the code, and shapes that no struct has."""

from typing import Any, Final, TypeAlias

from domain.dates import MAX_LENGTH

Json: TypeAlias = dict[str, Any]

WHY: Final = (
    "`deprecated`: it is ranked so. `lower-rank`: the other is ranked higher. `named-by-fewer`: of one rank, the other is named "
    "by more accounts. `recorded-later`: alike in all that, and recorded after the other."
)
"""Why accounts are not chosen."""

ADDED: Final[Json] = {
    "PartyState": {
        "party": "The id in use; other ids of the same party lead to the same state.",
        "exists": "Whether the party existed on the day; `maybe` where the dates do not tell.",
        "status": "Null before the beginning. What ended the party, once it has ended.",
        "name": "The name of that day; after the end, the last one.",
        "names": "The name by language.",
        "abbreviations": "Abbreviations by language.",
        "country": "The country of the party.",
        "kind": "`party`, `alliance`, `list` or `technical`.",
        "founded": "When it was founded: an EDTF date, as the source gave it.",
        "registered": "When an authority entered it in its register.",
        "ended": "When it ended.",
        "founders": "Who founded it.",
        "leaders": "Who held an office on that day, by role.",
        "ideology": "What the party said it stands for.",
        "families": "The party families to which classifications count it, over its whole life.",
        "position": "Where it stands between left and right.",
        "colours": "Its colours.",
        "headquarters": "Where its headquarters are.",
        "membership": "The latest number of members that was reported by that day.",
        "organisation": "The latest numbers of branches and bodies, by kind.",
        "publications": "What it publishes.",
        "coalitions": "Alliances and governments that it belongs to on that day.",
        "candidacies": "Candidates whom it nominated or endorsed.",
        "results": "What it got in elections so far. What no source gives is left out.",
        "predecessors": "Parties that it came from.",
        "successors": "Parties that came from it.",
        "identifiers": "Its ids elsewhere, by scheme: one or several in each.",
        "possible": "What may have happened by that day, and may not: it is not in the state.",
        "disputed": "Values that other accounts of the same happenings give.",
        "undetermined": "Values of fields for which the order of events is in truth unknown.",
    },
    "Finding": {
        "code": "What is odd.",
        "party": "In whose history: the id in use. Null where it is about a contest.",
        "election": "About which contest. Null where it is about a party.",
        "events": "The events that it is about.",
        "message": "What is odd.",
        "remedy": "What would settle it.",
        "acknowledged": "Who has looked at it, and why it may stay; null while nobody has, and again when more is recorded "
        "of its events.",
    },
    "Acknowledgement": {
        "event_id": "The `FindingAcknowledged`; retract it to withdraw it.",
        "recorded_at": "When that was.",
        "actor": "Who says so.",
        "reason": "Why it may stay.",
    },
    "Ground": {
        "event_id": "The event.",
        "type": "Its type.",
        "revision": "The revision that stands.",
        "date": "Its EDTF date, as the source gave it; null where that is unknown. A result has its contest's.",
        "sources": "Where it stands written.",
    },
    "Rival": {
        "event_id": "The account.",
        "type": "Its type.",
        "revision": "The revision that stands.",
        "position": "Of the record by which the account stands.",
        "date": "Its EDTF date, as the source gave it; null where that is unknown. A result has its contest's.",
        "value": "What it claims for the field; null where it says nothing of it.",
        "sources": "Where it stands written.",
        "rank": "`preferred`, `normal` or `deprecated`.",
        "why": WHY,
    },
    "Explanation": {
        "field": "Its name in the state, with dots: `name`, `names.ru`, `leaders.chair.Bolat Abilov`, "
        "`results.kz-mazhilis-2012.votes`, in a round `results.kz-president-2005.r1.votes`.",
        "value": "What the state says; null for what no longer holds, or is only disputed.",
        "rivals": "Other accounts of the same happenings, by first record: what they say, and why they were not chosen.",
    },
    "Difference": {
        "field": "Its name in the state, with dots: `name`, `names.ru`, `results.kz-mazhilis-2012.votes`.",
        "change": "Whether the field is new, gone, or says something else.",
        "before": "What it said; null where it was not there.",
        "after": "What it says; null where it is not there.",
    },
    "Change": {
        "field": "Its name in the state, with dots: `name`, `names.ru`, `results.kz-mazhilis-2012.votes`.",
        "change": "Whether the field is new, gone, or says something else.",
        "before": "What it said; null where it was not there.",
        "after": "What it says; null where it is not there.",
        "records": "The records that did it, by position; never none.",
    },
    "RecordMention": {
        "position": "Its place in the ledger.",
        "kind": "`stated`, `corrected` or `retracted`.",
        "revision": "Of the event: 1, 2, 3 ...",
        "event_id": "The event that it is about.",
        "type": "The event's type.",
        "reason": "Why it was corrected or retracted; null where it was stated.",
        "recorded_at": "When it was written.",
    },
    "Reading": {
        "event_id": "The account that was not chosen.",
        "rank": "How it is ranked: `preferred`, `normal` or `deprecated`.",
        "why": f"Why it was not chosen. {WHY}",
        "sources": "Where it stands written.",
        "changes": "What the state would say otherwise; what is disputed apart.",
    },
    "Possible": {
        "event_id": "The event.",
        "type": "Its type.",
        "earliest": "The first day on which it may have happened; null where that is open.",
        "latest": "The day by which it has happened; null where that is open.",
    },
    "Previewed": {
        "party": "The party.",
        "periods": "On which days, in order. On days in none of them nothing would change. Null where it was not worked out, because that "
        "takes too long.",
    },
    "Period": {
        "from": "The first day; null: from the beginning of time.",
        "until": "The day after the last one; null: open.",
        "changes": "What would change on these days.",
    },
    "TimelineEntry": {
        "revision": "The revision that stands.",
        "event_id": "It stays the same, however often the event is corrected.",
        "happened": "`maybe` where the day asked for lies within the bounds.",
        "chosen": "Whether the state is made from this account; false only with `accounts=all`.",
        "why": f"Why it was not chosen; null where it was. {WHY}",
        "event": "The event as it stands.",
    },
}
"""What fields mean that have no text under them in the code."""

FIXED: Final[Json] = {
    "Date": {
        "type": "string",
        "minLength": 1,
        "maxLength": MAX_LENGTH,
        "description": "An EDTF date (ISO 8601-2): a day, a month, a year, `?` for uncertain and `~` for approximate, "
        "unspecified digits, an interval within which the day lies, or `XXXX` for unknown.",
        "examples": [
            *("2004-04-13", "2004-04", "2004", "2004?", "2004-04~", "198X"),
            *("2004-04/2004-06", "[2004-04..2004-06]", "../2010", "XXXX"),
        ],
    },
    "Moment": {
        "type": "string",
        "format": "date-time",
        "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$",
        "description": "A moment in UTC, always with six decimals and `Z`, so that moments sort as text.",
        "examples": ["2026-11-22T10:00:00.000000Z"],
    },
}
