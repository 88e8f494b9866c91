"""Editing in a real Chromium: with and without a script, in light and dark, on a phone; and that no secret is left anywhere."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.api.given import EDITOR, TOKEN
from tests.api.serving import Server
from tests.api.web.browser import SCHEMES, WIDTHS, Scheme, Seen, found_by_axe, seen
from tests.api.web.given import SCRIPT

REFUSED = "Failed to load resource: the server responded with a status of "


def began(looking: Seen, name: str) -> Page:
    """The form of a new name, filled in but for the token."""
    page = looking.open("/edit/new?type=Renamed&party=xx-script")
    page.get_by_label("Name needed").fill(name)
    page.get_by_label("Date").first.fill("2012~")
    page.get_by_label("Document").fill("A <em>paper</em>")
    return page


def forgive(looking: Seen, status: str) -> None:
    """The browser's own word on a refusal, which was wanted."""
    assert looking.errors == [REFUSED + status]
    looking.errors.clear()


def event_of(page: Page) -> str:
    """The id of the event that was recorded."""
    page.wait_for_url("**/recorded?known_at=*")
    return page.url.split("/")[-2]


@pytest.mark.parametrize("script", [True, False])
def test_an_event_is_recorded_from_a_party_s_page_after_its_preview(
    browser: Browser, origin: str, server: Server, script: bool
) -> None:
    name = f"Progress {script}"
    head = server.records()[-1]["position"]
    with seen(browser, origin, script=script) as looking:
        page = looking.open("/p/xx-script")
        page.get_by_role("link", name="Record an event").click()
        page.get_by_role("link", name="Renamed", exact=True).click()
        assert page.get_by_label("Party needed").input_value() == "xx-script"
        page.get_by_label("Name needed").fill(name)
        page.get_by_label("Date").first.fill("2012-05")
        page.get_by_role("button", name="Add to Names").click()
        page.get_by_label("Language needed").fill("he")
        page.get_by_label("Name needed").last.fill("קידמה")
        page.get_by_label("Document").fill("Gazette")
        page.get_by_label("Token").fill(TOKEN)
        page.keyboard.press("Enter")
        preview = page.get_by_role("status").filter(has_text="What would change")
        expect(preview).to_contain_text(f"Took the name {name}")
        assert server.records()[-1]["position"] == head
        preview.get_by_role("button", name="Record it").click()
        event_of(page)
        expect(page.locator("h1")).to_have_text("Recorded")
        assert TOKEN not in page.content() + page.url
    record = server.records()[-1]
    assert (record["position"], record["event"]) == (
        head + 1,
        {
            "type": "Renamed",
            "party": "xx-script",
            "date": "2012-05",
            "name": name,
            "names": {"he": "קידמה"},
            "sources": [{"document": "Gazette"}],
        },
    )


def test_what_is_recorded_appears_live_before_others(browser: Browser, origin: str) -> None:
    with seen(browser, origin) as watching, seen(browser, origin) as looking:
        front = watching.open("/")
        front.evaluate("window.wasHere = true")
        page = began(looking, "Liveliness")
        page.get_by_label("Token").fill(TOKEN)
        page.get_by_role("button", name="Show what would change").click()
        page.get_by_role("button", name="Record it").first.click()
        event_of(page)
        expect(front.locator(".records").first).to_contain_text("Liveliness")
        assert front.evaluate("window.wasHere") is True


def test_a_date_is_told_in_words_and_parties_are_offered_while_one_types(
    browser: Browser, origin: str
) -> None:
    with seen(browser, origin) as looking:
        page = looking.open("/edit/new?type=Succeeded&party=xx-script")
        page.get_by_label("Date").first.press_sequentially("2004~")
        expect(page.locator("#f-date-means")).to_have_text("Some day in 2004, or so.")
        page.get_by_label("Date").first.fill("2004-13")
        expect(page.locator("#f-date-means")).to_contain_text("months are 01 to 12")
        page.get_by_label("Predecessor").press_sequentially("Nur Otan")
        expect(page.locator("#f-predecessor-list option").first).to_contain_text("Kazakhstan")
        page.get_by_label("Predecessor").fill("kz-qhp")
        expect(page.locator("#f-predecessor-means")).to_contain_text("People's Party of Kazakhstan")


def test_contests_are_offered_while_one_types(browser: Browser, origin: str) -> None:
    with seen(browser, origin) as looking:
        page = looking.open("/edit/new?type=ElectionResult")
        page.get_by_label("Election").press_sequentially("2012 mazhilis")
        expect(page.locator("#f-election-list option").first).to_have_attribute("value", "kz-mazhilis-2012")
        page.get_by_label("Election").fill("kz-mazhilis-2012")
        expect(page.locator("#f-election-means")).to_contain_text("2012")


def test_a_row_is_added_in_place_and_what_was_typed_stays_the_token_too(
    browser: Browser, origin: str
) -> None:
    with seen(browser, origin) as looking:
        page = began(looking, "Rows")
        page.evaluate("window.wasHere = true")
        page.get_by_label("Token").fill("not yet sent")
        page.get_by_role("button", name="Add to Abbreviations").click()
        expect(page.locator("[name='abbreviations.0.key']")).to_be_focused()
        assert page.get_by_label("Token").input_value() == "not yet sent"
        assert page.get_by_label("Name needed").first.input_value() == "Rows"
        page.get_by_role("button", name="Remove Abbreviations, 1").click()
        expect(page.locator("[name='abbreviations.0.key']")).to_have_count(0)
        assert page.evaluate("window.wasHere") is True


