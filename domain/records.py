"""Records: the lines of the ledger, each stating, correcting or retracting one event; and how they are written down.

A record is kept as the JSON that clients get, so that it can be served without being decoded. Old records stay as they
were written: an event whose shape has changed since carries the version it was written in, and upcasters bring it to
today's shape when it is read.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Literal, TypeAlias

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from domain.dates import DateError, EdtfDate
from domain.events import Event
from domain.ids import EventId, Position
from domain.moments import Moment, format_moment, parse_moment

Kind: TypeAlias = Literal["stated", "corrected", "retracted"]

Upcaster: TypeAlias = Callable[[dict[str, Any]], dict[str, Any]]
"""Turns an event as plain data of one version into the next one; or, under another tag, into that one's version 1."""

UPCASTERS: Mapping[tuple[str, int], Upcaster] = {}
"""By stored tag and version. No event has changed its shape yet: each is at version 1."""


class UnknownVersion(ValueError):
    """An event is written in a version that this program does not know: a newer one wrote it."""


class Record(Struct, frozen=True, kw_only=True, gc=False):
    """One line of the ledger."""

    position: Position
    recorded_at: Moment
    kind: Kind
    revision: int
    """Of the event: 1, 2, 3 ... A retraction is a revision too."""
    event_id: EventId
    actor: str
    reason: str | None
    event: Event | None
    """The event as it is now said to be; None where it is said not to have happened."""


class _Written(Struct, frozen=True, kw_only=True, gc=False):
    """A record as it is written: the time as text, its version where that is not 1."""

    position: Position
    recorded_at: str
    kind: Kind
    revision: int
    event_id: EventId
    actor: str
    reason: str | None
    event: Event | None
    event_version: int | UnsetType = UNSET


class _Envelope(Struct, frozen=True, kw_only=True, gc=False):
    """The same with the event still encoded: it may be of a version whose shape is not today's."""

    position: Position
    recorded_at: str
    kind: Kind
    revision: int
    event_id: EventId
    actor: str
    reason: str | None
    event: Raw
    event_version: int | UnsetType = UNSET


class _Identity(Struct, frozen=True, gc=False):
    """Of which event a record is, and nothing else of it."""

    event_id: EventId


def encode_hook(value: object) -> object:
    """Write the types that `msgspec` does not know."""
    if isinstance(value, EdtfDate):
        return value.text
    raise NotImplementedError(f"{type(value).__name__} has no written form")


def decode_hook(wanted: type, value: object) -> object:
    """Read the types that `msgspec` does not know."""
    if wanted is EdtfDate:
        if not isinstance(value, str):
            given = "null" if value is None else repr(value)
            raise DateError(f'{given} is not a date: write it as EDTF text, such as "2004-04-13" or "2004"')
        return EdtfDate.parse(value)
    raise NotImplementedError(f"{wanted.__name__} cannot be read")


_NULL = Raw(b"null")
_encoder = msgspec.json.Encoder(enc_hook=encode_hook)
_written = msgspec.json.Decoder(_Written, dec_hook=decode_hook)
_envelopes = msgspec.json.Decoder(_Envelope)
_identities = msgspec.json.Decoder(_Identity)
_events: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Event, dec_hook=decode_hook)


# Records of one append have one time, and follow each other.
_format_moment = lru_cache(maxsize=256)(format_moment)
_parse_moment = lru_cache(maxsize=256)(parse_moment)


def encode(value: object) -> bytes:
    """JSON of anything made of events, records and plain data."""
    return _encoder.encode(value)


def encode_event(event: Event) -> bytes:
    """The event as JSON: the form in which it is stored, compared and served."""
    return _encoder.encode(event)


def decode_event(
    data: bytes | Raw, version: int = 1, upcasters: Mapping[tuple[str, int], Upcaster] = UPCASTERS
) -> Event:
    """Read an event that was written in `version`. Raises `UnknownVersion` rather than guess at a newer one's meaning."""
    if version == 1 and not upcasters:
        return _events.decode(data)
    raw = msgspec.json.decode(data, type=dict[str, Any])
    while upcast := upcasters.get((raw["type"], version)):
        before, raw = raw["type"], upcast(raw)
        version = version + 1 if raw["type"] == before else 1
    known = current_version(raw["type"], upcasters)
    if version != known:
        raise UnknownVersion(
            f"{raw['type']} is written in version {version}, and this Partyline knows versions 1 to {known}: update it"
        )
    return convert_event(raw)


def convert_event(data: object) -> Event:
    """Read an event from plain data. Raises `msgspec.ValidationError`, whose message names the place and the value."""
    event: Event = msgspec.convert(data, Event, dec_hook=decode_hook)
    return event


def current_version(tag: str, upcasters: Mapping[tuple[str, int], Upcaster] = UPCASTERS) -> int:
    """The version in which events of this tag are written today."""
    return 1 + max((version for known_tag, version in upcasters if known_tag == tag), default=0)


def encode_record(record: Record, written: bytes | None = None) -> bytes:
    """The record as JSON, its event in today's version; `written` is the event as JSON, where that is at hand."""
    event = record.event
    version = 1 if event is None else current_version(tag_of(event))
    encoded = _NULL if event is None else Raw(_encoder.encode(event) if written is None else written)
    return _encoder.encode(
        _Envelope(
            position=record.position,
            recorded_at=_format_moment(record.recorded_at),
            kind=record.kind,
            revision=record.revision,
            event_id=record.event_id,
            actor=record.actor,
            reason=record.reason,
            event=encoded,
            event_version=UNSET if version == 1 else version,
        )
    )


def decode_record(
    data: bytes,
    upcasters: Mapping[tuple[str, int], Upcaster] = UPCASTERS,
    *,
    recorded_at: Moment | None = None,
) -> Record:
    """Read a record, however old. Who knows when it was recorded need not have that read."""
    if upcasters:
        return _decode_old(data, upcasters)
    try:
        read = _written.decode(data)
    except (
        msgspec.ValidationError
    ):  # perhaps it is of a version that is not known here: then that is what to say
        return _decode_old(data, upcasters)
    if read.event_version is not UNSET:
        return _decode_old(data, upcasters)
    return Record(
        position=read.position,
        recorded_at=_parse_moment(read.recorded_at) if recorded_at is None else recorded_at,
        kind=read.kind,
        revision=read.revision,
        event_id=read.event_id,
        actor=read.actor,
        reason=read.reason,
        event=read.event,
    )


def event_id_of(data: bytes) -> EventId:
    """Of which event an encoded record is: quicker than decoding all of it."""
    return _identities.decode(data).event_id


def _decode_old(data: bytes, upcasters: Mapping[tuple[str, int], Upcaster]) -> Record:
    envelope = _envelopes.decode(data)
    version = 1 if envelope.event_version is UNSET else envelope.event_version
    return Record(
        position=envelope.position,
        recorded_at=_parse_moment(envelope.recorded_at),
        kind=envelope.kind,
        revision=envelope.revision,
        event_id=envelope.event_id,
        actor=envelope.actor,
        reason=envelope.reason,
        event=None if bytes(envelope.event) == b"null" else decode_event(envelope.event, version, upcasters),
    )


def tag_of(event: Event) -> str:
    """The stable name of the event's type, as it stands in `type`."""
    tag = event.__struct_config__.tag
    assert isinstance(tag, str)
    return tag
