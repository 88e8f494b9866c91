"""The page of a coalition or a government."""

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from api.asking import AnyRequest
from api.limits.apart import apart
from api.web.coalition_view import coalition_view
from api.web.knowings import of_coalition
from api.web.page import page
from api.web.timed import Here, show, timed
from domain.ids import CoalitionId


@page("/g/{coalition:str}")
async def coalition_page(request: AnyRequest, coalition: FromPath[str]) -> Response[bytes] | Redirect:
    """A coalition as of a day: who belongs to it, who has left, who leads it."""
    here = await timed(request)
    return here if isinstance(here, Redirect) else await apart(request, _coalition, here, coalition)


def _coalition(here: Here, coalition: CoalitionId) -> Response[bytes]:
    view = coalition_view(here, coalition)
    if here.part == "state":
        return show(here, "coalition_state.html", {"view": view})
    knowings = of_coalition(here.chronicle, coalition, here.at.position)
    return show(here, "coalition.html", {"view": view, "knowings": knowings})
