"""Nodes, Redis and the backend fail at random while clients chat: each client must end with the database's own log.

`MARTLET_CHAOS_SECONDS` (30), `MARTLET_CHAOS_CLIENTS` (60), `MARTLET_CHAOS_THREADS` (30), `MARTLET_CHAOS_PAUSE` (6: the
longest time that Redis is stopped), `MARTLET_CHAOS_SEED` (an earlier run's, which is printed), `MARTLET_CHAOS_LOGS` (a folder for the servers' logs, if something
is wrong).
"""

from __future__ import annotations

import asyncio
import os
import random
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from books import log, problems
from faults import Faults
from wanderer import Wanderer

from support.martlet import Server, mint
from support.sentinel import RedisPair

SECONDS = float(os.environ.get("MARTLET_CHAOS_SECONDS", "30"))
CLIENTS = int(os.environ.get("MARTLET_CHAOS_CLIENTS", "60"))
THREADS = int(os.environ.get("MARTLET_CHAOS_THREADS", "30"))
PAUSE = float(os.environ.get("MARTLET_CHAOS_PAUSE", "6"))
NODES = 3


def test_every_client_ends_with_the_database_s_log_whatever_fails(capsys: Any) -> None:
    seed = int(os.environ.get("MARTLET_CHAOS_SEED") or random.SystemRandom().randrange(2**32))
    with ExitStack() as stack, capsys.disabled():
        print(f"\nchaos: MARTLET_CHAOS_SEED={seed}: {NODES} nodes, {CLIENTS} clients, {THREADS} threads, {SECONDS:.0f} s")
        redis = stack.enter_context(RedisPair())
        shared = {"MARTLET_REDIS_URL": redis.url, "MARTLET_PRESENCE_GRACE": "1"}
        backend = stack.enter_context(Server(env=shared))
        remote = shared | {"MARTLET_BACKEND_URL": backend.url}
        nodes = [stack.enter_context(Server(env=remote)) for _ in range(NODES)]
        threads = [make_thread(backend, customer) for customer in range(THREADS)]
        clients = make_clients(backend, nodes, threads, seed)
        faults = Faults(nodes, backend, redis, seed, PAUSE, lambda text: print(f"chaos: {text}"))
        took = asyncio.run(run(backend, clients, threads, faults))
        assert all(server.running for server in [backend, *nodes]), "a server has ended by itself"
        logs = {thread: log(backend, thread) for thread in threads}
        events, breaks = sum(map(len, logs.values())), sum(client.breaks for client in clients)
        print(f"chaos: {events} events, {breaks} breaks, {len(faults.done)} faults; whole {took:.1f} s after the last")
    assert events > 2 * SECONDS, "too little happened to prove anything"
    assert faults.done, "nothing failed"
    found = problems(clients, logs)
    if found and (folder := os.environ.get("MARTLET_CHAOS_LOGS")):
        for name, server in {"backend": backend, **{f"node-{index}": node for index, node in enumerate(nodes)}}.items():
            Path(folder, name).write_text("\n".join(server.lines))
    assert not found, f"MARTLET_CHAOS_SEED={seed}: {len(found)} problems:\n" + "\n".join(found[:20])


async def run(backend: Server, clients: list[Wanderer], threads: list[Any], faults: Faults) -> float:
    """Returns how long the clients took to be whole."""
    until = time.monotonic() + SECONDS
    faults.start()
    await asyncio.gather(*(client.wander(until) for client in clients))
    await asyncio.to_thread(faults.end)
    ended = time.monotonic()
    for client in clients:
        client.bury()
    # What was sent again is in the log by the second time.
    for _ in range(2):
        heads = await asyncio.to_thread(lambda: {thread: len(log(backend, thread)) for thread in threads})
        await asyncio.gather(*(client.catch_up(heads, 60) for client in clients))
    return time.monotonic() - ended


def make_thread(server: Server, customer: int) -> Any:
    token = mint({"userId": f"g_{customer}", "role": "client"})
    return server.request("POST", "/chat/threads", {"subject": f"Chaos {customer}"}, token=token).json["id"]


def make_clients(backend: Server, nodes: list[Server], threads: list[Any], seed: int) -> list[Wanderer]:
    dice = random.Random(seed)
    clients = []
    for number in range(CLIENTS):
        if number < min(THREADS, CLIENTS // 2):
            claims, joined = {"userId": f"g_{number}", "role": "client"}, [threads[number]]
        else:
            claims, joined = {"userId": 100 + number // 10, "role": "manager"}, dice.sample(threads, min(4, THREADS))
        token = mint(claims, expires_in=7200)
        clients.append(
            Wanderer(
                f"c{number}",
                [node.ws_url for node in nodes],
                backend.url,
                token,
                joined,
                dice.randrange(2**32),
                expects_faults=True,
                pace=(0.1, 1.5),
            )
        )
    return clients
