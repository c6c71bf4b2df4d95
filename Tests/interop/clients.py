"""WebSocket clients that others wrote, behind one small face, so that each test can run with each of them.

A connection has `protocol`, `send`, `receive`, `ping`, `close` and `closed`; a refused handshake raises `Refused`.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import websocket
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect as websockets_connect

TIMEOUT = 10.0


class Refused(Exception):
    """The server answered the handshake with this status instead of 101."""

    def __init__(self, status: int) -> None:
        super().__init__(f"refused with {status}")
        self.status = status


class Silence(AssertionError):
    """Nothing came in time."""


class Connection(Protocol):
    """What a test needs of a client."""

    protocol: str | None

    def send(self, frame: Any) -> None: ...
    def receive(self, timeout: float = TIMEOUT) -> Any: ...
    def ping(self) -> None: ...
    def closed(self, timeout: float = TIMEOUT) -> tuple[int, str]: ...
    def close(self) -> None: ...


class WebsocketsClient:
    """The Python package `websockets`; offers compression, as it does by default."""

    def __init__(self, url: str, protocols: Sequence[str], headers: Mapping[str, str]) -> None:
        try:
            self._socket = websockets_connect(
                url, subprotocols=protocols or None, additional_headers=headers, proxy=None, open_timeout=TIMEOUT
            ).__enter__()
        except InvalidStatus as refusal:
            raise Refused(refusal.response.status_code) from None
        self.protocol = self._socket.subprotocol

    def send(self, frame: Any) -> None:
        self._socket.send(json.dumps(frame))

    def receive(self, timeout: float = TIMEOUT) -> Any:
        try:
            return json.loads(self._socket.recv(timeout))
        except TimeoutError:
            raise Silence from None

    def ping(self) -> None:
        assert self._socket.ping().wait(TIMEOUT), "no pong"

    def closed(self, timeout: float = TIMEOUT) -> tuple[int, str]:
        try:
            while True:
                self._socket.recv(timeout)
        except ConnectionClosed as end:
            assert end.rcvd is not None, "the connection ended without a close frame"
            return end.rcvd.code, end.rcvd.reason

    def close(self) -> None:
        self._socket.close()


class WebsocketClientClient:
    """The Python package `websocket-client`."""

    def __init__(self, url: str, protocols: Sequence[str], headers: Mapping[str, str]) -> None:
        rest = {name: value for name, value in headers.items() if name != "Origin"}
        origin = {"origin": headers["Origin"]} if "Origin" in headers else {"suppress_origin": True}
        try:
            self._socket = websocket.create_connection(
                url, timeout=TIMEOUT, subprotocols=list(protocols) or None, header=rest, **origin
            )
        except websocket.WebSocketBadStatusException as refusal:
            raise Refused(refusal.status_code) from None
        self.protocol = self._socket.getsubprotocol()

    def send(self, frame: Any) -> None:
        self._socket.send(json.dumps(frame))

    def receive(self, timeout: float = TIMEOUT) -> Any:
        self._socket.settimeout(timeout)
        try:
            text = self._socket.recv()
        except (TimeoutError, websocket.WebSocketTimeoutException):
            raise Silence from None
        assert text, "the connection was closed"
        return json.loads(text)

    def ping(self) -> None:
        self._socket.ping(b"are you there")
        opcode, frame = self._socket.recv_data_frame(control_frame=True)
        assert (opcode, frame.data) == (websocket.ABNF.OPCODE_PONG, b"are you there")

    def closed(self, timeout: float = TIMEOUT) -> tuple[int, str]:
        self._socket.settimeout(timeout)
        while True:
            opcode, frame = self._socket.recv_data_frame(control_frame=True)
            if opcode == websocket.ABNF.OPCODE_CLOSE:
                return int.from_bytes(frame.data[:2], "big"), frame.data[2:].decode()

    def close(self) -> None:
        self._socket.close()


class NodeClient:
    """Node's `ws`, in a process of its own."""

    def __init__(self, url: str, protocols: Sequence[str], headers: Mapping[str, str]) -> None:
        script = Path(__file__).with_name("node-client.cjs")
        self._process = subprocess.Popen(
            ["node", str(script), url, json.dumps({"protocols": list(protocols), "headers": dict(headers)})],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={"NODE_PATH": "/usr/share/nodejs", **os.environ},
            text=True,
        )
        self._events: queue.Queue[dict[str, Any]] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        first = self._next(TIMEOUT)
        if first["event"] == "refused":
            self.close()
            raise Refused(first["status"])
        assert first["event"] == "open", first
        self.protocol = first["protocol"] or None

    def send(self, frame: Any) -> None:
        self._tell({"send": json.dumps(frame)})

    def receive(self, timeout: float = TIMEOUT) -> Any:
        event = self._next(timeout)
        assert event["event"] == "message" and not event["isBinary"], event
        return json.loads(event["data"])

    def ping(self) -> None:
        self._tell({"ping": True})
        assert self._next(TIMEOUT)["event"] == "pong"

    def closed(self, timeout: float = TIMEOUT) -> tuple[int, str]:
        while True:
            event = self._next(timeout)
            if event["event"] == "close":
                return event["code"], event["reason"]

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream:
                stream.close()

    def _tell(self, command: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()

    def _next(self, timeout: float) -> dict[str, Any]:
        try:
            return self._events.get(timeout=timeout)
        except queue.Empty:
            raise Silence from None

    def _read(self) -> None:
        assert self._process.stdout is not None
        try:
            for line in self._process.stdout:
                self._events.put(json.loads(line))
        except ValueError:
            return  # Closed while it was being read.


CLIENTS: dict[str, type] = {
    "websockets": WebsocketsClient,
    "websocket-client": WebsocketClientClient,
    "node-ws": NodeClient,
}
