"""A page as an answer: its template, its policy, its validator; small enough for a slow line.

Whatever a template is given is escaped where it stands. The policy allows nothing in line and nothing from elsewhere, so that
even what were to slip through could do nothing.
"""

import gzip
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Response, route

from api.answers import seen_by
from api.asking import AnyRequest, header
from api.citing import has_already
from api.web.accounts_told import WHY_NOT
from api.web.assets import asset
from api.web.colours import colour_class
from api.web.dates import day_in_words, moment_in_words, spoken
from api.web.fields_told import field_in_words, value_in_words
from api.web.languages import language_name
from api.web.river_drawing import n
from api.web.words import count, country_name, label, lang_of, web_link
from domain.dates import NEVER

TEMPLATES: Final = Path(__file__).parent / "templates"
HTML: Final = "text/html"
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""The Content-Security-Policy of every page."""

SAFE: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}

_WORTH_IT: Final = 1_000
"""Bytes from which on a page is compressed."""

page = partial(route, http_method=["GET", "HEAD"], opt={"page": True})
"""A route that answers with a page: it stands in `docs/pages.md`, not in the document of the API."""

editing_page = partial(route, http_method=["GET", "HEAD", "POST"], status_code=200, opt={"page": True})
"""A route of an editing page, which takes its own form."""

_ENVIRONMENT: Final = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ENVIRONMENT.globals |= {"asset": asset, "why_not": WHY_NOT, "never": NEVER}
_ENVIRONMENT.filters |= {
    "spoken": spoken,
    "day": day_in_words,
    "moment": moment_in_words,
    "label": label,
    "count": count,
    "lang": lang_of,
    "language": language_name,
    "web_link": web_link,
    "colour": colour_class,
    "country": country_name,
    "field": field_in_words,
    "n": n,
    "value": value_in_words,
}


def written(template: str, **values: Any) -> str:
    """The page as text. `template` is a file's name in `templates/`."""
    return _ENVIRONMENT.get_template(template).render(**values)


def answer_page(
    request: AnyRequest, text: str, *, status: int = 200, headers: dict[str, str] | None = None
) -> Response[bytes]:
    """The page as an answer, compressed for who takes that; `304` for who has it.

    Browsers ask each time: how a page looks may change though what it tells does not, and it tells what has come since.
    """
    body = text.encode()
    tag = blake2b(body, digest_size=16).hexdigest()
    packed = len(body) > _WORTH_IT and "gzip" in (header(request, b"accept-encoding") or "")
    sent = SAFE | seen_by(request.app.state.desk) | {"Vary": "Accept-Encoding"} | (headers or {})
    if status == 200:  # noqa: PLR2004 - an error has nothing to revalidate
        etag = f'"{tag}-gzip"' if packed else f'"{tag}"'
        sent = {"ETag": etag, "Cache-Control": "no-cache"} | sent
        if has_already(request, etag):
            return Response(b"", status_code=304, media_type=HTML, headers=sent)
    if packed:
        body = gzip.compress(body, 6, mtime=0)
        sent["Content-Encoding"] = "gzip"
    return Response(body, status_code=status, media_type=HTML, headers=sent)
