"""Given a ledger, when events are stated, corrected or retracted, then the answer and the whole ledger."""

import json
import uuid
from typing import Any

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
RFC_9457 = {"type", "title", "status", "detail", "instance"}


def written(*records: Json, findings: Any = ()) -> Json:
    """The answer to an append."""
    return {"position": records[-1]["position"], "records": list(records), "findings": list(findings)}


# Stating


def test_one_event_is_stated_and_answered_with_its_record(kept: Api) -> None:
    answer = kept.state(FOUNDED)
    assert (answer.status_code, answer.json()) == (201, written(record(1, FOUNDED)))
    assert answer.headers["content-type"] == "application/json"
    assert kept.records() == [record(1, FOUNDED)]


def test_many_events_are_stated_in_their_order(kept: Api) -> None:
    kept.given(FOUNDED)
    kept.clock.now += SECOND
    many = [RENAMED, founded("kz-b"), renamed("Third", "2021")]
    records = [record(place, event, at=NOON + SECOND) for place, event in enumerate(many, start=2)]
    answer = kept.state({"events": many})
    assert (answer.status_code, answer.json()) == (201, written(*records))
    assert kept.records() == [record(1, FOUNDED), *records]


def test_an_append_of_which_one_event_is_refused_writes_none(kept: Api) -> None:
    kept.given(FOUNDED)
    before = kept.records()
    answer = kept.state({"events": [RENAMED, founded("kz-b"), renamed("X", party="kz-nobody")]})
    problem = problem_in(answer, 422, "not-introduced", "'kz-nobody'")
    assert problem["detail"].startswith("events[2]: ")
    assert problem["index"] == 2
    assert kept.records() == before


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        (renamed("X", party="kz-nobody"), "not-introduced"),
        ({"type": "SameParty", "party": "kz-qkhp", "same_as": "kz-qkhp"}, "about-itself"),
        ({"type": "Identified", "identifiers": {"parlgov": "1"}}, "invalid-event"),
        (renamed("Another") | {"event_id": id_(1)}, "event-id-taken"),
    ],
)
def test_what_is_decided_against_is_named_by_its_place_only_among_several(
    memory: Api, event: Json, kind: str
) -> None:
    memory.given(FOUNDED)
    status = 409 if kind == "event-id-taken" else 422
    several = problem_in(memory.state({"events": [RENAMED, event]}), status, kind)
    for body in (event, {"events": [event]}):
        alone = problem_in(memory.state(body), status, kind)
        assert "index" not in alone
        assert "events[" not in alone["detail"]
        assert several["detail"] == f"events[1]: {alone['detail']}"
    assert several["index"] == 1
    assert memory.records() == [record(1, FOUNDED)]


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (FOUNDED | {"country": "kz"}, "country is 'kz': "),
        (FOUNDED | {"date": "2004-13"}, "date: '2004-13' is not a date: "),
        (FOUNDED | {"event_id": "seven"}, "'seven' is no event_id: "),
        (FOUNDED | {"event_id": 7}, "event_id is 7: "),
    ],
)
def test_what_cannot_be_read_is_named_by_its_place_only_in_a_list(
    memory: Api, event: Json, said: str
) -> None:
    alone = problem_in(memory.state(event), 422, "invalid-event")
    assert alone["detail"].startswith(said)
    assert "index" not in alone
    for place, many in enumerate(([event], [FOUNDED, event], [FOUNDED, FOUNDED, event])):
        problem = problem_in(memory.state({"events": many}), 422, "invalid-event")
        assert (problem["detail"], problem["index"]) == (f"events[{place}]: {alone['detail']}", place)
    corrected = problem_in(memory.correct(id_(1), 1, event), 422, "invalid-event")
    assert "index" not in corrected
    assert memory.head() == 0


@pytest.mark.parametrize("field", ["name", "note"])
@pytest.mark.parametrize("control", ["\x00", "\x07", "\x1b", "\x7f"])
def test_a_control_character_in_a_name_or_a_text_is_refused(memory: Api, field: str, control: str) -> None:
    said = f"{field} is {f'a{control}b'!r}: it would be "
    problem_in(memory.state(FOUNDED | {field: f"a{control}b"}), 422, "invalid-event", said)
    assert memory.head() == 0


