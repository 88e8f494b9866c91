"""The first load of a page, with all that it fetches, is small enough for a slow line."""

import pytest
from playwright.sync_api import Browser, Request

from tests.api.web.browser import seen
from tests.api.web.test_in_a_browser import VIEWS
from tests.api.web.test_printing import PAGES

A_SLOW_LINE = 100_000
"""Bytes, as they come over the wire."""


@pytest.mark.parametrize("path", sorted({*VIEWS, *PAGES}))
def test_a_page_is_loaded_with_all_that_it_needs_in_less_than_a_hundred_kilobytes(
    browser: Browser, origin: str, path: str
) -> None:
    with seen(browser, origin) as looking:
        finished: list[Request] = []
        looking.page.on("requestfinished", lambda request: finished.append(request))  # noqa: PLW0108 - Playwright marks what it calls
        looking.open(path)
        fetched = {request.url.removeprefix(origin): request.sizes() for request in finished}
        assert path in fetched
        assert any(address.endswith("/partyline.css") for address in fetched)
        assert any(address.endswith("/partyline.js") for address in fetched)
        assert (
            sum(each["responseHeadersSize"] + each["responseBodySize"] for each in fetched.values())
            < A_SLOW_LINE
        )
