"""Abuses of the plain HTTP transports: `/sse`, `/poll`, `/commands`."""

from __future__ import annotations

import base64
import json
import os
import random
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from conftest import ALLOWED, new_user, open_thread, token_of
from raw import Raw, error_code
from support.martlet import API_KEY, Server, mint

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
    """A flood gets what anybody gets (60 at once, 30 a second), whatever is pipelined on however many connections."""
    body = json.dumps([{"type": "ping", "id": 1}] * 60)
    head = f"POST /commands HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n"
    request = f"{head}Content-Length: {len(body)}\r\n\r\n{body}"
    began = time.monotonic()
    answers = []
    with Raw(server) as one, Raw(server) as two:
        for flooder in (one, two):
            flooder.send(request * 20)
        for flooder in (one, two):
            answers += [flooder.answer() for _ in range(20)]
    took = time.monotonic() - began
    done = refused = 0
    for status, headers, content in answers:
        if status == 429:
            assert error_code(content) == "rate_limit"
            assert headers["retry-after"] == "1"
            refused += 60
            continue
        assert status == 200
        replies = json.loads(content)
        assert len(replies) == 60
        done += sum(reply["type"] == "pong" for reply in replies)
        refused += sum(reply["type"] == "error" and reply["payload"]["code"] == "rate_limit" for reply in replies)
    assert done + refused == 40 * 60
    assert 60 <= done <= 60 + 30 * took + 1
    assert 429 in [status for status, _, _ in answers]


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


def metric(server: Server, name: str) -> float:
    """A metric's value, summed over its labels, or that of one set of labels."""
    text = server.request("GET", "/metrics", token=API_KEY).text
    return sum(float(line.split()[-1]) for line in text.splitlines() if line.startswith(name))


def eventually(condition: Callable[[], object], timeout: float = 20) -> None:
    deadline = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < deadline, "did not come true"
        time.sleep(0.05)


