"""The window's loop: sleeps until something happens, draws what has changed."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from imgui_bundle import imgui

from renderer import resources
from renderer.assets.source import real
from renderer.editing.clock import Clock
from renderer.errors import YingbiError
from renderer.maths.time import frame_at
from renderer.output import desktop
from renderer.output.gl_window import CloseAsked
from renderer.passes.ghosts import GhostPass
from renderer.preview import settings
from renderer.preview.actions import Actions, write_picture
from renderer.preview.canvas import Canvas
from renderer.preview.desk import Desk
from renderer.preview.dialogs import Dialogs
from renderer.preview.guarding import Guarding
from renderer.preview.interface import Interface, floor_under
from renderer.preview.look import theme
from renderer.preview.look.fonts import load_fonts, speak
from renderer.preview.look.words import told
from renderer.preview.magnifier import Magnifier
from renderer.preview.pictures import Pictures, fitting_scale
from renderer.preview.session import Session
from renderer.preview.settings import Memory
from renderer.preview.stage import Stage
from renderer.preview.studio import Studio, wall_for
from renderer.preview.viewpoint import ViewKind, Viewpoint
from renderer.preview.views import Views
from renderer.preview.watch import FileWatch
from renderer.preview.window import FilesDropped, PreviewWindow, Rescaled, wake
from renderer.rehearsal.request import find_eye
from renderer.scene.show_reader import DEFAULT_FPS
from renderer.wall.model import Eye, Wall

IDLE_S = 1.0
"""The longest sleep: notices fade."""
BUSY_S = 0.02
CHORE_S = 0.02
CHORES_AFTER_S = 1.0
TELL_S = 0.5
"""So often is drawn what guards have found so far."""
BLINK_S = 0.4
SOFTWARE_RASTER_PX = 700_000
"""Where the processor draws, the raster is made so small to begin with."""


@dataclass(frozen=True, eq=False)
class Asked:
    """The options of ``yingbi preview``."""

    scene: Path
    wall: Path | None = None
    eye: Any = None
    view: ViewKind = "photo"
    quality: str = "show"
    scale: float | None = None
    at_s: Fraction | float = 0
    seconds: float | None = None
    """After which the window closes by itself, from the first finished picture on."""
    screenshot: Path | None = None


def run(asked: Asked) -> None:
    """Shows the window until it is closed. Raises :class:`InputError` for what is wrong with the files before
    any window is open."""
    session = Session.open(asked.scene)
    wall = wall_for(session, asked.wall)
    eye = find_eye(asked.eye, wall)
    warnings: list[str] = []
    memory = Memory(warnings.append)
    window = PreviewWindow("Yingbi", memory.settings.window_px)
    try:
        with App(window, memory, session, wall, eye, asked, warnings) as app:
            app.run()
    finally:
        window.release()
        desktop.stop()


class App:
    """Puts the window, the scene and the panels together."""

    def __init__(
        self,
        window: PreviewWindow,
        memory: Memory,
        session: Session,
        wall: Wall,
        eye: Eye,
        asked: Asked,
        warnings: list[str],
    ) -> None:
        """``warnings`` fills with what ``memory`` has to say."""
        self.window, self.memory, self.asked, self._warnings = window, memory, asked, warnings
        self._fonts = load_fonts()
        theme.apply(self._ui_scale)
        gpu = window.gpu
        self.stage = Stage(gpu, wall, wake)
        engine = self.stage.engine
        ghosts = GhostPass(gpu, engine.programs, engine.drawer)
        canvas = Canvas(self.stage, Pictures(gpu, engine), ghosts, Magnifier(gpu, engine.programs))
        scale = asked.scale or fitting_scale(
            wall, SOFTWARE_RASTER_PX if gpu.limits.software else 2**62, gpu.limits.texture_px
        )
        self.watch, self._shaders = FileWatch(wake), frozenset(resources.shaders().rglob("*.*"))
        self.studio = Studio(
            session=session,
            stage=self.stage,
            canvas=canvas,
            view=Viewpoint(wall, eye),
            clock=Clock(session.scene.duration_s, DEFAULT_FPS),
            wake=wake,
            wall_file=asked.wall.absolute() if asked.wall is not None else None,
            shown=[asked.view],
            quality=asked.quality,
            scale=scale,
            changed=self._watch,
        )
        self.studio.clock.seek(frame_at(Fraction(asked.at_s), DEFAULT_FPS))
        dialogs = Dialogs(
            on_path=self._answered,
            on_hint=lambda: memory.change(hint_seen=True),
            recent=memory.settings.recent_files,
            folder=lambda: self.studio.session.path.parent,
        )
        guarding = Guarding(self.stage, self.studio.chores)
        views = Views(active=asked.view)
        self.actions = Actions(self.studio, views, Desk(), guarding, dialogs, memory)
        self.interface = Interface(self.actions, self._speak)
        self._speak(memory.settings.language)
        memory.opened(asked.scene)
        if not memory.settings.hint_seen and asked.seconds is None:
            dialogs.ask_hint()
        self._busy_s = time.monotonic()
        self._told_s, self._missed = self._busy_s, 0
        self._finished_s: float | None = None
        self._watch()
        window.reveal()

    def run(self) -> None:
        """Until the window is closed, or its time is over."""
        while self.actions.closing != "now" and not self._over():
            self.turn(self.patience())
        if self.asked.screenshot is not None:
            self._draw()
            write_picture(self.asked.screenshot, self.window.pixels())

    def __enter__(self) -> App:
        return self

    def __exit__(self, *why: object) -> None:
        if why[0] is not None:
            self._rescue()
        least = settings.LEAST_WINDOW_PX
        width, height = (round(side / self._ui_scale) for side in self.window.place_size)  # glfw scales it again
        self.memory.change(window_px=(max(width, least), max(height, least)))
        self.watch.close()
        self.stage.close()

    def _rescue(self) -> None:
        """It ends unexpectedly: what is not saved is not to be lost."""
        try:
            kept = self.studio.session.rescue()
        except YingbiError as error:
            print(f"yingbi: your unsaved changes are lost: {error}", file=sys.stderr)
            return
        if kept is not None:
            print(f"yingbi: your unsaved changes are in {kept}", file=sys.stderr)

    def turn(self, patience_s: float) -> None:
        """Waits for something to happen, and does what follows from it."""
        for event in self.window.wait(patience_s):
            self._hear(event)
        self._look_at_files()
        stirred = self.stage.work()
        if stirred:
            self._watch()  # what was prepared names files of its own
        self.studio.clock.advance(time.monotonic_ns())
        stirred |= self.studio.forget_old_notices()
        for text in self._warnings:
            self.studio.tell("warning", text)
        self._warnings.clear()
        self.studio.canvas.selected = self.studio.relic
        stirred |= self._paint()
        stirred |= self._do_chores()
        if stirred:
            self.window.stir()
        elif imgui.get_io().want_text_input:
            self.window.stir(1)  # the text cursor blinks
        if self.window.restless and not self.window.minimized:
            self._draw()
            self.window.swap()

    # ---- what happens

    def _hear(self, event: object) -> None:
        match event:
            case CloseAsked():
                self.actions.ask_to_close()
            case FilesDropped(paths, place):
                floor = floor_under(self.actions, place)
                for path in paths:
                    self.studio.bring_in(path, floor)
            case Rescaled():
                theme.apply(self._ui_scale)

    @property
    def _ui_scale(self) -> float:
        return theme.ui_scale(self.window.content_scale, self.window.pixel_ratio)

    def _look_at_files(self) -> None:
        changed = self.watch.take()
        if self.watch.warning:
            self.studio.tell("warning", self.watch.warning)
        if not changed:
            return
        shaders = [path for path in changed if resources.shaders() in path.parents]
        if shaders:
            self._reload(shaders)
        if len(shaders) < len(changed):
            if real(Path(self.studio.view.wall.source)) in map(real, changed):
                self.studio.open_wall(self.studio.wall_file)
            self.studio.look_at_disk()
            self._watch()
        self.window.stir()

    def _reload(self, shaders: list[Path]) -> None:
        """Draws with changed shaders, or says what is wrong with them and goes on with the old ones."""
        try:
            if self.stage.engine.reload_shaders(shaders, self._paint_anew) or self.stage.faults:
                self.stage.light_again()
            self.studio.shader_fault = ""
        except YingbiError as error:
            self.studio.shader_fault = told(error)
            self.studio.canvas.forget()

    def _paint_anew(self) -> None:
        studio = self.studio
        studio.canvas.paint_anew(self.actions.views.wanted(studio), studio.view, studio.moment)

    def _watch(self) -> None:
        """All files that the scene is made of."""
        self.watch.watch(self.stage.files | self.studio.files | self._shaders)

    def _answered(self, asked: str, path: Path) -> None:
        does: dict[str, Callable[[Path], object]] = {
            "open": self.actions.open,
            "bring": self.studio.bring_in,
            "save": self.actions.save_as,
            "picture": self.actions.save_picture,
        }
        does[asked](path)

    def _speak(self, language: str) -> None:
        for text in speak(language, self._fonts):
            self.studio.tell("warning", text)

    # ---- what is drawn

    def _paint(self) -> bool:
        """Draws the pictures that are out of date, dearer ones only at rest."""
        studio = self.studio
        if self.window.minimized:
            return False
        moving = studio.moving
        if moving:
            self._busy_s = time.monotonic()
        wanted = self.actions.views.wanted(studio)
        painted = studio.canvas.paint(wanted, studio.view, studio.moment)
        if painted:
            (studio.pace.saw if moving else studio.pace.rested)(studio.canvas.last_ms)
            if studio.clock.playing:
                studio.times.add(studio.canvas.last_ms, studio.clock.missed - self._missed)
                self._missed = studio.clock.missed
        return painted

    def _do_chores(self) -> bool:
        """Guards look while nothing else is to be done."""
        self.actions.guarding.look(self.studio.view)
        if not self.studio.chores.names or not self._at_rest():
            return False
        self.studio.chores.work(CHORE_S)
        now = time.monotonic()
        tell = now - self._told_s > TELL_S or not self.studio.chores.names
        self._told_s = now if tell else self._told_s
        return tell

    def _at_rest(self) -> bool:
        quiet = time.monotonic() - self._busy_s > CHORES_AFTER_S
        return quiet and not self.studio.moving and not self._stale()

    def _stale(self) -> bool:
        studio = self.studio
        return studio.canvas.stale(self.actions.views.wanted(studio), studio.view, studio.moment)

    def _draw(self) -> None:
        self.window.begin()
        self.interface.pixel_ratio = self.window.pixel_ratio
        self.interface.draw()
        self.window.end()
        mark = "• " if self.studio.session.dirty else ""
        self.window.say(f"{mark}{self.studio.session.path.name} – Yingbi")

    def patience(self) -> float:
        """How long nothing needs to be done, seconds."""
        due = self.studio.clock.next_due_ns
        if due is not None:
            return max((due - time.monotonic_ns()) / 1e9, 0.0)
        if self.window.minimized:
            return IDLE_S
        if self.window.restless:
            return 0.0
        if self.studio.moving or self._stale() or self.studio.chores.names or self.stage.busy:
            return BUSY_S
        return BLINK_S if imgui.get_io().want_text_input else IDLE_S

    @property
    def settled(self) -> bool:
        """Whether all pictures are what they are to be, and nothing is being prepared."""
        drawn = bool(self.actions.views.sizes_px)
        return drawn and not (self.stage.busy or self.studio.moving or self._stale() or self.window.restless)

    def _over(self) -> bool:
        """Whether the time that was asked for is over; it begins with the first finished picture."""
        if self.asked.seconds is None:
            return False
        if self._finished_s is None:
            if self.settled:
                self._finished_s = time.monotonic()
            return False
        return time.monotonic() - self._finished_s >= self.asked.seconds and not self._stale()
