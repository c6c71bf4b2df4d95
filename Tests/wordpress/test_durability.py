"""Many write into one dialogue while PHP and the database are killed: nothing acknowledged is lost or doubled."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from typing import Any

import pytest
from callers import Person
from live import Live, wait_for
from support.wordpress import WordPress

SENDERS = 20


@pytest.fixture
def own():
    with WordPress() as site:
        yield site


def durable(site: WordPress) -> None:
    """What a commit has written is there after a kill −9, as with MySQL's own settings."""
    site.sql("SET GLOBAL innodb_flush_log_at_trx_commit = 2")


def say_until_stored(person: Person, thread: Any, text: str, deadline: float) -> dict[str, Any]:
    """Says it again with the same key until it is acknowledged, as a client does."""
    body = {"threadId": thread, "text": text, "clientMessageId": uuid.uuid4().hex}
    while True:
        try:
            answer = person.ask("POST", "/chat/send", body)
            if answer.status in (200, 201):
                return answer.json
            said = f"{answer.status} {answer.text[:200]}"
        # An answer of which only the head has come, for the process that gave it was killed, says nothing.
        except (OSError, HTTPException, ValueError) as error:
            said = repr(error)
        assert time.monotonic() < deadline, f"{text} could not be sent: {said}"
        time.sleep(0.1)


def kill_a_worker(site: WordPress, chance: random.Random) -> None:
    workers = site.php_pids[1:]
    if workers:
        try:
            os.kill(chance.choice(workers), signal.SIGKILL)
        except ProcessLookupError:
            pass


def test_twenty_senders_while_php_and_the_database_are_killed(own):
    durable(own)
    anna, maria = Person(own, "anna"), Person(own, "maria")
    thread = anna.open_thread("crowded")
    before = anna.ok("GET", f"/chat/threads/{thread}")["head"]
    seed = random.randrange(1 << 30)
    print(f"seed {seed}")
    chance = random.Random(seed)
    done = threading.Event()
    kills = {"php": 0, "database": 0}

    def destroy() -> None:
        next_database = time.monotonic() + 2
        while not done.wait(0.3):
            kill_a_worker(own, chance)
            kills["php"] += 1
            if time.monotonic() > next_database and kills["database"] < 2:
                own.database.kill()
                own.database.start()
                durable(own)
                kills["database"] += 1
                next_database = time.monotonic() + 3

    each = 12
    deadline = time.monotonic() + 300
    with Live(maria, thread) as live:
        destroyer = threading.Thread(target=destroy)
        destroyer.start()
        try:
            with ThreadPoolExecutor(SENDERS) as pool:
                people = [(anna, maria)[number % 2] for number in range(SENDERS)]
                jobs = [
                    pool.submit(lambda n=n, who=who: [say_until_stored(who, thread, f"{n}-{m}", deadline) for m in range(each)])
                    for n, who in enumerate(people)
                ]
                acknowledged = [message for job in jobs for message in job.result()]
        finally:
            done.set()
            destroyer.join(60)
        assert kills["php"] > 3 and kills["database"] >= 1

        # What a killed process left in the outbox is for the scheduled job.
        def relayed() -> bool:
            own.php("do_action('martlet_relay');")
            return own.sql("SELECT COUNT(*) FROM wp_martlet_outbox") == [["0"]]

        wait_for(relayed, 60, "the outbox is not empty")

        texts = sorted(f"{n}-{m}" for n in range(SENDERS) for m in range(each))
        log: list[dict[str, Any]] = []
        while True:
            page = anna.ok("GET", f"/chat/threads/{thread}/events?after={len(log)}&limit=100")
            log += page["events"]
            if len(log) == page["head"]:
                break
        assert [event["seq"] for event in log] == list(range(1, before + SENDERS * each + 1))
        stored = [event["payload"] for event in log if event["type"] == "message"]
        assert sorted(message["text"] for message in stored) == texts
        by_id = {message["id"]: message for message in stored}
        assert [by_id.get(message["id"]) for message in acknowledged] == acknowledged
        wait_for(lambda: sorted(live.texts) == texts, 60, "not everything was delivered")
        assert live.texts == [message["text"] for message in stored]


def test_twenty_senders_without_trouble_leave_no_gap_and_an_empty_outbox(own):
    anna, maria = Person(own, "anna"), Person(own, "maria")
    thread = anna.open_thread("busy")
    with Live(maria, thread) as live:
        with ThreadPoolExecutor(SENDERS) as pool:
            list(pool.map(lambda n: (anna, maria)[n % 2].say(thread, str(n)), range(100)))
        wait_for(lambda: len(live.texts) == 100, 60, "not everything was delivered")
        messages = anna.ok("GET", f"/chat/threads/{thread}/messages?limit=100")["items"]
        assert live.texts == [message["text"] for message in messages]
        assert sorted(int(text) for text in live.texts) == list(range(100))
        wait_for(lambda: own.sql("SELECT COUNT(*) FROM wp_martlet_outbox") == [["0"]], 60, "the outbox is not empty")
    assert own.problems() == []
