"""The two times of a page, which its address always holds: a link to what somebody sees cites what they see.

An address that leaves one out, or writes it otherwise (`2012`, a moment), leads to the one that has both in full. So does one with
`known_by`, a day or a moment that takes the place of `known_at`: a form has both, and what is typed counts more than what was chosen.
"""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote, urlencode

from litestar import Response
from litestar.response import Redirect
from msgspec import Struct

from api.asking import (
    AnyRequest,
    Parameters,
    day_of,
    desk_as_seen,
    desk_of,
    one_of,
    parameters,
    position_of,
    today,
)
from api.problems import Problem
from api.web.page import answer_page, written
from domain.dates import NEVER, DateError, Day, format_day, parse_day_end
from domain.ids import Position
from domain.moments import Moment, MomentError, end_of_day, parse_moment
from projections import version as fold
from projections.at import At
from projections.chronicle import Chronicle

LAST_DAY: Final = NEVER - 1
"""31 December 9999."""
KNOWN_BY: Final = "known_by"
"""The parameter for the day, or the moment, by which something was known."""
PART: Final = "part"
"""The parameter by which the script asks for the part that changes alone."""


class Here(Struct, frozen=True):
    """A page at its two times. Templates have it as `here`, and make their links with it, so that these keep both."""

    request: Any  # a Litestar request, whose three type variables say nothing here
    chronicle: Chronicle
    path: str
    at: At
    today: Day
    asked: Parameters
    """Other parameters."""
    part: str | None
    """The part that is asked for alone; None for the whole page."""

    @property
    def day(self) -> str:
        """The day as ISO 8601 text."""
        return format_day(self.at.as_of) or ""

    @property
    def recorded_at(self) -> Moment | None:
        """When the last record was written that was known."""
        return self.chronicle.recorded_at(self.at.position)

    @property
    def is_now(self) -> bool:
        """Whether all that is known is told."""
        return self.at.position >= self.chronicle.head

    def to(
        self,
        path: str,
        as_of: Day | None = None,
        known_at: Position | None = None,
        also: Parameters | None = None,
        **others: str,
    ) -> str:
        """A page's address, at the times of this one where no others are given, with parameters from a mapping or by name."""
        day = format_day(self.at.as_of if as_of is None else as_of)
        times = {"as_of": day, "known_at": str(self.at.position if known_at is None else known_at)}
        return f"{path}?{urlencode(times | (also or {}) | others)}"

    def at_day(self, day: Day) -> str:
        """The page on another day."""
        return self.to(self.path, as_of=day, also=self.asked)

    def at_position(self, position: Position) -> str:
        """The page as known at another position."""
        return self.to(self.path, known_at=position, also=self.asked)

    def party(self, id_: str, as_of: Day | None = None) -> str:
        return self.to(f"/p/{quote(id_)}", as_of)

    def country(self, code: str) -> str:
        return self.to(f"/c/{quote(code)}")

    def election(self, id_: str, as_of: Day | None = None) -> str:
        return self.to(f"/e/{quote(id_)}", as_of)

    def coalition(self, id_: str) -> str:
        return self.to(f"/g/{quote(id_)}")

    def api(self, path: str, **others: str) -> str:
        """The address of what the API answers to the same question: canonical, the same for ever."""
        return self.to(path, also=others | {"v": str(fold.FOLD)})


async def timed(request: AnyRequest, *others: str) -> Here | Redirect:
    """What the page is about, or where the address leads that has both times in full. `others` are the page's own parameters.

    A field of a form that was left empty says nothing. Raises `Problem` and `NotYetKnown`.
    """
    desk, clock = await desk_as_seen(request)
    given = parameters(request, "as_of", "known_at", KNOWN_BY, PART, *others)
    asked = {name: value for name, value in given.items() if value.strip()}
    path = quote(request.scope["path"])
    now = today(clock)
    as_of = day_of("as_of", asked["as_of"].strip()) if "as_of" in asked else now
    known_at = await known_position(request, asked)
    part = one_of(PART, asked[PART], "state", "why") if PART in asked else None
    own = {name: asked[name] for name in others if name in asked}
    here = Here(request, desk.chronicle, path, At(as_of, known_at), now, own, part)
    times = {"as_of": here.day, "known_at": str(known_at)}
    if {name: given.get(name) for name in times} != times or len(asked) != len(given) or KNOWN_BY in asked:
        more = own | ({PART: part} if part else {})
        return Redirect(here.to(path, also=more), status_code=302, headers={"Cache-Control": "no-cache"})
    return here


async def known_position(request: AnyRequest, asked: Parameters, prefix: str = "") -> Position:
    """The position whose knowledge is asked for, by a point's two parameters: the latest, where neither says anything.

    Raises `Problem` and `NotYetKnown`.
    """
    chronicle = desk_of(request)[0].chronicle
    if text := asked.get(prefix + KNOWN_BY, "").strip():
        return chronicle.position_at(_moment_by(prefix + KNOWN_BY, text))
    if text := asked.get(prefix + "known_at", "").strip():
        return (await position_of(request, prefix + "known_at", text))[0]
    return chronicle.head


def _moment_by(name: str, text: str) -> Moment:
    """The moment, or the end of the day, of the month or of the year, in UTC."""
    try:
        return end_of_day(parse_day_end(text))
    except DateError as error:
        if ":" not in text:  # nor was a moment meant
            raise Problem(
                "invalid-parameter", f"{name}: {error}; or a moment, such as 2014-05-01T12:00:00Z"
            ) from None
    try:
        return parse_moment(text)
    except MomentError as error:
        raise Problem("invalid-parameter", f"{name}: {error}; or a day, such as 2014-05-01") from None


def show(here: Here, template: str, values: Mapping[str, Any]) -> Response[bytes]:
    """The page, or its part, as an answer. It is written in the caller's thread: call it in one of its own."""
    return answer_page(here.request, written(template, here=here, **values))
