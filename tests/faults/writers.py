"""Editors who append, correct and retract without a pause, and send again what was not answered."""

import threading
import time
from collections.abc import Callable
from random import Random
from typing import Any, Final
from uuid import UUID

import httpx
from msgspec import Struct

from tests.api.given import EDITOR, Json, founded, renamed
from tests.faults.history import History, Sent

SHARED: Final = "kz-shared"
"""A party to which all writers write."""
PATIENCE: Final = 25.0
"""Seconds within which every request is answered: longer than a commit waits for standbys."""
NOTHING_WRITTEN: Final = {"/problems/unavailable", "/problems/busy", "/problems/not-yet-known"}
MOST: Final = 25
"""Events of one append."""


class Request(Struct):
    """What is sent, as often as it takes."""

    method: str
    path: str
    body: Any
    revision: int | None = None
    """The one that it was decided on."""


class Writer(threading.Thread):
    """One of them. What it chooses is drawn from its random numbers; when it is answered is up to the world."""

    def __init__(
        self, name: str, random: Random, address: Callable[[Random], str], history: History, begins: bool
    ) -> None:
        """`address` chooses the server to ask. Who begins introduces the party that is everybody's."""
        super().__init__(name=name, daemon=True)
        self._random = random
        self._address = address
        self._history = history
        self._begins = begins
        self._over = threading.Event()
        self._number = 0
        self._standing: dict[str, tuple[int, Json]] = {}
        """Own events, each with its standing revision and what it says."""
        self._own: list[str] = []
        """Parties that are known to be there."""
        self._answered: list[tuple[Sent, Request]] = []
        self._position = 0
        """Up to which it knows the ledger: of several nodes one may be a moment behind."""

    def stop(self) -> None:
        self._over.set()

    def run(self) -> None:
        try:
            with httpx.Client(timeout=PATIENCE, headers=EDITOR) as client:
                if self._begins:
                    self._send(client, *self._state([founded(SHARED)]))
                while not self._over.is_set():
                    self._something(client)
                    time.sleep(self._random.random() * 0.02)
        except Exception as error:  # noqa: BLE001 - whatever it is, the round has failed
            self._history.strange.append(f"{self.name} broke: {error!r}")

    def _something(self, client: httpx.Client) -> None:
        choice = self._random.random()
        if choice < 0.3 or not self._own:
            party = self._party()
            if self._send(client, *self._state([founded(party)])):
                self._own.append(party)
        elif choice < 0.5:
            parties = [self._party() for _ in range(self._random.randint(2, MOST))]
            if self._send(client, *self._state([founded(each) for each in parties])):
                self._own += parties
        elif choice < 0.65:
            party = self._random.choice([*self._own, SHARED])
            self._send(client, *self._state([renamed(f"{party} {self._number}", party=party)]))
        elif choice < 0.75 and self._standing:
            self._correct(client)
        elif choice < 0.8 and self._standing:
            self._retract(client)
        elif choice < 0.9 and self._answered:
            self._again(client)
        else:
            self._wrong(client)

    def _party(self) -> str:
        self._number += 1
        return f"kz-{self.name}-{self._number}"

    def _state(self, events: list[Json]) -> tuple[Sent, Request]:
        self._number += 1
        named = [each | {"event_id": str(UUID(int=self._random.getrandbits(128)))} for each in events]
        sent = self._history.sends(f"{self.name}-{self._number}", *((each["event_id"], 1) for each in named))
        return sent, Request("POST", "/events", {"events": named})

    def _correct(self, client: httpx.Client) -> None:
        event_id = self._random.choice(list(self._standing))
        revision, event = self._standing[event_id]
        self._number += 1
        sent = self._history.sends(f"{self.name}-{self._number}", (event_id, revision + 1))
        corrected = event | {"note": f"corrected {self._number}"}
        request = Request("PUT", f"/events/{event_id}", {"event": corrected, "reason": "It is so."}, revision)
        if self._send(client, sent, request):
            self._standing[event_id] = revision + 1, corrected

    def _retract(self, client: httpx.Client) -> None:
        event_id = self._random.choice(list(self._standing))
        revision, event = self._standing.pop(event_id)
        if event["type"] == "Founded":
            return  # its party may bear other events, and is named again
        self._number += 1
        sent = self._history.sends(f"{self.name}-{self._number}", (event_id, revision + 1))
        self._send(client, sent, Request("DELETE", f"/events/{event_id}", {"reason": "It is not."}, revision))

    def _again(self, client: httpx.Client) -> None:
        """What was acknowledged, once more with its key: the answer must be the same."""
        sent, request = self._random.choice(self._answered)
        self._send(client, sent, request)

    def _wrong(self, client: httpx.Client) -> None:
        """Many, the last of which cannot be: none may be written."""
        parties = [self._party() for _ in range(self._random.randint(1, 5))]
        sent, request = self._state(
            [*map(founded, parties), renamed("Nobody", party=f"{self._party()}-nobody")]
        )
        self._send(client, sent, request)

    def _send(self, client: httpx.Client, sent: Sent, request: Request) -> bool:
        """Until it is answered; whether it was acknowledged. Some give up at the first trouble."""
        patient = self._random.random() < 0.8
        while not self._over.is_set():
            answer = self._asked(client, sent, request)
            if answer is not None and answer.is_success:
                sent.acknowledge(answer.json()["records"])
                # What was sent again is answered with the position at which it was written.
                self._position = max(self._position, int(answer.headers["Partyline-Position"]))
                self._keep(sent, request)
                return True
            if answer is not None and answer.status_code < 500:
                self._refused(sent, request, answer)
                return False
            if not patient:
                self._forget(sent)
                return False
            time.sleep(0.01 + self._random.random() * 0.05)
        self._forget(sent)
        return False

    def _asked(self, client: httpx.Client, sent: Sent, request: Request) -> httpx.Response | None:
        headers = {"Idempotency-Key": sent.key, "Partyline-Position": str(self._position)}
        if request.revision is not None:
            headers["If-Match"] = f'"{request.revision}"'
        try:
            answer = client.request(
                request.method, self._address(self._random) + request.path, json=request.body, headers=headers
            )
        except (httpx.ConnectError, httpx.ConnectTimeout):
            return None  # nobody was there
        except httpx.TimeoutException:
            self._history.strange.append(f"{sent.key} was not answered within {PATIENCE} s")
            sent.may_be_written()
            return None
        except httpx.TransportError:
            sent.may_be_written()
            return None
        if answer.status_code >= 500:
            kind = answer.json()["type"] if "problem" in answer.headers.get("content-type", "") else "none"
            if kind == "/problems/outcome-unknown":
                sent.may_be_written()
            elif kind not in NOTHING_WRITTEN:
                sent.may_be_written()
                self._history.strange.append(
                    f"{sent.key} was answered {answer.status_code} {answer.text[:300]}"
                )
        return answer

    def _refused(self, sent: Sent, request: Request, answer: httpx.Response) -> None:
        """Only what names a party that nobody introduced may be."""
        kind = answer.json()["type"]
        if kind == "/problems/not-introduced" and sent.outcome != "acknowledged":
            return
        self._history.strange.append(
            f"{sent.key} ({request.method} {request.path}) was answered {answer.status_code} {answer.text[:300]}"
        )

    def _keep(self, sent: Sent, request: Request) -> None:
        if len(sent.answers) > 1:
            return
        self._answered.append((sent, request))
        if request.method == "POST":
            for event in request.body["events"]:
                self._standing[event["event_id"]] = 1, {k: v for k, v in event.items() if k != "event_id"}

    def _forget(self, sent: Sent) -> None:
        """Nobody knows which revision stands now."""
        for event_id, _ in sent.wrote:
            self._standing.pop(event_id, None)
