"""The application: where the parts are wired together."""

import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Litestar, Response, Router
from litestar.datastructures import State
from litestar.routes import HTTPRoute

from api.ahead import Ahead
from api.asking import AnyRequest
from api.clock import now
from api.coalitions import coalitions
from api.comparing import comparing
from api.desk import Desk
from api.door.added import Added, origins_of
from api.door.door import Door
from api.door.proxies import Proxies, networks_of
from api.door.visit import Gate
from api.elections import elections
from api.exports.making import Making
from api.exports.routes import export
from api.feeds.routes import feeds
from api.fellows import telling_fellows
from api.findings import findings
from api.ids import new_event_id
from api.keys.attempts import Attempts
from api.keys.cookies import Cookies
from api.keys.gate import Identifying, permit
from api.keys.registry import Keys
from api.keys.routes import keeping_keys
from api.light import Light
from api.limits.bodies import BodyLimits
from api.limits.gate import limits_of
from api.limits.room import Room
from api.lineage import lineage
from api.listing import parties
from api.logs import start_logging
from api.metrics import figures_of, metrics
from api.mirrors.guarding import guarded
from api.pages import pages
from api.parent import ending_with_parent
from api.people import people
from api.picturing import picturing
from api.proofs.routes import Proofs, proofs
from api.proofs.signing import check_kept_key, check_key
from api.reading import reading
from api.returning import Returning
from api.secret import Secret
from api.settings import Settings, read_settings, secrets_of
from api.snapshots import snapshot_of
from api.stream.hub import Hub
from api.stream.routes import streaming
from api.timemap import timemap
from api.tokens import write_token
from api.web.errors import answer_error
from api.web.form_reading import LARGEST_FORM
from api.web.routes import web
from api.webhooks.addresses import allowed_hosts
from api.webhooks.messages import new_secret
from api.webhooks.registry import Webhooks
from api.webhooks.routes import registering
from api.writing import writing
from domain.ledger.opening import open_ledger
from domain.ledger.port import Clock, NotALedger

log = logging.getLogger(__name__)


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


def _opened(desk: Desk) -> Desk:
    try:
        return desk.open()
    # A record cannot be read, or is missing; the trace comes after these words.
    except (NotALedger, ValueError, TypeError) as error:
        log.error(  # noqa: TRY400
            "the server does not start: %s; find out what else is wrong with it (`partyline verify`), and put the last backup in its place"
            " (`partyline restore`)",
            error,
        )
        raise


class Application(Litestar):
    """Litestar, behind the door."""

    def __init__(self, *, gates: Sequence[Gate], settings: Settings, **given: Any) -> None:
        super().__init__(**given)
        networks = networks_of(settings.trusted_proxies)
        self.door = Door(
            self,
            super().__call__,
            gates,
            added=Added(origins_of(settings.cors_origins)),
            proxies=Proxies(networks, settings.forwarded_by) if networks else None,
            told=settings.access_log,
            body_seconds=settings.seconds_per_body,
            is_closed=settings.reading == "closed",
        )

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

    keys = Keys(
        settings.ledger,
        Secret(write_token(settings)),
        clock,
        reading=settings.reading,
        attempts=Attempts(settings.wrong_tokens),
    )
    identifying = Identifying(keys, Cookies(keys, clock, settings.public_url))

    @contextlib.asynccontextmanager
    async def at_the_desk(app: Litestar) -> AsyncIterator[None]:
        assert isinstance(app, Application)
        desk = Desk(
            guarded(open_ledger(settings.ledger, clock), settings.ledger, clock), clock, snapshot_of(settings)
        )
        try:
            app.state.desk = _opened(desk)
            app.state.ahead = ahead = Ahead(desk, settings.ahead)
            app.state.light = app.door.light = Light(desk, clock, ahead)
            app.state.exports = Making()
            app.state.proofs = Proofs(settings)
            app.state.returning = Returning()
            app.state.room = room = Room(
                at_once=settings.expensive_at_once,
                waiting_each=settings.expensive_waiting_each,
                waiting=settings.expensive_waiting,
                seconds=settings.seconds_per_request,
            )
            with keys.opened():
                async with room, Hub(desk, patience=settings.stream_patience).opened() as hub:
                    app.state.hub = hub
                    webhooks = Webhooks(settings.ledger, allowed, clock, new_webhook_secret, keys.may_be_sent)
                    async with (
                        webhooks.opened(desk, delivers=delivers),
                        ending_with_parent(),
                        ahead.working(),
                        telling_fellows(partial(figures_of, app)),
                    ):
                        app.state.webhooks = webhooks
                        yield
        finally:
            app.door.light = None
            desk.close()

    gates: list[Gate] = limits_of(settings, identifying.actor)
    if keys.is_closed:
        gates.append(identifying.closed_to)
    return Application(
        gates=gates,
        settings=settings,
        route_handlers=[
            parties,
            *reading,
            metrics,
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
            *keeping_keys,
            *feeds,
            *pages,
            Router("/", route_handlers=web, request_max_body_size=min(settings.max_body, LARGEST_FORM)),
        ],
        lifespan=[at_the_desk],
        state=State(
            {
                "clock": clock,
                "new_id": new_id,
                "identifying": identifying,
                "public_url": settings.public_url,
                "metrics": settings.metrics,
                "max_page": settings.max_page,
                "max_cost": settings.max_cost,
                "bodies": BodyLimits(
                    nesting=settings.max_nesting,
                    items=settings.max_items,
                    text=settings.max_text,
                    events=settings.max_events,
                ),
            }
        ),
        guards=[permit],
        before_request=answer_options,
        exception_handlers={Exception: answer_error},
        request_max_body_size=settings.max_body,
        logging_config=None,  # the log is ours: `api.logs`
        openapi_config=None,  # the document is ours: `api.openapi`
    )


def create() -> Litestar:
    """The application by the settings of the environment: what a server process is told to make."""
    settings = read_settings()
    # Twice: in time for what comes next, and then with the token that may have been made.
    start_logging(settings.log_format, settings.log_level, secrets_of(settings))
    check_kept_key(settings)
    start_logging(settings.log_format, settings.log_level, {*secrets_of(settings), write_token(settings)})
    return create_app(settings, delivers=True)
