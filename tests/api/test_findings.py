"""What is odd, by HTTP: the list of findings, its filters and pages, and what becomes of a finding that was acknowledged."""

from collections.abc import Iterator
from typing import Any, get_args

import httpx
import pytest

from domain.events import FindingCode
from domain.moments import format_moment
from tests.api.given import NOON, SECOND, Api, Json, application, founded, id_, problem_in


def registered(party: str, date: str, **fields: Any) -> Json:
    return {"type": "Registered", "party": party, "date": date, **fields}


def held(election: str, country: str = "KZ", **fields: Any) -> Json:
    return {
        "type": "ElectionHeld", "election": election, "country": country, "chamber": "lower", "date": "2007", **fields,
    }  # fmt: skip


def result(party: str, election: str, **fields: Any) -> Json:
    return {"type": "ElectionResult", "party": party, "election": election, **fields}


def acknowledged(*events: str, code: str = "before-beginning", **fields: Any) -> Json:
    of = {} if "election" in fields else {"party": "kz-a"}
    reason = "The register says so."
    return {
        "type": "FindingAcknowledged",
        "code": code,
        "events": list(events),
        "reason": reason,
        **of,
        **fields,
    }


ODD: list[Json] = [
    founded("kz-b", date="2004"),
    founded("kz-a", date="2004"),
    registered("kz-a", "2003"),
    registered("kz-b", "2003"),
    founded("ru-a", date="2004") | {"country": "RU"},
    registered("ru-a", "2002"),
    registered("ru-a", "2003", sources=[{"document": "D", "published": "2030"}]),
    held("kz-2007", seats=10),
    result("kz-a", "kz-2007", seats=6, vote_share=60.0),
    result("kz-b", "kz-2007", seats=5, vote_share=50.0),
    held("ru-2007", "RU"),
    held("ru-2007", "RU", date="2008"),
]
EVERY = [
    ("kz-a", "before-beginning"),
    ("kz-b", "before-beginning"),
    ("ru-a", "before-beginning"),
    ("ru-a", "before-beginning"),
    ("ru-a", "published-later"),
    ("kz-2007", "shares-over-100"),
    ("kz-2007", "seats-over-chamber"),
    ("ru-2007", "unmarked-rivals"),
]
"""By party and contest, what is odd in it."""


@pytest.fixture(scope="module")
def odd() -> Iterator[Api]:
    """An application on a ledger of odd histories; the ids of its events are 1 to 12. It is only asked."""
    with application() as running:
        running.given(*ODD)
        yield running
        assert running.head() == len(ODD)


@pytest.fixture
def written(memory: Api) -> Api:
    """One that more is recorded on."""
    memory.given(*ODD)
    return memory


def found(answer: httpx.Response) -> list[tuple[str, str]]:
    assert answer.status_code == 200, answer.text
    return [(each["party"] or each["election"], each["code"]) for each in answer.json()["findings"]]


# The list


def test_an_empty_ledger_has_no_findings(memory: Api) -> None:
    assert memory.get("/findings").json() == {
        "known_at": {"position": 0, "recorded_at": None},
        "canonical": "/findings?known_at=0&v=4",
        "findings": [],
        "next": None,
    }


def test_findings_are_those_of_parties_by_id_then_those_of_contests_by_id(odd: Api) -> None:
    assert found(odd.get("/findings")) == EVERY


def test_a_finding_says_what_is_odd_about_what_and_what_would_settle_it(odd: Api) -> None:
    answer = odd.get("/findings", party="kz-a").json()
    assert answer["findings"] == [
        {
            "code": "before-beginning",
            "party": "kz-a",
            "election": None,
            "events": [id_(3), id_(2)],
            "message": "Registered of 2003 lies before the beginning of kz-a (Founded of 2004)",
            "remedy": "correct one of the dates, or state an earlier beginning",
            "acknowledged": None,
        }
    ]
    (finding,) = odd.get("/findings", code="unmarked-rivals").json()["findings"]
    assert (finding["party"], finding["election"], finding["events"]) == (None, "ru-2007", [id_(11), id_(12)])


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"country": "RU"}, [EVERY[2], EVERY[3], EVERY[4], EVERY[7]]),
        ({"country": "kz"}, [EVERY[0], EVERY[1], EVERY[5], EVERY[6]]),
        ({"country": "DE"}, []),
        ({"party": "ru-a"}, EVERY[2:5]),
        ({"party": "ru-a", "country": "RU"}, EVERY[2:5]),
        ({"party": "ru-a", "country": "KZ"}, []),
        ({"code": "published-later"}, [EVERY[4]]),
        ({"code": "seats-over-chamber"}, [EVERY[6]]),
        ({"code": "after-end"}, []),
        ({"acknowledged": "false"}, EVERY),
        ({"acknowledged": "true"}, []),
    ],
    ids=str,
)
def test_filters(odd: Api, filters: dict[str, str], expected: list[tuple[str, str]]) -> None:
    assert found(odd.get("/findings", **filters)) == expected


