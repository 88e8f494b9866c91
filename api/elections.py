"""The route that lists contests as of a day, page by page. Reading is open."""

from collections.abc import Iterator
from typing import Final

from litestar import Response

from api.answers import reads
from api.asking import AnyRequest, Parameters, country_code, one_of
from api.lists import EXISTS, Listing, identifier_of
from domain.ids import ElectionId
from projections.at import At
from projections.chronicle import Chronicle
from projections.contests import ShortContest, short_contests
from projections.going_on import going_on

ELECTIONS_PAGE = 500

FILTERS = ("country", "chamber", "office", "identifier", "held")


@reads("/elections")
async def elections(request: AnyRequest) -> Response[bytes]:
    """Contests as of a day, by id: those that were held by then, or may have been; with `held`, those of which that holds."""
    return await _ELECTIONS.answer(request)


def _filters(given: Parameters) -> Parameters:
    """The filters among the parameters, in the route's order, each in its one form."""
    filters = {name: given[name] for name in FILTERS if name in given}
    if "country" in filters:
        filters["country"] = country_code(filters["country"])
    if "held" in filters:
        one_of("held", filters["held"], *EXISTS)
    if "identifier" in filters:
        identifier_of(filters["identifier"])
    return filters


def _listed(chronicle: Chronicle, filters: Parameters, at: At, after: ElectionId) -> Iterator[ShortContest]:
    country, held = filters.get("country"), filters.get("held")
    chamber, office = filters.get("chamber"), filters.get("office")
    identifier = identifier_of(filters["identifier"]) if "identifier" in filters else None
    listed = (each for each in going_on(_candidates(chronicle, identifier, country, at)) if each > after)
    for contest, identifiers in short_contests(chronicle, listed, at):
        if (contest.held != held) if held else (contest.held == "no"):
            continue
        if country is not None and contest.country not in {country, None}:
            continue
        if chamber is not None and contest.chamber != chamber:
            continue
        if office is not None and contest.office != office:
            continue
        if identifier is None or identifier in identifiers:
            yield contest


def _candidates(
    chronicle: Chronicle, identifier: tuple[str, str] | None, country: str | None, at: At
) -> list[ElectionId]:
    """Those among which the wanted contests are, sorted."""
    if identifier is None:
        return chronicle.elections(at.position, country)
    bearers = chronicle.identified_as(*identifier, at.position)
    return sorted(id_ for kind, id_ in bearers if kind == "election")


_ELECTIONS: Final = Listing(
    path="/elections",
    id_field="election",
    filters=FILTERS,
    read_filters=_filters,
    rows=_listed,
    page=ELECTIONS_PAGE,
)
