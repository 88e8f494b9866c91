"""The collections that the chronicle is made of."""

from functools import partial

import pytest

from projections.growing import SEALED, Firsts, Index, Joined, Kept, Line, Positions, closure


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


def test_a_branch_of_an_index_holds_only_what_first_came_up_in_it() -> None:
    index = Index[str, str]()
    index.add("a", "x", 1)
    index.add("a", "y", 4)
    branch = index.branch(3)
    branch.add("a", "x", 4)
    assert branch.written()[0] == []
    assert branch.get("a") == {"x": 1}
    branch.add("a", "z", 5)
    assert branch.get("a") == {"x": 1, "z": 5}
    assert index.get("a") == {"x": 1, "y": 4}


def test_a_closure_reaches_over_circles() -> None:
    links = {1: [2], 2: [3, 1], 3: [1], 4: [1]}
    assert list(closure(1, links.__getitem__)) == [1, 2, 3]


# Branches


def positions(**added: list[int]) -> Positions[str]:
    made: Positions[str] = Positions()
    for key, values in added.items():
        for position in values:
            made.add(key, position)
    return made


def test_positions_are_kept_by_key_and_found_between_two() -> None:
    kept = positions(a=[1, 3, 4], b=[2])
    assert [list(kept.get(key)) for key in ("a", "b", "c")] == [[1, 3, 4], [2], []]
    assert {
        (after, up_to): list(kept.between("a", after, up_to))
        for after, up_to in ((0, 4), (1, 3), (3, 3), (4, 9), (4, 1))
    } == {(0, 4): [1, 3, 4], (1, 3): [3], (3, 3): [], (4, 9): [], (4, 1): []}


def test_a_branch_of_positions_begins_with_those_up_to_the_cut() -> None:
    branch = positions(a=[1, 3, 4], b=[4]).branch(3)
    assert [list(branch.get(key)) for key in ("a", "b", "c")] == [[1, 3], [], []]
    assert list(branch.between("a", 1, 9)) == [3]


def test_positions_and_their_branch_go_their_own_ways() -> None:
    base = positions(a=[1, 3])
    branch = base.branch(3)
    base.add("a", 4)
    base.add("b", 5)
    branch.add("a", 6)
    branch.add("c", 4)
    base.add("a", 7)
    assert [list(base.get(key)) for key in ("a", "b", "c")] == [[1, 3, 4, 7], [5], []]
    assert [list(branch.get(key)) for key in ("a", "b", "c")] == [[1, 3, 6], [], [4]]


def test_a_branch_of_a_branch_of_positions_ends_at_the_earlier_cut() -> None:
    base = positions(a=[1, 3, 5])
    first = base.branch(3)
    first.add("b", 4)
    first.add("b", 6)
    both = [list(first.branch(cut).get(key)) for cut in (2, 5, 9) for key in ("a", "b")]
    assert both == [[1], [], [1, 3], [4], [1, 3], [4, 6]]


def test_a_branch_of_positions_tells_the_keys_that_it_added_to() -> None:
    branch = positions(a=[1], b=[2]).branch(2)
    assert branch.grown() == []
    for key, position in (("c", 3), ("a", 3), ("c", 4)):
        branch.add(key, position)
    assert branch.grown() == ["c", "a"]


def firsts(**added: tuple[int, int]) -> Firsts[str]:
    made: Firsts[str] = Firsts()
    for key, (position, place) in added.items():
        made.add(key, position, place)
    return made


def test_where_a_key_first_came_up_stays() -> None:
    kept = firsts(a=(1, 2), b=(3, 0))
    kept.add("a", 4, 0)
    kept.add("c", 5)
    assert [kept.get(key) for key in "abcd"] == [(1, 2), (3, 0), (5, 0), None]
    assert [list(kept.up_to(position)) for position in (0, 1, 3, 9)] == [
        [],
        ["a"],
        ["a", "b"],
        ["a", "b", "c"],
    ]


def test_a_branch_of_firsts_knows_those_up_to_the_cut_and_its_own() -> None:
    base = firsts(a=(1, 2), b=(4, 1))
    branch = base.branch(3)
    assert [branch.get(key) for key in "ab"] == [(1, 2), None]
    branch.add("a", 5, 0)
    branch.add("b", 5, 3)
    base.add("c", 5, 0)
    assert [branch.get(key) for key in "abc"] == [(1, 2), (5, 3), None]
    assert [base.get(key) for key in "abc"] == [(1, 2), (4, 1), (5, 0)]
    assert [list(branch.up_to(position)) for position in (0, 1, 4, 5)] == [[], ["a"], ["a"], ["a", "b"]]


def test_a_branch_of_a_branch_of_firsts_ends_at_the_earlier_cut() -> None:
    first = firsts(a=(1, 0), b=(3, 0)).branch(2)
    first.add("c", 4)
    second = first.branch(9)
    assert [second.get(key) for key in "abc"] == [(1, 0), None, (4, 0)]
    assert list(second.up_to(9)) == ["a", "c"]
    assert list(first.branch(3).up_to(9)) == ["a"]


