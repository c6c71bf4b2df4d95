"""A Chromium driven by its own protocol alone: Playwright keeps every page visible, and such a page is never frozen."""

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

from support.martlet import http
from websockets.sync.client import ClientConnection, connect

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")


class Chromium:
    """One headless Chromium with a profile of its own. A context manager."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="martlet-chromium-"))
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: ClientConnection | None = None
        self._stack = ExitStack()
        self._number = 0

    def __enter__(self) -> Chromium:
        try:
            return self._start()
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_: Any) -> None:
        self._stack.close()
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(10)
        shutil.rmtree(self._folder, ignore_errors=True)

    def open(self, url: str) -> Page:
        """A new tab, which loads `url`."""
        target = self.command("Target.createTarget", {"url": url})["targetId"]
        return Page(self, self.command("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"])

    def command(self, method: str, parameters: dict[str, Any] | None = None, session: str | None = None) -> Any:
        assert self._socket is not None
        self._number += 1
        order = {"id": self._number, "method": method, "params": parameters or {}}
        self._socket.send(json.dumps({**order, "sessionId": session} if session else order))
        while True:
            said = json.loads(self._socket.recv(30))
            if said.get("id") == self._number:
                assert "error" not in said, f"{method}: {said['error']}"
                return said["result"]

    def _start(self) -> Chromium:
        command = [CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        command += ["--no-first-run", "--remote-debugging-port=0", f"--user-data-dir={self._folder}", "about:blank"]
        nowhere = subprocess.DEVNULL
        self._process = subprocess.Popen(command, stdin=nowhere, stdout=nowhere, stderr=nowhere, start_new_session=True)
        deadline = time.monotonic() + 30
        told = self._folder / "DevToolsActivePort"
        while True:
            try:
                port = told.read_text().splitlines()[0]
                address = http("GET", f"http://127.0.0.1:{port}/json/version").json["webSocketDebuggerUrl"]
                break
            except (OSError, IndexError):
                assert self._process.poll() is None, "Chromium has ended"
                assert time.monotonic() < deadline, "Chromium does not answer"
                time.sleep(0.05)
        session = connect(address, proxy=None, max_size=None, ping_interval=None)
        self._socket = self._stack.enter_context(session)
        return self


class Page:
    """A tab; scripts are given as functions and speak JSON."""

    def __init__(self, chromium: Chromium, session: str) -> None:
        self._chromium = chromium
        self._session = session

    def evaluate(self, function: str, *arguments: Any) -> Any:
        """What `function` (or its promise) returns."""
        given = ", ".join(map(json.dumps, arguments))
        parameters = {
            "expression": f"(async () => (await ({function})({given})) ?? null)()",
            "awaitPromise": True,
            "returnByValue": True,
        }
        answer = self._chromium.command("Runtime.evaluate", parameters, self._session)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def lifecycle(self, state: str) -> None:
        """`frozen`: nothing in the page runs, until it is `active` again."""
        self._chromium.command("Page.setWebLifecycleState", {"state": state}, self._session)
