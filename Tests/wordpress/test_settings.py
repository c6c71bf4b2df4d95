"""Chats → Settings: who may, what is kept, what is never shown, and what the test of the connection finds."""

from __future__ import annotations

import re

import pytest
from pages import SETTINGS, chromium, connection_test, fields, listen, log_in, save_settings
from support.martlet import API_KEY, SECRET, Server
from support.redis import RedisServer
from support.wordpress import WordPress


@pytest.fixture
def own() -> WordPress:
    """A site whose settings may be broken."""
    with WordPress() as site:
        yield site
        assert site.problems() == []


def test_secrets_are_never_printed_back(own):
    own.configure(redis_url=own.redis.url.replace("//", "//:hunter2hunter2@"))
    admin = own.visitor().log_in("admin")
    page = admin.request("GET", SETTINGS).text
    for secret in (SECRET, API_KEY, "hunter2"):
        assert secret not in page
    assert fields(page)["martlet[jwt_secret]"] == ""
    save_settings(admin, gateway_share="20")
    stored = own.json("get_option('martlet_chat')")
    assert stored["jwt_secret"] == SECRET and stored["api_key"] == API_KEY and "hunter2" in stored["redis_url"]
    assert stored["gateway_share"] == 20
    results = str(connection_test(admin))
    assert all(secret not in results for secret in (SECRET, API_KEY, "hunter2"))


def test_what_is_wrong_is_marked_and_the_rest_saved(own):
    admin = own.visitor().log_in("admin")
    answer = save_settings(admin, gateway_share="200", retention_days="7", gateway_url='"><script>alert(1)</script>')
    assert "From 0 to 100" in answer.text or "from 0 to 100" in answer.text
    assert "<script>alert(1)" not in answer.text
    stored = own.json("get_option('martlet_chat')")
    assert stored["retention_days"] == 7 and stored["gateway_url"] == own.gateway_url
    assert "marked below" in answer.text
    assert "marked below" not in admin.request("GET", SETTINGS).text


def test_a_forged_request_changes_nothing(own):
    admin = own.visitor().log_in("admin")
    form = fields(admin.request("GET", SETTINGS).text)
    before = own.json("get_option('martlet_chat')")
    for nonce in ({}, {"_wpnonce": ""}, {"_wpnonce": "0123456789"}, {"_wpnonce": admin.nonce()}):
        forged = {name: value for name, value in form.items() if name != "_wpnonce"} | nonce
        forged["martlet[jwt_secret]"] = "the-attackers-secret-of-more-than-32-bytes"
        assert admin.request("POST", "/wp-admin/admin-post.php", form=forged).status == 403
    assert own.json("get_option('martlet_chat')") == before


@pytest.mark.parametrize("user", ["anna", "maria", None])
def test_who_is_no_administrator_neither_sees_nor_changes_nor_tests(site, user):
    session = site.visitor().log_in(user) if user else site.visitor()
    admin = site.visitor().log_in("admin")
    before = site.json("get_option('martlet_chat')")
    page = session.request("GET", SETTINGS)
    assert 'name="martlet[jwt_secret]"' not in page.text
    form = fields(admin.request("GET", SETTINGS).text) | {"martlet[gateway_share]": "1"}
    session.request("POST", "/wp-admin/admin-post.php", form=form)
    assert site.json("get_option('martlet_chat')") == before
    answer = session.request("POST", "/wp-admin/admin-ajax.php", form={"action": "martlet_chat_test"})
    assert answer.status in (400, 403)
    assert "token" not in answer.text


def test_everything_right_is_all_good(own):
    found = connection_test(own.visitor().log_in("admin"))
    checks = {name: result["status"] for name, result in found.items() if name != "for_browser"}
    assert set(checks) == {"redis", "gateway", "api_key", "jwt_secret", "clock", "proxy", "strength"}
    assert set(checks.values()) == {"good"}, found
    assert found["for_browser"]["url"] == own.ws_url


