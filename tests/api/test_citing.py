"""An answer can be cited: at its canonical address it is the same for ever, and says so to caches and archives."""

import asyncio
import hashlib
import re
from collections.abc import Iterator
from email.utils import formatdate, parsedate_to_datetime
from itertools import pairwise
from typing import Any

import httpx
import pytest
from litestar.testing import RequestFactory

import projections.version
from api.asking import Parameters
from api.citing import Point, address, point
from api.problems import Problem
from domain.dates import parse_day_end
from projections.at import At
from tests.api.given import (
    EDITOR,
    FOUNDED,
    NOON,
    RENAMED,
    SECOND,
    Api,
    Json,
    application,
    founded,
    headers_of,
    id_,
    problem_in,
    renamed,
)

DAY = 86_400 * SECOND
FOR_EVER = "public, max-age=31536000, immutable"
SAME = {"type": "SameParty", "party": "kz-alias", "same_as": "kz-qkhp"}
HISTORY = (
    FOUNDED,
    founded("kz-alias", "The Same", date="2005"),
    founded("kz-b", "Б Party", date="2006"),
    RENAMED,
    {"type": "MembershipReported", "party": "kz-qkhp", "date": "2012", "members": 12},
)
"""Recorded at noon of 23 November 2026, one each minute; then come a correction (6), an alias (7), another fact (8)."""

ROUTES = (
    "/parties",
    "/parties?limit=1",
    "/parties?exists=maybe",
    "/parties?q=%D0%91%20p&country=kz&status=active&exists=yes&limit=7",
    "/parties?as_of=2006&q=%20&limit=100",
    "/parties/kz-qkhp",
    "/parties/kz-alias?as_of=2010",
    "/parties/kz-qkhp/timeline",
    "/parties/kz-alias/timeline?as_of=2010-06",
    "/parties/kz-qkhp/timemap",
    "/parties/kz-alias/timemap?as_of=2030&limit=2&after=2",
    f"/events/{id_(1)}",
    f"/events/{id_(1)}/revisions",
    "/ledger",
    "/ledger?after=2&limit=3",
    "/ledger?after=0&limit=500",
)


def given_history(api: Api) -> None:
    for event in HISTORY:
        api.given(event)
        api.clock.now += 60 * SECOND
    assert api.correct(id_(1), 1, FOUNDED | {"date": "2004"}).status_code == 200
    api.clock.now += 60 * SECOND
    api.given(SAME)
    api.clock.now += 60 * SECOND
    api.given({"type": "HeadquartersMoved", "party": "kz-alias", "date": "2015", "place": "Almaty"})
    api.clock.now += 60 * SECOND


def given_more(api: Api) -> None:
    """What turns every answer of now into another one."""
    api.clock.now += 40 * DAY
    api.given(
        founded("kz-a", date="2000"),
        founded("kz-c", date="2000"),
        renamed("Б Party Again", "2007", "kz-b"),
        renamed("Before", "2005", "kz-qkhp"),
    )
    api.retract(id_(1), 2)
    api.retract(id_(6), 1)


@pytest.fixture
def told(memory: Api) -> Api:
    """An application on a ledger of eight records."""
    given_history(memory)
    return memory


@pytest.fixture(scope="module")
def asked(brisk: None) -> Iterator[Api]:  # noqa: ARG001 - it must come before
    """The same, for questions alone."""
    with application() as running:
        given_history(running)
        yield running


def ask(api: Api, target: str, **headers: str) -> httpx.Response:
    """Ask for a path with its query, as it stands; headers are given with underscores."""
    return api.client.get(target, headers={name.replace("_", "-"): value for name, value in headers.items()})


def canonical_of(answer: httpx.Response) -> str:
    """The canonical address that the body names, which `Link` names as well."""
    assert answer.status_code == 200, answer.text
    stated: str = answer.json()["canonical"]
    assert answer.links["canonical"]["url"] == stated
    return stated


def links_in(text: str) -> list[Json]:
    """Links as RFC 8288 writes them, one by one, read without a care for how they are written here."""
    found: list[Json] = []
    rest = text.strip()
    while rest:
        target = re.match(r"<([^>]*)>\s*", rest)
        assert target, rest
        one: Json = {"target": target[1]}
        rest = rest[target.end() :]
        while attribute := re.match(r';\s*([a-z]+)\s*=\s*"([^"]*)"\s*', rest):
            assert attribute[1] not in one, rest
            one[attribute[1]] = attribute[2]
            rest = rest[attribute.end() :]
        found.append(one)
        assert not rest or rest.startswith(","), rest
        rest = rest[1:].strip()
    return found


# The canonical address


@pytest.mark.parametrize("target", ROUTES)
def test_at_its_canonical_address_an_answer_stays_the_same_bytes_whatever_is_appended(
    told: Api, target: str
) -> None:
    first = ask(told, target)
    there = canonical_of(first)
    at_once = ask(told, there)
    given_more(told)
    later = ask(told, there)
    assert ask(told, target).content != first.content, "more was told, and nothing would have shown a mistake"
    assert [at_once.content, later.content] == [first.content] * 2
    assert [canonical_of(at_once), canonical_of(later)] == [there] * 2
    assert {each.headers["etag"] for each in (first, at_once, later)} == {first.headers["etag"]}
    assert (first.headers["cache-control"], later.headers["cache-control"]) == ("no-cache", FOR_EVER)
    assert {each.headers["memento-datetime"] for each in (first, at_once, later)} == {
        "Mon, 23 Nov 2026 12:07:00 GMT"
    }


