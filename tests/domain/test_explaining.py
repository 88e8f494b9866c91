"""What is wrong with data is said in the words of those who sent it: the place, the value, and what would be right."""

from typing import Any, get_args

import msgspec
import pytest

from domain.dates import DateError
from domain.events import Event, FindingCode
from domain.explaining import explained, shown
from domain.records import convert_event

RENAMED: dict[str, Any] = {"type": "Renamed", "party": "kz-qhp", "name": "People's Party"}
FOUNDED: dict[str, Any] = {"type": "Founded", "party": "kz-qhp", "name": "QHP", "country": "KZ"}
MEMBERS: dict[str, Any] = {"type": "MembershipReported", "party": "kz-qhp", "members": 7}
RESULT: dict[str, Any] = {"type": "ElectionResult", "party": "kz-qhp", "election": "kz-2012"}
SPLIT: dict[str, Any] = {"type": "Split", "party": "kz-qhp", "into": ["kz-b"]}
LEADER: dict[str, Any] = {"type": "LeaderChosen", "party": "kz-qhp", "person": "A", "role": "chair"}
ODD: dict[str, Any] = {
    "type": "FindingAcknowledged",
    "party": "kz-qhp",
    "code": "after-end",
    "events": [],
    "reason": "So.",
}

TYPES = ", ".join(sorted(str(event.__struct_config__.tag) for event in get_args(Event)))
A_SLUG = "lower-case letters, digits and single hyphens, such as kz-qhp"
A_LANGUAGE = "a language code, such as kk or kk-Latn (BCP 47)"
A_LINE = "text in one line that is not blank, without control characters"
A_UUID = "a UUID, such as 019ab0c4-0000-7000-8000-000000000000"


def wrong(event: object) -> str:
    """What is said of an event that cannot be read."""
    try:
        read: Event = convert_event(event)
    except (msgspec.ValidationError, DateError) as error:
        return explained(str(error), event)
    raise AssertionError(f"it is taken: {read}")


@pytest.mark.parametrize(
    ("event", "said"),
    [
        # Patterns, in words
        (FOUNDED | {"country": "kz"}, "country is 'kz': it would be two upper-case letters, such as KZ (ISO 3166-1 alpha-2)"),
        (RENAMED | {"party": "KZ"}, f"party is 'KZ': it would be {A_SLUG}"),
        (RENAMED | {"party": "kz-qhp\n"}, f"party is 'kz-qhp\\n': it would be {A_SLUG}"),
        (LEADER | {"role": "Chair"}, "role is 'Chair': it would be lower-case words, such as deputy chair"),
        (RENAMED | {"name": "a\nb"}, f"name is 'a\\nb': it would be {A_LINE}"),
        (RENAMED | {"name": " "}, f"name is ' ': it would be {A_LINE}"),
        (RENAMED | {"name": "a\x00"}, f"name is 'a\\x00': it would be {A_LINE}"),
        (RENAMED | {"note": "\x07"}, "note is '\\x07': it would be text that is not blank, without control characters"),
        (RENAMED | {"sources": [{"document": "D", "url": "ftp://x"}]}, "sources[0].url is 'ftp://x': it would be an address that begins with http:// or https://"),
        # Types, in words
        (RENAMED | {"name": 7}, "name is 7: it would be text"),
        (RENAMED | {"name": None}, "name is null: it would be text"),
        (RENAMED | {"name": True}, "name is true: it would be text"),
        (RENAMED | {"name": ["X"]}, "name is ['X']: it would be text"),
        (RENAMED | {"names": ["X"]}, "names is ['X']: it would be an object"),
        (RENAMED | {"sources": {"document": "D"}}, "sources is {'document': 'D'}: it would be a list"),
        (RENAMED | {"sources": [7]}, "sources[0] is 7: it would be an object"),
        (MEMBERS | {"members": 1.5}, "members is 1.5: it would be a whole number"),
        (MEMBERS | {"members": "7"}, "members is '7': it would be a whole number"),
        (SPLIT | {"survives": "yes"}, "survives is 'yes': it would be true or false"),
        # Bounds
        (MEMBERS | {"members": -1}, "members is -1: it would be a whole number >= 0"),
        (MEMBERS | {"members": 10**13}, f"members is {10**13}: it would be a whole number <= {10**12}"),
        (RESULT | {"vote_share": -0.5}, "vote_share is -0.5: it would be a number >= 0.0"),
        (RENAMED | {"name": ""}, "name is '': it would be text of length >= 1"),
        (SPLIT | {"into": []}, "into is []: it would be a list of length >= 1"),
        # Ids, and values of a list
        (RENAMED | {"rival_to": "the other"}, f"rival_to is 'the other': it would be {A_UUID}"),
        (RENAMED | {"after": ["x"]}, f"after[0] is 'x': it would be {A_UUID}"),
        (RENAMED | {"rank": "latest"}, "rank is 'latest': it would be one of preferred, normal, deprecated"),
        (ODD | {"code": "odd"}, f"code is 'odd': it would be one of {', '.join(get_args(FindingCode))}"),
        (ODD | {"code": None}, "code is null: it would be text"),
        (RENAMED | {"rank": "Prefered"}, "rank is 'Prefered': it would be one of preferred, normal, deprecated: the nearest is preferred"),
        (FOUNDED | {"kind": "club"}, "kind is 'club': it would be one of party, alliance, list, technical"),
        (RENAMED | {"type": "Rebranded"}, f"type is 'Rebranded': it would be one of {TYPES}"),
        (RENAMED | {"type": "RENAMED"}, f"type is 'RENAMED': it would be one of {TYPES}: the nearest is Renamed"),
        (RENAMED | {"type": "LeaderElected"}, f"type is 'LeaderElected': it would be one of {TYPES}"),
        # Places within
        (SPLIT | {"into": ["kz-b", "KZ"]}, f"into[1] is 'KZ': it would be {A_SLUG}"),
        (SPLIT | {"into": [{"party": "KZ", "name": "N", "country": "KZ"}]}, f"into[0].party is 'KZ': it would be {A_SLUG}"),
        (RENAMED | {"names": {"kk": 7}}, "names[...] is {'kk': 7}: it would be text"),
        (RENAMED | {"names": {"k k": "X"}}, f"a key of names: it would be {A_LANGUAGE}"),
        # Fields
        ({}, "the field 'type' is missing"),
        ({"type": "Renamed", "party": "kz-qhp"}, "the field 'name' is missing"),
        (RENAMED | {"sources": [{"locator": "1"}]}, "sources[0]: the field 'document' is missing"),
        (RENAMED | {"nmae": "X"}, "unknown field 'nmae'"),
        (RENAMED | {"sources": [{"document": "D", "page": 1}]}, "sources[0]: unknown field 'page'"),
        # Dates say themselves what would be right
        (RENAMED | {"date": "2004-13"}, "date: '2004-13' is not a date: months are 01 to 12"),
        (RENAMED | {"sources": [{"document": "D", "published": "2004-99"}]}, "sources[0].published: '2004-99' is not a date: months are 01 to 12"),
    ],
)  # fmt: skip
def test_the_place_and_the_value_are_named_and_what_would_be_right(event: object, said: str) -> None:
    assert wrong(event) == said


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (RENAMED | {"note": 7}, "note is 7: it would be text or null"),
        (RENAMED | {"rival_to": 7}, "rival_to is 7: it would be a UUID as text or null"),
        (RESULT | {"votes": "7"}, "votes is '7': it would be a whole number or null"),
        (RESULT | {"vote_share": "7"}, "vote_share is '7': it would be a number or null"),
        (SPLIT | {"into": [7]}, "into[0] is 7: it would be text or an object"),
    ],
)
def test_of_several_types_each_is_said_in_words(event: object, said: str) -> None:
    assert wrong(event) == said


