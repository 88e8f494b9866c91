"""Which operations can answer with which problem of a limit: said here once more, for the document to be held against."""

from collections.abc import Iterable
from typing import Final, TypeAlias

Operation: TypeAlias = tuple[str, str]

UNCOUNTED: Final = ("/health/live", "/health/ready", "/metrics")
WITH_A_BODY: Final = (
    ("POST", "/events"),
    ("PUT", "/events/{event}"),
    ("DELETE", "/events/{event}"),
    ("POST", "/webhooks"),
)
COSTLY: Final = (
    ("GET", "/parties/{party_id}"),
    ("GET", "/countries/{country}/diff"),
    ("GET", "/countries/{country}/lineage/diff"),
    ("GET", "/countries/{country}/legislature/diff"),
    ("GET", "/countries/{country}/government/diff"),
)
APART: Final = ("/parties", "/countries", "/elections", "/coalitions", "/people", "/findings", "/feed.")
"""How the paths begin of what is worked out apart."""


def is_apart(operation: Operation) -> bool:
    """Whether it may be worked out in the room."""
    method, route = operation
    return route.startswith(APART) or (method != "GET" and route.startswith("/events"))


def limited(operations: Iterable[Operation]) -> set[tuple[str, str, str]]:
    """Each operation with each problem of a limit that it can be answered with."""
    found: set[tuple[str, str, str]] = set()
    for operation in operations:
        kinds = ["address-too-long"]
        if operation[1] not in UNCOUNTED:
            kinds.append("too-many-requests")
            kinds.append("too-many-subscriptions" if operation[1] == "/stream" else "too-many-at-once")
        if is_apart(operation):
            kinds += ["overloaded", "took-too-long"]
        if operation in WITH_A_BODY:
            kinds += ["body-too-complex", "body-too-slow"]
        if operation == ("POST", "/events"):
            kinds.append("too-many-events")
        if operation in COSTLY:
            kinds.append("too-costly")
        found |= {(*operation, kind) for kind in kinds}
    return found
