"""The checker notices what it is there for."""

from __future__ import annotations

from books import differences, gaps, unkept

LOG = [{"type": "message", "seq": seq, "payload": {"clientMessageId": f"k{seq}", "text": "…"}} for seq in range(1, 8)]


def test_the_same_events_in_the_same_order_are_fine() -> None:
    assert differences(LOG, list(LOG)) == []
    assert gaps(LOG) == []
    assert unkept(LOG, {"k3": LOG[2]["payload"]}) == []


def test_a_lost_event_is_noticed() -> None:
    assert differences(LOG, LOG[:3] + LOG[4:]) == ["lost 4"]
    assert differences(LOG, LOG[:-1]) == ["lost 7"]


def test_a_doubled_event_is_noticed() -> None:
    assert differences(LOG, LOG[:4] + LOG[3:]) == ["doubled 4"]


def test_a_reordering_is_noticed() -> None:
    assert differences(LOG, [LOG[1], LOG[0], *LOG[2:]]) == ["reordered"]


def test_an_event_that_is_not_in_the_log_or_differs_is_noticed() -> None:
    changed = {**LOG[2], "payload": {"text": "other"}}
    assert differences(LOG, [*LOG, {"type": "message", "seq": 99, "payload": {}}]) == ["invented or changed 99"]
    assert differences(LOG, [*LOG[:2], changed, *LOG[3:]]) == ["invented or changed 3"]


def test_a_hole_in_the_log_is_noticed() -> None:
    assert gaps(LOG[:2] + LOG[3:]) != []


def test_a_broken_promise_is_noticed() -> None:
    assert unkept(LOG, {"gone": {"clientMessageId": "gone"}}) == ["acknowledged gone is stored 0 times"]
    assert unkept([*LOG, LOG[0]], {"k1": LOG[0]["payload"]}) == ["acknowledged k1 is stored 2 times"]
    assert unkept(LOG, {"k1": {"clientMessageId": "k1", "text": "other"}}) != []
