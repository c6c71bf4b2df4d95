"""What the site's sessions mean to who is connected: a session that ends closes the connection; a new secret closes none."""

from __future__ import annotations

import html
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from callers import Person
from live import Live, wait_for
from pages import save_settings
from support.martlet import SECRET
from support.wordpress import WordPress
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

REVOKED = 4005


@contextmanager
def connected(person: Person) -> Iterator[ClientConnection]:
    with connect(person.site.ws_url, subprotocols=["martlet.v1", f"bearer.{person.token}"], origin=person.site.url) as socket:
        assert json.loads(socket.recv(timeout=60))["type"] == "welcome"
        yield socket


def closes(socket: ClientConnection) -> int:
    """The code with which the gateway closes, whatever it says before."""
    deadline = time.monotonic() + 60
    while True:
        try:
            socket.recv(timeout=max(0.1, deadline - time.monotonic()))
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 0


def is_open(socket: ClientConnection) -> bool:
    socket.send('{"type":"ping"}')
    return any(json.loads(socket.recv(timeout=60))["type"] == "pong" for _ in range(20))


def leaver(site: WordPress, name: str, role: str = "subscriber") -> Person:
    site.php(f"wp_insert_user(['user_login'=>'{name}','user_pass'=>'{name}','user_email'=>'{name}@shop.test','role'=>'{role}']);")
    return Person(site, name)


def log_out(person: Person) -> None:
    page = person.session.request("GET", "/wp-admin/profile.php").text
    link = page[page.index("wp-login.php?action=logout") :].split("'")[0].split('"')[0]
    person.session.request("GET", "/" + html.unescape(link))


def is_refused(person: Person) -> bool:
    with connect(person.site.ws_url, subprotocols=["martlet.v1", f"bearer.{person.token}"], origin=person.site.url) as socket:
        try:
            while json.loads(socket.recv(timeout=60))["type"] == "welcome":
                pass
            return False
        except ConnectionClosed as closed:
            return closed.rcvd is not None and closed.rcvd.code in (1008, REVOKED)


def test_a_logout_closes_the_connection_and_ends_the_token(site):
    person = leaver(site, "logs-out")
    cursor = person.ok("GET", "/chat/poll")["cursor"]
    with connected(person) as socket:
        log_out(person)
        assert closes(socket) == REVOKED
    assert person.ask("GET", "/chat/threads").status == 401
    assert person.ask("GET", f"/chat/poll?cursor={cursor}").status == 401
    assert is_refused(person)


def test_a_logout_elsewhere_leaves_the_other_session_alone(site):
    person = leaver(site, "two-places")
    elsewhere = Person(site, "two-places")
    with connected(person) as socket:
        log_out(elsewhere)
        assert is_open(socket)
    assert person.ask("GET", "/chat/threads").status == 200


@pytest.mark.parametrize(
    "change",
    {
        "a new password": "wp_update_user(['ID' => $id, 'user_pass' => 'another']);",
        "a password that was forgotten": "reset_password(get_userdata($id), 'another');",
        "another role": "get_userdata($id)->set_role('subscriber');",
        "a deletion": "require_once ABSPATH . 'wp-admin/includes/user.php'; wp_delete_user($id);",
    }.items(),
    ids=lambda change: change[0],
)
def test_the_connection_closes_with(site, change):
    what, code = change
    person = leaver(site, what.replace(" ", "-"), "martlet_manager")
    with connected(person) as socket:
        site.php(f"$id = {person.id}; {code}")
        assert closes(socket) == REVOKED
    assert person.ask("GET", "/chat/threads").status == 401
    assert is_refused(person)


def test_a_guest_who_logs_in_leaves_the_guests_connection_behind_and_takes_the_dialogue_along(site):
    guest = Person(site)
    thread = guest.open_thread("before the login")
    guest.say(thread, "I am still a guest")
    with connected(guest) as socket:
        guest.session.log_in("boris")
        assert closes(socket) == REVOKED
    assert guest.ask("GET", f"/chat/threads/{thread}").status == 401
    boris = Person(site, "boris")
    assert boris.texts(thread) == ["I am still a guest"]


NEW = "the-secret-that-comes-next-and-is-long-enough"


@pytest.mark.parametrize("by", ["wp-cli", "settings page"])
def test_a_new_secret_sends_nobody_away(by):
    with WordPress() as site:
        guest, maria = Person(site), Person(site, "maria")
        thread = guest.open_thread("a long one")
        old = guest.token
        said = ["before"]
        guest.say(thread, "before")
        with Live(guest, thread) as customer, Live(maria, thread) as manager:
            wait_for(lambda: manager.texts == said and customer.texts == said)
            # As `wp martlet rotate-secret` tells: first the gateway learns both, then the site signs with the new one.
            site.gateway.env = {
                **site.gateway.env,
                "MARTLET_JWT_SECRET": NEW,
                "MARTLET_JWT_PREVIOUS_SECRET": SECRET,
                "MARTLET_JWT_PREVIOUS_SECRET_UNTIL": str(int(time.time()) + 600),
            }
            before = customer.joins, manager.joins
            site.gateway.restart()
            wait_for(lambda: customer.joins > before[0] and manager.joins > before[1], what="not back after the restart")
            joins = customer.joins, manager.joins
            if by == "wp-cli":
                site.php(
                    "$s = Martlet\\Chat\\Plugin::get()->settings;"
                    f"(new Martlet\\Chat\\Cli\\SiteServices($s, '', '1'))->rotate('{NEW}', 3600);"
                )
            else:
                save_settings(site.visitor().log_in("admin"), jwt_secret=NEW)
            stored = site.json("get_option('martlet_chat')")
            assert (stored["jwt_secret"], stored["jwt_previous_secret"]) == (NEW, SECRET)
            assert 3500 < stored["jwt_previous_until"] - time.time() <= 3600

            maria.say(thread, "after")
            said.append("after")
            wait_for(lambda: manager.texts == said and customer.texts == said)
            assert (customer.joins, manager.joins) == joins, "somebody was sent away"
            # Tokens of both secrets are good, here and there.
            guest.token = old
            assert guest.texts(thread) == said
            with connected(guest) as socket:
                assert is_open(socket)
            guest.token = guest.fetch_token()
            assert guest.token.split(".")[0] != old.split(".")[0]
            assert guest.texts(thread) == said
            with connected(guest) as socket:
                assert is_open(socket)
        site.configure(jwt_previous_until=int(time.time()) - 1)
        guest.token = old
        assert guest.ask("GET", "/chat/threads").status == 401
        assert site.problems() == []
