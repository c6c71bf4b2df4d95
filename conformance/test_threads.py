"""Opening, listing, searching."""

import uuid

import pytest


def test_a_client_opens_a_thread_for_itself(client_a, ids):
    thread = client_a.open_thread("Parcel <b>1001</b>")
    assert thread["subject"] == "Parcel <b>1001</b>"
    assert thread["status"] == "open"
    assert thread["clientId"] == ids["clientA"]
    assert thread["managerId"] is None
    assert thread["lastMessage"] is None
    assert thread["unread"] == 0
    assert client_a.thread(thread["id"]) == thread


def test_a_manager_opens_a_thread_for_a_client(client_a, client_b, manager_a, ids):
    thread = manager_a.open_thread("Your order", clientId=ids["clientA"], managerId=ids["managerA"])
    assert thread["clientId"] == ids["clientA"]
    assert thread["managerId"] == ids["managerA"]
    assert client_a.thread(thread["id"])["subject"] == "Your order"
    assert client_b.get(f"/chat/threads/{thread['id']}").status_code == 404


def test_a_subject_may_be_left_out(client_a):
    assert client_a.ok("POST", "/chat/threads", {})["subject"] == ""


@pytest.mark.parametrize("subject", [1, ["x"], "x" * 201, "nul\u0000"])
def test_what_is_no_subject_is_refused(client_a, subject):
    assert client_a.post("/chat/threads", {"subject": subject}).status_code == 400


def test_the_longest_subject_has_200_characters(client_a):
    assert client_a.open_thread("ж" * 200)["subject"] == "ж" * 200


def test_who_may_open_what(client_a, manager_a, ids):
    assert client_a.post("/chat/threads", {"clientId": ids["clientB"]}).status_code == 403
    assert client_a.post("/chat/threads", {"managerId": ids["managerA"]}).status_code == 403
    assert manager_a.post("/chat/threads", {"subject": "whose?"}).status_code == 400


def test_a_list_pages_through_everything_once_while_threads_change(client_a, client_b, manager_a):
    mine = [client_a.open_thread(f"{number}")["id"] for number in range(12)]
    seen = []
    cursor = None
    while True:
        page = client_a.ok("GET", "/chat/threads", params={"limit": 5, **({"cursor": cursor} if cursor else {})})
        assert len(page["items"]) <= 5
        seen += [thread["id"] for thread in page["items"]]
        cursor = page["cursor"]
        # What is new or changes goes to the front, where this list has been.
        client_a.open_thread("meanwhile")
        manager_a.send(seen[0], "meanwhile")
        if cursor is None or set(mine) <= set(seen):
            break
    assert len(seen) == len(set(seen))
    assert set(mine) <= set(seen)
    assert [thread for thread in seen if thread in mine] == mine[::-1]


def test_the_latest_activity_comes_first(client_a, manager_a):
    first, second = client_a.open_thread("first")["id"], client_a.open_thread("second")["id"]
    assert [thread["id"] for thread in client_a.ok("GET", "/chat/threads")["items"][:2]] == [second, first]
    manager_a.send(first, "hello")
    assert [thread["id"] for thread in client_a.ok("GET", "/chat/threads")["items"][:2]] == [first, second]


def test_filters(client_a, manager_a, manager_b, ids):
    word = uuid.uuid4().hex
    free = client_a.open_thread(f"{word} free")["id"]
    mine = client_a.open_thread(f"{word} mine")["id"]
    closed = client_a.open_thread(f"{word} closed")["id"]
    manager_a.ok("PATCH", f"/chat/threads/{mine}", {"managerId": ids["managerA"]})
    manager_a.ok("PATCH", f"/chat/threads/{closed}", {"managerId": ids["managerB"], "status": "closed"})

    def found(caller, **params):
        return sorted((thread["id"] for thread in caller.all_threads(q=word, **params)), key=str)

    def expected(*threads):
        return sorted(threads, key=str)

    assert found(manager_a) == expected(free, mine, closed)
    assert found(manager_a, status="open") == expected(free, mine)
    assert found(manager_a, status="closed") == expected(closed)
    assert found(manager_a, assigned="none") == expected(free)
    assert found(manager_a, assigned="me") == expected(mine)
    assert found(manager_b, assigned="me") == expected(closed)
    assert found(manager_a, assigned=ids["managerB"]) == expected(closed)
    assert found(manager_a, assigned="me", status="closed") == []
    assert found(client_a) == expected(free, mine, closed)


def test_search_finds_subjects_and_last_messages_in_either_case(client_a, manager_a):
    word = uuid.uuid4().hex
    by_subject = client_a.open_thread(f"Где ЗАКАЗ {word} 100%_")["id"]
    by_message = client_a.open_thread("nothing here")["id"]
    client_a.send(by_message, f"Привет {word}")

    def found(text):
        return [thread["id"] for thread in manager_a.all_threads(q=text)]

    assert found(f"заказ {word.upper()}") == [by_subject]
    assert found(f"ПРИВЕТ {word}") == [by_message]
    assert found(f"{word} 100%_") == [by_subject]
    assert found(f"{word} %") == []
    assert found(f"{word}' OR '1'='1") == []


def test_unread_counts_the_other_sides_messages(client_a, manager_a, manager_b, thread):
    for number in range(3):
        client_a.send(thread["id"], f"{number}")
    manager_a.send(thread["id"], "answer")

    def unread(caller):
        listed = next(item for item in caller.all_threads() if item["id"] == thread["id"])
        assert listed == caller.thread(thread["id"])
        return listed["unread"]

    assert [unread(caller) for caller in (client_a, manager_a, manager_b)] == [1, 3, 3]
    second = client_a.all_messages(thread["id"])[1]
    manager_a.ok("POST", "/chat/read", {"threadId": thread["id"], "messageIds": [second["id"]]})
    assert [unread(caller) for caller in (client_a, manager_a, manager_b)] == [1, 1, 3]


@pytest.mark.parametrize(
    "params",
    [
        {"status": "odd"},
        {"assigned": "a b"},
        {"limit": "0"},
        {"limit": "101"},
        {"limit": "-1"},
        {"limit": "ten"},
        {"limit": "5.5"},
        {"cursor": "nonsense"},
        {"cursor": "' OR 1=1"},
        {"q": "x" * 201},
    ],
)
def test_a_wrong_parameter_is_refused(manager_a, params):
    assert manager_a.get("/chat/threads", params=params).status_code == 400