@pytest.mark.parametrize(
    ("target", "canonical"),
    [
        ("/parties/kz-qkhp?as_of=2020-12-31&known_at=5", "/parties/kz-qkhp?as_of=2020-12-31&known_at=5&v=4"),
        ("/parties/kz-qkhp?known_at=5&as_of=2020", "/parties/kz-qkhp?as_of=2020-12-31&known_at=5&v=4"),
        ("/parties/kz-qkhp", "/parties/kz-qkhp?as_of=2026-11-23&known_at=8&v=4"),
        (
            "/parties/kz-qkhp?known_at=2026-11-23T12:02:30Z",
            "/parties/kz-qkhp?as_of=2026-11-23&known_at=3&v=4",
        ),
        ("/parties/kz-qkhp/timeline", "/parties/kz-qkhp/timeline?as_of=2026-11-23&known_at=8&v=4"),
        ("/parties/kz-b/timemap?format=json", "/parties/kz-b/timemap?as_of=2026-11-23&known_at=8&v=4"),
        (
            "/parties/kz-b/timemap?limit=007&after=1&format=json&as_of=2010",
            "/parties/kz-b/timemap?as_of=2010-12-31&known_at=8&after=1&limit=7&v=4",
        ),
        ("/parties?limit=100&known_at=4", "/parties?as_of=2026-11-23&known_at=4&v=4"),
        (
            "/parties?identifier=a:b&q=%D0%91+%26&exists=no&status=active&country=kz&limit=5&v=4",
            "/parties?as_of=2026-11-23&known_at=8&country=KZ&status=active&exists=no&q=%D0%91%20%26&identifier=a%3Ab&limit=5&v=4",
        ),
        ("/parties?q=%20", "/parties?as_of=2026-11-23&known_at=8&v=4"),
        (f"/events/{id_(1)}", f"/events/{id_(1)}?known_at=8&v=4"),
        (f"/events/{id_(1)}/revisions?known_at=2", f"/events/{id_(1)}/revisions?known_at=2&v=4"),
        ("/ledger", "/ledger?known_at=8&v=4"),
        ("/ledger?limit=3&after=2&known_at=7", "/ledger?known_at=7&after=2&limit=3&v=4"),
    ],
)
def test_the_canonical_address_writes_out_what_was_asked_and_what_was_meant(
    asked: Api, target: str, canonical: str
) -> None:
    assert canonical_of(ask(asked, target)) == canonical


def test_the_canonical_address_stands_right_behind_known_at(asked: Api) -> None:
    for target in ROUTES:
        names = list(ask(asked, target).json())
        assert names[names.index("known_at") + 1] == "canonical", target


def test_an_event_asked_for_in_capitals_is_cited_in_small_letters(memory: Api) -> None:
    event_id = "019ab0c4-aaaa-7000-8000-00000000abcd"
    memory.given(FOUNDED | {"event_id": event_id})
    for tail in ("", "/revisions"):
        answer = memory.get(f"/events/{event_id.upper()}{tail}")
        assert canonical_of(answer) == f"/events/{event_id}{tail}?known_at=1&v=4"


def test_a_timemap_is_of_the_id_that_is_asked_for_which_had_a_history_of_its_own(asked: Api) -> None:
    found = ask(asked, "/parties/kz-alias/timemap?known_at=7")
    assert canonical_of(found).startswith("/parties/kz-alias/timemap?")
    addresses = [each["address"].partition("?")[0] for each in found.json()["mementos"]]
    assert addresses[0] == "/parties/kz-alias"
    assert addresses[-1] == "/parties/kz-qkhp"


@pytest.mark.parametrize("tail", ["", "/timeline"])
def test_a_party_is_cited_under_the_id_that_is_in_use_at_the_position(asked: Api, tail: str) -> None:
    before, after = (ask(asked, f"/parties/kz-alias{tail}?known_at={known_at}") for known_at in (6, 7))
    assert canonical_of(before).startswith(f"/parties/kz-alias{tail}?")
    assert canonical_of(after).startswith(f"/parties/kz-qkhp{tail}?")
    under_its_own = ask(asked, f"/parties/kz-qkhp{tail}?known_at=7")
    assert after.content == under_its_own.content
    assert after.headers["link"] == under_its_own.headers["link"]


@pytest.mark.parametrize("query", ["", "limit=1&", "limit=2&country=kz&q=k&"])
def test_every_page_of_a_list_has_an_address_of_its_own(told: Api, query: str) -> None:
    first = ask(told, f"/parties?{query}as_of=2010")
    pages = [first]
    while following := pages[-1].json()["next"]:
        if len(pages) == 1:
            given_more(told)
        limit = query.partition("&")[0]
        pages.append(ask(told, f"/parties?cursor={following}&{limit}"))
        assert canonical_of(pages[-1]) == f"/parties?{limit}&cursor={following}&v=4"
    again = [ask(told, canonical_of(page)) for page in pages]
    assert [page.content for page in again] == [page.content for page in pages]
    assert {page.headers["cache-control"] for page in again} == {FOR_EVER}
    assert {page.headers["cache-control"] for page in pages} == {"no-cache"}
    assert ["vary" in page.headers for page in pages] == [True] + [False] * (len(pages) - 1)