def dawdler(server: Server, token: str, query: str) -> socket.socket:
    """A stream whose client reads nothing and has small buffers."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.settimeout(20)
    connection.connect((server.host, server.port))
    connection.sendall(f"GET /sse?{query} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
    return connection


def frames(text: bytes) -> list[Any]:
    return [json.loads(line[6:]) for line in text.split(b"\n") if line.startswith(b"data: ") and line.endswith(b"}")]


def unchunked(text: bytes) -> bytes:
    """As much of a chunked body as has come."""
    rest = text.split(b"\r\n\r\n", 1)[1]
    body = b""
    while b"\r\n" in rest:
        size, rest = rest.split(b"\r\n", 1)
        length = int(size, 16)
        body += rest[:length]
        if length == 0 or len(rest) < length + 2:
            break
        rest = rest[length + 2 :]
    return body


def say(server: Server, thread: Any, token: str, number: int) -> None:
    body = {"threadId": thread, "text": "щ" * 9000, "clientMessageId": f"{number}"}
    assert server.request("POST", "/chat/send", body, token=token).status == 201


def test_slow_reader_of_a_stream_is_held_back_and_misses_nothing(server: Server, user: int, token: str) -> None:
    thread = open_thread(server, user)
    held_back = metric(server, "martlet_slow_held_back_total")
    connection = dawdler(server, token, f"threads={thread}&since=0")
    eventually(lambda: metric(server, 'martlet_connections{transport="sse"}') >= 1)
    count = 0
    while metric(server, "martlet_slow_held_back_total") == held_back:
        assert count < 1500, "never held back"
        say(server, thread, token, count)
        count += 1
    say(server, thread, token, count)
    received = bytearray()
    last = f'"clientMessageId":"{count}"'.encode()
    log: list[int] = []
    while not log or log[-1] < count + 2:
        piece = connection.recv(1 << 20)
        assert piece, f"the stream ended: {bytes(received[-300:])!r}"
        received += piece
        if last in received[-60_000:]:
            log = [frame["seq"] for frame in frames(unchunked(bytes(received))) if "seq" in frame]
    connection.close()
    assert log == list(range(1, count + 3)), log


def test_slow_reader_of_what_is_in_no_log_ends_with_4003(server: Server, user: int, token: str) -> None:
    """The threads' summaries, which go to each of the user's connections, cannot be read again from a position."""
    thread = open_thread(server, user)
    ended = metric(server, 'martlet_closes_total{code="4003"}')
    connection = dawdler(server, token, "")
    eventually(lambda: metric(server, 'martlet_connections{transport="sse"}') >= 1)
    count = 0
    while metric(server, 'martlet_closes_total{code="4003"}') == ended:
        assert count < 1500, "never ended"
        say(server, thread, token, count)
        count += 1
    received = b""
    while piece := connection.recv(1 << 20):
        received += piece
    connection.close()
    assert frames(unchunked(received))[-1] == {"type": "close", "payload": {"code": 4003, "reason": "Too slow"}}
    assert received.endswith(b"0\r\n\r\n")


@pytest.mark.parametrize(
    "request_text",
    [
        "GET /sse HTTP/1.1\r\nHost: a\r\n",
        "POST /poll HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\nContent-Length: 50\r\n\r\n{{",
        "POST /commands HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\nContent-Length: 50\r\n\r\n[",
        "GET /poll?wait=30 HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n\r\n",
        "GET /sse HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n\r\n",
    ],
)
def test_half_a_request_and_gone_leaves_nothing_behind(server: Server, user: int, request_text: str) -> None:
    def left() -> tuple[int, int]:
        info = server.request("GET", "/api/info", token=API_KEY).json
        return len(os.listdir(f"/proc/{server.pid}/fd")), info["connections"]

    # The least of some looks: the connection of the request before may still be closing.
    looks = [left()]
    eventually(lambda: len(looks) > 3 or looks.append(left()))
    before = min(looks)
    connections = []
    for number in range(30):
        own = mint({"userId": f"{user}-{number}", "role": "client"})
        connections.append(open_raw(server, request_text.format(token=own)))
    eventually(lambda: left()[0] >= before[0] + 30)
    for connection in connections:
        connection.close()
    eventually(lambda: left() <= before, timeout=5)


@pytest.mark.parametrize("path", ["/poll", "/commands"])
def test_body_that_trickles_in_is_cut(server: Server, token: str, path: str) -> None:
    """A byte now and then is no sign of life: the whole request must be there in its time (here 1.5 s)."""
    with Raw(server) as raw:
        raw.send(
            f"POST {path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\nContent-Length: 5000\r\n\r\n"
        )
        began = time.monotonic()
        raw.socket.settimeout(0.2)
        while True:
            assert time.monotonic() - began < 8, "still open"
            try:
                raw.send(b" ")
                if not raw.socket.recv(100):
                    break
            except TimeoutError:
                continue
            except OSError:
                break
        assert time.monotonic() - began > 1


# Cursors


def cursor(positions: dict[int, int]) -> str:
    """A cursor as anybody can make one up who has read how they are made."""

    def number(value: int) -> bytes:
        result = b""
        while value >= 0x80:
            result += bytes([value & 0x7F | 0x80])
            value >>= 7
        return result + bytes([value])

    body = b"\x01" + number(len(positions))
    for thread, position in positions.items():
        body += b"\x00" + number(thread << 1) + number(position)
    check = 0x811C9DC5
    for byte in body:
        check = (check ^ byte) * 0x01000193 & 0xFFFFFFFF
    return base64.urlsafe_b64encode(body + check.to_bytes(4, "little")).rstrip(b"=").decode()


def test_made_up_cursor_is_as_good_as_a_since_and_opens_nothing(server: Server, user: int, token: str) -> None:
    own, theirs = open_thread(server, user), open_thread(server, user + 300_000)
    answer = server.request("GET", f"/poll?cursor={cursor({own: 0})}&wait=0", token=token)
    assert "subscribed" in [event["type"] for event in answer.json["events"]], answer.text
    made_up = cursor({own: 0, theirs: 0})
    answer = server.request("GET", f"/poll?cursor={made_up}&wait=0", token=token)
    told = [event for event in answer.json["events"] if event.get("threadId") == theirs]
    assert [event["type"] for event in told] == ["error"]
    assert told[0]["payload"]["code"] in ("forbidden", "not_found")
    head = f"GET /sse?cursor={made_up} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n\r\n"
    with open_raw(server, head) as stream:
        received = b""
        while b'"error"' not in received or b'"subscribed"' not in received:
            received += stream.recv(65536)
        body = {"threadId": theirs, "text": "secret", "clientMessageId": "s"}
        owner = mint({"userId": user + 300_000, "role": "client"})
        assert server.request("POST", "/chat/send", body, token=owner).status == 201
        body = {"threadId": own, "text": "open", "clientMessageId": "o"}
        assert server.request("POST", "/chat/send", body, token=token).status == 201
        while b'"open"' not in received:
            received += stream.recv(65536)
        assert b"secret" not in received


def test_cursors_and_lists_past_the_limits_are_refused(server: Server, token: str) -> None:
    large = cursor({thread: 1 for thread in range(1, 1002)})
    answer = server.request("POST", "/poll", {"cursor": large, "wait": 0}, token=token)
    assert (answer.status, answer.json["error"]["code"]) == (400, "invalid_cursor")
    answer = server.request("POST", "/poll", {"cursor": cursor({1: 2**53}), "wait": 0}, token=token)
    assert (answer.status, answer.json["error"]["code"]) == (400, "invalid_cursor")
    answer = server.request("POST", "/poll", {"threads": list(range(10_000)), "wait": 0}, token=token)
    assert (answer.status, answer.json["error"]["code"]) == (400, "limit")
    for path in ("/sse", "/poll"):
        many = ",".join(map(str, range(1001)))
        answer = server.request("GET", f"{path}?threads={many}", token=token)
        assert (answer.status, answer.json["error"]["code"]) == (400, "limit")
        many = ",".join(map(str, range(10_000)))
        assert server.request("GET", f"{path}?threads={many}", token=token).status == 431
    answer = server.request("POST", "/poll", {"cursor": "A" * 70_000, "wait": 0}, token=token)
    assert answer.status == 413


# Methods, origins, shapes of requests


@pytest.mark.parametrize("path", ["/sse", "/poll", "/commands"])
def test_preflight_tells_allowed_pages_alone(server: Server, path: str) -> None:
    asked = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "authorization"}
    answer = server.request("OPTIONS", path, headers={"Origin": ALLOWED, **asked})
    assert answer.status == 204
    assert answer.headers["Access-Control-Allow-Origin"] == ALLOWED
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]
    assert answer.headers["Access-Control-Allow-Credentials"] is None
    for origin in ("https://evil.example", "null", f"{ALLOWED}.evil.example", f"{ALLOWED}, https://evil.example"):
        answer = server.request("OPTIONS", path, headers={"Origin": origin, **asked})
        assert answer.status == 403, origin
        assert answer.headers["Access-Control-Allow-Origin"] is None


@pytest.mark.parametrize("path", ["/sse", "/poll", "/commands"])
@pytest.mark.parametrize("method", ["HEAD", "PUT", "DELETE", "PATCH"])
def test_other_methods_are_405_and_the_connection_goes_on(server: Server, token: str, path: str, method: str) -> None:
    with Raw(server) as raw:
        raw.send(f"{method} {path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n\r\n")
        status, headers, _ = raw.answer(body=method != "HEAD")
        assert status == 405
        assert "OPTIONS" not in headers["allow"]
        raw.send("GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n")
        assert raw.answer()[0] == 200


def test_what_is_pipelined_behind_a_stream_is_not_answered(server: Server, user: int, token: str) -> None:
    """The stream is the connection's last answer: nothing of what follows may get into it."""
    thread = open_thread(server, user)
    head = f"GET /sse?threads={thread} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n\r\n"
    behind = "GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n"
    with open_raw(server, head + behind) as stream:
        received = b""
        while b'"subscribed"' not in received:
            received += stream.recv(65536)
        stream.sendall(behind.encode() * 3)
        body = {"threadId": thread, "text": "on it goes", "clientMessageId": "o"}
        assert server.request("POST", "/chat/send", body, token=token).status == 201
        while b"on it goes" not in received:
            received += stream.recv(65536)
        assert received.count(b"HTTP/1.1 ") == 1
        began = time.monotonic()
        try:
            for _ in range(100):
                stream.sendall(b"x" * 65536)
            while stream.recv(65536):
                pass
        except OSError:
            pass
        assert time.monotonic() - began < 5, "whoever goes on and on is cut"


