import os
import time
from itertools import pairwise
from uuid import RFC_4122, UUID

from api.ids import new_event_id


def test_a_new_id_is_a_uuid_of_version_7() -> None:
    made = new_event_id()
    assert (made.version, made.variant) == (7, RFC_4122)


def test_new_ids_bear_the_time_and_sort_by_it() -> None:
    before = time.time_ns() // 1_000_000
    made = []
    for _ in range(5):
        made.append(new_event_id())
        time.sleep(0.002)
    after = time.time_ns() // 1_000_000
    assert all(one < other for one, other in pairwise(made))
    assert all(before <= each.int >> 80 <= after for each in made)


def test_a_process_that_is_forked_makes_other_ids() -> None:
    new_event_id()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, new_event_id().bytes)
        os._exit(0)
    os.waitpid(child, 0)
    made = UUID(bytes=os.read(reading, 16))
    assert made.int & (1 << 62) - 1 != new_event_id().int & (1 << 62) - 1


def test_new_ids_differ() -> None:
    assert len({new_event_id() for _ in range(10_000)}) == 10_000
