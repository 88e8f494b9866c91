"""Several processes on one file: none loses anything, whatever happens to the others."""

import json
import random
import signal
import sqlite3
import time
from contextlib import ExitStack, closing
from pathlib import Path

from domain.ledger.port import Entry
from domain.ledger.sqlite import SQLiteLedger
from tests.domain.ledger.given import SetClock, go, line, process
from tests.domain.ledger.test_contract_following import following


def batches(entries: list[Entry]) -> dict[tuple[str, int], list[tuple[int, int]]]:
    """By run and batch, the numbers that stand in the data, each with its position."""
    found: dict[tuple[str, int], list[tuple[int, int]]] = {}
    for entry in entries:
        run, batch, number = entry.data.decode().split("/")
        found.setdefault((run, int(batch)), []).append((int(number), entry.position))
    return found


def assert_sound(path: Path) -> None:
    """The file is in order, and every record is filed under its tags and no others."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        borne = "SELECT DISTINCT j.value, r.position FROM records AS r, json_each(r.tags) AS j"
        for one, other in (
            (borne, "SELECT tag, position FROM tags"),
            ("SELECT tag, position FROM tags", borne),
        ):
            assert connection.execute(f"{one} EXCEPT {other}").fetchall() == []


def test_a_new_file_may_be_opened_by_several_processes_at_once(path: Path) -> None:
    with ExitStack() as stack:
        children = [stack.enter_context(process("open", path)) for _ in range(4)]
        assert [line(child) for child in children] == ["ready"] * 4
        for child in children:
            go(child)
        assert [line(child) for child in children] == ["opened at 0"] * 4
        assert [child.wait(10) for child in children] == [0] * 4


def test_two_processes_that_append_at_the_same_time_lose_nothing(sqlite: SQLiteLedger, path: Path) -> None:
    with process("append", path, "a", "3", "60") as a, process("append", path, "b", "2", "60") as b:
        for child in (a, b):
            line(child)
        for child in (a, b):
            go(child)
        for child in (a, b):
            assert [int(line(child).split()[0]) for _ in range(60)] == list(range(60))
            assert child.wait(20) == 0

    entries = list(sqlite.read())
    assert [entry.position for entry in entries] == list(range(1, 301))
    found = batches(entries)
    assert sorted(found) == [(run, batch) for run in "ab" for batch in range(60)]
    for (run, _), placed in found.items():
        first = placed[0][1]
        assert placed == [(number, first + number) for number in range(3 if run == "a" else 2)]
    assert_sound(path)


def test_no_update_is_lost_between_two_processes(sqlite: SQLiteLedger, path: Path) -> None:
    with process("count-up", path, "40") as a, process("count-up", path, "40") as b:
        for child in (a, b):
            line(child)
        for child in (a, b):
            go(child)
        for child in (a, b):
            assert child.wait(20) == 0

    assert [int(entry.data) for entry in sqlite.read()] == list(range(1, 81))


def test_an_append_of_another_process_reaches_a_follower_soon(sqlite: SQLiteLedger, path: Path) -> None:
    with following(sqlite) as follower, process("say-when", path) as child:
        line(child)
        go(child)
        written = float(line(child))
        assert follower.has(1)
        # It takes some 20 ms; the rest is left to slow machines.
        assert time.time() - written < 1
        assert [entry.data for entry in follower.received] == [b"from afar"]


def test_waiting_ends_soon_after_an_append_of_another_process(sqlite: SQLiteLedger, path: Path) -> None:
    with process("say-when", path) as child:
        line(child)
        assert sqlite.wait(0, 0) is False
        go(child)
        assert sqlite.wait(0, 10) is True
        assert time.time() - float(line(child)) < 1


def test_a_disk_that_takes_no_more_writes_nothing_and_recovers(path: Path) -> None:
    with process("outgrow", path) as child:
        line(child)
        go(child)
        told = json.loads(line(child))

    assert "reading or writing the disk failed" in told["refusal"]
    assert told["kept"] == ["before"]
    assert told["then"] == ["before", "after"]
    assert_sound(path)


def test_a_killed_process_leaves_every_acknowledged_batch_whole(path: Path, clock: SetClock) -> None:
    size, rounds = 7, 10
    acknowledged: dict[tuple[str, int], int] = {}
    for run in range(rounds):
        with process("append", path, str(run), str(size), "0") as child:
            line(child)
            go(child)
            line_of_first = line(child)
            time.sleep(random.uniform(0, 0.1))  # noqa: S311 - when it is killed must differ, not be secret
            child.send_signal(signal.SIGKILL)
            assert child.stdout is not None
            said = line_of_first + "\n" + child.stdout.read()
        # What stands before the last line break was acknowledged in full.
        for complete in said.split("\n")[:-1]:
            batch, position = complete.split()
            acknowledged[str(run), int(batch)] = int(position)

    with closing(SQLiteLedger(path, clock, must_exist=True)) as ledger:
        entries = list(ledger.read())
    assert [entry.position for entry in entries] == list(range(1, len(entries) + 1))
    found = batches(entries)
    for key, placed in found.items():
        first = placed[0][1]
        assert placed == [(number, first + number) for number in range(size)], key
    assert acknowledged.items() <= {key: placed[0][1] for key, placed in found.items()}.items()
    # A kill may fall between a commit and its acknowledgement: one batch a round at most.
    assert len(acknowledged) >= rounds
    assert len(found) - len(acknowledged) <= rounds
    assert_sound(path)
