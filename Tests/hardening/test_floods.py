"""Too much of what is allowed: commands, subscriptions, connections, unread bytes, time."""

from __future__ import annotations

import contextlib
import json
import re
import select
import socket
import time
from pathlib import Path

from conftest import SETTINGS, Customer, new_user, open_thread, token_of
from raw import CLOSE, Ended, Raw, error_code, frame
from support.martlet import API_KEY, Server


def test_command_burst_gets_errors_and_the_connection_lives(raw: Raw) -> None:
    for number in range(100):
        raw.say({"type": "ping", "id": number})
    answers = [raw.event() for _ in range(100)]
    assert [answer["id"] for answer in answers] == list(range(100))
    kinds = [answer["type"] for answer in answers]
    assert kinds[:60] == ["pong"] * 60
    refused = [answer for answer in answers if answer["type"] == "error"]
    assert refused and {answer["payload"]["code"] for answer in refused} == {"rate_limit"}
    time.sleep(0.2)  # Some commands' worth at 30 a second: the limit is a rate, not a sentence.
    assert raw.ask(1000, {"type": "ping"})["type"] == "pong"


def test_command_flood_ends_with_4004(raw: Raw) -> None:
    raw.send_all_you_can(frame('{"type":"ping"}') * 5000)
    assert raw.closed() == (4004, "Rate limit")
    raw.wait_for_end()


def test_steady_flood_ends_with_4004(raw: Raw) -> None:
    """Not only a flood in one read: ten times the allowed rate is not borne for long either."""
    deadline = time.monotonic() + 20
    raw.socket.settimeout(0.03)
    code = None
    while code is None:
        assert time.monotonic() < deadline, "still served"
        raw.send_all_you_can(frame('{"type":"ping"}') * 10)
        try:
            while True:
                opcode, payload = raw.frame()
                if opcode == CLOSE:
                    code = int.from_bytes(payload[:2], "big")
                    break
        except AssertionError:
            continue  # Nothing more to read just now.
    assert code == 4004


def test_nonsense_flood_ends_with_4004(raw: Raw) -> None:
    raw.send_all_you_can(frame("nonsense") * 5000)
    assert raw.closed()[0] == 4004


def test_1001_subscriptions() -> None:
    settings = {"MARTLET_LIMIT_COMMANDS_PER_SECOND": "100000", "MARTLET_LIMIT_COMMANDS_BURST": "100000"}
    with Server(["--backend", "none"], env=settings) as server, Raw(server) as raw:
        raw.socket.settimeout(30)
        raw.upgrade(token_of(1, threads="*"))
        for number in range(1, 1001):
            raw.say({"type": "subscribe", "id": number, "threadId": number})
        assert {reply["type"] for reply in raw.replies(range(1, 1001)).values()} == {"ok"}
        refusal = raw.ask(1001, {"type": "subscribe", "threadId": 1001})
        assert refusal["payload"]["code"] == "limit"
        assert raw.ask(2000, {"type": "unsubscribe", "threadId": 7})["type"] == "ok"
        assert raw.ask(2001, {"type": "subscribe", "threadId": 1001})["type"] == "ok"


def test_21_connections_of_one_user(server: Server, token: str) -> None:
    """The oldest makes way (4002); the others live."""
    raws: list[Raw] = []
    try:
        for _ in range(21):
            raws.append(Raw(server))
            raws[-1].upgrade(token)
            assert raws[-1].event()["type"] == "welcome"
        assert raws[0].closed() == (4002, "Too many connections")
        for raw in raws[1:]:
            assert raw.ask(1, {"type": "ping"})["type"] == "pong"
    finally:
        for raw in raws:
            raw.close()


