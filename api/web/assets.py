"""What the pages are dressed in: the files of `static/`, under addresses that hold a digest of all of them, so that they may be kept for ever."""

import hashlib
from pathlib import Path
from typing import Final

from litestar import Response
from litestar.params import FromPath
from msgspec import Struct

from api.answers import reads
from api.asking import AnyRequest, parameters
from api.citing import FOR_EVER
from api.problems import Problem

FOLDER: Final = Path(__file__).parent / "static"
TYPES: Final = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


class Asset(Struct, frozen=True):
    """A file as it is served."""

    content: bytes
    media_type: str


ASSETS: Final = {
    path.name: Asset(path.read_bytes(), TYPES[path.suffix])
    for path in sorted(FOLDER.iterdir())
    if path.suffix in TYPES
}
DIGEST: Final = hashlib.sha256(b"".join(each.content for each in ASSETS.values())).hexdigest()[:12]


def asset(name: str) -> str:
    """The address of a file. Raises `KeyError` where there is none of the name."""
    if name not in ASSETS:
        raise KeyError(name)
    return f"/assets/{DIGEST}/{name}"


@reads("/assets/{digest:str}/{name:str}", opt={"page": True})
async def assets(request: AnyRequest, digest: FromPath[str], name: FromPath[str]) -> Response[bytes]:
    """A file of the pages. Under another digest (a page of an older program) it is the present one, and not kept."""
    parameters(request)
    found = ASSETS.get(name)
    if found is None:
        raise Problem("not-found", f"there is no file {name!r} of the pages: there are {', '.join(ASSETS)}")
    return Response(
        found.content,
        media_type=found.media_type,
        headers={
            "Cache-Control": FOR_EVER if digest == DIGEST else "no-cache",
            "X-Content-Type-Options": "nosniff",
        },
    )
