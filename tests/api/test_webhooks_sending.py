"""One attempt: what is sent, over the wire and signed, and what of the answer counts."""

import asyncio
import base64
import contextlib
import hashlib
import hmac
import json
import os
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

import api.webhooks.sending
from api.webhooks.addresses import allowed_hosts
from api.webhooks.messages import Message, headers, message, new_secret
from api.webhooks.retrying import LONGEST, PAUSES, TRIES, next_try, seconds_asked_for, standing_after
from api.webhooks.sending import Attempt, HttpSender
from api.webhooks.store import Standing
from tests.api.given import FOUNDED, NOON, SECOND, Api, application
from tests.api.receiving import Receiver, Reply, receiving

LOOPBACK = "127.0.0.0/8"


@pytest.fixture(scope="module")
def listening() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def receiver(listening: Receiver) -> Receiver:
    """One that acknowledges, and has received nothing yet."""
    listening.received, listening.acknowledged, listening.at_once = [], [], 0
    listening.answer = lambda _number, _delivery: Reply()
    return listening


def send(
    url: str,
    sent: Mapping[str, str] | None = None,
    body: bytes = b"{}",
    *,
    times: int = 1,
    allowed: str = LOOPBACK,
) -> list[Attempt]:
    async def sending() -> list[Attempt]:
        async with HttpSender.opened(allowed_hosts(allowed)) as sender:
            return [await sender.send(url, sent or {}, body) for _ in range(times)]

    return asyncio.run(sending())


# Messages and signatures


@pytest.fixture
def recorded(memory: Api) -> Api:
    """A party that was founded, and whose founding was corrected and retracted."""
    memory.given(FOUNDED)
    event_id = memory.records()[0]["event_id"]
    memory.correct(event_id, 1, FOUNDED | {"name": "Қазақстан"})
    memory.retract(event_id, 2)
    return memory


@pytest.mark.parametrize("position", [1, 2, 3])
def test_a_message_holds_the_record_as_the_ledger_has_it(recorded: Api, position: int) -> None:
    record = recorded.records()[position - 1]
    made = message("wh_1", position, recorded.client.app.state.desk.chronicle, "record")
    assert json.loads(made.body) == {
        "type": f"record.{record['kind']}",
        "timestamp": record["recorded_at"],
        "data": record,
    }
    assert list(json.loads(made.body)["data"]) == list(record)
    assert made.media_type == "application/json"


def test_a_message_may_be_a_cloudevent(recorded: Api) -> None:
    made = message("wh_1", 2, recorded.client.app.state.desk.chronicle, "cloudevents")
    event = json.loads(made.body)
    assert (event["specversion"], event["id"], event["type"]) == ("1.0", "2", "partyline.Founded.corrected")
    assert event["data"] == recorded.records()[1]
    assert made.media_type == "application/cloudevents+json"


def test_its_id_is_the_same_each_time_and_another_for_any_other_webhook_or_record(recorded: Api) -> None:
    chronicle = recorded.client.app.state.desk.chronicle
    ids = [message(hook, position, chronicle, "record").id for hook in ("a", "b") for position in (1, 2, 3)]
    assert len(set(ids)) == 6
    assert [
        message(hook, position, chronicle, "record").id for hook in ("a", "b") for position in (1, 2, 3)
    ] == ids
    assert message("a", 1, chronicle, "cloudevents").id == ids[0]
    with application() as other:
        other.given(FOUNDED | {"name": "Another"})
        assert message("a", 1, other.client.app.state.desk.chronicle, "record").id != ids[0]


