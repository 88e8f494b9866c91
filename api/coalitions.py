"""The route that lists alliances and governments as of a day, page by page. Reading is open."""

from collections.abc import Iterator
from typing import Final

from litestar import Response

from api.answers import reads
from api.asking import AnyRequest, Parameters, country_code, one_of
from api.lists import EXISTS, Listing, identifier_of
from domain.ids import CoalitionId
from projections.at import At
from projections.chronicle import Chronicle
from projections.coalitions import ShortCoalition, short_coalitions
from projections.going_on import going_on

COALITIONS_PAGE = 500
KINDS = ("alliance", "government")

FILTERS = ("country", "kind", "exists", "identifier")


@reads("/coalitions")
async def coalitions(request: AnyRequest) -> Response[bytes]:
    """Coalitions as of a day, by id: those that exist, or may; with `exists`, those of which that holds; with `identifier` the one
    that bears it, also when it has ended.
    """
    return await _COALITIONS.answer(request)


def _filters(given: Parameters) -> Parameters:
    """The filters among the parameters, in the route's order, each in its one form."""
    filters = {name: given[name] for name in FILTERS if name in given}
    if "country" in filters:
        filters["country"] = country_code(filters["country"])
    if "kind" in filters:
        one_of("kind", filters["kind"], *KINDS)
    if "exists" in filters:
        one_of("exists", filters["exists"], *EXISTS)
    if "identifier" in filters:
        identifier_of(filters["identifier"])
    return filters


def _listed(
    chronicle: Chronicle, filters: Parameters, at: At, after: CoalitionId
) -> Iterator[ShortCoalition]:
    country, kind, exists = filters.get("country"), filters.get("kind"), filters.get("exists")
    identifier = identifier_of(filters["identifier"]) if "identifier" in filters else None
    listed = (each for each in going_on(_candidates(chronicle, identifier, country, at)) if each > after)
    for coalition, identifiers in short_coalitions(chronicle, listed, at):
        if (coalition.exists != exists) if exists else (identifier is None and coalition.exists == "no"):
            continue
        if country is not None and coalition.country not in {country, None}:
            continue
        if kind is not None and coalition.kind != kind:
            continue
        if identifier is None or identifier in identifiers:
            yield coalition


def _candidates(
    chronicle: Chronicle, identifier: tuple[str, str] | None, country: str | None, at: At
) -> list[CoalitionId]:
    """Those among which the wanted coalitions are, sorted."""
    if identifier is None:
        return chronicle.coalitions(at.position, country)
    bearers = chronicle.identified_as(*identifier, at.position)
    return sorted(id_ for kind, id_ in bearers if kind == "coalition")


_COALITIONS: Final = Listing(
    path="/coalitions",
    id_field="coalition",
    filters=FILTERS,
    read_filters=_filters,
    rows=_listed,
    page=COALITIONS_PAGE,
)
