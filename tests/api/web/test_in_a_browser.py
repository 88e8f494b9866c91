"""The pages in a real Chromium: nothing wrong on the console, no request elsewhere, by mouse and by keyboard, with and without a script."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.api.serving import Server
from tests.api.web.browser import SCHEMES, WIDTHS, Scheme, found_by_axe, seen
from tests.api.web.given import SCRIPT

PARTY = "/p/kz-qhp?as_of=2012-12-31&known_at=174"
VIEWS = (
    "/",
    "/?q=nur",
    "/?q=nobody+is+called+that",
    PARTY,
    "/p/xx-script?as_of=2004-01-01&known_at=177",
    "/p/kz-qhp/why?as_of=2012-12-31&known_at=174",
    "/p/kz-qhp/changed?as_of=2004-12-31&known_at=174&to_as_of=2021-12-31&to_known_at=174",
)


def address(page: Page) -> dict[str, str]:
    """The parameters of the page's address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("view", VIEWS)
def test_a_view_has_nothing_that_keeps_people_from_using_it(
    browser: Browser, origin: str, view: str, scheme: Scheme
) -> None:
    with seen(browser, origin, scheme=scheme) as looking:
        assert found_by_axe(looking.open(view)) == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("view", VIEWS)
def test_a_view_fits_the_width_of_the_screen(browser: Browser, origin: str, view: str, width: int) -> None:
    with seen(browser, origin, width=width) as looking:
        page = looking.open(view)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_right_arrow_goes_to_the_next_event_and_the_address_says_so(
    browser: Browser, origin: str
) -> None:
    with seen(browser, origin) as looking:
        page = looking.open("/p/kz-qhp?as_of=2020-11-10&known_at=174")
        expect(page.locator("h1")).to_contain_text("Communist People's Party of Kazakhstan")
        slider = page.get_by_role("slider", name="Day")
        slider.focus()
        page.keyboard.press("ArrowRight")
        expect(page.locator("h1")).not_to_contain_text("Communist")
        expect(slider).to_be_focused()
        expect(slider).to_have_attribute("aria-valuetext", re.compile(r"^11 November 2020\. "))
        page.wait_for_url("**as_of=2020-11-11**")
        assert address(page) == {"as_of": "2020-11-11", "known_at": "174"}
        assert page.title().startswith("People's Party of Kazakhstan, 11 November 2020")
        page.keyboard.press("ArrowDown")
        page.wait_for_url("**as_of=2020-11-10**")
        expect(page.locator("h1")).to_contain_text("Communist People's Party of Kazakhstan")


def test_home_and_end_go_to_the_ends_of_the_axis(browser: Browser, origin: str) -> None:
    with seen(browser, origin) as looking:
        page = looking.open(PARTY)
        slider = page.get_by_role("slider", name="Day")
        slider.focus()
        page.keyboard.press("Home")
        expect(page.locator(".status")).to_contain_text("Not yet there")
        assert slider.input_value() == slider.get_attribute("min")
        page.keyboard.press("End")
        expect(page.locator("h1")).to_contain_text("People's Party of Kazakhstan")
        expect(page.locator(".status")).to_contain_text("Exists")
        assert slider.input_value() == slider.get_attribute("max")


def test_the_slider_is_dragged_by_mouse_and_what_is_shown_follows(browser: Browser, origin: str) -> None:
    with seen(browser, origin) as looking:
        page = looking.open(PARTY)
        box = page.get_by_role("slider", name="Day").bounding_box()
        assert box is not None
        middle = box["y"] + box["height"] / 2
        page.mouse.move(box["x"] + box["width"] * 0.4, middle)
        page.mouse.down()
        for step in range(40, 96):
            page.mouse.move(box["x"] + box["width"] * step / 100, middle)
        page.mouse.up()
        expect(page.locator("h1")).not_to_contain_text("Communist")
        shown = page.locator("[name=as_of]").input_value()
        assert shown > "2020-11-11"
        page.wait_for_url(f"**as_of={shown}**")
        expect(page.locator(".kicker")).to_contain_text(shown[:4])


def test_a_mark_and_a_date_of_the_timeline_lead_to_their_day(browser: Browser, origin: str) -> None:
    with seen(browser, origin) as looking:
        page = looking.open(PARTY)
        page.locator(".timeline > ol > li", has_text="Took the name").locator(".when a").click()
        page.wait_for_url("**as_of=2020-11-11**")
        expect(page.locator("h1")).not_to_contain_text("Communist")
        page.locator(".mark").first.click(force=True)
        expect(page.locator(".kicker")).to_contain_text("2004")


