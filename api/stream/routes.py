"""The routes of the stream: Server-Sent Events and lines of JSON over HTTP, and a WebSocket, on one path."""

from http import HTTPStatus
from typing import Any, Final

import msgspec
from litestar import WebSocket, websocket
from litestar.exceptions import WebSocketDisconnect
from litestar.types import ASGIApp, Receive, Scope, Send

from api.answers import reads, seen_by
from api.asking import AnyRequest, desk_as_seen, liking, parameters
from api.keys.gate import admit_socket, staying
from api.problems import TYPES, Problem, problem_body, problem_of
from api.stream.framing import EVENT_STREAM, MEDIA_TYPES, NDJSON, REFUSED, TRY_AGAIN_LATER, Framing
from api.stream.hub import Hub
from api.stream.wanted import FILTERS, Wanted, wanted

PARAMETERS: Final = ("after", "since", "format", *FILTERS)

NAMES: Final[dict[Framing, tuple[str, ...]]] = {
    "sse": (EVENT_STREAM,),
    "ndjson": (NDJSON, "application/ndjson", "application/jsonl"),
}
"""By which media types they are asked for."""

_HEADERS: Final = [
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),  # nginx would otherwise keep what is small until there is more
]


@reads("/stream")
async def stream(request: AnyRequest) -> ASGIApp:
    """Every record from a position on, and then each as it is recorded."""
    desk, _ = await desk_as_seen(request)
    asked = parameters(request, *PARAMETERS)
    framing = _framing(request)
    subscription = await wanted(request, asked, desk)
    hub: Hub = request.app.state.hub
    is_head = request.method == "HEAD"

    async def answer(_scope: Scope, receive: Receive, send: Send) -> None:
        seen = [(name.lower().encode(), value.encode()) for name, value in seen_by(desk).items()]
        headers = [(b"content-type", MEDIA_TYPES[framing].encode()), *_HEADERS, *seen]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        if is_head:
            await send({"type": "http.response.body", "body": b"", "more_body": False})
            return
        await hub.serve(subscription, framing, send, _left(receive), staying(request))

    return answer


@websocket("/stream")
async def socket_stream(socket: WebSocket[Any, Any, Any]) -> None:
    """The same as messages of a WebSocket, each a record or a signal."""
    await socket.accept()
    try:
        subscription = await _asked_of(socket)
        if subscription is not None:
            hub: Hub = socket.app.state.hub
            await hub.serve(subscription, "websocket", socket.send, _hung_up(socket), staying(socket))
    except WebSocketDisconnect:
        pass


async def _asked_of(socket: WebSocket[Any, Any, Any]) -> Wanted | None:
    """What the client wants; a refusal is told it as a message, since a handshake that fails tells it nothing."""
    try:
        admit_socket(socket)
        desk, _ = await desk_as_seen(socket)
        return await wanted(socket, parameters(socket, *PARAMETERS), desk)
    except Exception as error:  # noqa: BLE001 - whatever it is, it becomes a problem
        problem = problem_of(socket, error)
        body = msgspec.json.encode({"signal": "refused"} | problem_body(socket, problem))
        await socket.send_data(body.decode(), mode="text")
        will_get_better = TYPES[problem.kind].status == HTTPStatus.SERVICE_UNAVAILABLE
        await socket.close(TRY_AGAIN_LATER if will_get_better else REFUSED, problem.kind)
        return None


def _framing(request: AnyRequest) -> Framing:
    """What of our two is accepted, the first if both are alike; without a wish, the first (RFC 9110, 12.5.1)."""
    given = request.headers.get("accept", "").strip()
    if not given:
        return "sse"
    liked = {framing: max(liking(given, name) for name in names) for framing, names in NAMES.items()}
    best = max(liked, key=lambda framing: liked[framing])
    if not liked[best]:
        raise Problem("not-acceptable", f"Accept is {given!r}: it would be {EVENT_STREAM} or {NDJSON}")
    return best


async def _left(receive: Receive) -> None:
    """Returns when the client has left; what it still sends is no matter."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _hung_up(socket: WebSocket[Any, Any, Any]) -> None:
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass


streaming: Final = (stream, socket_stream)
