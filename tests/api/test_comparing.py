"""Given a ledger, why a party's state is what it is, and what differs between two points; and how these answers are cited."""

import hashlib
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

import projections.version
from tests.api.given import (
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
)
from tests.oracle_explaining import explained_paths, fields

FOR_EVER = "public, max-age=31536000, immutable"
MINUTE = 60 * SECOND
SOURCE = {"document": "People's Party of Kazakhstan", "locator": "History, paragraph 6"}
SAME: Json = {"type": "SameParty", "party": "kz-alias", "same_as": "kz-qkhp"}
MOVED: Json = {"type": "HeadquartersMoved", "party": "kz-alias", "date": "2015", "place": "Almaty"}
CHOSEN: Json = {
    "type": "LeaderChosen",
    "party": "kz-b",
    "role": "deputy chair",
    "person": "Abay & Бота",
    "date": "2010",
}


def given_history(api: Api) -> None:
    """Nine records from noon of 23 November 2026 on, one each minute."""
    for event in (
        FOUNDED,
        founded("kz-alias", "The Same", date="2005"),
        founded("kz-b", "B", date="2006"),
        RENAMED | {"sources": [SOURCE]},
    ):
        api.given(event)
        api.clock.now += MINUTE
    assert api.correct(id_(1), 1, FOUNDED | {"date": "2004"}, "The register says so.").status_code == 200
    for event in (SAME, MOVED, founded("ru-x", date="2000") | {"country": "RU"}, CHOSEN):
        api.clock.now += MINUTE
        api.given(event)


def given_more(api: Api) -> None:
    api.clock.now += MINUTE
    api.given(founded("kz-a", date="2000"), RENAMED | {"name": "Before", "date": "2005", "names": {}})
    api.retract(id_(5), 1)
    api.retract(id_(2), 1)


@pytest.fixture
def told(memory: Api) -> Api:
    """An application on a ledger of nine records."""
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


def read(api: Api, target: str) -> Json:
    answer = ask(api, target)
    assert answer.status_code == 200, answer.text
    body: Json = answer.json()
    return body


def known_at(position: int) -> Json:
    """The position, and when its record was written: one each minute."""
    minute = position - 1
    return {"position": position, "recorded_at": f"2026-11-23T12:{minute:02}:00.000000Z"}


def bare(changes: list[Json]) -> list[tuple[str, str, Any, Any, list[int]]]:
    """Changes, their records by position alone."""
    return [
        (
            each["field"],
            each["change"],
            each["before"],
            each["after"],
            [one["position"] for one in each["records"]],
        )
        for each in changes
    ]


# Explanations


def test_a_field_is_explained_by_the_events_that_set_it_with_their_records_and_sources(asked: Api) -> None:
    assert read(asked, "/parties/kz-qkhp/explain?as_of=2021&known_at=5&field=name") == {
        "party": "kz-qkhp",
        "as_of": "2021-12-31",
        "known_at": known_at(5),
        "canonical": "/parties/kz-qkhp/explain?as_of=2021-12-31&known_at=5&field=name&v=4",
        "fields": [
            {
                "field": "name",
                "value": RENAMED["name"],
                "set_by": [
                    {
                        "event_id": id_(4),
                        "type": "Renamed",
                        "revision": 1,
                        "position": 4,
                        "date": "2020-11-11",
                        "value": RENAMED["name"],
                        "sources": [SOURCE],
                    }
                ],
                "overwrote": [
                    {
                        "event_id": id_(1),
                        "type": "Founded",
                        "revision": 2,
                        "position": 5,
                        "date": "2004",
                        "value": FOUNDED["name"],
                        "sources": [],
                    }
                ],
                "passed_over": [],
                "rivals": [],
                "undetermined": [],
            }
        ],
    }


