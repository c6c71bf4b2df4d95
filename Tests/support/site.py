"""A shop's own site before the server: pages, the browser modules and tokens of its own, the rest handed on.

    with Site(server) as site:
        page.goto(site.url + "/desk?user=5")

Everything has one origin, as behind a site's web server, and comes with a strict content security policy.
"""

from __future__ import annotations

import json
import socket
import threading
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from support.martlet import ROOT, Server, mint

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self' ws:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".html": "text/html"}


class Site:
    """`files`: path → (content type, text), beside `/assets/…`, which is the folder `web`.

    `POST /token?user=5&role=manager&name=Maria` gives a token, as a site's backend does for whoever is signed in there.
    """

    def __init__(self, server: Server, files: dict[str, tuple[str, str]]) -> None:
        self.server = server
        self.files = files
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Site:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                wire, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(wire,), daemon=True).start()

    def _serve(self, wire: socket.socket) -> None:
        with wire:
            try:
                head, _, rest = self._head(wire).partition(b"\r\n\r\n")
                method, target, _ = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ", 2)
                found = self._own(method, urlsplit(target))
                if found:
                    kind, body = found
                    wire.sendall(
                        f"HTTP/1.1 200 OK\r\nContent-Type: {kind}; charset=utf-8\r\nContent-Length: {len(body)}\r\n"
                        f"Content-Security-Policy: {POLICY}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n".encode()
                        + body
                    )
                else:
                    self._hand_on(wire, head, rest)
            except (OSError, ValueError):
                return

    @staticmethod
    def _head(wire: socket.socket) -> bytes:
        data = b""
        while b"\r\n\r\n" not in data:
            more = wire.recv(65536)
            if not more:
                break
            data += more
        return data

    def _own(self, method: str, target) -> tuple[str, bytes] | None:
        if target.path == "/token" and method == "POST":
            query = {name: values[0] for name, values in parse_qs(target.query).items()}
            user = query.pop("user")
            claims = {"role": "manager", **query, "userId": int(user) if user.isdigit() else user}
            return "application/json", json.dumps({"token": mint(claims)}).encode()
        if target.path in self.files:
            kind, text = self.files[target.path]
            return kind, text.encode()
        if target.path.startswith("/assets/"):
            file = (ROOT / "web" / target.path.removeprefix("/assets/")).resolve()
            if file.is_file() and (ROOT / "web") in file.parents:
                return TYPES.get(file.suffix, "application/octet-stream"), file.read_bytes()
        return None

    def _hand_on(self, wire: socket.socket, head: bytes, rest: bytes) -> None:
        if b"\r\nupgrade:" not in head.lower():
            # Each request on a connection of its own: the next may be one for this site.
            lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
            head = b"\r\n".join([*lines, b"Connection: close"])
        with socket.create_connection(("127.0.0.1", self.server.port)) as behind:
            behind.sendall(head + b"\r\n\r\n" + rest)
            back = threading.Thread(target=_pump, args=(behind, wire), daemon=True)
            back.start()
            _pump(wire, behind)
            back.join()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            sink.sendall(data)
    except OSError:
        pass
    for end in (source, sink):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
