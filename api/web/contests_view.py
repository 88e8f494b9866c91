"""What the list of a country's contests shows: by chamber and office, the latest first, and all of them as marks on an axis."""

from msgspec import Struct

from api.web.axis import Axis, Happening, axis
from api.web.called import Called
from api.web.dates import spoken
from api.web.timed import Here
from domain.dates import NEVER, Day, EdtfDate
from domain.ids import CountryCode
from projections.contests import ShortContest, short_contests
from projections.government import contests_of


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
    marks = [
        Happening(
            item.earliest,
            item.latest,
            f"{spoken(item.date.text)}: {called.election(getattr(item.event, 'election', ''))}",
        )
        for item in contests_of(chronicle, country, at.position)
    ]
    return ContestsView(
        country,
        tuple(sorted(found, key=lambda each: (-len(each.contests), each.chamber or "", each.office or ""))),
        axis(marks, until=here.today) if marks else None,
    )
