"""A shop's own page with the chat on it, and managers who answer from anywhere."""

from __future__ import annotations

import itertools
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import BrowserContext, Locator, Page, expect
from support.martlet import Server, mint
from support.site import Site

_COUNT = itertools.count(1)

#: A shop's own style, which must not reach into the chat.
SHOP_STYLE = """
* { letter-spacing: 4px; }
html { font-size: 62.5%; }
body { margin: 0; font: italic 30px/3 serif; text-transform: uppercase; text-align: center; }
button, textarea { background: red !important; border-radius: 0 !important; }
h2 { font-size: 99px !important; color: red; }
main { height: 200vh; }
#place { width: 30rem; height: 50rem; text-align: start; }
"""

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Shop</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/shop.css">
<script type="module" src="/shop.js"></script></head>
<body><main><h1>Shop</h1><a href="#" id="ask">Ask us</a><div id="place"></div></main></body></html>"""

SCRIPT = """
window.violations = [];
window.told = [];
document.addEventListener("securitypolicyviolation", ({ violatedDirective }) => violations.push(violatedDirective));
const asked = new URLSearchParams(location.search);
document.documentElement.dir = asked.get("dir") ?? "ltr";
await import("/assets/chat/index.js");
const chat = document.createElement("martlet-chat");
chat.setAttribute("token-url", `/token?${new URLSearchParams({ role: "client", user: asked.get("user"), name: asked.get("name") })}`);
for (const name of ["lang", "theme", "side", "heading", "open", "inline", "eager", "backend"]) {
  if (asked.has(name)) chat.setAttribute(name, asked.get(name));
}
for (const type of ["martlet-open", "martlet-close", "martlet-unread"]) {
  chat.addEventListener(type, ({ detail }) => told.push(detail ? `${type} ${detail.count}` : type));
}
document.querySelector("#ask").addEventListener("click", (event) => {
  event.preventDefault();
  chat.open();
});
(asked.has("inline") ? document.querySelector("#place") : document.body).append(chat);
window.isReady = true;
"""

FILES = {
    "/shop": ("text/html", PAGE),
    "/shop.js": ("text/javascript", SCRIPT),
    "/shop.css": ("text/css", SHOP_STYLE),
}

#: What has the focus, in whichever shadow.
FOCUSED = """() => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element?.className || element?.id || element?.localName;
}"""


class Clerk:
    """A manager, by the REST API."""

    def __init__(self, server: Server, user: int = 5, name: str = "Maria") -> None:
        self.server = server
        self.user = user
        self.token = mint({"userId": user, "role": "manager", "name": name}, expires_in=3_600)

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.server.request(method, path, body, token=self.token)
        assert answer.status in (200, 201), answer.text
        return answer.json

    def thread_of(self, client: int | str) -> int:
        """The client's latest thread."""
        threads = self._ask("GET", "/chat/threads?limit=100")["items"]
        return next(each["id"] for each in threads if str(each["clientId"]) == str(client))

    def says(self, thread: int, text: str) -> Any:
        body = {"threadId": thread, "text": text, "clientMessageId": f"k-{next(_COUNT)}-{self.user}"}
        return self._ask("POST", "/chat/send", body)

    def unread(self, thread: int) -> int:
        """How many messages of a thread this manager has not read."""
        return self._ask("GET", f"/chat/threads/{thread}")["unread"]

    def reads(self, thread: int) -> None:
        self._ask("POST", "/chat/read", {"threadId": thread, "upTo": 1_000_000})

    def changes(self, thread: int, **change: Any) -> None:
        self._ask("PATCH", f"/chat/threads/{thread}", change)

    def texts(self, thread: int) -> list[str]:
        return [each["text"] for each in self._ask("GET", f"/chat/threads/{thread}/messages?limit=100")["items"]]


class Visitor:
    """A customer on the shop's page."""

    def __init__(
        self, context: BrowserContext, site: Site, user: int | str = "g_1", name: str = "Anna", **query: str
    ) -> None:
        self.context = context
        self.site = site
        self.user = user
        self.page: Page = context.new_page()
        self.requests: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.url = f"{site.url}/shop?{urlencode({'user': user, 'name': name, **query})}"
        self.load()

    def load(self) -> None:
        self.page.goto(self.url)
        self.page.wait_for_function("() => window.isReady && !document.querySelector('martlet-chat').matches(':not(:defined)')")

    @property
    def chat(self) -> Locator:
        return self.page.locator("martlet-chat")

    @property
    def launcher(self) -> Locator:
        return self.page.locator("martlet-chat .launcher")

    @property
    def panel(self) -> Locator:
        return self.page.locator("martlet-chat .panel")

    @property
    def composer(self) -> Locator:
        return self.page.locator("martlet-chat .reply")

    @property
    def badge(self) -> Locator:
        return self.page.locator("martlet-chat .badge")

    @property
    def connection(self) -> Locator:
        return self.page.locator("martlet-chat .connection")

    @property
    def messages(self) -> Locator:
        return self.page.locator("martlet-chat li.message")

    def opens(self) -> Visitor:
        self.launcher.click()
        expect(self.composer).to_be_focused()
        return self

    def says(self, text: str) -> None:
        self.composer.fill(text)
        self.composer.press("Enter")

    def presses(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def message(self, text: str) -> Locator:
        return self.page.locator("martlet-chat li.message", has=self.page.get_by_text(text, exact=True))

    def sees_mark(self, text: str, mark: str) -> None:
        expect(self.message(text)).to_have_attribute("data-mark", mark)

    def sees_exactly(self, *texts: str) -> None:
        expect(self.page.locator("martlet-chat li.message .text")).to_have_text(list(texts))

    def sees_connection(self, phase: str) -> None:
        expect(self.connection).to_have_attribute("data-phase", phase)

    @property
    def focused(self) -> str:
        """The class of what has the focus."""
        return self.page.evaluate(FOCUSED)

    @property
    def told(self) -> list[str]:
        """Which events the page has heard."""
        return self.page.evaluate("told")

    @property
    def modules(self) -> list[str]:
        """Which of the chat's modules were loaded, in order."""
        return [url.split("/assets/")[1] for url in self.requests if "/assets/" in url]
