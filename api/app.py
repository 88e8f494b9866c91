"""The application: where the parts are wired together."""

import contextlib
import time
from collections.abc import AsyncIterator, Callable
from uuid import UUID

from litestar import Litestar
from litestar.datastructures import State

from api.desk import Desk
from api.ids import new_event_id
from api.pages import pages
from api.problems import answer_problem
from api.reading import reading
from api.settings import Settings, read_settings
from api.tokens import write_token
from api.writing import writing
from domain.ledger.opening import open_ledger
from domain.ledger.port import Clock
from domain.moments import Moment


def now() -> Moment:
    """The present moment: the one clock of the program."""
    return time.time_ns() // 1_000


def create_app(
    settings: Settings, *, clock: Clock = now, new_id: Callable[[], UUID] = new_event_id
) -> Litestar:
    """An application on the ledger that the settings name, which is opened when it starts and closed when it stops."""

    @contextlib.asynccontextmanager
    async def at_the_desk(app: Litestar) -> AsyncIterator[None]:
        desk = Desk(open_ledger(settings.ledger, clock))
        try:
            app.state.desk = desk.open()
            yield
        finally:
            desk.close()

    return Litestar(
        route_handlers=[*reading, *writing, *pages],
        lifespan=[at_the_desk],
        state=State({"clock": clock, "new_id": new_id, "write_token": write_token(settings)}),
        exception_handlers={Exception: answer_problem},
        request_max_body_size=settings.max_body,
        openapi_config=None,  # the document is ours: `api.openapi`
    )


def create() -> Litestar:
    """The application by the settings of the environment: what a server process is told to make."""
    return create_app(read_settings())
