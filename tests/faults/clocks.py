"""Clocks that are set back and forward under a server, and two of them that do not agree."""

from typing import Final

from tests.api.serving import free_port
from tests.faults.clocked import CLOCK, SERVER, set_clock
from tests.faults.world import World

MOST: Final = 30 * 366 * 86_400 * 1_000_000
"""Microseconds by which a clock is set: some thirty years."""


def clock_set(world: World) -> None:
    """By a second or by years, while it serves and while it does not: what is recorded never bears an earlier time."""
    clocks = [world.folder / f"clock-{each}" for each in range(world.random.randint(1, 2))]
    world.ports += [free_port() for _ in clocks[1:]]

    def wrong() -> int:
        return int(world.random.choice([-1, 1]) * MOST ** world.random.random())

    for clock in clocks:
        set_clock(clock, world.random.choice([0, wrong()]))
    with world.crowded() as crowd:
        for last in [False] * world.random.randint(0, 1) + [True]:
            with world.serving(SERVER, settings={CLOCK: str(clocks[0])}) as server:
                for _ in range(world.random.randint(1, 4)):
                    crowd.goes_on()
                    world.pause(0.1)
                    set_clock(world.random.choice(clocks), wrong())
                if len(clocks) > 1:
                    with world.serving(SERVER, port=world.ports[1], settings={CLOCK: str(clocks[1])}):
                        crowd.goes_on(10)
                        set_clock(world.random.choice(clocks), wrong())
                        crowd.goes_on(10)
                        world.ports[1:], others = [], world.ports[1:]
                        world.pause(0.1)
                    if not last:
                        world.ports += others
                crowd.goes_on()
                if last:
                    world.ends(server, crowd)
