"""What the page of a country's contests shows: the latest for one chamber or office with its results, and all of them in a list.

The marks on the axis are the contests for that chamber or office, so that the slider goes from one to the next.
"""

from collections import Counter
from typing import Final, TypeAlias

from msgspec import Struct

from api.asking import one_of
from api.web.axis import Axis, Happening, axis
from api.web.called import Called
from api.web.contest_view import ContestView, contest_view
from api.web.dates import spoken
from api.web.timed import Here
from domain.dates import NEVER, Day, EdtfDate
from domain.events import ElectionHeld
from domain.ids import CountryCode
from projections.contests import ShortContest, short_contests
from projections.government import contests_of

For: TypeAlias = tuple[str | None, str | None]
"""For which chamber or which office a contest is."""


KINDS: Final = ("chamber", "office")
"""The parameters by which one of them is chosen."""


class Listed(Struct, frozen=True):
    """A contest in the list."""

    told: ShortContest
    name: str
    day: Day
    """By which it had been held; `NEVER` where that is unknown."""


class Kind(Struct, frozen=True):
    """Contests for one chamber, or for one office."""

    chamber: str | None
    office: str | None
    contests: tuple[Listed, ...]


class ContestsView(Struct, frozen=True):
    """All that a template needs to list a country's contests."""

    country: CountryCode
    kinds: tuple[Kind, ...]
    known: tuple[For, ...]
    """All chambers and offices of which a contest is known, whatever day one looks on; that of the most contests first."""
    chosen: For | None
    """The one of which the results are shown; None where no contest is known."""
    latest: ContestView | None
    """The last contest for it that had been held."""
    axis: Axis | None
    """None where no contest is known."""

    @property
    def number(self) -> int:
        return sum(len(each.contests) for each in self.kinds)


def contests_view(here: Here, country: CountryCode) -> ContestsView:
    """The contests of the page. Raises `UnknownCountry`."""
    chronicle, at = here.chronicle, here.at
    chronicle.last_concerning_country(country, at.position)
    called = Called(chronicle, at)
    kinds: dict[tuple[str | None, str | None], list[Listed]] = {}
    for told, _ in short_contests(chronicle, chronicle.elections(at.position, country), at):
        if told.held != "no" and told.country in {country, None}:
            day = EdtfDate.parse(told.date).latest if told.date else NEVER
            listed = Listed(told, called.election(told.election), day)
            kinds.setdefault((told.chamber, told.office), []).append(listed)
    found = [
        Kind(chamber, office, tuple(sorted(each, key=lambda one: (-one.day, one.told.election))))
        for (chamber, office), each in kinds.items()
    ]
    held = [(item, item.event) for item in contests_of(chronicle, country, at.position)]
    contests = [(item, event) for item, event in held if isinstance(event, ElectionHeld)]
    numbers = Counter((event.chamber, event.office) for _, event in contests)
    known = tuple(sorted(numbers, key=lambda each: (-numbers[each], each[0] or "", each[1] or "")))
    chosen = _chosen(here, known)
    marks = [
        Happening(item.earliest, item.latest, f"{spoken(item.date.text)}: {called.election(event.election)}")
        for item, event in contests
        if (event.chamber, event.office) == chosen
    ]
    last = [each for kind in found if (kind.chamber, kind.office) == chosen for each in kind.contests]
    latest = next((each.told.election for each in last if each.told.held == "yes"), None)
    return ContestsView(
        country=country,
        kinds=tuple(
            sorted(found, key=lambda each: (-len(each.contests), each.chamber or "", each.office or ""))
        ),
        known=known,
        chosen=chosen,
        latest=None if latest is None else contest_view(here, latest),
        axis=axis(marks, until=here.today) if marks else None,
    )


def _chosen(here: Here, known: tuple[For, ...]) -> For | None:
    """That which is asked for, else that of the most contests. Raises `Problem`."""
    for place, name in enumerate(KINDS):
        if name in here.asked and known:
            wanted = one_of(name, here.asked[name], *(each[place] or "" for each in known if each[place]))
            return next(each for each in known if each[place] == wanted)
    return known[0] if known else None
