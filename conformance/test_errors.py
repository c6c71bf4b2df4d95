"""Refusals: a status, and `{"error":{"code","message"}}`."""

import json

import pytest

PATHS = [
    ("GET", "/chat/threads"),
    ("POST", "/chat/threads"),
    ("GET", "/chat/threads/1"),
    ("PATCH", "/chat/threads/1"),
    ("GET", "/chat/threads/1/messages"),
    ("GET", "/chat/threads/1/events"),
    ("GET", "/chat/threads/1/access"),
    ("POST", "/chat/send"),
    ("POST", "/chat/read"),
    ("POST", "/chat/heads"),
    ("GET", "/chat/poll"),
]


@pytest.mark.parametrize("method, path", PATHS)
def test_without_a_token_nothing_is_told(nobody, method, path):
    response = nobody.request(method, path, {} if method != "GET" else None)
    assert response.status_code == 401
    assert "Bearer" in response.headers["WWW-Authenticate"]


@pytest.mark.parametrize("header", ["Bearer x", "Bearer a.b.c", "Bearer ", "Basic YTpi", "Bearer eyJhbGciOiJub25lIn0.e30."])
def test_a_wrong_token_is_refused(nobody, header):
    assert nobody.get("/chat/threads", headers={"Authorization": header}).status_code == 401


@pytest.mark.parametrize("raw", [b"{", b"[]", b"1", b'"x"', b"null", b"{\"a\":}", b"\xff\xfe", b"{'a':1}", b"{\"text\":\"\\ud800\"}"])
@pytest.mark.parametrize("path", ["/chat/send", "/chat/read", "/chat/heads"])
def test_what_is_no_json_object_is_refused(client_a, path, raw):
    assert client_a.post(path, raw=raw).status_code == 400


def test_a_deep_body_is_refused(client_a):
    raw = b'{"text":' + b"[" * 20_000 + b"]" * 20_000 + b"}"
    assert client_a.post("/chat/send", raw=raw).status_code == 400


@pytest.mark.parametrize("path", ["/chat/send", "/chat/read", "/chat/heads", "/chat/threads"])
def test_a_body_over_64_kib_is_refused(client_a, path):
    raw = json.dumps({"text": "x" * 66_000, "clientMessageId": "k"}).encode()
    assert client_a.post(path, raw=raw).status_code == 413


@pytest.mark.parametrize(
    "method, path",
    [
        ("DELETE", "/chat/threads"),
        ("PUT", "/chat/threads/1"),
        ("DELETE", "/chat/threads/1"),
        ("GET", "/chat/send"),
        ("GET", "/chat/read"),
        ("POST", "/chat/poll"),
        ("POST", "/chat/threads/1/messages"),
        ("GET", "/chat/nothing"),
        ("GET", "/chat/threads/1/nothing"),
        ("GET", "/chat"),
    ],
)
def test_what_is_not_there_is_refused(manager_a, method, path):
    response = manager_a.request(method, path)
    assert response.status_code in (404, 405)


def test_unknown_members_are_passed_over(client_a, thread):
    body = {"threadId": thread["id"], "text": "hello", "clientMessageId": "k", "from": "manager", "userId": 1, "seq": 9}
    message = client_a.ok("POST", "/chat/send", body)
    assert message["from"] == "client"
    assert message["seq"] == thread["head"] + 1


def test_a_token_is_issued_or_refused_in_form(client_a, nobody):
    for caller in (client_a, nobody):
        assert caller.post("/chat/token").status_code in (200, 401, 403, 404)
