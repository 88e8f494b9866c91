"""The command of `follow --exec`: run once for a record, and ended with whatever it started when the follower is ended."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from types import FrameType
from typing import Final

ENDED_BY: Final = (signal.SIGTERM, signal.SIGHUP)
"""Signals that end a follower: it is told to stop, or its terminal is gone."""
GRACE: Final = 5.0
"""Seconds that a command has to end when it is asked to, before it is killed."""


class Terminated(BaseException):
    """The process is to end: a signal has come. Like Ctrl-C, it is no error that anybody on the way could handle."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.status = 128 + number
        """The exit status, as shells have it."""


class Termination:
    """Raises `Terminated` in the main thread on a signal, at once or, where it is held off, as soon as it is not."""

    def __init__(self) -> None:
        self._is_held = False
        self._due: int | None = None

    def __call__(self, number: int, _frame: FrameType | None) -> None:
        if self._due is not None:  # once is enough: what cleans up is not to be disturbed
            return
        self._due = number
        if not self._is_held:
            raise Terminated(number)

    def hold(self) -> None:
        self._is_held = True

    def release(self) -> None:
        self._is_held = False
        if self._due is not None:
            raise Terminated(self._due)


@contextlib.contextmanager
def terminable() -> Iterator[Termination]:
    """Within it, `ENDED_BY` raise `Terminated`, so that all is left as it is to be; what is ignored (`nohup`) stays so."""
    termination = Termination()
    if threading.current_thread() is not threading.main_thread():  # no other gets signals
        yield termination
        return
    with contextlib.ExitStack() as as_before:
        for number in ENDED_BY:
            if signal.getsignal(number) is not signal.SIG_IGN:
                as_before.callback(signal.signal, number, signal.signal(number, termination))
        yield termination


def run(command: str, given: bytes, termination: Termination) -> int:
    """Run it in a shell with this on standard input; its status, as shells have it.

    It is a group of processes of its own, so that it can be ended as a whole; but not at a terminal, which serves one group
    alone: there it may ask, and Ctrl-C reaches all of it anyway.
    """
    group = None if _is_at_terminal() else 0
    termination.hold()  # from here until it can be ended
    process = subprocess.Popen(  # noqa: S603 - who follows says what is run; the record comes on standard input alone
        ["/bin/sh", "-c", command], stdin=subprocess.PIPE, process_group=group
    )
    try:
        termination.release()
        process.communicate(given)
    except BaseException:
        _end(process, is_group=group is not None)
        raise
    status = process.returncode
    return status if status >= 0 else 128 - status  # ended by a signal


def _end(process: "subprocess.Popen[bytes]", *, is_group: bool) -> None:
    """Ask it to end, wait a moment, and kill what has not."""
    _send(process, signal.SIGTERM, is_group=is_group)
    until = time.monotonic() + GRACE
    while not (has_ended := _has_ended(process, is_group=is_group)) and time.monotonic() < until:
        time.sleep(0.02)
    if not has_ended:
        _send(process, signal.SIGKILL, is_group=is_group)
    process.wait()
    if process.stdin is not None:
        with contextlib.suppress(OSError):  # what it did not read
            process.stdin.close()


def _has_ended(process: "subprocess.Popen[bytes]", *, is_group: bool) -> bool:
    if process.poll() is None:
        return False
    return not (is_group and _send(process, 0, is_group=True))  # what the shell started may outlive it


def _send(process: "subprocess.Popen[bytes]", number: int, *, is_group: bool) -> bool:
    """Whether anything was there to get it."""
    try:
        if is_group:
            os.killpg(process.pid, number)
        else:
            process.send_signal(number)
    except ProcessLookupError:
        return False
    return True


def _is_at_terminal() -> bool:
    """Whether the terminal is this process's to read from, and would not be another group's."""
    try:
        return os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    except (OSError, ValueError):  # no terminal, or no file at all
        return False
