"""No violation that axe can find, in either language and either colour scheme."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from people import Customer, Manager
from playwright.sync_api import Page, expect


def assert_accessible(page: Page) -> None:
    violations = Axe().run(page).response["violations"]
    found = [(each["id"], [(node["target"], node.get("failureSummary")) for node in each["nodes"]]) for each in violations]
    assert found == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1440])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_pages_are_accessible(server, new_context, language: str, width: int, scheme: str) -> None:
    options = {
        "viewport": {"width": width, "height": 800},
        "color_scheme": scheme,
        "reduced_motion": "reduce",
    }
    context = new_context(**options)
    landing = context.new_page()
    landing.goto(f"{server.url}/demo/?lang={language}")
    expect(landing.locator("html")).to_have_attribute("lang", language)
    assert_accessible(landing)

    customer = Customer(context, server, f"?lang={language}")
    expect(customer.page.locator("html")).to_have_attribute("lang", language)
    expect(customer.page.locator("#sign-in")).to_be_visible()
    assert_accessible(customer.page)
    customer.sign_in("Anna").says("Hello")
    customer.sees_mark("Hello", "sent")

    manager = Manager(new_context(**options), server, f"?lang={language}")
    expect(manager.page.locator("#sign-in")).to_be_visible()
    assert_accessible(manager.page)
    manager.sign_in("Maria")
    manager.sees_unread("Anna", 1)
    assert_accessible(manager.page)
    manager.opens("Anna")
    manager.says("Good day")
    customer.sees("Good day")
    customer.sees_mark("Hello", "read")
    assert_accessible(manager.page)
    assert_accessible(customer.page)
    manager.presses({"en": "Close", "ru": "Закрыть"}[language])
    customer.sees_status("closed")
    assert_accessible(manager.page)
    assert_accessible(customer.page)
    server.kill()
    customer.sees_connection("waiting")
    customer.says("kept")
    customer.sees_mark("kept", "sending")
    assert_accessible(customer.page)


def test_new_messages_are_announced_once_and_old_ones_not(customer: Customer, manager: Manager) -> None:
    customer.sign_in("Anna").says("Hello")
    manager.sign_in("Maria").opens("Anna")
    manager.sees("Hello")
    live = manager.page.locator("martlet-inbox .announcer")
    expect(live).to_have_attribute("aria-live", "polite")
    expect(live).to_be_empty()
    customer.says("Are you there?")
    expect(live.locator("p")).to_have_text(["Anna: Are you there?"])
    manager.says("Yes")
    manager.sees_mark("Yes", "read")
    expect(live.locator("p")).to_have_text(["Anna: Are you there?"])


def test_nothing_moves_for_those_who_asked_for_stillness(server, new_context) -> None:
    customer = Customer(new_context(reduced_motion="reduce"), server)
    customer.sign_in("Anna").says("Hello")
    customer.sees_mark("Hello", "sent")
    assert customer.page.evaluate("document.getAnimations().length") == 0
    expect(customer.message("Hello")).to_have_css("animation-name", "none")
