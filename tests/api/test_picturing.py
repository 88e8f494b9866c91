"""Pictures over HTTP: each kind is asked, cited, explained and compared as a party is."""

from collections.abc import Iterator

import pytest

import projections.version
from projections.version import FOLD
from tests.api.given import Api, Json, application, founded, problem_in

EVENTS: list[Json] = [
    founded("kz-otan", "Otan", date="1999"),
    founded("kz-asar", "Asar", date="2003"),
    {
        "type": "ElectionHeld",
        "election": "kz-2004",
        "country": "KZ",
        "chamber": "mazhilis",
        "date": "2004-09-19",
        "seats": 77,
    },
    {"type": "ElectionResult", "party": "kz-otan", "election": "kz-2004", "seats": 42},
    {"type": "ElectionResult", "party": "kz-asar", "election": "kz-2004", "seats": 4},
    {
        "type": "CoalitionFormed",
        "coalition": "kz-cabinet",
        "name": "First cabinet",
        "country": "KZ",
        "kind": "government",
        "parties": ["kz-otan", "kz-asar"],
        "prime_minister_party": "kz-otan",
        "date": "2004-11-03",
    },
    {"type": "Merged", "parties": ["kz-asar"], "into": "kz-otan", "date": "2006-07-04"},
]
HEAD = len(EVENTS)

PICTURES = {
    "/elections/kz-2004": "seats",
    "/countries/KZ/legislature": "parties.kz-otan",
    "/coalitions/kz-cabinet": "members.kz-otan",
    "/countries/KZ/government": "government",
    "/countries/KZ": "parties.kz-otan",
    "/parties/kz-otan/lineage": "edges",
    "/countries/KZ/lineage": "edges",
}
"""Where each is shown, and a field that it has."""

DIFFS = [path for path in PICTURES if path != "/countries/KZ"]
"""What changed in a country is told party by party."""

UNKNOWN = {
    "/elections/kz-2005": "unknown-election",
    "/coalitions/kz-nobody": "unknown-coalition",
    "/countries/ZZ": "unknown-country",
    "/countries/ZZ/government": "unknown-country",
    "/countries/ZZ/legislature": "unknown-country",
}


def after_the_events(api: Api) -> Api:
    for event in EVENTS:
        api.given(event)
        api.clock.now += 1_000_000
    return api


@pytest.fixture(scope="module")
def asked() -> Iterator[Api]:
    """An application that is only asked."""
    with application() as running:
        yield after_the_events(running)
        assert running.head() == HEAD


@pytest.fixture
def written(memory: Api) -> Api:
    """One that more is recorded on."""
    return after_the_events(memory)


def told(api: Api, path: str, **query: str) -> Json:
    answer = api.get(path, **query)
    assert answer.status_code == 200, answer.text
    body: Json = answer.json()
    return body


