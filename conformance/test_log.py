"""The log, messages by page, heads."""

import pytest

from caller import key


@pytest.fixture(scope="module")
def long_thread(client_a, manager_a):
    """A thread with messages of both sides and changes of state."""
    thread = client_a.open_thread("long")
    for number in range(23):
        (client_a if number % 3 else manager_a).send(thread["id"], f"{number}")
        if number % 10 == 9:
            manager_a.ok("PATCH", f"/chat/threads/{thread['id']}", {"status": "closed"})
    return client_a.thread(thread["id"])


@pytest.mark.parametrize("limit", [1, 7, 100])
def test_the_log_has_no_gap_whatever_the_page(client_a, long_thread, limit):
    events = client_a.log(long_thread["id"], limit=limit)
    assert [event["seq"] for event in events] == list(range(1, long_thread["head"] + 1))
    assert all(event["threadId"] == long_thread["id"] for event in events)


def test_the_log_resumes_anywhere(client_a, long_thread):
    everything = client_a.log(long_thread["id"])
    for after in range(0, long_thread["head"] + 1, 4):
        assert client_a.log(long_thread["id"], after=after) == everything[after:]


def test_nothing_follows_the_head(client_a, long_thread):
    path = f"/chat/threads/{long_thread['id']}/events"
    for after in (long_thread["head"], long_thread["head"] + 1000):
        page = client_a.ok("GET", path, params={"after": after})
        assert page == {"events": [], "head": long_thread["head"]}


def test_the_log_holds_the_messages(client_a, long_thread):
    logged = [event["payload"] for event in client_a.log(long_thread["id"]) if event["type"] == "message"]
    assert logged == client_a.all_messages(long_thread["id"])
    assert len(logged) == 23
    assert all(event["seq"] == event["payload"]["seq"] for event in client_a.log(long_thread["id"])
               if event["type"] == "message")


def test_a_thread_update_tells_the_state_at_its_place(client_a, long_thread):
    updates = [event for event in client_a.log(long_thread["id"]) if event["type"] == "thread_update"]
    assert updates
    for event in updates:
        assert event["payload"]["id"] == long_thread["id"]
        assert event["payload"]["head"] == event["seq"]


@pytest.mark.parametrize("limit", [1, 4, 100])
def test_messages_page_backwards_from_the_newest(client_a, long_thread, limit):
    everything = client_a.all_messages(long_thread["id"])
    found, before = [], None
    while True:
        params = {"limit": limit, **({"before": before} if before else {})}
        page = client_a.ok("GET", f"/chat/threads/{long_thread['id']}/messages", params=params)
        found = page["items"] + found
        before = page["cursor"]
        if before is None:
            break
        assert len(page["items"]) == limit
    assert found == everything


@pytest.mark.parametrize("limit", [1, 4, 100])
def test_messages_page_forwards(client_a, long_thread, limit):
    assert client_a.all_messages(long_thread["id"], limit=limit) == client_a.all_messages(long_thread["id"])


def test_messages_between_two_places(client_a, long_thread):
    everything = client_a.all_messages(long_thread["id"])
    low, high = everything[5]["seq"], everything[9]["seq"]
    page = client_a.ok(
        "GET", f"/chat/threads/{long_thread['id']}/messages", params={"after": low, "before": high}
    )
    assert page == {"items": everything[6:9], "cursor": None}


def test_a_page_is_fifty_unless_asked_otherwise(client_a, thread, at_once):
    at_once([lambda: [client_a.send(thread["id"], "x") for _ in range(6)] for _ in range(10)])
    page = client_a.ok("GET", f"/chat/threads/{thread['id']}/messages")
    assert len(page["items"]) == 50
    assert page["cursor"] is not None


@pytest.mark.parametrize("path", ["messages", "events"])
@pytest.mark.parametrize(
    "params",
    [{"after": "-1"}, {"after": "x"}, {"after": "1.5"}, {"after": "01"}, {"limit": "0"}, {"limit": "101"}, {"limit": "x"}],
)
def test_a_wrong_parameter_is_refused(client_a, long_thread, path, params):
    assert client_a.get(f"/chat/threads/{long_thread['id']}/{path}", params=params).status_code == 400


def test_heads(client_a, manager_a, long_thread):
    other = client_a.open_thread("other")
    asked = [long_thread["id"], other["id"], 999_999_999, str(other["id"])]
    expected = {str(long_thread["id"]): long_thread["head"], str(other["id"]): other["head"]}
    for caller in (client_a, manager_a):
        assert caller.ok("POST", "/chat/heads", {"threadIds": asked})["heads"] == expected
    message = client_a.send(other["id"], "moves the head", key())
    heads = client_a.ok("POST", "/chat/heads", {"threadIds": [other["id"]]})["heads"]
    assert heads == {str(other["id"]): message["seq"]}


def test_heads_of_nothing(client_a):
    assert client_a.ok("POST", "/chat/heads", {"threadIds": []}) == {"heads": {}}


@pytest.mark.parametrize("body", [{}, {"threadIds": 1}, {"threadIds": None}, {"threadIds": list(range(1, 1002))}])
def test_what_is_no_list_of_threads_is_refused(client_a, body):
    assert client_a.post("/chat/heads", body).status_code == 400
