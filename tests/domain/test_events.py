"""The events as they are stored: what is written today must be readable for ever, and a blank is never a zero."""

from typing import Any, get_args
from uuid import UUID

import msgspec
import pytest
from msgspec import ValidationError
from msgspec.structs import fields

from domain import dates
from domain.events import Event, NewParty, Source
from domain.ids import LABEL_PATTERN, PROSE_PATTERN
from domain.records import convert_event, decode_event, encode_event, tag_of

Json = dict[str, Any]

STORED_TAGS = [
    "Founded",
    "Registered",
    "Deregistered",
    "Renamed",
    "Split",
    "Merged",
    "Succeeded",
    "Descended",
    "Dissolved",
    "Banned",
    "Revived",
    "SameParty",
    "Identified",
    "LeaderChosen",
    "LeaderLeft",
    "MembershipReported",
    "OrganisationReported",
    "IdeologyAdopted",
    "PositionAdopted",
    "ColoursAdopted",
    "HeadquartersMoved",
    "CongressHeld",
    "MergerAnnounced",
    "MergerAbandoned",
    "PositionTaken",
    "Campaigned",
    "PublicationStarted",
    "PublicationEnded",
    "DisputeArose",
    "ElectionHeld",
    "ElectionResult",
    "CandidateNominated",
    "CandidateEndorsed",
    "SeatsChanged",
    "CoalitionFormed",
    "CoalitionRenamed",
    "CoalitionEnded",
    "JoinedCoalition",
    "LeftCoalition",
    "FindingAcknowledged",
]
"""What stands in ledgers. A tag may be added here; none may ever be renamed or removed."""

ENVELOPE: Json = {
    "date": "2004-04-13?",
    "sources": [
        {
            "document": "Народная партия Казахстана",
            "locator": "История, абзац 6",
            "url": "https://example.org/история?page=6#a",
            "published": "2024-07~",
        }
    ],
    "note": "So the party says of itself.",
    "rank": "preferred",
    "rival_to": "00000000-0000-0000-0000-000000000001",
    "after": ["00000000-0000-0000-0000-000000000002", "00000000-0000-0000-0000-000000000003"],
}
NAMES = {"ru": "Народная партия", "kk-Latn": "Halyq partııasy"}
ABBREVIATIONS = {"ru": "НП"}
NEW = {
    "party": "kz-b",
    "name": "B",
    "country": "KZ",
    "names": NAMES,
    "abbreviations": ABBREVIATIONS,
}

