"""A PostgreSQL that is restarted, that cuts connections, and that is replaced by its standby, under one or two nodes."""

import contextlib
import secrets
import signal
from collections.abc import Iterator
from random import Random

from tests.api.serving import Server, free_port
from tests.domain.ledger.cluster import Cluster, both
from tests.faults.world import World


def database_restarted(world: World) -> None:
    """Told to stop, or as if it had crashed; it is away for a moment or two."""
    cluster = world.databases.shared()
    with _nodes(world, cluster.address(_schema())) as server, world.crowded() as crowd:
        for _ in range(world.random.randint(1, 3)):
            crowd.goes_on(5)
            world.pause(0.3)
            cluster.stop(world.random.choice([signal.SIGINT, signal.SIGQUIT]))
            world.pause(1.0)
            cluster.start()
        crowd.goes_on(5)
        world.ends(server, crowd)


def connections_cut(world: World) -> None:
    """One or all at a time, in the middle of whatever they do."""
    cluster = world.databases.shared()
    with _nodes(world, cluster.address(_schema())) as server, world.crowded() as crowd:
        for _ in range(world.random.randint(3, 12)):
            world.pause(0.15)
            _cut(cluster, world.random, all_of_them=world.random.random() < 0.3)
            if world.random.random() < 0.5:
                crowd.goes_on()
        crowd.goes_on(5)
        world.ends(server, crowd)


def failed_over(world: World) -> None:
    """To a standby that the primary waits for: what was acknowledged is there."""
    world.history.may_lose = True
    with (
        world.databases.pair() as (primary, standby),
        _nodes(world, both(primary, standby, schema=_schema())) as server,
        world.crowded() as crowd,
    ):
        crowd.goes_on(10)
        world.pause(0.5)
        primary.stop(world.random.choice([signal.SIGQUIT, signal.SIGINT]))
        world.pause(0.5)
        standby.promote()
        crowd.goes_on(10)
        world.ends(server, crowd)


@contextlib.contextmanager
def _nodes(world: World, ledger: str) -> Iterator[Server]:
    """One or two; the first."""
    world.ledger = ledger
    world.ports += [free_port()] * world.random.randint(0, 1)
    with contextlib.ExitStack() as stack:
        servers = [stack.enter_context(world.serving(port=each)) for each in world.ports]
        yield servers[0]


def _schema() -> str:
    """One that no other round has, a repeated one neither."""
    return f"faults{secrets.token_hex(6)}"


def _cut(cluster: Cluster, random: Random, *, all_of_them: bool) -> None:
    sessions = cluster.execute(
        "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' ORDER BY pid"
    )
    found = [pid for (pid,) in sessions]  # the one that asked is over by now
    for pid in found if all_of_them else random.sample(found, min(1, len(found))):
        cluster.execute(f"SELECT pg_terminate_backend({pid})")
