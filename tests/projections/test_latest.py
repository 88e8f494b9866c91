"""What is selected is found from the end, too: the same records, the newest first, without looking at more than it takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import projections.selection
from domain.events import Merged, Renamed
from domain.ids import Position
from domain.records import Kind, Record
from projections.chronicle import Chronicle
from projections.selection import EVERYTHING, Facets, Selected, Selection
from tests.histories import entries, histories
from tests.projections.ledgers import A, B, C, founded

KINDS: tuple[Kind, ...] = ("stated", "corrected", "retracted")


def some(*values: str) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(values), max_size=2)


@st.composite
def selections(draw: st.DrawFn) -> Selection:
    return Selection(
        parties=draw(some("kz-a", "kz-b", "kz-c")),
        countries=draw(some("KZ", "RU")),
        types=draw(some("Founded", "Renamed", "Merged", "ElectionResult")),
        kinds=draw(st.frozensets(st.sampled_from(KINDS), max_size=2)),
    )


@given(records=histories(), wanted=selections(), limit=st.integers(1, 5), data=st.data())
def test_the_latest_are_the_last_of_all_that_are_selected(
    records: list[Record], wanted: Selection, limit: int, data: st.DataObject
) -> None:
    chronicle = Chronicle()
    chronicle.apply(entries(records))
    up_to = data.draw(st.integers(0, chronicle.head))
    every = chronicle.select(wanted, 0, up_to, max(up_to, 1)).positions
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(projections.selection, "SHORTEST_STRETCH", data.draw(st.integers(1, 3)))
        patched.setattr(projections.selection, "LONGEST_STRETCH", data.draw(st.integers(3, 9)))
        assert chronicle.latest(wanted, up_to, limit) == every[::-1][:limit]


class Watched(Facets):
    """Notes which stretches are looked at."""

    looked_at: list[tuple[Position, Position]]

    def select(self, wanted: Selection, after: Position, up_to: Position, limit: int) -> Selected:
        self.looked_at.append((after, up_to))
        return super().select(wanted, after, up_to, limit)


HEAD = 1_000_000
FOUNDED = founded()
RENAMED = Renamed(party=A, name="New")
MERGED = Merged(parties=(A, B), into=C)


@pytest.fixture(scope="module")
def million() -> Watched:
    """Of a million records, one in a thousand is a renaming; the first alone is a merger."""
    facets = Watched()
    for position in range(1, HEAD + 1):
        event = RENAMED if position % 1_000 == 0 else MERGED if position == 1 else FOUNDED
        facets.sort([event], ["stated"], {})
    return facets


@pytest.mark.parametrize(
    ("wanted", "first", "most"),
    [
        (EVERYTHING, HEAD, 1_024),
        (Selection(types=frozenset({"Founded"})), HEAD - 1, 1_024),
        (Selection(types=frozenset({"Renamed"})), HEAD, 100_000),
        (Selection(types=frozenset({"Renamed"}), kinds=frozenset({"stated"})), HEAD, 100_000),
    ],
)
def test_what_is_frequent_is_found_near_the_end(
    million: Watched, wanted: Selection, first: Position, most: int
) -> None:
    million.looked_at = []
    found = million.latest(wanted, HEAD, 50)
    assert (found[0], len(found)) == (first, 50)
    assert HEAD - million.looked_at[-1][0] <= most


def test_what_is_rare_is_found_by_long_stretches(million: Watched) -> None:
    million.looked_at = []
    assert million.latest(Selection(types=frozenset({"Merged"})), HEAD, 50) == [1]
    assert len(million.looked_at) < 25
    assert [after for after, _ in million.looked_at[:-1]] == [up_to for _, up_to in million.looked_at[1:]]