# One event of every type, with every field that it can have, as it is stored.
STORED: list[Json] = [
    {
        "type": "Founded",
        "party": "kz-a",
        "name": "A",
        "country": "KZ",
        "names": NAMES,
        "abbreviations": ABBREVIATIONS,
        "founders": ["Abay"],
        "ideology": ["liberal"],
        "families": ["Liberal", "Agrarian"],
        "colours": ["red", "white"],
        "kind": "alliance",
    },
    {"type": "Registered", "party": "kz-a", "authority": "Ministry of Justice", "members": 56_292},
    {"type": "Deregistered", "party": "kz-a", "authority": "Ministry of Justice"},
    {"type": "Renamed", "party": "kz-a", "name": "A", "names": NAMES, "abbreviations": ABBREVIATIONS},
    {
        "type": "Split",
        "party": "kz-a",
        "into": [NEW, "kz-c"],
        "survives": False,
        "form": "division",
        "members_left": 12,
    },
    {"type": "Merged", "parties": ["kz-a", "kz-c"], "into": NEW, "survivors": ["kz-c"], "form": "absorption"},
    {"type": "Succeeded", "party": "kz-b", "predecessor": "kz-a"},
    {"type": "Descended", "party": "kz-b", "predecessor": "kz-a", "through": "politician"},
    {"type": "Dissolved", "party": "kz-a"},
    {"type": "Banned", "party": "kz-a", "authority": "Supreme Court"},
    {"type": "Revived", "party": "kz-a"},
    {"type": "SameParty", "party": "kz-a", "same_as": "kz-b"},
    {
        "type": "Identified",
        "party": "kz-a",
        "election": "kz-1",
        "coalition": "kz-bloc",
        "person": "abay",
        "identifiers": {"parlgov": "1234", "wikidata": "Q42"},
    },
    {
        "type": "LeaderChosen",
        "party": "kz-a",
        "role": "deputy chair",
        "person": "Bota",
        "person_id": "bota",
        "succeeds": "Abay",
        "sole": True,
    },
    {"type": "LeaderLeft", "party": "kz-a", "role": "chair", "person": "Abay"},
    {"type": "MembershipReported", "party": "kz-a", "members": 100_000},
    {"type": "OrganisationReported", "party": "kz-a", "units": {"branches": 16, "cells": 0}},
    {"type": "IdeologyAdopted", "party": "kz-a", "ideology": ["social democracy"]},
    {"type": "PositionAdopted", "party": "kz-a", "position": "centre-left"},
    {"type": "ColoursAdopted", "party": "kz-a", "colours": ["red"]},
    {"type": "HeadquartersMoved", "party": "kz-a", "place": "Astana"},
    {
        "type": "CongressHeld",
        "party": "kz-a",
        "name": "Founding congress",
        "ordinal": 1,
        "place": "Almaty",
        "delegates": 200,
        "decisions": ["To found the party."],
    },
    {"type": "MergerAnnounced", "parties": ["kz-a", "kz-b"]},
    {"type": "MergerAbandoned", "parties": ["kz-a", "kz-b"], "reasons": ["No name was found."]},
    {
        "type": "PositionTaken",
        "party": "kz-a",
        "topic": "land",
        "stance": "opposes",
        "statement": "No sale of land.",
        "speakers": ["Abay"],
    },
    {
        "type": "Campaigned",
        "party": "kz-a",
        "activity": "motor rally",
        "election": "kz-1",
        "place": "Almaty",
        "speakers": ["Abay"],
        "topics": ["land"],
        "attendance": 0,
    },
    {"type": "PublicationStarted", "party": "kz-a", "publication": "Pravda", "medium": "newspaper"},
    {"type": "PublicationEnded", "party": "kz-a", "publication": "Pravda"},
    {
        "type": "DisputeArose",
        "party": "kz-a",
        "people": ["Abay", "Bota"],
        "demand": "A congress.",
        "subject": "The list.",
    },
    {
        "type": "ElectionHeld",
        "election": "kz-1",
        "country": "KZ",
        "chamber": "mazhilis",
        "office": "President",
        "name": "Elections of 2012",
        "seats": 98,
        "electorate": 9_303_693,
        "votes_cast": 7_018_925,
        "votes_valid": 6_860_000,
        "rounds": 2,
        "early": True,
        "complete": True,
    },
    {
        "type": "ElectionResult",
        "party": "kz-a",
        "election": "kz-1",
        "round": 1,
        "votes": 498_788,
        "vote_share": 7.19,
        "seats": 7,
        "seats_change": -3,
        "place": 3,
        "candidate": "Abay",
        "candidate_id": "abay",
        "alliance": "kz-b",
    },
    {
        "type": "CandidateNominated",
        "party": "kz-a",
        "election": "kz-1",
        "candidate": "Abay",
        "candidate_id": "abay",
    },
    {
        "type": "CandidateEndorsed",
        "party": "kz-a",
        "election": "kz-1",
        "candidate": "Abay",
        "candidate_id": "abay",
        "round": 2,
        "candidate_votes": 0,
        "candidate_vote_share": 0.0,
    },
    {
        "type": "SeatsChanged",
        "party": "kz-a",
        "chamber": "mazhilis",
        "country": "KZ",
        "seats": 0,
        "change": -7,
        "cause": "defection",
    },
    {
        "type": "CoalitionFormed",
        "coalition": "kz-bloc",
        "name": "Bloc",
        "names": NAMES,
        "country": "KZ",
        "kind": "government",
        "parties": ["kz-a", "kz-b"],
        "prime_minister": "Abay",
        "prime_minister_id": "abay",
        "prime_minister_party": "kz-a",
        "caretaker": False,
    },
    {"type": "CoalitionRenamed", "coalition": "kz-bloc", "name": "People's Bloc", "names": NAMES},
    {"type": "CoalitionEnded", "coalition": "kz-bloc"},
    {"type": "JoinedCoalition", "party": "kz-a", "coalition": "kz-bloc"},
    {"type": "LeftCoalition", "party": "kz-a", "coalition": "kz-bloc"},
    {
        "type": "FindingAcknowledged",
        "party": "kz-a",
        "election": "kz-1",
        "code": "after-end",
        "events": ["00000000-0000-0000-0000-000000000004", "00000000-0000-0000-0000-000000000005"],
        "reason": "The register kept it for a year.",
    },
]

