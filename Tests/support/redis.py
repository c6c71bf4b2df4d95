"""A real Redis of a test's own."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from support.martlet import free_port


class RedisServer:
    """`redis-server` on a free port of its own, that keeps nothing on disk. A context manager.

    After `stop` or `kill`, `start` brings an empty one up on the same port.
    """

    def __init__(self, *options: str) -> None:
        self.port = free_port()
        self._options = options
        self._folder = Path(tempfile.mkdtemp(prefix="martlet-redis-"))
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}"

    def __enter__(self) -> RedisServer:
        return self.start()

    def __exit__(self, *_: Any) -> None:
        self.resume()
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def start(self) -> RedisServer:
        """Starts it and returns when it answers."""
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        command += ["--dir", str(self._folder), "--logfile", str(self._folder / "log"), *self._options]
        self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 10
        while True:
            try:
                if self.command("PING") == "PONG":
                    return self
            except OSError:
                pass
            assert self._process.poll() is None, (self._folder / "log").read_text()
            assert time.monotonic() < deadline, "Redis does not answer"
            time.sleep(0.02)

    def kill(self) -> None:
        """kill −9, if it runs."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)
            self._process = None

    def restart(self) -> None:
        self.kill()
        self.start()

    def pause(self) -> None:
        """SIGSTOP: its sockets live, and it answers nobody."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGCONT)

    def command(self, *words: str | bytes) -> Any:
        """Runs a command on a connection of its own; errors come as `RuntimeError`."""
        with Connection(self.port) as connection:
            return connection.command(*words)


class Connection:
    """A connection that speaks RESP2 in the plainest way."""

    def __init__(self, port: int, timeout: float = 10) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=timeout)
        self._file = self._socket.makefile("rb")

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *_: Any) -> None:
        self._file.close()
        self._socket.close()

    def send(self, *words: str | bytes) -> None:
        parts = [word.encode() if isinstance(word, str) else word for word in words]
        self._socket.sendall(b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%b\r\n" % (len(part), part) for part in parts))

    def command(self, *words: str | bytes) -> Any:
        self.send(*words)
        return self.read()

    def read(self) -> Any:
        """The next reply, or message of a subscription."""
        line = self._file.readline()
        if not line:
            raise ConnectionError("Redis has closed the connection")
        kind, rest = line[:1], line[1:-2]
        match kind:
            case b"+":
                return rest.decode()
            case b"-":
                raise RuntimeError(rest.decode())
            case b":":
                return int(rest)
            case b"$":
                if int(rest) < 0:
                    return None
                data = self._file.read(int(rest) + 2)[:-2]
                return data.decode(errors="replace")
            case b"*":
                return None if int(rest) < 0 else [self.read() for _ in range(int(rest))]
        raise ValueError(f"no RESP: {line!r}")


class Subscription:
    """`PSUBSCRIBE`, as `redis-cli` has it: hears what is published."""

    def __init__(self, port: int, pattern: str) -> None:
        self._connection = Connection(port)
        self._connection.command("PSUBSCRIBE", pattern)

    def __enter__(self) -> Subscription:
        return self

    def __exit__(self, *_: Any) -> None:
        self._connection.__exit__()

    def next(self) -> tuple[str, str]:
        """The next message, as channel and text."""
        _, _, channel, text = self._connection.read()
        return channel, text

    def next_on(self, channel: str) -> str:
        """The next message on a channel; others pass by."""
        while True:
            heard, text = self.next()
            if heard == channel:
                return text
