"""Given a ledger, what `?dry_run=true` says that an append would do; and that it does nothing."""

import json
from typing import Any

import httpx
import pytest

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
    id_,
    problem_in,
    record,
    renamed,
)

OWN = "019ab0c4-1111-7000-8000-00000000abcd"
OTHER = "019ab0c4-2222-7000-8000-00000000abcd"
MOMENT = "2026-11-23T12:00:00.000000Z"


def rehearse(
    api: Api,
    body: Any,
    event_id: str | None = None,
    method: str | None = None,
    *,
    dry_run: str = "true",
    **headers: str,
) -> httpx.Response:
    """Send the request, by default only to see what it would do. Headers are given with underscores."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    path = "/events" if event_id is None else f"/events/{event_id}"
    verb = method or ("POST" if event_id is None else "PUT")
    match = {} if verb == "POST" else {"If-Match": '"1"'}
    return api.client.request(verb, f"{path}?dry_run={dry_run}", json=body, headers=EDITOR | match | named)


def previewed(answer: httpx.Response) -> Json:
    assert answer.status_code == 200, answer.text
    body: Json = answer.json()
    assert list(body) == ["dry_run", "known_at", "records", "findings", "parties", "complete"]
    assert body["dry_run"] is True
    return body


def told(parties: list[Json]) -> dict[str, list[tuple[str | None, str | None, list[tuple[str, Any, Any]]]]]:
    """Of each party the periods and what changes in them."""
    return {
        each["party"]: [
            (
                period["from"],
                period["until"],
                [(change["field"], change["before"], change["after"]) for change in period["changes"]],
            )
            for period in each["periods"]
        ]
        for each in parties
    }


def timeless(answer: Json) -> tuple[list[Json], list[Json]]:
    """Its findings, and its records but for the time."""
    return answer["findings"], [{**each, "recorded_at": None} for each in answer["records"]]


# What is told


def test_a_statement_is_previewed_with_its_record_and_what_it_would_change(kept: Api) -> None:
    kept.given(FOUNDED)
    kept.clock.now += SECOND
    mention = {
        "position": 2,
        "kind": "stated",
        "revision": 1,
        "event_id": OWN,
        "type": "Renamed",
        "reason": None,
        "recorded_at": "2026-11-23T12:00:01.000000Z",
    }
    changes = [
        {"field": "name", "change": "changed", "before": FOUNDED["name"], "after": RENAMED["name"]},
        {"field": "names.ru", "change": "added", "before": None, "after": RENAMED["names"]["ru"]},
        {"field": "abbreviations.kk", "change": "added", "before": None, "after": "ҚХП"},
    ]
    answer = rehearse(kept, RENAMED | {"event_id": OWN})
    assert answer.headers["content-type"] == "application/json"
    assert previewed(answer) == {
        "dry_run": True,
        "known_at": {"position": 1, "recorded_at": MOMENT},
        "records": [record(2, RENAMED, event_id=OWN, at=NOON + SECOND)],
        "findings": [],
        "parties": [
            {
                "party": "kz-qkhp",
                "periods": [
                    {
                        "from": "2020-11-11",
                        "until": None,
                        "changes": [each | {"records": [mention]} for each in changes],
                    }
                ],
            }
        ],
        "complete": True,
    }
    assert kept.records() == [record(1, FOUNDED)]


def test_many_statements_are_previewed_together_with_the_parties_that_they_introduce(kept: Api) -> None:
    many = [
        founded("kz-b", date="2005-01-01") | {"event_id": OWN},
        renamed("New B", "2006-01-01", "kz-b") | {"event_id": OTHER},
        founded("kz-a", date="2004-01-01") | {"event_id": id_(77)},
    ]
    body = previewed(rehearse(kept, {"events": many}))
    assert body["known_at"] == {"position": 0, "recorded_at": None}
    assert [(each["position"], each["event_id"], each["kind"]) for each in body["records"]] == [
        (1, OWN, "stated"),
        (2, OTHER, "stated"),
        (3, id_(77), "stated"),
    ]
    periods = {
        each["party"]: [(period["from"], period["until"]) for period in each["periods"]]
        for each in body["parties"]
    }
    assert periods == {
        "kz-a": [(None, "2004-01-01"), ("2004-01-01", None)],
        "kz-b": [(None, "2005-01-01"), ("2005-01-01", "2006-01-01"), ("2006-01-01", None)],
    }
    assert kept.records() == []
    problem_in(kept.get("/parties/kz-a"), 404, "unknown-party")


def test_a_correction_is_previewed_with_the_revision_and_the_reason_that_it_would_have(kept: Api) -> None:
    kept.given(FOUNDED)
    corrected = FOUNDED | {"date": "2004-04-13"}
    body = previewed(rehearse(kept, {"event": corrected, "reason": "A typo."}, id_(1)))
    assert body["records"] == [
        record(2, corrected, event_id=id_(1), kind="corrected", revision=2, reason="A typo.")
    ]
    (party,) = body["parties"]
    assert [(period["from"], period["until"]) for period in party["periods"]] == [
        ("2004-04-13", "2004-06-21"),
        ("2004-06-21", None),
    ]
    assert told(body["parties"])["kz-qkhp"][1][2] == [("founded", "2004-06-21", "2004-04-13")]
    (change,) = party["periods"][1]["changes"]
    assert [(each["position"], each["reason"]) for each in change["records"]] == [(2, "A typo.")]
    assert kept.records() == [record(1, FOUNDED)]


def test_a_correction_that_moves_an_event_is_previewed_in_both_parties(memory: Api) -> None:
    memory.given(FOUNDED, founded("kz-b", "B", date="2004-01-01"), renamed("New", "2010-01-01"))
    correction = {"event": renamed("New", "2010-01-01", "kz-b"), "reason": "It was the other one."}
    assert told(previewed(rehearse(memory, correction, id_(3)))["parties"]) == {
        "kz-b": [("2010-01-01", None, [("name", "B", "New")])],
        "kz-qkhp": [("2010-01-01", None, [("name", "New", FOUNDED["name"])])],
    }


def test_a_retraction_is_previewed_with_what_would_stand_again(kept: Api) -> None:
    kept.given(FOUNDED, renamed("New", "2010-01-01"), renamed("Newer", "2012-01-01"))
    body = previewed(rehearse(kept, {"reason": "A rumour."}, id_(2), "DELETE"))
    assert body["records"] == [
        record(4, None, event_id=id_(2), kind="retracted", revision=2, reason="A rumour.")
    ]
    assert told(body["parties"]) == {
        "kz-qkhp": [("2010-01-01", "2012-01-01", [("name", "New", FOUNDED["name"])])]
    }
    assert kept.head() == 3


def test_an_alias_is_previewed_in_both_parties(memory: Api) -> None:
    memory.given(FOUNDED, founded("kz-b", "B", date="2004-06-21"))
    parties = told(
        previewed(rehearse(memory, {"type": "SameParty", "party": "kz-b", "same_as": "kz-qkhp"}))["parties"]
    )
    assert list(parties) == ["kz-b", "kz-qkhp"]
    assert parties["kz-qkhp"] == [(None, None, [("same_as.kz-b", None, True)])]
    assert [change[0] for change in parties["kz-b"][-1][2]] == ["party", "same_as.kz-b", "name"]


def test_what_would_change_no_state_is_previewed_with_its_record_alone(memory: Api) -> None:
    memory.given(FOUNDED)
    congress = {"type": "CongressHeld", "party": "kz-qkhp", "date": "2010-01-01"}
    body = previewed(rehearse(memory, congress))
    assert ([each["position"] for each in body["records"]], body["parties"]) == ([2], [])


def test_what_stands_already_is_previewed_as_it_was_written(kept: Api) -> None:
    own = FOUNDED | {"event_id": OWN}
    kept.given(own)
    kept.given(RENAMED)
    kept.clock.now += SECOND
    before = kept.records()
    nothing = {
        "dry_run": True,
        "known_at": {"position": 2, "recorded_at": MOMENT},
        "records": before[:1],
        "findings": [],
        "parties": [],
        "complete": True,
    }
    assert previewed(rehearse(kept, own)) == nothing
    assert previewed(rehearse(kept, {"event": FOUNDED, "reason": "A typo."}, OWN)) == nothing
    assert kept.records() == before


def test_an_append_of_which_some_events_stand_already_previews_the_others(memory: Api) -> None:
    own = FOUNDED | {"event_id": OWN}
    memory.given(own)
    other = RENAMED | {"event_id": OTHER}
    body = previewed(rehearse(memory, {"events": [other, own]}))
    assert body["records"] == [record(1, FOUNDED, event_id=OWN), record(2, RENAMED, event_id=OTHER)]
    assert list(told(body["parties"])) == ["kz-qkhp"]


# A preview is what the append then does

ODD: list[Json] = [
    founded("kz-b", date="2004") | {"event_id": OWN},
    {"type": "Registered", "party": "kz-b", "date": "2003", "event_id": OTHER},
    {"type": "Registered", "party": "kz-qkhp", "date": "2003", "event_id": id_(70)},
    {"type": "ElectionHeld", "election": "kz-1", "country": "KZ", "chamber": "lower", "seats": 10, "date": "2007", "event_id": id_(71)},
    {"type": "ElectionResult", "party": "kz-b", "election": "kz-1", "seats": 11, "event_id": id_(72)},
]  # fmt: skip


def test_the_findings_and_the_records_are_those_of_the_append_that_follows(kept: Api) -> None:
    kept.given(FOUNDED)
    kept.clock.now += SECOND
    preview = previewed(rehearse(kept, {"events": ODD}))
    kept.clock.now += SECOND
    written = kept.given(*ODD)
    assert timeless(preview) == timeless(written)
    assert {each["code"] for each in preview["findings"]} == {"before-beginning", "seats-over-chamber"}
    assert [each["recorded_at"] for each in preview["records"]] == ["2026-11-23T12:00:01.000000Z"] * 5
    assert [each["recorded_at"] for each in written["records"]] == ["2026-11-23T12:00:02.000000Z"] * 5


def test_findings_of_a_correction_and_of_a_retraction_are_those_of_the_real_ones(memory: Api) -> None:
    memory.given(FOUNDED, renamed("New", "2010"), {"type": "Dissolved", "party": "kz-qkhp", "date": "2015"})
    earlier, reason = renamed("New", "1999"), "It was earlier."
    preview = previewed(rehearse(memory, {"event": earlier, "reason": reason}, id_(2)))
    real = memory.correct(id_(2), 1, earlier, reason)
    assert timeless(preview) == timeless(real.json())
    assert [each["code"] for each in preview["findings"]] == ["before-beginning"]
    preview = previewed(rehearse(memory, {"reason": "A hoax."}, id_(1), "DELETE"))
    assert timeless(preview) == timeless(memory.retract(id_(1), 1, "A hoax.").json())


def test_what_would_change_is_the_difference_that_the_append_then_made(kept: Api) -> None:
    kept.given(FOUNDED)
    preview = previewed(rehearse(kept, {"events": ODD}))
    kept.given(*ODD)
    for party in ("kz-b", "kz-qkhp"):
        (periods,) = [each["periods"] for each in preview["parties"] if each["party"] == party]
        for day in (
            "2000-01-01",
            "2003-06-01",
            "2003-12-31",
            "2004-06-20",
            "2004-12-31",
            "2007-12-31",
            "2020-01-01",
        ):
            answer = kept.get(f"/parties/{party}/diff", as_of=day, known_at=1, to_known_at=6)
            now = [
                period["changes"]
                for period in periods
                if (period["from"] or "") <= day and (period["until"] is None or day < period["until"])
            ]
            assert now == ([answer.json()["changes"]] if answer.json()["changes"] else []), (party, day)


def test_with_a_key_the_ids_are_those_of_the_append_that_follows(kept: Api) -> None:
    body = {"events": [FOUNDED, RENAMED]}
    preview = previewed(rehearse(kept, body, Idempotency_Key="once"))
    written = kept.state(body, Idempotency_Key="once")
    assert written.status_code == 201
    assert timeless(preview) == timeless(written.json())


def test_a_preview_is_of_what_stands_when_it_is_asked_for(memory: Api) -> None:
    memory.given(FOUNDED)
    first = previewed(rehearse(memory, RENAMED | {"event_id": OWN}))
    memory.given(renamed("In between", "2015-01-01"))
    second = previewed(rehearse(memory, RENAMED | {"event_id": OWN}))
    assert [body["records"][0]["position"] for body in (first, second)] == [2, 3]
    assert [told(body["parties"])["kz-qkhp"][0][2][0] for body in (first, second)] == [
        ("name", FOUNDED["name"], RENAMED["name"]),
        ("name", "In between", RENAMED["name"]),
    ]


# Nothing is done


def everything(api: Api) -> list[Any]:
    """What the application answers, as bytes."""
    paths = (
        "/ledger",
        "/parties",
        "/findings",
        "/parties/kz-qkhp",
        "/parties/kz-qkhp/timeline",
        f"/events/{id_(1)}",
    )
    return [(api.get(path).content, api.get(path).headers["etag"]) for path in paths]


def test_after_previews_every_answer_is_as_before(kept: Api) -> None:
    kept.given(FOUNDED, renamed("New", "2010"))
    before = everything(kept)
    for answer in (
        rehearse(kept, RENAMED),
        rehearse(kept, {"events": ODD}),
        rehearse(kept, {"event": founded("kz-new"), "reason": "Another."}, id_(2)),
        rehearse(kept, {"reason": "A hoax."}, id_(1), "DELETE"),
    ):
        assert answer.status_code == 200
    assert everything(kept) == before
    problem_in(kept.get("/parties/kz-new"), 404, "unknown-party")
    problem_in(kept.get(f"/events/{OWN}"), 404, "unknown-event")


def test_previews_leave_nothing_behind_for_a_restart(tmp_path: Any) -> None:
    address = f"sqlite:///{tmp_path / 'ledger.db'}"
    with application(address) as api:
        api.given(FOUNDED)
        assert rehearse(api, RENAMED, Idempotency_Key="once").status_code == 200
        records = api.records()
    with application(address) as api:
        assert api.records() == records == [record(1, FOUNDED)]
        assert api.state(founded("kz-b"), Idempotency_Key="once").status_code == 201


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_a_preview_uses_up_no_key(kept: Api, method: str) -> None:
    kept.given(FOUNDED)
    body: Json = {
        "POST": RENAMED, "PUT": {"event": RENAMED, "reason": "So."}, "DELETE": {"reason": "So."}
    }[method]  # fmt: skip
    event_id = None if method == "POST" else id_(1)
    assert rehearse(kept, body, event_id, method, Idempotency_Key="once").status_code == 200
    other = kept.state(founded("kz-b"), Idempotency_Key="once")
    assert (other.status_code, other.json()["position"]) == (201, 2)
    again = rehearse(kept, body, event_id, method, Idempotency_Key="once")
    problem_in(again, 422, "key-reused", "Idempotency-Key")


def test_a_preview_of_what_was_sent_under_its_key_tells_what_was_written(kept: Api) -> None:
    written = kept.state(FOUNDED, Idempotency_Key="once").json()
    kept.given(founded("kz-b"))
    body = previewed(rehearse(kept, FOUNDED, Idempotency_Key="once"))
    assert (body["known_at"]["position"], body["records"], body["parties"]) == (2, written["records"], [])


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_dry_run_false_writes(memory: Api, method: str) -> None:
    memory.given(FOUNDED)
    body: Json = {
        "POST": RENAMED, "PUT": {"event": RENAMED, "reason": "So."}, "DELETE": {"reason": "So."}
    }[method]  # fmt: skip
    answer = rehearse(memory, body, None if method == "POST" else id_(1), method, dry_run="false")
    assert (answer.status_code, answer.json()["position"]) == (201 if method == "POST" else 200, 2)
    assert memory.head() == 2


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
@pytest.mark.parametrize("value", ["", "yes", "1", "True", "TRUE", "false%20"])
def test_a_dry_run_that_is_neither_true_nor_false_is_refused(memory: Api, method: str, value: str) -> None:
    memory.given(FOUNDED)
    event_id = None if method == "POST" else id_(1)
    answer = rehearse(memory, RENAMED, event_id, method, dry_run=value)
    problem_in(answer, 400, "invalid-parameter", "dry_run is ")
    assert memory.head() == 1


@pytest.mark.parametrize(
    ("query", "kind"),
    [("dryrun=true", "unknown-parameter"), ("dry_run=true&dry_run=true", "invalid-parameter")],
)
def test_a_misspelt_or_repeated_dry_run_writes_nothing(memory: Api, query: str, kind: str) -> None:
    memory.given(FOUNDED)
    for method, path in (("POST", "/events"), ("PUT", f"/events/{id_(1)}"), ("DELETE", f"/events/{id_(1)}")):
        answer = memory.client.request(
            method, f"{path}?{query}", json=RENAMED, headers=EDITOR | {"If-Match": '"1"'}
        )
        problem_in(answer, 400, kind, "dry")
    assert memory.head() == 1


# Refusals are the same

CORRECTING: Json = {"event": RENAMED, "reason": "A typo."}
RETRACTING: Json = {"reason": "A hoax."}
ADDRESSES = [("POST", "/events", RENAMED), ("PUT", f"/events/{id_(1)}", CORRECTING), ("DELETE", f"/events/{id_(1)}", RETRACTING)]  # fmt: skip


def alike(
    api: Api, method: str, path: str, body: Any, headers: dict[str, str], status: int, kind: str
) -> Json:
    """The problem that the request is, on trial as in earnest; neither writes."""
    before = api.head()
    asked = [
        api.client.request(
            method,
            path + query,
            content=body if isinstance(body, bytes) else json.dumps(body),
            headers=headers,
        )
        for query in ("?dry_run=true", "?dry_run=false", "")
    ]
    on_trial, *in_earnest = [problem_in(answer, status, kind) for answer in asked]
    assert [on_trial] * 2 == in_earnest
    assert asked[0].headers.get("www-authenticate") == asked[2].headers.get("www-authenticate")
    assert api.head() == before
    return on_trial


@pytest.mark.parametrize(("method", "path", "body"), ADDRESSES)
def test_who_may_not_write_may_not_preview(memory: Api, method: str, path: str, body: Json) -> None:
    memory.given(FOUNDED)
    match = {"If-Match": '"1"'}
    alike(memory, method, path, body, match, 401, "missing-token")
    alike(memory, method, path, body, match | {"Authorization": "Bearer guess"}, 401, "wrong-token")


@pytest.mark.parametrize(("method", "path", "body"), ADDRESSES[1:])
def test_a_preview_on_a_stale_revision_is_told_the_standing_record(
    memory: Api, method: str, path: str, body: Json
) -> None:
    memory.given(FOUNDED)
    memory.correct(id_(1), 1, FOUNDED | {"date": "2004"})
    headers = EDITOR | {"If-Match": '"1"'}
    problem = alike(memory, method, path, body, headers, 412, "stale-revision")
    assert (problem["standing_revision"], problem["record"]) == (2, memory.records()[-1])
    alike(memory, method, path, body, EDITOR | {"If-Match": '"3"'}, 412, "stale-revision")


@pytest.mark.parametrize(("method", "path", "body"), ADDRESSES[1:])
def test_a_preview_that_names_no_revision_is_refused(memory: Api, method: str, path: str, body: Json) -> None:
    memory.given(FOUNDED)
    alike(memory, method, path, body, EDITOR, 428, "missing-if-match")


@pytest.mark.parametrize(
    ("method", "event_id", "body", "status", "kind"),
    [
        ("POST", None, renamed("X", party="kz-nobody"), 422, "not-introduced"),
        ("POST", None, {"events": [RENAMED, renamed("X", party="kz-nobody")]}, 422, "not-introduced"),
        ("POST", None, {"type": "SameParty", "party": "kz-qkhp", "same_as": "kz-qkhp"}, 422, "about-itself"),
        ("POST", None, FOUNDED | {"date": "2004-13"}, 422, "invalid-event"),
        ("POST", None, {"type": "Vanished"}, 422, "invalid-event"),
        ("POST", None, RENAMED | {"event_id": id_(1)}, 409, "event-id-taken"),
        ("POST", None, b"{", 400, "malformed-body"),
        ("POST", None, b"", 400, "malformed-body"),
        ("POST", None, {"events": []}, 400, "malformed-body"),
        ("PUT", id_(1), {"event": RENAMED, "reason": " "}, 422, "reason-missing"),
        ("PUT", id_(1), {"event": RENAMED}, 422, "reason-missing"),
        ("PUT", id_(1), {"reason": "So."}, 400, "malformed-body"),
        ("PUT", id_(1), {"event": renamed("X", party="kz-nobody"), "reason": "So."}, 422, "not-introduced"),
        ("PUT", id_(2), CORRECTING, 409, "event-retracted"),
        ("PUT", id_(9), CORRECTING, 404, "unknown-event"),
        ("PUT", "seven", CORRECTING, 400, "invalid-parameter"),
        ("DELETE", id_(1), {}, 422, "reason-missing"),
        ("DELETE", id_(9), RETRACTING, 404, "unknown-event"),
    ],
)
def test_what_is_refused_in_earnest_is_refused_in_the_same_words_on_trial(
    memory: Api, method: str, event_id: str | None, body: Any, status: int, kind: str
) -> None:
    memory.given(FOUNDED, founded("kz-b"))
    memory.retract(id_(2), 1)
    revision = '"2"' if event_id == id_(2) else '"1"'
    path = "/events" if event_id is None else f"/events/{event_id}"
    alike(memory, method, path, body, EDITOR | {"If-Match": revision}, status, kind)


def test_a_key_that_was_used_with_another_request_is_refused_on_trial_too(memory: Api) -> None:
    memory.state(FOUNDED, Idempotency_Key="once")
    headers = EDITOR | {"Idempotency-Key": "once"}
    alike(memory, "POST", "/events", RENAMED, headers, 422, "key-reused")
    alike(
        memory, "POST", "/events", RENAMED, EDITOR | {"Idempotency-Key": "x" * 201}, 400, "invalid-parameter"
    )


def test_a_preview_on_the_etag_of_the_event_is_taken(memory: Api) -> None:
    memory.given(FOUNDED)
    tag = memory.get(f"/events/{id_(1)}").headers["etag"]
    assert rehearse(memory, CORRECTING, id_(1), If_Match=tag).status_code == 200