# The least that an event of each type says.
LEAST: list[Json] = [
    {"type": "Founded", "party": "kz-a", "name": "A", "country": "KZ"},
    {"type": "Registered", "party": "kz-a"},
    {"type": "Deregistered", "party": "kz-a"},
    {"type": "Renamed", "party": "kz-a", "name": "A"},
    {"type": "Split", "party": "kz-a", "into": ["kz-b"]},
    {"type": "Merged", "parties": ["kz-a"], "into": "kz-b"},
    {"type": "Descended", "party": "kz-b", "predecessor": "kz-a"},
    {"type": "Banned", "party": "kz-a"},
    {"type": "Identified", "identifiers": {"parlgov": "1234"}},
    {"type": "LeaderChosen", "party": "kz-a", "role": "chair", "person": "Abay"},
    {"type": "CongressHeld", "party": "kz-a"},
    {"type": "MergerAbandoned", "parties": ["kz-a", "kz-b"]},
    {"type": "PositionTaken", "party": "kz-a", "topic": "land", "stance": "other"},
    {"type": "Campaigned", "party": "kz-a", "activity": "meeting"},
    {"type": "PublicationStarted", "party": "kz-a", "publication": "Pravda"},
    {"type": "DisputeArose", "party": "kz-a"},
    {"type": "ElectionHeld", "election": "kz-1", "country": "KZ"},
    {"type": "ElectionResult", "party": "kz-a", "election": "kz-1"},
    {"type": "CandidateNominated", "party": "kz-a", "election": "kz-1", "candidate": "Abay"},
    {"type": "CandidateEndorsed", "party": "kz-a", "election": "kz-1", "candidate": "Abay"},
    {"type": "SeatsChanged", "party": "kz-a", "chamber": "mazhilis", "country": "KZ"},
    {"type": "CoalitionFormed", "coalition": "kz-bloc"},
    {"type": "CoalitionRenamed", "coalition": "kz-bloc", "name": "Bloc"},
    {
        "type": "FindingAcknowledged",
        "code": "after-end",
        "events": ["00000000-0000-0000-0000-000000000004"],
        "reason": "It is so.",
    },
]

DISSOLVED: Json = {"type": "Dissolved", "party": "kz-a"}
RESULT: Json = {"type": "ElectionResult", "party": "kz-a", "election": "kz-1"}
ACKNOWLEDGED: Json = STORED[-1]


def name_of(data: Json) -> str:
    return str(data["type"])


def json(data: object) -> bytes:
    return msgspec.json.encode(data)


def stored(event: Event) -> Json:
    return msgspec.json.decode(encode_event(event), type=Json)


def test_no_stored_tag_was_ever_renamed_or_removed() -> None:
    assert [type_.__struct_config__.tag for type_ in get_args(Event)] == STORED_TAGS


def test_there_is_an_example_of_every_event() -> None:
    assert [each["type"] for each in STORED] == STORED_TAGS


@pytest.mark.parametrize("data", STORED, ids=name_of)
def test_the_example_has_every_field_of_the_event(data: Json) -> None:
    event = convert_event(data | ENVELOPE)
    assert {field.encode_name for field in fields(event)} | {"type"} == set(data | ENVELOPE)
    assert {field.encode_name for field in fields(Source)} == set(ENVELOPE["sources"][0])
    assert {field.encode_name for field in fields(NewParty)} == set(NEW)


