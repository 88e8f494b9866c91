"""An application whose clock is set by a file, and that keeps snapshots of small ledgers too: for a server that makes it."""

import os
from pathlib import Path

from litestar import Litestar

import api.snapshots
from api.app import create_app
from api.clock import now
from api.settings import read_settings

CLOCK = "FAULTS_CLOCK"
"""Names the file that holds how many microseconds the clock is ahead."""
WORTH = "FAULTS_WORTH"
"""Records that are worth a snapshot."""
SERVER = (
    "-m", "uvicorn", "--factory", "tests.faults.clocked:create", "--host", "127.0.0.1", "--log-level", "warning",
)  # fmt: skip


def create() -> Litestar:
    file = os.environ.get(CLOCK)
    api.snapshots.WORTH = int(os.environ.get(WORTH, api.snapshots.WORTH))  # type: ignore[misc]

    def clock() -> int:
        return now() + (int(Path(file).read_text(encoding="ascii")) if file else 0)

    return create_app(read_settings(), clock=clock, delivers=True)


def set_clock(file: Path, ahead: int) -> None:
    """Whoever reads the file finds the old or the new, never half of it."""
    unfinished = file.with_suffix(".new")
    unfinished.write_text(str(ahead), encoding="ascii")
    unfinished.replace(file)
