"""The server API: only with the key, in the header; who has it can send a user away, and nobody else can.

`POST /api/publish` has its own suite.
"""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from conftest import SETTINGS, new_user, open_thread, token_of
from raw import Raw, error_code
from support.martlet import API_KEY, SECRET, Answer, Server, mint

ENDPOINTS = {
    "presence": ("GET", "/api/presence?users=1", None),
    "disconnect": ("POST", "/api/disconnect", {"userId": 999_999}),
    "info": ("GET", "/api/info", None),
}


@pytest.fixture(params=list(ENDPOINTS))
def endpoint(request: pytest.FixtureRequest) -> tuple[str, str, Any]:
    return ENDPOINTS[request.param]


def disconnect(server: Server, body: Any, key: str | None = API_KEY) -> Answer:
    return server.request("POST", "/api/disconnect", body, token=key)


# The key


def test_no_key(server: Server, endpoint: tuple[str, str, Any]) -> None:
    answer = server.request(*endpoint)
    assert answer.status == 401
    assert error_code(answer.body) == "unauthorized"
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "key", ["", "x", API_KEY[:-1], API_KEY + "x", API_KEY.upper(), f" {API_KEY} x", SECRET, "null", "*"], ids=range(9)
)
def test_wrong_key(server: Server, endpoint: tuple[str, str, Any], key: str) -> None:
    """Whatever is wrong with it: one answer, byte for byte."""
    answer = server.request(*endpoint, token=key)
    assert (answer.status, answer.body) == (401, server.request(*endpoint).body)


def test_key_in_the_query_string(server: Server, endpoint: tuple[str, str, Any]) -> None:
    """URLs end up in logs."""
    method, path, body = endpoint
    for name in ("token", "key", "api_key", "access_token"):
        joined = f"{path}{'&' if '?' in path else '?'}{name}={API_KEY}"
        assert server.request(method, joined, body).status == 401
    assert API_KEY not in server.tail(400)


def test_key_in_another_scheme_or_header(server: Server, endpoint: tuple[str, str, Any]) -> None:
    for headers in (
        {"Authorization": f"Basic {API_KEY}"},
        {"Authorization": API_KEY},
        {"X-Api-Key": API_KEY},
        {"Cookie": f"key={API_KEY}"},
        {"Sec-WebSocket-Protocol": f"martlet.v1, bearer.{API_KEY}"},
    ):
        assert server.request(*endpoint, headers=headers).status == 401


def test_a_users_token_is_no_key(server: Server, endpoint: tuple[str, str, Any]) -> None:
    for role in ("client", "manager", "admin"):
        assert server.request(*endpoint, token=token_of(new_user(), role, threads="*")).status == 401


def test_a_server_without_a_key(endpoint: tuple[str, str, Any]) -> None:
    with Server(env={**SETTINGS, "MARTLET_API_KEY": None}) as server:
        for key in (None, "", API_KEY, "null", "nil"):
            assert server.request(*endpoint, token=key).status == 401


# Bodies and ids


def test_a_giant_body(server: Server) -> None:
    """Refused, with the key and without: what a stranger sends is not even read."""
    giant = json.dumps({"userId": 1, "x": "x" * 5_000_000}).encode()
    for key, status in ((API_KEY, 413), (None, 401)):
        try:
            assert disconnect(server, giant, key).status == status
        except OSError:
            pass  # It closed the connection while the rest was on its way.


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"1"',
        b"{}",
        b'{"userId":null}',
        b'{"userId":""}',
        b'{"userId":"a b"}',
        b'{"userId":"1;DROP"}',
        b'{"userId":1.5}',
        b'{"userId":1e3}',
        b'{"userId":99999999999999999999999}',
        b'{"userId":[1]}',
        b'{"userId":{"a":1}}',
        b'{"userId":"' + b"a" * 65 + b'"}',
        b'{"userId":"\xff"}',
        b'{"userId":"\\ud800"}',
        b'{"userId":1}{"userId":2}',
        b'{"userId":1,"userId":2}',
        b'{"userId":1,"threadId":15}',
        b'{"userid":1}',
        b'{"users":[1]}',
        b'{"userId":"*"}',
    ],
    ids=lambda body: body[:24].decode(errors="replace"),
)
def test_bad_ids_disconnect_nobody(server: Server, raw: Raw, body: bytes) -> None:
    answer = disconnect(server, body)
    assert answer.status == 400, answer.text
    assert error_code(answer.body) == "invalid_request"
    assert raw.ask(1, {"type": "ping"})["type"] == "pong"


@pytest.mark.parametrize(
    "query",
    ["", "?users=", "?users=,", "?users=1,", "?users=,1", "?users=1,,2", "?users=a%20b", "?users=1%00", "?users=%ff",
     "?users=1%0d%0aX-Injected:%201", "?users=*", "?users=" + "a" * 65, "?user=1", "?users[]=1", "?users=../../x",
     "?users=" + ",".join(str(number) for number in range(501))],
    ids=lambda query: query[:20],
)  # fmt: skip
def test_bad_presence_queries(server: Server, query: str) -> None:
    answer = server.request("GET", f"/api/presence{query}", token=API_KEY)
    assert answer.status == 400, answer.text
    assert error_code(answer.body) == "invalid_request"
    assert answer.headers["X-Injected"] is None


def test_presence_of_as_many_as_are_allowed(server: Server) -> None:
    users = list(range(500))
    answer = server.request("GET", f"/api/presence?users={','.join(map(str, users))}", token=API_KEY)
    assert answer.status == 200
    assert [user["userId"] for user in answer.json["users"]] == users