@pytest.mark.parametrize("as_of", ["2000", "2004-06-21", "2015", "2026"])
@pytest.mark.parametrize("position", [4, 5, 9])
def test_every_field_of_the_state_is_explained_with_its_value_in_its_order(
    asked: Api, as_of: str, position: int
) -> None:
    state = read(asked, f"/parties/kz-qkhp?as_of={as_of}&known_at={position}")
    explained = read(asked, f"/parties/kz-qkhp/explain?as_of={as_of}&known_at={position}")
    standing = fields(state)
    assert [(each["field"], each["value"]) for each in explained["fields"]] == [
        (path, standing[path]) for path in explained_paths(state)
    ]
    assert list(explained)[:4] == ["party", "as_of", "known_at", "canonical"]
    assert [explained[name] for name in ("party", "as_of", "known_at")] == [
        state[name] for name in ("party", "as_of", "known_at")
    ]


def test_a_rival_is_told_with_its_rank_and_why_it_was_not_chosen(memory: Api) -> None:
    rival = FOUNDED | {"date": "2003", "rank": "deprecated", "rival_to": id_(1)}
    memory.given(FOUNDED, rival)
    (founding, *_) = read(memory, "/parties/kz-qkhp/explain?field=founded")["fields"]
    (told,) = founding["rivals"]
    assert told == {
        "event_id": id_(2),
        "type": "Founded",
        "revision": 1,
        "position": 2,
        "date": "2003",
        "value": "2003",
        "sources": [],
        "rank": "deprecated",
        "why": "deprecated",
    }


def test_what_lies_under_a_field_is_explained_with_it(asked: Api) -> None:
    def names(field: str) -> list[str]:
        body = read(asked, f"/parties/kz-qkhp/explain?field={field}")
        return [each["field"] for each in body["fields"]]

    assert [names(field) for field in ("names", "names.ru", "abbreviations", "same_as")] == [
        ["names.ru"],
        ["names.ru"],
        ["abbreviations.kk"],
        ["same_as.kz-alias"],
    ]


@pytest.mark.parametrize("field", ["nam", "names.kk", "party", "possible", "names.", "", "nonsense"])
def test_a_field_that_the_state_has_not_is_refused(asked: Api, field: str) -> None:
    answer = ask(asked, f"/parties/kz-qkhp/explain?field={field}")
    problem_in(answer, 400, "invalid-parameter", f"field is {field!r}")


def test_a_party_is_explained_under_the_id_in_use_at_the_position(asked: Api) -> None:
    before, after = (
        ask(asked, f"/parties/kz-alias/explain?as_of=2020&known_at={position}") for position in (5, 6)
    )
    assert (before.json()["party"], after.json()["party"]) == ("kz-alias", "kz-qkhp")
    assert after.json()["canonical"] == "/parties/kz-qkhp/explain?as_of=2020-12-31&known_at=6&v=4"
    assert after.content == ask(asked, "/parties/kz-qkhp/explain?as_of=2020&known_at=6").content


def test_a_party_that_is_not_known_is_not_explained(asked: Api) -> None:
    problem_in(ask(asked, "/parties/kz-nobody/explain"), 404, "unknown-party", "'kz-nobody'")
    early = problem_in(ask(asked, "/parties/kz-b/explain?known_at=2"), 404, "unknown-at-position", "'kz-b'")
    assert early["named_at"] == 3


# Differences


