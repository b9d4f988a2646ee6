"""What is shown at a time: pure functions of the show and the clock."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from renderer.maths import transforms
from renderer.maths.easing import smoothstep
from renderer.maths.transforms import F64
from renderer.scene.animation import value_at
from renderer.scene.environment import EnvironmentState
from renderer.scene.file import RelicEntry
from renderer.scene.lights import LightState, Rgb, light_at
from renderer.scene.model import Cue, Scene, Show
from renderer.scene.year import Blend

MAX_EXPOSURE_EV = 64.0
"""All is black or white long before."""


@dataclass(frozen=True)
class Layer:
    """One cue's part in a frame. The picture is mixed from first to last layer, each with its ``weight``."""

    cue: int
    seconds: float
    weight: float


@dataclass(frozen=True)
class Focus:
    """What is sharp, and the lens's radius."""

    distance_m: float
    radius_m: float


@dataclass(frozen=True, eq=False)
class SceneState:
    """A scene at one time."""

    seconds: float
    environment: EnvironmentState
    blend: Blend
    intensity: float
    rotation_deg: float
    exposure: float
    tone_map: str
    bloom: float
    focus: Focus | None
    shutter_deg: float
    frame_colour: Rgb
    lights: tuple[LightState, ...]


def layers_at(show: Show, seconds: float) -> tuple[Layer, ...]:
    """The cues seen at ``seconds``: one, or two during a crossfade; after the end the last one stays."""
    found: list[Layer] = []
    for index, cue in enumerate(show.cues):
        last = index + 1 == len(show.cues)
        if not (cue.start_s <= seconds and (seconds < cue.end_s or last)):
            continue
        into = seconds - cue.start_s
        weight = smoothstep(into / cue.crossfade_s) if found and cue.crossfade_s else 1.0
        found.append(Layer(index, scene_seconds(cue, into), weight))
    return tuple(found) or (Layer(0, 0.0, 1.0),)


def scene_seconds(cue: Cue, into_s: float) -> float:
    """Where in its scene a cue is, ``into_s`` after its beginning."""
    return into_s % cue.scene.duration_s if into_s < cue.plays_s else cue.scene.duration_s


def sample(scene: Scene, seconds: float) -> SceneState:
    """The scene at ``seconds`` on its own clock."""
    environment = scene.year.state_at(seconds)
    exposure_ev = value_at(scene.picture.exposure_ev, seconds) + environment.exposure_ev
    return SceneState(
        seconds=seconds,
        environment=environment,
        blend=scene.year.blend_at(seconds),
        intensity=value_at(scene.environment.intensity, seconds),
        rotation_deg=value_at(scene.environment.rotation_deg, seconds),
        exposure=2.0 ** min(max(exposure_ev, -MAX_EXPOSURE_EV), MAX_EXPOSURE_EV),
        tone_map=scene.picture.tone_map,
        bloom=value_at(scene.picture.bloom, seconds),
        focus=_focus(scene, seconds),
        shutter_deg=value_at(scene.picture.shutter_deg, seconds),
        frame_colour=value_at(scene.frame.colour, seconds) if scene.frame else (0.0, 0.0, 0.0),
        lights=tuple(light_at(entry, seconds) for entry in scene.lights),
    )


def _focus(scene: Scene, seconds: float) -> Focus | None:
    entry = scene.picture.focus
    if entry is None:
        return None
    return Focus(value_at(entry.distance_m, seconds), value_at(entry.aperture_mm, seconds) / 2000.0)


def relic_matrix(entry: RelicEntry, bounds: F64, seconds: float) -> F64:
    """[4, 4] from a relic's file to the world.

    ``bounds`` [2, 3] is the file's box. With ``height_m`` the centre of the box's bottom stands at
    ``position_m`` and is what the relic turns about; otherwise that is the file's origin.
    """
    scale, pivot = value_at(entry.scale, seconds), np.zeros(3)
    if entry.height_m is not None:
        scale = value_at(entry.height_m, seconds) / max(float(bounds[1, 1] - bounds[0, 1]), 1e-9)
        pivot = np.array([bounds[:, 0].mean(), bounds[0, 1], bounds[:, 2].mean()])
    return (
        transforms.translation(value_at(entry.position_m, seconds))
        @ transforms.rotation(value_at(entry.rotation_deg, seconds))
        @ transforms.scaling(scale)
        @ transforms.translation(-pivot)
    )
