"""Given a ledger, when a question is asked, then the answer; nothing is ever written by asking."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest

import api.asking
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
    record,
    renamed,
)

DAY = 86_400 * SECOND
NOON_TEXT = "2026-11-23T12:00:00.000000Z"


def ids(answer: Any) -> list[str]:
    return [party["party"] for party in answer.json()["parties"]]


# One party


def test_an_empty_ledger_has_position_0_and_no_moment(kept: Api) -> None:
    assert kept.get("/parties").json() == {
        "as_of": "2026-11-23",
        "known_at": {"position": 0, "recorded_at": None},
        "canonical": "/parties?as_of=2026-11-23&known_at=0&v=4",
        "parties": [],
        "next": None,
    }
    assert kept.get("/ledger").json() == {
        "known_at": {"position": 0, "recorded_at": None},
        "canonical": "/ledger?known_at=0&v=4",
        "records": [],
        "position": 0,
        "head": 0,
    }
    problem_in(kept.get("/parties/kz-qkhp", known_at="0"), 404, "unknown-party", "'kz-qkhp'")


def test_a_party_is_answered_with_the_day_and_position_it_was_asked_for(kept: Api) -> None:
    kept.given(FOUNDED, RENAMED)
    answer = kept.get("/parties/kz-qkhp", as_of="2010-01-01", known_at="1")
    assert answer.headers["content-type"] == "application/json"
    state = answer.json()
    assert list(state)[:4] == ["party", "as_of", "known_at", "canonical"]
    assert (state["party"], state["as_of"], state["known_at"]) == (
        "kz-qkhp",
        "2010-01-01",
        {"position": 1, "recorded_at": NOON_TEXT},
    )
    assert (state["exists"], state["status"], state["name"]) == ("yes", "active", FOUNDED["name"])
    assert kept.head() == 2


def test_the_same_question_at_the_day_and_position_of_an_answer_gets_the_same_answer(memory: Api) -> None:
    memory.given(FOUNDED, RENAMED)
    first = memory.party()
    memory.clock.now += 40 * DAY
    memory.given(renamed("Another", "2026-12-01"))
    again = memory.party(as_of=first["as_of"], known_at=first["known_at"]["position"])
    assert again == first
    assert memory.party(as_of=first["as_of"], known_at=first["known_at"]["recorded_at"]) == first


@pytest.mark.parametrize(
    ("asked", "day", "name"),
    [
        ("2020-11-10", "2020-11-10", FOUNDED["name"]),
        ("2020-11-11", "2020-11-11", RENAMED["name"]),
        ("2020-10", "2020-10-31", FOUNDED["name"]),
        ("2020-11", "2020-11-30", RENAMED["name"]),
        ("2019", "2019-12-31", FOUNDED["name"]),
        ("2020", "2020-12-31", RENAMED["name"]),
        ("2020-02", "2020-02-29", FOUNDED["name"]),
        ("9999", "9999-12-31", RENAMED["name"]),
    ],
)
def test_a_month_or_a_year_means_its_last_day(memory: Api, asked: str, day: str, name: str) -> None:
    memory.given(FOUNDED, RENAMED)
    state = memory.party(as_of=asked)
    assert (state["as_of"], state["name"]) == (day, name)


def test_without_a_day_the_answer_is_for_today_in_utc(memory: Api) -> None:
    memory.given(FOUNDED, renamed("Tomorrow's Party", "2026-11-24"))
    memory.clock.now = NOON + DAY // 2 - 1
    assert (memory.party()["as_of"], memory.party()["name"]) == ("2026-11-23", FOUNDED["name"])
    memory.clock.now = NOON + DAY // 2
    assert (memory.party()["as_of"], memory.party()["name"]) == ("2026-11-24", "Tomorrow's Party")


def test_a_moment_is_resolved_to_the_last_position_written_by_then(kept: Api) -> None:
    kept.given(FOUNDED)
    kept.clock.now += SECOND
    kept.given(RENAMED)
    kept.clock.now += DAY
    at = {
        "2026-11-23T12:00:00Z": 1,
        "2026-11-23T12:00:00.999999Z": 1,
        "2026-11-23T12:00:01Z": 2,
        "2026-11-23T17:00:00+05:00": 1,
        "2026-11-23T17:00:01+05:00": 2,
        "2026-11-23T07:00:01-05:00": 2,
        "2026-11-23t12:00:00z": 1,
        "2099-01-01T00:00:00Z": 2,
    }
    found = {moment: kept.party(known_at=moment)["known_at"]["position"] for moment in at}
    assert found == at
    assert kept.party(known_at="2026-11-23T12:00:00.5Z")["known_at"]["recorded_at"] == NOON_TEXT


@pytest.mark.parametrize("known_at", ["0", "2026-11-23T11:59:59.999999Z", "1970-01-01T00:00:00Z"])
@pytest.mark.parametrize(
    "path", ["/parties/kz-qkhp", "/parties/kz-qkhp/timeline", "/parties/kz-qkhp/timemap"]
)
def test_a_party_that_only_a_later_record_names_is_unknown_at_that_position(
    memory: Api, path: str, known_at: str
) -> None:
    memory.given(FOUNDED)
    problem = problem_in(memory.get(path, known_at=known_at), 404, "unknown-at-position", "'kz-qkhp'")
    assert problem["named_at"] == 1


def test_a_party_is_known_from_its_first_record_on_even_before_it_exists(memory: Api) -> None:
    memory.given(FOUNDED)
    state = memory.party(as_of="1990")
    assert (state["exists"], state["status"], state["name"]) == ("no", None, None)


def test_a_party_whose_introduction_was_retracted_does_not_exist_and_is_still_known(memory: Api) -> None:
    memory.given(FOUNDED)
    memory.retract(id_(1), 1)
    state = memory.party()
    assert (state["exists"], state["known_at"]["position"]) == ("no", 2)
    assert memory.party(known_at="1")["exists"] == "yes"


def test_a_question_about_a_position_still_to_come_waits_for_it_and_then_names_the_head(
    memory: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api.asking, "PATIENCE", 0.05)
    memory.given(FOUNDED)
    for path in (
        "/parties",
        "/parties/kz-qkhp",
        "/parties/kz-qkhp/timeline",
        "/parties/kz-qkhp/timemap",
        f"/events/{id_(1)}",
        f"/events/{id_(1)}/revisions",
        "/ledger",
    ):
        answer = memory.get(path, known_at="2")
        assert problem_in(answer, 503, "not-yet-known", "position 2")["head"] == 1
        assert answer.headers["retry-after"] == "1"
    answer = memory.get("/ledger", after="2")
    assert problem_in(answer, 503, "not-yet-known", "position 2")["head"] == 1


# Lists of parties

LISTED = (
    founded("kz-active", "Active", date="2004"),
    founded("kz-ended", "Ended", date="2004"),
    {"type": "Dissolved", "party": "kz-ended", "date": "2010"},
    founded("kz-later", "Later", date="2030"),
    founded("kz-perhaps", "Perhaps", date="2026"),
    founded(
        "kz-qhp",
        "People's Party",
        date="2004",
        names={"ru": "Народная партия", "kk": "Халық партиясы"},
        abbreviations={"ru": "НПК"},
    ),
    founded("ru-red", "Красные", date="2004", country="RU"),
    {"type": "Banned", "party": "ru-red", "date": "2012"},
    {"type": "Identified", "party": "kz-qhp", "identifiers": {"partyfacts": "3749", "wikidata": "Q1"}},
    {"type": "Identified", "party": "kz-active", "identifiers": {"partyfacts": "374"}},
)


@pytest.fixture(scope="module")
def listed(brisk: None) -> Iterator[Api]:  # noqa: ARG001 - it must come before
    """An application that these parties were stated to, for questions alone."""
    with application() as running:
        running.given(*LISTED)
        yield running


@pytest.mark.parametrize(
    ("query", "parties"),
    [
        ({}, ["kz-active", "kz-perhaps", "kz-qhp"]),
        ({"as_of": "2005"}, ["kz-active", "kz-ended", "kz-qhp", "ru-red"]),
        ({"as_of": "2004-06-01"}, ["kz-active", "kz-ended", "kz-qhp", "ru-red"]),
        ({"as_of": "1990"}, []),
        ({"as_of": "2030"}, ["kz-active", "kz-later", "kz-perhaps", "kz-qhp"]),
        ({"status": "active"}, ["kz-active", "kz-qhp"]),
        ({"status": "dissolved"}, ["kz-ended"]),
        ({"status": "banned"}, ["ru-red"]),
        ({"status": "merged"}, []),
        ({"status": "dissolved", "as_of": "2005"}, []),
        ({"country": "KZ", "as_of": "2005"}, ["kz-active", "kz-ended", "kz-qhp"]),
        ({"country": "RU", "as_of": "2005"}, ["ru-red"]),
        ({"country": "ru", "as_of": "2005"}, ["ru-red"]),
        ({"country": "DE"}, []),
        ({"q": "PEOPLE"}, ["kz-qhp"]),
        ({"q": "народная"}, ["kz-qhp"]),
        ({"q": "ХАЛЫҚ"}, ["kz-qhp"]),
        ({"q": "нпк"}, ["kz-qhp"]),
        ({"q": "красн", "as_of": "2005"}, ["ru-red"]),
        ({"q": "kz-act"}, ["kz-active"]),
        ({"q": "no such name"}, []),
        ({"q": "\x00"}, []),
        ({"identifier": "partyfacts:3749"}, ["kz-qhp"]),
        ({"identifier": "partyfacts:374"}, ["kz-active"]),
        ({"identifier": "wikidata:Q1"}, ["kz-qhp"]),
        ({"identifier": "wikidata:Q2"}, []),
        ({"identifier": "partyfacts:3749", "status": "banned"}, []),
        ({"exists": "yes"}, ["kz-active", "kz-qhp"]),
        ({"exists": "maybe"}, ["kz-perhaps"]),
        ({"exists": "no"}, ["kz-ended", "kz-later", "ru-red"]),
        ({"exists": "no", "as_of": "1990", "country": "RU"}, ["ru-red"]),
        ({"exists": "no", "status": "banned"}, ["ru-red"]),
        ({"exists": "yes", "status": "banned"}, []),
        ({"exists": "no", "known_at": "3"}, ["kz-ended"]),
        ({"known_at": "1"}, ["kz-active"]),
        ({"known_at": "2", "as_of": "2015"}, ["kz-active", "kz-ended"]),
        ({"known_at": "0"}, []),
    ],
)
def test_parties_are_those_that_fit_every_parameter_in_the_order_of_their_ids(
    listed: Api, query: dict[str, str], parties: list[str]
) -> None:
    answer = listed.get("/parties", **query)
    assert answer.status_code == 200, answer.text
    assert ids(answer) == parties
    assert answer.json()["next"] is None


NAMED = {
    "kz-plain": "People's Party",
    "kz-composed": "Мой Қазақстан",
    "kz-decomposed": "Мои\u0306 Қазақстан",
    "kz-ligature": "Oﬃce Party",
    "kz-sharp": "Straße",
    "kz-wide": "ＡＫＺＨＯＬ",
    "kz-accents": "Íslenski þjóðernisflokkurinn",
}


@pytest.fixture(scope="module")
def named(brisk: None) -> Iterator[Api]:  # noqa: ARG001 - it must come before
    with application() as running:
        running.given(*(founded(party, name, date="2004") for party, name in NAMED.items()))
        yield running


@pytest.mark.parametrize(
    ("q", "parties"),
    [
        ("people", ["kz-plain"]),
        ("  People's \t", ["kz-plain"]),
        ("people's  party", ["kz-plain"]),
        ("Ｐｅｏｐｌｅ", ["kz-plain"]),
        ("мой", ["kz-composed", "kz-decomposed"]),
        ("мои", ["kz-composed", "kz-decomposed"]),
        ("МОИ\u0306", ["kz-composed", "kz-decomposed"]),
        ("office", ["kz-ligature"]),
        ("STRASSE", ["kz-sharp"]),
        ("straße", ["kz-sharp"]),
        ("akzhol", ["kz-wide"]),
        ("islenski", ["kz-accents"]),
        ("\u0306", []),
        ("", sorted(NAMED)),
        (" \n", sorted(NAMED)),
    ],
)
def test_names_are_compared_whatever_their_case_accents_form_and_blanks(
    named: Api, q: str, parties: list[str]
) -> None:
    assert ids(named.get("/parties", q=q)) == parties


def test_a_party_that_has_no_name_yet_is_found_by_those_that_its_undecided_beginning_gives(
    memory: Api,
) -> None:
    new = {"party": "kz-split", "name": "Split Off", "country": "KZ", "names": {"ru": "Отколовшаяся"}}
    other = {"party": "kz-other", "name": "Someone Else", "country": "KZ"}
    merged = {"party": "kz-merged", "name": "United", "country": "KZ", "abbreviations": {"kk": "ҰБ"}}
    memory.given(
        founded("kz-undated", "Nobody Knows When"),
        founded("kz-future", "Still To Come", date="2030"),
        founded("kz-old", date="1990"),
        founded("kz-older", date="1990"),
        {"type": "Split", "party": "kz-old", "date": "2026", "into": [other, new], "survives": True},
        {"type": "Merged", "parties": ["kz-old", "kz-older"], "date": "2026~", "into": merged},
    )
    found = {
        q: ids(memory.get("/parties", q=q))
        for q in ("nobody knows", "отколов", "split off", "united", "ұб", "still to come")
    }
    assert found == {
        "nobody knows": ["kz-undated"],
        "отколов": ["kz-split"],
        "split off": ["kz-split"],
        "united": ["kz-merged"],
        "ұб": ["kz-merged"],
        "still to come": [],
    }
    (undated,) = memory.get("/parties", q="nobody knows").json()["parties"]
    assert (undated["exists"], undated["name"]) == ("maybe", None)


def test_a_party_is_found_by_any_name_that_it_ever_had_and_the_answer_tells_by_which(memory: Api) -> None:
    memory.given(
        founded("kz-a", "Otan", date="1999", names={"kk": "Отан"}, abbreviations={"ru": "РПП"}),
        renamed("Nur Otan", "2006", "kz-a"),
        renamed("Amanat", "2022", "kz-a"),
        founded("kz-gone", "Nurly Zhol", date="2000"),
        {"type": "Dissolved", "party": "kz-gone", "date": "2010"},
    )

    def found(**query: str) -> Json:
        listed = memory.get("/parties", **query).json()["parties"]
        return {each["party"]: (each["name"], each["matched"]) for each in listed}

    assert found(q="отан") == {"kz-a": ("Amanat", "Отан")}
    assert found(q="рпп", as_of="2030") == {"kz-a": ("Amanat", "РПП")}
    assert found(q="nur otan", as_of="2000") == {"kz-a": ("Otan", "Nur Otan")}  # before it was called so
    assert found(q="nur otan", known_at="1") == {}
    assert found(q="kz-a") == {"kz-a": ("Amanat", None)}
    assert found(q="nur") == {"kz-a": ("Amanat", "Nur Otan")}  # the day says who is listed
    assert found(q="nur", exists="no") == {"kz-gone": ("Nurly Zhol", "Nurly Zhol")}
    assert found(q="nur", as_of="2005").keys() == {"kz-a", "kz-gone"}
    assert found() == {"kz-a": ("Amanat", None)}


def test_a_party_whose_only_name_was_retracted_is_found_by_its_id(memory: Api) -> None:
    memory.given(founded("kz-a", "A Name"))
    assert memory.retract(id_(1), 1).status_code == 200
    assert ids(memory.get("/parties", q="kz-a", exists="no")) == ["kz-a"]
    assert ids(memory.get("/parties", q="name", exists="no")) == []


def test_a_party_that_perhaps_exists_is_listed_as_such(listed: Api) -> None:
    listed_as = {party["party"]: party["exists"] for party in listed.get("/parties").json()["parties"]}
    assert listed_as == {"kz-active": "yes", "kz-perhaps": "maybe", "kz-qhp": "yes"}


def test_a_party_in_a_list_is_its_state_shortened(listed: Api) -> None:
    (short,) = listed.get("/parties", q="нпк").json()["parties"]
    state = listed.party("kz-qhp")
    assert short == {name: state[name] for name in short if name != "matched"} | {"matched": "НПК"}
    assert list(short) == [
        "party",
        "exists",
        "status",
        "name",
        "names",
        "abbreviations",
        "country",
        "founded",
        "ended",
        "matched",
    ]


def test_pages_hold_as_many_as_asked_for_and_lead_to_the_next(listed: Api) -> None:
    query: Json = {"as_of": "2005", "limit": 2}
    first = listed.get("/parties", **query)
    second = listed.get("/parties", limit=2, cursor=first.json()["next"])
    assert [ids(first), ids(second)] == [["kz-active", "kz-ended"], ["kz-qhp", "ru-red"]]
    assert second.json()["next"] is None


def test_a_cursor_pins_the_day_and_the_position_while_records_are_appended(kept: Api) -> None:
    kept.given(*(founded(f"kz-{letter}", date="2004") for letter in "abcde"))
    pages = [kept.get("/parties", limit=2).json()]
    while following := pages[-1]["next"]:
        kept.clock.now += DAY
        kept.given(
            founded(f"kz-{'abcde'[len(pages)]}{len(pages)}", date="2004"),
            {"type": "Dissolved", "party": "kz-e", "date": f"200{4 + len(pages)}"},
        )
        pages.append(kept.get("/parties", limit=2, cursor=following).json())
    assert [[party["party"] for party in page["parties"]] for page in pages] == [
        ["kz-a", "kz-b"],
        ["kz-c", "kz-d"],
        ["kz-e"],
    ]
    known_at = {"position": 5, "recorded_at": NOON_TEXT}
    assert [(page["as_of"], page["known_at"]) for page in pages] == [("2026-11-23", known_at)] * 3


@pytest.mark.parametrize(
    ("query", "parties"),
    [
        ({"as_of": "2005"}, ["kz-active", "kz-ended", "kz-qhp", "ru-red"]),
        ({"as_of": "2005", "country": "kz"}, ["kz-active", "kz-ended", "kz-qhp"]),
        ({"as_of": "2005", "q": "  E", "known_at": "3"}, ["kz-active", "kz-ended"]),
        ({"status": "active"}, ["kz-active", "kz-qhp"]),
        (
            {"status": "active", "country": "KZ", "q": "kz-", "as_of": "2030"},
            ["kz-active", "kz-later", "kz-perhaps", "kz-qhp"],
        ),
        ({"identifier": "partyfacts:3749"}, ["kz-qhp"]),
    ],
)
def test_a_cursor_holds_the_whole_question(listed: Api, query: dict[str, str], parties: list[str]) -> None:
    pages = [listed.get("/parties", limit=1, **query).json()]
    while following := pages[-1]["next"]:
        pages.append(listed.get("/parties", limit=1, cursor=following).json())
    assert [[party["party"] for party in page["parties"]] for page in pages] == [[each] for each in parties]
    asked_for = [(page["as_of"], page["known_at"]) for page in pages]
    assert asked_for == [asked_for[0]] * len(pages)


def test_a_page_may_be_of_another_length_than_the_one_before(listed: Api) -> None:
    first = listed.get("/parties", as_of="2005", country="KZ", limit=1).json()
    assert ids(listed.get("/parties", limit=2, cursor=first["next"])) == ["kz-ended", "kz-qhp"]
    assert ids(listed.get("/parties", cursor=first["next"])) == ["kz-ended", "kz-qhp"]
    problem_in(
        listed.get("/parties", limit=0, cursor=first["next"]), 400, "invalid-parameter", "limit is '0'"
    )


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "!",
        "not a cursor",
        "é",
        "AAAA",
        *(
            base64.urlsafe_b64encode(held).decode()
            for held in (
                b"[1,2]",
                b'[731000,1,"kz-a"]',
                b'["2005",1,"kz-a",{}]',
                b'[0,1,"kz-a",{}]',
                b'[99999999,1,"kz-a",{}]',
                b'[731000,-1,"kz-a",{}]',
                b'[731000,1e400,"kz-a",{}]',
                b'[731000,999999999999999999,"kz-a",{}]',
                b'[731000,1,"\xff",{}]',
                b"[731000,1,7,{}]",
                b'[731000,1,"kz-a",[]]',
                b'[731000,1,"kz-a",{"q":7}]',
                b'[731000,1,"kz-a",null]',
                b'{"as_of":731000}',
                b"[" * 5000,
            )
        ),
    ],
)
def test_a_cursor_that_was_tampered_with_is_refused(listed: Api, cursor: str) -> None:
    before = listed.records()
    problem_in(listed.get("/parties", cursor=cursor), 400, "invalid-parameter", "cursor")
    assert listed.records() == before


def test_a_cursor_cut_short_or_made_longer_is_refused(listed: Api) -> None:
    cursor = listed.get("/parties", limit=1).json()["next"]
    for wrong in (cursor[:-3], cursor + "AAAA", cursor[1:], "*" + cursor, cursor[:5] + "*" + cursor[5:]):
        problem_in(listed.get("/parties", cursor=wrong), 400, "invalid-parameter", "cursor")


def test_a_filter_that_was_put_into_a_cursor_is_read_as_strictly_as_in_the_query(listed: Api) -> None:
    for filters, named in (
        ({"country": "KAZ"}, "'KAZ'"),
        ({"status": "alive"}, "'alive'"),
        ({"exists": "surely"}, "'surely'"),
        ({"identifier": "3749"}, "'3749'"),
    ):
        held = json.dumps([731_000, 1, "kz-a", filters]).encode()
        cursor = base64.urlsafe_b64encode(held).decode()
        problem_in(listed.get("/parties", cursor=cursor), 400, "invalid-parameter", named)


@pytest.mark.parametrize(
    "beside",
    [
        {"as_of": "2005"},
        {"known_at": "1"},
        {"country": "KZ"},
        {"status": "active"},
        {"q": "kz"},
        {"identifier": "partyfacts:3749"},
        {"exists": "no"},
        {"as_of": "2005", "country": "KZ", "limit": "2"},
    ],
)
def test_nothing_but_a_limit_stands_beside_a_cursor(listed: Api, beside: dict[str, str]) -> None:
    cursor = listed.get("/parties", limit=1).json()["next"]
    problem = problem_in(listed.get("/parties", cursor=cursor, **beside), 400, "invalid-parameter", "cursor")
    named = ", ".join(sorted(beside.keys() - {"limit"}))
    assert problem["detail"].endswith(f": leave out {named}")


# Timelines


def test_a_timeline_gives_the_events_in_order_with_their_bounds_and_revisions(kept: Api) -> None:
    sources = [{"document": "The party's site", "locator": "History", "published": "2021-03"}]
    kept.given(renamed("Last", "2022~"), RENAMED, FOUNDED | {"date": "2004-04"})
    kept.correct(id_(2), 1, RENAMED | {"sources": sources})
    answer = kept.get("/parties/kz-qkhp/timeline").json()
    assert answer == {
        "party": "kz-qkhp",
        "as_of": "2026-11-23",
        "known_at": {"position": 4, "recorded_at": NOON_TEXT},
        "canonical": "/parties/kz-qkhp/timeline?as_of=2026-11-23&known_at=4&v=4",
        "events": [
            {
                "event_id": id_(3),
                "revision": 1,
                "earliest": "2004-04-01",
                "latest": "2004-04-30",
                "happened": "yes",
                "chosen": True,
                "why": None,
                "rivals": [],
                "event": FOUNDED | {"date": "2004-04"},
            },
            {
                "event_id": id_(2),
                "revision": 2,
                "earliest": "2020-11-11",
                "latest": "2020-11-11",
                "happened": "yes",
                "chosen": True,
                "why": None,
                "rivals": [],
                "event": RENAMED | {"sources": sources},
            },
            {
                "event_id": id_(1),
                "revision": 1,
                "earliest": "2022-01-01",
                "latest": "2022-12-31",
                "happened": "yes",
                "chosen": True,
                "why": None,
                "rivals": [],
                "event": renamed("Last", "2022~"),
            },
        ],
    }


def test_a_timeline_ends_with_its_day_and_position_and_says_what_only_may_have_happened(memory: Api) -> None:
    memory.given(FOUNDED, renamed("May be", "2020"), RENAMED)

    def asked(**query: str) -> list[tuple[str, str]]:
        events = memory.get("/parties/kz-qkhp/timeline", **query).json()["events"]
        return [(each["event_id"], each["happened"]) for each in events]

    assert asked(as_of="2004-06-20") == []
    assert asked(as_of="2019") == [(id_(1), "yes")]
    assert asked(as_of="2020-06") == [(id_(1), "yes"), (id_(2), "maybe")]
    assert asked(as_of="2020", known_at="2") == [(id_(1), "yes"), (id_(2), "yes")]
    assert asked(as_of="2020") == [(id_(1), "yes"), (id_(3), "yes"), (id_(2), "yes")]


# Events


def test_an_event_is_its_last_record_and_its_etag_begins_with_the_revision(kept: Api) -> None:
    kept.given(FOUNDED)
    stated = kept.get(f"/events/{id_(1)}")
    kept.correct(id_(1), 1, FOUNDED | {"date": "2004"}, "The day is not known.")
    corrected = kept.get(f"/events/{id_(1)}")
    kept.retract(id_(1), 2, "A hoax.")
    retracted = kept.get(f"/events/{id_(1)}")
    records = [
        record(1, FOUNDED),
        record(
            2,
            FOUNDED | {"date": "2004"},
            event_id=id_(1),
            kind="corrected",
            revision=2,
            reason="The day is not known.",
        ),
        record(3, None, event_id=id_(1), kind="retracted", revision=3, reason="A hoax."),
    ]
    assert [each.json()["revision"] for each in (stated, corrected, retracted)] == [1, 2, 3]
    assert [each.headers["etag"][:3] for each in (stated, corrected, retracted)] == ['"1-', '"2-', '"3-']
    assert [each.json() for each in (stated, corrected, retracted)] == [
        {
            "known_at": {"position": place, "recorded_at": NOON_TEXT},
            "canonical": f"/events/{id_(1)}?known_at={place}&v=4",
            **each,
        }
        for place, each in enumerate(records, start=1)
    ]
    assert kept.records() == records
    assert kept.get(f"/events/{id_(1)}", known_at="1").json() == stated.json()


def test_the_revisions_of_an_event_are_all_that_was_said_of_it_by_then(kept: Api) -> None:
    kept.given(FOUNDED)
    kept.given(RENAMED)
    kept.clock.now += DAY
    kept.correct(id_(1), 1, FOUNDED | {"date": "2004"})
    kept.retract(id_(1), 2)
    records = [each for each in kept.records() if each["event_id"] == id_(1)]
    assert [each["position"] for each in records] == [1, 3, 4]

    def revisions(**query: str) -> Json:
        found: Json = kept.get(f"/events/{id_(1)}/revisions", **query).json()
        return found

    tomorrow = "2026-11-24T12:00:00.000000Z"
    assert revisions() == {
        "event_id": id_(1),
        "known_at": {"position": 4, "recorded_at": tomorrow},
        "canonical": f"/events/{id_(1)}/revisions?known_at=4&v=4",
        "revisions": records,
    }
    assert revisions(known_at="3")["revisions"] == records[:2]
    assert revisions(known_at="2")["revisions"] == records[:1]
    assert revisions(known_at="2026-11-23T23:00:00Z")["revisions"] == records[:1]
    assert revisions(known_at=tomorrow)["revisions"] == records


def test_an_event_is_found_by_its_id_in_capitals_too(memory: Api) -> None:
    event_id = "019ab0c4-aaaa-7000-8000-00000000abcd"
    memory.given(FOUNDED | {"event_id": event_id})
    assert memory.get(f"/events/{event_id.upper()}").json()["event_id"] == event_id
    assert memory.get(f"/events/{event_id.upper()}/revisions").json()["event_id"] == event_id


def test_the_known_at_of_an_event_moves_with_the_ledger_and_its_revision_does_not(memory: Api) -> None:
    memory.given(FOUNDED)
    first = memory.get(f"/events/{id_(1)}").json()
    memory.given(RENAMED)
    again = memory.get(f"/events/{id_(1)}").json()
    assert (first["known_at"]["position"], again["known_at"]["position"]) == (1, 2)
    moving: Json = {"known_at": None, "canonical": None}
    assert {**first, **moving} == {**again, **moving}


@pytest.mark.parametrize("known_at", ["0", "1", "2026-11-23T11:59:59.999999Z"])
@pytest.mark.parametrize("tail", ["", "/revisions"])
def test_an_event_that_only_a_later_record_states_is_unknown_at_that_position(
    memory: Api, tail: str, known_at: str
) -> None:
    memory.given(FOUNDED, RENAMED)
    memory.correct(id_(2), 1, RENAMED | {"date": "2020"})
    answer = memory.get(f"/events/{id_(2)}{tail}", known_at=known_at)
    assert problem_in(answer, 404, "unknown-at-position", id_(2))["named_at"] == 2
    assert memory.get(f"/events/{id_(2)}{tail}", known_at="2").status_code == 200


@pytest.mark.parametrize("tail", ["", "/revisions"])
def test_an_event_that_no_record_states_is_unknown_at_every_position(memory: Api, tail: str) -> None:
    memory.given(FOUNDED, RENAMED)
    for query in ({}, {"known_at": "0"}, {"known_at": "2"}):
        problem = problem_in(memory.get(f"/events/{id_(3)}{tail}", **query), 404, "unknown-event", id_(3))
        assert "named_at" not in problem


# The ledger


def test_the_ledger_is_read_by_pages(kept: Api) -> None:
    events = [FOUNDED, *(renamed(f"Name {number}", str(2005 + number)) for number in range(4))]
    kept.given(*events)
    records = [record(place, event) for place, event in enumerate(events, start=1)]

    def page(found: list[Json], position: int, canonical: str, head: int = 5) -> Json:
        return {
            "known_at": {"position": head, "recorded_at": NOON_TEXT},
            "canonical": canonical,
            "records": found,
            "position": position,
            "head": head,
        }

    for query, found in {
        (): page(records, 5, "/ledger?known_at=5&v=4"),
        (("limit", 2),): page(records[:2], 2, "/ledger?known_at=5&limit=2&v=4"),
        (("limit", 2), ("after", 2)): page(records[2:4], 4, "/ledger?known_at=5&after=2&limit=2&v=4"),
        (("after", 4), ("limit", 2)): page(records[4:], 5, "/ledger?known_at=5&after=4&limit=2&v=4"),
        (("after", 5),): page([], 5, "/ledger?known_at=5&after=5&v=4"),
        (("known_at", 3),): page(records[:3], 3, "/ledger?known_at=3&v=4", head=3),
        (("known_at", 3), ("after", 2)): page(records[2:3], 3, "/ledger?known_at=3&after=2&v=4", head=3),
        (("known_at", 3), ("after", 4)): page([], 4, "/ledger?known_at=3&after=4&v=4", head=3),
    }.items():
        assert kept.get("/ledger", **dict(query)).json() == found


def test_a_page_of_the_ledger_holds_at_most_a_thousand_records(memory: Api) -> None:
    memory.given(FOUNDED, *(renamed(f"Name {number}") for number in range(1000)))
    page = memory.get("/ledger", limit=1000).json()
    assert (len(page["records"]), page["position"], page["head"]) == (1000, 1000, 1001)
    assert len(memory.get("/ledger").json()["records"]) == 500
    problem_in(memory.get("/ledger", limit=1001), 400, "invalid-parameter", "'1001'")


def test_record_time_never_runs_backwards_whatever_the_clock_does(kept: Api) -> None:
    kept.given(FOUNDED)
    kept.clock.now -= DAY
    kept.given(RENAMED)
    assert kept.records() == [record(1, FOUNDED), record(2, RENAMED)]


# HEAD


@pytest.mark.parametrize(
    "target",
    [
        "/parties",
        "/parties?limit=2&country=KZ",
        "/parties?limit=0",
        "/parties/kz-qhp",
        "/parties/kz-qhp?as_off=2004",
        "/parties/kz-nobody",
        "/parties/kz-qhp/timeline",
        "/parties/kz-qhp/timemap",
        "/parties/kz-qhp/timemap?format=link",
        f"/events/{id_(1)}",
        f"/events/{id_(1)}?known_at=0",
        f"/events/{id_(1)}/revisions",
        "/ledger?limit=2",
        "/health/live",
        "/health/ready",
        "/problems/busy",
        "/openapi.json",
        "/docs",
        "/docs/favicon.png",
        "/",
        "/nowhere",
    ],
)
def test_head_is_answered_as_get_is_without_the_body(listed: Api, target: str) -> None:
    head, get = (listed.client.request(method, target, follow_redirects=False) for method in ("HEAD", "GET"))
    assert head.content == b""
    assert (head.status_code, headers_of(head)) == (get.status_code, headers_of(get))


def test_head_is_no_method_of_an_address_that_is_only_written_to(listed: Api) -> None:
    answer = listed.client.head("/events")
    assert (answer.status_code, answer.content) == (405, b"")


# Those who run it


def test_it_says_that_it_lives_and_up_to_where_it_has_read(kept: Api) -> None:
    assert kept.get("/health/live").json() == {"status": "live"}
    assert kept.get("/health/ready").json() == {
        "status": "ready",
        "position": 0,
        "trouble": None,
        "since": None,
    }
    kept.given(FOUNDED)
    ready = kept.get("/health/ready")
    assert (ready.status_code, ready.json()) == (
        200,
        {"status": "ready", "position": 1, "trouble": None, "since": None},
    )


def test_an_answer_is_json_in_utf_8_as_the_source_wrote_it(memory: Api) -> None:
    memory.given(FOUNDED | {"names": {"kk": "Қазақстан Коммунистік Халық партиясы"}})
    body = memory.get("/parties/kz-qkhp").content
    assert "Қазақстан Коммунистік Халық партиясы".encode() in body
    assert json.loads(body)["names"] == {"kk": "Қазақстан Коммунистік Халық партиясы"}
