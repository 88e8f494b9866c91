"""Events that editors send: nothing fails, what is refused writes nothing, what is accepted is read back as it was sent."""

import functools
import json
from typing import Any, TypeAlias

import msgspec
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from domain.events import Event
from domain.mentions import parties_of
from domain.records import decode_hook, encode_event
from seeds.loader import Seeded
from tests import histories as drawn
from tests.fuzzing.kind import Case, Kind, as_bytes
from tests.fuzzing.texts import changed_texts, header_values, json_texts
from tests.fuzzing.world import EDITOR, Answer, World
from tests.seeds.shipped import shipped

Json: TypeAlias = dict[str, Any]


@functools.cache
def shipped_by_type() -> dict[str, list[Seeded]]:
    """The events that ship with the program, by type."""
    found: dict[str, list[Seeded]] = {}
    for events in shipped().values():
        for each in events:
            found.setdefault(type(each.event).__name__, []).append(each)
    return found


@st.composite
def small_world(draw: DrawFn) -> Json:
    """An event of any type, about a few parties."""
    event = draw(drawn.happenings(draw(drawn.worlds()), draw(st.integers(0, drawn.SLOTS - 1))))
    said: Json = json.loads(encode_event(event))
    return said


@st.composite
def real(draw: DrawFn) -> Json:
    """An event that ships with the program, some with its id."""
    each = draw(st.sampled_from(draw(st.sampled_from(list(shipped_by_type().values())))))
    said: Json = json.loads(encode_event(each.event))
    return said | ({"event_id": str(each.event_id)} if draw(st.booleans()) else {})


def an_event() -> SearchStrategy[Json]:
    return st.one_of(real(), small_world())


@st.composite
def _drawn(draw: DrawFn) -> Case:
    ids = [str(each.event_id) for kind in shipped_by_type().values() for each in kind]
    method = draw(st.sampled_from(["POST", "POST", "PUT", "DELETE"]))
    said: SearchStrategy[Any] = an_event()
    if method == "POST":
        path = "/events"
        said = st.one_of(said, st.builds(lambda events: {"events": events}, st.lists(said, max_size=4)))
    else:
        named = draw(st.sampled_from(ids))
        path = f"/events/{draw(changed_texts(st.just(named), most=1)) if draw(st.integers(0, 5)) == 0 else named}"
        reason: Json = {"reason": "A fuzzer says so."}
        said = (
            st.just(reason)
            if method == "DELETE"
            else st.builds(lambda event: {"event": event} | reason, said)
        )
    headers = (
        [["If-Match", draw(st.sampled_from(['"1"', '"1"', '"1"', '"2"', '"3"']))]] if method != "POST" else []
    )
    names = st.sampled_from(
        ["If-Match", "Idempotency-Key", "Content-Type", "Partyline-Position", "Accept", "Content-Encoding"]
    )
    values = header_values(st.sampled_from(['"1"', "key", "application/json", "175", "*/*", "gzip", ""]))
    if draw(st.integers(0, 3)) == 0:
        headers += draw(st.lists(st.builds(lambda name, value: [name, value], names, values), max_size=2))
    query = draw(
        st.sampled_from(["", "", "", "?dry_run=true", "?dry_run=false", "?dry_run=tru", "?as_of=2004"])
    )
    return {
        "method": method,
        "target": (path + query).encode("utf-8", "surrogatepass").decode("latin-1"),
        "headers": headers,
        "body": draw(json_texts(said)),
    }


def _hold(world: World, case: Case) -> None:
    before = world.written()
    headers = [(name.lower().encode(), as_bytes(value)) for name, value in case["headers"]]
    answer = world.ask(case["method"], as_bytes(case["target"]), [EDITOR, *headers], as_bytes(case["body"]))
    is_dry = answer.status == 200 and case["target"].endswith("?dry_run=true")
    assert answer.status < 500 or answer.told["type"] == "/problems/not-yet-known", answer
    if answer.status >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.told["status"] == answer.status
        assert world.written() == before, "what was refused has written something"
    elif is_dry:
        assert world.written() == before, "a dry run has written something"
    else:
        _stands(world, case, answer)


def _stands(world: World, case: Case, answer: Answer) -> None:
    """What was accepted is read back as it was sent, and all that it is about can be asked for."""
    records = answer.told["records"]
    sent = json.loads(as_bytes(case["body"]))
    if case["method"] == "POST" and len(records) == 1 and "type" in sent:
        sent.pop("event_id", None)
        assert records[0]["event"] == _as_kept(sent)
    if case["method"] == "PUT":
        sent["event"].pop("event_id", None)
        assert records[0]["event"] == _as_kept(sent["event"])
    for record in records:
        read = world.ask("GET", f"/events/{record['event_id']}".encode())
        assert read.status == 200, read
        assert {name: read.told[name] for name in record if name in read.told} == record
        if record["event"] is None:
            continue
        event = msgspec.convert(record["event"], Event, dec_hook=decode_hook)
        for party in parties_of(event):
            for tail in ("", "/timeline", "/explain", "/lineage"):
                told = world.ask("GET", f"/parties/{party}{tail}".encode())
                assert told.status == 200, (party, tail, told)
        for name, route in (("election", "elections"), ("coalition", "coalitions")):
            if isinstance(id_ := getattr(event, name, None), str):
                for tail in ("", "/explain"):
                    told = world.ask("GET", f"/{route}/{id_}{tail}".encode())
                    assert told.status in {200, 404}, (id_, told)
    assert world.ask("GET", b"/findings?limit=500").status == 200


def _as_kept(sent: Json) -> Json:
    """An event as it is kept: what is said by default is left out, and a number is as its field has it."""
    kept: Json = json.loads(encode_event(msgspec.convert(sent, Event, dec_hook=decode_hook)))
    return kept


KIND = Kind(
    "events", "requests of editors: events, corrections, retractions", lambda _: _drawn(), _hold, few=60
)
