"""The page, driven in a real Chromium: on a phone and on a desk."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import Iterator

import pytest

from renderer.playback.verbs import VERBS
from tests.control.stand_in import TOKEN, Stage

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}
WAIT_MS = 10_000


@pytest.fixture(scope="module")
def browser() -> Iterator[playwright.Browser]:
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


class Opened:
    """A page of a browser of its own, and what went wrong in it."""

    def __init__(
        self, browser: playwright.Browser, stage: Stage, *, locked: bool = False, **options: object
    ) -> None:
        self.context = browser.new_context(**({"viewport": PHONE, "locale": "en-GB", "has_touch": True} | options))
        self.context.set_default_timeout(WAIT_MS)
        self.page = self.context.new_page()
        self.wrong: list[str] = []
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("console", lambda line: self.wrong.append(line.text) if line.type == "error" else None)
        self.open(f"http://127.0.0.1:{stage.http_port}/{'' if locked else f'?token={TOKEN}'}")

    def open(self, address: str) -> None:
        self.page.goto(address)
        self.page.wait_for_selector("#thumbnail:not([hidden])")
        self.page.wait_for_selector("#cues button", state="attached")

    def press(self, selector: str) -> None:
        """Puts a finger down, and keeps it there."""
        at = {"button": 0, "clientX": 9, "clientY": 9}
        self.page.dispatch_event(selector, "pointerdown", at)

    def lift(self, selector: str) -> None:
        self.page.dispatch_event(selector, "pointerup", {"button": 0})


@pytest.fixture(scope="module")
def _phone(browser: playwright.Browser, _stage: Stage) -> Iterator[Opened]:
    opened = Opened(browser, _stage)
    yield opened
    opened.context.close()


@pytest.fixture
def phone(_phone: Opened, stage: Stage) -> Iterator[Opened]:
    """The page on a phone, at its first tab, with nothing wrong in it afterwards."""
    _phone.page.click("[data-for=show]")
    _phone.page.wait_for_selector("#condition", state="hidden")
    _phone.wrong.clear()
    yield _phone
    assert _phone.wrong == []


def test_go(phone: Opened, stage: Stage) -> None:
    phone.page.click("#go")
    command = stage.player.next_command()
    assert (command.verb, command.origin) == ("go", "http 127.0.0.1")
    phone.page.wait_for_selector("#cue:has-text('Bells')")


def test_a_second_press_is_seen_to_be_refused(phone: Opened, stage: Stage) -> None:
    stage.player.refusal = "GO was pressed twice; the second press is not obeyed"
    phone.page.click("#go")
    phone.page.wait_for_selector("#go[data-flash=no]")
    phone.page.wait_for_selector("#toast.bad:has-text('pressed twice')")
    phone.wrong.clear()  # Chromium logs the 409


def test_dangerous_buttons_must_be_held(phone: Opened, stage: Stage) -> None:
    phone.press("[data-verb=evacuate]")
    phone.page.wait_for_selector("[data-verb=evacuate].holding")
    phone.lift("[data-verb=evacuate]")
    phone.page.wait_for_selector("[data-verb=evacuate]:not(.holding)")
    phone.page.click("[data-verb=blackout]")  # a tap
    phone.page.wait_for_selector("#toast:has-text('Hold')")
    phone.page.click("#freeze")
    assert stage.player.next_command().verb == "freeze", "nothing else has been said before"
    phone.press("[data-verb=evacuate]")
    assert stage.player.next_command().verb == "evacuate"
    phone.page.wait_for_selector("#condition:has-text('Evacuation')")


def test_what_must_be_held_is_what_the_table_calls_dangerous(phone: Opened) -> None:
    said = phone.page.eval_on_selector_all(
        "[data-verb]", "(all) => all.map((e) => [e.dataset.verb, e.querySelector('.ring') !== null])"
    )
    assert len(said) == 7
    assert all(held == VERBS[verb].danger for verb, held in said)


def test_holding_with_the_keyboard(phone: Opened, stage: Stage) -> None:
    phone.page.focus("[data-verb=panic]")
    phone.page.keyboard.press("Enter")
    phone.page.wait_for_selector("[data-verb=panic]:not(.holding)")
    assert stage.player.commands.empty()
    phone.page.keyboard.down(" ")
    assert stage.player.next_command().verb == "panic"
    phone.page.keyboard.up(" ")


def test_a_finger_that_slides_off_lets_go(phone: Opened, stage: Stage) -> None:
    phone.press("[data-verb=panic]")
    phone.page.dispatch_event("[data-verb=panic]", "pointermove", {"clientX": 80, "clientY": 9})
    phone.page.wait_for_selector("[data-verb=panic]:not(.holding)")
    assert stage.player.commands.empty()


def test_cues_are_tapped_to_look_and_held_to_go(phone: Opened, stage: Stage) -> None:
    phone.page.click("[data-for=cues]")
    phone.page.click("[data-cue='2.5']")
    phone.page.wait_for_selector("[data-cue='2.5'].is-selected")
    assert stage.player.commands.empty()
    phone.press("[data-cue='2.5']")
    command = stage.player.next_command()
    assert (command.verb, command.arguments["cue"]) == ("goto", "2.5")
    phone.page.wait_for_selector("[data-cue='2.5'].is-now")


def test_the_hall(phone: Opened, stage: Stage) -> None:
    phone.page.click("[data-for=hall]")
    phone.page.click("[data-eye=balcony]")
    assert stage.player.next_command().arguments["eye"] == "balcony"
    phone.page.click("[data-step='eye 0.2']")
    phone.page.click("[data-nudge='y+']")
    assert stage.player.next_command().arguments["eye_m"] == [0.0, 0.2, 0.0]
    phone.page.click("[data-step='angle 0.05']")
    phone.page.click("[data-nudge='angle-']")
    assert stage.player.next_command().arguments == {"eye_m": [0.0, 0.2, 0.0], "angle_deg": -0.05}
    assert phone.page.text_content("[data-axis=y]") == "+20 cm"
    phone.page.click("#nudge-reset")
    assert stage.player.next_command().arguments == {"eye_m": [0.0, 0.0, 0.0], "angle_deg": 0.0}
    phone.press("[data-pattern=grid]")
    command = stage.player.next_command()
    assert (command.verb, command.arguments) == ("pattern", {"name": "grid", "level": 0.5})
    phone.page.click("#condition-end")
    assert stage.player.next_command().arguments["name"] == ""


def test_brightness(phone: Opened, stage: Stage) -> None:
    phone.page.fill("#dim", "40")
    assert stage.player.next_command().arguments["level"] == 0.4
    assert phone.page.text_content("#dim-value") == "40"


def test_languages(browser: playwright.Browser, stage: Stage) -> None:
    opened = Opened(browser, stage, locale="zh-CN")
    assert opened.page.text_content("[data-verb=evacuate] span") == "疏散"
    assert opened.page.get_attribute("html", "lang") == "zh-CN"
    opened.page.click("#language")
    assert opened.page.text_content("[data-verb=evacuate] span") == "Evacuate"
    opened.page.reload()
    opened.page.wait_for_selector("[data-verb=evacuate]:has-text('Evacuate')")
    opened.context.close()


def test_every_word_is_there_in_both_languages(phone: Opened) -> None:
    missing = phone.page.evaluate(
        """async () => {
          const strings = await (await fetch('/page/strings.js')).text();
          const words = (language) => strings.split(`${language}: {`)[1].split('\\n  },')[0];
          const keys = (language) => words(language).replace(/"[^"]*"|`[^`]*`/g, '').match(/\\b(\\w+)(?=:)/g);
          const [en, zh] = [new Set(keys('en')), new Set(keys('zh'))];
          const used = [...document.querySelectorAll('[data-t]')].map((e) => e.dataset.t);
          const lacks = (of, from) => [...from].filter((key) => !of.has(key));
          return [lacks(zh, en), lacks(en, zh), lacks(en, used)];
        }"""
    )
    assert missing == [[], [], []]


def test_without_the_token_it_only_looks(browser: playwright.Browser, stage: Stage) -> None:
    opened = Opened(browser, stage, locked=True)
    page = opened.page
    page.wait_for_selector("#unlock:visible")
    page.click("#go")
    page.wait_for_selector("#token-dialog[open]")
    page.fill("#token", "wrong-wrong-wrong")
    page.keyboard.press("Enter")
    page.wait_for_selector("#token-wrong:not(:empty)")
    assert stage.player.commands.empty()
    page.fill("#token", TOKEN)
    page.keyboard.press("Enter")
    page.wait_for_selector("#token-dialog:not([open])", state="attached")
    page.click("#go")
    assert stage.player.next_command().verb == "go"
    assert TOKEN not in str(page.evaluate("[document.cookie, {...localStorage}, {...sessionStorage}]"))
    opened.context.close()
    stage.room.site.access._failures._levels.clear()


def test_a_lost_connection_comes_back(phone: Opened, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    listeners = stage.room.site.listeners
    with monkeypatch.context() as patch:
        patch.setattr("renderer.control.live.MAX_LISTENERS", 0)
        for socket in tuple(listeners._open):
            assert socket._loop is not None
            asyncio.run_coroutine_threadsafe(socket.close(), socket._loop).result(WAIT_MS)
        phone.page.wait_for_selector("#lost:has-text('Connection lost')")
    phone.page.wait_for_selector("#lost", state="hidden")
    assert len(listeners._open) == 1
    phone.wrong.clear()  # Chromium logs what it could not open


@pytest.mark.parametrize(("size", "name"), [(PHONE, "phone"), (DESK, "desk")])
def test_it_fits(browser: playwright.Browser, stage: Stage, size: dict[str, int], name: str) -> None:
    """Nothing is cut off or overlaps, and what a finger must hit is large enough (WCAG 2.2: 24 px; here 40)."""
    opened = Opened(browser, stage, viewport=size)
    tabs = ["show", "cues", "hall", "log"] if name == "phone" else ["cues", "hall", "log"]
    for tab in tabs:
        opened.page.click(f"[data-for={tab}]")
        assert opened.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        small = opened.page.evaluate(
            """() => [...document.querySelectorAll('button')].filter((b) => b.offsetParent)
              .filter((b) => b.getBoundingClientRect().height < 38 || b.getBoundingClientRect().width < 38)
              .map((b) => b.outerHTML.slice(0, 80))"""
        )
        assert small == []
        nameless = opened.page.evaluate(
            """() => [...document.querySelectorAll('button')].filter((b) => b.offsetParent)
              .filter((b) => !(b.textContent.trim() || b.getAttribute('aria-label'))).map((b) => b.outerHTML)"""
        )
        assert nameless == []
    picture = opened.page.screenshot()
    assert re.match(rb"\x89PNG", picture)
    opened.context.close()
    assert opened.wrong == []
