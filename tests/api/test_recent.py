"""What was used last is kept, and no more than there may be."""

from hypothesis import given
from hypothesis import strategies as st

from api.recent import Recent

MOST = 64


def recent() -> Recent[str, str]:
    return Recent(MOST, len)


def test_what_is_used_stays_and_what_is_not_used_goes() -> None:
    kept = recent()
    kept.keep("used", "u" * 8)
    kept.keep("unused", "n" * 8)
    for number in range(20):
        kept.keep(str(number), "x" * 8)
        assert kept.get("used") == "u" * 8
    assert kept.get("unused") is None
    assert kept.get("19") == "x" * 8


def test_what_was_kept_first_stays() -> None:
    kept = recent()
    kept.keep("key", "first")
    kept.keep("key", "second")
    assert kept.get("key") == "first"


def test_what_would_take_too_much_of_the_place_is_not_kept() -> None:
    kept = recent()
    kept.keep("small", "x" * (MOST // 8))
    kept.keep("large", "x" * (MOST // 8 + 1))
    assert (kept.get("small"), kept.get("large")) == ("x" * (MOST // 8), None)


def test_nothing_is_kept_once_it_is_cleared() -> None:
    kept = recent()
    for number in range(6):
        kept.keep(str(number), "x" * 8)
    kept.clear()
    assert [kept.get(str(number)) for number in range(6)] == [None] * 6


KEYS = st.sampled_from("abcdefghijkl")


@given(st.lists(st.one_of(KEYS, st.tuples(KEYS, st.integers(0, MOST)))))
def test_no_more_is_kept_than_there_may_be(uses: list[str | tuple[str, int]]) -> None:
    kept, given_last = recent(), dict[str, str]()
    for use in uses:
        if isinstance(use, str):
            found = kept.get(use)
            assert found is None or found == given_last[use]
        else:
            key, size = use
            before = kept.get(key)
            kept.keep(key, "x" * size)
            given_last[key] = "x" * size if before is None else before
        held = [*kept._young.values(), *kept._old.values()]
        assert sum(map(len, held)) <= MOST
