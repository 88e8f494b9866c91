"""Files that hold secrets: readable by their owner alone, whoever made them and however they came there."""

import logging
import os
import secrets
import stat
from pathlib import Path
from typing import Final

from api.unfinished import put_on_disk

log = logging.getLogger(__name__)

_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def keep_private(path: Path) -> None:
    """Take all rights to the file from everybody but its owner, and say so, as somebody may have read it. Nothing where it is not there.

    Where that is not allowed, as of a file that another user owns, it stays as it is, and that is said.
    """
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        return
    if not mode & _OTHERS:
        return
    try:
        path.chmod(mode & ~_OTHERS)
    except FileNotFoundError:  # SQLite takes those beside its own away
        return
    except OSError as error:
        log.warning(
            "%s holds secrets, and others than its owner may read it (mode %o), which cannot be changed: %s",
            *(path, mode, error.strerror),
        )
    else:
        log.warning(
            "%s holds secrets, and others than its owner could read it (mode %o): they no longer can",
            path,
            mode,
        )


def make_private(path: Path, content: bytes) -> None:
    """Make the file, readable by its owner alone, unless it is there: it stands whole at once, and the first of several that make it wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # A name of its own for each that makes one: threads, and containers on one volume, share process ids.
    unfinished = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as writing:
            writing.write(content)
            writing.flush()
            os.fsync(writing.fileno())
        os.link(unfinished, path)
        put_on_disk(path.absolute().parent)  # nobody can give a key back that was lost with its name
    except FileExistsError:
        pass
    finally:
        unfinished.unlink(missing_ok=True)
