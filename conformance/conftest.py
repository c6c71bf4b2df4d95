"""Where the backend is and who calls it."""

from __future__ import annotations

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any, Callable, Iterator

import pytest

from caller import Caller
from contract import Contract

#: Who must be known, and who may be.
GATEWAY = "gateway"
ROLES = {"clientA": "CLIENT_A", "clientB": "CLIENT_B", "managerA": "MANAGER_A", "managerB": "MANAGER_B"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--base-url", default=os.environ.get("MARTLET_CONFORMANCE_URL"), help="the backend's address")
    parser.addoption("--credentials", help="a JSON file with the headers of clientA, clientB, managerA, managerB")
    parser.addoption("--schemathesis", action="store_true", help="run the requests generated from the contract, too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--schemathesis"):
        return
    for item in items:
        if "schemathesis" in item.keywords:
            item.add_marker(pytest.mark.skip(reason="--schemathesis is not given"))


@pytest.fixture(scope="session")
def backend(request: pytest.FixtureRequest) -> Iterator[tuple[str, dict[str, dict[str, str]]]]:
    """The base URL and everybody's headers."""
    base_url = request.config.getoption("--base-url")
    if base_url:
        yield base_url, _credentials(request.config.getoption("--credentials"))
        return
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Tests"))
    from support.martlet import API_KEY, Server, mint

    def headers(user: int | str, role: str) -> dict[str, str]:
        token = mint({"userId": user, "role": role}, expires_in=3600)
        return {"Authorization": f"Bearer {token}"}

    with Server() as server:
        yield server.url, {
            "clientA": headers(101, "client"),
            "clientB": headers("g_b102", "client"),
            "managerA": headers(5, "manager"),
            "managerB": headers(6, "manager"),
            GATEWAY: {"Authorization": f"Bearer {API_KEY}"},
        }


def _credentials(file: str | None) -> dict[str, dict[str, str]]:
    if file:
        return json.loads(Path(file).read_text())
    found: dict[str, dict[str, str]] = {}
    for name, suffix in {**ROLES, GATEWAY: "GATEWAY"}.items():
        variable = f"MARTLET_CONFORMANCE_{suffix}"
        lines = os.environ.get(variable, "").strip().splitlines()
        if not lines and name == GATEWAY:
            continue
        if not lines:
            raise pytest.UsageError(f"give --credentials FILE, or {variable} with a header a line")
        found[name] = {field.strip(): value.strip() for field, _, value in (line.partition(":") for line in lines)}
    return found


@pytest.fixture(scope="session")
def contract() -> Contract:
    return Contract()


@pytest.fixture(scope="session")
def callers(backend: tuple[str, dict[str, dict[str, str]]], contract: Contract) -> dict[str, Caller]:
    base_url, credentials = backend
    return {name: Caller(base_url, credentials[name], contract) for name in ROLES}


@pytest.fixture(scope="session")
def client_a(callers: dict[str, Caller]) -> Caller:
    return callers["clientA"]


@pytest.fixture(scope="session")
def client_b(callers: dict[str, Caller]) -> Caller:
    return callers["clientB"]


@pytest.fixture(scope="session")
def manager_a(callers: dict[str, Caller]) -> Caller:
    return callers["managerA"]


@pytest.fixture(scope="session")
def manager_b(callers: dict[str, Caller]) -> Caller:
    return callers["managerB"]


@pytest.fixture(scope="session")
def gateway(backend: tuple[str, dict[str, dict[str, str]]], contract: Contract) -> Caller:
    """A gateway with its API key."""
    base_url, credentials = backend
    if GATEWAY not in credentials:
        pytest.skip("the credentials have no gateway")
    return Caller(base_url, credentials[GATEWAY], contract)


@pytest.fixture(scope="session")
def nobody(backend: tuple[str, Any], contract: Contract) -> Caller:
    """A caller without a token."""
    return Caller(backend[0], {}, contract)


@pytest.fixture(scope="session")
def ids(callers: dict[str, Caller]) -> dict[str, Any]:
    """Everybody's user id, as the backend writes it."""
    found: dict[str, Any] = {}
    for name in ("clientA", "clientB"):
        found[name] = callers[name].open_thread("who am I")["clientId"]
    thread = callers["clientA"].open_thread("who are they")["id"]
    for name in ("managerA", "managerB"):
        found[name] = callers[name].send(thread, "me")["userId"]
    return found


@pytest.fixture
def thread(client_a: Caller) -> dict[str, Any]:
    """A new thread of client A."""
    return client_a.open_thread("a thread")


@pytest.fixture(scope="session")
def at_once() -> Callable[[list[Callable[[], Any]]], list[Any]]:
    """Runs calls at the same time; their results in order."""

    def run(calls: list[Callable[[], Any]]) -> list[Any]:
        barrier = Barrier(len(calls))

        def one(call: Callable[[], Any]) -> Any:
            barrier.wait()
            return call()

        with ThreadPoolExecutor(len(calls)) as pool:
            return [future.result() for future in [pool.submit(one, call) for call in calls]]

    return run
