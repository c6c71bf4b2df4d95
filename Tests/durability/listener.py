"""A WebSocket client that rejoins where it left off."""

from __future__ import annotations

import json
import threading
import time
from typing import Any

from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.sync.client import connect

from support.martlet import Server, mint


class Listener:
    """Joins a thread, and after every break again with `since`; keeps each event of the log that it is given."""

    def __init__(self, server: Server, thread: Any, since: int) -> None:
        self.server = server
        self.thread = thread
        self.seqs: list[int] = []
        self.events: list[dict[str, Any]] = []
        self.joins = 0
        self.failure: BaseException | None = None
        self._since = since
        self._stop = threading.Event()
        self._joined = threading.Event()
        self._worker = threading.Thread(target=self._run)

    def __enter__(self) -> "Listener":
        self._worker.start()
        assert self._joined.wait(20), "did not join"
        return self

    def __exit__(self, *_: Any) -> None:
        self._stop.set()
        self._worker.join(20)
        if self.failure is not None:
            raise self.failure

    def wait_for(self, seq: int, timeout: float = 30) -> None:
        """Returns when the event `seq` has come."""
        deadline = time.monotonic() + timeout
        while not self.seqs or self.seqs[-1] < seq:
            if self.failure is not None:
                raise self.failure
            assert time.monotonic() < deadline, f"at {self.seqs[-1:]} of {seq} after {timeout} s, {self.joins} joins"
            time.sleep(0.01)

    def wait_for_joins(self, count: int, timeout: float = 30) -> None:
        """Returns when it has joined so many times."""
        deadline = time.monotonic() + timeout
        while self.joins < count:
            if self.failure is not None:
                raise self.failure
            assert time.monotonic() < deadline, f"{self.joins} of {count} joins after {timeout} s"
            time.sleep(0.005)

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                try:
                    self._listen()
                except (OSError, ConnectionClosed, InvalidHandshake, TimeoutError):
                    time.sleep(0.05)
        except BaseException as error:  # noqa: BLE001 - handed to the test
            self.failure = error

    def _listen(self) -> None:
        token = mint({"userId": 6, "role": "manager"}, expires_in=3600)
        headers = {"Authorization": f"Bearer {token}"}
        with connect(self.server.ws_url, additional_headers=headers, open_timeout=5, proxy=None) as socket:
            since = self.seqs[-1] if self.seqs else self._since
            socket.send(
                json.dumps({"type": "subscribe", "id": 1, "threadId": self.thread, "payload": {"since": since}})
            )
            while not self._stop.is_set():
                try:
                    frame = json.loads(socket.recv(timeout=0.2))
                except TimeoutError:
                    continue
                if frame["type"] == "error":
                    assert frame["payload"]["code"] == "unavailable", frame
                    return
                if frame["type"] == "ok":
                    assert frame["payload"]["reset"] is False, frame
                    self.joins += 1
                    self._joined.set()
                elif "seq" in frame and frame["threadId"] == self.thread:
                    self.events.append(frame)
                    self.seqs.append(frame["seq"])
