"""Redis comes late, goes away, stops, loses its memory; holes and floods: nothing is lost, and the gateway says what is."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from conftest import Client
from support.martlet import API_KEY, Server, http, mint
from support.redis import Connection, RedisServer

Connect = Callable[..., Client]


@pytest.fixture
def server(redis: RedisServer) -> Iterator[Server]:
    """A node with the embedded backend, on Redis."""
    with Server(env={"MARTLET_REDIS_URL": redis.url}) as server:
        yield server


def make_thread(server: Server, user: Any = 1) -> Any:
    """A thread; its making is the first position of its log."""
    token = mint({"userId": user, "role": "client"})
    return server.request("POST", "/chat/threads", {"subject": "Outage"}, token=token).json["id"]


def send(server: Server, thread: Any, text: str, user: Any = 1) -> int:
    body = {"threadId": thread, "text": text, "clientMessageId": text.replace(" ", "-")}
    answer = server.request("POST", "/chat/send", body, token=mint({"userId": user, "role": "client"}))
    assert answer.status == 201, answer.text
    return answer.json["seq"]


def readiness(server: Server) -> tuple[int, Any]:
    answer = http("GET", server.url + "/health/ready")
    return answer.status, answer.json


def eventually(condition: Callable[[], Any], timeout: float = 20) -> None:
    deadline = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < deadline, "it did not come true"
        time.sleep(0.05)


def envelope(thread: Any, seq: int, text: str = "m") -> str:
    return json.dumps({"type": "message", "threadId": thread, "seq": seq, "payload": {"id": seq, "text": text}})


def test_without_redis_the_gateway_starts_says_so_and_heals(redis: RedisServer, client: Connect) -> None:
    redis.kill()
    with Server(env={"MARTLET_REDIS_URL": redis.url}) as server:
        status, body = readiness(server)
        assert status == 503 and any("redis" in reason for reason in body["reasons"])
        assert http("GET", server.url + "/health/live").status == 200
        thread = make_thread(server)
        assert send(server, thread, "while it is away") == 2
        listener = client(server, 1, threads=None)
        assert listener.join(thread, since=0)["head"] == 2
        assert listener.next("message")["seq"] == 2
        redis.start()
        eventually(lambda: readiness(server)[0] == 200)
        assert send(server, thread, "when it is there") == 3
        assert listener.next("message")["seq"] == 3


def test_while_redis_is_away_sends_succeed_and_all_arrives(server: Server, redis: RedisServer, client: Connect) -> None:
    thread = make_thread(server)
    listener = client(server, 1, threads=None)
    listener.join(thread, since=0)
    send(server, thread, "before")
    redis.kill()
    for number in range(50):
        send(server, thread, f"away {number}")
    redis.start()
    send(server, thread, "after")
    assert [listener.next("message", 20)["seq"] for _ in range(52)] == list(range(2, 54))


def test_a_redis_that_stops_for_a_while_costs_nothing(server: Server, redis: RedisServer, client: Connect) -> None:
    thread = make_thread(server)
    listener = client(server, 1, threads=None)
    listener.join(thread, since=0)
    redis.pause()
    for number in range(10):
        send(server, thread, f"stopped {number}")
    # The heads are compared while the link is lost: the chat goes on without Redis.
    assert [listener.next("message", 40)["seq"] for _ in range(10)] == list(range(2, 12))
    redis.resume()
    send(server, thread, "on")
    assert listener.next("message", 20)["seq"] == 12


@pytest.mark.parametrize("kind", ["pubsub", "normal"])
def test_killed_connections_cost_nothing(server: Server, redis: RedisServer, client: Connect, kind: str) -> None:
    thread = make_thread(server)
    listener = client(server, 1, threads=None)
    listener.join(thread, since=0)
    for number in range(20):
        redis.command("CLIENT", "KILL", "TYPE", kind)
        send(server, thread, f"{kind} {number}")
    assert [listener.next("message", 20)["seq"] for _ in range(20)] == list(range(2, 22))


@pytest.mark.parametrize("trimmed", [False, True], ids=["log in Redis", "log trimmed"])
def test_a_hole_is_filled_in_order(server: Server, redis: RedisServer, client: Connect, trimmed: bool) -> None:
    thread = make_thread(server)
    for number in range(5):
        send(server, thread, f"first {number}")
    listener = client(server, 1, threads=None)
    listener.join(thread, since=6)
    channel = f"chat.thread.{thread}"
    # Stored and logged, and published in the wrong order: as the relay of another process may do it.
    with Connection(redis.port) as connection:
        connection.send("CLIENT", "KILL", "TYPE", "pubsub")
    for number in range(2):
        send(server, thread, f"second {number}")
    if trimmed:
        redis.command("XTRIM", f"martlet:{{chat.thread.{thread}}}:log", "MAXLEN", "0")
    events = server.request(
        "GET", f"/chat/threads/{thread}/events?after=6", token=mint({"userId": 5, "role": "manager"})
    ).json["events"]
    for event in reversed(events):
        redis.command("PUBLISH", channel, json.dumps(event))
        redis.command("PUBLISH", channel, json.dumps(event))
    assert [listener.next("message", 20)["seq"] for _ in range(2)] == [7, 8]
    assert listener.until_silent("message") == []


def test_seq_44_before_43_without_a_backend_comes_from_the_log_in_redis(
    gateway: Server, redis: RedisServer, client: Connect
) -> None:
    listener = client(gateway)
    listener.join(15)
    redis.command("PUBLISH", "chat.thread.15", envelope(15, 42))
    assert listener.next("message")["seq"] == 42
    log = "martlet:{chat.thread.15}:log"
    for seq in (42, 43, 44):
        redis.command("XADD", log, f"{seq}-0", "e", envelope(15, seq))
    # 43 itself is never published, or comes when it is known.
    redis.command("PUBLISH", "chat.thread.15", envelope(15, 44))
    assert [listener.next("message")["seq"] for _ in range(2)] == [43, 44]
    for seq in (43, 43, 45):
        redis.command("PUBLISH", "chat.thread.15", envelope(15, seq))
    assert listener.next("message")["seq"] == 45


def test_a_hole_that_nobody_can_fill_is_passed_over_and_said(
    gateway: Server, redis: RedisServer, client: Connect
) -> None:
    listener = client(gateway)
    listener.join(15)
    for seq in (1, 3):
        redis.command("PUBLISH", "chat.thread.15", envelope(15, seq))
    assert [listener.next("message")["seq"] for _ in range(2)] == [1, 3]
    assert listener.next("resync")["threadId"] == 15


def test_events_without_a_position_are_told_of_after_a_loss(
    gateway: Server, redis: RedisServer, client: Connect
) -> None:
    listener = client(gateway)
    listener.join(15)
    redis.command("PUBLISH", "chat.thread.15", '{"type":"message","payload":{"id":1}}')
    assert listener.next("message")["threadId"] == 15
    redis.command("CLIENT", "KILL", "TYPE", "pubsub")
    assert listener.next("resync", threadId=15) == {"type": "resync", "threadId": 15}


def test_ten_thousand_junk_events_a_second_do_no_harm(server: Server, redis: RedisServer, client: Connect) -> None:
    thread = make_thread(server)
    listener = client(server, 1, threads=None)
    listener.join(thread, since=0)
    junk = ["{", "null", '{"type":"message","threadId":0,"payload":{}}', "x" * 1000, '{"type":"pong"}']
    with Connection(redis.port, timeout=30) as connection:
        for number in range(20_000):
            connection.send("PUBLISH", f"chat.thread.{thread}", junk[number % len(junk)])
        for _ in range(20_000):
            connection.read()
    send(server, thread, "in the end")
    assert listener.next("message", 20)["payload"]["text"] == "in the end"
    metrics = http("GET", server.url + "/metrics", token=API_KEY).text
    counted = [float(line.split()[-1]) for line in metrics.splitlines() if line.startswith("martlet_events_rejected_total")]
    assert sum(counted) == 20_000
    warnings = [line for line in server.lines if "rop" in line]
    assert len(warnings) < 100, "logged at a bounded rate"


def test_a_killed_node_s_users_go_offline_with_its_lease(redis: RedisServer, client: Connect) -> None:
    env = {"MARTLET_REDIS_URL": redis.url, "MARTLET_PRESENCE_GRACE": "1", "MARTLET_BACKEND_URL": "none"}
    with Server(env=env) as doomed, Server(env=env) as survivor:
        watcher = client(survivor, 5, "manager")
        watcher.say(type="watch", id=1, payload={"userIds": [1]})
        watcher.next("ok", id=1)
        client(doomed, 1)
        assert watcher.next("presence")["payload"]["online"] is True
        doomed.kill()
        assert watcher.next("presence", 30)["payload"]["online"] is False
        # Once, though there may be several survivors.
        assert watcher.until_silent("presence", 4) == []


def test_a_node_that_stops_hands_its_users_over(redis: RedisServer, client: Connect) -> None:
    env = {"MARTLET_REDIS_URL": redis.url, "MARTLET_PRESENCE_GRACE": "3", "MARTLET_BACKEND_URL": "none"}
    with Server(env=env) as leaving, Server(env=env) as staying:
        watcher = client(staying, 5, "manager")
        watcher.say(type="watch", id=1, payload={"userIds": [1, 2]})
        watcher.next("ok", id=1)
        client(leaving, 1)
        client(leaving, 2)
        assert {watcher.next("presence")["payload"]["userId"] for _ in range(2)} == {1, 2}
        leaving.stop()
        client(staying, 1)
        event = watcher.next("presence", 20)["payload"]
        assert (event["userId"], event["online"]) == (2, False)
        assert watcher.until_silent("presence", 2) == []
