"""Records as they are written down: their bytes, and how old ones are read."""

from typing import Any
from uuid import UUID

import msgspec
import pytest
from msgspec import ValidationError

from domain.dates import EdtfDate
from domain.events import Dissolved, Event, Founded, Renamed, Source
from domain.moments import MomentError, parse_moment
from domain.records import (
    Record,
    UnknownVersion,
    Upcaster,
    convert_event,
    current_version,
    decode_event,
    decode_hook,
    decode_record,
    encode,
    encode_hook,
    encode_record,
    tag_of,
)

EVENT_ID = UUID("019ab0c4-7d3e-7c10-8000-000000000001")
RENAMED = Renamed(
    party="kz-qhp",
    date=EdtfDate.parse("2020-11-11"),
    name="People's Party of Kazakhstan",
    names={"ru": "Народная партия Казахстана"},
    sources=(Source(document="People's Party of Kazakhstan", locator="History, paragraph 6"),),
)
STATED = Record(
    position=185,
    recorded_at=parse_moment("2026-11-22T10:00:00Z"),
    kind="stated",
    revision=1,
    event_id=EVENT_ID,
    actor="editor",
    reason=None,
    event=RENAMED,
)
RETRACTED = Record(
    position=186,
    recorded_at=parse_moment("2026-11-22T10:00:00.5Z"),
    kind="retracted",
    revision=2,
    event_id=EVENT_ID,
    actor="editor",
    reason="It was another party.",
    event=None,
)
STATED_BYTES = (
    '{"position":185,"recorded_at":"2026-11-22T10:00:00.000000Z","kind":"stated","revision":1,'
    '"event_id":"019ab0c4-7d3e-7c10-8000-000000000001","actor":"editor","reason":null,'
    '"event":{"type":"Renamed","date":"2020-11-11",'
    '"sources":[{"document":"People\'s Party of Kazakhstan","locator":"History, paragraph 6"}],'
    '"party":"kz-qhp","name":"People\'s Party of Kazakhstan","names":{"ru":"Народная партия Казахстана"}}}'
).encode()
RETRACTED_BYTES = (
    b'{"position":186,"recorded_at":"2026-11-22T10:00:00.500000Z","kind":"retracted","revision":2,'
    b'"event_id":"019ab0c4-7d3e-7c10-8000-000000000001","actor":"editor","reason":"It was another party.",'
    b'"event":null}'
)


def written(event: dict[str, Any], version: int | None = None) -> bytes:
    """A record as an older version of this program wrote it."""
    record: dict[str, Any] = msgspec.json.decode(RETRACTED_BYTES, type=dict[str, Any])
    record |= {"kind": "stated", "revision": 1, "reason": None, "event": event}
    if version is not None:
        record["event_version"] = version
    return msgspec.json.encode(record)


# Bytes


@pytest.mark.parametrize(
    ("record", "data"), [(STATED, STATED_BYTES), (RETRACTED, RETRACTED_BYTES)], ids=["stated", "retracted"]
)
def test_a_record_is_written_in_these_bytes(record: Record, data: bytes) -> None:
    assert encode_record(record) == data
    assert decode_record(data) == record


def test_a_correction_is_written_with_its_reason_and_the_whole_event() -> None:
    corrected = msgspec.structs.replace(STATED, kind="corrected", revision=2, reason="It was a day later.")
    assert encode_record(corrected) == STATED_BYTES.replace(
        b'"kind":"stated","revision":1', b'"kind":"corrected","revision":2'
    ).replace(b'"reason":null', b'"reason":"It was a day later."')


def test_a_moment_of_a_whole_second_is_written_with_six_decimals_and_z() -> None:
    assert b'"recorded_at":"2026-11-22T10:00:00.000000Z"' in encode_record(STATED)


def test_of_an_event_the_place_of_the_fields_in_what_is_sent_does_not_matter() -> None:
    turned = msgspec.json.encode(
        dict(reversed(msgspec.json.decode(encode(RENAMED), type=dict[str, Any]).items()))
    )
    assert encode(decode_event(turned)) == encode(RENAMED)


def test_whatever_is_no_record_is_not_read() -> None:
    with pytest.raises(ValidationError):
        decode_record(b'{"position":1}')
    with pytest.raises(MomentError):
        decode_record(STATED_BYTES.replace(b"2026-11-22T10:00:00.000000Z", b"yesterday"))
    with pytest.raises(ValidationError, match="unknown field `title`"):
        decode_record(written({"type": "Dissolved", "party": "kz-a", "title": "A"}))


def test_only_dates_need_our_hooks() -> None:
    with pytest.raises(NotImplementedError):
        encode_hook(object())
    with pytest.raises(NotImplementedError):
        decode_hook(complex, "1j")


def test_the_tag_of_an_event_is_its_stored_type() -> None:
    assert tag_of(RENAMED) == "Renamed"
    assert tag_of(Dissolved(party="kz-a")) == "Dissolved"


# Old versions


def titles_became_names(old: dict[str, Any]) -> dict[str, Any]:
    """Version 1 of `Renamed`, in this tale, said `title`."""
    new = dict(old)
    new["name"] = new.pop("title")
    return new


def names_got_languages(old: dict[str, Any]) -> dict[str, Any]:
    """Version 2 of `Renamed`, in this tale, had the Russian name in a field of its own."""
    new = dict(old)
    new["names"] = {"ru": new.pop("name_ru")}
    return new


def retitled_became_renamed(old: dict[str, Any]) -> dict[str, Any]:
    """`Renamed`, in this tale, was stored as `Retitled` once."""
    return titles_became_names(old) | {"type": "Renamed"}


