"""Figures for an operator, in the text format of Prometheus: what is counted as it happens, gathered when somebody asks.

Each figure says in the label `process` which process it is of. Whoever asks one worker of a server hears of all (`api.fellows`). No label has a value that a client can choose: routes are
those of the table, methods those that there are. `docs/operate.md` lists every figure; a test holds the two together.
"""

import asyncio
import os
import time
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from ipaddress import ip_address
from typing import Any, Final

from litestar import Response
from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from prometheus_client.samples import Sample

from api.answers import reads
from api.asking import AnyRequest, header, parameters
from api.desk import Desk
from api.door.counts import BOUNDS, LIGHT_ROUTES, Counts, Times
from api.door.visit import visit_of
from api.fellows import Family, together, told_by_fellows
from api.fellows import Sample as Told
from api.health import health_of
from api.keys.key import Role
from api.problems import Problem
from api.settings import Seen
from api.stream.framing import MEDIA_TYPES
from api.stream.hub import Hub
from api.webhooks.registry import Webhooks
from domain.ledger.port import LedgerError

CONTENT_TYPE: Final = "text/plain; version=0.0.4"

PATIENCE: Final = 1.0
"""Seconds for which the ledger and the store of webhooks are asked; what they do not tell by then is left out."""


class Beyond:
    """What only others know, as far as they told it in time."""

    def __init__(
        self, head: int | None, webhooks: dict[str, int] | None, webhooks_behind: int | None
    ) -> None:
        self.head = head
        self.webhooks = webhooks
        self.webhooks_behind = webhooks_behind


class Figures(Collector):
    """The figures of one process, as they are when they are gathered."""

    def __init__(self, counts: Counts, desk: Desk, hub: Hub, beyond: Beyond) -> None:
        self._counts = counts
        self._desk = desk
        self._hub = hub
        self._beyond = beyond

    def collect(self) -> Iterator[Metric]:
        """All of them, each sample with the process that it is of."""
        process = {"process": str(os.getpid())}
        for family in (*self._answers(), *self._ledger(), *self._others(), *_of_the_process()):
            family.samples = [
                Sample(each.name, process | dict(each.labels), *each[2:]) for each in family.samples
            ]
            yield family

    def _answers(self) -> Iterator[Metric]:
        counts = self._counts
        answered, took = dict(counts.answered), dict(counts.took)
        light = CounterMetricFamily(
            "partyline_light_answers",
            "Answers that were kept, given without the framework.",
            labels=["route"],
        )
        for begins, route in LIGHT_ROUTES.items():
            times = counts.light[begins]
            of_light = sum(times.counts)
            light.add_metric([route], of_light)
            if of_light:
                key = ("GET", route, 200)
                answered[key] = answered.get(key, 0) + of_light
                took[route] = _together(took.get(route), times)
        requests = CounterMetricFamily(
            "partyline_requests", "Requests that were answered.", labels=["method", "route", "status"]
        )
        for (method, route, status), number in answered.items():
            requests.add_metric([method, route, str(int(status))], number)
        yield requests
        seconds = HistogramMetricFamily(
            "partyline_request_seconds", "Seconds until an answer began.", labels=["route"]
        )
        for route, times in took.items():
            seconds.add_metric([route], _buckets(times), times.seconds)
        yield seconds
        yield light
        yield GaugeMetricFamily(
            "partyline_requests_under_way",
            "Requests that are being answered, subscriptions included.",
            counts.under_way,
        )

    def _ledger(self) -> Iterator[Metric]:
        desk = self._desk
        written = HistogramMetricFamily(
            "partyline_append_seconds", "Seconds until an append was on the disk and could be read."
        )
        written.add_metric([], _buckets(desk.appended), desk.appended.seconds)
        yield written
        yield CounterMetricFamily(
            "partyline_appends_refused", "Appends of which nothing was written.", desk.refused
        )
        yield GaugeMetricFamily("partyline_records", "Records that were read.", desk.chronicle.head)
        yield GaugeMetricFamily("partyline_events", "Events that they are about.", desk.chronicle.events)
        yield GaugeMetricFamily(
            "partyline_follower_seconds_behind",
            "Seconds since the ledger was last looked at.",
            max(0.0, time.monotonic() - desk.looked),
        )
        if self._beyond.head is not None:
            behind = max(0, self._beyond.head - desk.chronicle.head)
            yield GaugeMetricFamily(
                "partyline_follower_records_behind", "Records on the ledger that are not read yet.", behind
            )
        health = health_of(desk)
        yield GaugeMetricFamily("partyline_ready", "1 if it answers questions.", int(health.answers))
        yield GaugeMetricFamily("partyline_writable", "1 if it takes appends.", int(health.status == "ready"))
        yield GaugeMetricFamily(
            "partyline_snapshot_used", "1 if the start used a snapshot.", int(desk.used_snapshot)
        )

    def _others(self) -> Iterator[Metric]:
        subscribers = GaugeMetricFamily("partyline_subscribers", "Who is subscribed.", labels=["transport"])
        by_transport = self._hub.subscribers_by_framing()
        for framing in (*MEDIA_TYPES, "websocket"):
            subscribers.add_metric([framing], by_transport.get(framing, 0))
        yield subscribers
        if self._beyond.webhooks is not None:
            webhooks = GaugeMetricFamily("partyline_webhooks", "Webhooks of the ledger.", labels=["state"])
            for state, number in self._beyond.webhooks.items():
                webhooks.add_metric([state], number)
            yield webhooks
            yield GaugeMetricFamily(
                "partyline_webhooks_records_behind",
                "Records that the webhook that is farthest behind has before it, suspended ones aside.",
                self._beyond.webhooks_behind or 0,
            )
        info = GaugeMetricFamily("partyline_info", "1; the version is a label.", labels=["version"])
        info.add_metric([version("partyline")], 1)
        yield info


