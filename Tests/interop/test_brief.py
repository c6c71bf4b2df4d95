"""What a publisher and a client see that know only the brief, byte for byte."""

from __future__ import annotations

import json

from exchange import Connect, await_live, frames_of, join, next_but, next_of, publish_until_heard
from support.martlet import API_KEY, Server, mint

MESSAGE = {
    "id": "msg_123",
    "from": "client",
    "text": 'Сообщение 🔌 "quoted" \\ \u2028',
    "createdAt": "2025-01-10T12:00:00Z",
}


def test_a_published_message_reaches_its_subscriber(
    server: Server, connect: Connect, client_token: str, thread_id: int
) -> None:
    connection = connect(client_token)
    join(server, connection, thread_id)
    for part in ("message", "payload"):
        event = {"type": "new_message", "threadId": thread_id, part: MESSAGE}
        server.publish(f"chat.thread.{thread_id}", event)
        assert frames_of(connection, "message") == [{"type": "message", "threadId": thread_id, "payload": MESSAGE}]


def test_the_type_message_and_a_missing_thread_id_are_taken_as_well(
    server: Server, connect: Connect, client_token: str, thread_id: int
) -> None:
    connection = connect(client_token)
    join(server, connection, thread_id)
    for event in (
        {"type": "message", "threadId": thread_id, "payload": MESSAGE},
        {"type": "new_message", "message": MESSAGE},
    ):
        server.publish(f"chat.thread.{thread_id}", event)
        assert frames_of(connection, "message") == [{"type": "message", "threadId": thread_id, "payload": MESSAGE}]


def test_an_id_is_the_same_as_a_number_and_as_a_string(
    server: Server, connect: Connect, client_token: str, thread_id: int
) -> None:
    connection = connect(client_token)
    join(server, connection, str(thread_id))
    server.publish(f"chat.thread.{thread_id}", {"type": "new_message", "threadId": thread_id, "message": MESSAGE})
    assert frames_of(connection, "message")[0]["threadId"] == thread_id


def test_an_event_for_another_thread_does_not_arrive(
    server: Server, connect: Connect, client_token: str, thread_id: int
) -> None:
    connection = connect(client_token)
    join(server, connection, thread_id)
    other = {"type": "new_message", "threadId": thread_id + 500_000, "message": MESSAGE}
    server.publish(f"chat.thread.{thread_id + 500_000}", other)
    server.publish(f"chat.thread.{thread_id}", {"type": "site_mark", "payload": {"mark": "end"}})
    frame = next_of(connection, "message", "site_mark")
    assert frame["type"] == "site_mark"


def test_an_unsubscribed_thread_is_silent(server: Server, connect: Connect, client_token: str, thread_id: int) -> None:
    connection = connect(client_token)
    join(server, connection, thread_id)
    connection.send({"type": "unsubscribe", "threadId": thread_id, "id": 1})
    assert frames_of(connection, "ok")[0]["id"] == 1
    server.publish(f"chat.thread.{thread_id}", {"type": "new_message", "threadId": thread_id, "message": MESSAGE})
    connection.send({"type": "ping"})
    frame = next_of(connection, "message", "pong")
    assert frame["type"] == "pong"


def test_a_thread_update_reaches_the_thread(
    server: Server, connect: Connect, client_token: str, thread_id: int
) -> None:
    connection = connect(client_token)
    join(server, connection, thread_id)
    event = {"type": "thread_update", "threadId": thread_id, "payload": {"status": "closed", "managerId": 5}}
    server.publish(f"chat.thread.{thread_id}", event)
    assert frames_of(connection, "thread_update") == [event]


def test_personal_events_need_no_subscription(server: Server, connect: Connect, thread_id: int) -> None:
    client = connect(mint({"userId": thread_id, "role": "client"}))
    manager = connect(mint({"userId": thread_id + 1, "role": "manager"}))

    def update(number: int) -> dict:
        return {"type": "thread_update", "threadId": thread_id, "payload": {"status": "open", "mark": number}}

    publish_until_heard(server, f"chat.client.{thread_id}", update, client)
    publish_until_heard(server, f"chat.manager.{thread_id + 1}", update, manager)
    publish_until_heard(server, "chat.managers", update, manager)


