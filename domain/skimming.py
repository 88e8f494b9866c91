"""Records read for what they name, and quickly: their shape is checked, each text, number and date in them is taken as it stands.

Who takes in a whole ledger needs to know which party, contest or person each record speaks of, and whether it is of a shape that this
version knows. That a name is no blank and a date one of the calendar was seen to when the record was written, is seen to again when it is read for
an answer (`domain.records.decode_record`), and costs more than all the rest.
"""

from collections.abc import Sequence
from types import UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin, get_type_hints

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
    event_id: EventId
    event: Event | None
    """Of a class beneath the event's own, and with its date as text: to be asked what it names, and nothing else."""
    event_version: int | UnsetType = UNSET


def skim(data: bytes) -> Skimmed | Record:
    """What a record says of what. Raises what `decode_record` does where it cannot be read."""
    if not UPCASTERS:
        try:
            skimmed = _decode(data)
        except msgspec.ValidationError:  # it is read in full then, which says why it cannot be
            pass
        else:
            if skimmed.event_version is UNSET:
                return skimmed
    return decode_record(data)


def skim_all(records: Sequence[bytes]) -> Sequence[Skimmed | Record]:
    """The same of many. Raises what `skim` does of the first that cannot be read, or something less telling."""
    if UPCASTERS:
        return [skim(data) for data in records]
    skimmed = [_decode(data) for data in records]
    if any(each.event_version is not UNSET for each in skimmed):
        return [skim(data) for data in records]
    return skimmed


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
        f"Skimmed{struct.__name__}", fields, bases=(struct,), tag=tag, frozen=True, kw_only=True
    )


_CLASSES: Final[dict[Any, Any]] = {event: _beneath(event) for event in get_args(Event)}


class _Read(Skimmed, frozen=True, kw_only=True, gc=False):
    event: Union[tuple(_CLASSES.values())] | None  # type: ignore[valid-type] # noqa: UP007 - made above


_decode = msgspec.json.Decoder(_Read).decode
