"""Clients that stall, leave halfway, and close in the middle of what they say: nobody else may notice."""

import contextlib
import json
import socket
import struct
from uuid import UUID

from tests.api.given import TOKEN, founded
from tests.faults.world import LONG, Failed, World


def clients_that_stall_and_leave(world: World) -> None:
    """By the dozen, beside a crowd that goes on."""
    world.settings |= {"PARTYLINE_STREAM_PATIENCE": "1"}
    with contextlib.ExitStack() as stack, world.crowded() as crowd, world.serving() as server:
        crowd.goes_on()
        for number in range(world.random.randint(10, 60)):
            choice = world.random.choice(
                [_takes_nothing, _sends_half_a_head, _sends_half_a_body, _hangs_up, _says_all_and_waits]
            )
            choice(world, stack, f"odd-{number}")
            world.pause(0.02)
        crowd.goes_on()
        world.ends(server, crowd)


def _connected(world: World, *, narrow: bool = False) -> socket.socket:
    connection = socket.socket()
    connection.settimeout(LONG)
    if narrow:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2_048)
    connection.connect(("127.0.0.1", world.ports[0]))
    return connection


def _takes_nothing(world: World, stack: contextlib.ExitStack, name: str) -> None:
    """A subscriber that never reads, though it stays."""
    connection = stack.enter_context(_connected(world, narrow=True))
    connection.sendall(b"GET /stream?after=0 HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n")


def _sends_half_a_head(world: World, stack: contextlib.ExitStack, name: str) -> None:
    """And stays."""
    connection = stack.enter_context(_connected(world))
    _, request = _request(world, name)
    connection.sendall(request[: world.random.randrange(request.index(b"\r\n\r\n"))])


def _sends_half_a_body(world: World, stack: contextlib.ExitStack, name: str) -> None:
    """And stays, leaves politely, or breaks off."""
    event_id, request = _request(world, name)
    world.history.sends(f"half-{name}", (event_id, 1))  # nothing may come of it
    connection = _connected(world)
    begins = request.index(b"\r\n\r\n") + 4
    connection.sendall(request[: world.random.randrange(begins, len(request))])
    _leave(world, stack, connection)


def _hangs_up(world: World, stack: contextlib.ExitStack, name: str) -> None:
    """When all is said, before it is answered."""
    event_id, request = _request(world, name)
    world.history.sends(f"gone-{name}", (event_id, 1)).may_be_written()
    connection = _connected(world)
    connection.sendall(request)
    world.pause(0.01)
    _leave(world, stack, connection)


def _says_all_and_waits(world: World, stack: contextlib.ExitStack, name: str) -> None:
    """Having closed its half of the connection; it may be answered, or not."""
    event_id, request = _request(world, name)
    sent = world.history.sends(f"closed-{name}", (event_id, 1))
    sent.may_be_written()
    with _connected(world) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        with contextlib.suppress(ConnectionError):
            while received := connection.recv(65_536):
                answer += received
    head, _, body = answer.partition(b"\r\n\r\n")
    if head.startswith(b"HTTP/1.1 201") and b"chunked" not in head.lower():
        sent.acknowledge(json.loads(body)["records"])
    elif answer and not head.startswith(b"HTTP/1.1 201"):
        raise Failed(f"who closed its half was answered {answer[:300]!r}")


def _leave(world: World, stack: contextlib.ExitStack, connection: socket.socket) -> None:
    match world.random.randrange(4):
        case 0:
            stack.enter_context(connection)
        case 1:
            connection.close()
        case 2:
            connection.shutdown(socket.SHUT_WR)
            stack.enter_context(connection)
        case _:  # a reset
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.close()


def _request(world: World, name: str) -> tuple[str, bytes]:
    """An append of one event, as it goes over the wire, and the event's id."""
    event_id = str(UUID(int=world.random.getrandbits(128)))
    body = json.dumps(founded(f"kz-{name}", event_id=event_id)).encode()
    head = (
        f"POST /events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\nConnection: close\r\n"
        f"Idempotency-Key: {name}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return event_id, head.encode() + body