def test_a_difference_tells_what_was_learned_and_what_happened_with_the_records(asked: Api) -> None:
    correction = {
        "position": 5,
        "kind": "corrected",
        "revision": 2,
        "event_id": id_(1),
        "type": "Founded",
        "reason": "The register says so.",
        "recorded_at": "2026-11-23T12:04:00.000000Z",
    }
    renaming = {
        "position": 4,
        "kind": "stated",
        "revision": 1,
        "event_id": id_(4),
        "type": "Renamed",
        "reason": None,
        "recorded_at": "2026-11-23T12:03:00.000000Z",
    }
    moving = {"field": "founded", "change": "changed", "before": "2004-06-21", "after": "2004"}
    names = [
        {"field": "name", "change": "changed", "before": FOUNDED["name"], "after": RENAMED["name"]},
        {"field": "names.ru", "change": "added", "before": None, "after": RENAMED["names"]["ru"]},
        {"field": "abbreviations.kk", "change": "added", "before": None, "after": "ҚХП"},
    ]
    renamed = [each | {"records": [renaming]} for each in names]
    found = read(asked, "/parties/kz-qkhp/diff?as_of=2010&known_at=4&to_as_of=2021&to_known_at=5")
    assert found == {
        "party": "kz-qkhp",
        "from": {
            "as_of": "2010-12-31",
            "known_at": known_at(4),
            "known": True,
            "address": "/parties/kz-qkhp?as_of=2010-12-31&known_at=4&v=4",
        },
        "to": {
            "as_of": "2021-12-31",
            "known_at": known_at(5),
            "known": True,
            "address": "/parties/kz-qkhp?as_of=2021-12-31&known_at=5&v=4",
        },
        "canonical": "/parties/kz-qkhp/diff?as_of=2010-12-31&known_at=4&to_as_of=2021-12-31&to_known_at=5&v=4",
        "changes": [*renamed, moving | {"records": [correction]}],
        "learned": [moving | {"records": [correction]}],
        "happened": renamed,
    }
    assert list(found) == ["party", "from", "to", "canonical", "changes", "learned", "happened"]


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("", "as_of=2026-11-23&known_at=9&to_as_of=2026-11-23&to_known_at=9"),
        ("known_at=3", "as_of=2026-11-23&known_at=3&to_as_of=2026-11-23&to_known_at=9"),
        ("as_of=2010", "as_of=2010-12-31&known_at=9&to_as_of=2010-12-31&to_known_at=9"),
        ("as_of=2010-06&known_at=3", "as_of=2010-06-30&known_at=3&to_as_of=2010-06-30&to_known_at=9"),
        ("to_as_of=2010", "as_of=2026-11-23&known_at=9&to_as_of=2010-12-31&to_known_at=9"),
        ("to_known_at=3&known_at=4", "as_of=2026-11-23&known_at=4&to_as_of=2026-11-23&to_known_at=3"),
        (
            "known_at=2026-11-23T12:02:30Z&to_known_at=2026-11-23T12:04:00Z&as_of=2010&to_as_of=2012",
            "as_of=2010-12-31&known_at=3&to_as_of=2012-12-31&to_known_at=5",
        ),
    ],
)
def test_what_a_question_about_two_points_does_not_say_is_what_it_means(
    asked: Api, query: str, canonical: str
) -> None:
    for path in ("/parties/kz-qkhp/diff", "/countries/KZ/diff"):
        answer = ask(asked, f"{path}?{query}")
        assert answer.json()["canonical"] == f"{path}?{canonical}&v=4"
        assert answer.links["canonical"]["url"] == f"{path}?{canonical}&v=4"


def test_the_id_that_was_asked_for_is_kept_and_each_state_is_addressed_under_the_id_in_use(
    asked: Api,
) -> None:
    found = read(asked, "/parties/kz-alias/diff?as_of=2010&known_at=5&to_known_at=6")
    assert (found["party"], found["canonical"]) == (
        "kz-alias",
        "/parties/kz-alias/diff?as_of=2010-12-31&known_at=5&to_as_of=2010-12-31&to_known_at=6&v=4",
    )
    assert [found[end]["address"] for end in ("from", "to")] == [
        "/parties/kz-alias?as_of=2010-12-31&known_at=5&v=4",
        "/parties/kz-qkhp?as_of=2010-12-31&known_at=6&v=4",
    ]
    assert bare(found["learned"])[0] == ("party", "changed", "kz-alias", "kz-qkhp", [6])
    assert read(asked, found["to"]["address"])["party"] == "kz-qkhp"


def test_a_party_that_was_unknown_at_the_first_point_is_added_altogether(asked: Api) -> None:
    found = read(asked, "/parties/kz-b/diff?as_of=2005&known_at=2&to_as_of=2012&to_known_at=9")
    assert (found["from"]["known"], found["from"]["address"], found["to"]["known"]) == (False, None, True)
    assert {each["change"] for each in found["changes"]} == {"added"}
    state = fields(read(asked, found["to"]["address"]))
    after = {field: value for field, value in state.items() if field != "party" and value not in (None, [])}
    assert {each["field"]: each["after"] for each in found["changes"]} == after
    assert ("exists", "added", None, "no", [3]) in bare(found["learned"])
    assert ("exists", "changed", "no", "yes", [3]) in bare(found["happened"])


