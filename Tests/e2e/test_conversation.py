"""What one side does, the other sees at once."""

from __future__ import annotations

from people import Customer, Manager
from playwright.sync_api import expect


def test_messages_go_both_ways(customer: Customer, manager: Manager) -> None:
    customer.sign_in("Anna").says("Where is my order?")
    customer.sees_mark("Where is my order?", "sent")
    manager.sign_in("Maria").opens("Anna")
    manager.sees("Where is my order?")
    manager.says("It is on its way.")
    customer.sees("It is on its way.")
    customer.says("Thank you!")
    manager.sees_exactly(["Where is my order?", "It is on its way.", "Thank you!"])
    customer.sees_exactly(["Where is my order?", "It is on its way.", "Thank you!"])


def test_shift_and_enter_begin_a_new_line(customer: Customer, manager: Manager) -> None:
    customer.sign_in("Anna")
    customer.composer.press_sequentially("first")
    customer.composer.press("Shift+Enter")
    customer.composer.press_sequentially("second")
    customer.composer.press("Enter")
    expect(customer.composer).to_have_value("")
    manager.sign_in("Maria").opens("Anna")
    expect(manager.page.locator("li.message .text")).to_have_text("first\nsecond", use_inner_text=True)


def test_a_question_appears_in_an_open_inbox_and_is_counted(customer: Customer, manager: Manager) -> None:
    manager.sign_in("Maria")
    customer.sign_in("Anna").says("one")
    customer.says("two")
    manager.sees_unread("Anna", 2)
    expect(manager.row("Anna").locator(".last")).to_have_text("two")
    expect(manager.page).to_have_title("(2) Inbox")
    manager.opens("Anna")
    manager.sees_unread("Anna", 0)
    expect(manager.page).to_have_title("Inbox")


def test_typing_is_shown_and_ends(customer: Customer, manager: Manager) -> None:
    customer.sign_in("Anna").says("Hello")
    manager.sign_in("Maria").opens("Anna")
    manager.sees("Hello")
    manager.types_until_seen_by(customer)
    manager.composer.fill("")
    customer.sees_typing(False)
    manager.composer.press_sequentially("Hi")
    customer.sees_typing(True)
    manager.composer.press("Enter")
    customer.sees("Hi")
    customer.sees_typing(False)
    customer.composer.press_sequentially("And")
    manager.sees_typing(True)
    customer.context.close()
    manager.sees_typing(False)


def test_a_message_is_marked_as_read_when_it_has_been_seen(customer: Customer, manager: Manager) -> None:
    manager.sign_in("Maria")
    customer.sign_in("Anna").says("Hello")
    manager.sees_unread("Anna", 1)
    customer.sees_mark("Hello", "sent")
    manager.opens("Anna")
    customer.sees_mark("Hello", "read")
    manager.says("Good day")
    manager.sees_mark("Good day", "read")


def test_presence_follows_the_other_side(customer: Customer, manager: Manager) -> None:
    customer.sign_in("Anna").says("Hello")
    manager.sign_in("Maria")
    manager.sees_client_online("Anna", True)
    manager.opens("Anna")
    manager.sees_online(True)
    manager.presses("Assign to me")
    customer.sees_online(True)
    customer.context.close()
    manager.sees_client_online("Anna", False)
    manager.sees_online(False)
    expect(manager.page.locator("martlet-inbox .presence")).to_contain_text("Last seen")


def test_a_customer_sees_the_manager_leave(customer: Customer, manager: Manager) -> None:
    customer.sign_in("Anna").says("Hello")
    manager.sign_in("Maria").opens("Anna")
    manager.presses("Assign to me")
    customer.sees_manager("Maria")
    customer.sees_online(True)
    manager.context.close()
    customer.sees_online(False)
    expect(customer.page.locator("martlet-chat .presence")).to_contain_text("Last seen")


def test_a_customer_sees_the_thread_assigned_closed_and_reopened(customer: Customer, manager: Manager) -> None:
    customer.sign_in("Anna").says("Hello")
    customer.sees_status("open")
    manager.sign_in("Maria").opens("Anna")
    manager.presses("Assign to me")
    customer.sees_manager("Maria")
    manager.presses("Close")
    customer.sees_status("closed")
    expect(customer.page.locator("martlet-chat .closed-note")).to_contain_text("closed")
    manager.sees_status("closed")
    expect(manager.row("Anna")).to_have_count(0)
    manager.chooses("Closed")
    expect(manager.row("Anna")).to_have_count(1)
    manager.presses("Reopen")
    customer.sees_status("open")
    manager.chooses("Mine")
    expect(manager.row("Anna")).to_have_count(1)


def test_writing_to_a_closed_thread_opens_it_again(customer: Customer, manager: Manager) -> None:
    customer.sign_in("Anna").says("Hello")
    manager.sign_in("Maria").opens("Anna")
    manager.presses("Close")
    customer.sees_status("closed")
    customer.says("One more thing")
    customer.sees_status("open")
    manager.sees("One more thing")
    manager.sees_status("open")


def test_a_closed_thread_can_be_left_for_a_new_one(customer: Customer, manager: Manager) -> None:
    customer.sign_in("Anna").says("Hello")
    manager.sign_in("Maria").opens("Anna")
    manager.presses("Close")
    customer.page.get_by_role("button", name="start a new one").click()
    customer.sees_exactly([])
    customer.says("Something else")
    customer.sees_exactly(["Something else"])
    expect(manager.row("Anna").locator(".last")).to_have_text("Something else")


def test_a_reload_keeps_the_session_and_the_thread(customer: Customer, manager: Manager) -> None:
    customer.sign_in("Anna").says("Hello")
    customer.sees_mark("Hello", "sent")
    customer.page.reload()
    customer.sees_exactly(["Hello"])
    manager.sign_in("Maria").opens("Anna")
    manager.says("Good day")
    manager.sees_mark("Good day", "sent")
    manager.page.reload()
    manager.opens("Anna")
    manager.sees_exactly(["Hello", "Good day"])


def test_one_browser_can_be_on_both_sides(customer: Customer) -> None:
    manager = Manager(customer.context, customer.server)
    customer.sign_in("Anna").says("Hello")
    manager.sign_in("Maria").opens("Anna")
    manager.says("Good day")
    customer.sees_exactly(["Hello", "Good day"])
    customer.page.reload()
    customer.sees_exactly(["Hello", "Good day"])


def test_two_customers_do_not_meet(customer: Customer, manager: Manager, new_context) -> None:
    other = Customer(new_context(), customer.server)
    customer.sign_in("Anna").says("from Anna")
    other.sign_in("Boris").says("from Boris")
    manager.sign_in("Maria").opens("Anna")
    manager.says("to Anna")
    manager.opens("Boris")
    manager.says("to Boris")
    customer.sees_exactly(["from Anna", "to Anna"])
    other.sees_exactly(["from Boris", "to Boris"])


def test_earlier_messages_are_read_on_demand(customer: Customer) -> None:
    customer.sign_in("Anna")
    texts = [f"message {number}" for number in range(1, 61)]
    for text in texts:
        customer.says(text)
    customer.sees_mark(texts[-1], "sent")
    customer.page.reload()
    customer.sees_exactly(texts[-50:])
    customer.page.get_by_role("button", name="Show earlier messages").click()
    customer.sees_exactly(texts)
