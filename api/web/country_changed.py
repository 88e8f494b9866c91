"""What changed in a country between two points: which parties came, went, took another name, won or lost seats; and who governs."""

from collections.abc import Iterator, Mapping

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct, structs

from api.asking import AnyRequest, country_code
from api.limits.apart import apart
from api.web.country_rows import PartyRow
from api.web.country_view import CountryView, country_view
from api.web.dates import spoken
from api.web.knowings import Knowing, of_country
from api.web.page import page
from api.web.points import OTHERS, second_point
from api.web.timed import Here, show, timed
from api.web.words import count, label
from domain.dates import format_day
from domain.errors import UnknownCountry
from domain.ids import CountryCode, PartyId
from projections.at import At


class Change(Struct, frozen=True):
    """One thing that is not told alike at the two points."""

    label: str
    before: str | None
    after: str | None


class Changed(Struct, frozen=True):
    """A party, or the country itself where there is none, and what changed of it."""

    party: PartyId | None
    name: str
    changes: tuple[Change, ...]


class Side(Struct, frozen=True):
    """One of the two points."""

    at: At
    day: str
    knowings: tuple[Knowing, ...]
    is_known: bool
    """Whether a record named the country by then."""


@page("/c/{country:str}/changed")
async def country_changed_page(request: AnyRequest, country: FromPath[str]) -> Response[bytes] | Redirect:
    """What changed of a country from the point `as_of`, `known_at` to the point `to_as_of`, `to_known_at`."""
    here = await timed(request, *OTHERS)
    if isinstance(here, Redirect):
        return here
    second = await second_point(here)
    if isinstance(second, Redirect):
        return second
    return await apart(request, _changed, here, country_code(country), second)


def _changed(here: Here, country: CountryCode, second: At) -> Response[bytes]:
    here.chronicle.last_concerning_country(country, here.chronicle.head)
    before = _told(here, country, here.at)
    between = _told(here, country, At(here.at.as_of, second.position))
    after = _told(here, country, second)
    values = {
        "country": country,
        "sides": (_side(here, country, here.at, before), _side(here, country, second, after)),
        "learned": list(_differing(before, between)),
        "happened": list(_differing(between, after)),
    }
    return show(here, "country_changed.html", values)


def _side(here: Here, country: CountryCode, at: At, told: CountryView | None) -> Side:
    moments = of_country(here.chronicle, country, at.position)
    return Side(at, format_day(at.as_of) or "", moments, told is not None)


def _told(here: Here, country: CountryCode, at: At) -> CountryView | None:
    try:
        return country_view(structs.replace(here, at=at), country)
    except UnknownCountry:
        return None


def _differing(before: CountryView | None, after: CountryView | None) -> Iterator[Changed]:
    beside = tuple(_changes(_of_country(before), _of_country(after)))
    if beside:
        yield Changed(None, "", beside)
    rows = {row.told.party: row for row in before.rows} if before else {}
    for row in after.rows if after else ():
        changes = tuple(_changes(_of_party(rows.pop(row.told.party, None)), _of_party(row)))
        if changes:
            yield Changed(row.told.party, row.name, changes)
    for row in rows.values():
        changes = tuple(_changes(_of_party(row), {}))
        if changes:
            yield Changed(row.told.party, row.name, changes)


def _changes(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    for name in dict.fromkeys((*before, *after)):
        first, second = before.get(name), after.get(name)
        if first != second:
            yield Change(name, first, second)


def _of_country(view: CountryView | None) -> dict[str, str]:
    if view is None:
        return {}
    found = {f"Seats in all, {label(each.chamber)}": count(each.seats) for each in view.chambers}
    governs = view.government.government
    if governs is not None and governs.in_office != "no":
        found["Government"] = governs.name or view.called.coalition(governs.coalition)
        if governs.prime_minister:
            found["Prime minister"] = governs.prime_minister
        if governs.prime_minister_party:
            found["Party of the prime minister"] = view.called.party(governs.prime_minister_party)
    return found


def _of_party(row: PartyRow | None) -> dict[str, str]:
    """What is told of a party as a reader would say it; of one that is yet to begin, nothing."""
    if row is None or row.group == "later":
        return {}
    found = {"Status": (row.told.status or "") if row.group == "ended" else _standing(row)}
    found["Name"] = row.name
    if row.short:
        found["Abbreviation"] = row.short
    found["Began"] = row.began
    if row.told.registered:
        found["Registered"] = spoken(row.told.registered)
    if row.group != "ended":
        found |= {f"Seats, {label(chamber)}": count(seats) for chamber, seats in row.told.seats.items()}
        if row.part:
            found["Government"] = row.part
    return found


def _standing(row: PartyRow) -> str:
    return {"yes": "exists", "maybe": "may exist", "no": "not there"}[row.told.exists]
