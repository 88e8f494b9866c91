"""Real server processes: what they answer, what is left when they are killed, and how they stop."""

import os
import re
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.api.given import EDITOR, FOUNDED, RENAMED, TOKEN, founded, renamed
from tests.api.serving import GRANIAN, UVICORN, Server, free_port, serving

SERVERS = {"granian": GRANIAN, "uvicorn": UVICORN}


@pytest.fixture(scope="module", params=SERVERS)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of each kind, whose ledger holds a party."""
    with serving(tmp_path_factory.mktemp("served"), SERVERS[request.param]) as running:
        assert running.state(FOUNDED).status_code == 201
        yield running


def test_it_answers_and_writes(server: Server) -> None:
    before = server.records()
    answer = server.state(RENAMED)
    assert answer.status_code == 201
    assert server.records() == [*before, *answer.json()["records"]]
    state = server.client.get("/parties/kz-qkhp", params={"as_of": "2020"}).json()
    assert (state["name"], state["as_of"]) == (RENAMED["name"], "2020-12-31")


def test_the_same_app_takes_a_body_of_sixteen_mebibytes(server: Server) -> None:
    many = [founded(f"kz-{server.port}-{number}", note="n" * 9_900) for number in range(1_700)]
    answer = server.client.post("/events", json={"events": many}, headers=EDITOR)
    assert answer.status_code == 201, answer.text[:300]
    assert len(answer.json()["records"]) == 1_700


def test_a_body_over_the_limit_is_refused_before_it_is_sent(server: Server) -> None:
    head = server.client.get("/ledger", params={"limit": 1}).json()["head"]
    request = f"POST /events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\nContent-Length: 999999999\r\n\r\n"
    assert b" 413" in server.raw(request.encode() + b"[")
    assert server.client.get("/ledger", params={"limit": 1}).json()["head"] == head


def request(line: bytes, *headers: bytes, body: bytes = b"") -> bytes:
    length = b"Content-Length: %d" % len(body)
    return b"\r\n".join([line + b" HTTP/1.1", b"Host: x", b"Connection: close", length, *headers, b"", body])


BEARER = f"Authorization: Bearer {TOKEN}".encode()

STRANGE = {
    "a path that is no UTF-8": request(b"GET /parties/%FF%FE"),
    "a path with raw bytes": request(b"GET /parties/\xff\xfe"),
    "a path with half a surrogate": request(b"GET /parties/%ED%A0%80"),
    "a path with a NUL": request(b"GET /parties/%00"),
    "a path encoded twice": request(b"GET /parties/%256B"),
    "a path with half an escape": request(b"GET /parties/%4"),
    "a path that climbs": request(b"GET /parties/../../etc/passwd"),
    "a path that climbs, encoded": request(b"GET /parties/..%2F..%2Fetc%2Fpasswd"),
    "a path of slashes": request(b"GET //////"),
    "an address with its host": request(b"GET http://x/parties"),
    "an asterisk": request(b"OPTIONS *"),
    "a query that is no UTF-8": request(b"GET /parties?q=\xff"),
    "a query of raw UTF-8": request("GET /parties?q=нпк".encode()),
    "a query of half an escape": request(b"GET /parties?q=%4"),
    "a very long query": request(b"GET /parties?q=" + b"x" * 50_000),
    "a very long path": request(b"GET /parties/" + b"x" * 50_000),
    "a method of its own": request(b"BREW /parties"),
    "a method without a body": request(b"HEAD /parties"),
    "no HTTP": b"How do you do?\r\n\r\n",
    "a header that is no UTF-8": request(b"POST /events", b"Authorization: Bearer \xff\xfe"),
    "a key that is no UTF-8": request(b"POST /events", BEARER, b"Idempotency-Key: \xff\xfe", body=b"{}"),
    "an If-Match that is no UTF-8": request(b"PUT /events/x", BEARER, b"If-Match: \xff", body=b"{}"),
    "a host that is no host": request(b"GET /parties").replace(b"Host: x", b"Host: [::"),
    "a length that is no number": request(b"POST /events", BEARER).replace(b"Length: 0", b"Length: ten"),
    "a length below zero": request(b"POST /events", BEARER).replace(b"Length: 0", b"Length: -1"),
    "a body that is no JSON": request(b"POST /events", BEARER, body=b"\xff\xfe\x00"),
    "a deep body": request(b"POST /events", BEARER, body=b"[" * 100_000 + b"]" * 100_000),
}


@pytest.mark.parametrize("name", STRANGE)
def test_a_strange_request_is_never_a_failure_of_the_server(server: Server, name: str) -> None:
    head = server.client.get("/ledger", params={"limit": 1}).json()["head"]
    first_line = server.raw(STRANGE[name])
    assert first_line == b"" or re.match(rb"HTTP/1\.1 [234]\d\d", first_line), first_line
    assert server.client.get("/ledger", params={"limit": 1}).json()["head"] == head


@pytest.mark.parametrize("path", ["/parties", "/parties/kz-qkhp", "/parties/kz-nobody", "/openapi.json", "/"])
def test_head_is_answered_as_get_is_and_no_body_is_sent(server: Server, path: str) -> None:
    head, body = server.raw_whole(request(b"HEAD " + path.encode())).split(b"\r\n\r\n", 1)
    answer = server.client.get(path)
    assert body == b""
    assert head.startswith(f"HTTP/1.1 {answer.status_code}".encode())
    length = f"content-length: {len(answer.content)}".encode()
    assert length in head.lower().split(b"\r\n")


def test_options_names_the_methods_of_an_address(server: Server) -> None:
    answer = server.client.options(f"/events/{'0' * 8}-0000-0000-0000-{'0' * 12}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["allow"] == "DELETE, GET, HEAD, OPTIONS, PUT"


def test_a_path_is_decoded_once(server: Server) -> None:
    answer = server.client.get("/parties/%256B")
    assert (answer.status_code, answer.json()["detail"]) == (404, "no record names a party '%6B'")


def test_a_client_that_leaves_in_the_middle_of_its_body_writes_nothing(server: Server) -> None:
    head = server.client.get("/ledger", params={"limit": 1}).json()["head"]
    whole = request(
        b"POST /events", BEARER, body=b'{"type":"Founded","party":"kz-half","name":"H","country":"KZ"}'
    )
    server.raw_and_leave(whole[:-10])
    assert server.state(founded(f"kz-after-{server.port}")).json()["position"] == head + 1


def test_what_was_acknowledged_outlives_sigkill(tmp_path: Path) -> None:
    acknowledged: list[int] = []
    with serving(tmp_path) as server:
        server.state(FOUNDED)

        def append() -> None:
            with httpx.Client(base_url=server.client.base_url, headers=EDITOR, timeout=5) as client:
                while True:
                    try:
                        answer = client.post("/events", json=renamed(f"Name {time.monotonic_ns()}"))
                    except httpx.TransportError:
                        return
                    if answer.status_code == 201:
                        acknowledged.append(answer.json()["position"])

        writers = [threading.Thread(target=append) for _ in range(4)]
        for writer in writers:
            writer.start()
        until = time.monotonic() + 20
        while len(acknowledged) < 60 and time.monotonic() < until:
            time.sleep(0.005)
        server.kill()
        for writer in writers:
            writer.join(20)
    assert len(acknowledged) >= 60
    with serving(tmp_path) as server:
        positions = [each["position"] for each in server.records()]
        assert positions == list(range(1, len(positions) + 1))
        assert set(acknowledged) <= set(positions)
        assert len(acknowledged) == len(set(acknowledged))
        assert server.state(RENAMED).json()["position"] == len(positions) + 1


@pytest.mark.parametrize(
    ("name", "how"),
    [("granian", signal.SIGTERM), ("granian", signal.SIGINT), ("uvicorn", signal.SIGTERM)],
)
def test_it_stops_within_seconds_when_it_is_told_to(tmp_path: Path, name: str, how: signal.Signals) -> None:
    with serving(tmp_path, SERVERS[name]) as server:
        server.state(FOUNDED)
        began = time.monotonic()
        server.process.send_signal(how)
        server.process.wait(10)
        assert time.monotonic() - began < 5
        assert server.process.returncode in {0, -how, 128 + how}
        assert "Traceback" not in server.said(), server.said()
        with pytest.raises(httpx.TransportError):
            httpx.get(f"http://127.0.0.1:{server.port}/health/live", timeout=1)
    assert not (tmp_path / "ledger.db-wal").exists()


def test_it_serves_an_empty_ledger_and_says_where_and_where_the_token_is_kept(tmp_path: Path) -> None:
    with serving(tmp_path, token=None) as server:
        page = server.client.get("/ledger").json()
        assert (page["records"], page["position"], page["head"]) == ([], 0, 0)
        file = tmp_path / "write-token"
        token = file.read_text()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        said = server.said()
        assert f"http://127.0.0.1:{server.port}" in said
        assert str(tmp_path / "ledger.db") in said
        assert str(file) in said
        assert token not in said
        headers = {"Authorization": f"Bearer {token}"}
        assert server.client.post("/events", json=FOUNDED, headers=headers).status_code == 201
    with serving(tmp_path, token=None) as server:
        assert file.read_text() == token


def test_two_servers_on_one_ledger_see_what_the_other_writes(tmp_path: Path) -> None:
    with serving(tmp_path) as one, serving(tmp_path, UVICORN) as other:
        written = one.state(FOUNDED).json()
        state = other.client.get("/parties/kz-qkhp", params={"known_at": written["position"]})
        assert (state.status_code, state.json()["name"]) == (200, FOUNDED["name"])
        again = other.state(RENAMED).json()
        state = one.client.get("/parties/kz-qkhp", params={"known_at": again["position"], "as_of": "2020"})
        assert (state.status_code, state.json()["name"]) == (200, RENAMED["name"])
        assert one.records() == other.records() == [*written["records"], *again["records"]]


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        ({"PARTYLINE_PORT": "http"}, "PARTYLINE_PORT"),
        ({"PARTYLINE_LEDGER": "ledger.db"}, "'ledger.db'"),
        ({"PARTYLINE_LEDGER": "sqlite:///notes.txt"}, "notes.txt"),
        ({"PARTYLINE_LEDGER": "sqlite:///notes.txt/ledger.db"}, "notes.txt"),  # no folder to write to
        ({"PARTYLINE_LEDGER": "sqlite:///kept/ledger.db"}, "write-token"),  # no file that can be read
        ({"PARTYLINE_HOST": "nowhere.invalid"}, "PARTYLINE_HOST"),
        ({"PARTYLINE_HOST": "203.0.113.5"}, "PARTYLINE_HOST"),
        ({"PARTYLINE_TRUSTED_PROXIES": "10.0.0.300"}, "PARTYLINE_TRUSTED_PROXIES"),
        ({"PARTYLINE_FORWARDED_BY": "somebody"}, "PARTYLINE_FORWARDED_BY"),
        ({"PARTYLINE_FORWARDED_BY": "forwarded"}, "PARTYLINE_TRUSTED_PROXIES"),
        ({"PARTYLINE_READING": "close"}, "PARTYLINE_READING is 'close': it would be open or closed"),
        (
            {"PARTYLINE_TRUSTED_PROXIES": "0.0.0.0/1,128.0.0.0/1"},
            "PARTYLINE_TRUSTED_PROXIES names all of 0.0.0.0/0",
        ),
        ({"PARTYLINE_CORS_ORIGINS": "example.org/x"}, "PARTYLINE_CORS_ORIGINS"),
        ({"PARTYLINE_SIGNING_KEY": "nowhere.pem"}, "PARTYLINE_SIGNING_KEY"),
    ],
)
def test_what_an_operator_can_mend_is_said_in_one_line(
    tmp_path: Path, environ: dict[str, str], named: str
) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("These are my notes.\n" * 100)
    (tmp_path / "kept" / "write-token").mkdir(mode=0o700, parents=True)
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PARTYLINE_")}
    done = subprocess.run(
        [sys.executable, *GRANIAN],
        cwd=tmp_path,
        env=inherited | {"PARTYLINE_PORT": str(free_port())} | environ,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(r"partyline: .+\n", done.stderr), done.stderr
    assert named in done.stderr
    assert notes.read_text() == "These are my notes.\n" * 100
