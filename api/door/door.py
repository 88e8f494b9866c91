"""The door: what every request passes, before the light path and before the framework.

A visit is noted, each gate is asked, and what is answered gets the headers that every answer has. HTTP and WebSockets alike; what
the light path answers gets them without anything wrapped around `send`.
"""

import logging
import math
import time
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any, TypeAlias

import msgspec
from litestar import Litestar, Request, WebSocket

from api.door.added import OF_PAGES, Added, Headers
from api.door.being_answered import REQUEST
from api.door.counts import LIGHT_ROUTES, NO_ROUTE, WEBSOCKET, Counts
from api.door.lines import LEAST_TOLD, tell
from api.door.proxies import Proxies
from api.door.visit import Gate, Scope, Visit, new_request_id
from api.keys.private_answers import kept_private, without_seen
from api.light import Light
from api.limits.slow import SENDING, InTime
from api.problems import MEDIA_TYPE, TYPES, Problem, problem_body, problem_of
from api.settings import Access
from api.stream.framing import REFUSED, TRY_AGAIN_LATER
from api.web.errors import answer_error

Asgi: TypeAlias = Callable[[Any, Any, Any], Any]

log = logging.getLogger(__name__)


class Door:
    """What stands around an application. `light` is there while it runs."""

    def __init__(
        self,
        app: Litestar,
        inside: Asgi,
        gates: Sequence[Gate] = (),
        *,
        added: Added | None = None,
        proxies: Proxies | None = None,
        told: Access = "failed",
        body_seconds: float = math.inf,
        is_closed: bool = False,
    ) -> None:
        """`inside` is the application behind the door: the framework. `told` are the answers of which the log has a line.

        `body_seconds` is how long a body may take to come; where it `is_closed`, who has no key is told nothing of the ledger.
        """
        self.light: Light | None = None
        self.gates = tuple(gates)
        self.counts = Counts()
        self._app = app
        self._inside = inside
        self._added = added or Added()
        self._proxies = proxies
        self._least_told = LEAST_TOLD[told]
        self._body_seconds = body_seconds
        self._is_closed = is_closed

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        """Answer, as ASGI has it."""
        kind = scope["type"]
        if kind == "lifespan":
            await self._inside(scope, receive, send)
            return
        scope["visit"] = visit = self._visit(scope)
        try:
            for gate in self.gates:
                try:
                    refusal = gate(visit, scope)
                except Exception as error:  # noqa: BLE001 - whatever it is, nobody is let in by it
                    refusal = error
                if refusal is not None:
                    await self._let(visit, scope, receive, send, refusal)
                    return
            if self.light is not None and kind == "http":
                answer = self.light.answer(scope)
                if answer is not None:
                    headers, body = answer
                    headers = headers + self._added_to(visit, scope)
                    if visit.is_private:
                        headers = kept_private(headers)
                    await send({"type": "http.response.start", "status": 200, "headers": headers})
                    await send({"type": "http.response.body", "body": body, "more_body": False})
                    self._note_light(visit, scope["path"], len(body))
                    return
            await self._let(visit, scope, receive, send)
        finally:
            for leave in visit.leaving:
                leave()

    def _visit(self, scope: Scope) -> Visit:
        """Who comes; what a trusted proxy tells of them stands in the scope from then on."""
        began = time.monotonic()
        client = scope.get("client")
        address: str = client[0] if client else ""
        if self._proxies is None or (told := self._proxies.told(address, scope["headers"])) is None:
            return Visit(new_request_id(), address, began)
        scope["client"] = (told.address, 0)
        if told.scheme is not None:
            scope["scheme"] = told.scheme if scope["type"] == "http" else told.scheme.replace("http", "ws")
        if told.host is not None:
            host = (b"host", told.host.encode("ascii"))
            scope["headers"] = [host, *(each for each in scope["headers"] if each[0] != b"host")]
        return Visit(told.request_id or new_request_id(), told.address, began, told.scheme == "https")

    def _added_to(self, visit: Visit, scope: Scope) -> Headers:
        """The headers that every answer gets."""
        added = self._added.to(visit.request_id, scope["headers"], is_secure=visit.is_secure)
        return added + visit.headers if visit.headers else added

    def _note_light(self, visit: Visit, path: str, size: int) -> None:
        rooms = self.counts.light
        room = "/parties/" if path[1] == "p" else "/countries/"
        rooms[room].add(time.monotonic() - visit.began)
        if self._least_told <= HTTPStatus.OK:
            tell(visit, "GET", LIGHT_ROUTES[room], HTTPStatus.OK, size)

    async def _let(
        self, visit: Visit, scope: Scope, receive: Any, send: Any, refusal: Exception | None = None
    ) -> None:
        """Let a visit come to the framework, or be refused, and note what became of it."""
        sending = _Sending(visit, scope, send, self._added_to, is_closed=self._is_closed)
        self.counts.under_way += 1
        here = REQUEST.set(visit.request_id)
        try:
            if refusal is not None:
                await self._refuse(scope, receive, sending, refusal)
            else:
                if scope.get("method") in SENDING:
                    receive = InTime(receive, self._body_seconds)
                await self._inside(scope, receive, sending)
        except Exception:
            if sending.status or scope["type"] != "http":
                log.exception("an answer broke off")
                raise  # so that the server cuts the connection: nobody may take the half for the whole
            log.exception("an answer failed, and so did what tells of it")
            await self._fail(scope, sending)
        finally:
            self.counts.under_way -= 1
            if sending.status:
                method, route = scope.get("method", WEBSOCKET), scope.get("path_template") or NO_ROUTE
                self.counts.note(method, route, sending.status, sending.began - visit.began)
                if sending.status >= self._least_told:
                    tell(visit, method, route, sending.status, sending.size)
            REQUEST.reset(here)

    async def _refuse(self, scope: Scope, receive: Any, send: Any, refusal: Exception) -> None:
        """Tell who came why they are not let in; over a WebSocket as a message, since a handshake that fails tells nothing."""
        scope["app"] = scope["litestar_app"] = self._app
        scope.setdefault("state", {})
        if scope["type"] == "http":
            request: Request[Any, Any, Any] = Request(scope, receive, send)
            answer = answer_error(request, refusal)
            await answer.to_asgi_response(app=None, request=request)(scope, receive, send)
            return
        socket: WebSocket[Any, Any, Any] = WebSocket(scope, receive, send)
        problem = problem_of(socket, refusal)
        await socket.accept()
        body = msgspec.json.encode({"signal": "refused"} | problem_body(socket, problem))
        await socket.send_data(body.decode(), mode="text")
        will_get_better = TYPES[problem.kind].status in (
            HTTPStatus.TOO_MANY_REQUESTS,
            HTTPStatus.SERVICE_UNAVAILABLE,
        )
        await socket.close(TRY_AGAIN_LATER if will_get_better else REFUSED, problem.kind)

    async def _fail(self, scope: Scope, send: Any) -> None:
        """Answer though whatever answers is broken."""
        problem = Problem("internal-error", "the server failed to answer; what you sent was not at fault")
        body = msgspec.json.encode(problem_body(Request(scope), problem))
        headers = [
            (b"content-type", MEDIA_TYPE.encode("ascii")),
            (b"content-length", b"%d" % len(body)),
            (b"cache-control", b"no-store"),
        ]
        await send({"type": "http.response.start", "status": 500, "headers": headers})
        await send({"type": "http.response.body", "body": body, "more_body": False})


