"""The customer's chat as a component, on a shop's own page with a strict content policy."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from people import keeps, lose_first, scroll_to
from playwright.sync_api import BrowserContext, Page, WebSocketRoute, expect
from shops import FILES, Clerk, Visitor
from support.firefox import Firefox
from support.martlet import Server
from support.site import Site

MARKUP = '<img src=x onerror="window.owned=1"><script>window.owned=1</script>'
#: What the button alone needs.
LAUNCHER = {
    "chat/index.js",
    "chat/martlet-chat.js",
    "chat/launcher/launcher.js",
    "chat/launcher/marker.js",
    "chat/launcher/styles.js",
    "chat/launcher/texts.js",
    "ui/styles/sheet.js",
    "ui/texts/language.js",
    "ui/view/dom.js",
}
PHONE = {"viewport": {"width": 375, "height": 720}}


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(env={"MARTLET_PRESENCE_GRACE": "1"}) as running:
        yield running


@pytest.fixture
def site(server: Server) -> Iterator[Site]:
    with Site(server, FILES) as running:
        yield running


@pytest.fixture
def visitor(site: Site, new_context: Callable[..., BrowserContext]) -> Iterator[Callable[..., Visitor]]:
    """Opens the shop's page in a browser of its own; none of them may break the content policy."""
    visitors: list[Visitor] = []

    def make(user: int | str = "g_1", name: str = "Anna", options: dict | None = None, **query: str) -> Visitor:
        visitors.append(Visitor(new_context(**(options or {})), site, user, name, **query))
        return visitors[-1]

    yield make
    for each in visitors:
        assert each.page.evaluate("window.violations ?? []") == []


@pytest.fixture
def clerk(server: Server) -> Clerk:
    return Clerk(server)


def begun(anna: Visitor, clerk: Clerk, text: str = "Hello") -> int:
    """Opens the chat and writes; the thread's id."""
    anna.opens().says(text)
    anna.sees_mark(text, "sent")
    return clerk.thread_of(anna.user)


# MARK: the button, and what comes behind it


def test_the_button_is_all_that_is_loaded_until_it_is_used(visitor) -> None:
    anna = visitor()
    expect(anna.launcher).to_be_visible()
    anna.page.wait_for_load_state("networkidle")
    assert set(anna.modules) == LAUNCHER
    assert not any("/token" in url for url in anna.requests)
    expect(anna.panel).to_have_count(0)
    anna.opens()
    assert "chat/widget.js" in anna.modules
    # Of the languages only the one that is shown.
    assert "chat/texts/en.js" in anna.modules and "chat/texts/ru.js" not in anna.modules


def test_a_visitor_who_has_written_hears_of_the_answer_on_the_next_page(visitor, clerk: Clerk) -> None:
    anna = visitor()
    thread = begun(anna, clerk)
    anna.load()
    expect(anna.panel).to_be_hidden()
    anna.sees_connection("live")
    expect(anna.badge).to_be_hidden()
    clerk.says(thread, "Good day")
    expect(anna.badge).to_have_text("1")
    expect(anna.badge).to_be_visible()
    expect(anna.launcher).to_have_accessible_name("Open the chat, 1 unread message")
    clerk.says(thread, "How can I help?")
    expect(anna.badge).to_have_text("2")
    assert anna.told == ["martlet-unread 1", "martlet-unread 2"]
    anna.load()
    expect(anna.badge).to_have_text("2")
    anna.opens()
    expect(anna.badge).to_be_hidden()
    expect(anna.launcher).to_have_accessible_name("Close the chat")
    anna.sees_exactly("Hello", "Good day", "How can I help?")
    expect(anna.page.locator("martlet-chat .unread-mark")).to_be_visible()


def test_a_conversation_that_is_closed_and_read_is_not_watched(visitor, clerk: Clerk) -> None:
    anna = visitor()
    thread = begun(anna, clerk)
    clerk.changes(thread, status="closed")
    expect(anna.page.locator("martlet-chat .closed-note")).to_be_visible()
    anna.requests.clear()
    anna.load()
    expect(anna.launcher).to_be_visible()
    anna.page.wait_for_load_state("networkidle")
    assert set(anna.modules) == LAUNCHER


