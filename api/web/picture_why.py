"""Why a country, a chamber, a contest or a coalition is told as it is: the events behind each field."""

from typing import Final

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct

from api.asking import AnyRequest, country_code
from api.comparing import not_explained
from api.limits.apart import apart
from api.pictures import COALITION, COUNTRY, ELECTION, LEGISLATURE, Kind, Options
from api.web.called import Called
from api.web.claims_told import picture_field_in_words, picture_value_in_words
from api.web.page import page
from api.web.timed import Here, show, timed
from projections.picturing import PictureField, explained

_OF_PARTIES: Final = ("parties.", "others.", "former.", "technical.")


class FieldTold(Struct, frozen=True):
    """A field in words, and why it is so."""

    label: str
    value: str
    why: PictureField


@page("/c/{country:str}/why")
async def country_why_page(request: AnyRequest, country: FromPath[str]) -> Response[bytes] | Redirect:
    """Why a `field` of the country is what it is; without one, why each is that is not of one party alone."""
    here = await timed(request, "field")
    if isinstance(here, Redirect):
        return here
    return await apart(request, _why, here, COUNTRY, country_code(country))


@page("/c/{country:str}/parliament/why")
async def parliament_why_page(request: AnyRequest, country: FromPath[str]) -> Response[bytes] | Redirect:
    """Why a `field` of the chamber is what it is; without one, why each is."""
    here = await timed(request, "field", "chamber")
    if isinstance(here, Redirect):
        return here
    return await apart(request, _why, here, LEGISLATURE, country_code(country))


@page("/e/{election:str}/why")
async def contest_why_page(request: AnyRequest, election: FromPath[str]) -> Response[bytes] | Redirect:
    """The same of a contest."""
    here = await timed(request, "field")
    return here if isinstance(here, Redirect) else await apart(request, _why, here, ELECTION, election)


@page("/g/{coalition:str}/why")
async def coalition_why_page(request: AnyRequest, coalition: FromPath[str]) -> Response[bytes] | Redirect:
    """The same of a coalition."""
    here = await timed(request, "field")
    return here if isinstance(here, Redirect) else await apart(request, _why, here, COALITION, coalition)


def _why(here: Here, kind: Kind, id_: str) -> Response[bytes]:
    chronicle, at, field = here.chronicle, here.at, here.asked.get("field")
    own: Options = {name: text for name, text in here.asked.items() if name != "field"}
    id_, options = kind.known(chronicle, id_, at.position, own)
    told = list(explained(chronicle, kind.draw(chronicle, id_, at, options), at.position, field, kind.echoed))
    if field is not None and not told:
        raise not_explained(field, kind.example)
    if (
        kind is COUNTRY and field is None
    ):  # what is told of a party is explained on its own page, and would be a book here
        told = [each for each in told if not each.field.startswith(_OF_PARTIES)]
    called = Called(chronicle, at)
    values = {
        "explained": [
            FieldTold(
                picture_field_in_words(each.field, called),
                picture_value_in_words(each.field, each.value),
                each,
            )
            for each in told
        ],
        "of": here.to(here.path.removesuffix("/why"), also=options),
        "api": here.api(f"{kind.address(id_)}/explain", **options),
    }
    return show(here, "picture_why_part.html" if here.part == "why" else "picture_why.html", values)