def test_a_text_may_have_several_lines_and_a_name_may_not(memory: Api) -> None:
    problem_in(memory.state(FOUNDED | {"name": "a\nb"}), 422, "invalid-event", "in one line")
    event = FOUNDED | {"note": "One line.\n\tAnother."}
    assert memory.state(event).status_code == 201
    assert memory.records()[0]["event"] == event


def test_an_event_may_bring_its_own_id_in_any_case(memory: Api) -> None:
    answer = memory.state(FOUNDED | {"event_id": OWN.upper()})
    assert (answer.status_code, answer.json()) == (201, written(record(1, FOUNDED, event_id=OWN)))
    assert memory.records() == [record(1, FOUNDED, event_id=OWN)]


def test_events_of_one_append_introduce_parties_for_each_other_in_any_order(kept: Api) -> None:
    many: list[Json] = [
        {"type": "Merged", "parties": ["kz-a", "kz-b"], "into": "kz-d", "date": "2010"},
        {
            "type": "Split",
            "party": "kz-a",
            "date": "2005",
            "into": ["kz-c", {"party": "kz-b", "name": "B", "country": "KZ"}],
        },
        {"type": "SameParty", "party": "kz-c", "same_as": "kz-d"},
        founded("kz-d"),
        founded("kz-c"),
        founded("kz-a", date="2001"),
    ]
    answer = kept.state({"events": many})
    records = [record(place, event) for place, event in enumerate(many, start=1)]
    assert (answer.status_code, answer.json()["records"]) == (201, records)
    assert kept.records() == records
    assert kept.party("kz-b", as_of="2009")["name"] == "B"


def test_elections_and_coalitions_need_no_introduction(memory: Api) -> None:
    many: list[Json] = [
        FOUNDED,
        {
            "type": "ElectionResult",
            "party": "kz-qkhp",
            "election": "kz-mazhilis-2012",
            "date": "2012",
            "seats": 7,
        },
        {"type": "JoinedCoalition", "party": "kz-qkhp", "coalition": "kz-left", "date": "2013"},
    ]
    assert memory.state({"events": many}).status_code == 201
    assert memory.records() == [record(place, event) for place, event in enumerate(many, start=1)]


def test_what_is_merely_odd_is_written_and_reported_as_a_finding(memory: Api) -> None:
    early = {"type": "Registered", "party": "kz-qkhp", "date": "1999"}
    answer = memory.state({"events": [FOUNDED, early]})
    assert answer.status_code == 201
    (finding,) = answer.json()["findings"]
    assert (finding["code"], finding["party"], finding["events"]) == (
        "before-beginning",
        "kz-qkhp",
        [id_(2), id_(1)],
    )
    assert memory.records() == [record(1, FOUNDED), record(2, early)]
    assert memory.state(renamed("Odd of others is not reported here")).json()["findings"] == []


def test_a_date_is_kept_as_the_source_gave_it(memory: Api) -> None:
    dates = ["2004", "2004?", "2004-04~", "198X", "2004-04/2004-06", "[2004-04..2004-06]", "../2010"]
    many = [FOUNDED, *(renamed(f"As of {date}", date) for date in dates)]
    memory.given(*many)
    assert [each["event"]["date"] for each in memory.records()[1:]] == dates


def test_ten_thousand_events_and_sixteen_mebibytes_fit_in_one_append(kept: Api) -> None:
    note = "n" * 1_650
    many = [FOUNDED, *(renamed(f"Name {number}", note=note) for number in range(9_999))]
    assert len(json.dumps({"events": many})) >= 16 * 1024 * 1024
    answer = kept.state({"events": many})
    assert answer.status_code == 201, answer.text[:300]
    records = [record(place, event) for place, event in enumerate(many, start=1)]
    assert answer.json()["position"] == 10_000
    assert answer.json()["records"] == records
    assert kept.records() == records


