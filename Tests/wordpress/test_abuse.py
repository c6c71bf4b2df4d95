"""What one visitor may try to do to another, and what must come of it: nothing."""

from __future__ import annotations

import base64
import json
import uuid

import pytest
from callers import Person
from support.martlet import API_KEY, SECRET, mint
from support.wordpress import REST
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)>'; DROP TABLE wp_users; -- \" \\' %s %d {{7*7}} \U0001f426"


@pytest.fixture(scope="module")
def anna(site) -> Person:
    return Person(site, "anna")


@pytest.fixture(scope="module")
def boris(site) -> Person:
    return Person(site, "boris")


@pytest.fixture(scope="module")
def maria(site) -> Person:
    return Person(site, "maria")


@pytest.fixture
def guest(site) -> Person:
    return Person(site)


@pytest.fixture(scope="module")
def secret_thread(anna):
    """A dialogue of Anna's that nobody else may see."""
    thread = anna.open_thread("Private matter")
    anna.say(thread, "my card number is 4000")
    return thread


@pytest.fixture(autouse=True)
def log_is_clean(site):
    site.clear_debug_log()
    yield
    assert site.problems() == []


def forms(thread) -> list[str]:
    """The id in spellings that a careless route might take for it."""
    text = str(thread)
    return [text, f"0{text}", f"{text}.0", f"+{text}", f"%20{text}", f"{text}%20", f"{text}%00", f"{text}e0", f"{text},0"]


def strangers(site) -> list[Person]:
    return [Person(site, "boris"), Person(site)]


def test_one_client_cannot_read_anothers_thread_by_any_route_or_id_form(site, secret_thread):
    for person in strangers(site):
        for form in forms(secret_thread):
            for path in ("", "/messages", "/messages?after=0", "/events", "/events?after=0", "/access"):
                answer = person.ask("GET", f"/chat/threads/{form}{path}")
                assert answer.status in (400, 404), (person.name, form, path, answer.text)
                assert "4000" not in answer.text and "Private" not in answer.text
        assert person.ok("POST", "/chat/heads", {"threadIds": [secret_thread, str(secret_thread)]}) == {"heads": {}}


def test_one_client_cannot_read_anothers_thread_by_the_query_string_or_the_body(site, secret_thread):
    for person in strangers(site):
        mine = person.open_thread("mine")
        for query in (f"id={secret_thread}", f"id[]={secret_thread}", f"threadId={secret_thread}", f"_method=PATCH&id={secret_thread}"):
            answer = person.ask("GET", f"/chat/threads/{mine}/messages?{query}")
            assert "4000" not in answer.text
            answer = person.ask("GET", f"/chat/threads/{mine}?{query}")
            assert "4000" not in answer.text and "Private" not in answer.text
        for route in (f"/chat/threads/{secret_thread}/messages", f"/chat/threads/{secret_thread}/events"):
            answer = person.site.request("GET", f"/?rest_route=/martlet/v1{route}", token=person.token)
            assert answer.status == 404 and "4000" not in answer.text


def test_a_client_lists_its_own_threads_alone(site, anna, secret_thread):
    for person in strangers(site):
        person.open_thread("own")
        for query in ("", f"?assigned=none&client={anna.id}", f"?clientId={anna.id}", "?q=Private", "?q=4000", "?q=%25", "?status=open"):
            answer = person.ask("GET", f"/chat/threads{query}")
            assert "4000" not in answer.text and "Private" not in answer.text, query
            if answer.status == 200:
                assert {thread["clientId"] for thread in answer.json["items"]} <= {person.id}


def test_a_cursor_of_anothers_list_or_poll_opens_nothing(site, anna, maria, secret_thread):
    anna.open_thread("second")
    cursors = []
    for owner in (anna, maria):
        listed = owner.ok("GET", "/chat/threads?limit=1")["cursor"]
        polled = owner.ok("GET", "/chat/poll")["cursor"]
        cursors += [("/chat/threads", listed), ("/chat/poll", polled)]
    anna.say(secret_thread, "and 4000 again")
    maria.say(secret_thread, "4000, I see")
    for person in strangers(site):
        for path, cursor in cursors:
            answer = person.ask("GET", f"{path}?cursor={cursor}")
            assert "4000" not in answer.text and "Private" not in answer.text, (path, answer.text)


