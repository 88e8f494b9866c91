"""The route that lists parties as of a day, page by page. Reading is open."""

from collections.abc import Iterator
from functools import partial
from typing import Final

from litestar import Response
from msgspec import Struct

from api.answers import reads
from api.asking import AnyRequest, Parameters, country_code, one_of
from api.lists import EXISTS, Listing, identifier_of
from api.names import check_search, names_ever
from domain.ids import CountryCode, PartyId
from projections.at import At
from projections.belonging import is_of
from projections.chronicle import Chronicle
from projections.names_ever import is_in, plain

STATUSES = ("active", "merged", "split", "dissolved", "banned")
PARTIES_PAGE = 500


class ShortState(Struct, frozen=True, kw_only=True):
    """A party in a list."""

    party: PartyId
    exists: str
    status: str | None
    name: str | None
    names: dict[str, str]
    abbreviations: dict[str, str]
    country: CountryCode | None
    founded: str | None
    ended: str | None
    matched: str | None
    """With `q`: the name, of whatever time and language, or the abbreviation that has its text; of several the one that is nearest
    to it. Null where the id alone has it, and without `q`."""


_OF_THE_STATE: Final = tuple(name for name in ShortState.__struct_fields__ if name != "matched")
FILTERS = ("country", "status", "exists", "q", "identifier")


@reads("/parties")
async def parties(request: AnyRequest) -> Response[bytes]:
    """Parties as of a day, by id: those that exist, or may; with `status` or `exists`, those of which that holds; with
    `identifier` those that bear it, also when they have ended.
    """
    listing = Listing(
        path="/parties",
        id_field="party",
        filters=FILTERS,
        read_filters=_filters,
        rows=partial(_listed, request),
        page=PARTIES_PAGE,
    )
    return await listing.answer(request)


def _filters(given: Parameters) -> Parameters:
    """The filters among the parameters, in the route's order, each in its one form; those that let everything through left out."""
    filters = {name: given[name] for name in FILTERS if name in given}
    if "country" in filters:
        filters["country"] = country_code(filters["country"])
    if "status" in filters:
        one_of("status", filters["status"], *STATUSES)
    if "exists" in filters:
        one_of("exists", filters["exists"], *EXISTS)
    if "identifier" in filters:
        identifier_of(filters["identifier"])
    if "q" in filters:
        check_search(filters["q"])
    if not filters.get("q", "q").strip():
        del filters["q"]
    return filters


def _listed(
    request: AnyRequest, chronicle: Chronicle, filters: Parameters, at: At, after: PartyId
) -> Iterator[ShortState]:
    status, exists, country = filters.get("status"), filters.get("exists"), filters.get("country")
    named = _named(request, chronicle, filters["q"], at) if "q" in filters else None
    identifier = identifier_of(filters["identifier"]) if "identifier" in filters else None
    # Whoever asks for an id elsewhere means that party, whatever has become of it.
    with_ended = status is not None or identifier is not None
    for party in _candidates(chronicle, identifier, country, at):
        if party <= after or (named is not None and party not in named):
            continue
        state = chronicle.party(party, at)
        if status is not None and state.status != status:
            continue
        if (state.exists != exists) if exists else (not with_ended and state.exists == "no"):
            continue
        if country is not None and not is_of(chronicle.history(party, at.position), state.country, country):
            continue
        if identifier is not None and identifier[1] not in state.identifiers.get(identifier[0], ()):
            continue
        yield ShortState(
            **{name: getattr(state, name) for name in _OF_THE_STATE}, matched=(named or {}).get(party)
        )


def _named(request: AnyRequest, chronicle: Chronicle, text: str, at: At) -> dict[PartyId, str | None]:
    """The parties that a text names, each with the name that has it; None where the id alone does."""
    wanted = plain(text)
    if not wanted:
        return {}
    by_id = {party: None for party in chronicle.parties(at.position) if wanted in party}
    found = names_ever(request, chronicle).search(text, at.position)
    return by_id | {each.party: each.name if is_in(wanted, plain(each.name)) else None for each in found}


def _candidates(
    chronicle: Chronicle, identifier: tuple[str, str] | None, country: CountryCode | None, at: At
) -> list[PartyId]:
    """The ids in use of those among which the wanted parties are, sorted."""
    if identifier is None:
        return chronicle.parties(at.position, country)
    bearers = chronicle.identified_as(*identifier, at.position)
    return sorted({chronicle.in_use(id_, at.position) for kind, id_ in bearers if kind == "party"})
