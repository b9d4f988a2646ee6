"""Play, step and loop; the time and the frame, which can be typed in; the rate and how well it is kept."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial

from imgui_bundle import imgui

from renderer.editing.clock import Clock, FrameTimes
from renderer.preview.landmarks import mark
from renderer.preview.look import drawing as look
from renderer.preview.look.words import t
from renderer.preview.timeline.frame_strip import draw_frame_strip
from renderer.preview.timeline.model import (
    Action,
    ForgetMissed,
    Seek,
    SetLoop,
    Step,
    ToEnd,
    TogglePlay,
    ToStart,
)
from renderer.preview.timeline.scale import frame_of, timecode

HEIGHT = 2.0
"""em; of the buttons and the fields."""
STRIP = 14.0
LEAST_STRIP = 6.0
FIGURES = 23.0
"""em; of what stands between the frame number and the strip."""
ALL = 57.0
"""em; from here on there is room for the scene's ends beside the time and the frame."""


def draw_transport_bar(clock: Clock, times: FrameTimes, new_loop: range) -> list[Action]:
    """The bar over the timeline; ``new_loop`` is what a loop gets that has no marks yet."""
    em, right = imgui.get_font_size(), imgui.get_cursor_screen_pos().x + imgui.get_content_region_avail().x
    actions: list[Action] = []
    imgui.push_style_var(imgui.StyleVar_.item_spacing, (0.15 * em, 0.3 * em))
    for name, icon, action, said in (
        ("start", look.START, ToStart(), t("To the start (Home)")),
        ("back", look.BACK, Step(-1), t("One frame back (Left)")),
        ("play", look.PAUSE if clock.playing else look.PLAY, TogglePlay(), t("Play or pause (Space)")),
        ("forth", look.FORTH, Step(1), t("One frame on (Right)")),
        ("end", look.END, ToEnd(), t("To the end (End)")),
    ):
        if _button(name, partial(look.draw_icon, icon), said):
            actions.append(action)
        imgui.same_line()
    if _button("loop", look.draw_loop_icon, t("Loop (I and O mark its ends)"), lit=clock.looping):
        actions.append(SetLoop(clock.marks or new_loop, not clock.looping))
    imgui.pop_style_var()
    actions += _draw_place(clock, right)
    actions += _draw_rate(clock, times, right)
    return actions


def _button(name: str, draw: Callable[[look.Point, float, int], None], said: str, lit: bool = False) -> bool:
    em, play = imgui.get_font_size(), name == "play"
    width, height = (2.6 if play else 2.0) * em, HEIGHT * em
    corner = imgui.get_cursor_screen_pos()
    pressed = imgui.invisible_button(f"##{name}", (width, height))
    mark(f"timeline/{name}")
    hovered = imgui.is_item_hovered()
    paper = imgui.get_window_draw_list()
    if hovered or play:
        ground = look.colour("#FFFFFF", (0.1 if play else 0) + (0.08 if hovered else 0))
        paper.add_rect_filled(corner, (corner.x + width, corner.y + height), ground, 0.3 * em)
    tint = look.KEY if lit else look.BRIGHT if hovered or play else look.TEXT
    draw((corner.x + width / 2, corner.y + height / 2), (0.5 if play else 0.42) * em, tint)
    if hovered:
        imgui.set_tooltip(said)
    return pressed


def _draw_place(clock: Clock, right: float) -> list[Action]:
    """The time in large figures, the frame beside it, and both ends where there is room for them."""
    em = imgui.get_font_size()
    actions: list[Action] = []
    roomy = right - imgui.get_item_rect_max().x > ALL * em
    imgui.push_style_color(imgui.Col_.frame_bg, 0)
    imgui.push_style_color(imgui.Col_.frame_bg_hovered, look.HOVER)
    imgui.push_style_color(imgui.Col_.frame_bg_active, look.colour("#101010"))
    imgui.push_style_color(imgui.Col_.text, look.BRIGHT)
    imgui.same_line(0, 1.2 * em)
    text = timecode(clock.frame, clock.fps)
    found = frame_of(_field("time", text, 1.25, t("Minutes:seconds.frames, or seconds")), clock.fps)
    if found is not None and found != clock.frame:
        actions.append(Seek(found))
    if roomy:
        _aside(f"/ {timecode(clock.total, clock.fps)}", 0.1 * em)
    imgui.same_line(0, 1.0 * em)
    written = _field("frame", str(clock.frame), 1.0, t("Frame number"))
    found = frame_of(f"{written}f", clock.fps)
    if found is not None and found != clock.frame:
        actions.append(Seek(found))
    if roomy:
        _aside(f"/ {clock.total}", 0.1 * em)
    imgui.pop_style_color(4)
    return actions


