"""What the timeline shows, what it remembers between two frames, and what a designer can ask of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from renderer.documents.lines import KeyPath
from renderer.editing.clock import Clock
from renderer.scene.year import Season

F64 = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Track:
    """An animated parameter: whose it is, its name, and the times of its keys in ascending order."""

    key: KeyPath
    label: str
    times: tuple[float, ...]
    group: str = ""


@dataclass(frozen=True)
class Spot:
    """A moment worth a photograph."""

    name: str
    at_s: float


@dataclass(frozen=True)
class Band:
    """A time in which a guard objects."""

    start_s: float
    end_s: float
    severity: Literal["warning", "danger"]
    label: str


@dataclass(frozen=True, eq=False)
class Levels:
    """How bright the picture is over time, as shares of the wall's peak; ``times`` ascend."""

    times: F64
    average: F64
    peak: F64


@dataclass(frozen=True, eq=False)
class TimelineModel:
    """The scene in time. Without seasons, spots, guards or levels their lanes are not there."""

    duration_s: float
    tracks: tuple[Track, ...] = ()
    seasons: tuple[Season, ...] = ()
    cycle_s: float = 0.0
    transition_s: float = 0.0
    spots: tuple[Spot, ...] = ()
    guards: tuple[Band, ...] = ()
    levels: Levels | None = None


@dataclass
class Drag:
    """What the mouse holds: its kind, how far it was gripped from the thing's own time, and that time."""

    kind: Literal["scrub", "in", "out", "mark", "pan", "key"]
    offset_s: float = 0.0
    origin_s: float = 0.0


@dataclass
class TimelineView:
    """Which part of the scene is in sight (all of it if ``span_s`` is 0), what is selected and what is held."""

    start_s: float = 0.0
    span_s: float = 0.0
    selected: tuple[KeyPath, int] | None = None
    drag: Drag | None = None
    frame: int | None = None
    """The frame on show when the timeline was drawn last."""


@dataclass(frozen=True)
class TogglePlay:
    pass


@dataclass(frozen=True)
class Shuttle:
    direction: int


@dataclass(frozen=True)
class Seek:
    frame: int


@dataclass(frozen=True)
class Step:
    frames: int


@dataclass(frozen=True)
class ToStart:
    pass


@dataclass(frozen=True)
class ToEnd:
    pass


@dataclass(frozen=True)
class MarkIn:
    pass


@dataclass(frozen=True)
class MarkOut:
    pass


@dataclass(frozen=True)
class SetLoop:
    marks: range | None
    looping: bool = True


@dataclass(frozen=True)
class ForgetMissed:
    pass


@dataclass(frozen=True)
class SelectKey:
    key: KeyPath
    at_s: float


@dataclass(frozen=True)
class AddKey:
    """A key with the value that the parameter has at this time."""

    key: KeyPath
    at_s: float


@dataclass(frozen=True)
class MoveKey:
    """While a key is dragged there are many, one after another; :class:`EndEdit` closes them into one step."""

    key: KeyPath
    from_s: float
    to_s: float


@dataclass(frozen=True)
class DeleteKey:
    key: KeyPath
    at_s: float


@dataclass(frozen=True)
class EndEdit:
    pass


Transport = TogglePlay | Shuttle | Seek | Step | ToStart | ToEnd | MarkIn | MarkOut | SetLoop | ForgetMissed
Edit = SelectKey | AddKey | MoveKey | DeleteKey | EndEdit
Action = Transport | Edit


def obey(clock: Clock, action: Transport, now_ns: int) -> None:
    """Does with the clock what was asked for."""
    match action:
        case TogglePlay():
            clock.toggle(now_ns)
        case Shuttle(direction):
            clock.shuttle(direction, now_ns)
        case Seek(frame):
            clock.seek(frame)
        case Step(frames):
            clock.step(frames)
        case ToStart():
            clock.to_start()
        case ToEnd():
            clock.to_end()
        case MarkIn():
            clock.mark_in()
        case MarkOut():
            clock.mark_out()
        case SetLoop(marks, looping):
            clock.set_loop(marks, looping)
        case ForgetMissed():
            clock.missed = 0
