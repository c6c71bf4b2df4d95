"""Requests that HTTP forbids, or that only an attacker would send."""

from __future__ import annotations

import json
import time

import pytest
from conftest import ALLOWED, Customer, new_user, open_thread, token_of
from raw import Ended, Raw, error_code, http
from support.martlet import Server


def test_header_bomb(server: Server) -> None:
    status, headers, body = http(server, "GET /ws HTTP/1.1\r\nHost: a\r\nX: " + "x" * 17_000 + "\r\n\r\n")
    assert status == 431
    assert error_code(body) == "headers_too_large"
    assert headers["connection"] == "close"


def test_header_bomb_of_many_small_headers(server: Server) -> None:
    lines = "".join(f"X-{number}: {number}\r\n" for number in range(5000))
    with Raw(server) as raw:
        raw.send_all_you_can(f"GET /ws HTTP/1.1\r\nHost: a\r\n{lines}\r\n".encode())
        assert raw.answer()[0] == 431


def test_header_bomb_that_never_ends(server: Server) -> None:
    with Raw(server) as raw:
        raw.send("GET /ws HTTP/1.1\r\nHost: a\r\nX: ")
        for _ in range(100):
            raw.send_all_you_can(b"x" * 10_000)
        try:
            assert raw.answer()[0] == 431
        except Ended:
            pass  # Reset, because the server did not read to the end: as well.


