"""A real Firefox, driven by WebDriver BiDi: the protocol that it speaks by itself.

    with Firefox() as firefox:
        tab = firefox.open("http://127.0.0.1:8080/")
        assert tab.evaluate("() => document.title") == "…"
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from support.martlet import free_port
from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

FIREFOX = os.environ.get("FIREFOX", "firefox-esr")

# No first pages, no calls home, and a page of this machine is not taken for one without a network.
PREFERENCES = {
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.aboutwelcome.enabled": False,
    "browser.safebrowsing.downloads.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.manage-offline-status": False,
    "network.proxy.type": 0,
    "services.settings.server": "data:,#remote-settings-dummy/v1",
    "toolkit.startup.max_resumed_crashes": -1,
    "toolkit.telemetry.enabled": False,
}


class BiDiError(AssertionError):
    """What the browser refused, or an exception of the page's script."""


class Firefox:
    """One headless Firefox with a profile of its own. A context manager."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="martlet-firefox-"))
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: ClientConnection | None = None
        self._stack = ExitStack()
        self._number = 0
        self.complaints: list[str] = []

    def __enter__(self) -> Firefox:
        try:
            return self._start()
        except BaseException:
            self.close()
            raise

    def __exit__(self, *_: Any) -> None:
        self.close()

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def open(self, url: str) -> Tab:
        """A new tab that has loaded `url`."""
        tab = Tab(self, self.command("browsingContext.create", {"type": "tab"})["context"])
        tab.goto(url)
        return tab

    def command(self, method: str, parameters: dict[str, Any] | None = None, timeout: float = 60) -> Any:
        """Asks the browser; its events that come meanwhile are kept if they are complaints."""
        assert self._socket is not None
        self._number += 1
        number = self._number
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters or {}}))
        deadline = time.monotonic() + timeout
        while True:
            said = json.loads(self._socket.recv(max(0.01, deadline - time.monotonic())))
            if said.get("method") == "log.entryAdded":
                self._complain(said["params"])
            elif said.get("id") == number:
                if said["type"] == "error":
                    raise BiDiError(f"{method}: {said['error']}: {said['message']}")
                return said["result"]

    def close(self) -> None:
        if self._socket is not None:
            try:
                self.command("browser.close", timeout=10)
            except (OSError, TimeoutError, WebSocketException, BiDiError):
                pass
        self._stack.close()
        if self._process is not None and self._process.poll() is None:
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait(10)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _start(self) -> Firefox:
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in PREFERENCES.items()]
        (self._folder / "user.js").write_text("\n".join(lines))
        port = free_port()
        command = [FIREFOX, "--headless", "--no-remote", "--profile", str(self._folder)]
        command += ["--remote-debugging-port", str(port)]
        environment = {**os.environ, "HOME": str(self._folder), "MOZ_CRASHREPORTER_DISABLE": "1"}
        with open(self._folder / "log", "wb") as log:
            self._process = subprocess.Popen(
                command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + 60
        while True:
            try:
                session = connect(f"ws://127.0.0.1:{port}/session", proxy=None, max_size=None, ping_interval=None)
                self._socket = self._stack.enter_context(session)
                break
            except (OSError, WebSocketException):
                assert self._process.poll() is None, (self._folder / "log").read_text()
                assert time.monotonic() < deadline, "Firefox does not answer:\n" + (self._folder / "log").read_text()
                time.sleep(0.1)
        self.command("session.new", {"capabilities": {}})
        self.command("session.subscribe", {"events": ["log.entryAdded"]})
        return self

    def _complain(self, entry: dict[str, Any]) -> None:
        text = str(entry.get("text"))
        # A WebSocket that does not open is said in the same way as an error of a script.
        if entry.get("type") == "javascript" and entry.get("level") == "error" and "ws://" not in text:
            self.complaints.append(text)


class Tab:
    """A tab; scripts are given as functions and speak JSON."""

    def __init__(self, firefox: Firefox, context: str) -> None:
        self._firefox = firefox
        self._context = context

    def goto(self, url: str) -> None:
        self._firefox.command("browsingContext.navigate", {"context": self._context, "url": url, "wait": "complete"})

    def reload(self) -> None:
        self._firefox.command("browsingContext.reload", {"context": self._context, "wait": "complete"})

    def evaluate(self, function: str, *arguments: Any) -> Any:
        """What `function` (or its promise) returns."""
        given = ", ".join(map(json.dumps, arguments))
        expression = f"(async () => JSON.stringify((await ({function})({given})) ?? null))()"
        parameters = {"expression": expression, "target": {"context": self._context}, "awaitPromise": True}
        answer = self._firefox.command("script.evaluate", parameters)
        if answer["type"] == "exception":
            raise BiDiError(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"]["value"])

    def close(self) -> None:
        self._firefox.command("browsingContext.close", {"context": self._context})
