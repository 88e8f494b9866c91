"""Mirrors that are killed while they are made: run again, they hold what their server does, and nothing else before."""

import contextlib
import time
from shutil import copyfile

from api.clock import now
from api.mirrors.mark import mirrored
from tests.api.serving import free_port, serving
from tests.faults.bit_by_bit import BIT_BY_BIT
from tests.faults.checker import said_by
from tests.faults.copies import in_postgres, there
from tests.faults.world import LONG, Failed, World


def killed_mirror(world: World) -> None:
    """With SIGKILL at any instant, while the server that is mirrored stays; what there is of it is marked as a mirror."""
    in_postgres(world, 0.3)
    wanted = [each.data for each in world.makings.entries]
    place = world.folder / "origin"
    place.mkdir()
    copyfile(world.makings.ledger, place / "ledger.db")
    with serving(place, port=free_port(), settings=world.settings) as origin:
        command = (*BIT_BY_BIT, "mirror", f"http://127.0.0.1:{origin.port}", "--once")
        for _ in range(world.random.randint(1, 4)):
            at_once = world.random.random() < 0.3 or not world.ledger.startswith("sqlite:")
            instant = world.random.random()
            with world.begun(command) as process:
                until = time.monotonic() + LONG
                while (
                    not at_once and process.poll() is None and not _size(world) and time.monotonic() < until
                ):
                    time.sleep(0.002)
                time.sleep(instant * (4 if at_once else 0.3))
            found = [each.data for each in there(world.ledger)]
            if found != wanted[: len(found)]:
                raise Failed(f"the mirror holds {len(found)} records, and not those of its server")
            if found and mirrored(world.ledger, now) is None:
                raise Failed(f"the mirror holds {len(found)} records, and is not marked as one")
        before = world.log.stat().st_size
        with world.begun(command) as process:
            if process.wait(LONG):
                raise Failed(f"mirror ended with {process.returncode}: {world.log.read_bytes()[before:]!r}")
    world.read_ledger()
    if [each.data for each in world.history.ledger] != wanted:
        raise Failed(f"the mirror ends with {len(world.history.ledger)} of {len(wanted)} records, or others")
    world.history.elsewhere = {said_by(each)["event_id"] for each in world.history.ledger}
    with world.serving() as server:
        world.ends(server)


def _size(world: World) -> int:
    """Of the file that the mirror is in; none where it is not there yet, or is in no file."""
    with contextlib.suppress(FileNotFoundError):
        return world.file.stat().st_size
    return 0
