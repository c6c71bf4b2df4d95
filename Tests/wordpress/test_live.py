"""A guest and a manager, live through the gateway; then what keeps them together goes away and comes back."""

from __future__ import annotations

import pytest
from callers import Person
from live import Live, wait_for
from support.wordpress import WordPress


@pytest.fixture
def own():
    """A site of which parts may be stopped."""
    with WordPress() as site:
        yield site
        # An outage is in the log, and nothing else.
        assert [line for line in site.problems() if "they are kept and tried again" not in line] == []


def talk(site: WordPress):
    guest, maria = Person(site), Person(site, "maria")
    thread = guest.open_thread("Parcel")
    return guest, maria, thread


def online(live: Live) -> list:
    """Who was online when this one joined, or came since."""
    joined = [frame["payload"]["participants"] for frame in live.heard("ok") if "participants" in (frame.get("payload") or {})]
    came = [frame["payload"]["userId"] for frame in live.heard("presence", online=True)]
    return came + [person["userId"] for people in joined for person in people if person.get("online")]


@pytest.mark.parametrize("with_redis", [True, False], ids=["over redis", "over http"])
def test_message_typing_read_and_online_go_both_ways_live(with_redis):
    with WordPress(redis=with_redis) as site:
        guest, maria, thread = talk(site)
        with Live(guest, thread) as customer, Live(maria, thread) as manager:
            guest.say(thread, "Where is my parcel?")
            wait_for(lambda: manager.texts == ["Where is my parcel?"])
            customer.tell("typing", isTyping=True)
            wait_for(lambda: manager.heard("typing", userId=guest.id, isTyping=True))
            seq = manager.position
            manager.tell("read", upTo=seq)
            wait_for(lambda: customer.heard("read", userId=maria.id, upTo=seq))
            maria.say(thread, "On its way.")
            wait_for(lambda: customer.texts == ["Where is my parcel?", "On its way."])
            assert guest.id in online(manager)
            with Live(guest, thread) as again:
                assert maria.id in online(again)
            assert again.texts == ["Where is my parcel?", "On its way."]
        assert guest.ok("GET", f"/chat/threads/{thread}")["head"] == manager.position
        assert site.problems() == []


def test_a_change_of_the_thread_reaches_its_client_live(own):
    guest, maria, thread = talk(own)
    with Live(guest, thread) as customer:
        maria.ok("PATCH", f"/chat/threads/{thread}", {"status": "closed", "managerId": maria.id})
        wait_for(lambda: customer.heard("thread_update", status="closed", managerId=maria.id))


def test_redis_and_the_gateway_go_and_come_back_and_nothing_is_lost_or_doubled(own):
    guest, maria, thread = talk(own)
    said: list[str] = []

    def say(person: Person, text: str) -> None:
        person.say(thread, text)
        said.append(text)

    with Live(guest, thread) as customer, Live(maria, thread) as manager:
        say(guest, "all is well")
        wait_for(lambda: manager.texts == said and customer.texts == said)

        own.redis.kill()
        for number in range(5):
            say(guest, f"without redis {number}")
            say(maria, f"answered without redis {number}")
        # The gateway compares heads with the backend while Redis is away.
        wait_for(lambda: manager.texts == said and customer.texts == said, what="not delivered without Redis")

        own.gateway.stop()
        for number in range(5):
            say(guest, f"without both {number}")
        own.redis.start()
        say(maria, "redis is back")
        own.gateway.start()
        wait_for(lambda: manager.texts == said and customer.texts == said, what="not delivered after the return")
        assert customer.joins >= 2 and manager.joins >= 2

        # The site leaves a Redis alone for a while that has failed, and then publishes what it has kept.
        say(guest, "all is well again")
        wait_for(lambda: manager.texts == said and customer.texts == said, 75, "not live again")
        for heard in (customer, manager):
            seqs = [frame["seq"] for frame in heard.frames if frame.get("seq")]
            assert seqs == list(range(1, len(seqs) + 1))
    assert guest.texts(thread) == said


def test_what_was_stored_while_redis_was_away_is_published_when_it_is_back(own):
    """The outbox: also for who listens to Redis alone."""
    guest, maria, thread = talk(own)
    own.gateway.stop()
    own.redis.kill()
    guest.say(thread, "kept")
    own.redis.start()
    own.cron()
    # By the job, or by the process that has waited for Redis since.
    wait_for(lambda: "kept" in str(own.redis.command("XRANGE", f"martlet:{{chat.thread.{thread}}}:log", "-", "+")))


def test_a_frozen_redis_does_not_hold_up_the_site(own):
    import time

    guest, _, thread = talk(own)
    guest.say(thread, "warm")
    own.redis.pause()
    try:
        began = time.monotonic()
        guest.say(thread, "while Redis says nothing")
        assert time.monotonic() - began < 10
    finally:
        own.redis.resume()
    assert guest.texts(thread) == ["warm", "while Redis says nothing"]


def test_a_frozen_gateway_does_not_hold_up_the_site():
    import signal
    import time

    with WordPress(redis=False) as site:
        guest, _, thread = talk(site)
        site.gateway.signal(signal.SIGSTOP)
        try:
            began = time.monotonic()
            guest.say(thread, "while the gateway says nothing")
            assert time.monotonic() - began < 10
            assert site.request("GET", "/").status == 200
        finally:
            site.gateway.signal(signal.SIGCONT)


def test_a_chat_without_redis_and_gateway_works_by_polling_and_complains_of_nothing(plain_site):
    plain_site.clear_debug_log()
    guest, maria, thread = talk(plain_site)
    mine, theirs = (person.ok("GET", "/chat/poll")["cursor"] for person in (guest, maria))
    guest.say(thread, "anybody there?")
    polled = maria.ok("GET", f"/chat/poll?cursor={theirs}")
    assert [event["payload"]["text"] for event in polled["events"] if event["type"] == "message"] == ["anybody there?"]
    maria.say(thread, "yes")
    polled = guest.ok("GET", f"/chat/poll?cursor={mine}")
    assert [event["payload"]["text"] for event in polled["events"] if event["type"] == "message"] == ["anybody there?", "yes"]
    plain_site.cron()
    assert plain_site.debug_log() == "" or plain_site.problems() == []
