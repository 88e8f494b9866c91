"""The two times of a question, which travel as one."""

from msgspec import Struct

from domain.dates import Day
from domain.ids import Position


class At(Struct, frozen=True, gc=False):
    """What was true on the day `as_of`, as far as the ledger knew at `position`."""

    as_of: Day
    position: Position
