"""Pictures of the customer's chat and the manager's inbox, from a real server, into docs/screenshots/.

    .venv/bin/python scripts/screenshots.py [FOLDER]

`MARTLET_BIN` names the server, `CHROMIUM` the browser.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "Tests"), str(ROOT / "Tests" / "e2e")]

from desks import FILES, Writer  # noqa: E402
from people import Customer, Manager  # noqa: E402
from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402
from support.martlet import Server, mint  # noqa: E402
from support.site import Site  # noqa: E402

SIZES = {1440: 900, 768: 1024, 375: 812}
STYLE = "html, body { height: 100%; margin: 0; } h1 { display: none; } #place { height: 100vh; }"
COLLEAGUES = {"en": ("Maria", "Ben"), "ru": ("Мария", "Борис")}
#: All sizes and colours in English; one for the other language.
SHOTS = {"en": [(width, scheme) for width in SIZES for scheme in ("light", "dark")], "ru": [(1440, "light")]}

PEOPLE = {
    "en": [
        ("Tom Becker", "Order 1042", "Thank you, that was quick!", 5),
        ("Chloé Martin", "Gift wrapping", "Could you wrap it as a gift?", None),
        ("Noor Haddad", "Delivery", "Do you deliver on Saturdays?", 6),
        ("Lukas Weber", "Warranty", "Is the warranty two years or three?", None),
        ("Ines Costa", "Order 1038", "The blue one arrived broken. What now?", 5),
        ("Ben O’Connor", "Return", "Can I return the lamp without its box?", None),
        ("Mei Lin", "Order 1029", "Great, see you then.", 6),
        ("Anna Petrova", "Order 1051", "Where is my parcel? It was due on Friday.", 5),
    ],
    "ru": [
        ("Тимур Ахметов", "Заказ 1042", "Спасибо, очень быстро!", 5),
        ("Жанна Орлова", "Подарок", "Можно упаковать как подарок?", None),
        ("Илья Котов", "Доставка", "Привозите ли вы по субботам?", 6),
        ("Лев Белый", "Гарантия", "Гарантия два года или три?", None),
        ("Инна Соколова", "Заказ 1038", "Синяя пришла разбитой. Что делать?", 5),
        ("Борис Громов", "Возврат", "Можно вернуть лампу без коробки?", None),
        ("Майя Ли", "Заказ 1029", "Отлично, до встречи.", 6),
        ("Анна Петрова", "Заказ 1051", "Где моя посылка? Её ждали в пятницу.", 5),
    ],
}

TALK = {
    "en": [
        ("manager", "Good day, Anna! Let me look it up."),
        ("manager", "It left our store on Thursday: https://post.example/track/1051"),
        ("client", "Oh, I see. Is there any chance to get it before Monday?"),
        ("manager", "Yes. I have asked the courier, he comes tomorrow between 9 and 12."),
        ("client", "Perfect, thank you so much!"),
    ],
    "ru": [
        ("manager", "Здравствуйте, Анна! Сейчас посмотрю."),
        ("manager", "Она выехала со склада в четверг: https://post.example/track/1051"),
        ("client", "Понятно. Можно ли получить её до понедельника?"),
        ("manager", "Да. Курьер приедет завтра с 9 до 12."),
        ("client", "Отлично, большое спасибо!"),
    ],
}


def fill(server: Server, language: str) -> list[Writer]:
    """A shop on an ordinary day."""
    maria, ben = (
        mint({"userId": user, "role": "manager", "name": name}) for user, name in zip((5, 6), COLLEAGUES[language])
    )
    writers = []
    for number, (name, subject, text, assignee) in enumerate(PEOPLE[language]):
        writer = Writer(server, name, f"g_{language}_{number * 7}").opens(subject)
        writer.says(text)
        writers.append(writer)
        if assignee is not None:
            path = f"/chat/threads/{writer.thread}"
            server.request("PATCH", path, {"managerId": assignee}, token=maria if assignee == 5 else ben)
        if number in (0, 2, 6):
            server.request("POST", "/chat/read", {"threadId": writer.thread, "upTo": 99}, token=maria)
    anna = writers[-1]
    for number, (who, text) in enumerate(TALK[language]):
        if who == "client":
            anna.says(text)
        else:
            body = {"threadId": anna.thread, "text": text, "clientMessageId": f"talk-{language}-{number}"}
            server.request("POST", "/chat/send", body, token=maria)
    anna.reads()
    server.request("POST", "/chat/read", {"threadId": anna.thread, "upTo": 99}, token=maria)
    return writers


def inbox(page: Page, site: Site, language: str) -> None:
    page.goto(f"{site.url}/desk?user=5&name=Maria&lang={language}")
    page.locator("martlet-inbox .row").first.wait_for()


def shoot(browser: Browser, site: Site, server: Server, folder: Path, language: str) -> None:
    writers = fill(server, language)
    anna, chloe = writers[-1], writers[1]
    present = browser.new_page()
    present.goto(site.url + "/desk")
    present.evaluate(
        """async (tokens) => {
          const { MartletClient } = await import("/assets/client/index.js");
          for (const token of tokens) new MartletClient({ gateway: "", getToken: () => token }).connect();
        }""",
        [anna.token, chloe.token],
    )
    for width, scheme in SHOTS[language]:
        page = browser.new_page(
            viewport={"width": width, "height": SIZES[width]},
            color_scheme=scheme,
            locale={"en": "en-GB", "ru": "ru-RU"}[language],
            reduced_motion="reduce",
        )
        inbox(page, site, language)
        page.locator("martlet-inbox .row[data-online=true]").first.wait_for()
        if width < 700:
            page.screenshot(path=folder / f"inbox-list-{language}-{width}-{scheme}.png")
        page.locator("martlet-inbox .row", has_text=anna.name).click()
        page.locator("martlet-inbox li.message").last.wait_for()
        page.locator("martlet-inbox .presence[data-online=true]").wait_for()
        page.locator("martlet-inbox .heading h2").evaluate("() => document.activeElement.blur()")
        page.screenshot(path=folder / f"inbox-{language}-{width}-{scheme}.png")
        page.close()
    present.close()


def chat(browser: Browser, server: Server, folder: Path, language: str) -> None:
    """The demo's shop, with a conversation in its corner."""
    look = {"locale": {"en": "en-GB", "ru": "ru-RU"}[language], "reduced_motion": "reduce"}
    customer = Customer(browser.new_context(**look), server)
    manager = Manager(browser.new_context(**look), server)
    name, _, question, _ = PEOPLE[language][-1]
    page = customer.page
    page.set_viewport_size({"width": 1440, "height": SIZES[1440]})
    name = name.split()[0]
    customer.sign_in(name)
    if language == "en":
        page.screenshot(path=folder / "widget-empty-en-1440-light.png")
    customer.says(question)
    manager.sign_in(COLLEAGUES[language][0]).opens(name)
    manager.page.locator("martlet-inbox .assign").click()
    for who, text in TALK[language]:
        (customer if who == "client" else manager).says(text)
        customer.sees(text)
        manager.sees(text)
    customer.sees_online(True)
    customer.sees_mark(TALK[language][-1][1], "read")
    manager.composer.press_sequentially("…")
    customer.sees_typing(True)
    for width, scheme in SHOTS[language]:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size({"width": width, "height": SIZES[width]})
        page.locator("martlet-chat li.message").last.scroll_into_view_if_needed()
        manager.composer.press_sequentially("…")
        customer.sees_typing(True)
        page.screenshot(path=folder / f"widget-{language}-{width}-{scheme}.png")
    if language != "en":
        return
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 375, "height": SIZES[375]})
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    manager.composer.fill("👍")
    manager.composer.press("Enter")
    page.locator("martlet-chat .badge").wait_for()
    page.screenshot(path=folder / "widget-button-en-375-light.png")


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    files = {**FILES, "/site.css": ("text/css", STYLE)}
    executable = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=executable, args=arguments)
        for language in ("en", "ru"):
            with Server() as server, Site(server, files) as site:
                shoot(browser, site, server, folder, language)
            with Server(demo=True) as server:
                chat(browser, server, folder, language)
        browser.close()


if __name__ == "__main__":
    main()