@pytest.mark.parametrize("cut", [1, 5, 30])
def test_requests_pipelined_behind_a_poll_are_answered_in_order(server: Server, token: str, cut: int) -> None:
    poll = f"GET /poll?wait=0.6 HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n\r\n"
    after = "GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n"
    with Raw(server) as raw:
        raw.send(poll + after[:cut])
        time.sleep(0.2)
        raw.send(after[cut:] + poll + poll)
        assert b'"cursor"' in raw.answer()[2]
        assert raw.answer()[0] == 200
        assert b'"cursor"' in raw.answer()[2]
        assert b'"cursor"' in raw.answer()[2]
        raw.send(poll)
        assert b'"cursor"' in raw.answer()[2]
        raw.send(after)
        assert raw.answer()[0] == 200


def test_get_with_a_body_is_taken_without_it(server: Server, user: int, token: str) -> None:
    thread = open_thread(server, user)
    with Raw(server) as raw:
        body = '{"threads":[1,2,3]}'
        for _ in range(2):
            raw.send(
                f"GET /poll?threads={thread}&since=0&wait=0 HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n"
                f"Content-Length: {len(body)}\r\n\r\n{body}"
            )
            status, _, content = raw.answer()
            assert status == 200
            assert {event["threadId"] for event in json.loads(content)["events"]} == {thread}
    with Raw(server) as raw:
        raw.send(
            f"GET /poll?wait=0 HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\nContent-Length: 1000000\r\n\r\n"
        )
        raw.send_all_you_can(b"x" * 1_000_000)
        assert raw.answer()[0] == 413


