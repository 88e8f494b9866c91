"""What the pages say and how they are sent, asked in process."""

import gzip
import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from api.web.assets import ASSETS, DIGEST
from api.web.page import POLICY
from tests.api.given import FOUNDED, Api, application, founded, id_, problem_in, renamed
from tests.api.web.given import OWN, SCRIPT

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture(scope="module")
def api() -> Iterator[Api]:
    """Parties with hard names, a renamed one, a correction, a dispute."""
    with application() as running:
        running.given(*OWN)
        running.given(founded("kz-qkhp", "Communist People's Party of Kazakhstan", date="2004-04-13"))
        running.given(renamed("People's Party of Kazakhstan", "2020-11-11", abbreviations={"en": "PPK"}))
        running.given({"type": "MembershipReported", "party": "kz-qkhp", "date": "2008", "members": 56292})
        running.given(
            {"type": "Registered", "party": "kz-qkhp", "date": "2004-06-21", "authority": "Ministry"}
        )
        rival = {"type": "Registered", "party": "kz-qkhp", "date": "2004-05", "rival_to": id_(7)}
        running.given(rival | {"sources": [{"document": "Another paper"}]})
        standing = running.get(f"/events/{id_(6)}").json()["event"]
        assert (
            running.correct(id_(6), 1, standing | {"members": 56300}, "The archive has it.").status_code
            == 200
        )
        yield running


def words(answer: httpx.Response) -> str:
    """The text of a page, without its markup."""
    assert answer.status_code == 200, answer.text
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def times(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


# Addresses


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [
        ({}, {"as_of": "2026-11-23", "known_at": "9"}),
        ({"as_of": "2012"}, {"as_of": "2012-12-31", "known_at": "9"}),
        ({"as_of": "2012-06-30"}, {"as_of": "2012-06-30", "known_at": "9"}),
        ({"known_at": "4"}, {"as_of": "2026-11-23", "known_at": "4"}),
        ({"as_of": "", "known_at": "", "part": ""}, {"as_of": "2026-11-23", "known_at": "9"}),
        ({"as_of": "2012-02", "known_at": "004"}, {"as_of": "2012-02-29", "known_at": "4"}),
        ({"as_of": "2012", "part": "state"}, {"as_of": "2012-12-31", "known_at": "9", "part": "state"}),
    ],
)
def test_an_address_that_lacks_a_time_leads_to_the_one_that_has_both(
    api: Api, asked: dict[str, str], leads_to: dict[str, str]
) -> None:
    answer = api.client.get("/p/kz-qkhp", params=asked, follow_redirects=False)
    assert (answer.status_code, answer.headers["cache-control"]) == (302, "no-cache")
    assert urlsplit(answer.headers["location"]).path == "/p/kz-qkhp"
    assert times(answer.headers["location"]) == leads_to


def test_two_points_stand_in_the_address_of_what_changed(api: Api) -> None:
    answer = api.client.get(
        "/p/kz-qkhp/changed", params={"as_of": "2004-12-31", "known_at": "9"}, follow_redirects=False
    )
    assert times(answer.headers["location"]) == {
        "as_of": "2004-12-31",
        "known_at": "9",
        "to_as_of": "2026-11-23",
        "to_known_at": "9",
    }


@pytest.mark.parametrize(
    ("known_by", "position"),
    [
        ("2026-11-22", "0"),
        ("2026-11-23", "9"),
        (" 2026-11 ", "9"),
        ("2025", "0"),
        ("9999", "9"),
        ("2026-11-22T23:59:59Z", "0"),
        ("2026-11-24T00:00:00+05:00", "9"),
        ("", "4"),
    ],
)
def test_a_day_or_a_moment_leads_to_the_position_that_was_known_by_then(
    api: Api, known_by: str, position: str
) -> None:
    asked = {"as_of": "2012-12-31", "known_at": "4", "known_by": known_by}
    answer = api.client.get("/p/kz-qkhp", params=asked, follow_redirects=False)
    assert times(answer.headers["location"]) == {"as_of": "2012-12-31", "known_at": position}


def test_each_of_two_points_takes_a_day_by_which_something_was_known(api: Api) -> None:
    asked = {"as_of": "2004-12-31", "known_at": "9", "known_by": "2026-11-22", "to_known_by": "2026-11-23"}
    html = api.client.get("/p/kz-qkhp/changed", params=asked, headers=BROWSER)
    assert times(str(html.url)) == {
        "as_of": "2004-12-31",
        "known_at": "0",
        "to_as_of": "2026-11-23",
        "to_known_at": "9",
    }


