"""The server API as a site's backend uses it."""

from __future__ import annotations

import time

from exchange import Connect, frames_of
from support.martlet import API_KEY, Server, mint


def token_of(user: int | str, role: str = "client") -> str:
    return mint({"userId": user, "role": role, "threads": "*", "iat": int(time.time())})


def presence(server: Server, *users: int | str) -> list[dict]:
    answer = server.request("GET", f"/api/presence?users={','.join(map(str, users))}", token=API_KEY)
    assert answer.status == 200, answer.text
    return answer.json["users"]


def info(server: Server) -> dict:
    answer = server.request("GET", "/api/info", token=API_KEY)
    assert answer.status == 200, answer.text
    return answer.json


def test_presence_of_those_who_are_here_and_those_who_are_not(server: Server, connect: Connect) -> None:
    """An id keeps the form in which it was asked for; the order is that of the question."""
    frames_of(connect(token_of("presence_1")), "welcome")
    assert presence(server, 4711, "presence_1", "presence_none", "007") == [
        {"userId": 4711, "online": False, "role": None, "lastSeenAt": None},
        {"userId": "presence_1", "online": True, "role": "client", "lastSeenAt": None},
        {"userId": "presence_none", "online": False, "role": None, "lastSeenAt": None},
        {"userId": "007", "online": False, "role": None, "lastSeenAt": None},
    ]


def test_disconnect_ends_all_of_a_users_connections(server: Server, connect: Connect) -> None:
    user = f"leaver_{time.monotonic_ns()}"
    stays = connect(token_of(5, "manager"))
    leaves = [connect(token_of(user)) for _ in range(3)]
    for connection in (*leaves, stays):
        frames_of(connection, "welcome")
    answer = server.request("POST", "/api/disconnect", {"userId": user}, token=API_KEY)
    assert (answer.status, answer.json) == (202, {"disconnected": 3})
    for connection in leaves:
        assert connection.closed() == (4005, "Session revoked")
    stays.send({"type": "ping", "id": 1})
    assert frames_of(stays, "pong")[0]["id"] == 1


def test_a_token_signed_after_the_disconnect_works(server: Server, connect: Connect) -> None:
    user = f"returner_{time.monotonic_ns()}"
    old = token_of(user)
    assert server.request("POST", "/api/disconnect", {"userId": user}, token=API_KEY).status == 202
    moment = int(time.time())
    assert connect(old).closed() == (4005, "Session revoked")
    while int(time.time()) <= moment:
        time.sleep(0.02)
    frames_of(connect(token_of(user)), "welcome")


def test_info_tells_what_the_node_is_and_carries(server: Server, connect: Connect) -> None:
    before = info(server)
    assert before["version"].count(".") == 2
    assert before["node"].isalnum()
    assert before["status"] == "ok"
    assert before["broker"]["state"] == before["backend"]["state"] == "up"
    assert before["broker"]["kind"] == "memory"
    assert before["limits"]["frameBytes"] == 65536
    user = f"info_{time.monotonic_ns()}"
    for connection in [connect(token_of(user)), connect(token_of(user))]:
        frames_of(connection, "welcome")
        connection.send({"type": "subscribe", "id": 1, "threadId": user})
        frames_of(connection, "ok")
    after = info(server)
    assert after["node"] == before["node"]
    assert after["uptimeSeconds"] >= before["uptimeSeconds"]
    assert after["connections"] >= 2
    assert 1 <= after["users"] <= after["connections"]
    assert after["threads"] >= 1
