"""The routes that show pictures: contests, chambers, coalitions, governments, countries; why they are so, and what changed in them.

Each kind of picture stands in one table (`api.pictures`); its routes are made from that, so that all are asked, cited, explained and
compared in one way.
"""

import asyncio
from typing import Any, Final

from litestar import Response

from api.answers import in_front, reads
from api.asking import AnyRequest, desk_as_seen, parameters
from api.citing import address, cite, point, refuse_old
from api.pictures import KINDS, Kind


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
        # In a thread: whoever asks for a whole country should not keep others waiting.
        told = await asyncio.to_thread(kind.told, chronicle, id_, at, options)
        return cite(
            request, in_front(told, kind.subject, chronicle, at, canonical), canonical, about, asked=asked
        )

    return picture


picturing: Final[tuple[Any, ...]] = tuple(_picture(kind) for kind in KINDS if kind.is_shown)
