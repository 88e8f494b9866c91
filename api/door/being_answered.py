"""Which request is being answered, for whoever writes a line about it. The log needs no more of the door than this."""

from contextvars import ContextVar

REQUEST: ContextVar[str | None] = ContextVar("request", default=None)
"""The id of the request that is being answered."""
