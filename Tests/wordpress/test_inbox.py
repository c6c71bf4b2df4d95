"""A manager in WP Admin, in a real browser; the guest is a plain client of the gateway."""

from __future__ import annotations

import pytest
from callers import Person
from live import Live, wait_for
from pages import chromium, listen, log_in
from playwright.sync_api import Page, expect
from support.wordpress import WordPress

INBOX = "/wp-admin/admin.php?page=martlet-chat"
AWAY = ("net::ERR", "WebSocket connection", "502", "503", "504", "Failed to load resource")


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


def open_inbox(page: Page, site: WordPress, user: str = "maria") -> Page:
    log_in(page, site, user)
    page.goto(site.url + INBOX)
    expect(page.locator("martlet-inbox")).to_be_visible()
    return page


def row(page: Page, subject: str):
    return page.locator("martlet-inbox .row", has_text=subject)


def messages(page: Page) -> list[str]:
    return page.locator("martlet-inbox .messages .text").all_inner_texts()


def say(page: Page, text: str) -> None:
    field = page.locator("martlet-inbox .reply")
    field.fill(text)
    field.press("Enter")


def test_the_menus_bubble_follows_on_a_page_that_stays_open(browser):
    problems: list[str] = []
    with WordPress(redis=False, gateway=False) as site:
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        page = log_in(listen(context.new_page(), problems), site, "maria")
        page.goto(site.url + "/wp-admin/profile.php")
        bubble = page.locator("#adminmenu .martlet-bubble")
        expect(bubble).to_be_hidden()
        guests = [Person(site), Person(site)]
        threads = [guest.say(guest.open_thread("hello"), "anybody?")["threadId"] for guest in guests]
        page.evaluate("wp.heartbeat.connectNow()")
        expect(bubble.locator(".martlet-unread")).to_have_text("2", timeout=30_000)
        expect(bubble).to_contain_text("2 dialogues unread")
        maria = Person(site, "maria")
        for thread in threads:
            maria.ok("POST", "/chat/read", {"threadId": thread, "upTo": 100})
        page.evaluate("wp.heartbeat.connectNow()")
        expect(bubble).to_be_hidden(timeout=30_000)
        anna = log_in(listen(browser.new_context().new_page(), problems), site, "anna")
        anna.goto(site.url + "/wp-admin/profile.php")
        assert anna.locator("#adminmenu .martlet-bubble").count() == 0
        told = anna.evaluate("new Promise((done) => jQuery(document).one('heartbeat-tick', (e, data) => done(data.martlet_unread ?? null)) && wp.heartbeat.connectNow())")
        assert told is None
        context.close()
        assert site.problems() == []
    assert problems == []


def is_read_by_a_manager(customer: Live) -> bool:
    """Whether the customer was told so, when it joined or later."""
    participants = [each for ok in customer.heard("ok") for each in ok.get("payload", {}).get("participants", [])]
    return bool(customer.heard("read")) or any(
        each["role"] == "manager" and each["readUpTo"] > 0 for each in participants
    )


@pytest.mark.parametrize("kind", ["gateway", "polling"])
def test_a_manager_answers_a_guest_in_wp_admin(browser, screenshots, kind):
    problems: list[str] = []
    with WordPress(redis=kind == "gateway", gateway=kind == "gateway") as site:
        guest = Person(site)
        thread = guest.open_thread("Where is my parcel")
        guest.say(thread, "Is it on its way?")
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        page = open_inbox(listen(context.new_page(), problems), site)
        row(page, "Is it on its way?").first.click()
        expect(page.locator("martlet-inbox .messages")).to_contain_text("Is it on its way?", timeout=60_000)
        say(page, "It arrives today.")
        wait_for(lambda: guest.texts(thread) == ["Is it on its way?", "It arrives today."])
        if kind == "gateway":
            with Live(guest, thread) as customer:
                customer.tell("typing", isTyping=True)
                expect(page.locator("martlet-inbox .typing")).to_be_visible(timeout=30_000)
                page.locator("martlet-inbox .reply").press_sequentially("so", delay=50)
                wait_for(lambda: customer.heard("typing", isTyping=True))
                wait_for(lambda: is_read_by_a_manager(customer))
        guest.say(thread, "<b>Thank you</b>")
        expect(page.locator("martlet-inbox .messages")).to_contain_text("<b>Thank you</b>", timeout=30_000)
        page.screenshot(path=screenshots / f"inbox-{kind}.png")
        context.close()
        assert site.problems() == []
    assert problems == []


def test_redis_and_the_gateway_go_and_come_back_and_the_inbox_stays_usable(browser, screenshots):
    problems: list[str] = []
    with WordPress() as site:
        guest = Person(site)
        thread = guest.open_thread("outage")
        said = ["one"]
        guest.say(thread, "one")
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        page = open_inbox(listen(context.new_page(), problems), site)
        row(page, "one").first.click()
        expect(page.locator("martlet-inbox .messages")).to_contain_text("one", timeout=60_000)

        site.redis.kill()
        say(page, "answered without redis")
        said.append("answered without redis")
        wait_for(lambda: guest.texts(thread) == said)
        site.gateway.stop()
        guest.say(thread, "asked without both")
        said.append("asked without both")
        expect(page.locator("martlet-inbox .messages")).to_contain_text("asked without both", timeout=60_000)
        page.screenshot(path=screenshots / "inbox-outage.png")
        say(page, "answered without both")
        said.append("answered without both")
        wait_for(lambda: guest.texts(thread) == said, 60)
        site.redis.start()
        site.gateway.start()
        guest.say(thread, "all is back")
        said.append("all is back")
        expect(page.locator("martlet-inbox .messages")).to_contain_text("all is back", timeout=60_000)
        assert messages(page) == said, "lost or doubled"
        page.screenshot(path=screenshots / "inbox-back.png")
        context.close()
        assert [line for line in site.problems() if "they are kept and tried again" not in line] == []
    assert [problem for problem in problems if not any(word in problem for word in AWAY)] == []