def test_a_wrong_token_is_told_at_its_field_and_writes_nothing(
    browser: Browser, origin: str, server: Server
) -> None:
    head = server.records()[-1]["position"]
    with seen(browser, origin) as looking:
        page = began(looking, "Wrong")
        page.get_by_label("Token").fill("another-token-than-the-right")
        page.get_by_role("button", name="Show what would change").click()
        expect(page.locator("#token-error")).to_contain_text(
            "The token is neither the write token of this server"
        )
        expect(page.locator("#mistakes")).to_be_focused()
        assert page.get_by_label("Name needed").first.input_value() == "Wrong"
        assert "another-token" not in page.content() + page.url
        forgive(looking, "401 (Unauthorized)")
    assert server.records()[-1]["position"] == head


def test_who_was_slower_sees_both_versions_and_goes_on(browser: Browser, origin: str, server: Server) -> None:
    event = {
        "type": "LeaderLeft",
        "party": "xx-script",
        "date": "2003",
        "role": "chair",
        "person": "O'Neill",
        "sources": [{"document": "Paper"}],
    }
    event_id = server.state(event).json()["records"][0]["event_id"]
    with seen(browser, origin) as looking:
        page = looking.open(f"/edit/{event_id}")
        page.get_by_label("Person needed").fill("Nobody")
        page.get_by_label("Reason").fill("It was nobody.")
        page.get_by_label("Token").fill(TOKEN)
        newer = {"event": event | {"person": SCRIPT}, "reason": "Quicker."}
        server.client.put(f"/events/{event_id}", json=newer, headers=EDITOR | {"If-Match": '"1"'})
        page.get_by_role("button", name="Show what would change").click()
        row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Person"))
        expect(row.get_by_role("cell")).to_have_text(["O'Neill", f"{SCRIPT} (new)", "Nobody differs"])
        assert found_by_axe(page) == []
        forgive(looking, "412 (Precondition Failed)")
        page.get_by_role("button", name="Show what would change").click()
        page.get_by_role("button", name="Record it").first.click()
        assert event_of(page) == event_id
    assert [
        (each["revision"], each["reason"]) for each in server.records() if each["event_id"] == event_id
    ] == [
        (1, None),
        (2, "Quicker."),
        (3, "It was nobody."),
    ]


def test_an_event_of_the_timeline_is_retracted(browser: Browser, origin: str, server: Server) -> None:
    event = {"type": "HeadquartersMoved", "party": "xx-script", "date": "2002", "place": "Atlantis"}
    server.state(event)
    with seen(browser, origin) as looking:
        page = looking.open("/p/xx-script")
        line = page.locator(".timeline > ol > li", has_text="Headquarters at Atlantis")
        line.locator("summary").click()
        line.get_by_role("link", name=re.compile("^Retract")).click()
        page.get_by_label("Reason").fill("There is no such place.")
        page.get_by_label("Token").fill(TOKEN)
        page.get_by_role("button", name="Show what would change").click()
        expect(page.locator(".preview")).to_contain_text("Atlantis")
        page.get_by_role("button", name="Retract it").first.click()
        event_of(page)
        expect(page.locator("h1")).to_have_text("Retracted")
    assert (server.records()[-1]["kind"], server.records()[-1]["reason"]) == (
        "retracted",
        "There is no such place.",
    )


@pytest.mark.parametrize("scheme", SCHEMES)
def test_nothing_keeps_people_from_using_a_form_its_mistakes_or_its_preview(
    browser: Browser, origin: str, scheme: Scheme
) -> None:
    with seen(browser, origin, scheme=scheme) as looking:
        for path in ("/edit/new", "/edit/new?type=Split&party=xx-script", "/edit/new?type=CongressHeld"):
            assert found_by_axe(looking.open(path)) == []
        page = began(looking, SCRIPT)
        page.get_by_label("Document").fill("")
        page.get_by_role("button", name="Show what would change").click()
        expect(page.locator("#mistakes")).to_be_focused()
        assert found_by_axe(page) == []
        forgive(looking, "401 (Unauthorized)")
        page.get_by_label("Document").fill("Paper")
        page.get_by_label("Token").fill(TOKEN)
        page.get_by_role("button", name="Show what would change").click()
        expect(page.locator("#preview")).to_contain_text(f"Took the name {SCRIPT}")
        assert found_by_axe(page) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_a_form_and_its_preview_fit_the_width_of_the_screen(
    browser: Browser, origin: str, width: int
) -> None:
    with seen(browser, origin, width=width) as looking:
        page = looking.open("/edit/new?type=Split&party=xx-script")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page = began(looking, "Width")
        page.get_by_label("Token").fill(TOKEN)
        page.get_by_role("button", name="Show what would change").click()
        expect(page.locator("#preview")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_token_is_in_no_log_and_out_of_reach_of_scripts(
    browser: Browser, origin: str, server: Server
) -> None:
    with seen(browser, origin) as looking:
        page = began(looking, "Secret")
        page.get_by_label("Token").fill(TOKEN)
        page.get_by_role("button", name="Show what would change").click()
        expect(page.locator("#preview")).to_be_visible()
        (cookie,) = page.context.cookies(f"{origin}/edit")
        assert (cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (True, "Strict", "/edit")
        assert page.evaluate("document.cookie") == ""
        assert TOKEN not in str(page.context.storage_state()) + page.content() + page.url
    assert TOKEN not in server.said()
