"""Where a token may stand, and what happens to a bad one."""

from __future__ import annotations

import time

import pytest
from clients import Refused
from exchange import ALLOWED, Connect, frames_of, join
from support.martlet import Server, mint

BAD = {
    "rubbish": "rubbish",
    "empty": "",
    "of another secret": mint({"userId": 1, "role": "client"}, "another-secret-that-is-long-enough-too"),
    "expired": mint({"userId": 1, "role": "client"}, expires_in=-3600),
    "without exp": mint({"userId": 1, "role": "client", "exp": None}),
    "without a user": mint({"role": "client"}),
    "unsigned": ".".join([*mint({"userId": 1, "role": "client"}, header={"alg": "none"}).split(".")[:2], ""]),
    "not yet valid": mint({"userId": 1, "role": "client", "nbf": int(time.time()) + 3600}),
}


@pytest.mark.parametrize("kind", list(BAD))
def test_a_bad_token_closes_with_1008(connect: Connect, kind: str) -> None:
    assert connect(BAD[kind]).closed() == (1008, "Invalid token")


def test_a_bad_token_closes_with_1008_wherever_it_stands(connect: Connect) -> None:
    bad = BAD["of another secret"]
    for options in (
        {"headers": {"Authorization": f"Bearer {bad}"}},
        {"protocols": ["martlet.v1", f"bearer.{bad}"]},
        {"token": bad, "path": "/ws"},
    ):
        assert connect(**options).closed() == (1008, "Invalid token")
    connection = connect()
    connection.send({"type": "auth", "payload": {"token": bad}})
    assert connection.closed() == (1008, "Invalid token")


def test_the_token_is_taken_from_each_of_the_four_places(
    server: Server, connect: Connect, client_token: str, thread_id: int
) -> None:
    for path in ("/", "/ws"):
        by_header = connect(path=path, headers={"Authorization": f"Bearer {client_token}"})
        by_protocol = connect(path=path, protocols=["martlet.v1", f"bearer.{client_token}"])
        by_query = connect(client_token, path=path)
        by_frame = connect(path=path)
        by_frame.send({"type": "auth", "payload": {"token": client_token}})
        for connection in (by_header, by_protocol, by_query, by_frame):
            welcome = frames_of(connection, "welcome")[0]["payload"]
            assert (welcome["userId"], welcome["role"]) == (1, "client")
            join(server, connection, thread_id)
        assert by_protocol.protocol == "martlet.v1"
        assert by_query.protocol is None


def test_the_first_place_wins(connect: Connect, client_token: str, manager_token: str) -> None:
    connection = connect(
        "rubbish",
        protocols=["martlet.v1", f"bearer.{client_token}"],
        headers={"Authorization": f"Bearer {manager_token}"},
    )
    assert frames_of(connection, "welcome")[0]["payload"]["userId"] == 5


def test_the_user_may_be_the_subject_and_may_be_a_string(connect: Connect) -> None:
    connection = connect(mint({"sub": "g_7f", "role": "client"}))
    assert frames_of(connection, "welcome")[0]["payload"]["userId"] == "g_7f"


def test_who_never_shows_a_token_is_let_go(connect: Connect) -> None:
    code, _ = connect().closed(timeout=15)
    assert code == 1008


def test_a_token_opens_only_the_threads_that_it_names(server: Server, connect: Connect, thread_id: int) -> None:
    connection = connect(mint({"userId": 1, "role": "client", "threads": [thread_id]}))
    join(server, connection, thread_id)
    connection.send({"type": "subscribe", "id": 1, "threadId": thread_id + 500_000})
    error = frames_of(connection, "error")[0]
    assert error["id"] == 1
    assert error["payload"]["code"] in ("forbidden", "not_found")


def test_a_connection_ends_when_its_token_does(connect: Connect) -> None:
    # Long enough for every client to have come that far.
    connection = connect(mint({"userId": 1, "role": "client"}, expires_in=4))
    code, _ = connection.closed(timeout=40)
    assert code == 4001


def test_a_fresh_token_keeps_the_connection(connect: Connect) -> None:
    connection = connect(mint({"userId": 1, "role": "client"}, expires_in=20))
    assert frames_of(connection, "welcome")
    connection.send({"type": "refresh", "id": "r", "payload": {"token": mint({"userId": 1, "role": "client"})}})
    assert frames_of(connection, "ok")[0]["id"] == "r"
    connection.send({"type": "refresh", "id": 2, "payload": {"token": mint({"userId": 2, "role": "client"})}})
    assert frames_of(connection, "error")[0]["id"] == 2


def test_an_origin_outside_the_list_is_refused(connect: Connect, client_token: str) -> None:
    for origin in ("https://evil.example", "http://shop.example", "https://shop.example.evil.example", "null"):
        with pytest.raises(Refused) as refusal:
            connect(client_token, headers={"Origin": origin})
        assert refusal.value.status == 403
    assert frames_of(connect(client_token, headers={"Origin": ALLOWED}), "welcome")
    assert frames_of(connect(client_token), "welcome")


def test_a_ping_is_answered(connect: Connect, client_token: str) -> None:
    connection = connect(client_token)
    assert frames_of(connection, "welcome")
    connection.ping()
    connection.send({"type": "ping", "id": 3})
    assert frames_of(connection, "pong")[0]["id"] == 3


def test_no_log_line_shows_a_token(server: Server, connect: Connect, client_token: str) -> None:
    assert frames_of(connect(client_token), "welcome")
    assert connect(BAD["of another secret"]).closed()[0] == 1008
    for token in (client_token, BAD["of another secret"]):
        assert not any(token in line or token.split(".")[2] in line for line in server.lines)
