"""The gateway over plain HTTP: to curl, and behind proxies as they come out of the box."""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streams import EventStream
from support.martlet import Server, free_port, http, mint

_users = itertools.count(5000)


@pytest.fixture(scope="module")
def node() -> Iterator[Server]:
    with Server() as running:
        yield running


@pytest.fixture
def token() -> str:
    return mint({"userId": next(_users), "role": "client"})


@pytest.fixture
def thread(node: Server, token: str) -> Any:
    return node.request("POST", "/chat/threads", {"subject": "a"}, token=token).json["id"]


def say(node: Server, thread: Any, token: str, *texts: str) -> None:
    for text in texts:
        body = {"threadId": thread, "text": text, "clientMessageId": f"{text}-{time.monotonic_ns()}"}
        assert node.request("POST", "/chat/send", body, token=token).status == 201


def test_curl_reads_a_stream(node: Server, token: str, thread: Any) -> None:
    say(node, thread, token, "one", "two")
    command = ["curl", "-sN", "--max-time", "2", "--noproxy", "*", "-H", f"Authorization: Bearer {token}"]
    command.append(f"{node.url}/sse?threads={thread}&since=0")
    text = subprocess.run(command, capture_output=True, timeout=20, check=False).stdout.decode()
    frames = [json.loads(line[6:]) for line in text.splitlines() if line.startswith("data: ")]
    assert [frame["type"] for frame in frames[:2]] == ["welcome", "subscribed"]
    assert [frame["payload"]["text"] for frame in frames if frame["type"] == "message"] == ["one", "two"]


def test_a_stream_that_ended_is_continued_by_a_poll_and_a_stream_again(node: Server, token: str, thread: Any) -> None:
    with EventStream(node.port, f"threads={thread}", token) as stream:
        stream.until("subscribed")
        say(node, thread, token, "one")
        assert stream.until("message")["payload"]["text"] == "one"
        cursor = stream.cursor
    say(node, thread, token, "two")
    page = node.request("GET", f"/poll?threads={thread}&cursor={cursor}", token=token).json
    assert [event["payload"]["text"] for event in page["events"] if event["type"] == "message"] == ["two"]
    say(node, thread, token, "three")
    with EventStream(node.port, f"threads={thread}", token, {"Last-Event-ID": page["cursor"]}) as stream:
        assert stream.until("message")["payload"]["text"] == "three"


def test_a_cursor_is_good_after_a_restart(token: str) -> None:
    with Server() as server:
        thread = server.request("POST", "/chat/threads", {"subject": "a"}, token=token).json["id"]
        say(server, thread, token, "one")
        body: dict[str, Any] = {"threads": [thread], "since": {str(thread): 0}, "wait": 0}
        cursor = server.request("POST", "/poll", body, token=token).json["cursor"]
        server.restart(hard=True)
        say(server, thread, token, "two")
        page = server.request("POST", "/poll", {"cursor": cursor}, token=token).json
        assert [event["payload"]["text"] for event in page["events"] if event["type"] == "message"] == ["two"]


def test_a_command_is_stored(node: Server, token: str, thread: Any) -> None:
    frame = {"type": "send", "id": 7, "threadId": thread, "payload": {"text": "hello", "clientMessageId": "k"}}
    for _ in range(2):
        answer = node.request("POST", "/commands", [frame], token=token)
        assert answer.status == 200, answer.text
        assert [(reply["type"], reply["id"]) for reply in answer.json] == [("ok", 7)]
    log = node.request("GET", f"/chat/threads/{thread}/events?after=0", token=token).json["events"]
    assert [event["payload"]["text"] for event in log if event["type"] == "message"] == ["hello"]


def test_a_user_who_polls_stays_online_and_one_who_stops_does_not(node: Server, token: str, thread: Any) -> None:
    user = json.loads(_claims(token))["userId"]
    manager = mint({"userId": 99, "role": "manager"})

    def online() -> bool:
        frame = {"type": "watch", "id": 1, "payload": {"userIds": [user]}}
        reply = node.request("POST", "/commands", frame, token=manager).json[0]
        return bool(reply["payload"]["users"][0]["online"])

    assert not online()
    for _ in range(3):
        node.request("GET", f"/poll?threads={thread}&wait=0", token=token)
        assert online()


def _claims(token: str) -> bytes:
    import base64

    part = token.split(".")[1]
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


# Proxies

NGINX = """
daemon off; master_process off; pid {folder}/pid; error_log stderr;
events {{}}
http {{
  access_log off; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://127.0.0.1:{upstream}; }} }}
}}
"""

HAPROXY = """
defaults
  mode http
  timeout connect 5s
  timeout client 75s
  timeout server 75s
listen front
  bind 127.0.0.1:{port}
  server martlet 127.0.0.1:{upstream}
"""


@pytest.fixture(params=["nginx", "haproxy"])
def proxy(request: pytest.FixtureRequest, node: Server, tmp_path: Path) -> Iterator[int]:
    """A proxy in front of the node, its buffering left as it is out of the box; its port."""
    program = shutil.which(request.param) or shutil.which(request.param, path="/usr/sbin")
    if program is None:
        pytest.skip(f"{request.param} is not installed")
    port = free_port()
    text = (NGINX if request.param == "nginx" else HAPROXY).format(folder=tmp_path, port=port, upstream=node.port)
    (tmp_path / "conf").write_text(text)
    option = "-c" if request.param == "nginx" else "-f"
    with open(tmp_path / "log", "wb") as log:
        process = subprocess.Popen([program, option, str(tmp_path / "conf")], stdout=log, stderr=log)
        try:
            deadline = time.monotonic() + 10
            while True:
                try:
                    if http("GET", f"http://127.0.0.1:{port}/health/live").status == 200:
                        break
                except OSError:
                    pass
                assert time.monotonic() < deadline, (tmp_path / "log").read_text()
                time.sleep(0.05)
            yield port
        finally:
            process.terminate()
            process.wait(10)


def test_events_pass_a_proxy_as_they_happen(node: Server, token: str, thread: Any, proxy: int) -> None:
    with EventStream(proxy, f"threads={thread}", token) as stream:
        assert stream.answer.status == 200
        stream.until("subscribed")
        for text in ("one", "two"):
            began = time.monotonic()
            say(node, thread, token, text)
            assert stream.until("message")["payload"]["text"] == text
            assert time.monotonic() - began < 3


def test_a_poll_waits_behind_a_proxy_and_commands_pass(node: Server, token: str, thread: Any, proxy: int) -> None:
    url = f"http://127.0.0.1:{proxy}"
    first = http("POST", f"{url}/poll", {"threads": [thread], "wait": 0}, token=token).json
    frame = {"type": "send", "id": 1, "threadId": thread, "payload": {"text": "hi", "clientMessageId": "p"}}
    assert http("POST", f"{url}/commands", frame, token=token).json[0]["type"] == "ok"
    page = http("POST", f"{url}/poll", {"threads": [thread], "cursor": first["cursor"]}, token=token).json
    assert [event["payload"]["text"] for event in page["events"] if event["type"] == "message"] == ["hi"]
    began = time.monotonic()
    silent = http("GET", f"{url}/poll?cursor={page['cursor']}&wait=1", token=token).json
    assert [event for event in silent["events"] if "seq" in event] == []
    assert 0.9 < time.monotonic() - began < 8
