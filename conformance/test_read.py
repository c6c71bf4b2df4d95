"""POST /chat/read: a watermark that only moves forward."""

import pytest


@pytest.fixture
def messages(client_a, thread):
    return [client_a.send(thread["id"], f"{number}") for number in range(5)]


def watermark(caller, thread, user):
    participants = caller.ok("GET", f"/chat/threads/{thread['id']}/access")["participants"]
    return next((item["readUpTo"] for item in participants if item["userId"] == user), 0)


def test_by_messages(client_a, manager_a, thread, messages, ids):
    given = [messages[2]["id"], messages[0]["id"]]
    receipt = manager_a.ok("POST", "/chat/read", {"threadId": thread["id"], "messageIds": given})
    assert receipt["threadId"] == thread["id"]
    assert receipt["userId"] == ids["managerA"]
    assert receipt["upTo"] == messages[2]["seq"]
    assert receipt["messageIds"] == [messages[0]["id"], messages[2]["id"]]
    assert watermark(client_a, thread, ids["managerA"]) == messages[2]["seq"]


def test_by_position(client_a, manager_a, thread, messages, ids):
    receipt = manager_a.ok("POST", "/chat/read", {"threadId": thread["id"], "upTo": messages[3]["seq"]})
    assert receipt["upTo"] == messages[3]["seq"]
    assert receipt["messageIds"] == [message["id"] for message in messages[:4]]
    assert watermark(client_a, thread, ids["managerA"]) == messages[3]["seq"]


def test_never_back(manager_a, thread, messages, ids):
    first = manager_a.ok("POST", "/chat/read", {"threadId": thread["id"], "upTo": messages[3]["seq"]})
    for target in ({"upTo": messages[1]["seq"]}, {"upTo": 0}, {"messageIds": [messages[0]["id"]]}):
        receipt = manager_a.ok("POST", "/chat/read", {"threadId": thread["id"], **target})
        assert (receipt["upTo"], receipt["readAt"]) == (first["upTo"], first["readAt"])
    assert watermark(manager_a, thread, ids["managerA"]) == messages[3]["seq"]


def test_never_back_when_many_call_at_once(manager_a, thread, messages, ids, at_once):
    targets = [message["seq"] for message in messages] * 4
    at_once(
        [
            lambda seq=seq: manager_a.ok("POST", "/chat/read", {"threadId": thread["id"], "upTo": seq})
            for seq in targets
        ]
    )
    assert watermark(manager_a, thread, ids["managerA"]) == messages[-1]["seq"]


def test_not_beyond_the_head(manager_a, thread, messages):
    receipt = manager_a.ok("POST", "/chat/read", {"threadId": thread["id"], "upTo": 9_007_199_254_740_991})
    assert receipt["upTo"] == messages[-1]["seq"]
    assert manager_a.thread(thread["id"])["unread"] == 0


def test_everybody_has_a_watermark_of_their_own(client_a, manager_a, manager_b, thread, messages, ids):
    manager_a.ok("POST", "/chat/read", {"threadId": thread["id"], "upTo": messages[1]["seq"]})
    manager_b.ok("POST", "/chat/read", {"threadId": thread["id"], "upTo": messages[2]["seq"]})
    assert watermark(client_a, thread, ids["managerA"]) == messages[1]["seq"]
    assert watermark(client_a, thread, ids["managerB"]) == messages[2]["seq"]
    assert watermark(client_a, thread, ids["clientA"]) == 0


def test_a_receipt_takes_no_place_in_the_log(client_a, manager_a, thread, messages):
    manager_a.ok("POST", "/chat/read", {"threadId": thread["id"], "upTo": messages[-1]["seq"]})
    assert client_a.thread(thread["id"])["head"] == messages[-1]["seq"]


def test_messages_of_another_thread_are_passed_over(client_a, manager_a, thread, messages):
    other = client_a.open_thread("other")
    foreign = client_a.send(other["id"], "elsewhere")["id"]
    alone = manager_a.post("/chat/read", {"threadId": thread["id"], "messageIds": [foreign, "nonsense"]})
    assert alone.status_code == 400
    receipt = manager_a.ok(
        "POST", "/chat/read", {"threadId": thread["id"], "messageIds": [foreign, messages[0]["id"], "' OR 1=1"]}
    )
    assert receipt["messageIds"] == [messages[0]["id"]]
    assert receipt["upTo"] == messages[0]["seq"]


@pytest.mark.parametrize(
    "target",
    [
        {},
        {"upTo": -1},
        {"upTo": "x"},
        {"upTo": 1.5},
        {"upTo": True},
        {"messageIds": []},
        {"messageIds": "msg"},
        {"messageIds": [1]},
        {"messageIds": ["x"] * 1001},
        {"messageIds": ["x"], "upTo": 1},
    ],
)
def test_what_is_no_receipt_is_refused(manager_a, thread, target):
    assert manager_a.post("/chat/read", {"threadId": thread["id"], **target}).status_code == 400


def test_a_receipt_needs_a_thread(manager_a):
    assert manager_a.post("/chat/read", {"upTo": 1}).status_code == 400
