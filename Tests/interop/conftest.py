"""A server as a site would run it that knows only the brief, and clients that others wrote."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pytest
from clients import CLIENTS, Connection
from exchange import ALLOWED, Connect
from support.martlet import Server, mint


@pytest.fixture(scope="session", params=["embedded", "none"])
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """With the embedded backend, and without any: a client that knows only the brief sees no difference."""
    args = ["--backend", "none"] if request.param == "none" else []
    with Server(args, env={"MARTLET_ALLOWED_ORIGINS": ALLOWED}) as running:
        yield running


@pytest.fixture(params=list(CLIENTS))
def client_kind(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def connect(server: Server, client_kind: str) -> Iterator[Connect]:
    """Opens connections with one of the clients. `token`: None for none at all, in `?token=` unless told otherwise."""
    opened: list[Connection] = []

    def make(
        token: str | None = None,
        *,
        path: str = "/",
        query: bool = True,
        protocols: Sequence[str] = (),
        headers: Mapping[str, str] | None = None,
    ) -> Connection:
        where = f"?token={token}" if token is not None and query else ""
        url = f"ws://{server.host}:{server.port}{path}{where}"
        connection = CLIENTS[client_kind](url, protocols, headers or {})
        opened.append(connection)
        return connection

    yield make
    for connection in opened:
        connection.close()


@pytest.fixture
def client_token() -> str:
    return mint({"userId": 1, "role": "client", "threads": "*"})


@pytest.fixture
def manager_token() -> str:
    return mint({"userId": 5, "role": "manager", "threads": "*"})


@pytest.fixture
def thread_id() -> Iterator[int]:
    """A thread of its own for each test: the server is shared."""
    yield next(_THREADS)


_THREADS = iter(range(1_000_015, 2_000_000))
