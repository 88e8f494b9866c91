"""What a receiver gets: the body, and the headers by which it knows the sender and tells what it has already.

After the specification of Standard Webhooks (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md),
or, as that body's other form, a CloudEvent in structured mode.
"""

import base64
import hashlib
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Final

import msgspec
from msgspec import Struct
from standardwebhooks import Webhook

from api.answers import JSON
from api.stream.shapes import CLOUDEVENT, shaped
from api.stream.wanted import Shape
from domain.ids import Position
from domain.moments import Moment, format_moment
from projections.chronicle import Chronicle

USER_AGENT: Final = f"Partyline/{version('partyline')}"
_PREFIX: Final = "whsec_"
_SECRET_BYTES: Final = 32


class Message(Struct, frozen=True):
    """A record on its way: the same in each attempt, but for when it was sent and how that is signed."""

    id: str
    """By which a receiver knows a message that it has already."""
    position: Position
    body: bytes
    media_type: str


class _Told(Struct):
    kind: str


_told = msgspec.json.Decoder(_Told).decode


def new_secret() -> str:
    """A secret of a new webhook, as the specification writes one."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode("ascii")


def message(webhook: str, position: Position, chronicle: Chronicle, shape: Shape) -> Message:
    """The record at a position, to a webhook.

    Its id is made of the webhook's and of the record, bytes included, so that it is the same after a restart and on another
    node, and another one where a ledger that was restored holds another record at that position.
    """
    (data,) = chronicle.data(position - 1, 1)
    digest = hashlib.sha256(b"%b\n%d\n%b" % (webhook.encode(), position, data)).hexdigest()
    if shape == "cloudevents":
        body, media_type = shaped(shape, position, chronicle), CLOUDEVENT
    else:
        moment = chronicle.recorded_at(position)
        assert moment is not None
        body, media_type = _body(f"record.{_told(data).kind}", moment, data), JSON
    return Message(f"msg_{digest[:32]}", position, body, media_type)


def headers(message: Message, secrets: Sequence[str], now: Moment) -> dict[str, str]:
    """The headers of one attempt, signed with each secret. The time is that of the attempt: receivers refuse old ones."""
    moment = datetime.fromtimestamp(now // 1_000_000, UTC)
    text = message.body.decode()
    return {
        "Content-Type": message.media_type,
        "User-Agent": USER_AGENT,
        "webhook-id": message.id,
        "webhook-timestamp": str(now // 1_000_000),
        "webhook-signature": " ".join(Webhook(each).sign(message.id, moment, text) for each in secrets),
    }


def _body(type_: str, moment: Moment, data: bytes) -> bytes:
    return b'{"type":"%b","timestamp":"%b","data":%b}' % (
        type_.encode(),
        format_moment(moment).encode(),
        data,
    )
