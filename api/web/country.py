"""A country's page: its party system as of a day, with the lives of its parties."""

from typing import Final

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from api.asking import AnyRequest, one_of
from api.limits.apart import apart
from api.web.country_rows import GROUPS, Group
from api.web.country_view import country_view
from api.web.knowings import of_country
from api.web.page import page
from api.web.timed import Here, show, timed
from domain.ids import CountryCode

SHOW: Final = "show"
SHOWN: Final[dict[str, frozenset[Group]]] = {
    "all": frozenset(group for group, _ in GROUPS),
    "existing": frozenset(("seated", "existing", "perhaps")),
    "seated": frozenset(("seated",)),
}
"""The groups of parties that are shown, by the parameter `show`."""


@page("/c/{country:str}")
async def country_page(request: AnyRequest, country: FromPath[str]) -> Response[bytes] | Redirect:
    """A country's party system as of a day."""
    here = await timed(request, SHOW)
    if isinstance(here, Redirect):
        return here
    if country != country.upper():
        return Redirect(here.to(f"/c/{country.upper()}", also=here.asked), status_code=302)
    return await apart(request, _country, here, country)


def _country(here: Here, country: CountryCode) -> Response[bytes]:
    wanted = one_of(SHOW, here.asked[SHOW], *SHOWN) if SHOW in here.asked else "all"
    view = country_view(here, country)
    values = {
        "view": view,
        "groups": [(group, title, view.of(group)) for group, title in GROUPS if group in SHOWN[wanted]],
        "wanted": wanted,
        "numbers": {name: sum(len(view.of(each)) for each in groups) for name, groups in SHOWN.items()},
    }
    if here.part == "state":
        return show(here, "country_state.html", values)
    return show(
        here,
        "country.html",
        values | {"knowings": of_country(here.chronicle, country, here.at.position)},
    )
