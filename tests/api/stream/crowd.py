"""Many subscribers of a real server at once: each notes the positions that it gets, and comes back where it was."""

import re
import selectors
import socket
import time
from collections.abc import Callable, Iterable
from random import Random
from typing import Final

RECORD: Final = re.compile(rb'(?:\A|\n)id: (\d+)\ndata: \{"position":(\d+),"recorded_at"')
LAST_ID: Final = re.compile(rb"\nid: (\d+)\n")
SIGNAL: Final = re.compile(rb"\nevent: ([a-z-]+)\n")
BUFFER: Final = 1 << 18
AWAY: Final = 0.05
"""Seconds after which one that was cut off tries again."""


class Member:
    """One subscriber. It speaks HTTP/1.0, so that what comes is what was sent, without chunks around it."""

    def __init__(self, query: str, after: int) -> None:
        self.query = query
        self.positions: list[int] = []
        self.signals: list[str] = []
        self.last = after
        """The id of the last whole event: where it resumes."""
        self.connections = 0
        self.takes = True
        self.socket: socket.socket | None = None
        self.tries_at = 0.0
        self._rest = b""

    def connect(self, port: int) -> socket.socket | None:
        """A connection, if there is a server."""
        request = f"GET /stream?{self.query} HTTP/1.0\r\nLast-Event-ID: {self.last}\r\n\r\n"
        try:
            connection = socket.create_connection(("127.0.0.1", port), 5)
            connection.sendall(request.encode())
        except OSError:
            self.tries_at = time.monotonic() + AWAY
            return None
        connection.setblocking(False)
        self._rest = b"\n"
        self.connections += 1
        self.socket = connection
        return connection

    def take(self, received: bytes) -> None:
        """Note what came, as far as it is whole; the rest of an event that is cut off never happened."""
        whole, _, rest = (self._rest + received).rpartition(b"\n\n")
        if not whole:
            self._rest = rest
            return
        whole = b"\n" + whole + b"\n"
        self._rest = b"\n" + rest
        for found in RECORD.finditer(whole):
            assert found[1] == found[2], "the id is the record's position"
            self.positions.append(int(found[1]))
        self.signals += [name.decode() for name in SIGNAL.findall(whole)]
        if ids := LAST_ID.findall(whole):
            self.last = int(ids[-1])


class Crowd:
    """Subscribers, served by one loop in the thread of the test."""

    def __init__(self, port: int, members: Iterable[Member]) -> None:
        self.members = list(members)
        self._port = port
        self._selector = selectors.DefaultSelector()

    def take_until(self, done: Callable[[], bool], seconds: float) -> None:
        """Take what comes, and come back wherever it is cut off, until done. Fails when that takes too long."""
        until = time.monotonic() + seconds
        looked = 0.0
        while True:
            now = time.monotonic()
            if now - looked > AWAY:  # looking at a thousand members costs more than one round of taking
                looked = now
                if done():
                    return
                assert now < until, self.in_words()
                for member in self.members:
                    if member.socket is None and member.tries_at <= now:
                        self._connect(member)
            for key, _ in self._selector.select(AWAY):
                self._take(key.data)

    def drop(self, member: Member) -> None:
        """Hang up; it comes back at once."""
        if member.socket is not None:
            if member.takes:
                self._selector.unregister(member.socket)
            member.socket.close()
            member.socket = None

    def drop_some(self, random: Random, count: int) -> None:
        for member in random.sample(self.members, count):
            self.drop(member)

    def stop_taking(self, member: Member) -> None:
        assert member.socket is not None
        self._selector.unregister(member.socket)
        member.takes = False

    def take_again(self, member: Member) -> None:
        assert member.socket is not None
        self._selector.register(member.socket, selectors.EVENT_READ, member)
        member.takes = True

    def leave(self) -> None:
        """All hang up for good."""
        for member in self.members:
            self.drop(member)
        self._selector.close()

    def in_words(self) -> str:
        counts = sorted(len(member.positions) for member in self.members)
        away = sum(member.socket is None for member in self.members)
        return f"{len(counts)} subscribers have {counts[0]} to {counts[-1]} records; {away} are not connected"

    def _connect(self, member: Member) -> None:
        connection = member.connect(self._port)
        if connection is not None:
            self._selector.register(connection, selectors.EVENT_READ, member)
            member.takes = True

    def _take(self, member: Member) -> None:
        if member.socket is None:
            return
        try:
            received = member.socket.recv(BUFFER)
        except BlockingIOError:
            return
        except OSError:
            received = b""
        if received:
            member.take(received)
        else:
            self.drop(member)
            member.tries_at = time.monotonic() + AWAY
