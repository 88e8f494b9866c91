"""Chambers, contests and coalitions in a real Chromium: nothing wrong, whatever the width and the light, and the slider moves them."""

import pytest
from playwright.sync_api import Browser, expect

from tests.api.given import EDITOR
from tests.api.serving import Server
from tests.api.web.browser import SCHEMES, WIDTHS, Scheme, found_by_axe, seen
from tests.api.web.chambers import CHAMBER

VIEWS = (
    "/c/KZ/parliament?as_of=2013-06-02&chamber=diet",
    "/c/KZ/parliament?as_of=2012-12-31&chamber=mazhilis",
    "/c/KZ/parliament/why?as_of=2011-03-01&chamber=diet&field=parties.kz-left.seats",
    "/c/KZ/elections?as_of=2020-01-01",
    "/e/kz-diet-2010?as_of=2012-01-01",
    "/e/kz-mazhilis-2012?as_of=2020-12-31",
    "/e/kz-president-2011?as_of=2020-12-31",
    "/g/kz-cabinet-a?as_of=2011-10-01",
)


@pytest.fixture(scope="module")
def place(server: Server, origin: str) -> str:
    """The server, with the small chamber."""
    answer = server.client.post("/events", json={"events": list(CHAMBER)}, headers=EDITOR)
    assert answer.status_code == 201, answer.text
    return origin


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("view", VIEWS)
def test_a_view_has_nothing_that_keeps_people_from_using_it(
    browser: Browser, place: str, view: str, scheme: Scheme
) -> None:
    with seen(browser, place, scheme=scheme) as looking:
        assert found_by_axe(looking.open(view)) == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("view", VIEWS)
def test_a_view_fits_the_width_of_the_screen(browser: Browser, place: str, view: str, width: int) -> None:
    with seen(browser, place, width=width) as looking:
        page = looking.open(view)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_right_arrow_goes_from_a_contest_to_a_change_of_seats(browser: Browser, place: str) -> None:
    with seen(browser, place) as looking:
        page = looking.open("/c/KZ/parliament?as_of=2010-05-01&chamber=diet")
        left = page.get_by_role("row").filter(has_text="The Left")
        expect(left).to_contain_text("50.0 %")
        slider = page.get_by_role("slider", name="Day")
        slider.focus()
        page.keyboard.press("ArrowRight")
        expect(left).to_contain_text("45.0 %")
        expect(slider).to_be_focused()
        expect(page.get_by_role("img", name="The diet on 1 March 2011")).to_be_visible()
        page.wait_for_url("**chamber=diet&as_of=2011-03-01**")


def test_dragging_the_slider_goes_through_the_results_of_a_countrys_contests(
    browser: Browser, place: str
) -> None:
    with seen(browser, place) as looking:
        page = looking.open("/c/KZ/elections?as_of=2012-01-01&chamber=diet")
        told = page.locator("#in-force")
        expect(told).to_contain_text("Diet, Kazakhstan, May 2010")
        results = page.locator(".in-force table")
        expect(results).to_contain_text("51.00 %")
        box = page.get_by_role("slider", name="Day").bounding_box()
        assert box is not None
        middle = box["y"] + box["height"] / 2
        page.mouse.move(box["x"] + box["width"] * 0.46, middle)
        page.mouse.down()
        for step in range(46, 10, -3):
            page.mouse.move(box["x"] + box["width"] * step / 100, middle)
        page.mouse.up()
        expect(told).to_contain_text("Diet, Kazakhstan, May 2000")
        expect(results).not_to_contain_text("51.00 %")
        expect(page.get_by_role("img", name="The seats won")).to_be_visible()
        results.get_by_role("link", name="Why?").first.click()
        expect(page.get_by_role("dialog")).to_contain_text("election result")


def test_the_slider_of_a_contest_moves_the_names_of_the_day(browser: Browser, place: str) -> None:
    with seen(browser, place) as looking:
        page = looking.open("/e/kz-diet-2010?as_of=2010-05-01")
        results = page.locator("table.results")
        expect(results).not_to_contain_text("Ecologists")
        page.get_by_role("slider", name="Day").focus()
        page.keyboard.press("ArrowRight")
        expect(results).to_contain_text("as of 1 January 2012: Ecologists")


def test_why_opens_in_place_and_knows_the_chamber(browser: Browser, place: str) -> None:
    with seen(browser, place) as looking:
        page = looking.open("/c/KZ/parliament?as_of=2011-03-01&chamber=diet")
        page.get_by_role("row").filter(has_text="The Left").get_by_role("link", name="Why?").click()
        expect(page.get_by_role("dialog")).to_contain_text("seats changed, 1 March 2011")


def test_the_slider_moves_who_belongs_to_a_government(browser: Browser, place: str) -> None:
    with seen(browser, place) as looking:
        page = looking.open("/g/kz-cabinet-a?as_of=2010-06-01")
        page.get_by_role("slider", name="Day").focus()
        page.keyboard.press("ArrowRight")
        left = page.get_by_role("region", name="Have left by this day")
        expect(left).to_contain_text("1 September 2011")


def test_a_chamber_is_told_without_a_script(browser: Browser, place: str) -> None:
    with seen(browser, place, script=False) as looking:
        page = looking.open("/c/KZ/parliament?as_of=2010-05-01&chamber=diet")
        page.get_by_role("link", name="Contest after").click()
        expect(page.get_by_role("row").filter(has_text="The Left")).to_contain_text("45.0 %")
