"""The routes that show pictures: contests, chambers, coalitions, governments, countries; why they are so, and what changed in them.

Each kind of picture stands in one table (`api.pictures`); its routes are made from that, so that all are asked, cited, explained and
compared in one way.
"""

from typing import Any, Final

from litestar import Response

from api.answers import fields, fingerprint, known_at, reads, times
from api.asking import AnyRequest, desk_as_seen, parameters
from api.citing import address, cite, point, refuse_old
from api.comparing import POINTS, address_between, not_explained, points_of, told_point
from api.light import light_of
from api.limits.apart import apart
from api.limits.cost import STATES, of_parties, refuse_costly
from api.pictures import KINDS, Kind
from api.told import Line, Told
from domain.dates import Day, format_day
from domain.errors import Unknown
from domain.ids import Position
from projections.at import At
from projections.picture import Picture
from projections.picturing import PictureField, compared, explained


def _picture(kind: Kind) -> Any:
    """The route that shows it as of a day."""

    @reads(kind.path)
    async def picture(request: AnyRequest) -> Response[bytes]:
        desk, clock = await desk_as_seen(request)
        asked = parameters(request, "as_of", "known_at", *kind.options, "v")
        id_ = kind.id_in(request)
        about = await point(request, asked, desk, clock)
        chronicle, at = desk.chronicle, about.at
        id_, options = kind.known(chronicle, id_, at.position, asked)
        canonical = address(kind.address(id_), at, **options)
        refuse_old(asked, canonical)

        def tell() -> tuple[Told, tuple[Position, tuple[Day, ...]] | None]:
            told = Told.of(kind.told(chronicle, id_, at, options), kind.subject)
            return told, None if kind.days is None else kind.days(chronicle, id_, at.position)

        # In a thread: whoever asks for a whole country should not keep others waiting.
        told, since = await apart(request, tell)
        if since is not None:
            last, days = since
            light_of(request).keep(chronicle, last, Line(kind.address(id_), days), at.as_of, told)
        body = told.at(times(chronicle, at, canonical))
        return cite(
            request, body, canonical, about, asked=asked, fingerprint=fingerprint(told, chronicle, at)
        )

    return picture


def _explanation(kind: Kind) -> Any:
    """The route that tells for every field of it the events, records and sources that made it so."""

    @reads(f"{kind.path}/explain")
    async def explanation(request: AnyRequest) -> Response[bytes]:
        desk, clock = await desk_as_seen(request)
        asked = parameters(request, "as_of", "known_at", *kind.options, "field", "v")
        id_, field = kind.id_in(request), asked.get("field")
        about = await point(request, asked, desk, clock)
        chronicle, at = desk.chronicle, about.at
        id_, options = kind.known(chronicle, id_, at.position, asked)
        canonical = address(f"{kind.address(id_)}/explain", at, **options, field=field)
        refuse_old(asked, canonical)

        def why() -> list[PictureField]:
            picture = kind.draw(chronicle, id_, at, options)
            return list(explained(chronicle, picture, at.position, field, kind.echoed))

        told = await apart(request, why)
        if field is not None and not told:
            raise not_explained(field, kind.example)
        body = fields(
            **{kind.subject: id_},
            **kind.echo(options),
            as_of=format_day(at.as_of),
            known_at=known_at(chronicle, at.position),
            canonical=canonical,
            fields=told,
        )
        return cite(request, body, canonical, about, asked=asked)

    return explanation


def _difference(kind: Kind) -> Any:
    """The route that tells what changed in it between two points, and which records did it."""

    @reads(f"{kind.path}/diff")
    async def difference(request: AnyRequest) -> Response[bytes]:
        desk, clock = await desk_as_seen(request)
        asked = parameters(request, *POINTS, *kind.options, "v")
        id_ = kind.id_in(request)
        about, first, second = await points_of(request, asked, desk, clock)
        chronicle = desk.chronicle
        # Under the id that was asked for: which one is in use may differ between the two points.
        last = max(first.position, second.position)
        _, options = kind.known(chronicle, id_, last, asked)
        canonical = address_between(f"{kind.address(id_)}/diff", first, second, **options)
        refuse_old(asked, canonical)
        if kind.subject == "country":
            refuse_costly(
                request,
                STATES * of_parties(chronicle, chronicle.parties(last, id_), last),
                f"ask for {kind.address(id_)} at the one point and at the other",
            )

        def draw(at: At) -> Picture:
            kind.last_concerning(chronicle, id_, at.position)
            return kind.draw(chronicle, id_, at, options)

        def end(at: At) -> dict[str, Any]:
            try:
                in_use, _ = kind.known(chronicle, id_, at.position, options)
            except Unknown:  # of it, or of its chamber
                return told_point(chronicle, at) | {"known": False, "address": None}
            shown = address(kind.address(in_use), at, **options)
            return told_point(chronicle, at) | {"known": True, "address": shown}

        found = await apart(request, compared, chronicle, draw, first, second, kind.echoed)
        body = fields(
            **{kind.subject: id_},
            **kind.echo(options),
            **{"from": end(first), "to": end(second)},
            canonical=canonical,
            changes=found.changes,
            learned=found.learned,
            happened=found.happened,
        )
        return cite(request, body, canonical, about, asked=asked, is_memento=False)

    return difference


picturing: Final[tuple[Any, ...]] = (
    *(_picture(kind) for kind in KINDS if kind.is_shown),
    *(_explanation(kind) for kind in KINDS),
    *(_difference(kind) for kind in KINDS if kind.is_compared),
)
