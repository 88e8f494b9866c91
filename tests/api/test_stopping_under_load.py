"""A server that is told to stop while many ask and write: whoever has an answer has all of it, and what was acknowledged is kept."""

import http.client
import json
import signal
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from api.cli_serving import STOPPING
from api.clock import now
from domain.ledger.opening import open_ledger
from tests.api.given import EDITOR, FOUNDED, founded
from tests.api.serving import serving

READERS, WRITERS = 12, 12
UNDER_LOAD = 1.0
"""Seconds of asking and writing before the signal."""


@dataclass
class Client:
    """What became of the requests of one who asks or writes until there is nobody to answer."""

    name: str
    acknowledged: list[str] = field(default_factory=list)
    """The parties of the appends that were answered with 201."""
    cut: str | None = None
    """The party of the append that got no answer."""
    answered: int = 0
    wrong: list[str] = field(default_factory=list)
    """What must not be: an answer that broke off, or a status that nobody expects."""


def asks(port: int, client: Client) -> None:
    while _whole(port, client, "GET", "/parties/kz-qkhp?as_of=2010-01-01") is not None:
        pass


def writes(port: int, client: Client) -> None:
    number = 0
    while True:
        party = f"kz-{client.name}-{number}"
        status = _whole(port, client, "POST", "/events", party)
        if status is None:
            client.cut = party
            return
        if status == 201:
            client.acknowledged.append(party)
        number += 1


def _whole(port: int, client: Client, method: str, path: str, party: str | None = None) -> int | None:
    """The status of the answer; None where the connection was refused, or closed before a byte of it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=STOPPING + 10)
    try:
        headers = {} if party is None else EDITOR | {"Idempotency-Key": party}
        connection.request(method, path, None if party is None else json.dumps(founded(party)), headers)
        answer = connection.getresponse()
    except (ConnectionError, http.client.RemoteDisconnected):
        connection.close()
        return None
    try:
        json.loads(answer.read())
    except (http.client.HTTPException, OSError, ValueError) as error:
        client.wrong.append(f"{method} {path} broke off: {error!r}")
    finally:
        connection.close()
    client.answered += 1
    if answer.status not in {200, 201, 503}:  # 503: it came when the server had already let go of the ledger
        client.wrong.append(f"{method} {path}: {answer.status}")
    return answer.status


def _kept(folder: Path) -> list[str]:
    """The parties that the ledger's records found, in order."""
    with closing(open_ledger(f"sqlite:///{folder / 'ledger.db'}", now)) as ledger:
        return [json.loads(entry.data)["event"]["party"] for entry in ledger.read()]


def test_who_asks_and_writes_while_it_stops_has_a_whole_answer_or_none_and_nothing_acknowledged_is_lost(
    tmp_path: Path,
) -> None:
    readers = [Client(f"r{number}") for number in range(READERS)]
    writers = [Client(f"w{number}") for number in range(WRITERS)]
    with serving(tmp_path) as server:
        assert server.state(FOUNDED).status_code == 201
        threads = [threading.Thread(target=asks, args=(server.port, each), daemon=True) for each in readers]
        threads += [
            threading.Thread(target=writes, args=(server.port, each), daemon=True) for each in writers
        ]
        for thread in threads:
            thread.start()
        time.sleep(UNDER_LOAD)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(STOPPING + 10) == 0
        for thread in threads:
            thread.join(STOPPING + 15)
        assert not [each for each in threads if each.is_alive()]
    assert [wrong for each in readers + writers for wrong in each.wrong] == []
    assert all(each.answered for each in readers + writers)

    there = _kept(tmp_path)
    assert len(there) == len(set(there))
    acknowledged = {party for each in writers for party in each.acknowledged}
    assert acknowledged <= set(there)

    with serving(tmp_path) as server:
        for each in writers:
            assert each.cut is not None
            again = [
                server.client.post(
                    "/events", json=founded(each.cut), headers=EDITOR | {"Idempotency-Key": each.cut}
                )
                for _ in range(2)
            ]
            assert [answer.status_code for answer in again] == [201, 201], again[0].text
            assert again[0].json()["records"] == again[1].json()["records"]
    assert sorted(_kept(tmp_path)) == sorted(
        {FOUNDED["party"], *acknowledged, *(each.cut or "" for each in writers)}
    )