def test_an_address_is_written_in_the_order_given_with_the_version_last() -> None:
    at = At(parse_day_end("2020-12-31"), 185)
    assert address("/parties/kz-qhp", at) == "/parties/kz-qhp?as_of=2020-12-31&known_at=185&v=4"
    assert address("/findings", 7, code="a&b", party=None) == "/findings?known_at=7&code=a%26b&v=4"
    assert address("/parties", None, cursor="x-_") == "/parties?cursor=x-_&v=4"


# Questions about two points


def point_of(api: Api, parameters: Parameters, **more: Any) -> Point:
    request = RequestFactory(api.client.app).get(
        "/", headers={"Accept-Datetime": "Mon, 23 Nov 2026 12:02:00 GMT"}
    )
    desk = api.client.app.state.desk
    return asyncio.run(point(request, parameters, desk, api.clock, **more))


def test_a_point_may_be_named_by_parameters_with_a_prefix_and_takes_its_day_from_another(asked: Api) -> None:
    today = parse_day_end("2026-11-23")
    day = parse_day_end("2010")
    first = point_of(asked, {"as_of": "2010", "known_at": "3", "to_known_at": "5"})
    assert first == Point(At(day, 3), fixed=True, dated=True)
    assert point_of(asked, {"to_known_at": "5"}, prefix="to_", default=first) == Point(
        At(day, 5), fixed=True, dated=True
    )
    assert point_of(asked, {"known_at": "5"}, prefix="to_", default=first) == Point(
        At(day, 8), fixed=False, dated=True
    )
    assert point_of(asked, {"to_as_of": "2026-11-23"}, prefix="to_", default=first) == Point(
        At(today, 8), fixed=False, dated=True
    )
    undated = point_of(asked, {"known_at": "3"})
    assert undated == Point(At(today, 3), fixed=False)
    assert point_of(asked, {"to_known_at": "5"}, prefix="to_", default=undated) == Point(
        At(today, 5), fixed=False
    )


def test_an_accepted_time_is_about_the_point_without_a_prefix(asked: Api) -> None:
    first = point_of(asked, {"as_of": "2010"})
    assert (first.at.position, first.by_header, first.fixed) == (3, True, False)
    other = point_of(asked, {}, prefix="to_", default=first)
    assert (other.at.position, other.by_header, other.fixed) == (8, False, False)


@pytest.mark.parametrize(
    ("parameters", "named"),
    [({"to_as_of": "soon"}, "to_as_of: 'soon'"), ({"to_known_at": "soon"}, "to_known_at: 'soon'")],
)
def test_what_is_wrong_is_named_with_its_prefix(asked: Api, parameters: Parameters, named: str) -> None:
    with pytest.raises(Problem) as raised:
        point_of(asked, parameters, prefix="to_")
    assert raised.value.detail.startswith(named)


# States in depth


def test_a_state_in_depth_is_cited_with_what_was_asked_for_and_is_else_the_same(memory: Api) -> None:
    memory.given(FOUNDED, RENAMED, renamed("Perhaps", "2026"))
    rival = FOUNDED | {"date": "2003", "rival_to": id_(1)}
    memory.given(rival)
    plain = ask(memory, "/parties/kz-qkhp").json()
    both = ask(memory, "/parties/kz-qkhp?detail=possible&accounts=all")
    there = "/parties/kz-qkhp?as_of=2026-11-23&known_at=4&accounts=all&detail=possible&v=4"
    assert canonical_of(both) == there
    told = both.json()
    (reading,) = told.pop("readings")
    assert (reading["event_id"], reading["instead_of"], reading["why"]) == (id_(4), id_(1), "named-by-fewer")
    assert [each["field"] for each in reading["changes"]] == ["founded"]
    (possible,) = told["possible"]
    assert [each["field"] for each in possible.pop("if_happened")][:1] == ["name"]
    assert told == plain | {"canonical": there}
    memory.given(renamed("Before", "2005"))
    assert ask(memory, there).content == both.content
    chosen = ask(memory, "/parties/kz-qkhp?accounts=chosen&as_of=2026-11-23&known_at=4")
    assert chosen.json() == plain
    for wrong in ("accounts=some", "detail=all", "detail="):
        problem_in(ask(memory, f"/parties/kz-qkhp?{wrong}"), 400, "invalid-parameter", wrong.split("=")[0])


# What caches are told