def test_a_cursor_that_was_tampered_with_opens_nothing(site, boris):
    cursor = boris.ok("GET", "/chat/poll")["cursor"]
    for wrong in (cursor[:-1], cursor + "A", cursor[::-1], "0", "-1", "1 OR 1=1", "' OR ''='", base64.b64encode(b"0").decode()):
        answer = boris.site.rest("GET", "/chat/poll?" + f"cursor={wrong}".replace(" ", "%20").replace("'", "%27"), token=boris.token)
        assert answer.status in (200, 400), answer.text
        assert "4000" not in answer.text


def test_one_client_cannot_write_into_mark_or_change_anothers_thread(site, anna, secret_thread):
    before = anna.ok("GET", f"/chat/threads/{secret_thread}")
    for person in strangers(site):
        for form in (secret_thread, str(secret_thread)):
            key = uuid.uuid4().hex
            body = {"threadId": form, "text": "let me in", "clientMessageId": key}
            assert person.ask("POST", "/chat/send", body).status == 404
            assert person.ask("POST", "/chat/read", {"threadId": form, "upTo": 1}).status == 404
            messages = anna.ok("GET", f"/chat/threads/{secret_thread}/messages")["items"]
            ids = [message["id"] for message in messages]
            assert person.ask("POST", "/chat/read", {"threadId": form, "messageIds": ids}).status == 404
        answer = person.ask("PATCH", f"/chat/threads/{secret_thread}", {"status": "closed"})
        assert answer.status in (403, 404)
        answer = person.ask("PATCH", f"/chat/threads/{secret_thread}", {"managerId": person.id})
        assert answer.status in (403, 404)
    after = anna.ok("GET", f"/chat/threads/{secret_thread}")
    assert (after["status"], after["managerId"], after["head"]) == (before["status"], before["managerId"], before["head"])


def test_message_ids_of_another_thread_mark_nothing(site, anna, boris, secret_thread):
    ids = [message["id"] for message in anna.ok("GET", f"/chat/threads/{secret_thread}/messages")["items"]]
    mine = boris.open_thread("mine")
    boris.say(mine, "hello")
    assert boris.ask("POST", "/chat/read", {"threadId": mine, "messageIds": ids}).status == 400


def test_a_client_cannot_open_a_thread_for_another_or_name_a_manager(site, anna, boris):
    for body in ({"clientId": anna.id}, {"clientId": anna.id, "subject": "from boris"}, {"managerId": boris.id}):
        answer = boris.ask("POST", "/chat/threads", body)
        if answer.status == 201:
            assert answer.json["clientId"] == boris.id and answer.json["managerId"] is None
        else:
            assert answer.status in (400, 403)


def test_a_client_cannot_send_as_a_manager(site, anna):
    body = {"text": "I am the shop", "clientMessageId": uuid.uuid4().hex, "from": "manager", "userId": 1, "name": "Shop"}
    said = anna.ok("POST", "/chat/send", body)
    assert said["from"] == "client" and said["userId"] == anna.id and said.get("name") != "Shop"


def test_one_client_cannot_join_anothers_thread_through_the_gateway(site, secret_thread):
    for person in strangers(site):
        with connect(site.ws_url, subprotocols=["martlet.v1", f"bearer.{person.token}"], origin=site.url) as socket:
            assert json.loads(socket.recv(timeout=30))["type"] == "welcome"
            for number, form in enumerate([secret_thread, str(secret_thread)], 1):
                for command in ("subscribe", "typing", "read", "send"):
                    payload = {"isTyping": True, "upTo": 1, "text": "x", "clientMessageId": uuid.uuid4().hex}
                    socket.send(json.dumps({"type": command, "id": number, "threadId": form, "payload": payload}))
                    reply = json.loads(socket.recv(timeout=30))
                    assert reply["type"] == "error" and reply["payload"]["code"] in ("not_found", "forbidden"), reply