def test_a_party_that_is_unknown_at_the_second_point_is_removed_altogether(asked: Api) -> None:
    found = read(asked, "/parties/kz-b/diff?as_of=2012&known_at=9&to_known_at=2")
    assert (found["to"]["known"], found["to"]["address"], found["happened"]) == (False, None, [])
    assert {each["change"] for each in found["changes"]} == {"removed"}
    assert found["changes"] == found["learned"]


def test_a_party_that_is_unknown_at_both_points_is_not_found(asked: Api) -> None:
    answer = ask(asked, "/parties/kz-b/diff?known_at=1&to_known_at=2")
    assert problem_in(answer, 404, "unknown-at-position", "'kz-b'")["named_at"] == 3
    problem_in(ask(asked, "/parties/kz-nobody/diff?known_at=1"), 404, "unknown-party", "'kz-nobody'")


def test_two_points_with_one_state_differ_in_nothing(asked: Api) -> None:
    found = read(asked, "/parties/kz-b/diff?as_of=2012&known_at=9&to_as_of=2013&to_known_at=9")
    assert [found[leg] for leg in ("changes", "learned", "happened")] == [[], [], []]


@pytest.mark.parametrize(
    ("query", "kind", "named"),
    [
        ("to_as_of=soon", "invalid-parameter", "to_as_of: 'soon'"),
        ("as_of=soon", "invalid-parameter", "as_of: 'soon'"),
        ("to_known_at=soon", "invalid-parameter", "to_known_at: 'soon'"),
        ("known_at=2&known_at=3", "invalid-parameter", "'known_at'"),
        ("v=0", "invalid-parameter", "v is '0'"),
        ("v=5", "invalid-parameter", "v is '5'"),
        ("v=", "invalid-parameter", "v is ''"),
        ("toasof=2010", "unknown-parameter", "'toasof'"),
        ("field=name", "unknown-parameter", "'field'"),
    ],
)
def test_a_question_about_two_points_that_cannot_be_meant_is_refused(
    asked: Api, query: str, kind: str, named: str
) -> None:
    for path in ("/parties/kz-qkhp/diff", "/countries/kz/diff"):
        problem_in(ask(asked, f"{path}?{query}"), 400, kind, named)


def test_a_second_position_that_nobody_has_seen_is_waited_for_and_then_refused(asked: Api) -> None:
    answer = ask(asked, "/parties/kz-qkhp/diff?known_at=1&to_known_at=99")
    assert problem_in(answer, 503, "not-yet-known")["head"] == 9


# A country


def country(api: Api, query: str, code: str = "kz") -> Json:
    return read(api, f"/countries/{code}/diff?{query}")


def test_the_parties_of_a_country_that_differ_are_told_by_id_as_each_alone_would_be(asked: Api) -> None:
    points = "as_of=2008-01-01&known_at=2&to_as_of=2012-01-01&to_known_at=9"
    found = country(asked, points)
    assert found == {
        "country": "KZ",
        "from": {"as_of": "2008-01-01", "known_at": known_at(2)},
        "to": {"as_of": "2012-01-01", "known_at": known_at(9)},
        "canonical": f"/countries/KZ/diff?{points}&v=4",
        "parties": found["parties"],
        "next": None,
    }
    assert [(each["party"], each["known"]) for each in found["parties"]] == [
        ("kz-alias", [True, True]),
        ("kz-b", [False, True]),
        ("kz-qkhp", [True, True]),
    ]
    for each in found["parties"]:
        alone = read(asked, f"/parties/{each['party']}/diff?{points}")
        legs = ("changes", "learned", "happened")
        assert [each[leg] for leg in legs] == [alone[leg] for leg in legs]
        assert list(each) == ["party", "known", *legs]


def test_parties_that_do_not_differ_and_those_of_other_countries_are_left_out(asked: Api) -> None:
    found = country(asked, "as_of=2012&known_at=8&to_known_at=9")
    assert [(each["party"], bare(each["changes"])) for each in found["parties"]] == [
        (
            "kz-b",
            [("leaders.deputy chair.Abay & Бота", "added", None, {"since": "2010"}, [9])],
        )
    ]
    assert country(asked, "as_of=2012&known_at=8")["parties"] == found["parties"]
    assert [each["party"] for each in country(asked, "known_at=7", "ru")["parties"]] == ["ru-x"]
    assert country(asked, "known_at=1", "de")["parties"] == []


