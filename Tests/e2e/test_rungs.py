"""The demo's pages behind nginx, and behind one that lets no WebSocket through, or no stream either."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
from people import Customer, Manager, Person
from playwright.sync_api import BrowserContext
from support.martlet import Server
from support.proxies import Nginx

WEB_SOCKET = "proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade;"
# As many a proxy was set up before anybody thought of WebSocket.
PLAIN = 'proxy_set_header Connection "";'
# nginx passes chunks of HTTP/1.1 on as they come; what comes by HTTP/1.0 it keeps until a buffer is full.
BUFFERED = (
    "proxy_http_version 1.0; proxy_buffering on; proxy_ignore_headers X-Accel-Buffering; "
    "proxy_buffer_size 128k; proxy_buffers 8 128k; proxy_busy_buffers_size 256k;"
)
SERVER = """
  server {{{{
    listen 127.0.0.1:{{port}};
    proxy_set_header Host $http_host;
    proxy_read_timeout 75s;
    location / {{{{ proxy_http_version 1.1; proxy_set_header Host $http_host; {web_socket} proxy_pass {server}; }}}}
    location = /sse {{{{ proxy_set_header Host $http_host; {stream} proxy_pass {server}; }}}}
  }}}}
"""
#: Where the ways before it are silent, it takes fourteen seconds to come down to long polling.
DOWN_WITHIN_MS = 40_000
RUNGS = {
    "websocket": (WEB_SOCKET, f"proxy_http_version 1.1; {PLAIN}"),
    "sse": (PLAIN, f"proxy_http_version 1.1; {PLAIN}"),
    "poll": (PLAIN, BUFFERED),
}


@pytest.fixture(params=list(RUNGS))
def rung(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def behind(server: Server, rung: str) -> Iterator[SimpleNamespace]:
    """The demo as its visitors reach it."""
    web_socket, stream = RUNGS[rung]
    with Nginx(SERVER.format(web_socket=web_socket, stream=stream, server=server.url)) as nginx:
        links = {role: link.replace(server.url, nginx.url) for role, link in server.links.items()}
        yield SimpleNamespace(links=links, url=nginx.url)


def test_a_talk_on_each_rung(behind: SimpleNamespace, rung: str, new_context: Callable[..., BrowserContext]) -> None:
    customer = Customer(new_context(), behind)
    customer.sign_in("Anna", DOWN_WITHIN_MS).says("Where is my order?")
    customer.sees_mark("Where is my order?", "sent")
    manager = Manager(new_context(), behind)
    manager.sign_in("Maria", DOWN_WITHIN_MS).opens("Anna")
    for person in (customer, manager):
        is_on(person, rung)
    manager.sees("Where is my order?")
    customer.sees_mark("Where is my order?", "read")
    manager.composer.press_sequentially("It is")
    customer.sees_typing(True)
    manager.says("It is on its way.")
    customer.sees("It is on its way.")
    customer.sees_typing(False)
    manager.sees_mark("It is on its way.", "read")
    customer.says("Thank you!")
    manager.sees_exactly(["Where is my order?", "It is on its way.", "Thank you!"])
    customer.sees_exactly(["Where is my order?", "It is on its way.", "Thank you!"])
    customer.page.reload()
    customer.sees_exactly(["Where is my order?", "It is on its way.", "Thank you!"])
    is_on(customer, rung)


def is_on(person: Person, rung: str) -> None:
    person.page.wait_for_function(
        "([element, rung]) => document.querySelector(element)?.client?.state.transport === rung",
        arg=[person.element, rung],
        timeout=30_000,
    )
