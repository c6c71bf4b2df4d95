"""A guest on the shop's front page and a manager in WP Admin, in two real browsers; then an outage between them."""

from __future__ import annotations

import pytest
from callers import Person
from pages import Desk, Shop, chromium, listen, log_in
from playwright.sync_api import expect
from support.wordpress import WordPress

AWAY = ("net::ERR", "WebSocket connection", "502", "503", "504", "Failed to load resource")
DESKTOP = {"width": 1280, "height": 800}


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def polling():
    """A shop without Redis and gateway, for what does not need them."""
    with WordPress(redis=False, gateway=False, options={"widget_everywhere": True}) as site:
        yield site
        assert site.problems() == []


def test_a_guest_and_a_manager_talk_and_an_outage_loses_and_doubles_nothing(browser, screenshots):
    problems: list[str] = []
    with WordPress(options={"widget_everywhere": True}) as site:
        site.php("update_option('show_on_front', 'page'); update_option('page_on_front', get_page_by_path('shop')->ID);")
        shop = Shop(listen(browser.new_context(viewport=DESKTOP).new_page(), problems))
        shop.page.goto(site.url + "/")
        shop.open()
        said = ["Where is my parcel?"]
        shop.say(said[0])
        expect(shop.message(said[0])).to_have_attribute("data-mark", "sent", timeout=30_000)
        desk = Desk(listen(browser.new_context(viewport=DESKTOP).new_page(), problems), site).open(said[0])

        def both_have() -> None:
            expect(desk.inbox.locator(".messages")).to_contain_text(said[-1], timeout=90_000)
            expect(shop.chat.locator(".messages")).to_contain_text(said[-1], timeout=90_000)

        def answer(text: str) -> None:
            desk.say(text)
            said.append(text)
            both_have()

        def ask(text: str) -> None:
            shop.say(text)
            said.append(text)
            both_have()

        # Online, typing and read, both ways.
        answer("It arrives today.")
        expect(shop.chat.locator(".presence")).to_have_attribute("data-online", "true", timeout=30_000)
        expect(desk.inbox.locator(".facts .presence")).to_have_attribute("data-online", "true", timeout=30_000)
        expect(shop.message(said[0])).to_have_attribute("data-mark", "read", timeout=30_000)
        expect(desk.inbox.locator(".message", has_text="It arrives today.")).to_have_attribute("data-mark", "read", timeout=30_000)
        shop.field.press_sequentially("Tha", delay=60)
        expect(desk.inbox.locator(".typing")).to_contain_text("typing", timeout=30_000)
        ask("Thanks <b>a lot</b>")
        desk.field.press_sequentially("You", delay=60)
        expect(shop.chat.locator(".typing")).to_contain_text("Maria is typing", timeout=30_000)
        answer("You are welcome.")
        shop.page.screenshot(path=screenshots / "shop.png")
        desk.page.screenshot(path=screenshots / "desk.png")

        site.redis.kill()
        ask("Redis is away")
        answer("so we see")
        site.gateway.stop()
        answer("and so is the gateway")
        ask("still here")
        shop.page.screenshot(path=screenshots / "shop-outage.png")
        # The page is usable throughout, and so is a new one.
        shop.page.get_by_role("link", name="The shop").first.click()
        shop.page.wait_for_load_state()
        shop.open()
        both_have()
        ask("on another page")
        site.redis.start()
        site.gateway.start()
        answer("all is back")
        ask("and live")

        for texts in (shop.texts, desk.texts):
            assert texts() == said
        shop.page.reload()
        shop.open()
        expect(shop.chat.locator(".messages")).to_contain_text("and live", timeout=30_000)
        assert shop.texts() == said
        assert [line for line in site.problems() if "they are kept and tried again" not in line] == []
        for each in (shop, desk):
            each.page.context.close()
    assert [problem for problem in problems if not any(word in problem for word in AWAY)] == []


def test_the_share_decides_who_uses_the_gateway_and_all_see_the_same(browser):
    problems: list[str] = []
    with WordPress(redis=False, options={"widget_everywhere": True, "gateway_share": 0}) as site:
        shop = Shop(listen(browser.new_context(viewport=DESKTOP).new_page(), problems))
        sockets: list[str] = []
        shop.page.on("websocket", lambda socket: sockets.append(socket.url))
        said: list[str] = []
        for share, transport in ((0, "polling"), (100, "gateway"), (0, "polling")):
            site.configure(gateway_share=share)
            sockets.clear()
            shop.page.goto(site.url + "/")
            expect(shop.chat).to_have_attribute("data-transport", transport)
            shop.open()
            said.append(f"{len(said)}: at {share} percent by {transport}")
            shop.say(said[-1])
            for text in said:
                expect(shop.message(text)).to_have_count(1, timeout=30_000)
            expect(shop.message(said[-1])).to_have_attribute("data-mark", "sent", timeout=30_000)
            # The browser begins with what has worked before, and tries better ways after some seconds.
            if transport == "gateway":
                if not sockets:
                    shop.page.wait_for_event("websocket", timeout=60_000)
            assert bool(sockets) == (transport == "gateway"), sockets
        assert site.problems() == []
        shop.page.context.close()
    assert problems == []


