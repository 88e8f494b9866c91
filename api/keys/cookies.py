"""What remembers a browser: a cookie that holds no token (docs/adr/0016, docs/adr/0019).

It names until when, and which key (none: the write token), and is told by what only this server can work out. It ends by itself, with its
key, and when the write token is changed; it is out of reach of scripts, and is sent by no form of another site.
"""

import hashlib
import hmac
from typing import Any, Final
from urllib.parse import urlsplit

from api.keys.registry import OPERATOR, Holder, Keys
from api.settings import BLANKS
from domain.ledger.port import Clock

COOKIE: Final = "partyline-editor"
PATH: Final = "/edit"
LASTS: Final = 12 * 3600
"""Seconds for which the token need not be typed again."""
_SECOND: Final = 1_000_000
_OWN: Final = frozenset({"same-origin", "none"})
"""What a browser says (`Sec-Fetch-Site`) of a request from these pages, or from whoever typed the address."""
_SAFE: Final = frozenset({"GET", "HEAD"})


class Cookies:
    """Makes and reads them, for one application."""

    def __init__(self, keys: Keys, clock: Clock, public_url: str | None) -> None:
        self._keys = keys
        self._clock = clock
        self._public_url = public_url or ""
        # Where reading is closed it opens every page, and those who follow a link from elsewhere have it with them. Else it goes
        # to the editing pages alone, and comes from nowhere else.
        self._where = "Path=/; SameSite=Lax" if keys.is_closed else f"Path={PATH}; SameSite=Strict"

    def holder(self, scope: Any) -> Holder | None:
        """Whose cookie came with a request or WebSocket, where it counts."""
        method = scope.get("method", "GET")
        is_safe = method in _SAFE and scope["type"] == "http"
        if not is_safe and not any(header_in(scope, each) for each in (b"sec-fetch-site", b"origin")):
            return None  # nothing says where it comes from: then only the token itself will do
        if not is_safe and self.is_foreign(scope):
            return None
        parts = _kept(scope).split(".")
        if len(parts) not in (2, 3) or not all(each.isascii() for each in parts):
            return None
        until, told = parts[0], parts[-1]
        key_id = parts[1] if len(parts) == 3 else None  # noqa: PLR2004 - until when, which key, and what tells it
        if not (until.isdigit() and len(until) <= len(str(2**63))):
            return None
        now = self._clock() // _SECOND
        holder = self._holder(key_id)
        if holder is None or not now < int(until) <= now + LASTS:
            return None
        if not hmac.compare_digest(told, self._told(int(until), holder)):
            return None
        if holder.key is not None:
            self._keys.used(holder.key)
        return holder

    def made(self, scope: Any, holder: Holder) -> str:
        """The cookie that remembers who typed a token, as `Set-Cookie` has it; it outlives no key."""
        now = self._clock() // _SECOND
        until = now + LASTS
        if holder.key is not None and holder.key.expires_at is not None:
            until = min(until, holder.key.expires_at // _SECOND)
        key = "" if holder.key is None else f"{holder.key.id}."
        return self._written(scope, f"{until}.{key}{self._told(until, holder)}", until - now)

    def ended(self, scope: Any) -> str:
        """The cookie that ends at once."""
        return self._written(scope, "", 0)

    def is_foreign(self, scope: Any) -> bool:
        """Whether a browser says that the request was made by the page of another site."""
        site, origin = header_in(scope, b"sec-fetch-site"), header_in(scope, b"origin")
        if site is not None and site not in _OWN:
            return True
        if origin is None or (origin == "null" and site in _OWN):
            return False
        return _host(origin) not in self._hosts(scope)

    def _holder(self, key_id: str | None) -> Holder | None:
        if key_id is None:
            return OPERATOR
        key = self._keys.by_id(key_id)
        return None if key is None else Holder(key.name, key.role, key)

    def _told(self, until: int, holder: Holder) -> str:
        """What only this server can say: under the write token, and for a key under its salt, too, so that no holder of a key has what it
        takes to try write tokens.
        """
        secret = self._keys.write_token.reveal().strip(BLANKS).encode()
        said = f"partyline editor until {until}"
        if holder.key is not None:
            secret = hmac.digest(secret, holder.key.salt, "sha256")
            said += f" by {holder.key.id}"
        return hmac.new(secret, said.encode(), hashlib.sha256).hexdigest()

    def _written(self, scope: Any, value: str, seconds: int) -> str:
        # What the browser says counts too: before a proxy that speaks HTTPS, this server is asked by HTTP.
        told = (self._public_url, header_in(scope, b"origin") or "", scope["scheme"] + ":")
        secure = "; Secure" if any(each.startswith("https:") for each in told) else ""
        path, same_site = self._where.split("; ")
        return f"{COOKIE}={value}; {path}; Max-Age={seconds}; HttpOnly; {same_site}{secure}"

    def _hosts(self, scope: Any) -> set[str]:
        """Where these pages are: as the browser was told, and as the operator says where a proxy stands before us."""
        public = _host(self._public_url)
        return {host for host in (header_in(scope, b"host"), public) if host}


def _host(address: str) -> str:
    """The host of an address, with its port; empty where there is none, or it is no address."""
    try:
        return urlsplit(address).netloc
    except ValueError:  # such as http://[
        return ""


def _kept(scope: Any) -> str:
    """What our cookie holds, if it came.

    Of cookies, ours alone is read, and no quotes in it, which the library takes minutes to undo where somebody sends a hundred thousand.
    """
    headers: list[tuple[bytes, bytes]] = scope["headers"]
    for key, value in headers:
        if key == b"cookie":
            for each in value.decode("latin-1").split(";"):
                name, _, held = each.partition("=")
                if name.strip() == COOKIE:
                    return held.strip()
    return ""


def header_in(scope: Any, name: bytes) -> str | None:
    """A header, by its name in lower case: all of its lines as one list, or None where it was not sent."""
    found = [value for key, value in scope["headers"] if key == name]
    return b", ".join(found).decode("latin-1") if found else None
