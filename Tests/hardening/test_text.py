"""Text that tries to be more than text: JSON in strings, bad UTF-8, depth, doubles, giants."""

from __future__ import annotations

import json
from typing import Any

import pytest
from conftest import new_user, open_thread, token_of
from raw import Raw, frame
from support.martlet import Server, mint

BREAKING = [
    '"}',
    '","type":"welcome","x":"',
    '"},"seq":999,"payload":{"a":"',
    "\\",
    '\\"',
    "\\u0022}",
    "\n\r\t\b\f",
    "\x00\x01\x1f",
    "\u2028\u2029",
    "\u202e\u200b\ufeff",
    "🙂\U0010ffff",
    "<script>alert(1)</script>",
    "data: x\n\ndata: y",
    "%s%n{0}${jndi:x}",
]


@pytest.mark.parametrize("text", BREAKING, ids=range(len(BREAKING)))
def test_message_text_arrives_as_it_is_and_as_one_frame(server: Server, text: str) -> None:
    user = new_user()
    thread = open_thread(server, user)
    with Raw(server) as raw:
        raw.upgrade(token_of(user))
        head = raw.ask(1, {"type": "subscribe", "threadId": thread})["payload"]["head"]
        full = f"a{text}b"
        raw.say({"id": 2, "type": "send", "threadId": thread, "payload": {"text": full, "clientMessageId": "c"}})
        seen: dict[str, Any] = {}
        while len(seen) < 2:
            event = raw.event()
            if event.get("id") == 2:
                seen["reply"] = event
                if event["type"] == "error":
                    assert event["payload"]["code"] == "invalid"
                    return
            elif event["type"] == "message":
                seen["event"] = event
        assert seen["reply"]["payload"]["text"] == full
        assert seen["event"]["payload"]["text"] == full
        assert seen["event"]["seq"] == head + 1
    page = server.request("GET", f"/chat/threads/{thread}/messages", token=token_of(user)).json
    assert [message["text"] for message in page["items"]] == [full]


@pytest.mark.parametrize("text", BREAKING, ids=range(len(BREAKING)))
def test_json_in_names_subjects_and_keys_breaks_no_frame(server: Server, text: str) -> None:
    user = new_user()
    token = mint({"userId": user, "role": "client", "name": text})
    opened = server.request("POST", "/chat/threads", {"subject": text}, token=token)
    assert opened.status in (201, 400), opened.text
    if opened.status == 400:
        thread = open_thread(server, user)
    else:
        assert opened.json["subject"] in (text, text.strip())
        thread = opened.json["id"]
    with Raw(server) as raw:
        raw.upgrade(token)
        assert raw.event()["payload"]["userId"] == user
        assert raw.ask(1, {"type": "subscribe", "threadId": thread})["type"] == "ok"
        reply = raw.ask(2, {"type": "send", "threadId": thread, "payload": {"text": "t", "clientMessageId": text}})
        assert reply["type"] in ("ok", "error")
        if reply["type"] == "ok":
            assert reply["payload"]["clientMessageId"] == text


@pytest.mark.parametrize("identifier", ['15","x":"', "15.typing", "*", "a b", "é", "", "x" * 65, "1\n2", "{}", "../1"])
def test_ids_outside_their_alphabet_are_errors(raw: Raw, identifier: str) -> None:
    for kind in ("subscribe", "unsubscribe", "typing", "read", "send"):
        payload = {"isTyping": True, "upTo": 1, "text": "a", "clientMessageId": "b"}
        reply = raw.ask(1, {"type": kind, "threadId": identifier, "payload": payload})
        assert reply["payload"]["code"] == "invalid", (kind, reply)
    reply = raw.ask(2, {"type": "watch", "payload": {"userIds": [identifier]}})
    assert reply["payload"]["code"] == "invalid"


@pytest.mark.parametrize("frame_id", [1.5, True, {}, [], 'a"b', "x" * 100, 10**30])
def test_frame_ids_that_cannot_go_back_are_errors(raw: Raw, frame_id: Any) -> None:
    raw.say({"id": frame_id, "type": "ping"})
    reply = raw.event("error")
    assert reply["payload"]["code"] == "invalid"
    assert "id" not in reply


@pytest.mark.parametrize(
    "data",
    [b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b'{"type":"\xe2\x82"}', b'{"type":"ping"}\x80'],
)
def test_invalid_utf8_in_a_text_frame(raw: Raw, data: bytes) -> None:
    raw.send(frame(data))
    assert raw.closed()[0] == 1007