def test_what_was_learned_and_undone_by_what_happened_is_told_though_nothing_changed(memory: Api) -> None:
    def moved(date: str, place: str) -> Json:
        return {"type": "HeadquartersMoved", "party": "kz-b", "date": date, "place": place}

    memory.given(founded("kz-b", date="2000"), moved("2008", "Astana"), moved("2001", "Astana"))
    memory.correct(id_(3), 1, moved("2001", "Almaty"))
    (only,) = country(memory, "as_of=2004&known_at=3&to_as_of=2009&to_known_at=4")["parties"]
    assert (only["changes"], bare(only["learned"]), bare(only["happened"])) == (
        [],
        [("headquarters", "changed", "Astana", "Almaty", [4])],
        [("headquarters", "changed", "Almaty", "Astana", [2])],
    )


def test_a_party_that_bore_the_code_at_one_of_the_points_is_told(memory: Api) -> None:
    memory.given(founded("kz-b", date="2000"))
    memory.correct(id_(1), 1, founded("kz-b", date="2000") | {"country": "RU"})
    change = ("country", "changed", "KZ", "RU", [2])
    for code in ("KZ", "RU"):
        (only,) = country(memory, "as_of=2010&known_at=1&to_known_at=2", code)["parties"]
        assert (only["party"], bare(only["changes"])) == ("kz-b", [change])
    (back,) = country(memory, "as_of=2010&known_at=2&to_known_at=1", "KZ")["parties"]
    assert bare(back["changes"]) == [("country", "changed", "RU", "KZ", [2])]


@pytest.mark.parametrize("limit", [1, 2])
def test_the_differences_of_a_country_are_read_page_by_page_whatever_is_appended(
    told: Api, limit: int
) -> None:
    whole = country(told, "as_of=2008&known_at=2&to_as_of=2012")["parties"]
    assert len(whole) == 3
    first = ask(told, f"/countries/kz/diff?as_of=2008&known_at=2&to_as_of=2012&limit={limit}")
    assert first.json()["canonical"] == (
        f"/countries/KZ/diff?as_of=2008-12-31&known_at=2&to_as_of=2012-12-31&to_known_at=9&limit={limit}&v=4"
    )
    pages = [first]
    while following := pages[-1].json()["next"]:
        assert len(pages) < len(whole), "it goes on for ever"
        if len(pages) == 1:
            given_more(told)
        pages.append(ask(told, f"/countries/kz/diff?cursor={following}&limit={limit}"))
        assert pages[-1].json()["canonical"] == f"/countries/KZ/diff?limit={limit}&cursor={following}&v=4"
    assert [len(page.json()["parties"]) for page in pages] == ([1, 1, 1] if limit == 1 else [2, 1])
    assert [each for page in pages for each in page.json()["parties"]] == whole
    for page in pages:
        assert [page.json()[end] for end in ("from", "to")] == [first.json()[end] for end in ("from", "to")]
        again = ask(told, page.json()["canonical"])
        assert (again.content, again.headers["cache-control"]) == (page.content, FOR_EVER)
    assert not any("vary" in page.headers for page in pages), "each names the positions"


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("limit=0", "limit is '0'"),
        ("limit=501", "limit is '501'"),
        ("limit=many", "limit is 'many'"),
        ("cursor=nonsense", "cursor is 'nonsense'"),
        ("cursor=", "cursor is ''"),
        ("cursor=nonsense&as_of=2010", "as_of"),
        ("cursor=nonsense&to_known_at=2", "to_known_at"),
    ],
)
def test_a_page_that_cannot_be_meant_is_refused(asked: Api, query: str, named: str) -> None:
    problem_in(ask(asked, f"/countries/kz/diff?{query}"), 400, "invalid-parameter", named)


@pytest.mark.parametrize("code", ["kaz", "k", "7z", "қз"])
def test_what_is_no_code_of_a_country_is_refused(asked: Api, code: str) -> None:
    problem_in(ask(asked, f"/countries/{code}/diff"), 400, "invalid-parameter", f"country is {code!r}")


