"""What is open in the window, and all that a designer can do with it. Panels show it and call its methods."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from renderer.documents.lines import KeyPath
from renderer.editing import bring_in, keyframes
from renderer.editing.clock import Clock, FrameTimes
from renderer.editing.placing import moved, placed_from_matrix
from renderer.editing.text import SceneText, sayable
from renderer.editing.values import conflicts
from renderer.errors import YingbiError
from renderer.preview.canvas import Canvas, Moment
from renderer.preview.chores import Chores
from renderer.preview.look.words import t, told
from renderer.preview.notices import Notice, Severity
from renderer.preview.pace import Effort, Pace, efforts
from renderer.preview.session import Session
from renderer.preview.stage import Stage
from renderer.preview.viewpoint import ViewKind, Viewpoint
from renderer.scene.file import SceneFile
from renderer.scene.reader import named_files
from renderer.scene.show_reader import DEFAULT_FPS
from renderer.scene.timeline import relic_matrix
from renderer.wall.model import Eye, Wall
from renderer.wall.reader import default_wall, load_wall

MOVING_S = 0.3
"""So long after the last change pictures are drawn with less, to keep up with the hand."""
QUALITIES = ("show", "draft", "best")


@dataclass
class Studio:
    """``shown`` are the views on the screen, side by side."""

    session: Session
    stage: Stage
    canvas: Canvas
    view: Viewpoint
    clock: Clock
    wake: Callable[[], None]
    wall_file: Path | None = None
    wall_fault: str = ""
    """Why the wall is not as its file is now."""
    shader_fault: str = ""
    shown: list[ViewKind] = field(default_factory=lambda: ["photo"])
    selection: KeyPath = ()
    quality: str = "show"
    scale: float = 1.0
    times: FrameTimes = field(default_factory=lambda: FrameTimes(1e3 / float(DEFAULT_FPS)))
    chores: Chores = field(default_factory=Chores)
    notices: list[Notice] = field(default_factory=list)
    changed: Callable[[], None] = lambda: None
    """Called when the scene or the wall is another one."""
    _moved_s: float = 0.0

    def __post_init__(self) -> None:
        self.pace = Pace(efforts(self.quality), self.times.budget_ms)
        self.chores.tell = lambda text: self.tell("warning", text)
        self._scene_wall = self.session.scene.wall
        self._tell_rescued()
        self.stage.show(self.session.scene)

    # ---- what is shown

    @property
    def fps(self) -> Fraction:
        return self.clock.fps

    @property
    def seconds(self) -> float:
        return float(self.clock.seconds)

    @property
    def moving(self) -> bool:
        """Whether something is being dragged or played, so that pictures must come quickly."""
        return self.clock.playing or time.monotonic() - self._moved_s < MOVING_S

    def move(self) -> None:
        """Something is being dragged."""
        self._moved_s = time.monotonic()

    @property
    def moment(self) -> Moment:
        effort = self.pace.effort if self.moving else Effort(self.quality)
        return Moment(self.clock.frame, self.fps, effort, self.scale)

    def choose_quality(self, quality: str) -> None:
        """What resting pictures are drawn with, and the most that moving ones are."""
        self.quality = quality
        self.pace = Pace(efforts(quality), self.times.budget_ms)

    def choose_scale(self, scale: float) -> None:
        """The raster's, for all pictures."""
        self.scale = scale
        self.pace.forget()

    def choose_views(self, kind: ViewKind, *, beside: bool) -> None:
        """One view alone, or one more or less beside the others."""
        if not beside:
            self.shown = [kind]
        elif kind not in self.shown:
            self.shown.append(kind)
        elif len(self.shown) > 1:
            self.shown.remove(kind)

    # ---- the file

    @property
    def files(self) -> frozenset[Path]:
        """The scene's file, the wall's, and those that the scene names."""
        scene, source = self.session.scene, self.session.scene.source
        named = [path for _, path in named_files(source, self.session.text.tables)]
        return frozenset({scene.source.path, Path(self.view.wall.source), *named})

    def edit(self, change: Callable[[SceneText], SceneText], label: str, merge: str | None = None) -> bool:
        """Changes the scene's text as one step of undo; edits with the same ``merge`` join until the mouse is
        let go. Whether it is a good scene; if not, a notice says why and nothing changes."""
        try:
            good = self.session.edit(change(self.session.text), label, merge)
        except YingbiError as error:
            self.tell("error", told(error))
            return False
        if not good:
            self.tell("error", self.session.fault)
            self.session.fault = ""
            return False
        self.move()
        self._take_up()
        return True

    def set_value(self, key: KeyPath, value: Any, label: str, merge: str | None = None) -> None:
        """A parameter's value; of an animated one, its key at the present time."""
        before = replace(self.session.text, text=self.session.history.before(merge))
        self.set_values({key: value}, label, merge, before)

    def set_values(
        self, values: Mapping[KeyPath, Any], label: str, merge: str | None = None, before: SceneText | None = None
    ) -> None:
        """Several at once; what may not stand beside them goes. They are set in ``before``, the text before the
        gesture, so that one which comes back to its beginning leaves nothing."""

        def change(text: SceneText) -> SceneText:
            data = SceneFile.model_validate(text.tables)
            animated = keyframes.key_times(data)
            for key, value in values.items():
                for other in conflicts(data, key, value):
                    text = text.without(other)
                if key in animated:
                    text = keyframes.with_key(text, key, self.seconds, value)
                else:
                    text = text.with_value(key, value)
            return text

        self.edit(lambda text: change(before or text), label, merge)

    def rest(self) -> None:
        """A gesture has ended."""
        self.session.rest()

    def undo(self) -> None:
        self._told(self.session.undo(), t("undone: {what}"))

    def redo(self) -> None:
        self._told(self.session.redo(), t("done again: {what}"))

    def save(self) -> bool:
        """Writes the scene's file; whether it did."""
        before = self.session.edition
        saved = self.session.save()
        if self.session.edition is not before:  # somebody else had written it just now
            self._take_up()
        if saved:
            self.tell("note", t("saved {file}").format(file=self.session.path.name))
            return True
        if self.session.theirs is None:
            self.tell("error", self.session.fault)
        return False

    def look_at_disk(self) -> None:
        """The scene's file, or one that it names, has changed."""
        if self.session.look_at_disk():
            self.move()
            self._take_up()
        self.stage.look_again()

    def take_theirs(self) -> None:
        if self.session.take_theirs():
            self._take_up()

    # ---- the wall

    def open_wall(self, path: Path | None) -> None:
        """Shows the scene on the wall of another file, or its own."""
        try:
            wall = wall_for(self.session, path)
        except YingbiError as error:
            self.wall_fault = told(error)
            return
        self.wall_file, self.wall_fault = path, ""
        self.view.move_to(wall)
        self.stage.show_on(wall)
        self.changed()

    def choose_eye(self, eye: Eye) -> None:
        self.view.stand_at(eye)

    # ---- lights and relics

    @property
    def entry(self) -> KeyPath | None:
        """The entry of an array that is selected, or something of it: a relic, a light, a relic's material."""
        ends = (end for end in range(len(self.selection), 0, -1) if isinstance(self.selection[end - 1], int))
        return next((self.selection[:end] for end in ends), None)

    def duplicate(self) -> None:
        """The selected entry once more."""
        entry = self.entry
        if entry is None:
            return
        if self.edit(lambda text: text.with_copy(entry)[0], t("duplicate")):
            self.selection = (*entry[:-1], int(entry[-1]) + 1)

    def delete(self) -> None:
        """Without the selected entry; the one after it is selected, if there is one."""
        entry = self.entry
        if entry is not None and self.edit(lambda text: text.without_entry(entry), t("delete")):
            left = len(self.session.text.value(entry[:-1]) or ())
            self.selection = (*entry[:-1], min(int(entry[-1]), left - 1)) if left else ()

    @property
    def relic(self) -> int | None:
        """The number of the selected relic."""
        if len(self.selection) >= 2 and self.selection[0] == "relic":
            number = int(self.selection[1])
            return number if number < len(self.session.scene.relics) else None
        return None

    def matrix_of(self, number: int) -> np.ndarray | None:
        """[4, 4] where a relic stands now; None if it is not ready."""
        relic = self.session.scene.relics[number]
        model = self.stage.model_of(relic)
        return None if model is None else relic_matrix(relic.entry, model.bounds, self.seconds)

    def place_relic(self, number: int, matrix: np.ndarray) -> None:
        """Moves a relic to where a handle took it."""
        relic = self.session.scene.relics[number]
        model = self.stage.model_of(relic)
        if model is None:
            return
        placed = placed_from_matrix(relic.entry, model.bounds, matrix, self.seconds)
        values = moved(relic.entry, placed, self.seconds)
        if values:
            changes: dict[KeyPath, Any] = {("relic", number, name): value for name, value in values.items()}
            self.set_values(changes, t("move {name}").format(name=relic.name), f"handle {number}")

    def bring_in(self, path: Path, at: np.ndarray | None = None) -> None:
        """A dropped file: a relic, the light, a grade, a wall or another scene."""
        try:
            match bring_in.kind_of(sayable(path)):
                case "mesh":
                    self._bring_relic(path, at)
                case "environment":
                    key, value = bring_in.environment_change(path, self.session.path)
                    self.edit(
                        lambda text: text.with_value(key, value), t("light with {file}").format(file=path.name)
                    )
                case "lut":
                    key, value = bring_in.lut_change(path, self.session.path)
                    self.edit(
                        lambda text: text.with_value(key, value), t("grade with {file}").format(file=path.name)
                    )
                case "wall":
                    wall_for(self.session, path)  # a wrong one is told, and no reason to leave this one
                    self.open_wall(path)
                case "scene":
                    self.open(path)
                case _:
                    self.tell("error", told(bring_in.refusal(path)))
        except YingbiError as error:
            self.tell("error", told(error))

    def _bring_relic(self, path: Path, at: np.ndarray | None) -> None:
        """It joins the scene once its size is known."""
        session = self.session

        def join(bounds: np.ndarray | None, fault: str) -> None:
            if self.session is not session:
                self.tell("warning", t("{file} was dropped on another scene").format(file=path.name))
                return
            if bounds is None:
                self.tell("error", fault)
                return
            names = [relic.name for relic in self.session.scene.relics]
            view, scene = self.view, self.session.path
            new = bring_in.relic_entry(path, scene, bounds, view.wall, view.eye, at, names)
            label = t("add {file}").format(file=path.name)
            if self.edit(lambda text: text.with_entry("relic", new.entry)[0], label):
                self.selection = ("relic", len(self.session.scene.relics) - 1)
                for note in new.notes:
                    self.tell("note", note)

        self.tell("note", t("preparing {file}").format(file=path.name))
        self.stage.measure(path, join)

    def open(self, path: Path) -> bool:
        """Another scene, if all of this one's changes are saved."""
        if self.session.dirty:
            self.tell("warning", t("save or undo your changes first, then open {file}").format(file=path.name))
            return False
        try:
            session = Session.open(path)
            wall = wall_for(session, None)
        except YingbiError as error:
            self.tell("error", told(error))
            return False
        self.session, self.wall_file, self.selection = session, None, ()
        self._scene_wall = session.scene.wall
        self.stage.clear()
        self.canvas.shown.clear()
        self.view = Viewpoint(wall, wall.eyes[0])
        self.clock = Clock(session.scene.duration_s, self.fps)
        self.stage.show_on(wall)
        self._take_up()
        self._tell_rescued()
        return True

    # ---- what is said

    @property
    def faults(self) -> tuple[str, ...]:
        """What is wrong and stays so until it is mended."""
        found = (self.session.fault, self.wall_fault, self.shader_fault, self.canvas.fault, *self.stage.faults)
        return tuple(dict.fromkeys(fault for fault in found if fault))

    def _tell_rescued(self) -> None:
        if self.session.rescued.exists():
            text = t("changes that were not saved the last time are in {file}")
            self.tell("warning", text.format(file=self.session.rescued.name))

    def tell(self, severity: Severity, text: str) -> None:
        """Says something for a while; the same is not said twice at once."""
        if not text:
            return
        self.notices = [notice for notice in self.notices if notice.text != text][-3:]
        self.notices.append(Notice(severity, text))
        self.wake()

    def forget_old_notices(self) -> bool:
        """Whether there were any."""
        before, now = self.notices, time.monotonic()
        self.notices = [notice for notice in before if notice.until_s is None or notice.until_s > now]
        return len(self.notices) < len(before)

    def _told(self, label: str | None, said: str) -> None:
        if label is None:
            self.tell("error", self.session.fault)
            self.session.fault = ""
        else:
            self.tell("note", said.format(what=label))
            self.move()
            self._take_up()

    def _take_up(self) -> None:
        """The scene is another one."""
        scene = self.session.scene
        self.clock.become(scene.duration_s, self.fps)
        if self.wall_file is None and scene.wall != self._scene_wall:
            self._scene_wall = scene.wall
            self.open_wall(None)
        self.stage.show(scene)
        self.pace.forget()
        self.changed()


def wall_for(session: Session, asked: Path | None) -> Wall:
    """The wall that was asked for, else the scene's, or the built-in one. Raises :class:`InputError`."""
    path = asked or session.scene.wall
    return load_wall(sayable(path)) if path is not None else default_wall()