def test_request_line_bomb(server: Server) -> None:
    with Raw(server) as raw:
        raw.send_all_you_can(b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n")
        assert raw.answer()[0] in (400, 414, 431)


@pytest.mark.parametrize(
    "headers",
    [
        "Content-Length: 3\r\nContent-Length: 30\r\n",
        "Content-Length: 3, 30\r\n",
        "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
        "Content-Length: -1\r\n",
        "Content-Length: +3\r\n",
        "Content-Length: 0x3\r\n",
        "Content-Length: 99999999999999999999999\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "Transfer-Encoding: gzip, chunked, x\r\n",
        "Transfer-Encoding : chunked\r\n",
        "Transfer-Encoding:\x0bchunked\r\n",
        " Transfer-Encoding: chunked\r\n",
        "X: a\rTransfer-Encoding: chunked\r\n",
        "X: a\nTransfer-Encoding: chunked\r\n",
        "X: a\0b\r\n",
    ],
)
def test_request_smuggling_shapes(server: Server, headers: str) -> None:
    """Readers differ in where such a request ends. Whatever is answered, what a proxy might take for the body of the
    first request must not be answered as a second one."""
    with Raw(server) as raw:
        smuggled = "GET /health/ready HTTP/1.1\r\nHost: a\r\n\r\n"
        raw.send(f"POST /chat/send HTTP/1.1\r\nHost: a\r\n{headers}\r\n0\r\n\r\n{smuggled}")
        answers = []
        try:
            while len(answers) < 3:
                answers.append(raw.answer())
        except (Ended, AssertionError):
            pass
        assert answers, "no answer at all"
        assert answers[0][0] in (400, 401, 413, 501), answers
        assert not any(b'"reasons"' in body for _, _, body in answers), answers


@pytest.mark.parametrize(
    "request_text",
    [
        "\r\n\r\n\r\n",
        "GET\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "GET / HTTP/1.1\r\nno colon\r\n\r\n",
        "GET / HTTP/1.1\r\n: empty\r\n\r\n",
        "G\0T / HTTP/1.1\r\nHost: a\r\n\r\n",
        "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "*1\r\n$4\r\nPING\r\n",
    ],
)
def test_what_is_no_http(server: Server, request_text: str) -> None:
    """TLS, HTTP/2, Redis and worse on the wrong port: refused or cut, soon."""
    with Raw(server) as raw:
        raw.send(request_text.encode("latin-1"))
        assert raw.wait_for_end() < 8


def test_body_bomb_declared(server: Server, token: str) -> None:
    """A body over the limit is refused by its Content-Length, before it is sent."""
    with Raw(server) as raw:
        raw.send(
            f"POST /chat/send HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n"
            "Content-Type: application/json\r\nContent-Length: 1000000000\r\n\r\n"
        )
        status, _, body = raw.answer()
        assert status == 413
        assert error_code(body) == "too_large"


SENDS = {
    "stored": ("POST", True, '{"text":"x","clientMessageId":"k"}'),
    "no token": ("POST", None, '{"text":"x","clientMessageId":"k"}'),
    "a forged token": ("POST", False, '{"text":"x","clientMessageId":"k"}'),
    "no body": ("POST", True, ""),
    "no JSON": ("POST", True, '{"text":"x",'),
    "no text": ("POST", True, '{"clientMessageId":"k"}'),
    "a bad key": ("POST", True, '{"text":"x","clientMessageId":"a b"}'),
    "another's thread": ("POST", True, '{"text":"x","clientMessageId":"k","threadId":999999999}'),
    "another method": ("GET", True, ""),
}


@pytest.mark.parametrize("case", SENDS)
def test_a_message_has_one_answer_by_whatever_spelling_of_its_path(server: Server, case: str) -> None:
    """`/chat/send` leaves the router at the gate, `/chat/send/` does not: nobody may get by either what the other refuses."""
    method, has_good_token, body = SENDS[case]
    answers = []
    for path in ("/chat/send", "/chat/send?x=1", "/chat/send/"):
        token = token_of(new_user())
        token = {True: f"Authorization: Bearer {token}\r\n", False: f"Authorization: Bearer {token}x\r\n", None: ""}[has_good_token]
        status, headers, answer = http(
            server, f"{method} {path} HTTP/1.1\r\nHost: a\r\n{token}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}"
        )
        kept = {name: headers.get(name) for name in ("content-type", "cache-control", "www-authenticate", "retry-after", "allow")}
        answers.append((status, kept, json.loads(answer).get("error")))
    assert answers[0] == answers[1] == answers[2]
    assert (answers[0][0] == 201) == (case == "stored")


@pytest.mark.parametrize("path", ["/chat/send", "/chat/threads", "/chat/read", "/api/publish"])
def test_body_bomb_chunked(server: Server, token: str, path: str) -> None:
    """An endless body without a length: cut, not collected."""
    from support.martlet import API_KEY

    key = API_KEY if path.startswith("/api") else token
    with Raw(server) as raw:
        raw.send(
            f"POST {path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {key}\r\n"
            "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
        sent = 0
        try:
            for _ in range(400):
                raw.send(chunk)
                sent += 1
        except (BrokenPipeError, ConnectionResetError, TimeoutError):
            pass
        try:
            status, _, body = raw.answer()
        except (Ended, AssertionError):
            assert sent < 400, "took 26 MB without a word"
        else:
            assert status == 413
            assert error_code(body) == "too_large"


@pytest.mark.parametrize(
    "chunks",
    [
        b"zz\r\nhello\r\n0\r\n\r\n",
        b"-5\r\nhello\r\n0\r\n\r\n",
        b"ffffffffffffffffff\r\nhello\r\n",
        b"5\r\nhello!\r\n0\r\n\r\n",
        b"5;" + b"x" * 100_000 + b"\r\nhello\r\n0\r\n\r\n",
        b"0\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"0\r\n" + b"X: y\r\n" * 20_000 + b"\r\n",
    ],
    ids=["no-number", "negative", "overflow", "longer-than-said", "extension-bomb", "trailer", "trailer-bomb"],
)
def test_chunked_abuse(server: Server, token: str, chunks: bytes) -> None:
    with Raw(server) as raw:
        raw.send_all_you_can(
            f"POST /chat/threads HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n"
            "Transfer-Encoding: chunked\r\n\r\n".encode() + chunks
        )
        try:
            assert raw.answer()[0] in (201, 400, 413, 431)
        except Ended:
            pass


def test_body_that_never_comes(server: Server, token: str) -> None:
    """Ten requests that wait for their bodies hold up nobody."""
    raws = [Raw(server) for _ in range(10)]
    try:
        for raw in raws:
            raw.send(
                f"POST /chat/send HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\nContent-Length: 100\r\n\r\n{{"
            )
        assert server.request("GET", "/chat/threads", token=token, timeout=5).status == 200
    finally:
        for raw in raws:
            raw.close()


def test_pipelined_requests_are_answered_in_order(server: Server) -> None:
    with Raw(server) as raw:
        raw.send("GET /health/live HTTP/1.1\r\nHost: a\r\n\r\nGET /no/such HTTP/1.1\r\nHost: a\r\n\r\n" * 50)
        assert [raw.answer()[0] for _ in range(100)] == [200, 404] * 50


def test_handshake_with_a_body(server: Server, token: str) -> None:
    """A handshake has no body: what comes as one is not taken for frames."""
    with Raw(server) as raw:
        raw.ask_for_upgrade(token, "/ws", "Content-Length: 5")
        raw.send_all_you_can(b"hello")
        try:
            assert raw.answer()[0] in (400, 413)
        except Ended:
            pass


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "https://shop.example.evil.example",
        "https://evil-shop.example",
        "https://shop.example:8443",
        "http://shop.example",
        "https://user@shop.example",
        "https://shop.example/",
        "https://shop.example@evil.example",
        "null",
        "",
        "file://",
        "https://shop.example, https://evil.example",
    ],
)
def test_foreign_origin(server: Server, token: str, origin: str) -> None:
    with Raw(server) as raw:
        raw.ask_for_upgrade(token, "/ws", f"Origin: {origin}")
        status, _, body = raw.answer()
        assert status == 403
        assert error_code(body) == "origin_not_allowed"


