"""Who looks at what: the eye that the wall's picture is made for, the visitor who walks, the designer's camera."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from renderer.engine.view import Camera
from renderer.maths.orbit import Orbit, Walker
from renderer.wall.model import Eye, Wall

ViewKind = Literal["photo", "wall", "hall", "direct"]
VIEWS: tuple[ViewKind, ...] = ("photo", "wall", "hall", "direct")

FOV_DEG = 40.0
HALL_FOV_DEG = 45.0


@dataclass
class Viewpoint:
    """``walker`` is None as long as the visitor stands at ``eye`` and looks at the wall's middle, ``orbit`` as
    long as the designer's camera has the whole hall in its picture. While ``follows`` the wall's picture is made
    for wherever the visitor is."""

    wall: Wall
    eye: Eye
    orbit: Orbit | None = None
    walker: Walker | None = None
    follows: bool = False
    fov_deg: float = FOV_DEG

    @property
    def standing(self) -> Walker:
        """The visitor, as one who may begin to walk."""
        return self.walker or Walker(self.eye.position_m).looking_at(self.wall.middle_m)

    @property
    def made_for(self) -> Eye:
        """Whose picture the wall shows."""
        if self.follows and self.walker is not None:
            return Eye("visitor", self.walker.position_m)
        return self.eye

    def visitor(self, size: tuple[int, int]) -> Camera:
        """What the visitor sees: the camera of photo and direct."""
        if self.walker is None:
            return Camera(self.eye.position_m, self.wall.middle_m, self.fov_deg, size)
        return Camera(self.walker.position_m, self.walker.look_at_m, self.fov_deg, size)

    def onlooker(self, size: tuple[int, int]) -> Camera:
        """The designer's camera in the hall."""
        orbit = self.orbiting(size)
        return Camera(orbit.position_m, orbit.target_m, HALL_FOV_DEG, size)

    def orbiting(self, size: tuple[float, float]) -> Orbit:
        """The designer's camera as one that may begin to move."""
        return self.orbit or hall_orbit(self.wall, self.eye, size[0] / size[1])

    def stand_at(self, eye: Eye) -> None:
        self.eye, self.walker = eye, None

    def move_to(self, wall: Wall) -> None:
        """Another wall, at its eye of the same name, else at its first; or the same one, measured anew."""
        if any(eye is self.eye for eye in self.wall.eyes):
            self.eye = next((eye for eye in wall.eyes if eye.name == self.eye.name), wall.eyes[0])
        if wall.source != self.wall.source:
            self.walker = self.orbit = None
        self.wall = wall


def hall_orbit(wall: Wall, eye: Eye, aspect: float) -> Orbit:
    """From behind and above the visitor's right shoulder, with the wall and the visitor in the picture."""
    outline = np.concatenate([facet.outline_m for facet in wall.facets])
    points = np.vstack([outline, eye.position_m, eye.position_m * (1.0, 0.0, 1.0)])
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    return Orbit(middle, 20.0, 35.0, 22.0).framing(points, HALL_FOV_DEG, aspect)
