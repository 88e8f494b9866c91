"""The page of a chamber: its seats as of a day."""

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from api.asking import AnyRequest, country_code
from api.limits.apart import apart
from api.web.knowings import of_country
from api.web.page import page
from api.web.parliament_view import chamber_or_none, parliament_view
from api.web.timed import Here, show, timed
from domain.ids import CountryCode


@page("/c/{country:str}/parliament")
async def parliament_page(request: AnyRequest, country: FromPath[str]) -> Response[bytes] | Redirect:
    """A chamber of a country as of a day; without a chamber, the one of which most contests are known."""
    here = await timed(request, "chamber")
    if isinstance(here, Redirect):
        return here
    return await apart(request, _parliament, here, country_code(country))


def _parliament(here: Here, country: CountryCode) -> Response[bytes] | Redirect:
    chamber = chamber_or_none(here, country)
    if chamber is None:
        return show(here, "parliament_none.html", {"country": country})
    if "chamber" not in here.asked:
        part = {"part": here.part} if here.part else {}
        target = here.to(here.path, chamber=chamber, also=part)
        return Redirect(target, status_code=302, headers={"Cache-Control": "no-cache"})
    view = parliament_view(here, country, chamber)
    if here.part == "state":
        return show(here, "parliament_state.html", {"view": view})
    knowings = of_country(here.chronicle, country, here.at.position)
    return show(here, "parliament.html", {"view": view, "knowings": knowings})