def test_a_body_over_the_limit_is_refused_whether_or_not_it_says_its_length() -> None:
    with application(max_body=2_000) as api:
        api.given(FOUNDED)
        large = json.dumps(RENAMED | {"note": "n" * 2_000}).encode()
        told = api.client.post("/events", content=large, headers=EDITOR)
        untold = api.client.post(
            "/events", content=(large[place : place + 100] for place in range(0, 2_100, 100)), headers=EDITOR
        )
        for answer in (told, untold):
            problem_in(answer, 413, "body-too-large", "2000 bytes")
        assert api.records() == [record(1, FOUNDED)]


def test_fifty_thousand_events_are_the_most_of_one_append(memory: Api) -> None:
    problem_in(memory.state({"events": [{}] * 50_001}), 413, "too-many-events", "50000")
    assert memory.head() == 0


# The same append sent twice


def test_an_append_sent_again_with_its_key_is_written_once_and_answered_the_same(kept: Api) -> None:
    body = {"events": [FOUNDED, RENAMED]}
    first = kept.state(body, Idempotency_Key="once")
    records = kept.records()
    kept.clock.now += SECOND
    again = kept.state(body, Idempotency_Key="once")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == written(*records)
    assert again.content == first.content
    assert kept.records() == records
    assert [{**each, "event_id": None} for each in records] == [
        {**record(1, FOUNDED), "event_id": None},
        {**record(2, RENAMED), "event_id": None},
    ]
    assert all(uuid.UUID(each["event_id"]).version == 8 for each in records)


def test_an_append_sent_again_with_its_key_is_answered_the_same_after_a_correction(kept: Api) -> None:
    first = kept.state(FOUNDED, Idempotency_Key="once")
    event_id = first.json()["records"][0]["event_id"]
    kept.correct(event_id, 1, FOUNDED | {"date": "2004"})
    before = kept.records()
    again = kept.state(FOUNDED, Idempotency_Key="once")
    assert (again.status_code, again.content) == (201, first.content)
    assert kept.records() == before


def test_a_key_is_kept_for_ever_even_over_a_restart(tmp_path: Any) -> None:
    address = f"sqlite:///{tmp_path / 'ledger.db'}"
    with application(address) as api:
        first = api.state(FOUNDED, Idempotency_Key="once")
    with application(address) as api:
        again = api.state(FOUNDED, Idempotency_Key="once")
        assert (again.status_code, again.content) == (201, first.content)
        problem_in(api.state(RENAMED, Idempotency_Key="once"), 422, "key-reused")
        assert api.records() == first.json()["records"]


def test_a_key_with_another_body_is_refused(kept: Api) -> None:
    kept.state(FOUNDED, Idempotency_Key="once")
    before = kept.records()
    problem_in(kept.state(RENAMED, Idempotency_Key="once"), 422, "key-reused", "Idempotency-Key")
    assert kept.records() == before


def test_a_key_under_which_nothing_had_to_be_written_is_not_kept(kept: Api) -> None:
    own = FOUNDED | {"event_id": OWN}
    kept.given(own)
    before = kept.records()
    first = kept.state(own, Idempotency_Key="once")
    again = kept.state(own, Idempotency_Key="once")
    assert (first.status_code, first.json()) == (201, written(*before))
    assert (again.status_code, again.content) == (201, first.content)
    assert kept.records() == before
    # There is no record to keep it with: the key is still free, and taken by the first append that writes.
    other = kept.state(RENAMED, Idempotency_Key="once")
    assert (other.status_code, other.json()["position"]) == (201, 2)
    problem_in(kept.state(own, Idempotency_Key="once"), 422, "key-reused", "Idempotency-Key")
    assert kept.records() == [*before, *other.json()["records"]]


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_key_of_a_revision_that_changed_nothing_is_not_kept(memory: Api, method: str) -> None:
    memory.given(FOUNDED)
    if method == "DELETE":
        memory.retract(id_(1), 1)
    before = memory.records()
    body = {"event": FOUNDED, "reason": "A typo."} if method == "PUT" else {"reason": "A hoax."}
    revision = before[-1]["revision"]
    answer = revise(memory, method, body, revision=revision)
    assert (answer.status_code, answer.json()) == (200, written(before[-1]))
    assert memory.records() == before
    assert memory.state(founded("kz-b"), Idempotency_Key="once").status_code == 201


