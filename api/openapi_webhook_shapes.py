"""The shapes of answers about webhooks; as in `api.openapi_shapes`, nobody makes instances of them."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from api.openapi_shapes import Moment
from api.stream.wanted import Shape
from domain.ids import Position


class Webhook(Struct):
    """A webhook: where which records are sent, and how far it has come."""

    id: Annotated[str, Meta(pattern=r"\Awh_[0-9a-f]{24}\Z")]
    """Its name in addresses here."""
    url: str
    """Where each record is sent."""
    party: list[str]
    """Only records of one of these parties; of all where the list is empty."""
    country: list[str]
    """Only records of one of these countries."""
    type: list[str]
    """Only records of an event of one of these types."""
    kind: list[str]
    """Only records of one of these kinds."""
    format: Shape
    """What is sent: a message of Standard Webhooks, or a CloudEvent."""
    description: str
    """What its editor says of it."""
    created_at: Moment
    """When it was registered."""
    registered_by: str
    """Whose it is: the name of a key, or `editor`, who has the write token."""
    state: Literal["active", "waiting", "suspended"]
    """`waiting`: the last try failed, and the next one is at `next_try`. `suspended`: nothing is tried until somebody has it
    resumed."""
    position: Position
    """Nothing that is wanted up to here is undelivered."""
    failures: Annotated[int, Meta(ge=0)]
    """How many tries have failed since one succeeded."""
    next_try: Moment | None
    """When the record that failed is tried again."""
    last_try: Moment | None
    """When something was last tried."""
    last_status: int | None
    """What the receiver answered to that; null where it did not."""
    last_error: str | None
    """Why that failed; null where it did not."""


class NewWebhook(Webhook):
    """A webhook with a new secret."""

    secret: Annotated[str, Meta(pattern=r"\Awhsec_[A-Za-z0-9+/]+=*\Z")]
    """What messages are signed with. It is shown this once."""


class WebhookList(Struct):
    """All webhooks, in the order in which they were registered."""

    webhooks: list[Webhook]
    """Each without its secret."""
