"""Gateways on a real Redis."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect

from support.martlet import Server, mint
from support.redis import RedisServer


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    with RedisServer() as redis:
        yield redis


@pytest.fixture
def gateway(redis: RedisServer) -> Iterator[Server]:
    """A gateway as a site has it that knows only the brief: Redis, and no backend."""
    with Server(env={"MARTLET_REDIS_URL": redis.url, "MARTLET_BACKEND_URL": "none"}) as server:
        yield server


class Client:
    """A WebSocket client that knows the brief, and hears one frame after another."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection

    def say(self, **frame: Any) -> None:
        self._connection.send(json.dumps(frame))

    def next(self, kind: str, timeout: float = 10, **members: Any) -> dict[str, Any]:
        """The next frame of that type that has these members; others pass by."""
        while True:
            frame = json.loads(self._connection.recv(timeout))
            if frame["type"] == kind and all(frame.get(name) == value for name, value in members.items()):
                return frame

    def join(self, thread: Any, since: int | None = None) -> dict[str, Any]:
        payload = {} if since is None else {"payload": {"since": since}}
        self.say(type="subscribe", threadId=thread, id=1, **payload)
        return self.next("ok", id=1)["payload"]

    def until_silent(self, kind: str, timeout: float = 0.5) -> list[dict[str, Any]]:
        """The frames of that type that come until there are none for a while."""
        frames = []
        with contextlib.suppress(TimeoutError):
            while True:
                frames.append(self.next(kind, timeout))
        return frames


@pytest.fixture
def client() -> Iterator[Callable[..., Client]]:
    """Connects a client to a gateway: `client(server, user, role)`."""
    with contextlib.ExitStack() as stack:

        def open_client(server: Server, user: Any = 1, role: str = "client", threads: Any = "*") -> Client:
            claims = {"userId": user, "role": role} | ({} if threads is None else {"threads": threads})
            headers = {"Authorization": f"Bearer {mint(claims)}"}
            connection = stack.enter_context(connect(server.ws_url, additional_headers=headers))
            opened = Client(connection)
            opened.next("welcome")
            return opened

        yield open_client
