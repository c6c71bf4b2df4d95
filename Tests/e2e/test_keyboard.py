"""Everything can be done without a mouse."""

from __future__ import annotations

from people import Customer, Manager
from playwright.sync_api import Page, expect


def tab_to(page: Page, selector: str, limit: int = 30) -> None:
    """Presses Tab until the focus is there."""
    for _ in range(limit):
        if page.evaluate("(selector) => document.activeElement?.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never came to {selector}")


def assert_focus_is_visible(page: Page) -> None:
    outline = page.evaluate(
        """() => {
          const style = getComputedStyle(document.activeElement);
          return [style.outlineStyle, parseFloat(style.outlineWidth)];
        }"""
    )
    assert outline[0] != "none" and outline[1] >= 2, outline


def test_both_pages_by_keyboard_alone(customer: Customer, manager: Manager) -> None:
    expect(customer.page.locator("#name")).to_be_focused()
    customer.page.keyboard.type("Anna")
    customer.page.keyboard.press("Enter")
    expect(customer.composer).to_be_focused()
    assert_focus_is_visible(customer.page)
    customer.page.keyboard.type("Hello")
    customer.page.keyboard.press("Enter")
    customer.sees_mark("Hello", "sent")

    page = manager.page
    expect(page.locator("#name")).to_be_focused()
    page.keyboard.type("Maria")
    page.keyboard.press("Enter")
    manager.sees_unread("Anna", 1)
    tab_to(page, "#threads button.thread")
    assert_focus_is_visible(page)
    page.keyboard.press("Enter")
    expect(manager.composer).to_be_focused()
    page.keyboard.type("Good day")
    page.keyboard.press("Enter")
    customer.sees("Good day")
    for _ in range(8):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.id") == "close":
            break
    assert_focus_is_visible(page)
    page.keyboard.press("Enter")
    customer.sees_status("closed")


def test_arrow_keys_walk_through_the_list(manager: Manager, new_context) -> None:
    names = ["Anna", "Boris", "Clara"]
    for name in names:
        customer = Customer(new_context(), manager.server)
        customer.sign_in(name).says(f"from {name}")
        customer.sees_mark(f"from {name}", "sent")
    page = manager.page
    manager.sign_in("Maria")
    expect(page.locator("#threads li .subject")).to_have_text(names[::-1])
    tab_to(page, "#threads button.thread")
    rows = page.locator("#threads button.thread")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("End")
    expect(rows.nth(2)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(rows.nth(2)).to_be_focused()
    page.keyboard.press("Home")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#subject")).to_have_text("Boris")
    expect(rows.nth(1)).to_have_attribute("aria-current", "true")
    page.keyboard.press("Escape")
    expect(rows.nth(1)).to_be_focused()


def test_the_focus_stays_when_the_list_is_reordered(customer: Customer, manager: Manager, new_context) -> None:
    other = Customer(new_context(), manager.server)
    customer.sign_in("Anna").says("one")
    other.sign_in("Boris").says("two")
    manager.sign_in("Maria")
    expect(manager.page.locator("#threads li .subject")).to_have_text(["Boris", "Anna"])
    row = manager.row("Anna").get_by_role("button")
    row.focus()
    customer.says("three")
    expect(manager.page.locator("#threads li .subject")).to_have_text(["Anna", "Boris"])
    expect(row).to_be_focused()