def test_a_page_that_asks_for_it_is_connected_at_once(visitor, clerk: Clerk) -> None:
    begun(visitor(), clerk)
    # Another browser, which remembers nothing.
    anna = visitor(eager="")
    anna.sees_connection("live")
    expect(anna.panel).to_be_hidden()
    clerk.says(clerk.thread_of(anna.user), "Good day")
    expect(anna.badge).to_have_text("1")


def test_what_could_not_be_loaded_is_said_and_can_be_tried_again(visitor) -> None:
    anna = visitor()
    lose_first(anna.page, re.compile("/assets/chat/widget[.]js"))
    anna.launcher.click()
    expect(anna.page.locator("martlet-chat .note")).to_have_text("The chat could not be loaded. Please try again.")
    expect(anna.launcher).to_have_attribute("aria-expanded", "false")
    expect(anna.launcher).not_to_have_attribute("aria-busy", "true")
    anna.launcher.click()
    expect(anna.panel).to_be_visible()


def test_events_tell_what_happens(visitor, clerk: Clerk) -> None:
    anna = visitor()
    thread = begun(anna, clerk)
    anna.page.keyboard.press("Escape")
    clerk.says(thread, "Good day")
    expect(anna.badge).to_have_text("1")
    anna.page.evaluate("document.querySelector('martlet-chat').open()")
    expect(anna.badge).to_be_hidden()
    anna.page.evaluate("document.querySelector('martlet-chat').close()")
    expected = ["martlet-open", "martlet-close", "martlet-unread 1", "martlet-open", "martlet-unread 0", "martlet-close"]
    anna.page.wait_for_function("(count) => told.length >= count", arg=len(expected))
    assert anna.told == expected


# MARK: focus and keys


def test_the_focus_goes_in_and_comes_back(visitor) -> None:
    anna = visitor()
    anna.page.keyboard.press("Tab")
    anna.page.keyboard.press("Tab")
    assert anna.focused == "launcher"
    expect(anna.launcher).to_have_attribute("aria-haspopup", "dialog")
    expect(anna.launcher).to_have_attribute("aria-expanded", "false")
    anna.page.keyboard.press("Enter")
    expect(anna.composer).to_be_focused()
    expect(anna.page.get_by_role("dialog", name="Chat with us")).to_be_visible()
    expect(anna.launcher).to_have_attribute("aria-expanded", "true")
    anna.page.keyboard.press("Escape")
    expect(anna.panel).to_be_hidden()
    assert anna.focused == "launcher"
    # From a link of the shop's own, back to that link.
    anna.page.locator("#ask").click()
    expect(anna.composer).to_be_focused()
    anna.page.locator("martlet-chat .close").click()
    expect(anna.panel).to_be_hidden()
    assert anna.focused == "ask"


def test_the_page_beside_it_can_be_used(visitor) -> None:
    anna = visitor()
    anna.opens()
    anna.page.locator("#ask").focus()
    assert anna.focused == "ask"
    anna.page.keyboard.press("Escape")
    expect(anna.panel).to_be_visible()
    anna.page.evaluate("document.querySelector('martlet-chat').close()")
    expect(anna.panel).to_be_hidden()
    assert anna.focused == "ask"


def test_a_page_that_opens_it_by_itself_keeps_the_focus(visitor) -> None:
    anna = visitor(open="")
    expect(anna.composer).to_be_visible()
    anna.sees_connection("live")
    assert anna.focused == "body"


