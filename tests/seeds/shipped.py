"""The histories that ship with the program, read once by each process: reading takes half a second."""

from functools import cache

from seeds.loader import Seeded, histories, load


@cache
def shipped() -> dict[str, tuple[Seeded, ...]]:
    """The events of each folder, by its name."""
    return {name: tuple(load(folder)) for name, folder in histories().items()}