def test_a_line_goes_on_where_another_is_cut() -> None:
    line = Line(["a", "b", "c"], 2)
    assert (len(line), list(line)) == (2, ["a", "b"])
    line.append("d")
    line.append("e")
    assert (len(line), list(line), line[1], line[2], line[3]) == (4, ["a", "b", "d", "e"], "b", "d", "e")
    assert [line[1:3], line[:2], line[3:9], line[9:]] == [["b", "d"], ["a", "b"], ["e"], []]


def test_a_line_stays_as_it_is_while_the_other_grows() -> None:
    base = ["a", "b"]
    line = Line(base, 2)
    base.append("c")
    line.append("d")
    base.append("e")
    assert (list(line), base) == (["a", "b", "d"], ["a", "b", "c", "e"])


def test_a_line_of_a_line_ends_at_the_earlier_cut() -> None:
    line = Line(["a", "b"], 1)
    line.append("c")
    line.append("d")
    other = Line(line, 2)
    other.append("e")
    assert (list(other), list(line)) == (["a", "c", "e"], ["a", "c", "d"])


def test_a_line_ends_where_it_ends() -> None:
    line = Line(["a", "b", "c"], 1)
    with pytest.raises(IndexError):
        line[1]
    line.append("d")
    with pytest.raises(IndexError):
        line[2]


def test_a_line_counts_from_its_end_as_every_sequence_does() -> None:
    line = Line(["a", "b", "c"], 2)
    line.append("d")
    assert [line[-1], line[-2], line[-3], line[-2:], list(reversed(line))] == [
        *("d", "b", "a"),
        ["b", "d"],
        ["d", "b", "a"],
    ]


def index(**added: dict[int, int]) -> Index[str, int]:
    made: Index[str, int] = Index()
    for key, values in added.items():
        for value, position in values.items():
            made.add(key, value, position)
    return made


def test_a_branch_of_an_index_begins_with_what_had_come_up_by_the_cut() -> None:
    branch = index(a={1: 1, 2: 3, 3: 4}, b={9: 5}).branch(3)
    assert [list(branch.all(key)) for key in "abc"] == [[1, 2], [], []]
    assert [list(branch.up_to("a", position)) for position in (0, 2, 9)] == [[], [1], [1, 2]]


def test_an_index_and_its_branch_go_their_own_ways() -> None:
    base = index(a={1: 1})
    branch = base.branch(2)
    base.add("a", 2, 3)
    base.add("b", 9, 4)
    branch.add("a", 3, 3)
    branch.add("a", 1, 4)
    branch.add("c", 7, 4)
    base.add("a", 4, 5)
    assert [list(base.all(key)) for key in "abc"] == [[1, 2, 4], [9], []]
    assert [list(branch.all(key)) for key in "abc"] == [[1, 3], [], [7]]
    assert [list(branch.up_to("a", position)) for position in (1, 2, 3)] == [[1], [1], [1, 3]]


def test_a_branch_of_a_branch_of_an_index_ends_at_the_earlier_cut() -> None:
    first = index(a={1: 1, 2: 3}).branch(2)
    first.add("a", 3, 3)
    first.add("a", 4, 5)
    assert [list(first.branch(cut).all("a")) for cut in (0, 2, 3, 9)] == [[], [1], [1, 3], [1, 3, 4]]


def test_the_keys_of_a_branch_hold_its_own_and_all_of_its_base_each_once() -> None:
    base = index(a={1: 1}, b={1: 2})
    branch = base.branch(1)
    branch.add("c", 1, 2)
    branch.add("a", 2, 3)
    base.add("d", 1, 3)
    assert (branch.keys(), base.keys()) == (["a", "b", "d", "c"], ["a", "b", "d"])
    assert [key for key in branch.keys() if list(branch.up_to(key, 9))] == ["a", "c"]  # noqa: SIM118


def test_whether_a_position_is_among_a_keys_positions() -> None:
    kept = positions(a=[1, 3])
    assert [kept.has("a", position) for position in range(5)] == [False, True, False, True, False]
    assert not kept.has("b", 1)


def test_positions_up_to_one_are_those_of_the_key() -> None:
    kept = positions(a=[1, 3, 4])
    assert [list(kept.up_to("a", position)) for position in (0, 3, 9)] == [[], [1, 3], [1, 3, 4]]


@pytest.mark.parametrize("length", [0, 1, SEALED - 1, SEALED, SEALED + 1, 3 * SEALED + 7])
def test_bytes_that_are_joined_are_found_one_by_one(length: int) -> None:
    values = [b"x" * (place % 5) + str(place).encode() for place in range(length)]
    joined = Joined()
    for value in values:
        joined.append(value)
    assert (len(joined), list(joined)) == (length, values)
    assert joined[SEALED - 2 : SEALED + 2] == values[SEALED - 2 : SEALED + 2]
    assert joined[-1:] == values[-1:]
    for beyond in (length, -length - 1):
        with pytest.raises(IndexError):
            joined[beyond]
