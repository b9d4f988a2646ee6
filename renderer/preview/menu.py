"""The menu bar: commands, and what is chosen from lists."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from imgui_bundle import imgui

from renderer.preview.actions import Actions
from renderer.preview.commands import COMMANDS, MENUS
from renderer.preview.landmarks import mark
from renderer.preview.look import words
from renderer.preview.look.words import t
from renderer.preview.studio import QUALITIES

SCALES = (1.0, 0.5, 0.25, 0.125, 0.0625)


def draw_menu(actions: Actions, speak: Callable[[str], None]) -> float:
    """The bar at the window's top; where it ends."""
    if not imgui.begin_main_menu_bar():
        return 0.0
    for menu in MENUS:
        opened = imgui.begin_menu(t(menu))
        mark(f"menu/{menu}")
        if opened:
            _draw_commands(menu, actions)
            _EXTRAS.get(menu, lambda _: None)(actions)
            if menu == "View":
                _draw_languages(actions, speak)
            imgui.end_menu()
    _draw_title(actions)
    height = imgui.get_window_size().y
    imgui.end_main_menu_bar()
    return height


def _draw_commands(menu: str, actions: Actions) -> None:
    for command in COMMANDS:
        if command.menu != menu:
            continue
        ticked = command.on(actions) if command.on is not None else False
        text, ready = _label(command.text, actions), command.ready(actions)
        if imgui.menu_item(text, command.keys, ticked, ready)[0]:
            command.do(actions)
        mark(f"menu/{menu}/{command.text}")


def _label(text: str, actions: Actions) -> str:
    """Undo and redo say what."""
    history = actions.studio.session.history
    what = {"Undo": history.undo_label, "Redo": history.redo_label}.get(text)
    return f"{t(text)}: {what}" if what else t(text)


def _draw_recent(actions: Actions) -> None:
    if imgui.begin_menu(t("Recent scenes")):
        for path in actions.memory.settings.recent_files():
            if imgui.menu_item(f"{path.name}##{path}", str(path.parent), False)[0]:
                actions.open(Path(path))
        imgui.end_menu()


def _draw_view(actions: Actions) -> None:
    studio = actions.studio
    eyes = {eye.name: eye for eye in studio.view.wall.eyes}
    _choose(t("Eye"), list(eyes), studio.view.eye.name, lambda name: studio.choose_eye(eyes[name]))
    _choose(t("Quality"), QUALITIES, studio.quality, studio.choose_quality, words.named)
    names = {f"1/{round(1 / scale)}" if scale < 1 else "1": scale for scale in SCALES}
    present = next((name for name, scale in names.items() if scale == studio.scale), "")

    _choose(t("Scale of the raster"), list(names), present, lambda name: studio.choose_scale(names[name]))
    if studio.wall_file is not None and imgui.menu_item(t("The scene's own wall"), "", False)[0]:
        studio.open_wall(None)


def _choose(
    title: str,
    names: Sequence[str],
    present: str,
    choose: Callable[[str], None],
    label: Callable[[str], str] = str,
) -> None:
    if imgui.begin_menu(title):
        for name in names:
            if imgui.menu_item(label(name), "", name == present)[0]:
                choose(name)
        imgui.end_menu()


def _draw_languages(actions: Actions, speak: Callable[[str], None]) -> None:
    if imgui.begin_menu("Language 语言"):
        for code, name in words.LANGUAGES.items():
            if imgui.menu_item(name, "", words.language() == code)[0]:
                actions.memory.change(language=code)
                speak(code)
        imgui.end_menu()


def _draw_title(actions: Actions) -> None:
    """The scene's name in the middle of the bar, with a dot while it is not saved."""
    session = actions.studio.session
    mark = "• " if session.dirty else ""
    text = f"{mark}{session.scene.name} · {session.path.name} · {actions.studio.view.wall.name}"
    width = imgui.calc_text_size(text).x
    left = (imgui.get_window_size().x - width) / 2
    if left > imgui.get_cursor_pos_x():
        imgui.set_cursor_pos_x(left)
        imgui.text_disabled(text)


_EXTRAS: dict[str, Callable[[Actions], None]] = {"File": _draw_recent, "View": _draw_view}
