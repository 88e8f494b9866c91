"""Commands that fill a ledger, killed meanwhile or out of room: run again, they end as if nothing had happened."""

import time
from pathlib import Path
from typing import Final

from domain.ledger.port import Entry
from tests.faults.checker import said_by
from tests.faults.makings import entries_of
from tests.faults.world import LONG, Failed, World

COMMANDS: Final = ("ledger", "parlgov", "seed")
ROOM: Final = 3_000_000
"""Bytes at the most that a file may have on a full disk: more than these ledgers need."""


def killed_command(world: World) -> None:
    """`import ledger`, `import parlgov` or `seed`, with SIGKILL at any instant, or when it begins to write."""
    name = world.random.choice(COMMANDS)
    wanted = world.makings.done(name)
    for _ in range(world.random.randint(1, 4)):
        at_once = world.random.random() < 0.3
        instant = world.random.random()
        with world.begun(world.makings.command(name)) as process:
            until = time.monotonic() + LONG
            while (
                not at_once
                and process.poll() is None
                and not _written(world.file)
                and time.monotonic() < until
            ):
                time.sleep(0.001)
            time.sleep(instant * (1.5 if at_once else 0.4))
        _begins_as(world, name, wanted)
    _ends_as(world, name, wanted)


def command_without_room(world: World) -> None:
    """The same on a disk that is full at any byte: it says so in a line, and leaves nothing half-done."""
    name = world.random.choice(COMMANDS)
    wanted = world.makings.done(name)
    for _ in range(world.random.randint(1, 3)):
        most = int(ROOM ** world.random.random())
        before = world.log.stat().st_size if world.log.exists() else 0
        with world.begun(world.makings.command(name), most=max(most, before + 2_000)) as process:
            process.wait(LONG)
            said = world.log.read_bytes()[before:].decode()
            if process.returncode not in {0, 1} or (process.returncode == 1) != (
                "\npartyline: " in f"\n{said}"
            ):
                raise Failed(f"{name} with room for {most} bytes ended with {process.returncode}: {said}")
        _begins_as(world, name, wanted)
    _ends_as(world, name, wanted)


def _written(file: Path) -> bool:
    return file.exists() and file.stat().st_size > 0


def _begins_as(world: World, name: str, wanted: list[Entry]) -> None:
    """What was cut off has left a beginning: of the file that is copied, else nothing or all."""
    found = entries_of(world.ledger) if _written(world.file) else []
    whole = name == "ledger" or len(found) in {0, len(wanted)}
    if not whole or _said(name, found) != _said(name, wanted[: len(found)]):
        raise Failed(f"{name} left {len(found)} of {len(wanted)} records, or others")


def _ends_as(world: World, name: str, wanted: list[Entry]) -> None:
    before = world.log.stat().st_size if world.log.exists() else 0
    with world.begun(world.makings.command(name)) as process:
        if process.wait(LONG):
            raise Failed(
                f"{name}, run to its end, ended with {process.returncode}: {world.log.read_bytes()[before:]!r}"
            )
    world.read_ledger()
    found = world.history.ledger
    if len(found) != len(wanted) or _said(name, found) != _said(name, wanted):
        raise Failed(
            f"{name} ended with {len(found)} records, where an undisturbed one has {len(wanted)}, or others"
        )
    world.history.elsewhere = {said_by(each)["event_id"] for each in found}
    with world.serving() as server:
        world.ends(server)


def _said(name: str, entries: list[Entry]) -> list[object]:
    """What is the same whenever it was recorded; a copy has the times, too."""
    if name == "ledger":
        return list(entries)
    return [(each.tags, said_by(each) | {"recorded_at": None}) for each in entries]