def test_on_a_phone_it_fills_the_screen_and_keeps_the_focus(visitor, clerk: Clerk) -> None:
    anna = visitor(options=PHONE)
    thread = begun(anna, clerk)
    box = anna.panel.bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 375, 720)
    assert anna.panel.evaluate("(panel) => panel.matches(':modal')")
    for _ in range(8):
        anna.page.keyboard.press("Tab")
        assert anna.page.evaluate("document.activeElement.localName") in ("martlet-chat", "body")
    live = anna.panel.locator(".announcer")
    clerk.says(thread, "Good day")
    expect(live).to_have_text("Maria: Good day")
    # Turned, or on a larger screen, it is a window again, and whoever writes goes on writing.
    anna.composer.focus()
    anna.page.set_viewport_size({"width": 900, "height": 720})
    expect(anna.panel).to_have_css("position", "absolute")
    expect(anna.composer).to_be_focused()
    anna.page.set_viewport_size(PHONE["viewport"])
    expect(anna.composer).to_be_focused()
    anna.page.keyboard.press("Escape")
    expect(anna.panel).to_be_hidden()
    assert anna.focused == "launcher"
    assert anna.page.evaluate("document.documentElement.scrollWidth") <= 375


# MARK: the conversation


def test_the_first_message_opens_a_thread(visitor, clerk: Clerk) -> None:
    anna = visitor()
    anna.opens()
    expect(anna.page.get_by_text("How can we help?")).to_be_visible()
    anna.says("Where is my parcel?")
    anna.says("It was due on Friday.")
    anna.sees_mark("It was due on Friday.", "sent")
    thread = clerk.thread_of("g_1")
    assert clerk.texts(thread) == ["Where is my parcel?", "It was due on Friday."]
    clerk.reads(thread)
    anna.sees_mark("It was due on Friday.", "read")
    clerk.says(thread, "Let me look: https://shop.example/track?id=7.")
    link = anna.page.get_by_role("link", name="https://shop.example/track?id=7")
    expect(link).to_have_attribute("href", "https://shop.example/track?id=7")
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_have_attribute("rel", re.compile("noopener"))
    expect(anna.page.locator("martlet-chat .name")).to_have_text("Maria")
    expect(anna.panel.locator(".announcer")).to_have_text("Maria: Let me look: https://shop.example/track?id=7.")


def test_two_tabs_of_one_visitor_show_the_same(visitor, site: Site, clerk: Clerk) -> None:
    one = visitor()
    other = Visitor(one.context, site, "g_1")
    other.opens()
    begun(one, clerk, "from one tab")
    other.sees_exactly("from one tab")
    other.says("from the other")
    one.sees_exactly("from one tab", "from the other")
    one.page.keyboard.press("Escape")
    other.page.keyboard.press("Escape")
    clerk.says(clerk.thread_of("g_1"), "to both")
    for each in (one, other):
        expect(each.badge).to_have_text("1")
    # Read in one is read in the other.
    other.opens()
    expect(other.message("to both")).to_be_visible()
    expect(one.badge).to_be_hidden()


def test_history_comes_by_scrolling_up_and_does_not_jump(visitor, clerk: Clerk) -> None:
    anna = visitor()
    thread = begun(anna, clerk, "line 0")
    for number in range(1, 121):
        clerk.says(thread, f"line {number}")
    anna.load()
    anna.opens()
    expect(anna.messages).to_have_count(50)
    expect(anna.message("line 120")).to_be_in_viewport()
    scroller = anna.page.locator("martlet-chat .scroller")
    scroll_to(scroller, 100)
    expect(anna.messages).to_have_count(100)
    # What was in sight still is.
    expect(anna.message("line 72")).to_be_in_viewport()
    clerk.says(thread, "news")
    expect(anna.message("news")).to_have_count(1)
    expect(anna.message("line 72")).to_be_in_viewport()
    expect(anna.badge).to_have_text("1")
    anna.presses("Go to the newest")
    expect(anna.message("news")).to_be_in_viewport()
    expect(anna.badge).to_be_hidden()
    scroll_to(scroller, 0)
    expect(anna.messages).to_have_count(122)
    expect(anna.page.locator("martlet-chat .day").first).to_have_text("Today")


