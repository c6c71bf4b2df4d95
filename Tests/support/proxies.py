"""Real reverse proxies, each with a configuration of the test's and a folder of its own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from support.martlet import free_port, http


class Proxy:
    """A proxy on a free port of its own. A context manager.

    `configuration`: text, in which `{port}` and `{folder}` are filled in, so that other braces are doubled.
    """

    program = ""
    farewell = signal.SIGKILL

    def __init__(self, configuration: str) -> None:
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix=f"martlet-{self.program}-"))
        self._process: subprocess.Popen[bytes] | None = None
        self.write(configuration)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Proxy:
        try:
            self.start()
            return self
        except BaseException:
            self.close()
            raise

    def __exit__(self, *_: Any) -> None:
        self.close()

    def write(self, configuration: str) -> None:
        self.file.write_text(configuration.format(port=self.port, folder=self.folder))

    @property
    def file(self) -> Path:
        return self.folder / "conf"

    def command(self, path: str) -> list[str]:
        raise NotImplementedError

    def start(self) -> None:
        """Starts it and returns when it answers."""
        path = shutil.which(self.program) or shutil.which(self.program, path="/usr/sbin")
        assert path, f"{self.program} is not installed (scripts/setup.sh test)"
        # Caddy keeps its state where these say.
        homes = dict.fromkeys(["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"], str(self.folder))
        environment = {**os.environ, **homes}
        with open(self.folder / "log", "ab") as log:
            self._process = subprocess.Popen(
                self.command(path), env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        deadline = time.monotonic() + 20
        while not self._answers():
            assert self._process.poll() is None, (self.folder / "log").read_text()
            assert time.monotonic() < deadline, f"{self.program} does not answer"
            time.sleep(0.02)

    def stop(self) -> None:
        """It is gone at once, with all connections through it."""
        if self._process is not None:
            self._process.send_signal(self.farewell)
            self._process.wait(10)
            self._process = None

    def close(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _answers(self) -> bool:
        try:
            http("GET", self.url + "/", timeout=2)
            return True
        except OSError:
            return False


class Nginx(Proxy):
    """`configuration`: what goes between the braces of `server`, `upstream` and the like, at the level of `http`."""

    program = "nginx"
    # Its workers would outlive a kill.
    farewell = signal.SIGTERM

    FRAME = """
daemon off; user root; worker_processes 1; worker_shutdown_timeout 1s; pid {folder}/pid; error_log stderr;
events {{ worker_connections 1024; }}
http {{
  access_log off; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  types {{ text/html html; text/javascript js; text/css css; application/json json; }}
  map $http_upgrade $connection_upgrade {{ default upgrade; '' ''; }}
%s
}}
"""

    def write(self, configuration: str) -> None:
        frame = self.FRAME if os.geteuid() == 0 else self.FRAME.replace("user root; ", "")
        super().write(frame % configuration)

    def command(self, path: str) -> list[str]:
        return [path, "-c", str(self.file), "-e", "stderr"]

    def reload(self, configuration: str) -> None:
        """`nginx -s reload` with another configuration; returns when workers with the old one have ended."""
        assert self._process is not None
        before = self._workers()
        self.write(configuration)
        self._process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + 10
        while before & self._workers() or not self._workers():
            assert self._process.poll() is None, (self.folder / "log").read_text()
            assert time.monotonic() < deadline, "nginx goes on as it was:\n" + (self.folder / "log").read_text()
            time.sleep(0.02)

    def _workers(self) -> set[str]:
        assert self._process is not None
        listed = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text()
        return set(listed.split())


class HAProxy(Proxy):
    program = "haproxy"

    def command(self, path: str) -> list[str]:
        return [path, "-f", str(self.file)]


class Caddy(Proxy):
    program = "caddy"

    def command(self, path: str) -> list[str]:
        return [path, "run", "--adapter", "caddyfile", "--config", str(self.file)]