@pytest.mark.parametrize("known_by", ["yesterday", "2014-02-30", "2014-05-01T12:00", "at noon"])
def test_what_is_neither_a_day_nor_a_moment_is_told_in_words(api: Api, known_by: str) -> None:
    asked = {"as_of": "2012-12-31", "known_by": known_by}
    answer = api.client.get("/p/kz-qkhp", params=asked, headers=BROWSER)
    assert answer.status_code == 400
    assert f"Known_by: '{known_by}'" in unescape(answer.text)
    assert "2014-05-01" in answer.text.replace(known_by, "")


def test_every_link_of_a_page_keeps_both_times(api: Api) -> None:
    page = api.get("/p/kz-qkhp", as_of="2012-12-31", known_at="8").text
    links = [unescape(each) for each in re.findall(r'href="(/[pcegf]/[^"]*)"', page)]
    assert len(links) > 10
    assert [each for each in links if not {"as_of", "known_at"} <= times(each).keys()] == []
    kept = [each for each in links if "/why" in each or each.startswith("/c/")]
    assert {(times(each)["as_of"], times(each)["known_at"]) for each in kept} == {("2012-12-31", "8")}


# What they say


def test_a_party_has_the_name_of_the_day(api: Api) -> None:
    before = words(api.get("/p/kz-qkhp", as_of="2020-11-10", known_at="9"))
    after = words(api.get("/p/kz-qkhp", as_of="2020-11-11", known_at="9"))
    assert before.startswith("Communist People's Party of Kazakhstan, 10 November 2020")
    assert after.startswith("People's Party of Kazakhstan, 11 November 2020")
    assert "PPK" in after.split("Timeline")[0]


def test_a_party_bears_its_own_colour_where_the_ledger_has_it_as_one_of_the_web(api: Api) -> None:
    flags = [
        re.findall(
            r'<svg class="flag"[^>]*><rect ([^>]*?) width', api.get(f"/p/{party}?as_of=2012&known_at=9").text
        )
        for party in ("xx-script", "kz-qkhp")
    ]
    assert flags[0] == ['fill="#e2001a"']
    assert re.fullmatch(r'class="hue-\d+"', flags[1][0])


def test_of_a_party_without_an_end_the_page_says_when_it_was_last_attested(memory: Api) -> None:
    memory.given(founded("kz-a", "Long Ago", date="1918-05"))
    memory.given({"type": "MembershipReported", "party": "kz-a", "date": "1932", "members": 7})
    memory.given(founded("kz-b", "Short", date="1990"))
    memory.given({"type": "Dissolved", "party": "kz-b", "date": "1995"})
    page = memory.get("/p/kz-a", as_of="2020")
    assert "Exists , founded May 1918; last attested 1932, no end is recorded" in words(page)
    assert "<title>Not attested since; no end is recorded</title>" in page.text
    assert "last attested" not in words(memory.get("/p/kz-a", as_of="1920"))
    ended = memory.get("/p/kz-b", as_of="2020")
    assert "last attested" not in words(ended)
    assert "Not attested since" not in ended.text


def test_the_part_that_moves_with_the_day_is_answered_alone(api: Api) -> None:
    part = api.get("/p/kz-qkhp", as_of="2020-11-11", known_at="9", part="state").text
    assert re.findall(r'data-part="(\w+)"', part) == ["head", "steps", "state", "cite"]
    assert "<html" not in part
    whole = api.get("/p/kz-qkhp", as_of="2020-11-11", known_at="9").text
    assert set(re.findall(r'data-part="(\w+)"', whole)) == {"head", "steps", "state", "cite"}


def test_a_correction_unfolds_to_every_revision_with_who_when_why(api: Api) -> None:
    page = words(api.get("/p/kz-qkhp", as_of="2012-12-31", known_at="9"))
    told = page[page.index("Corrected: 2 revisions") :]
    assert told.startswith(
        "Corrected: 2 revisions Stated as revision 1 by editor , 23 November 2026, 12:00 UTC, as known then "
        "2008: 56 292 members reported No source is given. "
        "Corrected as revision 2 by editor , 23 November 2026, 12:00 UTC, as known then “ The archive has it. ” "
        "2008: 56 300 members reported"
    )


