"""A MariaDB of a test's own."""

from __future__ import annotations

import getpass
import subprocess
import time
from pathlib import Path


class MariaDB:
    """`mariadbd` on a socket in `folder`, with fast and careless settings: it forgets what a power cut would take.

    The data is in `folder/db`; made if it is not there. Who connects on the socket as root may do everything.
    """

    def __init__(self, folder: Path) -> None:
        self.data = folder / "db"
        self.socket = folder / "db.sock"
        self._log = folder / "mariadb.log"
        self._process: subprocess.Popen[bytes] | None = None
        assert len(str(self.socket)) < 107, "the folder's name is too long for a socket in it"

    @property
    def pid(self) -> int:
        assert self._process is not None, "not started"
        return self._process.pid

    def start(self) -> MariaDB:
        """Starts it and returns when it answers."""
        user = f"--user={getpass.getuser()}"
        if not self.data.exists():
            install = ["mariadb-install-db", "--no-defaults", user, "--auth-root-authentication-method=normal"]
            install += ["--skip-test-db", "--innodb-log-file-size=8M", f"--datadir={self.data}"]
            with self._log.open("ab") as log:
                subprocess.run(install, stdout=log, stderr=log, check=True, timeout=60)
        command = ["mariadbd", "--no-defaults", user, f"--datadir={self.data}", f"--socket={self.socket}"]
        command += ["--skip-networking", "--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=0"]
        command += ["--performance-schema=OFF", "--skip-name-resolve", "--innodb-log-file-size=8M"]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        deadline = time.monotonic() + 60
        while True:
            try:
                self.sql("SELECT 1", database="")
                return self
            except RuntimeError:
                assert self._process.poll() is None, self._log.read_text()[-4000:]
                assert time.monotonic() < deadline, "MariaDB does not answer"
                time.sleep(0.05)

    def stop(self) -> None:
        """Ends it in order, if it runs."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()
            self._process = None

    def kill(self) -> None:
        """kill −9, if it runs."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)
            self._process = None

    def sql(self, statements: str, database: str = "wordpress") -> list[list[str]]:
        """Runs statements; the rows of what they select. A refusal is a `RuntimeError`."""
        command = ["mariadb", "--no-defaults", "--user=root", f"--socket={self.socket}", "--batch", "--skip-column-names"]
        command += ["--default-character-set=utf8mb4", *([database] if database else [])]
        done = subprocess.run(command, input=statements.encode(), capture_output=True, timeout=60)
        if done.returncode:
            raise RuntimeError(done.stderr.decode())
        return [line.split("\t") for line in done.stdout.decode().splitlines()]
