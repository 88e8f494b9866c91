"""Mirrors, of real servers: all that is written was verified, whatever the origin says and whenever the mirror is killed."""
# ruff: noqa: S608 - statements of the tests, with numbers of theirs

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import httpx
import msgspec
import pytest

import api.mirrors.mirroring
from domain.ledger.opening import open_ledger
from domain.ledger.port import Entry
from projections.version import FOLD
from tests.api.given import EDITOR, SetClock, application, founded, problem_in, renamed
from tests.api.mirrors.origins import Lie, lying
from tests.api.serving import Server, serving
from tests.api.verifying import RECORDS, SPOILED, change, filled, run, said
from tests.domain.ledger.cluster import Cluster

MANY = 4_000


@pytest.fixture
def origin(tmp_path: Path) -> Iterator[Server]:
    """A server with twelve records."""
    folder = tmp_path / "origin"
    folder.mkdir()
    filled(f"sqlite:///{folder / 'ledger.db'}")
    with serving(folder) as server:
        yield server


@pytest.fixture
def here(tmp_path: Path) -> str:
    """Where the mirror will be."""
    return f"sqlite:///{tmp_path / 'mirror' / 'ledger.db'}"


def url_of(server: Server) -> str:
    return f"http://127.0.0.1:{server.port}"


def mirror(url: str, here: str, *more: str) -> str:
    """Bring all over that there is; what was said."""
    result = run("mirror", url, "--once", *more, PARTYLINE_LEDGER=here)
    assert result.exit_code == 0, said(result)
    return said(result)


def stops(url: str, here: str, *more: str) -> str:
    """Why nothing more is brought over; what was here stays as it was."""
    before = entries(here)
    result = run("mirror", url, "--once", *more, PARTYLINE_LEDGER=here)
    assert result.exit_code == 1, said(result)
    assert entries(here) == before
    return said(result)


def entries(address: str) -> list[Entry]:
    """What a ledger holds; nothing where it is not there yet."""
    if address.startswith("sqlite") and not Path(address.removeprefix("sqlite:///")).exists():
        return []
    with closing(open_ledger(address, SetClock(), must_exist=True)) as ledger:
        return list(ledger.read())


def without_keys(found: list[Entry]) -> list[Entry]:
    """Without the idempotency keys, which are no part of records."""
    return [
        msgspec.structs.replace(
            each, tags=tuple(tag for tag in each.tags if not tag.startswith(("key:", "body:")))
        )
        for each in found
    ]


def ledger_of(server: Server) -> str:
    return f"sqlite:///{server.log.parent / 'ledger.db'}"


