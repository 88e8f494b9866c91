"""The order of a timeline by `after`: long chains, circles within them, and what is behind what."""

from domain.events import Renamed
from domain.ids import EventId
from projections.accounts import Account
from projections.order import Item, before_and_behind, in_order, narrowed
from tests.projections.ledgers import A, event_id, on


def item(number: int, date: str, *after: int) -> Item:
    event = Renamed(party=A, name=str(number), date=on(date), after=tuple(map(event_id, after)))
    account = Account(event_id(number), event, 1, number, number)
    return Item(account, event.date, event.date.earliest, event.date.latest, own=True)


def numbers(items: list[Item]) -> list[int]:
    return [each.account.first for each in items]


def ids(*given: int) -> set[EventId]:
    return set(map(event_id, given))


def test_a_chain_of_thousands_is_told_from_its_beginning() -> None:
    chain = [item(number, "2004", *([number + 1] if number < 5_000 else [])) for number in range(1, 5_001)]
    assert numbers(list(in_order(chain))) == list(range(5_000, 0, -1))


def test_a_chain_hands_the_bounds_of_its_ends_on_to_all_of_it() -> None:
    ends = item(1, "2004-03"), item(5_000, "2004-05", 4_999)
    chain = [ends[0], *(item(number, "2004", number - 1) for number in range(2, 5_000)), ends[1]]
    bounds = {(each.earliest, each.latest) for each in narrowed(chain)[1:-1]}
    assert bounds == {(ends[0].earliest, ends[1].latest)}


def test_a_circle_settles_nothing_within_and_everything_around_it() -> None:
    first, circle, last = item(9, "2004"), [item(1, "2004", 2, 9), item(2, "2004", 1)], item(3, "2004", 2)
    assert numbers(list(in_order([last, *circle, first]))) == [2, 3, 9, 1]


def test_an_event_that_comes_after_itself_by_way_of_others_stands_on_both_sides() -> None:
    items = [item(1, "2004", 2), item(2, "2004", 1), item(3, "2004", 1), item(4, "2004")]
    assert before_and_behind(items, items[0]) == (ids(1, 2), ids(1, 2, 3))
    assert before_and_behind(items, items[3]) == (set(), set())