CORRECTING: Json = {"event": RENAMED, "reason": "A typo."}
RETRACTING: Json = {"reason": "A hoax."}


def revise(api: Api, method: str, body: Json, *, revision: int = 1, event_id: str = id_(1)) -> Any:
    """A correction or a retraction under the key `once`."""
    headers = EDITOR | {"If-Match": f'"{revision}"', "Idempotency-Key": "once"}
    return api.client.request(method, f"/events/{event_id}", json=body, headers=headers)


@pytest.mark.parametrize(("method", "body"), [("PUT", CORRECTING), ("DELETE", RETRACTING)])
def test_a_correction_sent_again_with_its_key_is_written_once_and_answered_the_same(
    kept: Api, method: str, body: Json
) -> None:
    kept.given(FOUNDED)
    first = revise(kept, method, body)
    records = kept.records()
    kept.clock.now += SECOND
    again = revise(kept, method, body)
    assert (first.status_code, first.json()["position"]) == (200, 2)
    assert (again.status_code, again.content) == (200, first.content)
    assert kept.records() == records
    kept.correct(id_(1), 2, FOUNDED) if method == "PUT" else kept.state(FOUNDED | {"event_id": id_(1)})
    assert kept.head() == 3
    later = revise(kept, method, body)
    assert (later.status_code, later.content) == (200, first.content), "others changed the event since"
    assert kept.head() == 3


@pytest.mark.parametrize(("method", "body"), [("PUT", CORRECTING), ("DELETE", RETRACTING)])
def test_a_key_of_a_correction_is_kept_for_ever_even_over_a_restart(
    tmp_path: Any, method: str, body: Json
) -> None:
    address = f"sqlite:///{tmp_path / 'ledger.db'}"
    with application(address) as api:
        api.given(FOUNDED)
        first = revise(api, method, body)
    with application(address) as api:
        again = revise(api, method, body)
        assert (again.status_code, again.content) == (200, first.content)
        problem_in(revise(api, method, body | {"reason": "Another."}), 422, "key-reused", "Idempotency-Key")
        assert api.head() == 2


@pytest.mark.parametrize(
    ("method", "body", "revision", "event_id"),
    [
        ("PUT", CORRECTING | {"reason": "Another."}, 1, id_(1)),
        ("PUT", CORRECTING, 2, id_(1)),
        ("PUT", CORRECTING, 1, id_(2)),
        ("DELETE", RETRACTING, 1, id_(1)),
        ("DELETE", RETRACTING, 2, id_(1)),
    ],
)
def test_a_key_of_a_correction_with_another_request_is_refused(
    kept: Api, method: str, body: Json, revision: int, event_id: str
) -> None:
    kept.given(FOUNDED, founded("kz-b"))
    assert revise(kept, "PUT", CORRECTING).status_code == 200
    before = kept.records()
    answer = revise(kept, method, body, revision=revision, event_id=event_id)
    problem_in(answer, 422, "key-reused", "Idempotency-Key")
    problem_in(kept.state(CORRECTING["event"], Idempotency_Key="once"), 422, "key-reused")
    assert kept.records() == before


def test_a_key_of_an_append_is_none_of_a_correction(memory: Api) -> None:
    event_id = memory.state(FOUNDED, Idempotency_Key="once").json()["records"][0]["event_id"]
    problem_in(revise(memory, "PUT", CORRECTING, event_id=event_id), 422, "key-reused")
    problem_in(revise(memory, "DELETE", RETRACTING, event_id=event_id), 422, "key-reused")
    assert memory.head() == 1


def test_a_key_under_which_a_correction_was_refused_is_not_kept(memory: Api) -> None:
    memory.given(FOUNDED)
    problem_in(revise(memory, "PUT", CORRECTING, revision=7), 412, "stale-revision")
    assert revise(memory, "PUT", CORRECTING).status_code == 200


