"""The log's line of a request: what was asked by its route, never by its path or query, which are the client's own affair."""

import logging
import time
from typing import Final

from api.door.visit import Visit
from api.settings import Access

LEAST_TOLD: Final[dict[Access, int]] = {"off": 1_000, "failed": 500, "all": 0}
"""The status from which on an answer has a line."""

log = logging.getLogger("api.access")


def tell(visit: Visit, method: str, route: str, status: int, size: int) -> None:
    """Write the line."""
    log.info(
        "answered",
        extra={
            "method": method,
            "route": route,
            "status": int(status),
            "bytes": size,
            "ms": round((time.monotonic() - visit.began) * 1_000, 3),
            "address": visit.address,
            "key": None if visit.key is None else visit.key.actor,
            "request_id": visit.request_id,
        },
    )
