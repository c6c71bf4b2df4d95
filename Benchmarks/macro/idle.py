"""What a silent connection weighs at the gateway, by what carries it: bytes of PSS a connection.

    PYTHONPATH=Tests MARTLET_BIN=.build/release/martlet .venv/bin/python Benchmarks/macro/idle.py [--connections 8000]

Each way has a server of its own. Every connection is another user's, with token, presence and a thread that it shares with
one other: what a shop's page holds open. The kernel's memory is not in it.
"""

from __future__ import annotations

import argparse
import os
import resource
import socket
import time
from collections.abc import Callable
from pathlib import Path

from support.martlet import Server, mint

Way = Callable[[int, str], str]


def web_socket(thread: int, token: str) -> str:
    return (
        f"GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        f"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer {token}\r\n\r\n"
    )


def event_stream(thread: int, token: str) -> str:
    return f"GET /sse?threads={thread} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n\r\n"


def long_poll(thread: int, token: str) -> str:
    # Answers at once, with who is in the thread; the next one waits.
    return f"GET /poll?threads={thread}&since=0&wait=60 HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n\r\n"


WAYS: dict[str, Way] = {"WebSocket": web_socket, "SSE": event_stream, "long poll": long_poll}


def masked(text: str) -> bytes:
    payload = text.encode()
    return bytes([0x81, 0x80 | len(payload), 0, 0, 0, 0]) + payload


def pss(process: int) -> int:
    """Bytes."""
    for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError("no PSS")


def hear(connection: socket.socket, *words: bytes) -> bytes:
    heard = b""
    while not all(word in heard for word in words):
        piece = connection.recv(65536)
        if not piece:
            raise RuntimeError(f"the server ended it: {heard[-300:]!r}")
        heard += piece
    return heard


def connect(server: Server, name: str, number: int) -> socket.socket:
    thread = number // 2 + 1
    token = mint({"userId": number + 1, "role": "client", "threads": "*"}, expires_in=3600)
    connection = socket.create_connection((server.host, server.port), timeout=30)
    connection.sendall(WAYS[name](thread, token).encode())
    if name == "WebSocket":
        hear(connection, b'"welcome"')
        connection.sendall(masked(f'{{"type":"subscribe","id":1,"threadId":{thread}}}'))
        hear(connection, b'"id":1')
    elif name == "SSE":
        hear(connection, b'"subscribed"')
    else:
        page = hear(connection, b'"cursor":"', b"}").decode()
        cursor = page.split('"cursor":"')[1].split('"')[0]
        path = f"/poll?threads={thread}&cursor={cursor}&wait=60"
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
    return connection


def weigh(name: str, count: int) -> float:
    with Server(env={"MARTLET_LOOPS": "1"}) as server:
        for number in range(count, count + 50):  # So that what is made once is there.
            connect(server, name, number).close()
        time.sleep(2)
        before = pss(server.pid)
        connections = [connect(server, name, number) for number in range(count)]
        time.sleep(4)
        weight = (pss(server.pid) - before) / count
        for connection in connections:
            connection.close()
    return weight


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--connections", type=int, default=8000)
    count = parser.parse_args().connections
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    for name in WAYS:
        print(f"{name:<10} {weigh(name, count):8.0f} bytes a connection", flush=True)


if __name__ == "__main__":
    os.environ.setdefault("MARTLET_BIN", str(Path(".build/release/martlet").resolve()))
    main()
