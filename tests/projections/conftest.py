"""What the coverage of these tests measures."""

import functools
from collections.abc import Generator
from contextlib import ExitStack
from itertools import count
from typing import Any, Final

import pytest
from hypothesis import is_hypothesis_test

from tests import measuring

MEASURED: Final = 15
"""Examples of a property that are: the others go the same ways, and being measured would treble their time."""


@pytest.fixture(autouse=True, scope="module")
def oracles_are_not_measured(request: pytest.FixtureRequest) -> None:
    """Each asks the same questions over hundreds of histories; the other tests reach every line that they reach."""
    if request.module.__name__.endswith(("_against_the_oracle", "_hold")):
        request.getfixturevalue("unmeasured")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Of properties beside other tests the first examples are measured."""
    made: Any = getattr(item, "obj", None)
    # What a machine of states goes through is no such function, and is tried whole.
    if not (is_hypothesis_test(made) and hasattr(made, "hypothesis")):
        return (yield)
    hypothesis, holds, numbers = made.hypothesis, made.hypothesis.inner_test, count()
    with ExitStack() as unmeasured:

        @functools.wraps(holds)
        def example(*given: Any, **named: Any) -> Any:
            if next(numbers) == MEASURED:
                unmeasured.enter_context(measuring.unmeasured())
            return holds(*given, **named)

        hypothesis.inner_test = example
        try:
            return (yield)
        finally:
            hypothesis.inner_test = holds
