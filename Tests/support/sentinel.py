"""A Redis with a replica and a Sentinel over both."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from support.martlet import free_port
from support.redis import Connection, RedisServer

NAME = "chat"


class RedisPair:
    """Two Redis servers, one of them the master, and a Sentinel that a client asks which. A context manager."""

    def __init__(self) -> None:
        self.servers = [RedisServer(), RedisServer()]
        self.port = free_port()
        self._folder = Path(tempfile.mkdtemp(prefix="martlet-sentinel-"))
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis+sentinel://127.0.0.1:{self.port}/{NAME}"

    def __enter__(self) -> RedisPair:
        try:
            first, second = (server.start() for server in self.servers)
            second.command("REPLICAOF", "127.0.0.1", str(first.port))
            self._start_sentinel(first.port)
            deadline = time.monotonic() + 20
            while len(self._ask("SENTINEL", "replicas", NAME)) < 1:
                assert time.monotonic() < deadline, "the Sentinel does not see the replica"
                time.sleep(0.1)
            return self
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_: Any) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)
        for server in self.servers:
            server.__exit__()
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def master(self) -> RedisServer:
        """Whom the Sentinel takes for the master."""
        port = int(self._ask("SENTINEL", "get-master-addr-by-name", NAME)[1])
        return next(server for server in self.servers if server.port == port)

    def fail_over(self, timeout: float = 15) -> bool:
        """Makes the replica the master; returns when the Sentinel says that it is, or whether it ever does."""
        before = self.master.port
        deadline = time.monotonic() + timeout
        while True:
            try:
                self._ask("SENTINEL", "failover", NAME)
                break
            except RuntimeError:
                # No replica is good enough yet, or a failover is under way.
                if time.monotonic() > deadline:
                    return False
                time.sleep(0.2)
        while self.master.port == before:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        return True

    def _ask(self, *words: str) -> Any:
        with Connection(self.port) as connection:
            return connection.command(*words)

    def _start_sentinel(self, master: int) -> None:
        configuration = self._folder / "sentinel.conf"
        configuration.write_text(
            f"port {self.port}\nbind 127.0.0.1\ndir {self._folder}\n"
            f"sentinel monitor {NAME} 127.0.0.1 {master} 1\n"
            f"sentinel down-after-milliseconds {NAME} 1500\n"
            f"sentinel failover-timeout {NAME} 4000\n"
        )
        log = (self._folder / "log").open("wb")
        self._process = subprocess.Popen(
            ["redis-sentinel", str(configuration)], stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
        deadline = time.monotonic() + 10
        while True:
            try:
                assert self._ask("PING") == "PONG"
                return
            except OSError:
                assert time.monotonic() < deadline, (self._folder / "log").read_text()
                time.sleep(0.05)
