"""Buckets: how often a client may ask, to the request; and that those who are idle are forgotten."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.limits.buckets import Buckets, Taken


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_bucket_holds_its_quota_and_not_one_more(clock: Clock) -> None:
    buckets = Buckets(3, 60, clock=clock)
    assert [buckets.take("a").left for _ in range(3)] == [2, 1, 0]
    assert buckets.take("a") == Taken(False, 0, 60.0, 20.0)


def test_what_is_refused_takes_nothing(clock: Clock) -> None:
    buckets = Buckets(3, 60, clock=clock)
    for _ in range(50):
        buckets.take("a")
    clock.now += 20
    assert [buckets.take("a").allowed for _ in range(2)] == [True, False]


def test_it_fills_up_steadily(clock: Clock) -> None:
    buckets = Buckets(3, 60, clock=clock)
    for _ in range(3):
        buckets.take("a")
    clock.now += 19.9
    assert not buckets.take("a").allowed
    clock.now += 0.1
    assert buckets.take("a").allowed
    clock.now += 40
    assert [buckets.take("a").allowed for _ in range(3)] == [True, True, False]


def test_one_client_does_not_take_from_anothers(clock: Clock) -> None:
    buckets = Buckets(1, 60, clock=clock)
    assert buckets.take("a").allowed
    assert buckets.take("b").allowed
    assert not buckets.take("a").allowed


def test_to_look_takes_nothing_and_tells_what_taking_would(clock: Clock) -> None:
    buckets = Buckets(2, 60, clock=clock)
    for _ in range(5):
        assert buckets.look("a") == Taken(True, 2, 0.0, 0.0)
    buckets.take("a", 2)
    assert buckets.look("a") == buckets.take("a") == Taken(False, 0, 60.0, 30.0)


def test_more_than_the_quota_is_never_given_at_once(clock: Clock) -> None:
    buckets = Buckets(5, 60, clock=clock)
    assert not buckets.take("a", 6).allowed
    assert buckets.take("a", 5).allowed


def test_idle_clients_are_forgotten(clock: Clock) -> None:
    buckets = Buckets(5, 60, clock=clock)
    for number in range(1_000):
        buckets.take(number)
    clock.now += 60
    buckets.take("a")
    clock.now += 60
    buckets.take("a")
    assert len(buckets) <= 2


def test_as_many_clients_as_there_are_no_more_are_remembered(clock: Clock) -> None:
    buckets = Buckets(5, 60, clock=clock, most_clients=100)
    for number in range(10_000):
        buckets.take(number)
        assert len(buckets) <= 100


def test_a_client_who_goes_on_asking_is_not_forgotten_among_many(clock: Clock) -> None:
    buckets = Buckets(10, 60, clock=clock, most_clients=100)
    allowed = 0
    for number in range(10_000):
        allowed += buckets.take("busy").allowed
        buckets.take(number)
    assert allowed == 10


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 50), st.integers(1, 3)), max_size=200),
    st.integers(1, 20),
)
def test_the_same_as_a_bucket_that_is_counted_out(asked: list[tuple[str, float, int]], quota: int) -> None:
    clock = Clock()
    buckets = Buckets(quota, 60, clock=clock)
    held: dict[str, float] = {}
    seen: dict[str, float] = {}
    given_ = Counter[str]()
    for client, later, much in asked:
        clock.now += later
        filled = held.get(client, quota) + (clock.now - seen.get(client, clock.now)) * quota / 60
        held[client], seen[client] = min(quota, filled), clock.now
        taken = buckets.take(client, much)
        if abs(held[client] - much) > 1e-3:  # at the very edge, either may round
            assert taken.allowed == (held[client] > much)
        if taken.allowed:
            held[client] -= much
            given_[client] += much
        assert taken.left == pytest.approx(held[client], abs=1 + 1e-3)
        assert given_[client] <= quota + (clock.now - 1_000) * quota / 60 + 1e-3