def test_each_fault_is_named_and_its_remedy_told(own):
    admin = own.visitor().log_in("admin")

    def broken(**settings: str) -> dict:
        own.configure(**{**own.connection(), **settings})
        return connection_test(admin)

    found = broken(api_key="another-key-that-is-long-enough-0123456789")
    assert found["api_key"]["status"] == "bad" and "MARTLET_API_KEY" in found["api_key"]["mend"]
    assert found["jwt_secret"]["status"] == "good"

    found = broken(jwt_secret="another-secret-that-is-long-enough-0123456789")
    assert found["jwt_secret"]["status"] == "bad" and "MARTLET_JWT_SECRET" in found["jwt_secret"]["mend"]
    assert found["api_key"]["status"] == "good"

    found = broken(gateway_url="http://127.0.0.1:1")
    assert found["gateway"]["status"] == "bad" and "martlet serve" in found["gateway"]["mend"]

    found = broken(gateway_url=own.url)
    assert found["gateway"]["status"] == "bad" and "no Martlet gateway" in found["gateway"]["text"]

    found = broken(redis_url="redis://127.0.0.1:1")
    assert found["redis"]["status"] == "bad" and "cannot reach" in found["redis"]["text"]

    with RedisServer() as locked:
        locked.command("CONFIG", "SET", "requirepass", "let-me-in")
        found = broken(redis_url=locked.url)
        assert found["redis"]["status"] == "bad" and "does not let this site in" in found["redis"]["text"]
        found = broken(redis_url=locked.url.replace("//", "//:let-me-in@"))
        assert found["redis"]["status"] == "good", found["redis"]

    own.gateway.stop()
    found = broken()
    assert found["gateway"]["status"] == "bad"
    assert found["proxy"]["status"] == "warning" and "502" in found["proxy"]["text"]


def test_a_gateway_elsewhere_that_does_not_let_the_sites_pages_in_is_told_from_one_that_is_down(own):
    own.configure(gateway_public_url=own.gateway.url)
    own.gateway.env = {**own.gateway.env, "MARTLET_ALLOWED_ORIGINS": "https://another.example"}
    own.gateway.restart()
    found = connection_test(own.visitor().log_in("admin"))
    assert found["gateway"]["status"] == "good"
    assert found["proxy"]["status"] == "warning" and "--allowed-origin" in found["proxy"]["mend"]


def test_a_site_whose_proxy_has_no_gateway_is_told_so(plain_site):
    with Server(args=["--backend", plain_site.rest_url]) as gateway:
        plain_site.configure(gateway_url=gateway.url)
        found = connection_test(plain_site.visitor().log_in("admin"))
        assert found["gateway"]["status"] in ("good", "warning")
        assert found["proxy"]["status"] == "warning" and "hands /ws to WordPress" in found["proxy"]["mend"]
    plain_site.configure(**{**plain_site.connection(), "gateway_url": ""})


def test_a_site_without_redis_and_gateway_has_nothing_to_mend(plain_site):
    found = connection_test(plain_site.visitor().log_in("admin"))
    assert {result["status"] for name, result in found.items() if name != "for_browser"} <= {"off", "good"}
    assert found["for_browser"] is None
    assert plain_site.problems() == []


def test_the_button_in_a_browser(site, screenshots):
    problems: list[str] = []
    with chromium() as browser:
        page = log_in(listen(browser.new_page(viewport={"width": 1280, "height": 1400}), problems), site, "admin")
        page.goto(site.url + SETTINGS)
        page.click("#martlet-test")
        page.wait_for_selector("#martlet-results[data-done]", timeout=60_000)
        checks = page.eval_on_selector_all(".martlet-result", "all => all.map(one => [one.dataset.check, one.className])")
        assert [name for name, _ in checks][-1] == "browser"
        assert all("martlet-good" in kind for _, kind in checks), page.inner_text("#martlet-results")
        page.evaluate("scrollTo(0, 0)")
        page.screenshot(path=screenshots / "settings.png", full_page=True)
    assert problems == []


def test_site_health_has_the_checks(own):
    admin = own.visitor().log_in("admin")
    page = admin.request("GET", "/wp-admin/site-health.php")
    assert page.status == 200
    for check in ("redis", "gateway", "api_key", "jwt_secret", "clock", "proxy", "strength", "cron"):
        assert f"martlet_{check}" in page.text
    found = re.search(r'"site_status":"([0-9a-f]{10})"', page.text)
    assert found
    own.configure(api_key="another-key-that-is-long-enough-0123456789", redis_url="redis://127.0.0.1:1", jwt_secret="a" * 40)
    for check, status in {
        "redis": "critical",
        "gateway": "good",
        "api_key": "critical",
        "jwt_secret": "critical",
        "clock": "good",
        "proxy": "recommended",
        "strength": "critical",
        "cron": "good",
    }.items():
        form = {"action": f"health-check-martlet-{check}", "_wpnonce": found[1]}
        answer = admin.request("POST", "/wp-admin/admin-ajax.php", form=form)
        assert answer.status == 200, answer.text
        said = answer.json["data"]
        assert said["status"] == status, said
        assert (status == "good") != (said["description"].count("<p>") > 1), "what is wrong has its remedy"
    anna = own.visitor().log_in("anna")
    form = {"action": "health-check-martlet-gateway", "_wpnonce": found[1]}
    assert anna.request("POST", "/wp-admin/admin-ajax.php", form=form).status in (400, 403)
