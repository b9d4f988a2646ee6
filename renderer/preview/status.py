"""The line at the window's foot, what is wrong above it, and what was said lately."""

from __future__ import annotations

from typing import Any

from imgui_bundle import imgui

from renderer.maths.transforms import F64
from renderer.preview.actions import Actions
from renderer.preview.landmarks import Rect, mark
from renderer.preview.look import theme
from renderer.preview.look.words import t
from renderer.preview.notices import Notice

COLOURS = {"note": theme.TEXT, "warning": theme.AMBER, "error": theme.RED}
_FLOATING = (
    imgui.WindowFlags_.no_decoration
    | imgui.WindowFlags_.no_move
    | imgui.WindowFlags_.no_saved_settings
    | imgui.WindowFlags_.always_auto_resize
    | imgui.WindowFlags_.no_focus_on_appearing
    | imgui.WindowFlags_.no_nav
)


def draw_status(actions: Actions) -> None:
    """Into the status line: what is being prepared, how deep the scene is, what pictures cost."""
    studio = actions.studio
    parts = [t(text).format(**values) for text, values in _facts(actions)]
    imgui.align_text_to_frame_padding()
    for number, text in enumerate(parts):
        if number:
            imgui.same_line()
            imgui.text_disabled("·")
            imgui.same_line()
        imgui.text_disabled(text)
    waiting = studio.stage.waiting
    if waiting:
        imgui.same_line()
        imgui.text_colored(theme.GOLD, t("preparing {names}").format(names=", ".join(waiting)))
    for text in studio.stage.warnings[:1]:
        imgui.same_line()
        imgui.text_colored(theme.AMBER, text)
        if imgui.is_item_hovered():
            imgui.set_tooltip("\n".join(studio.stage.warnings))


def _facts(actions: Actions) -> list[tuple[str, dict[str, Any]]]:
    studio, view = actions.studio, actions.studio.view
    eye = view.made_for
    facts: list[tuple[str, dict[str, Any]]] = [
        ("eye {name} at {x:.2f}, {y:.2f}, {z:.2f} m", {"name": eye.name, **_xyz(eye.position_m)})
    ]
    if view.walker is not None:
        facts.append(("visitor at {x:.2f}, {y:.2f}, {z:.2f} m", _xyz(view.walker.position_m)))
    budget = actions.guarding.budget(view, studio.seconds)
    if budget is not None:
        depth = {"before": budget.before_m, "behind": budget.behind_m}
        facts.append(("relics reach {before:.1f} m before and {behind:.1f} m behind the wall", depth))
    effort = t(studio.moment.effort.quality)
    facts.append(("{quality}, {ms:.0f} ms a picture", {"quality": effort, "ms": studio.canvas.last_ms}))
    return facts


def _xyz(place: F64) -> dict[str, float]:
    return dict(zip("xyz", map(float, place), strict=True))


def draw_notices(actions: Actions, views: Rect) -> None:
    """Over the views: what stands in the way first, then what was said lately."""
    studio = actions.studio
    x, y, width, height = views
    em = imgui.get_font_size()
    said = [Notice("error", fault) for fault in studio.faults]
    said += studio.notices
    conflict = studio.session.theirs is not None and studio.session.dirty
    if not said and not conflict:
        return
    imgui.set_next_window_pos((x + width / 2, y + height - 0.8 * em), imgui.Cond_.always, (0.5, 1.0))
    imgui.set_next_window_size_constraints((0.0, 0.0), (0.9 * width, 0.8 * height))
    imgui.begin("##notices", None, _FLOATING)
    imgui.push_text_wrap_pos(min(0.85 * width, 60 * em))
    if conflict:
        _draw_conflict(actions)
    for notice in said[:6]:
        notice.seen()
        imgui.text_colored(COLOURS[notice.severity], notice.text[:2000])
    imgui.pop_text_wrap_pos()
    imgui.end()


def _draw_conflict(actions: Actions) -> None:
    """Somebody else has written the file while there were changes to be saved."""
    session = actions.studio.session
    imgui.text_colored(theme.AMBER, t("{file} was changed on disk, too.").format(file=session.path.name))
    if imgui.button(t("Take the one on disk (undo brings yours back)")):
        actions.studio.take_theirs()
    mark("conflict/theirs")
    imgui.same_line()
    if imgui.button(t("Keep mine (the next save replaces it)")):
        session.keep_mine()
    mark("conflict/mine")


def draw_closing(actions: Actions) -> None:
    """Asks before changes are lost."""
    if actions.closing != "asked":
        return
    title = f"{t('Not saved')}##closing"
    imgui.open_popup(title)
    imgui.set_next_window_pos(imgui.get_main_viewport().get_center(), imgui.Cond_.appearing, (0.5, 0.5))
    if imgui.begin_popup_modal(title, None, imgui.WindowFlags_.always_auto_resize)[0]:
        name = actions.studio.session.path.name
        imgui.text_unformatted(t("Your changes to {file} are not saved.").format(file=name))
        for name, text, does in _ANSWERS:
            if imgui.button(t(text)):
                does(actions)
                imgui.close_current_popup()
            mark(f"closing/{name}")
            imgui.same_line()
        imgui.end_popup()


def _save(actions: Actions) -> None:
    actions.closing = ""
    actions.save()
    if not actions.studio.session.dirty:
        actions.closing = "now"


def _discard(actions: Actions) -> None:
    actions.closing = "now"


def _stay(actions: Actions) -> None:
    actions.closing = ""


_ANSWERS = (("save", "Save", _save), ("discard", "Do not save", _discard), ("stay", "Cancel", _stay))
