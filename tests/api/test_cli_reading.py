"""The commands that read, on a real ledger and against a real server: the bytes, the tables, and how they fail."""

import contextlib
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from fcntl import ioctl
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from struct import pack
from termios import TIOCSWINSZ
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from api import tables
from api.cli import cli, main
from api.clock import now
from api.desk import Desk
from api.seeding import seed_ledger
from domain.ledger.opening import open_ledger
from tests.api.given import EDITOR, Json
from tests.api.serving import Server, free_port, serving
from tests.seeds.shipped import shipped

ROOT = Path(__file__).parent.parent.parent
LONG = "A party whose name is as long as names may be, " + "and longer, " * 30 + "to the end"
COUNTED = "2c6184c1-3fe9-52ff-b9c3-c26afba555d1"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a ledger that holds the seeds, and nothing else."""
    folder = tmp_path_factory.mktemp("reading")
    desk = Desk(open_ledger(f"sqlite:///{folder / 'ledger.db'}", now)).open()
    try:
        for name, events in shipped().items():
            seed_ledger(desk, name, events, retract_most=False)
    finally:
        desk.close()
    return folder


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    """A server on that ledger, which was told a long name, a correction and a party that may have ended."""
    with serving(folder) as server:
        long = {"type": "Founded", "party": "xx-long", "name": LONG, "country": "XX", "date": "2001-01-01"}
        assert server.state(long).status_code == 201
        ended = {"type": "Dissolved", "party": "xx-long", "date": "2009", "note": "Some say so."}
        assert server.state(ended).status_code == 201
        counted = {"type": "MembershipReported", "party": "kz-qhp", "date": "2008", "members": 56300}
        corrected = server.client.put(
            f"/events/{COUNTED}",
            json={"event": counted, "reason": "The archive has the count itself."},
            headers=EDITOR | {"If-Match": '"1"'},
        )
        assert corrected.status_code == 200, corrected.text
        yield server


@pytest.fixture(autouse=True)
def _of_the_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("PARTYLINE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PARTYLINE_LEDGER", f"sqlite:///{folder / 'ledger.db'}")


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, words)


def said(*words: str) -> str:
    result = run(*words)
    assert result.exit_code == 0, (result.output, result.exception)
    return result.output


def row(text: str, *begins: str) -> list[str]:
    """The cells of the one row that begins with these."""
    rows = [re.split(r" {2,}", line.strip()) for line in text.splitlines()]
    (found,) = [each for each in rows if tuple(each[: len(begins)]) == begins]
    return found


def failed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str) -> str:
    """What the command says on standard error, in one line, when it ends with exit code 1."""
    monkeypatch.setattr("sys.argv", ["partyline", *words])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    return err.removeprefix("partyline: ").rstrip("\n")


# JSON: what a server answers


QUESTIONS = [
    (["show", "kz-qhp", "--as-of", "2012-12-31"], "/parties/kz-qhp?as_of=2012-12-31"),
    (
        [
            "show",
            "kz-qhp",
            "--as-of",
            "2022-10",
            "--known-at",
            "174",
            "--detail",
            "possible",
            "--accounts",
            "all",
        ],
        "/parties/kz-qhp?as_of=2022-10&known_at=174&accounts=all&detail=possible",
    ),
    (["explain", "kz-qhp", "--as-of", "2012"], "/parties/kz-qhp/explain?as_of=2012"),
    (["explain", "kz-qhp", "--field", "names"], "/parties/kz-qhp/explain?field=names"),
    (
        ["explain", "kz-qhp", "--field", "leaders.first secretary", "--as-of", "2012"],
        "/parties/kz-qhp/explain?as_of=2012&field=leaders.first%20secretary",
    ),
    (["timeline", "kz-amanat"], "/parties/kz-amanat/timeline"),
    (
        ["timeline", "kz-qhp", "--accounts", "all", "--as-of", "2013"],
        "/parties/kz-qhp/timeline?as_of=2013&accounts=all",
    ),
    (
        [
            "diff",
            "kz-qhp",
            "--as-of",
            "2012",
            "--known-at",
            "100",
            "--to-as-of",
            "2020",
            "--to-known-at",
            "174",
        ],
        "/parties/kz-qhp/diff?as_of=2012&known_at=100&to_as_of=2020&to_known_at=174",
    ),
    (
        ["diff", "--country", "KZ", "--as-of", "2001", "--to-as-of", "2003", "--limit", "2"],
        "/countries/KZ/diff?as_of=2001&to_as_of=2003&limit=2",
    ),
]


@pytest.mark.parametrize(("words", "address"), QUESTIONS)
@pytest.mark.parametrize("by_url", [False, True])
def test_json_is_what_the_server_answers_to_the_byte(
    server: Server, words: list[str], address: str, by_url: bool
) -> None:
    url = ["--url", str(server.client.base_url)] if by_url else []
    answer = server.client.get(address)
    assert answer.status_code == 200, answer.text
    result = run(*words, *url, "--json")
    assert (result.exit_code, result.stdout_bytes) == (0, answer.content + b"\n")
    assert result.stderr == ""


@pytest.mark.parametrize("words", [words for words, _ in QUESTIONS])
def test_a_server_and_its_ledger_give_the_same_table_but_for_the_host(
    server: Server, words: list[str]
) -> None:
    url = f"http://127.0.0.1:{server.port}"
    of_ledger, of_server = said(*words).splitlines(), said(*words, "--url", url + "/").splitlines()
    assert of_server[:-1] == of_ledger[:-1]
    assert of_server[-1] == url + of_ledger[-1]


def test_the_address_at_the_end_is_the_canonical_one(server: Server) -> None:
    for words, address in QUESTIONS:
        shown = said(*words).splitlines()[-1]
        assert shown == server.client.get(address).json()["canonical"]
        assert server.client.get(shown).json()["canonical"] == shown


# Nothing is made


def test_reading_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    desk = Desk(open_ledger(f"sqlite:///{tmp_path / 'l.db'}", now))
    desk.close()
    before = sorted(file.name for file in tmp_path.iterdir())
    environ = {**os.environ, "PARTYLINE_LEDGER": f"sqlite:///{tmp_path / 'l.db'}"}
    refused = subprocess.run(
        [sys.executable, "-m", "api.cli", "show", "kz-qhp"],
        env=environ,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == "partyline: no record names a party 'kz-qhp'\n"
    assert sorted(file.name for file in tmp_path.iterdir()) == before


@pytest.mark.parametrize("command", ["show", "explain", "timeline", "diff"])
def test_a_ledger_that_is_not_there_is_named_and_not_made(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PARTYLINE_LEDGER", "sqlite:///var/partyline.db")
    told = failed(capsys, monkeypatch, command, "kz-qhp")
    assert told.startswith(f"there is no ledger at {tmp_path}/var/partyline.db: ")
    assert "partyline seed" in told
    assert "PARTYLINE_LEDGER" in told
    assert "--url" in told
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_is_no_ledger_and_stays_empty(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "l.db").touch()
    monkeypatch.setenv("PARTYLINE_LEDGER", f"sqlite:///{tmp_path}/l.db")
    assert "there is no ledger at" in failed(capsys, monkeypatch, "show", "kz-qhp")
    assert (tmp_path / "l.db").read_bytes() == b""


@pytest.mark.parametrize(
    ("ledger", "why"),
    [
        ("memory:", "a ledger in memory is read by the process that serves it alone"),
        ("mysql://somewhere", "'mysql://somewhere' is no address of a ledger"),
        ("sqlite:////", "is no address of a ledger"),
    ],
)
def test_what_cannot_be_read_is_said(
    ledger: str, why: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARTYLINE_LEDGER", ledger)
    assert why in failed(capsys, monkeypatch, "show", "kz-qhp")


def test_a_server_is_asked_whatever_the_settings_say(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARTYLINE_LEDGER", "mysql://somewhere")
    assert "People's Party of Kazakhstan" in said("show", "kz-qhp", "--url", str(server.client.base_url))


# Refusals


@pytest.mark.parametrize("by_url", [False, True])
@pytest.mark.parametrize(
    ("words", "detail"),
    [
        (["show", "kz-none"], "no record names a party 'kz-none'"),
        (
            ["show", "kz-qhp", "--known-at", "1"],
            "no record up to position 1 names a party 'kz-qhp'; position",
        ),
        (["timeline", "kz-qhp", "--as-of", "tomorrow"], "as_of: "),
        (["timeline", "kz-qhp", "--as-of", ""], "as_of: "),
        (
            ["explain", "kz-qhp", "--field", "colour"],
            "field is 'colour', and nothing of that name is explained here",
        ),
        (["diff", "--country", "Kazakhstan"], "azakhstan"),
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
    url = ["--url", str(server.client.base_url)] if by_url else []
    assert detail in failed(capsys, monkeypatch, *words, *url)


@pytest.mark.parametrize(
    "words",
    [
        ["show"],
        ["show", ".."],
        ["show", "kz-qhp/timeline"],
        ["show", ""],
        ["show", "kz-qhp", "kz-qkp"],
        ["show", "kz-qhp", "--detail", "all"],
        ["show", "kz-qhp", "--accounts", "some"],
        ["show", "kz-qhp", "--as_of", "2012"],
        ["diff"],
        ["diff", "kz-qhp", "--country", "KZ"],
        ["diff", "kz-qhp", "--limit", "5"],
        ["diff", "--country", "."],
        *(
            ["show", "kz-qhp", "--url", url]
            for url in (
                "",
                "localhost:8000",
                "ftp://a",
                "http://",
                "http://a:b",
                "http://a/?b=c",
                "http://a#b",
            )
        ),
    ],
)
def test_what_is_no_question_is_a_usage_error(words: list[str]) -> None:
    assert run(*words).exit_code == 2


def test_a_server_that_is_not_there_is_named_and_its_password_is_not(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port()
    told = failed(capsys, monkeypatch, "show", "kz-qhp", "--url", f"http://me:secret@127.0.0.1:{port}/")
    assert told.startswith(f"the server http://127.0.0.1:{port} cannot be reached: ")


def test_a_server_that_does_not_answer_is_not_waited_for_for_ever(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.cli_reading.PATIENCE", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        told = failed(capsys, monkeypatch, "show", "kz-qhp", "--url", f"http://127.0.0.1:{port}")
    assert told.startswith(f"the server http://127.0.0.1:{port} did not answer within ")


@pytest.mark.parametrize(
    ("status", "media_type", "body", "told"),
    [
        (200, "text/html", b"<p>", "answers 200, as no Partyline server does"),
        (200, "application/json", b'{"party": "kz-qhp"}', "answers as no Partyline server does"),
        (200, "application/json", b"[]", "answers as no Partyline server does"),
        (404, "application/json", b"{}", "answers 404, as no Partyline server does"),
        (404, "application/problem+json", b"{}", "answers 404, as no Partyline server does"),
        (404, "application/problem+json", b'{"detail": "\xff"}', "answers 404, as no Partyline server does"),
        (404, "application/problem+json", b"<p>", "answers 404, as no Partyline server does"),
        (400, "application/problem+json", b'{"title": "No"}', "No"),
        (400, "application/problem+json", b'{"detail": "two\\nlines, \\u001b[31mred"}', "two lines, [31mred"),
    ],
)
def test_another_server_is_told_from_one_of_ours(
    status: int,
    media_type: str,
    body: bytes,
    told: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Other(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Other) as other:
        serving = threading.Thread(target=other.handle_request)
        serving.start()
        shown = failed(
            capsys, monkeypatch, "show", "kz-qhp", "--url", f"http://127.0.0.1:{other.server_port}"
        )
        serving.join()
    assert told in shown
    assert shown.isprintable()


# Tables


def test_show_tells_what_the_party_was() -> None:
    text = said("show", "kz-qhp", "--as-of", "2012-12-31", "--known-at", "174")
    lines = text.splitlines()
    assert lines[0] == "Communist People's Party of Kazakhstan"
    assert lines[1].startswith("kz-qhp, as of 2012-12-31, known at 174 (20")
    assert lines[2] == "exists: yes, status: active"
    assert row(text, "names.kk") == ["names.kk", "Қазақстан коммунистік халық партия"]
    assert row(text, "founded") == ["founded", "2004-04-13"]
    assert row(text, "membership") == ["membership", "members: 56292, date: 2008"]
    assert row(text, "seats.mazhilis") == ["seats.mazhilis", "7"]
    assert row(text, "first secretary") == ["first secretary", "Vladislav Kosarev", "../2007-06"]
    header = row(text, "ELECTION", "ROUND")
    result = row(text, "kz-mazhilis-2012")
    assert dict(zip(header, result, strict=True)) == {
        "ELECTION": "kz-mazhilis-2012",
        "ROUND": "—",
        "DATE": "2012-01-15",
        "CANDIDATE": "—",
        "VOTES": "498788",
        "SHARE": "7.19",
        "SEATS": "7",
        "CHANGE": "7",
        "PLACE": "3",
    }
    assert row(text, "results.kz-mazhilis-2004.vote_share")[1:3] == ["3.4", "1"]
    assert row(text, "1")[1].startswith("People's Party of Kazakhstan, Electoral history")
    assert row(text, "HeadquartersMoved")[1:3] == ["2004-04-13", "2024-07-01"]


def test_show_tells_what_else_it_may_have_been() -> None:
    text = said("show", "kz-qhp", "--as-of", "2022-10-15", "--detail", "possible", "--accounts", "all")
    assert "coalitions.kz-peoples-coalition: " in text
    assert "headquarters: — → Qabanbai Batyr Avenue, Astana" in text
    assert "leaders.chair.Aiqyn Qongyrov: no longer since: 2020-11-11" in text
    assert "nothing would change" in text
    assert row(text, "lower-rank")[1:3] == ["normal", "results.kz-mazhilis-2004.vote_share: 1.98 → 3.4"]


def test_explain_tells_of_each_field_what_made_it_so() -> None:
    text = said("explain", "kz-qhp", "--as-of", "2012", "--known-at", "174")
    assert row(text, "name")[1:] == [
        "Communist People's Party of Kazakhstan",
        "set by Founded, 2004-04-13",
        "10",
        "3 4 5 6 7",
    ]
    assert row(text, "3") == ["3", "People's Party of Kazakhstan, Lead, paragraph 2"]
    assert row(text, "members: 90000, date: 2004-06-21")[1:3] == ["overwrote Registered, 2004-06-21", "103"]
    assert row(text, "3.4")[1].startswith("rival (lower-rank) ElectionResult, 2004")
    assert "Nothing is recorded of: kind, ended, families, colours, headquarters" in text


def test_diff_tells_what_was_learned_from_what_happened(server: Server) -> None:
    head = server.client.get("/ledger?limit=1").json()["head"]
    text = said("diff", "kz-qhp", "--as-of", "2012", "--known-at", "174", "--to-as-of", "2020-12-31")
    learned, happened, in_all = re.split(r"^(?:Happened|In all).*$", text, flags=re.MULTILINE)
    counted = row(learned, "membership")
    assert counted[:3] == ["membership", "members: 56292, date: 2008", "members: 56300, date: 2008"]
    assert counted[3] == f"{head} MembershipReported corrected: The archive has the count itself."
    assert f"Learned of 2012-12-31, between 174 and {head}" in learned
    assert "membership" not in happened
    for part in (happened, in_all):
        assert row(part, "names.kk") == [
            "names.kk",
            "Қазақстан коммунистік халық партия",
            "Қазақстан халық партиясы",
            "104 Renamed",
        ]
    assert counted in [re.split(r" {2,}", line) for line in in_all.splitlines()]


def test_diff_of_what_is_alike_says_so() -> None:
    text = said("diff", "kz-qhp", "--as-of", "2012", "--known-at", "174", "--to-known-at", "174")
    assert "Nothing changed." in text
    assert "Learned" not in text
    assert "Nothing changed." in said("diff", "--country", "QQ")


@pytest.mark.usefixtures("server")
def test_diff_says_where_the_party_is_not_known() -> None:
    text = said("diff", "xx-long", "--as-of", "2005", "--known-at", "174")
    assert text.splitlines()[1].endswith(", where no record names it")
    assert row(text, "name")[1:3] == ["—", LONG]


def test_diff_of_a_country_tells_of_each_party_and_goes_on() -> None:
    question = ["diff", "--country", "KZ"]
    first = said(*question, "--as-of", "2001", "--to-as-of", "2003", "--limit", "1")
    assert first.startswith("What changed in KZ\n")
    assert "kz-amanat" in first.splitlines()
    assert row(first, "predecessors.kz-rplp") == ["predecessors.kz-rplp", "—", "yes", "101 Merged"]
    cursor = re.search(r"^There is more: --cursor (\S+)$", first, re.MULTILINE)
    assert cursor is not None
    second = said(*question, "--cursor", cursor[1])
    assert "kz-aq-jol" in second.splitlines()
    assert "kz-amanat" not in second.splitlines()
    assert "There is more" not in second


@pytest.mark.usefixtures("server")
def test_timeline_tells_what_happened_in_order() -> None:
    text = said("timeline", "kz-qhp", "--as-of", "2022-10-15", "--accounts", "all")
    named = [line for line in text.splitlines() if re.search(r"\b(Founded|Renamed|ElectionResult) ", line)]
    assert "name: Communist People's Party of Kazakhstan; country: KZ; names: kk: Қаз" in named[0]
    assert "founders: Vladislav Kosarev, Alexander Kholodkov" in named[0]
    assert "not chosen (lower-rank); election: kz-mazhilis-2004; vote share: 3.4" in text
    assert "rank: preferred; other accounts: 1" in text
    assert row(text, "2008")[1:] == ["MembershipReported", "2", "—", "members: 56300"]
    assert row(text, "2022-10 (maybe)", "JoinedCoalition")[-1] == "coalition: kz-peoples-coalition"
    assert "party: kz-qkp; into: kz-qhp; members left: 15000" in text
    (number,) = row(text, "2004-06-21", "Registered")[3].split()[:1]
    assert row(text, number) == [number, "People's Party of Kazakhstan"]


@pytest.mark.usefixtures("server")
def test_nothing_had_happened_before_the_first_event() -> None:
    assert "Nothing had happened." in said("timeline", "xx-long", "--as-of", "1900")


# In a pipe and in a terminal


@pytest.mark.usefixtures("server")
def test_a_pipe_gets_every_name_whole_and_no_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    monkeypatch.setenv("FORCE_COLOR", "1")
    for words in (["show"], ["explain", "--field", "name"], ["timeline"], ["diff", "--known-at", "174"]):
        text = said(words[0], "xx-long", "--as-of", "2005", *words[1:])
        assert any(LONG in line for line in text.splitlines())
        assert "\x1b" not in text
        assert "…" not in text
        assert [line for line in text.splitlines() if line != line.rstrip()] == []


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("columns", [40, 80])
def test_a_terminal_gets_what_fits_and_nothing_is_cut(columns: int) -> None:
    for words in (["show", "kz-qhp"], ["explain", "kz-qhp"], ["timeline", "kz-qhp"], ["show", "xx-long"]):
        shown = in_terminal(columns, *words)
        assert "\x1b[1m" in shown, "the heading is bold"
        *lines, address = re.sub(r"\x1b\[[0-9;]*m", "", shown).splitlines()
        assert max(map(cell_len, lines)) <= columns
        assert address.startswith(f"/parties/{words[1]}")
        assert "…" not in shown
        if words == ["show", "xx-long"]:
            assert LONG in " ".join(line.strip() for line in lines)
        in_pipe = sorted(re.sub(r"\s", "", said(*words)))
        assert sorted("".join([*lines, address]).replace(" ", "")) == in_pipe


def in_terminal(columns: int, *words: str) -> str:
    """What the command writes to a terminal of that width."""
    unwanted = ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR")
    environ = {name: value for name, value in os.environ.items() if name not in unwanted}
    ours, terminal = os.openpty()
    ioctl(terminal, TIOCSWINSZ, pack("HHHH", 24, columns, 0, 0))
    with subprocess.Popen(
        [sys.executable, "-m", "api.cli", *words],
        stdin=terminal,
        stdout=terminal,
        cwd=ROOT,
        env=environ | {"TERM": "xterm-256color"},
    ) as process:
        os.close(terminal)
        written = b""
        with contextlib.suppress(OSError):  # Linux says so that the other side is closed
            while read := os.read(ours, 65_536):
                written += read
        os.close(ours)
    assert process.returncode == 0, written
    return written.decode().replace("\r\n", "\n")


def test_a_pipe_that_cannot_write_a_letter_gets_question_marks() -> None:
    environ = {**os.environ, "PYTHONIOENCODING": "ascii"}
    shown = subprocess.run(
        [sys.executable, "-m", "api.cli", "show", "kz-qhp", "--as-of", "2012"],
        env=environ,
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    assert b"names.kk                ????????? " in shown.stdout


@settings(max_examples=300)
@given(st.text(alphabet="aB .-/:Қж漢", max_size=60), st.integers(2, 30))
def test_folding_leaves_out_nothing_but_spaces(line: str, width: int) -> None:
    parts = list(tables.folded(tables.one_line(line), width))
    assert "".join(parts).replace(" ", "") == line.replace(" ", "")
    assert all(cell_len(part) <= width for part in parts)


# What the seeds have no example of


def point(**fields: Any) -> Json:
    return {"as_of": "2012-12-31", "known_at": {"position": 0, "recorded_at": None}, **fields}


def shown(parts: Iterator[Any]) -> str:
    return tables.printed(parts, "/there")


def test_a_field_of_a_newer_server_is_shown_like_the_others() -> None:
    text = shown(
        tables.state(
            point(
                party="xx-a",
                canonical="/there",
                exists="maybe",
                status=None,
                name=None,
                motto="\x1b[31mFor\nall",
                slogans=["A", "B."],
                donors=[{"who": "C", "gave": 5}],
                undetermined=[{"field": "name", "event_id": "e", "value": None, "sources": []}],
            )
        )
    )
    assert text.startswith(
        "xx-a\nxx-a, as of 2012-12-31, known at 0 (before the first record)\nexists: maybe, status: —\n"
    )
    assert row(text, "motto") == ["motto", "[31mFor all"]
    assert row(text, "slogans") == ["slogans", "A, B."]
    assert row(text, "C") == ["C", "5"]
    assert row(text, "name") == ["name", "—", "—", "e"]


def test_steps_that_undo_each_other_are_both_told() -> None:
    change = {
        "field": "name",
        "change": "changed",
        "before": "A",
        "after": "B",
        "records": [
            {"position": position, "kind": "stated", "type": "Renamed", "reason": None}
            for position in (1, 2, 3, 7, 8, 10)
        ],
    }
    text = shown(
        tables.difference(
            {
                "party": "xx-a",
                "from": point(),
                "to": point(),
                "learned": [change],
                "happened": [change],
                "changes": [],
            }
        )
    )
    assert "Nothing: the one undid the other." in text
    assert "6 records: 1-3, 7-8, 10" in text


def test_a_value_that_several_events_made_is_told_before_them() -> None:
    ground: Json = {
        "type": "SeatsChanged",
        "date": None,
        "value": 5,
        "position": 3,
        "sources": [],
        "event_id": "e",
    }
    explained = {"field": "seats.mazhilis", "value": 4, "set_by": [ground], "overwrote": []}
    text = shown(tables.explanation(point(party="xx-a", fields=[explained])))
    assert row(text, "seats.mazhilis") == ["seats.mazhilis", "4"]
    assert row(text, "5")[1] == "set by SeatsChanged, date unknown"


@pytest.mark.parametrize(
    ("earliest", "latest", "when"),
    [
        (None, None, "unknown"),
        (None, "2004-01-01", "by 2004-01-01"),
        ("2004-01-01", None, "from 2004-01-01"),
        ("2004-01-01", "2004-01-01", "2004-01-01"),
        ("2004-01-01", "2005-01-01", "2004-01-01 to 2005-01-01"),
    ],
)
def test_an_event_without_a_date_of_its_own_is_told_by_its_bounds(
    earliest: str | None, latest: str | None, when: str
) -> None:
    entry = {
        "revision": 1,
        "earliest": earliest,
        "latest": latest,
        "happened": "yes",
        "event": {"type": "Dissolved", "party": "xx-a"},
    }
    text = shown(tables.timeline(point(party="xx-a", events=[entry])))
    assert row(text, when) == [when, "Dissolved", "1", "—", "—"]


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ({}, "—"),
        ({"kk": "Қ", "ru": "Н"}, "kk: Қ, ru: Н"),
        ({"units": {"city committees": 33}}, "units: (city committees: 33)"),
        (["One.", "Two."], "One. Two."),
        (False, "no"),
        (7.19, "7.19"),
        (0, "0"),
    ],
)
def test_values_in_words(value: object, told: str) -> None:
    assert tables.words(value) == told


@pytest.mark.usefixtures("server")
def test_json_is_not_made_anew() -> None:
    printed = run("show", "kz-qhp", "--json").stdout_bytes
    assert msgspec.json.decode(printed)["party"] == "kz-qhp"
    assert b'","' in printed, "as the server packs it"