@pytest.mark.parametrize("data", STORED, ids=name_of)
def test_an_event_encoded_after_decoding_is_what_was_stored(data: Json) -> None:
    event = decode_event(json(data | ENVELOPE))
    assert tag_of(event) == data["type"]
    assert stored(event) == data | ENVELOPE


@pytest.mark.parametrize("data", STORED, ids=name_of)
def test_an_event_decoded_after_encoding_is_the_same(data: Json) -> None:
    event = convert_event(data | ENVELOPE)
    assert decode_event(encode_event(event)) == event


@pytest.mark.parametrize(
    "data", [*LEAST, *(each for each in STORED if name_of(each) not in map(name_of, LEAST))], ids=name_of
)
def test_what_is_not_given_stays_absent(data: Json) -> None:
    assert stored(convert_event(data)) == data


def test_what_is_given_as_null_is_absent() -> None:
    nulls = dict.fromkeys(["votes", "vote_share", "seats", "seats_change", "place", "candidate", "note"])
    assert stored(convert_event(RESULT | nulls)) == RESULT


def test_a_zero_that_is_given_stays() -> None:
    zeros = {"votes": 0, "vote_share": 0.0, "seats": 0, "seats_change": 0}
    event = convert_event(RESULT | zeros)
    assert stored(event) == RESULT | zeros
    assert event != convert_event(RESULT)


def test_a_whole_number_of_percent_is_a_share_like_others() -> None:
    assert convert_event(RESULT | {"vote_share": 7}) == convert_event(RESULT | {"vote_share": 7.0})


def test_the_text_of_a_date_is_kept_as_the_source_gave_it() -> None:
    for text in ("2004?", "2004-04~", "2004-04-01/2004-04-30", "../2010", "/2010", "[2004-04..2004-06]"):
        assert stored(convert_event(DISSOLVED | {"date": text}))["date"] == text


def test_an_unknown_date_is_left_out_however_many_dates_were_read_since() -> None:
    once = encode_event(convert_event(DISSOLVED | {"date": "XXXX"}))
    dates._parse.cache_clear()
    assert encode_event(convert_event(DISSOLVED | {"date": "XXXX"})) == once == json(DISSOLVED)


def test_an_event_never_changes() -> None:
    event = convert_event(DISSOLVED)
    with pytest.raises(AttributeError):
        event.note = "Changed."  # type: ignore[misc]