def test_what_is_written_without_a_connection_is_kept_and_goes_out_later(visitor, server: Server, clerk: Clerk) -> None:
    anna = visitor()
    thread = begun(anna, clerk)
    server.kill()
    expect(anna.page.get_by_text("No connection. What you send now goes out later.")).to_be_visible()
    anna.says("in the dark")
    anna.sees_mark("in the dark", "sending")
    keeps(anna.page, "in the dark")
    # The page's own server is still there: it is loaded again, and the message with it.
    anna.load()
    anna.opens()
    anna.sees_mark("in the dark", "sending")
    server.start()
    anna.sees_mark("in the dark", "sent")
    anna.sees_exactly("Hello", "in the dark")
    assert clerk.texts(thread) == ["Hello", "in the dark"]
    expect(anna.connection).to_be_hidden()


def test_a_first_message_that_was_written_without_a_connection_is_not_lost(visitor, server: Server, clerk: Clerk) -> None:
    anna = visitor()
    anna.opens()
    anna.sees_connection("live")
    server.kill()
    expect(anna.connection).to_be_visible()
    anna.says("first of all")
    anna.sees_mark("first of all", "sending")
    keeps(anna.page, "first of all")
    anna.load()
    server.start()
    anna.opens()
    anna.sees_mark("first of all", "sent")
    anna.sees_exactly("first of all")
    assert clerk.texts(clerk.thread_of("g_1")) == ["first of all"]


def test_what_the_server_refuses_can_be_sent_again_or_given_up(visitor, clerk: Clerk) -> None:
    anna = visitor()
    thread = begun(anna, clerk)
    # A text that only a field without its limit can hold.
    anna.composer.evaluate("(field) => field.removeAttribute('maxlength')")
    anna.says("x" * 20_000)
    refused = anna.page.locator("martlet-chat li.message[data-mark=failed]")
    expect(refused).to_have_count(1)
    expect(refused.locator(".mark")).to_have_text("Not sent")
    # Others are not held up.
    anna.says("short")
    anna.sees_mark("short", "sent")
    anna.presses("Send again")
    expect(refused).to_have_count(1)
    anna.presses("Discard")
    expect(refused).to_have_count(0)
    expect(anna.composer).to_be_focused()
    assert clerk.texts(thread) == ["Hello", "short"]


def test_a_failed_message_is_sent_when_it_is_tried_again(visitor, clerk: Clerk) -> None:
    anna = visitor()
    is_refused = True

    def refuse(route) -> None:
        if not is_refused:
            return route.continue_()
        route.fulfill(status=400, json={"error": {"code": "invalid", "message": "Not today."}})

    anna.page.route("**/chat/send", refuse)
    anna.opens().says("Hello")
    anna.sees_mark("Hello", "failed")
    is_refused = False
    anna.presses("Send again")
    anna.sees_mark("Hello", "sent")
    assert clerk.texts(clerk.thread_of("g_1")) == ["Hello"]


def test_a_closed_conversation_can_be_left_for_a_new_one(visitor, clerk: Clerk) -> None:
    anna = visitor()
    first = begun(anna, clerk)
    clerk.changes(first, status="closed")
    anna.presses("start a new one")
    expect(anna.composer).to_be_focused()
    anna.sees_exactly()
    anna.says("Something else")
    anna.sees_mark("Something else", "sent")
    assert clerk.thread_of("g_1") != first
    # The old one, should it be opened again, does not push the new one aside.
    clerk.changes(first, status="open")
    clerk.says(clerk.thread_of("g_1"), "Late")
    anna.says("more")
    anna.sees_mark("more", "sent")
    assert "more" in clerk.texts(clerk.thread_of("g_1"))


def test_the_manager_is_there_or_was(visitor, clerk: Clerk, new_context, site: Site) -> None:
    anna = visitor()
    thread = begun(anna, clerk)
    expect(anna.page.locator("martlet-chat .name")).to_have_text("Write to us, we answer here")
    clerk.changes(thread, managerId=5)
    expect(anna.page.locator("martlet-chat .name")).to_have_text("Maria")
    presence = anna.page.locator("martlet-chat .presence")
    expect(presence).to_have_text("Offline")
    theirs = new_context().new_page()
    theirs.goto(site.url + "/shop?user=x&name=x")
    theirs.evaluate(
        """async ({ token, thread }) => {
          const { MartletClient } = await import("/assets/client/index.js");
          window.client = new MartletClient({ gateway: "", getToken: () => token });
          client.connect();
          client.subscribe(thread, {});
        }""",
        {"token": clerk.token, "thread": thread},
    )
    expect(presence).to_have_text("Online")
    theirs.wait_for_function("() => client.state.phase === 'live'")
    # As with each key: the first may come before the thread is joined.
    theirs.evaluate("(thread) => { setInterval(() => client.typing(thread), 500); }", thread)
    expect(anna.page.locator("martlet-chat .typing")).to_have_text("Maria is typing…")
    theirs.close()
    expect(presence).to_have_text(re.compile("Last seen"))
    expect(anna.page.locator("martlet-chat .typing")).to_be_empty()