def test_a_signature_is_what_the_specification_says() -> None:
    secret = new_secret()
    key = base64.b64decode(secret.removeprefix("whsec_"))
    assert (secret[:6], len(key)) == ("whsec_", 32)
    made = headers(
        Message("msg_1", 1, '{"name":"Қазақстан"}'.encode(), "application/json"), [secret], NOON + 7
    )
    signed = f"msg_1.{NOON // SECOND}.".encode() + '{"name":"Қазақстан"}'.encode()
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert made["webhook-signature"] == f"v1,{expected}"
    assert (made["webhook-id"], made["webhook-timestamp"]) == ("msg_1", str(NOON // SECOND))


def test_two_secrets_have_no_more_in_common_than_their_beginning() -> None:
    assert len({new_secret() for _ in range(100)}) == 100


def test_what_is_sent_is_verified_by_the_library_of_the_specification(receiver: Receiver) -> None:
    now = int(time.time()) * SECOND
    secret, former = new_secret(), new_secret()
    sent = Message("msg_1", 1, '{"name":"Қазақстан"}'.encode(), "application/json")
    assert send(receiver.url("/a?b=c"), headers(sent, [secret, former], now), sent.body) == [
        Attempt(status=204)
    ]
    (delivery,) = receiver.received
    for each in (secret, former):
        assert Webhook(each).verify(delivery.body, delivery.headers) == {"name": "Қазақстан"}
    for wrong in ({"webhook-id": "msg_2"}, {"webhook-timestamp": str(now // SECOND - 1)}):
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(delivery.body, delivery.headers | wrong)
    with pytest.raises(WebhookVerificationError):
        Webhook(new_secret()).verify(delivery.body, delivery.headers)
    assert delivery.path == "/a?b=c"
    assert delivery.headers["content-type"] == "application/json"
    assert delivery.headers["user-agent"].startswith("Partyline/")
    assert set(delivery.headers) == {
        *("host", "content-type", "content-length", "user-agent"),
        *("webhook-id", "webhook-timestamp", "webhook-signature"),
    }


# What counts


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_success_acknowledges(receiver: Receiver, status: int) -> None:
    receiver.answer = lambda *_: Reply(status)
    assert send(receiver.url()) == [Attempt(status=status)]


@pytest.mark.parametrize("status", [300, 301, 302, 303, 307, 308, 304, 400, 401, 404, 410, 429, 500, 503])
def test_nothing_else_does_and_no_redirect_is_followed(receiver: Receiver, status: int) -> None:
    receiver.answer = lambda *_: Reply(status, {"Location": receiver.url("/elsewhere"), "Retry-After": "7"})
    (attempt,) = send(receiver.url())
    assert (attempt.status, attempt.retry_after) == (status, "7")
    assert attempt.error is not None
    assert attempt.error.startswith(f"answered {status}")
    assert [each.path for each in receiver.received] == ["/hook"]


def test_of_a_long_answer_only_the_beginning_is_read(receiver: Receiver) -> None:
    receiver.answer = lambda *_: Reply(200, body=b"x" * 50_000_000)
    began = time.monotonic()
    assert send(receiver.url(), times=2) == [Attempt(status=200)] * 2
    assert time.monotonic() - began < 2


def test_one_that_answers_too_late_has_failed(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api.webhooks.sending, "SECONDS", 0.1)
    receiver.answer = lambda *_: Reply(seconds=0.3)
    assert send(receiver.url()) == [Attempt("there was no answer within 0.1 s")]


def test_no_proxy_is_asked(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert send(receiver.url()) == [Attempt(status=204)]


def test_a_port_on_which_nobody_listens_is_said_to_refuse() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    (attempt,) = send(f"http://127.0.0.1:{port}/")
    assert attempt.error is not None
    assert attempt.error.startswith("the receiver cannot be reached")


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"How do you do?\r\n\r\n",
        b"\x16\x03\x01",
        b"HTTP/1.1 2",
    ],
)
def test_an_answer_that_is_none_has_failed(said: bytes) -> None:
    def answer() -> None:
        connection, _ = server.accept()
        with connection:
            whole(connection)
            connection.sendall(said)

    with socket.create_server(("127.0.0.1", 0)) as server:
        answering = threading.Thread(target=answer)
        answering.start()
        (attempt,) = send(f"http://127.0.0.1:{server.getsockname()[1]}/?token=secret")
        answering.join(10)
    assert attempt.error == "the connection broke off before there was an answer"


@pytest.mark.parametrize("hangs", [True, False])
def test_the_status_counts_whatever_becomes_of_the_body(
    monkeypatch: pytest.MonkeyPatch, *, hangs: bool
) -> None:
    monkeypatch.setattr(api.webhooks.sending, "READING", 0.1)
    sent = threading.Event()

    def answer() -> None:
        connection, _ = server.accept()
        with connection:
            whole(connection)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")
            if hangs:
                sent.wait(10)

    with socket.create_server(("127.0.0.1", 0)) as server:
        answering = threading.Thread(target=answer)
        answering.start()
        assert send(f"http://127.0.0.1:{server.getsockname()[1]}/") == [Attempt(status=200)]
        sent.set()
        answering.join(10)


def whole(connection: socket.socket) -> bytes:
    """All of a request with the body `{}`: who hangs up before it is read breaks the connection off."""
    said = b""
    while not said.endswith(b"{}") and (received := connection.recv(65_536)):
        said += received
    return said


@pytest.fixture
def certified(tmp_path: Path) -> ssl.SSLContext:
    """What a server needs that calls itself localhost; its certificate is the file `certificate`."""
    made = [
        *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"),
        *("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"),
    ]
    try:
        subprocess.run(
            [*made, "-keyout", "key", "-out", "certificate"], cwd=tmp_path, check=True, capture_output=True
        )
    except FileNotFoundError:
        if os.environ.get("CI") == "true":
            pytest.fail("there is no openssl here, which makes the certificate")
        pytest.skip("there is no openssl here, which makes the certificate")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "certificate", tmp_path / "key")
    return context


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST.", "localhost."])
def test_a_name_with_a_dot_at_its_end_is_the_one_of_the_certificate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, certified: ssl.SSLContext, host: str
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate"))
    names: list[str | None] = []
    received: list[bytes] = []
    certified.sni_callback = lambda _socket, name, _context: names.append(name)

    def answer() -> None:
        connection, _ = server.accept()
        with (
            connection,
            contextlib.suppress(OSError),
            certified.wrap_socket(connection, server_side=True) as encrypted,
        ):
            received.append(whole(encrypted))
            encrypted.sendall(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        answering = threading.Thread(target=answer)
        answering.start()
        assert send(f"https://{host}:{port}/") == [Attempt(status=204)]
        answering.join(10)
    assert names == ["localhost"]
    assert f"\r\nHost: localhost:{port}\r\n".encode() in received[0]


def test_a_certificate_that_nobody_vouches_for_is_not_taken(certified: ssl.SSLContext) -> None:
    def answer() -> None:
        connection, _ = server.accept()
        with (
            connection,
            contextlib.suppress(OSError),
            certified.wrap_socket(connection, server_side=True) as encrypted,
        ):
            encrypted.recv(10)

    with socket.create_server(("127.0.0.1", 0)) as server:
        answering = threading.Thread(target=answer)
        answering.start()
        (attempt,) = send(f"https://127.0.0.1:{server.getsockname()[1]}/")
        answering.join(10)
    assert attempt.error is not None
    assert "its certificate does not hold" in attempt.error


# When it is tried again


def test_a_pause_is_as_the_specification_recommends_and_a_little_longer_at_the_most() -> None:
    assert list(PAUSES) == [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400]
    for failures, pause in enumerate(PAUSES, start=1):
        assert next_try(failures, 0, lambda: 0.0) == pause * SECOND
        assert next_try(failures, 0, lambda: 1.0) == pytest.approx(1.1 * pause * SECOND)
    assert next_try(TRIES, 0, lambda: 0.0) is None


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [
        ("120", 120),
        (" 7 ", 7),
        ("0", 0),
        ("9" * 500, LONGEST),
        ("Mon, 23 Nov 2026 12:02:00 GMT", 120),
        ("Mon, 23 Nov 2026 11:00:00 GMT", 0),
        ("Mon, 23 Nov 2026 12:02:00 -0000", 120),
        ("Mon, 23 Nov 2026 12:02:00 +99999999999999999999", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("", None),
        ("٣", None),
    ],
)
def test_what_a_receiver_asks_for_is_read(asked: str, seconds: float | None) -> None:
    assert seconds_asked_for(asked, NOON) == seconds


@pytest.mark.parametrize(
    ("asked", "pause"),
    [("60", 60), ("1", 5), (str(10**9), LONGEST), ("soon", 5), ("Fri, 23 Nov 2029 12:00:00 GMT", LONGEST)],
)
def test_a_longer_pause_is_granted_up_to_a_day_and_a_shorter_one_is_not(asked: str, pause: float) -> None:
    failed = Attempt("answered 429: no acknowledgement", 429, asked)
    standing = standing_after(Standing(position=7), 8, failed, NOON, lambda: 0.0)
    assert standing.next_try == NOON + round(pause * SECOND)
    assert (standing.position, standing.failures) == (7, 1)


def test_after_a_success_all_tries_are_there_again() -> None:
    before = Standing(position=7, failures=9, next_try=NOON, last_status=500, last_error="answered 500")
    assert standing_after(before, 8, Attempt(status=200), NOON, lambda: 0.0) == Standing(
        position=8, last_try=NOON, last_status=200
    )
