"""Redis as shops have it: by phpredis or by Predis alone, with a password, a user of few rights, another database, TLS, a socket."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from callers import Person
from live import wait_for
from pages import connection_test
from support.martlet import ROOT, free_port
from support.redis import Connection, RedisServer
from support.wordpress import WordPress

PREDIS = "/usr/share/php/Predis/Autoloader.php"


@pytest.fixture(scope="module", params=["phpredis", "predis"])
def shop(request) -> Iterator[WordPress]:
    with WordPress(redis=False, gateway=False) as site:
        if request.param == "predis":
            loader = site.folder / "wp-content" / "mu-plugins" / "predis.php"
            loader.write_text(f"<?php\nrequire_once '{PREDIS}';\nPredis\\Autoloader::register();\n")
            site.without_extensions("redis")
        assert site.json("[class_exists('Redis'), class_exists('Predis\\Client')]") == [request.param == "phpredis", request.param == "predis"]
        yield site
        ours = f"{ROOT}/wordpress"
        assert [line for line in site.problems() if ours in line or "Predis" not in line] == []


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)
    return certificate, key


def is_published(site: WordPress) -> None:
    """PHP publishes after it has answered."""
    wait_for(lambda: site.sql("SELECT COUNT(*) FROM wp_martlet_outbox") == [["0"]], what="the outbox is not empty")


def publishes(site: WordPress, redis: RedisServer, url: str, *, database: str = "0") -> None:
    """A message reaches a subscriber and the hot copy of the log, and the test of the connection is content."""
    site.configure(redis_url=url)
    site.php("delete_transient('martlet_chat_breaker');")
    guest = Person(site)
    thread = guest.open_thread("redis")
    with Connection(redis.port) as listener:
        listener.command("SUBSCRIBE", f"chat.thread.{thread}")
        guest.say(thread, "over this Redis")
        while "over this Redis" not in str(heard := listener.read()):
            assert "thread_update" in str(heard), heard
    with Connection(redis.port) as looking:
        looking.command("SELECT", database)
        kept = looking.command("XRANGE", f"martlet:{{chat.thread.{thread}}}:log", "-", "+")
        assert "over this Redis" in str(kept) and len(kept) == 2, kept
        assert 0 < looking.command("PTTL", f"martlet:{{chat.thread.{thread}}}:log") <= 86_400_000
    is_published(site)
    found = connection_test(site.visitor().log_in("admin"))["redis"]
    assert found["status"] == "good", found


def test_a_redis_of_its_own(shop):
    with RedisServer() as redis:
        publishes(shop, redis, redis.url)


def test_the_database_that_the_address_names(shop):
    with RedisServer() as redis:
        publishes(shop, redis, f"{redis.url}/3", database="3")


def test_an_event_that_is_in_the_log_already_is_told_all_the_same(shop):
    with RedisServer() as redis:
        shop.configure(redis_url=redis.url)
        shop.php("delete_transient('martlet_chat_breaker');")
        guest = Person(shop)
        thread = guest.open_thread("twice")
        is_published(shop)
        redis.command("XADD", f"martlet:{{chat.thread.{thread}}}:log", "9-0", "e", "{}")
        with Connection(redis.port) as listener:
            listener.command("SUBSCRIBE", f"chat.thread.{thread}")
            guest.say(thread, "told")
            while "told" not in str(listener.read()):
                pass
        is_published(shop)


def test_a_password_and_a_user_with_the_rights_that_the_test_asks_for(shop):
    with RedisServer() as redis:
        rights = "+@connection +publish +xadd +pexpire +set +multi +exec ~martlet:* &chat.* &martlet:*"
        redis.command("ACL", "SETUSER", "shop", "on", ">p@ss:word", *rights.split())
        shop.configure(redis_url=f"redis://shop:wrong@127.0.0.1:{redis.port}")
        refused = connection_test(shop.visitor().log_in("admin"))["redis"]
        assert refused["status"] == "bad" and "does not let this site in" in refused["text"], refused
        shop.configure(redis_url=f"redis://shop:p%40ss%3Aword@127.0.0.1:{redis.port}")
        shop.php("delete_transient('martlet_chat_breaker');")
        guest = Person(shop)
        thread = guest.open_thread("rights")
        guest.say(thread, "with few rights")
        wait_for(lambda: "with few rights" in str(redis.command("XRANGE", f"martlet:{{chat.thread.{thread}}}:log", "-", "+")))
        is_published(shop)
        good = connection_test(shop.visitor().log_in("admin"))["redis"]
        assert good["status"] == "good", good
        redis.command("ACL", "SETUSER", "shop", "-publish")
        refused = connection_test(shop.visitor().log_in("admin"))["redis"]
        assert refused["status"] == "bad" and "but not publish" in refused["text"], refused
        guest.say(thread, "kept")
        assert int(shop.sql("SELECT COUNT(*) FROM wp_martlet_outbox")[0][0]) > 0
        redis.command("ACL", "SETUSER", "shop", "+publish")
        shop.cron()
        is_published(shop)
        redis.command("CONFIG", "SET", "requirepass", "alone")
        shop.configure(redis_url=f"redis://:alone@127.0.0.1:{redis.port}")
        assert connection_test(shop.visitor().log_in("admin"))["redis"]["status"] == "good"


def test_a_unix_socket(shop, tmp_path):
    with RedisServer("--unixsocket", str(tmp_path / "r.sock"), "--unixsocketperm", "777") as redis:
        tmp_path.chmod(0o755)
        publishes(shop, redis, f"redis+unix://{tmp_path}/r.sock")


def test_tls_is_verified(shop, certificate):
    port = free_port()
    options = ["--tls-port", str(port), "--tls-cert-file", str(certificate[0]), "--tls-key-file", str(certificate[1])]
    with RedisServer(*options, "--tls-auth-clients", "no") as redis:
        shop.configure(redis_url=f"rediss://localhost:{port}")
        refused = connection_test(shop.visitor().log_in("admin"))["redis"]
        assert refused["status"] == "bad" and "caFile" in refused["mend"], refused
        publishes(shop, redis, f"rediss://localhost:{port}?caFile={certificate[0]}")
    shop.clear_debug_log()
