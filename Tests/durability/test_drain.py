"""SIGTERM: every client is told when to come back, and the process ends by itself."""

import json
import socket
import threading
from contextlib import ExitStack

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from support.martlet import Server, mint

CLIENTS = 20
DEADLINE = 3


@pytest.fixture
def server():
    with Server(env={"MARTLET_DRAIN_DEADLINE": str(DEADLINE)}) as server:
        yield server


def headers(number):
    token = mint({"userId": number, "role": "client", "threads": "*"})
    return {"Authorization": f"Bearer {token}"}


def open_client(stack, server, number):
    client = stack.enter_context(connect(server.ws_url, additional_headers=headers(number)))
    assert json.loads(client.recv(10))["type"] == "welcome"
    return client


def until_its_end(client):
    """What a client hears, and how its connection is closed."""
    heard = []
    try:
        while True:
            heard.append(json.loads(client.recv(20)))
    except ConnectionClosed as end:
        return heard, end.rcvd.code if end.rcvd else None


def test_trap_3_sigterm_tells_every_client_when_to_come_back(server):
    with ExitStack() as stack:
        clients = [open_client(stack, server, number) for number in range(CLIENTS)]
        ends = [None] * CLIENTS

        def listen(number):
            ends[number] = until_its_end(clients[number])

        listeners = [threading.Thread(target=listen, args=(number,)) for number in range(CLIENTS)]
        for listener in listeners:
            listener.start()
        # The process does not end before its connections have, and does so within the deadline.
        assert server.stop(timeout=DEADLINE + 5) == 0
        for listener in listeners:
            listener.join(20)
    assert {code for _, code in ends} == {1001}
    delays = [frame["payload"]["afterMs"] for heard, _ in ends for frame in heard if frame["type"] == "reconnect"]
    assert len(delays) == CLIENTS, "each is told once"
    assert len(set(delays)) > CLIENTS / 2, f"the returns are spread: {sorted(delays)}"


def test_clients_that_do_not_answer_do_not_hold_the_server_up(server):
    request = ["GET /ws HTTP/1.1", "Host: a", "Upgrade: websocket", "Connection: Upgrade"]
    request += ["Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="]
    request += [f"{name}: {value}" for name, value in headers(1).items()]
    with socket.create_connection((server.host, server.port), timeout=10) as deaf:
        deaf.sendall(("\r\n".join(request) + "\r\n\r\n").encode())
        assert deaf.recv(100).startswith(b"HTTP/1.1 101 ")
        assert server.stop(timeout=DEADLINE + 5) == 0
