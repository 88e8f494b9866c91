"""Cases of a kind, drawn and tried: the smallest that fails is told as the corpus keeps it."""

import json
import shlex
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import cycle
from typing import Any, Final, NamedTuple

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.domain.ledger.cluster import Cluster, a_place_for_clusters
from tests.fuzzing.kind import CORPUS, Case, Kind
from tests.fuzzing.world import World, a_world

NAMES: Final = ("open", "closed", "postgresql")
"""Of worlds: everybody reads; only who has a key reads; the ledger is in a PostgreSQL."""
AT_ONCE = 500
"""Cases that are tried on one application: what they write makes its ledger longer."""


class Failed(NamedTuple):
    """A case of which something does not hold."""

    kind: str
    case: Case
    error: BaseException

    def told(self) -> str:
        """What failed, and a file of the corpus that replays it."""
        kept = json.dumps({"why": "...", "case": self.case}, indent=1)
        *_, frame = traceback.extract_tb(self.error.__traceback__)
        where = f"{frame.filename}:{frame.lineno}"
        return f"{self.kind}: {type(self.error).__name__} at {where}: {str(self.error)[:2_000]}\nas {CORPUS.name}/{self.kind}/NAME.json:\n{kept}"


def try_cases(kind: Kind, world: World, cases: int, number: int | None = None) -> tuple[int, Failed | None]:
    """Draw so many cases by the seed, the same ones each time if it is None; how many were tried, and the smallest that failed."""
    tried = 0
    failing: list[tuple[Case, BaseException]] = []

    def one(case: Case) -> None:
        nonlocal tried
        tried += 1
        try:
            kind.hold(world, case)
        except Exception as error:
            failing[:] = [(case, error)]
            raise

    drawn: Callable[..., Any] = given(kind.cases(world))(one)
    drawn = settings(
        max_examples=cases,
        derandomize=number is None,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=tuple(HealthCheck),
        report_multiple_bugs=False,
    )(drawn)
    if number is not None:
        drawn = seed(number)(drawn)
    try:
        drawn()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told
        return tried, Failed(kind.name, *(failing[0] if failing else ("", error)))
    return tried, None


class Worlds:
    """Worlds of several kinds, one after the other; PostgreSQL is started when one is first asked for."""

    def __init__(self, stack: ExitStack, names: Sequence[str] = NAMES) -> None:
        self._stack = stack
        self._names = cycle(names)
        self._cluster: Cluster | None = None

    @contextmanager
    def next(self, *, matters: bool = True) -> Iterator[tuple[str, World]]:
        """The next one, and what it is called; the plain one where a kind of cases does not ask any."""
        name = next(self._names) if matters else NAMES[0]
        with world_of(name, self._postgres if name == "postgresql" else None) as world:
            yield name, world

    def _postgres(self) -> str:
        if self._cluster is None:
            place, programs = self._stack.enter_context(a_place_for_clusters())
            self._cluster = Cluster(place / "fuzzing", programs).make().start()
            self._stack.callback(self._cluster.stop)
        return self._cluster.new_ledger()


@contextmanager
def world_of(name: str, ledger: Callable[[], str] | None = None) -> Iterator[World]:
    """A world of this kind."""
    with a_world(closed=name == "closed", ledger=None if ledger is None else ledger()) as world:
        yield world


def fuzz(
    kind: Kind, cases: int, number: int, told: Callable[[str], None], worlds: Worlds
) -> tuple[int, list[Failed]]:
    """Try many cases, some hundred on an application; how many were tried, and what failed."""
    tried, found = 0, []
    while tried < cases:
        with worlds.next(matters=kind.asks) as (name, world):
            done, failed = try_cases(kind, world, min(AT_ONCE, cases - tried), number + tried)
        tried += max(done, 1)
        if failed is not None:
            found.append(failed)
            told(failed.told())
            told(
                f"replay: python -m tests.fuzzing {shlex.quote(kind.name)} --world {name} --cases {AT_ONCE} --seed {number + tried - max(done, 1)}"
            )
    return tried, found
