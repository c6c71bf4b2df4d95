"""Install, activate, deactivate, delete: nothing breaks on the way, and what is left behind is what the setting says."""

from __future__ import annotations

import pytest
from callers import Person
from support.wordpress import WordPress


@pytest.fixture
def own():
    with WordPress(redis=False, gateway=False) as site:
        yield site
        assert site.problems() == []


def tables(site: WordPress) -> list[str]:
    return [row[0] for row in site.sql("SHOW TABLES LIKE 'wp\\_martlet\\_%'")]


def options(site: WordPress) -> list[str]:
    return [row[0] for row in site.sql("SELECT option_name FROM wp_options WHERE option_name LIKE '%martlet%'")]


def delete(site: WordPress) -> None:
    """As WP Admin does it; the plugin's folder is a link, so the files stay."""
    site.php(
        "deactivate_plugins('martlet-chat/martlet-chat.php');"
        "define('WP_UNINSTALL_PLUGIN', 'martlet-chat/martlet-chat.php');"
        "require WP_PLUGIN_DIR . '/martlet-chat/uninstall.php';"
    )


def test_deleting_it_leaves_the_chats_unless_the_setting_says_otherwise(own):
    guest = Person(own)
    thread = guest.open_thread("to be kept")
    guest.say(thread, "hello")
    delete(own)
    assert tables(own) and "martlet_chat" in options(own)
    assert own.sql("SELECT body FROM wp_martlet_messages") == [["hello"]]
    own.activate_again()
    assert guest.texts(thread) == ["hello"]

    own.configure(delete_data=True)
    delete(own)
    assert tables(own) == []
    assert options(own) == []
    assert own.json("wp_roles()->is_role('martlet_manager')") is False
    assert own.json("get_role('administrator')->has_cap('martlet_manage_chats')") is False
    assert own.sql("SELECT COUNT(*) FROM wp_usermeta WHERE meta_key LIKE 'martlet%'") == [["0"]]
    assert "martlet" not in str(own.json("_get_cron_array()"))


def test_deactivating_stops_its_jobs_and_its_routes_and_the_site_goes_on(own):
    own.php("deactivate_plugins('martlet-chat/martlet-chat.php');")
    assert "martlet" not in str(own.json("_get_cron_array()"))
    assert own.request("GET", "/").status == 200
    assert own.rest("GET", "/chat/threads").status == 404
    own.activate_again()
    assert own.rest("GET", "/chat/threads").status == 401
    assert "martlet_retention" in str(own.json("_get_cron_array()"))


def test_a_fresh_site_without_redis_and_gateway_has_nothing_to_complain_of(own):
    guest, maria = Person(own), Person(own, "maria")
    thread = guest.open_thread("hello")
    guest.say(thread, "is anybody there?")
    assert maria.texts(thread) == ["is anybody there?"]
    admin = own.visitor().log_in("admin")
    for page in ("index.php", "plugins.php", "admin.php?page=martlet-chat", "admin.php?page=martlet-chat-settings", "site-health.php"):
        assert admin.request("GET", f"/wp-admin/{page}").status == 200
    assert "1 dialogue unread" in admin.request("GET", "/wp-admin/").text
    manager = own.visitor().log_in("maria")
    assert 'id="martlet-inbox"' in manager.request("GET", "/wp-admin/admin.php?page=martlet-chat").text
    anna = own.visitor().log_in("anna")
    assert 'id="martlet-inbox"' not in anna.request("GET", "/wp-admin/admin.php?page=martlet-chat").text
    own.cron()


def test_personal_data_is_exported_and_erased_by_wordpress_own_tools(own):
    anna = Person(own, "anna")
    thread = anna.open_thread("private")
    anna.say(thread, "my address is Harbour Street 5")
    exported = own.php(
        "foreach (apply_filters('wp_privacy_personal_data_exporters', []) as $e) echo wp_json_encode(call_user_func($e['callback'], 'anna@shop.test', 1));"
    )
    assert "Harbour Street 5" in exported
    own.php(
        "foreach (apply_filters('wp_privacy_personal_data_erasers', []) as $e) call_user_func($e['callback'], 'anna@shop.test', 1);"
    )
    assert own.sql("SELECT COUNT(*) FROM wp_martlet_messages") == [["0"]]
    assert anna.ask("GET", f"/chat/threads/{thread}").status == 404
    anna.say(anna.open_thread("again"), "hello again")
