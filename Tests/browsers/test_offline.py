"""What is written without a network arrives once, though the page is loaded anew before there is one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from site_of_tests import AWAY, Site, texts

UNSENT = "() => client.outgoing.map(({ text }) => text)"
WRITTEN = ["one", "two", "three"]


def write(tab: Any) -> None:
    for text in WRITTEN:
        assert tab.evaluate("text => say(text)", text) == text
    assert tab.evaluate(UNSENT) == WRITTEN


def arrives_once(here: Site, thread: Any, tab: Any) -> None:
    tab.wait("() => client?.outgoing.length === 0 && book.events.filter(({ type }) => type === 'message').length >= 3")
    tab.on_rung("websocket")
    assert here.problems(thread, [tab]) == []
    assert texts(here.log(thread)) == WRITTEN


def test_written_behind_a_proxy_that_is_away(browser: Any, site: Callable[..., Site]) -> None:
    """The page's own files are still served, as a browser's store would: it is loaded anew while nothing else answers."""
    here = site()
    thread = here.thread(here.token("anna", 1, "client"))
    options = {"name": "anna", "threadId": thread, "chance": 0.2}
    tab = browser.open(here.url).begin(**options)
    tab.on_rung("websocket")
    here.network(web_socket=AWAY, stream=AWAY, rest=AWAY)
    tab.wait("() => !isLive()")
    write(tab)
    for _ in range(2):
        tab.load(here.url)
        tab.begin(**options)
        tab.wait("() => client.state.phase === 'offline'")
    assert texts(here.log(thread)) == []
    here.network()
    arrives_once(here, thread, tab)


def test_written_in_a_chromium_that_knows_itself_offline(chromium: Any, site: Callable[..., Site]) -> None:
    here = site()
    thread = here.thread(here.token("anna", 1, "client"))
    tab = chromium.open(here.url).begin(name="anna", threadId=thread)
    tab.on_rung("websocket")
    chromium.context.set_offline(True)
    # A socket that is open outlives what is only an emulation.
    here.network()
    tab.wait("() => client.state.reason === 'network'")
    write(tab)
    tab.close()
    assert texts(here.log(thread)) == []
    chromium.context.set_offline(False)
    tab = chromium.open(here.url).begin(name="anna", threadId=thread)
    arrives_once(here, thread, tab)


def test_written_in_a_firefox_whose_proxy_has_ended(firefox: Any, site: Callable[..., Site]) -> None:
    here = site()
    thread = here.thread(here.token("anna", 1, "client"))
    tab = firefox.open(here.url).begin(name="anna", threadId=thread)
    tab.on_rung("websocket")
    here.nginx.stop()
    tab.wait("() => !isLive()")
    write(tab)
    here.nginx.start()
    tab.load(here.url)
    tab.begin(name="anna", threadId=thread)
    arrives_once(here, thread, tab)
