"""The server API over several nodes: presence of all, and a user who is sent away is away everywhere."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from support.martlet import API_KEY, Server, mint
from support.redis import RedisServer, Subscription


@pytest.fixture
def start(redis: RedisServer) -> Iterator[Callable[[], Server]]:
    """Starts a node on the test's Redis."""
    nodes: list[Server] = []

    def start() -> Server:
        env = {
            "MARTLET_REDIS_URL": redis.url,
            "MARTLET_BACKEND_URL": "none",
            "MARTLET_DRAIN_DEADLINE": "1",
            "MARTLET_RECONNECT_SPREAD": "0.1",
        }
        nodes.append(Server(env=env).start())
        return nodes[-1]

    yield start
    for node in nodes:
        node.close()


def token_of(user: Any, **claims: Any) -> str:
    return mint({"userId": user, "role": "client", "threads": "*", **claims})


def open_socket(server: Server, token: str) -> ClientConnection:
    headers = {"Authorization": f"Bearer {token}"}
    return connect(server.ws_url, additional_headers=headers, proxy=None).__enter__()


def welcomed(server: Server, token: str) -> ClientConnection:
    socket = open_socket(server, token)
    assert json.loads(socket.recv(10))["type"] == "welcome"
    return socket


def close_code(socket: ClientConnection, timeout: float = 10) -> int:
    try:
        while True:
            socket.recv(timeout)
    except ConnectionClosed as end:
        assert end.rcvd is not None, "the connection ended without a close frame"
        return end.rcvd.code


def disconnect(server: Server, user: Any) -> int:
    answer = server.request("POST", "/api/disconnect", {"userId": user}, token=API_KEY)
    assert answer.status == 202, answer.text
    return answer.json["disconnected"]


def eventually(what: str, condition: Callable[[], bool], timeout: float = 20) -> None:
    deadline = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def metric(server: Server, name: str) -> float:
    text = server.request("GET", "/metrics", token=API_KEY).text
    return next(float(line.split()[-1]) for line in text.splitlines() if line.startswith(name + " "))


def is_refused(server: Server, token: str) -> bool:
    """Whether a token is refused as revoked; a connection that is let in is closed again."""
    with closing(open_socket(server, token)) as socket:
        try:
            return json.loads(socket.recv(10))["type"] != "welcome"
        except ConnectionClosed as end:
            assert end.rcvd is not None and end.rcvd.code == 4005
            return True


def test_a_disconnected_user_is_away_from_every_node(start: Callable[[], Server], redis: RedisServer) -> None:
    one, two = start(), start()
    here, there, other = welcomed(one, token_of(7)), welcomed(two, token_of("7")), welcomed(two, token_of(8))
    with Subscription(redis.port, "chat.*") as snoop, Subscription(redis.port, "martlet.control") as control:
        assert disconnect(one, 7) == 1
        assert close_code(here) == 4005
        assert close_code(there) == 4005
        event = json.loads(control.next_on("martlet.control"))
        assert (event["type"], event["userId"]) == ("revoke", 7)
        one.publish("chat.managers", {"type": "site_mark"})
        heard: list[tuple[str, str]] = []
        while not heard or heard[-1][0] != "chat.managers":
            heard.append(snoop.next())
        # What nodes say to each other is said on no channel of the sites'.
        assert not any("revoke" in text for _, text in heard)
    other.send('{"type":"ping","id":1}')
    assert json.loads(other.recv(10))["type"] == "pong"
    for node in (one, two):
        assert is_refused(node, token_of(7))
        assert is_refused(node, token_of(7, iat=int(time.time()) - 5))
        welcomed(node, token_of(7, iat=int(time.time()) + 30)).close()
    other.close()


def test_a_node_that_starts_later_knows_who_was_sent_away(start: Callable[[], Server]) -> None:
    one = start()
    assert disconnect(one, 7) == 0
    two = start()
    eventually("the second node never learned of it", lambda: is_refused(two, token_of(7)))
    one.stop()
    assert is_refused(two, token_of(7))


def test_a_node_that_hears_redis_before_it_can_speak_learns_who_was_sent_away(
    start: Callable[[], Server], redis: RedisServer
) -> None:
    """Its question to the others is refused at first."""
    one = start()
    assert disconnect(one, 7) == 0
    redis.command("ACL", "SETUSER", "default", "-publish")
    two = start()
    assert not is_refused(two, token_of(7)), "Redis takes what it should not"
    redis.command("ACL", "SETUSER", "default", "+publish")
    eventually("the second node never learned of it", lambda: is_refused(two, token_of(7)))


def test_who_is_sent_away_while_a_node_cannot_speak_is_away_from_the_others_in_the_end(
    start: Callable[[], Server], redis: RedisServer
) -> None:
    one, two = start(), start()
    redis.command("ACL", "SETUSER", "default", "-publish")
    assert disconnect(one, 7) == 0
    assert not is_refused(two, token_of(7)), "Redis takes what it should not"
    redis.command("ACL", "SETUSER", "default", "+publish")
    eventually("the second node never learned of it", lambda: is_refused(two, token_of(7)))


def test_what_was_said_while_redis_was_away_is_made_up_for(start: Callable[[], Server], redis: RedisServer) -> None:
    one, two = start(), start()
    there = welcomed(two, token_of(7))
    redis.kill()
    eventually("the first node did not notice", lambda: metric(one, "martlet_redis_up") == 0)
    assert disconnect(one, 7) == 0
    there.send('{"type":"ping","id":1}')
    assert json.loads(there.recv(10))["type"] == "pong"
    redis.start()
    assert close_code(there, 30) == 4005
    assert is_refused(two, token_of(7))


def test_presence_is_that_of_all_nodes(start: Callable[[], Server]) -> None:
    one, two = start(), start()
    with closing(welcomed(two, token_of("g_1"))):

        def is_seen() -> bool:
            answer = one.request("GET", "/api/presence?users=g_1,g_2", token=API_KEY)
            assert answer.status == 200, answer.text
            return [user["online"] for user in answer.json["users"]] == [True, False]

        eventually("the first node does not see the user of the second", is_seen)


def test_the_link_is_told_in_metrics_readiness_and_info(start: Callable[[], Server], redis: RedisServer) -> None:
    node = start()

    def state() -> tuple[float, str, str]:
        info = node.request("GET", "/api/info", token=API_KEY).json
        assert info["broker"]["kind"] == "redis"
        status = node.request("GET", "/health/ready").json["status"]
        return metric(node, "martlet_redis_up"), info["broker"]["state"], status

    eventually("it did not come up", lambda: state() == (1, "up", "ok"))
    before = metric(node, "martlet_redis_reconnects_total")
    redis.kill()
    eventually("it did not notice", lambda: state() == (0, "down", "degraded"))
    assert node.request("GET", "/health/ready").status == 200
    redis.start()
    eventually("it did not come back", lambda: state() == (1, "up", "ok"))
    assert metric(node, "martlet_redis_reconnects_total") == before + 1
    received = metric(node, "martlet_redis_messages_total")
    with closing(welcomed(node, token_of(1))) as socket:
        socket.send('{"type":"subscribe","id":1,"threadId":15}')
        assert json.loads(socket.recv(10))["type"] == "ok"
        redis.command("PUBLISH", "chat.thread.15", '{"type":"site_event"}')
        assert json.loads(socket.recv(10))["type"] == "site_event"
    assert metric(node, "martlet_redis_messages_total") > received
