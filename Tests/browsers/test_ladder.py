"""A talk between Chromium and Firefox, while the network between them and the gateway fails step by step and is repaired.

`MARTLET_LADDER_PATIENT=1`: nothing is hurried: the pages climb when their own timers say so, some minutes later. Else
the dice that spread their attempts fall low, and a repair is told to the pages as browsers tell of another network.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any

from site_of_tests import BUFFERED, NO_WEB_SOCKET, Site, texts

PATIENT = os.environ.get("MARTLET_LADDER_PATIENT") == "1"
EVERY_MS = 150
CLIMB = 600 if PATIENT else 90


def test_a_talk_goes_on_down_the_ladder_and_up_again(
    chromium: Any, firefox: Any, site: Callable[..., Site], capsys: Any
) -> None:
    here = site(split=True)
    thread = here.thread(here.token("anna", 1, "client"))
    here.token("boris", 5, "manager")
    chance = 1 if PATIENT else 0.2
    tabs = {
        "chromium": chromium.open(here.url).begin(name="anna", threadId=thread, chance=chance),
        "firefox": firefox.open(here.url).begin(name="boris", threadId=thread, chance=chance),
    }
    took: list[str] = []

    def all_on(rung: str, timeout: float) -> None:
        """Both are on a rung, and both hear on it what both say."""
        seconds = [f"{name} {tab.on_rung(rung, timeout):.1f} s" for name, tab in tabs.items()]
        took.append(f"{rung}: {', '.join(seconds)}")
        head = len(here.log(thread))
        for tab in tabs.values():
            tab.wait("before => head() > before", head)
        assert {tab.evaluate("() => transport()") for tab in tabs.values()} == {rung}

    def repaired() -> None:
        for tab in () if PATIENT else tabs.values():
            tab.evaluate("() => void dispatchEvent(new Event('online'))")

    all_ready = [tab.on_rung("websocket") for tab in tabs.values()]
    assert len(all_ready) == here.connections == 2
    for name, tab in tabs.items():
        tab.evaluate("(name, ms) => chat(name, ms)", name, EVERY_MS)
    all_on("websocket", 30)
    here.network(web_socket=NO_WEB_SOCKET)
    all_on("sse", 60)
    here.network(web_socket=NO_WEB_SOCKET, stream=BUFFERED)
    all_on("poll", 90)
    here.gateway.signal(signal.SIGKILL)
    all_on("backend", 90)

    here.gateway.restart()
    repaired()
    all_on("poll", CLIMB)
    here.network(web_socket=NO_WEB_SOCKET)
    repaired()
    all_on("sse", CLIMB)
    here.network()
    repaired()
    all_on("websocket", CLIMB)

    spoken = {name: tab.evaluate("() => hush()") for name, tab in tabs.items()}
    for tab in tabs.values():
        tab.wait("() => client.outgoing.length === 0", timeout=60)
    assert here.problems(thread, tabs.values()) == []
    said = texts(here.log(thread))
    for name, count in spoken.items():
        assert [text for text in said if text.startswith(name)] == [f"{name} {number}" for number in range(count)]
    with capsys.disabled():
        print(f"\nladder: {len(said)} messages; from each change until both were there: " + "; ".join(took))
