"""What idle clients cost the shop's server: PHP's (and MariaDB's) CPU per client and second.

    PYTHONPATH=Tests MARTLET_BIN=path/to/martlet .venv/bin/python Benchmarks/wordpress/idle.py [--clients 20] [--seconds 60]

Five ways to be there, one after the other, each with the same clients on the same site: loading messages every three
seconds by the REST API, as shops do today; polling every three seconds, whatever is said; polling when the answer says
so, in a tab that is looked at and in a hidden one; and connected through the gateway. Nobody writes anything. The clients
are guests who have a thread with a message in it, as somebody who has written an hour ago and left the page open.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import websockets
from support.wordpress import REST, WordPress

TICKS = os.sysconf("SC_CLK_TCK")


class Guest:
    def __init__(self, site: WordPress) -> None:
        session = site.visitor()
        self.url = site.rest_url
        self.token = session.request("POST", f"{REST}/chat/token", {}).json["token"]
        self.thread = self.ask("POST", "/chat/threads", {"subject": "idle"})[1]["id"]
        self.ask("POST", "/chat/send", {"threadId": self.thread, "text": "hello", "clientMessageId": uuid.uuid4().hex})
        self.cursor = self.ask("GET", "/chat/poll")[1]["cursor"]
        self.etag = ""

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any, Any]:
        request = urllib.request.Request(self.url + path, method=method)
        request.add_header("Authorization", f"Bearer {self.token}")
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        elif path.startswith("/chat/poll") and getattr(self, "etag", ""):
            request.add_header("If-None-Match", self.etag)
        try:
            with urllib.request.urlopen(request, timeout=30) as reply:
                return reply.status, json.loads(reply.read()), reply.headers
        except urllib.error.HTTPError as refusal:
            if refusal.code != 304:
                raise
            return 304, None, refusal.headers

    def load(self, _: bool = False) -> float:
        """What the brief's page does every three seconds: `loadMessages()`."""
        status, body, _ = self.ask("GET", f"/chat/threads/{self.thread}/messages?after=2")
        assert (status, body["items"]) == (200, [])
        return 3.0

    def poll(self, hidden: bool = False) -> float:
        """Asks once; when to ask again, in seconds."""
        status, body, headers = self.ask("GET", f"/chat/poll?cursor={self.cursor}&hidden={int(hidden)}")
        self.etag = headers.get("ETag", "")
        if status == 200:
            self.cursor = body["cursor"]
            return body["askAgainMs"] / 1000
        return float(headers["Martlet-Ask-Again-Ms"]) / 1000


def cpu(pids: list[int]) -> float:
    """Seconds of CPU that the processes have used."""
    used = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        used += int(fields[11]) + int(fields[12])
    return used / TICKS


async def run_polling(
    guests: list[Guest], seconds: float, pace: Callable[[float], float], hidden: bool = False, ask: Any = Guest.poll
) -> int:
    """Every guest asks in its own rhythm, beginning at a time of its own; how many questions that were."""
    pool = ThreadPoolExecutor(16)
    loop = asyncio.get_running_loop()
    until = time.monotonic() + seconds
    asked = 0

    async def one(number: int, guest: Guest) -> None:
        nonlocal asked
        first = await loop.run_in_executor(pool, ask, guest, hidden)
        await asyncio.sleep(pace(first) * number / len(guests))
        while time.monotonic() < until:
            wait = await loop.run_in_executor(pool, ask, guest, hidden)
            asked += 1
            await asyncio.sleep(max(0.0, min(pace(wait), until - time.monotonic())))

    await asyncio.gather(*(one(number, guest) for number, guest in enumerate(guests)))
    return asked


async def run_connected(site: WordPress, guests: list[Guest], seconds: float, settled: Callable[[], None]) -> int:
    async def one(guest: Guest, ready: asyncio.Barrier, end: asyncio.Event) -> None:
        async with websockets.connect(site.ws_url, subprotocols=["martlet.v1", f"bearer.{guest.token}"], origin=site.url) as socket:
            await socket.recv()
            await socket.send(json.dumps({"type": "subscribe", "id": 1, "threadId": guest.thread, "payload": {"since": 0}}))
            while json.loads(await socket.recv()).get("type") != "ok":
                pass
            await ready.wait()
            await end.wait()

    ready, end = asyncio.Barrier(len(guests) + 1), asyncio.Event()
    tasks = [asyncio.create_task(one(guest, ready, end)) for guest in guests]
    await ready.wait()
    settled()
    await asyncio.sleep(seconds)
    end.set()
    await asyncio.gather(*tasks)
    return 0


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--clients", type=int, default=20)
    options.add_argument("--seconds", type=float, default=60)
    options.add_argument("--no-gateway", action="store_true", help="leave the connected clients out")
    given = options.parse_args()
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    print(f"{given.clients} idle clients, {given.seconds:.0f} s each; CPU per client and second, in ms")
    print(f"{'':28} {'PHP':>8} {'MariaDB':>8} {'gateway':>8} {'questions/client/min':>22}")
    with WordPress(workers=4, redis=not given.no_gateway, gateway=not given.no_gateway) as site:
        guests = [Guest(site) for _ in range(given.clients)]

        site.sql("UPDATE wp_martlet_events SET created_at = created_at - 3600000")

        def measure(name: str, run: Callable[[Callable[[], None]], Coroutine[Any, Any, int]]) -> float:
            parts = {"php": site.php_pids, "db": [site.database.pid], "gateway": [site.gateway.pid] if site.gateway else []}
            before: dict[str, float] = {}

            def start() -> None:
                before.update({part: cpu(pids) for part, pids in parts.items()}, at=time.monotonic())

            start()
            asked = asyncio.run(run(start))
            took = time.monotonic() - before["at"]
            per = {part: 1000 * (cpu(pids) - before[part]) / took / given.clients for part, pids in parts.items()}
            rate = 60 * asked / took / given.clients
            print(f"{name:28} {per['php']:8.3f} {per['db']:8.3f} {per['gateway']:8.3f} {rate:22.1f}", flush=True)
            return per["php"]

        asyncio.run(run_polling(guests, 3, lambda _: 3))  # Caches are warm for all.
        asyncio.run(run_polling(guests, 3, lambda _: 3, ask=Guest.load))
        found = {
            name: measure(name, run)
            for name, run in {
                "loading every 3 s (today)": lambda _: run_polling(guests, given.seconds, lambda __: 3.0, ask=Guest.load),
                "polling every 3 s": lambda _: run_polling(guests, given.seconds, lambda __: 3.0),
                "as the site says": lambda _: run_polling(guests, given.seconds, lambda wait: wait),
                "as it says, hidden tab": lambda _: run_polling(guests, given.seconds, lambda wait: wait, True),
                **({"connected to the gateway": lambda start: run_connected(site, guests, given.seconds, start)} if site.gateway else {}),
            }.items()
        }
        today = found.pop("loading every 3 s (today)")
        for name, php in found.items():
            print(f"{name:28} 1/{today / php:.0f} of today's PHP" if php else f"{name:28} nothing that can be measured")


main()
