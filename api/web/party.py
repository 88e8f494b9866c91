"""A party's pages: what it was on a day and its timeline; why a fact is so; what changed between two points."""

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from api.asking import AnyRequest
from api.comparing import not_explained
from api.limits.apart import apart
from api.web.called import Called
from api.web.page import page
from api.web.party_view import lines, party_view
from api.web.timed import Here, show, timed
from domain.ids import PartyId
from projections.questions import explain


@page("/p/{party_id:str}")
async def party_page(request: AnyRequest, party_id: FromPath[str]) -> Response[bytes] | Redirect:
    """A party as of a day, its life on an axis, and its events in order."""
    here = await timed(request)
    if isinstance(here, Redirect):
        return here
    return await apart(request, _party, here, party_id)


def _party(here: Here, party: PartyId) -> Response[bytes]:
    view = party_view(here, party)
    if here.part == "state":
        return show(here, "party_state.html", {"view": view})
    return show(here, "party.html", {"view": view, "lines": lines(here, view)})


@page("/p/{party_id:str}/why")
async def why_page(request: AnyRequest, party_id: FromPath[str]) -> Response[bytes] | Redirect:
    """Why a field of the party's state is what it is; without a field, why each of them is."""
    here = await timed(request, "field")
    if isinstance(here, Redirect):
        return here
    return await apart(request, _why, here, party_id)


def _why(here: Here, party: PartyId) -> Response[bytes]:
    field = here.asked.get("field")
    explained = explain(here.chronicle, party, here.at, field)
    if field is not None and not explained:
        raise not_explained(field, "name, names or names.ru")
    called = Called(here.chronicle, here.at)
    values = {
        "party": here.chronicle.in_use(party, here.at.position),
        "called": called,
        "field": field,
        "explained": explained,
    }
    return show(here, "why_part.html" if here.part == "why" else "why.html", values)
