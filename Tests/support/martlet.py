"""Starts the real server for tests, and mints the tokens that it accepts.

    from support.martlet import Server, mint

    with Server(env={"MARTLET_ALLOWED_ORIGINS": "https://shop.example"}) as server:
        token = mint({"userId": 1, "role": "client", "threads": "*"})
        answer = server.request("GET", "/chat/threads", token=token)

`MARTLET_BIN` names the binary; without it, `.build/debug/martlet` of this checkout.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SECRET = "a-test-secret-that-is-long-enough-for-hs256"
API_KEY = "a-test-api-key-that-is-long-enough-too"

_HASHES = {"HS256": hashlib.sha256, "HS384": hashlib.sha384, "HS512": hashlib.sha512}
_URL = re.compile(r"http://([0-9A-Za-z.\[\]:-]*?):(\d+)")


def binary() -> Path:
    """The server under test: `MARTLET_BIN`, else this checkout's debug build."""
    return Path(os.environ.get("MARTLET_BIN") or ROOT / ".build" / "debug" / "martlet").absolute()


def free_port(host: str = "127.0.0.1") -> int:
    """A port that nobody listened on a moment ago. Prefer port 0 wherever the server may choose.

    Below those that the system gives to outgoing connections: none of them takes it before the server is up.
    """
    while True:
        with socket.socket() as probe:
            port = random.randrange(12_000, 32_000)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port


def _segment(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def mint(
    claims: Mapping[str, Any] | None = None,
    secret: str | bytes = SECRET,
    *,
    algorithm: str = "HS256",
    header: Mapping[str, Any] | None = None,
    expires_in: float = 300,
    **more: Any,
) -> str:
    """A JWT over `claims` and `more`, as any site's backend would make it.

    `exp` (seconds since 1970) is `expires_in` seconds from now unless given; `exp=None` leaves it out.
    """
    body: dict[str, Any] = {"exp": int(time.time() + expires_in), **(claims or {}), **more}
    if body["exp"] is None:
        del body["exp"]
    head = {"alg": algorithm, "typ": "JWT", **(header or {})}
    signed = ".".join(_segment(json.dumps(part, separators=(",", ":")).encode()) for part in (head, body))
    key = secret.encode() if isinstance(secret, str) else secret
    return f"{signed}.{_segment(hmac.new(key, signed.encode(), _HASHES[algorithm]).digest())}"


class _KeepRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), _KeepRedirects)


@dataclass(frozen=True)
class Answer:
    """An HTTP answer: `status`, `headers` (case-insensitive), `body`."""

    status: int
    headers: Any
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def http(
    method: str,
    url: str,
    body: Any = None,
    *,
    token: str | None = None,
    headers: Mapping[str, str] | None = None,
    timeout: float = 10,
) -> Answer:
    """One HTTP request; `body` bytes as they are, anything else as JSON. A 4xx or 5xx is an answer, no exception."""
    request = urllib.request.Request(url, method=method)
    if body is not None:
        request.data = body if isinstance(body, bytes) else json.dumps(body).encode()
        request.add_header("Content-Type", "application/json")
    if token is not None:
        request.add_header("Authorization", f"Bearer {token}")
    for name, value in (headers or {}).items():
        request.add_header(name, value)
    try:
        with _OPENER.open(request, timeout=timeout) as reply:
            return Answer(reply.status, reply.headers, reply.read())
    except urllib.error.HTTPError as refusal:
        with refusal:
            return Answer(refusal.code, refusal.headers, refusal.read())


class ServerFailed(AssertionError):
    """The server ended, or did not say what was awaited; the text carries the end of its output."""


