"""Errors and what they become: one table, one shape."""

from collections.abc import Iterator

import msgspec
import pytest

from api.desk import TooBusy
from api.problems import TYPES
from domain import errors
from domain.ledger import port
from tests.api.given import Api, application, problem_in


def tree(root: type[Exception]) -> list[type[Exception]]:
    """The errors under one, which have none under them."""
    below = root.__subclasses__()
    return [leaf for each in below for leaf in tree(each)] if below else [root]


@pytest.fixture(scope="module")
def api(brisk: None) -> Iterator[Api]:  # noqa: ARG001 - it must come before
    with application() as running:
        yield running


@pytest.mark.parametrize("kind", TYPES)
def test_what_a_type_leads_to_says_what_it_is(api: Api, kind: str) -> None:
    answer = api.get(
        f"/problems/{kind}",
    )
    assert answer.status_code == 200
    if answer.headers["content-type"] == "application/json":
        assert answer.json()["title"] == TYPES[kind].title
        assert answer.json()["status"] == TYPES[kind].status
    else:
        assert TYPES[kind].title in answer.text


def test_a_type_that_is_none_is_not_found(api: Api) -> None:
    problem_in(api.get("/problems/nothing"), 404, "not-found", "'nothing'")


def test_types_are_named_in_words_and_have_a_status_of_an_error() -> None:
    for kind, type_ in TYPES.items():
        assert kind == kind.lower().replace("_", "-").replace(" ", "-")
        assert 400 <= type_.status <= 599
        assert type_.title


OF_COMMANDS = {
    "api.backup.kept.BadBackup",
    "api.cli_verifying.Differs",
    "api.mirrors.mirroring.NotVerified",
    "api.proofs.signing.NotSigned",
    "api.verifying.asking.NotAnswered",
    "api.verifying.keeping.BadlyKept",
    "api.verifying.sources.Damaged",
    "api.verifying.sources.NoSource",
    "domain.succession.NotNext",
    "domain.succession.Unreadable",
}
"""What commands alone raise, and no route: each is told in one line. Those of them that other tests have loaded are seen here."""


def test_every_error_of_the_domain_becomes_a_problem_of_its_own() -> None:
    from api.problems import _OF_ERRORS  # noqa: PLC0415 - the table itself

    mapped = dict(_OF_ERRORS)
    unmapped = {error for error in tree(errors.PartylineError) if error not in mapped}
    assert {f"{error.__module__}.{error.__name__}" for error in unmapped} <= OF_COMMANDS
    assert set(mapped.values()) <= TYPES.keys()


@pytest.mark.parametrize("error", [port.Conflict, port.Unavailable, port.Closed, port.NotALedger, TooBusy])
def test_trouble_with_the_ledger_is_a_503(error: type[Exception]) -> None:
    from api.problems import _OF_ERRORS  # noqa: PLC0415 - the table itself

    kind = next(kind for wanted, kind in _OF_ERRORS if issubclass(error, wanted))
    assert TYPES[kind].status == 503


def test_an_address_in_another_script_is_an_instance_that_is_a_uri(api: Api) -> None:
    problem = problem_in(api.get("/parties/нпк"), 404, "unknown-party", "'нпк'")
    assert problem["instance"] == "/parties/%D0%BD%D0%BF%D0%BA"


def test_a_problem_is_json_with_the_members_of_rfc_9457_in_their_order(api: Api) -> None:
    body = api.get("/parties/kz-nobody").content
    assert list(msgspec.json.decode(body)) == ["type", "title", "status", "detail", "instance", "request_id"]


@pytest.mark.parametrize(
    "path",
    [
        "/parties/{}",
        "/elections/{}",
        "/countries/{}",
        "/events/{}",
        "/problems/{}",
        "/parties?country={}",
        "/parties?{}=1",
        "/parties/kz-nobody?known_at={}",
        "/{}",
    ],
)
def test_a_long_value_is_cut_where_it_is_told_what_is_wrong_with_it(api: Api, path: str) -> None:
    problem = api.get(path.format("x" * 4_000)).json()
    assert "xxx..." in problem["detail"]
    assert len(problem["detail"]) < 400
