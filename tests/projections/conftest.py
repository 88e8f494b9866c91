"""What the coverage of these tests measures."""

from collections.abc import Generator

import pytest
from hypothesis import is_hypothesis_test

from tests import measuring


@pytest.fixture(autouse=True, scope="module")
def oracles_are_not_measured(request: pytest.FixtureRequest) -> None:
    """Each asks the same questions over hundreds of histories; the other tests reach every line that they reach."""
    if request.module.__name__.endswith(("_against_the_oracle", "_hold")):
        request.getfixturevalue("unmeasured")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Properties beside other tests are not measured, for the same reason."""
    if isinstance(item, pytest.Function) and is_hypothesis_test(item.obj):
        with measuring.unmeasured():
            return (yield)
    return (yield)
