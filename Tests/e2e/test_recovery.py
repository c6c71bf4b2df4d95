"""Whatever dies in between: nothing is lost and nothing comes twice."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from people import Customer, Manager, keeps, keeps_nothing
from playwright.sync_api import Page, Route, WebSocket, WebSocketRoute, expect
from support.martlet import Server


class Wire:
    """Stands between a page and the server, and loses what the test wants lost."""

    def __init__(self, page: Page) -> None:
        self.loses: Callable[[dict], bool] = lambda frame: False
        self.lost: list[dict] = []
        self.connections = 0
        page.route_web_socket("**/ws", self._connect)

    def _connect(self, socket: WebSocketRoute) -> None:
        self.connections += 1
        server = socket.connect_to_server()
        server.on_message(lambda text: self._pass(socket, text))

    def _pass(self, socket: WebSocketRoute, text: str | bytes) -> None:
        frame = json.loads(text)
        if self.loses(frame):
            self.lost.append(frame)
        else:
            socket.send(text)


class WaysOut:
    """Every way from a page to the server by which a message can go. To be made before somebody signs in: who is signed
    in has taken hold of the browser's own `WebSocket`, and goes on with it."""

    def __init__(self, page: Page) -> None:
        self.are_cut = False
        page.route_web_socket("**/ws", self._connect)
        page.route(re.compile("/(sse|poll|commands|chat/send)"), self._ask)

    def _connect(self, socket: WebSocketRoute) -> None:
        socket.close() if self.are_cut else socket.connect_to_server()

    def _ask(self, route: Route) -> None:
        route.abort() if self.are_cut else route.continue_()


def test_both_sides_go_on_after_the_server_was_killed(customer: Customer, manager: Manager) -> None:
    customer.sign_in("Anna").says("before")
    manager.sign_in("Maria").opens("Anna")
    manager.sees("before")
    manager.presses("Assign to me")
    customer.sees_manager("Maria")

    customer.server.kill()
    customer.sees_connection("waiting")
    manager.sees_connection("waiting")
    customer.says("written in the dark")
    customer.sees_mark("written in the dark", "sending")
    manager.says("an answer in the dark")
    manager.sees_mark("an answer in the dark", "sending")

    customer.server.start()
    customer.sees_connection("online")
    manager.sees_connection("online")
    customer.says("after")
    for text in ("written in the dark", "an answer in the dark", "after"):
        customer.sees(text)
        manager.sees(text)
    manager.says("the end")
    customer.sees("the end")
    expect(customer.page.locator("li.message")).to_have_count(5)
    expect(manager.page.locator("li.message")).to_have_count(5)
    order = customer.page.locator("li.message .text").all_inner_texts()
    manager.sees_exactly(order)
    customer.page.reload()
    customer.sees_exactly(order)
    customer.sees_manager("Maria")


def test_a_burst_across_a_crash_arrives_once_each_and_in_order(customer: Customer, manager: Manager) -> None:
    customer.sign_in("Anna").says("0")
    manager.sign_in("Maria").opens("Anna")
    manager.sees("0")
    for number in range(1, 11):
        customer.says(str(number))
    customer.server.kill()
    for number in range(11, 16):
        customer.says(str(number))
    customer.server.start()
    expected = [str(number) for number in range(16)]
    customer.sees_exactly(expected)
    manager.sees_exactly(expected)
    customer.page.reload()
    customer.sees_exactly(expected)


def test_what_was_not_sent_outlives_a_reload(customer: Customer, manager: Manager) -> None:
    page = customer.page
    ways_out = WaysOut(page)
    customer.sign_in("Anna").says("before")
    customer.sees_mark("before", "sent")
    # The server is back at once: the page itself can be loaded again before anything is sent.
    ways_out.are_cut = True
    customer.server.restart()
    customer.sees_connection("waiting")
    customer.says("kept over a reload")
    customer.sees_mark("kept over a reload", "sending")
    keeps(page, "kept over a reload")
    page.reload()
    customer.sees_exactly(["before", "kept over a reload"])
    customer.sees_mark("kept over a reload", "sending")
    ways_out.are_cut = False
    customer.sees_mark("kept over a reload", "sent")
    manager.sign_in("Maria").opens("Anna")
    manager.sees_exactly(["before", "kept over a reload"])


def test_who_signs_out_leaves_nothing_behind(customer: Customer, manager: Manager) -> None:
    ways_out = WaysOut(customer.page)
    customer.sign_in("Anna").says("before")
    customer.sees_mark("before", "sent")
    ways_out.are_cut = True
    customer.server.restart()
    customer.sees_connection("waiting")
    customer.says("never mind")
    customer.sees_mark("never mind", "sending")
    keeps(customer.page, "never mind")
    customer.presses("Sign out")
    expect(customer.page.locator("#sign-in")).to_be_visible()
    keeps_nothing(customer.page)
    # Another page, whose ways out are open.
    customer.page.close()
    customer.page = customer.context.new_page()
    customer.page.goto(customer.server.links["customer"])
    customer.sign_in("Boris").says("I am Boris")
    customer.sees_exactly(["I am Boris"])
    manager.sign_in("Maria").opens("Anna")
    manager.sees_exactly(["before"])


