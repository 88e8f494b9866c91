"""The headers that every answer has, whatever it is: against what a browser might make of it, and for pages elsewhere that may read it."""

import re
from typing import Final, TypeAlias

Headers: TypeAlias = list[tuple[bytes, bytes]]

REQUEST_ID: Final = b"x-request-id"

SAFE: Final[Headers] = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-resource-policy", b"cross-origin"),
    (b"server", b"partyline"),  # or else the server under it would name itself
]
"""What an answer has that says nothing else. What is told is public: pictures may stand on anybody's page."""
OF_PAGES: Final[Headers] = [
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
"""What a page has besides, or in its place."""

OVER_TLS: Final = (b"strict-transport-security", b"max-age=31536000")

EXPOSED: Final = (
    "ETag, Link, Location, Content-Disposition, Memento-Datetime, Partyline-Position, Partyline-Reading-Only, RateLimit, "
    "RateLimit-Policy, Retry-After, X-Request-ID"
)
"""Headers of an answer that a page elsewhere may read."""
SENT: Final = "Accept-Datetime, Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, Partyline-Position"
"""Headers that a page elsewhere may send, besides those that any may."""
PREFLIGHT_KEPT: Final = b"7200"
"""Seconds for which a browser need not ask again; Chromium keeps it no longer."""

_ORIGIN: Final = re.compile(r"https?://([0-9A-Za-z.\-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:[0-9]{1,5})?")
_ALLOWED: Final = b"access-control-allow-origin"
_VARY: Final = (b"vary", b"Origin")


class BadOrigins(ValueError):
    """The setting names something that is no origin."""


def origins_of(text: str) -> frozenset[str]:
    """The origins of the setting, or `*` alone. Raises `BadOrigins`."""
    given = [each for each in (part.strip() for part in text.split(",")) if each]
    if "*" in given and len(given) > 1:
        raise BadOrigins("cors_origins names * and others: * is all of them, so let it stand alone")
    for each in given:
        if each != "*" and not _ORIGIN.fullmatch(each):
            raise BadOrigins(
                f"cors_origins names {each!r}: it would be *, or origins such as https://example.org, with commas, without a path"
            )
    return frozenset(each if each == "*" else each.lower() for each in given)


class Added:
    """What is added to answers, by the settings."""

    def __init__(self, origins: frozenset[str] = frozenset()) -> None:
        self._listed = frozenset(each.encode("ascii") for each in origins - {"*"})
        self._exposed = (b"access-control-expose-headers", EXPOSED.encode("ascii"))
        self._always = list(SAFE)
        if "*" in origins:
            self._always += [(_ALLOWED, b"*"), self._exposed]

    def to(self, request_id: str, asked: Headers, *, is_secure: bool) -> Headers:
        """What the answer to a request gets."""
        added = [(REQUEST_ID, request_id.encode("ascii")), *self._always]
        if is_secure:
            added.append(OVER_TLS)
        if self._listed:
            added.append(_VARY)
            origin = _header(asked, b"origin")
            if origin is not None and origin.lower() in self._listed:
                added += [(_ALLOWED, origin), self._exposed]
        return added

    @staticmethod
    def to_preflight(asked: Headers, headers: Headers) -> Headers:
        """What the answer to an `OPTIONS` gets besides, where a browser asks on behalf of a page elsewhere, which may."""
        there = dict(headers)
        if _ALLOWED not in there or _header(asked, b"access-control-request-method") is None:
            return []
        return [
            (b"access-control-allow-methods", there.get(b"allow", b"GET, HEAD")),
            (b"access-control-allow-headers", SENT.encode("ascii")),
            (b"access-control-max-age", PREFLIGHT_KEPT),
        ]


def _header(headers: Headers, name: bytes) -> bytes | None:
    return next((value for key, value in headers if key == name), None)