def test_the_same_event_under_two_keys_is_two_events(memory: Api) -> None:
    memory.given(FOUNDED)
    first = memory.state(RENAMED, Idempotency_Key="one").json()["records"]
    second = memory.state(RENAMED, Idempotency_Key="two").json()["records"]
    assert memory.records() == [record(1, FOUNDED), *first, *second]
    assert first[0]["event_id"] != second[0]["event_id"]


def test_an_event_id_that_stands_with_the_same_content_is_not_written_again(kept: Api) -> None:
    own = FOUNDED | {"event_id": OWN}
    first = kept.state(own)
    kept.given(RENAMED)
    before = kept.records()
    again = kept.state(own)
    assert (again.status_code, again.json()) == (201, first.json())
    assert kept.records() == before


def test_an_append_of_which_some_events_stand_already_writes_the_others(memory: Api) -> None:
    own = FOUNDED | {"event_id": OWN}
    memory.given(own)
    answer = memory.state({"events": [RENAMED, own]})
    first, second = record(1, FOUNDED, event_id=OWN), record(2, RENAMED, event_id=id_(1))
    assert (answer.status_code, answer.json()) == (201, written(first, second))
    assert memory.records() == [first, second]


def test_an_event_that_stands_twice_in_an_append_is_written_once(memory: Api) -> None:
    own = FOUNDED | {"event_id": OWN}
    answer = memory.state({"events": [own, own]})
    assert (answer.status_code, answer.json()) == (201, written(record(1, FOUNDED, event_id=OWN)))
    assert memory.records() == [record(1, FOUNDED, event_id=OWN)]


@pytest.mark.parametrize("other", [{"date": "2004"}, {"name": "Other"}, {"note": "A note."}])
def test_an_event_id_in_use_for_other_content_is_refused(memory: Api, other: Json) -> None:
    memory.given(FOUNDED | {"event_id": OWN})
    answer = memory.state(FOUNDED | other | {"event_id": OWN})
    problem_in(answer, 409, "event-id-taken", OWN)
    assert memory.records() == [record(1, FOUNDED, event_id=OWN)]


# Correcting

CORRECTED = FOUNDED | {"date": "2004-04-13", "name": "Communist People's Party"}


def test_a_correction_shows_from_then_on_and_not_under_an_earlier_known_at(kept: Api) -> None:
    kept.given(FOUNDED)
    old = kept.party(known_at="1", as_of="2010")
    kept.clock.now += SECOND
    answer = kept.correct(id_(1), 1, CORRECTED, "The decree says so.")
    correction = record(
        2,
        CORRECTED,
        event_id=id_(1),
        kind="corrected",
        revision=2,
        reason="The decree says so.",
        at=NOON + SECOND,
    )
    assert (answer.status_code, answer.json()) == (200, written(correction))
    assert kept.records() == [record(1, FOUNDED), correction]
    new = kept.party(as_of="2010")
    assert (new["name"], new["founded"]) == ("Communist People's Party", "2004-04-13")
    assert kept.party(known_at="1", as_of="2010") == old
    assert kept.party(known_at="2026-11-23T12:00:00Z", as_of="2010") == old


def test_a_correction_decided_on_an_older_revision_is_told_the_standing_one(kept: Api) -> None:
    kept.given(FOUNDED)
    kept.correct(id_(1), 1, CORRECTED)
    before = kept.records()
    for answer in (kept.correct(id_(1), 1, FOUNDED), kept.retract(id_(1), 1)):
        problem = problem_in(answer, 412, "stale-revision", "revision 2")
        assert problem["standing_revision"] == 2
        assert problem["record"] == before[-1]
        assert problem["record"]["event"] == CORRECTED
        assert problem.keys() == RFC_9457 | {"standing_revision", "record"}
    for answer in (kept.correct(id_(1), 3, FOUNDED), kept.retract(id_(1), 3)):
        problem = problem_in(answer, 412, "stale-revision", "revision 3")
        assert (problem["standing_revision"], problem["record"]) == (2, before[-1])
    assert kept.records() == before