def test_what_is_disputed_is_told_with_both_accounts(api: Api) -> None:
    page = words(api.get("/p/kz-qkhp", as_of="2012-12-31", known_at="9"))
    assert (
        "Registered is disputed. Shown: 21 June 2004 Why? what is shown . Another account: May 2004 Another paper"
        in page
    )
    assert "Disputed. Another account: May 2004: Registered Another paper" in page


def test_why_names_the_events_their_records_and_what_they_overwrote(api: Api) -> None:
    page = words(api.get("/p/kz-qkhp/why", as_of="2021-01-01", known_at="9", field="name"))
    told = page[page.index("Name People's") :]
    assert told.startswith(
        "Name People's Party of Kazakhstan Set by renamed, 11 November 2020: People's Party of Kazakhstan "
        "(record 5, revision 1) Correct the event of record 5 No source is given. Instead of what stood since founded, 13 April 2004: "
        "Communist People's Party of Kazakhstan (record 4, revision 1) Correct the event of record 4"
    )


def test_what_changed_tells_what_happened_and_what_was_learned(api: Api) -> None:
    page = words(
        api.get(
            "/p/kz-qkhp/changed", as_of="2012-12-31", known_at="8", to_as_of="2021-01-01", to_known_at="9"
        )
    )
    happened, learned = page[page.index("What happened") :].split("What was learned in between", 1)
    assert (
        "Name Communist People's Party of Kazakhstan People's Party of Kazakhstan Renamed record 5"
        in happened
    )
    assert "56 292" in learned
    assert "56 300" in learned
    assert "corrected: “ The archive has it. ”" in learned


def test_two_points_that_are_told_alike_say_so(api: Api) -> None:
    page = words(
        api.get(
            "/p/kz-qkhp/changed", as_of="2012-12-31", known_at="9", to_as_of="2013-01-01", to_known_at="9"
        )
    )
    assert "Nothing: the two are told alike." in page


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("people's party of kaz", "1 party"),
        ("COMMUNIST", "once recorded as Communist People's Party of Kazakhstan"),
        ("ppk", "also PPK"),
        ("qkhp", "People's Party of Kazakhstan"),
        ("העבודה", "once recorded as העבודה"),
        ("حزب", "once recorded as حزب العمل"),
        ("<script>", SCRIPT),
        ("nobody", "No party is known as “ nobody ”"),
    ],
)
def test_a_party_is_found_by_any_name_it_ever_had(api: Api, wanted: str, found: str) -> None:
    assert found in words(api.get("/", q=wanted))


def test_a_record_on_the_front_page_tells_its_parties_by_their_names_of_that_time(memory: Api) -> None:
    memory.given(founded("kz-a", "First", date="2000"))
    memory.given({"type": "MembershipReported", "party": "kz-a", "date": "2003", "members": 7})
    memory.given(renamed("Second", "2005", "kz-a"))
    page = words(memory.get("/"))
    assert "First : 7 members" in page
    assert "Second : 7 members" not in page


def test_a_country_is_found_by_its_name(memory: Api) -> None:
    memory.given(founded("kz-a", "First", date="2000"))
    assert "Countries: Kazakhstan" in words(memory.get("/", q="kazakh"))
    assert "Countries: Kazakhstan" in words(memory.get("/", q="KZ"))
    assert "Countries: Kazakhstan" not in words(memory.get("/", q="first"))


def test_what_the_front_page_renews_are_the_countries_too(memory: Api) -> None:
    memory.given(founded("kz-a", "First", date="2000"))
    assert "Kazakhstan 1" in words(memory.get("/", part="latest"))


def test_the_front_page_of_an_empty_ledger_says_what_to_do(memory: Api) -> None:
    page = words(memory.get("/"))
    assert "Nothing is recorded yet. partyline seed brings the histories in that ship with it." in page


# What keeps them safe


@pytest.mark.parametrize(
    "path", ["/", "/?q=%3Cscript%3E", "/p/xx-script", "/p/xx-script/why", "/p/xx-script/changed"]
)
def test_nothing_of_the_ledger_is_taken_for_markup_and_nothing_stands_in_line(api: Api, path: str) -> None:
    answer = api.get(path, **({"as_of": "2001-01-01"} if path.startswith("/p/") else {}))
    assert answer.headers["content-security-policy"] == POLICY
    assert "unsafe" not in POLICY
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert (
        re.findall(
            r"<script(?! type=\"module\" src=)|<style|<img|<em>|<[^>]*\s(?:style|on\w+)=|javascript:",
            answer.text,
        )
        == []
    )
    assert SCRIPT not in answer.text


