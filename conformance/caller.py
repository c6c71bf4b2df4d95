"""One user of the backend under test."""

from __future__ import annotations

import json
import uuid
from typing import Any, Iterator, Mapping

import requests

from contract import Contract

TIMEOUT = 30


def key() -> str:
    """A fresh `clientMessageId`."""
    return uuid.uuid4().hex


class Caller:
    """Sends requests with one user's headers; every answer is validated against the contract."""

    def __init__(self, base_url: str, headers: Mapping[str, str], contract: Contract) -> None:
        self.base_url = base_url.rstrip("/")
        self.headers = dict(headers)
        self.contract = contract

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, Any] | None = None,
        raw: bytes | None = None,
        validate: bool = True,
    ) -> requests.Response:
        """One request; `body` is sent as JSON, `raw` as it is."""
        sent = {**self.headers, **(headers or {})}
        data = raw
        if body is not None:
            data = json.dumps(body, ensure_ascii=False).encode()
        if data is not None:
            sent.setdefault("Content-Type", "application/json")
        # A connection for each request: many threads may call at once.
        response = requests.request(
            method, self.base_url + path, data=data, headers=sent, params=params, timeout=TIMEOUT, allow_redirects=False
        )
        if validate:
            self.contract.check(method, path, response)
        return response

    def get(self, path: str, **options: Any) -> requests.Response:
        return self.request("GET", path, **options)

    def post(self, path: str, body: Any = None, **options: Any) -> requests.Response:
        return self.request("POST", path, body, **options)

    def patch(self, path: str, body: Any = None, **options: Any) -> requests.Response:
        return self.request("PATCH", path, body, **options)

    def ok(self, method: str, path: str, body: Any = None, **options: Any) -> Any:
        """The JSON of an answer that must be a success."""
        response = self.request(method, path, body, **options)
        assert response.status_code in (200, 201), f"{method} {path} -> {response.status_code}: {response.text[:400]}"
        return response.json()

    # What tests do all the time

    def open_thread(self, subject: str = "", **members: Any) -> dict[str, Any]:
        return self.ok("POST", "/chat/threads", {"subject": subject, **members})

    def send(self, thread: Any, text: str, client_message_id: str | None = None) -> dict[str, Any]:
        return self.ok(
            "POST",
            "/chat/send",
            {"threadId": thread, "text": text, "clientMessageId": client_message_id or key()},
        )

    def thread(self, thread: Any) -> dict[str, Any]:
        return self.ok("GET", f"/chat/threads/{thread}")

    def log(self, thread: Any, after: int = 0, limit: int = 100) -> list[dict[str, Any]]:
        """The whole log behind `after`, page by page."""
        events: list[dict[str, Any]] = []
        while True:
            page = self.ok("GET", f"/chat/threads/{thread}/events", params={"after": after, "limit": limit})
            events += page["events"]
            if not page["events"]:
                assert after >= page["head"], "an empty page below the head"
                return events
            after = page["events"][-1]["seq"]

    def all_messages(self, thread: Any, limit: int = 100) -> list[dict[str, Any]]:
        """All messages of a thread, oldest first, page by page."""
        messages: list[dict[str, Any]] = []
        after: Any = 0
        while after is not None:
            page = self.ok("GET", f"/chat/threads/{thread}/messages", params={"after": after, "limit": limit})
            messages += page["items"]
            after = page["cursor"]
        return messages

    def all_threads(self, limit: int = 100, **params: Any) -> Iterator[dict[str, Any]]:
        cursor: str | None = None
        while True:
            page = self.ok(
                "GET", "/chat/threads", params={**params, "limit": limit, **({"cursor": cursor} if cursor else {})}
            )
            yield from page["items"]
            cursor = page["cursor"]
            if cursor is None:
                return

    def poll_on(self, cursor: str) -> tuple[list[dict[str, Any]], str]:
        """Everything since `cursor`, asked until nothing more comes, and the last cursor."""
        events: list[dict[str, Any]] = []
        while True:
            page = self.ok("GET", "/chat/poll", params={"cursor": cursor})
            assert not page.get("reset"), "a fresh cursor was said to be lost"
            events += page["events"]
            cursor = page["cursor"]
            if page["askAgainMs"] > 0:
                return events, cursor
            assert page["events"], "asked to come again at once for nothing"
