"""What the supervisor gives its children: the show as it was read, and how it is to be played.

It lies in the show's private folder, so that a child that is started again needs nothing else: files that are
edited, moved or unplugged meanwhile cannot keep it from playing.
"""

from __future__ import annotations

import os
import pickle
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from renderer.playback.grid import Grid
from renderer.scene.model import Scene, Show
from renderer.wall.model import Wall

HUB_VARIABLE = "YINGBI_HUB"
FOLDER_VARIABLE = "YINGBI_FOLDER"
_NAME = "session.pickle"


@dataclass(frozen=True, eq=False)
class Session:
    """``evacuation`` [H, W, 3] is the safety picture, sRGB. ``start_ns`` is when frame 0 began, on the monotonic
    clock. ``edition`` counts the times that edited files were taken up."""

    show: Show
    wall: Wall
    idle: Scene
    safe: Scene
    evacuation: np.ndarray
    start_ns: int
    scale: float
    virtual: bool
    window: bool
    edition: int = 0

    @property
    def fps(self) -> Fraction:
        return self.show.fps

    @property
    def grid(self) -> Grid:
        return Grid(self.start_ns, self.show.fps)

    @property
    def scenes(self) -> dict[str, Scene]:
        """Every scene that may be shown, by its file's path."""
        found = [self.safe, self.idle, *(cue.scene for cue in self.show.cues)]
        return {str(scene.source.path): scene for scene in found}


def private_folder() -> Path:
    """The folder that the supervisor has told this child."""
    return Path(os.environ[FOLDER_VARIABLE])


def write_session(folder: Path, session: Session) -> None:
    part = folder / f"{_NAME}.part"
    part.write_bytes(pickle.dumps(session, protocol=pickle.HIGHEST_PROTOCOL))
    part.replace(folder / _NAME)


def read_session(folder: Path) -> Session:
    """Only this user may write to ``folder``, so what lies there is the supervisor's."""
    session: Session = pickle.loads((folder / _NAME).read_bytes())
    return session
