"""Everything can be done without a mouse."""

from __future__ import annotations

from people import Customer, Manager
from playwright.sync_api import Page, expect


#: What has the focus, in whichever shadow.
FOCUSED = """() => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element;
}"""


def tab_to(page: Page, selector: str, limit: int = 30, key: str = "Tab") -> None:
    """Presses Tab until the focus is there."""
    for _ in range(limit):
        if page.evaluate(f"(selector) => ({FOCUSED})()?.matches(selector)", selector):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{key} never came to {selector}")


def assert_focus_is_visible(page: Page) -> None:
    outline = page.evaluate(
        f"""() => {{
          const style = getComputedStyle(({FOCUSED})());
          return [style.outlineStyle, parseFloat(style.outlineWidth)];
        }}"""
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
    tab_to(page, ".rows")
    page.keyboard.press("Enter")
    expect(manager.composer).to_be_focused()
    assert_focus_is_visible(page)
    page.keyboard.type("Good day")
    page.keyboard.press("Enter")
    customer.sees("Good day")
    tab_to(page, ".close", key="Shift+Tab")
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
    manager.sees_order(*names[::-1])
    tab_to(page, ".rows")
    active = page.locator("martlet-inbox .row[data-active] .name")
    expect(active).to_have_text("Clara")
    for key, name in {"ArrowDown": "Boris", "End": "Anna", "Home": "Clara"}.items():
        page.keyboard.press(key)
        expect(active).to_have_text(name)
    page.keyboard.press("ArrowUp")
    expect(active).to_have_text("Clara")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(manager.heading).to_have_text("Boris")
    expect(manager.row("Boris")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(page.locator("martlet-inbox .rows")).to_be_focused()
    expect(active).to_have_text("Boris")


def test_the_focus_stays_when_the_list_is_reordered(customer: Customer, manager: Manager, new_context) -> None:
    other = Customer(new_context(), manager.server)
    customer.sign_in("Anna").says("one")
    customer.sees_mark("one", "sent")
    other.sign_in("Boris").says("two")
    manager.sign_in("Maria")
    manager.sees_order("Boris", "Anna")
    active = manager.page.locator("martlet-inbox .row[data-active] .name")
    tab_to(manager.page, ".rows")
    manager.page.keyboard.press("End")
    expect(active).to_have_text("Anna")
    customer.says("three")
    manager.sees_order("Anna", "Boris")
    expect(active).to_have_text("Anna")
    expect(manager.page.locator("martlet-inbox .rows")).to_be_focused()
