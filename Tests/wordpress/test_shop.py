"""A guest on the shop's front page and a manager in WP Admin, in two real browsers; then an outage between them."""

from __future__ import annotations

import time

from pages import chromium, listen, log_in
from playwright.sync_api import expect
from support.wordpress import WordPress

AWAY = ("net::ERR", "WebSocket connection", "502", "503", "504", "Failed to load resource")


def test_a_guest_and_a_manager_talk_and_an_outage_loses_and_doubles_nothing(screenshots):
    problems: list[str] = []
    with WordPress(options={"widget_everywhere": True}) as site, chromium() as browser:
        shop = listen(browser.new_context(viewport={"width": 1000, "height": 700}).new_page(), problems)
        shop.goto(site.url + "/")
        chat = shop.locator("martlet-chat")
        chat.get_by_role("button").first.click()
        field = chat.get_by_role("textbox")
        said = ["Where is my parcel?"]
        field.fill(said[0])
        field.press("Enter")
        expect(chat).to_contain_text(said[0])

        desk = listen(browser.new_context(viewport={"width": 1280, "height": 800}).new_page(), problems)
        log_in(desk, site, "maria")
        desk.goto(site.url + "/wp-admin/admin.php?page=martlet-chat")
        desk.locator("martlet-inbox .row", has_text=said[0]).first.click(timeout=20_000)
        inbox = desk.locator("martlet-inbox .messages")
        expect(inbox).to_contain_text(said[0])

        def both_have() -> None:
            for place in (inbox, chat):
                expect(place).to_contain_text(said[-1], timeout=75_000)

        def answer(text: str) -> None:
            desk.locator("martlet-inbox .reply").fill(text)
            desk.locator("martlet-inbox .reply").press("Enter")
            said.append(text)
            both_have()

        def ask(text: str) -> None:
            field.fill(text)
            field.press("Enter")
            said.append(text)
            both_have()

        answer("It arrives today.")
        field.press_sequentially("Tha", delay=60)
        expect(desk.locator("martlet-inbox .typing")).to_be_visible(timeout=5_000)
        ask("Thanks <b>a lot</b>")
        shop.screenshot(path=screenshots / "shop.png")

        site.redis.kill()
        ask("Redis is away")
        site.gateway.stop()
        answer("and so is the gateway")
        ask("still here")
        shop.screenshot(path=screenshots / "shop-outage.png")
        site.redis.start()
        site.gateway.start()
        answer("all is back")

        assert inbox.locator(".text").all_inner_texts() == said
        for text in said:
            expect(chat.get_by_text(text, exact=True)).to_have_count(1)
        shop.reload()
        shop.locator("martlet-chat").get_by_role("button").first.click()
        expect(shop.locator("martlet-chat")).to_contain_text("all is back")
        assert [line for line in site.problems() if "they are kept and tried again" not in line] == []
    assert [problem for problem in problems if not any(word in problem for word in AWAY)] == []


def test_the_share_decides_who_uses_the_gateway_and_all_see_the_same():
    problems: list[str] = []
    with WordPress(redis=False, options={"widget_everywhere": True, "gateway_share": 0}) as site, chromium() as browser:
        page = listen(browser.new_page(), problems)
        sockets: list[str] = []
        page.on("websocket", lambda socket: sockets.append(socket.url))
        for share, transport in ((0, "polling"), (100, "gateway"), (0, "polling")):
            site.configure(gateway_share=share)
            sockets.clear()
            page.goto(site.url + "/")
            chat = page.locator("martlet-chat")
            expect(chat).to_have_attribute("data-transport", transport)
            chat.get_by_role("button").first.click()
            chat.get_by_role("textbox").fill(f"at {share} percent by {transport}")
            chat.get_by_role("textbox").press("Enter")
            expect(chat).to_contain_text("at 0 percent by polling")
            expect(chat).to_contain_text(f"at {share} percent by {transport}")
            # The browser begins with what has worked before, and tries better ways after some seconds.
            deadline = time.monotonic() + 45
            while transport == "gateway" and not sockets and time.monotonic() < deadline:
                page.wait_for_timeout(100)
            assert bool(sockets) == (transport == "gateway"), sockets
        assert site.problems() == []
    assert problems == []
