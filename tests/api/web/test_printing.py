"""The pages on paper: dark on white whatever the screen is like, within a sheet, without what can only be pressed, with the address to cite."""

import pytest
from playwright.sync_api import Browser, expect

from tests.api.web.browser import seen

SHEET = 680
"""Pixels of CSS between the margins of a sheet of A4, 180 mm."""
PAGES = (
    "/",
    "/p/kz-qhp?as_of=2012-12-31&known_at=174",
    "/p/kz-qhp/why?as_of=2012-12-31&known_at=174&field=name",
    "/p/kz-qhp/changed?as_of=2004-12-31&known_at=174&to_as_of=2021-12-31&to_known_at=174",
    "/c/KZ?as_of=2012-12-31&known_at=174",
    "/c/KZ/changed?as_of=2004-12-31&known_at=174&to_as_of=2021-12-31&to_known_at=174",
    "/c/KZ/parliament?as_of=2012-12-31&known_at=174",
    "/c/KZ/elections?as_of=2012-12-31&known_at=174",
    "/e/kz-mazhilis-2012?as_of=2012-12-31&known_at=174",
    "/p/kz-qhp/family?as_of=2012-12-31&known_at=174",
    "/p/kz-qhp/why?as_of=2012-12-31&known_at=174",
)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_printed_on_white_within_the_sheet_though_the_screen_is_dark(
    browser: Browser, origin: str, path: str
) -> None:
    with seen(browser, origin, width=SHEET, scheme="dark") as looking:
        page = looking.open(path)
        page.emulate_media(media="print", color_scheme="dark")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
        assert page.evaluate("document.documentElement.scrollWidth") <= SHEET
        assert page.locator("button:visible, .slider:visible, summary:visible, .why:visible").count() == 0
        assert page.pdf(format="A4").startswith(b"%PDF")


@pytest.mark.parametrize("family", ["/p/kz-qhp/family", "/p/kz-amanat/family"])
def test_a_river_is_no_larger_than_a_sheet(browser: Browser, origin: str, family: str) -> None:
    with seen(browser, origin, width=SHEET) as looking:
        page = looking.open(f"{family}?as_of=2012-12-31&known_at=174")
        page.emulate_media(media="print")
        box = page.locator(".stream").bounding_box()
        assert box is not None
        assert box["width"] <= SHEET
        assert box["height"] <= SHEET * 250 / 180


def test_why_all_of_a_party_is_so_takes_few_sheets_and_tells_each_source_once(
    browser: Browser, origin: str
) -> None:
    with seen(browser, origin, width=SHEET) as looking:
        page = looking.open("/p/kz-qhp/why?as_of=2012-12-31&known_at=174")
        page.emulate_media(media="print")
        sheets = page.pdf(format="A4").count(b"/Type /Page\n")
        assert 0 < sheets <= 12
        assert page.locator(".again .sources:visible").count() == 0
        assert page.locator(".grounds li:not(.again) .sources:visible").count() > 0


def test_the_address_of_the_answer_to_cite_stands_on_paper(browser: Browser, origin: str) -> None:
    with seen(browser, origin) as looking:
        page = looking.open("/c/KZ?as_of=2012-12-31&known_at=174")
        page.emulate_media(media="print")
        link = page.locator(".cite a")
        printed = link.evaluate("each => getComputedStyle(each, '::after').content")
        assert printed == f'": {link.get_attribute("href")}"'
        expect(page.locator(".lives")).to_be_visible()