def chunk(piece: bytes) -> bytes:
    return f"{len(piece):x};ext=1\r\n".encode() + piece + b"\r\n"


def chunks(body: bytes, size: int) -> bytes:
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(map(chunk, pieces)) + b"0\r\nX: y\r\n\r\n"


def test_chunked_bodies_are_read_and_bounded(server: Server, user: int, token: str) -> None:
    thread = open_thread(server, user)
    for path, body in (
        ("/poll", json.dumps({"threads": [thread], "wait": 0})),
        ("/commands", json.dumps([{"type": "ping"}])),
    ):
        head = f"POST {path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\nTransfer-Encoding: chunked\r\n\r\n"
        with Raw(server) as raw:
            for size in (1, 7, 1000):
                raw.send(head.encode() + chunks(body.encode(), size))
                status, _, content = raw.answer()
                assert status == 200, content
            raw.send(head)
            for _ in range(5):
                raw.send_all_you_can(chunk(b" " * 65_536))
            assert raw.answer()[0] == 413


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
    # Whoever storms is held back for a moment, if the storm was quick; nobody else notices it.
    assert server.request("GET", f"/poll?threads={thread}&wait=0", token=token).status in (200, 429)
    other = new_user()
    path = f"/poll?threads={open_thread(server, other)}&wait=0"
    assert server.request("GET", path, token=token_of(other)).status == 200
