"""What the tests here say to a connection, and how they wait for what it hears."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from clients import Connection, Silence
from support.martlet import Server

#: The origin that the server under test allows.
ALLOWED = "https://shop.example"

Connect = Callable[..., Connection]


def frames_of(connection: Connection, kind: str, count: int = 1) -> list[Any]:
    """The next frames of a type; others (presence, a greeting) pass by."""
    found: list[Any] = []
    while len(found) < count:
        frame = connection.receive()
        if frame["type"] == kind:
            found.append(frame)
    return found


def join(server: Server, connection: Connection, thread_id: int | str) -> None:
    """Subscribes as the brief does, without an id and hence without a reply, and waits until events come."""
    connection.send({"type": "subscribe", "threadId": thread_id})
    await_live(server, connection, thread_id)


def await_live(server: Server, connection: Connection, thread_id: int | str) -> None:
    """Waits until events of the thread come, and until the last of those that it took has."""
    publish_until_heard(
        server,
        f"chat.thread.{thread_id}",
        lambda number: {"type": "site_mark", "threadId": thread_id, "payload": {"mark": number}},
        connection,
    )


def publish_until_heard(
    server: Server, channel: str, make: Callable[[int], Any], connection: Connection, tries: int = 100
) -> None:
    """Publishes what `make` makes of 0, 1, 2 … until the connection hears one, and waits for the last of them.

    A join takes effect in its own time and, without an id, tells nobody when. What was published before is lost to it.
    """
    for number in range(tries):
        event = make(number)
        assert server.publish(channel, event).status in (200, 202, 204)
        try:
            heard = None
            while heard != event:
                heard = connection.receive(0.1 if heard is None or heard["type"] != event["type"] else 10)
            return
        except Silence:
            continue
    raise AssertionError(f"nothing published on {channel} ever arrived")


def next_of(connection: Connection, *kinds: str) -> Any:
    """The next frame that is of one of these types."""
    while True:
        frame = connection.receive()
        if frame["type"] in kinds:
            return frame


def next_but(connection: Connection, *kinds: str) -> Any:
    """The next frame that is of none of these types."""
    while True:
        frame = connection.receive()
        if frame["type"] not in kinds:
            return frame
