"""`GET /metrics`, as Prometheus reads it, of the real server."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections.abc import Iterator

import pytest
from clients import WebsocketsClient
from exchange import frames_of
from support.martlet import API_KEY, ROOT, Server, mint

METRICS_KEY = "a-key-that-opens-the-metrics-alone"
TYPE = "text/plain; version=0.0.4; charset=utf-8"

#: Those that a node without Redis and without a backend elsewhere has nothing to say of.
SOMETIMES = re.compile(r"martlet_redis_|martlet_backend_|martlet_metrics_dropped_label_sets_total$")


@pytest.fixture(scope="module")
def node() -> Iterator[Server]:
    with Server(env={"MARTLET_METRICS_KEY": METRICS_KEY}) as running:
        yield running


def scrape(server: Server, key: str | None = API_KEY) -> str:
    answer = server.request("GET", "/metrics", token=key)
    assert answer.status == 200, answer.text
    assert answer.headers["Content-Type"] == TYPE
    return answer.text


def samples(text: str) -> dict[str, float]:
    """`name{labels}` to its value."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines}


def heads(text: str, word: str) -> dict[str, str]:
    """What `# HELP` or `# TYPE` says of each metric."""
    return dict(re.findall(rf"^# {word} (\S+) (.*)$", text, re.MULTILINE))


def documented() -> dict[str, str]:
    """The metrics of docs/operations.md and their types."""
    table = (ROOT / "docs" / "operations.md").read_text().split("<!-- metrics -->")[1].split("<!-- /metrics -->")[0]
    return dict(re.findall(r"^\| `(\w+)` \| (\w+) \|", table, re.MULTILINE))


def visitor(server: Server, user: str, token: str | None = None) -> WebsocketsClient:
    token = token or mint({"userId": user, "role": "client", "threads": "*"})
    return WebsocketsClient(server.ws_url, (), {"Authorization": f"Bearer {token}"})


def eventually(server: Server, name: str, value: float) -> None:
    """Counters are a moment behind: the loops count when they have sent."""
    deadline = time.monotonic() + 10
    while (got := samples(scrape(server)).get(name)) != value:
        assert time.monotonic() < deadline, f"{name} is {got}, not {value}"
        time.sleep(0.02)


def test_it_is_written_as_promtool_wants_it(node: Server) -> None:
    promtool = shutil.which("promtool") or shutil.which(ROOT / ".build" / "tools" / "promtool")
    if promtool is None:
        pytest.skip("there is no promtool; scripts/setup.sh test gets it")
    connection = visitor(node, "promtool")
    frames_of(connection, "welcome")
    text = scrape(node)
    connection.close()
    ran = subprocess.run([promtool, "check", "metrics"], input=text, capture_output=True, text=True, timeout=60)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


def test_all_that_is_documented_is_there_and_nothing_else(node: Server) -> None:
    # Requests are counted when they have been answered: the first one is seen by the second.
    scrape(node)
    text = scrape(node)
    table, types, helps = documented(), heads(text, "TYPE"), heads(text, "HELP")
    assert set(types) <= set(table), "a metric is missing in docs/operations.md"
    missing = {name for name in set(table) - set(types) if not SOMETIMES.match(name)}
    assert not missing, "these are documented and never there"
    assert types == {name: table[name] for name in types}
    assert set(helps) == set(types)
    assert "No description." not in helps.values()


def test_it_is_the_same_twice_but_for_what_happens(node: Server) -> None:
    first, second = scrape(node), scrape(node)
    assert list(samples(first)) == list(samples(second))


def test_connections_deliveries_and_users_are_counted(node: Server) -> None:
    before = samples(scrape(node))
    open_, opened = 'martlet_connections{transport="websocket"}', 'martlet_connections_opened_total{transport="websocket"}'
    visitors = [visitor(node, "counted") for _ in range(3)]
    for connection in visitors:
        frames_of(connection, "welcome")
    visitors[0].send({"type": "subscribe", "id": 1, "threadId": "counted"})
    frames_of(visitors[0], "ok")
    during = samples(scrape(node))
    assert during[open_] == before[open_] + 3
    assert during[opened] == before[opened] + 3
    assert during["martlet_users_online"] == before["martlet_users_online"] + 1
    assert during["martlet_threads"] == before["martlet_threads"] + 1
    assert during["martlet_commands_total"] == before["martlet_commands_total"] + 1
    assert during['martlet_presence_transitions_total{to="online"}'] >= 1
    eventually(node, "martlet_deliveries_total", before["martlet_deliveries_total"] + 4)
    node.publish("chat.thread.counted", {"type": "site_event"})
    frames_of(visitors[0], "site_event")
    eventually(node, "martlet_deliveries_total", before["martlet_deliveries_total"] + 5)
    for connection in visitors:
        connection.close()
    eventually(node, open_, before[open_])
    closed = samples(scrape(node))
    ends = [f'martlet_closes_total{{code="{how}"}}' for how in ("client", "lost")]
    assert sum(closed[end] - before[end] for end in ends) == 3
    assert closed["martlet_threads"] == before["martlet_threads"]


