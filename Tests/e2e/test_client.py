"""The browser client, web/client, in real tabs: shared connection, messages that outlive the page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route
from support.martlet import Server

CLIENT = Path(__file__).resolve().parents[2] / "web" / "client"
MODULES = "/demo/client-test/"

SCRIPT = """
import { MartletClient } from "./index.js";

const ask = (path, body) =>
  fetch(path, {
    method: "POST",
    headers: { "X-Martlet-Demo": "client", "Content-Type": "application/json" },
    body: JSON.stringify(body ?? {}),
  }).then((answer) => answer.json());

window.told = { texts: [], seqs: [], sent: [] };
window.begin = async (since) => {
  window.client = new MartletClient({ gateway: "", getToken: () => ask("/chat/token") });
  client.on("outgoing", ({ state, text }) => state === "sent" && told.sent.push(text));
  client.connect();
  const threadId = Number(localStorage.getItem("thread"));
  client.subscribe(threadId, {
    since,
    onEvent: ({ seq, type, payload }) => {
      if (seq) told.seqs.push(seq);
      if (type === "message") told.texts.push(payload.text);
    },
  });
};
window.signIn = () => ask("/demo/sign-in", { role: "client", name: "Anna" });
window.openThread = async () => {
  const { token } = await ask("/chat/token");
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
  const made = await fetch("/chat/threads", { method: "POST", headers, body: '{"subject":"Parcel"}' });
  localStorage.setItem("thread", (await made.json()).id);
};
window.send = (text) => client.send(Number(localStorage.getItem("thread")), text).then(() => text);
window.isReady = true;
"""

LIVE = "() => client.state.phase === 'live' && client.state.transport === 'websocket'"


def serve(route: Route) -> None:
    name = route.request.url.split(MODULES)[1].split("?")[0]
    if name == "page.js":
        route.fulfill(content_type="text/javascript", body=SCRIPT)
    else:
        route.fulfill(content_type="text/javascript", path=CLIENT / name)


class Tab:
    """A page with the client in it."""

    def __init__(self, context: BrowserContext, server: Server) -> None:
        self.page: Page = context.new_page()
        self.sockets: list[Any] = []
        self.page.on("websocket", lambda socket: self.sockets.append(socket))
        self.url = server.url + "/demo/"
        self.load()

    def load(self) -> None:
        # A page of the server itself: one that only a test knows may not reach this machine.
        self.page.goto(self.url)
        # By a module's own way to load another: the page's policy lets no script be added.
        self.page.evaluate("url => import(url).then(() => {})", f"{MODULES}page.js")
        self.wait("() => window.isReady")

    def begin(self, since: int = 0) -> Tab:
        self.page.evaluate("since => begin(since)", since)
        return self

    def wait(self, condition: str, argument: Any = None) -> None:
        self.page.wait_for_function(condition, arg=argument, timeout=20_000)

    def has(self, *texts: str) -> None:
        self.wait("texts => JSON.stringify(told.texts) === JSON.stringify(texts)", list(texts))

    @property
    def told(self) -> dict[str, list[Any]]:
        return self.page.evaluate("told")


@pytest.fixture
def tab(server: Server, new_context: Callable[..., BrowserContext]) -> Callable[[], Tab]:
    """Opens another tab of one browser, whose user is signed in."""
    context = new_context()
    context.route(f"**{MODULES}**", serve)
    first = Tab(context, server)
    first.page.evaluate("signIn().then(openThread)")
    first.page.close()
    return lambda: Tab(context, server)


def test_tabs_share_a_connection_and_take_over_from_each_other(tab: Callable[[], Tab]) -> None:
    one = tab().begin()
    one.wait(LIVE)
    two = tab().begin()
    two.wait(LIVE)
    assert (len(one.sockets), len(two.sockets)) == (1, 0)
    two.page.evaluate("send('from the second')")
    for each in (one, two):
        each.has("from the second")
    one.page.close()
    two.wait(LIVE)
    two.page.evaluate("send('from who is left')")
    two.has("from the second", "from who is left")
    assert len(two.sockets) == 1
    assert two.told["seqs"] == sorted(set(two.told["seqs"]))
    three = tab().begin()
    three.has("from the second", "from who is left")
    assert three.sockets == []


def test_a_message_outlives_the_page_that_it_was_written_on(tab: Callable[[], Tab]) -> None:
    one = tab().begin()
    one.wait(LIVE)
    one.page.context.set_offline(True)
    one.page.evaluate("send('one').then(() => send('two'))")
    one.page.evaluate("client.close()")
    assert one.told["sent"] == []
    one.page.context.set_offline(False)
    one.load()
    one.begin()
    one.has("one", "two")
    one.wait("() => client.outgoing.length === 0")


def test_the_rungs_below_are_loaded_where_websocket_is_blocked(tab: Callable[[], Tab]) -> None:
    one = tab()
    one.page.route_web_socket("**/ws", lambda socket: socket.close(code=1011))
    one.begin()
    one.wait("() => ['live', 'degraded'].includes(client.state.phase)")
    one.page.evaluate("send('by another way')")
    one.has("by another way")


def test_a_page_that_was_put_aside_is_whole_again(tab: Callable[[], Tab]) -> None:
    one = tab().begin()
    one.wait(LIVE)
    one.page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    one.wait("() => client.state.phase === 'offline'")
    two = tab().begin()
    two.wait(LIVE)
    two.page.evaluate("send('meanwhile')")
    two.has("meanwhile")
    one.page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    one.has("meanwhile")
