"""What a scene's first frames would wait for: which programs they need, and at which times they need them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from renderer.engine.view import View, wall_view
from renderer.gpu.shaders import ProgramKey, Programs
from renderer.passes.frame_block import all_lights, light_defines, nature_defines
from renderer.scene.environment import Falls
from renderer.scene.model import Scene
from renderer.scene.timeline import sample
from renderer.wall.model import Wall

_TIMES = 96
_WIDTH_PX = 64
_FALLING = tuple(name for name in Falls.model_fields if name not in ("wind_mps", "counts"))


def compiled(programs: Programs, keys: Iterable[ProgramKey]) -> Iterator[None]:
    """Compiles what is not there yet, one program after the other."""
    known = set(programs.made)
    for key in keys:
        if key not in known:
            programs.get(*key)
            yield


def small_view(wall: Wall) -> View:
    """The whole wall in a few pixels."""
    return wall_view(wall, wall.eyes[0], min(_WIDTH_PX / wall.raster_px[0], 1.0))


def telling_times(scene: Scene) -> list[float]:
    """Times at which, together, everything is seen that a scene ever draws with another program."""
    spaced = [scene.duration_s * index / _TIMES for index in range(_TIMES + 1)]
    keys = [seconds for seconds, _ in scene.year.keys if seconds <= scene.duration_s]
    found: dict[tuple[object, ...], float] = {}
    for seconds in (*keys, *spaced):
        state = sample(scene, seconds)
        environment = state.environment
        ground, falls = environment.ground, environment.falls
        look = (
            light_defines(all_lights(state)),
            nature_defines(environment),
            tuple(getattr(falls, name) > 0 for name in _FALLING),
            (ground.visible > 0, ground.visible < 1, ground.mirrors, environment.sky.shines),
            (environment.air.shafts > 0, state.bloom > 0),
        )
        found.setdefault(look, seconds)
    return list(found.values())
