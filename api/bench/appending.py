"""What it costs to append durably: at the ledger's port beside bare SQLite, and over HTTP beside constant bytes.

The bare insertion writes the same rows and tags, with their bytes, into the same tables, as durably; it checks no condition and encodes
nothing. Writers who come at once are grouped into one transaction by the desk; so the port is given their appends together. Over HTTP the
baseline is a route of the same application that decodes the same body and answers constant bytes.
"""

import itertools
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Final
from uuid import uuid4

from api.bench.asking import asker
from api.bench.figures import Figure, Goal, Run, beside
from api.bench.histories import entry, report
from api.bench.importing import fill
from api.bench.processes import Failed, cores
from api.bench.servers import TOKEN, application, keep_constant
from api.clock import now
from api.desk import Decide, Desk
from domain.decisions import RecordDraft, Stated, state, to_append
from domain.events import Event, Founded
from domain.ids import PartyId
from domain.ledger.opening import open_ledger
from domain.ledger.port import Append, Draft, Entry, Ledger
from domain.ledger.sqlite_file import LedgerFile, connect
from domain.ledger.sqlite_writing import tags_to_json
from domain.records import encode_event

WRITERS: Final = 64
RATE: Final = "appends a second"
ALONE: Final = Goal(0.5, 0.8)
TOGETHER: Final = Goal(0.3, 0.5)
OVER_HTTP: Final = Goal(0.3, 0.5)
PARTIES: Final = 512


def appending(rounds: int, appends: int) -> Run:
    """Run it, with so many appends a round. Raises `Failed` when a process does not do its part."""
    settings: dict[str, object] = {"rounds": rounds, "appends": appends, "writers": WRITERS}
    return Run(
        "append",
        settings,
        [*_at_the_port(rounds, appends), *_at_the_desk(rounds, appends), *_over_http(rounds, appends)],
    )


def _at_the_port(rounds: int, appends: int) -> Iterator[Figure]:
    told = _reports()
    for name, group, goal in (("1 writer", 1, ALONE), (f"{WRITERS} writers at once", WRITERS, TOGETHER)):
        found = []
        with tempfile.TemporaryDirectory() as folder:
            bare = Path(folder) / "bare.db"
            LedgerFile(bare).prepare()
            with closing(open_ledger(f"sqlite:///{Path(folder) / 'ledger.db'}", now)) as ledger:
                for _ in range(rounds):
                    written, ours = _append(ledger, _grouped(told, group, appends))
                    found.append((ours, _insert(bare, written)))
        yield beside(f"at the port, {name}", RATE, found, goal, f"bare SQLite, transactions of {group}")


def _reports() -> Iterator[RecordDraft]:
    """Records of as many parties in turn, so that of those who write at once none is refused for another."""
    random = Random(1)  # noqa: S311 - the same in each run
    for number in itertools.count(1):
        yield report(random, _party(number), number)


def _party(number: int) -> PartyId:
    return f"aa-party-{number % PARTIES}"


