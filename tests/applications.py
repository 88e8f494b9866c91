"""Applications that are quick to make: tests make a thousand, all of the same handlers.

Litestar works out anew for each which parameters a handler has, what stands above it and where its address leads: that took half of the time
of the tests of the API. Here it is worked out once, by Litestar, for an application that is never asked anything, and all that are made of
the same handlers share it. Nothing in it comes from a request, a ledger or a setting that is not compared. Servers that tests start do without.
"""

import functools
from typing import Any, Final

from litestar import Litestar, Router
from litestar.datastructures import State
from litestar.routes import HTTPRoute

_OWN: Final = {"lifespan", "state"}
"""What an application has for itself."""
_COMPARED: Final = {
    *("route_handlers", "guards", "before_request", "exception_handlers"),
    *("request_max_body_size", "logging_config", "openapi_config"),
}
_WORKED_OUT: Final = (
    *("_mount_paths_regex", "_mount_routes", "_plain_routes", "_registered_routes"),
    *("root_route_map_node", "route_handler_index", "route_mapping"),
)


def share_what_is_worked_out() -> None:
    make = Litestar.__init__
    kept: dict[object, Litestar] = {}

    @functools.wraps(make)
    def made(self: Litestar, *given: Any, **named: Any) -> None:
        if given or named.keys() != _OWN | _COMPARED:
            make(self, *given, **named)
            return
        alike = _alike(named)
        if alike not in kept:
            kept[alike] = Litestar.__new__(Litestar)
            make(kept[alike], **named | {"lifespan": [], "state": State()})
        make(self, **named | {"route_handlers": []})
        self.routes = list(kept[alike].routes)
        for each in _WORKED_OUT:
            setattr(self.asgi_router, each, getattr(kept[alike].asgi_router, each))

    Litestar.__init__ = made  # type: ignore[method-assign]


def _alike(named: dict[str, Any]) -> object:
    """What is the same for two applications that can share: the objects themselves, so that none is taken for one that came after it."""
    return (
        tuple(_handler(each) for each in named["route_handlers"]),
        tuple(named["guards"]),
        tuple(named["exception_handlers"].items()),
        *(named[each] for each in sorted(_COMPARED - {"route_handlers", "guards", "exception_handlers"})),
    )


def _handler(given: Any) -> object:
    """Routers are made anew for each application, of the same functions."""
    if not isinstance(given, Router):
        return given
    routes = [route for route in given.routes if isinstance(route, HTTPRoute)]
    assert len(routes) == len(given.routes)
    return (
        given.path,
        given.request_max_body_size,
        *(
            (route.path, each.fn, frozenset(each.http_methods))
            for route in routes
            for each in route.route_handlers
            if each.http_methods != {"OPTIONS"}  # which Litestar adds
        ),
    )
