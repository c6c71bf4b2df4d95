"""Pictures of every page, and that nothing sticks out of a narrow one."""

from __future__ import annotations

from pathlib import Path

import pytest
from people import Customer, Manager
from playwright.sync_api import Page, expect

TEXTS = {
    "en": (
        "Anna",
        "Hello! When will my order arrive?",
        "Maria",
        "Good day, Anna. It is on its way:\ntomorrow morning.",
    ),
    "ru": (
        "Анна",
        "Здравствуйте! Когда придёт мой заказ?",
        "Мария",
        "Добрый день, Анна. Он уже в пути:\nзавтра утром.",
    ),
}
LONG = "https://shop.example/" + "a-very-long-address-without-any-break" * 5


def assert_fits(page: Page) -> None:
    width, view = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert width <= view


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1440])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_pages_fit(server, new_context, screenshots: Path, language: str, width: int, scheme: str) -> None:
    client, question, clerk, answer = TEXTS[language]
    options = {
        "viewport": {"width": width, "height": 812 if width < 700 else 900},
        "color_scheme": scheme,
        "locale": {"en": "en-GB", "ru": "ru-RU"}[language],
    }

    def shoot(page: Page, name: str) -> None:
        assert_fits(page)
        page.screenshot(path=screenshots / f"{name}-{language}-{width}-{scheme}.png", animations="disabled")

    context = new_context(**options)
    landing = context.new_page()
    landing.goto(f"{server.url}/demo/")
    expect(landing.locator("html")).to_have_attribute("lang", language)
    shoot(landing, "landing")
    customer = Customer(context, server)
    expect(customer.page.locator("#name")).to_have_value(client)
    shoot(customer.page, "customer-sign-in")
    customer.sign_in(client).says(question)
    manager = Manager(new_context(**options), server)
    manager.sign_in(clerk)
    manager.sees_unread(client, 1)
    shoot(manager.page, "manager-list")
    manager.opens(client)
    manager.page.locator("martlet-inbox .assign").click()
    manager.composer.fill(answer)
    manager.composer.press("Enter")
    customer.sees_manager(clerk)
    customer.says(LONG)
    manager.sees(LONG)
    customer.sees_mark(LONG, "read")
    manager.types_until_seen_by(customer)
    shoot(customer.page, "customer")
    shoot(manager.page, "manager")
    manager.page.locator("martlet-inbox .close").click()
    customer.sees_status("closed")
    shoot(customer.page, "customer-closed")
    shoot(manager.page, "manager-closed")
    server.kill()
    customer.sees_connection("waiting")
    customer.says(question + "?")
    customer.sees_mark(question + "?", "sending")
    shoot(customer.page, "customer-waiting")
    shoot(manager.page, "manager-waiting")


def test_the_language_can_be_switched_on_the_page(customer: Customer) -> None:
    page = customer.page
    expect(page.get_by_role("heading", name="Ask the shop")).to_be_visible()
    page.get_by_role("link", name="Русский").click()
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    expect(page.get_by_role("heading", name="Спросите магазин")).to_be_visible()
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
