"""Files that are written under another name until they are whole: what killed processes left of such is removed by the next.

A file that got its name is there for good when its folder is on the disk, too.
"""

import contextlib
import glob
import os
import time
from pathlib import Path
from typing import Final

STALE: Final = 3600.0
"""Seconds since it was written to last after which nobody is at work on it any more."""


def unfinished(path: Path) -> str:
    """What the names of such files begin with, in the folder of the one that each would become, and no other file's does."""
    return f".{path.name}-unfinished-"


def remove_stale(path: Path) -> None:
    """Remove those that somebody who would have made this file has left behind."""
    for left in path.absolute().parent.glob(f"{glob.escape(unfinished(path))}*"):
        with contextlib.suppress(OSError):  # another process may remove it, too
            if time.time() - left.stat().st_mtime > STALE:
                left.unlink()


def put_on_disk(path: Path) -> None:
    """Have what was written to a file, or which files a folder has, outlive a crash of the machine."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
