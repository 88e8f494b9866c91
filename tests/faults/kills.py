"""Servers that are killed while they write."""

import signal
import time
from pathlib import Path
from shutil import copyfile

from tests.api.serving import GRANIAN, free_port
from tests.faults.checker import said_by
from tests.faults.clocked import SERVER, WORTH
from tests.faults.processes import a_process_of
from tests.faults.world import World


def killed_while_appending(world: World) -> None:
    """With SIGKILL, at any instant; the next server goes on with what it finds."""
    with world.crowded() as crowd:
        for _ in range(world.random.randint(1, 3)):
            with world.serving():
                crowd.goes_on(world.random.randint(1, 10))
                world.pause(0.2)
        with world.serving() as server:
            crowd.goes_on()
            world.ends(server, crowd)


def one_process_killed(world: World) -> None:
    """One of a server's processes alone: two servers share the ledger, and the other one goes on."""
    world.ports.append(free_port())
    with world.crowded() as crowd, world.serving(port=world.ports[1]) as server:
        for _ in range(world.random.randint(1, 2)):
            with world.serving(GRANIAN) as other:
                crowd.goes_on(world.random.randint(1, 10))
                world.pause(0.2)
                killed = a_process_of(other, world.random)
                killed.send_signal(signal.SIGKILL)
                time.sleep(world.random.random() * 0.3)
        crowd.goes_on()
        world.ends(server, crowd)


def killed_while_writing_a_snapshot(world: World) -> None:
    """A start writes what it worked out for the next one: killed meanwhile, or damaged later, it must never tell anything wrong."""
    copyfile(world.makings.ledger, world.file)
    world.read_ledger()
    world.history.elsewhere = {said_by(each)["event_id"] for each in world.history.ledger}
    world.settings |= {WORTH: "100"}
    snapshot = world.file.with_name(f"{world.file.name}-snapshot")
    for _ in range(world.random.randint(1, 3)):
        instant = world.random.random() * 0.03
        with world.begun(SERVER) as process:
            while process.poll() is None and not list(world.folder.glob(f".{snapshot.name}-*")):
                if snapshot.exists() and world.random.random() < 0.01:
                    break  # one was there before: it may be read, or replaced
                time.sleep(0.0005)
            time.sleep(instant)
        if snapshot.exists() and world.random.random() < 0.3:
            _damage(snapshot, world)
    with world.crowded() as crowd, world.serving(SERVER) as server:
        crowd.goes_on()
        world.ends(server, crowd)


def _damage(file: Path, world: World) -> None:
    """Cut it, or change one of its bytes."""
    whole = bytearray(file.read_bytes())
    place = world.random.randrange(len(whole))
    if world.random.random() < 0.5:
        file.write_bytes(whole[:place])
    else:
        whole[place] ^= world.random.randint(1, 255)
        file.write_bytes(whole)
