"""Rounds: each is a scenario with random choices that are all drawn from one seed, by which it is played again."""

import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from random import Random
from typing import Final, TypeAlias

from msgspec import Struct

from tests.faults.clients import clients_that_stall_and_leave
from tests.faults.clocks import clock_set
from tests.faults.commands import command_without_room, killed_command
from tests.faults.copies import copy_without_room, killed_backup, killed_checkpoint, killed_restore
from tests.faults.databases import Databases
from tests.faults.deliveries import killed_while_delivering
from tests.faults.disks import full_disk, read_only_disk
from tests.faults.failures import connections_cut, database_restarted, failed_over
from tests.faults.kills import killed_while_appending, killed_while_writing_a_snapshot, one_process_killed
from tests.faults.makings import Makings
from tests.faults.mirrors import killed_mirror
from tests.faults.world import World

Scenario: TypeAlias = Callable[[World], None]

SCENARIOS: Final[dict[str, Scenario]] = {
    each.__name__.replace("_", "-"): each
    for each in (
        killed_while_appending,
        one_process_killed,
        killed_while_writing_a_snapshot,
        killed_command,
        killed_mirror,
        killed_checkpoint,
        killed_backup,
        killed_restore,
        killed_while_delivering,
        command_without_room,
        copy_without_room,
        full_disk,
        read_only_disk,
        clock_set,
        database_restarted,
        connections_cut,
        failed_over,
        clients_that_stall_and_leave,
    )
}


def scenario_of(seed: int) -> str:
    """The one that the seed chooses where none is named."""
    return Random(seed).choice(list(SCENARIOS))


class Run(Struct):
    """What its rounds have in common."""

    databases: Databases
    makings: Makings


@contextmanager
def run(place: tuple[Path, Path] | None = None) -> Iterator[Run]:
    """`place` as for `Databases`."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="partyline-faults-"))
        yield Run(Databases(stack, place), Makings(Path(folder)))


def play(seed: int, name: str, of: Run) -> str | None:
    """One round; what went wrong, and how to play it again, or None if all is well."""
    with tempfile.TemporaryDirectory(prefix="partyline-faults-", ignore_cleanup_errors=True) as folder:
        world = World(Path(folder), Random(f"{seed}/{name}"), of.databases, of.makings)
        try:
            SCENARIOS[name](world)
        except Exception:  # noqa: BLE001 - whatever it is, the round has failed
            said = "\n".join(
                f"--- {each.name}\n{each.read_text()[-2000:]}" for each in sorted(Path(folder).glob("*.log"))
            )
            return f"{traceback.format_exc()}\n{said}\n{name} failed; again: make faults ROUNDS=1 SEED={seed} SCENARIO={name}"
    return None
