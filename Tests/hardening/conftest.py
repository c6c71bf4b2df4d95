"""A server under attack, and a well-behaved client whose life must go on."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from typing import Any

import pytest
from raw import Raw
from support.martlet import Server, mint
from websockets.sync.client import connect

ALLOWED = "https://shop.example"

#: Short times, so that what waits for them is quickly through.
SETTINGS = {
    "MARTLET_ALLOWED_ORIGINS": ALLOWED,
    "MARTLET_LIMIT_HANDSHAKE_SECONDS": "1.5",
    "MARTLET_LIMIT_AUTH_SECONDS": "1",
    "MARTLET_LIMIT_UNSENT_BYTES": "262144",
}

_users = itertools.count(1000)


def new_user() -> int:
    """A user whom no other test knows."""
    return next(_users)


def token_of(user: Any, role: str = "client", **claims: Any) -> str:
    return mint({"userId": user, "role": role}, **claims)


def open_thread(server: Server, user: int) -> Any:
    """A new thread of a client; its id."""
    answer = server.request("POST", "/chat/threads", {"subject": "a"}, token=token_of(user))
    assert answer.status == 201, answer.text
    return answer.json["id"]


@pytest.fixture(scope="session")
def shared_server() -> Iterator[Server]:
    with Server(env=SETTINGS) as running:
        yield running


@pytest.fixture
def server(shared_server: Server) -> Iterator[Server]:
    """The server, which must be alive after the test, with a customer who has noticed nothing."""
    with Customer(shared_server) as customer:
        yield shared_server
        customer.is_unharmed()


class Customer:
    """A well-behaved client in a thread of its own, from before the abuse to after it."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.user = new_user()
        self.token = token_of(self.user, expires_in=3600)
        self.thread = open_thread(server, self.user)
        headers = {"Authorization": f"Bearer {self.token}"}
        self._connection = connect(server.ws_url, additional_headers=headers, proxy=None, open_timeout=10)
        self.socket = self._connection.__enter__()
        self.socket.send(json.dumps({"type": "subscribe", "id": 1, "threadId": self.thread}))
        assert self.event("ok")["id"] == 1

    def __enter__(self) -> Customer:
        return self

    def __exit__(self, *_: Any) -> None:
        self._connection.__exit__(None, None, None)

    def event(self, kind: str) -> Any:
        """The next frame of a type."""
        while True:
            event = json.loads(self.socket.recv(10))
            if event["type"] == kind:
                return event

    def is_unharmed(self) -> None:
        """The server lives, answers HTTP, stores and delivers a message, and takes new connections."""
        assert self.server.running, self.server.tail()
        assert self.server.request("GET", "/health/live").status == 200
        body = {"threadId": self.thread, "text": "still here", "clientMessageId": f"alive-{self.user}"}
        sent = self.server.request("POST", "/chat/send", body, token=self.token)
        assert sent.status == 201, sent.text
        event = self.event("message")
        assert event["payload"]["id"] == sent.json["id"]
        assert event["threadId"] == self.thread
        with Raw(self.server) as newcomer:
            newcomer.upgrade(self.token)
            assert newcomer.event()["type"] == "welcome"
        assert "Fatal error" not in self.server.tail(400)


@pytest.fixture
def user() -> int:
    return new_user()


@pytest.fixture
def token(user: int) -> str:
    return token_of(user)


@pytest.fixture
def raw(server: Server, token: str) -> Iterator[Raw]:
    """An open WebSocket of the attacker, who is a signed-in client, behind its welcome."""
    with Raw(server) as connection:
        connection.upgrade(token)
        assert connection.event()["type"] == "welcome"
        yield connection


def dumps(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))
