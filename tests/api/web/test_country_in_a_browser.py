"""A country's page in a real Chromium: the line across the lives moves with the slider, and the parties with it."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.api.serving import serving
from tests.api.web.browser import SCHEMES, WIDTHS, Scheme, found_by_axe, seen
from tests.api.web.party_system import PARTY_SYSTEM

PAGE = "/c/KZ?as_of=2002-01-01&known_at=17"


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("served")) as server:
        for event in PARTY_SYSTEM:
            assert server.state(event).status_code == 201
        yield f"http://127.0.0.1:{server.port}"


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_country_has_nothing_that_keeps_people_from_using_it(
    browser: Browser, origin: str, scheme: Scheme
) -> None:
    with seen(browser, origin, scheme=scheme) as looking:
        page = looking.open(PAGE)
        for summary in page.locator("summary").all():
            summary.click()
        assert found_by_axe(page) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_a_country_fits_the_width_of_the_screen(browser: Browser, origin: str, width: int) -> None:
    with seen(browser, origin, width=width) as looking:
        page = looking.open(PAGE)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_line_across_the_lives_and_the_parties_move_with_the_slider(
    browser: Browser, origin: str
) -> None:
    with seen(browser, origin) as looking:
        page = looking.open(PAGE)
        lines = page.locator(".lives [data-cursor]")
        before = lines.first.get_attribute("x1")
        slider = page.get_by_role("slider", name="Day")
        slider.focus()
        page.keyboard.press("Home")
        expect(lines.first).not_to_have_attribute("x1", before or "")
        expect(page.get_by_role("heading", name=re.compile("^Not yet there"))).to_be_visible()
        expect(page.get_by_role("heading", name=re.compile("^With seats"))).to_have_count(0)
        page.keyboard.press("End")
        expect(page.get_by_role("heading", name="With seats 2")).to_be_visible()
        assert lines.first.get_attribute("x1") == page.locator(".times [data-cursor]").get_attribute("x1")


def test_the_line_stands_under_the_slider_where_there_is_room(browser: Browser, origin: str) -> None:
    with seen(browser, origin) as looking:
        page = looking.open(PAGE)
        above = page.locator(".times [data-cursor]").bounding_box()
        below = page.locator(".lives [data-cursor]").first.bounding_box()
        assert above is not None
        assert below is not None
        assert abs(above["x"] - below["x"]) < 1


def test_a_mark_on_a_bar_leads_to_its_day(browser: Browser, origin: str) -> None:
    with seen(browser, origin) as looking:
        page = looking.open(PAGE)
        page.locator(".lives .mark.split").first.click(force=True)
        page.wait_for_url("**as_of=2005-09-01**")
        expect(page.locator(".head .kicker")).to_have_text("Party system · 1 September 2005")
        expect(page.locator(".lives")).to_contain_text("New Left")


def test_the_table_stays_open_while_the_day_moves(browser: Browser, origin: str) -> None:
    with seen(browser, origin) as looking:
        page = looking.open(PAGE)
        page.get_by_text("The same as a table").click()
        page.get_by_role("link", name="Event before").click()
        page.wait_for_url("**as_of=2000-06-01**")
        expect(page.get_by_role("rowheader", name="Silent")).to_be_visible()


def test_without_a_script_the_parties_are_filtered_and_the_day_is_chosen_by_the_form(
    browser: Browser, origin: str
) -> None:
    with seen(browser, origin, script=False) as looking:
        page = looking.open(PAGE)
        page.get_by_role("link", name=re.compile("^With seats")).click()
        expect(page.locator(".lives h3")).to_have_text(re.compile("With seats 2"))
        page.get_by_label("As of").fill("1992-01-01")
        page.get_by_role("button", name="Show").click()
        expect(page.locator(".head .kicker")).to_have_text("Party system · 1 January 1992")
        expect(page.locator(".filter [aria-current]")).to_have_text(re.compile("^With seats"))
