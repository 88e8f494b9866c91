"""A real Chromium, Debian's, and what it noticed while it showed a page."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

Scheme: TypeAlias = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
WIDTHS = (360, 768, 1280)

VARIABLE = "CHROMIUM"
"""Names the program where it is not on the path."""


def chromium() -> str:
    """The program; the test is skipped where there is none, and fails in CI."""
    found = os.environ.get(VARIABLE) or shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        missing = f"there is no Chromium here: install Debian's package chromium, or name one in {VARIABLE}"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    return found


@contextmanager
def browsing() -> Iterator[Browser]:
    """A browser without a window; it runs as whoever runs the tests, so without a sandbox where that is root."""
    program = chromium()
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        yield browser
        browser.close()


class Seen:
    """A page that is open, and what went wrong on it."""

    def __init__(self, page: Page, origin: str) -> None:
        self.page = page
        self.origin = origin
        self.errors: list[str] = []
        self.outside: list[str] = []
        page.on(
            "console",
            lambda said: self.errors.append(said.text) if said.type in ("error", "warning") else None,
        )
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self._asked(request.url))

    def _asked(self, url: str) -> None:
        if f"{urlsplit(url).scheme}://{urlsplit(url).netloc}" != self.origin:
            self.outside.append(url)

    def open(self, path: str) -> Page:
        """Go to a page of the server."""
        self.page.goto(self.origin + path)
        return self.page

    def assert_nothing_is_wrong(self) -> None:
        """No error on the console, no request to another host."""
        assert (self.errors, self.outside) == ([], [])


@contextmanager
def seen(
    browser: Browser, origin: str, *, width: int = 1280, scheme: Scheme = "light", script: bool = True
) -> Iterator[Seen]:
    """A page in a window of its own, that had nothing wrong with it in the end."""
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, java_script_enabled=script
    )
    context.set_default_timeout(10_000)
    looking = Seen(context.new_page(), origin)
    yield looking
    looking.assert_nothing_is_wrong()
    context.close()


def found_by_axe(page: Page) -> list[str]:
    """What keeps people from using the page, as axe-core tells it: rule, and the elements."""
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {[node['html'] for node in each['nodes']]}" for each in found]
