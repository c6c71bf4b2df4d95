"""Abuses of the plain HTTP transports: `/sse`, `/poll`, `/commands`."""

from __future__ import annotations

import json
import random
import socket
import threading
import time

import pytest
from conftest import open_thread
from support.martlet import Server, mint

PATHS = [("GET", "/sse"), ("GET", "/poll?wait=0"), ("POST", "/poll"), ("POST", "/commands")]


def open_raw(server: Server, head: str) -> socket.socket:
    connection = socket.create_connection((server.host, server.port), timeout=10)
    connection.sendall(head.encode())
    return connection


@pytest.mark.parametrize(("method", "path"), PATHS)
def test_stream_without_or_with_a_forged_token_is_401(server: Server, user: int, method: str, path: str) -> None:
    body = {"type": "ping"} if method == "POST" else None
    forged = mint({"userId": user, "role": "client"}, secret="x" * 40)
    expired = mint({"userId": user, "role": "client"}, expires_in=-10)
    for token in (None, forged, expired, "none", ".."):
        answer = server.request(method, path, body, token=token)
        assert answer.status == 401, (token, answer.text)
        assert answer.json["error"]["code"] == "unauthorized"


@pytest.mark.parametrize(("method", "path"), PATHS)
def test_stream_for_a_foreign_page_is_403(server: Server, token: str, method: str, path: str) -> None:
    headers = {"Origin": "https://evil.example"}
    answer = server.request(method, path, {} if method == "POST" else None, token=token, headers=headers)
    assert answer.status == 403
    assert answer.headers.get("Access-Control-Allow-Origin") is None


def test_thread_of_others_is_not_heard_by_poll(server: Server, user: int, token: str) -> None:
    theirs = open_thread(server, user + 100_000)
    for query in (f"threads={theirs}&since=0&wait=0", f"threads={theirs}&since=0&wait=1"):
        answer = server.request("GET", f"/poll?{query}", token=token)
        assert answer.status == 200
        assert [event["type"] for event in answer.json["events"]] == ["error"]


def test_foreign_thread_by_a_cursor_is_not_heard(server: Server, user: int, token: str) -> None:
    owner = mint({"userId": user + 200_000, "role": "client"})
    theirs = open_thread(server, user + 200_000)
    cursor = server.request("GET", f"/poll?threads={theirs}&since=0&wait=0", token=owner).json["cursor"]
    answer = server.request("GET", f"/poll?cursor={cursor}&wait=0", token=token)
    assert [event["type"] for event in answer.json["events"]] == ["error"]


def test_mutated_cursors_are_400_and_harm_nobody(server: Server, user: int, token: str) -> None:
    thread = open_thread(server, user)
    good = server.request("GET", f"/poll?threads={thread}&since=0&wait=0", token=token).json["cursor"]
    seed = random.randrange(2**32)
    dice = random.Random(seed)
    for _ in range(100):
        letters = list(good)
        for _ in range(dice.randint(1, 4)):
            letters[dice.randrange(len(letters))] = dice.choice("abcXYZ019-_.%25")
        cursor = "".join(letters).replace("%", "%25")
        if cursor == good:
            continue
        answer = server.request("GET", f"/poll?threads={thread}&cursor={cursor}&wait=0", token=token)
        assert answer.status == 400, (seed, cursor)
        assert answer.json["error"]["code"] == "invalid_cursor"


@pytest.mark.parametrize(
    "body", [b"", b"[", b"[]", b"7", b"\xff\xfe", b"[" * 5000, b'{"type":"ping"} x', json.dumps([{}] * 61).encode()]
)
def test_commands_that_are_none_are_400_or_answered_by_errors(server: Server, token: str, body: bytes) -> None:
    answer = server.request("POST", "/commands", body, token=token)
    if answer.status == 200:
        assert all(reply["type"] == "error" for reply in answer.json)
    else:
        assert answer.status == 400, answer.text


def test_command_body_over_the_limit_is_413(server: Server, token: str) -> None:
    with open_raw(
        server,
        "POST /commands HTTP/1.1\r\nHost: a\r\n"
        f"Authorization: Bearer {token}\r\nContent-Length: 100000000\r\n\r\n",
    ) as connection:
        try:
            for _ in range(100):
                connection.sendall(b" " * 65536)
        except OSError:
            pass
        assert b" 413 " in connection.recv(4096)


def test_command_flood_by_requests_is_429(server: Server, token: str) -> None:
    burst = [{"type": "ping"}] * 60
    statuses = [server.request("POST", "/commands", burst, token=token).status for _ in range(20)]
    answer = server.request("POST", "/commands", burst, token=token)
    assert statuses[0] == 200
    assert 429 in [*statuses, answer.status] or any(
        reply["type"] == "error" for reply in (answer.json if answer.status == 200 else [])
    )


def test_many_streams_of_one_user_close_the_oldest(server: Server, token: str) -> None:
    head = f"GET /sse HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n\r\n"
    connections = []
    for _ in range(25):
        connection = open_raw(server, head)
        received = b""
        while b'"welcome"' not in received:
            received += connection.recv(4096)
        connections.append(connection)
    oldest = b""
    while piece := connections[0].recv(4096):
        oldest += piece
    assert b'"code":4002' in oldest
    for connection in connections:
        connection.close()


def test_stream_that_is_never_read_costs_nobody_else_anything(server: Server, user: int, token: str) -> None:
    thread = open_thread(server, user)
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.connect((server.host, server.port))
    head = f"GET /sse?threads={thread} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n\r\n"
    connection.sendall(head.encode())
    time.sleep(0.3)
    for number in range(40):
        body = {"threadId": thread, "text": "щ" * 1500, "clientMessageId": f"{number}"}
        assert server.request("POST", "/chat/send", body, token=token).status == 201
    connection.close()


def test_half_a_request_and_gone(server: Server, token: str) -> None:
    for head in (
        "GET /sse HTTP/1.1\r\nHost: a\r\n",
        f"POST /poll HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\nContent-Length: 50\r\n\r\n{{",
        f"POST /commands HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\nContent-Length: 50\r\n\r\n[",
        f"GET /poll?wait=30 HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n\r\n",
    ):
        open_raw(server, head).close()


def test_storm_of_polls_that_break_off(server: Server, user: int, token: str) -> None:
    thread = open_thread(server, user)
    head = f"GET /poll?threads={thread}&wait=30 HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n\r\n"

    def storm() -> None:
        for _ in range(100):
            open_raw(server, head).close()

    workers = [threading.Thread(target=storm) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert server.request("GET", f"/poll?threads={thread}&wait=0", token=token).status == 200
