"""A client of the gateway's plain HTTP, as small as one can write it: nothing but the standard library."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator, Mapping
from typing import Any


class EventStream:
    """`GET /sse`, read event by event. `cursor` is the last `id` that came."""

    def __init__(self, port: int, query: str, token: str, headers: Mapping[str, str] | None = None) -> None:
        self.cursor: str | None = None
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        self._connection.request("GET", f"/sse?{query}", headers={"Authorization": f"Bearer {token}", **(headers or {})})
        self.answer = self._connection.getresponse()

    def __enter__(self) -> EventStream:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def close(self) -> None:
        self._connection.close()
        self.answer.close()

    def events(self) -> Iterator[dict[str, Any]]:
        """Frames, until the stream ends."""
        identifier: str | None = None
        while raw := self.answer.readline():
            line = raw.decode().rstrip("\n")
            if line.startswith("id: "):
                identifier = line[4:]
            elif line.startswith("data: "):
                if identifier is not None:
                    self.cursor = identifier
                    identifier = None
                yield json.loads(line[6:])

    def until(self, kind: str) -> dict[str, Any]:
        """The next event of a type; what comes before it is dropped."""
        return next(event for event in self.events() if event["type"] == kind)