def _grouped(told: Iterator[RecordDraft], group: int, appends: int) -> list[list[RecordDraft]]:
    return [list(itertools.islice(told, group)) for _ in range(max(1, appends // group))]


def _append(ledger: Ledger, groups: Sequence[Sequence[RecordDraft]]) -> tuple[list[list[Entry]], float]:
    """What was written, and appends a second; each has one record, and the condition under which its decision holds."""
    prepared = [
        [(_draft(draft), to_append(0, [draft], (draft.event_id,), None).touches) for draft in group]
        for group in groups
    ]
    written: list[list[Entry]] = []
    head = ledger.head().position
    began = time.perf_counter()
    for group in prepared:
        outcomes = ledger.append([Append((draft,), head, touches) for draft, touches in group])
        written.append([entry for outcome in outcomes if isinstance(outcome, tuple) for entry in outcome])
        head = written[-1][-1].position
    took = time.perf_counter() - began
    if sum(map(len, written)) != sum(map(len, prepared)):
        raise Failed("an append was refused for another one")
    return written, sum(map(len, prepared)) / took


def _draft(draft: RecordDraft) -> Draft:
    return Draft(draft.type, draft.tags, lambda position, moment: entry(draft, position, moment).data)


def _insert(path: Path, groups: Sequence[Sequence[Entry]]) -> float:
    """Records a second, each group in a transaction of its own."""
    told = [
        (
            [(e.position, e.recorded_at, e.type, tags_to_json(e.tags).decode(), e.data) for e in group],
            [(tag, e.position) for e in group for tag in e.tags],
        )
        for group in groups
    ]
    with closing(connect(path, make=False)) as connection:
        began = time.perf_counter()
        for records, tags in told:
            connection.execute("BEGIN IMMEDIATE")
            fill(connection, records, tags)
            connection.execute("COMMIT")
        return sum(map(len, groups)) / (time.perf_counter() - began)


def _at_the_desk(rounds: int, appends: int) -> Iterator[Figure]:
    """The whole way but HTTP: decided, written, taken into the chronicle, answered."""
    told = _reports()
    found = []
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(folder) / "bare.db"
        LedgerFile(bare).prepare()
        desk = Desk(open_ledger(f"sqlite:///{Path(folder) / 'ledger.db'}", now), now).open()
        try:
            _state(
                desk,
                [
                    Stated(uuid4(), Founded(party=_party(each), name="A", country="AA"))
                    for each in range(PARTIES)
                ],
            )
            _insert(bare, [list(desk.ledger.read())])  # positions are dense in the baseline, too
            for _ in range(rounds):
                groups = _grouped(told, WRITERS, appends)
                before = desk.chronicle.head
                began = time.perf_counter()
                for group in groups:
                    sent = [desk.submit(_decide(Stated(each.event_id, _event(each)))) for each in group]
                    for each in sent:
                        each.result()
                ours = sum(map(len, groups)) / (time.perf_counter() - began)
                written = list(desk.ledger.read(before))
                by_group = [written[at : at + WRITERS] for at in range(0, len(written), WRITERS)]
                found.append((ours, _insert(bare, by_group)))
        finally:
            desk.close()
    against = f"bare SQLite, transactions of {WRITERS}"
    yield beside(f"through the desk, {WRITERS} at once", RATE, found, None, against)


def _event(draft: RecordDraft) -> Event:
    assert draft.event is not None  # reports are stated
    return draft.event


def _decide(stated: Stated) -> Decide:
    return lambda known: state(known, [stated], actor="bench")


def _state(desk: Desk, stated: Sequence[Stated]) -> None:
    desk.submit(lambda known: state(known, stated, actor="bench")).result()


def _over_http(rounds: int, appends: int) -> Iterator[Figure]:
    serving, asking = cores()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with (
            application(folder / "ledger.db", folder, serving) as server,
            asker(server.port, WRITERS, asking) as ask,
        ):
            founded = [
                {"type": "Founded", "party": _party(each), "name": "A", "country": "AA"}
                for each in range(PARTIES)
            ]
            server.client.post("/events", json={"events": founded}).raise_for_status()
            told = _reports()
            answer = server.client.post("/events", content=_body(next(told))).raise_for_status()
            constant = keep_constant(folder, "append", answer)
            rates, per_processor = [], []
            for _ in range(rounds):
                bodies = [_body(each) for each in itertools.islice(told, appends)]
                pairs = []
                for path in ("/events", constant):
                    before = server.used()
                    sent = ask.post(path, bodies, TOKEN)
                    pairs.append((sent.rate, appends / (server.used() - before)))
                (ours, ours_used), (theirs, theirs_used) = pairs
                rates.append((ours, theirs))
                per_processor.append((ours_used, theirs_used))
    where = f"POST /events, {WRITERS} connections"
    yield beside(where, RATE, rates, OVER_HTTP, "constant")
    yield beside(where, f"{RATE} of processor", per_processor, OVER_HTTP, "constant")


def _body(draft: RecordDraft) -> bytes:
    return encode_event(_event(draft))
