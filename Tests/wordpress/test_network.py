"""A network of sites: they share a WordPress and nothing of the chat."""

from __future__ import annotations

import pytest
from support.martlet import http as send
from support.wordpress import WordPress
from test_poll import is_quick

TABLES = ("clock", "people", "threads", "messages", "events", "participants", "outbox", "limits")


@pytest.fixture(scope="module")
def network():
    with WordPress(redis=False, gateway=False, multisite=True) as site:
        for name in ("tea", "pots"):
            site.add_site(name)
        yield site
        assert site.problems() == []


def tables(network: WordPress) -> set[str]:
    return {row[0] for row in network.sql("SHOW TABLES LIKE 'wp_%martlet_%'")}


def guest(network: WordPress, path: str) -> tuple[str, str]:
    """The REST API of a site of the network, and a guest's token there."""
    api = f"{network.url}{path}wp-json/martlet/v1"
    answer = send("POST", f"{api}/chat/token", {})
    assert answer.status == 200, answer.text
    return api, answer.json["token"]


def test_each_site_has_tables_of_its_own_from_its_beginning(network):
    assert {f"wp_{site}martlet_{name}" for site in ("", "2_", "3_") for name in TABLES} <= tables(network)


def test_each_site_has_a_secret_of_its_own(network):
    secrets = {row[0] for site in ("", "2_", "3_") for row in network.sql(f"SELECT option_value FROM wp_{site}options WHERE option_name='martlet_chat'")}
    assert len(secrets) == 3


def test_a_token_of_one_site_is_worth_nothing_on_another(network):
    tea, token = guest(network, "/tea/")
    pots, other = guest(network, "/pots/")
    assert send("GET", f"{tea}/chat/threads", token=token).status == 200
    assert send("GET", f"{pots}/chat/threads", token=token).status == 401
    assert send("GET", f"{tea}/chat/threads", token=other).status == 401


def test_with_the_same_secret_too_a_token_is_for_its_site_alone(network):
    for path in ("/tea/", "/pots/"):
        network.php(
            "$s = new Martlet\\Chat\\Settings\\Settings();"
            "$s->save(array_merge($s->stored(), ['jwt_secret' => 'one-secret-for-all-sites-of-the-network-0123']));",
            url=network.url + path,
        )
    tea, token = guest(network, "/tea/")
    pots, other = guest(network, "/pots/")
    assert send("GET", f"{tea}/chat/threads", token=token).status == 200
    assert send("GET", f"{pots}/chat/threads", token=token).status == 401
    cursor = send("GET", f"{pots}/chat/poll", token=other).json["cursor"]
    quick = send("GET", f"{pots}/chat/poll?cursor={cursor}", token=other)
    assert quick.status == 200 and is_quick(quick)
    assert send("GET", f"{pots}/chat/poll?cursor={cursor}", token=token).status == 401


def test_chats_of_one_site_are_not_on_another(network):
    tea, token = guest(network, "/tea/")
    said = send("POST", f"{tea}/chat/send", {"text": "green tea?", "clientMessageId": "tea-1"}, token=token)
    assert said.status == 201, said.text
    assert network.sql("SELECT body FROM wp_2_martlet_messages WHERE client_message_id='tea-1'") == [["green tea?"]]
    assert network.sql("SELECT COUNT(*) FROM wp_3_martlet_messages WHERE client_message_id='tea-1'") == [["0"]]
    assert network.sql("SELECT COUNT(*) FROM wp_martlet_messages WHERE client_message_id='tea-1'") == [["0"]]


def test_deleting_the_plugin_deletes_the_chats_of_the_sites_that_say_so(network):
    network.add_site("gone")
    (number,) = [row[0] for row in network.sql("SELECT blog_id FROM wp_blogs WHERE path='/gone/'")]
    gone = f"wp_{number}_martlet_"
    assert f"{gone}threads" in tables(network)
    before = {name for name in tables(network) if not name.startswith(gone)}
    network.php(
        f"switch_to_blog({number}); (get_userdata(1))->add_cap('martlet_manage_chats');"
        "update_option('martlet_chat', ['delete_data' => true] + (array) get_option('martlet_chat')); restore_current_blog();"
        "define('WP_UNINSTALL_PLUGIN', 'martlet-chat/martlet-chat.php');"
        "require WP_PLUGIN_DIR . '/martlet-chat/uninstall.php';"
    )
    assert tables(network) == before
    left = network.sql(f"SELECT option_name FROM wp_{number}_options WHERE option_name LIKE '%martlet%' AND option_name NOT LIKE '%user_roles'")
    assert left == []
    assert network.sql(f"SELECT option_value FROM wp_{number}_options WHERE option_name='wp_{number}_user_roles' AND option_value LIKE '%martlet%'") == []
    assert network.sql(f"SELECT meta_value FROM wp_usermeta WHERE meta_key='wp_{number}_capabilities' AND meta_value LIKE '%martlet%'") == []


def test_a_site_that_is_deleted_takes_its_tables_along(network):
    network.add_site("short")
    assert "wp_5_martlet_threads" in tables(network)
    network.php("require_once ABSPATH.'wp-admin/includes/admin.php'; wp_delete_site(5);")
    assert not [name for name in tables(network) if name.startswith("wp_5_")]
    assert "wp_3_martlet_threads" in tables(network)
