"""The gateway restarts under many clients of the library: they come back spread over time, and all are whole again.

`MARTLET_SWARM`: how many clients (300).
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from books import gaps, log
from support.martlet import Server, mint

CLIENTS = int(os.environ.get("MARTLET_SWARM", "300"))
THREADS = 30
SPREAD_SECONDS = 3.0 if CLIENTS <= 500 else 5.0
SWARM = Path(__file__).parent / "swarm.js"


class Swarm:
    """swarm.js as a child process."""

    def __init__(self) -> None:
        environment = {**os.environ, "NODE_PATH": os.environ.get("NODE_PATH", "/usr/share/nodejs")}
        self._process = subprocess.Popen(
            ["node", str(SWARM)], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._lines: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def ask(self, order: dict[str, Any], timeout: float) -> dict[str, Any]:
        """Gives an order; the line that answers it."""
        self.tell(order)
        try:
            line = self._lines.get(timeout=timeout)
        except queue.Empty:
            self.tell({"state": True})
            raise AssertionError(f"no answer within {timeout} s: {order}; {self._lines.get(timeout=10)}") from None
        assert line is not None, "the swarm has ended"
        return json.loads(line)

    def tell(self, order: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()

    def close(self) -> None:
        self._process.kill()
        self._process.wait(10)

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)
        self._lines.put(None)


@pytest.fixture
def swarm() -> Iterator[Swarm]:
    running = Swarm()
    yield running
    running.close()


@pytest.fixture
def server() -> Iterator[Server]:
    env = {"MARTLET_RECONNECT_SPREAD": str(SPREAD_SECONDS), "MARTLET_DRAIN_DEADLINE": "2"}
    with Server(env=env) as running:
        yield running


@pytest.mark.parametrize("hard", [False, True], ids=["SIGTERM", "kill -9"])
def test_all_come_back_spread_and_whole(server: Server, swarm: Swarm, hard: bool, capsys: Any) -> None:
    token = mint({"userId": 1, "role": "manager"}, expires_in=3600)
    customers = [mint({"userId": 10 + number, "role": "client"}, expires_in=3600) for number in range(THREADS)]
    threads = [server.request("POST", "/chat/threads", {}, token=customer).json["id"] for customer in customers]
    said = 0

    def say() -> None:
        nonlocal said
        body = {"threadId": threads[said % THREADS], "text": f"{said}", "clientMessageId": f"k{said}"}
        assert server.request("POST", "/chat/send", body, token=token).status == 201
        said += 1

    for _ in threads:
        say()
    assert swarm.ask({"url": server.url, "clients": CLIENTS, "threads": threads}, 120) == {"ready": CLIENTS}

    swarm.ask({"mark": True}, 30)
    began = time.monotonic()
    if hard:
        # Away until nobody is in the jitter of the first try any more: one that is back sooner proves less.
        server.kill()
        assert swarm.ask({"tried": True}, 30) == {"tried": CLIENTS}
        server.start()
    else:
        server.restart()
    away = time.monotonic() - began
    for _ in range(2 * THREADS):
        say()
    posted = time.monotonic() - began
    heads = {thread: len(log(server, thread)) for thread in threads}
    report = swarm.ask({"whole": heads}, 120)
    with capsys.disabled():
        how = "kill -9" if hard else "SIGTERM"
        print(
            f"\nrestart, {how}: {CLIENTS} clients, server away {away:.2f} s, the last of {2 * THREADS} messages stored after "
            f"{posted:.2f} s, all whole {report['wholeMs'] / 1000:.2f} s "
            f"after the signal; first back over {report['rungs']}, {report['again']} changes after that; "
            f"per 250 ms: {report['curve']}"
        )
    assert report["problems"] == []
    assert report["came"] == CLIENTS
    assert [gap for thread in threads for gap in gaps(log(server, thread))] == []
    # Nobody may stampede; a server that says goodbye gives each client a time of its own.
    assert max(report["curve"]) < CLIENTS * (0.6 if hard else 0.3)
    assert sum(1 for bucket in report["curve"] if bucket) >= (3 if hard else 6)
