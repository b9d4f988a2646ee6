"""Relics before the wall that leave its silhouette: the moments in which the illusion breaks.

What stands before the wall holds only while an LED is behind all of it; where it leaves the silhouette it is cut
off in mid-air. What is behind the wall is seen as through a window and may be cut: that is how windows are.

Not counted, because a list of everything warns of nothing:

- points less than 5 cm before the wall: they are at it, as a frame is;
- points less than 5 cm above the floor: the virtual floor goes on in the hall's floor, and no visitor expects to
  see it on the wall;
- relics of which less than half of the outermost points are before the wall: stages, hills, trees that lean out;
- relics in whose box the eye is: a courtyard or a canopy that the visitor stands in has no silhouette.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from renderer.guards.depth import before_m
from renderer.guards.silhouette import Silhouette, silhouette
from renderer.maths.transforms import apply
from renderer.scene.fields import Keys
from renderer.scene.file import RelicEntry
from renderer.scene.model import Scene
from renderer.scene.timeline import relic_matrix
from renderer.wall.model import F64, Wall

AT_WALL_M = 0.05
FLOOR_M = 0.05
SHARE_BEFORE = 0.5
LEAST_DEG = 0.1
"""What is seen less far beside the wall is not cut visibly: 14 mm at 8 m, also across a seam's gap."""
FINEST_S = 1 / 30
MOST_TIMES = 20_000
"""In scenes of more than an hour or so, times are farther apart."""

Side = Literal["left", "right", "above", "below"]


@dataclass(frozen=True, eq=False)
class Body:
    """A relic's shape: ``points`` [N, 3], as from :func:`renderer.guards.hull.hull_points`, and its box
    ``bounds`` [2, 3], both in the file's own coordinates (metres, +y up). Between points nothing is seen: a long
    beam whose middle may leave wants points along it."""

    name: str
    points: F64
    bounds: F64


@dataclass(frozen=True)
class Excess:
    """The point of a relic that is seen farthest beside the wall at one time."""

    seconds: float
    outside_deg: float
    outside_m: float
    """How far to move it towards the wall's middle, at its own distance."""
    before_m: float
    side: Side
    """Of the wall, as the eye sees it."""


@dataclass(frozen=True)
class Breach:
    """A relic that leaves the wall's silhouette, all the times at which it does so, and the worst of them."""

    relic: str
    index: int
    ranges_s: tuple[tuple[float, float], ...]
    worst: Excess


def look_for_breaches(
    scene: Scene, bodies: Sequence[Body], wall: Wall, eye_m: npt.ArrayLike, times: npt.ArrayLike
) -> Generator[None, None, tuple[Breach, ...]]:
    """What breaks the illusion for a visitor at ``eye_m``, worst first.

    ``bodies`` stand beside ``scene.relics``. ``times`` are ascending, as from :func:`sample_times`; what happens
    wholly between two of them is not seen, but where a range begins and ends is found to 1/30 s. It pauses before
    each relic, and before each time of one that moves.
    """
    view = silhouette(wall, eye_m)
    seconds = np.unique(np.asarray(times, np.float64)).tolist()
    found = []
    for index, (relic, body) in enumerate(zip(scene.relics, bodies, strict=True)):
        yield
        breach = yield from _breach(view, relic.entry, body, seconds)
        if breach:
            found.append(Breach(relic.name, index, *breach))
    return tuple(sorted(found, key=lambda b: (-b.worst.outside_deg, b.index)))


