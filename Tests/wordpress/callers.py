"""People who use the site's REST API, by the token that the site gives them."""

from __future__ import annotations

import base64
import json
import uuid
from typing import Any

from support.martlet import Answer
from support.martlet import http as send
from support.wordpress import REST, Session, WordPress


class Person:
    """Somebody with a session of the site (a name from the shop, or None: a guest) and the token it gives."""

    def __init__(self, site: WordPress, name: str | None = None) -> None:
        self.site = site
        self.name = name
        self.session: Session = site.visitor()
        if name:
            self.session.log_in(name)
        self.token = self.fetch_token()

    def fetch_token(self) -> str:
        headers = {"X-WP-Nonce": self.session.nonce()} if self.name else {}
        answer = self.session.request("POST", f"{REST}/chat/token", {}, headers=headers)
        assert answer.status == 200, f"{self.name}: {answer.status} {answer.text}"
        return answer.json["token"]

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    @property
    def claims(self) -> dict[str, Any]:
        part = self.token.split(".")[1]
        return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))

    @property
    def id(self) -> Any:
        return self.claims["userId"]

    def ask(self, method: str, path: str, body: Any = None, **options: Any) -> Answer:
        """A call by the token alone, without cookies."""
        return send(method, self.site.rest_url + path, body, token=self.token, timeout=60, **options)

    def ok(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.ask(method, path, body)
        assert answer.status in (200, 201), f"{method} {path} -> {answer.status}: {answer.text[:400]}"
        return answer.json

    def open_thread(self, subject: str = "") -> Any:
        return self.ok("POST", "/chat/threads", {"subject": subject})["id"]

    def say(self, thread: Any, text: str, key: str = "") -> dict[str, Any]:
        body = {"threadId": thread, "text": text, "clientMessageId": key or uuid.uuid4().hex}
        return self.ok("POST", "/chat/send", body)

    def texts(self, thread: Any) -> list[str]:
        return [message["text"] for message in self.ok("GET", f"/chat/threads/{thread}/messages?limit=100")["items"]]
