"""What the two sides can do on their pages, and what they must see there."""

from __future__ import annotations

import contextlib
import re

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Route, WebError, expect
from support.martlet import Server

#: Generous, because two browsers and a server share a small machine.
expect.set_options(timeout=15_000)


class Witness:
    """Collects script errors and everything else that a page complains of, and every address that it asks."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.urls: list[str] = []

    def listen(self, context: BrowserContext) -> None:
        context.on("weberror", self._error)
        context.on("console", self._console)
        context.on("request", lambda request: self.urls.append(request.url))
        context.on("page", lambda page: page.on("websocket", lambda socket: self.urls.append(socket.url)))

    def _error(self, error: WebError) -> None:
        self.problems.append(str(error.error))

    def _console(self, message: ConsoleMessage) -> None:
        # A server that is down, or a page that asks whether somebody is signed in, is no fault of the page.
        expected = ("Failed to load resource", "WebSocket connection to")
        if message.type == "error" and not message.text.startswith(expected):
            self.problems.append(message.text)


def keeps(page: Page, text: str) -> None:
    """Waits until the browser keeps a message that is on its way: a page that goes before that takes it along."""
    _wait_for_kept(page, "texts.includes(expected)", text)


def keeps_nothing(page: Page) -> None:
    """Waits until the browser keeps no message at all, whoever wrote it."""
    _wait_for_kept(page, "texts.length === 0")


def _wait_for_kept(page: Page, condition: str, expected: str | None = None) -> None:
    # Asks by itself: Playwright's `wait_for_function` takes the promise of any answer for a yes.
    page.evaluate(
        f"""async (expected) => {{
          const asked = (request) => new Promise((done, fail) => {{
            request.onsuccess = () => done(request.result);
            request.onerror = fail;
          }});
          const database = await asked(indexedDB.open("martlet"));
          for (const end = Date.now() + 15_000; ; await new Promise((done) => setTimeout(done, 20))) {{
            const rows = await asked(database.transaction("outgoing").objectStore("outgoing").getAll());
            const texts = rows.map(({{ item }}) => item.text);
            if ({condition}) return database.close();
            if (Date.now() > end) throw new Error(`The browser keeps ${{JSON.stringify(texts)}}`);
          }}
        }}""",
        expected,
    )


def lose_first(page: Page, url: re.Pattern[str]) -> None:
    """The first request to such an address fails, as for a lost network; those behind it do not."""
    lost: list[str] = []

    def take(route: Route) -> None:
        if lost:
            return route.continue_()
        lost.append(route.request.url)
        return route.abort()

    page.route(url, take)


def scroll_to(scroller: Locator, position: int) -> None:
    """Scrolls, and has the page know at once: until it does, it holds on to its end when something is drawn anew."""
    scroller.evaluate(
        "(scroller, position) => { scroller.scrollTop = position; scroller.dispatchEvent(new Event('scroll')); }", position
    )


class Person:
    """One side's page."""

    role: str
    #: The component on it.
    element: str
    enter: re.Pattern[str]

    def __init__(self, context: BrowserContext, server: Server, query: str = "") -> None:
        self.context = context
        self.server = server
        self.page: Page = context.new_page()
        self.page.goto(server.links[self.role] + query)

    def sign_in(self, name: str, within_ms: int = 15_000) -> Person:
        self.page.locator("#name").fill(name)
        self.page.get_by_role("button", name=self.enter).click()
        self.sees_connection("online", within_ms)
        return self

    # Writing

    @property
    def composer(self) -> Locator:
        return self.page.locator(f"{self.element} .reply")

    def says(self, text: str) -> None:
        """Writes and sends, without waiting for anything."""
        self.composer.fill(text)
        self.composer.press("Enter")

    def presses(self, button: str) -> None:
        self.page.get_by_role("button", name=button, exact=True).click()

    # Seeing

    def message(self, text: str) -> Locator:
        return self.page.locator("li.message", has=self.page.get_by_text(text, exact=True))

    def sees(self, text: str) -> None:
        expect(self.message(text)).to_have_count(1)
        expect(self.message(text)).to_be_visible()

    def sees_mark(self, text: str, mark: str) -> None:
        expect(self.message(text)).to_have_attribute("data-mark", mark)

    def sees_exactly(self, texts: list[str]) -> None:
        """The whole thread, in order, nothing missing and nothing twice."""
        expect(self.page.locator("li.message .text")).to_have_text(texts)

    def sees_connection(self, phase: str, within_ms: int = 15_000) -> None:
        """`online`, or `waiting` for a connection."""
        line = self.page.locator(f"{self.element} .connection")
        wanted = "live" if phase == "online" else re.compile("offline|connecting")
        expect(line).to_have_attribute("data-phase", wanted, timeout=within_ms)

    def sees_typing(self, typing: bool) -> None:
        line = self.page.locator(f"{self.element} .typing")
        expect(line).not_to_be_empty() if typing else expect(line).to_be_empty()

    def types_until_seen_by(self, other: Person) -> None:
        """A word of typing may get lost; whoever types on says it again after three seconds."""
        for _ in range(3):
            self.composer.press_sequentially("…")
            with contextlib.suppress(AssertionError):
                return expect(other.page.locator(f"{other.element} .typing")).not_to_be_empty(timeout=4_000)
        return other.sees_typing(True)


