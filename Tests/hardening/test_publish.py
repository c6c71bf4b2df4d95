"""`POST /api/publish`: only with the key, and only what clients may get."""

from __future__ import annotations

import json
import socket
import time
from typing import Any

import pytest
from conftest import SETTINGS, new_user, open_thread, token_of
from raw import Raw, error_code
from support.martlet import API_KEY, SECRET, Answer, Server

EVENT = {"channel": "chat.thread.15", "event": {"type": "site_event"}}


def publish(server: Server, body: Any, key: str | None = API_KEY) -> Answer:
    return server.request("POST", "/api/publish", body, token=key)


@pytest.mark.parametrize(
    "key",
    [None, "", "x", API_KEY[:-1], API_KEY + "x", API_KEY.upper(), f" {API_KEY} x", SECRET, "null", "undefined", "*"],
    ids=range(11),
)
def test_without_the_key_there_is_one_answer(server: Server, key: str | None) -> None:
    """Whatever is wrong with the key, and whatever the body: the same status and the same text."""
    expected = publish(server, EVENT, None)
    assert expected.status == 401
    for body in (EVENT, {}, b"nonsense", b""):
        answer = publish(server, body, key)
        assert (answer.status, answer.body) == (401, expected.body)


def test_a_users_token_is_no_key(server: Server) -> None:
    for role in ("client", "manager"):
        assert publish(server, EVENT, token_of(new_user(), role, threads="*")).status == 401


def test_the_key_belongs_in_the_header(server: Server) -> None:
    for path in (f"/api/publish?key={API_KEY}", f"/api/publish?token={API_KEY}", f"/api/publish?api_key={API_KEY}"):
        assert server.request("POST", path, EVENT).status == 401
    answer = server.request("POST", "/api/publish", EVENT, headers={"Authorization": f"Basic {API_KEY}"})
    assert answer.status == 401


