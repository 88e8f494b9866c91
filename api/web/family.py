"""The page of a family: a river of parties over time, and the tables that say the same."""

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from api.asking import AnyRequest
from api.limits.apart import apart
from api.lineage import depth_of, direction_of
from api.web.family_view import LANES, family_view
from api.web.page import page
from api.web.timed import Here, show, timed
from domain.ids import PartyId
from projections.lineage_state import Direction


@page("/p/{party_id:str}/family")
async def family_page(request: AnyRequest, party_id: FromPath[str]) -> Response[bytes] | Redirect:
    """All parties that hang together with this one; with `direction` or `depth`, its own lines alone, as the API tells them."""
    here = await timed(request, "direction", "depth")
    if isinstance(here, Redirect):
        return here
    direction = direction_of(here.asked) if here.asked else None
    return await apart(request, _family, here, party_id, direction, depth_of(here.asked))


def _family(here: Here, party: PartyId, direction: Direction | None, depth: int | None) -> Response[bytes]:
    view = family_view(here, party, direction, depth)
    values = {"view": view, "direction": direction, "depth": depth, "lanes": LANES}
    return show(here, "family_state.html" if here.part == "state" else "family.html", values)
