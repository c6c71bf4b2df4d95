"""The same talk through HAProxy and Caddy: what is said comes at once, and silence does not end a connection.

Buffering and headers are left as the proxies have them out of the box. Their patience is shorter than the silence: only
what the gateway sends to keep a connection alive can keep it.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from site_of_tests import Site, texts
from support.proxies import Caddy, HAProxy, Proxy

RUNGS = ["websocket", "sse", "poll"]
# A stream speaks every 15 s, a poll is answered within 25 s; pings are set to 10 s.
PATIENCE = 27
SILENCE = 32
PING_SECONDS = "10"
AT_ONCE = 1.0

HAPROXY = """
defaults
  mode http
  timeout connect 5s
  timeout client {patience}s
  timeout server {patience}s
  timeout tunnel {patience}s
  timeout http-request 10s
frontend front
  bind 127.0.0.1:{{port}}
  acl martlet path /ws /sse /poll /commands
  acl martlet path_beg /chat/
  use_backend martlet if martlet
  default_backend site
backend martlet
  server martlet1 127.0.0.1:{gateway}
backend site
  server site1 127.0.0.1:{site}
"""

CADDY = """
{{{{
  admin off
  auto_https off
}}}}
http://127.0.0.1:{{port}} {{{{
  @martlet path /ws /sse /poll /commands /chat/*
  reverse_proxy @martlet 127.0.0.1:{gateway} {{{{
    transport http {{{{
      read_timeout {patience}s
      write_timeout {patience}s
    }}}}
  }}}}
  reverse_proxy 127.0.0.1:{site}
}}}}
"""


@pytest.fixture
def here(site: Callable[..., Site]) -> Site:
    return site(env={"MARTLET_LIMIT_PING_SECONDS": PING_SECONDS})


@pytest.fixture
def proxies(here: Site) -> Iterator[dict[str, Proxy]]:
    """HAProxy and Caddy before the gateway, as docs/operations.md has them; the page's files come from nginx."""
    with contextlib.ExitStack() as stack:
        made: dict[str, Proxy] = {}
        for name, kind, text in (("haproxy", HAProxy, HAPROXY), ("caddy", Caddy, CADDY)):
            configuration = text.format(gateway=here.gateway.port, site=here.nginx.port, patience=PATIENCE)
            made[name] = stack.enter_context(kind(configuration))
        yield made


def test_silence_ends_nothing_and_what_is_said_comes_at_once(
    chromium: Any, here: Site, proxies: dict[str, Proxy], capsys: Any
) -> None:
    token = here.token("anna", 1, "client")
    thread = here.thread(token)
    tabs: dict[str, Any] = {}
    for number, (name, rung) in enumerate((name, rung) for name in proxies for rung in RUNGS):
        user = f"{name}-{rung}"
        here.token(user, 100 + number, "manager")
        tab = chromium.open(proxies[name].url + "/").begin(name=user, threadId=thread, transports=[rung])
        tab.on_rung(rung)
        tabs[user] = tab
    worst: dict[str, float] = dict.fromkeys(tabs, 0.0)

    def talk(words: str) -> None:
        for number in range(4):
            said_at = time.time()
            seq = here.say(token, thread, f"{words} {number}")
            for user, tab in tabs.items():
                tab.wait("seq => window.head() >= seq", seq)
                arrived = next(at for each, at in tab.book["arrivals"] if each == seq)
                worst[user] = max(worst[user], arrived / 1000 - said_at)

    talk("before")
    states = {user: len(tab.book["states"]) for user, tab in tabs.items()}
    # The silence is what is tested; nothing is awaited here.
    time.sleep(SILENCE)
    talk("after")
    for user, tab in tabs.items():
        assert tab.book["states"][states[user] :] == [], f"{user} was interrupted"
        tab.evaluate("name => say(name)", user)
    for tab in tabs.values():
        tab.wait("() => client.outgoing.length === 0")
    assert here.problems(thread, tabs.values()) == []
    assert sorted(texts(here.log(thread))[8:]) == sorted(tabs)
    with capsys.disabled():
        told = ", ".join(f"{user} {1000 * seconds:.0f} ms" for user, seconds in worst.items())
        print(f"\nproxies: {SILENCE} s of silence before a patience of {PATIENCE} s; latest of 8 messages: {told}")
    assert max(worst.values()) < AT_ONCE


def test_headers_reach_the_client(here: Site, proxies: dict[str, Proxy]) -> None:
    token = here.token("anna", 1, "client")
    thread = here.thread(token)
    for name, proxy in proxies.items():
        for path in ("sse", "poll"):
            connection = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=10)
            with contextlib.closing(connection):
                headers = {"Authorization": f"Bearer {token}"}
                connection.request("GET", f"/{path}?threads={thread}&wait=0", headers=headers)
                answer = connection.getresponse()
                assert answer.status == 200, name
                assert "no-store" in answer.headers["Cache-Control"], name
                if path == "sse":
                    assert answer.headers["Content-Type"].startswith("text/event-stream"), name
                    assert answer.headers["X-Accel-Buffering"] == "no", name
                    assert answer.headers["Content-Length"] is None, name
                    first = next(line for line in iter(answer.readline, b"") if line.startswith(b"data: "))
                    assert json.loads(first[6:])["type"] == "welcome", name
                else:
                    assert answer.headers["Content-Type"].startswith("application/json"), name
                    assert json.loads(answer.read())["cursor"], name
                answer.close()
