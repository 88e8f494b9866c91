"""The routes of keys, for administrators: who has which, and taking one away. They are made by a command, so that no token goes over the network."""

import asyncio
from typing import Final

from litestar import Response, delete
from litestar.params import FromPath

from api.answers import answer, array, fields, reads
from api.asking import AnyRequest, parameters
from api.keys.gate import Identifying
from api.keys.key import Key
from api.keys.registry import Keys
from api.problems import Problem
from domain.moments import Moment, format_moment

_NOT_KEPT: Final = {"Cache-Control": "no-store"}


@reads("/keys")
async def list_keys(request: AnyRequest) -> Response[bytes]:
    """All keys that were ever made."""
    parameters(request)
    listed = await asyncio.to_thread(_all, _keys_of(request))
    return answer(fields(keys=array(key_told(each) for each in listed)), headers=_NOT_KEPT)


@delete("/keys/{name:str}", status_code=200)
async def revoke_key(request: AnyRequest, name: FromPath[str]) -> Response[bytes]:
    """Take a key away. Its name stays its own."""
    parameters(request)
    revoked = await asyncio.to_thread(_revoke, _keys_of(request), name)
    if revoked is None:
        raise Problem("unknown-key", f"there is no key {name!r}: GET /keys lists those that there are")
    return answer(key_told(revoked), headers=_NOT_KEPT)


def key_told(key: Key) -> bytes:
    """The key as it is answered: all but what tells its token."""
    return fields(
        name=key.name,
        role=key.role.name,
        created_at=format_moment(key.created_at),
        expires_at=_moment(key.expires_at),
        revoked_at=_moment(key.revoked_at),
        used_at=_moment(key.used_at),
    )


def _all(keys: Keys) -> list[Key]:
    store = keys.found()
    return [] if store is None else store.all()


def _revoke(keys: Keys, name: str) -> Key | None:
    """Here it counts at once; elsewhere when the store is looked at again."""
    store = keys.found()
    revoked = None if store is None else store.revoke(name)
    keys.look()
    return revoked


def _keys_of(request: AnyRequest) -> Keys:
    identifying: Identifying = request.app.state.identifying
    return identifying.keys


def _moment(moment: Moment | None) -> str | None:
    return None if moment is None else format_moment(moment)


keeping_keys: Final = (list_keys, revoke_key)
