"""A tab of either browser, with one way to ask it."""

from __future__ import annotations

import json
import os
import signal
import time
import uuid
from pathlib import Path
from typing import Any

from playwright.sync_api import Playwright
from support.firefox import Firefox

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")


def family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    pids, at = [pid], 0
    while at < len(pids):
        for task in Path(f"/proc/{pids[at]}/task").glob("*"):
            try:
                pids += map(int, (task / "children").read_text().split())
            except OSError:
                pass
        at += 1
    return pids


class Tab:
    """A page of Tests/browsers/page."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.wait("() => window.isReady === true")

    def evaluate(self, function: str, *arguments: Any) -> Any:
        raise NotImplementedError

    def close(self) -> None:
        self.page.close()

    def load(self, url: str) -> None:
        self.page.goto(url)
        self.wait("() => window.isReady === true")

    def wait(self, condition: str, *arguments: Any, timeout: float = 30) -> None:
        """Until `condition` holds; what the page has in its book is told if it does not."""
        deadline = time.monotonic() + timeout
        while not self.evaluate(condition, *arguments):
            if time.monotonic() > deadline:
                told = "() => JSON.stringify([window.book?.states.slice(-30), window.head?.(), window.book?.problems])"
                raise AssertionError(f"not within {timeout} s: {condition} {arguments}\n{self.evaluate(told)}")
            time.sleep(0.05)

    def begin(self, **options: Any) -> Tab:
        self.evaluate("options => begin(options)", options)
        return self

    def on_rung(self, rung: str, timeout: float = 60) -> float:
        """Waits until the page is connected over a rung; how long it took, in seconds."""
        began = time.monotonic()
        self.wait("rung => isLive() && transport() === rung", rung, timeout=timeout)
        return time.monotonic() - began

    @property
    def book(self) -> dict[str, list[Any]]:
        return self.evaluate("() => book")


class ChromiumTab(Tab):
    def evaluate(self, function: str, *arguments: Any) -> Any:
        given = ", ".join(map(json.dumps, arguments))
        return self.page.evaluate(f"async () => (await ({function})({given})) ?? null")


class FirefoxTab(Tab):
    def evaluate(self, function: str, *arguments: Any) -> Any:
        return self.page.evaluate(function, *arguments)


class FreezableTab(Tab):
    """A tab of a Chromium that is driven by its own protocol."""

    def evaluate(self, function: str, *arguments: Any) -> Any:
        return self.page.evaluate(function, *arguments)

    def freeze(self) -> None:
        self.evaluate("() => document.addEventListener('freeze', () => (window.isFrozen = true))")
        self.page.lifecycle("frozen")
        self.wait("() => window.isFrozen === true")

    def thaw(self) -> None:
        self.page.lifecycle("active")


class Machine:
    """What a browser runs on, as far as a laptop's lid is concerned."""

    pid = 0

    def sleep(self) -> None:
        """Every process of the browser stops where it is."""
        self._stopped = family(self.pid)
        for pid in self._stopped:
            os.kill(pid, signal.SIGSTOP)

    def wake(self) -> None:
        for pid in reversed(self._stopped):
            os.kill(pid, signal.SIGCONT)


class ChromiumBrowser(Machine):
    """One browser of one person: its tabs share storage."""

    def __init__(self, playwright: Playwright) -> None:
        mark = f"--martlet-test={uuid.uuid4()}"
        arguments = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", mark]
        self._browser = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=arguments)
        self.context = self._browser.new_context()
        self.pid = min(int(path.name) for path in Path("/proc").glob("[0-9]*") if mark in _words(path))

    def open(self, url: str) -> ChromiumTab:
        page = self.context.new_page()
        page.goto(url)
        return ChromiumTab(page)

    def close(self) -> None:
        self._browser.close()


class FirefoxBrowser(Machine):
    def __init__(self, firefox: Firefox) -> None:
        self._firefox = firefox
        self.pid = firefox.pid

    def open(self, url: str) -> FirefoxTab:
        return FirefoxTab(self._firefox.open(url))


def _words(process: Path) -> list[str]:
    try:
        return (process / "cmdline").read_text().split("\0")
    except OSError:
        return []