def test_invalid_utf8_split_over_fragments(raw: Raw) -> None:
    raw.send(frame(b'{"type":"\xf0\x9f', fin=False) + frame(b'\x41"}', 0))
    assert raw.closed()[0] == 1007


def test_valid_utf8_split_over_fragments(raw: Raw) -> None:
    data = '{"type":"ping","id":"🙂"}'.encode()
    raw.send(frame(data[:18], fin=False) + frame(data[18:], 0))
    assert raw.event()["id"] == "🙂"


@pytest.mark.parametrize("depth", [127, 129, 1000, 30_000])
@pytest.mark.parametrize("pair", ["[]", '{"a":}'])
def test_deep_json(raw: Raw, depth: int, pair: str) -> None:
    opening, closing = pair[:-1], pair[-1]
    nested = opening * depth + "1" + closing * depth
    text = f'{{"type":"ping","id":1,"payload":{nested}}}'
    if len(text) > 65_536:
        text = text[:65_000]
    raw.send(frame(text))
    reply = raw.event()
    assert reply["type"] == ("pong" if depth == 127 else "error")


def test_deep_json_over_rest_and_publish(server: Server, token: str) -> None:
    for depth in (129, 20_000):
        body = b'{"subject":' + b"[" * depth + b"]" * depth + b"}"
        assert server.request("POST", "/chat/threads", body, token=token).status == 400
        event = b'{"channel":"chat.thread.1","event":{"type":"x","a":' + b"[" * depth + b"]" * depth + b"}}"
        from support.martlet import API_KEY

        assert server.request("POST", "/api/publish", event, token=API_KEY).status == 400


def test_duplicate_keys_in_a_command_are_read_one_way(server: Server) -> None:
    """What is authorised is what is done: no second `threadId` slips past the check."""
    owner, attacker = new_user(), new_user()
    theirs, own = open_thread(server, owner), open_thread(server, attacker)
    with Raw(server) as raw:
        raw.upgrade(token_of(attacker))
        for first, second in ((own, theirs), (theirs, own)):
            raw.send(frame(f'{{"type":"subscribe","id":1,"threadId":{first},"threadId":{second}}}'))
            raw.reply(1)
        body = {"threadId": theirs, "text": "secret", "clientMessageId": "1"}
        assert server.request("POST", "/chat/send", body, token=token_of(owner)).status == 201
        server.publish(f"chat.client.{attacker}", {"type": "site_mark"})
        while (event := raw.event())["type"] != "site_mark":
            assert "secret" not in json.dumps(event)


def test_duplicate_keys_over_rest_are_read_one_way(server: Server) -> None:
    owner, attacker = new_user(), new_user()
    theirs, own = open_thread(server, owner), open_thread(server, attacker)
    for first, second in ((own, theirs), (theirs, own)):
        body = f'{{"threadId":{first},"threadId":{second},"text":"x","clientMessageId":"d{first}"}}'.encode()
        server.request("POST", "/chat/send", body, token=token_of(attacker))
    log = server.request("GET", f"/chat/threads/{theirs}/messages", token=token_of(owner)).json
    assert log["items"] == []


@pytest.mark.parametrize(
    "number", ["1e400", "-1e400", "9" * 400, "0." + "9" * 400, "1e-400", "-0", "9007199254740993", "18446744073709551616"]
)
def test_giant_numbers(raw: Raw, number: str) -> None:
    for text in (
        f'{{"type":"subscribe","threadId":{number}}}',
        f'{{"type":"subscribe","threadId":1,"payload":{{"since":{number}}}}}',
        f'{{"type":"read","threadId":1,"payload":{{"upTo":{number}}}}}',
        f'{{"type":"read","threadId":1,"payload":{{"messageIds":[{number}]}}}}',
        f'{{"type":"watch","payload":{{"userIds":[{number}]}}}}',
    ):
        raw.send(frame(text))
    assert raw.ask(1, {"type": "ping"})["type"] == "pong"


def test_giant_numbers_over_rest(server: Server) -> None:
    user = new_user()
    thread = open_thread(server, user)
    token = token_of(user)
    for number in ("1e400", "9" * 400, "-1", "9007199254740993", "18446744073709551616", "NaN", "1.5"):
        for path in (f"messages?after={number}", f"events?after={number}", f"messages?limit={number}"):
            answer = server.request("GET", f"/chat/threads/{thread}/{path}", token=token)
            assert answer.status in (200, 400), (path, answer.status)
        body = f'{{"threadId":{thread},"upTo":{number}}}'.encode()
        assert server.request("POST", "/chat/read", body, token=token).status in (200, 400)
