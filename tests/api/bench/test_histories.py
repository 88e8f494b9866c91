"""Made-up histories are like others: the program takes them as decisions would make them, and reads them right."""

import itertools
import json
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import Any

from api.bench.generated import ledger_of, ledger_of_parties
from api.bench.histories import drafts, entries, entry
from api.desk import Desk
from domain import decisions
from domain.decisions import RecordDraft, Stated, ToAppend
from domain.ledger.opening import open_ledger
from domain.ledger.port import Entry
from domain.records import decode_record, encode
from projections.at import At
from projections.chronicle import Chronicle
from tests import oracle

TYPES = {
    *("Founded", "Registered", "Deregistered", "Renamed", "Identified", "SameParty"),
    *("Split", "Merged", "MergerAnnounced", "Succeeded", "Dissolved", "Banned", "Revived"),
    *("LeaderChosen", "LeaderLeft", "MembershipReported", "OrganisationReported", "CongressHeld", "DisputeArose"),
    *("IdeologyAdopted", "PositionAdopted", "ColoursAdopted", "HeadquartersMoved"),
    *("Campaigned", "PositionTaken", "PublicationStarted", "PublicationEnded"),
    *("ElectionHeld", "ElectionResult", "CandidateNominated", "CandidateEndorsed", "SeatsChanged"),
    *("CoalitionFormed", "CoalitionEnded", "JoinedCoalition", "LeftCoalition"),
}  # fmt: skip


def decided(chronicle: Chronicle, draft: RecordDraft) -> RecordDraft:
    """What the decision makes of the same statement, correction or retraction."""
    by: Any = {"revision": draft.revision - 1, "actor": draft.actor, "reason": draft.reason or ""}
    if draft.kind == "stated":
        assert draft.event is not None
        made = decisions.state(chronicle, [Stated(draft.event_id, draft.event)], actor=draft.actor)
    elif draft.kind == "corrected":
        assert draft.event is not None
        made = decisions.correct(chronicle, draft.event_id, draft.event, **by)
    else:
        made = decisions.retract(chronicle, draft.event_id, **by)
    assert isinstance(made, ToAppend), draft
    (only,) = made.drafts
    return only


def test_the_same_seed_gives_the_same_bytes_and_a_smaller_ledger_is_the_beginning_of_a_larger_one() -> None:
    one, larger = list(entries(400, seed=7)), list(entries(500, seed=7))
    assert one == larger[:400]
    assert one != list(entries(400, seed=8))


def test_each_record_is_what_a_decision_would_write() -> None:
    chronicle = Chronicle()
    made = zip(entries(4_000), islice(drafts(), 4_000), strict=True)
    for written, draft in made:
        assert decided(chronicle, draft) == draft
        chronicle.apply([written])
    assert {decode_record(data).kind for data in chronicle.data(0, 4_000)} == {
        "stated",
        "corrected",
        "retracted",
    }


def test_positions_are_dense_and_times_never_run_backwards() -> None:
    told = list(entries(2_000))
    assert [each.position for each in told] == list(range(1, 2_001))
    times = [each.recorded_at for each in told]
    assert times == sorted(times)
    assert len(set(times)) < len(times)  # some are recorded together


def test_histories_hold_every_type_of_event_that_they_claim_and_dates_of_every_exactness() -> None:
    events = [draft.event for draft in islice(drafts(), 25_000)]
    assert {type(event).__name__ for event in events if event is not None} == TYPES
    texts = Counter(len(event.date.text) for event in events if event is not None)
    assert texts.keys() >= {
        4,
        5,
        7,
        10,
        13,
        15,
    }  # 1990, 1990?, 1990-04, 1990-04-13, ../1990-04-13, 1990-04/1990-05


def test_a_few_parties_have_most_of_the_records() -> None:
    named = Counter(
        tag for draft in islice(drafts(), 12_000) for tag in draft.tags if tag.startswith("party:")
    )
    by_size = sorted(named.values(), reverse=True)
    assert sum(by_size[: len(by_size) // 5]) > sum(by_size) / 2


def test_a_ledger_is_read_by_the_program_as_it_was_made(tmp_path: Path) -> None:
    path = ledger_of(1_500, tmp_path)
    made = list(entries(1_500))
    assert ledger_of(1_500, tmp_path) == path  # kept, and not written again
    desk = Desk(open_ledger(f"sqlite:///{path}", lambda: 2_000_000_000_000_000)).open()
    try:
        assert list(desk.ledger.read()) == made
        tag = made[700].tags[1]
        assert list(desk.ledger.read(tags=[tag])) == [each for each in made if tag in each.tags]
        assert (desk.chronicle.head, desk.trouble) == (1_500, None)
    finally:
        desk.close()


def test_a_ledger_of_parties_has_one_record_for_each(tmp_path: Path) -> None:
    path = ledger_of_parties(300, tmp_path)
    desk = Desk(open_ledger(f"sqlite:///{path}", lambda: 2_000_000_000_000_000)).open()
    try:
        assert len(desk.chronicle.parties(desk.chronicle.head)) == desk.chronicle.head == 300
    finally:
        desk.close()


def test_the_brute_force_reading_says_the_same_of_a_polity() -> None:
    told = of_one_polity("-10-", 70)  # no more: the oracle's time grows with a higher power of it
    records = [decode_record(each.data) for each in told]
    chronicle = Chronicle()
    chronicle.apply(told)
    parties = sorted(chronicle.parties(70))
    assert len(parties) > 3
    for party, position in itertools.product(parties[:3], (40, 70)):
        day = records[-1].event.date.latest if records[-1].event else 0
        expected = oracle.party_state(records, party, day, position)
        state = chronicle.party_json(party, At(day, position)) if expected else None
        assert json.loads(state or "null") == json.loads(encode(expected)), (party, position)


def of_one_polity(prefix: str, count: int) -> list[Entry]:
    """The first records that name something of the polity, at positions of their own."""
    named = (draft for draft in drafts() if any(prefix in tag for tag in draft.tags[1:]))
    return [entry(draft, position, position) for position, draft in enumerate(islice(named, count), start=1)]