def test_a_revision_that_is_stale_as_the_event_was_retracted_is_told_the_retraction(memory: Api) -> None:
    memory.given(FOUNDED)
    memory.retract(id_(1), 1, "A hoax.")
    retraction = record(2, None, event_id=id_(1), kind="retracted", revision=2, reason="A hoax.")
    for answer in (memory.correct(id_(1), 1, CORRECTED), memory.retract(id_(1), 1)):
        problem = problem_in(answer, 412, "stale-revision", "revision 2")
        assert (problem["standing_revision"], problem["record"]) == (2, retraction)


def test_the_record_of_a_stale_revision_is_all_that_a_second_editor_needs(memory: Api) -> None:
    memory.given(FOUNDED)
    memory.correct(id_(1), 1, CORRECTED)
    newer = memory.correct(id_(1), 1, FOUNDED | {"country": "RU"}).json()["record"]
    mended = newer["event"] | {"country": "RU"}
    assert memory.correct(newer["event_id"], newer["revision"], mended).status_code == 200
    assert memory.records()[-1]["event"] == CORRECTED | {"country": "RU"}


def test_a_correction_that_names_no_revision_is_refused(memory: Api) -> None:
    memory.given(FOUNDED)
    put = memory.client.put(
        f"/events/{id_(1)}", json={"event": CORRECTED, "reason": "A typo."}, headers=EDITOR
    )
    delete = memory.client.request("DELETE", f"/events/{id_(1)}", json={"reason": "A hoax."}, headers=EDITOR)
    for answer in (put, delete):
        problem_in(answer, 428, "missing-if-match", "If-Match")
    assert memory.records() == [record(1, FOUNDED)]


@pytest.mark.parametrize("reason", ["", "  \n", None])
def test_a_correction_or_a_retraction_without_a_reason_is_refused(memory: Api, reason: Any) -> None:
    memory.given(FOUNDED)
    for answer in (memory.correct(id_(1), 1, CORRECTED, reason), memory.retract(id_(1), 1, reason)):
        problem_in(answer, 422, "reason-missing", "reason")
    assert memory.records() == [record(1, FOUNDED)]


def test_a_correction_to_what_stands_already_writes_nothing(memory: Api) -> None:
    memory.given(FOUNDED)
    answer = memory.correct(id_(1), 1, FOUNDED)
    assert (answer.status_code, answer.json()) == (200, written(record(1, FOUNDED)))
    assert memory.records() == [record(1, FOUNDED)]


def test_a_correction_may_repeat_the_id_of_its_address(memory: Api) -> None:
    memory.given(FOUNDED | {"event_id": OWN})
    answer = memory.correct(OWN.upper(), 1, CORRECTED | {"event_id": OWN})
    assert answer.status_code == 200, answer.text
    problem_in(memory.correct(OWN, 2, FOUNDED | {"event_id": id_(9)}), 422, "invalid-event", id_(9))
    problem_in(memory.correct(OWN, 2, FOUNDED | {"event_id": 9}), 422, "invalid-event", "9")
    assert memory.records() == [
        record(1, FOUNDED, event_id=OWN),
        record(2, CORRECTED, event_id=OWN, kind="corrected", revision=2, reason="A typo."),
    ]


def test_a_correction_may_move_an_event_to_another_party(kept: Api) -> None:
    kept.given(FOUNDED, founded("kz-other", date="2004"), RENAMED)
    moved = RENAMED | {"party": "kz-other"}
    assert kept.correct(id_(3), 1, moved).status_code == 200
    assert kept.records() == [
        record(1, FOUNDED),
        record(2, founded("kz-other", date="2004")),
        record(3, RENAMED),
        record(4, moved, event_id=id_(3), kind="corrected", revision=2, reason="A typo."),
    ]
    names = {
        (party, position): kept.party(party, known_at=position)["name"]
        for party in ("kz-qkhp", "kz-other")
        for position in (3, 4)
    }
    assert names == {
        ("kz-qkhp", 3): RENAMED["name"],
        ("kz-qkhp", 4): FOUNDED["name"],
        ("kz-other", 3): "kz-other",
        ("kz-other", 4): RENAMED["name"],
    }