def test_what_has_not_happened_by_the_day_is_told_apart_on_the_timeline(
    browser: Browser, origin: str
) -> None:
    with seen(browser, origin) as looking:
        page = looking.open("/p/kz-qhp?as_of=2020-11-10&known_at=174")
        renamed = page.locator(".timeline > ol > li", has_text="Took the name")
        expect(renamed).to_have_class("no")
        page.locator("#step-on").click()
        expect(renamed).to_have_class("yes")
        expect(page.locator("#step-on")).to_be_focused()


def test_every_link_of_the_page_goes_along_with_the_day(browser: Browser, origin: str) -> None:
    with seen(browser, origin) as looking:
        page = looking.open(PARTY)
        page.get_by_role("slider", name="Day").focus()
        page.keyboard.press("ArrowLeft")
        page.wait_for_url("**as_of=2012-01-15**")
        carried = page.locator(".timeline a[href^='/p/']:not([data-step]), .timeline a[href^='/e/']")
        links = carried.evaluate_all("all => all.map(a => a.getAttribute('href'))")
        assert links
        assert {re.findall(r"[?]as_of=([0-9-]+)", each)[0] for each in links} == {"2012-01-15"}
        same = page.locator("link[rel=alternate][type='application/json']").get_attribute("href") or ""
        assert "as_of=2012-01-15&" in same


def test_a_table_of_results_is_readable_on_a_phone(browser: Browser, origin: str) -> None:
    with seen(browser, origin, width=390) as looking:
        page = looking.open("/p/kz-amanat?as_of=2023-12-31")
        heights = page.locator("table td, table th").evaluate_all(
            "all => all.map(each => each.getBoundingClientRect().height)"
        )
        assert heights
        assert max(heights) < 160


def test_a_page_that_nobody_looks_at_keeps_no_connection(browser: Browser, origin: str) -> None:
    with seen(browser, origin) as looking:
        page = looking.page
        page.add_init_script(
            """window.open_ = new Set();
            window.EventSource = class extends EventTarget {
                constructor(address) { super(); this.address = address; window.open_.add(this) }
                close() { window.open_.delete(this) }
            };
            window.hides = (hidden) => {
                Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
                document.dispatchEvent(new Event("visibilitychange"));
            };"""
        )
        looking.open("/")
        assert [page.evaluate(f"hides({each}); open_.size") for each in ("false", "true", "false")] == [
            1,
            0,
            1,
        ]


def test_why_opens_in_place_and_closes_where_it_was_opened(browser: Browser, origin: str) -> None:
    with seen(browser, origin) as looking:
        page = looking.open(PARTY)
        why = page.locator("[id='why-membership']")
        why.click()
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text("56\N{NARROW NO-BREAK SPACE}292")
        expect(dialog.locator(".sources li").first).to_be_visible()
        assert found_by_axe(page) == []
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
        expect(why).to_be_focused()


def test_why_opens_once_however_often_it_is_clicked(browser: Browser, origin: str) -> None:
    with seen(browser, origin) as looking:
        page = looking.open(PARTY)
        page.locator("[id='why-membership']").dblclick()
        expect(page.get_by_role("dialog")).to_have_count(1)
        page.wait_for_load_state("networkidle")
        expect(page.get_by_role("dialog")).to_have_count(1)


def test_a_date_that_is_typed_is_gone_to_when_it_is_whole(browser: Browser, origin: str) -> None:
    with seen(browser, origin) as looking:
        page = looking.open(PARTY)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.locator("#as_of").press_sequentially("11102020")
        page.wait_for_url("**as_of=2020-11-10**")
        expect(page.locator("h1")).to_contain_text("Communist People's Party of Kazakhstan")
        assert [each for each in asked if re.search("as_of=0", each)] == []
        page.locator("#as_of").press_sequentially("05/06/12015")  # a year has four digits
        page.locator("#as_of").blur()
        page.wait_for_load_state("networkidle")


def test_a_record_and_a_correction_appear_on_the_front_page_without_reload(
    browser: Browser, origin: str, server: Server
) -> None:
    with seen(browser, origin) as looking:
        page = looking.open("/")
        page.evaluate("window.wasHere = true")
        written = server.state(
            {"type": "Founded", "party": "xx-live", "date": "2020", "name": "Living Party", "country": "IL"}
        ).json()
        expect(page.locator(".records").first).to_contain_text("Living Party")
        event_id = written["records"][0]["event_id"]
        answer = server.client.put(
            f"/events/{event_id}",
            json={
                "event": written["records"][0]["event"] | {"name": "Lively Party"},
                "reason": "The statute has it so.",
            },
            headers={"Authorization": "Bearer the-token-of-the-tests", "If-Match": '"1"'},
        )
        assert answer.status_code == 200
        expect(page.locator(".records").last).to_contain_text("The statute has it so.")
        assert page.evaluate("window.wasHere") is True


