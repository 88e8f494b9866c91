"""What the tests of keys have in common: an application with a key of each role, one that was revoked and one that has expired."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from api.keys.gate import Identifying
from api.keys.key import Key, Role, new_key
from api.keys.registry import Keys
from tests.api.given import NOON, SECOND, TOKEN, Api, SetClock, application


class Keyed(Struct):
    """An application that runs, and the tokens of its keys, by who has them."""

    api: Api
    tokens: dict[str, str]

    @property
    def keys(self) -> Keys:
        return identifying(self.api).keys

    def as_(self, who: str) -> dict[str, str]:
        """The headers with which they ask; of `nobody`, none."""
        return {} if who == "nobody" else {"Authorization": f"Bearer {self.tokens[who]}"}

    def ask(self, who: str, method: str, path: str, **more: Any) -> Any:
        """Ask as they do, without what the client was told to remember."""
        self.api.client.cookies.clear()
        headers = self.as_(who) | more.pop("headers", {})
        return self.api.client.request(method, path, headers=headers, follow_redirects=False, **more)


def identifying(api: Api) -> Identifying:
    found: Identifying = api.client.app.state.identifying
    return found


def add(api: Api, name: str, role: Role, **changed: Any) -> str:
    """Make a key that counts at once; its token."""
    made, token = new_key(name, role, NOON)
    keep(api, replace(made, **changed))
    return token


def keep(api: Api, key: Key) -> None:
    keys = identifying(api).keys
    keys.store().add(key)
    keys.look()


@contextmanager
def keyed(ledger: str = "memory:", **settings: Any) -> Iterator[Keyed]:
    """An application with keys `ray` (reader), `ed` (editor), `ada` (admin), `rex` (revoked) and `pip` (expired)."""
    with application(ledger, SetClock(), **({"wrong_tokens": 10_000} | settings)) as api:
        tokens = {
            "operator": TOKEN,
            "ray": add(api, "ray", Role.reader),
            "ed": add(api, "ed", Role.editor),
            "ada": add(api, "ada", Role.admin),
            "rex": add(api, "rex", Role.admin, revoked_at=NOON - SECOND),
            "pip": add(api, "pip", Role.admin, expires_at=NOON),
            "wrong": f"ptl_{'0' * 16}_{'x' * 43}",
        }
        yield Keyed(api, tokens)
