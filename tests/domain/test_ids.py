"""Ids and short texts: what they may look like."""

from typing import Any

import msgspec
import pytest
from msgspec import ValidationError

from domain import ids

SLUGS = [ids.PartyId, ids.ElectionId, ids.CoalitionId, ids.PersonId, ids.ChamberId]
SLUG_NAMES = ["PartyId", "ElectionId", "CoalitionId", "PersonId", "ChamberId"]


def is_taken(value: object, wanted: Any) -> bool:
    try:
        msgspec.convert(value, wanted)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("wanted", SLUGS, ids=SLUG_NAMES)
@pytest.mark.parametrize("text", ["kz-qhp", "a", "1", "kz-mazhilis-2012", "50plus", "a" * 80])
def test_an_id_is_lower_case_letters_digits_and_single_hyphens(text: str, wanted: Any) -> None:
    assert is_taken(text, wanted)


@pytest.mark.parametrize("wanted", SLUGS, ids=SLUG_NAMES)
@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "KZ-qhp", "kz_qhp", "kz--qhp", "-kz", "kz-", "kz qhp", "kz/qhp", "kz.qhp", "kz:qhp"),
        *("kz-qhp\n", "\nkz-qhp", "kz-qhp ", "кз-кхп", "kz-é", "kz-٣", "kz-\u0000", "../kz", "a" * 81),
    ],
)
def test_all_else_is_no_id(text: str, wanted: Any) -> None:
    assert not is_taken(text, wanted)


@pytest.mark.parametrize("value", [None, 1, True, b"kz-a", ["kz-a"], {"party": "kz-a"}])
def test_an_id_is_text(value: object) -> None:
    assert not is_taken(value, ids.PartyId)


@pytest.mark.parametrize("text", ["KZ", "GB", "XK", "AQ"])
def test_a_country_is_two_capital_letters(text: str) -> None:
    assert is_taken(text, ids.CountryCode)


@pytest.mark.parametrize("text", ["", "K", "kz", "Kz", "KAZ", "K1", "KZ ", "KZ\n", "ҚЗ", "K Z"])
def test_all_else_is_no_country(text: str) -> None:
    assert not is_taken(text, ids.CountryCode)


@pytest.mark.parametrize(
    "text", ["ru", "kk", "kk-Latn", "kk-Cyrl-KZ", "mhr", "zh-Hant", "de-1996", "sr-Latn-RS"]
)
def test_a_language_is_a_bcp_47_code(text: str) -> None:
    assert is_taken(text, ids.LanguageCode)


@pytest.mark.parametrize(
    "text", ["", "r", "RU", "russian", "kk_Latn", "kk-", "kk-L", "kk-Latn\n", "ру", "kk--Latn"]
)
def test_all_else_is_no_language(text: str) -> None:
    assert not is_taken(text, ids.LanguageCode)


@pytest.mark.parametrize("text", ["parlgov", "partyfacts", "wikidata", "party-facts", "v-dem2"])
def test_a_scheme_is_a_short_lower_case_name(text: str) -> None:
    assert is_taken(text, ids.Scheme)


@pytest.mark.parametrize("text", ["", "ParlGov", "parl gov", "a" * 41, "wikidata:", "wikidata\n"])
def test_all_else_is_no_scheme(text: str) -> None:
    assert not is_taken(text, ids.Scheme)


@pytest.mark.parametrize("text", ["chair", "deputy chair", "co-chair", "head of the central committee"])
def test_a_role_is_lower_case_words(text: str) -> None:
    assert is_taken(text, ids.Role)


@pytest.mark.parametrize(
    "text", ["", "Chair", "deputy  chair", " chair", "chair ", "chair\n", "chair 1", "a" * 81]
)
def test_all_else_is_no_role(text: str) -> None:
    assert not is_taken(text, ids.Role)


@pytest.mark.parametrize("text", ["A", "Народная партия «Амана́т»", "Қазақстан", "50PLUS", "x" * 500])
def test_a_label_is_a_short_text_with_something_in_it(text: str) -> None:
    assert is_taken(text, ids.Label)


@pytest.mark.parametrize(
    "text", ["", " ", "\n\t", "\u00a0", "x" * 501, "a\nb", "a\t", "\x00", "a\x1b[31m", "a\x7f", "a\n"]
)
def test_a_text_that_is_empty_or_long_or_has_control_characters_is_no_label(text: str) -> None:
    assert not is_taken(text, ids.Label)


@pytest.mark.parametrize("text", ["A sentence.", "One line.\nAnother one.\r\n\tAnd a third.", "x" * 10_000])
def test_prose_is_a_longer_text_in_lines(text: str) -> None:
    assert is_taken(text, ids.Prose)


@pytest.mark.parametrize(
    "text", ["", " ", "\n", "x" * 10_001, "a\x00", "a\x1b[31m", "a\x0b", "x" * 9_999 + "\x00"]
)
def test_all_else_is_no_prose(text: str) -> None:
    assert not is_taken(text, ids.Prose)


@pytest.mark.parametrize("value", [0, 1, 56_292, 10**12])
def test_a_count_is_a_whole_number_from_zero(value: object) -> None:
    assert is_taken(value, ids.Count)


@pytest.mark.parametrize("value", [-1, 1.5, 7.0, "7", True, None, 10**12 + 1, 10**30])
def test_all_else_is_no_count(value: object) -> None:
    assert not is_taken(value, ids.Count)


@pytest.mark.parametrize("value", [0, 0.0, 7.19, 100, 101.5, 1000])
def test_a_share_is_in_percent_and_may_be_odd(value: object) -> None:
    assert is_taken(value, ids.Percent)


@pytest.mark.parametrize(
    "value", [-0.01, 1000.1, "7.19", None, True, float("nan"), float("inf"), float("-inf")]
)
def test_all_else_is_no_share(value: object) -> None:
    assert not is_taken(value, ids.Percent)


@pytest.mark.parametrize("text", ["", "1", "kz-a", "00000000-0000-0000-0000-00000000000g"])
def test_an_event_id_is_a_uuid(text: str) -> None:
    assert is_taken("019ab0c4-7d3e-7c10-8000-000000000001", ids.EventId)
    assert not is_taken(text, ids.EventId)
