"""What menus and keys do, beyond the scene itself: views, pictures, commands to copy, files to open."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from time import monotonic_ns

import numpy as np
import PIL.Image
from imgui_bundle import imgui

from renderer.assets.source import real
from renderer.editing import bring_in
from renderer.errors import InputError, YingbiError
from renderer.output.atomic import atomic_path
from renderer.output.target import parse_target
from renderer.preview.desk import Desk
from renderer.preview.dialogs import Dialogs
from renderer.preview.guarding import Guarding
from renderer.preview.look.words import t, told
from renderer.preview.settings import Memory
from renderer.preview.studio import Studio
from renderer.preview.viewpoint import FOV_DEG, HALL_FOV_DEG, VIEWS, ViewKind
from renderer.preview.views import Views
from renderer.rehearsal.command_line import command_line
from renderer.rehearsal.request import DEFAULT_SIZE, Request
from renderer.scene.reader import named_files
from renderer.scene.show_reader import DEFAULT_FPS


@dataclass
class Actions:
    """``closing`` is "asked" while there are changes that may be lost, "now" when the window is to end."""

    studio: Studio
    views: Views
    desk: Desk
    guarding: Guarding
    dialogs: Dialogs
    memory: Memory
    closing: str = ""
    _replaced: Path | None = None

    # ---- views

    def show(self, kind: ViewKind, *, beside: bool = False) -> None:
        self.studio.choose_views(kind, beside=beside)
        if not beside or self.views.active not in self.studio.shown:
            self.views.active = self.studio.shown[0]

    def show_all(self) -> None:
        """All four, or again the one in use."""
        self.studio.shown = [self.views.active] if len(self.studio.shown) == len(VIEWS) else list(VIEWS)

    def to_the_eye(self) -> None:
        """The visitor stands where the wall's picture is made for, and looks at its middle."""
        self.studio.view.walker, self.studio.view.fov_deg = None, FOV_DEG

    def toggle_follow(self) -> None:
        self.studio.view.follows = not self.studio.view.follows

    def toggle_cabinets(self) -> None:
        on = not self.views.zoom.cabinets
        self.views.zoom.cabinets = self.views.hall.cabinets = on

    # ---- time

    def toggle_play(self) -> None:
        self.studio.clock.toggle(monotonic_ns())

    def shuttle(self, direction: int) -> None:
        self.studio.clock.shuttle(direction, monotonic_ns())

    # ---- files

    def save(self) -> None:
        """Saves; a scene that came with Yingbi is saved as a copy of one's own."""
        if is_installed(self.studio.session.path):
            self.dialogs.ask_save(t("This scene came with Yingbi: save a copy of your own."))
        else:
            self.studio.save()

    def save_as(self, path: Path) -> None:
        """A copy of the scene elsewhere, which is the one that is open from now on."""
        session = self.studio.session
        text = session.text
        if self._is_there(path, self.dialogs.ask_save):
            return
        try:
            if path.suffix.lower() != ".toml":
                raise InputError(
                    "output-kind", "does not end in .toml", where=str(path), hint="such as scene.toml"
                )
            for key, named in list(named_files(session.scene.source, text.tables)):
                text = text.with_value(key, bring_in.named_from(real(named), path))
            with atomic_path(path, keep_suffix=False) as part:
                part.write_bytes(text.content)
        except YingbiError as error:
            self.studio.tell("error", told(error))
            return
        before = session.history.saved_text
        session.history.mark_saved(session.history.text)  # nothing is lost: it is all in the copy
        if self.studio.open(path):
            self.memory.opened(path)
            self.studio.tell("note", t("saved {file}").format(file=path.name))
        else:
            session.history.mark_saved(before)

    def _is_there(self, path: Path, ask: Callable[[str, Path], None]) -> bool:
        """Asks again before a file is replaced; whether it had to."""
        if not os.path.exists(path) or path == self._replaced:
            self._replaced = None
            return False
        self._replaced = path
        ask(t("{file} is there already: OK replaces it.").format(file=path.name), path)
        return True

    def open(self, path: Path) -> None:
        if self.studio.open(path):
            self.memory.opened(path)

    def ask_to_close(self) -> None:
        self.closing = "asked" if self.studio.session.dirty else "now"

    # ---- pictures

    def request(self) -> Request:
        """What the active view shows, as ``yingbi render`` is asked for it."""
        studio, view, kind = self.studio, self.studio.view, self.views.active
        kind = "photo" if kind == "hall" else kind
        named = any(eye is view.eye for eye in view.wall.eyes) and not (view.follows and view.walker)
        eye = (None if view.eye is view.wall.eyes[0] else view.eye.name) if named else view.made_for.position_m
        camera, look_at = None, None
        if self.views.active == "hall":
            onlooker = view.onlooker(self.views.sizes_px.get("hall", DEFAULT_SIZE))
            camera, look_at = onlooker.position_m, onlooker.look_at_m
        elif view.walker is not None:
            camera, look_at = view.walker.position_m, view.walker.look_at_m
        fov = HALL_FOV_DEG if self.views.active == "hall" else view.fov_deg
        framed = kind != "wall"
        direct = kind == "direct"
        return Request(
            source=_from_here(studio.session.path),
            target=parse_target(f"{studio.session.path.stem}-{studio.clock.frame}.png".replace("%", "")),
            wall=_from_here(studio.wall_file) if studio.wall_file else None,
            eye=camera if direct and camera is not None else eye,
            view=kind,
            size=self.views.sizes_px.get(self.views.active) if framed else None,
            fov_deg=fov if framed and fov != FOV_DEG else None,
            look_at=look_at if framed else None,
            camera=camera if kind == "photo" else None,
            at_s=Fraction(studio.clock.frame) / studio.fps,
            fps=None if studio.fps == DEFAULT_FPS else studio.fps,
            scale=1.0 if direct else studio.canvas.scale_of(view, studio.scale),
            quality=studio.quality,
        )

    def copy_command(self) -> None:
        """The line that makes exactly the active view's picture, to the clipboard."""
        line = command_line(self.request())
        imgui.set_clipboard_text(line)
        self.studio.tell("note", t("copied: {line}").format(line=line))
        if self.views.active == "hall":
            self.studio.tell("note", t("it renders the lit wall; ghosts and lines are the window's own"))
        if self.studio.session.dirty:
            self.studio.tell("warning", t("save first: the command renders the file as it is on disk"))

    def save_picture(self, path: Path) -> None:
        """The active view's picture, as it is on the screen."""
        shown = self.studio.canvas.shown.get(self.views.active)
        if shown is None:
            self.studio.tell("error", t("there is no picture yet"))
            return
        if self._is_there(path, self.dialogs.ask_picture):
            return
        try:
            write_picture(path, shown.pixels())
            self.studio.tell("note", t("saved {file}").format(file=path.name))
        except YingbiError as error:
            self.studio.tell("error", told(error))


def _from_here(path: Path) -> str:
    """As it is typed in the folder in which the window was started."""
    try:
        return str(path.relative_to(Path.cwd()))
    except (ValueError, OSError):  # elsewhere, or that folder is gone
        return str(path)


def write_picture(path: Path, pixels: np.ndarray) -> None:
    """[H, W, 3] uint8 to a PNG file, whole or not at all."""
    if path.suffix.lower() != ".png":
        raise InputError("output-kind", "does not end in .png", where=str(path), hint="such as picture.png")
    with atomic_path(path) as part:
        PIL.Image.fromarray(pixels).save(part, format="PNG")


def is_installed(path: Path) -> bool:
    """Whether a file lies inside the installed package."""
    return (Path(__file__).resolve().parents[1] / "_data") in real(path).parents
