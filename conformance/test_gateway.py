"""A gateway elsewhere: its API key reads every log and every head, and opens nothing else."""

import pytest

from caller import Caller, key


@pytest.fixture(scope="module")
def threads(client_a, client_b):
    """A thread of each client, with a message in it."""
    found = []
    for client in (client_a, client_b):
        thread = client.open_thread("for the gateway")["id"]
        client.send(thread, "read me")
        found.append(thread)
    return found


def test_it_reads_every_log_as_its_members_do(gateway, client_a, client_b, threads):
    for client, thread in zip((client_a, client_b), threads, strict=True):
        for limit in (1, 100):
            assert gateway.log(thread, limit=limit) == client.log(thread, limit=limit)
        head = client.thread(thread)["head"]
        page = gateway.ok("GET", f"/chat/threads/{thread}/events", params={"after": head})
        assert page == {"events": [], "head": head}


def test_it_reads_every_head(gateway, manager_a, threads):
    asked = [*threads, str(threads[0]), 999_999_999, "no_such"]
    heads = gateway.ok("POST", "/chat/heads", {"threadIds": asked})["heads"]
    assert set(heads) == {str(thread) for thread in threads}
    assert heads == manager_a.ok("POST", "/chat/heads", {"threadIds": threads})["heads"]
    assert gateway.ok("POST", "/chat/heads", {"threadIds": []}) == {"heads": {}}
    many = gateway.ok("POST", "/chat/heads", {"threadIds": [*range(900_000_000, 900_000_499), threads[0]]})["heads"]
    assert set(many) == {str(threads[0])}


@pytest.mark.parametrize("form", ["999999999", "0{}", "{}.0", "abc"])
def test_what_is_no_thread_has_no_log(gateway, threads, form):
    assert gateway.get(f"/chat/threads/{form.format(threads[0])}/events").status_code == 404


@pytest.mark.parametrize("params", [{"after": "-1"}, {"after": "x"}, {"limit": "0"}, {"limit": "101"}])
def test_a_wrong_parameter_is_refused(gateway, threads, params):
    assert gateway.get(f"/chat/threads/{threads[0]}/events", params=params).status_code == 400


@pytest.mark.parametrize("body", [{}, {"threadIds": 1}, {"threadIds": [1.5]}, {"threadIds": list(range(1, 1002))}])
def test_what_is_no_list_of_threads_is_refused(gateway, body):
    assert gateway.post("/chat/heads", body).status_code == 400


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/chat/send", {"threadId": "{}", "text": "I am the gateway", "clientMessageId": "k"}),
        ("POST", "/chat/send", {"text": "I am the gateway", "clientMessageId": "k"}),
        ("POST", "/chat/read", {"threadId": "{}", "upTo": 1}),
        ("POST", "/chat/threads", {"subject": "mine"}),
        ("POST", "/chat/threads", {"clientId": 101}),
        ("PATCH", "/chat/threads/{}", {"status": "closed"}),
        ("PATCH", "/chat/threads/{}", {"managerId": None}),
        ("GET", "/chat/threads", None),
        ("GET", "/chat/threads/{}", None),
        ("GET", "/chat/threads/{}/messages", None),
        ("GET", "/chat/threads/{}/access", None),
        ("GET", "/chat/poll", None),
    ],
)
def test_the_key_is_good_for_nothing_else(gateway, client_a, threads, method, path, body):
    before = client_a.thread(threads[0])
    if body and body.get("threadId"):
        body = {**body, "threadId": threads[0]}
    response = gateway.request(method, path.format(threads[0]), body)
    assert response.status_code == 401
    assert "read me" not in response.text
    assert client_a.thread(threads[0]) == before


def test_a_token_beside_the_key_does_not_borrow_its_rights(gateway, client_b, threads):
    # A user's token is a user's, wherever else a key may stand.
    secret = gateway.headers["Authorization"].removeprefix("Bearer ")
    for more in ({"X-Api-Key": secret}, {"Cookie": f"key={secret}"}):
        response = client_b.get(f"/chat/threads/{threads[0]}/events", headers=more)
        assert response.status_code == 404
    response = client_b.get(f"/chat/threads/{threads[0]}/events", params={"key": secret, "token": secret})
    assert response.status_code in (400, 404)


@pytest.mark.parametrize("change", ["cut", "longer", "other case", "empty", "no scheme", "another scheme"])
def test_what_is_almost_the_key_is_none(gateway, contract, threads, change):
    header = gateway.headers["Authorization"]
    secret = header.removeprefix("Bearer ")
    wrong = {
        "cut": f"Bearer {secret[:-1]}",
        "longer": f"Bearer {secret}x",
        "other case": f"Bearer {secret.swapcase()}",
        "empty": "Bearer ",
        "no scheme": secret,
        "another scheme": f"Basic {secret}",
    }[change]
    stranger = Caller(gateway.base_url, {"Authorization": wrong}, contract)
    assert stranger.get(f"/chat/threads/{threads[0]}/events").status_code == 401
    assert stranger.post("/chat/heads", {"threadIds": threads}).status_code == 401


def test_users_see_no_more_than_before(client_a, client_b, threads):
    assert client_b.get(f"/chat/threads/{threads[0]}/events").status_code == 404
    assert client_b.ok("POST", "/chat/heads", {"threadIds": threads})["heads"].keys() == {str(threads[1])}
    assert client_a.send(threads[0], "still here", key())["threadId"] == threads[0]
