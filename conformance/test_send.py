"""POST /chat/send: stored once, in order, as text."""

import pytest

from caller import key

INJECTIONS = [
    "'; DROP TABLE messages; --",
    '" OR ""="',
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "{{7*7}} ${7*7} %s %n ?1 :me",
    "back\\slash \\' \\\" \\u0041 \\0",
    "line\nbreak\r\ntab\t bell\u0007",
    "e\u0301 \u200d \u202e \ufeff \U0001f469\u200d\U0001f4bb \U0001f1ef\U0001f1f5",
    "  spaces stay  ",
    "Привет, как дела? 你好 مرحبا",
    "&lt;b&gt; &amp; <b>bold</b> <?php echo 1; ?>",
]


def test_a_message_is_stored_as_it_was_sent(client_a, thread, ids):
    client_message_id = key()
    body = {"threadId": thread["id"], "text": "Where is my parcel?", "clientMessageId": client_message_id}
    response = client_a.post("/chat/send", body)
    assert response.status_code == 201
    message = response.json()
    assert message["text"] == body["text"]
    assert message["clientMessageId"] == client_message_id
    assert message["threadId"] == thread["id"]
    assert message["from"] == "client"
    assert message["userId"] == ids["clientA"]
    assert message["seq"] == thread["head"] + 1
    assert client_a.all_messages(thread["id"]) == [message]
    after = client_a.thread(thread["id"])
    assert after["head"] == message["seq"]
    assert after["lastMessage"] == message


def test_a_managers_message_says_so(manager_a, thread, ids):
    message = manager_a.send(thread["id"], "On its way.")
    assert message["from"] == "manager"
    assert message["userId"] == ids["managerA"]


def test_a_repeat_answers_200_with_the_stored_message(client_a, thread):
    client_message_id = key()
    first = client_a.send(thread["id"], "first", client_message_id)
    for text in ("first", "another text"):
        response = client_a.post(
            "/chat/send", {"threadId": thread["id"], "text": text, "clientMessageId": client_message_id}
        )
        assert response.status_code == 200
        assert response.json() == first
    assert client_a.all_messages(thread["id"]) == [first]


def test_twenty_sends_of_one_key_at_once_store_one_message(client_a, thread, at_once):
    body = {"threadId": thread["id"], "text": "once", "clientMessageId": key()}
    responses = at_once([lambda: client_a.post("/chat/send", body)] * 20)
    statuses = sorted(response.status_code for response in responses)
    assert statuses == [200] * 19 + [201]
    assert len({response.json()["id"] for response in responses}) == 1
    assert len(client_a.all_messages(thread["id"])) == 1
    assert client_a.thread(thread["id"])["head"] == thread["head"] + 1


def test_a_key_is_the_senders_own(client_a, manager_a, thread):
    client_message_id = key()
    mine = client_a.send(thread["id"], "mine", client_message_id)
    theirs = manager_a.send(thread["id"], "theirs", client_message_id)
    assert mine["id"] != theirs["id"]
    assert [message["text"] for message in client_a.all_messages(thread["id"])] == ["mine", "theirs"]


def test_a_key_belongs_to_its_thread(client_a, manager_a, thread):
    other = client_a.open_thread("another")
    client_message_id = key()
    first = manager_a.send(thread["id"], "one", client_message_id)
    second = manager_a.send(other["id"], "two", client_message_id)
    assert (first["threadId"], second["threadId"]) == (thread["id"], other["id"])


def test_twenty_senders_at_once_leave_no_gap(client_a, manager_a, thread, at_once):
    def send_some(caller):
        for number in range(5):
            caller.send(thread["id"], f"{number}")

    at_once([lambda caller=caller: send_some(caller) for caller in (client_a, manager_a) * 10])
    events = client_a.log(thread["id"])
    assert [event["seq"] for event in events] == list(range(1, thread["head"] + 101))
    messages = client_a.all_messages(thread["id"])
    assert len(messages) == 100
    assert len({message["id"] for message in messages}) == 100
    seqs = [message["seq"] for message in messages]
    assert seqs == sorted(set(seqs))


def test_without_a_thread_a_client_writes_to_its_open_one(client_b):
    first = client_b.ok("POST", "/chat/send", {"text": "hello", "clientMessageId": key()})
    second = client_b.ok("POST", "/chat/send", {"text": "again", "clientMessageId": key()})
    assert first["threadId"] == second["threadId"]
    assert client_b.thread(first["threadId"])["status"] == "open"