def test_what_was_known_then_is_chosen_and_the_page_says_so(
    browser: Browser, origin: str, server: Server
) -> None:
    with seen(browser, origin) as looking:
        head = server.client.get("/health/ready").json()["position"]
        page = looking.open(f"/p/xx-script?as_of=2006-01-01&known_at={head}")
        expect(page.locator("h1")).to_contain_text("Labour")
        page.locator("#known_at").select_option("176")
        page.wait_for_url("**known_at=176**")
        expect(page.locator("h1")).to_contain_text(SCRIPT)
        expect(page.locator(".banner")).to_contain_text("As it was known at position 176")
        expect(page.locator("footer .cite")).to_contain_text("as known at position 176")
        same = page.locator("link[rel=alternate][type='application/json']").get_attribute("href") or ""
        assert "known_at=176&" in same
        page.get_by_role("link", name="As it is known now").click()
        expect(page.locator("h1")).to_contain_text("Labour")


def test_a_day_is_typed_by_which_something_was_known(browser: Browser, origin: str, server: Server) -> None:
    with seen(browser, origin) as looking:
        head = server.client.get("/health/ready").json()["position"]
        page = looking.open(PARTY)
        page.locator("#known_by").fill("9999-12-31")
        page.locator("#known_by").press("Enter")
        page.wait_for_url(f"**known_at={head}")
        assert address(page) == {"as_of": "2012-12-31", "known_at": str(head)}
        expect(page.locator("footer .cite")).to_contain_text(f"as known at position {head}")
        expect(page.locator("#known_by")).to_have_value("")


def test_without_a_script_a_day_is_typed_too(browser: Browser, origin: str, server: Server) -> None:
    with seen(browser, origin, script=False) as looking:
        head = server.client.get("/health/ready").json()["position"]
        page = looking.open(PARTY)
        page.locator("#known_by").fill("9999")
        page.get_by_role("button", name="Show").click()
        assert address(page) == {"as_of": "2012-12-31", "known_at": str(head)}


def test_who_moves_on_while_other_knowledge_comes_ends_where_they_are(
    browser: Browser, origin: str, server: Server
) -> None:
    with seen(browser, origin) as looking:
        head = server.client.get("/health/ready").json()["position"]
        page = looking.open("/p/kz-qhp?as_of=2020-11-11&known_at=174")
        page.locator("#known_by").fill("9999")
        page.locator("#slider").focus()  # which leaves the field
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        page.wait_for_url(f"**as_of=2020-11-09&known_at={head}")
        expect(page.locator("#as_of")).to_have_value("2020-11-09")
        expect(page.locator("h1")).to_contain_text("Communist")


def test_without_a_script_the_form_and_the_links_do_it(browser: Browser, origin: str) -> None:
    with seen(browser, origin, script=False) as looking:
        page = looking.open(PARTY)
        expect(page.get_by_role("slider")).to_have_count(0)
        page.locator("#as_of").fill("2020-11-10")
        page.get_by_role("button", name="Show").click()
        assert address(page) == {"as_of": "2020-11-10", "known_at": "174"}
        page.locator("#step-on").click()
        assert address(page) == {"as_of": "2020-11-11", "known_at": "174"}
        expect(page.locator("h1")).not_to_contain_text("Communist")
        page.locator("[id='why-name']").click()
        expect(page.locator("h1")).to_have_text("Why?")
        expect(page.locator(".value").first).to_contain_text("People's Party of Kazakhstan")


def test_names_that_are_markup_are_shown_and_run_nothing(browser: Browser, origin: str) -> None:
    with seen(browser, origin) as looking:
        page = looking.open("/p/xx-script?as_of=2004-01-01&known_at=177")
        page.on("dialog", lambda dialog: looking.errors.append(dialog.message))
        expect(page.locator("h1 bdi")).to_have_text(SCRIPT)
        assert page.locator("main script, main img, main b:text-is('bold')").count() == 0
        expect(page.locator(".timeline")).to_contain_text("{{ 7 * 7 }} &amp; <i>not markup</i>")


def test_names_from_right_to_left_stand_right_and_say_their_language(browser: Browser, origin: str) -> None:
    with seen(browser, origin) as looking:
        page = looking.open("/p/xx-script?as_of=2004-01-01&known_at=177")
        hebrew = page.locator(".names bdi[lang=he]")
        expect(hebrew).to_have_text("מפלגת העבודה")
        assert hebrew.evaluate("element => getComputedStyle(element).direction") == "rtl"


def test_a_page_that_is_not_there_says_in_words_what_would_be_right(browser: Browser, origin: str) -> None:
    with seen(browser, origin) as looking:
        page = looking.open("/p/kz-amanat-otan")
        expect(page.locator("h1")).to_have_text("No record names this party")
        expect(page.locator(".hits")).to_contain_text("Amanat")
        assert found_by_axe(page) == []
        assert looking.errors == [
            "Failed to load resource: the server responded with a status of 404 (Not Found)"
        ]
        looking.errors.clear()
