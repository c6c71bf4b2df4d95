"""Compares what a client was given with what the database holds."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Mapping, Sequence

from support.martlet import Server, mint

if TYPE_CHECKING:
    from wanderer import Wanderer

Event = Mapping[str, Any]


def differences(log: Sequence[Event], received: Sequence[Event]) -> list[str]:
    """What is wrong with a client's events of one thread, `log` being the thread's log; empty if they are the same.

    Lost: in the log and not received. Doubled: received more than once. Invented: not in the log, or not as it stands
    there. Reordered: received in another order than the log's.
    """
    problems: list[str] = []
    by_seq = {event["seq"]: event for event in log}
    counts = Counter(event["seq"] for event in received)
    if lost := sorted(by_seq.keys() - counts.keys()):
        problems.append(f"lost {_some(lost)}")
    if doubled := sorted(seq for seq, count in counts.items() if count > 1):
        problems.append(f"doubled {_some(doubled)}")
    if invented := sorted(event["seq"] for event in received if by_seq.get(event["seq"]) != event):
        problems.append(f"invented or changed {_some(invented)}")
    order = [event["seq"] for event in received]
    if any(later < earlier for earlier, later in zip(order, order[1:])):
        problems.append("reordered")
    return problems


def gaps(log: Sequence[Event]) -> list[str]:
    """What is wrong with a log itself: its positions must be 1, 2, 3 …"""
    seqs = [event["seq"] for event in log]
    return [] if seqs == list(range(1, len(seqs) + 1)) else [f"the log's positions are not contiguous: {_some(seqs)}"]


def unkept(log: Sequence[Event], acknowledged: Mapping[str, Event]) -> list[str]:
    """What was acknowledged, by `clientMessageId`, and is not in the log just once and as it was acknowledged."""
    problems: list[str] = []
    messages = [event["payload"] for event in log if event["type"] == "message"]
    counts = Counter(message["clientMessageId"] for message in messages)
    stored = {message["clientMessageId"]: message for message in messages}
    for key, message in acknowledged.items():
        if counts[key] != 1:
            problems.append(f"acknowledged {key} is stored {counts[key]} times")
        elif stored[key] != message:
            problems.append(f"acknowledged {key} is stored as another message")
    return problems


def _some(seqs: Sequence[int]) -> str:
    shown = ", ".join(map(str, seqs[:10]))
    return shown if len(seqs) <= 10 else f"{shown} and {len(seqs) - 10} more"


def problems(clients: list[Wanderer], logs: dict[Any, list[dict[str, Any]]]) -> list[str]:
    """All that is wrong, with the logs and with what clients have."""
    found = [f"thread {thread}: {gap}" for thread, events in logs.items() for gap in gaps(events)]
    for client in clients:
        found += [f"{client.name}: {problem}" for problem in client.problems]
        for thread in client.threads:
            where = f"{client.name}, thread {thread}"
            found += [f"{where}: {it}" for it in differences(logs[thread], client.received[thread])]
            found += [f"{where}: {it}" for it in unkept(logs[thread], client.acknowledged[thread])]
    return found


def log(server: Server, thread: Any) -> list[dict[str, Any]]:
    """A thread's whole log, from the database."""
    token = mint({"userId": 99, "role": "manager"})
    events: list[dict[str, Any]] = []
    while True:
        after = events[-1]["seq"] if events else 0
        page = server.request("GET", f"/chat/threads/{thread}/events?after={after}&limit=100", token=token).json
        events += page["events"]
        if not page["events"]:
            return events
