"""Who may edit with a browser: who typed the write token once. What remembers it is a cookie, which holds no token.

The cookie is told by a key that only the token gives, ends by itself, goes to the editing pages alone, is out of reach of scripts and is sent
by no other site. It counts only where the browser says that the request comes from these very pages; a form of another site is refused.
"""

import hashlib
import hmac
from http.cookies import CookieError, SimpleCookie
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

from api.asking import AnyRequest, header
from api.settings import BLANKS
from api.tokens import is_write_token

COOKIE: Final = "partyline-editor"
PATH: Final = "/edit"
LASTS: Final = 12 * 3600
"""Seconds for which the token need not be typed again."""
_SECOND: Final = 1_000_000
_OWN: Final = frozenset({"same-origin", "none"})
"""What a browser says (`Sec-Fetch-Site`) of a request from these pages, or from whoever typed the address."""


class Editor(Struct, frozen=True):
    """Who asks: whether they may write, and what is wrong with what they typed as token, if anything is."""

    may_write: bool
    error: str | None = None
    cookie: str | None = None
    """What remembers it from now on, as `Set-Cookie` has it."""


def is_foreign(request: AnyRequest) -> bool:
    """Whether a browser says that the request was made by the page of another site."""
    site, origin = header(request, b"sec-fetch-site"), header(request, b"origin")
    if site is not None and site not in _OWN:
        return True
    if origin is None or (origin == "null" and site in _OWN):
        return False
    return urlsplit(origin).netloc not in _hosts(request)


def editor_of(request: AnyRequest, token: str | None) -> Editor:
    """Who asks, by the token that was typed (None: there was no field for one), else by the cookie."""
    wanted: str = request.app.state.write_token
    if token is not None and token.strip(BLANKS):
        if is_write_token(token.strip(BLANKS).encode(), wanted):
            return Editor(may_write=True, cookie=_cookie(request, LASTS))
        return Editor(
            may_write=False,
            error="This is not the write token of this server; where it is kept is said when the server starts",
        )
    if remembered(request):
        return Editor(may_write=True)
    return Editor(may_write=False, error="Writing needs the write token: type it here")


def remembered(request: AnyRequest) -> bool:
    """Whether the request comes from these pages, in a browser in which the token was typed not too long ago."""
    if request.method == "POST" and not any(header(request, each) for each in (b"sec-fetch-site", b"origin")):
        return False  # nothing says where it comes from: then only the token itself will do
    try:
        kept = SimpleCookie(header(request, b"cookie") or "").get(COOKIE)
    except CookieError:
        return False
    until, _, told = ("" if kept is None else kept.value).partition(".")
    if not (until.isascii() and until.isdigit() and len(until) <= len(str(2**63)) and told.isascii()):
        return False
    now: int = request.app.state.clock() // _SECOND
    return now < int(until) <= now + LASTS and hmac.compare_digest(told, _told(request, int(until)))


def forgotten(request: AnyRequest) -> str:
    """The cookie that ends at once."""
    return _cookie(request, 0)


def _cookie(request: AnyRequest, seconds: int) -> str:
    until = request.app.state.clock() // _SECOND + seconds
    value = f"{until}.{_told(request, until)}" if seconds else ""
    # What the browser says counts too: before a proxy that speaks HTTPS, this server is asked by HTTP.
    told = (
        request.app.state.public_url or "",
        header(request, b"origin") or "",
        request.scope["scheme"] + ":",
    )
    secure = "; Secure" if any(each.startswith("https:") for each in told) else ""
    return f"{COOKIE}={value}; Path={PATH}; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}"


def _told(request: AnyRequest, until: int) -> str:
    key: str = request.app.state.write_token.strip(BLANKS)
    return hmac.new(key.encode(), f"partyline editor until {until}".encode(), hashlib.sha256).hexdigest()


def _hosts(request: AnyRequest) -> set[str]:
    """Where these pages are: as the browser was told, and as the operator says where a proxy stands before us."""
    public = urlsplit(request.app.state.public_url or "").netloc
    return {host for host in (header(request, b"host"), public) if host}
