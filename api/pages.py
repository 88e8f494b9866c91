"""The documentation of the API as a page, and of the problems that it answers with.

The documentation is shown by Swagger UI, from the files of the package `swagger-ui-py`. The page asks no other host for
anything, and its policy forbids it to: no fonts, no validator, no script that is not served here.
"""

import asyncio
import hashlib
import sys
from collections.abc import Callable
from functools import cache, partial
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from litestar import Response
from litestar.params import FromPath
from msgspec import Struct

from api.answers import JSON, answer, fields, reads
from api.asking import AnyRequest, parameters
from api.problems import TYPES, Problem
from api.public import public_url

POLICY: Final = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""The page's Content-Security-Policy. Swagger UI sets styles in line and has its icons in `data:` addresses."""

PAGE: Final = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Partyline: the API</title>
<link rel="icon" type="image/png" href="/docs/favicon.png">
<link rel="stylesheet" href="/docs/swagger-ui.css">
<script defer src="/docs/swagger-ui-bundle.js"></script>
<script defer src="/docs/initializer.js"></script>
</head>
<body>
<noscript>This page needs JavaScript. The document that it shows is <a href="/openapi.json">/openapi.json</a>.</noscript>
<div id="swagger-ui"></div>
</body>
</html>
"""

INITIALIZER: Final = """\
SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#swagger-ui",
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  validatorUrl: null,
});
"""


class _Kept(Struct, frozen=True):
    """Something that stays the same as long as the program does."""

    content: bytes
    media_type: str
    etag: str


def _kept(content: bytes, media_type: str) -> _Kept:
    return _Kept(content, media_type, f'"{hashlib.sha256(content).hexdigest()[:32]}"')


def _swagger_ui(name: str) -> bytes:
    """A file of the package. It is found without being imported: it would bring its own web handlers along."""
    spec = find_spec("swagger_ui")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    return Path(spec.submodule_search_locations[0], "static", name).read_bytes()


DOCS: Final = _kept(PAGE.encode(), "text/html")
FILES: Final = {
    "initializer.js": _kept(INITIALIZER.encode(), "text/javascript"),
    "swagger-ui-bundle.js": _kept(_swagger_ui("swagger-ui-bundle.js"), "text/javascript"),
    "swagger-ui.css": _kept(_swagger_ui("swagger-ui.css"), "text/css"),
    "favicon.png": _kept(_swagger_ui("favicon-32x32.png"), "image/png"),
}
"""All that is served under `/docs/`, by name."""


# The documents are made when they are first asked for, in a thread: with all that they are made of they would take a quarter of each start.


@cache
def _openapi() -> _Kept:
    from api.openapi import OPENAPI  # noqa: PLC0415

    return _kept(OPENAPI, JSON)


def _asyncapi(base: str) -> _Kept:
    from api.asyncapi import asyncapi  # noqa: PLC0415

    return _kept(asyncapi(base), JSON)


async def _made(module: str, make: Callable[[], _Kept]) -> _Kept:
    """What is made, in a thread where the module that it takes was not imported yet."""
    return make() if module in sys.modules else await asyncio.to_thread(make)


def _serve(request: AnyRequest, kept: _Kept) -> Response[bytes]:
    """The content, or word that what the browser has is still right: it asks every time, as names do not change."""
    headers = {
        "ETag": kept.etag,
        "Cache-Control": "no-cache",
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
    }
    known = {tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")}
    if not known.isdisjoint({kept.etag, "*"}):
        return Response(b"", status_code=304, media_type=kept.media_type, headers=headers)
    return Response(kept.content, media_type=kept.media_type, headers=headers)


@reads("/openapi.json")
async def openapi(request: AnyRequest) -> Response[bytes]:
    """The OpenAPI document."""
    parameters(request)
    return _serve(request, await _made("api.openapi", _openapi))


@reads("/asyncapi.json")
async def stream_described(request: AnyRequest) -> Response[bytes]:
    """The AsyncAPI document, which must name the server."""
    parameters(request)
    return _serve(request, await _made("api.asyncapi", partial(_asyncapi, public_url(request))))


@reads("/docs")
async def docs(request: AnyRequest) -> Response[bytes]:
    """The OpenAPI document as a page."""
    return _serve(request, DOCS)


@reads("/docs/{name:str}")
async def docs_file(request: AnyRequest, name: FromPath[str]) -> Response[bytes]:
    """A file of that page."""
    kept = FILES.get(name)
    if kept is None:
        raise Problem(
            "not-found", f"there is no file {name!r} of this page: there are {', '.join(sorted(FILES))}"
        )
    return _serve(request, kept)


@reads("/problems/{kind:str}")
async def problem_type(request: AnyRequest, kind: FromPath[str]) -> Response[bytes]:
    """What a problem's `type` leads to."""
    parameters(request)
    known = TYPES.get(kind)
    if known is None:
        raise Problem("not-found", f"there is no problem type {kind!r}: docs/problems.md lists them all")
    return answer(fields(type=f"/problems/{kind}", title=known.title, status=known.status))


pages = (openapi, stream_described, docs, docs_file, problem_type)
