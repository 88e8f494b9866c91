"""Webhooks while servers are killed: each record comes, in order, as it stands on the ledger, and again under its own id alone."""

import contextlib
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from random import Random
from typing import Final

from standardwebhooks import Webhook

from tests.api.given import EDITOR, Json
from tests.api.receiving import Delivery, Receiver, Reply, receiving
from tests.api.serving import Server, free_port
from tests.faults.checker import said_by
from tests.faults.copies import in_postgres
from tests.faults.world import LONG, Failed, World

ALLOWING: Final = {"PARTYLINE_WEBHOOK_HOSTS": "127.0.0.1"}
FAILURES: Final = 1
"""Of a receiver in a round: after one it is left alone for five seconds, after a second one at the same record for five minutes."""


def killed_while_delivering(world: World) -> None:
    """One server that is killed and started again, or one of two on the same ledger; the receiver is slow, and fails."""
    in_postgres(world, 0.3)
    world.settings |= ALLOWING
    others = world.random.random() < 0.5
    world.ports += [free_port()] if others else []
    with (
        receiving() as receiver,
        world.crowded(writers=2, subscribers=1) as crowd,
        contextlib.ExitStack() as stack,
    ):
        receiver.answer = _answering(Random(world.random.random()))
        staying = stack.enter_context(world.serving(port=world.ports[1])) if others else None
        hook: Json = {}
        for _ in range(world.random.randint(1, 3)):
            with world.serving() as killed:
                hook = hook or _registered(killed, receiver)
                crowd.goes_on()
                world.pause(1.5)
        with contextlib.ExitStack() as last:
            server = staying or last.enter_context(world.serving())
            world.ports[:] = [server.port]
            crowd.goes_on()
            world.ends(server, crowd)
            _came(receiver, len(world.history.ledger))
        for complaint in _complaints(world, receiver, hook):
            raise Failed(complaint)


def _registered(server: Server, receiver: Receiver) -> Json:
    answer = server.client.post("/webhooks", json={"url": receiver.url(), "after": 0}, headers=EDITOR)
    hook: Json = answer.raise_for_status().json()
    return hook


def _answering(random: Random) -> Callable[[int, Delivery], Reply]:
    left = FAILURES

    def answer(_number: int, _delivery: Delivery) -> Reply:
        nonlocal left
        if left and random.random() < 0.02:
            left -= 1
            return Reply(status=random.choice([500, 503, 404, 302]))
        return Reply(seconds=0.3 if random.random() < 0.02 else 0.0)

    return answer


def _came(receiver: Receiver, head: int) -> None:
    """Wait until all have come; what has not by then is missing."""
    until = time.monotonic() + LONG
    while len(receiver.positions()) < head and time.monotonic() < until:
        time.sleep(0.02)


def _complaints(world: World, receiver: Receiver, hook: Json) -> Iterator[str]:
    standing = list(map(said_by, world.history.ledger))
    came = receiver.positions()
    if came != list(range(1, len(standing) + 1)):
        yield f"of {len(standing)} records there came {came[:20]} ... {came[-5:]}"
    if receiver.at_once > 1:
        yield f"{receiver.at_once} records were sent at a time"
    ids: dict[int, set[str]] = defaultdict(set)
    for each in receiver.received:
        ids[each.position].add(each.id)
        Webhook(hook["secret"]).verify(each.body, each.headers)
        if each.json["data"] != standing[each.position - 1]:
            yield f"record {each.position} came as {each.json['data']}, and stands as {standing[each.position - 1]}"
    for position, under in ids.items():
        if len(under) > 1:
            yield f"record {position} came under {len(under)} ids"