def test_what_a_browser_has_already_is_not_sent_again(api: Api) -> None:
    first = api.get("/p/kz-qkhp", as_of="2012-12-31", known_at="9")
    again = api.client.get(str(first.url), headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]


def test_a_page_is_compressed_for_who_takes_that_under_a_tag_of_its_own(api: Api) -> None:
    path = "/p/kz-qkhp?as_of=2012-12-31&known_at=9"
    plain = api.client.get(path, headers={"Accept-Encoding": "identity"})
    with api.client.stream("GET", path, headers={"Accept-Encoding": "gzip"}) as packed:
        raw = b"".join(packed.iter_raw())
        assert packed.headers["content-encoding"] == "gzip"
        assert packed.headers["etag"] != plain.headers["etag"]
    assert gzip.decompress(raw) == plain.content
    assert len(raw) < len(plain.content) / 3


def test_the_front_page_with_all_that_it_needs_is_small(api: Api) -> None:
    assert len(api.get("/").content) + sum(len(each.content) for each in ASSETS.values()) < 100_000


# Files


@pytest.mark.parametrize("name", sorted(ASSETS))
def test_a_file_may_be_kept_for_ever_under_its_digest_and_not_under_another(api: Api, name: str) -> None:
    answer = api.get(f"/assets/{DIGEST}/{name}")
    assert answer.content == ASSETS[name].content
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"].partition(";")[0] == ASSETS[name].media_type
    assert api.get(f"/assets/older/{name}").headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("name", ["nothing.css", "..%2Fpage.py", "%2e%2e%2fpage.py"])
def test_no_other_file_is_served(api: Api, name: str) -> None:
    assert api.get(f"/assets/{DIGEST}/{name}").status_code == 404


# What goes wrong


@pytest.mark.parametrize(
    ("path", "status", "kind", "said"),
    [
        ("/p/kz-nobody", 404, "unknown-party", "No record names a party 'kz-nobody'."),
        ("/p/kz-qkhp?as_of=2012-02-31", 400, "invalid-parameter", "As_of: '2012-02-31' is not a date"),
        ("/p/kz-qkhp?as_off=2012", 400, "unknown-parameter", "'as_off' is no parameter of this address"),
        ("/p/kz-qkhp?known_at=1", 404, "unknown-at-position", "position 4 is the first that does"),
        ("/p/kz-qkhp/why?field=nothing", 400, "invalid-parameter", "Field is 'nothing'"),
        ("/nowhere", 404, "not-found", "There is nothing at '/nowhere'."),
        ("/parties/kz-nobody", 404, "unknown-party", "No record names a party 'kz-nobody'."),
    ],
)
def test_a_browser_is_told_in_words_and_all_others_as_a_problem(
    api: Api, path: str, status: int, kind: str, said: str
) -> None:
    page = api.client.get(path, headers=BROWSER)
    assert (page.status_code, page.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert page.headers["content-security-policy"] == POLICY
    assert page.headers["cache-control"] == "no-store"
    assert said in unescape(page.text)
    problem_in(api.get(path), status, kind)


def test_a_party_that_is_not_known_leads_to_others_of_a_name_like_it(api: Api) -> None:
    page = api.client.get("/p/kz-people-union", headers=BROWSER).text
    assert "Is it one of these?" in page
    assert "People&#39;s Party of Kazakhstan" in page


def test_who_writes_is_answered_as_before_even_from_a_browser(memory: Api) -> None:
    problem_in(memory.client.post("/events", json={}, headers=BROWSER), 401, "missing-token")


@pytest.mark.parametrize("added", ["fbclid=IwAR0x", "utm_source=mail&utm_medium=social", "gclid=1"])
def test_what_other_sites_add_to_a_shared_link_changes_nothing_and_a_misspelt_day_is_still_refused(
    memory: Api, added: str
) -> None:
    memory.given(FOUNDED)
    plain, shared = (
        memory.client.get(f"/p/kz-qkhp?as_of=2005{more}", headers={"Accept": "text/html"})
        for more in ("", f"&{added}")
    )
    assert (shared.status_code, shared.text) == (plain.status_code, plain.text) == (200, plain.text)
    assert memory.client.get(f"/p/kz-qkhp?as_off=2005&{added}").status_code == 400
    assert memory.client.get(f"/parties/kz-qkhp?as_of=2005&{added}").status_code == 400, "the API is strict"
