"""Whichever way an answer takes, it is the same: the light path tells what the routes tell, byte for byte."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

import api.asking
import api.light
import api.states
import projections.version
from api.ahead import Ahead
from api.desk import Desk
from api.states import States
from api.told import Line, Told
from domain.dates import format_day
from domain.moments import utc_day
from domain.records import Record
from projections.version import FOLD
from tests import oracle
from tests.api.given import FOUNDED, RENAMED, SECOND, Api, SetClock, application, founded, id_, renamed
from tests.api.light_readers import PLAIN, Both, Headers, both_of, done_ahead, scope_of, standing_still
from tests.domain.ledger.given import NOON
from tests.histories import histories
from tests.projections.test_against_the_oracle import chronicle_of, questions, told, tried

DAY = 86_400 * SECOND
HISTORY: list[dict[str, Any]] = [
    FOUNDED,
    founded("kz-alias", "The Same", date="2005"),
    founded("kz-b", "Б Party", date="2006-02"),
    RENAMED,
    {"type": "SameParty", "party": "kz-alias", "same_as": "kz-qkhp"},
    {"type": "MembershipReported", "party": "kz-qkhp", "date": "2012", "members": 12},
    founded("ru-c", "C", date="2007", country="RU"),
    {"type": "Merged", "parties": ["kz-b"], "into": "ru-c", "date": "2010-05-06"},
    {
        "type": "CoalitionFormed",
        "coalition": "kz-left",
        "name": "Left",
        "country": "KZ",
        "kind": "alliance",
        "parties": ["kz-qkhp", "kz-b"],
        "date": "2008-01/2008-03",
    },
]
HEAD = len(HISTORY)
PATHS = ("/parties/kz-qkhp", "/parties/kz-b", "/parties/ru-c", "/countries/KZ", "/countries/RU")
DAYS = ("2003", "2004-06-21", "2008-02", "2010-05-05", "2010-05-06", "2012-12-31", "2020-11", "9999-12-31")


def given_history(api: Api) -> Both:
    for event in HISTORY:
        api.given(event)
        api.clock.now += 61 * SECOND + 7
    return both_of(api)


@pytest.fixture
def both(memory: Api) -> Both:
    return given_history(memory)


@pytest.fixture(scope="module")
def shared() -> Iterator[Both]:
    """One that all examples ask, so that much is kept."""
    with application() as running:
        yield given_history(running)


# What takes the light path


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "query",
    [
        "",
        "?as_of=2012-12-31",
        "?as_of=2012-12",
        "?as_of=2012",
        f"?known_at={HEAD}",
        f"?as_of=2012-12-31&known_at={HEAD}",
        f"?known_at=000{HEAD}&as_of=2012-12-31",
        f"?as_of=2012-12-31&known_at={HEAD}&v={FOLD}",
        f"?v={FOLD}",
    ],
)
def test_a_plain_question_that_was_asked_before_takes_the_light_path(
    both: Both, path: str, query: str
) -> None:
    both.alike(path + query)
    assert both.is_light(path + query)


def test_what_was_told_answers_every_question_with_the_same_two_integers(both: Both) -> None:
    both.asked("/parties/kz-qkhp?as_of=2013-01-01")
    assert both.is_light("/parties/kz-qkhp?as_of=2020-11-10")
    both.alike("/parties/kz-qkhp?as_of=2020-11-10")
    both.alike("/parties/kz-qkhp?as_of=2020-11-11")
    both.alike("/parties/kz-qkhp?as_of=2013-01-01&known_at=4")
    both.asked("/countries/KZ?as_of=2013-01-01")
    assert both.is_light("/countries/KZ?as_of=2020-11-10")
    assert not both.is_light("/countries/KZ?as_of=2020-11-11"), "it has another name from that day on"
    assert not both.is_light("/countries/KZ?as_of=2013-01-01&known_at=4"), "less was known of it"


def test_an_answer_is_kept_whole_from_the_second_time_on_until_something_is_recorded(
    both: Both, memory: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    light = both.app.door.light
    assert light is not None
    monkeypatch.setattr(api.light, "ASKED_ONCE", 2)

    def answer_of(day: str) -> object:
        return light.answer(scope_of(f"/parties/kz-qkhp?as_of={day}"))

    first, second, third = (answer_of("2013-01-01") for _ in range(3))
    assert first == second == third
    assert first is not second
    assert second is third
    answer_of("2013-01-02")
    answer_of("2013-01-03")  # one more than are remembered: the others are forgotten
    assert answer_of("2013-01-02") is not answer_of("2013-01-02")
    memory.given(renamed("Another", "2020-01-01"))
    assert answer_of("2013-01-01") is not answer_of("2013-01-01")


def test_a_party_is_told_by_the_light_path_even_if_nobody_asked_before(both: Both) -> None:
    for path in ("/parties/kz-qkhp", "/parties/kz-b", "/parties/ru-c"):
        target = f"{path}?as_of=2012-12-31"
        assert both.is_light(target)
        both.alike(target)


def test_a_party_with_many_records_is_left_to_its_route(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api.states, "MOST_RECORDS", 2)
    target = "/parties/kz-qkhp?as_of=2012-12-31"
    assert not both.is_light(target)
    both.alike(target)
    assert both.is_light(target)


@pytest.mark.parametrize(
    ("target", "method", "headers"),
    [
        ("/parties/kz-qkhp?as_of=2015&as_of=2015", "GET", PLAIN),
        ("/parties/kz-qkhp?as_of=2015&detail=possible", "GET", PLAIN),
        ("/parties/kz-qkhp?as_of=2015&", "GET", PLAIN),
        ("/parties/kz-qkhp?as_of=2015%2D12", "GET", PLAIN),
        ("/parties/kz-qkhp?as_of=2015-W01-1", "GET", PLAIN),
        ("/parties/kz-qkhp?as_of=20151231", "GET", PLAIN),
        ("/parties/kz-qkhp?as_of=2015-02-30", "GET", PLAIN),
        ("/parties/kz-qkhp?as_of=2015-2-300", "GET", PLAIN),
        ("/parties/kz-qkhp?as_of=0000-01-01", "GET", PLAIN),
        ("/parties/kz-qkhp?as_of=201\xb2-01-1", "GET", PLAIN),
        ("/parties/kz-qkhp?as_of=", "GET", PLAIN),
        ("/parties/kz-qkhp?as_of", "GET", PLAIN),
        ("/parties/kz-qkhp?known_at=-1", "GET", PLAIN),
        ("/parties/kz-qkhp?known_at=+9", "GET", PLAIN),
        ("/parties/kz-qkhp?known_at=\xb2", "GET", PLAIN),
        ("/parties/kz-qkhp?known_at=0", "GET", PLAIN),
        (f"/parties/kz-qkhp?known_at={10**16}", "GET", PLAIN),
        ("/parties/kz-qkhp?known_at=2026-11-23T12:05:00Z", "GET", PLAIN),
        (f"/parties/kz-qkhp?v={FOLD - 1}", "GET", PLAIN),
        (f"/parties/kz-qkhp?v={FOLD + 1}", "GET", PLAIN),
        (f"/parties/kz-qkhp?v=0{FOLD}", "GET", PLAIN),
        ("/parties/nobody?as_of=2015", "GET", PLAIN),
        ("/parties/kz-qkhp/?as_of=2015", "GET", PLAIN),
        ("//parties/kz-qkhp?as_of=2015", "GET", PLAIN),
        ("/parties/?as_of=2015", "GET", PLAIN),
        ("/parties/kz-qkhp/timeline?as_of=2015", "GET", PLAIN),
        ("/countries/kz?as_of=2015", "GET", PLAIN),
        ("/countries/KZ/government?as_of=2015", "GET", PLAIN),
        ("/parties/kz-qkhp?as_of=2015", "HEAD", PLAIN),
        ("/parties/kz-qkhp?as_of=2015", "OPTIONS", PLAIN),
        ("/parties/kz-qkhp?as_of=2015", "POST", PLAIN),
        ("/parties/kz-qkhp?as_of=2015", "GET", [*PLAIN, (b"if-none-match", b"*")]),
        ("/parties/kz-qkhp?as_of=2015", "GET", [*PLAIN, (b"partyline-position", b"3")]),
        ("/parties/kz-qkhp", "GET", [*PLAIN, (b"accept-datetime", b"Mon, 23 Nov 2026 12:05:00 GMT")]),
        ("/parties/kz-qkhp?as_of=2015", "GET", [(b"host", b"no host")]),
        ("/parties/kz-qkhp?as_of=2015", "GET", [(b"host", b"a"), (b"host", b"no host")]),
    ],
)
def test_what_is_unusual_or_wrong_is_for_the_routes(
    both: Both, target: str, method: str, headers: Headers
) -> None:
    for plain in ("/parties/kz-qkhp", "/parties/kz-qkhp?as_of=2015", "/countries/KZ?as_of=2015"):
        both.asked(plain)
        assert both.is_light(plain)
    if f"v=0{FOLD}" not in target:
        assert not both.is_light(target, method, headers)
    both.alike(target, method, headers)


def test_a_position_that_is_not_there_yet_is_waited_for(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api.asking, "PATIENCE", 0.01)
    for path in PATHS:
        both.asked(path)
        assert both.alike(f"{path}?known_at={HEAD + 1}")[0]["status"] == 503


# Nothing differs

SCRAPS = st.text(st.sampled_from("0123456789-%2DWTZ:.+& =aé\xb2"), max_size=12)
VALUES = {
    "as_of": st.one_of(st.sampled_from(DAYS), st.dates().map(str), SCRAPS),
    "known_at": st.one_of(
        st.integers(0, HEAD).map(str), st.sampled_from(["2026-11-23T12:03:00Z", "2030-01-01"]), SCRAPS
    ),
    "v": st.one_of(st.integers(0, FOLD + 1).map(str), SCRAPS),
    "accounts": st.sampled_from(["all", "chosen", "some"]),
    "detail": st.just("possible"),
    "As_of": st.just("2012"),
}
PAIRS = st.sampled_from(["as_of"] * 6 + ["known_at"] * 5 + ["v"] * 3 + list(VALUES)).flatmap(
    lambda name: VALUES[name].map(lambda value: f"{name}={value}")
)
QUERIES = st.one_of(st.lists(PAIRS, max_size=3).map("&".join), SCRAPS)
TARGETS = st.sampled_from(
    [
        *PATHS * 3,
        "/parties/kz-alias",
        "/parties/nobody",
        "/parties/kz-qkhp/",
        "/countries/kz",
        "/countries/ZZ",
    ]
)
METHODS = st.sampled_from(["GET"] * 9 + ["HEAD", "OPTIONS", "DELETE"])
HEADERS = st.lists(
    st.sampled_from(
        [
            (b"accept", b"text/html"),
            (b"accept-encoding", b"gzip, br"),
            (b"cache-control", b"no-cache"),
            (b"content-length", b"0"),
            (b"cookie", b"a=b"),
            (b"range", b"bytes=0-9"),
            (b"if-match", b'"1"'),
            (b"if-modified-since", b"Mon, 23 Nov 2026 12:05:00 GMT"),
            (b"x-forwarded-for", b"1.2.3.4"),
            (b"authorization", b"Bearer wrong"),
            (b"if-none-match", b"*"),
            (b"partyline-position", b"2"),
            (b"partyline-position", b"x"),
            (b"accept-datetime", b"Mon, 23 Nov 2026 12:05:00 GMT"),
            (b"accept-datetime", b"yesterday"),
        ]
    ),
    max_size=2,
).map(lambda more: [*PLAIN, *more])


@tried
@given(TARGETS, QUERIES, METHODS, HEADERS)
@example("/parties/kz-qkhp", "as_of=2012-12-31&known_at=4", "GET", PLAIN)
def test_every_question_is_answered_as_the_routes_answer_it(
    shared: Both, path: str, query: str, method: str, headers: Headers
) -> None:
    shared.alike(f"{path}?{query}" if query else path, method, headers)


def test_answers_go_with_what_is_recorded_while_they_are_asked_for(memory: Api) -> None:
    both = both_of(memory)

    def ask() -> None:
        for path in PATHS:
            for day in ("", "as_of=2009", "as_of=2012-12-31"):
                both.alike(f"{path}?{day}" if day else path)
                for position in range(1, memory.head() + 1, 3):
                    both.alike(f"{path}?known_at={position}" + (f"&{day}" if day else ""))

    for event in HISTORY:
        ask()
        memory.given(event)
        memory.clock.now += 61 * SECOND
    ask()
    assert memory.correct(id_(3), 1, founded("kz-b", "Another", date="2003")).status_code == 200
    ask()
    assert memory.retract(id_(8), 1).status_code == 200
    ask()


def test_today_is_the_day_on_which_it_is_asked(both: Both, memory: Api) -> None:
    memory.given(renamed("From tomorrow on", "2026-11-24"))
    for name in ("People's Party of Kazakhstan", "From tomorrow on"):
        for path in ("/parties/kz-qkhp", "/countries/KZ"):
            both.alike(path)
            assert both.is_light(path)
        answer = json.loads(both.asked("/parties/kz-qkhp")[1]["body"])
        assert (answer["as_of"], answer["name"]) == (format_day(utc_day(memory.clock.now)), name)
        memory.clock.now += DAY


def test_a_ledger_that_took_the_place_of_another_is_told_of(memory: Api) -> None:
    given_history(memory)
    chronicle = memory.client.app.state.desk.chronicle
    with standing_still() as both:
        desk = both.app.state.desk
        for position in (HEAD, 3, HEAD):
            desk.chronicle = chronicle.branch(position)
            for path in ("/parties/kz-qkhp", "/countries/KZ"):
                for query in ("", "?as_of=2012-12-31", "?as_of=2012-12-31&known_at=2"):
                    both.alike(path + query)
                    assert both.is_light(path + query)
            both.alike("/parties/ru-c?as_of=2012-12-31")
            assert both.is_light("/parties/ru-c?as_of=2012-12-31") == (position == HEAD), (
                "it was not known yet"
            )


def test_a_ledger_of_the_same_length_that_says_something_else_is_told_of(memory: Api) -> None:
    memory.given(FOUNDED)
    with application() as other, standing_still() as both:
        other.given(FOUNDED | {"name": "Another", "country": "RU"})
        for running in (memory, other, memory):
            both.app.state.desk.chronicle = running.client.app.state.desk.chronicle
            for target in ("/parties/kz-qkhp?as_of=2015", "/countries/KZ?as_of=2015"):
                both.alike(target)
        assert both.is_light("/parties/kz-qkhp?as_of=2015")


def test_a_ledger_that_took_the_place_of_another_is_told_of_though_a_route_saw_it_first(memory: Api) -> None:
    question = "/parties/kz-qkhp?as_of=2015"
    memory.given(FOUNDED)
    with application() as other, standing_still() as both:
        other.given(FOUNDED | {"name": "Another", "country": "RU"})
        for running, name in ((memory, b"Another"), (other, b'"name":"QKHP"'), (memory, b"Another")):
            both.app.state.desk.chronicle = running.client.app.state.desk.chronicle
            both.asked(question, headers=[*PLAIN, (b"if-none-match", b'"other"')])
            for _ in range(3):  # so that it is kept whole
                assert name not in both.alike(question)[1]["body"]


def test_what_is_written_around_a_day_is_of_the_ledger_too(memory: Api) -> None:
    memory.given(FOUNDED)
    with application(clock=SetClock(NOON + 1)) as other, standing_still() as both:
        other.given(FOUNDED | {"date": "2009"})
        for running in (memory, other, memory):
            both.app.state.desk.chronicle = running.client.app.state.desk.chronicle
            for year in ("2003", "2008", "2015"):
                both.alike(f"/parties/kz-qkhp?as_of={year}")


def test_what_is_written_around_a_day_keeps_to_its_memory(
    both: Both, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk: Desk = both.app.state.desk
    monkeypatch.setattr(api.states, "KEPT_SHEETS", 10_000)
    states = States(desk, Ahead(desk, 0))
    for position in range(1, HEAD + 1):
        for path in PATHS:
            states.tell(path, 735_000, None, position)
    asked = states.sheets
    assert 0 < asked < 10
    monkeypatch.setattr(api.states, "_OF_A_SHEET", 5_000)
    states = States(desk, Ahead(desk, 0))
    states.tell(PATHS[0], 735_000, None, HEAD)
    assert states.sheets == 0, "one that is too large is not kept"


def test_what_a_question_to_a_ledger_that_is_gone_finds_late_is_not_kept(both: Both) -> None:
    both.alike("/parties/kz-qkhp?as_of=2012")
    gone, light = both.app.state.desk.chronicle.branch(HEAD), both.app.door.light
    assert light is not None
    wrong = Told.of(b'{"party":"kz-qkhp","name":"Gone"}', "party")
    light.keep(gone, 1, Line("/parties/kz-qkhp", (), has_timemap=True), 700_000, wrong)
    both.alike("/parties/kz-qkhp?as_of=2012&known_at=1")
    assert both.is_light("/parties/kz-qkhp?as_of=2012")


def test_another_day_position_or_moment_has_another_etag_though_the_same_is_told(
    memory: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = "/parties/kz-qkhp?as_of=2015-01-01"
    memory.given(FOUNDED)
    both = both_of(memory)
    etags = {etag_of(both, f"/parties/kz-qkhp?as_of=2015-01-{day}") for day in ("01", "02", "12")}
    memory.given(founded("ru-c", "Another", date="2007", country="RU"))
    etags.add(etag_of(both, question))
    with application(clock=SetClock(NOON + 1)) as later:
        later.given(FOUNDED)
        etags.add(etag_of(both_of(later), question))
    with application(clock=SetClock(-SECOND)) as earlier:  # when its records are said to be of before 1970
        for event in (FOUNDED, founded("ru-c", "Another", date="2007", country="RU")):
            earlier.given(event)
            etags.add(etag_of(both_of(earlier), question))
    monkeypatch.setattr(projections.version, "FOLD", FOLD + 1)
    etags.add(etag_of(both, question))
    assert len(etags) == 8


def etag_of(both: Both, target: str) -> bytes:
    (etag,) = (value for name, value in both.alike(target)[0]["headers"] if name == b"etag")
    assert isinstance(etag, bytes)
    return etag


def test_answers_of_an_old_version_are_not_told_in_the_new_one(
    both: Both, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = f"/parties/kz-qkhp?as_of=2012&known_at=4&v={FOLD}"
    both.alike(target)
    monkeypatch.setattr(projections.version, "FOLD", FOLD + 1)
    assert both.alike(target)[0]["status"] == 410
    for path in PATHS:
        both.alike(path + "?as_of=2012")
        assert both.is_light(path + "?as_of=2012")


@pytest.fixture(scope="module")
def still() -> Iterator[Both]:
    with standing_still() as both:
        yield both


@tried
@given(histories(), st.data())
def test_a_state_over_http_is_what_the_oracle_reads(
    still: Both, records: list[Record], data: DataObject
) -> None:
    told(records)
    still.app.state.desk.chronicle = chronicle_of(records)
    for party, day, position in questions(data, records, sorted({len(records) // 2, len(records)})):
        target = f"/parties/{party}?as_of={format_day(day)}&known_at={position}"
        expected = oracle.party_state(records, party, day, position)
        for way in ("worked out when it is asked", "kept", "worked out ahead"):
            if way == "worked out ahead":
                done_ahead(still)
            start, answer = still.asked(target)
            assert start["status"] == (404 if expected is None else 200), target
            if expected is not None:
                state = json.loads(answer["body"])
                assert {name: state[name] for name in expected} == expected, target
        assert still.is_light(target) == (expected is not None), target
