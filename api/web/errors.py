"""What goes wrong, as a page in words, for those who asked with a browser; all others get what RFC 9457 has (`api.problems`)."""

import re
from typing import Any, Final

from litestar import Response
from litestar.types import Receive, Scope, Send

from api.asking import AnyRequest, header, today
from api.limits.apart import apart
from api.problems import TYPES, Problem, answer_problem, problem_body, problem_of
from api.web.home import Hit, search
from api.web.page import answer_page, written
from api.web.sign_in import to_sign_in
from api.web.timed import Here
from projections.at import At

SUGGESTED: Final = 8
"""Parties that are suggested in the place of one that is not known."""
_PARTY: Final = re.compile(r"/(?:p|parties)/([^/]+)")


def wants_a_page(request: AnyRequest) -> bool:
    """Whether who asks is a person before a browser, which says that it takes HTML."""
    return "text/html" in (header(request, b"accept") or "")


def answer_error(request: AnyRequest, error: Exception) -> Response[bytes]:
    """The answer that an error becomes: a page for a browser, `application/problem+json` for all others."""
    is_asked = request.method in ("GET", "HEAD") or _is_of_a_page(request)
    if is_asked and wants_a_page(request):
        problem = problem_of(request, error)
        return to_sign_in(request, problem) or error_page(request, problem)
    return answer_problem(request, error)


def _is_of_a_page(request: AnyRequest) -> bool:
    """Whether it came with the form of a page."""
    handler = request.scope.get("route_handler")
    return bool(getattr(handler, "opt", {}).get("page"))


def error_page(request: AnyRequest, problem: Problem) -> Response[bytes]:
    """The problem as a page: what is wrong, and what would be right."""
    if _unknown_party(request, problem) is None:
        return _page(request, problem, [])
    return _Suggesting(request, problem)


class _Suggesting(Response[bytes]):
    """A page that suggests parties: they are looked for apart, as among all names that there ever were it takes its time."""

    def __init__(self, request: AnyRequest, problem: Problem) -> None:
        super().__init__(b"", status_code=TYPES[problem.kind].status)
        self._request = request
        self._problem = problem

    def to_asgi_response(self, *_: Any, **__: Any) -> Any:
        return self._answer

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            found = await apart(self._request, _suggestions, self._request, self._problem)
        except Problem:  # there is no room now: it does without
            found = []
        page = _page(self._request, self._problem, found)
        await page.to_asgi_response(app=None, request=self._request)(scope, receive, send)


def _page(request: AnyRequest, problem: Problem, suggestions: list[Hit]) -> Response[bytes]:
    status = TYPES[problem.kind].status
    told = problem_body(request, problem)
    text = written("error.html", here=None, problem=told, suggestions=suggestions)
    headers = {"Cache-Control": "no-store", "Vary": "Accept, Accept-Encoding"} | problem.headers
    return answer_page(request, text, status=status, headers=headers)


def _unknown_party(request: AnyRequest, problem: Problem) -> str | None:
    """The party that was asked for, and is not known."""
    if problem.kind not in ("unknown-party", "unknown-at-position"):
        return None
    named = _PARTY.match(request.scope["path"])
    return None if named is None else named[1]


def _suggestions(request: AnyRequest, problem: Problem) -> list[Hit]:
    """Parties whose names or ids have something of the one that is not known: its longest word that any has."""
    named = _unknown_party(request, problem)
    assert named is not None
    state: Any = request.app.state
    at = At(today(state.clock), state.desk.chronicle.head)
    here = Here(request, state.desk.chronicle, "/", at, at.as_of, {}, None)
    words = [word for word in re.split(r"[\W_]+", named) if len(word) > 1]
    for word in sorted({named, *words}, key=len, reverse=True):
        found = search(here, word, SUGGESTED)
        if found:
            return found
    return []
