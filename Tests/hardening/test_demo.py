"""The demo's doors: open in the demo, and only there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from raw import http
from support.martlet import Server


@pytest.fixture(scope="module")
def demo() -> Iterator[Server]:
    with Server(demo=True) as running:
        yield running
        assert running.running
        assert running.request("GET", "/demo/customer").status == 200


def test_the_demos_sign_in_is_absent_in_production(server: Server) -> None:
    for method, path in (
        ("GET", "/demo/"),
        ("GET", "/demo/customer"),
        ("GET", "/demo/manager"),
        ("GET", "/demo/session"),
        ("POST", "/demo/sign-in"),
        ("POST", "/demo/sign-out"),
        ("POST", "/chat/token"),
    ):
        headers = {"X-Martlet-Demo": "manager"}
        body = {"role": "manager", "name": "x"} if method == "POST" else None
        answer = server.request(method, path, body, headers=headers)
        assert answer.status in (401, 404), (path, answer.status)
        assert answer.headers.get("Set-Cookie") is None
        assert b"token\":" not in answer.body


@pytest.mark.parametrize(
    "path",
    [
        "/demo/../martlet.sqlite",
        "/demo/assets/../../demo.key",
        "/demo/%2e%2e/demo.key",
        "/demo/assets/%2e%2e%2f%2e%2e%2fdemo.key",
        "/demo/..%2fdemo.key",
        "/demo/%252e%252e/demo.key",
        "/demo//etc/passwd",
        "/demo/....//demo.key",
        "/demo/assets/..\\..\\demo.key",
        "/demo/assets/%5c..%5cdemo.key",
        "/demo/%00",
        "/demo/customer%00.js",
        "/../../../../etc/passwd",
        "//etc/passwd",
        "/demo/assets/",
        "/demo/assets",
        "/demo/demo.key",
        "/demo/.git/config",
    ],
)
def test_path_traversal(demo: Server, path: str) -> None:
    """Only the pages that were built in are there."""
    status, headers, body = http(demo, f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert status in (301, 302, 400, 404), (path, status)
    assert "location" not in headers or headers["location"].startswith("/demo")
    assert b"root:" not in body and b"SQLite" not in body


def test_pages_have_a_strict_policy(demo: Server) -> None:
    for page in ("/demo/", "/demo/customer", "/demo/manager"):
        answer = demo.request("GET", page)
        assert answer.status == 200
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"


def sign_in(demo: Server, role: str = "client") -> str:
    """Signs in as the pages do; the cookie."""
    answer = demo.request("POST", "/demo/sign-in", {"role": role, "name": "a"}, headers={"X-Martlet-Demo": role})
    assert answer.status == 200, answer.text
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie
    return cookie.split(";")[0]


def test_csrf_on_the_demos_token(demo: Server) -> None:
    """The cookie alone, which a browser would send along from another site's form, gets no token: the header that a
    form cannot set is missing. Nor does any answer allow that site to send it."""
    cookie = sign_in(demo)
    assert demo.request("POST", "/chat/token", headers={"Cookie": cookie, "X-Martlet-Demo": "client"}).status == 200
    for headers in (
        {"Cookie": cookie},
        {"Cookie": cookie, "Origin": "https://evil.example"},
        {"Cookie": cookie, "Content-Type": "text/plain"},
        {"Cookie": cookie, "X-Martlet-Demo": "manager"},
        {"Cookie": cookie, "X-Martlet-Demo": ""},
        {"X-Martlet-Demo": "client"},
    ):
        answer = demo.request("POST", "/chat/token", headers=headers)
        assert answer.status in (401, 403), headers
    for path in ("/chat/token", "/demo/sign-in", "/demo/sign-out"):
        answer = demo.request(
            "OPTIONS",
            path,
            headers={
                "Origin": "https://evil.example",
                "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": "x-martlet-demo",
            },
        )
        assert answer.headers.get("Access-Control-Allow-Origin") is None
        assert answer.headers.get("Access-Control-Allow-Headers") is None


def test_csrf_on_signing_in_and_out(demo: Server) -> None:
    cookie = sign_in(demo)
    for path in ("/demo/sign-in", "/demo/sign-out"):
        answer = demo.request("POST", path, {"role": "manager", "name": "x"}, headers={"Cookie": cookie})
        assert answer.status == 403
        assert answer.headers.get("Set-Cookie") is None


def test_forged_session_cookies(demo: Server) -> None:
    name, value = sign_in(demo).split("=", 1)
    body, tag = value.split(".", 1)
    manager = sign_in(demo, "manager").split("=", 1)[1]
    for forged in (
        f"{name}={body}.",
        f"{name}={body}.AAAA",
        f"{name}=eyJ1c2VySWQiOjEsInJvbGUiOiJjbGllbnQiLCJuYW1lIjoiIn0=.{tag}",
        f"{name}=.{tag}",
        f"{name}={manager}",
        f"{name}=" + "A" * 4000,
        f"{name}=%00; {name}=x.y",
    ):
        answer = demo.request("POST", "/chat/token", headers={"Cookie": forged, "X-Martlet-Demo": "client"})
        assert answer.status == 401, forged


def test_sign_in_with_junk(demo: Server) -> None:
    for body in (b"", b"{", b"[]", b"null", b'{"role":"admin"}', b'{"role":1}', b"x" * 5000, b'{"role":"manager"}'):
        answer = demo.request("POST", "/demo/sign-in", body, headers={"X-Martlet-Demo": "client"})
        assert answer.status == 400, body[:20]
        assert answer.headers.get("Set-Cookie") is None


def test_a_name_that_breaks_json_or_headers(demo: Server) -> None:
    name = 'a"},"x":{"\r\nSet-Cookie: evil=1\r\n\u2028<script>' + "x" * 500
    headers = {"X-Martlet-Demo": "client"}
    answer = demo.request("POST", "/demo/sign-in", {"role": "client", "name": name}, headers=headers)
    assert answer.status == 200
    assert len(answer.json["name"]) <= 60 and "x" not in answer.json
    assert all("evil" not in cookie.split("=")[0] for cookie in answer.headers.get_all("Set-Cookie"))


def test_the_demos_tokens_are_worth_nothing_elsewhere(demo: Server, server: Server) -> None:
    """A demo token does not open another server, nor does the tests' known secret open the demo."""
    from conftest import token_of

    cookie = sign_in(demo, "manager")
    token = demo.request("POST", "/chat/token", headers={"Cookie": cookie, "X-Martlet-Demo": "manager"}).json["token"]
    assert demo.request("GET", "/chat/threads", token=token).status == 200
    assert server.request("GET", "/chat/threads", token=token).status == 401
    assert demo.request("GET", "/chat/threads", token=token_of(5, "manager")).status == 401