def test_an_event_id_is_read_as_a_uuid() -> None:
    event = convert_event(DISSOLVED | {"rival_to": "00000000-0000-0000-0000-00000000000F"})
    assert event.rival_to == UUID(int=15)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"party": "kz-a"}, "Object missing required field `type`"),
        ({"type": "Exploded", "party": "kz-a"}, "Invalid value 'Exploded' - at `$.type`"),
        ({"type": "dissolved", "party": "kz-a"}, "Invalid value 'dissolved' - at `$.type`"),
        ({"type": "Dissolved"}, "Object missing required field `party`"),
        (DISSOLVED | {"dat": "2004"}, "Object contains unknown field `dat`"),
        (
            DISSOLVED | {"sources": [{"document": "D"}, {"document": "D", "page": 3}]},
            "Object contains unknown field `page` - at `$.sources[1]`",
        ),
        (
            DISSOLVED | {"sources": [{"locator": "L"}]},
            "Object missing required field `document` - at `$.sources[0]`",
        ),
        (
            {"type": "Split", "party": "kz-a", "into": ["kz-b", {"party": "kz-c", "name": "C"}]},
            "Object missing required field `country` - at `$.into[1]`",
        ),
        (
            {"type": "Split", "party": "kz-a", "into": [{**NEW, "founded": "2004"}]},
            "Object contains unknown field `founded` - at `$.into[0]`",
        ),
        ({"type": "Split", "party": "kz-a", "into": []}, "Expected `array` of length >= 1 - at `$.into`"),
        (
            {"type": "MergerAnnounced", "parties": ["kz-a"]},
            "Expected `array` of length >= 2 - at `$.parties`",
        ),
        (
            {"type": "OrganisationReported", "party": "kz-a", "units": {}},
            "Expected `object` of length >= 1 - at `$.units`",
        ),
        (RESULT | {"votes": "12"}, "Expected `int | null`, got `str` - at `$.votes`"),
        (RESULT | {"votes": 1.5}, "Expected `int | null`, got `float` - at `$.votes`"),
        (RESULT | {"votes": True}, "Expected `int | null`, got `bool` - at `$.votes`"),
        (RESULT | {"votes": -1}, "Expected `int` >= 0 - at `$.votes`"),
        (RESULT | {"place": 0}, "Expected `int` >= 1 - at `$.place`"),
        (RESULT | {"vote_share": -0.1}, "Expected `float` >= 0.0 - at `$.vote_share`"),
        (RESULT | {"vote_share": float("nan")}, "Expected `float` >= 0.0 - at `$.vote_share`"),
        (RESULT | {"vote_share": float("inf")}, "Expected `float` <= 1000.0 - at `$.vote_share`"),
        (DISSOLVED | {"rank": "best"}, "Invalid enum value 'best' - at `$.rank`"),
        (DISSOLVED | {"rival_to": "first"}, "Invalid UUID - at `$.rival_to`"),
        (
            DISSOLVED | {"party": "KZ-A"},
            r"Expected `str` matching regex '\\A[a-z0-9]+(-[a-z0-9]+)*\\Z' - at `$.party`",
        ),
        (
            {"type": "HeadquartersMoved", "party": "kz-a", "place": " "},
            f"Expected `str` matching regex {LABEL_PATTERN!r} - at `$.place`",
        ),
        (
            {"type": "HeadquartersMoved", "party": "kz-a", "place": ""},
            "Expected `str` of length >= 1 - at `$.place`",
        ),
        (
            DISSOLVED | {"date": "2005-02-29"},
            "'2005-02-29' is not a date: February 2005 has 28 days - at `$.date`",
        ),
        (
            DISSOLVED | {"date": "13.04.2004"},
            "'13.04.2004' is not a date: write it as in 2004-04-13, 2004-04, 2004, 2004~, 198X, 2004-04/2004-06 or ../2010 (EDTF) - at `$.date`",
        ),
        (
            DISSOLVED | {"date": 2004},
            '2004 is not a date: write it as EDTF text, such as "2004-04-13" or "2004" - at `$.date`',
        ),
        (
            DISSOLVED | {"date": None},
            'null is not a date: write it as EDTF text, such as "2004-04-13" or "2004" - at `$.date`',
        ),
        (
            DISSOLVED | {"sources": [{"document": "D", "published": "2004-13"}]},
            "'2004-13' is not a date: months are 01 to 12 - at `$.sources[0].published`",
        ),
        (
            DISSOLVED | {"sources": [{"document": "D", "url": "javascript:alert(1)"}]},
            r"Expected `str` matching regex '\\Ahttps?://\\S+\\Z' - at `$.sources[0].url`",
        ),
        (ACKNOWLEDGED | {"code": "odd"}, "Invalid enum value 'odd' - at `$.code`"),
        (ACKNOWLEDGED | {"events": []}, "Expected `array` of length >= 1 - at `$.events`"),
        (ACKNOWLEDGED | {"events": ["first"]}, "Invalid UUID - at `$.events[0]`"),
        (
            ACKNOWLEDGED | {"reason": " "},
            f"Expected `str` matching regex {PROSE_PATTERN!r} - at `$.reason`",
        ),
        (
            {name: value for name, value in ACKNOWLEDGED.items() if name != "reason"},
            "Object missing required field `reason`",
        ),
        ([], "Expected `object`, got `array`"),
        ("Dissolved", "Expected `object`, got `str`"),
        (None, "Expected `object`, got `null`"),
    ],
)
def test_what_is_no_event_is_refused_with_the_place(data: object, message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        convert_event(data)
    assert str(caught.value) == message
