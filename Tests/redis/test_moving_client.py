"""One client that goes from transport to transport and from node to node while others talk: it hears each event once."""

from __future__ import annotations

import http.client
import itertools
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from websockets.sync.client import connect

from support.martlet import Server, mint
from support.redis import RedisServer


@pytest.fixture
def nodes(redis: RedisServer) -> Iterator[tuple[Server, Server]]:
    """Two gateways on one Redis, the first with the chat in it."""
    # The talk is faster than one customer may be.
    env = {"MARTLET_REDIS_URL": redis.url, "MARTLET_LIMIT_COMMANDS_PER_SECOND": "1000"}
    with Server(env=env) as near:
        with Server(["--backend", near.url], env=env) as far:
            yield near, far


class Talk:
    """Messages that keep coming, by both nodes' ways in, until it is stopped. A context manager."""

    def __init__(self, nodes: tuple[Server, Server], thread: Any, token: str) -> None:
        self.count = 0
        self.refusal: Any = None
        self._nodes, self._thread, self._token = nodes, thread, token
        self._stop = threading.Event()
        self._worker = threading.Thread(target=self._run)

    def __enter__(self) -> Talk:
        self._worker.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self.stop()

    def stop(self) -> int:
        """Ends it; how many were sent."""
        self._stop.set()
        self._worker.join(30)
        assert self.refusal is None, self.refusal
        return self.count

    def _run(self) -> None:
        while not self._stop.wait(0.004):
            body = {"threadId": self._thread, "text": f"{self.count}", "clientMessageId": f"m{self.count}"}
            if self.count % 2:
                frame = {"type": "send", "id": 1, "threadId": self._thread, "payload": body}
                answer = self._nodes[1].request("POST", "/commands", frame, token=self._token)
                is_sent = answer.status == 200 and answer.json[0]["type"] == "ok"
            else:
                answer = self._nodes[0].request("POST", "/chat/send", body, token=self._token)
                is_sent = answer.status == 201
            if not is_sent:
                self.refusal = answer
                return
            self.count += 1


class Traveller:
    """Reads a thread's log by whatever transport; `heard` is what it was told, in order."""

    def __init__(self, thread: Any, token: str) -> None:
        self.heard: list[int] = []
        self.cursor: str | None = None
        self._thread, self._token = thread, token

    def by_stream(self, node: Server, count: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", node.port, timeout=20)
        headers = {"Authorization": f"Bearer {self._token}"}
        if self.cursor:
            headers["Last-Event-ID"] = self.cursor
        path = f"/sse?threads={self._thread}" + ("" if self.cursor else f"&since={self._last}")
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        goal = len(self.heard) + count
        identifier = None
        # As a browser reads: what has come in whole counts, and with it the cursor behind it.
        while len(self.heard) < goal:
            line = answer.readline().decode().rstrip("\n")
            if line.startswith("id: "):
                identifier = line[4:]
            elif line.startswith("data: "):
                self._hear(json.loads(line[6:]))
                self.cursor = identifier or self.cursor
        connection.close()
        answer.close()

    def by_poll(self, node: Server, rounds: int) -> None:
        for _ in range(rounds):
            body: dict[str, Any] = {"threads": [self._thread], "wait": 10}
            body |= {"cursor": self.cursor} if self.cursor else {"since": {str(self._thread): self._last}}
            page = node.request("POST", "/poll", body, token=self._token, timeout=20).json
            for event in page["events"]:
                self._hear(event)
            self.cursor = page["cursor"]

    def by_websocket(self, node: Server, count: int) -> None:
        headers = {"Authorization": f"Bearer {self._token}"}
        # It leaves while others talk on: the goodbye would wait behind what it does not read.
        with connect(node.ws_url, additional_headers=headers, proxy=None, close_timeout=0.1) as socket:
            command = {"type": "subscribe", "id": 1, "threadId": self._thread, "payload": {"since": self._last}}
            socket.send(json.dumps(command))
            goal = len(self.heard) + count
            while len(self.heard) < goal:
                self._hear(json.loads(socket.recv(10)))
        # Over WebSocket the position is the last `seq`.
        self.cursor = None

    def by_last_poll(self, node: Server) -> None:
        """Asks where it is, and takes what is left."""
        before = -1
        while len(self.heard) > before:
            before = len(self.heard)
            body: dict[str, Any] = {"threads": [self._thread], "since": {str(self._thread): self._last}, "wait": 0}
            for event in node.request("POST", "/poll", body, token=self._token).json["events"]:
                self._hear(event)

    @property
    def _last(self) -> int:
        return self.heard[-1] if self.heard else 0

    def _hear(self, event: dict[str, Any]) -> None:
        if event.get("threadId") == self._thread and "seq" in event:
            self.heard.append(event["seq"])
        assert event["type"] != "resync", event


def test_a_cursor_goes_round_over_nodes_and_transports(nodes: tuple[Server, Server]) -> None:
    near, far = nodes
    token = mint({"userId": 1, "role": "client"})
    thread = near.request("POST", "/chat/threads", {"subject": "trip"}, token=token).json["id"]
    traveller = Traveller(thread, token)
    with Talk(nodes, thread, mint({"userId": 5, "role": "manager"})) as talk:
        for _ in range(3):
            traveller.by_stream(near, 15)
            traveller.by_poll(far, 4)
            traveller.by_websocket(near, 15)
            traveller.by_poll(far, 2)
            traveller.by_poll(near, 2)
            traveller.by_stream(far, 15)
            traveller.by_poll(near, 1)
            traveller.by_websocket(far, 15)
        talk.stop()
    traveller.by_last_poll(far)
    assert traveller.heard == list(range(1, len(traveller.heard) + 1))
    head = near.request("GET", f"/chat/threads/{thread}/events?after=0&limit=1", token=token).json["head"]
    assert traveller.heard[-1] == head
    assert head >= talk.count


def test_the_first_poll_on_a_node_after_it_was_away_is_whole(nodes: tuple[Server, Server], redis: RedisServer) -> None:
    """A cursor of one node is read on the other, which has missed everything because its Redis was not there."""
    near, far = nodes
    token = mint({"userId": 1, "role": "client"})
    thread = near.request("POST", "/chat/threads", {"subject": "gap"}, token=token).json["id"]
    body = {"threads": [thread], "since": {str(thread): 0}, "wait": 0}
    page = near.request("POST", "/poll", body, token=token).json
    redis.kill()
    for number in itertools.count():
        sent = {"threadId": thread, "text": f"{number}", "clientMessageId": f"g{number}"}
        assert near.request("POST", "/chat/send", sent, token=token).status == 201
        if number == 9:
            break
    redis.start()
    page = far.request("POST", "/poll", {"cursor": page["cursor"], "wait": 10}, token=token, timeout=20).json
    texts = [event["payload"]["text"] for event in page["events"] if event["type"] == "message"]
    assert texts == [f"{number}" for number in range(10)]
