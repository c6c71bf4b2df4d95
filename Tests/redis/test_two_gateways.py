"""Two gateways over Redis, one with the chat in it, the other with that one as its backend."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from conftest import Client
from support.martlet import Server, mint
from support.redis import RedisServer

Connect = Callable[..., Client]


@pytest.fixture
def backend(redis: RedisServer) -> Iterator[Server]:
    with Server(env={"MARTLET_REDIS_URL": redis.url}) as running:
        yield running


@pytest.fixture
def far(redis: RedisServer, backend: Server) -> Iterator[Server]:
    with Server(["--backend", backend.url], env={"MARTLET_REDIS_URL": redis.url}) as running:
        yield running


def test_what_is_sent_on_either_is_heard_on_both_once_and_in_order(backend: Server, far: Server, client: Connect) -> None:
    token = mint({"userId": 1, "role": "client"})
    thread = backend.request("POST", "/chat/threads", {"subject": "two"}, token=token).json["id"]
    near = client(backend, 5, "manager", threads=None)
    there = client(far, 1, threads=None)
    for person in (near, there):
        assert person.join(thread, since=0)["head"] == 1
    for number in range(20):
        sender = (near, there)[number % 2]
        payload = {"text": f"{number}", "clientMessageId": f"k{number}"}
        sender.say(type="send", id=100 + number, threadId=thread, payload=payload)
        for person in (near, there):
            assert person.next("message")["payload"]["text"] == f"{number}"
    for person in (near, there):
        assert person.until_silent("message") == []


def test_a_receipt_crosses_over(backend: Server, far: Server, client: Connect) -> None:
    token = mint({"userId": 1, "role": "client"})
    message = {"text": "Hello", "clientMessageId": "k"}
    sent = backend.request("POST", "/chat/send", message, token=token).json
    near = client(backend, 1, threads=None)
    there = client(far, 5, "manager", threads=None)
    for person in (near, there):
        person.join(sent["threadId"], since=sent["seq"])
    there.say(type="read", id=2, threadId=sent["threadId"], payload={"upTo": sent["seq"]})
    receipt = near.next("read")
    assert receipt["payload"]["userId"] == 5
    assert receipt["payload"]["upTo"] == sent["seq"]
    again = client(far, 1, threads=None).join(sent["threadId"])
    marks = {person["userId"]: person["readUpTo"] for person in again["participants"]}
    assert marks[5] == sent["seq"]
