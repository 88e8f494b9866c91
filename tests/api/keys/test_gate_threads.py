"""Who may come is decided without a thread: Litestar runs a guard that is no coroutine in one, at the cost of a whole request."""

from inspect import iscoroutinefunction
from typing import cast

from litestar.routes import HTTPRoute

from api.app import Application
from tests.api.given import application


def test_no_guard_of_any_route_takes_a_thread() -> None:
    with application() as running:
        app = cast("Application", running.client.app)
        guards = {
            guard
            for route in app.routes
            if isinstance(route, HTTPRoute)
            for handler in route.route_handlers
            for guard in handler.resolve_guards()
        }
    assert guards
    assert [guard for guard in guards if not iscoroutinefunction(getattr(guard, "func", guard))] == []