@pytest.mark.parametrize("path", PICTURES)
def test_a_picture_says_its_times_and_is_the_same_bytes_at_its_canonical_address(
    asked: Api, path: str
) -> None:
    answer = asked.get(path, as_of="2005", known_at="6")
    body = answer.json()
    assert (body["as_of"], body["known_at"]["position"]) == ("2005-12-31", 6)
    again = asked.client.get(body["canonical"])
    assert again.content == answer.content
    assert again.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert again.headers["etag"] == answer.headers["etag"]
    unchanged = asked.client.get(body["canonical"], headers={"If-None-Match": answer.headers["etag"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    head = asked.client.head(body["canonical"])
    assert (head.status_code, head.headers["etag"]) == (200, answer.headers["etag"])


@pytest.mark.parametrize("path", PICTURES)
def test_an_answer_at_a_position_stays_when_more_is_recorded(written: Api, path: str) -> None:
    before = written.get(path, as_of="2010", known_at=str(HEAD)).content
    written.given({"type": "Renamed", "party": "kz-otan", "name": "Nur Otan", "date": "2006-12-22"})
    written.given({"type": "Dissolved", "party": "kz-otan", "date": "2008"})
    assert written.get(path, as_of="2010", known_at=str(HEAD)).content == before
    assert written.get(path, as_of="2010").content != before


@pytest.mark.parametrize("tail", ["", "/explain"])
@pytest.mark.parametrize("path", PICTURES)
def test_an_old_version_is_gone_and_names_its_present_address(
    asked: Api, path: str, tail: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projections.version, "FOLD", FOLD + 1)
    problem = problem_in(asked.get(path + tail, as_of="2005", v=str(FOLD)), 410, "old-version")
    assert problem["canonical"].endswith(f"&v={FOLD + 1}")
    assert asked.client.get(problem["canonical"]).status_code == 200


@pytest.mark.parametrize("path", PICTURES)
def test_a_parameter_that_is_not_known_is_refused(asked: Api, path: str) -> None:
    for tail in ("", "/explain"):
        problem_in(asked.get(path + tail, asof="2005"), 400, "unknown-parameter", "'asof'")


@pytest.mark.parametrize("path", UNKNOWN)
def test_what_no_record_names_is_not_found(asked: Api, path: str) -> None:
    for tail in ("", "/explain"):
        problem_in(asked.get(path + tail), 404, UNKNOWN[path])


@pytest.mark.parametrize("path", PICTURES)
def test_what_a_later_record_names_is_not_known_yet(asked: Api, path: str) -> None:
    problem = problem_in(asked.get(path, known_at="0"), 404, "unknown-at-position")
    assert 1 <= problem["named_at"] <= HEAD


@pytest.mark.parametrize("path", PICTURES)
def test_record_time_may_be_asked_for_by_http(asked: Api, path: str) -> None:
    answer = asked.client.get(path, headers={"Accept-Datetime": "Mon, 23 Nov 2026 12:00:05 GMT"})
    assert answer.json()["known_at"]["position"] == 6
    assert "memento-datetime" in answer.headers
    assert answer.headers["vary"] == "Accept-Datetime"


@pytest.mark.parametrize("path", [path for path in PICTURES if path.startswith("/countries/")])
def test_a_countrys_code_may_be_written_small(asked: Api, path: str) -> None:
    assert asked.get(path.replace("KZ", "kz")).content == asked.get(path).content


def test_of_several_chambers_one_must_be_named(written: Api) -> None:
    assert told(written, "/countries/KZ/legislature")["chamber"] == "mazhilis"
    written.given(
        {"type": "SeatsChanged", "party": "kz-otan", "country": "KZ", "chamber": "senate", "seats": 3}
    )
    problem_in(written.get("/countries/KZ/legislature"), 400, "invalid-parameter", "mazhilis, senate")
    assert told(written, "/countries/KZ/legislature", chamber="senate")["chamber"] == "senate"


def test_a_chamber_that_no_record_names_is_not_found(asked: Api) -> None:
    for tail, more in (("", {}), ("/explain", {}), ("/diff", {"to_known_at": "4"})):
        asked_for = asked.get(f"/countries/KZ/legislature{tail}", chamber="duma", known_at="4", **more)
        problem = problem_in(asked_for, 404, "unknown-chamber")
        assert problem["detail"] == (
            "no record names a chamber 'duma'; the chambers of KZ that are known at position 4 are: mazhilis"
        )


def test_a_chamber_that_a_later_record_names_is_not_known_yet(written: Api) -> None:
    of = {"country": "KZ", "chamber": "senate", "seats": 3, "date": "2005"}
    written.given(founded("kz-late", "Late", date="2008"), {"type": "SeatsChanged", "party": "kz-otan", **of})
    for tail in ("", "/explain"):
        early = written.get(f"/countries/KZ/legislature{tail}", chamber="senate", known_at=str(HEAD + 1))
        problem = problem_in(early, 404, "unknown-at-position", f"known at position {HEAD + 1} are: mazhilis")
        assert problem["named_at"] == HEAD + 2
    assert told(written, "/countries/KZ/legislature", chamber="senate", known_at=str(HEAD + 2))["known"] == 3


def test_a_chamber_is_compared_with_a_point_at_which_it_was_not_known(written: Api) -> None:
    of = {"country": "KZ", "chamber": "senate", "seats": 3}
    written.given({"type": "SeatsChanged", "party": "kz-otan", "date": "2005", **of})
    diff = told(written, "/countries/KZ/legislature/diff", chamber="senate", as_of="2010", known_at=str(HEAD))
    assert (diff["from"]["known"], diff["from"]["address"], diff["to"]["known"]) == (False, None, True)
    assert [each["after"] for each in diff["learned"] if each["field"] == "parties.kz-otan.seats"] == [3]


@pytest.mark.parametrize("path", PICTURES)
def test_every_field_is_explained_by_events_with_their_records(asked: Api, path: str) -> None:
    explained = told(asked, f"{path}/explain", as_of="2005")
    assert explained["fields"]
    for field in explained["fields"]:
        assert set(field) == {"field", "value", "set_by", "rivals"}
        for ground in field["set_by"]:
            assert ground["event_id"]
            assert 1 <= ground["position"] <= HEAD
            assert ground["revision"] == 1


@pytest.mark.parametrize("path", PICTURES)
def test_one_field_is_explained_alone(asked: Api, path: str) -> None:
    field, day = PICTURES[path], "2010"
    explained = told(asked, f"{path}/explain", as_of=day, field=field)
    assert explained["fields"]
    assert all(
        each["field"] == field or each["field"].startswith(f"{field}.") for each in explained["fields"]
    )
    problem_in(asked.get(f"{path}/explain", as_of=day, field="colour"), 400, "invalid-parameter", "'colour'")


@pytest.mark.parametrize("path", DIFFS)
def test_a_difference_names_the_records_that_made_it(written: Api, path: str) -> None:
    written.given({"type": "Renamed", "party": "kz-otan", "name": "Nur Otan", "date": "2003-01-01"})
    diff = told(written, f"{path}/diff", as_of="2005", known_at=str(HEAD), to_as_of="2007")
    assert diff["changes"]
    for change in (*diff["changes"], *diff["learned"], *diff["happened"]):
        assert change["records"], change
    learned = {record["position"] for change in diff["learned"] for record in change["records"]}
    assert learned <= {HEAD + 1}
    assert written.client.get(diff["canonical"]).json() == diff


@pytest.mark.parametrize("path", DIFFS)
def test_a_point_compared_with_itself_has_not_changed(asked: Api, path: str) -> None:
    diff = told(asked, f"{path}/diff", as_of="2005", known_at="6", to_known_at="6")
    assert (diff["changes"], diff["learned"], diff["happened"]) == ([], [], [])


def test_a_diff_of_a_coalition_tells_who_left(written: Api) -> None:
    diff = told(written, "/coalitions/kz-cabinet/diff", as_of="2006-07-03", to_as_of="2006-07-04")
    written.given(
        {"type": "LeftCoalition", "party": "kz-otan", "coalition": "kz-cabinet", "date": "2006-07-04"}
    )
    again = told(written, "/coalitions/kz-cabinet/diff", as_of="2006-07-03", to_as_of="2006-07-04")
    left = [change for change in again["happened"] if change["field"].startswith("members.kz-otan")]
    assert left
    assert not [change for change in diff["happened"] if change["field"].startswith("members.kz-otan")]
    assert {record["type"] for change in left for record in change["records"]} == {"LeftCoalition"}
