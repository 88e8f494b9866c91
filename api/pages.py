"""What a browser gets: so far the documentation of the API, and of the problems that it answers with."""

from litestar import Response, get
from litestar.params import FromPath
from litestar.response import Redirect

from api.answers import answer, fields
from api.problems import TYPES, Problem


@get("/")
async def home() -> Redirect:
    """The front page; until there is one, the API's documentation."""
    return Redirect("/docs", status_code=307)


@get("/problems/{kind:str}")
async def problem_type(kind: FromPath[str]) -> Response[bytes]:
    """What a problem's `type` leads to."""
    known = TYPES.get(kind)
    if known is None:
        raise Problem("not-found", f"there is no problem type {kind!r}: docs/problems.md lists them all")
    return answer(fields(type=f"/problems/{kind}", title=known.title, status=known.status))


pages = (home, problem_type)