def test_a_repeat_without_a_thread_finds_the_message(client_b, manager_a):
    body = {"text": "hello", "clientMessageId": key()}
    first = client_b.ok("POST", "/chat/send", body)
    # Even though it would go to another thread by now.
    client_b.open_thread("newer")
    response = client_b.post("/chat/send", body)
    assert response.status_code == 200
    assert response.json() == first


def test_without_an_open_thread_a_client_gets_a_new_one(client_b, manager_a):
    for open_thread in list(client_b.all_threads(status="open")):
        manager_a.ok("PATCH", f"/chat/threads/{open_thread['id']}", {"status": "closed"})
    known = {open_thread["id"] for open_thread in client_b.all_threads()}
    message = client_b.ok("POST", "/chat/send", {"text": "hello", "clientMessageId": key()})
    assert message["threadId"] not in known
    assert client_b.thread(message["threadId"])["status"] == "open"


def test_a_manager_must_name_the_thread(manager_a):
    assert manager_a.post("/chat/send", {"text": "hello", "clientMessageId": key()}).status_code == 400


def test_a_clients_message_opens_a_closed_thread_again(client_a, manager_a, thread):
    manager_a.ok("PATCH", f"/chat/threads/{thread['id']}", {"status": "closed"})
    closed = client_a.thread(thread["id"])
    message = client_a.send(thread["id"], "one more thing")
    assert client_a.thread(thread["id"])["status"] == "open"
    events = client_a.log(thread["id"], after=closed["head"])
    assert [event["type"] for event in events] == ["thread_update", "message"]
    assert events[0]["payload"]["status"] == "open"
    assert events[1]["payload"] == message


def test_a_managers_message_leaves_a_closed_thread_closed(client_a, manager_a, thread):
    manager_a.ok("PATCH", f"/chat/threads/{thread['id']}", {"status": "closed"})
    manager_a.send(thread["id"], "your parcel is here")
    assert client_a.thread(thread["id"])["status"] == "closed"


@pytest.mark.parametrize("text", INJECTIONS)
def test_text_is_text(client_a, manager_a, thread, text):
    message = client_a.send(thread["id"], text)
    assert message["text"] == text
    assert manager_a.all_messages(thread["id"]) == [message]
    assert manager_a.log(thread["id"])[-1]["payload"] == message
    assert manager_a.thread(thread["id"])["lastMessage"] == message


@pytest.mark.parametrize("character", ["x", "ж", "\U0001f600"])
def test_the_longest_text_has_ten_thousand_characters(client_a, thread, character):
    longest = character * 10_000
    assert client_a.send(thread["id"], longest)["text"] == longest
    body = {"threadId": thread["id"], "text": longest + character, "clientMessageId": key()}
    assert client_a.post("/chat/send", body).status_code in (400, 413)


@pytest.mark.parametrize("text", ["", " ", "\n\t ", "\u00a0", "nul\u0000", None, 1, True, ["x"], {"a": "x"}])
def test_what_is_no_text_is_refused(client_a, thread, text):
    body = {"threadId": thread["id"], "text": text, "clientMessageId": key()}
    assert client_a.post("/chat/send", body).status_code == 400
    assert client_a.all_messages(thread["id"]) == []


@pytest.mark.parametrize("client_message_id", ["", " ", "a b", "a.b", "ключ", "x" * 65, "x\n", None, 1, ["x"]])
def test_what_is_no_key_is_refused(client_a, thread, client_message_id):
    body = {"threadId": thread["id"], "text": "hello", "clientMessageId": client_message_id}
    assert client_a.post("/chat/send", body).status_code == 400
    assert client_a.all_messages(thread["id"]) == []


def test_the_longest_key_has_64_characters(client_a, thread):
    longest = (key() + key())[:64]
    assert client_a.send(thread["id"], "hello", longest)["clientMessageId"] == longest


def test_a_threads_id_may_come_as_a_number_or_as_a_string(client_a, thread):
    message = client_a.send(str(thread["id"]), "hello")
    assert message["threadId"] == thread["id"]


def test_a_missing_field_is_refused(client_a, thread):
    for missing in ("text", "clientMessageId"):
        body = {"threadId": thread["id"], "text": "hello", "clientMessageId": key()}
        del body[missing]
        assert client_a.post("/chat/send", body).status_code == 400