def test_a_correction_may_move_an_event_to_another_type(memory: Api) -> None:
    ended = {"type": "Dissolved", "party": "kz-qkhp", "date": "2010"}
    banned = {"type": "Banned", "party": "kz-qkhp", "date": "2011"}
    memory.given(FOUNDED, ended)
    assert memory.correct(id_(2), 1, banned).status_code == 200
    assert memory.records() == [
        record(1, FOUNDED),
        record(2, ended),
        record(3, banned, event_id=id_(2), kind="corrected", revision=2, reason="A typo."),
    ]
    statuses = [memory.party(known_at=position, as_of="2010")["status"] for position in (2, 3)]
    assert (statuses, memory.party()["status"]) == (["dissolved", "active"], "banned")


def test_a_correction_may_introduce_a_party_and_may_not_name_a_stranger(memory: Api) -> None:
    memory.given(FOUNDED)
    split: Json = {"type": "Split", "party": "kz-qkhp", "date": "2004", "into": ["kz-new"]}
    problem_in(memory.correct(id_(1), 1, split), 422, "not-introduced", "'kz-new'")
    assert memory.head() == 1
    split["into"] = [{"party": "kz-new", "name": "New", "country": "KZ"}]
    assert memory.correct(id_(1), 1, split).status_code == 200
    assert memory.party("kz-new")["name"] == "New"
    assert memory.records() == [
        record(1, FOUNDED),
        record(2, split, event_id=id_(1), kind="corrected", revision=2, reason="A typo."),
    ]


# Retracting


def test_a_retraction_shows_what_stood_beneath_and_not_under_an_earlier_known_at(kept: Api) -> None:
    kept.given(FOUNDED, RENAMED)
    answer = kept.retract(id_(2), 1, "It was a rumour.")
    retraction = record(3, None, event_id=id_(2), kind="retracted", revision=2, reason="It was a rumour.")
    assert (answer.status_code, answer.json()) == (200, written(retraction))
    assert kept.records() == [record(1, FOUNDED), record(2, RENAMED), retraction]
    assert kept.party()["name"] == FOUNDED["name"]
    assert kept.party(known_at="2")["name"] == RENAMED["name"]


def test_a_retraction_sent_again_is_written_once(memory: Api) -> None:
    memory.given(FOUNDED)
    first = memory.retract(id_(1), 1)
    records = memory.records()
    problem_in(memory.retract(id_(1), 1), 412, "stale-revision")
    again = memory.retract(id_(1), 2)
    assert (again.status_code, again.json()) == (200, first.json())
    assert memory.records() == records


def test_what_was_retracted_cannot_be_corrected(memory: Api) -> None:
    memory.given(FOUNDED)
    memory.retract(id_(1), 1)
    before = memory.records()
    problem_in(memory.correct(id_(1), 2, CORRECTED), 409, "event-retracted", "revision 2")
    assert memory.records() == before


@pytest.mark.parametrize("anew", [RENAMED, RENAMED | {"date": "2020-11-12"}])
def test_what_was_retracted_can_be_stated_anew_with_the_same_content_too(kept: Api, anew: Json) -> None:
    kept.given(FOUNDED, RENAMED | {"event_id": OWN})
    kept.retract(OWN, 1)
    answer = kept.state(anew | {"event_id": OWN})
    again = record(4, anew, event_id=OWN, revision=3)
    assert (answer.status_code, answer.json()) == (201, written(again))
    assert kept.records() == [
        record(1, FOUNDED),
        record(2, RENAMED, event_id=OWN),
        record(3, None, event_id=OWN, kind="retracted", revision=2, reason="It never happened."),
        again,
    ]
    names = [kept.party(known_at=position)["name"] for position in (2, 3, 4)]
    assert names == [RENAMED["name"], FOUNDED["name"], RENAMED["name"]]


def test_what_is_written_is_there_after_a_restart(tmp_path: Any) -> None:
    address = f"sqlite:///{tmp_path / 'ledger.db'}"
    with application(address) as api:
        api.given(FOUNDED, RENAMED)
        api.correct(id_(1), 1, CORRECTED)
        api.retract(id_(2), 1)
        records, state = api.records(), api.party()
    with application(address) as api:
        assert api.records() == records
        assert api.party() == state
