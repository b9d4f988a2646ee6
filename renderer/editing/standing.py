"""Where a new relic stands: on the stage's floor, in the middle of the wall as the eye sees it."""

from __future__ import annotations

from itertools import permutations

import numpy as np

from renderer.maths.transforms import F64
from renderer.wall.checks import seam_gap, sees
from renderer.wall.model import Eye, Facet, Wall, middle_of
from renderer.wall.panels import merge_coplanar

BEHIND_M = 0.5
"""How far behind the wall's surface it begins. What stands on the floor *before* a wall has its foot below the
LEDs' lower edge, from wherever it is seen: the foot would be cut off."""
CORNER_DEG = 30.0
"""From this angle between two neighbours on, their seam is what an eye takes for the wall's middle."""


def stand(wall: Wall, eye: Eye, radius_m: float) -> tuple[float, float, float]:
    """A place on the floor, for something that reaches ``radius_m`` from its middle."""
    gaze = _gaze(wall, eye)
    x, z = _surface(wall, eye, gaze) + (BEHIND_M + radius_m) * gaze
    return float(x), 0.0, float(z)


def extent(wall: Wall, eye: Eye) -> tuple[float, float]:
    """Width and height of the wall, metres; the width across the eye's gaze."""
    points = np.concatenate([facet.outline_m for facet in wall.facets])
    x, z = _gaze(wall, eye)
    return float(np.ptp(z * points[:, 0] - x * points[:, 2])), float(np.ptp(points[:, 1]))


def _gaze(wall: Wall, eye: Eye) -> F64:
    """[2] x and z of the level direction from the eye to the wall's middle."""
    gaze = _plan(_middle(wall, eye) - eye.position_m)
    length = float(np.linalg.norm(gaze))
    return gaze / length if length > 1e-6 else np.array([0.0, -1.0])


def _middle(wall: Wall, eye: Eye) -> F64:
    """[3] the seam of a corner, else the middle of the facets that the eye sees."""
    seen = merge_coplanar([facet for facet in wall.facets if sees(facet, eye)] or list(wall.facets))
    seams = [seam for left, right in permutations(seen, 2) if (seam := _seam(left, right)) is not None]
    return seams[0] if len(seams) == 1 else middle_of(tuple(seen))


def _seam(left: Facet, right: Facet) -> F64 | None:
    """[3] the middle of the upright seam where ``right`` continues ``left`` around a corner."""
    if left.normal @ right.normal > np.cos(np.radians(CORNER_DEG)):
        return None
    ending, beginning = left.outline_m[[1, 2]], right.outline_m[[0, 3]]
    return None if seam_gap(ending, beginning) is None else (ending.mean(axis=0) + beginning.mean(axis=0)) / 2.0


def _surface(wall: Wall, eye: Eye, gaze: F64) -> F64:
    """[2] where the gaze meets the wall, in plan; beneath its middle if it goes past every facet."""
    start = _plan(eye.position_m)
    met = [_met(facet, start, gaze) for facet in wall.facets if sees(facet, eye)]
    return start + min((distance for distance in met if distance is not None), default=_beneath(wall, eye)) * gaze


def _beneath(wall: Wall, eye: Eye) -> float:
    """How far the wall's middle is from the eye, in plan."""
    return float(np.linalg.norm(_plan(_middle(wall, eye) - eye.position_m)))


def _met(facet: Facet, start: F64, gaze: F64) -> float | None:
    """How far along the gaze the facet's lower edge is, in plan; None if the gaze goes past it."""
    edge = _plan(facet.right_m)
    cross = gaze[0] * edge[1] - gaze[1] * edge[0]
    if abs(cross) < 1e-9:
        return None
    towards = _plan(facet.corners_m[0]) - start
    along = float((towards[0] * edge[1] - towards[1] * edge[0]) / cross)
    share = float((towards[0] * gaze[1] - towards[1] * gaze[0]) / cross)
    return along if along > 0.0 and -1e-9 <= share <= 1.0 + 1e-9 else None


def _plan(point: F64) -> F64:
    """[2] x and z."""
    return point[[0, 2]]
