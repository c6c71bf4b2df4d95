"""The poll of a site without a gateway: its quick answer while WordPress is still loading, and its way through all of it."""

from __future__ import annotations

import pytest
from callers import Person
from support.martlet import Answer
from support.martlet import http as send
from support.wordpress import REST, WordPress


@pytest.fixture(scope="module")
def own():
    with WordPress(redis=False, gateway=False) as site:
        yield site
        assert site.problems() == []


def poll(person: Person, cursor: str, *, slow: bool = False, **options) -> Answer:
    """`slow`: with a parameter that only WordPress itself takes no offence at."""
    return person.ask("GET", f"/chat/poll?cursor={cursor}" + ("&slow=1" if slow else ""), **options)


def is_quick(answer: Answer) -> bool:
    """WordPress names its API in every answer; the quick one is given before it knows of it."""
    return "api.w.org" not in answer.headers.get("Link", "")


def begin(site: WordPress, name: str | None = None) -> tuple[Person, str, str]:
    person = Person(site, name)
    thread = person.open_thread("poll")
    person.say(thread, "hello")
    return person, thread, person.ok("GET", "/chat/poll")["cursor"]


def test_nothing_new_is_said_at_once_and_in_the_same_words(own):
    for name in (None, "anna", "maria"):
        if name == "maria":
            person, cursor = Person(own, name), Person(own, name).ok("GET", "/chat/poll")["cursor"]
        else:
            person, _, cursor = begin(own, name)
        answers = {}
        for slow in (False, True):
            full = poll(person, cursor, slow=slow)
            none = poll(person, cursor, slow=slow, headers={"If-None-Match": full.headers["ETag"]})
            assert (full.status, none.status, none.body) == (200, 304, b"")
            assert is_quick(full) == is_quick(none) == (not slow)
            answers[slow] = (full, none)
        for quick, whole in zip(answers[False], answers[True], strict=True):
            assert quick.body == whole.body
            headers = [{**answer.headers} for answer in (quick, whole)]
            headers[1].pop("Link")
            for given in headers:
                given.pop("Date")
            assert headers[0] == headers[1], name


def test_what_is_new_comes_through_all_of_wordpress(own):
    anna, thread, cursor = begin(own, "anna")
    maria = Person(own, "maria")
    assert is_quick(poll(anna, cursor))
    maria.say(thread, "at your service")
    answer = poll(anna, cursor)
    assert not is_quick(answer)
    assert [event["payload"]["text"] for event in answer.json["events"] if event["type"] == "message"] == ["at your service"]
    cursor = answer.json["cursor"]
    assert is_quick(poll(anna, cursor))
    maria.ok("POST", "/chat/read", {"threadId": thread, "upTo": 2})
    answer = poll(anna, cursor)
    assert [event["type"] for event in answer.json["events"]] == ["read"]
    # What others do is nothing new to her.
    cursor = answer.json["cursor"]
    begin(own)
    assert is_quick(poll(anna, cursor))


def test_who_is_put_out_or_logs_out_is_refused_with_the_next_question(own):
    own.php("wp_insert_user(['user_login'=>'leaver','user_pass'=>'leaver','user_email'=>'leaver@shop.test','role'=>'martlet_manager']);")
    leaver = Person(own, "leaver")
    cursor = leaver.ok("GET", "/chat/poll")["cursor"]
    assert poll(leaver, cursor).status == 200
    own.php("get_user_by('login','leaver')->set_role('subscriber');")
    assert poll(leaver, cursor).status == 401
    own.php("require_once ABSPATH.'wp-admin/includes/user.php'; wp_delete_user(get_user_by('login','leaver')->ID);")
    assert poll(leaver, cursor).status == 401


def test_the_quick_answer_can_be_switched_off_and_answers_stay_the_same(own):
    person, _, cursor = begin(own)
    quick = poll(person, cursor)
    own.restart_php(MARTLET_FAST_POLL=False)
    try:
        whole = poll(person, cursor)
    finally:
        own.restart_php()
    assert is_quick(quick) and not is_quick(whole)
    assert quick.body == whole.body


def test_a_must_use_plugin_has_it_answered_before_the_plugins_and_only_while_the_plugin_is_on(own):
    person, _, cursor = begin(own)
    # Another plugin that is loaded before, and says so.
    plugins = own.folder / "wp-content"
    (plugins / "plugins" / "aaa.php").write_text("<?php\n/* Plugin Name: aaa */\nheader('X-Loaded: aaa');\n")
    loader = plugins / "mu-plugins" / "martlet.php"
    try:
        own.php("activate_plugin('aaa.php'); $a = get_option('active_plugins'); sort($a); update_option('active_plugins', $a);")
        answer = poll(person, cursor)
        assert is_quick(answer) and answer.headers["X-Loaded"] == "aaa"
        loader.write_text("<?php\nrequire_once WP_PLUGIN_DIR . '/martlet-chat/fast-poll.php';\n")
        answer = poll(person, cursor)
        assert is_quick(answer) and answer.status == 200 and answer.headers["X-Loaded"] is None
        own.php("deactivate_plugins('martlet-chat/martlet-chat.php');")
        assert poll(person, cursor).status == 404
    finally:
        loader.unlink(missing_ok=True)
        own.php("deactivate_plugins('aaa.php');")
        own.activate_again()


def test_a_site_without_pretty_addresses_has_a_chat_too(own):
    """The addresses that the pages and the gateway are given work by adding a path and a query to them."""
    own.php("update_option('permalink_structure', ''); flush_rewrite_rules(false);")
    try:
        base = own.json("Martlet\\Chat\\Rest\\Routes::url()")
        assert "?" not in base
        assert f'"backend":"{base}"'.replace("/", "\\/") in own.php("echo str_replace('&quot;', '\"', (new Martlet\\Chat\\Front\\Page(Martlet\\Chat\\Plugin::get()->settings, 'x', '1'))->place());")
        token = send("POST", f"{base}/chat/token", {}).json["token"]
        said = send("POST", f"{base}/chat/send", {"text": "hello", "clientMessageId": "plain"}, token=token)
        assert said.status == 201, said.text
        cursor = send("GET", f"{base}/chat/poll", token=token).json["cursor"]
        assert is_quick(send("GET", f"{base}/chat/poll?cursor={cursor}", token=token))
        assert send("GET", f"{base}/chat/poll?cursor={cursor}&slow=1", token=token).json["events"] == []
        assert send("GET", f"{base}/chat/threads/{said.json['threadId']}", token=token).status == 200
        assert send("GET", f"{base}/chat/threads/{said.json['threadId']}").status == 401
        assert send("GET", f"{base}/wp/v2/users").status == 404
        # WordPress's own spelling for such a site.
        query = f"{own.url}/?rest_route=/martlet/v1/chat/poll&cursor={cursor}"
        assert is_quick(send("GET", query, token=token)) and send("GET", query, token=token).status == 200
    finally:
        own.php("update_option('permalink_structure', '/%postname%/'); flush_rewrite_rules(false);")
    assert own.json("Martlet\\Chat\\Rest\\Routes::url()") == own.url + REST
