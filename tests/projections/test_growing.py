"""The collections that the chronicle is made of."""

from functools import partial

from projections.growing import Index, Kept, closure


def test_a_value_is_made_once_while_it_is_kept() -> None:
    kept: Kept[str, int] = Kept(2)
    made: list[str] = []

    def make(key: str) -> int:
        made.append(key)
        return len(made)

    assert [kept.get(key, partial(make, key)) for key in "abab"] == [1, 2, 1, 2]
    assert made == ["a", "b"]


def test_what_was_used_longest_ago_goes_first() -> None:
    kept: Kept[str, str] = Kept(2)
    for key in "aba":
        kept.get(key, lambda: "made")
    kept.get("c", lambda: "made")
    assert kept.get("a", lambda: "again") == "made"
    assert kept.get("b", lambda: "again") == "again"


def test_the_bound_is_of_the_weight_of_all_together() -> None:
    kept: Kept[str, int] = Kept(10, weigh=lambda value: value)
    kept.get("small", lambda: 4)
    kept.get("large", lambda: 8)
    assert kept.get("large", lambda: 0) == 8
    assert kept.get("small", lambda: 1) == 1


def test_one_value_beyond_the_bound_is_kept_until_the_next_comes() -> None:
    kept: Kept[str, int] = Kept(10, weigh=lambda value: value)
    kept.get("huge", lambda: 100)
    assert kept.get("huge", lambda: 0) == 100
    kept.get("next", lambda: 1)
    assert kept.get("huge", lambda: 0) == 0


def test_an_index_gives_what_had_come_up_by_a_position_each_once() -> None:
    index: Index[str, int] = Index()
    for value, position in ((1, 1), (2, 3), (1, 4), (3, 6)):
        index.add("key", value, position)
    assert [list(index.up_to("key", position)) for position in (0, 1, 3, 5, 6)] == [
        [],
        [1],
        [1, 2],
        [1, 2],
        [1, 2, 3],
    ]
    assert list(index.up_to("other", 6)) == []


def test_a_closure_reaches_over_circles() -> None:
    links = {1: [2], 2: [3, 1], 3: [1], 4: [1]}
    assert list(closure(1, links.__getitem__)) == [1, 2, 3]
