"""Which operations can answer with which problem of a key: said here once more, for the document to be held against."""

from collections.abc import Iterable
from typing import Final, TypeAlias

Operation: TypeAlias = tuple[str, str]

ANYBODYS: Final = (
    *("/health/live", "/health/ready", "/openapi.json", "/asyncapi.json", "/docs", "/docs/{name}"),
    *("/problems/{kind}", "/ledger/key"),
)
TOKENS: Final = ("missing-token", "wrong-token", "expired-token", "revoked-token", "too-many-attempts")


def guarded(operations: Iterable[Operation]) -> set[tuple[str, str, str]]:
    """Each operation with each problem of a key that it can be answered with."""
    found: set[tuple[str, str, str]] = set()
    for method, route in operations:
        kinds = [] if route in ANYBODYS else [*TOKENS]
        if method != "GET" or route.startswith(("/webhooks", "/keys", "/metrics")):
            kinds.append("not-allowed")
        if route.startswith("/events") and method != "GET":
            kinds.append("backdated")
        if route.startswith("/keys"):
            kinds += ["invalid-parameter", "unknown-parameter", "unavailable"]
        if route == "/keys/{name}":
            kinds += ["unknown-key", "outcome-unknown"]
        found |= {(method, route, kind) for kind in kinds}
    return found
