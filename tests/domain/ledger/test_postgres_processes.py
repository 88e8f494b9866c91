"""Several processes on one ledger in PostgreSQL: none loses anything, whatever happens to the others."""

import random
import signal
import time
from contextlib import ExitStack

from domain.ledger.postgres import PostgresLedger
from tests.domain.ledger.cluster import Cluster
from tests.domain.ledger.given import go, line, one, process
from tests.domain.ledger.test_contract_following import following
from tests.domain.ledger.test_sqlite_processes import batches


def assert_sound(postgres: Cluster, address: str) -> None:
    """Every record is filed under its tags and no others."""
    schema = address.partition("schema=")[2]
    borne = f"SELECT DISTINCT tag, id FROM {schema}.partyline_tt_main, unnest(tags) AS tag"  # noqa: S608
    filed = f"SELECT tag, main_id FROM {schema}.partyline_tt_tag"  # noqa: S608
    for some, others in ((borne, filed), (filed, borne)):
        assert postgres.execute(f"{some} EXCEPT {others}") == []


def test_a_new_ledger_may_be_opened_by_several_processes_at_once(address: str) -> None:
    with ExitStack() as stack:
        children = [stack.enter_context(process("open", address)) for _ in range(4)]
        assert [line(child) for child in children] == ["ready"] * 4
        for child in children:
            go(child)
        assert [line(child) for child in children] == ["opened at 0"] * 4
        assert [child.wait(10) for child in children] == [0] * 4


def test_processes_that_make_a_ledger_and_append_at_the_same_time_lose_nothing(
    address: str, postgres: Cluster
) -> None:
    with ExitStack() as stack:
        children = {
            run: stack.enter_context(process("append", address, run, str(size), "40"))
            for run, size in (("a", 3), ("b", 2), ("c", 1))
        }
        for child in children.values():
            line(child)
        for child in children.values():
            go(child)
        for child in children.values():
            assert [int(line(child).split()[0]) for _ in range(40)] == list(range(40))
            assert child.wait(20) == 0

    ledger = PostgresLedger(address, lambda: 0, must_exist=True)
    entries = list(ledger.read())
    ledger.close()
    assert [entry.position for entry in entries] == list(range(1, 241))
    found = batches(entries)
    assert sorted(found) == [(run, batch) for run in "abc" for batch in range(40)]
    for placed in found.values():
        first = placed[0][1]
        assert placed == [(number, first + number) for number in range(len(placed))]
    assert_sound(postgres, address)


def test_no_update_is_lost_between_two_processes(shared: PostgresLedger, address: str) -> None:
    with process("count-up", address, "30") as a, process("count-up", address, "30") as b:
        for child in (a, b):
            line(child)
        for child in (a, b):
            go(child)
        for child in (a, b):
            assert child.wait(20) == 0

    assert [int(entry.data) for entry in shared.read()] == list(range(1, 61))


def test_an_append_of_another_process_reaches_a_follower_soon(shared: PostgresLedger, address: str) -> None:
    with following(shared) as follower, process("say-when", address) as child:
        line(child)
        assert shared.wait(0, 0.3) is False  # it listens by now
        go(child)
        written = float(line(child))
        assert follower.has(1)
        # It takes some milliseconds; the rest is left to slow machines.
        assert time.time() - written < 2
        assert [entry.data for entry in follower.received] == [b"from afar"]


def test_a_killed_process_leaves_every_acknowledged_batch_whole_and_holds_up_nobody(
    shared: PostgresLedger, address: str, postgres: Cluster
) -> None:
    size, rounds = 7, 5
    acknowledged: dict[tuple[str, int], int] = {}
    for run in range(rounds):
        with process("append", address, str(run), str(size), "0") as child:
            line(child)
            go(child)
            line_of_first = line(child)
            time.sleep(random.uniform(0, 0.1))  # noqa: S311 - when it is killed must differ, not be secret
            child.send_signal(signal.SIGKILL)
            assert child.stdout is not None
            said = line_of_first + "\n" + child.stdout.read()
        for complete in said.split("\n")[:-1]:
            batch, position = complete.split()
            acknowledged[str(run), int(batch)] = int(position)

    shared.append([one(data=b"z/0/0")])  # the killed ones' lock is free
    entries = list(shared.read())
    assert [entry.position for entry in entries] == list(range(1, len(entries) + 1))
    found = batches(entries[:-1])
    for key, placed in found.items():
        first = placed[0][1]
        assert placed == [(number, first + number) for number in range(size)], key
    assert acknowledged.items() <= {key: placed[0][1] for key, placed in found.items()}.items()
    assert len(acknowledged) >= rounds
    assert len(found) - len(acknowledged) <= rounds
    assert_sound(postgres, address)
