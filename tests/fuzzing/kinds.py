"""All kinds of fuzzing, by name."""

from typing import Final

from tests.fuzzing import asking, dates, events, files
from tests.fuzzing.kind import Kind

KINDS: Final[dict[str, Kind]] = {
    each.name: each for each in (dates.KIND, events.KIND, *asking.KINDS, *files.KINDS)
}
