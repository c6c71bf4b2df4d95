"""Bytes on a socket: what a well-behaved client library would never send."""

from __future__ import annotations

import base64
import json
import os
import socket
import struct
import time
from collections.abc import Iterable
from typing import Any

from support.martlet import Server

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10

#: How long anything may take, in seconds.
PATIENCE = 30


def frame(
    payload: bytes | str = b"",
    opcode: int = TEXT,
    *,
    fin: bool = True,
    rsv: int = 0,
    masked: bool = True,
    declared: int | None = None,
    wide: int = 0,
) -> bytes:
    """One WebSocket frame (RFC 6455, section 5.2), right or wrong.

    `rsv` 1 to 7: the reserved bits. `declared`: the length that it claims. `wide`: 16 or 64 for a longer length field.
    """
    data = payload.encode() if isinstance(payload, str) else payload
    length = len(data) if declared is None else declared
    first = (0x80 if fin else 0) | rsv << 4 | opcode
    bit = 0x80 if masked else 0
    if wide == 64 or length > 0xFFFF:
        head = struct.pack("!BBQ", first, bit | 127, length)
    elif wide == 16 or length > 125:
        head = struct.pack("!BBH", first, bit | 126, length)
    else:
        head = struct.pack("!BB", first, bit | length)
    if not masked:
        return head + data
    key = os.urandom(4)
    return head + key + bytes(byte ^ key[index % 4] for index, byte in enumerate(data))


class Ended(AssertionError):
    """The server closed the socket before what was awaited had come."""


class Raw:
    """A TCP connection to the server."""

    def __init__(self, server: Server, *, receive_buffer: int | None = None) -> None:
        self.socket = socket.socket()
        if receive_buffer is not None:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(10)
        self.socket.connect((server.host, server.port))
        self.answers_pings = True
        self._server = server
        self._read = b""

    def __enter__(self) -> Raw:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def close(self) -> None:
        self.socket.close()

    def send(self, data: bytes | str) -> None:
        self.socket.sendall(data.encode() if isinstance(data, str) else data)

    def send_all_you_can(self, data: bytes) -> None:
        """Sends, and does not mind if the server has closed meanwhile."""
        try:
            self.send(data)
        except (BrokenPipeError, ConnectionResetError):
            pass

    # HTTP

    def upgrade(self, token: str | None = None, path: str = "/ws", *lines: str) -> None:
        """Asks for a WebSocket and expects to get it."""
        self.ask_for_upgrade(token, path, *lines)
        status, _, _ = self.answer(body=False)
        assert status == 101, f"refused with {status}"

    def ask_for_upgrade(self, token: str | None = None, path: str = "/ws", *lines: str) -> None:
        key = base64.b64encode(os.urandom(16)).decode()
        head = [
            f"GET {path} HTTP/1.1",
            f"Host: {self._server.host}:{self._server.port}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Key: {key}",
            "Sec-WebSocket-Version: 13",
            *([f"Authorization: Bearer {token}"] if token is not None else []),
            *lines,
        ]
        self.send("\r\n".join(head) + "\r\n\r\n")

    def answer(self, body: bool = True) -> tuple[int, dict[str, str], bytes]:
        """The next HTTP answer: status, headers (names in lower case), body by its Content-Length."""
        while b"\r\n\r\n" not in self._read:
            self._more()
        head, self._read = self._read.split(b"\r\n\r\n", 1)
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        length = int(headers.get("content-length", 0)) if body else 0
        while len(self._read) < length:
            self._more()
        content, self._read = self._read[:length], self._read[length:]
        return int(first.split()[1]), headers, content

    # WebSocket

    def say(self, command: Any) -> None:
        self.send(frame(json.dumps(command)))

    def frame(self) -> tuple[int, bytes]:
        """The server's next frame: opcode and payload. Its pings are answered and not shown, unless that is off."""
        while True:
            opcode, payload = self._any_frame()
            if opcode != PING or not self.answers_pings:
                return opcode, payload
            self.send_all_you_can(frame(payload, PONG))

    def _any_frame(self) -> tuple[int, bytes]:
        self._want(2)
        length, offset = self._read[1] & 0x7F, 2
        if length == 126:
            self._want(4)
            length, offset = struct.unpack_from("!H", self._read, 2)[0], 4
        elif length == 127:
            self._want(10)
            length, offset = struct.unpack_from("!Q", self._read, 2)[0], 10
        self._want(offset + length)
        opcode, payload = self._read[0] & 0x0F, self._read[offset : offset + length]
        self._read = self._read[offset + length :]
        return opcode, payload

    def event(self, kind: str | None = None) -> Any:
        """The next text frame as JSON; of a type if one is given."""
        deadline = time.monotonic() + PATIENCE
        while True:
            assert time.monotonic() < deadline, f"no event {kind or ''} in {PATIENCE} s"
            opcode, payload = self.frame()
            if opcode == CLOSE:
                raise Ended(f"closed with {payload!r}")
            if opcode == TEXT:
                event = json.loads(payload)
                if kind is None or event["type"] == kind:
                    return event

    def reply(self, number: int) -> Any:
        """The reply to the command with this `id`; what else comes passes by."""
        return self.replies([number])[number]

    def replies(self, numbers: Iterable[int]) -> dict[int, Any]:
        """The replies to the commands with these ids, in whatever order they come."""
        missing = set(numbers)
        found: dict[int, Any] = {}
        deadline = time.monotonic() + PATIENCE
        while missing:
            assert time.monotonic() < deadline, f"no reply to {sorted(missing)[:10]} in {PATIENCE} s"
            event = self.event()
            if event.get("id") in missing:
                missing.discard(event["id"])
                found[event["id"]] = event
        return found

    def ask(self, number: int, command: dict[str, Any]) -> Any:
        self.say({"id": number, **command})
        return self.reply(number)

    def closed(self) -> tuple[int, str]:
        """The close frame that ends the connection: code and reason. Whatever comes before passes by."""
        deadline = time.monotonic() + PATIENCE
        while True:
            assert time.monotonic() < deadline, f"no close frame in {PATIENCE} s"
            opcode, payload = self.frame()
            if opcode == CLOSE:
                assert len(payload) >= 2, "a close frame without a code"
                return struct.unpack_from("!H", payload)[0], payload[2:].decode()

    def wait_for_end(self, timeout: float = 10) -> float:
        """Waits until the server has closed the socket, whatever it sends before; returns how long that took."""
        started = time.monotonic()
        self.socket.settimeout(timeout)
        try:
            while self.socket.recv(65536):
                assert time.monotonic() - started < timeout, f"still open after {timeout} s"
        except ConnectionResetError:
            pass
        except TimeoutError:
            raise AssertionError(f"still open after {timeout} s") from None
        return time.monotonic() - started

    def _want(self, count: int) -> None:
        while len(self._read) < count:
            self._more()

    def _more(self) -> None:
        try:
            data = self.socket.recv(65536)
        except TimeoutError:
            raise AssertionError(f"nothing came in 10 s behind {self._read[-200:]!r}") from None
        except ConnectionResetError:
            data = b""
        if not data:
            raise Ended(f"the server closed the socket; unread: {self._read[-200:]!r}")
        self._read += data


def http(server: Server, request: str | bytes) -> tuple[int, dict[str, str], bytes]:
    """Sends bytes and reads one HTTP answer."""
    with Raw(server) as raw:
        raw.send(request)
        return raw.answer()


def error_code(body: bytes) -> str:
    """The code of an error in the contract's form, which it must have, with a text."""
    error = json.loads(body)["error"]
    assert error["message"]
    return error["code"]
