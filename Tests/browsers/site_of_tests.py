"""A site as it would be run: nginx, behind it a gateway, the chat backend in a process of its own, Redis between them."""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from books import differences, gaps, log, unkept
from support.martlet import API_KEY, ROOT, Server, mint
from support.proxies import Nginx
from support.redis import RedisServer

PAGE = Path(__file__).parent / "page"

WEB_SOCKET = "proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade;"
# Without these two headers, as many a proxy was set up before anybody thought of WebSocket.
NO_WEB_SOCKET = 'proxy_http_version 1.1; proxy_set_header Connection "";'
PLAIN = 'proxy_http_version 1.1; proxy_set_header Connection "";'
# nginx passes chunks of HTTP/1.1 on as they come; what comes by HTTP/1.0 it keeps until a buffer is full.
BUFFERED = (
    "proxy_http_version 1.0; proxy_buffering on; proxy_ignore_headers X-Accel-Buffering; "
    "proxy_buffer_size 128k; proxy_buffers 8 128k; proxy_busy_buffers_size 256k;"
)
AWAY = "return 444;"


class Site:
    """`split`: the backend is a process of its own. `env`: settings of the gateway."""

    def __init__(self, *, split: bool = False, env: Mapping[str, str] | None = None) -> None:
        self._stack = ExitStack()
        self._split = split
        self._env = {"MARTLET_DRAIN_DEADLINE": "1", **(env or {})}
        self._folder = Path(tempfile.mkdtemp(prefix="martlet-site-"))

    def start(self) -> Site:
        try:
            return self._start()
        except BaseException:
            self.close()
            raise

    def _start(self) -> Site:
        enter = self._stack.enter_context
        shutil.copytree(PAGE, self._folder, dirs_exist_ok=True)
        (self._folder / "tokens").mkdir()
        if self._split:
            redis = ["--redis", enter(RedisServer()).url]
            self.backend = enter(Server(redis, env={"MARTLET_DRAIN_DEADLINE": "1"}))
            self.gateway = enter(Server(["--backend", self.backend.url, *redis], env=self._env))
        else:
            self.gateway = self.backend = enter(Server(env=self._env))
        self.nginx = Nginx(self.configuration())
        enter(self.nginx)
        return self

    def close(self) -> None:
        self._stack.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def url(self) -> str:
        return self.nginx.url + "/"

    def configuration(self, *, web_socket: str = WEB_SOCKET, stream: str = PLAIN, rest: str = PLAIN) -> str:
        """nginx as docs/operations.md has it, and with what networks do to it."""
        gateway, backend = f"http://127.0.0.1:{self.gateway.port}", f"http://127.0.0.1:{self.backend.port}"
        common = "proxy_set_header Host $http_host; proxy_read_timeout 75s;"
        return f"""
  server {{{{
    listen 127.0.0.1:{{port}};
    root {self._folder};
    location = /ws {{{{ {common} {web_socket} proxy_pass {gateway}; }}}}
    location = /sse {{{{ {common} {stream} proxy_pass {gateway}; }}}}
    location = /poll {{{{ {common} {rest} proxy_pass {gateway}; }}}}
    location = /commands {{{{ {common} {rest} proxy_pass {gateway}; }}}}
    location /chat/ {{{{ {common} {rest} proxy_pass {backend}; }}}}
    location /tokens/ {{{{ {rest if rest == AWAY else ""} }}}}
    location /assets/ {{{{ alias {ROOT}/web/; }}}}
  }}}}
"""

    def network(self, **how: str) -> None:
        """From now on the network is as `configuration` says; connections of before are cut."""
        self.nginx.reload(self.configuration(**how))

    # People

    def token(self, name: str, user: Any, role: str) -> str:
        """Signs somebody in: the page finds the token as `name`."""
        token = mint({"userId": user, "role": role}, expires_in=3600)
        (self._folder / "tokens" / f"{name}.json").write_text(json.dumps({"token": token}))
        return token

    def thread(self, token: str) -> Any:
        answer = self.backend.request("POST", "/chat/threads", {"subject": "Parcel"}, token=token)
        assert answer.status == 201, answer.text
        return answer.json["id"]

    def say(self, token: str, thread: Any, text: str) -> int:
        """Stores a message over REST; its `seq`."""
        body = {"threadId": thread, "text": text, "clientMessageId": f"k{time.monotonic_ns()}"}
        answer = self.backend.request("POST", "/chat/send", body, token=token)
        assert answer.status == 201, answer.text
        return answer.json["seq"]

    # Books

    @property
    def connections(self) -> int:
        return self.gateway.request("GET", "/api/info", token=API_KEY).json["connections"]

    def log(self, thread: Any) -> list[dict[str, Any]]:
        return log(self.backend, thread)

    def problems(self, thread: Any, tabs: Iterable[Any]) -> list[str]:
        """What is wrong with what tabs were told, by the database's log; first waits until they have all of it."""
        logged = self.log(thread)
        found = gaps(logged)
        for number, tab in enumerate(tabs):
            tab.wait("head => window.head() >= head", len(logged))
            book = tab.book
            acknowledged = {each["clientMessageId"]: each["message"] for each in book["sent"] if each["message"]}
            wrong = differences(logged, book["events"]) + unkept(logged, acknowledged) + book["problems"]
            found += [f"tab {number}: {problem}" for problem in wrong]
        return found


def texts(logged: Iterable[Mapping[str, Any]]) -> list[str]:
    return [event["payload"]["text"] for event in logged if event["type"] == "message"]
