"""Disks that are full, or can no longer be written."""

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.api.serving import GRANIAN
from tests.faults.processes import limit_files
from tests.faults.world import Failed, World

HUMBLE: Final = ("-m", "tests.faults.humble")
"""Before a command: it obeys permissions, though root started it."""


def full_disk(world: World) -> None:
    """Full at any byte of any file while a server writes; then there is room again, or the server is killed first."""
    with world.crowded() as crowd, contextlib.ExitStack() as stack:
        server = stack.enter_context(world.serving())
        crowd.goes_on()
        for _ in range(world.random.randint(1, 4)):
            world.pause(0.2)
            limit_files(server, world.random.randrange(_largest(world) + 50_000))
            world.pause(0.6)
            if world.random.random() < 0.3:
                stack.close()
                server = stack.enter_context(world.serving())
            else:
                limit_files(server, None)
            crowd.goes_on()
        world.ends(server, crowd)


def read_only_disk(world: World) -> None:
    """The file, or its folder, or both turn read-only under a server; one that is started there says what is wrong."""
    with world.crowded() as crowd:
        with world.serving((*HUMBLE, *GRANIAN)) as server:
            for _ in range(world.random.randint(1, 3)):
                crowd.goes_on()
                with _read_only(world):
                    world.pause(0.5)
                    health = server.client.get("/health/ready")
                    if health.status_code != 200:
                        raise Failed(f"on a read-only disk a server is {health.text}")
            crowd.goes_on()
        with _read_only(world):
            before = world.log.stat().st_size if world.log.exists() else 0
            with world.begun((*HUMBLE, *GRANIAN, "--port", str(world.ports[0]))) as process:
                with contextlib.suppress(Exception):
                    process.wait(3)
                said = world.log.read_bytes()[before:].decode()
                if process.returncode is not None and not re.search(
                    r"(?m)^partyline: .*(writ|read-only|opened)", said
                ):
                    raise Failed(f"a server on a read-only disk ended with {process.returncode}: {said}")
        with world.serving((*HUMBLE, *GRANIAN)) as server:
            crowd.goes_on()
            world.ends(server, crowd)


@contextlib.contextmanager
def _read_only(world: World) -> Iterator[None]:
    """Some of it, at least."""
    files = [world.file.with_name(world.file.name + each) for each in ("", "-wal", "-shm")]
    chosen = [each for each in [world.folder, *files] if world.random.random() < 0.6] or [world.folder]
    changed: list[tuple[Path, int]] = []
    try:
        for each in chosen:
            with contextlib.suppress(FileNotFoundError):
                mode = each.stat().st_mode
                each.chmod(mode & ~0o222)
                changed.append((each, mode))
        yield
    finally:
        for each, mode in reversed(changed):
            with contextlib.suppress(FileNotFoundError):
                each.chmod(mode)


def _largest(world: World) -> int:
    return max(each.stat().st_size for each in world.folder.iterdir() if each.exists())
