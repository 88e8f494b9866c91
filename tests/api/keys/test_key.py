"""Keys: what they may be called, how long they are good, and what is told of their tokens."""

import re

import pytest
from msgspec.structs import replace

from api.keys.attempts import Attempts
from api.keys.key import BadKey, BadName, Role, check_name, digest_of, id_in, is_token_of, new_key
from api.keys.times import expiry
from api.problems import Problem
from api.secret import Secret
from api.settings import Settings
from domain.moments import format_moment
from tests.api.given import NOON, SECOND


@pytest.mark.parametrize("name", ["anna", "anna-k", "a1", "x" * 40])
def test_a_name_is_of_letters_digits_and_hyphens(name: str) -> None:
    check_name(name)


@pytest.mark.parametrize(
    "name",
    ["", "a", "Anna", "1a", "-a", "a-", "anna k", "a/b", "seeds/kz", "import/parlgov", "editor", "seeds", "import", "x" * 41, "anna\n", "әсем"],
)  # fmt: skip
def test_a_name_that_is_none_or_an_actors_of_another_kind_is_refused(name: str) -> None:
    with pytest.raises(BadName):
        check_name(name)


def test_a_token_is_its_keys_and_nobody_elses() -> None:
    key, token = new_key("anna", Role.editor, NOON)
    other, _ = new_key("bert", Role.editor, NOON)
    sent = token.encode()
    assert re.fullmatch(r"ptl_[0-9a-f]{16}_[A-Za-z0-9_-]{43}", token)
    assert id_in(sent) == key.id
    assert is_token_of(sent, key)
    assert not is_token_of(sent, other)
    assert not is_token_of(sent, None)
    assert not is_token_of(sent[:-1] + (b"a" if sent[-1:] != b"a" else b"b"), key)


@pytest.mark.parametrize(
    "sent", [b"", b"ptl_", b"ptl_0_x", b"ptl_" + b"g" * 16 + b"_" + b"x" * 43, b"\xff" * 64]
)
def test_what_looks_like_no_token_has_no_id(sent: bytes) -> None:
    assert id_in(sent) is None


def test_the_name_and_the_token_tell_nothing_of_each_other_and_no_two_are_alike() -> None:
    made = [new_key("anna", Role.editor, NOON) for _ in range(100)]
    assert len({token for _, token in made}) == len({key.id for key, _ in made}) == 100
    assert not any("anna" in token for _, token in made)


def test_what_is_shown_of_a_key_and_of_secrets_tells_none() -> None:
    key, token = new_key("anna", Role.editor, NOON)
    assert repr(key) == "Key('anna', editor)"
    assert key.digest == digest_of(token.encode())
    settings = Settings(write_token="the-token-of-the-tests", ledger="postgresql://me:hidden@db/x")
    shown = repr((Secret("hidden"), settings))
    assert "hidden" not in shown
    assert "the-token" not in shown


def test_a_key_is_good_until_it_expires_or_is_revoked() -> None:
    key, _ = new_key("anna", Role.editor, NOON, NOON + SECOND)
    assert [key.is_over(NOON + SECOND - 1), key.is_over(NOON + SECOND)] == [False, True]
    assert key.why_over() == f"expired at {format_moment(NOON + SECOND)}"
    revoked = replace(key, revoked_at=NOON)
    assert revoked.is_over(NOON - SECOND)
    assert revoked.why_over() == f"was revoked at {format_moment(NOON)}"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2027-01-01", "2027-01-01T00:00:00.000000Z"),
        ("2027-01-01T12:00:00+05:00", "2027-01-01T07:00:00.000000Z"),
        ("12h", format_moment(NOON + 12 * 3600 * SECOND)),
        ("90d", format_moment(NOON + 90 * 24 * 3600 * SECOND)),
        ("2w", format_moment(NOON + 14 * 24 * 3600 * SECOND)),
    ],
)
def test_until_when_it_is_good_is_a_day_a_moment_or_a_length(text: str, moment: str) -> None:
    assert format_moment(expiry(text, NOON)) == moment


@pytest.mark.parametrize(
    "text", ["", "soon", "2027", "2027-02-30", "0d", "-1d", "1y", "2027-01-01T00:00:00", "99999d"]
)
def test_what_says_no_time_is_refused(text: str) -> None:
    with pytest.raises(BadKey, match="says no time"):
        expiry(text, NOON)


def test_a_key_that_would_have_expired_is_not_made() -> None:
    with pytest.raises(BadKey, match="would have expired"):
        new_key("anna", Role.editor, NOON, NOON)


def test_who_sends_many_wrong_tokens_waits_and_nobody_else() -> None:
    seconds = [0.0]
    attempts = Attempts(3, clock=lambda: seconds[0])
    for _ in range(3):
        attempts.check("192.0.2.1")
        attempts.note("192.0.2.1")
    with pytest.raises(Problem, match="wrong tokens") as refused:
        attempts.check("192.0.2.1")
    assert refused.value.headers == {"Retry-After": "20"}
    attempts.check("192.0.2.2")
    seconds[0] += 20
    attempts.check("192.0.2.1")


def test_of_ipv6_the_whole_network_of_a_customer_counts_as_one() -> None:
    attempts = Attempts(1)
    attempts.note("2001:db8:1:2::1")
    with pytest.raises(Problem):
        attempts.check("2001:db8:1:2:ffff::9")
    for other in ("2001:db8:1:3::1", "::ffff:192.0.2.1", "", "fe80::1%eth0"):
        attempts.check(other)
