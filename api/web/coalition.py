"""The page of a coalition or a government."""

import asyncio

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from api.asking import AnyRequest
from api.web.coalition_view import coalition_view
from api.web.knowings import of_events
from api.web.page import page
from api.web.timed import Here, show, timed
from domain.ids import CoalitionId


@page("/g/{coalition:str}")
async def coalition_page(request: AnyRequest, coalition: FromPath[str]) -> Response[bytes] | Redirect:
    """A coalition as of a day: who belongs to it, who has left, who leads it."""
    here = await timed(request)
    return here if isinstance(here, Redirect) else await asyncio.to_thread(_coalition, here, coalition)


def _coalition(here: Here, coalition: CoalitionId) -> Response[bytes]:
    view = coalition_view(here, coalition)
    if here.part == "state":
        return show(here, "coalition_state.html", {"view": view})
    knowledge = here.chronicle.accounts(here.chronicle.head).knowledge
    events = {*knowledge.coalition(coalition), *knowledge.moves(coalition)}
    knowings = of_events(here.chronicle, events, here.at.position)
    return show(here, "coalition.html", {"view": view, "knowings": knowings})