def test_guessing_the_key_takes_the_same_time(server: Server) -> None:
    """A right beginning is not slower to refuse than a wrong one: medians of many in turn, generously compared."""
    times: dict[str, list[float]] = {"y" * len(API_KEY): [], API_KEY[:-1] + "?": []}
    for _ in range(40):
        for key, taken in times.items():
            started = time.perf_counter()
            publish(server, EVENT, key)
            taken.append(time.perf_counter() - started)
    wrong, nearly = (sorted(taken)[len(taken) // 2] for taken in times.values())
    assert abs(wrong - nearly) < 0.02


def test_a_server_without_a_key_takes_nothing() -> None:
    with Server(env={**SETTINGS, "MARTLET_API_KEY": None}) as server:
        for key in (None, "", API_KEY, "null", "nil"):
            assert publish(server, EVENT, key).status == 401


REJECTED: dict[str, tuple[Any, str | None]] = {
    "no_json": (b"{", "invalid_request"),
    "empty": (b"", "invalid_request"),
    "list": (b"[]", "invalid_request"),
    "string": (b'"x"', "invalid_request"),
    "two_objects": (b"{}{}", "invalid_request"),
    "bad_utf8": (b'{"channel":"chat.thread.1","event":{"type":"x","a":"\xff"}}', "invalid_request"),
    "lone_surrogate": (b'{"channel":"chat.thread.1","event":{"type":"x","a":"\\ud800"}}', "invalid_request"),
    "no_channel": ({"event": {"type": "x"}}, "invalid_request"),
    "no_event": ({"channel": "chat.thread.1"}, "invalid_request"),
    "channel_not_a_string": ({"channel": 1, "event": {"type": "x"}}, "invalid_request"),
    "other_channel": ({"channel": "chat.other.1", "event": {"type": "x"}}, "invalid_request"),
    "pattern_channel": ({"channel": "chat.thread.*", "event": {"type": "x"}}, "invalid_request"),
    "channel_with_line_end": ({"channel": "chat.thread.1\r\nPUBLISH x", "event": {"type": "x"}}, "invalid_request"),
    "foreign_channel": ({"channel": "__redis__:invalidate", "event": {"type": "x"}}, "invalid_request"),
    "event_list": ({"channel": "chat.thread.1", "event": []}, "not_an_object"),
    "event_null": ({"channel": "chat.thread.1", "event": None}, "not_an_object"),
    "event_text_no_json": ({"channel": "chat.thread.1", "event": "nonsense"}, "not_json"),
    "event_text_empty": ({"channel": "chat.thread.1", "event": ""}, "not_json"),
    "no_type": ({"channel": "chat.thread.1", "event": {}}, "bad_type"),
    "type_not_a_string": ({"channel": "chat.thread.1", "event": {"type": 1}}, "bad_type"),
    "type_malformed": ({"channel": "chat.thread.1", "event": {"type": "a b"}}, "bad_type"),
    "bad_thread": ({"channel": "chat.thread.1", "event": {"type": "x", "threadId": "a b"}}, "bad_thread_id"),
    "other_thread": ({"channel": "chat.thread.1", "event": {"type": "x", "threadId": 2}}, "contradicting_thread_id"),
    "bad_seq": ({"channel": "chat.thread.1", "event": {"type": "x", "seq": -1}}, "bad_seq"),
    "fractional_seq": ({"channel": "chat.thread.1", "event": {"type": "x", "seq": 1.5}}, "bad_seq"),
    "text_seq": ({"channel": "chat.thread.1", "event": {"type": "x", "seq": "1"}}, "bad_seq"),
    "twice": (b'{"channel":"chat.thread.1","event":{"type":"x","type":"y"}}', "repeated_member"),
    "thread_twice": (b'{"channel":"chat.thread.1","event":{"type":"x","threadId":1,"threadId":2}}', "repeated_member"),
    "empty_message": ({"channel": "chat.thread.1", "event": {"type": "new_message"}}, "no_payload"),
    "typing_without_user": ({"channel": "chat.thread.1.typing", "event": {"isTyping": True}}, "malformed"),
    "read_without_ids": ({"channel": "chat.user.1.read", "event": {}}, "malformed"),
    "read_of_another": ({"channel": "chat.user.1.read", "event": {"userId": 2, "messageIds": []}}, "malformed"),
    "presence_without_state": ({"channel": "chat.user.1.presence", "event": {"userId": 1}}, "malformed"),
    "deep": (b'{"channel":"chat.thread.1","event":' + b'{"a":' * 5000 + b"1" + b"}" * 5000 + b"}", "invalid_request"),
}


@pytest.mark.parametrize("kind", list(REJECTED))
def test_junk_is_rejected_with_its_reason(server: Server, kind: str) -> None:
    body, code = REJECTED[kind]
    answer = publish(server, body)
    assert answer.status == 400, answer.text
    assert error_code(answer.body) == code


@pytest.mark.parametrize("name", ["welcome", "ok", "error", "pong", "reconnect", "resync", "presence", "subscribed", "close"])
def test_the_gateways_own_words_cannot_be_forged(server: Server, raw: Raw, user: int, name: str) -> None:
    thread = open_thread(server, user)
    raw.ask(1, {"type": "subscribe", "threadId": thread})
    escaped = "".join(f"\\u{ord(c):04x}" for c in name)
    for channel in (f"chat.thread.{thread}", f"chat.client.{user}"):
        forged = {"type": name, "id": 7, "payload": {"afterMs": 0}}
        assert error_code(publish(server, {"channel": channel, "event": forged}).body) == "bad_type"
        text = f'{{"channel":"{channel}","event":{{"type":"{escaped}","id":7}}}}'.encode()
        assert error_code(publish(server, text).body) == "bad_type"
    assert publish(server, {"channel": f"chat.client.{user}", "event": {"type": "site_mark"}}).status == 200
    assert raw.event()["type"] == "site_mark"


def test_an_event_that_is_too_large(server: Server) -> None:
    event = {"type": "site_event", "text": "x" * (256 * 1024)}
    answer = publish(server, {"channel": "chat.thread.1", "event": event})
    assert answer.status in (400, 413)
    assert error_code(answer.body) == "too_large"


def test_a_forged_position_does_not_stop_the_thread(server: Server, raw: Raw, user: int) -> None:
    """A publisher that counts wrongly does not keep the real messages from coming, nor does it make them doubtful."""
    thread = open_thread(server, user)
    raw.socket.settimeout(15)
    raw.ask(1, {"type": "subscribe", "threadId": thread, "payload": {"since": 0}})
    forged = {"type": "message", "threadId": thread, "seq": 1_000_000, "payload": {"text": "forged"}}
    assert publish(server, {"channel": f"chat.thread.{thread}", "event": forged}).status == 200
    for number in range(3):
        body = {"threadId": thread, "text": f"real {number}", "clientMessageId": str(number)}
        assert server.request("POST", "/chat/send", body, token=token_of(user)).status == 201
    assert [raw.event("message")["payload"]["text"] for _ in range(3)] == ["real 0", "real 1", "real 2"]


def test_an_event_cannot_break_out_of_its_frame(server: Server, raw: Raw, user: int) -> None:
    thread = open_thread(server, user)
    raw.ask(1, {"type": "subscribe", "threadId": thread})
    nasty = '"}\u2028\n\x00{"type":"welcome"}'
    event = {"type": "site_event", "threadId": thread, nasty: nasty, "payload": {"text": nasty}}
    assert publish(server, {"channel": f"chat.thread.{thread}", "event": event}).status == 200
    assert raw.event() == event
    text = {"channel": f"chat.thread.{thread}", "event": json.dumps(event, indent=2)}
    assert publish(server, text).status == 200
    assert raw.event() == event


def test_a_flood_of_events_reaches_its_readers_in_order(server: Server, raw: Raw, user: int) -> None:
    thread = open_thread(server, user)
    raw.ask(1, {"type": "subscribe", "threadId": thread})
    for number in range(300):
        event = {"type": "site_event", "threadId": thread, "n": number}
        assert publish(server, {"channel": f"chat.thread.{thread}", "event": event}).status == 200
    assert [raw.event("site_event")["n"] for _ in range(300)] == list(range(300))


def test_an_array_is_published_in_its_order_or_not_at_all(server: Server, raw: Raw, user: int) -> None:
    thread = open_thread(server, user)
    raw.ask(1, {"type": "subscribe", "threadId": thread})
    channel = f"chat.thread.{thread}"

    def marks(*names: str) -> list[Any]:
        return [{"channel": channel, "event": {"type": "site_mark", "name": name}} for name in names]

    for bad in ({"channel": channel, "event": {"type": "ok"}}, {"channel": "chat.other", "event": {}}, 1, []):
        answer = publish(server, [*marks("never"), bad, *marks("never")])
        assert answer.status == 400, answer.text
        assert "element 1 of the array" in answer.text
    for length in (0, 501):
        assert error_code(publish(server, marks(*["never"] * length)).body) == "invalid_request"
    names = [str(number) for number in range(500)]
    answer = publish(server, marks(*names))
    assert (answer.status, answer.json) == (200, {"published": True, "events": 500})
    assert [raw.event("site_mark")["name"] for _ in names] == names


@pytest.mark.parametrize("path", ["/api/publish", "/api/publish?x=1", "/api/publish/", "//api/publish"])
def test_every_spelling_of_the_path_answers_alike(server: Server, path: str) -> None:
    answer = server.request("POST", path, EVENT, token=API_KEY)
    assert (answer.status, answer.json) == (200, {"published": True})
    assert server.request("POST", path, EVENT).status == 401
    for body in (b"{", {"channel": "chat.thread.1", "event": {"type": "ok"}}, b"x" * 400_000):
        assert server.request("POST", path, body, token=API_KEY).body == server.request(
            "POST", "/api/publish", body, token=API_KEY
        ).body  # fmt: skip


@pytest.mark.parametrize("key", [API_KEY, "wrong"])
def test_a_body_without_end_is_not_waited_for(server: Server, key: str) -> None:
    with socket.create_connection(("127.0.0.1", server.port), 10) as connection:
        head = f"POST /api/publish HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {key}\r\nTransfer-Encoding: chunked\r\n\r\n"
        connection.sendall(head.encode())
        piece = b"10000\r\n" + b"[" * 65_536 + b"\r\n"
        connection.settimeout(10)
        for _ in range(40):
            try:
                connection.sendall(piece)
            except OSError:
                break
        assert connection.recv(12) == (b"HTTP/1.1 413" if key == API_KEY else b"HTTP/1.1 401")