def test_typing_in_the_form_of_the_brief_reaches_the_others_and_not_its_sender(
    server: Server, connect: Connect, client_token: str, manager_token: str, thread_id: int
) -> None:
    client, manager = connect(client_token), connect(manager_token)
    join(server, client, thread_id)
    join(server, manager, thread_id)
    for is_typing in (True, False):
        client.send({"type": "typing", "threadId": thread_id, "isTyping": is_typing})
        expected = {"type": "typing", "threadId": thread_id, "payload": {"userId": 1, "isTyping": is_typing}}
        assert frames_of(manager, "typing") == [expected]
    client.send({"type": "ping"})
    frame = next_of(client, "typing", "pong")
    assert frame["type"] == "pong"


def test_typing_and_read_published_by_a_site_come_in_an_envelope(
    server: Server, connect: Connect, client_token: str, thread_id: int
) -> None:
    connection = connect(client_token)
    join(server, connection, thread_id)
    server.publish(f"chat.thread.{thread_id}.typing", {"userId": 5, "isTyping": True})
    expected = {"type": "typing", "threadId": thread_id, "payload": {"userId": 5, "isTyping": True}}
    assert frames_of(connection, "typing") == [expected]
    server.publish("chat.user.1.read", {"messageIds": ["msg_1", "msg_2"]})
    read = frames_of(connection, "read")[0]
    assert read["payload"]["userId"] == 1
    assert read["payload"]["messageIds"] == ["msg_1", "msg_2"]


def test_a_read_receipt_in_the_form_of_the_brief_reaches_the_other_side_once(
    request, server: Server, connect: Connect, client_token: str, manager_token: str, thread_id: int
) -> None:
    client, manager = connect(client_token), connect(manager_token)
    ids = ["msg_1", "msg_2"]
    if "none" not in request.node.callspec.params.values():
        # A backend stores receipts: the thread and the messages must be real.
        thread_id = server.request("POST", "/chat/threads", {"subject": "read"}, token=client_token).json["id"]
        bodies = [{"threadId": thread_id, "text": f"{n}", "clientMessageId": f"m{n}-{thread_id}"} for n in (1, 2)]
        ids = [server.request("POST", "/chat/send", body, token=client_token).json["id"] for body in bodies]
    join(server, client, thread_id)
    join(server, manager, thread_id)
    manager.send({"type": "read", "threadId": thread_id, "messageIds": ids})
    read = frames_of(client, "read")[0]
    assert read["threadId"] == thread_id
    assert read["payload"]["userId"] == 5
    assert read["payload"]["messageIds"] == ids
    server.publish(f"chat.thread.{thread_id}", {"type": "site_mark", "threadId": thread_id, "payload": {"mark": "end"}})
    frame = next_of(client, "read", "site_mark")
    assert frame["type"] == "site_mark"


def test_a_receipt_without_a_thread_is_for_the_one_that_was_joined(
    request, server: Server, connect: Connect, client_token: str, manager_token: str, thread_id: int
) -> None:
    if "none" not in request.node.callspec.params.values():
        thread_id = server.request("POST", "/chat/threads", {"subject": "read"}, token=client_token).json["id"]
        body = {"threadId": thread_id, "text": "text", "clientMessageId": f"m-{thread_id}"}
        ids = [server.request("POST", "/chat/send", body, token=client_token).json["id"]]
    else:
        ids = ["msg_9"]
    client, manager = connect(client_token), connect(manager_token)
    join(server, client, thread_id)
    join(server, manager, thread_id)
    manager.send({"type": "read", "messageIds": ids})
    assert frames_of(client, "read")[0]["payload"]["messageIds"] == ids


