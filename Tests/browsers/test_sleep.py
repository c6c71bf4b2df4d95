"""A laptop's lid is shut and opened: who slept is whole again within two seconds.

`MARTLET_FREEZE_SECONDS`: how long the lid is shut (20).
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from site_of_tests import Site
from support.chromium import Chromium
from tabs import FreezableTab

SECONDS = float(os.environ.get("MARTLET_FREEZE_SECONDS", "20"))
PING_SECONDS = "4"
WHOLE_WITHIN = 2.0


@pytest.fixture
def frozen() -> Iterator[Any]:
    """A Chromium whose tabs can be frozen."""
    with Chromium() as running:

        class Browser:
            def open(self, url: str) -> FreezableTab:
                return FreezableTab(running.open(url))

        yield Browser()


def test_who_slept_is_whole_within_two_seconds(
    frozen: Any, chromium: Any, firefox: Any, site: Callable[..., Site], capsys: Any
) -> None:
    """A frozen tab of one Chromium; another and a Firefox, none of whose processes runs, so that nobody answers pings."""
    here = site(env={"MARTLET_LIMIT_PING_SECONDS": PING_SECONDS})
    token = here.token("anna", 1, "client")
    thread = here.thread(token)
    browsers = {"frozen": frozen, "chromium": chromium, "firefox": firefox}
    tabs: dict[str, Any] = {}
    for number, (name, browser) in enumerate(browsers.items()):
        here.token(name, 100 + number, "manager")
        tabs[name] = browser.open(here.url).begin(name=name, threadId=thread)
        tabs[name].on_rung("websocket")
    last = here.say(token, thread, "before")
    for tab in tabs.values():
        tab.wait("last => window.head() >= last", last)
    assert here.connections == 3

    tabs["frozen"].freeze()
    chromium.sleep()
    firefox.sleep()
    began = time.monotonic()
    try:
        said = 0
        while time.monotonic() - began < SECONDS:
            said += 1
            last = here.say(token, thread, f"meanwhile {said}")
            # The sleep is what is tested; nothing is awaited here.
            time.sleep(0.25)
        # Those that ran nothing have answered no ping. A frozen tab's browser answers for it.
        assert here.connections <= 1
    finally:
        woken = dict.fromkeys(tabs, time.time())
        chromium.wake()
        firefox.wake()
        tabs["frozen"].thaw()
    took: dict[str, float] = {}
    for name, tab in tabs.items():
        tab.wait("last => window.head() >= last", last)
        arrived = next(at for seq, at in tab.book["arrivals"] if seq == last)
        took[name] = arrived / 1000 - woken[name]
    with capsys.disabled():
        told = ", ".join(f"{name} {seconds:.2f} s" for name, seconds in took.items())
        print(f"\nsleep: {SECONDS:.0f} s, {said} messages meanwhile; whole after: {told}")
    assert here.problems(thread, tabs.values()) == []
    assert min(took.values()) >= 0, "one was awake"
    assert max(took.values()) < WHOLE_WITHIN
    for name, tab in tabs.items():
        tab.evaluate("text => say(text)", f"awake: {name}")
    for tab in tabs.values():
        tab.wait("() => book.events.filter(({ payload }) => payload.text?.startsWith('awake')).length === 3")