def test_what_people_write_is_text(visitor, clerk: Clerk) -> None:
    anna = visitor()
    thread = begun(anna, clerk, MARKUP)
    texts = ["\u202egnp.exe", "x" * 10_000, "javascript:window.owned=1", "😀" * 2_000, "z\u0335\u0321" * 500, "שלום, מה שלומך?"]
    for text in texts:
        clerk.says(thread, text)
    anna.says("y" * 10_000)
    anna.sees_mark("y" * 10_000, "sent")
    anna.sees_exactly(MARKUP, *texts, "y" * 10_000)
    assert anna.page.evaluate("window.owned") is None
    root = "document.querySelector('martlet-chat').shadowRoot"
    assert anna.page.evaluate(f"{root}.querySelectorAll('img, script, .text a').length") == 0
    assert clerk.texts(thread)[-1] == "y" * 10_000
    # Whatever turns a text around ends with it: the time behind it reads as ever.
    turned = anna.messages.nth(1)
    assert turned.locator(".text").evaluate("(text) => getComputedStyle(text).unicodeBidi") == "isolate"
    assert anna.messages.nth(6).locator(".text").evaluate("(text) => getComputedStyle(text).direction") == "rtl"
    assert anna.messages.nth(0).locator(".text").evaluate("(text) => getComputedStyle(text).direction") == "ltr"
    scroller = anna.page.locator("martlet-chat .scroller")
    assert scroller.evaluate("(scroller) => scroller.scrollWidth <= scroller.clientWidth")
    assert_fits(anna.page)


# MARK: looks


def test_it_can_be_a_part_of_the_page(visitor, clerk: Clerk) -> None:
    anna = visitor(inline="")
    expect(anna.launcher).to_be_hidden()
    expect(anna.composer).to_be_visible()
    anna.sees_connection("live")
    assert anna.focused == "body"
    place, panel = anna.page.locator("#place").bounding_box(), anna.panel.bounding_box()
    assert place == panel
    expect(anna.page.get_by_role("dialog")).to_have_count(0)
    expect(anna.page.locator("martlet-chat .close")).to_have_count(0)
    anna.says("Hello")
    anna.sees_mark("Hello", "sent")
    thread = clerk.thread_of("g_1")
    clerk.says(thread, "Good day")
    expect(anna.message("Good day")).to_be_visible()
    anna.page.keyboard.press("Escape")
    expect(anna.panel).to_be_visible()
    assert anna.page.evaluate("document.querySelector('martlet-chat').unread") == 0


def test_the_shop_does_not_reach_into_the_chat(visitor, clerk: Clerk) -> None:
    anna = visitor()
    begun(anna, clerk)
    look = """(element) => {
      const { backgroundColor, textTransform, letterSpacing, fontStyle, textAlign } = getComputedStyle(element);
      return [backgroundColor, textTransform, letterSpacing, fontStyle, textAlign];
    }"""
    assert anna.composer.evaluate(look) == ["rgb(255, 255, 255)", "none", "normal", "normal", "start"]
    title = anna.page.locator("martlet-chat h2")
    assert title.evaluate("(h2) => getComputedStyle(h2).fontSize") == "18px"
    assert anna.launcher.bounding_box()["width"] == 56


