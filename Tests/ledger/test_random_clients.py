"""Fifty clients send and read at random and break off; each must end with the database's own log.

`MARTLET_LEDGER_SECONDS`: how long (20); `MARTLET_LEDGER_SEED`: the seed of an earlier run, which is printed.
"""

from __future__ import annotations

import asyncio
import os
import random
import time
from typing import Any

from books import log, problems
from wanderer import Wanderer

from support.martlet import Server, mint

SECONDS = float(os.environ.get("MARTLET_LEDGER_SECONDS", "20"))
CUSTOMERS = 12
CLIENTS = 50


def test_every_client_ends_with_the_database_s_log(capsys: Any) -> None:
    seed = int(os.environ.get("MARTLET_LEDGER_SEED") or random.SystemRandom().randrange(2**32))
    with Server(env={"MARTLET_PRESENCE_GRACE": "1"}) as server:
        threads = [make_thread(server, customer) for customer in range(CUSTOMERS)]
        clients = make_clients(server, threads, seed)
        started = time.monotonic()
        asyncio.run(run(server, clients, threads))
        took = time.monotonic() - started - SECONDS
        logs = {thread: log(server, thread) for thread in threads}
        with capsys.disabled():
            events, breaks = sum(map(len, logs.values())), sum(client.breaks for client in clients)
            vanished, posted = sum(client.vanished for client in clients), sum(client.posted for client in clients)
            print(
                f"\nledger: MARTLET_LEDGER_SEED={seed}: {events} events ({posted} sent over REST), {breaks} breaks "
                f"({vanished} half open), whole {took:.1f} s after the end"
            )
        assert events > 10 * SECONDS, "too little happened to prove anything"
        assert breaks > CLIENTS and vanished and posted, "nobody broke off"
        assert problems(clients, logs) == [], f"seed {seed}"


async def run(server: Server, clients: list[Wanderer], threads: list[Any]) -> None:
    until = time.monotonic() + SECONDS
    await asyncio.gather(*(client.wander(until) for client in clients))
    for client in clients:
        client.bury()
    # What was sent again is in the log by the second time.
    for _ in range(2):
        assert server.running, "the server has ended by itself:\n" + server.tail()
        heads = await asyncio.to_thread(lambda: {thread: len(log(server, thread)) for thread in threads})
        await asyncio.gather(*(client.catch_up(heads, 30) for client in clients))


def make_thread(server: Server, customer: int) -> Any:
    token = mint({"userId": f"g_{customer}", "role": "client"})
    return server.request("POST", "/chat/threads", {"subject": f"Ledger {customer}"}, token=token).json["id"]


def make_clients(server: Server, threads: list[Any], seed: int) -> list[Wanderer]:
    dice = random.Random(seed)
    clients = []
    for number in range(CLIENTS):
        if number < 2 * CUSTOMERS:
            customer = number % CUSTOMERS
            claims, joined = {"userId": f"g_{customer}", "role": "client"}, [threads[customer]]
        else:
            claims, joined = {"userId": 100 + number % 5, "role": "manager"}, dice.sample(threads, 4)
        token, seed = mint(claims, expires_in=3600), dice.randrange(2**32)
        clients.append(Wanderer(f"c{number}", [server.ws_url], server.url, token, joined, seed))
    return clients
