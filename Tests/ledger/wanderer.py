"""A client that sends, reads, types, reads slowly, breaks off, goes silent and comes back, all at random."""

from __future__ import annotations

import asyncio
import json
import random
import time
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.protocol import State

from support.martlet import http

#: How many connections of one client may be left half open at a time.
GHOSTS = 2


class Wanderer:
    """Joins its threads, after every break again with `since`; keeps each event of their logs, as it comes."""

    def __init__(
        self,
        name: str,
        urls: list[str],
        rest: str,
        token: str,
        threads: list[Any],
        seed: int,
        *,
        expects_faults: bool = False,
        pace: tuple[float, float] = (0.02, 0.3),
    ) -> None:
        """`urls`: gateways, one is chosen for each visit; `rest`: the backend. `expects_faults`: an answer that something is
        away is no problem, it comes again. `pace`: the shortest and longest time between two deeds, in seconds."""
        self.name = name
        self.threads = threads
        self.received: dict[Any, list[dict[str, Any]]] = {thread: [] for thread in threads}
        self.acknowledged: dict[Any, dict[str, dict[str, Any]]] = {thread: {} for thread in threads}
        self.problems: list[str] = []
        self.breaks = 0
        self.vanished = 0
        self.posted = 0
        self._ghosts: list[ClientConnection] = []
        self._urls = urls
        self._expects_faults = expects_faults
        self._pace = pace
        self._rest = rest
        self._token = token
        self._random = random.Random(seed)
        self._sent = 0
        self._awaited: dict[int, tuple[Any, str]] = {}
        self._unsent: list[tuple[Any, str, str]] = []
        self._next_id = 0
        #: What was said and heard last, for whoever looks for a fault.
        self._said: list[str] = []

    def last(self, thread: Any) -> int:
        """The position up to which it has the thread's log."""
        return self.received[thread][-1]["seq"] if self.received[thread] else 0

    async def wander(self, until: float) -> None:
        """Does at random what clients do, until a moment of the monotonic clock."""
        while time.monotonic() < until:
            await self._visit(lambda connection: self._act(connection, until))

    async def catch_up(self, heads: dict[Any, int], timeout: float) -> None:
        """Sends again what was not acknowledged, then stays until it has all of its threads' logs."""
        deadline = time.monotonic() + timeout

        async def settle(connection: ClientConnection) -> None:
            while self._unsent or any(self.last(thread) < heads[thread] for thread in self.threads):
                if time.monotonic() > deadline or connection.state is not State.OPEN:
                    return
                await asyncio.sleep(0.02)

        while time.monotonic() < deadline:
            await self._visit(settle)
            if not self._unsent and all(self.last(thread) >= heads[thread] for thread in self.threads):
                return
        behind = {thread: f"{self.last(thread)} of {heads[thread]}" for thread in self.threads}
        self.problems.append(f"not whole after {timeout} s: {behind}, {len(self._unsent)} unsent; {self._said[-12:]}")

    async def _visit(self, act: Any) -> None:
        try:
            connection = await connect(
                self._random.choice(self._urls), subprotocols=["martlet.v1", f"bearer.{self._token}"], max_queue=4, open_timeout=10  # type: ignore[list-item]
            )
        except (OSError, InvalidHandshake, TimeoutError):
            await asyncio.sleep(0.05)
            return
        listening = asyncio.create_task(self._listen(connection))
        try:
            for thread in self.threads:
                await self._say(connection, type="subscribe", threadId=thread, payload={"since": self.last(thread)})
            for thread, key, text in self._unsent:
                await self._send(connection, thread, key, text)
            await act(connection)
        except ConnectionClosed:
            pass
        finally:
            self.breaks += 1
            way = self._random.random()
            if way < 0.4:
                await connection.close()
            elif way < 0.8:
                connection.transport.abort()
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
            self._awaited.clear()
            if way >= 0.8:
                self._vanish(connection)

    def _vanish(self, connection: ClientConnection) -> None:
        """Leaves the connection open and never reads from it again, as one does whose network is gone."""
        self.vanished += 1
        self._ghosts.append(connection)
        while len(self._ghosts) > GHOSTS:
            self._ghosts.pop(0).transport.abort()

    def bury(self) -> None:
        """Ends what was left half open."""
        for ghost in self._ghosts:
            ghost.transport.abort()
        self._ghosts.clear()

    async def _act(self, connection: ClientConnection, until: float) -> None:
        stay = time.monotonic() + self._random.expovariate(1 / 4)
        while time.monotonic() < min(until, stay):
            thread = self._random.choice(self.threads)
            match self._random.random():
                case dice if dice < 0.35:
                    self._sent += 1
                    key = f"{self.name}-{self._sent}"
                    text = f"{key} " + "щ" * self._random.choice([1, 10, 100, 1500])
                    self._unsent.append((thread, key, text))
                    if self._random.random() < 0.2:
                        await self._post(thread, key, text)
                    else:
                        await self._send(connection, thread, key, text)
                case dice if dice < 0.5 and self.last(thread):
                    await self._say(connection, type="read", threadId=thread, payload={"upTo": self.last(thread)})
                case dice if dice < 0.65:
                    await self._say(connection, type="typing", threadId=thread, isTyping=self._random.random() < 0.7)
                case dice if dice < 0.7:
                    self._pause = self._random.uniform(0.2, 1.0)
            await asyncio.sleep(self._random.uniform(*self._pace))

    _pause = 0.0

    async def _listen(self, connection: ClientConnection) -> None:
        async for text in connection:
            if self._pause:
                pause, self._pause = self._pause, 0.0
                await asyncio.sleep(pause)
            frame = json.loads(text)
            self._note_down("<", frame)
            match frame["type"]:
                case "ok" if frame["id"] in self._awaited:
                    self._note(*self._awaited.pop(frame["id"]), frame["payload"])
                case "ok" if frame.get("payload", {}).get("reset"):
                    self.problems.append("reset although the log goes on")
                case "error" if "id" not in frame and frame["payload"]["code"] == "forbidden":
                    pass  # typing before the join was done
                case "error" if self._expects_faults and frame["payload"]["code"] == "unavailable":
                    await connection.close()
                case "error" if frame["payload"]["code"] != "rate_limit":
                    self.problems.append(text if isinstance(text, str) else repr(text))
                case "resync" if "threadId" in frame:
                    self.problems.append("resync although every event has a position")
                case _ if "seq" in frame:
                    self.received[frame["threadId"]].append(frame)

    def _note(self, thread: Any, key: str, message: Any) -> None:
        """The backend has stored it: that is a promise."""
        self.acknowledged[thread][key] = message
        self._unsent = [unsent for unsent in self._unsent if unsent[1] != key]

    async def _post(self, thread: Any, key: str, text: str) -> None:
        """Sends over REST, as the brief's clients do."""
        body = {"threadId": thread, "text": text, "clientMessageId": key}
        try:
            answer = await asyncio.to_thread(http, "POST", f"{self._rest}/chat/send", body, token=self._token)
        except OSError:
            if not self._expects_faults:
                raise
            return
        if answer.status in (200, 201):
            self.posted += 1
            self._note(thread, key, answer.json)
        elif not (self._expects_faults and answer.status == 503):
            self.problems.append(f"POST /chat/send: {answer.status} {answer.text}")

    async def _send(self, connection: ClientConnection, thread: Any, key: str, text: str) -> None:
        self._next_id += 1
        self._awaited[self._next_id] = (thread, key)
        payload = {"text": text, "clientMessageId": key}
        await self._say(connection, type="send", id=self._next_id, threadId=thread, payload=payload)

    async def _say(self, connection: ClientConnection, **frame: Any) -> None:
        if frame["type"] == "subscribe":
            self._next_id += 1
            frame["id"] = self._next_id
        self._note_down(">", frame)
        await connection.send(json.dumps(frame, ensure_ascii=False))

    def _note_down(self, way: str, frame: dict[str, Any]) -> None:
        keys = [str(frame[key]) for key in ("type", "id", "threadId", "seq") if key in frame]
        self._said = self._said[-40:] + [f"{time.monotonic():.2f} {way} {' '.join(keys)}"]