def test_a_party_is_asked_for_under_any_of_its_ids(written: Api) -> None:
    written.given({"type": "SameParty", "party": "kz-b", "same_as": "kz-a"})
    both = written.get("/findings", party="kz-b").json()
    assert {each["party"] for each in both["findings"]} == {"kz-a"}
    assert both == written.get("/findings", party="kz-a").json()
    assert both["canonical"] == "/findings?known_at=13&party=kz-a&v=4"


@pytest.mark.parametrize("limit", [1, 2, 3, 8, 9])
@pytest.mark.parametrize(
    "filters", [{}, {"country": "RU"}, {"code": "before-beginning"}, {"party": "ru-a"}], ids=str
)
def test_pages_joined_are_the_whole_list(odd: Api, filters: dict[str, str], limit: int) -> None:
    whole = odd.get("/findings", **filters).json()["findings"]
    page = odd.get("/findings", limit=limit, **filters).json()
    joined = page["findings"]
    while page["next"]:
        assert len(page["findings"]) == limit
        page = odd.get("/findings", limit=limit, cursor=page["next"]).json()
        joined += page["findings"]
    assert joined == whole


def test_the_cursor_pins_the_position_and_the_question(written: Api) -> None:
    first = written.get("/findings", country="RU", limit=1).json()
    written.retract(id_(7), 1)
    second = written.get("/findings", cursor=first["next"]).json()
    assert second["known_at"] == first["known_at"]
    assert [(each["party"] or each["election"], each["code"]) for each in second["findings"]] == [
        EVERY[3], EVERY[4], EVERY[7],
    ]  # fmt: skip
    problem_in(
        written.get("/findings", cursor=first["next"], country="KZ"),
        400, "invalid-parameter", "the cursor holds the question that it goes on with: leave out country",
    )  # fmt: skip


def test_what_was_found_at_an_earlier_position_stays(written: Api) -> None:
    before = written.get("/findings", known_at=12).content
    written.clock.now = NOON + SECOND
    written.retract(id_(3), 1)
    assert written.get("/findings", known_at=12).content == before
    assert found(written.get("/findings")) == EVERY[1:]
    assert found(written.get("/findings", known_at=3)) == [EVERY[0]]


# What can be cited