def _of_the_process() -> Iterable[Metric]:
    return ProcessCollector(registry=None).collect()


def _together(one: Times | None, other: Times) -> Times:
    both = Times()
    both.counts = [a + b for a, b in zip((one or Times()).counts, other.counts, strict=True)]
    both.seconds = (one.seconds if one else 0.0) + other.seconds
    return both


def _buckets(times: Times) -> list[tuple[str, float]]:
    """How many took so long or less, by upper bound."""
    found, so_far = [], 0
    for bound, number in zip((*map(str, BOUNDS), "+Inf"), times.counts, strict=True):
        so_far += number
        found.append((bound, float(so_far)))
    return found


def is_local(request: AnyRequest) -> bool:
    """Whether who asks does so from this machine, and not through a proxy on it that is not trusted to say for whom."""
    try:
        address = ip_address(visit_of(request).address)
    except ValueError:
        return False
    is_passed_on = any(header(request, name) for name in (b"x-forwarded-for", b"forwarded", b"via"))
    return address.is_loopback and not is_passed_on


@reads("/metrics")
async def metrics(request: AnyRequest) -> Response[bytes]:
    """The figures of this process, and of those that serve beside it."""
    seen_by: Seen = request.app.state.metrics
    if seen_by == "off":
        raise Problem("not-found", "there is nothing at '/metrics': the operator has turned it off")
    if seen_by == "local" and not is_local(request):
        request.app.state.identifying.required(visit_of(request), request.scope, Role.admin)
    parameters(request)
    mine, others = await asyncio.gather(figures_of(request.app), told_by_fellows())
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Gathered(together([mine, *others, [_workers(1 + len(others))]])))
    return Response(generate_latest(registry), media_type=CONTENT_TYPE, headers={"Cache-Control": "no-store"})


async def figures_of(app: Any) -> list[Family]:
    """The figures of this process, as its fellows are told them."""
    desk: Desk = app.state.desk
    figures = Figures(app.door.counts, desk, app.state.hub, await _beyond(desk, app.state.webhooks))
    return [
        Family(
            each.name,
            each.documentation,
            each.type,
            [Told(sample.name, dict(sample.labels), float(sample.value)) for sample in each.samples],
        )
        for each in figures.collect()
    ]


def _workers(number: int) -> Family:
    name = "partyline_workers"
    told = Told(name, {"process": str(os.getpid())}, float(number))
    return Family(name, "Processes of this server whose figures stand here.", "gauge", [told])


class _Gathered(Collector):
    """Figures of several processes."""

    def __init__(self, families: list[Family]) -> None:
        self._families = families

    def collect(self) -> Iterator[Metric]:
        for each in self._families:
            family = Metric(each.name, each.documentation, each.type)
            family.samples = [Sample(told.name, told.labels, told.value) for told in each.samples]
            yield family


async def _beyond(desk: Desk, webhooks: Webhooks) -> Beyond:
    """What the ledger and the store of webhooks tell within a second."""

    def counted() -> tuple[dict[str, int], int]:
        states = {"following": 0, "retrying": 0, "suspended": 0}
        behind = 0
        for kept in webhooks.store().all():
            standing = kept.standing
            if standing.is_suspended:
                states["suspended"] += 1
                continue
            states["retrying" if standing.failures else "following"] += 1
            behind = max(behind, desk.chronicle.head - standing.position)
        return states, behind

    head, hooks = await asyncio.gather(
        asyncio.wait_for(asyncio.to_thread(desk.ledger.head), PATIENCE),
        asyncio.wait_for(asyncio.to_thread(counted), PATIENCE),
        return_exceptions=True,
    )
    for told in (head, hooks):
        if isinstance(told, BaseException) and not isinstance(told, LedgerError | TimeoutError):
            raise told
    return Beyond(
        None if isinstance(head, BaseException) else head.position,
        *((None, None) if isinstance(hooks, BaseException) else hooks),
    )
