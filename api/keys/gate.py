"""Who asks, and whether they may: at the door, where reading is closed; and for each route, by the role that it needs.

The door lets nobody in to whom nothing is to be told, before the light path and the framework do any work. Each route is asked for
again, by its own decision (`access`), so that what the door took for a path that is open is refused all the same.
"""

from collections.abc import Callable
from typing import Any, Final

from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler

from api.door.visit import Scope, Visit, visit_of
from api.keys.access import WEBSOCKET, Access, access, is_open_to_anybody
from api.keys.cookies import Cookies, header_in
from api.keys.key import Role
from api.keys.registry import CHALLENGE, Holder, Keys
from api.problems import AnyConnection, Problem
from api.settings import BLANKS

AnyAsgi = ASGIConnection[Any, Any, Any, Any]


class Identifying:
    """Finds out who asks, by what came with a request or WebSocket."""

    def __init__(self, keys: Keys, cookies: Cookies) -> None:
        self.keys = keys
        self.cookies = cookies

    def closed_to(self, visit: Visit, scope: Scope) -> Problem | None:
        """The gate of the door where reading is closed: what keeps the visit out, if anything does."""
        if scope.get("method") == "OPTIONS" or is_open_to_anybody(scope["path"]):
            return None
        visit.is_private = True
        try:
            self.required(visit, scope, Role.reader)
        except Problem as problem:
            return problem
        return None

    def holder(self, visit: Visit, scope: Scope) -> Holder | None:
        """Who asks: by the bearer token; without one, by the cookie of a browser, with which nothing is written but by the forms of pages.

        Raises `Problem` for a token that is none. It is found out once in a visit.
        """
        if visit.refused is not None:
            raise visit.refused
        if visit.key is None:
            sent = header_in(scope, b"authorization")
            try:
                if sent is not None:
                    visit.key = self.keys.holder(_bearer(sent), visit.address)
                else:
                    visit.key = self.cookies.holder(scope)
            except Problem as problem:
                visit.refused = problem
                raise
        holder: Holder | None = visit.key
        return holder

    def actor(self, visit: Visit, scope: Scope) -> str | None:
        """The name of who asks; None for nobody who is known, with a wrong token too."""
        try:
            holder = self.holder(visit, scope)
        except Problem:
            return None
        return None if holder is None else holder.actor

    def required(self, visit: Visit, scope: Scope, role: Role) -> Holder:
        """Who asks, if they have this role, or one that may more. Raises `Problem`."""
        holder = self.holder(visit, scope)
        if holder is None or (role > Role.reader and header_in(scope, b"authorization") is None):
            said = "this needs a token: send it as Authorization: Bearer TOKEN"
            raise Problem("missing-token", said, headers=CHALLENGE)
        check_role(holder, role)
        return holder


def check_role(holder: Holder, role: Role) -> None:
    """Raises `Problem` for who may less than the role."""
    if holder.role < role:
        raise Problem(
            "not-allowed",
            f"the key {holder.actor!r} has the role {holder.role.name}, and this needs the role {role.name}: ask for a key with that role",
            role=role.name,
        )


DECISION: Final = "access"
"""Under which a route that is none of the application's, as those of benchmarks, brings its own decision."""


async def permit(connection: AnyAsgi, handler: BaseRouteHandler) -> None:
    """Let nobody come to a route whom `access` does not let in: Litestar asks before each. Raises `Problem`.

    It waits for nothing, and is a coroutine all the same: any other guard Litestar runs in a thread, which doubles what a request costs.
    """
    scope: Any = connection.scope
    if scope["type"] == "http":  # the handshake of a WebSocket would only fail: its route asks, and tells why
        admit(connection, handler.opt.get(DECISION) or access(scope["method"], scope["path_template"]))


def admit_socket(connection: AnyConnection) -> None:
    """The same of a WebSocket, asked by its route."""
    scope: Any = connection.scope
    admit(connection, access(WEBSOCKET, scope["path_template"]))


def admit(connection: AnyConnection, decided: Access) -> None:
    """Raises `Problem` for who is not let in by the decision."""
    scope: Any = connection.scope
    identifying: Identifying = connection.app.state.identifying
    role = decided.role
    if role is None and decided.is_of_reading and identifying.keys.is_closed:
        role = Role.reader
    if role is not None:
        identifying.required(visit_of(connection), scope, role)


def admit_again(connection: AnyConnection) -> None:
    """Raises `Problem` for who was let in to read and has waited, and is let in no more."""
    scope: Any = connection.scope
    identifying: Identifying = connection.app.state.identifying
    if identifying.keys.is_closed:
        visit = visit_of(connection)
        visit.key = None  # so that it is found out anew
        identifying.required(visit, scope, Role.reader)


def holder_of(connection: AnyConnection) -> Holder:
    """Who asks, at a route that needs a key. Raises `Problem`."""
    identifying: Identifying = connection.app.state.identifying
    return identifying.required(visit_of(connection), connection.scope, Role.editor)


def staying(connection: AnyConnection) -> Callable[[], bool]:
    """Tells, whenever it is asked, whether who subscribed may still be sent anything: where reading is closed, as long as their key is good."""
    identifying: Identifying = connection.app.state.identifying
    holder: Holder | None = visit_of(connection).key
    if not identifying.keys.is_closed:
        return lambda: True
    return lambda: holder is not None and identifying.keys.is_good(holder)


def _bearer(sent: str) -> bytes:
    """The token in an `Authorization`; the bytes as they came, as a token may be in any script, and end with a byte that is a blank in Latin-1."""
    scheme, _, token = sent.partition(" ")
    return token.strip(BLANKS).encode("latin-1") if scheme.lower() == "bearer" else b""
