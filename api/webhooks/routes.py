"""The routes of webhooks. All need a key for an editor, those that read, too: they show where records are sent.

Editors have their own; administrators look after those of all.
"""

import asyncio
import hashlib
from typing import Annotated, Final, get_args

import msgspec
from litestar import Response, delete, post
from litestar.params import FromPath
from msgspec import Meta, Struct
from msgspec.structs import replace

from api.answers import answer, array, fields, reads
from api.asking import AnyRequest, desk_of, parameters, seen
from api.keys.gate import check_role, holder_of
from api.keys.key import Role
from api.keys.registry import Holder, Keys
from api.problems import Problem
from api.stream.wanted import FURTHEST, Shape, selection
from api.webhooks.addresses import BadUrl, target
from api.webhooks.connecting import NotAllowed, NotFound, permitted
from api.webhooks.marks import marks
from api.webhooks.registry import Webhooks
from api.webhooks.store import Full, Hook, Kept, Standing
from api.writing import read_json
from domain.explaining import explained
from domain.moments import Moment, format_moment

MOST: Final = 100
"""Webhooks of a ledger."""
CHANGING_OVER: Final = 24 * 3_600 * 1_000_000
"""Microseconds for which a former secret signs, too."""
LOOKING_UP: Final = 5.0

_NOT_KEPT: Final = {"Cache-Control": "no-store"}


class WebhookRegistration(Struct, frozen=True, forbid_unknown_fields=True):
    """A webhook as it is registered."""

    url: str
    """Where each record is sent, by `POST`: `https`, unless the host lies in a network that the operator lists."""
    party: list[str] = []
    """Only records of one of these parties."""
    country: list[str] = []
    """Only records of one of these countries."""
    type: list[str] = []
    """Only records of an event of one of these types."""
    kind: list[str] = []
    """Only records of one of these kinds: `stated`, `corrected`, `retracted`."""
    format: Shape = "record"
    """`record`: a message of Standard Webhooks, whose `data` is the record. `cloudevents`: a CloudEvent of the record."""
    after: Annotated[int, Meta(ge=0, le=FURTHEST)] | None = None
    """The position after which it begins: 0 for all that was ever recorded. Null: what is recorded from now on."""
    description: Annotated[str, Meta(max_length=500)] = ""
    """For people."""
    registered_by: str | None = None
    """Whose it is: the name of a key. Null: who registers it. For others, an administrator registers."""


@post("/webhooks")
async def register(request: AnyRequest) -> Response[bytes]:
    """Have records sent to an address from now on, or from a position on."""
    registry, holder = _editors(request)
    wanted = _read(request, await request.body())
    desk, clock = desk_of(request)
    selected = selection({name: getattr(wanted, name) for name in ("party", "country", "type", "kind")})
    position = desk.chronicle.head
    if wanted.after is not None:
        await seen(request, wanted.after)
        position = wanted.after
    await _check(registry, wanted.url)
    secret = registry.new_secret()
    hook = Hook(
        id=_id(secret),
        url=wanted.url,
        party=tuple(sorted(selected.parties)),
        country=tuple(sorted(selected.countries)),
        type=tuple(sorted(selected.types)),
        kind=tuple(sorted(selected.kinds)),
        format=wanted.format,
        description=wanted.description,
        created_at=clock(),
        registered_by=_owner(request, holder, wanted.registered_by),
        secret=secret,
    )
    standing = Standing(position=position, marks=marks(desk.chronicle, position))
    store = await asyncio.to_thread(registry.store)
    try:
        await asyncio.to_thread(store.add, hook, standing, most=MOST)
    except Full as full:
        raise Problem("too-many-webhooks", str(full)) from None
    registry.changed()
    headers = _NOT_KEPT | {"Location": f"/webhooks/{hook.id}"}
    return answer(_shown(hook, standing, secret=secret), status=201, headers=headers)


@reads("/webhooks")
async def list_webhooks(request: AnyRequest) -> Response[bytes]:
    """Webhooks, and how far each has come: one's own, an administrator's are all."""
    registry, holder = _editors(request)
    store = await asyncio.to_thread(registry.store)
    kept = await asyncio.to_thread(store.all)
    listed = array(_shown(each.hook, each.standing) for each in kept if _is_of(holder, each))
    return answer(fields(webhooks=listed), headers=_NOT_KEPT)


@reads("/webhooks/{webhook:str}")
async def show(request: AnyRequest, webhook: FromPath[str]) -> Response[bytes]:
    """One webhook, and how far it has come."""
    registry, holder = _editors(request)
    store = await asyncio.to_thread(registry.store)
    kept = _there(await asyncio.to_thread(store.get, webhook), webhook, holder)
    return answer(_shown(kept.hook, kept.standing), headers=_NOT_KEPT)


@delete("/webhooks/{webhook:str}", status_code=204)
async def remove(request: AnyRequest, webhook: FromPath[str]) -> None:
    """Send no more to it, and forget it."""
    registry, holder = _editors(request)
    store = await asyncio.to_thread(registry.store)
    _there(await asyncio.to_thread(store.get, webhook), webhook, holder)
    if not await asyncio.to_thread(store.remove, webhook):
        _there(None, webhook, holder)
    registry.changed()


