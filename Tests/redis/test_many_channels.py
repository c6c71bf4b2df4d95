"""Tens of thousands of channels come back after a lost link while messages go on being delivered."""

from __future__ import annotations

import itertools
import json
import threading
import time
from contextlib import ExitStack
from typing import Any

from websockets.sync.client import ClientConnection, connect

from support.martlet import Server, mint
from support.redis import Connection, RedisServer

#: Each thread has two channels, its log's and its typing's.
THREADS = 25_000
PER_CONNECTION = 1_000
#: Threads in which something is said all the time: some of them are back early, whatever the order.
SPOKEN = range(15, THREADS, THREADS // 20)


def test_50_000_channels_come_back_and_block_nobody(redis: RedisServer, capsys: Any) -> None:
    env = {"MARTLET_REDIS_URL": redis.url, "MARTLET_BACKEND_URL": "none", "MARTLET_LIMIT_COMMANDS_BURST": "100000"}
    with Server(env=env) as server, ExitStack() as stack:
        for start in range(1, THREADS, PER_CONNECTION):
            join(stack, server, range(start, start + PER_CONNECTION))
        assert channels(redis) >= 2 * THREADS
        listener = join(stack, server, SPOKEN)
        delays: list[float] = []
        stop = threading.Event()
        speaker = threading.Thread(target=speak, args=(redis.port, stop))
        hearer = threading.Thread(target=hear, args=(listener, delays))
        speaker.start()
        hearer.start()
        try:
            began = time.monotonic()
            while len(delays) < len(SPOKEN):
                assert time.monotonic() - began < 30, "nothing is delivered"
                time.sleep(0.01)
            redis.command("CLIENT", "KILL", "TYPE", "pubsub")
            began, before = time.monotonic(), len(delays)
            while channels(redis) < 2 * THREADS:
                assert time.monotonic() - began < 60, "the channels do not come back"
                time.sleep(0.01)
            took = time.monotonic() - began
            heard = len(delays)
            assert heard >= before + 5, "nothing was delivered before all were back"
            while len(delays) < heard + 20:
                assert time.monotonic() - began < 90, "nothing is delivered any more"
                time.sleep(0.01)
        finally:
            stop.set()
            speaker.join(10)
        with capsys.disabled():
            longest = max(delays)
            print(f"\n{2 * THREADS} channels back after {took * 1000:.0f} ms; longest delivery {longest * 1000:.0f} ms")
        listener.close()
        hearer.join(10)


def join(stack: ExitStack, server: Server, threads: Any) -> ClientConnection:
    token = mint({"userId": f"u_{threads[0]}", "role": "client", "threads": "*"})
    connection = stack.enter_context(
        connect(server.ws_url, additional_headers={"Authorization": f"Bearer {token}"}, max_queue=None)
    )
    for thread in threads:
        connection.send(json.dumps({"type": "subscribe", "id": thread, "threadId": thread}))
    missing = set(threads)
    while missing:
        frame = json.loads(connection.recv(30))
        assert frame["type"] != "error", frame
        if frame["type"] == "ok":
            missing.discard(frame["id"])
    return connection


def channels(redis: RedisServer) -> int:
    """How many channels of threads have subscribers."""
    return len(redis.command("PUBSUB", "CHANNELS", "chat.thread.*"))


def speak(port: int, stop: threading.Event) -> None:
    with Connection(port) as connection:
        for thread in itertools.cycle(SPOKEN):
            if stop.wait(0.01):
                break
            event = {"type": "message", "threadId": thread, "payload": {"at": time.monotonic()}}
            connection.command("PUBLISH", f"chat.thread.{thread}", json.dumps(event))


def hear(listener: ClientConnection, delays: list[float]) -> None:
    for text in listener:
        frame = json.loads(text)
        if frame["type"] == "message":
            delays.append(time.monotonic() - frame["payload"]["at"])
