"""One frame of the window: every panel in its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
from imgui_bundle import imgui

from renderer.maths.time import frame_at
from renderer.preview import landmarks
from renderer.preview.actions import Actions
from renderer.preview.commands import obey_keys
from renderer.preview.desk import begin_part
from renderer.preview.guard_panel import draw_guards, findings
from renderer.preview.hall.overlay import Overlay
from renderer.preview.inspector.panel import draw_inspector
from renderer.preview.inspector.slot import Inspector
from renderer.preview.look.words import t
from renderer.preview.menu import draw_menu
from renderer.preview.status import draw_closing, draw_notices, draw_status
from renderer.preview.timeline.keys import transport_keys
from renderer.preview.timeline.link import TimelineLink, do
from renderer.preview.timeline.model import TimelineView
from renderer.preview.timeline.panel import draw_timeline
from renderer.preview.tree.panel import Tree, draw_tree
from renderer.preview.views import draw_views


@dataclass
class Interface:
    """``speak`` changes the language."""

    actions: Actions
    speak: Callable[[str], None]
    pixel_ratio: float = 1.0
    timeline: TimelineView = field(default_factory=TimelineView)
    link: TimelineLink = field(default_factory=TimelineLink)
    tree: Tree = field(default_factory=Tree)
    inspector: Inspector = field(default_factory=Inspector)

    def draw(self) -> None:
        actions, io = self.actions, imgui.get_io()
        landmarks.clear()
        top = draw_menu(actions, self.speak)
        rects = actions.desk.rects(io.display_size.x, io.display_size.y, top)
        draw_views(actions.studio, actions.views, rects["views"], self.pixel_ratio)
        for name, draw in (
            ("left", self._left),
            ("right", self._right),
            ("bottom", self._bottom),
            ("status", self._status),
        ):
            if name in rects:
                begin_part(name, rects[name], scrolls=name == "right")
                draw()
                imgui.end()
        actions.desk.draw_grips(rects)
        draw_notices(actions, rects["views"])
        draw_closing(actions)
        actions.dialogs.draw()
        if not actions.dialogs.open and actions.closing != "asked":
            obey_keys(actions)
            for action in transport_keys(actions.studio.clock):
                do(actions.studio, action)

    def _left(self) -> None:
        draw_tree(self.actions.studio, self.tree)

    def _right(self) -> None:
        if not imgui.begin_tab_bar("##right"):
            return
        if imgui.begin_tab_item(t("Inspector"))[0]:
            draw_inspector(self.actions.studio, self.inspector)
            imgui.end_tab_item()
        count = len(findings(self.actions.guarding))
        title = f"{t('Guards')} ({count})" if count else t("Guards")
        opened = imgui.begin_tab_item(f"{title}###guards")[0]
        landmarks.mark("tab/guards")
        if opened:
            self._guards()
            imgui.end_tab_item()
        imgui.end_tab_bar()

    def _guards(self) -> None:
        studio = self.actions.studio
        chosen = draw_guards(self.actions.guarding, studio.clock)
        if chosen is not None:
            studio.clock.seek(frame_at(Fraction(chosen.band.start_s), studio.fps))
            studio.selection = ("relic", chosen.relic) if chosen.relic is not None else studio.selection

    def _bottom(self) -> None:
        studio = self.actions.studio
        for action in draw_timeline(
            self.link.timeline_of(studio, self.actions.guarding), self.timeline, studio.clock, studio.times
        ):
            do(studio, action)

    def _status(self) -> None:
        draw_status(self.actions)


def floor_under(actions: Actions, place: tuple[float, float]) -> np.ndarray | None:
    """[3] the floor's point that a view shows at a place of the window; None if it shows none there."""
    studio = actions.studio
    for kind in studio.shown:
        rect = landmarks.place(f"view/{kind}")
        if kind == "wall" or rect is None:
            continue
        x, y, width, height = rect
        if not (x <= place[0] < x + width and y <= place[1] < y + height):
            continue
        size = max(round(width), 1), max(round(height), 1)
        camera = studio.view.onlooker(size) if kind == "hall" else studio.view.visitor(size)
        origin, way = Overlay(camera, rect).ray(place)
        if way[1] < -1e-3 and -origin[1] / way[1] < FARTHEST_DROP_M:
            return np.asarray(origin - way * (origin[1] / way[1])) * (1.0, 0.0, 1.0)
    return None


FARTHEST_DROP_M = 30.0
