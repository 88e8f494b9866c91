"""The processes of a server: which they are, how large their files may be, and killing one of them."""

import os
import resource
import signal
from pathlib import Path
from random import Random

from tests.api.serving import Server


class Process:
    def __init__(self, pid: int) -> None:
        self.pid = pid

    def send_signal(self, how: signal.Signals) -> None:
        os.kill(self.pid, how)


def pids_of(server: Server) -> list[int]:
    """All processes of its group."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            after_name = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(after_name[2]) == server.process.pid:
            found.append(int(stat.parent.name))
    return sorted(found)


def a_process_of(server: Server, random: Random) -> Process:
    return Process(random.choice(pids_of(server)))


def limit_files(server: Server, most: int | None) -> None:
    """Have whatever it writes behind so many bytes of a file fail, as on a full disk; None: have it write again.

    The write that crosses the limit is cut there, and the next one fails with `EFBIG`. No privilege is needed for it.
    """
    soft = resource.RLIM_INFINITY if most is None else most
    for pid in pids_of(server):
        try:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (soft, resource.RLIM_INFINITY))
        except ProcessLookupError:
            continue
