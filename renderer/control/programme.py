"""What control reads from the show's files: its cues, its clock, who may speak, and the wall."""

from __future__ import annotations

import pickle
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from renderer import resources
from renderer.errors import YingbiError
from renderer.scene.model import Cue, Show
from renderer.scene.show_file import ClockEntry, ControlEntry
from renderer.scene.show_reader import load_source
from renderer.show.session import read_session
from renderer.wall.model import Wall
from renderer.wall.reader import DEFAULT_WALL, load_wall


@dataclass(frozen=True, eq=False)
class Programme:
    """A show's files as they were when they were last without mistakes. ``fault`` says what is wrong with them
    if there has been no such time: control then lives without cues rather than not at all."""

    path: Path
    show: Show | None = None
    wall: Wall | None = None
    wall_path: Path | None = None
    fault: str = ""
    edition: int = 0
    control: ControlEntry = field(default_factory=ControlEntry)
    clock: ClockEntry = field(default_factory=ClockEntry)

    @property
    def name(self) -> str:
        return self.show.name if self.show else self.path.stem

    @property
    def fps(self) -> Fraction:
        return self.show.fps if self.show else Fraction(60)

    def eye_of(self, cue: str) -> str:
        """The eye that a cue is made for: its own, or the wall's first."""
        own = next((found.entry.eye for found in self.cues if found.id == cue), "")
        return own or (self.wall.eyes[0].name if self.wall else "")

    @property
    def cues(self) -> tuple[Cue, ...]:
        return self.show.cues if self.show else ()


def read_programme(path: Path, folder: Path | None = None) -> Programme:
    """From what the supervisor has read into ``folder``, or else from the files. Never raises for what a file
    says: a mistake becomes :attr:`Programme.fault`."""
    try:
        session = read_session(folder) if folder is not None else None
    except (OSError, EOFError, AttributeError, ImportError, pickle.UnpicklingError):
        session = None
    try:
        show = session.show if session else load_source(path)
        wall = session.wall if session else load_wall(show.wall or resources.scenes() / "walls" / DEFAULT_WALL)
    except YingbiError as error:
        return Programme(path, fault=str(error))
    settings = show.settings
    return Programme(
        path,
        show,
        wall,
        Path(wall.source),
        edition=session.edition if session else 0,
        control=settings.control,
        clock=settings.clock,
    )


def cues_json(programme: Programme) -> list[dict[str, Any]]:
    return [
        {
            "id": cue.id,
            "name": cue.name,
            "scene": cue.entry.scene,
            "start_s": cue.start_s,
            "end_s": cue.end_s,
            "crossfade_s": cue.crossfade_s,
            "repeat": cue.entry.repeat,
            "follow": cue.entry.follow,
            "eye": cue.entry.eye,
        }
        for cue in programme.cues
    ]


def number_json(value: Fraction) -> float | int:
    return int(value) if value.denominator == 1 else float(value)
