"""Which processes coverage measures: those that run tests, and of those that tests start only the few that are to be measured. What
they compile is kept.

A server that is measured is slower, and ends otherwise when it is told to.
"""

import contextlib
import functools
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import ParamSpec, TypeVar

from coverage import Coverage
from coverage.exceptions import CoverageWarning

_Given = ParamSpec("_Given")
_Found = TypeVar("_Found")

ROOT = Path(__file__).parents[1]

VARIABLE = "COVERAGE_PROCESS_START"
"""By it a process of Python is measured from its start, with the settings of the file that it names."""


BYTECODE = "PYTHONDONTWRITEBYTECODE"
"""Set, each process of Python compiles all of the program anew: a second for each of the hundreds that tests start."""


def measure_those_that_run_tests() -> None:
    """For the one that starts them: they are measured if it is."""
    if Coverage.current() is not None:
        os.environ[VARIABLE] = str(ROOT / "pyproject.toml")


def leave_others_alone() -> None:
    """For one that runs tests: what it starts is not measured."""
    os.environ.pop(VARIABLE, None)


def keep_what_is_compiled() -> None:
    """For the one that starts them, and for all that they start."""
    os.environ.pop(BYTECODE, None)


@contextlib.contextmanager
def unmeasured() -> Iterator[None]:
    """For tests that ask the same code so often that measuring its coverage would double or treble their time.

    What only they reach counts as never reached, so other tests have to reach it.
    """
    coverage = Coverage.current()
    if coverage is None:
        yield
        return
    coverage.stop()
    try:
        yield
    finally:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", CoverageWarning)  # what is measured was imported, of course
            coverage.start()


def looking_away(work: Callable[_Given, _Found]) -> Callable[_Given, _Found]:
    """The same work, in which nothing is measured: it is that of a library, and takes twice as long while each line is looked at.

    Only the thread that does it looks away.
    """

    @functools.wraps(work)
    def unlooked(*given: _Given.args, **named: _Given.kwargs) -> _Found:
        looking = sys.gettrace()
        sys.settrace(None)
        try:
            return work(*given, **named)
        finally:
            sys.settrace(looking)

    return unlooked


def pass_over_what_litestar_does() -> None:
    """An application is made by Litestar, and nothing of ours takes part."""
    if Coverage.current() is None:
        return
    from litestar import Litestar  # noqa: PLC0415 - tests of the domain do not need it where nothing is measured

    Litestar.__init__ = looking_away(Litestar.__init__)  # type: ignore[method-assign]


def measured() -> dict[str, str]:
    """The environment of a process that is measured if this one is. What it reached is written when it ends by itself."""
    if Coverage.current() is None:
        return dict(os.environ)
    return os.environ | {
        VARIABLE: str(ROOT / "pyproject.toml"),
        "COVERAGE_FILE": os.environ.get("COVERAGE_FILE", str(ROOT / ".coverage")),
    }