def test_guests_cannot_become_another_guest(site, guest):
    thread = guest.open_thread("a guest's own")
    guest.say(thread, "guest secret 5000")
    other = Person(site)
    assert other.id != guest.id and str(other.id).startswith("g_")
    # The id is no secret (managers see it, the gateway publishes it): knowing it must not be enough.
    for cookies in (f"martlet_guest={guest.id}", f"martlet_guest={guest.id}.x", f"martlet={guest.id}"):
        answer = site.rest("POST", "/chat/token", {}, headers={"Cookie": cookies})
        if answer.status == 200:
            part = answer.json["token"].split(".")[1]
            assert json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))["userId"] != guest.id
    for cookie in list(guest.session.cookies):
        value = cookie.value or ""
        for wrong in (value[:-1], value[:-2] + "AA", value.replace(str(guest.id), str(other.id))):
            if wrong == value:
                continue
            answer = site.rest("POST", "/chat/token", {}, headers={"Cookie": f"{cookie.name}={wrong}"})
            if answer.status == 200:
                part = answer.json["token"].split(".")[1]
                assert json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))["userId"] not in (guest.id, other.id)
    assert other.ask("GET", f"/chat/threads/{thread}").status == 404


def test_a_guests_cookie_is_not_for_scripts(guest):
    cookies = [cookie for cookie in guest.session.cookies if "martlet" in cookie.name]
    assert cookies, "a guest has no cookie"
    for cookie in cookies:
        assert cookie.has_nonstandard_attr("HttpOnly") or cookie.has_nonstandard_attr("httponly")
        assert (cookie.get_nonstandard_attr("SameSite") or "").lower() in ("lax", "strict")


def test_a_guest_stays_the_same_guest(guest):
    before = guest.id
    guest.token = guest.fetch_token()
    assert guest.id == before


@pytest.mark.parametrize("claims", [{"role": "manager"}, {"userId": 1}, {"userId": "1", "role": "manager"}, {"exp": 4102444800}])
def test_a_token_that_was_changed_is_worth_nothing(site, guest, claims):
    head, _, signature = guest.token.split(".")
    body = base64.urlsafe_b64encode(json.dumps({**guest.claims, **claims}).encode()).rstrip(b"=").decode()
    none = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').rstrip(b"=").decode()
    for forged in (f"{head}.{body}.{signature}", f"{none}.{body}.", f"{none}.{body}.{signature}", f"{head}.{body}"):
        for path in ("/chat/threads", "/chat/poll"):
            assert site.rest("GET", path, token=forged).status == 401
        with connect(site.ws_url, subprotocols=["martlet.v1", f"bearer.{forged}"], origin=site.url) as socket:
            with pytest.raises(ConnectionClosed) as closed:
                socket.recv(timeout=30)
            assert closed.value.rcvd.code == 1008


def test_a_token_of_another_secret_or_that_has_ended_is_worth_nothing(site, anna):
    claims = {name: value for name, value in anna.claims.items() if name != "exp"}
    assert site.rest("GET", "/chat/threads", token=mint(claims, "another-secret-that-is-long-enough-too")).status == 401
    assert site.rest("GET", "/chat/threads", token=mint({**claims, "exp": 1_600_000_000}, SECRET)).status == 401
    assert site.rest("GET", "/chat/threads", token=mint({**claims, "exp": None}, SECRET)).status == 401


def test_a_cookie_without_its_nonce_is_nobody(site, anna, maria, secret_thread):
    for person in (anna, maria):
        for headers in ({}, {"X-WP-Nonce": "0123456789"}, {"X-WP-Nonce": ""}):
            body = {"threadId": secret_thread, "text": "forged", "clientMessageId": uuid.uuid4().hex}
            for method, path, content in (
                ("POST", "/chat/send", body),
                ("POST", "/chat/read", {"threadId": secret_thread, "upTo": 1}),
                ("PATCH", f"/chat/threads/{secret_thread}", {"status": "closed"}),
                ("GET", f"/chat/threads/{secret_thread}/messages", None),
            ):
                answer = person.session.request(method, REST + path, content, headers=headers)
                assert answer.status in (401, 403, 404), (person.name, method, path, answer.text)
                assert "4000" not in answer.text
    assert "forged" not in anna.texts(secret_thread)


