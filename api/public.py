"""Under which address the world reaches this server, for answers that leave it and must lead back: feeds, and what describes the stream."""

import re
from typing import Final

from api.asking import header
from api.problems import AnyConnection

_HOST: Final = re.compile(r"(?:[A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?\Z", re.ASCII)


def public_url(request: AnyConnection) -> str:
    """`https://parties.example`, without a slash at its end: the setting, or else the host that was asked."""
    settled: str | None = request.app.state.public_url
    if settled is not None:
        return settled.rstrip("/")
    host = header(request, b"host") or ""
    if not _HOST.match(host):  # whatever stands there would come back in every link
        name, port = request.scope.get("server") or ("localhost", None)
        host = name if port is None else f"{name}:{port}"
    scheme = {"ws": "http", "wss": "https"}.get(request.scope["scheme"], request.scope["scheme"])
    return f"{scheme}://{host}"
