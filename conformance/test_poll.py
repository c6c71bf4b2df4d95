"""GET /chat/poll: everything once, in order, from the database alone."""

from concurrent.futures import ThreadPoolExecutor

import pytest


def start(caller):
    page = caller.ok("GET", "/chat/poll")
    assert page["events"] == []
    return page["cursor"]


def test_what_happens_comes_to_those_who_may_see_it(client_a, client_b, manager_a, ids):
    cursors = {caller: start(caller) for caller in (client_a, client_b, manager_a)}
    thread = client_a.open_thread("polled")
    message = client_a.send(thread["id"], "hello")
    manager_a.ok("PATCH", f"/chat/threads/{thread['id']}", {"managerId": ids["managerA"]})
    log = client_a.log(thread["id"])
    for caller in (client_a, manager_a):
        events, _ = caller.poll_on(cursors[caller])
        mine = [event for event in events if event["threadId"] == thread["id"]]
        logged = [event for event in mine if event["type"] != "read"]
        # A thread's creation need not be in its log.
        assert logged == log
        assert message in [event["payload"] for event in logged]
    events, _ = client_b.poll_on(cursors[client_b])
    assert all(event["threadId"] != thread["id"] for event in events)


def test_nothing_is_lost_or_repeated_while_many_write(client_a, client_b, manager_a):
    threads = [client_a.open_thread("one")["id"], client_b.open_thread("two")["id"], client_a.open_thread("three")["id"]]
    writers = [client_a, client_b, client_a]
    cursor = start(manager_a)
    first = {thread: manager_a.thread(thread)["head"] for thread in threads}
    events = []
    with ThreadPoolExecutor(9) as pool:
        sends = [
            pool.submit(lambda at=at: [writers[at % 3].send(threads[at % 3], f"{at}-{n}") for n in range(20)])
            for at in range(9)
        ]
        done = False
        while True:
            page, cursor = manager_a.poll_on(cursor)
            events += page
            if done:
                break
            done = all(send.done() for send in sends)
        sent = [message for send in sends for message in send.result()]
    for thread in threads:
        seqs = [event["seq"] for event in events if event["threadId"] == thread and "seq" in event]
        assert seqs == list(range(first[thread] + 1, first[thread] + 61))
    polled = [event["payload"]["id"] for event in events if event["type"] == "message"]
    assert {message["id"] for message in sent} <= set(polled)
    assert len(polled) == len(set(polled))


def test_a_long_absence_comes_in_pages(client_a, thread, at_once):
    cursor = start(client_a)
    at_once([lambda: [client_a.send(thread["id"], "x") for _ in range(15)] for _ in range(10)])
    page = client_a.ok("GET", "/chat/poll", params={"cursor": cursor})
    assert 0 < len(page["events"]) <= 100
    assert page["askAgainMs"] == 0
    events, _ = client_a.poll_on(cursor)
    seqs = [event["seq"] for event in events if event["threadId"] == thread["id"]]
    assert seqs == list(range(thread["head"] + 1, thread["head"] + 151))


def test_a_cursor_may_be_used_again(client_a, thread):
    cursor = start(client_a)
    client_a.send(thread["id"], "hello")
    first = client_a.ok("GET", "/chat/poll", params={"cursor": cursor})
    assert client_a.ok("GET", "/chat/poll", params={"cursor": cursor})["events"] == first["events"]


def test_a_receipt_is_told(client_a, client_b, manager_a, thread, ids):
    message = client_a.send(thread["id"], "hello")
    cursors = {caller: start(caller) for caller in (client_a, client_b)}
    manager_a.ok("POST", "/chat/read", {"threadId": thread["id"], "upTo": message["seq"]})
    events, _ = client_a.poll_on(cursors[client_a])
    receipts = [event for event in events if event["type"] == "read"]
    assert len(receipts) == 1
    assert receipts[0]["threadId"] == thread["id"]
    assert receipts[0]["payload"]["userId"] == ids["managerA"]
    assert receipts[0]["payload"]["upTo"] == message["seq"]
    assert client_b.poll_on(cursors[client_b])[0] == []


def test_no_news_is_304(client_a, thread):
    _, cursor = client_a.poll_on(start(client_a))
    response = client_a.get("/chat/poll", params={"cursor": cursor})
    tag = response.headers["ETag"]
    for given in (tag, f'"other", {tag}'):
        again = client_a.get("/chat/poll", params={"cursor": cursor}, headers={"If-None-Match": given})
        assert again.status_code == 304
        assert int(again.headers["Martlet-Ask-Again-Ms"]) > 0
    other = client_a.get("/chat/poll", params={"cursor": cursor}, headers={"If-None-Match": '"other"'})
    assert other.status_code == 200
    message = client_a.send(thread["id"], "news")
    news = client_a.get("/chat/poll", params={"cursor": cursor}, headers={"If-None-Match": tag})
    assert news.status_code == 200
    assert news.headers["ETag"] != tag
    assert message in [event["payload"] for event in news.json()["events"]]


def test_others_news_change_nothing(client_a, client_b):
    _, cursor = client_a.poll_on(start(client_a))
    tag = client_a.get("/chat/poll", params={"cursor": cursor}).headers["ETag"]
    client_b.open_thread("not yours")
    again = client_a.get("/chat/poll", params={"cursor": cursor}, headers={"If-None-Match": tag})
    assert again.status_code == 304


def test_the_pace(client_a, thread):
    client_a.send(thread["id"], "busy")
    cursor = start(client_a)
    busy = client_a.ok("GET", "/chat/poll", params={"cursor": cursor})["askAgainMs"]
    hidden = client_a.ok("GET", "/chat/poll", params={"cursor": cursor, "hidden": "1"})["askAgainMs"]
    assert 0 < busy <= 3000
    assert 30_000 <= hidden <= 60_000


@pytest.mark.parametrize("cursor", ["nonsense", "' OR 1=1", "\u0000", "..", "9" * 300])
def test_what_is_no_cursor_is_refused(client_a, cursor):
    assert client_a.get("/chat/poll", params={"cursor": cursor}).status_code == 400
