"""A gateway whose chat backend is another process: what its clients see, with the backend there and without."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from clients import Connection, WebsocketsClient
from exchange import frames_of, next_of
from support.martlet import API_KEY, Server, ServerFailed, mint

WRONG_KEY = "another-api-key-that-is-long-enough-as-well"
FAST = {"MARTLET_BACKEND_TIMEOUT": "2", "MARTLET_DRAIN_DEADLINE": "1", "MARTLET_RECONNECT_SPREAD": "0.1"}


def await_true(what: str, condition: Callable[[], bool], timeout: float = 20) -> None:
    deadline = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.02)


def open_gateway(backend: Server, **env: str) -> Server:
    return Server(["--backend", backend.url], env={**FAST, **env})


@pytest.fixture
def backend() -> Iterator[Server]:
    with Server(env={"MARTLET_DRAIN_DEADLINE": "1"}) as running:
        yield running


@pytest.fixture
def gateway(backend: Server) -> Iterator[Server]:
    with open_gateway(backend) as running:
        yield running
        assert API_KEY not in "\n".join(running.lines)


@pytest.fixture
def connect() -> Iterator[Callable[[Server, str], Connection]]:
    opened: list[Connection] = []

    def make(server: Server, token: str) -> Connection:
        connection = WebsocketsClient(server.ws_url, ["martlet.v1", f"bearer.{token}"], {})
        opened.append(connection)
        assert frames_of(connection, "welcome")
        return connection

    yield make
    for connection in opened:
        connection.close()


CLIENT = mint({"userId": 1, "role": "client"}, expires_in=3600)
OTHER = mint({"userId": 2, "role": "client"}, expires_in=3600)
MANAGER = mint({"userId": 5, "role": "manager"}, expires_in=3600)


def post(backend: Server, text: str, token: str = CLIENT, thread: Any = None) -> Any:
    """A message that is stored with the backend's own REST API, past the gateway."""
    body = {"text": text, "clientMessageId": f"k{time.monotonic_ns()}", **({"threadId": thread} if thread else {})}
    answer = backend.request("POST", "/chat/send", body, token=token)
    assert answer.status == 201, answer.text
    return answer.json


def ask(connection: Connection, number: int, frame: dict[str, Any]) -> Any:
    connection.send({**frame, "id": number})
    while True:
        reply = next_of(connection, "ok", "error")
        if reply.get("id") == number:
            return reply


def subscribe(connection: Connection, thread: Any, since: int | None = None, number: int = 1) -> Any:
    payload = {} if since is None else {"payload": {"since": since}}
    return ask(connection, number, {"type": "subscribe", "threadId": thread, **payload})


def log_of(backend: Server, thread: Any, after: int = 0) -> list[Any]:
    return backend.request("GET", f"/chat/threads/{thread}/events?after={after}&limit=100", token=MANAGER).json["events"]


def ready(server: Server) -> tuple[int, str, list[str]]:
    answer = server.request("GET", "/health/ready")
    return answer.status, answer.json["status"], answer.json["reasons"]


def test_who_joins_recovers_what_the_backend_has(backend: Server, gateway: Server, connect) -> None:
    thread = post(backend, "0")["threadId"]
    for number in range(1, 150):
        post(backend, f"{number}", thread=thread)
    log = log_of(backend, thread) + log_of(backend, thread, after=100)
    client = connect(gateway, CLIENT)
    reply = subscribe(client, thread, since=3)
    assert reply["payload"]["head"] == log[-1]["seq"]
    assert reply["payload"]["reset"] is False
    assert [person["userId"] for person in reply["payload"]["participants"]] == [1]
    missed = [next_of(client, "message", "thread_update") for _ in log[3:]]
    assert missed == log[3:]


def test_nobody_joins_what_the_backend_does_not_open(backend: Server, gateway: Server, connect) -> None:
    thread = post(backend, "mine")["threadId"]
    stranger = connect(gateway, OTHER)
    for name in (thread, str(thread), 999_999, "no_such"):
        assert subscribe(stranger, name, since=0)["payload"]["code"] in ("forbidden", "not_found")
    refusal = ask(stranger, 2, {"type": "send", "threadId": thread, "payload": {"text": "x", "clientMessageId": "k"}})
    assert refusal["payload"]["code"] == "not_found"
    refusal = ask(stranger, 3, {"type": "read", "threadId": thread, "payload": {"upTo": 1}})
    assert refusal["payload"]["code"] == "not_found"
    assert ask(stranger, 4, {"type": "watch", "payload": {"userIds": [1, 5]}})["payload"] == {"users": []}
    assert [event["payload"].get("text") for event in log_of(backend, thread)][1:] == ["mine"]


def test_send_and_read_are_stored_at_the_backend(backend: Server, gateway: Server, connect) -> None:
    thread = post(backend, "hello")["threadId"]
    client, manager = connect(gateway, CLIENT), connect(gateway, MANAGER)
    for person in (client, manager):
        assert subscribe(person, thread, since=2)["type"] == "ok"
    command = {"type": "send", "threadId": thread, "payload": {"text": "Привет 🦆", "clientMessageId": "once"}}
    first, again = ask(manager, 2, command), ask(manager, 3, command)
    assert first["payload"] == again["payload"]
    assert first["payload"]["text"] == "Привет 🦆"
    stored = log_of(backend, thread, after=2)
    assert [event["payload"] for event in stored if event["type"] == "message"] == [first["payload"]]
    assert ask(client, 2, {"type": "read", "threadId": thread, "payload": {"upTo": first["payload"]["seq"]}})["type"] == "ok"
    access = backend.request("GET", f"/chat/threads/{thread}/access", token=MANAGER).json
    marks = {person["userId"]: person["readUpTo"] for person in access["participants"]}
    assert marks[1] == first["payload"]["seq"]
    refusal = ask(client, 3, {"type": "send", "threadId": thread, "payload": {"text": " ", "clientMessageId": "k"}})
    assert refusal["payload"]["code"] == "invalid"
    watched = ask(client, 4, {"type": "watch", "payload": {"userIds": [5, 2]}})
    assert [user["userId"] for user in watched["payload"]["users"]] == [5]


