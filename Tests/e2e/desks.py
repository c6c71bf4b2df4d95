"""Managers at their inboxes on a site's own page, and customers who write from anywhere."""

from __future__ import annotations

import itertools
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, expect
from support.martlet import Server, mint
from support.site import Site

_COUNT = itertools.count(1)

#: A site's own style, which must not reach into the inbox.
SITE_STYLE = """
* { letter-spacing: 4px; }
html { font-size: 62.5%; }
html, body { margin: 0; height: 100%; }
body { font: italic 30px/3 serif; text-transform: uppercase; }
button, input { background: red !important; border-radius: 0 !important; }
h2 { font-size: 99px !important; color: red; }
main { display: grid; grid-template-rows: auto 1fr; height: 100vh; }
h1 { margin: 0; font-size: 20px; line-height: 1; }
"""

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Desk</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/site.css">
<script type="module" src="/page.js"></script></head><body><main><h1>Desk</h1><div id="place"></div></main></body></html>"""

SCRIPT = """
import "/assets/inbox/index.js";
window.violations = [];
document.addEventListener("securitypolicyviolation", ({ violatedDirective }) => violations.push(violatedDirective));
const asked = new URLSearchParams(location.search);
document.documentElement.dir = asked.get("dir") ?? "ltr";
const inbox = document.createElement("martlet-inbox");
inbox.setAttribute("token-url", `/token?${new URLSearchParams({ user: asked.get("user"), name: asked.get("name") })}`);
for (const name of ["lang", "theme"]) if (asked.has(name)) inbox.setAttribute(name, asked.get(name));
if (asked.has("backend")) inbox.setAttribute("backend", "");
if (asked.has("links")) inbox.setAttribute("deep-links", "");
document.querySelector("#place").append(inbox);
"""

FILES = {
    "/desk": ("text/html", PAGE),
    "/page.js": ("text/javascript", SCRIPT),
    "/site.css": ("text/css", SITE_STYLE),
}


class Writer:
    """A customer, by the REST API."""

    def __init__(self, server: Server, name: str, user: int | str | None = None) -> None:
        self.server = server
        self.name = name
        self.user = user if user is not None else f"g_{next(_COUNT)}"
        self.token = mint({"userId": self.user, "role": "client", "name": name}, expires_in=3_600)
        self.thread: int | None = None

    def says(self, text: str) -> Any:
        body: dict[str, Any] = {"text": text, "clientMessageId": f"m-{next(_COUNT)}-{self.user}"}
        if self.thread is not None:
            body["threadId"] = self.thread
        answer = self.server.request("POST", "/chat/send", body, token=self.token)
        assert answer.status == 201, answer.text
        self.thread = answer.json["threadId"]
        return answer.json

    def reads(self) -> None:
        """Everything that is there."""
        body = {"threadId": self.thread, "upTo": 1_000_000}
        assert self.server.request("POST", "/chat/read", body, token=self.token).status == 200

    def opens(self, subject: str) -> Writer:
        answer = self.server.request("POST", "/chat/threads", {"subject": subject}, token=self.token)
        assert answer.status == 201, answer.text
        self.thread = answer.json["id"]
        return self


class Desk:
    """A manager's page."""

    def __init__(self, context: BrowserContext, site: Site, user: int = 5, name: str = "Maria", **query: str) -> None:
        self.context = context
        self.site = site
        self.user = user
        self.page: Page = context.new_page()
        fragment = query.pop("fragment", "")
        self.url = f"{site.url}/desk?user={user}&name={name}" + "".join(f"&{key}={value}" for key, value in query.items())
        self.page.goto(self.url + fragment)

    @property
    def inbox(self) -> Locator:
        return self.page.locator("martlet-inbox")

    @property
    def rows(self) -> Locator:
        return self.page.locator("martlet-inbox .row")

    def row(self, name: str) -> Locator:
        return self.rows.filter(has=self.page.locator(".name", has_text=name))

    def sees_order(self, *names: str) -> None:
        """The rows, by what they say to a screen reader about their places."""
        self.page.wait_for_function(
            """(names) => {
              const root = document.querySelector("martlet-inbox").shadowRoot;
              const rows = [...root.querySelectorAll(".row")].sort((a, b) => a.ariaPosInSet - b.ariaPosInSet);
              const shown = rows.map((row) => row.querySelector(".name").textContent);
              return JSON.stringify(shown) === JSON.stringify(names);
            }""",
            arg=list(names),
            timeout=15_000,
        )

    def sees_unread(self, name: str, count: int) -> None:
        badge = self.row(name).locator(".unread")
        if count == 0:
            expect(badge).to_be_hidden()
        else:
            expect(badge).to_have_text(str(count))

    def opens(self, name: str) -> None:
        self.row(name).click()
        expect(self.page.locator("martlet-inbox .header h2")).to_have_text(name)

    def chooses(self, name: str) -> None:
        self.page.get_by_label(name, exact=True).check()

    def presses(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    @property
    def reply(self) -> Locator:
        return self.page.get_by_role("textbox", name="Reply")

    def message(self, text: str) -> Locator:
        return self.page.locator("martlet-inbox li.message", has=self.page.get_by_text(text, exact=True))

    @property
    def search(self) -> Locator:
        return self.page.get_by_role("searchbox")

    @property
    def whose(self) -> Locator:
        return self.page.locator("martlet-inbox .header .whose")

    @property
    def focused(self) -> str:
        """The class of what has the focus in the inbox."""
        return self.page.evaluate(
            """() => {
              let element = document.activeElement;
              while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
              return element?.className ?? "";
            }"""
        )

    @property
    def active(self) -> str:
        """The name in the row that keys act upon."""
        return self.page.evaluate(
            """() => {
              const root = document.querySelector("martlet-inbox").shadowRoot;
              const id = root.querySelector(".rows").getAttribute("aria-activedescendant");
              return root.getElementById(id)?.querySelector(".name").textContent ?? "";
            }"""
        )