# How they are cited

ROUTES = (
    "/parties/kz-qkhp/explain",
    "/parties/kz-alias/explain?field=names",
    "/parties/kz-qkhp/explain?as_of=2010&field=exists",
    "/parties/kz-qkhp/diff?known_at=2",
    "/parties/kz-alias/diff?as_of=2004&known_at=4&to_as_of=2020",
    "/countries/kz/diff?known_at=2",
    "/countries/kz/diff?as_of=2005&known_at=2&to_as_of=2020&limit=1",
)


@pytest.mark.parametrize("target", ROUTES)
def test_at_its_canonical_address_an_answer_stays_the_same_bytes_whatever_is_appended(
    told: Api, target: str
) -> None:
    first = ask(told, target)
    there = first.json()["canonical"]
    at_once = ask(told, there)
    given_more(told)
    later = ask(told, there)
    assert ask(told, target).content != first.content, "more was told, and nothing would have shown a mistake"
    assert [at_once.content, later.content] == [first.content] * 2
    assert {each.links["canonical"]["url"] for each in (first, at_once, later)} == {there}
    tag = f'"{hashlib.blake2b(first.content, digest_size=16).hexdigest()}"'
    assert {each.headers["etag"] for each in (first, at_once, later)} == {tag}
    assert (first.headers["cache-control"], later.headers["cache-control"]) == ("no-cache", FOR_EVER)
    when = None if "/diff" in target else "Mon, 23 Nov 2026 12:08:00 GMT"  # two points are no memento
    assert {each.headers.get("memento-datetime") for each in (first, at_once, later)} == {when}


def test_a_field_is_percent_encoded_in_the_address(asked: Api) -> None:
    field = "leaders.deputy%20chair.Abay%20%26%20%D0%91%D0%BE%D1%82%D0%B0"
    body = read(asked, f"/parties/kz-b/explain?v=4&field={field}&known_at=9&as_of=2012")
    assert body["canonical"] == f"/parties/kz-b/explain?as_of=2012-12-31&known_at=9&field={field}&v=4"
    assert [each["field"] for each in read(asked, body["canonical"])["fields"]] == [
        "leaders.deputy chair.Abay & Бота"
    ]


@pytest.mark.parametrize(
    ("query", "cache_control"),
    [
        ("as_of=2010&known_at=4&to_as_of=2012&to_known_at=5&v=4", FOR_EVER),
        ("as_of=2010&known_at=4&to_known_at=5&v=4", FOR_EVER),
        (
            "as_of=2010&known_at=2026-11-23T12:01:00Z&to_known_at=2026-11-23T12:07:59.999999Z&v=4",
            FOR_EVER,
        ),
        ("as_of=2010&known_at=4&to_as_of=2012&to_known_at=5", "no-cache"),
        ("as_of=2010&known_at=4&to_as_of=2012&v=4", "no-cache"),
        ("as_of=2010&to_as_of=2012&to_known_at=5&v=4", "no-cache"),
        ("known_at=4&to_known_at=5&v=4", "no-cache"),
        ("known_at=4&to_as_of=2012&to_known_at=5&v=4", "no-cache"),
        ("as_of=2010&known_at=4&to_known_at=2026-11-23T12:08:00Z&v=4", "no-cache"),
        ("v=4", "no-cache"),
    ],
)
def test_a_difference_is_kept_for_ever_only_where_both_points_and_the_version_are_given(
    asked: Api, query: str, cache_control: str
) -> None:
    for path in ("/parties/kz-qkhp/diff", "/countries/kz/diff"):
        assert ask(asked, f"{path}?{query}").headers["cache-control"] == cache_control


@pytest.mark.parametrize(
    ("query", "cache_control"),
    [
        ("as_of=2010&known_at=4&v=4", FOR_EVER),
        ("as_of=2010&known_at=4&field=name&v=4", FOR_EVER),
        ("as_of=2010&known_at=4", "no-cache"),
        ("as_of=2010&v=4", "no-cache"),
        ("known_at=4&v=4", "no-cache"),
    ],
)
def test_an_explanation_is_kept_for_ever_only_where_day_position_and_version_are_given(
    asked: Api, query: str, cache_control: str
) -> None:
    assert ask(asked, f"/parties/kz-qkhp/explain?{query}").headers["cache-control"] == cache_control


