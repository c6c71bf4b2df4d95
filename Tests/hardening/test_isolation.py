"""One customer must not see, hear or touch what is another's, by any door."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import new_user, open_thread, token_of
from raw import Raw
from support.martlet import Server


@pytest.fixture
def victim(server: Server) -> tuple[int, Any]:
    """A customer and the thread with a message in it."""
    user = new_user()
    thread = open_thread(server, user)
    body = {"threadId": thread, "text": "my secret", "clientMessageId": "v1"}
    assert server.request("POST", "/chat/send", body, token=token_of(user)).status == 201
    return user, thread


def forms(thread: Any) -> list[Any]:
    """Every way to write a thread's id."""
    number = int(thread)
    return [number, str(number), f"0{number}", f"{number}.0", f" {number}", f"+{number}", -number, float(number)]


def test_another_clients_thread_over_websocket_by_every_id_form(raw: Raw, victim: tuple[int, Any]) -> None:
    user, thread = victim
    for number, form in enumerate(forms(thread), 10):
        for kind, payload in (
            ("subscribe", {"since": 0}),
            ("typing", {"isTyping": True}),
            ("read", {"upTo": 1}),
            ("send", {"text": "hi", "clientMessageId": f"x{number}"}),
        ):
            reply = raw.ask(number, {"type": kind, "threadId": form, "payload": payload})
            assert reply["type"] == "error", (kind, form, reply)
            assert reply["payload"]["code"] in ("not_found", "forbidden", "invalid"), reply
            assert "secret" not in str(reply)


def test_another_clients_thread_over_rest_by_every_id_form(server: Server, token: str, victim: tuple[int, Any]) -> None:
    _, thread = victim
    for form in forms(thread):
        paths = [f"/chat/threads/{form}{rest}".replace(" ", "%20") for rest in ("", "/messages", "/events", "/access")]
        for path in paths:
            answer = server.request("GET", path, token=token)
            assert answer.status in (404, 400), (path, answer.status)
            assert b"secret" not in answer.body
        answer = server.request("PATCH", paths[0], {"status": "closed"}, token=token)
        assert answer.status in (404, 400, 403)
        for path, body in (
            ("/chat/send", {"threadId": form, "text": "hi", "clientMessageId": f"y{form}"}),
            ("/chat/read", {"threadId": form, "upTo": 1}),
        ):
            answer = server.request("POST", path, body, token=token)
            assert answer.status in (404, 400), (path, form, answer.status)
    heads = server.request("POST", "/chat/heads", {"threadIds": [int(thread), str(thread)]}, token=token)
    assert heads.json["heads"] == {}


def test_a_thread_that_is_anothers_looks_like_one_that_is_not_there(
    server: Server, raw: Raw, token: str, victim: tuple[int, Any]
) -> None:
    """Neither status nor text tells the two apart."""
    _, thread = victim
    there = server.request("GET", f"/chat/threads/{thread}", token=token)
    not_there = server.request("GET", "/chat/threads/99999999", token=token)
    assert (there.status, there.json) == (not_there.status, not_there.json)
    replies = [raw.ask(n, {"type": "subscribe", "threadId": t}) for n, t in ((1, thread), (2, 99999999))]
    assert replies[0]["payload"] == replies[1]["payload"]


def test_lists_search_and_poll_show_nothing_of_others(server: Server, token: str, victim: tuple[int, Any]) -> None:
    for path in ("/chat/threads", "/chat/threads?q=secret", "/chat/threads?status=open", "/chat/poll"):
        answer = server.request("GET", path, token=token)
        assert answer.status == 200
        assert b"secret" not in answer.body
        assert not answer.json.get("items") and not answer.json.get("events")


def test_a_client_cannot_open_a_thread_in_anothers_name(server: Server, token: str, victim: tuple[int, Any]) -> None:
    user, _ = victim
    answer = server.request("POST", "/chat/threads", {"subject": "a", "clientId": user}, token=token)
    assert answer.status in (201, 400, 403)
    if answer.status == 201:
        assert answer.json["clientId"] != user


def test_a_client_cannot_close_or_assign_a_thread(server: Server) -> None:
    user = new_user()
    thread = open_thread(server, user)
    for change in ({"managerId": user}, {"managerId": None}):
        answer = server.request("PATCH", f"/chat/threads/{thread}", change, token=token_of(user))
        assert answer.status in (400, 403, 404), answer.text


def test_events_reach_those_who_have_joined_and_nobody_else(server: Server, raw: Raw, victim: tuple[int, Any]) -> None:
    """Nothing of the victim's thread, its typing, receipts, personal channel or presence comes to the attacker."""
    user, thread = victim
    raw.ask(1, {"type": "subscribe", "threadId": thread})
    raw.ask(2, {"type": "watch", "payload": {"userIds": [user, str(user)]}})
    with Raw(server) as own:
        own.upgrade(token_of(user))
        assert own.ask(1, {"type": "subscribe", "threadId": thread})["type"] == "ok"
        own.ask(2, {"type": "typing", "threadId": thread, "payload": {"isTyping": True}})
        own.ask(3, {"type": "read", "threadId": thread, "payload": {"upTo": 1}})
        own.ask(4, {"type": "send", "threadId": thread, "payload": {"text": "secret 2", "clientMessageId": "v2"}})
        server.publish(f"chat.client.{user}", {"type": "site_event", "n": 1})
        assert own.event("site_event")["n"] == 1
    raw.say({"type": "ping", "id": 3})
    heard = []
    while not heard or heard[-1].get("id") != 3:
        heard.append(raw.event())
    assert [event["type"] for event in heard] == ["pong"], heard


@pytest.mark.parametrize("role", ["admin", "system", "manager2", "clients", "root", "anonymous"])
def test_an_unknown_role_is_no_manager(server: Server, role: str, victim: tuple[int, Any]) -> None:
    user, thread = victim
    token = token_of(new_user(), role)
    assert server.request("GET", f"/chat/threads/{thread}/messages", token=token).status in (403, 404)
    listed = server.request("GET", "/chat/threads", token=token)
    assert listed.status in (200, 403) and b"secret" not in listed.body
    with Raw(server) as raw:
        raw.upgrade(token)
        assert raw.ask(1, {"type": "subscribe", "threadId": thread})["type"] == "error"


def test_a_user_of_the_same_number_and_another_form_is_the_same_and_no_more(server: Server) -> None:
    """15 and "15" are one user; "015" and "15a" are others."""
    user = new_user()
    thread = open_thread(server, user)
    assert server.request("GET", f"/chat/threads/{thread}", token=token_of(str(user))).status == 200
    for other in (f"0{user}", f"{user}a", f"{user}_", f"-{user}"):
        assert server.request("GET", f"/chat/threads/{thread}", token=token_of(other)).status == 404


def test_the_threads_claim_of_one_opens_no_other(server: Server, victim: tuple[int, Any]) -> None:
    _, thread = victim
    own = new_user()
    for claim in ([], [99], ["*"], [f"{thread}a"], [str(thread) + " "]):
        with Raw(server) as raw:
            raw.upgrade(token_of(own, threads=claim))
            try:
                reply = raw.ask(1, {"type": "subscribe", "threadId": thread})
            except AssertionError as closed:
                assert "Invalid token" in str(closed)
                continue
            assert reply["type"] == "error", (claim, reply)