class _Sending:
    """`send`, with the headers that every answer gets, unless it has them; and what was sent."""

    def __init__(
        self,
        visit: Visit,
        scope: Scope,
        send: Any,
        added: Callable[[Visit, Scope], Headers],
        *,
        is_closed: bool,
    ) -> None:
        self.status = 0
        """0 until the answer has begun."""
        self.began = 0.0
        self.size = 0
        """Bytes of the body."""
        self._visit = visit
        self._scope = scope
        self._send = send
        self._added = added
        self._is_closed = is_closed

    async def __call__(self, message: Any) -> None:
        kind = message["type"]
        if kind == "http.response.body":
            self.size += len(message.get("body", b""))
        elif kind in ("http.response.start", "websocket.accept"):
            self.status = message.get("status", HTTPStatus.SWITCHING_PROTOCOLS)
            self.began = time.monotonic()
            message = message | {"headers": self._headed(message)}
        await self._send(message)

    def _headed(self, message: Any) -> Headers:
        visit, scope = self._visit, self._scope
        headers = [(bytes(name).lower(), bytes(value)) for name, value in message.get("headers", ())]
        if self._is_closed and visit.key is None:
            headers = without_seen(headers)
        if any(name == b"content-type" and value.startswith(b"text/html") for name, value in headers):
            headers += OF_PAGES
        there = {name for name, _ in headers}
        headers += [each for each in self._added(visit, scope) if each[0] not in there or each[0] == b"vary"]
        if scope.get("method") == "OPTIONS":
            headers += Added.to_preflight(scope["headers"], headers)
        return kept_private(headers) if visit.is_private else headers
