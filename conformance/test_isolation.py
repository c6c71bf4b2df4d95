"""A client sees its own threads alone; another's is answered like one that does not exist."""

import pytest

from caller import key


def refused_alike(response, missing):
    """Not found, and in the very words of a thread that does not exist."""
    assert response.status_code == 404
    assert missing.status_code == 404
    assert response.json() == missing.json()


@pytest.fixture
def secret(client_a, manager_a, thread):
    """A thread of client A with a message in it."""
    client_a.send(thread["id"], "a secret of client A")
    return thread["id"]


@pytest.fixture(scope="session")
def nowhere(client_a):
    """An id that no thread has."""
    return 999_999_999


@pytest.mark.parametrize("path", ["", "/messages", "/events", "/access"])
def test_reading(client_b, secret, nowhere, path):
    refused_alike(client_b.get(f"/chat/threads/{secret}{path}"), client_b.get(f"/chat/threads/{nowhere}{path}"))


@pytest.mark.parametrize("body", [{"status": "closed"}, {"managerId": None}, {}, {"status": "nonsense"}])
def test_changing(client_a, client_b, secret, nowhere, body):
    before = client_a.thread(secret)
    refused_alike(client_b.patch(f"/chat/threads/{secret}", body), client_b.patch(f"/chat/threads/{nowhere}", body))
    assert client_a.thread(secret) == before


def test_writing(client_a, client_b, secret, nowhere):
    before = client_a.thread(secret)
    body = {"text": "let me in", "clientMessageId": key()}
    refused_alike(
        client_b.post("/chat/send", {**body, "threadId": secret}),
        client_b.post("/chat/send", {**body, "threadId": nowhere}),
    )
    assert client_a.thread(secret) == before


def test_receipts(client_b, client_a, secret, nowhere):
    refused_alike(
        client_b.post("/chat/read", {"threadId": secret, "upTo": 1}),
        client_b.post("/chat/read", {"threadId": nowhere, "upTo": 1}),
    )
    message = client_a.all_messages(secret)[0]
    own = client_b.open_thread("own")
    response = client_b.post("/chat/read", {"threadId": own["id"], "messageIds": [message["id"]]})
    assert response.status_code == 400


def test_heads(client_a, client_b, secret, nowhere):
    own = client_b.open_thread("own")["id"]
    heads = client_b.ok("POST", "/chat/heads", {"threadIds": [secret, own, nowhere]})["heads"]
    assert list(heads) == [str(own)]


def test_lists(client_b, secret, ids):
    threads = list(client_b.all_threads())
    assert secret not in [thread["id"] for thread in threads]
    assert all(thread["clientId"] == ids["clientB"] for thread in threads)
    assert client_b.ok("GET", "/chat/threads", params={"q": "a secret of client A"})["items"] == []
    assert list(client_b.all_threads(q="' OR '1'='1")) == []


def test_polls(client_a, client_b, secret):
    cursor = client_b.ok("GET", "/chat/poll")["cursor"]
    client_a.send(secret, "another secret")
    own = client_b.open_thread("own")
    events, _ = client_b.poll_on(cursor)
    assert [event["threadId"] for event in events] == [own["id"]] * len(events)
    assert events


def test_a_cursor_of_a_manager_opens_nothing_to_a_client(client_a, client_b, manager_a, secret):
    cursor = manager_a.ok("GET", "/chat/poll")["cursor"]
    client_a.send(secret, "another secret")
    page = client_b.ok("GET", "/chat/poll", params={"cursor": cursor})
    assert all(event["threadId"] != secret for event in page["events"])
    page = manager_a.ok("GET", "/chat/threads", params={"limit": 1})
    if page["cursor"]:
        response = client_b.get("/chat/threads", params={"cursor": page["cursor"]})
        if response.status_code == 200:
            assert all(thread["id"] != secret for thread in response.json()["items"])


def test_another_spelling_of_a_threads_id_names_nothing(client_a, client_b, secret):
    number = str(secret)
    forms = [f"0{number}", f"{number}.0", f"+{number}", f"-{number}", f"{number}e0", f"0x{number}", f"{number}%20"]
    if number.isascii() and number.isdigit():
        arabic = "".join(chr(0x0660 + int(digit)) for digit in number)
        fullwidth = "".join(chr(0xFF10 + int(digit)) for digit in number)
        forms += [arabic, fullwidth, number + "18446744073709551616"]
    for form in forms:
        for path in ("", "/messages", "/events", "/access"):
            for caller in (client_a, client_b):
                response = caller.get(f"/chat/threads/{form}{path}")
                assert response.status_code == 404, form


@pytest.mark.parametrize("suffix", ["%00", "%00x", "%0a", "%2500", "%ff"])
def test_a_threads_id_with_something_behind_it_names_nothing(client_a, secret, suffix):
    # Web servers in front may refuse such paths in their own words.
    response = client_a.request("GET", f"/chat/threads/{secret}{suffix}", validate=False)
    assert response.status_code in (400, 404)
    assert "secret" not in response.text


@pytest.mark.parametrize("form", ["0{}", "{}.0", " {}", "{} ", "{}\u0000", "+{}"])
def test_another_spelling_in_a_body_names_nothing(client_a, secret, form):
    identifier = form.format(secret)
    for path, body in (
        ("/chat/send", {"threadId": identifier, "text": "x", "clientMessageId": key()}),
        ("/chat/read", {"threadId": identifier, "upTo": 1}),
    ):
        assert client_a.post(path, body).status_code in (400, 404), identifier


@pytest.mark.parametrize("identifier", [1.5, True, [1], {"id": 1}, "", "a b", "x" * 65, "'; --"])
def test_what_is_no_id_is_refused(client_a, identifier):
    for path, body in (
        ("/chat/send", {"threadId": identifier, "text": "x", "clientMessageId": key()}),
        ("/chat/read", {"threadId": identifier, "upTo": 1}),
        ("/chat/heads", {"threadIds": [identifier]}),
    ):
        assert client_a.post(path, body).status_code == 400, path


def test_access_of_those_who_may(client_a, manager_a, manager_b, secret, ids):
    for caller in (client_a, manager_a, manager_b):
        access = caller.ok("GET", f"/chat/threads/{secret}/access")
        assert access["allowed"] is True
        assert access["head"] == caller.thread(secret)["head"]
        assert {"userId": ids["clientA"], "role": "client"}.items() <= access["participants"][0].items() or any(
            participant["userId"] == ids["clientA"] for participant in access["participants"]
        )


def test_managers_see_every_thread(manager_a, manager_b, secret):
    for caller in (manager_a, manager_b):
        assert caller.thread(secret)["id"] == secret
        assert secret in [thread["id"] for thread in caller.ok("GET", "/chat/threads")["items"]]
