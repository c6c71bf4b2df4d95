"""Real browsers before a real proxy before the real server."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Playwright, sync_playwright
from site_of_tests import Site
from support.firefox import Firefox
from tabs import ChromiumBrowser, FirefoxBrowser


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture
def chromium(playwright: Playwright) -> Iterator[ChromiumBrowser]:
    """A Chromium process of the test's own."""
    browser = ChromiumBrowser(playwright)
    yield browser
    browser.close()


@pytest.fixture
def firefox() -> Iterator[FirefoxBrowser]:
    """A Firefox process of the test's own."""
    with Firefox() as running:
        yield FirefoxBrowser(running)
        assert running.complaints == []


@pytest.fixture(params=["chromium", "firefox"])
def browser(request: pytest.FixtureRequest) -> ChromiumBrowser | FirefoxBrowser:
    return request.getfixturevalue(request.param)


@pytest.fixture
def site() -> Iterator[Callable[..., Site]]:
    """Makes sites; all that they started ends with the test."""
    made: list[Site] = []

    def make(**options: object) -> Site:
        made.append(Site(**options).start())  # type: ignore[arg-type]
        return made[-1]

    yield make
    for each in made:
        each.close()