def test_a_forged_request_gets_no_token_of_a_signed_in_user(site, anna):
    answer = anna.session.request("POST", f"{REST}/chat/token", {})
    if answer.status == 200:
        part = answer.json["token"].split(".")[1]
        assert json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))["userId"] != anna.id
    else:
        assert answer.status in (401, 403)


def test_a_form_from_another_page_sends_nothing(site, anna, secret_thread):
    form = {"threadId": str(secret_thread), "text": "forged by a form", "clientMessageId": uuid.uuid4().hex}
    answer = anna.session.request("POST", f"{REST}/chat/send", form=form, headers={"Origin": "https://evil.example"})
    assert answer.status in (400, 401, 403, 415)
    assert "forged by a form" not in anna.texts(secret_thread)


def test_the_api_key_of_the_gateway_is_no_users_token(site, secret_thread):
    for method, path in (("GET", "/chat/threads"), ("GET", f"/chat/threads/{secret_thread}/messages"), ("GET", "/chat/poll")):
        assert site.rest(method, path, token=API_KEY).status == 401
    assert site.rest("GET", f"/chat/threads/{secret_thread}/events", token=API_KEY).status == 200
    assert site.rest("GET", f"/chat/threads/{secret_thread}/events", token=API_KEY[:-1]).status == 401


def test_sql_and_markup_are_stored_as_text(site, guest, maria):
    thread = guest.open_thread(MARKUP[:200])
    guest.say(thread, MARKUP)
    assert guest.texts(thread) == [MARKUP] and maria.texts(thread) == [MARKUP]
    assert guest.ok("GET", f"/chat/threads/{thread}")["subject"] == MARKUP[:200]
    for query in ("%27%20OR%20%271%27=%271", "%25", "_", "%5C", "%27;DROP%20TABLE%20wp_users;--", "%00"):
        answer = guest.ask("GET", f"/chat/threads?q={query}")
        assert answer.status in (200, 400), answer.text
    assert site.json("count_users()['total_users']") >= 5
    answer = guest.ask("GET", f"/chat/threads/{thread}/messages")
    assert answer.headers["Content-Type"].startswith("application/json")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_answers_are_kept_by_no_cache(site, anna, secret_thread):
    for path in ("/chat/threads", f"/chat/threads/{secret_thread}/messages", "/chat/poll"):
        answer = anna.ask("GET", path)
        assert "no-store" in answer.headers["Cache-Control"], path
    token = anna.session.request("POST", f"{REST}/chat/token", {}, headers={"X-WP-Nonce": anna.session.nonce()})
    assert "no-store" in token.headers["Cache-Control"]


def test_the_api_says_nothing_about_people_to_strangers(site):
    index = site.rest("GET", "")
    assert SECRET not in index.text and API_KEY not in index.text
    for path in ("/chat/threads", "/chat/poll", "/chat/threads/1", "/chat/threads/1/access"):
        assert site.rest("GET", path).status == 401


def test_a_user_who_is_deleted_or_demoted_loses_what_the_role_gave(site):
    site.php("wp_insert_user(['user_login'=>'temp','user_pass'=>'temp','user_email'=>'temp@shop.test','role'=>'martlet_manager']);")
    person = Person(site, "temp")
    assert person.ask("GET", "/chat/threads").status == 200
    site.php("get_user_by('login','temp')->set_role('subscriber');")
    listed = person.ask("GET", "/chat/threads")
    assert listed.status in (401, 403) or {thread["clientId"] for thread in listed.json["items"]} <= {person.id}
    site.php("require_once ABSPATH.'wp-admin/includes/user.php'; wp_delete_user(get_user_by('login','temp')->ID);")
    assert person.ask("GET", "/chat/threads").status in (401, 403)
