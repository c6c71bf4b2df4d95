#!/usr/bin/env python3
"""Does the load generator see faults? A small server delivers rightly, in pieces, or with a fault; the counts must say so.

  selftest.py [PATH-TO-LOAD]"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import sys
from typing import Any

sys.path.insert(0, str(__import__("pathlib").Path(__file__).parent))
import bench

MEMBERS, THREADS, EVERY = 12, 3, 10


def frame(payload: bytes, opcode: int = 1, last: bool = True) -> bytes:
    head = bytes([(0x80 if last else 0) | opcode])
    size = len(payload)
    return head + (bytes([size]) if size < 126 else b"\x7e" + size.to_bytes(2, "big")) + payload


class FaultyServer:
    """Subscribers at `/?t=N`, published to by `POST /pub?t=N`."""

    def __init__(self, fault: str) -> None:
        self.fault = fault
        self.rooms: dict[int, list[asyncio.StreamWriter]] = {}
        self.held: dict[asyncio.StreamWriter, bytes] = {}
        self.messages = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                thread = int(head.split("t=")[1].split(" ")[0])
                lines = (line.partition(": ") for line in head.split("\r\n"))
                headers = {name.lower(): value for name, _, value in lines}
                if head.startswith("POST"):
                    self.publish(thread, await reader.readexactly(int(headers["content-length"])))
                    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
                    continue
                accept = hashlib.sha1((headers["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode())
                value = base64.b64encode(accept.digest()).decode()
                if self.fault == "accept":
                    value = value.swapcase()
                writer.write(
                    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    f"Sec-WebSocket-Accept: {value}\r\n\r\n".encode()
                )
                self.rooms.setdefault(thread, []).append(writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass

    def publish(self, thread: int, message: bytes) -> None:
        self.messages += 1
        strikes = self.messages % EVERY == 0
        for index, member in enumerate(self.rooms[thread]):
            struck = strikes and index == 0
            match self.fault:
                case "fragments":
                    member.write(frame(message[:40], last=False) + frame(b"?", 9) + frame(message[40:], 0))
                case "pieces":
                    whole = frame(message)
                    for at in range(0, len(whole), 70):
                        member.write(whole[at : at + 70])
                case "drop" if struck:
                    pass
                case "double" if struck:
                    member.write(frame(message) * 2)
                case "misroute" if struck:
                    self.rooms[thread % THREADS + 1][0].write(frame(message))
                case "cut" if struck:
                    member.write(frame(message[:-20]))
                case "other byte" if struck:
                    member.write(frame(message[:120] + b"#" + message[121:]))
                case "close" if struck:
                    member.write(frame(b"\x03\xe9", 8))
                case "swap" if index == 0 and member not in self.held and self.messages % 4 < 2:
                    self.held[member] = frame(message)
                case "swap":
                    member.write(frame(message) + self.held.pop(member, b""))
                case _:
                    member.write(frame(message))


async def verdict(fault: str) -> dict[str, Any]:
    service = FaultyServer(fault)
    server = await asyncio.start_server(service.serve, "127.0.0.1", 0)
    port = str(server.sockets[0].getsockname()[1])
    load = sys.argv[1] if len(sys.argv) > 1 else str(bench.BUILD / "load")
    process = await asyncio.create_subprocess_exec(
        load, "--port", port, "--path", "/?t={t}", "--connections", str(MEMBERS), "--threads", str(THREADS),
        "--publish", "http", "--publish-port", port, "--publish-path", "/pub?t={t}", "--publishers", "3",
        "--window", "9", "--settle", "0.1", "--warmup", "0.1", "--duration", "0.6", "--patience", "5",
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    output, _ = await process.communicate()
    server.close()
    return json.loads(output)


async def main() -> int:
    counts = ("lost", "doubled", "reordered", "misrouted", "corrupt")
    # What must be above 0; everything else must be 0, and the verdict good only where nothing is.
    cases: dict[str, set[str]] = {
        "none": set(), "fragments": set(), "pieces": set(), "drop": {"lost"}, "double": {"doubled"},
        "swap": {"reordered"}, "misroute": {"misrouted", "lost"}, "cut": {"corrupt", "lost"},
        "other byte": {"corrupt", "lost"}, "close": {"why"}, "accept": {"why"},
    }  # fmt: skip
    failures = 0
    for fault, expected in cases.items():
        result = await verdict(fault)
        found = {name for name in counts if result[name]} | ({"why"} if result["why"] else set())
        right = result["ok"] == (not expected) and (expected <= found if "why" in expected or fault == "swap" else found == expected)
        if not expected and result["delivered"] == 0:
            right = False
        failures += not right
        print(f"{'ok  ' if right else 'FAIL'} {fault:11} " + " ".join(f"{name} {result[name]}" for name in ("delivered", *counts, "why")))
    return 1 if failures else 0


if __name__ == "__main__":
    bench.compile_all()
    sys.exit(asyncio.run(main()))