def command(*arguments: str, ledger: str) -> "subprocess.Popen[bytes]":
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PARTYLINE_")}
    return subprocess.Popen(
        [sys.executable, "-m", "api.cli", *arguments],
        env=environ | {"PARTYLINE_LEDGER": ledger},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


# All as it should be


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_mirror_holds_the_same_records_times_tags_and_bytes(
    origin: Server, here: str, kind: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api.mirrors.mirroring, "BATCH", 5)
    if kind == "postgresql":
        cluster: Cluster = request.getfixturevalue("postgres")
        here = cluster.new_ledger()
    told = mirror(url_of(origin), here)
    assert f"{RECORDS} records are here" in told
    assert entries(here) == without_keys(entries(ledger_of(origin)))
    again = mirror(url_of(origin), here)
    assert f"{RECORDS} records of {url_of(origin)} here" in again
    origin.state(founded("kz-new"))
    mirror(url_of(origin), here)
    assert entries(here) == without_keys(entries(ledger_of(origin)))
    assert run("verify", here, "--against", url_of(origin)).exit_code == 0


def test_of_an_empty_server_there_is_an_empty_mirror(tmp_path: Path, here: str) -> None:
    with serving(tmp_path) as empty:
        assert "0 records are here" in mirror(url_of(empty), here)
        empty.state(founded("kz-a"))
        assert "1 records are here" in mirror(url_of(empty), here)


def test_a_mirror_follows_and_is_served_read_only(origin: Server, here: str, tmp_path: Path) -> None:
    mirror(url_of(origin), here)
    following = command("mirror", url_of(origin), ledger=here)
    try:
        with serving(tmp_path / "mirror", ledger=here) as served:
            assert f"a mirror of {url_of(origin)}" in served.said()
            assert origin.state(founded("kz-live")).status_code == httpx.codes.CREATED
            until = time.monotonic() + 20
            while len(served.records()) == RECORDS and time.monotonic() < until:
                time.sleep(0.1)
            assert served.records() == origin.records()
            for path in (
                f"/parties/kz-a?as_of=2015&known_at=12&v={FOLD}",
                "/parties/kz-live/timeline?known_at=13",
            ):
                assert served.client.get(path).content == origin.client.get(path).content
            refused = served.state(founded("kz-own"))
            problem = problem_in(refused, 403, "read-only-mirror", url_of(origin))
            assert problem["origin"] == url_of(origin)
            event = served.records()[0]["event_id"]
            for method in ("PUT", "DELETE"):
                body = {"reason": "x"} | ({"event": founded("kz-a", "Other")} if method == "PUT" else {})
                answer = served.client.request(
                    method, f"/events/{event}", json=body, headers=EDITOR | {"If-Match": '"1"'}
                )
                problem_in(answer, 403, "read-only-mirror")
            tried = served.client.post("/events?dry_run=true", json=founded("kz-own"), headers=EDITOR)
            assert tried.status_code == httpx.codes.OK, "what would be is still told"
            assert served.records() == origin.records()
    finally:
        following.send_signal(signal.SIGTERM)
        output, _ = following.communicate(timeout=20)
    assert following.returncode == 128 + signal.SIGTERM, output.decode()


@pytest.mark.parametrize("arguments", [["seed"], ["import", "ledger"]])
def test_no_command_writes_into_a_mirror(
    origin: Server, here: str, tmp_path: Path, arguments: list[str]
) -> None:
    mirror(url_of(origin), here)
    if arguments[0] == "import":
        longer = tmp_path / "longer.ndjson"
        origin.state(founded("kz-new"))
        longer.write_bytes(origin.client.get("/export", params={"format": "ndjson"}).content)
        arguments = [*arguments, str(longer)]
    before = entries(here)
    result = run(*arguments, PARTYLINE_LEDGER=here)
    assert result.exit_code == 1
    assert "is a mirror of" in said(result)
    assert entries(here) == before


# Killed


def test_a_mirror_that_is_killed_at_any_moment_goes_on_where_it_was(tmp_path: Path, here: str) -> None:
    folder = tmp_path / "origin"
    folder.mkdir()
    address = f"sqlite:///{folder / 'ledger.db'}"
    with application(address) as api_:
        api_.given(founded("kz-a"))
        for first in range(0, MANY, 1_000):
            api_.clock.now += 1_000_000
            api_.given(*(renamed(f"Party {first + number}", "2000", "kz-a") for number in range(1_000)))
    wanted = without_keys(entries(address))
    chance = random.Random(8)  # noqa: S311 - moments to kill at
    grown = set()
    with serving(folder) as server:
        for _ in range(6):
            running = command("mirror", url_of(server), "--once", ledger=here)
            with contextlib.suppress(subprocess.TimeoutExpired):
                running.wait(chance.uniform(0.8, 3.0))
            running.kill()
            running.communicate()
            held = entries(here)
            grown.add(len(held))
            assert held == wanted[: len(held)]
        mirror(url_of(server), here)
    assert entries(here) == wanted
    assert run("verify", here).exit_code == 0


# Origins that lie


def _changes_a_byte(path: str, honest: bytes) -> bytes:
    return honest.replace(b"Party of 2014", b"Panty of 2014") if path.startswith("/ledger?") else honest


def _with_records(honest: bytes, change_: Callable[[list[msgspec.Raw]], list[msgspec.Raw]]) -> bytes:
    page = msgspec.json.decode(honest, type=dict[str, msgspec.Raw])
    records = msgspec.json.decode(page["records"], type=list[msgspec.Raw])
    return msgspec.json.encode(page | {"records": msgspec.Raw(msgspec.json.encode(change_(records)))})


def _is_at(record: msgspec.Raw, position: int) -> bool:
    return bytes(record).startswith(b'{"position":%d,' % position)


def _drops_a_record(path: str, honest: bytes) -> bytes:
    if not path.startswith("/ledger?"):
        return honest
    return _with_records(honest, lambda records: [each for each in records if not _is_at(each, SPOILED)])


def _drops_the_last(path: str, honest: bytes) -> bytes:
    if not path.startswith("/ledger?"):
        return honest
    return _with_records(honest, lambda records: [each for each in records if not _is_at(each, RECORDS)])


def _swaps_two(path: str, honest: bytes) -> bytes:
    def swap(records: list[msgspec.Raw]) -> list[msgspec.Raw]:
        places = {
            at: place
            for place, each in enumerate(records)
            for at in (SPOILED, SPOILED + 1)
            if _is_at(each, at)
        }
        if len(places) > 1:
            one, two = places.values()
            records[one], records[two] = records[two], records[one]
        return records

    return _with_records(honest, swap) if path.startswith("/ledger?") else honest


def _names_another_size(path: str, honest: bytes) -> bytes:
    return honest.replace(b"\n12\n", b"\n11\n") if path.startswith("/ledger/checkpoint") else honest


def _is_no_server(_path: str, _honest: bytes) -> bytes:
    return b"<html>hello</html>"


@pytest.mark.parametrize(
    ("lie", "why"),
    [
        (_changes_a_byte, f"record {SPOILED} is the first"),
        (_drops_a_record, f"record {SPOILED} is the first"),
        (_drops_the_last, f"gives {RECORDS - 1} records instead of the {RECORDS}"),
        (_swaps_two, f"record {SPOILED} is the first"),
        (_names_another_size, "was changed after it was signed"),
        (_is_no_server, "answers /ledger/checkpoint as no Partyline server does"),
    ],
)
def test_what_an_origin_has_not_signed_is_never_written(
    origin: Server, here: str, lie: Lie, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with lying(url_of(origin), lie) as url:
        assert why in stops(url, here)
        assert entries(here) == []
        monkeypatch.setattr(api.mirrors.mirroring, "BATCH", 5)
        result = run("mirror", url, "--once", PARTYLINE_LEDGER=here)
        assert result.exit_code == 1, said(result)
        honest, held = without_keys(entries(ledger_of(origin))), entries(here)
        assert held == honest[: len(held)], "what comes before was verified"
        assert len(held) < RECORDS
    mirror(url_of(origin), here)  # and from an honest one it goes on
    assert entries(here) == without_keys(entries(ledger_of(origin)))


def test_an_origin_that_forks_after_a_restart_is_found_and_the_record_named(
    tmp_path: Path, here: str
) -> None:
    address = filled(f"sqlite:///{tmp_path / 'ledger.db'}")
    with serving(tmp_path) as server:
        mirror(url_of(server), here)
    change(
        address,
        "UPDATE records SET data = CAST(replace(CAST(data AS TEXT), 'Party of 2014', 'Panty of 2014') AS BLOB)",
    )
    with serving(tmp_path) as server:
        server.state(founded("kz-new"))
        told = stops(url_of(server), here)
    assert f"has signed two roots over {RECORDS} records" in told
    assert f"record {SPOILED} is the first" in told


def test_an_origin_that_forks_while_it_is_followed_stops_the_mirror(tmp_path: Path, here: str) -> None:
    address = filled(f"sqlite:///{tmp_path / 'ledger.db'}")
    with serving(tmp_path) as server:
        port = server.port
        following = command("mirror", url_of(server), ledger=here)
        until = time.monotonic() + 20
        while len(entries(here)) < RECORDS and time.monotonic() < until:
            time.sleep(0.1)
    change(
        address,
        "UPDATE records SET data = CAST(replace(CAST(data AS TEXT), 'The last', 'The lost') AS BLOB)",
    )
    with serving(tmp_path, port=port) as server:
        server.state(founded("kz-new"))
        output, _ = following.communicate(timeout=60)
    assert following.returncode == 1, output.decode()
    assert f"record {RECORDS} is the first" in output.decode(), output.decode()
    assert len(entries(here)) == RECORDS


def test_an_origin_that_lost_its_last_records_is_found(
    tmp_path: Path, here: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api.mirrors.mirroring, "LAG", 0.1)
    monkeypatch.setattr(api.mirrors.mirroring, "PAUSE", 0.1)
    address = filled(f"sqlite:///{tmp_path / 'ledger.db'}")
    with serving(tmp_path) as server:
        mirror(url_of(server), here)
    change(
        address,
        f"DELETE FROM tags WHERE position = {RECORDS}; DELETE FROM records WHERE position = {RECORDS};",
    )
    with serving(tmp_path) as server:
        assert f"has {RECORDS - 1} records, and had {RECORDS}: record {RECORDS} is gone" in stops(
            url_of(server), here
        )


def test_an_origin_with_another_key_is_refused_and_so_is_one_without_the_key_that_is_given(
    tmp_path: Path, here: str
) -> None:
    filled(f"sqlite:///{tmp_path / 'ledger.db'}")
    with serving(tmp_path) as server:
        mirror(url_of(server), here)
        pinned = server.client.get("/ledger/key").json()["key"]
    (tmp_path / "signing-key").unlink()
    with serving(tmp_path) as server:
        assert "is not signed by partyline+" in stops(url_of(server), here)
        other = server.client.get("/ledger/key").json()["key"]
        assert "mirror that into another ledger" in stops(url_of(server), here, "--key", other)
        new = f"sqlite:///{tmp_path / 'new.db'}"
        assert "is not signed by" in stops(url_of(server), new, "--key", pinned)


# What is here


def test_a_ledger_that_holds_records_of_its_own_becomes_no_mirror(origin: Server, tmp_path: Path) -> None:
    own = filled(f"sqlite:///{tmp_path / 'own.db'}")
    assert "holds records and is no mirror" in stops(url_of(origin), own)
    with application(own) as still:
        still.given(founded("kz-own", event_id="00000000-0000-0000-0000-0000000000aa"))


def test_a_mirror_that_was_changed_here_says_so(origin: Server, here: str) -> None:
    mirror(url_of(origin), here)
    change(
        here,
        "UPDATE records SET data = CAST(replace(CAST(data AS TEXT), 'Party of 2014', 'Panty of 2014') AS BLOB)",
    )
    assert f"does not hold the {RECORDS} records that were verified" in stops(url_of(origin), here)
    told = run("verify", here, "--against", url_of(origin))
    assert f"the first record that differs is {SPOILED}" in said(told)


def test_a_time_that_has_not_come_is_refused(
    origin: Server, here: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.cli_mirroring.now", lambda: SetClock().now - 1_000 * 1_000_000)
    assert "set the clock that is wrong" in stops(url_of(origin), here)


def test_an_origins_clock_may_be_a_little_ahead(
    origin: Server, here: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.cli_mirroring.now", lambda: SetClock().now - 100 * 1_000_000)
    mirror(url_of(origin), here)
    assert entries(here) == without_keys(entries(ledger_of(origin)))


def test_nothing_is_made_for_a_server_that_is_not_there(here: str) -> None:
    result = run("mirror", "http://127.0.0.1:9", "--once", PARTYLINE_LEDGER=here)
    assert result.exit_code == 1
    assert "cannot be reached" in said(result)
    assert not Path(here.removeprefix("sqlite:///")).parent.exists()


def test_a_ledger_in_memory_becomes_no_mirror() -> None:
    assert "gone with the command" in said(run("mirror", "http://127.0.0.1:9", PARTYLINE_LEDGER="memory:"))