def test_order_is_kept_in_a_burst(server: Server, connect: Connect, client_token: str, thread_id: int) -> None:
    connection = connect(client_token)
    join(server, connection, thread_id)
    for number in range(100):
        message = {**MESSAGE, "id": f"msg_{number}"}
        server.publish(f"chat.thread.{thread_id}", {"type": "new_message", "threadId": thread_id, "message": message})
    ids = [frame["payload"]["id"] for frame in frames_of(connection, "message", 100)]
    assert ids == [f"msg_{number}" for number in range(100)]


def test_messages_of_any_length_arrive_whole(
    server: Server, connect: Connect, client_token: str, thread_id: int
) -> None:
    connection = connect(client_token)
    join(server, connection, thread_id)
    for length in (1, 125, 126, 127, 1_000, 65_535, 65_536, 200_000):
        message = {**MESSAGE, "text": "x" * length}
        event = {"type": "new_message", "threadId": thread_id, "message": message}
        assert server.publish(f"chat.thread.{thread_id}", event).status == 200
        assert frames_of(connection, "message")[0]["payload"] == message


def test_a_whole_room_gets_the_same(server: Server, connect: Connect, thread_id: int) -> None:
    members = [connect(mint({"userId": user, "role": "client", "threads": "*"})) for user in range(1, 9)]
    for member in members:
        member.send({"type": "subscribe", "threadId": thread_id})
    for member in members:
        await_live(server, member, thread_id)
    server.publish(f"chat.thread.{thread_id}", {"type": "new_message", "threadId": thread_id, "message": MESSAGE})
    assert [frames_of(member, "message")[0]["payload"] for member in members] == [MESSAGE] * len(members)


def test_rubbish_from_a_client_is_an_error_and_not_its_end(
    server: Server, connect: Connect, client_token: str, thread_id: int
) -> None:
    connection = connect(client_token)
    assert frames_of(connection, "welcome")
    for rubbish in ([], 7, "text", {}, {"type": "nothing_of_ours"}, {"type": "subscribe"}, {"type": "typing"}):
        connection.send(rubbish)
        assert frames_of(connection, "error")[0]["payload"]["code"]
    join(server, connection, thread_id)


def test_rubbish_from_a_publisher_is_refused_or_dropped_and_closes_nobody(
    server: Server, connect: Connect, client_token: str, thread_id: int
) -> None:
    connection = connect(client_token)
    join(server, connection, thread_id)
    channel = f"chat.thread.{thread_id}"
    for event in (7, "text", [], {}, {"type": "welcome"}, {"type": "Bad Type"}, {"type": "message", "threadId": 3}):
        assert server.publish(channel, event).status < 500
    raw = server.request("POST", "/api/publish", b"{", token=API_KEY)
    assert raw.status == 400
    server.publish(channel, {"type": "new_message", "threadId": thread_id, "message": MESSAGE})
    frame = next_but(connection, "presence")
    assert frame == {"type": "message", "threadId": thread_id, "payload": MESSAGE}


def test_publishing_needs_the_api_key(server: Server) -> None:
    event = {"type": "new_message", "threadId": 15, "message": MESSAGE}
    assert server.publish("chat.thread.15", event, api_key="wrong").status == 401
    body = {"channel": "chat.thread.15", "event": event}
    assert server.request("POST", "/api/publish", body).status == 401
    assert server.request("POST", "/api/publish", body, token=mint({"userId": 1, "role": "manager"})).status == 401


def test_the_frame_has_no_member_that_the_brief_does_not_know(
    server: Server, connect: Connect, client_token: str, thread_id: int
) -> None:
    connection = connect(client_token)
    join(server, connection, thread_id)
    server.publish(f"chat.thread.{thread_id}", {"type": "new_message", "threadId": thread_id, "message": MESSAGE})
    frame = frames_of(connection, "message")[0]
    assert json.loads(json.dumps(frame)) == {"type": "message", "threadId": thread_id, "payload": MESSAGE}
    assert list(frame) == ["type", "threadId", "payload"]
