"""Two people in two browsers against the real server."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from people import Customer, Manager, Witness
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from support.martlet import Server

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(demo=True, env={"MARTLET_PRESENCE_GRACE": "1"}) as running:
        yield running


@pytest.fixture
def witness() -> Iterator[Witness]:
    """Hears what the pages complain of; a script error or a breach of the content policy fails the test."""
    heard = Witness()
    yield heard
    assert heard.problems == []


@pytest.fixture
def new_context(browser: Browser, witness: Witness) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browser contexts: as many separate people."""
    contexts: list[BrowserContext] = []

    def make(**options: Any) -> BrowserContext:
        context = browser.new_context(**{"locale": "en-GB", "viewport": {"width": 1440, "height": 900}, **options})
        witness.listen(context)
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def customer(server: Server, new_context: Callable[..., BrowserContext]) -> Customer:
    return Customer(new_context(), server)


@pytest.fixture
def manager(server: Server, new_context: Callable[..., BrowserContext]) -> Manager:
    return Manager(new_context(), server)


@pytest.fixture(scope="session")
def screenshots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pictures go: `E2E_SCREENSHOTS`, else a temporary folder."""
    folder = Path(os.environ.get("E2E_SCREENSHOTS") or tmp_path_factory.mktemp("screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder
