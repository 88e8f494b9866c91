"""The second of two points that a page compares: `to_as_of` and `to_known_at`, which its address always holds as well."""

from litestar.response import Redirect

from api.asking import day_of
from api.web.timed import KNOWN_BY, Here, known_position
from domain.dates import format_day
from projections.at import At

_TO = "to_"
OTHERS = ("to_as_of", "to_known_at", _TO + KNOWN_BY)
"""The parameters of a page with two points; the last one takes the place of the one before, and leads to it."""


async def second_point(here: Here) -> At | Redirect:
    """The point: today and now, if not said; or where the address leads that holds it in full. Raises `Problem` and `NotYetKnown`."""
    asked = here.asked
    day = day_of("to_as_of", asked["to_as_of"].strip()) if "to_as_of" in asked else here.today
    known = await known_position(here.request, asked, _TO)
    whole = to_point(At(day, known))
    if {name: asked[name] for name in OTHERS if name in asked} != whole:
        own = {name: text for name, text in asked.items() if name not in OTHERS}
        return Redirect(
            here.to(here.path, also=own | whole), status_code=302, headers={"Cache-Control": "no-cache"}
        )
    return At(day, known)


def to_point(second: At) -> dict[str, str]:
    """The parameters that name it."""
    return {"to_as_of": format_day(second.as_of) or "", "to_known_at": str(second.position)}
