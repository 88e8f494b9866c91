"""The page of a country's families: which of its parties hang together, the largest family first."""

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from api.asking import AnyRequest
from api.limits.apart import apart
from api.web.families_view import families_view
from api.web.knowings import of_country
from api.web.page import page
from api.web.timed import Here, show, timed
from domain.ids import CountryCode


@page("/c/{country:str}/families")
async def families_page(request: AnyRequest, country: FromPath[str]) -> Response[bytes] | Redirect:
    """The families of a country's parties, each in small on the same axis of time."""
    here = await timed(request)
    if isinstance(here, Redirect):
        return here
    if country != country.upper():
        return Redirect(here.to(f"/c/{country.upper()}/families"), status_code=302)
    return await apart(request, _families, here, country)


def _families(here: Here, country: CountryCode) -> Response[bytes]:
    view = families_view(here, country)
    if here.part == "state":
        return show(here, "families_state.html", {"view": view})
    knowings = of_country(here.chronicle, country, here.at.position)
    return show(here, "families.html", {"view": view, "knowings": knowings})
