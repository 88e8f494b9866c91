"""The river in a real Chromium: it follows the slider, scrolls within its box, can be walked by keyboard, and nothing keeps people from using it."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.api.web.browser import SCHEMES, WIDTHS, Scheme, found_by_axe, seen

FAMILY = "/p/kz-qhp/family?as_of=2012-12-31&known_at=174"
BOX_AND_LINE = """() => [".stream", ".veil line"].map(
    (each) => document.querySelector(each).getBoundingClientRect().toJSON()
)"""
VIEWS = (
    FAMILY,
    "/p/kz-qhp/family?as_of=2012-12-31&known_at=174&direction=ancestors&depth=1",
    "/c/KZ/families?as_of=2012-12-31&known_at=174",
)


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


def test_the_line_of_the_day_and_the_links_follow_the_slider(browser: Browser, origin: str) -> None:
    with seen(browser, origin) as looking:
        page = looking.open(FAMILY)
        before = float(page.locator(".veil line").get_attribute("x1") or "")
        page.get_by_role("slider", name="Day").focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_url(lambda url: "as_of=2012-12-31" not in url)
        after = float(page.locator(".veil line").get_attribute("x1") or "")
        assert after > before
        day = re.findall(r"as_of=([0-9-]+)", page.url)
        links = page.locator(".stream-map a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
        assert links
        assert {re.findall(r"as_of=([0-9-]+)", each)[0] for each in links} == set(day)


def test_on_a_phone_the_river_scrolls_says_so_and_its_names_stay_in_view(
    browser: Browser, origin: str
) -> None:
    with seen(browser, origin, width=390) as looking:
        page = looking.open(FAMILY)
        expect(page.locator(".river .hint")).to_be_visible()
        stream = page.locator(".stream")
        stream.evaluate("each => each.scrollLeft = 0")
        place = """() => {
            const left = document.querySelector(".stream").getBoundingClientRect().left;
            const band = document.querySelector("#band-kz-qhp").getBoundingClientRect();
            const texts = [...document.querySelectorAll("#band-kz-qhp text")].map((each) => each.getBoundingClientRect());
            return texts.map((each) => [each.left - left, each.right - Math.max(band.right, left)]);
        }"""
        before = page.evaluate(place)
        stream.focus()
        for _ in range(40):
            page.keyboard.press("ArrowRight")
        page.wait_for_timeout(600)  # it scrolls smoothly
        scrolled = stream.evaluate("each => each.scrollLeft")
        assert scrolled > 300
        moved = [
            one[0] - (other[0] - scrolled) for one, other in zip(page.evaluate(place), before, strict=True)
        ]
        assert any(each > 1 for each in moved)
        assert all(each > -1 for each in moved)
    with seen(browser, origin) as looking:
        expect(looking.open(FAMILY).locator(".river .hint")).to_be_hidden()


def test_a_year_stands_over_its_line(browser: Browser, origin: str) -> None:
    with seen(browser, origin) as looking:
        page = looking.open(FAMILY)
        middles = page.evaluate(
            """() => {
                const middle = (each) => { const box = each.getBoundingClientRect(); return box.x + box.width / 2 };
                const of = (selector) => [...document.querySelectorAll(selector)].map(middle);
                return [of(".stream-years text"), of(".stream-map line.grid")];
            }"""
        )
        labels, lines = middles
        assert labels
        for label in labels:
            assert min(abs(label - line) for line in lines) < 1


def test_the_state_of_the_parties_follows_the_slider(browser: Browser, origin: str) -> None:
    with seen(browser, origin) as looking:
        page = looking.open(FAMILY)
        standing = page.locator(".head .lead")
        expect(standing).to_contain_text("exist")
        before = standing.inner_text()
        page.get_by_role("slider", name="Day").focus()
        page.keyboard.press("Home")
        expect(standing).not_to_have_text(before)
        expect(page.locator(".members tbody tr").first).to_contain_text("may exist")
        expect(page.locator(".members tbody tr").last).to_contain_text("not yet there")


def test_a_band_is_reached_by_keyboard_and_leads_to_the_party_on_that_day(
    browser: Browser, origin: str
) -> None:
    with seen(browser, origin) as looking:
        page = looking.open(FAMILY)
        band = page.locator("#band-kz-qhp")
        band.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/p/kz-qhp?as_of=2012-12-31&known_at=174")


def test_on_a_phone_the_river_scrolls_in_its_box_and_begins_at_the_day(browser: Browser, origin: str) -> None:
    with seen(browser, origin, width=360) as looking:
        page = looking.open(FAMILY)
        box, line = page.locator(".stream").bounding_box(), page.locator(".veil line").bounding_box()
        assert box is not None
        assert line is not None
        assert box["x"] <= line["x"] <= box["x"] + box["width"]


def test_on_a_phone_the_river_goes_along_with_the_day(browser: Browser, origin: str) -> None:
    with seen(browser, origin, width=360) as looking:
        page = looking.open(FAMILY)
        page.get_by_role("slider", name="Day").focus()
        for key in ("Home", "End"):
            page.keyboard.press(key)
            box, line = page.evaluate(BOX_AND_LINE)  # at once: the veil is put in anew when the day has come
            assert box["x"] <= line["x"] <= box["x"] + box["width"]


def test_without_a_script_the_lines_are_chosen_by_a_form(browser: Browser, origin: str) -> None:
    with seen(browser, origin, script=False) as looking:
        page = looking.open(FAMILY)
        page.get_by_label("Shown", exact=True).select_option("ancestors")
        page.locator(".scope button").click()
        page.wait_for_url("**/p/kz-qhp/family?as_of=2012-12-31&known_at=174&direction=ancestors")
        expect(page.locator("h1")).to_contain_text("Where it came from")
