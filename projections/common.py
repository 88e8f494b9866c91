"""How far two chronicles are of one ledger."""

from domain.ids import Position
from projections.chronicle import Chronicle

STRETCH = 4_096
"""Records that are compared at once."""


def last_in_common(one: Chronicle, other: Chronicle) -> Position:
    """The last position up to which both hold the same records: after the first that differs, none counts as the same.

    Each is compared, from the first on: ledgers that have parted may hold one record alike further on, such as one that was
    imported again.
    """
    least = min(one.head, other.head)
    for start in range(0, least, STRETCH):
        end = min(start + STRETCH, least)
        pairs = zip(one.data(start, end - start), other.data(start, end - start), strict=True)
        for position, (mine, its) in enumerate(pairs, start + 1):
            if mine != its:
                return position - 1
    return least