class Customer(Person):
    role = "customer"
    element = "martlet-chat"
    enter = re.compile("Start the chat|Начать чат")

    @property
    def launcher(self) -> Locator:
        return self.page.locator("martlet-chat .launcher")

    def sees_online(self, online: bool) -> None:
        expect(self.page.locator("martlet-chat .presence")).to_have_attribute("data-online", str(online).lower())

    def sees_status(self, status: str) -> None:
        note = self.page.locator("martlet-chat .closed-note")
        expect(note).to_be_visible() if status == "closed" else expect(note).to_be_hidden()

    def sees_manager(self, name: str) -> None:
        expect(self.page.locator("martlet-chat .name")).to_have_text(name)


class Manager(Person):
    role = "manager"
    element = "martlet-inbox"
    enter = re.compile("Open the inbox|Открыть входящие")

    @property
    def heading(self) -> Locator:
        return self.page.locator("martlet-inbox .header h2")

    @property
    def rows(self) -> Locator:
        return self.page.locator("martlet-inbox .row")

    def row(self, client: str) -> Locator:
        return self.rows.filter(has=self.page.locator(".name", has_text=client))

    def opens(self, client: str) -> None:
        self.row(client).click()
        expect(self.heading).to_have_text(client)

    def sees_order(self, *clients: str) -> None:
        """The rows in the order that they say they have."""
        self.page.wait_for_function(
            """(names) => {
              const root = document.querySelector("martlet-inbox").shadowRoot;
              const rows = [...root.querySelectorAll(".row")].sort((a, b) => a.ariaPosInSet - b.ariaPosInSet);
              return JSON.stringify(rows.map((row) => row.querySelector(".name").textContent)) === JSON.stringify(names);
            }""",
            arg=list(clients),
            timeout=15_000,
        )

    def sees_online(self, online: bool) -> None:
        presence = self.page.locator("martlet-inbox .header .presence")
        expect(presence).to_have_attribute("data-online", str(online).lower())

    def sees_status(self, status: str) -> None:
        expect(self.page.locator("martlet-inbox .header")).to_have_attribute("data-status", status)

    def sees_unread(self, client: str, count: int) -> None:
        badge = self.row(client).locator(".unread")
        if count == 0:
            expect(badge).to_be_hidden()
        else:
            expect(badge).to_have_text(str(count))

    def sees_client_online(self, client: str, online: bool) -> None:
        expect(self.row(client)).to_have_attribute("data-online", str(online).lower())

    def chooses(self, filter_name: str) -> None:
        self.page.get_by_label(filter_name, exact=True).check()
