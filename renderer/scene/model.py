"""Scenes and shows once their files are read and what they name is found."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from renderer.documents.reader import Source
from renderer.scene.file import EnvironmentEntry, FrameEntry, LightEntry, PictureEntry, RelicEntry
from renderer.scene.show_file import CueEntry, ShowFile
from renderer.scene.year import Year


@dataclass(frozen=True, eq=False)
class Relic:
    """A relic's entry, with its name and its mesh's path resolved."""

    name: str
    mesh: Path
    entry: RelicEntry


@dataclass(frozen=True, eq=False)
class Scene:
    """A function of time in waiting: see :mod:`renderer.scene.timeline`."""

    name: str
    source: Source
    duration_s: float
    wall: Path | None
    year: Year
    environment: EnvironmentEntry
    environment_map: Path | None
    picture: PictureEntry
    lut: Path | None
    frame: FrameEntry | None
    lights: tuple[LightEntry, ...]
    relics: tuple[Relic, ...]


@dataclass(frozen=True, eq=False)
class Cue:
    """A scene in a show: ``start_s`` to ``end_s`` on the show's clock, fading in over the entry's
    ``crossfade_s``."""

    id: str
    name: str
    scene: Scene
    entry: CueEntry
    start_s: float
    end_s: float

    @property
    def crossfade_s(self) -> float:
        return self.entry.crossfade_s

    @property
    def plays_s(self) -> float:
        """How long its scene moves; after that its last picture stays."""
        return self.scene.duration_s * self.entry.repeat


@dataclass(frozen=True, eq=False)
class Show:
    """Cues on one clock. A single scene is a show of one cue. ``idle`` is shown outside opening hours, the
    built-in scene if it is None."""

    name: str
    path: Path
    wall: Path | None
    fps: Fraction
    cues: tuple[Cue, ...]
    settings: ShowFile
    idle: Scene | None

    @property
    def duration_s(self) -> float:
        return max(cue.end_s for cue in self.cues)