def test_what_a_shop_may_choose(visitor) -> None:
    anna = visitor(heading="Lamps & more", side="start", lang="ru", theme="dark")
    anna.page.evaluate(
        """() => {
          const { style } = document.querySelector("martlet-chat");
          style.setProperty("--martlet-accent", "rgb(200, 0, 100)");
          style.setProperty("--martlet-accent-ink", "rgb(255, 250, 240)");
          style.setProperty("--martlet-width", "300px");
          style.setProperty("--martlet-height", "400px");
          style.setProperty("--martlet-edge", "50px");
          style.setProperty("--martlet-bottom", "30px");
          style.setProperty("--martlet-radius", "0px");
          style.setProperty("--martlet-font", "monospace");
          style.setProperty("--martlet-z-index", "77");
        }"""
    )
    anna.launcher.click()
    expect(anna.page.get_by_role("dialog", name="Lamps & more")).to_be_visible()
    expect(anna.composer).to_have_attribute("placeholder", "Напишите сообщение")
    expect(anna.launcher).to_have_css("background-color", "rgb(200, 0, 100)")
    expect(anna.launcher).to_have_css("color", "rgb(255, 250, 240)")
    expect(anna.composer).to_have_css("background-color", "rgb(22, 30, 39)")
    expect(anna.composer).to_have_css("font-family", "monospace")
    expect(anna.panel).to_have_css("border-radius", "0px")
    expect(anna.page.locator("martlet-chat .root")).to_have_css("z-index", "77")
    box, button = anna.panel.bounding_box(), anna.launcher.bounding_box()
    assert [round(box[name]) for name in ("width", "height", "x")] == [300, 400, 50]
    assert (button["x"], button["y"] + button["height"]) == (50, 900 - 30)


def test_in_a_page_that_is_written_from_right_to_left(visitor, clerk: Clerk) -> None:
    anna = visitor(dir="rtl")
    begun(anna, clerk)
    width = anna.page.viewport_size["width"]
    assert anna.launcher.bounding_box()["x"] < width / 2
    panel, own = anna.panel.bounding_box(), anna.message("Hello").locator(".bubble").bounding_box()
    assert own["x"] - panel["x"] < panel["x"] + panel["width"] - own["x"] - own["width"]
    assert_fits(anna.page)


def test_the_colours_follow_the_system_unless_the_shop_chooses(visitor) -> None:
    light, dark = "rgb(245, 247, 249)", "rgb(16, 22, 29)"
    for scheme, theme, colour in [
        ("light", None, light),
        ("dark", None, dark),
        ("dark", "light", light),
        ("light", "dark", dark),
    ]:
        anna = visitor(options={"color_scheme": scheme}, **({"theme": theme} if theme else {}))
        anna.opens()
        expect(anna.panel).to_have_css("background-color", colour)


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_nothing_moves_for_those_who_asked_for_stillness(visitor, motion: str, clerk: Clerk) -> None:
    anna = visitor(options={"reduced_motion": motion})
    begun(anna, clerk)
    moving = anna.page.evaluate(
        """() => [...document.querySelector("martlet-chat").shadowRoot.querySelectorAll("*")].filter((element) => {
          const { animationName, transitionDuration } = getComputedStyle(element);
          return animationName !== "none" || !/^0s(, 0s)*$/.test(transitionDuration);
        }).length"""
    )
    assert (moving > 0) == (motion == "no-preference")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_no_violation_that_axe_can_find(visitor, clerk: Clerk, server: Server, language: str, scheme: str) -> None:
    for shape in ({}, {"inline": ""}):
        options = {"color_scheme": scheme, "reduced_motion": "reduce"}
        user = f"g_{len(shape)}"
        anna = visitor(user, options=options, lang=language, **shape)
        if not shape:
            assert_accessible(anna)
            anna.launcher.click()
        expect(anna.composer).to_be_visible()
        anna.sees_connection("live")
        assert_accessible(anna)
        anna.says("Hello")
        anna.sees_mark("Hello", "sent")
        thread = clerk.thread_of(user)
        clerk.says(thread, "Good day: https://shop.example/")
        clerk.reads(thread)
        anna.sees_mark("Hello", "read")
        clerk.changes(thread, managerId=5, status="closed")
        expect(anna.page.locator("martlet-chat .closed-note")).to_be_visible()
        assert_accessible(anna)
        anna.composer.evaluate("(field) => field.removeAttribute('maxlength')")
        anna.says("x" * 20_000)
        expect(anna.page.locator("martlet-chat li.message[data-mark=failed]")).to_have_count(1)
        assert_accessible(anna)
        if not shape:
            anna.page.keyboard.press("Escape")
            clerk.says(thread, "unread")
            expect(anna.badge).to_have_text("1")
            assert_accessible(anna)
    server.kill()
    expect(anna.connection).to_be_visible()
    assert_accessible(anna)


