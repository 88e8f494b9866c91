"""What once failed holds; and some cases of each kind, the same ones each time. `make fuzz` tries many, and others."""

from collections.abc import Iterator

import pytest

from tests.fuzzing.kind import CORPUS, Kept, corpus
from tests.fuzzing.kinds import KINDS
from tests.fuzzing.running import NAMES, try_cases, world_of
from tests.fuzzing.world import World, a_world

FEW = 10


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with a_world() as made:
        yield made


@pytest.mark.parametrize("kept", list(corpus()), ids=lambda kept: f"{kept.kind}/{kept.name}")
def test_what_once_failed_holds(world: World, kept: Kept) -> None:
    KINDS[kept.kind].hold(world, kept.case)


def test_the_corpus_says_of_every_case_why_it_is_kept() -> None:
    kept = list(corpus())
    assert len(kept) == sum(path.is_file() for path in CORPUS.rglob("*"))
    assert [each.name for each in kept if len(each.why) < len("It failed.")] == []


@pytest.mark.parametrize("kind", KINDS)
def test_some_cases_of_each_kind_hold(world: World, kind: str) -> None:
    _, failed = try_cases(KINDS[kind], world, KINDS[kind].few)
    assert failed is None, failed.told()


@pytest.mark.parametrize("name", NAMES[1:])
def test_a_few_hold_where_reading_is_closed_and_on_postgresql(
    name: str, request: pytest.FixtureRequest
) -> None:
    ledger = request.getfixturevalue("postgres").new_ledger if name == "postgresql" else None
    with world_of(name, ledger) as world:
        for kind in KINDS.values():
            if kind.asks:
                _, failed = try_cases(kind, world, FEW)
                assert failed is None, failed.told()
