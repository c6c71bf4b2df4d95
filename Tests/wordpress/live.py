"""A client on the gateway, as plain as can be: a WebSocket, one thread, and what came by it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from typing import Any

from callers import Person
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect


def wait_for(condition: Callable[[], Any], timeout: float = 30, what: str = "") -> Any:
    """What `condition` gives as soon as it is true."""
    deadline = time.monotonic() + timeout
    while not (found := condition()):
        assert time.monotonic() < deadline, what or "it did not happen in time"
        time.sleep(0.05)
    return found


class Live:
    """Joins `thread` as `person` and keeps what is heard; comes back by itself with the position that it has."""

    def __init__(self, person: Person, thread: Any) -> None:
        self.person = person
        self.thread = thread
        self.frames: list[dict[str, Any]] = []
        self.position = 0
        self.joins = 0
        self._number = 0
        self._socket: Any = None
        self._ended = False
        self._reader = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Live:
        self._reader.start()
        wait_for(lambda: self.joins, what="could not join")
        return self

    def __exit__(self, *_: Any) -> None:
        self._ended = True
        if self._socket is not None:
            self._socket.close()
        self._reader.join(10)

    def tell(self, kind: str, **payload: Any) -> None:
        self._number += 1
        frame = {"type": kind, "id": self._number, "threadId": self.thread, "payload": payload}
        self._socket.send(json.dumps(frame))

    def heard(self, kind: str, **payload: Any) -> list[dict[str, Any]]:
        """The frames of this type whose payload has these values."""
        return [
            frame
            for frame in list(self.frames)
            if frame["type"] == kind and payload.items() <= (frame.get("payload") or {}).items()
        ]

    @property
    def texts(self) -> list[str]:
        return [frame["payload"]["text"] for frame in self.heard("message")]

    def _run(self) -> None:
        while not self._ended:
            try:
                self._session()
            except (OSError, ConnectionClosed, TimeoutError, Exception):
                if not self._ended:
                    time.sleep(0.2)

    def _session(self) -> None:
        site = self.person.site
        self.person.token = self.person.fetch_token()
        protocols = ["martlet.v1", f"bearer.{self.person.token}"]
        with connect(site.ws_url, subprotocols=protocols, origin=site.url, open_timeout=20) as socket:
            self._socket = socket
            assert json.loads(socket.recv(timeout=20))["type"] == "welcome"
            self._number += 1
            join = {"type": "subscribe", "id": self._number, "threadId": self.thread, "payload": {"since": self.position}}
            socket.send(json.dumps(join))
            for text in socket:
                frame = json.loads(text)
                if frame["type"] == "ok" and frame.get("id") == join["id"]:
                    self.joins += 1
                if frame["type"] == "error" and frame.get("id") == join["id"]:
                    return
                self.position = max(self.position, frame.get("seq") or 0)
                self.frames.append(frame)
