"""What asks something of the designer: paths, the first-run hint. One at a time."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from imgui_bundle import imgui
from imgui_bundle import portable_file_dialogs as pfd

from renderer.preview.landmarks import mark
from renderer.preview.look import theme
from renderer.preview.look.words import t

WIDTH_EM = 38.0
HINT = (
    "Walk with W A S D and look around with the mouse in the photo; 0 takes you back to the eye.",
    "1 2 3 4 show the visitor's photo, the wall's raster, the hall, the world itself; 5 all of them.",
    "Click a relic in the hall and drag its handles: G moves, R turns, S scales.",
    "Space plays. Drag the timeline; a diamond beside a number sets a key there.",
    "Drop a model, an HDR picture or a wall's file on the window. Ctrl+S saves, Ctrl+Z undoes.",
)
"""Five lines for whoever sees the window for the first time."""


@dataclass
class Dialogs:
    """``on_path`` is called with what was asked for and the path that was given; ``on_hint`` when the hint was
    closed."""

    on_path: Callable[[str, Path], None]
    on_hint: Callable[[], None]
    recent: Callable[[], list[Path]]
    folder: Callable[[], Path]
    _asked: str = ""
    _text: str = ""
    _said: str = ""
    _begun: bool = False
    _browser: pfd.open_file | pfd.save_file | None = field(default=None)

    @property
    def open(self) -> bool:
        return bool(self._asked)

    def ask_open(self) -> None:
        self._ask("open", "")

    def ask_bring(self) -> None:
        self._ask("bring", "")

    def ask_save(self, said: str = "", path: Path | None = None) -> None:
        self._ask("save", str(path or unused(self.folder() / "scene.toml")), said)

    def ask_picture(self, said: str = "", path: Path | None = None) -> None:
        self._ask("picture", str(path or unused(self.folder() / "picture.png")), said)

    def ask_hint(self) -> None:
        self._ask("hint", "")

    def _ask(self, what: str, text: str, said: str = "") -> None:
        self._asked, self._text, self._said, self._begun = what, text, said, False

    def draw(self) -> None:
        """The one that is open, in the middle of the window."""
        if not self._asked:
            return
        title = f"{t(_TITLES[self._asked])}##dialog"
        if not self._begun:
            imgui.open_popup(title)
        desk, em = imgui.get_main_viewport(), imgui.get_font_size()
        imgui.set_next_window_pos(desk.get_center(), imgui.Cond_.always, (0.5, 0.5))
        imgui.set_next_window_size((min(WIDTH_EM * em, desk.size.x - 2 * em), 0.0))
        opened, stays = imgui.begin_popup_modal(title, True, imgui.WindowFlags_.no_resize)
        if opened:
            (self._draw_hint if self._asked == "hint" else self._draw_path)()
            self._begun = True
            if imgui.is_key_pressed(imgui.Key.escape, False):
                self._close()
            imgui.end_popup()
        if not stays:
            self._close()

    def _draw_hint(self) -> None:
        imgui.push_text_wrap_pos(0.0)
        for line in HINT:
            imgui.text_colored(theme.GOLD, "·")
            imgui.same_line()
            imgui.text_unformatted(t(line))
            imgui.spacing()
        imgui.pop_text_wrap_pos()
        if imgui.button(t("Begin")):
            self._close()
        mark("dialog/begin")

    def _draw_path(self) -> None:
        if self._said:
            imgui.text_wrapped(self._said)
        if not self._begun:
            imgui.set_keyboard_focus_here()
        imgui.set_next_item_width(-1.0)
        flags = imgui.InputTextFlags_.enter_returns_true
        entered, self._text = imgui.input_text("##path", self._text, flags)
        mark("dialog/path")
        if self._asked == "open":
            for path in self.recent():
                if imgui.selectable(f"{path.name}   {path.parent}", False)[0]:
                    self._answer(path)
                    return
        entered |= imgui.button(t("OK"))
        mark("dialog/ok")
        imgui.same_line()
        if imgui.button(t("Cancel")):
            self._close()
            return
        if _can_browse():
            imgui.same_line()
            if imgui.button(t("Browse…")):
                self._browse()
            self._look_at_browser()
        if entered and self._text.strip():
            path = Path(self._text.strip())
            with suppress(RuntimeError):  # "~somebody" that this machine does not know
                path = path.expanduser()
            self._answer(self.folder() / path)

    def _browse(self) -> None:
        start = self._text or str(self.folder())
        if self._asked == "bring":
            self._browser = pfd.open_file(t(_TITLES["bring"]), start)
        elif self._asked == "open":
            self._browser = pfd.open_file(t(_TITLES["open"]), start, ["TOML", "*.toml"])
        else:
            self._browser = pfd.save_file(t(_TITLES[self._asked]), start)

    def _look_at_browser(self) -> None:
        if self._browser is not None and self._browser.ready():
            found = self._browser.result()
            self._browser = None
            name = found[0] if isinstance(found, list) and found else found
            if isinstance(name, str) and name:
                self._text = name

    def _answer(self, path: Path) -> None:
        asked = self._asked
        self._close()
        self.on_path(asked, path)

    def _close(self) -> None:
        if self._asked == "hint":
            self.on_hint()
        self._asked = ""
        imgui.close_current_popup()


def unused(path: Path) -> Path:
    """``name.toml``, or if that is there already, ``name-2.toml``, ..."""
    numbered = (path.with_name(f"{path.stem}-{number}{path.suffix}") for number in range(2, 1000))
    return next((one for one in (path, *numbered) if not os.path.exists(one)), path)


def _can_browse() -> bool:
    """Whether the system has a window to choose files in; on Linux that is a program beside the desktop."""
    return not sys.platform.startswith("linux") or any(map(shutil.which, ("zenity", "kdialog", "qarma")))


_TITLES = {
    "open": "Open a scene",
    "save": "Save a copy of the scene",
    "picture": "Save this picture",
    "bring": "Bring in a model, a picture, a grade or a wall",
    "hint": "First steps",
}
