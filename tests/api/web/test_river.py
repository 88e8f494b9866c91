"""The layout of rivers: nothing overlaps, what follows each other stands in line, little is crossed, and nothing is random."""

from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from api.web.river import Band, Flow, River, river


def band(id_: str, start: float, end: float, right: float | None = None) -> Band:
    return Band(id_, start, end, left=start, right=end if right is None else right)


@st.composite
def families(draw: DrawFn) -> tuple[list[Band], list[Flow]]:
    """Some bands, and flows between any of them."""
    places = st.integers(0, 300)
    bands = []
    for at in range(draw(st.integers(1, 9))):
        start, end = sorted((draw(places), draw(places)))
        right = end + draw(st.integers(0, 60))
        bands.append(Band(f"b{at}", start, end, left=start - draw(st.integers(0, 20)), right=right, least=5))
    named = st.sampled_from([each.id for each in bands])
    flows = [
        Flow(one, other, draw(places), is_weak=draw(st.booleans()))
        for one, other in draw(st.lists(st.tuples(named, named), max_size=14))
        if one != other
    ]
    return bands, flows


@given(families())
def test_each_band_has_a_lane_and_overlaps_no_other_there(family: tuple[list[Band], list[Flow]]) -> None:
    bands, flows = family
    laid = river(bands, flows)
    assert sorted(laid.lanes) == sorted(each.id for each in bands)
    assert sorted(set(laid.lanes.values())) == list(range(laid.number))
    for one, other in combinations(bands, 2):
        if laid.lanes[one.id] == laid.lanes[other.id]:
            assert one.end <= other.start or other.end <= one.start


@given(families())
def test_a_stem_is_in_one_lane_and_its_bands_follow_each_other(
    family: tuple[list[Band], list[Flow]],
) -> None:
    bands, flows = family
    laid = river(bands, flows)
    by_id = {each.id: each for each in bands}
    ties = {(each.start, each.end) for each in flows if not each.is_weak}
    assert sorted(each for stem in laid.stems for each in stem) == sorted(by_id)
    for stem in laid.stems:
        assert len({laid.lanes[each] for each in stem}) == 1
        for one, other in pairwise(stem):
            assert (one, other) in ties
            assert by_id[one].end <= by_id[other].start


@given(families())
def test_the_same_family_is_always_drawn_in_the_same_way(family: tuple[list[Band], list[Flow]]) -> None:
    assert river(*family) == river(*family)


def test_no_bands_have_no_lanes() -> None:
    assert river([], []) == River({}, (), 0)


def test_the_longer_of_two_parties_that_merge_keeps_its_lane() -> None:
    bands = [band("long", 0, 100), band("short", 60, 100), band("new", 100, 200)]
    laid = river(bands, [Flow("long", "new", 100), Flow("short", "new", 100)])
    assert laid.stems == (("long", "new"), ("short",))
    assert laid.lanes == {"long": laid.lanes["new"], "new": laid.lanes["new"], "short": 1 - laid.lanes["new"]}


def test_a_politician_who_goes_over_makes_no_stem_of_two_parties() -> None:
    bands = [band("old", 0, 100), band("new", 100, 200)]
    assert river(bands, [Flow("old", "new", 100, is_weak=True)]).stems == (("old",), ("new",))


def test_a_splinter_that_comes_back_stands_beside_what_it_left() -> None:
    bands = [band("main", 0, 300), band("far", 0, 300), band("splinter", 100, 200)]
    flows = [
        Flow("main", "splinter", 100),
        Flow("splinter", "main", 200),
        Flow("far", "main", 250),
    ]
    lanes = river(bands, flows).lanes
    assert abs(lanes["splinter"] - lanes["main"]) == 1
    assert abs(lanes["far"] - lanes["main"]) == 1


def test_parties_of_different_times_share_a_lane() -> None:
    bands = [band("main", 0, 400), band("early", 50, 100), band("late", 250, 300)]
    flows = [Flow("main", "early", 50), Flow("main", "late", 250)]
    laid = river(bands, flows)
    assert laid.number == 2
    assert laid.lanes["early"] == laid.lanes["late"]


def test_a_lane_is_not_shared_where_a_name_would_run_into_the_next_party() -> None:
    bands = [band("main", 0, 400), band("early", 50, 100, right=260), band("late", 250, 300)]
    laid = river(bands, [Flow("main", "early", 50), Flow("main", "late", 250)])
    assert laid.lanes["early"] != laid.lanes["late"]


def test_a_flow_goes_around_bands_where_it_can() -> None:
    """Three children of one parent, of which the middle one in time has a child: all flows can be drawn without a crossing."""
    bands = [
        band("parent", 0, 500),
        band("a", 100, 500),
        band("b", 200, 500),
        band("child", 300, 500),
    ]
    flows = [Flow("parent", "a", 100), Flow("parent", "b", 200), Flow("b", "child", 300)]
    assert crossings(bands, flows, river(bands, flows)) == 0


def crossings(bands: list[Band], flows: list[Flow], laid: River) -> int:
    """How many bands flows cross."""
    return sum(
        1
        for flow in flows
        for each in bands
        if each.start < flow.x < each.end
        and min(laid.lanes[flow.start], laid.lanes[flow.end])
        < laid.lanes[each.id]
        < max(laid.lanes[flow.start], laid.lanes[flow.end])
    )