def _field(name: str, text: str, size: float, said: str) -> str:
    """What was typed in and sent with Enter, else ``text``."""
    em = imgui.get_font_size()
    imgui.push_font(None, imgui.get_style().font_size_base * size)
    padding = (HEIGHT * em - imgui.get_font_size()) / 2
    imgui.push_style_var(imgui.StyleVar_.frame_padding, (0.4 * em, padding))
    imgui.set_next_item_width(max(look.text_width(text), 2 * em) + em)
    flags = imgui.InputTextFlags_.enter_returns_true | imgui.InputTextFlags_.auto_select_all
    sent, written = imgui.input_text(f"##{name}", text, flags)
    imgui.pop_style_var()
    imgui.pop_font()
    mark(f"timeline/{name}")
    if imgui.is_item_hovered() and not imgui.is_item_active():
        imgui.set_tooltip(said)
    return written if sent else text


def _aside(text: str, gap: float) -> None:
    """Small and grey, on the middle line of the bar."""
    em, size = imgui.get_font_size(), 0.9
    imgui.same_line(0, gap)
    corner = imgui.get_cursor_screen_pos()
    look.write((corner.x, corner.y + (HEIGHT * em - size * em) / 2), text, look.DIM, size)
    imgui.dummy((look.text_width(text, size), HEIGHT * em))


def _draw_rate(clock: Clock, times: FrameTimes, right: float) -> list[Action]:
    """From the right: the strip, its figures, the missed frames, the rate; as many as there is room for."""
    em = imgui.get_font_size()
    actions: list[Action] = []
    left = imgui.get_item_rect_max().x + em
    top = imgui.get_item_rect_min().y
    strip = min(STRIP * em, max(right - left - FIGURES * em, LEAST_STRIP * em))
    if strip > right - left:
        return []
    imgui.same_line()
    imgui.set_cursor_screen_pos((right - strip, top + 0.15 * em))
    draw_frame_strip(times, strip, (HEIGHT - 0.3) * em)
    right -= strip + 0.9 * em
    middle = top + (HEIGHT - 0.9) / 2 * em
    missed = f"{clock.missed} {t('missed')}"
    for text, tint in (
        (_figures(times), look.DIM),
        (missed, look.PLAYHEAD if clock.missed else look.DIM),
        (rate_text(clock.fps, clock.speed), look.TEXT),
    ):
        width = look.text_width(text, 0.9)
        if right - width < left:
            break
        look.write((right - width, middle), text, tint, 0.9)
        if text == missed and _pressed("missed", (right - width, top), width):
            actions.append(ForgetMissed())
        right -= width + 1.1 * em
    return actions


def _pressed(name: str, corner: look.Point, width: float) -> bool:
    imgui.set_cursor_screen_pos(corner)
    pressed = imgui.invisible_button(f"##{name}", (width, HEIGHT * imgui.get_font_size()))
    mark(f"timeline/{name}")
    if imgui.is_item_hovered():
        imgui.set_tooltip(t("Frames that were too late for a picture of their own; click to count anew"))
    return pressed


def _figures(times: FrameTimes) -> str:
    return f"p50 {times.p50_ms:.1f}  p99 {times.p99_ms:.1f} ms" if times.samples else "p50 –  p99 – ms"


def rate_text(fps: Fraction, speed: int) -> str:
    """``60 fps``, ``59.94 fps``, with the shuttle's speed if it is another than plain play."""
    rate = f"{float(fps):.2f}".rstrip("0").rstrip(".") + " fps"
    return rate if speed == 1 else f"{rate} × {speed}".replace("-", "−")
