"""The application: where the parts are wired together."""

import contextlib
import time
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any
from uuid import UUID

from litestar import Litestar, Response
from litestar.datastructures import State
from litestar.routes import HTTPRoute

from api.ahead import Ahead
from api.asking import AnyRequest
from api.coalitions import coalitions
from api.comparing import comparing
from api.desk import Desk
from api.door.door import Door
from api.door.visit import Gate
from api.elections import elections
from api.exports.making import Making
from api.exports.routes import export
from api.feeds.routes import feeds
from api.findings import findings
from api.ids import new_event_id
from api.light import Light
from api.lineage import lineage
from api.listing import parties
from api.pages import pages
from api.parent import ending_with_parent
from api.people import people
from api.picturing import picturing
from api.reading import reading
from api.proofs.routes import Proofs, proofs
from api.proofs.signing import check_key
from api.returning import Returning
from api.settings import Settings, read_settings
from api.snapshots import snapshot_of
from api.stream.hub import Hub
from api.stream.routes import streaming
from api.timemap import timemap
from api.tokens import write_token
from api.web.errors import answer_error
from api.web.routes import web
from api.webhooks.addresses import allowed_hosts
from api.webhooks.messages import new_secret
from api.webhooks.registry import Webhooks
from api.webhooks.routes import registering
from api.writing import writing
from domain.ledger.opening import open_ledger
from domain.ledger.port import Clock
from domain.moments import Moment


def now() -> Moment:
    """The present moment: the one clock of the program."""
    return time.time_ns() // 1_000


async def answer_options(request: AnyRequest) -> Response[None] | None:
    """`OPTIONS` with all methods of the address; Litestar's own answer has those of the handler that came first."""
    if request.method != "OPTIONS":
        return None
    here = request.scope["path_template"]
    methods = {
        method
        for route in request.app.routes
        if isinstance(route, HTTPRoute) and route.path_format == here
        for method in route.methods
    }
    return Response(None, status_code=204, headers={"Allow": ", ".join(sorted(methods))})


class Application(Litestar):
    """Litestar, behind the door."""

    def __init__(self, *, gates: Sequence[Gate], **given: Any) -> None:
        super().__init__(**given)
        self.door = Door(self, super().__call__, gates)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer, as ASGI has it."""
        await self.door(scope, receive, send)


def create_app(
    settings: Settings,
    *,
    clock: Clock = now,
    new_id: Callable[[], UUID] = new_event_id,
    new_webhook_secret: Callable[[], str] = new_secret,
    delivers: bool = False,
) -> Litestar:
    """An application on the ledger that the settings name, which is opened when it starts and closed when it stops.

    It delivers webhooks only if told to: a command that asks a question through it must send nothing to anybody.
    """
    allowed = allowed_hosts(settings.webhook_hosts)
    check_key(settings)

    @contextlib.asynccontextmanager
    async def at_the_desk(app: Litestar) -> AsyncIterator[None]:
        assert isinstance(app, Application)
        desk = Desk(open_ledger(settings.ledger, clock), clock, snapshot_of(settings))
        try:
            app.state.desk = desk.open()
            app.state.ahead = ahead = Ahead(desk, settings.ahead)
            app.state.light = app.door.light = Light(desk, clock, ahead)
            app.state.exports = Making()
            app.state.proofs = Proofs(settings)
            app.state.returning = Returning()
            async with Hub(desk, patience=settings.stream_patience).opened() as hub:
                app.state.hub = hub
                webhooks = Webhooks(settings.ledger, allowed, clock, new_webhook_secret)
                async with webhooks.opened(desk, delivers=delivers), ending_with_parent(), ahead.working():
                    app.state.webhooks = webhooks
                    yield
        finally:
            app.door.light = None
            desk.close()

    gates: list[Gate] = []
    return Application(
        gates=gates,
        route_handlers=[
            parties,
            *reading,
            *timemap,
            *comparing,
            *lineage,
            *picturing,
            elections,
            coalitions,
            people,
            findings,
            export,
            *proofs,
            *writing,
            *streaming,
            *registering,
            *feeds,
            *pages,
            *web,
        ],
        lifespan=[at_the_desk],
        state=State(
            {
                "clock": clock,
                "new_id": new_id,
                "write_token": write_token(settings),
                "public_url": settings.public_url,
            }
        ),
        before_request=answer_options,
        exception_handlers={Exception: answer_error},
        request_max_body_size=settings.max_body,
        openapi_config=None,  # the document is ours: `api.openapi`
    )


def create() -> Litestar:
    """The application by the settings of the environment: what a server process is told to make."""
    return create_app(read_settings(), delivers=True)
