"""How much of headers a real server takes, over HTTP/1.1 and over HTTP/2."""

import contextlib
import socket
from collections.abc import Iterator

import pytest

from api.cli_serving import HEADERS
from tests.api.serving import PATIENCE, Server, serving

FRAME = 16_000
"""Bytes of a frame of HTTP/2; it may have 16,384."""
SHORT_OF = HEADERS - 1_000
TOO_MANY = 2 * HEADERS
ANSWERED = b"\x88"
"""`:status: 200`, as HPACK writes it."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("headers")) as running:
        yield running


def frame(kind: int, flags: int, stream: int, body: bytes) -> bytes:
    return len(body).to_bytes(3) + bytes((kind, flags)) + stream.to_bytes(4) + body


def integer(number: int) -> bytes:
    """With a prefix of seven bits (RFC 7541, 5.1)."""
    if number < 127:
        return bytes([number])
    number, written = number - 127, [127]
    while number >= 128:
        number, low = divmod(number, 128)
        written.append(128 + low)
    return bytes([*written, number])


def literal(name: bytes, value: bytes) -> bytes:
    """A header that no table has (RFC 7541, 6.2.2)."""
    return b"\0" + integer(len(name)) + name + integer(len(value)) + value


def over_http2(server: Server, size: int) -> bytes:
    """The headers of the answer to a request with a header of so many bytes; nothing where there is none."""
    block = (
        b"\x82\x86"
        + literal(b":path", b"/health/live")
        + literal(b":authority", b"x")
        + literal(b"x-long", b"x" * size)
    )
    parts = [block[start : start + FRAME] for start in range(0, len(block), FRAME)]
    sent = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(4, 0, 0, b"")
    for place, part in enumerate(parts):
        flags = (1 if place == 0 else 0) | (4 if part is parts[-1] else 0)  # the stream ends, the headers end
        sent += frame(1 if place == 0 else 9, flags, 1, part)
    told = b""
    with (
        socket.create_connection(("127.0.0.1", server.port), PATIENCE) as connection,
        contextlib.suppress(ConnectionError),
    ):
        connection.sendall(sent)
        while received := connection.recv(65_536):
            told += received
            while len(told) >= 9 and len(told) >= 9 + (long := int.from_bytes(told[:3])):
                kind, body, told = told[3], told[9 : 9 + long], told[9 + long :]
                if kind == 1:
                    return body
                if kind in (3, 7):  # the stream is reset, or the server goes away
                    return b""
    return b""


def test_over_http_2_as_many_bytes_are_taken_and_no_more(server: Server) -> None:
    assert over_http2(server, SHORT_OF).startswith(ANSWERED)
    assert not over_http2(server, TOO_MANY).startswith(ANSWERED)


def test_over_http_1_too(server: Server) -> None:
    def asked(size: int) -> bytes:
        head = b"GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Long: "
        try:
            return server.raw(head + b"x" * size + b"\r\n\r\n")
        except ConnectionError:  # it hung up while there was more to come
            return b""

    assert asked(SHORT_OF).endswith(b" 200 OK")
    assert not asked(TOO_MANY).endswith(b" 200 OK")
