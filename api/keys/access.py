"""What a role may do: the one decision for each method and address, as data.

A route that is not listed is for an administrator alone, so that what was forgotten stands open to nobody; a test goes through the
routes of the application and fails on one that is missing here.
"""

from enum import Enum
from typing import Final, TypeAlias

from api.keys.key import Role

WEBSOCKET: Final = "WEBSOCKET"
"""Stands for a method, where there is none."""


class Access(Enum):
    """Who is let in."""

    anybody = "anybody"
    """Always: it tells nothing of the ledger."""
    reading = "reading"
    """Anybody where reading is open; where it is closed, who has a key of any role."""
    form = "form"
    """A page that takes its own form: shown as by `reading`, and its form is taken of an editor."""
    editor = "editor"
    admin = "admin"

    @property
    def role(self) -> Role | None:
        """The least role that is needed whether reading is open or not; None where none is."""
        return {Access.editor: Role.editor, Access.admin: Role.admin}.get(self)

    @property
    def is_of_reading(self) -> bool:
        return self in (Access.reading, Access.form)


Decision: TypeAlias = tuple[str, str]
"""A method, and the template of an address."""

_READ: Final = (
    "/parties",
    "/parties/{party_id}",
    "/parties/{party_id}/timeline",
    "/parties/{party_id}/timemap",
    "/parties/{party_id}/explain",
    "/parties/{party_id}/diff",
    "/parties/{party_id}/lineage",
    "/parties/{party_id}/lineage/explain",
    "/parties/{party_id}/lineage/diff",
    "/parties/{party_id}/feed.atom",
    "/parties/{party_id}/feed.json",
    "/countries/{country}",
    "/countries/{country}/explain",
    "/countries/{country}/diff",
    "/countries/{country}/lineage",
    "/countries/{country}/lineage/explain",
    "/countries/{country}/lineage/diff",
    "/countries/{country}/legislature",
    "/countries/{country}/legislature/explain",
    "/countries/{country}/legislature/diff",
    "/countries/{country}/government",
    "/countries/{country}/government/explain",
    "/countries/{country}/government/diff",
    "/elections",
    "/elections/{election}",
    "/elections/{election}/explain",
    "/elections/{election}/diff",
    "/coalitions",
    "/coalitions/{coalition}",
    "/coalitions/{coalition}/explain",
    "/coalitions/{coalition}/diff",
    "/people/{person}",
    "/findings",
    "/events/{event}",
    "/events/{event}/revisions",
    "/ledger",
    "/ledger/checkpoint",
    "/ledger/proof",
    "/export",
    "/stream",
    "/feed.atom",
    "/feed.json",
    # pages
    "/",
    "/p/{party_id}",
    "/p/{party_id}/family",
    "/p/{party_id}/why",
    "/p/{party_id}/changed",
    "/c/{country}",
    "/c/{country}/families",
    "/c/{country}/why",
    "/c/{country}/changed",
    "/c/{country}/parliament",
    "/c/{country}/parliament/why",
    "/c/{country}/parliament/changed",
    "/c/{country}/elections",
    "/e/{election}",
    "/e/{election}/why",
    "/e/{election}/changed",
    "/g/{coalition}",
    "/g/{coalition}/why",
    "/g/{coalition}/changed",
    "/edit/new",
    "/edit/{event}",
    "/edit/{event}/retract",
    "/edit/{event}/recorded",
    "/edit/date",
    "/edit/parties",
    "/edit/elections",
    "/edit/coalitions",
)
_OPEN: Final = (
    "/health/live",
    "/health/ready",
    "/metrics",  # which asks for itself, by the setting
    "/openapi.json",
    "/asyncapi.json",
    "/docs",
    "/docs/{name}",
    "/ledger/key",
    "/problems/{kind}",
    "/assets/{digest}/{name}",
    "/edit/sign-in",
)

ACCESS: Final[dict[Decision, Access]] = {
    **{("GET", each): Access.reading for each in _READ},
    **{("GET", each): Access.anybody for each in _OPEN},
    (WEBSOCKET, "/stream"): Access.reading,
    ("POST", "/edit/sign-in"): Access.anybody,
    ("POST", "/edit/new"): Access.form,
    ("POST", "/edit/{event}"): Access.form,
    ("POST", "/edit/{event}/retract"): Access.form,
    ("POST", "/events"): Access.editor,
    ("PUT", "/events/{event}"): Access.editor,
    ("DELETE", "/events/{event}"): Access.editor,
    ("GET", "/webhooks"): Access.editor,
    ("POST", "/webhooks"): Access.editor,
    ("GET", "/webhooks/{webhook}"): Access.editor,
    ("DELETE", "/webhooks/{webhook}"): Access.editor,
    ("POST", "/webhooks/{webhook}/resume"): Access.editor,
    ("POST", "/webhooks/{webhook}/secret"): Access.editor,
    ("GET", "/keys"): Access.admin,
    ("DELETE", "/keys/{name}"): Access.admin,
}


def access(method: str, template: str) -> Access:
    """The decision for a method and an address as its route has it."""
    if method == "OPTIONS":  # says which methods there are
        return Access.anybody
    return ACCESS.get(("GET" if method == "HEAD" else method, template), Access.admin)


def is_open_to_anybody(path: str) -> bool:
    """Whether a path leads to nothing but what anybody may have: told before it is known to which route it leads."""
    return path in _OPEN_PATHS or path.startswith(_OPEN_BELOW)


_OPEN_PATHS: Final = frozenset(each for each in _OPEN if "{" not in each)
_OPEN_BELOW: Final = tuple(each.partition("{")[0] for each in _OPEN if "{" in each)
