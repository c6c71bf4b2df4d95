"""Browsers and forms of WP Admin, for the tests."""

from __future__ import annotations

import html
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from support.wordpress import Session, WordPress

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
SETTINGS = "/wp-admin/admin.php?page=martlet-chat-settings"


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=arguments)
        yield browser
        browser.close()


def listen(page: Page, problems: list[str]) -> Page:
    """Collects what the page's scripts complain of."""
    page.on("pageerror", lambda error: problems.append(f"{page.url}: {error}"))
    page.on("console", lambda said: problems.append(f"{page.url}: {said.text}") if said.type == "error" else None)
    return page


def log_in(page: Page, site: WordPress, user: str) -> Page:
    """By the form, as people do; to a page without scripts, for some of WordPress's own fail if they are left at once."""
    # Who finds the form still there fills it in again.
    for _ in range(3):
        page.goto(f"{site.url}/wp-login.php?redirect_to={site.url}/robots.txt")
        page.fill("#user_login", user)
        page.fill("#user_pass", user)
        page.click("#wp-submit")
        with suppress(PlaywrightTimeout):
            page.wait_for_url("**/robots.txt", timeout=20_000)
            return page
    raise AssertionError(f"{user} cannot log in at {page.url}: {page.inner_text('body')[:300]}")


def fields(page: str) -> dict[str, str]:
    """The fields of the settings form as a browser would send them unchanged."""
    form = page[page.index("<form method=\"post\"") :]
    found: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", form[: form.index("</form>")]):
        given = {name: html.unescape(value) for name, value in re.findall(r'([a-z]+)="([^"]*)"', tag)}
        unchecked = given.get("type") == "checkbox" and "checked" not in tag.replace("checkbox", "")
        if "name" in given and not unchecked:
            found[given["name"]] = given.get("value", "")
    return found


def save_settings(session: Session, **change: str) -> Any:
    """Fills the settings form in and sends it."""
    form = fields(session.request("GET", SETTINGS).text)
    form.update({f"martlet[{name}]": value for name, value in change.items()})
    return session.request("POST", "/wp-admin/admin-post.php", form=form)


def connection_test(session: Session) -> dict[str, Any]:
    """What the button “Test connection” gets from the server: results by their id, and what is for the browser."""
    page = session.request("GET", SETTINGS).text
    given = re.search(r'id="martlet-test" data-martlet="([^"]*)"', page)
    assert given, "the settings page has no test"
    config = json.loads(html.unescape(given[1]))
    form = {"action": config["action"], "_ajax_nonce": config["nonce"]}
    answer = session.request("POST", "/wp-admin/admin-ajax.php", form=form)
    assert answer.status == 200, answer.text
    data = answer.json["data"]
    return {**{result["id"]: result for result in data["results"]}, "for_browser": data["browser"]}


class Shop:
    """A visitor's page with the chat on it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.chat = page.locator("martlet-chat")

    def open(self) -> Shop:
        self.chat.locator(".launcher").click()
        expect(self.field).to_be_focused(timeout=60_000)
        return self

    @property
    def field(self) -> Locator:
        return self.chat.locator(".reply")

    def say(self, text: str) -> None:
        self.field.fill(text)
        self.field.press("Enter")

    def message(self, text: str) -> Locator:
        return self.chat.locator(".message", has_text=text)

    def texts(self) -> list[str]:
        return self.chat.locator(".messages .text").all_inner_texts()


class Desk:
    """A manager's inbox in WP Admin."""

    def __init__(self, page: Page, site: WordPress, user: str = "maria") -> None:
        self.page = log_in(page, site, user)
        self.page.goto(site.url + "/wp-admin/admin.php?page=martlet-chat")
        self.inbox = page.locator("martlet-inbox")
        self.field = self.inbox.locator(".reply")

    def open(self, text: str) -> Desk:
        self.inbox.locator(".row", has_text=text).first.click(timeout=30_000)
        expect(self.inbox.locator(".messages")).to_contain_text(text, timeout=30_000)
        return self

    def say(self, text: str) -> None:
        self.field.fill(text)
        self.field.press("Enter")

    def texts(self) -> list[str]:
        return self.inbox.locator(".messages .text").all_inner_texts()