@pytest.mark.parametrize("event", [None, True, 7, "Renamed", [], [RENAMED]])
def test_what_is_no_object_at_all_is_shown(event: object) -> None:
    assert shown(event) in wrong(event)
    assert wrong(event).endswith("it would be an object")


@pytest.mark.parametrize("field", ["a\nb", "a`b", "a.b[0]", "a - at `$.b`", "қазақ", ""])
def test_an_unknown_field_is_named_whatever_it_is_called(field: str) -> None:
    assert wrong(RENAMED | {field: 1}) == f"unknown field {field!r}"


@pytest.mark.parametrize(
    "text", ["a - at `$.name`", "`", "$", "x - at `key` in `$.names`", "'", "a\n - at `$.b`"]
)
def test_a_value_that_looks_like_a_place_is_a_value(text: str) -> None:
    said = f"type is {text!r}: it would be one of {TYPES}"
    assert wrong(RENAMED | {"type": text}) == said
    assert wrong(RENAMED | {"party": text}) == f"party is {text!r}: it would be {A_SLUG}"


def test_a_pattern_that_has_no_words_is_shown_as_it_is() -> None:
    said = explained(r"Expected `str` matching regex '^[0-9]{4}\\\\.$' - at `$.a`", {"a": "x"})
    assert said.startswith("a is 'x': it would be text that matches ^[0-9]{4}")


def test_what_is_not_known_here_is_passed_on_as_it_was_said() -> None:
    assert explained("Something else", {"a": 1}) == "Something else"
    assert explained("Something else - at `$.a`", {"a": 1}) == "a is 1: Something else"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (".a.b.c", "a.b.c is 1"),
        (".b[7]", "b[7] is [1, 2]"),
        (".c.d", "c.d is 'text'"),
        (".a[...].b", "a[...].b is {'b': 1}"),
        (".d", "d is {'a': {'b': 1}, 'b': [1, 2], 'c': 'text'}"),
    ],
)
def test_of_a_place_that_is_not_there_what_is_around_it_is_shown(path: str, said: str) -> None:
    given = {"a": {"b": 1}, "b": [1, 2], "c": "text"}
    message = f"Expected `int`, got `array` - at `${path}`"
    assert explained(message, given) == f"{said}: it would be a whole number"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (1.5, "1.5"),
        ("null", "'null'"),
        ("None", "'None'"),
        ("Қазақстан", "'Қазақстан'"),
        ("a\nb", "'a\\nb'"),
        ([], "[]"),
        ({"a": 1}, "{'a': 1}"),
    ],
)
def test_a_value_is_shown_so_that_it_is_found_again(value: object, text: str) -> None:
    assert shown(value) == text


@pytest.mark.parametrize("value", ["x" * 79, "x" * 1_000_000, list(range(1000)), 10**4000])
def test_a_long_value_is_cut(value: object) -> None:
    text = shown(value)
    assert len(text) == 80
    assert text.endswith("...")
    assert shown("x" * 78) == repr("x" * 78)