ONCE: dict[tuple[str, int], Upcaster] = {("Renamed", 1): titles_became_names}
TWICE: dict[tuple[str, int], Upcaster] = {
    ("Renamed", 1): titles_became_names,
    ("Renamed", 2): names_got_languages,
}
EXPECTED = Renamed(party="kz-a", name="A", date=EdtfDate.parse("2010"))


def test_an_event_of_an_old_version_is_read_through_its_upcaster() -> None:
    old = written({"type": "Renamed", "party": "kz-a", "date": "2010", "title": "A"})
    assert decode_record(old, ONCE).event == EXPECTED


def test_an_event_of_todays_version_is_not_upcast() -> None:
    new = written({"type": "Renamed", "party": "kz-a", "date": "2010", "name": "A"}, version=2)
    assert decode_record(new, ONCE).event == EXPECTED


def test_upcasters_are_chained_from_the_version_in_which_the_event_was_written() -> None:
    expected = msgspec.structs.replace(EXPECTED, names={"ru": "А"})
    first: dict[str, Any] = {"type": "Renamed", "party": "kz-a", "date": "2010", "title": "A", "name_ru": "А"}
    second: dict[str, Any] = {"type": "Renamed", "party": "kz-a", "date": "2010", "name": "A", "name_ru": "А"}
    third: dict[str, Any] = {
        "type": "Renamed",
        "party": "kz-a",
        "date": "2010",
        "name": "A",
        "names": {"ru": "А"},
    }
    read: list[Event | None] = [
        decode_record(written(first), TWICE).event,
        decode_record(written(first, version=1), TWICE).event,
        decode_record(written(second, version=2), TWICE).event,
        decode_record(written(third, version=3), TWICE).event,
    ]
    assert read == [expected] * 4


def test_a_tag_that_changed_is_read_as_the_new_one() -> None:
    old = written({"type": "Retitled", "party": "kz-a", "date": "2010", "title": "A"})
    upcasters: dict[tuple[str, int], Upcaster] = {("Retitled", 1): retitled_became_renamed}
    assert decode_record(old, upcasters).event == EXPECTED


def test_what_a_changed_tag_became_goes_on_being_upcast() -> None:
    """`Retitled` became `Renamed` as that was at first; later `Renamed` got names by language."""
    old = written({"type": "Retitled", "party": "kz-a", "date": "2010", "title": "A", "name_ru": "А"})
    upcasters: dict[tuple[str, int], Upcaster] = {
        ("Retitled", 1): retitled_became_renamed,
        ("Renamed", 1): names_got_languages,
    }
    assert decode_record(old, upcasters).event == msgspec.structs.replace(EXPECTED, names={"ru": "А"})


def test_a_tag_that_changed_leaves_the_new_tag_readable_as_it_is_written_today() -> None:
    """What is stored as `Renamed`, version 1, was never a `Retitled`."""
    upcasters: dict[tuple[str, int], Upcaster] = {("Retitled", 1): retitled_became_renamed}
    today = written({"type": "Renamed", "party": "kz-a", "date": "2010", "name": "A"})
    assert decode_record(today, upcasters).event == EXPECTED


def test_an_event_that_needs_no_upcaster_is_read_beside_those_that_do() -> None:
    assert decode_record(STATED_BYTES.replace(b'"Renamed"', b'"Founded"').replace(
        b'"names"', b'"country":"KZ","names"'
    ), ONCE).event == Founded(
        party=RENAMED.party,
        country="KZ",
        date=RENAMED.date,
        name=RENAMED.name,
        names=RENAMED.names,
        sources=RENAMED.sources,
    )  # fmt: skip
    assert decode_record(RETRACTED_BYTES, ONCE) == RETRACTED


def test_the_version_that_is_written_is_one_more_than_the_last_that_is_upcast() -> None:
    assert current_version("Renamed", {}) == 1
    assert current_version("Renamed", ONCE) == 2
    assert current_version("Renamed", TWICE) == 3
    assert current_version("Founded", TWICE) == 1


def test_no_version_is_written_as_long_as_it_is_the_first() -> None:
    assert b"event_version" not in encode_record(STATED)


@pytest.mark.parametrize("version", [0, 2, 99])
def test_an_event_of_a_version_that_this_program_does_not_know_is_not_read_as_if_it_were_known(
    version: int,
) -> None:
    """A newer Partyline wrote it: to guess at its meaning would be worse than to stop."""
    newer = written({"type": "Renamed", "party": "kz-a", "date": "2010", "name": "A"}, version=version)
    with pytest.raises(UnknownVersion) as caught:
        decode_record(newer)
    assert str(caught.value) == (
        f"Renamed is written in version {version}, and this Partyline knows versions 1 to 1: update it"
    )
    with pytest.raises(UnknownVersion):
        decode_record(newer.replace(b'"event_version":2', b'"event_version":3'), ONCE)


def test_an_upcast_event_is_checked_like_one_that_is_sent() -> None:
    with pytest.raises(ValidationError, match="unknown field `colour`"):
        decode_record(written({"type": "Renamed", "party": "kz-a", "title": "A", "colour": "red"}), ONCE)


def test_an_upcast_event_is_that_of_today() -> None:
    old = msgspec.json.encode({"type": "Renamed", "party": "kz-a", "date": "2010", "title": "A"})
    assert decode_event(old, 1, ONCE) == convert_event(
        {"type": "Renamed", "party": "kz-a", "date": "2010", "name": "A"}
    )
