"""Given a ledger, when a request is wrong, then it is told what is wrong, and nothing is written. None is ever a 5xx."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from tests.api.given import (
    EDITOR,
    FOUNDED,
    RENAMED,
    TOKEN,
    Api,
    Json,
    application,
    founded,
    id_,
    problem_in,
    renamed,
)

E1, E2, GONE, NEVER = id_(1), id_(2), id_(3), id_(77)
DEEP = 100_000
HUGE = "9" * 5_000

AN_EVENT = 'it would be an event, or {"events": [...]}'
A_SLUG = "it would be lower-case letters, digits and single hyphens, such as kz-qhp"
A_COUNTRY = "it would be two upper-case letters, such as KZ (ISO 3166-1 alpha-2)"
A_LANGUAGE = "it would be a language code, such as kk or kk-Latn (BCP 47)"
A_LINE = "it would be text in one line that is not blank, without control characters"
A_TEXT = "it would be text that is not blank, without control characters"
A_UUID = "it would be a UUID, such as 019ab0c4-0000-7000-8000-000000000000"
A_KNOWN_VALUE = "it would be one of Banned, Campaigned, "


class Bad(NamedTuple):
    """A request that is refused: how, and the text that names what is wrong."""

    name: str
    method: str
    target: str
    status: int
    kind: str
    named: str
    body: bytes | None = None
    headers: tuple[tuple[str, bytes], ...] = ()


def asks(name: str, target: str, status: int, kind: str, named: str = "") -> Bad:
    return Bad(name, "GET", target, status, kind, named)


def parameter(target: str, named: str) -> Bad:
    """A parameter with a value that it cannot have."""
    return asks(f"GET {target[:60]}", target, 400, "invalid-parameter", named)


def unknown(target: str, named: str) -> Bad:
    return asks(f"GET {target[:60]}", target, 400, "unknown-parameter", named)


def token(value: bytes) -> tuple[tuple[str, bytes], ...]:
    return (("authorization", value),)


WRITER = token(EDITOR["Authorization"].encode())


def encoded(body: Any) -> bytes:
    return body if isinstance(body, bytes) else json.dumps(body).encode()


def states(name: str, body: Any, status: int, kind: str, named: str = "", **headers: bytes) -> Bad:
    sent = tuple((header.replace("_", "-"), value) for header, value in headers.items())
    return Bad(f"POST {name}", "POST", "/events", status, kind, named, encoded(body), WRITER + sent)


def too_deep(name: str, body: bytes) -> Bad:
    return states(name, body, 422, "body-too-complex", "nested more than 32 deep")


def malformed(name: str, body: Any, named: str) -> Bad:
    return states(name, body, 400, "malformed-body", named)


def invalid(name: str, event: Any, named: str) -> Bad:
    """An event that is not well formed."""
    return states(name, event, 422, "invalid-event", named)


def corrects(
    name: str,
    status: int,
    kind: str,
    named: str = "",
    *,
    event: str = E2,
    if_match: tuple[bytes, ...] = (b'"2"',),
    body: Any = None,
) -> Bad:
    sent = {"event": RENAMED, "reason": "A typo."} if body is None else body
    headers = WRITER + tuple(("if-match", value) for value in if_match)
    return Bad(f"PUT {name}", "PUT", f"/events/{event}", status, kind, named, encoded(sent), headers)


def revision(name: str, *if_match: bytes, named: str = "If-Match") -> Bad:
    return corrects(f"If-Match {name}", 400, "invalid-parameter", named, if_match=if_match)


def retracts(
    name: str, status: int, kind: str, named: str = "", *, event: str = E2, body: Any = b'{"reason":"No."}'
) -> Bad:
    headers = (*WRITER, ("if-match", b'"2"'))
    return Bad(f"DELETE {name}", "DELETE", f"/events/{event}", status, kind, named, encoded(body), headers)


QUESTIONS = [
    # What is misspelt, or comes twice
    unknown("/parties/kz-qkhp?asof=2004", "'asof'"),
    unknown("/parties/kz-qkhp?AS_OF=2004", "'AS_OF'"),
    unknown("/parties/kz-qkhp?as_of=2004&limit=1", "'limit'"),
    unknown("/parties/kz-qkhp/timeline?to=2004", "'to'"),
    unknown("/parties?page=2", "'page'"),
    unknown("/parties?=2", "''"),
    unknown("/parties?%00=2", "'\\x00'"),
    unknown("/parties?жыл=2004", "'жыл'"),
    unknown("/parties?x", "'x'"),
    unknown(f"/events/{E1}?as_of=2004", "'as_of'"),
    unknown(f"/events/{E1}/revisions?as_of=2004", "'as_of'"),
    unknown("/ledger?from=2", "'from'"),
    unknown("/health/live?x=1", "'x'"),
    unknown("/health/ready?x=1", "'x'"),
    asks(
        "GET more parameters than a hundred",
        "/parties?" + "&".join(f"a{each}=1" for each in range(101)),
        400,
        "invalid-parameter",
        "more than 100",
    ),
    parameter("/parties?as_of=2004&as_of=2005", "'as_of'"),
    parameter("/parties/kz-qkhp?known_at=1&known_at=1", "'known_at'"),
    parameter("/ledger?limit=1&limit=1", "'limit'"),
    parameter("/parties?q=%FF", "UTF-8"),
    parameter("/parties?q=%ED%A0%80", "UTF-8"),
    parameter("/parties?" + "&".join(f"q{number}=1" for number in range(200)), ""),
    # Days without sense
    parameter("/parties/kz-qkhp?as_of=", "''"),
    parameter("/parties/kz-qkhp?as_of=yesterday", "'yesterday'"),
    parameter("/parties/kz-qkhp?as_of=2004-02-30", "'2004-02-30'"),
    parameter("/parties/kz-qkhp?as_of=1985-02-29", "'1985-02-29'"),
    parameter("/parties/kz-qkhp?as_of=2004-13", "'2004-13'"),
    parameter("/parties/kz-qkhp?as_of=0000", "'0000'"),
    parameter("/parties/kz-qkhp?as_of=10000", "'10000'"),
    parameter("/parties/kz-qkhp?as_of=-0044", "'-0044'"),
    parameter("/parties/kz-qkhp?as_of=2004?", "'2004?'"),
    parameter("/parties/kz-qkhp?as_of=198X", "'198X'"),
    parameter("/parties/kz-qkhp?as_of=2004/2005", "'2004/2005'"),
    parameter("/parties/kz-qkhp?as_of=%202004", "' 2004'"),
    parameter("/parties/kz-qkhp?as_of=2004%0A", "'2004\\n'"),
    parameter("/parties/kz-qkhp?as_of=%D9%A2%D9%A0%D9%A0%D9%A4", "'٢٠٠٤'"),
    parameter("/parties/kz-qkhp?as_of=2004-04-13T00:00:00Z", "'2004-04-13T00:00:00Z'"),
    parameter(f"/parties/kz-qkhp?as_of={HUGE}", "99999"),
    parameter("/parties?as_of=2004%00", "\\x00"),
    # Moments and positions without sense
    parameter("/parties/kz-qkhp?known_at=", "''"),
    parameter("/parties/kz-qkhp?known_at=now", "'now'"),
    parameter(
        "/parties/kz-qkhp?known_at=2012-12-31",
        "what was known by the end of that day is 2012-12-31T23:59:59Z",
    ),
    parameter("/parties/kz-qkhp?known_at=-1", "'-1'"),
    parameter("/parties/kz-qkhp?known_at=1.5", "'1.5'"),
    parameter("/parties/kz-qkhp?known_at=1e3", "'1e3'"),
    parameter("/parties/kz-qkhp?known_at=%D9%A1", "'١'"),
    parameter("/parties/kz-qkhp?known_at=²", "'²'"),
    parameter(f"/parties/kz-qkhp?known_at={HUGE}", "99999"),
    parameter("/parties/kz-qkhp?known_at=9007199254740993", "'9007199254740993'"),
    parameter("/parties/kz-qkhp?known_at=2026-11-22T10:00:00", "zone"),
    parameter("/parties/kz-qkhp?known_at=2026-11-22", "'2026-11-22'"),
    parameter("/parties/kz-qkhp?known_at=2026-11-22T10:00:00+05:00", "%2B"),
    parameter("/parties/kz-qkhp?known_at=2026-11-22T25:00:00Z", "'2026-11-22T25:00:00Z'"),
    parameter("/parties/kz-qkhp?known_at=2026-02-30T10:00:00Z", "'2026-02-30T10:00:00Z'"),
    parameter("/parties/kz-qkhp?known_at=0000-01-01T00:00:00Z", "'0000-01-01T00:00:00Z'"),
    parameter("/parties/kz-qkhp?known_at=0001-01-01T00:00:00%2B14:00", "'0001-01-01T00:00:00+14:00'"),
    parameter("/parties/kz-qkhp?known_at=9999-12-31T23:59:59-14:00", "'9999-12-31T23:59:59-14:00'"),
    parameter("/parties/kz-qkhp?known_at=2026-11-22T10:00:00%2B99:99", "'2026-11-22T10:00:00+99:99'"),
    parameter(f"/events/{E1}?known_at=2026-11-22T10:00:00", "zone"),
    # Limits and filters
    parameter("/parties?limit=0", "'0'"),
    parameter("/parties?limit=-1", "'-1'"),
    parameter("/parties?limit=501", "'501'"),
    parameter("/parties?limit=", "''"),
    parameter("/parties?limit=ten", "'ten'"),
    parameter("/parties?limit=1.0", "'1.0'"),
    parameter("/parties?limit=%2B1", "'+1'"),
    parameter(f"/parties?limit={HUGE}", "99999"),
    parameter("/ledger?limit=0", "'0'"),
    parameter("/ledger?limit=1001", "'1001'"),
    parameter("/ledger?limit=10000000000000000000000", "'10000000000000000000000'"),
    parameter("/ledger?after=-1", "'-1'"),
    parameter("/ledger?after=1_0", "'1_0'"),
    parameter("/ledger?after=9007199254740993", "'9007199254740993'"),
    parameter("/parties?status=alive", "'alive'"),
    parameter("/parties?status=ACTIVE", "'ACTIVE'"),
    parameter("/parties?status=", "''"),
    parameter("/parties?country=KAZ", "'KAZ'"),
    parameter("/parties?country=", "''"),
    parameter("/parties?country=K1", "'K1'"),
    parameter("/parties?country=ҚЗ", "'ҚЗ'"),
    parameter("/parties?identifier=3749", "'3749'"),
    parameter("/parties?identifier=:3749", "':3749'"),
    parameter("/parties?identifier=partyfacts:", "'partyfacts:'"),
    # What is not there
    asks("an unknown party", "/parties/kz-nobody", 404, "unknown-party", "'kz-nobody'"),
    asks("an unknown party's timeline", "/parties/kz-nobody/timeline", 404, "unknown-party", "'kz-nobody'"),
    asks("a party in capitals", "/parties/KZ-QKHP", 404, "unknown-party", "'KZ-QKHP'"),
    asks("a party by an empty name", "/parties/%20", 404, "unknown-party", "' '"),
    asks("a party with a NUL", "/parties/kz-qkhp%00", 404, "unknown-party", "\\x00"),
    asks("a party with a slash", "/parties/kz%2Fqkhp", 404, "not-found", "kz/qkhp"),
    asks("a party with a percent sign", "/parties/kz%25qkhp", 404, "unknown-party", "'kz%qkhp'"),
    asks("a party that is no UTF-8", "/parties/%FF%FE", 404, "unknown-party"),
    asks("a party above", "/parties/..%2Fledger", 404, "not-found", "ledger"),
    asks("a party in another script", "/parties/нпк", 404, "unknown-party", "'нпк'"),
    asks("a party with a quote", '/parties/"}', 404, "unknown-party", '"}'),
    asks("a very long party", f"/parties/{'a' * 40_000}", 404, "unknown-party", "aaa"),
    asks("an unknown event", f"/events/{NEVER}", 404, "unknown-event", NEVER),
    asks("an unknown event's revisions", f"/events/{NEVER}/revisions", 404, "unknown-event", NEVER),
    parameter("/events/1", "'1'"),
    parameter("/events/1/revisions", "'1'"),
    parameter("/events/%7B00000000-0000-0000-0000-000000000001%7D", "'{00000000-"),
    parameter("/events/00000000000000000000000000000001", "'00000000000000000000000000000001'"),
    parameter(f"/events/urn:uuid:{E1}", "'urn:uuid:"),
    parameter("/events/" + "0" * 40_000, "000"),
    asks("an unknown route", "/nowhere", 404, "not-found", "/nowhere"),
    asks("an unknown route in another script", "/қайда", 404, "not-found", "/қайда"),
    asks("an unknown route with a NUL", "/nowhere%00", 404, "not-found", "nowhere"),
    asks(
        "a route too deep",
        "/parties/kz-qkhp/timeline/2004",
        404,
        "not-found",
        "/parties/kz-qkhp/timeline/2004",
    ),
    asks("a route in capitals", "/Parties", 404, "not-found", "/Parties"),
    asks("an unknown problem", "/problems/nothing", 404, "not-found", "'nothing'"),
]

METHODS = [
    Bad(f"{method} {target}", method, target, 405, "method-not-allowed", method, headers=WRITER)
    for method, target in [
        ("POST", "/parties"),
        ("PUT", "/parties/kz-qkhp"),
        ("DELETE", "/parties/kz-qkhp"),
        ("PATCH", f"/events/{E1}"),
        ("POST", f"/events/{E1}"),
        ("GET", "/events"),
        ("DELETE", "/events"),
        ("PUT", "/events"),
        ("DELETE", "/ledger"),
        ("POST", "/health/live"),
        ("TRACE", "/parties"),
        ("BREW", "/parties"),
    ]
]

STATEMENTS = [
    # No JSON, or of another shape
    malformed("nothing", b"", "empty"),
    malformed("half an object", b'{"type":"Renamed"', "not JSON"),
    malformed("no JSON", b"type=Renamed&party=kz-qkhp", "not JSON"),
    malformed("two objects", b"{}{}", "not JSON"),
    malformed("a byte order mark alone", b"\xef\xbb\xbf", "not JSON"),
    malformed("invalid UTF-8", b'{"type":"Renamed","name":"\xff\xfe"}', "not JSON"),
    malformed("UTF-16", json.dumps(RENAMED).encode("utf-16"), "not JSON"),
    malformed("half of a surrogate pair", b'{"type":"Renamed","name":"\\ud800"}', "not JSON"),
    malformed("surrogates the wrong way round", b'{"name":"\\udc00\\ud800"}', "not JSON"),
    too_deep("brackets without end", b"[" * DEEP),
    too_deep("nested brackets", b"[" * DEEP + b"]" * DEEP),
    too_deep("nested objects", b'{"a":' * DEEP + b"1" + b"}" * DEEP),
    too_deep("nested within an event", b'{"type":"Renamed","names":' + b"[" * DEEP + b"]" * DEEP + b"}"),
    malformed("NaN", b'{"type":"MembershipReported","party":"kz-qkhp","members":NaN}', "not JSON"),
    malformed("Infinity", b'{"type":"MembershipReported","party":"kz-qkhp","members":-Infinity}', "not JSON"),
    malformed("1e400", b'{"type":"MembershipReported","party":"kz-qkhp","members":1e400}', "not JSON"),
    malformed("a NUL outside of text", b'{"type":\x00"Renamed"}', "not JSON"),
    malformed("a bare control character", b'{"type":"Renamed","name":"a\x01b"}', "not JSON"),
    malformed("a comment", b'{"type":"Renamed" /* so */}', "not JSON"),
    malformed("single quotes", b"{'type':'Renamed'}", "not JSON"),
    malformed("no events", {"events": []}, '"events"'),
    malformed("null for events", {"events": None}, '"events"'),
    malformed("an object for events", {"events": RENAMED}, '"events"'),
    malformed("a field beside events", {"events": [RENAMED], "dry_run": True}, "'dry_run'"),
    malformed("a list", [RENAMED], "the body is [{'type': 'Renamed'"),
    malformed("an empty list", [], f"the body is []: {AN_EVENT}"),
    malformed("null", None, f"the body is null: {AN_EVENT}"),
    malformed("true", True, f"the body is true: {AN_EVENT}"),
    malformed("text", "Renamed", f"the body is 'Renamed': {AN_EVENT}"),
    malformed("a number", 7, f"the body is 7: {AN_EVENT}"),
    # No event
    invalid("an empty object", {}, "the field 'type' is missing"),
    invalid("lists for events", {"events": [[]]}, "events[0]"),
    invalid("null among events", {"events": [RENAMED, None]}, "events[1]"),
    invalid("an empty object for the only event", {"events": [{}]}, "events[0]: the field 'type' is missing"),
    invalid("events within events", {"events": [{"events": [RENAMED]}]}, "events[0]: the field 'type' is missing"),
    invalid("an event with events", RENAMED | {"events": [RENAMED]}, "unknown field 'events'"),
    invalid("an unknown type", RENAMED | {"type": "Rebranded"}, f"type is 'Rebranded': {A_KNOWN_VALUE}"),
    invalid("a type in capitals", RENAMED | {"type": "RENAMED"}, f"type is 'RENAMED': {A_KNOWN_VALUE}"),
    invalid("a class path for a type", RENAMED | {"type": "domain.events:Renamed"}, f"type is 'domain.events:Renamed': {A_KNOWN_VALUE}"),
    invalid("a number for a type", RENAMED | {"type": 1}, "type is 1: it would be text"),
    invalid("no type", {"party": "kz-qkhp", "name": "X"}, "the field 'type' is missing"),
    invalid("an unknown field", RENAMED | {"nmae": "X"}, "unknown field 'nmae'"),
    invalid("an unknown field of a source", RENAMED | {"sources": [{"document": "D", "page": 3}]}, "sources[0]: unknown field 'page'"),
    invalid("a field of another type", RENAMED | {"members": 3}, "unknown field 'members'"),
    invalid("a field of the record", RENAMED | {"recorded_at": "2026-11-22T10:00:00Z"}, "unknown field 'recorded_at'"),
    invalid("no name", {"type": "Renamed", "party": "kz-qkhp"}, "the field 'name' is missing"),
    invalid("null for a name", RENAMED | {"name": None}, "name is null: it would be text"),
    invalid("an empty name", RENAMED | {"name": ""}, "name is '': it would be text of length >= 1"),
    invalid("a blank name", RENAMED | {"name": " \u00a0"}, f"name is ' \\xa0': {A_LINE}"),
    invalid("a name of two lines", RENAMED | {"name": "a\nb"}, f"name is 'a\\nb': {A_LINE}"),
    invalid("a name with a tab", RENAMED | {"name": "a\tb"}, f"name is 'a\\tb': {A_LINE}"),
    invalid("a name with a NUL", RENAMED | {"name": "a\x00b"}, f"name is 'a\\x00b': {A_LINE}"),
    invalid("a name with a delete", RENAMED | {"name": "a\x7fb"}, f"name is 'a\\x7fb': {A_LINE}"),
    invalid("a name that ends in a line's end", RENAMED | {"name": "a\n"}, f"name is 'a\\n': {A_LINE}"),
    invalid("a note with a bell", RENAMED | {"note": "a\x07b"}, f"note is 'a\\x07b': {A_TEXT}"),
    invalid("a blank note", RENAMED | {"note": " \n"}, f"note is ' \\n': {A_TEXT}"),
    invalid("a number for a note", RENAMED | {"note": 7}, "note is 7: it would be text or null"),
    invalid("a number for a name", RENAMED | {"name": 7}, "name is 7: it would be text"),
    invalid("a list for a name", RENAMED | {"name": ["X"]}, "name is ['X']: it would be text"),
    invalid("an overlong name", RENAMED | {"name": "x" * 501}, "xxx...: it would be text of length <= 500"),
    invalid("a list for names", RENAMED | {"names": ["X"]}, "names is ['X']: it would be an object"),
    invalid("names in no language", RENAMED | {"names": {"": "X"}}, f"a key of names: {A_LANGUAGE}"),
    invalid("names in a language with a space", RENAMED | {"names": {"k k": "X"}}, f"a key of names: {A_LANGUAGE}"),
    invalid("a number for a name by language", RENAMED | {"names": {"kk": 7}}, "names[...] is {'kk': 7}: it would be text"),
    invalid("an object for sources", RENAMED | {"sources": {"document": "D"}}, "sources is {'document': 'D'}: it would be a list"),
    invalid("a source without a document", RENAMED | {"sources": [{"locator": "1"}]}, "sources[0]: the field 'document' is missing"),
    invalid("a source with a script for an address", RENAMED | {"sources": [{"document": "D", "url": "javascript:1"}]}, "sources[0].url is 'javascript:1': it would be an address that begins with http:// or https://"),
    invalid("an unknown rank", RENAMED | {"rank": "latest"}, "rank is 'latest': it would be one of preferred, normal, deprecated"),
    # Ids
    invalid("a party in capitals", RENAMED | {"party": "KZ-QKHP"}, f"party is 'KZ-QKHP': {A_SLUG}"),
    invalid("a party with a slash", RENAMED | {"party": "kz/qkhp"}, f"party is 'kz/qkhp': {A_SLUG}"),
    invalid("a party with a NUL", RENAMED | {"party": "kz-qkhp\x00"}, f"party is 'kz-qkhp\\x00': {A_SLUG}"),
    invalid("a party with a line's end", RENAMED | {"party": "kz-qkhp\n"}, f"party is 'kz-qkhp\\n': {A_SLUG}"),
    invalid("an empty party", RENAMED | {"party": ""}, f"party is '': {A_SLUG}"),
    invalid("an overlong party", founded("k" * 81), "kkk...: it would be text of length <= 80"),
    invalid("a very long party", founded("k" * 9_000), "kkk...: it would be text of length <= 80"),
    invalid("a party in another script", founded("нпк"), f"party is 'нпк': {A_SLUG}"),
    invalid("a number for a party", RENAMED | {"party": 7}, "party is 7: it would be text"),
    invalid("a country in lower case", FOUNDED | {"country": "kz"}, f"country is 'kz': {A_COUNTRY}"),
    invalid("a country of three letters", FOUNDED | {"country": "KAZ"}, f"country is 'KAZ': {A_COUNTRY}"),
    invalid("a number for an event_id", RENAMED | {"event_id": 7}, "event_id is 7: it would be a UUID as text"),
    invalid("an event_id that is none", RENAMED | {"event_id": "seven"}, f"'seven' is no event_id: {A_UUID}"),
    invalid("an event_id without hyphens", RENAMED | {"event_id": NEVER.replace("-", "")}, NEVER.replace("-", "")),
    invalid("an object for an event_id", RENAMED | {"event_id": {"a": 1}}, "event_id is {'a': 1}: it would be a UUID as text"),
    invalid("a rival that is no id", RENAMED | {"rival_to": "the other"}, f"rival_to is 'the other': {A_UUID}"),
    invalid("text for after", RENAMED | {"after": NEVER}, f"after is {NEVER!r}: it would be a list"),
    # Dates
    invalid("a day that is not", RENAMED | {"date": "2004-02-30"}, "date: '2004-02-30' is not a date"),
    invalid("a leap day of no leap year", RENAMED | {"date": "1985-02-29"}, "date: '1985-02-29' is not a date"),
    invalid("a month that is not", RENAMED | {"date": "2004-13"}, "date: '2004-13' is not a date"),
    invalid("words for a date", RENAMED | {"date": "last year"}, "'last year'"),
    invalid("an empty date", RENAMED | {"date": ""}, "''"),
    invalid("a number for a date", RENAMED | {"date": 2004}, "date: 2004 is not a date"),
    invalid("null for a date", RENAMED | {"date": None}, "null is not a date"),
    invalid("a list for a date", RENAMED | {"date": ["2004"]}, "'2004'"),
    invalid("a moment for a date", RENAMED | {"date": "2004-04-13T10:00:00Z"}, "'2004-04-13T10:00:00Z'"),
    invalid("a span that runs backwards", RENAMED | {"date": "2005/2004"}, "'2005/2004'"),
    invalid("a date with a NUL", RENAMED | {"date": "2004\x00"}, "2004"),
    invalid("a date of many digits", RENAMED | {"date": HUGE}, "99999"),
    invalid("a date of a source", RENAMED | {"sources": [{"document": "D", "published": "2004-99"}]}, "sources[0].published: '2004-99' is not a date: months are 01 to 12"),
    # Numbers
    invalid("fewer than none", {"type": "MembershipReported", "party": "kz-qkhp", "members": -1}, "members is -1: it would be a whole number >= 0"),
    invalid("too many", {"type": "MembershipReported", "party": "kz-qkhp", "members": 10**30}, f"members is {10**30}: it would be a whole number <= {10**12}"),
    invalid("far too many", b'{"type":"MembershipReported","party":"kz-qkhp","members":' + b"9" * 4_000 + b"}", "999...: it would be a whole number <= 1000000000000"),
    invalid("half a member", {"type": "MembershipReported", "party": "kz-qkhp", "members": 1.5}, "members is 1.5: it would be a whole number"),
    invalid("a number as text", {"type": "MembershipReported", "party": "kz-qkhp", "members": "56292"}, "members is '56292': it would be a whole number"),
    invalid("a share below 0", {"type": "ElectionResult", "party": "kz-qkhp", "election": "e", "vote_share": -0.1}, "vote_share is -0.1: it would be a number >= 0.0"),
    invalid("1 for true", {"type": "Split", "party": "kz-qkhp", "into": ["kz-b"], "survives": 1}, "survives is 1: it would be true or false"),
    # What excludes itself
    invalid("a survivor that did not merge", {"type": "Merged", "parties": ["kz-qkhp"], "into": {"party": "kz-n", "name": "N", "country": "KZ"}, "survivors": ["kz-z"]}, "'kz-z'"),
    invalid("an election of nothing", {"type": "ElectionHeld", "election": "kz-2012", "country": "KZ"}, "chamber"),
    invalid("seats and a change in seats", {"type": "SeatsChanged", "party": "kz-qkhp", "chamber": "mazhilis", "country": "KZ", "seats": 7, "change": 1}, "seats"),
    invalid("ids of nobody", {"type": "Identified", "identifiers": {"parlgov": "1"}}, "exactly one"),
    invalid("ids of two", {"type": "Identified", "party": "kz-qkhp", "person": "p", "identifiers": {"parlgov": "1"}}, "exactly one"),
    invalid("a split into nothing", {"type": "Split", "party": "kz-qkhp", "into": []}, "into is []: it would be a list of length >= 1"),
    states("a party split off itself", {"type": "Split", "party": "kz-qkhp", "into": ["kz-qkhp"]}, 422, "about-itself", "'kz-qkhp'"),
    states("a party merged into itself", {"type": "Merged", "parties": ["kz-qkhp"], "into": "kz-qkhp"}, 422, "about-itself", "'kz-qkhp'"),
    states("a party that is itself", {"type": "SameParty", "party": "kz-qkhp", "same_as": "kz-qkhp"}, 422, "about-itself", "'kz-qkhp'"),
    states("an event that is its own rival", RENAMED | {"event_id": NEVER, "rival_to": NEVER}, 422, "about-itself", NEVER),
    states("a stranger", renamed("X", party="kz-nobody"), 422, "not-introduced", "'kz-nobody'"),
    states("a stranger among others", {"events": [RENAMED, renamed("X", party="kz-nobody")]}, 422, "not-introduced", "events[1]"),
    states("an id in use", RENAMED | {"event_id": E1}, 409, "event-id-taken", E1),
    # Keys and parameters
    states("an overlong key", RENAMED, 400, "invalid-parameter", "201 characters", idempotency_key=b"k" * 201),
    states("an empty key", RENAMED, 400, "invalid-parameter", "Idempotency-Key", idempotency_key=b""),
    states("a long key in another script", RENAMED, 400, "invalid-parameter", "Idempotency-Key", idempotency_key=("қ" * 101).encode()),
    Bad("POST an unknown parameter", "POST", "/events?dryrun=true", 400, "unknown-parameter", "'dryrun'", encoded(RENAMED), WRITER),
]  # fmt: skip

CORRECTIONS = [
    corrects("an unknown event", 404, "unknown-event", NEVER, event=NEVER),
    corrects("no id", 400, "invalid-parameter", "'two'", event="two"),
    corrects("an id with a slash", 404, "not-found", "/events/a/b", event="a%2Fb"),
    corrects("an overlong id", 400, "invalid-parameter", "000", event="0" * 40_000),
    corrects("what was retracted", 409, "event-retracted", "revision 2", event=GONE),
    corrects("an older revision", 412, "stale-revision", "revision 2", if_match=(b'"1"',)),
    corrects("a revision to come", 412, "stale-revision", "revision 3", if_match=(b'"3"',)),
    corrects("no revision", 428, "missing-if-match", "If-Match", if_match=()),
    revision("without quotes", b"2", named="2"),
    revision("weak", b'W/"2"', named="W/"),
    revision("any", b"*", named="*"),
    revision("empty", b"", named="If-Match"),
    revision("in empty quotes", b'""'),
    revision("half quoted", b'"2'),
    revision("one quote", b'"'),
    revision("quoted twice", b'""2""'),
    revision("a list", b'"1", "2"'),
    revision("twice", b'"2"', b'"2"'),
    revision("zero", b'"0"', named="'0'"),
    revision("negative", b'"-2"', named="'-2'"),
    revision("huge", b'"' + HUGE.encode() + b'"', named="99999"),
    revision("in words", b'"two"', named="'two'"),
    revision("no ASCII", '"²"'.encode("latin-1")),
    revision("digits of another script", '"٢"'.encode()),
    corrects("no reason", 422, "reason-missing", "reason", body={"event": RENAMED}),
    corrects("a blank reason", 422, "reason-missing", "reason", body={"event": RENAMED, "reason": " "}),
    corrects("null for a reason", 422, "reason-missing", "reason", body={"event": RENAMED, "reason": None}),
    corrects("a list for a reason", 400, "malformed-body", "['x']", body={"event": RENAMED, "reason": ["x"]}),
    corrects("no event", 400, "malformed-body", '"event"', body={"reason": "A typo."}),
    corrects("an event alone", 400, "malformed-body", "'type'", body=RENAMED),
    corrects("a list", 400, "malformed-body", "not a JSON object", body=[RENAMED]),
    corrects("no JSON", 400, "malformed-body", "not JSON", body=b"{"),
    corrects("an unknown field", 400, "malformed-body", "'actor'", body={"event": RENAMED, "reason": "x", "actor": "me"}),
    corrects("a list for an event", 422, "invalid-event", "[{'type': 'Renamed'", body={"event": [RENAMED], "reason": "x"}),
    corrects("null for an event", 422, "invalid-event", "null", body={"event": None, "reason": "x"}),
    corrects("a country in lower case", 422, "invalid-event", f"country is 'kz': {A_COUNTRY}", body={"event": FOUNDED | {"country": "kz"}, "reason": "x"}),
    corrects("a name of two lines", 422, "invalid-event", f"name is 'a\\nb': {A_LINE}", body={"event": renamed("a\nb"), "reason": "x"}),
    corrects("an impossible date", 422, "invalid-event", "'2004-02-30'", body={"event": RENAMED | {"date": "2004-02-30"}, "reason": "x"}),
    corrects("a stranger", 422, "not-introduced", "'kz-nobody'", body={"event": renamed("X", party="kz-nobody"), "reason": "x"}),
    corrects("itself as a rival", 422, "about-itself", E2, body={"event": RENAMED | {"rival_to": E2}, "reason": "x"}),
    corrects("another's id", 422, "invalid-event", E1, body={"event": RENAMED | {"event_id": E1}, "reason": "x"}),
    retracts("an unknown event", 404, "unknown-event", NEVER, event=NEVER),
    retracts("no id", 400, "invalid-parameter", "'two'", event="two"),
    retracts("no body", 400, "malformed-body", "empty", body=b""),
    retracts("no reason", 422, "reason-missing", "reason", body={}),
    retracts("null for a reason", 422, "reason-missing", "reason", body={"reason": None}),
    retracts("a number for a reason", 400, "malformed-body", "reason is 7: it would be text", body={"reason": 7}),
    retracts("an event in the body", 400, "malformed-body", "'event'", body={"event": RENAMED, "reason": "x"}),
    retracts("an older revision", 412, "stale-revision", "revision 1", event=E1),
]  # fmt: skip


def untokened(name: str, status: int, kind: str, *headers: tuple[str, bytes]) -> Iterator[Bad]:
    revised = (*headers, ("if-match", b'"2"'))
    body = encoded({"event": RENAMED, "reason": "x"})
    yield Bad(f"POST {name}", "POST", "/events", status, kind, "token", encoded(RENAMED), headers)
    yield Bad(f"PUT {name}", "PUT", f"/events/{E2}", status, kind, "token", body, revised)
    yield Bad(f"DELETE {name}", "DELETE", f"/events/{E2}", status, kind, "token", b'{"reason":"x"}', revised)


TOKENS = [
    *untokened("without a token", 401, "missing-token"),
    *untokened("with a wrong token", 401, "wrong-token", *token(b"Bearer " + b"x" * len(TOKEN))),
    *untokened("with half of the token", 401, "wrong-token", *token(f"Bearer {TOKEN[:-1]}".encode())),
    *untokened("with more than the token", 401, "wrong-token", *token(f"Bearer {TOKEN}x".encode())),
    *untokened("with the token in capitals", 401, "wrong-token", *token(f"Bearer {TOKEN.upper()}".encode())),
    *untokened("with the token alone", 401, "wrong-token", *token(TOKEN.encode())),
    *untokened("with another scheme", 401, "wrong-token", *token(f"Basic {TOKEN}".encode())),
    *untokened("with no token after Bearer", 401, "wrong-token", *token(b"Bearer ")),
    *untokened("with an empty header", 401, "wrong-token", *token(b"")),
    *untokened("with a token in another script", 401, "wrong-token", *token("Bearer құпия".encode())),
    *untokened("with a token that is no UTF-8", 401, "wrong-token", *token(b"Bearer \xff\xfe")),
    *untokened("with two tokens", 401, "wrong-token", *WRITER, *token(b"Bearer other")),
    *untokened("with a very long token", 401, "wrong-token", *token(b"Bearer " + b"x" * 60_000)),
]

ALL = [*QUESTIONS, *METHODS, *STATEMENTS, *CORRECTIONS, *TOKENS]


@pytest.fixture(scope="module")
def api(brisk: None) -> Iterator[Api]:  # noqa: ARG001 - it must come before
    """An application whose ledger holds a party, a corrected event, and one that was retracted."""
    with application(wrong_tokens=10_000) as running:  # many are tried here, from one address
        running.given(FOUNDED, renamed("Wrong"), founded("kz-gone"))
        running.correct(E2, 1, renamed("Right"))
        running.retract(GONE, 1)
        yield running


@pytest.fixture(scope="module")
def before(api: Api) -> list[Json]:
    """The ledger as it was, and stays."""
    return api.records()


@pytest.mark.parametrize("bad", ALL, ids=[bad.name for bad in ALL])
def test_what_is_wrong_is_named_and_writes_nothing(api: Api, before: list[Json], bad: Bad) -> None:
    headers = [(name.encode(), value) for name, value in bad.headers]
    answer = api.client.request(bad.method, bad.target, content=bad.body, headers=headers)
    problem_in(answer, bad.status, bad.kind, bad.named)
    assert api.records() == before


def test_every_bad_request_has_a_name_of_its_own() -> None:
    assert len({bad.name for bad in ALL}) == len(ALL)


def test_who_may_not_write_is_told_how_to(api: Api) -> None:
    for headers in ({}, {"Authorization": "Bearer wrong"}):
        answer = api.client.post("/events", json=RENAMED, headers=headers)
        assert answer.headers["www-authenticate"] == 'Bearer realm="partyline"'


def test_a_token_is_asked_for_before_the_body_is_read(api: Api) -> None:
    problem_in(api.client.post("/events", content=b"{"), 401, "missing-token")
    problem_in(api.client.put("/events/two", content=b"{"), 401, "missing-token")


@pytest.mark.parametrize("method", ["POST", "PATCH", "BREW"])
def test_a_wrong_method_is_told_the_right_ones(api: Api, method: str) -> None:
    answer = api.client.request(method, "/parties")
    assert problem_in(answer, 405, "method-not-allowed", "GET")["instance"] == "/parties"
    assert {"GET", "HEAD"} <= set(answer.headers["allow"].split(", "))


@pytest.mark.parametrize(
    ("target", "allowed"),
    [
        ("/parties", {"GET", "HEAD", "OPTIONS"}),
        ("/events", {"POST", "OPTIONS"}),
        (f"/events/{E1}", {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"}),
        ("/ledger", {"GET", "HEAD", "OPTIONS"}),
        ("/docs", {"GET", "HEAD", "OPTIONS"}),
    ],
)
def test_options_names_the_methods_of_an_address(
    api: Api, before: list[Json], target: str, allowed: set[str]
) -> None:
    answer = api.client.options(target)
    assert answer.status_code == 204
    assert answer.content == b""
    assert set(answer.headers["allow"].split(", ")) == allowed
    assert api.records() == before


@pytest.mark.parametrize("host", ["[", "[::1", "", "a:99999999", "%00", "a b", "ä"])
def test_a_strange_host_header_does_no_harm(api: Api, host: str) -> None:
    headers = [(b"host", host.encode())]
    for target, status in (("/parties", 200), ("/nowhere", 404)):
        answer = api.client.request("GET", target, headers=headers)
        if answer.status_code != status:
            problem_in(answer, 400, "invalid-parameter", "host")


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "x"]
)
def test_a_body_is_read_as_json_whatever_it_is_called(api: Api, before: list[Json], kind: str) -> None:
    answer = api.client.post("/events", content=b"a=b", headers=EDITOR | {"Content-Type": kind})
    problem_in(answer, 400, "malformed-body", "not JSON")
    assert api.records() == before


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_of_a_token_is_written_in_any_case(memory: Api, scheme: str) -> None:
    answer = memory.client.post("/events", json=FOUNDED, headers={"Authorization": f"{scheme} {TOKEN}"})
    assert answer.status_code == 201
