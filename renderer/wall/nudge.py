"""A wall as an operator in the hall sets it right: its eyes moved, its corner turned."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from renderer.wall.model import Eye, Facet, Wall


def nudged(wall: Wall, eye_m: tuple[float, float, float], angle_deg: float) -> Wall:
    """``wall`` with ``eye_m`` added to every eye, metres, and ``angle_deg`` to the angle between its wings.

    The wings turn about the seam, x = 0, z = 0, by half of it each.
    """
    if not any(eye_m) and not angle_deg:
        return wall
    eyes = tuple(Eye(eye.name, eye.position_m + np.asarray(eye_m)) for eye in wall.eyes)
    facets = tuple(_turned(facet, angle_deg / 2) for facet in wall.facets)
    return replace(wall, eyes=eyes, facets=facets)


def _turned(facet: Facet, half_deg: float) -> Facet:
    side = math.copysign(1.0, float(facet.outline_m[:, 0].mean()))
    turn = side * math.radians(half_deg)
    cos, sin = math.cos(turn), math.sin(turn)
    about_y = np.array([(cos, 0.0, sin), (0.0, 1.0, 0.0), (-sin, 0.0, cos)])
    return replace(facet, corners_m=facet.corners_m @ about_y.T)


def same_place(one: Wall, other: Wall) -> bool:
    """Whether two readings of a wall have the same facets and eyes."""
    eyes = [[(eye.name, *eye.position_m) for eye in wall.eyes] for wall in (one, other)]
    facets = [[facet.corners_m.tolist() for facet in wall.facets] for wall in (one, other)]
    return eyes[0] == eyes[1] and facets[0] == facets[1]
