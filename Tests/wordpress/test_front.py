"""The shop's pages: where the chat is, and that a cache may keep them."""

from __future__ import annotations

import html
import json
import re

import pytest
from support.wordpress import WordPress

PLACE = re.compile(r'<div class="martlet-chat-place" data-martlet="([^"]*)"></div>')


@pytest.fixture(scope="module")
def shop():
    """Its pages name a gateway; nobody asks whether it is there."""
    with WordPress(redis=False, gateway=False) as site:
        site.configure(gateway_url="http://127.0.0.1:1", gateway_public_url=site.url)
        yield site
        assert site.problems() == []


def places(page: str) -> list[dict]:
    return [json.loads(html.unescape(found)) for found in PLACE.findall(page)]


def make_page(site: WordPress, content: str) -> str:
    """A new page with this content; its path."""
    made = "wp_insert_post(['post_type'=>'page','post_status'=>'publish','post_title'=>'P','post_content'=>"
    number = site.php(f"echo {made}'{content}']);")
    return f"/?page_id={number.strip()}"


def test_the_widget_is_on_all_pages_if_the_setting_says_so(shop):
    shop.configure(widget_everywhere=False)
    for path in ("/", "/shop/"):
        page = shop.request("GET", path).text
        assert places(page) == [] and "front.js" not in page
    shop.configure(widget_everywhere=True)
    for path in ("/", "/shop/", "/nothing-here/"):
        page = shop.request("GET", path).text
        (config,) = places(page)
        assert config["attributes"] == {"lang": "en"} and config["gateway"] == shop.url and config["backend"] == shop.rest_url
        assert re.search(r"<script[^>]* type=\"module\" src=['\"][^'\"]*/js/front\.js", page)
    assert places(shop.request("GET", "/wp-login.php").text) == []
    assert places(shop.request("GET", "/feed/").text) == []


@pytest.mark.parametrize("content", ["[martlet_chat]", "<!-- wp:martlet/chat /-->", "[martlet_chat][martlet_chat]"])
def test_the_shortcode_and_the_block_put_one_chat_into_the_text(shop, content):
    for everywhere in (False, True):
        shop.configure(widget_everywhere=everywhere)
        page = shop.request("GET", make_page(shop, content), headers={}).text
        if not places(page):  # A plain permalink leads to the pretty one.
            page = shop.visitor().request("GET", make_page(shop, content)).text
        (config,) = places(page)
        assert config["attributes"] == {"lang": "en", "inline": ""}
        assert page.count("/js/front.js") == 1


def test_a_page_is_the_same_for_everybody_and_sets_no_cookie(shop):
    shop.configure(widget_everywhere=True)
    first, second = (shop.request("GET", "/shop/") for _ in range(2))
    assert first.body == second.body
    assert first.headers.get("Set-Cookie") is None
    (config,) = places(first.text)
    assert set(config) == {"gateway", "backend", "ajax", "share", "attributes", "style"}
    anna = shop.visitor().log_in("anna").request("GET", "/shop/")
    assert places(anna.text) == [config]
    assert "nonce" not in PLACE.search(first.text)[1]


def test_nothing_of_the_secrets_is_in_a_page(shop):
    from support.martlet import API_KEY, SECRET

    shop.configure(widget_everywhere=True)
    page = shop.request("GET", "/").text
    assert SECRET not in page and API_KEY not in page


def test_heading_theme_and_colour_are_the_sites_and_a_shortcodes_own_go_over_them(shop):
    shop.configure(widget_everywhere=True, widget_heading='Ask <b>us</b> "now"', widget_theme="dark", widget_side="start", widget_accent="#ffcc00")
    try:
        (config,) = places(shop.request("GET", "/").text)
        assert config["attributes"] == {"lang": "en", "heading": 'Ask <b>us</b> "now"', "theme": "dark", "side": "start"}
        assert config["style"] == {"--martlet-z-index": "99990", "--martlet-accent": "#ffcc00", "--martlet-accent-ink": "#000000"}
        path = make_page(shop, '[martlet_chat heading="Tea" theme="light" onclick="alert(1)"]')
        (config,) = places(shop.visitor().request("GET", path).text)
        assert config["attributes"] == {"lang": "en", "heading": "Tea", "theme": "light", "side": "start", "inline": ""}
    finally:
        shop.configure(widget_heading="", widget_theme="auto", widget_side="end", widget_accent="")


def test_without_a_gateway_everybody_polls(plain_site):
    plain_site.configure(widget_everywhere=True)
    (config,) = places(plain_site.request("GET", "/").text)
    assert config["gateway"] is None and config["share"] == 0
    plain_site.configure(widget_everywhere=False)


def test_the_share_is_in_the_page(shop):
    shop.configure(widget_everywhere=True, gateway_share=25)
    (config,) = places(shop.request("GET", "/").text)
    assert config["share"] == 25
    shop.configure(gateway_share=100)


def test_the_block_is_known_to_the_editor(shop):
    admin = shop.visitor().log_in("admin")
    editor = admin.request("GET", "/wp-admin/post-new.php?post_type=page").text
    assert "/js/block.js" in editor
    known = admin.request("GET", "/wp-json/wp/v2/block-types/martlet/chat", headers={"X-WP-Nonce": admin.nonce()})
    assert known.status == 200 and known.json["title"] == "Chat"


def test_the_pages_language_is_the_sites(shop):
    shop.configure(widget_everywhere=True)
    shop.php("update_option('WPLANG', 'ru_RU');")
    try:
        (config,) = places(shop.request("GET", "/").text)
        assert config["attributes"]["lang"] == "ru"
        admin = shop.visitor().log_in("admin")
        page = admin.request("GET", "/wp-admin/admin.php?page=martlet-chat-settings").text
        assert "Настройки чата" in page and "Проверить соединение" in page
    finally:
        shop.php("update_option('WPLANG', '');")


def test_a_signed_in_customer_is_known_on_a_page_out_of_a_cache(plain_site):
    anna = plain_site.visitor().log_in("anna")
    asked = anna.request("GET", "/wp-admin/admin-ajax.php?action=martlet_nonce")
    assert re.fullmatch("[0-9a-f]{10}", asked.text) and "no-cache" in asked.headers["Cache-Control"]
    given = anna.request("POST", "/wp-json/martlet/v1/chat/token", {}, headers={"X-WP-Nonce": asked.text})
    number = plain_site.json("get_user_by('login', 'anna')->ID")
    mine = plain_site.rest("GET", "/chat/threads", token=given.json["token"])
    assert given.status == 200 and mine.status == 200
    opened = plain_site.rest("POST", "/chat/threads", {"subject": "mine"}, token=given.json["token"])
    assert opened.json["clientId"] == number
    guest = plain_site.request("GET", "/wp-admin/admin-ajax.php?action=martlet_nonce")
    assert (guest.status, guest.text) == (200, "")


def test_the_editor_speaks_russian_to_who_does(shop):
    shop.php("update_user_meta(get_user_by('login','max')->ID, 'locale', 'ru_RU'); get_user_by('login','max')->add_role('editor');")
    try:
        editor = shop.visitor().log_in("max").request("GET", "/wp-admin/post-new.php?post_type=page").text
        assert '<html' in editor and 'lang="ru' in editor
        said = re.search(r'id=[\'"]martlet-chat-block-js-translations[\'"].*?</script>', editor, re.DOTALL)
        assert said and "Здесь посетители увидят чат" in said[0]
    finally:
        shop.php("delete_user_meta(get_user_by('login','max')->ID, 'locale'); get_user_by('login','max')->remove_role('editor');")
