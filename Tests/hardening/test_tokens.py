"""Tokens that must not open anything: on the socket 1008 `Invalid token`, over HTTP 401."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import new_user, token_of
from raw import Ended, Raw, error_code
from support.martlet import SECRET, Server, mint

CLAIMS = {"userId": 1, "role": "manager", "threads": "*"}


def segment(value: object) -> str:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def signed(header: object, claims: object, secret: str = SECRET, digest: Callable = hashlib.sha256) -> str:
    text = f"{segment(header)}.{segment(claims)}"
    return f"{text}.{segment(hmac.new(secret.encode(), text.encode(), digest).digest())}"


def later(seconds: float = 300) -> int:
    return int(time.time() + seconds)


def tampered(part: int, change: Callable[[str], str]) -> str:
    parts = mint(CLAIMS).split(".")
    parts[part] = change(parts[part])
    return ".".join(parts)


def flip(text: str) -> str:
    return ("B" if text[0] == "A" else "A") + text[1:]


BAD = {
    "alg_none": lambda: f"{segment({'alg': 'none'})}.{segment({**CLAIMS, 'exp': later()})}.",
    "alg_none_in_capitals": lambda: f"{segment({'alg': 'NoNe'})}.{segment({**CLAIMS, 'exp': later()})}.",
    "alg_none_with_a_signature": lambda: signed({"alg": "none"}, {**CLAIMS, "exp": later()}),
    "no_alg": lambda: signed({"typ": "JWT"}, {**CLAIMS, "exp": later()}),
    "alg_of_another_kind_of_key": lambda: signed({"alg": "RS256"}, {**CLAIMS, "exp": later()}),
    "alg_that_is_no_string": lambda: signed({"alg": ["HS256"]}, {**CLAIMS, "exp": later()}),
    "unknown_alg": lambda: signed({"alg": "HS1"}, {**CLAIMS, "exp": later()}, digest=hashlib.sha1),
    "another_secret": lambda: mint(CLAIMS, "another-secret-that-is-long-enough-too"),
    "empty_secret": lambda: mint(CLAIMS, ""),
    "public_text_as_secret": lambda: mint(CLAIMS, "secret"),
    "unknown_kid": lambda: signed({"alg": "HS256", "kid": "../../dev/null"}, {**CLAIMS, "exp": later()}, ""),
    "jwk_in_the_header": lambda: signed(
        {"alg": "HS256", "jwk": {"kty": "oct", "k": segment(b"mine")}}, {**CLAIMS, "exp": later()}, "mine"
    ),
    "jku_in_the_header": lambda: signed(
        {"alg": "HS256", "jku": "http://127.0.0.1:9/jwks"}, {**CLAIMS, "exp": later()}, "mine"
    ),
    "unknown_critical_header": lambda: signed({"alg": "HS256", "crit": ["x"], "x": 1}, {**CLAIMS, "exp": later()}),
    "expired": lambda: mint(CLAIMS, expires_in=-120),
    "without_exp": lambda: mint(CLAIMS, exp=None),
    "exp_that_is_a_string": lambda: mint(CLAIMS, exp="never"),
    "exp_beyond_all_numbers": lambda: signed({"alg": "HS256"}, {**CLAIMS, "exp": 1e308}),
    "exp_negative": lambda: mint(CLAIMS, exp=-1),
    "not_yet_valid": lambda: mint(CLAIMS, nbf=later(3600)),
    "issued_in_the_future": lambda: mint(CLAIMS, iat=later(3600), nbf=later(3600)),
    "tampered_header": lambda: tampered(0, flip),
    "tampered_payload": lambda: tampered(1, lambda _: segment({**CLAIMS, "userId": 2, "exp": later()})),
    "tampered_signature": lambda: tampered(2, flip),
    "cut_signature": lambda: tampered(2, lambda text: text[:-4]),
    "empty_signature": lambda: tampered(2, lambda _: ""),
    "two_parts": lambda: ".".join(mint(CLAIMS).split(".")[:2]),
    "four_parts": lambda: mint(CLAIMS) + ".e30",
    "not_base64": lambda: "a.b!.c",
    "payload_not_json": lambda: signed({"alg": "HS256"}, b"{nonsense"),
    "payload_not_an_object": lambda: signed({"alg": "HS256"}, [1, 2]),
    "payload_not_utf8": lambda: signed({"alg": "HS256"}, b'{"userId":"\xff","exp":9999999999}'),
    "no_user": lambda: mint({"role": "client"}),
    "user_with_a_dot": lambda: mint({"userId": "1.typing", "role": "client"}),
    "user_with_a_star": lambda: mint({"userId": "*", "role": "client"}),
    "user_that_breaks_json": lambda: mint({"userId": '1","role":"manager', "role": "client"}),
    "user_that_is_a_list": lambda: mint({"userId": [1], "role": "client"}),
    "user_that_is_a_fraction": lambda: mint({"userId": 1.5, "role": "client"}),
    "user_too_long": lambda: mint({"userId": "x" * 65, "role": "client"}),
    "role_that_breaks_json": lambda: mint({"userId": 1, "role": 'client","x":"'}),
    "empty": lambda: "",
    "spaces": lambda: "a b c",
    "emoji": lambda: "🙂.🙂.🙂",
    "deep_payload": lambda: signed({"alg": "HS256"}, b"[" * 5000 + b"]" * 5000),
}


def opens(server: Server, token: str) -> tuple[int, str]:
    """What the socket says to this token, in the `auth` frame, which carries anything."""
    with Raw(server) as raw:
        raw.upgrade()
        raw.say({"type": "auth", "payload": {"token": token}})
        return raw.closed()


@pytest.mark.parametrize("kind", list(BAD))
def test_bad_token(server: Server, kind: str) -> None:
    token = BAD[kind]()
    assert opens(server, token) == (1008, "Invalid token")
    if not token.isascii() or not token.strip() or " " in token:
        return
    with Raw(server) as raw:
        raw.ask_for_upgrade(token)
        status, _, _ = raw.answer(body=False)
        assert status in (101, 431)
        if status == 101:
            assert raw.closed() == (1008, "Invalid token")
    answer = server.request("GET", "/chat/threads", token=token)
    assert answer.status in (401, 431)
    if answer.status == 401:
        assert error_code(answer.body) == "unauthorized"


def test_the_good_token_that_the_bad_ones_are_made_of(server: Server) -> None:
    """It opens: so the bad ones are refused for what is bad about them."""
    token = mint({**CLAIMS, "userId": new_user()})
    with Raw(server) as raw:
        raw.upgrade()
        raw.say({"type": "auth", "payload": {"token": token}})
        assert raw.event()["type"] == "welcome"
    assert opens(server, signed({"alg": "HS256"}, {**CLAIMS, "exp": later(-120)})) == (1008, "Invalid token")


def test_alg_confusion_with_a_public_key(tmp_path: Path) -> None:
    """The public key, which everybody knows, is no HMAC secret; nor do keys of one kind check tokens of another."""
    private, public = tmp_path / "private.pem", tmp_path / "public.pem"
    subprocess.run(["openssl", "genrsa", "-out", private, "2048"], check=True, capture_output=True)
    subprocess.run(["openssl", "rsa", "-in", private, "-pubout", "-out", public], check=True, capture_output=True)
    pem = public.read_text()

    def rs256(header: object) -> str:
        text = f"{segment(header)}.{segment({**CLAIMS, 'exp': later()})}"
        command = ["openssl", "dgst", "-sha256", "-sign", private]
        signature = subprocess.run(command, input=text.encode(), check=True, capture_output=True).stdout
        return f"{text}.{segment(signature)}"

    with Server(["--jwt-key", str(public)], env={"MARTLET_JWT_SECRET": None}) as server:
        for secret in (pem, pem.strip(), pem.replace("\n", ""), "".join(pem.split("\n")[1:-2]), ""):
            for header in ({"alg": "HS256"}, {"alg": "HS256", "kid": "public"}, {"alg": "RS256"}):
                assert opens(server, signed(header, {**CLAIMS, "exp": later()}, secret)) == (1008, "Invalid token")
        assert opens(server, rs256({"alg": "HS256"})) == (1008, "Invalid token")
        assert opens(server, rs256({"alg": "none"})) == (1008, "Invalid token")
        with Raw(server) as raw:
            raw.upgrade(rs256({"alg": "RS256"}))
            assert raw.event()["type"] == "welcome"


def test_huge_token(server: Server) -> None:
    """A token near the limits of header and frame is refused like any other, and quickly."""
    started = time.monotonic()
    assert opens(server, "a." + "x" * 60_000 + ".c") == (1008, "Invalid token")
    with Raw(server) as raw:
        raw.ask_for_upgrade("x" * 15_000)
        assert raw.answer(body=False)[0] == 101
        assert raw.closed() == (1008, "Invalid token")
    with Raw(server) as raw:
        raw.ask_for_upgrade("x" * 17_000)
        assert raw.answer()[0] == 431
    assert time.monotonic() - started < 5


def test_storm_of_forged_tokens_does_not_lock_out_real_ones(server: Server) -> None:
    forged = [build() for build in BAD.values()]
    for _ in range(5):
        for token in forged:
            if token.isascii() and token.strip() and " " not in token and len(token) < 8000:
                with Raw(server) as raw:
                    raw.ask_for_upgrade(token)
    with Raw(server) as raw:
        raw.upgrade(token_of(new_user()))
        assert raw.event()["type"] == "welcome"


def test_token_in_the_url_is_in_no_log(server: Server) -> None:
    """A good one and a bad one: neither the lines about the connection nor those about errors show them."""
    good, bad = mint(CLAIMS), BAD["another_secret"]()
    for token in (good, bad):
        for path in ("/", "/ws", "/no/such/path", "/chat/threads"):
            with Raw(server) as raw:
                raw.ask_for_upgrade(None, f"{path}?token={token}&x=1")
                try:
                    raw.answer(body=False)
                    raw.frame()
                except (Ended, AssertionError):
                    pass
    text = "\n".join(server.lines)
    for token in (good, bad):
        for part in token.split(".")[1:]:
            assert part not in text


def test_refresh_to_another_user_is_refused(server: Server) -> None:
    user = new_user()
    with Raw(server) as raw:
        raw.upgrade(token_of(user))
        for number, token in enumerate([token_of(new_user()), token_of(user, "manager"), BAD["expired"](), "x"]):
            reply = raw.ask(number, {"type": "refresh", "payload": {"token": token}})
            assert reply["payload"]["code"] == "invalid_token"
        assert raw.ask(99, {"type": "ping"})["type"] == "pong"


def test_a_second_auth_frame_changes_nobody(server: Server) -> None:
    user = new_user()
    with Raw(server) as raw:
        raw.upgrade(token_of(user))
        assert raw.event("welcome")["payload"]["userId"] == user
        reply = raw.ask(1, {"type": "auth", "payload": {"token": token_of(5, "manager")}})
        assert reply["type"] == "error"


def test_commands_before_the_token(server: Server) -> None:
    with Raw(server) as raw:
        raw.upgrade()
        raw.say({"type": "subscribe", "id": 1, "threadId": 1})
        assert raw.closed() == (1008, "Unauthorized")


def test_connection_ends_with_its_token(server: Server) -> None:
    with Raw(server) as raw:
        raw.upgrade(mint({"userId": new_user(), "role": "client"}, expires_in=2))
        assert raw.closed() == (4001, "Token expired")
