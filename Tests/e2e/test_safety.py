"""The pages keep secrets, and show what people write as text and nothing else."""

from __future__ import annotations

import pytest
from people import Customer, Manager, Witness
from playwright.sync_api import expect
from support.martlet import Server

MARKUP = '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>'


def test_markup_is_text(customer: Customer, manager: Manager) -> None:
    customer.sign_in("<b>Anna</b>").says(MARKUP)
    manager.sign_in("Maria")
    expect(manager.row("<b>Anna</b>")).to_have_count(1)
    manager.opens("<b>Anna</b>")
    manager.sees(MARKUP)
    expect(manager.page.locator("martlet-inbox :is(img, script, b)")).to_have_count(0)
    expect(manager.page).to_have_title("Inbox")
    assert customer.page.title() != "owned"


def test_no_token_is_ever_in_an_address_or_within_reach_of_scripts(
    customer: Customer, manager: Manager, witness: Witness
) -> None:
    tokens: list[str] = []
    for person in (customer, manager):
        person.page.on(
            "response",
            lambda response: tokens.append(response.json()["token"]) if "/chat/token" in response.url else None,
        )
    customer.sign_in("Anna").says("Hello")
    manager.sign_in("Maria").opens("Anna")
    manager.sees("Hello")
    assert len(tokens) >= 2
    assert any(url.startswith("ws") for url in witness.urls)
    for url in witness.urls:
        assert "token=" not in url
        assert not any(token in url for token in tokens)
    for person in (customer, manager):
        assert person.page.evaluate("document.cookie") == ""
        kept = person.page.evaluate("JSON.stringify({...sessionStorage, ...localStorage})")
        assert not any(token in kept for token in tokens)
        for cookie in person.context.cookies():
            assert cookie["httpOnly"], cookie["name"]
            assert cookie["sameSite"] in ("Lax", "Strict"), cookie["name"]


@pytest.mark.parametrize("path", ["/demo/", "/demo/customer", "/demo/manager", "/assets/demo/customer.js", "/assets/chat/index.js"])
def test_files_come_with_strict_headers_and_can_be_asked_for_again(server: Server, path: str) -> None:
    answer = server.request("GET", path)
    assert answer.status == 200
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy or "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    again = server.request("GET", path, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")


def test_a_token_is_not_given_to_a_foreign_page(customer: Customer) -> None:
    customer.sign_in("Anna")
    cookies = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in customer.context.cookies())
    ask = lambda **headers: customer.server.request(  # noqa: E731
        "POST", "/chat/token", {}, headers={"Cookie": cookies, **headers}
    )
    assert ask(**{"X-Martlet-Demo": "client"}).status == 200
    assert ask(**{"X-Martlet-Demo": "manager"}).status == 401
    assert ask().status in (401, 403)


def test_what_is_not_there_is_not_found(server: Server) -> None:
    for path in ("/assets/demo/nothing.js", "/demo/goods/..%2fcustomer.html", "/demo/nobody"):
        assert server.request("GET", path).status == 404