def test_a_published_event_brings_with_it_what_is_missing_before_it(
    backend: Server, gateway: Server, connect
) -> None:
    thread = post(backend, "before")["threadId"]
    client = connect(gateway, CLIENT)
    assert subscribe(client, thread, since=2)["type"] == "ok"
    for number in range(5):
        post(backend, f"live {number}", thread=thread)
    log = log_of(backend, thread, after=2)
    assert gateway.publish(f"chat.thread.{thread}", log[-1]).status == 200
    assert [next_of(client, "message", "thread_update") for _ in log] == log
    # Once only, however often it is published.
    assert gateway.publish(f"chat.thread.{thread}", log[-1]).status == 200
    post(backend, "last", thread=thread)
    assert gateway.publish(f"chat.thread.{thread}", log_of(backend, thread)[-1]).status == 200
    assert next_of(client, "message")["payload"]["text"] == "last"


def test_without_the_backend_clients_stay_and_nothing_opens_until_it_is_back(
    backend: Server, gateway: Server, connect
) -> None:
    thread = post(backend, "before")["threadId"]
    client = connect(gateway, CLIENT)
    assert subscribe(client, thread, since=2)["type"] == "ok"
    assert ready(gateway) == (200, "ok", [])
    port = backend.port
    backend.kill()

    numbers = iter(range(10, 100_000))

    def send(text: str) -> Any:
        payload = {"text": text, "clientMessageId": text}
        return ask(client, next(numbers), {"type": "send", "threadId": thread, "payload": payload})

    assert send("lost?")["payload"]["code"] == "unavailable"
    newcomer = connect(gateway, MANAGER)
    assert subscribe(newcomer, thread, since=0)["payload"]["code"] == "unavailable"
    await_true("the breaker", lambda: send("lost?")["payload"]["code"] == "unavailable" and ready(gateway)[1] != "ok")
    assert ready(gateway) == (200, "degraded", ["backend: does not answer"])
    started = time.monotonic()
    for _ in range(20):
        assert send("lost?")["payload"]["code"] == "unavailable"
    assert time.monotonic() - started < 5, "an open breaker fails fast"
    # What is published still arrives.
    mark = {"type": "site_mark", "threadId": thread, "payload": {"live": True}}
    assert gateway.publish(f"chat.thread.{thread}", mark).status == 200
    assert next_of(client, "site_mark") == mark

    backend.start()
    assert backend.port == port
    await_true("an acknowledged message", lambda: send("kept")["type"] == "ok", timeout=60)
    assert ready(gateway) == (200, "ok", [])
    assert subscribe(newcomer, thread, since=0, number=2)["type"] == "ok"
    texts = [event["payload"]["text"] for event in log_of(backend, thread) if event["type"] == "message"]
    assert texts == ["before", "kept"]


def test_a_wrong_key_is_told_to_the_operator_and_to_nobody_that_the_thread_is_gone(backend: Server, connect) -> None:
    thread = post(backend, "hello")["threadId"]
    with open_gateway(backend, MARTLET_API_KEY=WRONG_KEY) as gateway:
        client = connect(gateway, CLIENT)
        for number in (1, 2):
            assert subscribe(client, thread, since=0, number=number)["payload"]["code"] == "unavailable"
        gateway.wait_for("refuses the gateway's key")
        assert ready(gateway) == (200, "degraded", ["backend: refuses the API key"])
        output = "\n".join(gateway.lines)
        assert WRONG_KEY not in output
        assert CLIENT not in output


def test_a_gateway_without_the_key_does_not_start_and_says_how_to_make_one(backend: Server) -> None:
    gateway = Server(["--backend", backend.url], env={"MARTLET_API_KEY": None})
    with pytest.raises(ServerFailed, match="MARTLET_API_KEY") as failure, gateway:
        pass
    assert "openssl rand" in str(failure.value)


class Page(BaseHTTPRequestHandler):
    """A web server that knows nothing of a chat."""

    def do_GET(self) -> None:
        self.send_response(404)
        self.send_header("Content-Length", "4")
        self.end_headers()
        self.wfile.write(b"Oops")

    do_POST = do_GET

    def log_message(self, *_: Any) -> None:
        pass


def test_an_address_where_something_else_answers_opens_and_closes_nothing(connect) -> None:
    site = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    try:
        url = f"http://127.0.0.1:{site.server_port}/wp-json/martlet/v1"
        with Server(["--backend", url], env=FAST) as gateway:
            client = connect(gateway, CLIENT)
            assert subscribe(client, 15, since=0)["payload"]["code"] == "unavailable"
            gateway.wait_for("it answers 404.*MARTLET_BACKEND_URL")
    finally:
        site.shutdown()
        site.server_close()