def test_never_reading_client_ends_with_4003_and_harms_nobody(server: Server) -> None:
    """Its unsent bytes are bounded; the others in its thread get everything, in order, and at once."""
    user = new_user()
    thread = open_thread(server, user)
    token = token_of(user)
    with Raw(server, receive_buffer=4096) as deaf, Raw(server) as good:
        for raw in (deaf, good):
            raw.upgrade(token)
            assert raw.ask(1, {"type": "subscribe", "threadId": thread})["type"] == "ok"
        text = "x" * 60_000
        ended = closed_as_too_slow(server)
        # Not for long after its end: the socket is cut when the reason is not read in time.
        for number in range(100):
            if closed_as_too_slow(server) > ended:
                break
            event = {"type": "site_event", "threadId": thread, "n": number, "text": text}
            assert server.publish(f"chat.thread.{thread}", event).status == 200
            assert good.event("site_event")["n"] == number
        else:
            raise AssertionError("never ended")
        for more in range(number, number + 5):
            event = {"type": "site_event", "threadId": thread, "n": more, "text": text}
            assert server.publish(f"chat.thread.{thread}", event).status == 200
            assert good.event("site_event")["n"] == more
        # Now that it reads, it finds what was on its way, the reason, and nothing of what came after.
        heard = 0
        while (received := deaf.frame())[0] != CLOSE:
            heard += 1
        assert received[1] == b"\x0f\xa3Too slow"
        assert heard < number


def closed_as_too_slow(server: Server) -> float:
    text = server.request("GET", "/metrics", token=API_KEY).text
    return sum(float(line.split()[-1]) for line in text.splitlines() if line.startswith('martlet_closes_total{code="4003"}'))


def test_a_slow_reader_of_its_log_gets_all_of_it(server: Server) -> None:
    """Who falls behind is not cut off from the log: it waits, and comes in order when there is room."""
    user = new_user()
    thread = open_thread(server, user)
    token = token_of(user, expires_in=3600)
    count = 120
    with Raw(server, receive_buffer=4096) as slow:
        slow.upgrade(token)
        reply = slow.ask(1, {"type": "subscribe", "threadId": thread})
        first = reply["payload"]["head"] + 1
        for number in range(count):
            body = {"threadId": thread, "text": "x" * 9_000, "clientMessageId": str(number)}
            assert server.request("POST", "/chat/send", body, token=token).status == 201
        assert [slow.event("message")["seq"] for _ in range(count)] == list(range(first, first + count))


def test_slow_loris_in_the_headers(server: Server) -> None:
    """A request head that never ends: closed after the time for a handshake, however busy the trickle."""
    with Raw(server) as raw:
        started = time.monotonic()
        raw.send("GET /ws HTTP/1.1\r\nHost: a\r\n")
        ended = None
        raw.socket.settimeout(0.1)
        while time.monotonic() - started < 10:
            try:
                raw.send("X-A: b\r\n")
                if not raw.socket.recv(1000):
                    ended = time.monotonic() - started
                    break
            except TimeoutError:
                continue
            except (ConnectionResetError, BrokenPipeError):
                ended = time.monotonic() - started
                break
        assert ended is not None and ended < 5


def test_connection_that_says_nothing(server: Server) -> None:
    with Raw(server) as raw:
        assert raw.wait_for_end() < 5


def test_no_token_in_time(server: Server) -> None:
    """Upgraded without a token: the `auth` frame must come soon."""
    with Raw(server) as raw:
        raw.upgrade()
        assert raw.closed() == (1008, "Unauthorized")


def test_slow_loris_in_the_first_frame(server: Server) -> None:
    """The `auth` frame, a byte at a time: the time for it does not start anew with each."""
    with Raw(server) as raw:
        raw.upgrade()
        started = time.monotonic()
        data = frame(json.dumps({"type": "auth", "payload": {"token": "x" * 200}}))
        # All of it would take thirteen seconds.
        for byte in data:
            raw.send(bytes([byte]))
            if select.select([raw.socket], [], [], 0.05)[0]:
                break
        assert raw.closed()[0] == 1008
        assert time.monotonic() - started < 8


