"""Who may edit with a browser: who typed a token once, and is remembered by a cookie that holds none (`api.keys.cookies`)."""

from typing import Any

from msgspec import Struct

from api.asking import AnyRequest
from api.door.visit import visit_of
from api.keys.cookies import Cookies
from api.keys.gate import Identifying, check_role
from api.keys.key import Role
from api.keys.registry import Holder
from api.problems import TYPES, Problem
from api.settings import BLANKS


class Editor(Struct, frozen=True):
    """Who asks: by which name they write, if they may; and what is wrong with what they typed as token, if anything is."""

    actor: str | None = None
    error: str | None = None
    status: int = 200
    """Of the answer, where something is wrong."""
    headers: dict[str, str] = {}
    """The same."""
    cookie: str | None = None
    """What remembers it from now on, as `Set-Cookie` has it."""


def is_foreign(request: AnyRequest) -> bool:
    """Whether a browser says that the request was made by the page of another site."""
    return cookies_of(request).is_foreign(request.scope)


def editor_of(request: AnyRequest, token: str | None, role: Role = Role.editor) -> Editor:
    """Who asks, by the token that was typed (None: there was no field for one), else by the cookie; they need the role."""
    try:
        if token is not None and token.strip(BLANKS):
            identifying: Identifying = request.app.state.identifying
            typed = token.strip(BLANKS).encode()
            holder: Holder | None = identifying.keys.holder(typed, visit_of(request).address)
            assert holder is not None
            check_role(holder, role)
            return Editor(holder.actor, cookie=cookies_of(request).made(request.scope, holder))
        holder = remembered(request)
        if holder is None:
            needs = "Writing needs a token" if role > Role.reader else "Reading needs a token here"
            return Editor(error=f"{needs}: type it here", status=401)
        check_role(holder, role)
        return Editor(holder.actor)
    except Problem as problem:
        said = problem.detail[:1].upper() + problem.detail[1:]
        retry = {name: each for name, each in problem.headers.items() if name == "Retry-After"}
        return Editor(error=said, status=TYPES[problem.kind].status, headers=retry)


def remembered(request: AnyRequest) -> Holder | None:
    """Who typed a token in this browser, not too long ago; a form counts only where it comes from these pages."""
    return cookies_of(request).holder(request.scope)


def remembered_editor(request: AnyRequest) -> str | None:
    """The name of who may write, as the cookie tells."""
    holder = remembered(request)
    return None if holder is None or holder.role < Role.editor else holder.actor


def forgotten(request: AnyRequest) -> str:
    """The cookie that ends at once."""
    return cookies_of(request).ended(request.scope)


def cookies_of(request: AnyRequest) -> Cookies:
    state: Any = request.app.state
    cookies: Cookies = state.identifying.cookies
    return cookies