def test_refused_tokens_and_closes_are_counted_by_reason(node: Server) -> None:
    names = [
        'martlet_tokens_refused_total{reason="expired"}',
        'martlet_tokens_refused_total{reason="malformed"}',
        'martlet_tokens_refused_total{reason="revoked"}',
        'martlet_closes_total{code="1008"}',
        'martlet_closes_total{code="4005"}',
        "martlet_revocations_total",
    ]
    before = samples(scrape(node))
    for token in (mint({"userId": 1, "role": "client"}, expires_in=-5), "nonsense"):
        assert visitor(node, "", token).closed()[0] == 1008
    node.request("POST", "/api/disconnect", {"userId": "gone"}, token=API_KEY)
    assert visitor(node, "gone").closed()[0] == 4005
    after = samples(scrape(node))
    assert [after[name] - before[name] for name in names] == [1, 1, 1, 2, 1, 1]


def test_requests_are_counted_by_route_and_status(node: Server) -> None:
    def count(route: str, status: int) -> float:
        return samples(scrape(node)).get(f'martlet_http_requests_total{{route="{route}",status="{status}"}}', 0)

    for path, route, status in (
        ("/health/live", "health", 200),
        ("/chat/threads", "chat", 401),
        ("/api/info", "api", 401),
        ("/no/such/path", "other", 404),
    ):
        before = count(route, status)
        assert node.request("GET", path).status == status
        assert count(route, status) == before + 1


def test_what_clients_make_up_does_not_become_labels(node: Server) -> None:
    for number in range(300):
        node.request("GET", f"/path-{number}/x")
    text = scrape(node)
    assert "path-" not in text
    assert len(text.splitlines()) < 1000


def test_the_process_is_measured(node: Server) -> None:
    values = samples(scrape(node))
    assert 1_000_000 < values["process_resident_memory_bytes"] < 4_000_000_000
    assert 0 < values["process_open_fds"] < values["process_max_fds"]
    assert 0 < values["process_cpu_seconds_total"] < 600
    assert abs(time.time() - values["process_start_time_seconds"]) < 600
    assert values["martlet_ready"] == 1
    version = node.request("GET", "/api/info", token=API_KEY).json["version"]
    assert values[f'martlet_build_info{{version="{version}"}}'] == 1


# Who may read them


@pytest.mark.parametrize("key", [None, "", "x", METRICS_KEY[:-1], METRICS_KEY + "x"], ids=range(5))
def test_without_a_key_there_are_none(node: Server, key: str | None) -> None:
    answer = node.request("GET", "/metrics", token=key)
    assert answer.status == 401
    assert b"martlet_" not in answer.body
    assert node.request("GET", f"/metrics?token={METRICS_KEY}").status == 401


def test_the_metrics_key_opens_the_metrics_alone(node: Server) -> None:
    scrape(node, METRICS_KEY)
    assert node.request("GET", "/api/info", token=METRICS_KEY).status == 401
    assert node.publish("chat.thread.1", {"type": "x"}, api_key=METRICS_KEY).status == 401


def test_a_users_token_does_not_open_them(node: Server) -> None:
    token = mint({"userId": 1, "role": "manager", "threads": "*"})
    assert node.request("GET", "/metrics", token=token).status == 401


def test_no_metric_tells_a_secret_or_a_user(node: Server) -> None:
    connection = visitor(node, "canary_user")
    frames_of(connection, "welcome")
    connection.close()
    text = scrape(node)
    for secret in (API_KEY, METRICS_KEY, "canary_user"):
        assert secret not in text


def test_without_any_key_nobody_reads_them() -> None:
    with Server(env={"MARTLET_API_KEY": None}) as server:
        assert server.request("GET", "/metrics").status == 401


def test_open_is_open_and_off_is_off() -> None:
    with Server(env={"MARTLET_METRICS": "open"}) as server:
        scrape(server, None)
    with Server(env={"MARTLET_METRICS": "off"}) as server:
        for key in (None, API_KEY):
            assert server.request("GET", "/metrics", token=key).status == 404
