"""PATCH /chat/threads/{id}: status and manager."""

import pytest


@pytest.fixture
def path(thread):
    return f"/chat/threads/{thread['id']}"


def test_closing_and_opening(client_a, manager_a, thread, path):
    closed = manager_a.ok("PATCH", path, {"status": "closed"})
    assert closed["status"] == "closed"
    assert closed["head"] == thread["head"] + 1
    assert client_a.thread(thread["id"])["status"] == "closed"
    assert manager_a.ok("PATCH", path, {"status": "open"})["status"] == "open"
    events = client_a.log(thread["id"], after=thread["head"])
    assert [event["type"] for event in events] == ["thread_update", "thread_update"]
    assert [event["payload"]["status"] for event in events] == ["closed", "open"]
    assert "unread" not in events[0]["payload"]


def test_a_field_that_is_absent_stays(manager_a, path, ids):
    manager_a.ok("PATCH", path, {"managerId": ids["managerA"]})
    closed = manager_a.ok("PATCH", path, {"status": "closed"})
    assert closed["managerId"] == ids["managerA"]
    taken_over = manager_a.ok("PATCH", path, {"managerId": ids["managerB"]})
    assert taken_over["status"] == "closed"
    assert taken_over["managerId"] == ids["managerB"]


def test_null_takes_the_manager_off(manager_a, path, ids):
    manager_a.ok("PATCH", path, {"managerId": ids["managerA"]})
    assert manager_a.ok("PATCH", path, {"managerId": None})["managerId"] is None


def test_both_at_once_are_one_event(client_a, manager_a, thread, path, ids):
    manager_a.ok("PATCH", path, {"status": "closed", "managerId": ids["managerB"]})
    events = client_a.log(thread["id"], after=thread["head"])
    assert len(events) == 1
    assert events[0]["payload"]["status"] == "closed"
    assert events[0]["payload"]["managerId"] == ids["managerB"]
    assert events[0]["payload"]["head"] == events[0]["seq"]


def test_a_change_to_what_is_changes_nothing(client_a, manager_a, thread, path):
    before = client_a.thread(thread["id"])
    manager_a.ok("PATCH", path, {"status": "open", "managerId": None})
    assert client_a.thread(thread["id"]) == before


def test_a_manager_may_be_named_in_either_form(manager_a, path, ids):
    assert manager_a.ok("PATCH", path, {"managerId": str(ids["managerA"])})["managerId"] in (
        ids["managerA"],
        str(ids["managerA"]),
    )


def test_a_client_may_not(client_a, path):
    assert client_a.patch(path, {"status": "closed"}).status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"status": None},
        {"status": "odd"},
        {"status": 1},
        {"managerId": 1.5},
        {"managerId": "a b"},
        {"managerId": [5]},
        {"managerId": True},
        {"subject": "new"},
    ],
)
def test_what_is_no_change_is_refused(client_a, manager_a, thread, path, body):
    assert manager_a.patch(path, body).status_code == 400
    assert client_a.thread(thread["id"])["head"] == thread["head"]


def test_concurrent_changes_leave_no_gap(client_a, manager_a, thread, path, at_once):
    statuses = ["closed", "open"] * 8
    at_once([lambda status=status: manager_a.ok("PATCH", path, {"status": status}) for status in statuses])
    events = client_a.log(thread["id"])
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    changes = [event["payload"]["status"] for event in events if event["seq"] > thread["head"]]
    # Each logged change changed something.
    assert all(left != right for left, right in zip(["open", *changes], changes))
