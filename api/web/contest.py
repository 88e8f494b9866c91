"""A contest's page, and the list of a country's contests."""

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from api.asking import AnyRequest, country_code
from api.limits.apart import apart
from api.web.contest_view import contest_view
from api.web.contests_view import KINDS, contests_view
from api.web.knowings import of_contest, of_country
from api.web.page import page
from api.web.timed import Here, show, timed
from domain.ids import CountryCode, ElectionId


@page("/e/{election:str}")
async def contest_page(request: AnyRequest, election: FromPath[str]) -> Response[bytes] | Redirect:
    """A contest: who got what, as of a day."""
    here = await timed(request)
    return here if isinstance(here, Redirect) else await apart(request, _contest, here, election)


def _contest(here: Here, election: ElectionId) -> Response[bytes]:
    view = contest_view(here, election)
    if here.part == "state":
        return show(here, "contest_state.html", {"view": view})
    knowings = of_contest(here.chronicle, election, here.at.position)
    return show(here, "contest.html", {"view": view, "knowings": knowings})


@page("/c/{country:str}/elections")
async def contests_page(request: AnyRequest, country: FromPath[str]) -> Response[bytes] | Redirect:
    """A country's contests that were held by a day, or may have been, and the results of the latest for a `chamber` or an `office`."""
    here = await timed(request, *KINDS)
    if isinstance(here, Redirect):
        return here
    return await apart(request, _contests, here, country_code(country))


def _contests(here: Here, country: CountryCode) -> Response[bytes]:
    view = contests_view(here, country)
    if here.part == "state":
        return show(here, "contests_state.html", {"view": view})
    knowings = of_country(here.chronicle, country, here.at.position)
    return show(here, "contests.html", {"view": view, "knowings": knowings})
