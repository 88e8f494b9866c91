"""The command `follow`: of a ledger that others write to, and of a server; printing, running commands, resuming, ending."""

import contextlib
import os
import pty
import re
import secrets
import shlex
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import msgspec
import pytest
from click.testing import CliRunner, Result

import api.commanding
import api.course
import api.keeping
import api.resuming
from api.cli import cli, main
from api.client import CaughtUp, LedgerReset, Passed, Recorded
from api.clock import now
from api.desk import Desk
from api.local import local_messages
from domain import decisions
from domain.decisions import Stated
from domain.ledger.opening import open_ledger
from domain.records import convert_event
from tests.api.given import Json, SetClock, founded, renamed
from tests.api.scripted import OK, scripted
from tests.api.serving import Server, free_port, serving
from tests.api.test_client import caught_up, not_yet, said
from tests.api.test_healing import ReplaceableLedger

ROOT = Path(__file__).parent.parent.parent
FOLLOW = [sys.executable, "-m", "api.cli", "follow"]
PATIENCE = 20.0

with_ledger = pytest.mark.usefixtures("ledger")


class Ledger(NamedTuple):
    """A ledger and a desk in this process that writes to it; the commands follow it from other processes."""

    folder: Path
    desk: Desk

    def state(self, *events: Json) -> None:
        for event in events:
            stated = [Stated(uuid4(), convert_event(event))]
            self.desk.submit(partial(decisions.state, stated=stated, actor="editor")).result(PATIENCE)

    def lines(self) -> list[str]:
        return [each.decode() for each in self.desk.chronicle.data(0, 10_000)]


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    """A ledger with three records, which the settings name."""
    for name in [name for name in os.environ if name.startswith("PARTYLINE_")]:
        monkeypatch.delenv(name)
    address = f"sqlite:///{tmp_path / 'ledger.db'}"
    monkeypatch.setenv("PARTYLINE_LEDGER", address)
    with closing(Desk(open_ledger(address, now)).open()) as desk:
        ledger = Ledger(tmp_path, desk)
        ledger.state(founded("kz-a", "A", date="2001"), founded("kz-b", "B"), renamed("A two", party="kz-a"))
        yield ledger


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the same three records."""
    with serving(tmp_path_factory.mktemp("following")) as server:
        for event in (
            founded("kz-a", "A", date="2001"),
            founded("kz-b", "B"),
            renamed("A two", party="kz-a"),
        ):
            assert server.state(event).status_code == 201
        yield server


def url_of(server: Server) -> str:
    return f"http://127.0.0.1:{server.port}"


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, ["follow", *words])


def printed(*words: str) -> list[str]:
    result = run(*words)
    assert (result.exit_code, result.stderr) == (0, ""), (result.output, result.exception)
    return result.output.splitlines()


def failed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str) -> str:
    """What the command says on standard error, in one line, when it ends with exit code 1."""
    monkeypatch.setattr("sys.argv", ["partyline", "follow", *words])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    return err.removeprefix("partyline: ").rstrip("\n")


@contextlib.contextmanager
def following(*words: str, **more: Any) -> "Iterator[subprocess.Popen[str]]":
    """The command in a process of its own, which is killed at the end if it still runs."""
    with subprocess.Popen(
        [*FOLLOW, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT, **more
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def lines_of(process: "subprocess.Popen[str]", number: int) -> list[str]:
    assert process.stdout is not None
    return [process.stdout.readline().rstrip("\n") for _ in range(number)]


def wait_for(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.02)


# What it prints


def test_it_prints_each_record_as_the_ledger_has_it_to_the_byte(ledger: Ledger) -> None:
    assert printed("--until-caught-up") == ledger.lines()
    assert printed("--until-caught-up", "--after", "2") == ledger.lines()[2:]
    moment: str = msgspec.json.decode(ledger.lines()[0])["recorded_at"]
    assert printed("--until-caught-up", "--since", moment) == ledger.lines()[1:]
    assert printed("--until-caught-up", "--after", "3") == []


def test_a_server_gives_what_its_ledger_gives(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARTYLINE_LEDGER", f"sqlite:///{server.log.parent / 'ledger.db'}")
    for words in (
        [],
        ["--after", "1"],
        ["--party", "kz-a"],
        ["--party", "kz-a,kz-b", "--type", "Founded"],
        ["--type", "Founded", "--type", "Renamed", "--kind", "stated"],
        ["--country", "kz"],
        ["--country", "FR"],
        ["--kind", "corrected", "--kind", "retracted"],
        ["--format", "cloudevents", "--party", "kz-b"],
    ):
        of_ledger = printed("--until-caught-up", *words)
        assert of_ledger == printed("--until-caught-up", *words, "--url", url_of(server)), words
        assert bool(of_ledger) == (
            words not in (["--country", "FR"], ["--kind", "corrected", "--kind", "retracted"])
        )


def test_in_a_terminal_it_prints_a_line_for_people(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger.state({"type": "Merged", "parties": ["kz-a"], "into": "kz-b", "date": "2004-04~"})
    first = msgspec.json.decode(ledger.lines()[0])
    retracted = partial(
        decisions.retract,
        event_id=UUID(first["event_id"]),
        revision=1,
        reason="It never \x1bhappened.",
        actor="editor",
    )
    ledger.desk.submit(retracted).result(PATIENCE)
    shown = in_terminal(monkeypatch, "--until-caught-up")
    assert [line.split(maxsplit=2)[0] for line in shown] == ["1", "2", "3", "4", "5"]
    assert [line.split(maxsplit=2)[2] for line in shown] == [
        "stated     Founded             kz-a        2001",
        "stated     Founded             kz-b        —",
        "stated     Renamed             kz-a        2020",
        "stated     Merged              kz-a kz-b   2004-04~",
        f"retracted  event {first['event_id']}                          It never happened.",
    ]
    assert shown[0].split()[1] == first["recorded_at"]
    assert in_terminal(monkeypatch, "--until-caught-up", "--json") == ledger.lines()
    assert (
        '"specversion":"1.0"' in in_terminal(monkeypatch, "--until-caught-up", "--format", "cloudevents")[0]
    )


def in_terminal(monkeypatch: pytest.MonkeyPatch, *words: str) -> list[str]:
    """What is printed with a terminal for standard output: few lines, which fit into what it keeps."""
    ours, terminal = pty.openpty()
    with open(terminal, "w", encoding="utf-8") as stdout, monkeypatch.context() as patched:  # noqa: PTH123 - no path
        patched.setattr("sys.argv", ["partyline", "follow", *words])
        patched.setattr("sys.stdout", stdout)
        with pytest.raises(SystemExit) as stopped:
            main()
    written = b""
    with contextlib.suppress(OSError):  # which says, on Linux, that all was read of a terminal that is closed
        while piece := os.read(ours, 65_536):
            written += piece
    os.close(ours)
    assert stopped.value.code == 0
    return written.decode().splitlines()


def test_what_a_newer_server_records_is_shown_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    newer = b'id: 1\ndata: {"position":1,"event":{"type":"Reimagined"}}\n\n'
    with scripted(OK + newer + caught_up(1)) as server:
        assert in_terminal(monkeypatch, "--url", server.url, "--after", "0", "--until-caught-up") == [
            '{"position":1,"event":{"type":"Reimagined"}}'
        ]


# Live


def test_it_sees_what_another_process_appends_from_now_on(ledger: Ledger) -> None:
    with following("--party", "kz-a", "--resume", str(ledger.folder / "at")) as process:
        wait_for((ledger.folder / "at").exists)
        ledger.state(renamed("B two", party="kz-b"), renamed("A three", party="kz-a"))
        assert lines_of(process, 1) == ledger.lines()[4:]
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 130
        assert process.stderr is not None
        assert process.stderr.read() == ""


def test_ctrl_c_ends_it_quietly_while_it_follows_a_server(server: Server) -> None:
    with following("--url", url_of(server), "--after", "0") as process:
        lines_of(process, 3)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE)
        assert (process.returncode, out, err) == (130, "", "")


def test_it_goes_on_when_a_killed_server_is_back_and_says_what_it_waits_for(tmp_path: Path) -> None:
    port = free_port()
    with contextlib.ExitStack() as stack:
        first = stack.enter_context(serving(tmp_path, port=port))
        first.state(founded("kz-a"))
        process = stack.enter_context(following("--url", url_of(first), "--after", "0"))
        lines = lines_of(process, 1)
        first.kill()
        second = stack.enter_context(serving(tmp_path, port=port))
        second.state(renamed("Back", party="kz-a"))
        lines += lines_of(process, 1)
        assert [msgspec.json.decode(line) for line in lines] == second.records()
        process.kill()
        assert process.stderr is not None
        noted = process.stderr.read().splitlines()
    assert noted
    for line in noted:
        assert re.fullmatch(r"partyline: .+; asking again in \d+\.\d s, from position 1 on", line)


@with_ledger
@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("by_url", [False, True])
def test_it_ends_quietly_when_nobody_reads_it_any_more(server: Server, number: int, by_url: bool) -> None:
    """Even if nothing more is recorded: after the third record there is nothing to write."""
    url = f"--url {url_of(server)}" if by_url else ""
    script = f"{shlex.join(FOLLOW)} --after 0 {url} | head -n {number}; echo ${{PIPESTATUS[*]}}"
    ran = subprocess.run(
        ["bash", "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert ran.stderr == ""
    lines = ran.stdout.splitlines()
    assert len(lines) == number + 1
    assert lines[-1] == "0 0"


# Commands


def positions_in(file: Path) -> list[int]:
    return [msgspec.json.decode(line)["position"] for line in file.read_text().splitlines()]


@pytest.mark.parametrize("by_url", [False, True])
def test_a_command_gets_each_record_on_standard_input(ledger: Ledger, server: Server, by_url: bool) -> None:
    url = ["--url", url_of(server)] if by_url else []
    out = ledger.folder / "out"
    assert printed("--until-caught-up", *url, "--exec", f"cat >> {out}") == []
    told = [msgspec.json.encode(each).decode() for each in server.records()] if by_url else ledger.lines()
    assert [msgspec.json.decode(each) for each in out.read_text().splitlines()] == [
        msgspec.json.decode(each) for each in told
    ]


def test_a_command_that_fails_stops_it_and_the_next_run_goes_on_with_that_record(ledger: Ledger) -> None:
    out, at = ledger.folder / "out", ledger.folder / "at"
    picky = f'read line; echo "$line" | grep -q \'A two\' && exit 7; echo "$line" >> {out}'
    words = ["--until-caught-up", "--after", "0", "--resume", str(at)]
    stopped = run(*words, "--exec", picky)
    assert stopped.exit_code == 7
    assert stopped.stderr == (
        "partyline: the command failed with status 7 at position 3, which counts as not handled\n"
    )
    assert (positions_in(out), at.read_text()) == ([1, 2], "2\n")
    assert run(*words, "--exec", f"cat >> {out}").exit_code == 0
    assert (positions_in(out), at.read_text()) == ([1, 2, 3], "3\n")
    assert run(*words, "--exec", "exit 1").exit_code == 0
    assert sorted(each.name for each in ledger.folder.iterdir() if each.name.startswith("at")) == ["at"]


@with_ledger
def test_a_command_that_is_killed_fails_as_shells_have_it() -> None:
    assert run("--until-caught-up", "--exec", "kill -9 $$").exit_code == 137
    assert run("--until-caught-up", "--exec", "no-such-command-anywhere").exit_code == 127


@pytest.mark.parametrize(
    "command",
    [
        "echo $$ > {pids}; exec sleep 60",
        "(trap '' TERM; while :; do sleep 0.1; done) & echo $! $$ > {pids}; wait",
    ],
)
def test_when_it_is_terminated_the_command_is_ended_and_its_record_is_not_done_with(
    ledger: Ledger, command: str
) -> None:
    """All that it started, and also what does not heed SIGTERM."""
    pids, at = ledger.folder / "pids", ledger.folder / "at"
    command = f"grep -q 'A two' || exit 0; {command.format(pids=pids)}"
    follow = [
        sys.executable,
        "-c",
        "import api.commanding, api.cli\napi.commanding.GRACE = 0.3\napi.cli.main()",
    ]
    words = ["follow", "--after", "0", "--resume", str(at), "--exec", command]
    with subprocess.Popen(
        [*follow, *words], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=ROOT
    ) as process:
        wait_for(lambda: pids.exists() and pids.read_text().endswith("\n"))
        process.terminate()
        _, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, err) == (143, b"")
    assert at.read_text() == "2\n"
    for pid in map(int, pids.read_text().split()):
        wait_for(lambda pid=pid: not is_running(pid))  # type: ignore[misc]


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


def test_when_it_is_terminated_between_records_it_ends_quietly(server: Server) -> None:
    with following("--url", url_of(server), "--after", "0", "--exec", "cat") as process:
        lines_of(process, 3)
        process.terminate()
        _, err = process.communicate(timeout=PATIENCE)
        assert (process.returncode, err) == (143, "")


def test_a_termination_that_is_held_off_comes_afterwards() -> None:
    with api.commanding.terminable() as termination:
        termination.hold()
        os.kill(os.getpid(), signal.SIGTERM)
        with pytest.raises(api.commanding.Terminated):
            termination.release()
        os.kill(os.getpid(), signal.SIGTERM)  # a second one changes nothing


@with_ledger
def test_a_command_that_does_not_read_is_no_failure() -> None:
    assert printed("--until-caught-up", "--exec", "exec <&-; true") == []


def test_a_follower_that_is_killed_wherever_skips_no_record(server: Server, tmp_path: Path) -> None:
    """The record in hand may be handled twice, no other; so each is handled at least once, in order."""
    for number in range(30):
        server.state(renamed(f"Name {number}", party="kz-a"))
    out, at = tmp_path / "out", tmp_path / "at"
    words = ["--url", url_of(server), "--after", "0", "--resume", str(at), "--exec", f"cat >> {out}"]
    for wanted in (5, 15):
        with following(*words, start_new_session=True) as process:
            wait_for(lambda wanted=wanted: out.exists() and len(positions_in(out)) >= wanted)  # type: ignore[misc]
            os.killpg(process.pid, signal.SIGKILL)
    assert printed(*words, "--until-caught-up") == []
    handled = positions_in(out)
    assert list(dict.fromkeys(handled)) == [each["position"] for each in server.records()]
    assert len(handled) <= len(server.records()) + 2
    assert handled == sorted(handled)


def test_what_was_not_wanted_is_not_looked_at_again(ledger: Ledger) -> None:
    at = ledger.folder / "at"
    printed("--until-caught-up", "--party", "kz-b", "--resume", str(at))
    assert at.read_text() == "3\n"


def test_an_empty_file_holds_no_position_yet(ledger: Ledger) -> None:
    at = ledger.folder / "at"
    at.touch()
    assert printed("--until-caught-up", "--after", "1", "--resume", str(at)) == ledger.lines()[1:]
    assert at.read_text() == "3\n"


def test_the_file_keeps_its_mode_and_a_link_to_it_stays_one(ledger: Ledger) -> None:
    (ledger.folder / "elsewhere").mkdir()
    at, link = ledger.folder / "elsewhere" / "at", ledger.folder / "link"
    link.symlink_to(at)
    assert printed("--until-caught-up", "--after", "1", "--resume", str(link)) == ledger.lines()[1:]
    assert (link.is_symlink(), at.read_text()) == (True, "3\n")
    for mode in (0o600, 0o664):
        at.chmod(mode)
        printed("--until-caught-up", "--resume", str(link))
        assert (stat.S_IMODE(at.stat().st_mode), link.is_symlink()) == (mode, True)


def test_the_kept_position_goes_before_whatever_else_is_said(ledger: Ledger) -> None:
    at = ledger.folder / "at"
    at.write_text("2")
    assert printed("--until-caught-up", "--after", "0", "--resume", str(at)) == ledger.lines()[2:]
    at.write_text("2")
    assert (
        printed("--until-caught-up", "--since", "2999-01-01T00:00:00Z", "--resume", str(at))
        == ledger.lines()[2:]
    )


# What cannot be followed


@pytest.mark.parametrize("text", [b"-1", b"9" * 5000, b"position 3", b"\xff", "３".encode(), b"1 2"])
def test_a_file_that_holds_no_position_is_left_alone(
    ledger: Ledger, text: bytes, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    at = ledger.folder / "at"
    at.write_bytes(text)
    told = failed(capsys, monkeypatch, "--resume", str(at))
    assert told.startswith(f"{at} holds ")
    assert "and no position" in told
    assert at.read_bytes() == text


def test_a_file_that_cannot_be_written_is_named(
    ledger: Ledger, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    at = ledger.folder / "no" / "at"
    told = failed(capsys, monkeypatch, "--after", "3", "--resume", str(at))
    assert told == f"no position can be kept in {at}: No such file or directory"


def test_a_file_that_cannot_be_kept_is_found_out_before_the_first_record(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its folder holds what nobody, not even root, can write over: a folder in the place of the file to be."""
    at, out = ledger.folder / "at", ledger.folder / "out"
    monkeypatch.setattr(secrets, "token_hex", lambda _bytes: "taken")
    (ledger.folder / ".at.taken").mkdir()
    for text in (None, "", "0"):
        if text is not None:
            at.write_text(text)
        words = ["--until-caught-up", "--resume", str(at), "--exec", f"cat >> {out}"]
        result = run(*words)
        assert result.exit_code == 1
        assert str(result.exception) == f"no position can be kept in {at}: File exists"
        assert not out.exists()