def test_the_canonical_address_names_position_filters_and_version(odd: Api) -> None:
    asked = {"code": "published-later", "country": "ru", "acknowledged": "false", "limit": "7"}
    answer = odd.get("/findings", **asked)
    canonical = "/findings?known_at=12&country=RU&code=published-later&acknowledged=false&limit=7&v=4"
    assert answer.json()["canonical"] == canonical
    assert answer.headers["link"] == f'<{canonical}>; rel="canonical"'
    assert answer.headers["cache-control"] == "no-cache"
    again = odd.client.get(canonical)
    assert (again.content, again.headers["etag"]) == (answer.content, answer.headers["etag"])
    assert again.headers["cache-control"] == "public, max-age=31536000, immutable"
    same = odd.client.get(canonical, headers={"If-None-Match": answer.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")


def test_a_page_has_a_canonical_address_too(odd: Api) -> None:
    first = odd.get("/findings", limit=3).json()
    answer = odd.get("/findings", limit=3, cursor=first["next"])
    again = odd.client.get(answer.json()["canonical"])
    assert again.content == answer.content
    assert again.headers["cache-control"] == "public, max-age=31536000, immutable"


# Questions that cannot be answered


@pytest.mark.parametrize(
    ("query", "status", "kind", "named"),
    [
        ({"code": "odd"}, 400, "invalid-parameter", f"code is 'odd': it would be one of {', '.join(get_args(FindingCode))}"),
        ({"acknowledged": "maybe"}, 400, "invalid-parameter", "acknowledged is 'maybe': it would be one of true, false"),
        ({"country": "Kazakhstan"}, 400, "invalid-parameter", "country is 'Kazakhstan'"),
        ({"limit": "501"}, 400, "invalid-parameter", "limit is '501': it would be a whole number from 1 to 500"),
        ({"cursor": "x"}, 400, "invalid-parameter", "cursor is 'x'"),
        ({"cursor": "WzEse30sWyJub2JvZHkiLCJhIl0sMF0"}, 400, "invalid-parameter", "cursor is 'WzEse30s"),
        ({"v": "5"}, 400, "invalid-parameter", "v is '5'"),
        ({"as_of": "2012"}, 400, "unknown-parameter", "'as_of' is no parameter of this address"),
        ({"party": "kz-z"}, 404, "unknown-party", "no record names a party 'kz-z'"),
        ({"party": "ru-a", "known_at": "2"}, 404, "unknown-at-position", "position 5 is the first that does"),
        ({"known_at": "13"}, 503, "not-yet-known", "position 13 is beyond this ledger's head, which is 12"),
    ],
    ids=str,
)  # fmt: skip
def test_what_cannot_be_answered_names_the_value(
    odd: Api, query: dict[str, str], status: int, kind: str, named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.asking.PATIENCE", 0.01)
    problem_in(odd.get("/findings", **query), status, kind, named)


# Acknowledging


def test_a_finding_is_acknowledged_with_the_reason(written: Api) -> None:
    written.clock.now = NOON + SECOND
    answer = written.state(acknowledged(id_(2), id_(3)))
    assert (answer.status_code, answer.json()["findings"]) == (201, [])
    (finding,) = written.get("/findings", party="kz-a").json()["findings"]
    assert finding["acknowledged"] == {
        "event_id": id_(13),
        "position": 13,
        "recorded_at": format_moment(NOON + SECOND),
        "actor": "editor",
        "reason": "The register says so.",
    }
    assert found(written.get("/findings", acknowledged="true")) == [EVERY[0]]
    assert found(written.get("/findings", acknowledged="false")) == EVERY[1:]
    assert found(written.get("/findings", acknowledged="true", known_at=12)) == []


def test_a_finding_of_a_contest_is_acknowledged_for_the_contest(written: Api) -> None:
    written.given(acknowledged(id_(11), id_(12), code="unmarked-rivals", election="ru-2007"))
    assert found(written.get("/findings", acknowledged="true")) == [EVERY[7]]


def test_an_acknowledgement_is_withdrawn_by_its_retraction(written: Api) -> None:
    written.given(acknowledged(id_(2), id_(3)))
    assert written.retract(id_(13), 1, "The register was misread.").status_code == 200
    assert found(written.get("/findings", acknowledged="true")) == []
    assert found(written.get("/findings", acknowledged="true", known_at=13)) == [EVERY[0]]


def test_an_acknowledgement_lapses_when_an_event_concerned_is_corrected_later(written: Api) -> None:
    written.given(acknowledged(id_(2), id_(3)))
    answer = written.correct(id_(3), 1, registered("kz-a", "2002"))
    (told,) = answer.json()["findings"]
    assert (told["code"], told["acknowledged"]) == ("before-beginning", None)
    assert found(written.get("/findings", acknowledged="true")) == []


def test_an_acknowledgement_changes_no_state_and_no_timeline(written: Api) -> None:
    asked: dict[str, str | int] = {"as_of": "2012"}
    before = [written.get(path, **asked).json() for path in ("/parties/kz-a", "/parties/kz-a/timeline")]
    written.given(acknowledged(id_(2), id_(3)))
    after = [written.get(path, **asked).json() for path in ("/parties/kz-a", "/parties/kz-a/timeline")]
    points = {"known_at", "canonical"}
    assert [{k: v for k, v in each.items() if k not in points} for each in after] == [
        {k: v for k, v in each.items() if k not in points} for each in before
    ]


@pytest.mark.parametrize(
    ("change", "kind", "named"),
    [
        ({"election": "kz-2007"}, "invalid-event", "FindingAcknowledged names exactly one of party and election"),
        ({"party": None}, "invalid-event", "FindingAcknowledged names exactly one of party and election"),
        ({"code": "odd"}, "invalid-event", "code is 'odd': it would be one of before-beginning, after-end,"),
        ({"events": []}, "invalid-event", "events is []: it would be a list of length >= 1"),
        ({"reason": " "}, "invalid-event", "reason is ' ': it would be text that is not blank"),
        ({"party": "kz-z"}, "not-introduced", "no record ever introduced the party 'kz-z'"),
        ({"rival_to": id_(3)}, "invalid-event", "FindingAcknowledged is no account of a happening"),
    ],
    ids=str,
)  # fmt: skip
def test_what_is_no_acknowledgement_is_refused(odd: Api, change: Json, kind: str, named: str) -> None:
    problem_in(odd.state(acknowledged(id_(2), id_(3)) | {"party": "kz-a"} | change), 422, kind, named)
    assert odd.head() == 12


# The reply to an append


def test_the_reply_reports_what_is_odd_about_parties_and_contests_of_what_was_sent(written: Api) -> None:
    answer = written.state(result("ru-a", "kz-2007", seats=11, date="2007"))
    told = answer.json()["findings"]
    assert [(each["party"] or each["election"], each["code"]) for each in told] == [
        ("ru-a", "seats-over-chamber"),
        ("kz-2007", "seats-over-chamber"),
    ]
    assert all(id_(13) in each["events"] for each in told)


def test_the_reply_to_an_acknowledgement_of_unknown_events_says_so(written: Api) -> None:
    (told,) = written.state(acknowledged(id_(99))).json()["findings"]
    assert (told["code"], told["events"]) == ("unknown-event-named", [id_(13)])