@pytest.mark.parametrize(
    ("target", "cache_control"),
    [
        ("/parties/kz-qkhp", "no-cache"),
        ("/parties/kz-qkhp?v=4", "no-cache"),
        ("/parties/kz-qkhp?as_of=2010&known_at=8", "no-cache"),
        ("/parties/kz-qkhp?as_of=2010&v=4", "no-cache"),
        ("/parties/kz-qkhp?known_at=8&v=4", "no-cache"),
        ("/parties/kz-qkhp?as_of=2010&known_at=8&v=4", FOR_EVER),
        ("/parties/kz-qkhp?as_of=2010&known_at=1&v=4", FOR_EVER),
        ("/parties/kz-qkhp?as_of=2010&known_at=2026-11-23T12:06:59.999999Z&v=4", FOR_EVER),
        ("/parties/kz-qkhp?as_of=2010&known_at=2026-11-23T12:07:00Z&v=4", "no-cache"),
        ("/parties/kz-qkhp?as_of=2010&known_at=2027-01-01T00:00:00Z&v=4", "no-cache"),
        ("/parties/kz-qkhp/timeline?as_of=2010&known_at=8&v=4", FOR_EVER),
        ("/parties/kz-qkhp/timeline?as_of=2010&v=4", "no-cache"),
        ("/parties/kz-qkhp/timemap?as_of=2010&known_at=8&v=4", FOR_EVER),
        ("/parties/kz-qkhp/timemap?as_of=2010&known_at=8&format=link&v=4", FOR_EVER),
        ("/parties?as_of=2010&known_at=0&v=4", FOR_EVER),
        ("/parties?known_at=8&v=4", "no-cache"),
        (f"/events/{id_(1)}?known_at=8&v=4", FOR_EVER),
        (f"/events/{id_(1)}?known_at=8", "no-cache"),
        (f"/events/{id_(1)}/revisions?known_at=8&v=4", FOR_EVER),
        ("/ledger?known_at=8&v=4", FOR_EVER),
        ("/ledger?v=4", "no-cache"),
    ],
)
def test_an_answer_is_kept_for_ever_only_where_version_day_and_position_are_given(
    asked: Api, target: str, cache_control: str
) -> None:
    answer = ask(asked, target)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, cache_control)


def test_a_moment_is_final_only_once_a_later_record_is_there(told: Api) -> None:
    target = "/parties/kz-qkhp?as_of=2010&known_at=2026-11-23T12:07:00Z&v=4"
    assert ask(told, target).headers["cache-control"] == "no-cache"
    told.clock.now = NOON + 7 * 60 * SECOND
    told.given(founded("kz-at-the-same-moment"))
    answer = ask(told, target)
    assert (answer.headers["cache-control"], answer.json()["known_at"]["position"]) == ("no-cache", 9)
    told.clock.now += 1
    told.given(founded("kz-later"))
    answer = ask(told, target)
    assert (answer.headers["cache-control"], answer.json()["known_at"]["position"]) == (FOR_EVER, 9)


@pytest.mark.parametrize("target", ROUTES)
def test_an_answer_of_now_is_asked_for_again_and_its_etag_changes_with_it(told: Api, target: str) -> None:
    first = ask(told, target)
    tag = first.headers["etag"]
    assert re.fullmatch(r'"(\d+-)?[0-9a-f]{32}"', tag)
    assert ask(told, target, If_None_Match=tag).status_code == 304
    given_more(told)
    again = ask(told, target, If_None_Match=tag)
    assert again.status_code == 200
    assert again.headers["etag"] != tag


def test_two_states_have_one_etag_just_when_they_are_the_same_bytes(asked: Api) -> None:
    answers = [
        ask(asked, f"/parties/{party}?as_of={day}&known_at={position}")
        for party in ("kz-qkhp", "kz-alias", "kz-b")
        for day in ("2003", "2004", "2004-12-31", "2005", "2012", "2020-11-10", "2020-11-11", "2030")
        for position in range(3, asked.head() + 1)
    ]
    told = [(each.headers["etag"], each.content) for each in answers]
    tags, bodies = zip(*told, strict=True)
    assert len(set(tags)) == len(set(bodies)) == len(set(told)) < len(told)


def test_the_etag_of_another_answer_is_a_digest_of_its_bytes(asked: Api) -> None:
    answer = ask(asked, "/parties/kz-qkhp/timeline")
    assert answer.headers["etag"] == f'"{hashlib.blake2b(answer.content, digest_size=16).hexdigest()}"'