@pytest.mark.parametrize("target", ROUTES)
def test_who_has_the_answer_already_is_told_so_without_a_body(asked: Api, target: str) -> None:
    whole = ask(asked, target)
    again = ask(asked, target, If_None_Match=f'"other", {whole.headers["etag"]}')
    assert (again.status_code, again.content) == (304, b"")
    kept = ("etag", "cache-control", "link")
    assert [again.headers[name] for name in kept] == [whole.headers[name] for name in kept]
    assert ask(asked, target, If_None_Match='"other"').content == whole.content


@pytest.mark.parametrize("target", ROUTES)
def test_head_has_the_headers_of_get(asked: Api, target: str) -> None:
    head, get = asked.client.head(target), asked.client.get(target)
    assert (head.status_code, head.content, headers_of(head)) == (200, b"", headers_of(get))


@pytest.mark.parametrize("target", ROUTES)
def test_an_old_version_is_gone_and_its_present_address_is_told(
    asked: Api, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = ask(asked, target).json()["canonical"]
    monkeypatch.setattr(projections.version, "FOLD", 5)
    problem = problem_in(ask(asked, there), 410, "old-version")
    assert problem["canonical"] == there.removesuffix("v=4") + "v=5"


def test_an_old_version_of_a_page_is_gone_too(asked: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    cursor = country(asked, "known_at=2&limit=1")["next"]
    monkeypatch.setattr(projections.version, "FOLD", 5)
    there = f"/countries/KZ/diff?cursor={cursor}&v="
    assert problem_in(ask(asked, f"{there}4"), 410, "old-version")["canonical"] == f"{there}5"


def test_an_accepted_time_is_the_first_position_where_none_is_given(asked: Api) -> None:
    when = "Mon, 23 Nov 2026 12:03:00 GMT"
    explained = ask(asked, "/parties/kz-qkhp/explain?as_of=2010", Accept_Datetime=when)
    compared = ask(asked, "/parties/kz-qkhp/diff?as_of=2010", Accept_Datetime=when)
    positions = (explained.json()["known_at"], *(compared.json()[end]["known_at"] for end in ("from", "to")))
    assert positions == (known_at(4), known_at(4), known_at(9))
    for answer in (explained, compared):
        assert answer.headers["vary"] == "Accept-Datetime"
        assert answer.headers["content-location"] == answer.json()["canonical"]
        assert answer.headers["cache-control"] == "no-cache"
    given = ask(asked, "/parties/kz-qkhp/explain?known_at=2", Accept_Datetime=when)
    assert given.json()["known_at"] == known_at(2)
    assert "vary" not in given.headers


def test_the_answers_of_an_empty_ledger_are_no_mementos(memory: Api) -> None:
    answer = ask(memory, "/countries/kz/diff?as_of=2010&known_at=0&to_known_at=0&v=4")
    nothing = {"as_of": "2010-12-31", "known_at": {"position": 0, "recorded_at": None}}
    assert answer.json() == {
        "country": "KZ",
        "from": nothing,
        "to": nothing,
        "canonical": "/countries/KZ/diff?as_of=2010-12-31&known_at=0&to_as_of=2010-12-31&to_known_at=0&v=4",
        "parties": [],
        "next": None,
    }
    assert "memento-datetime" not in answer.headers
    assert memory.clock.now == NOON


@pytest.mark.parametrize(
    "party", ["kz-x%0d%0aSet-Cookie:%20x=1", "kz-x%3E;%20rel=%22x%22", "%D0%BA", "kz-never-named"]
)
def test_an_unknown_party_is_unknown_at_an_old_version_too_and_gets_into_no_header(
    told: Api, monkeypatch: pytest.MonkeyPatch, party: str
) -> None:
    monkeypatch.setattr("projections.version.FOLD", 5)
    answer = told.get(f"/parties/{party}/diff?v=4")
    problem_in(answer, 404, "unknown-party")
    assert "link" not in answer.headers
    assert "set-cookie" not in answer.headers