def test_what_stands_beside_the_file_stays(ledger: Ledger) -> None:
    at, other = ledger.folder / "at", ledger.folder / "at.new"
    other.write_text("precious")
    before = {each.name for each in ledger.folder.iterdir()}
    assert run("--until-caught-up", "--resume", str(at), "--exec", "cat > /dev/null").exit_code == 0
    assert at.read_text() == "3\n"
    assert other.read_text() == "precious"
    assert {each.name for each in ledger.folder.iterdir()} - before == {"at", ".at.lock"}


def test_since_in_the_future_is_refused_here_too(
    ledger: Ledger, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ledger.folder.exists()
    assert "which is in the future" in failed(capsys, monkeypatch, "--since", "2999-01-01T00:00:00Z")


def test_a_terminal_that_is_gone_ends_the_command_too(server: Server, tmp_path: Path) -> None:
    mark = tmp_path / "ended"
    command = f"trap 'echo > {mark}; exit' TERM; echo begun; sleep 60 & wait"
    with following("--url", url_of(server), "--after", "0", "--exec", command) as process:
        assert lines_of(process, 1) == ["begun"]
        process.send_signal(signal.SIGHUP)
        process.communicate(timeout=PATIENCE)
        assert process.returncode == 128 + signal.SIGHUP
        assert mark.exists()


def test_what_is_no_file_is_not_replaced_by_one(
    ledger: Ledger, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe = ledger.folder / "pipe"
    os.mkfifo(pipe)
    assert failed(capsys, monkeypatch, "--until-caught-up", "--resume", str(pipe)) == (
        f"{pipe} is no file that can hold a position"
    )
    assert pipe.is_fifo()


def test_two_followers_with_one_file_are_refused_by_whatever_name_they_call_it(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api.resuming, "LOCK_PATIENCE", 0.05)
    at, link, out = ledger.folder / "at", ledger.folder / "link", ledger.folder / "out"
    link.symlink_to(at)
    with following("--resume", str(at)) as process:
        wait_for(at.exists)
        for name in (at, link):
            refused = run(
                "--until-caught-up", "--after", "0", "--resume", str(name), "--exec", f"cat >> {out}"
            )
            assert refused.exit_code == 1
            assert str(refused.exception) == (
                f"another follower keeps its position in {name}: "
                "end that one, or give this one a file of its own"
            )
        process.kill()
        process.wait(PATIENCE)
    assert not out.exists()
    assert printed("--until-caught-up", "--resume", str(at)) == []


@with_ledger
@pytest.mark.parametrize("by_url", [False, True])
@pytest.mark.parametrize(
    ("words", "detail"),
    [
        (["--type", "Nope"], "type is 'Nope': it would be one of Founded"),
        (["--kind", "said"], "kind is 'said': it would be one of stated, corrected, retracted"),
        (["--party", "A party"], "party is 'A party'"),
        (["--party", ""], "party is ''"),
        (["--country", "Kazakhstan"], "country is 'Kazakhstan'"),
        (["--since", "yesterday"], "since: 'yesterday' is not a moment"),
    ],
)
def test_what_is_refused_is_said_in_one_line(
    server: Server,
    words: list[str],
    detail: str,
    by_url: bool,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url = ["--url", url_of(server)] if by_url else []
    assert failed(capsys, monkeypatch, *words, *url).startswith(detail)


def test_a_wrong_address_is_said_in_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port()
    told = failed(capsys, monkeypatch, "--url", f"http://127.0.0.1:{port}")
    assert told.startswith(f"the server http://127.0.0.1:{port} cannot be reached: ")
    with scripted(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>") as other:
        told = failed(capsys, monkeypatch, "--url", other.url)
    assert told == f"{other.url} answers 200, as no Partyline server does: check the address"


def test_a_reset_ends_it_and_says_from_where_to_follow_again(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    reset = b'event: reset\nid: 1\ndata: {"position": 1}\n\n'
    with scripted(OK + said(1) + said(2) + reset) as server:
        words = ["--url", server.url, "--after", "0", "--exec", f"cat >> {tmp_path / 'out'}"]
        assert failed(capsys, monkeypatch, *words) == (
            "the ledger holds other records than those seen up to position 2: "
            "forget those after position 1, and follow again from there"
        )


@with_ledger
def test_a_position_that_the_ledger_does_not_have_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = failed(capsys, monkeypatch, "--after", "9")
    assert told == "the ledger ends at position 3: there is no position 9"


@pytest.mark.parametrize("by_url", [False, True])
def test_a_kept_position_that_the_ledger_does_not_have_is_named_with_its_file(
    ledger: Ledger,
    server: Server,
    by_url: bool,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(api.course, "LAG", -1.0)  # believed at once
    url = ["--url", url_of(server)] if by_url else []
    head = len(server.records()) if by_url else 3
    at = ledger.folder / "at"
    at.write_text("999999\n")
    monkeypatch.setattr("sys.argv", ["partyline", "follow", "--until-caught-up", "--resume", str(at), *url])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 1
    said_last = capsys.readouterr().err.splitlines()[-1]
    assert said_last == (
        f"partyline: the ledger ends at position {head}: there is no position 999999, which {at} holds"
    )
    assert at.read_text() == "999999\n"


def test_while_it_waits_for_a_server_that_lags_it_says_what_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api.course, "FIRST_WAIT", 0.001)
    monkeypatch.setattr("sys.argv", ["partyline", "follow", "--after", "5", "--until-caught-up", "--url"])
    with scripted(OK + said(6) + said(7), not_yet(6, 3), OK + said(7) + caught_up(7)) as server:
        sys.argv.append(server.url)
        with pytest.raises(SystemExit) as stopped:
            main()
    assert stopped.value.code == 0
    _, told = capsys.readouterr().err.splitlines()
    assert told == (
        "partyline: the server has the ledger up to position 3, and not yet position 7; "
        "asking again in 0.0 s, from position 7 on"
    )


def test_a_ledger_that_is_not_there_is_named_and_not_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARTYLINE_LEDGER", f"sqlite:///{tmp_path}/l.db")
    assert failed(capsys, monkeypatch).startswith(f"there is no ledger at {tmp_path}/l.db: ")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "words",
    [
        ["--after", "1", "--since", "2026-01-01T00:00:00Z"],
        ["--after", "-1"],
        ["--after", "now"],
        ["--format", "xml"],
        ["--url", "localhost:8000"],
        ["kz-qhp"],
    ],
)
def test_what_is_no_question_is_a_usage_error(words: list[str]) -> None:
    assert run(*words).exit_code == 2


@pytest.mark.parametrize("given", ["abc", "-1", "1.5", "", "３", "9" * 17])
def test_what_is_no_position_is_told_what_one_would_be(given: str) -> None:
    told = run("--after", given)
    assert told.exit_code == 2
    assert told.stderr.splitlines()[-1] == (
        f"Error: Invalid value for '--after': {given!r} is no position: "
        "it would be a whole number, such as 174, or 0 for everything"
    )


# The ledger itself


def test_many_records_that_nobody_wants_are_passed() -> None:
    ledger = ReplaceableLedger(SetClock())
    with (
        closing(Desk(ledger).open()) as desk,
        closing(local_messages(ledger, SetClock(), after=0, filters={"party": ["kz-b"]})) as told,
    ):
        kept = Ledger(Path(), desk)
        kept.state(founded("kz-a"), founded("kz-b"), renamed("A", party="kz-a"))
        first, passed, caught_up = next(told), next(told), next(told)
    assert (first.position, passed, caught_up) == (2, Passed(3), CaughtUp(3))


def test_a_ledger_that_becomes_another_one_is_followed_as_far_as_it_is_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(api.keeping, "COMPARING", 0.02)
    ledger = ReplaceableLedger(SetClock())
    with (
        closing(Desk(ledger).open()) as desk,
        closing(local_messages(ledger, SetClock(), after=0, filters={})) as told,
    ):
        kept = Ledger(Path(), desk)
        kept.state(founded("kz-a"), renamed("A", party="kz-a"), renamed("B", party="kz-a"))
        assert [next(told).position for _ in range(4)] == [1, 2, 3, 3]
        kept.state(renamed("Lost", party="kz-a"))
        time.sleep(0.3)  # so that it is seen, but not told
        ledger.lose(3)
        wait_for(lambda: len(desk._replaced) == 1)
        time.sleep(0.3)
        kept.state(renamed("C", party="kz-a"))
        fourth = next(told)
        assert isinstance(fourth, Recorded)
        assert fourth.decoded()["event"]["name"] == "C"
        ledger.lose(1)
        wait_for(lambda: len(desk._replaced) == 2)
        kept.state(renamed("D", party="kz-a"))
        with pytest.raises(
            LedgerReset, match="seen up to position 4: forget those after position 1"
        ) as reset:
            next(told)
    assert reset.value.position == 1
