"""Two tabs of one browser share one connection and take over from each other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from site_of_tests import Site, texts


def test_two_tabs_have_one_connection_and_none_loses_anything(browser: Any, site: Callable[..., Site]) -> None:
    here = site()
    token = here.token("anna", 1, "client")
    thread = here.thread(token)
    one = browser.open(here.url).begin(name="anna", threadId=thread)
    one.on_rung("websocket")
    two = browser.open(here.url).begin(name="anna", threadId=thread)
    two.on_rung("websocket")
    assert here.connections == 1
    for number, tab in enumerate((one, two)):
        tab.evaluate("name => chat(name, 50)", f"tab {number}")
    two.wait("() => head() > 20")
    one.evaluate("() => say('the last words')")
    assert here.connections == 1

    one.close()
    two.wait("() => book.events.some(({ payload }) => payload.text === 'the last words')")
    two.on_rung("websocket")
    assert here.connections == 1
    before = two.evaluate("() => head()")
    two.wait("before => head() > before + 10", before)
    three = browser.open(here.url).begin(name="anna", threadId=thread)
    two.evaluate("() => hush()")
    two.wait("() => client.outgoing.length === 0")
    three.wait("() => client.outgoing.length === 0")
    assert here.problems(thread, [two, three]) == []
    assert here.connections == 1
    said = texts(here.log(thread))
    assert len(said) == len(set(said)), "a message was stored twice"
    for name in ("tab 0", "tab 1"):
        numbers = [int(text.rsplit(" ", 1)[1]) for text in said if text.startswith(name)]
        assert numbers == list(range(len(numbers))), f"{name} lost or reordered"