@post("/webhooks/{webhook:str}/resume", status_code=200)
async def resume(request: AnyRequest, webhook: FromPath[str]) -> Response[bytes]:
    """Go on where it was, with all tries before it: one that is suspended, or that waits for its next try."""
    registry, holder = _editors(request)

    def resumed(kept: Kept) -> tuple[Hook, Standing]:
        _there(kept, webhook, holder)
        return kept.hook, Standing(position=kept.standing.position, marks=kept.standing.marks)

    store = await asyncio.to_thread(registry.store)
    kept = _there(await asyncio.to_thread(store.amend, webhook, resumed), webhook, holder)
    registry.changed()
    return answer(_shown(kept.hook, kept.standing), headers=_NOT_KEPT)


@post("/webhooks/{webhook:str}/secret", status_code=200)
async def change_secret(request: AnyRequest, webhook: FromPath[str]) -> Response[bytes]:
    """Give it another secret. For a day, the former one signs, too."""
    registry, holder = _editors(request)
    secret, until = registry.new_secret(), desk_of(request)[1]() + CHANGING_OVER

    def changed(kept: Kept) -> tuple[Hook, Standing]:
        former = _there(kept, webhook, holder).hook.secret
        if former == secret:  # it was changed, and the answer was lost
            return kept.hook, kept.standing
        return replace(kept.hook, secret=secret, former_secret=former, former_until=until), kept.standing

    store = await asyncio.to_thread(registry.store)
    kept = _there(await asyncio.to_thread(store.amend, webhook, changed), webhook, holder)
    registry.changed()
    return answer(_shown(kept.hook, kept.standing, secret=secret), headers=_NOT_KEPT)


def _editors(request: AnyRequest) -> tuple[Webhooks, Holder]:
    """The webhooks, and who asks for them, if no more than the path."""
    parameters(request)
    registry: Webhooks = request.app.state.webhooks
    return registry, holder_of(request)


def _is_of(holder: Holder, kept: Kept) -> bool:
    """Whether it is theirs to look after."""
    return holder.role >= Role.admin or kept.hook.registered_by == holder.actor


def _owner(request: AnyRequest, holder: Holder, wanted: str | None) -> str:
    """Whose a new webhook is: who registers it, or for whom an administrator does."""
    if wanted is None or wanted == holder.actor:
        return holder.actor
    check_role(holder, Role.admin)
    keys: Keys = request.app.state.identifying.keys
    if not keys.may_act(wanted):
        raise Problem(
            "malformed-body",
            f"registered_by is {wanted!r}: it would be the name of a key that is good, or left out",
        )
    return wanted


def _read(request: AnyRequest, body: bytes) -> WebhookRegistration:
    given = read_json(request, body)
    if isinstance(given, dict):
        for name in given:
            if name not in WebhookRegistration.__struct_fields__:
                known = ", ".join(WebhookRegistration.__struct_fields__)
                raise Problem("malformed-body", f"the body has a field {name!r}: it takes {known}")
        shapes = get_args(Shape)
        if isinstance(shape := given.get("format"), str) and shape not in shapes:
            raise Problem("malformed-body", f"format is {shape!r}: it would be one of {', '.join(shapes)}")
    try:
        return msgspec.convert(given, WebhookRegistration)
    except msgspec.ValidationError as error:
        raise Problem("malformed-body", explained(str(error), given, "the body")) from None


async def _check(registry: Webhooks, url: str) -> None:
    """Refuse an address to which nothing would be delivered; what is told later, at a delivery, is told now."""
    if registry.allowed.is_nothing:
        raise Problem(
            "webhooks-off",
            "no host is allowed here: the operator lists those that are in PARTYLINE_WEBHOOK_HOSTS",
        )
    try:
        async with asyncio.timeout(LOOKING_UP):
            await permitted(target(url), registry.allowed)
    except TimeoutError:
        raise Problem("webhook-address", f"the host was not found within {LOOKING_UP:g} s") from None
    except (BadUrl, NotAllowed, NotFound) as error:
        raise Problem("webhook-address", str(error)) from None


def _id(secret: str) -> str:
    """An id that tells nothing of the secret, which has 256 bits of chance: nobody can try them all."""
    return "wh_" + hashlib.sha256(f"id of {secret}".encode()).hexdigest()[:24]


def _there(kept: Kept | None, webhook: str, holder: Holder) -> Kept:
    """The webhook; one of another editor is not there."""
    if kept is None or not _is_of(holder, kept):
        raise Problem(
            "unknown-webhook", f"there is no webhook {webhook!r}: it was deleted, or never registered"
        )
    return kept


def _shown(hook: Hook, standing: Standing, **secret: str) -> bytes:
    """The webhook as it is answered; its secret only where it is new."""
    state = "suspended" if standing.is_suspended else "active" if standing.next_try is None else "waiting"
    return fields(
        id=hook.id,
        url=hook.url,
        party=hook.party,
        country=hook.country,
        type=hook.type,
        kind=hook.kind,
        format=hook.format,
        description=hook.description,
        created_at=_moment(hook.created_at),
        registered_by=hook.registered_by,
        state=state,
        position=standing.position,
        failures=standing.failures,
        next_try=_moment(standing.next_try),
        last_try=_moment(standing.last_try),
        last_status=standing.last_status,
        last_error=standing.last_error,
        **secret,
    )


def _moment(moment: Moment | None) -> str | None:
    return None if moment is None else format_moment(moment)


registering: Final = (register, list_webhooks, show, remove, resume, change_secret)