def test_a_clean_stop_is_survived_as_well(customer: Customer, manager: Manager) -> None:
    customer.sign_in("Anna").says("before")
    manager.sign_in("Maria").opens("Anna")
    manager.sees("before")
    customer.server.restart()
    manager.says("after")
    customer.sees_exactly(["before", "after"])
    manager.sees_connection("online")


def test_a_manager_who_was_away_finds_what_came_meanwhile(customer: Customer, manager: Manager) -> None:
    customer.sign_in("Anna").says("before")
    manager.sign_in("Maria").opens("Anna")
    manager.sees("before")
    customer.sees_mark("before", "read")
    manager.page.goto("about:blank")
    customer.says("meanwhile")
    customer.sees_mark("meanwhile", "sent")
    manager.page.goto(manager.server.links["manager"])
    manager.sees_unread("Anna", 1)
    manager.opens("Anna")
    manager.sees_exactly(["before", "meanwhile"])
    expect(manager.page.locator(".unread-mark")).to_be_visible()


def test_an_event_lost_on_the_way_is_noticed_and_fetched(customer: Customer, server: Server, new_context) -> None:
    customer.sign_in("Anna").says("1")
    manager = Manager(new_context(), server)
    wire = Wire(manager.page)
    manager.page.reload()
    manager.sign_in("Maria").opens("Anna")
    manager.sees("1")
    to_lose = ["2", "3"]

    def lose_once(frame: dict) -> bool:
        if frame["type"] != "message" or frame["payload"]["text"] not in to_lose:
            return False
        to_lose.remove(frame["payload"]["text"])
        return True

    wire.loses = lose_once
    for text in ("2", "3", "4"):
        customer.says(text)
    manager.sees_exactly(["1", "2", "3", "4"])
    assert [frame["payload"]["text"] for frame in wire.lost] == ["2", "3"]


def test_a_link_that_died_in_silence_is_given_up_and_replaced(customer: Customer, server: Server, new_context) -> None:
    customer.sign_in("Anna").says("before")
    manager = Manager(new_context(), server)
    manager.page.clock.install()
    wire = Wire(manager.page)
    manager.page.reload()
    manager.sign_in("Maria").opens("Anna")
    manager.sees("before")
    before = wire.connections
    wire.loses = lambda frame: True
    customer.says("unheard")
    customer.sees_mark("unheard", "sent")
    # The next ping goes out after 20 s at most, and 10 s later nobody has answered.
    manager.page.clock.run_for(31_000)
    wire.loses = lambda frame: False
    manager.page.clock.run_for(31_000)
    manager.sees_exactly(["before", "unheard"])
    assert wire.connections > before


def test_a_reply_lost_on_the_way_stores_no_second_copy(customer: Customer, manager: Manager) -> None:
    wire = Wire(customer.page)
    customer.page.reload()
    customer.page.clock.install()
    customer.sign_in("Anna").says("first")
    customer.sees_mark("first", "sent")
    wire.loses = lambda frame: frame["type"] != "welcome" and "second" in json.dumps(frame)
    customer.says("second")
    customer.sees_mark("second", "sending")
    customer.page.clock.run_for(11_000)
    wire.loses = lambda frame: False
    customer.page.clock.run_for(11_000)
    customer.sees_mark("second", "sent")
    manager.sign_in("Maria").opens("Anna")
    manager.sees_exactly(["first", "second"])
    customer.page.reload()
    customer.sees_exactly(["first", "second"])


def test_the_token_is_renewed_over_the_same_connection(customer: Customer) -> None:
    page = customer.page
    sockets: list[WebSocket] = []
    page.on("websocket", lambda socket: sockets.append(socket))
    page.clock.install()
    page.reload()
    customer.sign_in("Anna").says("before")
    customer.sees_mark("before", "sent")

    def is_refresh(frame: str | bytes) -> bool:
        return json.loads(frame)["type"] == "refresh"

    def is_agreed(frame: str | bytes) -> bool:
        answer = json.loads(frame)
        return answer["type"] == "ok" and "expiresAt" in answer.get("payload", {})

    with sockets[0].expect_event("framesent", is_refresh), sockets[0].expect_event("framereceived", is_agreed):
        # The clock stands still there: a page that wakes up gives its connection one second to show that it is alive.
        page.clock.pause_at(page.evaluate("Date.now()") / 1_000 + 870)
    page.clock.resume()
    customer.says("after")
    customer.sees_mark("after", "sent")
    customer.sees_connection("online")
    assert len(sockets) == 1
