"""The brief's channels over a real Redis, word for word, in both directions."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from conftest import Client
from support.martlet import Server, http
from support.redis import RedisServer, Subscription

Connect = Callable[..., Client]

#: The brief's publishers, as they stand there, but for the port; `$redis` is connected before.
PUBLISHERS = {
    "new_message with message": """
        $redis->publish('chat.thread.15', json_encode([
            'type' => 'new_message',
            'threadId' => 15,
            'message' => ['id' => 123, 'from' => 'client', 'text' => 'Привет', 'createdAt' => '2026-01-31T12:00:00Z']
        ]));
    """,
    "message with payload": """
        $redis->publish('chat.thread.15', json_encode([
            'type' => 'message',
            'threadId' => 15,
            'payload' => ['id' => 123, 'from' => 'client', 'text' => 'Привет', 'createdAt' => '2026-01-31T12:00:00Z']
        ]));
    """,
    "bazarbuy_redis_publish": """
        function bazarbuy_redis_publish($channel, $message) {
            $redis = new Redis();
            $redis->connect('127.0.0.1', 6379);
            $redis->publish($channel, $message);
            $redis->close();
        }
        bazarbuy_redis_publish('chat.thread.' . $thread_id, json_encode([
            'type' => 'new_message',
            'threadId' => $thread_id,
            'payload' => [
                'id' => $message_id,
                'from' => 'client',
                'text' => $message_text,
                'createdAt' => $created_at
            ]
        ]));
    """,
}


@pytest.mark.parametrize("publisher", PUBLISHERS)
def test_the_briefs_php_reaches_a_client(
    gateway: Server, redis: RedisServer, client: Connect, publisher: str
) -> None:
    listener = client(gateway)
    listener.join(15)
    script = """
        $redis = new Redis(); $redis->connect('127.0.0.1', 6379);
        $thread_id = 15; $message_id = 123; $message_text = 'Привет'; $created_at = '2026-01-31T12:00:00Z';
    """
    script = (script + PUBLISHERS[publisher]).replace("6379", str(redis.port))
    subprocess.run(["php", "-r", script], check=True, timeout=20)
    frame = listener.next("message")
    assert frame == {
        "type": "message",
        "threadId": 15,
        "payload": {"id": 123, "from": "client", "text": "Привет", "createdAt": "2026-01-31T12:00:00Z"},
    }


def test_personal_channels_need_no_subscription(gateway: Server, redis: RedisServer, client: Connect) -> None:
    customer, manager = client(gateway, 1), client(gateway, 5, "manager")
    update = {"type": "thread_update", "threadId": 15, "payload": {"status": "closed", "manager": 5}}
    for channel in ("chat.client.1", "chat.manager.5", "chat.managers"):
        assert redis.command("PUBLISH", channel, json.dumps(update)) == 1
    assert customer.next("thread_update") == update
    assert manager.next("thread_update") == update
    assert manager.next("thread_update") == update


def test_typing_and_read_of_a_publisher(gateway: Server, redis: RedisServer, client: Connect) -> None:
    listener = client(gateway, 5, "manager")
    listener.join(15)
    redis.command("PUBLISH", "chat.thread.15.typing", '{"userId":1,"isTyping":true}')
    assert listener.next("typing") == {"type": "typing", "threadId": 15, "payload": {"userId": 1, "isTyping": True}}
    redis.command("PUBLISH", "chat.user.5.read", '{"messageIds":[1,2]}')
    assert listener.next("read")["payload"]["messageIds"] == [1, 2]


def test_the_gateway_publishes_typing_and_read_as_the_brief_says(
    gateway: Server, redis: RedisServer, client: Connect
) -> None:
    typist = client(gateway, 1)
    typist.join(15)
    with Subscription(redis.port, "chat.*") as heard:
        typist.say(type="typing", threadId=15, isTyping=True)
        assert json.loads(heard.next_on("chat.thread.15.typing")) == {"userId": 1, "isTyping": True}
        typist.say(type="read", threadId=15, messageIds=[7, 8])
        receipt = json.loads(heard.next_on("chat.user.1.read"))
        assert receipt["messageIds"] == [7, 8]
        # The lease ends with the connection.
        typist._connection.close()
        assert json.loads(heard.next_on("chat.thread.15.typing")) == {"userId": 1, "isTyping": False}


def test_what_is_published_over_http_goes_through_redis(gateway: Server, redis: RedisServer) -> None:
    event = {"type": "message", "threadId": 15, "payload": {"id": 1}}
    with Subscription(redis.port, "chat.*") as heard:
        assert gateway.publish("chat.thread.15", event).status == 200
        assert json.loads(heard.next_on("chat.thread.15")) == event


def test_each_thread_is_subscribed_once_and_left_after_its_last_subscriber(
    gateway: Server, redis: RedisServer, client: Connect
) -> None:
    one, two = client(gateway, 1), client(gateway, 2)
    one.join(15)
    two.join(15)
    assert redis.command("PUBSUB", "NUMSUB", "chat.thread.15") == ["chat.thread.15", 1]
    one.say(type="unsubscribe", threadId=15, id=2)
    one.next("ok", id=2)
    assert redis.command("PUBSUB", "NUMSUB", "chat.thread.15") == ["chat.thread.15", 1]
    two.say(type="unsubscribe", threadId=15, id=2)
    two.next("ok", id=2)
    eventually(lambda: redis.command("PUBSUB", "NUMSUB", "chat.thread.15") == ["chat.thread.15", 0])


def test_junk_from_redis_does_no_harm_and_is_counted(gateway: Server, redis: RedisServer, client: Connect) -> None:
    listener = client(gateway)
    listener.join(15)
    junk: list[str | bytes] = [
        "", "null", "[]", "15", "{", '{"type":"message"}', b"\xff\xfe{}", '{"type":"welcome","threadId":15}',
        '{"type":"message","threadId":16,"payload":{}}', '{"type":"message","threadId":15,"payload":"' + "x" * 307_200 + '"}',
        "[" * 100_000,
    ]  # fmt: skip
    for event in junk:
        assert redis.command("PUBLISH", "chat.thread.15", event) == 1
    redis.command("PUBLISH", "chat.thread.15", '{"type":"message","threadId":15,"payload":{"id":"after"}}')
    assert listener.next("message")["payload"] == {"id": "after"}
    assert http("GET", gateway.url + "/health/live").status == 200


def eventually(condition: Callable[[], Any], timeout: float = 10) -> None:
    import time

    deadline = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < deadline, "it did not come true"
        time.sleep(0.02)
