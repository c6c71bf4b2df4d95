"""Clients that go from one transport to another at random while others write; each must end with the database's log.

`MARTLET_LEDGER_SECONDS`: how long (20); `MARTLET_LEDGER_SEED`: the seed of an earlier run, which is printed.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import threading
import time
from typing import Any

import pytest
from books import differences, gaps, log
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from support.martlet import Server, http as ask, mint

SECONDS = float(os.environ.get("MARTLET_LEDGER_SECONDS", "20"))
# A traveller's own pace, below the 30 polls a second that each user may make: it must never be refused.
PAUSE = 0.04


class Traveller:
    """Knows nothing but the last cursor, or where it has none, the last `seq` of each thread: what it reads it keeps, and
    it drops nothing that came twice."""

    def __init__(self, server: Server, token: str, threads: list[Any], seed: int) -> None:
        self.received: dict[Any, list[dict[str, Any]]] = {thread: [] for thread in threads}
        self.visits = {"ws": 0, "sse": 0, "poll": 0}
        self.problems: list[str] = []
        self._server = server
        self._token = token
        self._threads = threads
        self._random = random.Random(seed)
        self._cursor: str | None = None

    def last(self, thread: Any) -> int:
        return self.received[thread][-1]["seq"] if self.received[thread] else 0

    def travel(self, until: float) -> None:
        while time.monotonic() < until:
            self._visit(min(until, time.monotonic() + self._random.expovariate(2)))

    def catch_up(self, heads: dict[Any, int], timeout: float) -> None:
        deadline = time.monotonic() + timeout
        while any(self.last(thread) < heads[thread] for thread in self._threads) and time.monotonic() < deadline:
            self._visit(time.monotonic() + 0.5)

    def _visit(self, until: float) -> None:
        way = self._random.choice(["ws", "sse", "poll"])
        self.visits[way] += 1
        try:
            {"ws": self._web_socket, "sse": self._stream, "poll": self._poll}[way](until)
        except Exception as error:  # noqa: BLE001: whatever it was, the test must fail for it
            self.problems.append(f"{way}: {error!r}")

    def _take(self, frame: dict[str, Any]) -> None:
        if "seq" in frame:
            self.received[frame["threadId"]].append(frame)
        elif frame["type"] in ("error", "resync", "close"):
            self.problems.append(json.dumps(frame))

    def _since(self) -> str:
        return ",".join(str(self.last(thread)) for thread in self._threads)

    def _query(self) -> str:
        """By cursor where there is one: a WebSocket has none, after it the positions say the same."""
        threads = ",".join(map(str, self._threads))
        return f"threads={threads}&" + (f"cursor={self._cursor}" if self._cursor else f"since={self._since()}")

    def _web_socket(self, until: float) -> None:
        self._cursor = None
        headers = {"Authorization": f"Bearer {self._token}"}
        with connect(self._server.ws_url, additional_headers=headers, proxy=None, close_timeout=1) as socket:
            for number, thread in enumerate(self._threads):
                frame = {"type": "subscribe", "id": number, "threadId": thread, "payload": {"since": self.last(thread)}}
                socket.send(json.dumps(frame))
            while (left := until - time.monotonic()) > 0:
                try:
                    self._take(json.loads(socket.recv(left)))
                except (TimeoutError, ConnectionClosed):
                    return

    def _stream(self, until: float) -> None:
        connection = http.client.HTTPConnection(self._server.host, self._server.port, timeout=5)
        headers = {"Authorization": f"Bearer {self._token}"}
        try:
            connection.request("GET", f"/sse?{self._query()}", headers=headers)
            answer = connection.getresponse()
            assert answer.status == 200, answer.read()
            identifier = None
            while time.monotonic() < until:
                # Others write all the time, or there is nothing to be heard any more.
                line = answer.readline().decode().rstrip("\n")
                if line.startswith("id: "):
                    identifier = line[4:]
                elif line.startswith("data: "):
                    self._take(json.loads(line[6:]))
                    self._cursor = identifier or self._cursor
                    identifier = None
        except TimeoutError:
            pass
        finally:
            connection.close()

    def _poll(self, until: float) -> None:
        while time.monotonic() < until:
            time.sleep(PAUSE)
            wait = self._random.choice([0, 0.05, 0.3])
            answer = ask("GET", f"{self._server.url}/poll?{self._query()}&wait={wait}", token=self._token)
            assert answer.status == 200, answer.text
            if self._random.random() < 0.2:
                continue  # It is lost on the way: the old cursor must bring the same again.
            for event in answer.json["events"]:
                self._take(event)
            self._cursor = answer.json["cursor"]


@pytest.mark.parametrize("travellers", [8])
def test_whoever_changes_transports_ends_with_the_database_s_log(travellers: int, capsys: Any) -> None:
    seed = int(os.environ.get("MARTLET_LEDGER_SEED") or random.SystemRandom().randrange(2**32))
    dice = random.Random(seed)
    with Server() as server:
        customer = mint({"userId": 1, "role": "client"}, expires_in=3600)
        threads = [
            server.request("POST", "/chat/threads", {"subject": str(number)}, token=customer).json["id"]
            for number in range(3)
        ]
        clients = [
            Traveller(
                server,
                mint({"userId": 100 + number, "role": "manager"}, expires_in=3600),
                threads,
                dice.randrange(2**32),
            )
            for number in range(travellers)
        ]
        until = time.monotonic() + SECONDS
        workers = [threading.Thread(target=client.travel, args=(until,), daemon=True) for client in clients]
        for worker in workers:
            worker.start()
        sent = 0
        while time.monotonic() < until:
            sent += 1
            frame = {"type": "send", "id": 1, "threadId": dice.choice(threads)}
            payload = {"text": f"text {sent}\n", "clientMessageId": f"m{sent}"}
            answer = server.request("POST", "/commands", [{**frame, "payload": payload}], token=customer)
            assert answer.status == 200 and answer.json[0]["type"] == "ok", answer.text
            time.sleep(0.04)
        for worker in workers:
            worker.join(30)
            assert not worker.is_alive()
        logs = {thread: log(server, thread) for thread in threads}
        heads = {thread: len(events) for thread, events in logs.items()}
        for client in clients:
            client.catch_up(heads, 20)
        visits = {way: sum(client.visits[way] for client in clients) for way in ("ws", "sse", "poll")}
        with capsys.disabled():
            print(f"\ntravellers: MARTLET_LEDGER_SEED={seed}: {sum(heads.values())} events, {visits}")
        assert min(visits.values()) > travellers, "nobody travelled"
        found = [problem for client in clients for problem in client.problems]
        for thread, events in logs.items():
            found += gaps(events)
            for number, client in enumerate(clients):
                found += [f"{number}, thread {thread}: {it}" for it in differences(events, client.received[thread])]
        assert found == [], f"seed {seed}"
