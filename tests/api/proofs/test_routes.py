"""Checkpoints and proofs, as they are asked for: what they prove of what is served, and for how long."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

import api.proofs.leaves
from domain.ledger.opening import open_ledger
from domain.merkle import EMPTY, check_consistency, check_inclusion, leaf_hash, root_of
from domain.notes import from_base64, read_key, read_note
from tests.api.asgi import begins
from tests.api.given import Api, SetClock, application, founded, problem_in, renamed
from tests.api.proofs.given import pem_of
from tests.api.verifying import filled
from tests.domain.ledger.cluster import Cluster


def lines(api: Api) -> list[bytes]:
    """The records as they are served, byte for byte."""

    class Page(msgspec.Struct):
        records: list[msgspec.Raw]

    page = msgspec.json.decode(api.get("/ledger", limit=1000).content, type=Page)
    return [bytes(each) for each in page.records]


def given_records(api: Api, count: int) -> None:
    api.given(*(founded(f"kz-{number}") for number in range(count)))


def decoded(path: list[str]) -> list[bytes]:
    return [from_base64(each) for each in path]


# Leaves


def test_a_record_is_the_same_bytes_wherever_it_is_served(tmp_path: Path) -> None:
    address = filled(f"sqlite:///{tmp_path / 'ledger.db'}")
    ledger = open_ledger(address, SetClock())
    kept = [entry.data for entry in ledger.read()]
    ledger.close()
    with application(address) as api:
        api_lines = lines(api)
        exported = api.get("/export", format="ndjson").content
        sent = begins(
            api.client, "/stream?after=0", accept="application/x-ndjson", until='"signal":"caught-up"'
        )
    assert api_lines == kept
    assert exported == b"".join(each + b"\n" for each in kept)
    assert [line.encode() for line in sent.splitlines()][: len(kept)] == kept


# Checkpoints


def test_a_checkpoint_is_of_all_records_as_they_are_served_and_signed(memory: Api) -> None:
    given_records(memory, 5)
    said = memory.get("/ledger/checkpoint").json()
    assert (said["origin"], said["size"]) == ("partyline", 5)
    assert from_base64(said["root"]) == root_of(leaf_hash(each) for each in lines(memory))
    assert said["recorded_at"] == "2026-11-23T12:00:00.000000Z"
    key = read_key(said["key"])
    assert memory.get("/ledger/key").json() == {"origin": "partyline", "key": said["key"]}
    note = read_note(said["note"])
    Ed25519PublicKey.from_public_bytes(key.key).verify(from_base64(said["signature"]), note.text.encode())
    assert note.signatures[0].signed == from_base64(said["signature"])
    assert (note.signatures[0].name, note.signatures[0].id) == (key.name, key.id)


def test_an_earlier_checkpoint_is_the_one_that_was_given_then(memory: Api) -> None:
    notes = []
    for number in range(4):
        notes.append(memory.get("/ledger/checkpoint").json())
        memory.given(founded(f"kz-{number}"))
    again = [memory.get("/ledger/checkpoint", size=size).json() for size in range(4)]
    assert again == notes
    assert from_base64(again[0]["root"]) == EMPTY
    assert again[0]["recorded_at"] is None


@pytest.mark.parametrize(
    ("accept", "is_note"),
    [
        ("text/plain", True),
        ("text/*, application/json;q=0.5", True),
        ("application/json", False),
        ("*/*", False),
        ("", False),
        ("text/plain;q=0.1, application/json", False),
    ],
)
def test_the_form_is_the_one_that_is_liked_best(memory: Api, accept: str, is_note: bool) -> None:
    given_records(memory, 1)
    answer = memory.client.get("/ledger/checkpoint", headers={"Accept": accept})
    assert answer.headers["vary"] == "Accept"
    assert answer.headers["content-type"] == ("text/plain; charset=utf-8" if is_note else "application/json")
    if is_note:
        assert answer.text == memory.get("/ledger/checkpoint").json()["note"]


def test_a_form_that_there_is_none_of_is_refused(memory: Api) -> None:
    answer = memory.client.get("/ledger/checkpoint", headers={"Accept": "image/png"})
    problem_in(answer, 406, "not-acceptable", "image/png")


# Proofs


@pytest.mark.parametrize("piece", [1, 3, 1000])
def test_every_record_is_proved_to_be_in_every_checkpoint_that_has_it(
    memory: Api, piece: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api.proofs.leaves, "PIECE", piece)
    monkeypatch.setattr(api.proofs.leaves, "AT_ONCE", 2)
    given_records(memory, 9)
    data = lines(memory)
    for size in range(1, 10):
        root = from_base64(memory.get("/ledger/checkpoint", size=size).json()["root"])
        for record in range(1, size + 1):
            proof = memory.get("/ledger/proof", record=record, size=size).json()
            assert from_base64(proof["leaf"]) == leaf_hash(data[record - 1])
            assert from_base64(proof["root"]) == root
            check_inclusion(leaf_hash(data[record - 1]), record - 1, size, root, decoded(proof["path"]))


def test_every_checkpoint_is_proved_to_go_on_from_every_earlier_one(memory: Api) -> None:
    given_records(memory, 9)
    roots = [from_base64(memory.get("/ledger/checkpoint", size=size).json()["root"]) for size in range(10)]
    for size in range(10):
        for first in range(size + 1):
            proof = memory.get("/ledger/proof", first=first, size=size).json()
            check_consistency(first, roots[first], size, roots[size], decoded(proof["path"]))
            assert (from_base64(proof["first_root"]), from_base64(proof["root"])) == (
                roots[first],
                roots[size],
            )


def test_what_is_asked_later_is_proved_of_what_came_since(memory: Api) -> None:
    given_records(memory, 3)
    before = memory.get("/ledger/checkpoint").json()
    memory.given(founded("kz-x"), renamed("Other", party="kz-x"))
    after = memory.get("/ledger/checkpoint").json()
    proof = memory.get("/ledger/proof", first=3).json()
    assert proof["size"] == after["size"] == 5
    check_consistency(3, from_base64(before["root"]), 5, from_base64(after["root"]), decoded(proof["path"]))


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("/ledger/proof", "name either"),
        ("/ledger/proof?record=1&first=1", "name either"),
        ("/ledger/proof?record=0", "record is '0'"),
        ("/ledger/proof?record=3&size=2", "record is '3': it would be a whole number from 1 to 2"),
        ("/ledger/proof?record=1&size=0", "there is none"),
        ("/ledger/proof?first=3&size=2", "first is '3'"),
        ("/ledger/proof?first=x", "first is 'x'"),
        ("/ledger/checkpoint?size=-1", "size is '-1'"),
    ],
)
def test_what_cannot_be_proved_is_refused_in_words(memory: Api, address: str, named: str) -> None:
    given_records(memory, 5)
    problem_in(memory.get(address), 400, "invalid-parameter", named)


@pytest.mark.parametrize(
    "address", ["/ledger/checkpoint?at=1", "/ledger/proof?record=1&v=3", "/ledger/key?size=1"]
)
def test_a_parameter_that_is_not_known_is_refused(memory: Api, address: str) -> None:
    problem_in(memory.get(address), 400, "unknown-parameter")


def test_a_size_that_this_server_has_not_seen_is_not_made_up(
    memory: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.asking.PATIENCE", 0.01)
    given_records(memory, 2)
    for address in ("/ledger/checkpoint?size=3", "/ledger/proof?first=1&size=3"):
        assert problem_in(memory.get(address), 503, "not-yet-known")["head"] == 2


# For how long


@pytest.mark.parametrize("of", ["/ledger/checkpoint?", "/ledger/proof?record=2&", "/ledger/proof?first=1&"])
def test_an_answer_of_a_fixed_size_stays_for_ever(memory: Api, of: str) -> None:
    given_records(memory, 3)
    answer = memory.get(f"{of}size=3")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    canonical = answer.json()["canonical"]
    assert answer.headers["link"] == f'<{canonical}>; rel="canonical"'
    open_ended = memory.get(of)
    assert (open_ended.content, open_ended.headers["cache-control"]) == (answer.content, "no-cache")
    given_records_later = memory.given(founded("kz-late"))
    assert given_records_later["position"] == 4
    assert memory.get(canonical).content == answer.content
    again = memory.client.get(canonical, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert memory.get(of).content != answer.content


# Who signs


def test_a_ledger_in_postgresql_is_signed_for_by_the_key_that_is_set_and_by_none_else(
    postgres: Cluster,
) -> None:
    address = postgres.new_ledger()
    with application(address) as api:
        api.given(founded("kz-a"))
        for path in ("/ledger/checkpoint", "/ledger/key"):
            problem_in(api.get(path), 403, "checkpoints-off", "PARTYLINE_SIGNING_KEY")
        assert api.get("/ledger/proof", record=1).json()["path"] == []
    keys: list[Any] = []
    for _ in range(2):
        with application(address, signing_key=pem_of(b"1" * 32), origin="parties.example/kz") as api:
            assert api.get("/ledger/checkpoint").json()["origin"] == "parties.example/kz"
            keys.append(api.get("/ledger/key").json())
    assert keys[0] == keys[1]


def test_the_private_key_is_never_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with application(f"sqlite:///{tmp_path / 'ledger.db'}") as api:
        api.given(founded("kz-a"))
        told = [api.get(path).text for path in ("/ledger/checkpoint", "/ledger/key", "/health/ready")]
    secret = "".join((tmp_path / "signing-key").read_text().splitlines()[1:-1])
    assert len(secret) > 40
    assert secret not in json.dumps(told) + caplog.text
