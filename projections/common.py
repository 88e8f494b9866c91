"""How far two chronicles are of one ledger."""

from bisect import bisect_left

from domain.ids import Position
from projections.chronicle import Chronicle


def last_in_common(one: Chronicle, other: Chronicle) -> Position:
    """The last position up to which both hold the same records: after the first that differs, none counts as the same."""

    def differ(position: Position) -> bool:
        return one.data(position - 1, 1) != other.data(position - 1, 1)

    # A record holds its position and time: where two ledgers have parted they do not meet again.
    return bisect_left(range(1, min(one.head, other.head) + 1), True, key=differ)
