"""Feeds: the newest records in words, valid as Atom and as JSON Feed whatever the ledger holds, and cheap to poll."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import feedparser
import httpx
import pytest
from hypothesis import given

import projections.chronicle
from api.feeds.entries import entry
from api.feeds.forms import Feed, atom, json_feed
from api.feeds.names import LAST_DAY, Names
from api.seeding import seed_ledger
from domain.dates import parse_day_end
from domain.mentions import parties_of
from domain.records import Record
from projections.at import At
from projections.chronicle import Chronicle
from tests.api.given import (
    FOUNDED,
    RENAMED,
    SECOND,
    Api,
    Json,
    application,
    founded,
    id_,
    problem_in,
    renamed,
)
from tests.histories import entries, histories
from tests.seeds.shipped import shipped

NS = "{http://www.w3.org/2005/Atom}"
PARTY = "/parties/kz-qkhp"
FEEDS = ("/feed.atom", "/feed.json", f"{PARTY}/feed.atom", f"{PARTY}/feed.json")
BOTH = ("/feed.atom", "/feed.json")

Shown: TypeAlias = dict[str, Any]


def shown(answer: httpx.Response) -> list[Shown]:
    """The entries of a feed in either form: id, url, title, content, tags, author."""
    assert answer.status_code == 200, answer.text
    if answer.headers["content-type"] == "application/feed+json":
        return [
            {"id": each["id"], "url": each["url"], "title": each["title"], "content": each["content_html"]}
            | {"tags": each["tags"], "author": each["authors"][0]["name"], "updated": each["date_published"]}
            for each in answer.json()["items"]
        ]
    assert answer.headers["content-type"] == "application/atom+xml"
    return [
        {"id": text(each, "id"), "url": href(each, "alternate"), "title": text(each, "title")}
        | {"content": text(each, "content"), "tags": [tag.get("term") for tag in each.iter(f"{NS}category")]}
        | {"author": text(each, "author", "name"), "updated": text(each, "updated")}
        for each in ET.fromstring(answer.content).iter(f"{NS}entry")  # noqa: S314 - it is our own
    ]


def text(within: ET.Element, *names: str) -> str:
    (found,) = within.findall("/".join(f"{NS}{name}" for name in names))
    return found.text or ""


def href(within: ET.Element, relation: str) -> str:
    (found,) = (each for each in within.findall(f"{NS}link") if each.get("rel") == relation)
    return found.get("href") or ""


def titles(api: Api, path: str, **query: Any) -> list[str]:
    return [each["title"] for each in shown(api.get(path, **query))]


# What is in it


@pytest.mark.parametrize("path", FEEDS)
def test_the_newest_record_comes_first_in_words(memory: Api, path: str) -> None:
    memory.given(FOUNDED)
    memory.given(RENAMED)
    memory.correct(id_(2), 1, RENAMED | {"date": "2020-11"}, "The day is not known.")
    memory.retract(id_(2), 2)
    assert titles(memory, path) == [
        "People's Party of Kazakhstan: Renamed, retracted",
        "People's Party of Kazakhstan: Renamed, corrected",
        "People's Party of Kazakhstan: Renamed",
        "Communist People's Party of Kazakhstan: Founded",
    ]


@pytest.mark.parametrize("path", FEEDS)
def test_an_entry_says_what_is_said_why_and_where_it_stands(memory: Api, path: str) -> None:
    memory.given(FOUNDED, RENAMED)
    memory.correct(
        id_(2),
        1,
        renamed(
            "People's Party",
            "2020-11~",
            names={"ru": "Народная партия", "kk": "Халық партиясы"},
            note="From memory.",
            sources=[
                {
                    "document": "An archive",
                    "locator": "Sheet 12",
                    "url": "https://archive.example/12?a=1&b=2",
                },
                {"document": "A newspaper", "published": "2020-11-12"},
            ],
        ),
        "The archive has the count itself.",
    )
    first = shown(memory.get(path))[0]
    assert first["author"] == "editor"
    assert first["tags"] == ["Renamed", "corrected", "kz-qkhp"]
    assert first["url"] == f"http://testserver.local/events/{id_(2)}/revisions"
    assert first["content"].split("\n") == [
        "<p>This is corrected, as revision 2. It is now said:</p>",
        "<dl>",
        "<dt>Date</dt><dd>2020-11~</dd>",
        "<dt>Party</dt><dd>kz-qkhp</dd>",
        "<dt>Name</dt><dd>People&#x27;s Party</dd>",
        "<dt>Names</dt><dd>ru: Народная партия; kk: Халық партиясы</dd>",
        "<dt>Note</dt><dd>From memory.</dd>",
        "<dt>Reason</dt><dd>The archive has the count itself.</dd>",
        "</dl>",
        "<p>Sources:</p>",
        "<ul>",
        (
            '<li>An archive, Sheet 12, <a href="https://archive.example/12?a=1&amp;b=2">'
            "https://archive.example/12?a=1&amp;b=2</a></li>"
        ),
        "<li>A newspaper, published 2020-11-12</li>",
        "</ul>",
        (
            f'<p><a href="http://testserver.local/events/{id_(2)}/revisions">All that was said of it</a>, '
            '<a href="http://testserver.local/parties/kz-qkhp">People&#x27;s Party</a></p>'
        ),
    ]


def test_a_retraction_says_what_is_taken_back_and_why(memory: Api) -> None:
    memory.given(FOUNDED, RENAMED)
    memory.retract(id_(2), 1, "It was another party.")
    content = shown(memory.get("/feed.json"))[0]["content"]
    assert content.startswith("<p>This is said not to have happened after all. What was said:</p>")
    assert "<dt>Name</dt><dd>People&#x27;s Party of Kazakhstan</dd>" in content
    assert "<dt>Reason</dt><dd>It was another party.</dd>" in content


@pytest.mark.parametrize(
    ("event", "title"),
    [
        (
            {"type": "Merged", "parties": ["kz-a", "kz-b"], "into": "kz-c", "date": "2010"},
            "Party A, Party B, Party C: Merged",
        ),
        (
            {"type": "MergerAnnounced", "parties": ["kz-a", "kz-b", "kz-c", "kz-d", "kz-e"]},
            "Party A, Party B, Party C and 2 more: Merger announced",
        ),
        (
            {"type": "ElectionResult", "party": "kz-a", "election": "kz-mazhilis-2012", "seats": 7},
            "Party A: Election result (kz-mazhilis-2012)",
        ),
        (
            {"type": "ElectionHeld", "election": "kz-mazhilis-2012", "country": "KZ", "chamber": "mazhilis"},
            "kz-mazhilis-2012: Election held",
        ),
        ({"type": "CoalitionEnded", "coalition": "kz-front"}, "kz-front: Coalition ended"),
        (
            {"type": "Identified", "person": "kz-kosarev", "identifiers": {"wikidata": "Q1"}},
            f"{id_(6)}: Identified",
        ),
        (founded("kz-f", "Party F", date="2030"), "Party F: Founded"),
    ],
)
def test_a_title_names_who_it_is_about(memory: Api, event: Json, title: str) -> None:
    memory.given(*(founded(f"kz-{each}", f"Party {each.upper()}", date="2000") for each in "abcde"))
    memory.given(event)
    assert [titles(memory, path)[0] for path in BOTH] == [title, title]


@pytest.mark.parametrize("path", BOTH)
def test_an_entry_stays_what_it_was_whatever_is_recorded_later(kept: Api, path: str) -> None:
    kept.given(FOUNDED, RENAMED)
    before = shown(kept.get(path))
    kept.correct(id_(1), 1, FOUNDED | {"name": "Another name"})
    kept.given(renamed("A third name", "2021"), {"type": "Dissolved", "party": "kz-qkhp", "date": "2021"})
    after = shown(kept.get(path))
    assert (len(after), after[3:]) == (5, before)


def test_names_are_those_of_the_states_of_the_shipped_histories(memory: Api) -> None:
    desk = memory.client.app.state.desk
    for name, events in shipped().items():
        seed_ledger(desk, name, events)
    chronicle: Chronicle = desk.chronicle
    names, compared = Names(chronicle), 0
    for position in range(1, chronicle.head + 1):
        event = chronicle.record(position).event
        assert event is not None
        day = min(event.date.latest, LAST_DAY)
        for party in parties_of(event):
            if name_then := chronicle.party(party, At(day, chronicle.head)).name:
                assert names.of(party, chronicle.head, day) == name_then
                compared += 1
    assert compared > 100


@pytest.mark.parametrize(
    ("said", "day", "name"),
    [
        ((founded("kz-a", "First", date="2000"),), "1990", "First"),
        ((founded("kz-a", "First"),), "2000", "First"),
        ((founded("kz-a", "First", date="2000"), renamed("Second", "1999", "kz-a")), "2001", "Second"),
        ((founded("kz-a", "First", date="2000"), renamed("Second", "2001", "kz-a")), "2000", "First"),
        (
            (founded("kz-a", "First", date="2000"), renamed("Second", "2001", "kz-a", rank="deprecated")),
            "2002",
            "First",
        ),
        (
            (
                founded("kz-a", "First", date="2000"),
                renamed("Second", "2001", "kz-a", rank="preferred"),
                renamed("Third", "2001", "kz-a"),
            ),
            "2002",
            "Second",
        ),
        (
            (
                founded("kz-b"),
                {
                    "type": "Split",
                    "party": "kz-b",
                    "into": [{"party": "kz-a", "name": "Split", "country": "KZ"}],
                },
            ),
            "2000",
            "Split",
        ),
    ],
)
def test_a_party_is_called_by_its_last_other_name_by_then(
    memory: Api, said: tuple[Json, ...], day: str, name: str
) -> None:
    memory.given(*said)
    chronicle = memory.client.app.state.desk.chronicle
    assert Names(chronicle).of("kz-a", chronicle.head, parse_day_end(day)) == name


def test_a_party_whose_naming_is_taken_back_is_called_by_its_id(memory: Api) -> None:
    memory.given(FOUNDED, {"type": "CongressHeld", "party": "kz-qkhp", "date": "2010"})
    memory.retract(id_(1), 1)
    memory.correct(id_(2), 1, {"type": "CongressHeld", "party": "kz-qkhp", "date": "2011"})
    assert titles(memory, "/feed.atom")[:2] == [
        "kz-qkhp: Congress held, corrected",
        "Communist People's Party of Kazakhstan: Founded, retracted",
    ]


def test_no_history_is_folded_for_a_feed(memory: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("a feed of a party with thousands of records would take for ever")

    memory.given(FOUNDED, RENAMED)
    monkeypatch.setattr(projections.chronicle, "history_of", fail)
    monkeypatch.setattr(projections.chronicle, "party_state", fail)
    assert [len(titles(memory, path)) for path in FEEDS] == [2, 2, 2, 2]


def test_each_revision_has_an_id_of_its_own_the_same_in_every_feed(memory: Api) -> None:
    memory.given(FOUNDED, RENAMED)
    memory.correct(id_(2), 1, RENAMED | {"date": "2020-11"})
    memory.retract(id_(2), 2)
    memory.given(RENAMED | {"event_id": id_(2)})
    ids = [[each["id"] for each in shown(memory.get(path))] for path in FEEDS]
    assert ids[1:] == ids[:-1]
    assert len(set(ids[0])) == 5
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", each) for each in ids[0])
    with application(public_url="https://elsewhere.example") as other:
        other.given(FOUNDED, RENAMED)
        assert [each["id"] for each in shown(other.get("/feed.atom"))] == ids[0][3:]


# Which records


@pytest.fixture(scope="module")
def many(brisk: None) -> Iterator[Api]:  # noqa: ARG001 - it must come before
    """An application on sixty renamings, the odd ones of a Russian party, the last one corrected."""
    with application() as running:
        running.given(FOUNDED, founded("ru-red", country="RU"))
        running.given(*(renamed(f"Name {n}", party=("kz-qkhp", "ru-red")[n % 2]) for n in range(60)))
        running.correct(id_(62), 1, renamed("Name sixty", party="ru-red"))
        yield running


@pytest.mark.parametrize("form", ["atom", "json"])
def test_there_are_fifty_entries_unless_another_limit_is_given(many: Api, form: str) -> None:
    assert len(shown(many.get(f"/feed.{form}"))) == 50
    assert len(shown(many.get(f"/feed.{form}", limit=500))) == 63
    assert [each["tags"][1] for each in shown(many.get(f"/feed.{form}", limit=2))] == ["corrected", "stated"]
    for limit in ("0", "501", "many"):
        problem_in(many.get(f"/feed.{form}", limit=limit), 400, "invalid-parameter", f"limit is '{limit}'")


@pytest.mark.parametrize(
    ("path", "query", "found"),
    [
        ("/feed.atom", {"country": "kz"}, 31),
        ("/feed.atom", {"country": "KZ,RU"}, 63),
        ("/feed.json", {"type": "Founded"}, 2),
        ("/feed.json", {"type": "Renamed", "kind": "corrected"}, 1),
        ("/feed.json", {"party": "ru-red"}, 32),
        ("/parties/ru-red/feed.json", {}, 32),
        ("/parties/ru-red/feed.atom", {"kind": "corrected,retracted"}, 1),
        ("/parties/ru-red/feed.atom", {"country": "KZ"}, 0),
    ],
)
def test_it_is_filtered_as_the_stream_is(many: Api, path: str, query: dict[str, str], found: int) -> None:
    answer = many.get(path, limit=500, **query)
    assert len(shown(answer)) == found
    itself = many.client.get(self_of(answer))
    assert itself.content == answer.content


def self_of(answer: httpx.Response) -> str:
    """The address of the feed itself."""
    if "json" in answer.headers["content-type"]:
        return str(answer.json()["feed_url"])
    return href(ET.fromstring(answer.content), "self")  # noqa: S314


def test_what_cannot_be_asked_is_refused(many: Api) -> None:
    problem_in(many.get("/feed.atom", kind="tired"), 400, "invalid-parameter", "kind is 'tired'")
    problem_in(many.get("/feed.json", as_of="2004"), 400, "unknown-parameter", "'as_of'")
    problem_in(many.get(f"{PARTY}/feed.json", party="ru-red"), 400, "unknown-parameter", "'party'")
    problem_in(many.get("/parties/kz-nobody/feed.atom"), 404, "unknown-party", "'kz-nobody'")


def test_a_party_s_feed_has_what_named_it_before_a_correction(memory: Api) -> None:
    memory.given(FOUNDED, founded("kz-other", "Other"), RENAMED)
    memory.correct(id_(3), 1, RENAMED | {"party": "kz-other"}, "It was the other one.")
    assert len(shown(memory.get(f"{PARTY}/feed.atom"))) == 3
    assert len(shown(memory.get("/parties/kz-other/feed.atom"))) == 2


# It is what it says it is, whatever the ledger holds

HOSTILE = "<script>alert('&amp;')</script>]]><![CDATA["
CONTROLS = "\x00\x08\x0b\x1b\x7f\x85\ud7ff\ufffe\uffff\U0001f600"


def hold(api: Api) -> None:
    """State what would break a feed that did not escape."""
    source = {"document": HOSTILE, "locator": '"><img src=x>', "url": "https://x.example/\"'><svg/onload=1>"}
    api.given(
        founded("kz-qkhp", HOSTILE, note=HOSTILE, sources=[source], names={"ru": "\ufffe\uffff"}),
        renamed("a\ufffeb", "2020"),
    )
    assert api.correct(id_(1), 1, founded("kz-qkhp", HOSTILE), CONTROLS).status_code == 200
    assert api.correct(id_(1), 2, founded("kz-qkhp", "Harmless"), HOSTILE).status_code == 200


class Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.attributes |= {name for name, _ in attrs}


@pytest.mark.parametrize("path", FEEDS)
def test_what_the_ledger_holds_is_text_and_never_markup(memory: Api, path: str) -> None:
    hold(memory)
    found = shown(memory.get(path))
    assert len(found) == 4
    for each in found:
        elements = Elements()
        elements.feed(each["content"])
        assert elements.seen <= {"p", "dl", "dt", "dd", "ul", "li", "a"}
        assert elements.attributes == {"href"}
    assert f"{HOSTILE}: Founded" in [each["title"] for each in found]


@pytest.mark.parametrize("path", FEEDS)
def test_characters_that_xml_cannot_hold_are_replaced(memory: Api, path: str) -> None:
    hold(memory)
    answer = memory.get(path)
    assert re.findall("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", answer.text) == []
    assert [each["title"] for each in shown(answer)][2] == "a\N{REPLACEMENT CHARACTER}b: Renamed"


def atom_is_valid(content: bytes) -> None:
    """By the rules of RFC 4287 that matter: what must be there, how often, and of which kind."""
    feed = ET.fromstring(content)  # noqa: S314
    assert feed.tag == f"{NS}feed"
    assert text(feed, "title")
    assert text(feed, "author", "name")
    assert urlsplit(href(feed, "self")).scheme in {"http", "https"}
    found = feed.findall(f"{NS}entry")
    ids = [text(each, "id") for each in found]
    assert len(set(ids)) == len(ids)
    for each in (feed, *found):
        assert text(each, "title")
        assert urlsplit(text(each, "id")).scheme
        assert datetime.fromisoformat(text(each, "updated")).tzinfo is not None
        assert urlsplit(href(each, "alternate")).netloc
    for each in found:
        assert text(each, "author", "name")
        (said,) = each.findall(f"{NS}content")
        assert said.get("type") == "html"
    updated = [text(each, "updated") for each in found]
    assert updated == sorted(updated, reverse=True)
    assert [text(feed, "updated")] == updated[:1] or not updated
    parsed = feedparser.parse(content)
    assert not parsed.bozo, parsed.get("bozo_exception")
    assert (parsed.version, len(parsed.entries)) == ("atom10", len(found))
    assert [each.id for each in parsed.entries] == ids


def json_feed_is_valid(feed: Json) -> None:
    """By the members that JSON Feed 1.1 requires, and the kinds of the others."""
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert isinstance(feed["title"], str)
    assert all(urlsplit(feed[name]).netloc for name in ("home_page_url", "feed_url"))
    assert all(isinstance(author["name"], str) for author in feed["authors"])
    for each in feed["items"]:
        assert isinstance(each["id"], str)
        assert isinstance(each["content_html"], str)
        assert urlsplit(each["url"]).netloc
        assert datetime.fromisoformat(each["date_published"]).tzinfo is not None
        assert all(isinstance(tag, str) for tag in each["tags"])
    ids = [each["id"] for each in feed["items"]]
    assert len(set(ids)) == len(ids)


def fill(api: Api) -> None:
    api.given(FOUNDED, RENAMED)


@pytest.mark.parametrize("given_", [hold, fill])
def test_a_feed_is_valid(memory: Api, given_: Callable[[Api], None]) -> None:
    given_(memory)
    for path in FEEDS:
        for query in ({}, {"type": "Banned"}, {"limit": "1", "kind": "stated,corrected"}):
            answer = memory.get(path, **query)
            if path.endswith("json"):
                json_feed_is_valid(answer.json())
            else:
                atom_is_valid(answer.content)


def test_the_feed_of_an_empty_ledger_is_valid_and_always_the_same(memory: Api) -> None:
    first = memory.get("/feed.atom")
    atom_is_valid(first.content)
    memory.clock.now += SECOND
    assert memory.get("/feed.atom").content == first.content
    json_feed_is_valid(memory.get("/feed.json").json())


@given(records=histories())
def test_every_record_of_any_history_can_be_told(records: list[Record]) -> None:
    chronicle = Chronicle()
    chronicle.apply(entries(records))
    names = Names(chronicle)
    told = [entry(chronicle, each.position, "https://x.example", names) for each in reversed(records)]
    feed = Feed(
        title="A feed",
        url="https://x.example/feed",
        home="https://x.example/",
        updated=told[0].recorded_at if told else 0,
        entries=told,
    )
    assert len(ET.fromstring(atom(feed)).findall(f"{NS}entry")) == len(records)  # noqa: S314
    assert json_feed(feed)
    assert len({each.id for each in told}) == len(records)


# Where it leads


@pytest.mark.parametrize("path", FEEDS)
@pytest.mark.parametrize(
    ("setting", "begins"),
    [
        ("https://parties.example", "https://parties.example"),
        ("https://parties.example/kz/", "https://parties.example/kz"),
    ],
)
def test_links_lead_to_the_public_address_that_is_set(path: str, setting: str, begins: str) -> None:
    with application(public_url=setting) as api:
        fill(api)
        answer = api.get(path)
        assert self_of(answer) == f"{begins}{path}"
        assert {each["url"].partition("/events/")[0] for each in shown(answer)} == {begins}


@pytest.mark.parametrize(
    ("host", "begins"),
    [
        ("parties.example:8080", "http://parties.example:8080"),
        ("[::1]:8000", "http://[::1]:8000"),
        ("", "http://testserver.local:80"),
    ],
)
def test_links_lead_to_the_host_that_was_asked_if_it_is_one(empty: Api, host: str, begins: str) -> None:
    for path in BOTH:
        assert self_of(empty.client.get(path, headers={"Host": host})) == begins + path


@pytest.mark.parametrize(
    "host", ['x"><script>', "a b", "me@evil.example", "evil.example/path", "evil.example#"]
)
def test_what_is_no_host_comes_back_in_no_link(empty: Api, host: str) -> None:
    for path in BOTH:
        answer = empty.client.get(path, headers={"Host": host})
        assert answer.status_code == 400 or self_of(answer) == f"http://testserver.local:80{path}"


# Polling


@pytest.mark.parametrize("path", FEEDS)
def test_who_has_the_feed_already_is_told_so_until_something_is_recorded(memory: Api, path: str) -> None:
    memory.given(FOUNDED)
    first = memory.get(path)
    known = {"If-None-Match": first.headers["etag"]}
    again = memory.client.get(path, headers=known)
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    memory.given(RENAMED)
    assert memory.client.get(path, headers=known).status_code == 200


@pytest.mark.parametrize("path", FEEDS)
def test_a_time_does_not_tell_whether_the_feed_has_grown(memory: Api, path: str) -> None:
    memory.given(FOUNDED)
    before = memory.get(path)
    assert "last-modified" not in before.headers
    memory.clock.now -= 60 * SECOND
    memory.given(RENAMED)
    memory.clock.now += 120 * SECOND
    after = memory.client.get(path, headers={"If-Modified-Since": "Mon, 23 Nov 2026 12:00:00 GMT"})
    assert after.status_code == 200
    assert after.headers["etag"] != before.headers["etag"], "the record bears the time of the one before"


@pytest.mark.parametrize("path", FEEDS)
def test_it_is_asked_for_again_each_time(memory: Api, path: str) -> None:
    memory.given(FOUNDED)
    answer = memory.client.head(path)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-cache")
    assert answer.headers["partyline-position"] == "1"


def test_a_feed_outlives_its_server(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'ledger.db'}"
    with application(address) as first:
        fill(first)
        before = [first.get(path).content for path in FEEDS]
    with application(address) as second:
        assert [second.get(path).content for path in FEEDS] == before
