"""What changed in a chamber, of a contest or of a coalition between two points, side by side: told as it is of a party."""

from functools import partial

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from api.asking import AnyRequest, country_code
from api.limits.apart import apart
from api.pictures import COALITION, ELECTION, LEGISLATURE, Kind, Options
from api.web.called import Called
from api.web.changed import ChangeTold, Compared, Side, change_told, side
from api.web.claims_told import picture_field_in_words, picture_value_in_words
from api.web.knowings import Knowing, of_coalition, of_contest, of_country
from api.web.page import page
from api.web.points import OTHERS, second_point, to_point
from api.web.timed import Here, show, timed
from api.web.words import country_name, label
from domain.errors import Unknown
from projections.at import At
from projections.compare import Change
from projections.picture import Picture
from projections.picturing import compared


@page("/c/{country:str}/parliament/changed")
async def parliament_changed_page(request: AnyRequest, country: FromPath[str]) -> Response[bytes] | Redirect:
    """What changed in a `chamber` from the point `as_of`, `known_at` to the point `to_as_of`, `to_known_at`."""
    return await _page(request, LEGISLATURE, country_code(country))


@page("/e/{election:str}/changed")
async def contest_changed_page(request: AnyRequest, election: FromPath[str]) -> Response[bytes] | Redirect:
    """The same of a contest."""
    return await _page(request, ELECTION, election)


@page("/g/{coalition:str}/changed")
async def coalition_changed_page(request: AnyRequest, coalition: FromPath[str]) -> Response[bytes] | Redirect:
    """The same of a coalition or a government."""
    return await _page(request, COALITION, coalition)


async def _page(request: AnyRequest, kind: Kind, id_: str) -> Response[bytes] | Redirect:
    here = await timed(request, *OTHERS, *kind.options)
    if isinstance(here, Redirect):
        return here
    second = await second_point(here)
    if isinstance(second, Redirect):
        return second
    return await apart(request, _changed, here, kind, id_, second)


def _changed(here: Here, kind: Kind, id_: str, second: At) -> Response[bytes]:
    chronicle, first = here.chronicle, here.at
    own: Options = {name: text for name, text in here.asked.items() if name not in OTHERS}
    _, options = kind.known(chronicle, id_, max(first.position, second.position), own)

    def draw(at: At) -> Picture:
        kind.last_concerning(chronicle, id_, at.position)
        return kind.draw(chronicle, id_, at, options)

    found = compared(chronicle, draw, first, second, kind.echoed)
    called = Called(chronicle, second)
    path = here.path.removesuffix("/changed")
    values = Compared(
        name=_name(kind, id_, options, called),
        page=here.to(path, also=options),
        same=here.api(f"{kind.address(id_)}/diff", **options, **to_point(second)),
        sides=(_side(here, kind, id_, options, first), _side(here, kind, id_, options, second)),
        learned=tuple(_told(each, called) for each in found.learned),
        happened=tuple(_told(each, called) for each in found.happened),
    )
    return show(here, "changed.html", {"compared": values})


def _side(here: Here, kind: Kind, id_: str, options: Options, at: At) -> Side:
    try:
        kind.known(here.chronicle, id_, at.position, options)
        name = _name(kind, id_, options, Called(here.chronicle, at))
    except Unknown:
        name = None
    path = here.path.removesuffix("/changed")
    return side(here, at, path, name, _knowings(here, kind, id_, at), **options)


def _name(kind: Kind, id_: str, options: Options, called: Called) -> str:
    if kind is ELECTION:
        return called.election(id_)
    if kind is COALITION:
        return called.coalition(id_)
    return f"{label(options['chamber'])}, {country_name(id_)}"


def _knowings(here: Here, kind: Kind, id_: str, at: At) -> tuple[Knowing, ...]:
    of = {ELECTION.path: of_contest, COALITION.path: of_coalition, LEGISLATURE.path: of_country}[kind.path]
    return of(here.chronicle, id_, at.position)


def _told(change: Change, called: Called) -> ChangeTold:
    words = picture_field_in_words(change.field, called)
    return change_told(change, words, partial(picture_value_in_words, change.field))
