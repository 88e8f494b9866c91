"""Forms that are made of the types of the events: what they ask for, what becomes of what is typed, and what is said where it is wrong."""

from typing import Any
from urllib.parse import urlencode

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from api.problems import Problem
from api.web.date_meaning import meaning
from api.web.form_reading import MOST_FIELDS, as_posted, has_rows, posted, read, sheet_of, typed
from api.web.form_shape import TYPES, Field, fields_of
from domain.events import EVENT_TYPES, Merged, NewParty, Registered, Renamed, Source, Split
from domain.records import convert_event, encode_event
from tests.histories import DATES, PARTIES, World, happenings


@pytest.mark.parametrize("tag", EVENT_TYPES)
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_an_event_comes_out_of_its_form_as_it_went_in(tag: str, data: DataObject) -> None:
    event = data.draw(happenings(World(PARTIES, DATES, (tag,), rivals=True, ordered=True), 9))
    fields = fields_of(TYPES[tag])
    sheet = typed(fields, posted_again(as_posted(sheet_of(event))))
    assert read(TYPES[tag], tag, sheet) == (event, {})
    assert encode_event(convert_event({"type": tag} | plain_of(event))) == encode_event(event)


def posted_again(fields: dict[str, str]) -> dict[str, str]:
    """The fields after a browser has sent them."""
    return posted(urlencode(fields).encode())


def plain_of(event: Any) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.json.decode(encode_event(event))
    return plain


def kinds(fields: tuple[Field, ...]) -> dict[str, str]:
    return {each.name: each.kind for each in fields}


def test_a_form_asks_first_for_what_is_its_own_and_last_for_what_few_events_have() -> None:
    assert kinds(fields_of(Split)) == {
        "party": "party",
        "into": "list",
        "survives": "choice",
        "form": "choice",
        "members_left": "number",
        "date": "date",
        "sources": "list",
        "note": "prose",
        "rank": "choice",
        "rival_to": "event",
        "after": "list",
    }


def test_a_field_is_explained_by_what_stands_under_it_in_the_code() -> None:
    survives = next(each for each in fields_of(Split) if each.name == "survives")
    assert (survives.hint, survives.choices, survives.default) == (
        "Whether the parent goes on.",
        (("true", "Yes"), ("false", "No")),
        "true",
    )


def test_a_party_is_named_by_its_id_alone_or_introduced_with_name_and_country() -> None:
    sheet = {
        "party": "kz-a",
        "into": {
            "0": {"party": "kz-b"},
            "3": {"party": "kz-c", "name": "C", "country": "KZ", "names": {"0": {"key": "kk", "value": "Ц"}}},
        },
        "sources": {"0": {"document": "Paper"}},
    }
    assert read(Split, "Split", sheet) == (
        Split(
            party="kz-a",
            into=("kz-b", NewParty(party="kz-c", name="C", country="KZ", names={"kk": "Ц"})),
            sources=(Source(document="Paper"),),
        ),
        {},
    )


def test_rows_in_which_nothing_was_typed_are_passed_over() -> None:
    sheet = {
        "parties": {"0": " ", "1": "kz-a"},
        "into": {"party": "kz-b", "name": "", "names": {"0": {"key": "", "value": ""}}},
    }
    assert read(Merged, "Merged", sheet) == (Merged(parties=("kz-a",), into="kz-b"), {})


@pytest.mark.parametrize(
    ("type_", "sheet", "errors"),
    [
        (Renamed, {}, {"party": "Party is missing: say it here", "name": "Name is missing: say it here"}),
        (
            Renamed,
            {"party": "KZ", "name": "x", "date": "2004-02-30", "names": {"0": {"key": "kk", "value": ""}}},
            {
                "party": "Party is 'KZ': it would be lower-case letters, digits and single hyphens, such as kz-qhp",
                "names.0.value": "Name is missing: say it here",
                "date": "'2004-02-30' is not a date: February 2004 has 29 days",
            },
        ),
        (
            Renamed,
            {
                "party": "kz-a",
                "name": "x",
                "names": {"0": {"key": "kk", "value": "a"}, "1": {"key": "kk", "value": "b"}},
            },
            {"names.1.key": "'kk' stands twice: give it once"},
        ),
        (
            Registered,
            {"party": "kz-a", "members": "many", "sources": {"0": {"url": "javascript:alert(1)"}}},
            {
                "members": "Members is 'many': it would be a whole number",
                "sources.0.document": "Document is missing: say it here",
                "sources.0.url": "Address on the web is 'javascript:alert(1)': it would be an address that begins with http:// or https://",
            },
        ),
        (
            Registered,
            {"party": "kz-a", "members": "-1"},
            {"members": "Members is -1: it would be a whole number >= 0"},
        ),
        (Merged, {"into": {"party": "kz-b"}}, {"parties": "Parties: give at least one"}),
        (
            Merged,
            {"parties": {"0": "kz-a"}, "into": {"party": "kz-b", "name": "B"}},
            {"into.country": "a new party has a country: say it here"},
        ),
        (Merged, {"parties": {"0": "kz-a"}}, {"into.party": "Party is missing: say it here"}),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_all_of_it_at_once(
    type_: Any, sheet: dict[str, Any], errors: dict[str, str]
) -> None:
    assert read(type_, type_.__name__, sheet) == (None, errors)


@pytest.mark.parametrize(
    "path",
    ["colour", "names.kk.key", "names.0", "sources.0.document.x", "into.0.names.0.key", "names.-1.key", ""],
)
def test_a_field_that_the_form_does_not_have_is_refused(path: str) -> None:
    with pytest.raises(Problem, match="the form has no field"):
        typed(fields_of(Renamed), {path: "x"})


@pytest.mark.parametrize(
    "body", [b"a=1&a=2", b"a=%FF", "a=é".encode(), b"&".join(b"a%d=" % n for n in range(6000))]
)
def test_a_body_that_no_form_sends_is_refused(body: bytes) -> None:
    with pytest.raises(Problem, match="form"):
        posted(body)


def test_rows_are_where_lists_and_mappings_are() -> None:
    fields = fields_of(Split)
    assert [each for each in ("into", "into.0.names", "sources", "after") if not has_rows(fields, each)] == []
    assert [
        each
        for each in ("", "party", "into.0", "into.x.names", "nothing", "sources.0.document")
        if has_rows(fields, each)
    ] == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "The day is unknown."),
        ("2004-04-13", "On 13 April 2004."),
        ("2004", "Some day in 2004."),
        ("2004~", "Some day in 2004, or so."),
        ("2004?", "Some day in 2004, which the source is not sure of."),
        ("2004-04", "Some day from 1 April 2004 to 30 April 2004."),
        ("198X", "Some day from 1 January 1980 to 31 December 1989."),
        ("../2010", "By 31 December 2010: on that day or some day before."),
        ("1985/..", "On 1 January 1985 or some day after."),
        ("XXXX", "The day is unknown."),
    ],
)
def test_a_date_is_told_in_words(text: str, said: str) -> None:
    assert meaning(text) == (True, said)


def test_what_is_no_date_is_told_with_what_would_be_right() -> None:
    assert meaning("13.4.2004") == (
        False,
        "'13.4.2004' is not a date: write it as in 2004-04-13, 2004-04, 2004, 2004~, 198X, 2004-04/2004-06 or ../2010 (EDTF).",
    )


def test_a_field_that_stands_twice_among_thousands_is_named() -> None:
    fields = [(f"field-{number}", "") for number in range(MOST_FIELDS - 1)]
    with pytest.raises(Problem, match="'field-4998' twice"):
        posted(urlencode([*fields, fields[-1]]).encode())