@dataclass
class Server:
    """`martlet serve …` as a child process. A context manager: started on entry, stopped and cleaned up on exit.

    `args` come after the defaults, so that they win. The environment is the caller's without any `MARTLET_…`, plus a
    JWT secret and an API key (not with `demo`), plus `env`; a value of None takes a variable out.
    `data` None: a new folder, removed on exit. `port` 0: the server chooses; a restart keeps what it chose.
    `open_files`: the limits that it starts with, `SOFT:HARD` for prlimit(1).
    """

    args: Sequence[str] = ()
    demo: bool = False
    env: Mapping[str, str | None] = field(default_factory=dict)
    data: str | Path | None = None
    port: int = 0
    host: str = "127.0.0.1"
    ready_timeout: float = 30
    open_files: str | None = None

    def __post_init__(self) -> None:
        self.lines: list[str] = []
        self.links: dict[str, str] = {}
        self._heard = threading.Condition()
        self._process: subprocess.Popen[bytes] | None = None
        self._readers: list[threading.Thread] = []
        self._owns_data = self.data is None

    # Addresses

    @property
    def url(self) -> str:
        """`http://127.0.0.1:PORT`, without a slash at the end."""
        return f"http://{self.host}:{self.port}"

    @property
    def ws_url(self) -> str:
        """`ws://127.0.0.1:PORT/ws`."""
        return f"ws://{self.host}:{self.port}/ws"

    # Life

    def __enter__(self) -> Server:
        try:
            return self.start()
        except BaseException:
            self.close()
            raise

    def __exit__(self, *_: Any) -> None:
        self.close()

    def close(self) -> None:
        """Ends the process by whatever it takes and removes the data folder that this object made."""
        if self.running:
            try:
                self.stop()
            except ServerFailed:
                self.kill()
        if self._owns_data and self.data is not None:
            shutil.rmtree(self.data, ignore_errors=True)

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        assert self._process is not None, "not started"
        return self._process.pid

    def start(self) -> Server:
        """Starts the server and returns when it has said that it is ready."""
        assert not self.running, "already running"
        if self.data is None:
            self.data = tempfile.mkdtemp(prefix="martlet-test-")
        command = [str(binary()), "serve", *(["--demo"] if self.demo else [])]
        command += ["--host", self.host, "--port", str(self.port), "--data", str(self.data), *self.args]
        if self.open_files:
            command = ["prlimit", f"--nofile={self.open_files}", "--", *command]
        since = len(self.lines)
        self._process = subprocess.Popen(
            command,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self._readers = [
            threading.Thread(target=self._read, args=(stream,), daemon=True)
            for stream in (self._process.stdout, self._process.stderr)
        ]
        for reader in self._readers:
            reader.start()
        self._await_ready(since)
        return self

    def stop(self, timeout: float = 20) -> int:
        """SIGTERM; the exit code once the process has ended. A server that does not end in time fails the test."""
        return self._end(signal.SIGTERM, timeout)

    def kill(self) -> int:
        """kill −9: no goodbye to anybody."""
        return self._end(signal.SIGKILL, 10)

    def restart(self, *, hard: bool = False) -> Server:
        """Ends the server (`hard`: kill −9) if it runs, and starts it again on the same port and data."""
        if self.running:
            self.kill() if hard else self.stop()
        return self.start()

    def signal(self, number: int) -> None:
        """Sends any signal, SIGHUP for instance."""
        os.kill(self.pid, number)

    # What it says

    def wait_for(self, pattern: str, timeout: float = 10, since: int = 0) -> re.Match[str]:
        """The first line of output or log, from line `since` on, that `pattern` is found in."""
        wanted = re.compile(pattern)
        deadline = time.monotonic() + timeout
        at = since
        with self._heard:
            while True:
                for line in self.lines[at:]:
                    if found := wanted.search(line):
                        return found
                at = max(at, len(self.lines))
                left = deadline - time.monotonic()
                ended = not self.running and not any(reader.is_alive() for reader in self._readers)
                if left <= 0 or ended:
                    how = f"ended with {self._process and self._process.poll()}" if ended else "kept silent"
                    raise ServerFailed(f"no line with {pattern!r}: the server {how}\n{self.tail()}")
                self._heard.wait(min(left, 0.1))

    def tail(self, count: int = 40) -> str:
        """The last lines that it printed or logged."""
        return "\n".join(self.lines[-count:])

    # Talking to it

    def request(self, method: str, path: str, body: Any = None, **options: Any) -> Answer:
        """One HTTP request to `path`; options as for `http`."""
        return http(method, self.url + path, body, **options)

    def publish(self, channel: str, event: Any, *, api_key: str = API_KEY) -> Answer:
        """`POST /api/publish`: what a backend without Redis calls."""
        return self.request("POST", "/api/publish", {"channel": channel, "event": event}, token=api_key)

    # Inside

    def _environment(self) -> dict[str, str]:
        known = {name: value for name, value in os.environ.items() if not name.startswith("MARTLET_")}
        secrets = {} if self.demo else {"MARTLET_JWT_SECRET": SECRET, "MARTLET_API_KEY": API_KEY}
        merged: dict[str, str | None] = {**known, **secrets, **self.env}
        return {name: value for name, value in merged.items() if value is not None}

    def _await_ready(self, since: int) -> None:
        if self.demo:
            for page in ("customer", "manager"):
                found = self.wait_for(rf"(http://\S+/demo/{page}\S*)", self.ready_timeout, since)
                self.links[page] = found.group(1)
            address = _URL.search(self.links["customer"])
        else:
            found = self.wait_for(r"listening.*http://|http://.*listening", self.ready_timeout, since)
            address = _URL.search(found.string)
        if address is None:
            raise ServerFailed(f"the server named no address\n{self.tail()}")
        self.port = int(address.group(2))

    def _end(self, number: int, timeout: float) -> int:
        assert self._process is not None, "not started"
        if self.running:
            self.signal(number)
        try:
            code = self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            raise ServerFailed(f"still running {timeout} s after signal {number}\n{self.tail()}") from None
        for reader in self._readers:
            reader.join(5)
        return code

    def _read(self, stream: Any) -> None:
        with stream:
            for raw in stream:
                with self._heard:
                    self.lines.append(raw.decode(errors="replace").rstrip("\r\n"))
                    self._heard.notify_all()
