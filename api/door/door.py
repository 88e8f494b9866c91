"""The door: what every request passes, before the light path and before the framework.

A visit is noted, each gate is asked, and what is answered gets the headers that every answer has. HTTP and WebSockets alike; what
the light path answers gets them without anything wrapped around `send`.
"""

import time
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any, Final, TypeAlias

import msgspec
from litestar import Litestar, Request, WebSocket

from api.door.visit import Gate, Scope, Visit, new_request_id
from api.light import Light
from api.problems import TYPES, problem_body, problem_of
from api.stream.framing import REFUSED, TRY_AGAIN_LATER
from api.web.errors import answer_error

Asgi: TypeAlias = Callable[[Any, Any, Any], Any]
Headers: TypeAlias = list[tuple[bytes, bytes]]

REQUEST_ID: Final = b"x-request-id"

_STARTS: Final = ("http.response.start", "websocket.accept")


class Door:
    """What stands around an application. `light` is there while it runs."""

    def __init__(self, app: Litestar, inside: Asgi, gates: Sequence[Gate] = ()) -> None:
        """`inside` is the application behind the door: the framework."""
        self.light: Light | None = None
        self._app = app
        self._inside = inside
        self.gates = tuple(gates)

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        """Answer, as ASGI has it."""
        if scope["type"] == "lifespan":
            await self._inside(scope, receive, send)
            return
        scope["visit"] = visit = self._visit(scope)
        try:
            for gate in self.gates:
                refusal = gate(visit, scope)
                if refusal is not None:
                    await self._refuse(visit, scope, receive, send, refusal)
                    return
            if self.light is not None and scope["type"] == "http":
                answer = self.light.answer(scope)
                if answer is not None:
                    headers, body = answer
                    headers = [*headers, *self._added(visit)]
                    await send({"type": "http.response.start", "status": 200, "headers": headers})
                    await send({"type": "http.response.body", "body": body, "more_body": False})
                    return
            await self._inside(scope, receive, self._sending(visit, send))
        finally:
            for leave in visit.leaving:
                leave()

    def _visit(self, scope: Scope) -> Visit:
        client = scope.get("client")
        return Visit(new_request_id(), client[0] if client else "", time.monotonic())

    def _added(self, visit: Visit) -> Headers:
        """The headers that every answer gets."""
        return [(REQUEST_ID, visit.request_id.encode("ascii")), *visit.headers]

    def _sending(self, visit: Visit, send: Any) -> Any:
        """`send`, with the headers that every answer gets, unless it has them."""

        async def sending(message: Any) -> None:
            if message["type"] in _STARTS:
                headers = [(bytes(name).lower(), value) for name, value in message.get("headers", ())]
                there = {name for name, _ in headers}
                message = message | {
                    "headers": headers + [each for each in self._added(visit) if each[0] not in there]
                }
            await send(message)

        return sending

    async def _refuse(self, visit: Visit, scope: Scope, receive: Any, send: Any, refusal: Exception) -> None:
        """Tell who came why they are not let in; over a WebSocket as a message, since a handshake that fails tells nothing."""
        scope["app"] = scope["litestar_app"] = self._app
        scope.setdefault("state", {})
        send = self._sending(visit, send)
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
