"""What must hold of every history, whatever happened in it. Each check gives what it has to complain of, in words."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Final, TypeAlias

import msgspec

from domain.ledger.port import Entry
from domain.moments import format_moment
from tests.api.given import Json
from tests.faults.history import History, Revision

MOST: Final = 5
"""Complaints of one kind that are told; the rest are counted."""

Check: TypeAlias = Callable[[History], Iterator[str]]


def complaints(history: History) -> list[str]:
    """All that is wrong with the history; nothing if all is well."""
    told: list[str] = []
    for check in CHECKS:
        found = list(check(history))
        told += [f"{check.__name__}: {each}" for each in found[:MOST]]
        if len(found) > MOST:
            told.append(f"{check.__name__}: and {len(found) - MOST} more")
    return told


def positions_are_dense(history: History) -> Iterator[str]:
    """Positions are 1, 2, 3 ..., in the record as beside it."""
    for place, entry in enumerate(history.ledger, start=1):
        if (entry.position, said_by(entry)["position"]) != (place, place):
            yield f"position {entry.position} with record {said_by(entry)['position']} stands in place {place}"


def time_never_runs_backwards(history: History) -> Iterator[str]:
    for before, entry in pairwise(history.ledger):
        if entry.recorded_at < before.recorded_at:
            yield f"record {entry.position} is of a time before that of record {before.position}"
    for entry in history.ledger:
        if said_by(entry)["recorded_at"] != format_moment(entry.recorded_at):
            yield f"record {entry.position} says {said_by(entry)['recorded_at']}, and another time stands beside it"


def what_was_acknowledged_stands_as_it_was_answered(history: History) -> Iterator[str]:
    standing = {entry.position: said_by(entry) for entry in history.ledger}
    for sent in history.sent:
        for record in (record for answer in sent.answers for record in answer):
            found = standing.get(record["position"])
            if found != record:
                yield f"{sent.key}: record {record['position']} was acknowledged, and there stands {found}"
        for answer in sent.answers:
            if revisions(answer) != list(sent.wrote):
                yield f"{sent.key}: {sent.wrote} was sent, and {revisions(answer)} acknowledged"


def nothing_stands_twice(history: History) -> Iterator[str]:
    for revision, times in Counter(revisions(map(said_by, history.ledger))).items():
        if times > 1:
            yield f"revision {revision[1]} of event {revision[0]} stands {times} times"


def revisions_follow_each_other(history: History) -> Iterator[str]:
    last: dict[str, int] = defaultdict(int)
    for event_id, revision in revisions(map(said_by, history.ledger)):
        if revision not in {last[event_id], last[event_id] + 1}:
            yield f"revision {revision} of event {event_id} comes after {last[event_id]}"
        last[event_id] = revision


def an_append_stands_whole_or_not_at_all(history: History) -> Iterator[str]:
    places = where(history)
    for sent in history.sent:
        found = [places[each] for each in sent.wrote if each in places]
        if found and found != list(range(found[0], found[0] + len(sent.wrote))):
            yield f"{sent.key}: of {len(sent.wrote)} records those at {found} stand"


def nothing_that_was_refused_stands(history: History) -> Iterator[str]:
    places = where(history)
    for sent in history.sent:
        found = [places[each] for each in sent.wrote if each in places]
        if found and sent.outcome == "refused":
            yield f"{sent.key}: it was refused, and stands at {found}"


def a_key_is_used_once(history: History) -> Iterator[str]:
    """The records of each append bear a key of its own, under which it would be known again."""
    bearing: dict[str, list[int]] = defaultdict(list)
    for entry in history.ledger:
        for tag in entry.tags:
            if tag.startswith("key:"):
                bearing[tag].append(entry.position)
    places = where(history)
    appended = [sorted(places[each] for each in sent.wrote if each in places) for sent in history.sent]
    wanted = Counter(tuple(each) for each in appended if each)
    found = Counter(tuple(each) for each in bearing.values())
    for positions in wanted - found:
        yield f"the records at {list(positions)} are of one append, and bear no key of their own"
    for positions in found - wanted:
        yield f"the records at {list(positions)} bear one key, and are of no one append"


def nobody_wrote_what_nobody_sent(history: History) -> Iterator[str]:
    sent = {event_id for each in history.sent for event_id, _ in each.wrote} | history.elsewhere
    for record in map(said_by, history.ledger):
        if record["event_id"] not in sent:
            yield f"nobody sent the event of record {record['position']}"


def subscribers_miss_nothing_and_see_nothing_twice(history: History) -> Iterator[str]:
    standing = list(map(said_by, history.ledger))
    for seen in history.seen:
        for each in seen.again:
            yield f"{seen.name} was sent {each}"
        if seen.resets and not history.may_lose:
            yield f"{seen.name} was told to forget what is after {seen.resets}, and nothing can have been lost"
        for record, stands in zip(seen.records, standing[seen.after :], strict=False):
            if record != stands:
                yield f"{seen.name} was sent {record}, where {stands} stands"
        if seen.position != len(standing):
            yield f"{seen.name} has come to {seen.position} of {len(standing)}"


def answers_are_those_of_a_replay(history: History) -> Iterator[str]:
    for address, (served, replayed) in history.states.items():
        if served != replayed:
            yield f"{address} is answered {served}, and by a replay {replayed}"


def nothing_strange_was_noticed(history: History) -> Iterator[str]:
    yield from history.strange


CHECKS: Final[tuple[Check, ...]] = (
    positions_are_dense,
    time_never_runs_backwards,
    what_was_acknowledged_stands_as_it_was_answered,
    nothing_stands_twice,
    revisions_follow_each_other,
    an_append_stands_whole_or_not_at_all,
    nothing_that_was_refused_stands,
    a_key_is_used_once,
    nobody_wrote_what_nobody_sent,
    subscribers_miss_nothing_and_see_nothing_twice,
    answers_are_those_of_a_replay,
    nothing_strange_was_noticed,
)


def said_by(entry: Entry) -> Json:
    """The record as it is served: its bytes on the ledger are those that clients get."""
    record: Json = msgspec.json.decode(entry.data)
    return record


def revisions(records: "Iterator[Json] | list[Json] | map[Json]") -> list[Revision]:
    return [(each["event_id"], each["revision"]) for each in records]


def where(history: History) -> dict[Revision, int]:
    """The position of each revision."""
    return {each: place for place, each in enumerate(revisions(map(said_by, history.ledger)), start=1)}
