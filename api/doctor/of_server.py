"""What may be wrong with a server that runs, and with the machine that it runs on."""

import time
from collections.abc import Iterator
from http import HTTPStatus
from importlib.metadata import version
from typing import Any, Final

import httpx

from api.client_token import TOKEN, bearing, own_token
from api.doctor.patient import MIB, Ailment, NotMade, Patient

PATIENCE: Final = 5.0
"""Seconds for an answer."""
CATCHING_UP: Final = 2.0
"""Seconds in which a server takes in what others write."""
LEAST_FILES: Final = 4_096
"""That a server should be able to have open: one for each stream."""
EMPTY: Final = 65 * MIB
"""Of memory for a process, ..."""
EACH: Final = 1_000
"""... bytes for each record and what is worked out ahead of it (`PARTYLINE_AHEAD`) ..."""
KEPT: Final = 700 * MIB
"""... and for what was asked last, when a server has been asked for long, ..."""
KEPT_EACH: Final = 6_000
"""... where there are as many records that it is of: bytes for each of them."""


def a_server_answers(patient: Patient) -> Iterator[Ailment]:
    """If one must."""
    if not patient.must_answer:
        raise NotMade("no --url is given, at which one must")
    if _reached(patient, "/health/live") is None:
        yield Ailment(
            f"nobody answers at {patient.url}",
            "start the server there (`partyline serve`), or look at what is between here and there",
        )


def the_server_is_ready(patient: Patient) -> Iterator[Ailment]:
    answer = _asked(patient, "/health/ready")
    said = _json(answer)
    if not answer.is_success or said.get("status") != "ready":
        yield Ailment(
            f"the server at {patient.url} is {said.get('status') or f'no Partyline: it answers {answer.status_code}'}"
            + (f": {said['trouble']}" if said.get("trouble") else ""),
            "read its log, which says more; where it reads its ledger still, wait",
        )


def the_server_serves_this_ledger(patient: Patient) -> Iterator[Ailment]:
    if patient.settings.ledger == "memory:":
        raise NotMade("the ledger is in memory")
    ledger = patient.ledger
    until = time.monotonic() + CATCHING_UP
    answer = _asked(patient, "/ledger?limit=1")
    if answer.status_code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.TOO_MANY_REQUESTS):
        yield Ailment(
            f"what the server at {patient.url} serves was not looked at: {_json(answer).get('detail', 'it lets nobody in')}",
            f"set {TOKEN} to the token of a key: reading is closed there, and a reader's will do",
        )
        return
    while (answer := _asked(patient, "/ledger?limit=1")).is_success:
        head = _json(answer).get("head")
        stands = ledger.head().position
        if head == stands:
            return
        if time.monotonic() > until:
            yield Ailment(
                f"the server at {patient.url} has {head} records, and the ledger of these settings {stands}",
                "run this with the server's own settings; if these are, its log says why it does not follow its ledger",
            )
            return
        time.sleep(0.2)
    raise NotMade(f"{patient.url} answers {answer.status_code} when it is asked for its ledger")


def the_server_is_of_this_version(patient: Patient) -> Iterator[Ailment]:
    answer = _asked(patient, "/openapi.json")
    if not answer.is_success:
        raise NotMade(f"{patient.url} answers {answer.status_code} when it is asked for its version")
    runs, here = _json(answer).get("info", {}).get("version"), version("partyline")
    if runs != here:
        yield Ailment(
            f"the server at {patient.url} runs version {runs}, and {here} is installed here",
            "start it again, so that it runs what is installed",
        )


def streams_have_descriptors(patient: Patient) -> Iterator[Ailment]:
    if 0 <= (most := patient.machine.open_files()) < LEAST_FILES:
        yield Ailment(
            f"a process that is started from here may have {most} files open: each stream and each connection needs one",
            "start the server with more: `ulimit -n 65536`, or LimitNOFILE=65536 in its unit",
        )


def memory_holds_the_ledger(patient: Patient) -> Iterator[Ailment]:
    records = patient.ledger.head().position
    needed = EMPTY + EACH * records + min(KEPT, KEPT_EACH * records)
    if needed > (there := patient.machine.memory()) * 0.8:
        yield Ailment(
            f"a server of this ledger needs some {needed // MIB} MiB for {records} records, and the machine has {there // MIB}",
            "take a machine with twice what is needed; each worker needs as much again",
        )


def _reached(patient: Patient, path: str) -> httpx.Response | None:
    """The answer, if there is one, to who has the token of the environment. Proxies of the environment are not asked."""
    try:
        with httpx.Client(timeout=PATIENCE, trust_env=False) as client:
            return client.get(patient.url + path, headers=bearing(own_token(patient.environ)))
    except httpx.HTTPError:
        return None


def _asked(patient: Patient, path: str) -> httpx.Response:
    """The same. Raises `NotMade` where nobody answers."""
    if (answer := _reached(patient, path)) is None:
        raise NotMade(f"nobody answers at {patient.url}")
    return answer


def _json(answer: httpx.Response) -> dict[str, Any]:
    try:
        said = answer.json()
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
