"""What a subscriber may ask for, and what is refused."""

import pytest
from litestar.exceptions import WebSocketDisconnect

from tests.api.asgi import begins
from tests.api.given import FOUNDED, NOON, SECOND, Api, founded, problem_in, renamed

SSE, NDJSON = "text/event-stream", "application/x-ndjson"


def media_type(memory: Api, accept: str | None) -> str:
    """What is answered with."""
    headers = {"Accept": accept} if accept is not None else {}
    answer = memory.client.head("/stream", headers=headers)
    assert answer.status_code == 200, answer.status_code
    return answer.headers["content-type"]


@pytest.mark.parametrize(
    ("accept", "answered"),
    [
        ("", SSE),
        ("*/*", SSE),
        ("text/*", SSE),
        (SSE, SSE),
        (NDJSON, NDJSON),
        ("application/ndjson", NDJSON),
        ("application/jsonl", NDJSON),
        ("application/*", NDJSON),
        ("APPLICATION/X-NDJSON", NDJSON),
        (f"{NDJSON};q=0.5, {SSE};q=0.4", NDJSON),
        (f"{SSE};q=0, */*", NDJSON),
        (f"{NDJSON};q=0.9, */*;q=0.1", NDJSON),
        ("image/png, */*;q=0.1", SSE),
        (f"{SSE}; charset=utf-8", SSE),
    ],
)
def test_it_comes_as_is_liked_best(empty: Api, accept: str, answered: str) -> None:
    assert media_type(empty, accept) == answered


@pytest.mark.parametrize("accept", ["image/png", "application/json", f"{SSE};q=0", "*/*;q=0", "nothing"])
def test_what_there_is_not_is_refused(empty: Api, accept: str) -> None:
    answer = empty.client.head("/stream", headers={"Accept": accept})
    assert answer.status_code == 406
    answer = empty.client.get("/stream", headers={"Accept": accept})
    problem_in(answer, 406, "not-acceptable", accept)


def test_the_id_of_the_last_event_wins_over_after_and_since(memory: Api) -> None:
    memory.given(FOUNDED, founded("kz-b"), founded("kz-c"))
    for query in ("after=0", "since=2026-01-01T00:00:00Z", ""):
        said = begins(memory.client, f"/stream?{query}", headers={"Last-Event-ID": "2"}, until="caught-up")
        assert "\nid: 3\ndata: " in said
        assert "\nid: 2\n" not in said


def test_an_empty_id_is_none(memory: Api) -> None:
    memory.given(FOUNDED)
    said = begins(memory.client, "/stream?after=0", headers={"Last-Event-ID": ""}, until="caught-up")
    assert "\nid: 1\ndata: " in said


def test_since_begins_with_the_first_record_after_the_moment(memory: Api) -> None:
    memory.given(FOUNDED)
    memory.clock.now = NOON + 10 * SECOND
    memory.given(renamed("Second"))
    for since, first in (
        ("2026-11-23T11:59:59Z", 1),
        ("2026-11-23T12:00:00Z", 2),
        ("2026-11-23T18:00:09%2B06:00", 2),
    ):
        said = begins(memory.client, f"/stream?since={since}", NDJSON, until="caught-up")
        assert said.startswith(f'{{"position":{first},')


def test_without_a_position_it_begins_now(memory: Api) -> None:
    memory.given(FOUNDED)
    said = begins(memory.client, "/stream", NDJSON, until="caught-up")
    assert said == '{"signal":"caught-up","position":1}\n'


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("after=-1", "'-1'"),
        ("after=1.0", "'1.0'"),
        ("after=%D9%A1", "after is '١'"),
        ("after=99999999999999999999", "'99999999999999999999'"),
        ("after=", "after is ''"),
        ("after=1&after=1", "'after' stands twice"),
        ("after=0&since=2026-01-01T00:00:00Z", "give one of them"),
        ("since=2026-01-01", "'2026-01-01' is not a moment"),
        ("since=2026-01-01T00:00:00", "has no zone"),
        ("since=2026-01-01T00:00:00+05:00", "%2B"),
        ("since=2027-01-01T00:00:00Z", "in the future: it is 2026-11-23T12:00:00.000000Z here"),
        ("party=", "party is ''"),
        ("party=kz-a,", "party is ''"),
        ("party=KZ-A", "'KZ-A'"),
        ("country=KAZ", "'KAZ'"),
        ("type=Rename", "'Rename'"),
        ("kind=changed", "'changed': it would be one of stated, corrected, retracted"),
        ("format=xml", "'xml': it would be one of record, cloudevents"),
        ("party=" + ",".join(f"kz-{number}" for number in range(501)), "party has 501 values"),
    ],
)
def test_a_value_that_cannot_be_is_named(empty: Api, query: str, named: str) -> None:
    problem_in(empty.get(f"/stream?{query}"), 400, "invalid-parameter", named)


def test_a_parameter_that_is_not_known_is_refused(empty: Api) -> None:
    problem_in(empty.get("/stream?partei=kz-a"), 400, "unknown-parameter", "'partei'")


@pytest.mark.parametrize("last", ["x", "-1", "9" * 30, "1 2"])
def test_an_id_that_is_none_of_ours_is_named(empty: Api, last: str) -> None:
    answer = empty.client.get("/stream", headers={"Last-Event-ID": last})
    problem_in(answer, 400, "invalid-parameter", "Last-Event-ID")


def test_a_position_that_is_not_there_yet_is_not_known(empty: Api) -> None:
    answer = empty.client.get("/stream", headers={"Last-Event-ID": "7"})
    assert problem_in(answer, 503, "not-yet-known", "position 7")["head"] == 0
    assert answer.headers["retry-after"] == "1"


def test_other_methods_are_refused_by_name(empty: Api) -> None:
    answer = empty.client.post("/stream")
    problem_in(answer, 405, "method-not-allowed", "it takes GET, HEAD, OPTIONS")
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
    assert empty.client.options("/stream").headers["allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize(
    ("query", "code", "kind"),
    [
        ("after=7", 1013, "not-yet-known"),
        ("kind=x", 1008, "invalid-parameter"),
        ("x=1", 1008, "unknown-parameter"),
    ],
)
def test_a_websocket_is_closed_by_whether_it_is_worth_another_try(
    empty: Api, query: str, code: int, kind: str
) -> None:
    with empty.client.websocket_connect(f"/stream?{query}") as socket:
        told = socket.receive_json()
        assert (told["signal"], told["type"]) == ("refused", f"/problems/{kind}")
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive()
        assert (closed.value.code, closed.value.detail) == (code, kind)


@pytest.mark.parametrize(
    ("name", "value"), [("since", "yesterday"), ("after", "-1"), ("after", str(2**53 + 1))]
)
def test_what_is_no_point_is_refused_even_where_the_last_event_wins(
    empty: Api, name: str, value: str
) -> None:
    answer = empty.client.get("/stream", params={name: value}, headers={"Last-Event-ID": "0"})
    problem_in(answer, 400, "invalid-parameter", name)
