"""Figures: each beside a baseline of the same run, with what it is to reach; as a table and as JSON. One writer for every benchmark."""

import os
import platform
import statistics
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

_LIBRARIES: Final = ("eventsourcing", "granian", "litestar", "msgspec", "psycopg")


class Measured(Struct, frozen=True):
    """The median of several rounds, and the quartiles: between them lies the half that is nearest to it."""

    median: float
    lower: float
    upper: float


class Goal(Struct, frozen=True):
    """What a ratio is to reach."""

    floor: float
    """It is to be no worse than this."""
    aim: float
    """It is wanted to be like this."""
    less_is_better: bool = False


class Figure(Struct, frozen=True):
    """One figure, beside its baseline where it has one."""

    name: str
    unit: str
    ours: Measured
    baseline: Measured | None = None
    ratios: Measured | None = None
    """Ours against the baseline of the same round: of rates more is better, of times less."""
    goal: Goal | None = None
    """Of the ratio; of the figure itself where it has no baseline."""
    against: str | None = None
    """What the baseline is, where a benchmark has several."""

    @property
    def misses(self) -> bool:
        """Whether it does not reach its floor."""
        if self.goal is None:
            return False
        reached = (self.ratios or self.ours).median
        return reached > self.goal.floor if self.goal.less_is_better else reached < self.goal.floor


class Run(Struct, frozen=True):
    """What one benchmark gave."""

    name: str
    settings: dict[str, object]
    """What it was run with: sizes, rounds, and shares of the machine that say whether the figures can be trusted."""
    figures: list[Figure]
    remarks: tuple[str, ...] = ()


def measured(values: Sequence[float]) -> Measured:
    """What several rounds gave."""
    if len(values) == 1:
        return Measured(values[0], values[0], values[0])
    lower, median, upper = statistics.quantiles(values, n=4, method="inclusive")
    return Measured(median, lower, upper)


def beside(
    name: str,
    unit: str,
    rounds: Sequence[tuple[float, float]],
    goal: Goal | None = None,
    against: str | None = None,
) -> Figure:
    """What each round gave, and what its baseline did."""
    ours, baseline = (measured(each) for each in zip(*rounds, strict=True))
    return Figure(name, unit, ours, baseline, measured([one / other for one, other in rounds]), goal, against)


def share(values: Sequence[float], part: float) -> float:
    """The value below which that part of the values lies (0.99: all but the last hundredth)."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * part), len(ordered) - 1)]


def machine() -> dict[str, object]:
    """Where it ran."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "cores": os.cpu_count(),
        "processor": _processor(),
        "system": platform.system(),
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in _LIBRARIES},
    }


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if sys.platform == "linux" and cpuinfo.exists():
        lines = (line.partition(":") for line in cpuinfo.read_text().splitlines())
        named = [value.strip() for name, _, value in lines if name.strip() == "model name"]
        if named:
            return named[0]
    return platform.processor() or platform.machine()


def table(figures: Iterable[Figure]) -> Iterator[str]:
    """The figures, a line each, under a heading."""
    told = list(figures)
    rows = [("", "HERE", "BASELINE", "RATIO", "FLOOR", "AIM", ""), *map(_row, told)]
    shown = [column for column in zip(*rows, strict=True) if any(column[1:])]
    widths = [max(map(len, column)) for column in shown]
    for row in zip(*shown, strict=True):
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def as_json(runs: Iterable[Run]) -> bytes:
    """All that the runs gave, and on which machine."""
    told = {"machine": machine(), "runs": [_run(run) for run in runs]}
    return msgspec.json.format(msgspec.json.encode(told), indent=1) + b"\n"


def misses(run: Run) -> list[str]:
    """The figures that do not reach their floor, each in a line."""
    return [
        f"{figure.name}{_beside(figure)}, {figure.unit}: {_short((figure.ratios or figure.ours).median)}, not {_bound(figure.goal, figure.goal.floor)}"
        for figure in run.figures
        if figure.goal is not None and figure.misses
    ]


def _run(run: Run) -> dict[str, object]:
    figures = [msgspec.to_builtins(figure) | {"misses": figure.misses} for figure in run.figures]
    return {"name": run.name, "settings": run.settings, "figures": figures, "remarks": run.remarks}


def _row(figure: Figure) -> tuple[str, ...]:
    return (
        f"{figure.name}{_beside(figure)}, {figure.unit}",
        _with_range(figure.ours),
        "" if figure.baseline is None else _with_range(figure.baseline),
        "" if figure.ratios is None else _with_range(figure.ratios),
        "" if figure.goal is None else _bound(figure.goal, figure.goal.floor),
        "" if figure.goal is None else _bound(figure.goal, figure.goal.aim),
        "misses" if figure.misses else "",
    )


def _beside(figure: Figure) -> str:
    return "" if figure.against is None else f" / {figure.against}"


def _bound(goal: Goal, value: float) -> str:
    return f"<= {value:g}" if goal.less_is_better else f"{value:g}"


def _with_range(value: Measured) -> str:
    if value.lower == value.upper:
        return _short(value.median)
    return f"{_short(value.median)} ({_short(value.lower)} to {_short(value.upper)})"


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}"  # noqa: PLR2004 - three figures say enough
