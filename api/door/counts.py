"""What was answered, counted as plain numbers: cheap at each answer, and gathered only when somebody asks (`api.metrics`)."""

from bisect import bisect_left
from typing import Final

BOUNDS: Final = (0.0001, 0.0005, 0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Seconds: the upper bounds of what is counted together."""

WEBSOCKET: Final = "WEBSOCKET"
"""Stands for a method, where there is none."""
METHODS: Final = frozenset(("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", WEBSOCKET))
OTHER: Final = "other"
"""Stands for a method that nothing here takes; whatever anybody thinks of is one."""
NO_ROUTE: Final = "none"
"""Stands for the address of what is at no route."""

LIGHT_ROUTES: Final = {"/parties/": "/parties/{party_id}", "/countries/": "/countries/{country}"}
"""The routes in whose place the light path answers, by where their addresses begin."""


class Times:
    """How long things took, by `BOUNDS`."""

    __slots__ = ("counts", "seconds")

    def __init__(self) -> None:
        self.counts = [0] * (len(BOUNDS) + 1)
        self.seconds = 0.0

    def add(self, seconds: float) -> None:
        self.counts[bisect_left(BOUNDS, seconds)] += 1
        self.seconds += seconds


class Counts:
    """Answers of one process. For the thread of the event loop."""

    def __init__(self) -> None:
        self.answered: dict[tuple[str, str, int], int] = {}
        """By method, route and status."""
        self.took: dict[str, Times] = {}
        """By route: until an answer began."""
        self.light: dict[str, Times] = {begins: Times() for begins in LIGHT_ROUTES}
        """What the light path answered, by where its addresses begin."""
        self.under_way = 0

    def note(self, method: str, route: str, status: int, seconds: float) -> None:
        """An answer began so many seconds after its question came."""
        key = (method if method in METHODS else OTHER, route, status)
        self.answered[key] = self.answered.get(key, 0) + 1
        took = self.took.get(route)
        if took is None:
            took = self.took[route] = Times()
        took.add(seconds)