def excess_at(view: Silhouette, entry: RelicEntry, body: Body, seconds: float) -> Excess | None:
    """How far a relic is beside the wall at one time, by its worst point; None where it breaks nothing."""
    matrix = relic_matrix(entry, body.bounds, seconds)
    if not len(body.points) or not view.facets or _holds_eye(matrix, body.bounds, view.eye_m):
        return None
    points = apply(matrix, body.points)
    missed = ~view.covers(points)
    if not missed.any():
        return None
    before = before_m(view, points)
    if np.mean(before > 0) < SHARE_BEFORE:
        return None
    points, before = points[missed], before[missed]
    popped = (before > AT_WALL_M) & (points[:, 1] > FLOOR_M)
    if not popped.any():
        return None
    points, before = points[popped], before[popped]
    beside = view.beside(points)
    worst = int(beside.deg.argmax())
    if beside.deg[worst] < LEAST_DEG:
        return None
    rays = view.towards(points[worst : worst + 1])[0]
    distance = float(np.linalg.norm(points[worst] - view.eye_m))
    aside = distance * 2 * np.sin(np.radians(beside.deg[worst]) / 2)
    return Excess(
        seconds, float(beside.deg[worst]), float(aside), float(before[worst]), _side(beside.towards[worst], rays)
    )


def sample_times(scene: Scene, step_s: float = 0.25) -> F64:
    """Even times over a scene, both ends among them, and every key of its relics' movements: there things turn."""
    count = int(min(max(np.ceil(scene.duration_s / step_s), 1), MOST_TIMES))
    keys = [key[0] for relic in scene.relics for track in _tracks(relic.entry) for key in track.keys]
    times = np.unique(np.concatenate([np.linspace(0.0, scene.duration_s, count + 1), keys]))
    return times[(times >= 0) & (times <= scene.duration_s)]


def _breach(
    view: Silhouette, entry: RelicEntry, body: Body, times: list[float]
) -> Generator[None, None, tuple[tuple[tuple[float, float], ...], Excess] | None]:
    def look(seconds: float) -> Excess | None:
        return excess_at(view, entry, body, seconds)

    if not _tracks(entry):
        still = look(times[0]) if times else None
        return (((times[0], times[-1]),), still) if still else None
    seen: list[Excess | None] = []
    for seconds in times:
        yield
        seen.append(look(seconds))
    excesses = [excess for excess in seen if excess]
    if not excesses:
        return None
    ranges = yield from _ranges(look, times, seen)
    return ranges, max(excesses, key=lambda excess: excess.outside_deg)


def _ranges(
    look: Callable[[float], Excess | None], times: list[float], seen: list[Excess | None]
) -> Generator[None, None, tuple[tuple[float, float], ...]]:
    found, start = [], times[0]
    for i in range(len(times)):
        if seen[i] and i and not seen[i - 1]:
            start = _turning(look, times[i], times[i - 1])
        if seen[i] and (i + 1 == len(times) or not seen[i + 1]):
            end = _turning(look, times[i], times[i + 1]) if i + 1 < len(times) else times[i]
            found.append((start, end))
            yield
    return tuple(found)


def _turning(look: Callable[[float], Excess | None], inside: float, outside: float) -> float:
    """The last time within a range towards ``outside``, to 1/30 s, by halving."""
    while abs(outside - inside) > FINEST_S:
        middle = (inside + outside) / 2
        if look(middle):
            inside = middle
        else:
            outside = middle
    return inside


def _tracks(entry: RelicEntry) -> list[Keys[object]]:
    placing = (entry.position_m, entry.rotation_deg, entry.scale, entry.height_m)
    return [value for value in placing if isinstance(value, Keys)]


def _holds_eye(matrix: F64, bounds: F64, eye_m: F64) -> bool:
    """Whether the eye is in the relic's box, which turns with it."""
    if abs(np.linalg.det(matrix[:3, :3])) < 1e-18:
        return False
    eye = apply(np.asarray(np.linalg.inv(matrix), np.float64), eye_m[None])[0]
    return bool(np.all(eye >= bounds[0]) and np.all(eye <= bounds[1]))


def _side(edge: F64, ray: F64) -> Side:
    """Where ``ray`` lies as seen from ``edge``, both unit directions from the eye."""
    right = np.cross(edge, (0.0, 1.0, 0.0))
    up = np.cross(right, edge)
    across, upwards = float((ray - edge) @ right), float((ray - edge) @ up)
    if abs(across) >= abs(upwards):
        return "right" if across > 0 else "left"
    return "above" if upwards > 0 else "below"
