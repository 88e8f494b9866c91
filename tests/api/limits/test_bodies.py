"""What a body may be: how deep, how long, how many; at each bound, and one beyond. What is refused writes nothing."""

from collections.abc import Iterator
from typing import Any

import pytest

from api.limits.bodies import BodyLimits
from api.problems import Problem
from tests.api.given import EDITOR, FOUNDED, Api, application, founded, problem_in

LIMITS = BodyLimits(nesting=4, items=3, text=10, events=5)


def refusal(body: Any) -> str | None:
    """The type of the problem that the body is, and what it says; None where it is let in."""
    try:
        LIMITS.check(body)
    except Problem as problem:
        return f"{problem.kind}: {problem.detail}"
    return None


def nested(deep: int) -> Any:
    return [] if deep == 1 else [nested(deep - 1)]


@pytest.mark.parametrize(
    "body", [nested(4), {"a": {"b": {"c": {}}}}, {"events": [{"names": {}}] * 5}, "x" * 10]
)
def test_what_is_as_deep_as_may_be_is_let_in(body: Any) -> None:
    assert refusal(body) is None


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (nested(5), "[0][0][0][0] is nested more than 4 deep"),
        ({"a": {"b": {"c": {"d": {}}}}}, "a.b.c.d is nested more than 4 deep"),
        ({"a": {"b": {"c": {"d": 1}}}}, None),
        ({"events": [{}, {"names": {"ru": {}}}]}, "events[1].names.ru is nested more than 4 deep"),
        ([1, 2, 3], None),
        ([1, 2, 3, 4], "the body is [1, 2, 3, 4], of 4 entries: a list or an object has 3 at the most"),
        ({"a": dict.fromkeys("wxyz", 1)}, "a is {'w': 1, 'x': 1, 'y': 1, 'z': 1}, of 4 entries"),
        ({"note": "x" * 11}, "note is 'xxxxxxxxxxx', of 11 characters: a text has 10 at the most"),
        ({"events": [{"names": {"ru": "x" * 11}}]}, "events[0].names.ru is 'xxxxxxxxxxx', of 11 characters"),
        ({"x" * 11: 1}, "a field's name is 'xxxxxxxxxxx', of 11 characters"),
        ("x" * 11, "the body is 'xxxxxxxxxxx', of 11 characters"),
        ({"a": ["x" * 200]}, "a[0] is '" + "x" * 76 + "..., of 200 characters"),
    ],
)
def test_what_is_deeper_longer_or_more_is_named_with_its_place(body: Any, place: str | None) -> None:
    found = refusal(body)
    assert (found is None) if place is None else (found or "").startswith(f"body-too-complex: {place}"), found


def test_an_append_has_as_many_events_as_are_set_and_not_one_more() -> None:
    assert refusal({"events": [{}] * 5}) is None
    assert refusal({"events": [{}] * 6}) == (
        "too-many-events: events has 6 entries: one append takes 5 events; send it in parts"
    )


# Through HTTP


@pytest.fixture
def api() -> Iterator[Api]:
    with application(max_nesting=8, max_items=100, max_text=500, max_events=10_000) as running:
        yield running


def test_an_event_at_the_bounds_is_written(api: Api) -> None:
    names = {f"a{chr(97 + n // 26)}-{chr(97 + n % 26)}x": "n" for n in range(100)}
    assert api.state(founded("kz-a", "n" * 500, names=names)).status_code == 201
    assert api.head() == 1


@pytest.mark.parametrize(
    ("event", "named"),
    [
        ({"note": "n" * 501}, "note is 'nnn"),
        ({"founders": ["f"] * 101}, "founders is ['f', "),
        ({"names": [[[[[[[[]]]]]]]]}, "names[0][0][0][0][0][0][0] is nested more than 8 deep"),
    ],
)
def test_what_is_beyond_them_is_refused_and_writes_nothing(api: Api, event: Any, named: str) -> None:
    problem_in(api.state(FOUNDED | event), 422, "body-too-complex", named)
    place = f"events[1].{named}".replace("[0]" * 7, "[0]" * 5)  # which stands two deeper by itself
    problem_in(api.state({"events": [FOUNDED, FOUNDED | event]}), 422, "body-too-complex", place)
    assert api.head() == 0


@pytest.mark.parametrize("deep", [8, 500, 10_000, 1_000_000])
def test_brackets_however_deep_are_refused_and_no_failure(api: Api, deep: int) -> None:
    for opening, closing in (("[", "]"), ('{"a":', "}")):
        sent = f'{{"type":"Renamed","names":{opening * deep}1{closing * deep}}}'
        answer = api.client.post("/events", content=sent, headers=EDITOR)
        problem_in(answer, 422, "body-too-complex", "nested more than 8 deep")
    assert api.head() == 0


def test_an_append_of_as_many_events_as_are_set_is_written_and_one_more_is_not(api: Api) -> None:
    events = [founded(f"kz-{n}") for n in range(10_001)]
    problem_in(api.state({"events": events}), 413, "too-many-events", "10001")
    assert api.head() == 0
    assert api.state({"events": events[:-1]}).status_code == 201
    assert api.head() == 10_000
