"""The route that tells what is known of a person."""

from litestar import Response
from litestar.params import FromPath

from api.answers import in_front, reads
from api.asking import AnyRequest, desk_as_seen, parameters
from api.citing import address, cite, point, refuse_old
from api.limits.apart import apart
from domain.records import encode
from projections.people import person_state


@reads("/people/{person:str}")
async def people(request: AnyRequest, person: FromPath[str]) -> Response[bytes]:
    """What is known of a person who is named by an id, as of `as_of`, as far as was known at `known_at`."""
    desk, clock = await desk_as_seen(request)
    asked = parameters(request, "as_of", "known_at", "v")
    about = await point(request, asked, desk, clock)
    chronicle, at = desk.chronicle, about.at
    chronicle.last_concerning_person(person, at.position)
    canonical = address(f"/people/{person}", at)
    refuse_old(asked, canonical)
    told = await apart(request, lambda: encode(person_state(chronicle, person, at)))
    return cite(request, in_front(told, "person", chronicle, at, canonical), canonical, about, asked=asked)
