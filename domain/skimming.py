"""Records read for what they name, and quickly: their shape is checked, each text, number and date in them is taken as it stands.

Who takes in a whole ledger needs to know which party, contest or person each record speaks of, and whether it is of a shape that this
version knows. That a name is no blank and a date one of the calendar was seen to when the record was written, is seen to again when it is read for
an answer (`domain.records.decode_record`), and costs more than all the rest.
"""

import re
from collections.abc import Sequence
from types import UnionType
from typing import Annotated, Any, Final, NamedTuple, TypeAlias, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec
from msgspec import UNSET, Struct, UnsetType

from domain.dates import EdtfDate
from domain.events import BaseEvent, Event
from domain.ids import EventId
from domain.records import UPCASTERS, Kind, Record, decode_record


class Skimmed(Struct, frozen=True, kw_only=True, gc=False):
    """What there is to know of a record without reading all of it."""

    kind: Kind
    revision: int
    id: str = msgspec.field(name="event_id")
    """Of the event, as it is written: one of an own kind for each would take a quarter of the time."""
    event: Event | None
    """Of a class beneath the event's own, and with its date as text: to be asked what it names, and nothing else."""

    @property
    def event_id(self) -> EventId:
        return UUID(self.id)


class Skimmings(NamedTuple):
    """What many records say."""

    records: Sequence[Skimmed | Record]
    ids: bytes
    """Of their events, 16 bytes each."""


def skim(data: bytes) -> Skimmed | Record:
    """What a record says of what. Raises what `decode_record` does where it cannot be read."""
    if not UPCASTERS:
        try:
            skimmed = _decode(data)
        except ValueError:  # it is read in full then, which says why it cannot be
            pass
        else:
            if _is_written_as_ids_are(skimmed.id):
                return skimmed
    return decode_record(data)


def skim_all(records: Sequence[bytes]) -> Skimmings:
    """The same of many. Raises what `skim` does of the first that cannot be read."""
    if not UPCASTERS:
        try:
            skimmed = [*map(_decode, records)]
            return Skimmings(skimmed, _ids_of(skimmed))
        except ValueError:
            pass
    return together([skim(data) for data in records])


def together(records: Sequence[Skimmed | Record]) -> Skimmings:
    """Records that were skimmed one by one."""
    return Skimmings(records, b"".join([record.event_id.bytes for record in records]))


def skim_event(data: bytes) -> Event | None:
    """The event of a record that was skimmed before; None where it is said not to have happened."""
    if not UPCASTERS:
        try:
            event: Event | None = _decode_event(data).event
        except msgspec.ValidationError:  # it was read in full, too
            pass
        else:
            return event
    return decode_record(data).event


_HEX: Final = "[0-9A-Fa-f]"
_is_written_as_ids_are: Final = re.compile(f"{_HEX}{{8}}(-{_HEX}{{4}}){{3}}-{_HEX}{{12}}").fullmatch
_AS_WRITTEN: Final = len("01234567-89ab-cdef-0123-456789abcdef")
_BYTES: Final = 16


def _ids_of(records: Sequence[Skimmed]) -> bytes:
    """The ids of their events, 16 bytes each; all at once, which is much quicker. Raises `ValueError` where one is not written as ids are."""
    ids = [record.id for record in records]
    written = "".join(ids)
    hyphens = "-" * len(ids)
    if {*map(len, ids)} - {_AS_WRITTEN} or any(written[at::_AS_WRITTEN] != hyphens for at in (8, 13, 18, 23)):
        raise ValueError("not all are written as ids are")
    found = bytes.fromhex(written.replace("-", ""))
    if len(found) != _BYTES * len(ids):
        raise ValueError("there is something else than digits in an id")
    return found


def skimmed_class(event: type[BaseEvent]) -> type[BaseEvent]:
    """The class that an event of this one is of when it is skimmed."""
    found: type[BaseEvent] = _CLASSES[event]
    return found


def _unchecked(annotation: Any) -> Any:
    """The same type, whatever stands in it."""
    if annotation is EdtfDate:
        return str
    of, parts = get_origin(annotation), get_args(annotation)
    if of is Annotated:
        return _unchecked(parts[0])
    if of in (Union, UnionType):
        return Union[tuple(map(_unchecked, parts))]  # noqa: UP007 - of as many types as there are
    if of in (tuple, dict):
        return of[tuple(part if part is ... else _unchecked(part) for part in parts)]
    if isinstance(annotation, type) and issubclass(annotation, Struct):
        return _beneath(annotation)
    return annotation


def _beneath(struct: type[Struct]) -> type[Struct]:
    """A class beneath a struct's own, with the same fields, unchecked."""
    hints = get_type_hints(struct, include_extras=True)
    default: Any = (
        msgspec.field
    )  # a default or what makes it, whichever there is: the declared type has no such case
    fields = [
        (
            field.name,
            _unchecked(hints[field.name]),
            default(default=field.default, default_factory=field.default_factory),
        )
        for field in msgspec.structs.fields(struct)
    ]
    tag = struct.__struct_config__.tag
    return msgspec.defstruct(
        f"Skimmed{struct.__name__}", fields, bases=(struct,), tag=tag, frozen=True, kw_only=True, gc=False
    )


_CLASSES: Final[dict[Any, Any]] = {event: _beneath(event) for event in get_args(Event)}


_Event: Final = Union[tuple(_CLASSES.values())]  # noqa: UP007 - of as many types as there are


_NoVersion: TypeAlias = Annotated[int, msgspec.Meta(ge=1, le=0)] | UnsetType
"""Of a record whose event is of another version: it is read in full."""


class _Read(Skimmed, frozen=True, kw_only=True, gc=False):
    event: _Event | None  # type: ignore[valid-type] # made above
    event_version: _NoVersion = UNSET


class _ReadEvent(Struct, frozen=True, kw_only=True, gc=False):
    event: _Event | None  # type: ignore[valid-type] # made above
    event_version: _NoVersion = UNSET


_decode = msgspec.json.Decoder(_Read).decode
_decode_event = msgspec.json.Decoder(_ReadEvent).decode
