"""Whatever was acknowledged is there, once, after kill -9; and whoever listens misses nothing."""

import os
import random
import sqlite3
import time
from pathlib import Path

import pytest

from listener import Listener
from support.martlet import Server, mint
from writers import Writers

TARGET = 2000
KILLS = 3


@pytest.fixture
def rng():
    seed = int(os.environ.get("MARTLET_SEED") or random.SystemRandom().getrandbits(32))
    print(f"seed: MARTLET_SEED={seed}")
    return random.Random(seed)


@pytest.fixture
def server():
    with Server() as server:
        yield server


def open_threads(server, count):
    token = mint({"userId": "g_customer", "role": "client"})
    answers = [server.request("POST", "/chat/threads", {"subject": str(n)}, token=token) for n in range(count)]
    assert {answer.status for answer in answers} == {201}
    return [answer.json["id"] for answer in answers]


def log(server, thread):
    """The thread's whole log, page by page, and its head."""
    token = mint({"userId": 5, "role": "manager"})
    events = []
    while True:
        after = events[-1]["seq"] if events else 0
        page = server.request("GET", f"/chat/threads/{thread}/events?after={after}&limit=100", token=token).json
        if not page["events"]:
            return events, page["head"]
        events += page["events"]


def database(server):
    return sqlite3.connect(Path(server.data) / "martlet.sqlite")


def test_what_was_acknowledged_outlives_kill_9(server, rng):
    threads = open_threads(server, 8)
    heard = threads[0]
    moments = sorted(rng.sample(range(100, TARGET - 100), KILLS))
    with Listener(server, heard, since=0) as listener:
        writers = Writers(server, threads, count=16, target=TARGET).start()
        for number, moment in enumerate(moments):
            writers.wait_for(moment)
            # So that each kill breaks its connection, also one that follows soon.
            listener.wait_for_joins(number + 1)
            time.sleep(rng.random() * 0.02)
            server.restart(hard=True)
        writers.join()
        listener.wait_for_joins(KILLS + 1)
        logs = {thread: log(server, thread) for thread in threads}
        listener.wait_for(logs[heard][1])
    print(f"killed after {moments}: {writers.failed} connections broke, {writers.repeated} sends were stored before")

    assert writers.failed > 0, "no connection broke: the kill came to nothing"
    assert len(writers.acknowledged) == TARGET
    stored = {}
    for thread, (events, head) in logs.items():
        assert [event["seq"] for event in events] == list(range(1, head + 1))
        for event in events:
            if event["type"] == "message":
                key = event["payload"]["clientMessageId"]
                assert key not in stored, f"{key} is stored twice"
                stored[key] = event["payload"]
    assert stored == writers.acknowledged

    # The listener was given every event once, in order, whatever broke in between.
    assert listener.joins > KILLS
    assert listener.events == logs[heard][0]

    assert database(server).execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_what_was_stored_is_published_after_kill_9(server, rng):
    """Nobody is connected when the server comes back; the outbox empties all the same."""
    threads = open_threads(server, 2)
    writers = Writers(server, threads, count=8, target=300).start()
    writers.wait_for(rng.randrange(50, 250))
    server.restart(hard=True)
    writers.join()
    deadline = time.monotonic() + 20
    with database(server) as db:
        while db.execute("SELECT count(*) FROM outbox").fetchone() != (0,):
            assert time.monotonic() < deadline, "events stay in the outbox"
            time.sleep(0.05)


def test_a_graceful_stop_leaves_nothing_in_the_outbox(server):
    threads = open_threads(server, 2)
    writers = Writers(server, threads, count=8, target=300).start()
    writers.wait_for(150)
    assert server.stop() == 0
    # Stopped in the midst of it: what was acknowledged was published as well.
    assert database(server).execute("SELECT count(*) FROM outbox").fetchone() == (0,)
    stored = database(server).execute("SELECT count(*) FROM messages").fetchone()[0]
    assert stored >= 150
    server.start()
    writers.join()
    total = database(server).execute("SELECT count(*), count(DISTINCT clientMessageId) FROM messages").fetchone()
    assert total == (300, 300)


def test_a_listener_that_comes_late_gets_exactly_what_it_missed(server):
    thread = open_threads(server, 1)[0]
    Writers(server, [thread], count=4, target=250).start().join()
    events, head = log(server, thread)
    with Listener(server, thread, since=100) as listener:
        listener.wait_for(head)
        Writers(server, [thread], count=4, target=50).start().join()
        listener.wait_for(head + 50)
    assert listener.seqs == list(range(101, head + 51))
    assert listener.events[: head - 100] == events[100:]
