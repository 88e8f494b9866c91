"""What a route calls to have something worked out apart: in the room, when it is the client's turn."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from litestar import Request
from litestar.types import Receive

from api.door.visit import visit_of
from api.limits.gate import client_of
from api.limits.room import Room
from api.problems import AnyConnection

Wanted = TypeVar("Wanted")
Given = ParamSpec("Given")


def room_of(connection: AnyConnection) -> Room:
    """The room of the application."""
    room: Room = connection.app.state.room
    return room


async def apart(
    request: AnyConnection, work: Callable[Given, Wanted], *given: Given.args, **named: Given.kwargs
) -> Wanted:
    """What `work` gives, worked out in a thread of the room. For what takes more than some milliseconds.

    Raises what it raises, and `Problem` where there is no place to wait in, or it takes too long.
    """
    assert isinstance(request, Request)
    return await room_of(request).work_out(
        client_of(visit_of(request)), lambda: work(*given, **named), lambda: _left(request.receive)
    )


async def _left(receive: Receive) -> None:
    """Returns when the client has left; what it still sends is no matter."""
    while (await receive())["type"] != "http.disconnect":
        pass