def test_silent_peer_is_pinged_and_given_up() -> None:
    """A half-open connection (the peer's network is gone) does not stay: two unanswered pings are its end."""
    # A server of its own: where pings come so often, a client of another test that is busy for long is taken for dead.
    with Server(env={**SETTINGS, "MARTLET_LIMIT_PING_SECONDS": "2"}) as server, Raw(server) as raw:
        raw.upgrade(token_of(new_user()))
        raw.answers_pings = False
        started = time.monotonic()
        pings = 0
        raw.socket.settimeout(15)
        try:
            while True:
                if raw.frame()[0] == 9:
                    pings += 1
        except Ended:
            pass
        assert pings == 2
        assert time.monotonic() - started < 12


def test_idle_connections_do_not_hinder_others(server: Server) -> None:
    idle = [socket.create_connection((server.host, server.port)) for _ in range(300)]
    try:
        for _ in range(20):
            assert server.request("GET", "/health/live", timeout=5).status == 200
    finally:
        for connection in idle:
            connection.close()


def test_connection_flood_is_answered_with_503_and_retry_after() -> None:
    with Server(env={**SETTINGS, "MARTLET_LIMIT_CONNECTIONS_PER_SECOND": "5"}) as server:
        statuses, waits, codes = [], set(), set()
        for _ in range(30):
            with Raw(server) as raw:
                raw.ask_for_upgrade(token_of(1))
                status, headers, body = raw.answer(body=True)
                statuses.append(status)
                if status == 503:
                    waits.add(int(headers["retry-after"]))
                    codes.add(error_code(body))
        assert statuses.count(101) >= 5 and statuses.count(503) >= 10, statuses
        assert all(wait >= 1 for wait in waits) and len(codes) == 1
        time.sleep(1.2)
        with Customer(server) as customer:
            time.sleep(0.5)
            customer.is_unharmed()


def test_reconnect_storm(server: Server, token: str) -> None:
    """Hundreds come and go, many in the middle of the handshake."""
    for number in range(300):
        with Raw(server) as raw:
            raw.ask_for_upgrade(token)
            if number % 3 == 0:
                raw.answer(body=False)
            if number % 7 == 0:
                raw.say({"type": "subscribe", "threadId": 1})


def test_descriptors_do_not_leak(server: Server, token: str) -> None:
    """Whoever goes, cleanly, rudely or in the middle of a word, leaves nothing open."""
    import os

    def descriptors() -> int:
        return len(os.listdir(f"/proc/{server.pid}/fd"))

    before = descriptors()
    for number in range(200):
        raw = Raw(server)
        raw.upgrade(token_of(new_user()))
        match number % 4:
            case 0:
                raw.send(frame(b"\x03\xe8", 8))
                raw.closed()
            case 1:
                raw.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
            case 2:
                raw.send(frame("{")[:3])
            case _:
                raw.socket.shutdown(socket.SHUT_WR)
        raw.close()
    deadline = time.monotonic() + 10
    while descriptors() > before + 5:
        assert time.monotonic() < deadline, f"{descriptors()} descriptors, {before} before"
        time.sleep(0.1)


def test_the_soft_limit_of_open_files_is_raised() -> None:
    """More connections than the soft limit has files are served; the hard limit is the system's word and holds."""
    with Server(env=SETTINGS, open_files="128:512") as server, contextlib.ExitStack() as stack:
        for _ in range(200):
            raw = stack.enter_context(Raw(server))
            raw.upgrade(token_of(new_user()))
            assert raw.ask(1, {"type": "ping"})["type"] == "pong"
        limits = Path(f"/proc/{server.pid}/limits").read_text()
        assert re.search(r"Max open files\s+512\s+512\s", limits), limits


def test_the_table_of_open_files_does_not_grow_under_connections() -> None:
    """To enlarge it makes the kernel wait for all threads, and the loop that accepts with it, for up to twenty milliseconds."""

    def places(server: Server) -> int:
        return int(re.search(r"FDSize:\s+(\d+)", Path(f"/proc/{server.pid}/status").read_text())[1])

    with Server(env=SETTINGS, open_files="2048:2048") as server:
        assert places(server) == 2048
    with Server(env=SETTINGS, open_files="1024:4000") as server:
        assert places(server) >= 4000
