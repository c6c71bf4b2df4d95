"""How a gateway gets to its Redis: passwords, users with few rights, databases, Unix sockets, TLS, Sentinel."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from conftest import Client
from support.martlet import Server, http, mint
from support.redis import RedisServer
from support.sentinel import RedisPair
from test_outages import eventually, make_thread, send

Connect = Callable[..., Client]

#: What docs/operations.md says that a user of its own needs.
RIGHTS = (
    "+@connection +@pubsub +@transaction +eval +xadd +xrange +xrevrange +pexpire +del +zadd +zscore +zrange"
    " +zrangebyscore +zrem +hset +hget +hdel +hlen +hexists +hscan +set +get +time +role ~martlet:* &chat.* &martlet.control &martlet:*"
)


def works(url: str, client: Connect) -> None:
    """A chat over this Redis, presence and hot log included."""
    with Server(env={"MARTLET_REDIS_URL": url, "MARTLET_PRESENCE_GRACE": "1"}) as server:
        eventually(lambda: http("GET", server.url + "/health/ready").status == 200)
        thread = make_thread(server)
        listener = client(server, 5, "manager", threads=None)
        listener.join(thread, since=0)
        listener.say(type="watch", id=2, payload={"userIds": [1]})
        listener.next("ok", id=2)
        customer = client(server, 1, threads=None)
        assert listener.next("presence")["payload"]["online"] is True
        customer.join(thread)
        customer.say(type="typing", threadId=thread, isTyping=True)
        assert listener.next("typing")["payload"] == {"userId": 1, "isTyping": True}
        assert send(server, thread, "over-this-Redis") == 2
        assert listener.next("message")["seq"] == 2
        bad = [line for line in server.lines if "NOPERM" in line or "secret" in line]
        assert bad == [], "nothing is refused, and no password is shown"


def test_a_password(client: Connect) -> None:
    with RedisServer() as redis:
        redis.command("CONFIG", "SET", "requirepass", "s3cret:/@")
        works(f"redis://:s3cret%3A%2F%40@127.0.0.1:{redis.port}/2", client)
        with Server(env={"MARTLET_REDIS_URL": f"redis://:wrong-secret@127.0.0.1:{redis.port}"}) as server:
            server.wait_for("refuses user or password")
            assert not any("wrong-secret" in line for line in server.lines)


def test_a_user_with_the_documented_rights(redis: RedisServer, client: Connect) -> None:
    redis.command("ACL", "SETUSER", "martlet", "on", ">secret", *RIGHTS.split())
    works(f"redis://martlet:secret@127.0.0.1:{redis.port}", client)
    denied = [entry for entry in redis.command("ACL", "LOG")]
    assert denied == []


def test_a_unix_socket(tmp_path: Path, client: Connect) -> None:
    with RedisServer("--unixsocket", str(tmp_path / "redis.sock")):
        works(f"redis+unix://{tmp_path}/redis.sock", client)


@pytest.fixture
def certificate(tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)
    yield certificate, key


def test_tls_is_verified(certificate: tuple[Path, Path], client: Connect) -> None:
    from support.martlet import free_port

    port = free_port()
    options = ["--tls-port", str(port), "--tls-cert-file", str(certificate[0]), "--tls-key-file", str(certificate[1])]
    with RedisServer(*options, "--tls-auth-clients", "no"):
        with Server(env={"MARTLET_REDIS_URL": f"rediss://localhost:{port}"}) as server:
            server.wait_for("CERTIFICATE_VERIFY_FAILED|certificate")
            assert http("GET", server.url + "/health/ready").status == 503
        works(f"rediss://localhost:{port}?caFile={certificate[0]}", client)


def test_sentinels_and_a_failover(client: Connect) -> None:
    with RedisPair() as pair, Server(env={"MARTLET_REDIS_URL": pair.url}) as server:
        eventually(lambda: http("GET", server.url + "/health/ready").status == 200)
        thread = make_thread(server)
        listener = client(server, 1, threads=None)
        listener.join(thread, since=1)
        send(server, thread, "before")
        assert listener.next("message")["seq"] == 2
        before = pair.master.port
        assert pair.fail_over(), "the Sentinel does not fail over"
        send(server, thread, "after")
        assert listener.next("message", 20)["seq"] == 3
        assert pair.master.port != before
        eventually(lambda: pair.master.command("PUBSUB", "NUMSUB", f"chat.thread.{thread}")[1] == 1)
