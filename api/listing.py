"""The route that lists parties as of a day, page by page. Reading is open."""

import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

from litestar import Response
from msgspec import Struct

from api.answers import reads
from api.asking import AnyRequest, Parameters, country_code, one_of
from api.lists import EXISTS, Listing, identifier_of
from domain.events import Founded, Merged, NewParty, Split
from domain.ids import CountryCode, PartyId
from projections.at import At
from projections.belonging import is_of
from projections.chronicle import Chronicle
from projections.history import History
from projections.state import PartyState

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


FILTERS = ("country", "status", "exists", "q", "identifier")


@reads("/parties")
async def parties(request: AnyRequest) -> Response[bytes]:
    """Parties as of a day, by id: those that exist, or may; with `status` or `exists`, those of which that holds; with
    `identifier` those that bear it, also when they have ended.
    """
    return await _PARTIES.answer(request)


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
    if not _plain(filters.get("q", "q")):
        del filters["q"]
    return filters


def _listed(chronicle: Chronicle, filters: Parameters, at: At, after: PartyId) -> Iterator[ShortState]:
    status, exists, country = filters.get("status"), filters.get("exists"), filters.get("country")
    wanted = _plain(filters.get("q", ""))
    identifier = identifier_of(filters["identifier"]) if "identifier" in filters else None
    # Whoever asks for an id elsewhere means that party, whatever has become of it.
    with_ended = status is not None or identifier is not None
    for party in _candidates(chronicle, identifier, country, at):
        if party <= after:
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
        if wanted and not any(wanted in _plain(name) for name in _names(chronicle, state, at)):
            continue
        yield ShortState(**{name: getattr(state, name) for name in ShortState.__struct_fields__})


def _candidates(
    chronicle: Chronicle, identifier: tuple[str, str] | None, country: CountryCode | None, at: At
) -> list[PartyId]:
    """The ids in use of those among which the wanted parties are, sorted."""
    if identifier is None:
        return chronicle.parties(at.position, country)
    bearers = chronicle.identified_as(*identifier, at.position)
    return sorted({chronicle.in_use(id_, at.position) for kind, id_ in bearers if kind == "party"})


def _plain(text: str) -> str:
    """How names are compared: whatever the case, the Unicode form and the blanks around."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def _names(chronicle: Chronicle, state: PartyState, at: At) -> Iterator[str]:
    yield state.party
    if state.name is not None:
        yield state.name
    elif state.exists == "maybe":  # what begins it may have happened, and then this is what it is called
        yield from _names_to_come(chronicle.history(state.party, at.position))
    yield from state.names.values()
    yield from state.abbreviations.values()


def _names_to_come(history: History) -> Iterator[str]:
    """The names that the party's beginning gives it, whether or not that has happened."""
    event = None if history.beginning is None else history.beginning.event
    introducing: Iterable[object] = ()
    match event:
        case Founded():
            introducing = (event,)
        case Split():
            introducing = event.into
        case Merged():
            introducing = (event.into,)
    for new in introducing:
        if isinstance(new, Founded | NewParty) and new.party in history:
            yield from (new.name, *new.names.values(), *new.abbreviations.values())


_PARTIES: Final = Listing(
    path="/parties",
    id_field="party",
    filters=FILTERS,
    read_filters=_filters,
    rows=_listed,
    page=PARTIES_PAGE,
)
