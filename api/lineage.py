"""The routes that tell where a party came from and what became of it, and how the parties of a country hang together."""

from typing import Any, Final, cast

from litestar import Response
from litestar.params import FromPath

from api.answers import JSON, in_front, reads
from api.asking import AnyRequest, Parameters, country_code, desk_as_seen, one_of, parameters, whole_number
from api.citing import Point, address, cite, point, refuse_old
from api.desk import Desk
from api.limits.apart import apart
from api.lineage_formats import FORMATS
from domain.ids import CountryCode
from domain.records import encode
from projections.at import At
from projections.lineage import country_lineage_picture, lineage_picture
from projections.lineage_state import CountryLineage, Direction, Lineage

DEEPEST: Final = 100
"""The largest `depth`: more edges than lie between any two parties of a family."""


@reads("/parties/{party_id:str}/lineage")
async def party_lineage(request: AnyRequest, party_id: FromPath[str]) -> Response[bytes]:
    """Ancestors and descendants of the party as of `as_of`, as far as was known at `known_at`."""
    desk, clock = await desk_as_seen(request)
    asked = parameters(request, "as_of", "known_at", "direction", "depth", "format", "v")
    direction, depth, written = direction_of(asked), depth_of(asked), _format(asked)
    about = await point(request, asked, desk, clock)
    in_use = desk.chronicle.history(party_id, about.at.position).party
    canonical = address(
        f"/parties/{in_use}/lineage",
        about.at,
        direction=None if direction == "both" else direction,
        depth=None if depth is None else str(depth),
        format=written,
    )
    refuse_old(asked, canonical)

    def told(at: At) -> Lineage:
        return cast("Lineage", lineage_picture(desk.chronicle, in_use, at, depth, direction).state)

    # In a thread, as a family may have hundreds of parties.
    body = await apart(request, lambda: _written(told(about.at), "party", desk, about.at, canonical, written))
    return _cited(request, body, canonical, about, asked, written)


@reads("/countries/{country:str}/lineage")
async def country_lineage(request: AnyRequest, country: FromPath[str]) -> Response[bytes]:
    """How the parties of the country hang together as of `as_of`, as far as was known at `known_at`."""
    desk, clock = await desk_as_seen(request)
    asked = parameters(request, "as_of", "known_at", "format", "v")
    written = _format(asked)
    code: CountryCode = country_code(country)
    about = await point(request, asked, desk, clock)
    desk.chronicle.last_concerning_country(code, about.at.position)
    canonical = address(f"/countries/{code}/lineage", about.at, format=written)
    refuse_old(asked, canonical)

    def told(at: At) -> CountryLineage:
        return cast("CountryLineage", country_lineage_picture(desk.chronicle, code, at).state)

    body = await apart(
        request, lambda: _written(told(about.at), "country", desk, about.at, canonical, written)
    )
    return _cited(request, body, canonical, about, asked, written)


def direction_of(asked: Parameters) -> Direction:
    """Whose lines are asked for. Raises `Problem`."""
    given = one_of("direction", asked.get("direction", "both"), "ancestors", "descendants", "both")
    return cast("Direction", given)


def depth_of(asked: Parameters) -> int | None:
    """The most edges from the party; None for the whole family, which is the default. Raises `Problem`."""
    return whole_number("depth", asked["depth"], least=1, most=DEEPEST) if "depth" in asked else None


def _format(asked: Parameters) -> str | None:
    """What is asked for beside JSON, which is the default."""
    given = one_of("format", asked.get("format", "json"), "json", *FORMATS)
    return None if given == "json" else given


def _written(
    lineage: Lineage | CountryLineage, first: str, desk: Desk, at: At, canonical: str, written: str | None
) -> bytes:
    if written is None:
        return in_front(encode(lineage), first, desk.chronicle, at, canonical)
    return FORMATS[written].write(lineage, canonical)


def _cited(
    request: AnyRequest, body: bytes, canonical: str, about: Point, asked: Parameters, written: str | None
) -> Response[bytes]:
    media_type = JSON if written is None else FORMATS[written].media_type
    return cite(request, body, canonical, about, asked=asked, media_type=media_type)


lineage: Final[tuple[Any, ...]] = (party_lineage, country_lineage)
