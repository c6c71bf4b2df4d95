"""Clients that send through thick and thin: each message until it is acknowledged, under one key."""

from __future__ import annotations

import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import requests

from support.martlet import Server, mint


@dataclass
class Writers:
    """`count` connections that send to `threads` until `target` messages are acknowledged."""

    server: Server
    threads: list[Any]
    count: int
    target: int
    acknowledged: dict[str, dict[str, Any]] = field(default_factory=dict)
    repeated: int = 0
    failed: int = 0

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._left = self.target
        self._workers = [threading.Thread(target=self._work, args=(index,)) for index in range(self.count)]
        self._errors: list[BaseException] = []

    def start(self) -> "Writers":
        for worker in self._workers:
            worker.start()
        return self

    def wait_for(self, count: int, timeout: float = 120) -> None:
        """Returns when so many messages are acknowledged."""
        deadline = time.monotonic() + timeout
        while len(self.acknowledged) < count:
            self._raise()
            assert time.monotonic() < deadline, f"{len(self.acknowledged)} of {count} after {timeout} s"
            time.sleep(0.002)

    def join(self, timeout: float = 120) -> None:
        deadline = time.monotonic() + timeout
        for worker in self._workers:
            worker.join(max(0.1, deadline - time.monotonic()))
            assert not worker.is_alive(), f"still sending after {timeout} s: {len(self.acknowledged)} acknowledged"
        self._raise()

    def _raise(self) -> None:
        if self._errors:
            raise self._errors[0]

    def _take(self) -> bool:
        with self._lock:
            self._left -= 1
            return self._left >= 0

    def _work(self, index: int) -> None:
        try:
            session = requests.Session()
            session.trust_env = False
            token = mint({"userId": 5, "role": "manager"}, expires_in=3600)
            session.headers["Authorization"] = f"Bearer {token}"
            number = 0
            while self._take():
                number += 1
                self._send(session, self.threads[(index + number) % len(self.threads)], f"{index}-{number}")
        except BaseException as error:  # noqa: BLE001 - handed to the test
            self._errors.append(error)

    def _send(self, session: requests.Session, thread: Any, text: str) -> None:
        body = {"threadId": thread, "text": text, "clientMessageId": uuid.uuid4().hex}
        deadline = time.monotonic() + 60
        while True:
            try:
                answer = session.post(f"{self.server.url}/chat/send", json=body, timeout=10)
            except requests.RequestException:
                with self._lock:
                    self.failed += 1
                assert time.monotonic() < deadline, "the server did not come back"
                time.sleep(0.05)
                continue
            if answer.status_code == 503:
                time.sleep(0.05)
                continue
            assert answer.status_code in (200, 201), answer.text
            with self._lock:
                self.repeated += answer.status_code == 200
                self.acknowledged[body["clientMessageId"]] = answer.json()
            return