def test_a_page_out_of_a_cache_knows_who_looks_whatever_nonce_is_in_it(browser, polling):
    """The page of a stranger, kept for days, is shown to a customer who is signed in; it also has a nonce that has ended."""
    problems: list[str] = []
    kept = polling.request("GET", "/shop/").text
    assert "nonce" not in kept.split("martlet-chat-place")[1].split("</div>")[0]
    stale = kept.replace("&quot;ajax&quot;", "&quot;nonce&quot;:&quot;0123456789&quot;,&quot;ajax&quot;")
    assert stale != kept
    for page_text, refusals in ((kept, 0), (stale, 1)):
        page = listen(browser.new_context(viewport=DESKTOP).new_page(), problems)
        log_in(page, polling, "anna")
        page.route(polling.url + "/shop/", lambda route, _, text=page_text: route.fulfill(body=text, content_type="text/html"))
        page.goto(polling.url + "/shop/")
        shop = Shop(page).open()
        shop.say(f"from a cache, {refusals}")
        expect(shop.message(f"from a cache, {refusals}")).to_have_attribute("data-mark", "sent", timeout=30_000)
        anna = Person(polling, "anna")
        assert any(f"from a cache, {refusals}" in str(thread["lastMessage"]) for thread in anna.ok("GET", "/chat/threads")["items"])
        refused = [problem for problem in problems if "403" in problem]
        assert len(refused) == refusals and len(problems) == refusals, problems
        page.context.close()


def test_a_customer_who_was_a_guest_finds_the_dialogue_after_the_login(browser, polling):
    page = browser.new_context(viewport=DESKTOP).new_page()
    page.goto(polling.url + "/")
    shop = Shop(page).open()
    shop.say("asked as a guest")
    expect(shop.message("asked as a guest")).to_have_attribute("data-mark", "sent", timeout=30_000)
    log_in(page, polling, "boris")
    page.goto(polling.url + "/")
    shop.open()
    expect(shop.message("asked as a guest")).to_have_count(1, timeout=30_000)
    page.context.close()


@pytest.mark.parametrize("content", ['[martlet_chat heading="Ask us" theme="dark"]', "<!-- wp:martlet/chat /-->"])
def test_the_chat_within_a_page_looks_as_the_site_says(browser, polling, screenshots, content):
    problems: list[str] = []
    polling.configure(widget_accent="#ffcc00", widget_heading="The shop's own")
    try:
        number = polling.php(
            "echo wp_insert_post(['post_type'=>'page','post_status'=>'publish','post_title'=>'Contact','post_content'=>'" + content + "']);"
        )
        page = listen(browser.new_context(viewport=DESKTOP).new_page(), problems)
        page.goto(f"{polling.url}/?page_id={number.strip()}")
        shop = Shop(page)
        expect(shop.chat).to_have_attribute("inline", "")
        expect(shop.chat.locator("h2")).to_have_text("Ask us" if "heading" in content else "The shop's own")
        assert (shop.chat.get_attribute("theme") or "") == ("dark" if "theme" in content else "")
        shop.say("within the page")
        expect(shop.message("within the page")).to_have_attribute("data-mark", "sent", timeout=30_000)
        assert shop.chat.evaluate("(chat) => getComputedStyle(chat).getPropertyValue('--m-accent').trim()") == "#ffcc00"
        box = shop.chat.bounding_box()
        assert box and box["height"] >= 300 and box["width"] >= 300
        page.screenshot(path=screenshots / ("shop-inline-dark.png" if "theme" in content else "shop-inline.png"))
        page.context.close()
    finally:
        polling.configure(widget_accent="", widget_heading="")
    assert problems == []


def test_a_visitor_who_does_not_ask_for_the_chat_costs_the_site_nothing(browser, polling):
    page = browser.new_context(viewport=DESKTOP).new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(polling.url + "/")
    expect(page.locator("martlet-chat .launcher")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "wp-json" in url or "admin-ajax" in url or "widget.js" in url], asked
    page.context.close()