def test_other_methods_do_nothing(server: Server, raw: Raw, user: int) -> None:
    for method in ("GET", "PUT", "DELETE", "PATCH"):
        assert server.request(method, "/api/disconnect", {"userId": user}, token=API_KEY).status in (404, 405)
    assert raw.ask(1, {"type": "ping"})["type"] == "pong"


# The control channel


CONTROL = "martlet.control"


@pytest.mark.parametrize("event", [
    {"type": "revoke", "at": 2_000_000_000},
    {"type": "revoked", "users": []},
    {"type": "revocations"},
    {"type": "site_event"},
], ids=lambda event: event["type"])  # fmt: skip
def test_the_nodes_own_channel_takes_nothing_from_publishers(
    server: Server, raw: Raw, user: int, event: dict[str, Any]
) -> None:
    forged = {"userId": user, **event}
    if "users" in forged:
        forged["users"] = [{"userId": user, "at": int(time.time()) + 30}]
    names = [CONTROL, "MARTLET.CONTROL", " martlet.control", "martlet.control ", "chat.control", "chat.martlet.control"]
    for name in names:
        answer = server.publish(name, forged)
        assert answer.status == 400, (name, answer.text)
    escaped = "".join(f"\\u{ord(letter):04x}" for letter in CONTROL)
    text = f'{{"channel":"{escaped}","event":{json.dumps(forged)}}}'.encode()
    assert server.request("POST", "/api/publish", text, token=API_KEY).status == 400
    assert raw.ask(1, {"type": "ping"})["type"] == "pong"


def test_a_client_cannot_say_what_nodes_say(server: Server, raw: Raw, user: int) -> None:
    thread = open_thread(server, user)
    assert raw.ask(1, {"type": "subscribe", "threadId": thread})["type"] == "ok"
    for number, frame in enumerate(
        [
            {"type": "revoke", "userId": user, "at": 2_000_000_000},
            {"type": "subscribe", "threadId": CONTROL},
            {"type": "subscribe", "threadId": "../martlet.control"},
            {"type": "publish", "channel": CONTROL, "payload": {}},
            {"type": "typing", "threadId": CONTROL, "payload": {"isTyping": True}},
        ],
        start=2,
    ):
        assert raw.ask(number, frame)["type"] == "error"
    assert raw.ask(99, {"type": "ping"})["type"] == "pong"


# Revoked tokens


def test_a_revoked_token_opens_nothing(server: Server) -> None:
    """Not the socket, in any of the places where it may stand, not a `refresh`, not the REST API."""
    user = new_user()
    thread = open_thread(server, user)
    old = token_of(user, iat=int(time.time()) - 5)
    undated = token_of(user)
    assert disconnect(server, {"userId": user}).status == 202
    for token in (old, undated):
        for path, header in (("/ws", token), (f"/ws?token={token}", None)):
            with Raw(server) as attacker:
                attacker.upgrade(header, path)
                assert attacker.closed() == (4005, "Session revoked")
        with Raw(server) as attacker:
            attacker.upgrade(None)
            attacker.say({"type": "auth", "payload": {"token": token}})
            assert attacker.closed() == (4005, "Session revoked")
        for method, path, body in (
            ("GET", "/chat/threads", None),
            ("POST", "/chat/send", {"threadId": thread, "text": "x", "clientMessageId": "1"}),
            ("GET", f"/chat/threads/{thread}/events?after=0", None),
        ):
            assert server.request(method, path, body, token=token).status == 401


def test_a_connection_cannot_be_refreshed_with_a_revoked_token(server: Server) -> None:
    user = new_user()
    old = token_of(user, iat=int(time.time()) - 5)
    assert disconnect(server, {"userId": user}).status == 202
    with Raw(server) as connection:
        connection.upgrade(token_of(user, iat=int(time.time()) + 30))
        assert connection.event()["type"] == "welcome"
        reply = connection.ask(1, {"type": "refresh", "payload": {"token": old}})
        assert reply["payload"]["code"] == "invalid_token"
        assert connection.ask(2, {"type": "ping"})["type"] == "pong"


def test_revoking_one_user_touches_nobody_else(server: Server, raw: Raw, user: int) -> None:
    victim = new_user()
    for body in ({"userId": victim}, {"userId": str(victim)}):
        assert disconnect(server, body).status == 202
    with Raw(server) as other:
        other.upgrade(token_of(user))
        assert other.event()["type"] == "welcome"
    assert raw.ask(1, {"type": "ping"})["type"] == "pong"


def test_a_race_of_connecting_and_disconnecting_leaves_no_connection(server: Server) -> None:
    """Connections whose token is being checked at the moment of the revocation do not slip through."""
    user = new_user()
    token = mint({"userId": user, "role": "client"})
    sockets = [Raw(server) for _ in range(15)]
    try:
        for socket in sockets:
            socket.ask_for_upgrade(token)
        assert disconnect(server, {"userId": user}).status == 202
        for socket in sockets:
            status, _, _ = socket.answer(body=False)
            assert status == 101
            assert socket.closed() == (4005, "Session revoked")
    finally:
        for socket in sockets:
            socket.close()


def test_a_flood_of_revocations(server: Server, raw: Raw) -> None:
    """Many users, and one again and again: the list is bounded, and nobody notices."""
    for number in range(300):
        assert disconnect(server, {"userId": f"flood-{number % 200}"}).status == 202
    assert raw.ask(1, {"type": "ping"})["type"] == "pong"