def test_two_origins(server: Server, token: str) -> None:
    with Raw(server) as raw:
        raw.ask_for_upgrade(token, "/ws", f"Origin: {ALLOWED}", "Origin: https://evil.example")
        assert raw.answer()[0] == 403


def test_allowed_origin_is_let_in(server: Server, token: str) -> None:
    with Raw(server) as raw:
        raw.upgrade(token, "/ws", f"Origin: {ALLOWED}")
        assert raw.event()["type"] == "welcome"


def test_no_answer_lets_other_sites_read_it(server: Server, token: str) -> None:
    """No CORS header for a site that is not allowed."""
    for path in ("/chat/threads", "/health/live", "/api/publish"):
        answer = server.request("GET", path, token=token, headers={"Origin": "https://evil.example"})
        assert answer.headers.get("Access-Control-Allow-Origin") not in ("*", "https://evil.example")


def test_path_traversal_in_a_thread_id(server: Server, token: str) -> None:
    for path in (
        "/chat/threads/..%2f..%2fetc%2fpasswd",
        "/chat/threads/../../etc/passwd",
        "/chat/threads/%00",
        "/chat/threads/1%0d%0aX-Injected:%20yes",
        "/chat/threads/" + "9" * 400,
        "/chat/threads/'%20OR%201=1--/messages",
        "/chat/threads/1;DROP%20TABLE%20message/events",
    ):
        status, headers, body = http(
            server, f"GET {path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
        )
        assert status in (400, 404), path
        assert "x-injected" not in headers
        assert b"root:" not in body


def test_sql_in_every_text_field(server: Server, user: int, token: str) -> None:
    """What looks like SQL is text: stored, found, harmless."""
    evil = "'; DROP TABLE message; --\" OR 1=1 %_\\"
    answer = server.request("POST", "/chat/threads", {"subject": evil}, token=token)
    assert answer.status == 201 and answer.json["subject"] == evil
    body = {"threadId": answer.json["id"], "text": evil, "clientMessageId": "a'--"}
    sent = server.request("POST", "/chat/send", body, token=token)
    assert sent.status in (201, 422, 400), sent.text
    query = "/chat/threads?q=%27%3B%20DROP%20TABLE%20message%3B%20--&cursor=%27&status=open%27"
    assert server.request("GET", query, token=token).status == 400
    assert server.request("GET", "/chat/threads?q=%27%3B%20DROP", token=token).status == 200
    assert server.request("GET", "/chat/threads", token=token).json["items"]


def test_forged_cursors(server: Server, user: int, token: str) -> None:
    open_thread(server, user)
    for cursor in ("'", "AAAA", "%00", "-1", "9" * 300, "e30", "eyJpZCI6MX0", "%F0%9F%99%82", "..", "null"):
        for path in ("/chat/threads", "/chat/poll"):
            answer = server.request("GET", f"{path}?cursor={cursor}", token=token)
            assert answer.status in (200, 400), (path, cursor, answer.status)
            assert b"SQL" not in answer.body


def test_other_methods(server: Server, token: str) -> None:
    for method in ("PUT", "DELETE", "TRACE", "CONNECT", "OPTIONS", "PROPFIND", "FOO"):
        with Raw(server) as raw:
            raw.send(f"{method} /chat/threads HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n\r\n")
            status, _, body = raw.answer(body=method != "HEAD")
            assert status in (400, 403, 404, 405, 501), (method, status)
            assert token.encode() not in body, "TRACE gave the token back"


def test_websocket_over_http_1_0(server: Server, token: str) -> None:
    with Raw(server) as raw:
        raw.send(
            "GET /ws HTTP/1.0\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {'A' * 22}==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        )
        assert raw.answer()[0] in (400, 426)


def test_health_is_quick_under_a_storm_of_bad_requests(server: Server) -> None:
    for _ in range(200):
        with Raw(server) as raw:
            raw.send("GET /\x01 HTTP/1.1\r\n\r\n")
    started = time.monotonic()
    with Customer(server) as customer:
        customer.is_unharmed()
    assert time.monotonic() - started < 5
    assert token_of(1)