# MARK: connections


def test_a_shop_without_a_gateway(visitor, clerk: Clerk) -> None:
    anna = visitor(backend="")
    sockets: list[str] = []
    anna.page.on("websocket", lambda socket: sockets.append(socket.url))
    thread = begun(anna, clerk)
    clerk.says(thread, "Good day")
    expect(anna.message("Good day")).to_be_visible()
    clerk.reads(thread)
    anna.sees_mark("Hello", "read")
    # That it is asked every few seconds is how such a shop is meant to be, and no fault to speak of.
    expect(anna.connection).to_be_hidden()
    assert sockets == []


def test_where_websocket_is_blocked_the_talk_goes_on(visitor, clerk: Clerk) -> None:
    anna = visitor()

    def block(socket: WebSocketRoute) -> None:
        socket.close(code=1011)

    anna.page.route_web_socket("**/ws", block)
    thread = begun(anna, clerk)
    anna.sees_connection("live")
    assert "client/transport/fallbacks.js" in anna.modules
    clerk.says(thread, "Good day")
    expect(anna.message("Good day")).to_be_visible()
    clerk.reads(thread)
    anna.sees_mark("Hello", "read")


def test_in_another_browser(site: Site, clerk: Clerk) -> None:
    with Firefox() as firefox:
        tab = firefox.open(f"{site.url}/shop?user=g_1&name=Anna")
        tab.evaluate(
            """() => {
              window.until = async (condition) => {
                for (const end = Date.now() + 20_000; !condition(); ) {
                  if (Date.now() > end) throw new Error(`Never: ${condition}`);
                  await new Promise((done) => setTimeout(done, 20));
                }
              };
              window.find = (selector) => document.querySelector("martlet-chat").shadowRoot?.querySelector(selector);
            }"""
        )
        tab.evaluate(
            """async () => {
              await until(() => window.isReady && find(".launcher"));
              find(".launcher").click();
              await until(() => find(".reply")?.matches(":focus"));
              const field = find(".reply");
              field.value = "Hello";
              field.dispatchEvent(new Event("input"));
              find(".composer").requestSubmit();
              await until(() => find("li.message")?.dataset.mark === "sent");
            }"""
        )
        clerk.says(clerk.thread_of("g_1"), "Good day")
        tab.evaluate(
            """async () => {
              await until(() => find("li.theirs .text")?.textContent === "Good day");
              document.querySelector("martlet-chat").close();
              await until(() => find(".launcher").matches(":focus"));
            }"""
        )
        assert tab.evaluate("() => violations.length") == 0
        assert firefox.complaints == []


def test_taken_out_of_the_page_it_ends(visitor, clerk: Clerk) -> None:
    anna = visitor()
    begun(anna, clerk)
    with anna.page.expect_response("**/token*"):
        anna.page.evaluate(
            """() => {
              const chat = document.querySelector("martlet-chat");
              window.before = chat.client;
              chat.remove();
              document.body.append(chat);
            }"""
        )
    anna.page.wait_for_function("() => before.state.reason === 'closed'")
    anna.sees_exactly("Hello")
    assert anna.page.evaluate("document.querySelector('martlet-chat').client !== before")


def assert_accessible(visitor: Visitor) -> None:
    violations = Axe().run(visitor.page).response["violations"]
    found = [(each["id"], [(node["target"], node.get("failureSummary")) for node in each["nodes"]]) for each in violations]
    assert found == []


def assert_fits(page: Page) -> None:
    width, view = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert width <= view