@pytest.mark.parametrize("target", [*ROUTES, "/parties/kz-qkhp/timemap?format=link"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("known", ["{0}", "W/{0}", '"other", {0}', 'W/"a,b",W/{0}', "*", " * "])
def test_who_has_the_answer_already_is_told_so_without_a_body(
    asked: Api, target: str, method: str, known: str
) -> None:
    whole = ask(asked, target, Accept_Datetime="Mon, 23 Nov 2026 12:08:00 GMT")
    tag = whole.headers["etag"]
    headers = {"If-None-Match": known.format(tag), "Accept-Datetime": "Mon, 23 Nov 2026 12:08:00 GMT"}
    answer = asked.client.request(method, target, headers=headers)
    assert (answer.status_code, answer.content) == (304, b"")
    told = ("etag", "cache-control", "vary", "link", "content-location")
    assert {name: answer.headers[name] for name in told} == {name: whole.headers[name] for name in told}
    assert "content-type" not in answer.headers


@pytest.mark.parametrize("known", ['"other"', "", "other", '"{0}', "{0}x", '"W/{0}"'])
def test_who_has_something_else_gets_the_answer(asked: Api, known: str) -> None:
    bare = ask(asked, "/parties/kz-qkhp").headers["etag"].strip('"')
    answer = ask(asked, "/parties/kz-qkhp", If_None_Match=known.format(bare))
    assert (answer.status_code, bool(answer.content)) == (200, True)


def test_tags_may_stand_in_several_lines(asked: Api) -> None:
    tag = ask(asked, "/parties/kz-qkhp").headers["etag"]
    lines = [("If-None-Match", '"other"'), ("If-None-Match", tag)]
    assert asked.client.get("/parties/kz-qkhp", headers=lines).status_code == 304


@pytest.mark.parametrize("target", ROUTES)
def test_head_has_the_headers_of_get(asked: Api, target: str) -> None:
    head, get = asked.client.head(target), asked.client.get(target)
    assert (head.content, headers_of(head)) == (b"", headers_of(get))
    assert {"etag", "cache-control", "link", "vary", "memento-datetime"} <= set(head.headers)


def test_an_empty_ledger_is_no_memento(memory: Api) -> None:
    for target in ("/parties", "/ledger"):
        answer = ask(memory, target)
        assert "memento-datetime" not in answer.headers
        assert answer.headers["etag"]
        assert ask(memory, canonical_of(answer)).content == answer.content


# Events and their revisions


def test_the_etag_of_an_event_is_what_a_correction_wants(memory: Api) -> None:
    memory.given(FOUNDED)
    tag = ask(memory, f"/events/{id_(1)}").headers["etag"]
    memory.given(RENAMED)  # the answer is another one, and the revision is not
    assert ask(memory, f"/events/{id_(1)}").headers["etag"] != tag
    sent = {"event": FOUNDED | {"date": "2004"}, "reason": "A typo."}
    answer = memory.client.put(f"/events/{id_(1)}", json=sent, headers=EDITOR | {"If-Match": tag})
    assert (answer.status_code, answer.json()["records"][0]["revision"]) == (200, 2)
    stale = memory.client.put(f"/events/{id_(1)}", json=sent, headers=EDITOR | {"If-Match": tag})
    assert problem_in(stale, 412, "stale-revision")["standing_revision"] == 2
    corrected = ask(memory, f"/events/{id_(1)}").headers["etag"]
    assert corrected.startswith('"2-')
    retracted = memory.client.request(
        "DELETE", f"/events/{id_(1)}", json={"reason": "A hoax."}, headers=EDITOR | {"If-Match": corrected}
    )
    assert retracted.status_code == 200
    assert ask(memory, f"/events/{id_(1)}").headers["etag"].startswith('"3-')


# The version


@pytest.mark.parametrize("target", [*ROUTES, "/parties/kz-qkhp/timemap?format=link"])
def test_an_old_version_is_gone_and_its_present_address_is_told(
    asked: Api, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projections.version, "FOLD", 5)
    there = ask(asked, target).links["canonical"]["url"]
    assert there.endswith("&v=5")
    for old in ("1", "2"):
        answer = ask(asked, there[:-1] + old)
        problem = problem_in(answer, 410, "old-version", there)
        assert (problem["canonical"], answer.links["canonical"]["url"]) == (there, there)
        assert f"v is '{old}'" in problem["detail"]
    assert ask(asked, there).status_code == 200


def test_an_old_version_of_a_page_is_gone_too(asked: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    there = f"/parties?limit=1&cursor={ask(asked, '/parties?limit=1').json()['next']}&v="
    monkeypatch.setattr(projections.version, "FOLD", 5)
    assert problem_in(ask(asked, there + "4"), 410, "old-version")["canonical"] == there + "5"
    assert ask(asked, there + "5").status_code == 200


def test_nothing_is_gone_that_never_was(asked: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(projections.version, "FOLD", 5)
    problem_in(ask(asked, "/parties/kz-nobody?v=4"), 404, "unknown-party")
    problem_in(ask(asked, "/parties/kz-qkhp?known_at=0&v=4"), 404, "unknown-at-position")
    problem_in(ask(asked, f"/events/{id_(99)}?v=4"), 404, "unknown-event")


@pytest.mark.parametrize("v", ["5", "0", "-1", "", "1.0", "one", "99999999999999999999999"])
@pytest.mark.parametrize(
    "path", ["/parties", "/parties/kz-qkhp", f"/events/{id_(1)}", "/ledger", "/parties/kz-b/timemap"]
)
def test_a_version_that_is_still_to_come_or_no_number_is_refused(asked: Api, path: str, v: str) -> None:
    problem_in(ask(asked, f"{path}?v={v}"), 400, "invalid-parameter", f"v is {v!r}")


def test_a_version_that_cannot_be_is_refused_beside_a_cursor_too(asked: Api) -> None:
    cursor = ask(asked, "/parties?limit=1").json()["next"]
    problem_in(ask(asked, f"/parties?cursor={cursor}&v=5"), 400, "invalid-parameter", "v is '5'")


# Record time by HTTP


@pytest.mark.parametrize("path", ["/parties", "/parties/kz-qkhp", f"/events/{id_(1)}", "/ledger"])
def test_an_accepted_time_is_taken_as_known_at_and_leads_to_the_canonical_address(
    asked: Api, path: str
) -> None:
    answer = ask(asked, path, Accept_Datetime="Mon, 23 Nov 2026 12:02:59 GMT")
    assert answer.json()["known_at"]["position"] == 3
    assert answer.headers["memento-datetime"] == "Mon, 23 Nov 2026 12:02:00 GMT"
    assert answer.headers["content-location"] == canonical_of(answer)
    assert answer.headers["vary"] == "Accept-Datetime"
    assert answer.headers["cache-control"] == "no-cache"
    assert ask(asked, answer.headers["content-location"]).content == answer.content


def test_a_time_takes_in_the_whole_of_its_second(memory: Api) -> None:
    memory.clock.now = NOON + SECOND // 2
    memory.given(FOUNDED)
    memory.clock.now = NOON + SECOND
    memory.given(RENAMED)
    first = ask(memory, "/parties/kz-qkhp?known_at=1")
    assert first.headers["memento-datetime"] == "Mon, 23 Nov 2026 12:00:00 GMT"
    again = ask(memory, "/parties/kz-qkhp", Accept_Datetime=first.headers["memento-datetime"])
    assert again.json()["known_at"]["position"] == 1
    problem_in(
        ask(memory, "/parties/kz-qkhp", Accept_Datetime="Mon, 23 Nov 2026 11:59:59 GMT"),
        404,
        "unknown-at-position",
    )


def test_where_known_at_is_given_an_accepted_time_is_ignored_however_wrong(asked: Api) -> None:
    for accepted in ("Mon, 23 Nov 2026 12:02:59 GMT", "nonsense"):
        answer = ask(asked, "/parties/kz-qkhp?known_at=5", Accept_Datetime=accepted)
        assert answer.json()["known_at"]["position"] == 5
        assert {"content-location", "vary"}.isdisjoint(answer.headers)


def test_beside_a_cursor_an_accepted_time_is_ignored(asked: Api) -> None:
    cursor = ask(asked, "/parties?limit=1&known_at=5").json()["next"]
    answer = ask(asked, f"/parties?cursor={cursor}", Accept_Datetime="Mon, 23 Nov 2026 12:02:59 GMT")
    assert answer.json()["known_at"]["position"] == 5
    assert {"content-location", "vary"}.isdisjoint(answer.headers)


def test_without_an_accepted_time_an_answer_varies_by_it_and_has_no_other_location(asked: Api) -> None:
    for target in ROUTES:
        answer = ask(asked, target)
        assert answer.headers["vary"] == "Accept-Datetime", target
        assert "content-location" not in answer.headers


def test_a_time_still_to_come_means_now(asked: Api) -> None:
    answer = ask(asked, "/parties/kz-qkhp", Accept_Datetime="Sat, 01 Jan 2050 00:00:00 GMT")
    assert answer.json()["known_at"]["position"] == 8


@pytest.mark.parametrize("accepted", ["Mon, 23 Nov 2026 11:59:59 GMT", "Thu, 01 Jan 1970 00:00:00 GMT"])
@pytest.mark.parametrize("tail", ["", "/timeline", "/timemap"])
def test_a_time_before_the_first_record_that_names_the_party_is_not_found(
    asked: Api, tail: str, accepted: str
) -> None:
    answer = ask(asked, f"/parties/kz-qkhp{tail}", Accept_Datetime=accepted)
    assert problem_in(answer, 404, "unknown-at-position")["named_at"] == 1


@pytest.mark.parametrize(
    "accepted",
    [
        "",
        "2026-11-23T12:00:00Z",
        "8",
        "Mon, 23 Nov 2026 12:00:00",
        "Mon, 23 Nov 2026 12:00:00 UTC",
        "Mon, 23 Nov 2026 12:00:00 +0000",
        "Mon, 23 Nov 2026 12:00:00 -0000",
        "Mon, 23 Nov 2026 12:00:00 EST",
        "Mon, 23 Nov 2026 12:00:00 gmt",
        "mon, 23 nov 2026 12:00:00 GMT",
        "Tue, 23 Nov 2026 12:00:00 GMT",
        "Mon, 23 Nov 26 12:00:00 GMT",
        "Mon, 3 Nov 2026 12:00:00 GMT",
        "Mon, 31 Feb 2026 12:00:00 GMT",
        "Mon, 23 Nox 2026 12:00:00 GMT",
        "Mon, 23 Nov 2026 24:00:00 GMT",
        "Mon, 23 Nov 2026 12:00:60 GMT",
        "Mon, 23 Nov 2026  12:00:00 GMT",
        "Mon, 23 Nov 0000 12:00:00 GMT",
        "Monday, 23-Nov-26 12:00:00 GMT",
        "Mon Nov 23 12:00:00 2026",
        "Mon, 23 Nov 2026 12:00:00 GMT, Mon, 23 Nov 2026 12:00:00 GMT",
    ],
)
@pytest.mark.parametrize("path", ["/parties/kz-qkhp", "/ledger"])
def test_an_accepted_time_that_is_none_is_refused_and_shown_what_would_do(
    asked: Api, path: str, accepted: str
) -> None:
    problem = problem_in(ask(asked, path, Accept_Datetime=accepted), 400, "invalid-parameter", repr(accepted))
    assert "such as Mon, 23 Nov 2026 12:00:00 GMT" in problem["detail"]


def test_an_accepted_time_given_twice_is_refused(asked: Api) -> None:
    lines = [("Accept-Datetime", "Mon, 23 Nov 2026 12:00:00 GMT")] * 2
    problem_in(asked.client.get("/parties/kz-qkhp", headers=lines), 400, "invalid-parameter")


@pytest.mark.parametrize(
    ("target", "original", "timemap"),
    [
        ("/parties/kz-qkhp", "/parties/kz-qkhp", "/parties/kz-qkhp/timemap?format=link"),
        ("/parties/kz-qkhp?known_at=8&v=4", "/parties/kz-qkhp", "/parties/kz-qkhp/timemap?format=link"),
        (
            "/parties/kz-alias?as_of=2010",
            "/parties/kz-qkhp?as_of=2010-12-31",
            "/parties/kz-qkhp/timemap?as_of=2010-12-31&format=link",
        ),
    ],
)
def test_a_state_leads_to_its_original_and_to_its_timemap(
    asked: Api, target: str, original: str, timemap: str
) -> None:
    answer = ask(asked, target)
    assert links_in(answer.headers["link"]) == [
        {"target": canonical_of(answer), "rel": "canonical"},
        {"target": original, "rel": "original timegate"},
        {"target": timemap, "rel": "timemap", "type": "application/link-format"},
    ]
    assert ask(asked, original).status_code == ask(asked, timemap).status_code == 200


# Timemaps


def test_a_timemap_lists_the_positions_at_which_the_state_of_the_day_became_another_one(told: Api) -> None:
    assert ask(told, "/parties/kz-qkhp/timemap?as_of=2010").json() == {
        "party": "kz-qkhp",
        "as_of": "2010-12-31",
        "known_at": {"position": 8, "recorded_at": "2026-11-23T12:07:00.000000Z"},
        "canonical": "/parties/kz-qkhp/timemap?as_of=2010-12-31&known_at=8&v=4",
        "mementos": [
            {
                "position": position,
                "recorded_at": f"2026-11-23T12:0{position - 1}:00.000000Z",
                "address": f"/parties/kz-qkhp?as_of=2010-12-31&known_at={position}&v=4",
            }
            for position in (1, 6, 7)  # neither the renaming of 2020 nor the members of 2012
        ],
        "next": None,
    }

    def positions(query: str) -> list[int]:
        found = ask(told, f"/parties/kz-qkhp/timemap?{query}").json()["mementos"]
        return [each["position"] for each in found]

    assert positions("as_of=2026") == [1, 4, 5, 6, 7, 8]
    assert positions("as_of=2026&known_at=5") == [1, 4, 5]
    assert positions("as_of=2026&after=4") == [5, 6, 7, 8]
    assert positions("as_of=2010&after=4") == [6, 7]
    assert positions("as_of=2026&after=8") == positions("as_of=2026&after=99&known_at=8") == []
    assert positions("as_of=1990") == [1, 7], (
        "before the founding, too: known, and then under another id as well"
    )


def test_a_memento_asked_at_its_address_differs_from_its_neighbour_and_from_the_position_before_it(
    told: Api,
) -> None:
    given_more(told)
    for day in ("1990", "2005", "2010", "2026"):
        timemap = ask(told, f"/parties/kz-qkhp/timemap?as_of={day}").json()
        states = [ask(told, each["address"]) for each in timemap["mementos"]]
        assert [canonical_of(state) for state in states] == [each["address"] for each in timemap["mementos"]]
        said = [asserted(state) for state in states]
        assert all(one != other for one, other in pairwise(said))
        first, *later = [each["position"] for each in timemap["mementos"]]
        before = ask(told, f"/parties/kz-qkhp?as_of={day}&known_at={first - 1}")
        problem_in(before, 404, "unknown-at-position")
        expected = [
            position
            for position in range(first + 1, told.head() + 1)
            if asserted(ask(told, f"/parties/kz-qkhp?as_of={day}&known_at={position}"))
            != asserted(ask(told, f"/parties/kz-qkhp?as_of={day}&known_at={position - 1}"))
        ]
        assert later == expected


def asserted(state: httpx.Response) -> Json:
    """What a state says, without when that was known."""
    assert state.status_code == 200, state.text
    return {name: value for name, value in state.json().items() if name not in {"known_at", "canonical"}}


def test_the_mementos_of_a_party_bear_the_id_in_use_at_each(memory: Api) -> None:
    memory.given(FOUNDED)
    memory.given(founded("kz-alias", date="2005"))
    memory.given({"type": "SameParty", "party": "kz-qkhp", "same_as": "kz-alias"})  # the other way round
    memory.retract(id_(3), 1)
    memory.given(RENAMED)
    timemap = ask(memory, "/parties/kz-alias/timemap?as_of=2026").json()
    assert timemap["party"] == "kz-alias"
    assert [each["address"].partition("?")[0] for each in timemap["mementos"]] == ["/parties/kz-alias"] * 3
    timemap = ask(memory, "/parties/kz-qkhp/timemap?as_of=2026").json()
    assert [(each["position"], each["address"].partition("?")[0]) for each in timemap["mementos"]] == [
        (1, "/parties/kz-qkhp"),
        (3, "/parties/kz-alias"),
        (4, "/parties/kz-qkhp"),
        (5, "/parties/kz-qkhp"),
    ]


@pytest.mark.parametrize("form", ["json", "link"])
def test_a_timemap_is_read_by_pages(told: Api, form: str) -> None:
    whole = ask(told, f"/parties/kz-qkhp/timemap?as_of=2026&format={form}")
    found: list[Any] = []
    target: str | None = f"/parties/kz-qkhp/timemap?as_of=2026&format={form}&limit=2"
    pages = 0
    while target is not None:
        page = ask(told, target)
        if pages == 0:
            given_more(told)
        pages += 1
        if form == "json":
            found += page.json()["mementos"]
            target = page.json()["next"]
        else:
            links = links_in(page.text)
            found += [each for each in links if "memento" in each["rel"].split()]
            target = next((each["target"] for each in links if "next" in each["rel"].split()), None)
        assert page.headers["cache-control"] == ("no-cache" if pages == 1 else FOR_EVER)
    assert pages == 3
    mementos = (
        whole.json()["mementos"]
        if form == "json"
        else [each for each in links_in(whole.text) if "memento" in each["rel"].split()]
    )
    assert len(mementos) == 6
    assert found == mementos


def test_a_timemap_as_links_is_that_of_rfc_7089(told: Api) -> None:
    answer = ask(told, "/parties/kz-qkhp/timemap?as_of=2026-11-23&format=link&limit=3")
    assert answer.headers["content-type"] == "application/link-format"
    here = "/parties/kz-qkhp/timemap?as_of=2026-11-23&known_at=8&format=link"
    assert answer.links["canonical"]["url"] == f"{here}&limit=3&v=4"

    def at(minute: int) -> str:
        return f"Mon, 23 Nov 2026 12:0{minute}:00 GMT"

    def state(position: int) -> str:
        return f"/parties/kz-qkhp?as_of=2026-11-23&known_at={position}&v=4"

    form = "application/link-format"
    assert links_in(answer.text) == [
        {"target": "/parties/kz-qkhp?as_of=2026-11-23", "rel": "original timegate"},
        {"target": f"{here}&limit=3&v=4", "rel": "self", "type": form, "from": at(0), "until": at(4)},
        {"target": state(1), "rel": "first memento", "datetime": at(0)},
        {"target": state(4), "rel": "memento", "datetime": at(3)},
        {"target": state(5), "rel": "memento", "datetime": at(4)},
        {"target": f"{here}&after=5&limit=3&v=4", "rel": "timemap next", "type": form, "from": at(5)},
    ]
    assert links_in(ask(told, f"{here}&after=5&limit=3").text)[2:] == [
        {"target": state(6), "rel": "memento", "datetime": at(5)},
        {"target": state(7), "rel": "memento", "datetime": at(6)},
        {"target": state(8), "rel": "last memento", "datetime": at(7)},
    ]
    assert links_in(ask(told, f"{here}&after=8").text) == [
        {"target": "/parties/kz-qkhp?as_of=2026-11-23", "rel": "original timegate"},
        {"target": f"{here}&after=8&v=4", "rel": "self", "type": form},
    ]
    assert links_in(ask(told, "/parties/kz-b/timemap?format=link").text)[2:] == [
        {
            "target": "/parties/kz-b?as_of=2026-11-23&known_at=3&v=4",
            "rel": "first last memento",
            "datetime": at(2),
        }
    ]


def test_the_time_of_each_memento_leads_to_it_through_the_timegate(told: Api) -> None:
    links = links_in(ask(told, "/parties/kz-qkhp/timemap?as_of=2026-11-23&format=link").text)
    (timegate,) = [each["target"] for each in links if "timegate" in each["rel"].split()]
    for memento in links:
        if "memento" in memento["rel"].split():
            answer = ask(told, timegate, Accept_Datetime=memento["datetime"])
            assert answer.headers["content-location"] == memento["target"]
            assert answer.headers["memento-datetime"] == memento["datetime"]


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("format=xml", "format is 'xml'"),
        ("format=", "format is ''"),
        ("after=-1", "after is '-1'"),
        ("limit=0", "limit is '0'"),
        ("limit=1001", "limit is '1001'"),
        ("v=4&v=4", "'v' stands twice"),
        ("as_of=2020&as_of=2020", "'as_of' stands twice"),
    ],
)
def test_a_timemap_is_asked_for_as_strictly_as_all_else(asked: Api, query: str, named: str) -> None:
    problem_in(ask(asked, f"/parties/kz-qkhp/timemap?{query}"), 400, "invalid-parameter", named)
    problem_in(ask(asked, "/parties/kz-qkhp/timemap?page=2"), 400, "unknown-parameter", "'page'")


def test_the_times_of_http_are_those_of_the_records(asked: Api) -> None:
    for position in range(1, 9):
        answer = ask(asked, f"/ledger?known_at={position}")
        moment = NOON // SECOND + 60 * (position - 1)
        assert answer.headers["memento-datetime"] == formatdate(moment, usegmt=True)
        assert parsedate_to_datetime(answer.headers["memento-datetime"]).timestamp() == moment
