"""The page about webhooks answers as it says: its snippets on a real server, its Python on what that server sends."""

import re
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import WebhookVerificationError

from api.webhooks.retrying import PAUSES
from api.webhooks.routes import MOST, WebhookRegistration
from api.webhooks.sending import SECONDS
from tests.api.given import founded
from tests.api.receiving import receiving
from tests.api.serving import serving
from tests.snippets import ROOT, Snippet, run, snippets

PAGE = ROOT / "docs/webhooks.md"
TEXT = PAGE.read_text(encoding="utf-8")
RECEIVER = "http://127.0.0.1:9000"


def test_the_page_answers_as_it_says_and_its_python_tells_what_is_genuine(tmp_path: Path) -> None:
    made: dict[str, Any] = {}
    for block in re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL):
        exec(block, made)  # noqa: S102 - the page's own
    settings = {"PARTYLINE_WEBHOOK_HOSTS": "127.0.0.1"}
    ledger = "sqlite:///var/partyline.db"
    with (
        receiving() as receiver,
        serving(tmp_path, token=None, ledger=ledger, settings=settings) as server,
    ):
        here = f"http://127.0.0.1:{receiver.port}"
        first, *others = [
            Snippet(command.replace(RECEIVER, here), answer.replace(RECEIVER, here))
            for command, answer in snippets(PAGE)
        ]
        token = (tmp_path / "var/write-token").read_text()
        editor = {"Authorization": f"Bearer {token}"}
        server.client.post("/events", json=founded("zz-workers"), headers=editor)
        run([first, others[0]], tmp_path, server.port)
        receiver.wait_for(1)
        run([first, *others[1:]], tmp_path, server.port)
    (delivery,) = receiver.received
    secret = re.findall(r'"secret":"([^"]*)"', (tmp_path / "registered").read_text())[0]
    assert made["is_genuine"](secret, delivery.body, delivery.headers)
    assert made["received"](secret, delivery.body, delivery.headers) == 1
    assert not made["is_genuine"](secret, delivery.body + b" ", delivery.headers)
    with pytest.raises(WebhookVerificationError):
        made["received"](secret, delivery.body + b" ", delivery.headers)


def test_the_page_names_all_that_can_be_registered_and_all_addresses() -> None:
    table = re.findall(r"^\| (`[^|]*`) \|", TEXT, re.MULTILINE)
    named = {name for row in table for name in re.findall(r"`([^`]*)`", row)}
    assert set(WebhookRegistration.__struct_fields__) <= named
    tails = ("", "/resume", "/secret")
    assert {
        f"{method} /webhooks/{{id}}{tail}"
        for method, tail in zip(("GET", "POST", "POST"), tails, strict=True)
    } <= named


def test_the_numbers_of_the_page_are_those_of_the_program() -> None:
    said = " ".join(TEXT.split())
    pauses = [
        f"{pause:g} s" if pause < 60 else f"{pause / 60:g} min" if pause < 3_600 else f"{pause / 3_600:g} h"
        for pause in PAUSES
    ]
    assert f"after {', '.join(pauses[:-1])} and {pauses[-1]}" in said
    assert f"within {SECONDS:g} s" in said
    assert f"There may be {MOST} webhooks" in said
