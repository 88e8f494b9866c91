"""What a record is sent as: the JSON of `/ledger`, or a CloudEvent (https://github.com/cloudevents/spec, version 1.0.2).

Both are put together from the stored bytes: the record itself is never encoded anew.
"""

from typing import Final

import msgspec

from api.stream.wanted import Shape
from domain.ids import Position
from domain.moments import format_moment
from projections.chronicle import Chronicle

CLOUDEVENT: Final = "application/cloudevents+json"

SOURCE: Final = "/ledger"
"""The `source` of a CloudEvent: which ledger it is from is known to who asks it. With `id`, the position, it names a record."""


class _Event(msgspec.Struct):
    date: str | None = None


class _Told(msgspec.Struct):
    """What a CloudEvent's attributes repeat of a record."""

    kind: str
    revision: int
    event_id: str
    event: _Event | None


_told = msgspec.json.Decoder(_Told).decode


class _Attributes(msgspec.Struct, omit_defaults=True):
    """https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md; the last three are extensions of ours."""

    specversion: str
    id: str
    source: str
    type: str
    time: str
    datacontenttype: str
    subject: str
    recordkind: str
    revision: int
    edtfdate: str | None = None
    """When it happened, as the source has it: EDTF, not a timestamp. Absent where it is unknown, and from retractions."""


def shaped(shape: Shape, position: Position, chronicle: Chronicle) -> bytes:
    """The record at a position as it is sent, in one line."""
    (data,) = chronicle.data(position - 1, 1)
    if shape == "record":
        return data
    moment = chronicle.recorded_at(position)
    assert moment is not None
    told = _told(data)
    attributes = _Attributes(
        specversion="1.0",
        id=str(position),
        source=SOURCE,
        type=f"partyline.{chronicle.type_of(position)}.{told.kind}",
        time=format_moment(moment),
        datacontenttype="application/json",
        subject=told.event_id,
        recordkind=told.kind,
        revision=told.revision,
        edtfdate=None if told.event is None else told.event.date,
    )
    return msgspec.json.encode(attributes)[:-1] + b',"data":' + data + b"}"
