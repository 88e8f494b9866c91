"""The second of two points that a page compares: `to_as_of` and `to_known_at`, which its address always holds as well."""

from litestar.response import Redirect

from api.asking import day_of, position_of
from api.web.timed import Here
from domain.dates import format_day
from projections.at import At

OTHERS = ("to_as_of", "to_known_at")
"""The parameters of a page with two points."""


async def second_point(here: Here) -> At | Redirect:
    """The point: today and now, if not said; or where the address leads that holds it in full. Raises `Problem` and `NotYetKnown`."""
    asked = here.asked
    day = day_of("to_as_of", asked["to_as_of"].strip()) if "to_as_of" in asked else here.today
    known = (
        (await position_of(here.request, "to_known_at", asked["to_known_at"].strip()))[0]
        if "to_known_at" in asked
        else here.chronicle.head
    )
    whole = to_point(At(day, known))
    if {name: asked.get(name) for name in OTHERS} != whole:
        return Redirect(
            here.to(here.path, also=asked | whole), status_code=302, headers={"Cache-Control": "no-cache"}
        )
    return At(day, known)


def to_point(second: At) -> dict[str, str]:
    """The parameters that name it."""
    return {"to_as_of": format_day(second.as_of) or "", "to_known_at": str(second.position)}
