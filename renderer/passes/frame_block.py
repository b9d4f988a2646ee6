"""Fills the frame's uniform block from a scene at one time."""

from __future__ import annotations

import math

import numpy as np

from renderer.gpu.blocks import FRAME
from renderer.maths.colour import kelvin_colour
from renderer.passes.environment import LAYERS
from renderer.passes.quality import Quality
from renderer.passes.shadow import LightView
from renderer.scene.environment import EnvironmentState, Sun
from renderer.scene.timeline import LightState, Rgb, SceneState


def direction_of(azimuth_deg: float, elevation_deg: float) -> Rgb:
    """Unit direction towards an azimuth (0 is +z, growing towards +x) and elevation."""
    azimuth, elevation = math.radians(azimuth_deg), math.radians(elevation_deg)
    return (
        math.cos(elevation) * math.sin(azimuth),
        math.sin(elevation),
        math.cos(elevation) * math.cos(azimuth),
    )


def sun_light(sun: Sun) -> LightState:
    """The environment's sun as a light."""
    x, y, z = direction_of(sun.azimuth_deg, sun.elevation_deg)
    r, g, b = (sun.irradiance * c for c in kelvin_colour(sun.kelvin))
    return LightState((-x, -y, -z), (r, g, b), shadow=True, softness=sun.shadow_softness)


def all_lights(state: SceneState) -> tuple[LightState, ...]:
    """The environment's sun, if it shines, and the scene's own lights."""
    sun = state.environment.sun
    return ((sun_light(sun),) if sun.irradiance > 0 else ()) + state.lights


def sky_block(environment: EnvironmentState) -> np.ndarray:
    """A record of the block with nothing but the sky."""
    record = FRAME.record()
    _fill_sky(record, environment)
    return record


def frame_block(
    state: SceneState, lights: tuple[LightView, ...], quality: Quality, *, from_map: bool
) -> np.ndarray:
    """The whole record of the block."""
    record = FRAME.record()
    environment = state.environment
    turn = math.radians(state.rotation_deg) if from_map else 0.0
    share = 0.0 if from_map else state.blend.share
    record["f_time"] = (state.seconds, state.exposure, environment.falls.wind_mps, state.intensity)
    record["f_environment"] = (share, math.cos(turn), math.sin(turn), LAYERS - 1)
    record["f_air"] = (*environment.air.colour, environment.air.density)
    record["f_mist"][:2] = environment.air.mist, environment.air.mist_height_m
    record["f_ground"][:2] = environment.ground.wetness, environment.ground.snow
    foliage = environment.foliage
    record["f_leaf"] = (*foliage.leaf, foliage.leaf_amount)
    record["f_leaf_warm"][:3] = foliage.leaf_warm
    record["f_blossom"] = (*foliage.blossom, foliage.blossom_amount)
    _fill_sky(record, environment)
    for index, view in enumerate(lights):
        record["f_light_direction"][index] = (*view.light.direction, view.filter_m)
        record["f_light_colour"][index] = (*view.light.irradiance, float(view.light.shadow))
        record["f_light_matrix"][index] = view.atlas_matrix
        record["f_shadow"][:2] = 1.0 / quality.shadow_px, view.metres_per_texel
    record["f_counts"][:2] = len(lights), quality.shadow_taps
    return record


def _fill_sky(record: np.ndarray, environment: EnvironmentState) -> None:
    sky, sun = environment.sky, environment.sun
    record["f_time"][3] = 1.0
    for name, colour in (
        ("f_zenith", sky.zenith),
        ("f_upper", sky.upper),
        ("f_horizon", sky.horizon),
        ("f_below", sky.ground),
        ("f_glow", sky.glow),
        ("f_cloud", sky.cloud),
    ):
        record[name][:3] = colour
    # the glow is half as bright at its width
    record["f_glow"][3] = math.log(2) / (1 - math.cos(math.radians(min(sky.glow_width_deg, 90.0))))
    record["f_cloud"][3] = sky.cloud_cover
    towards, _, away = direction_of(sky.afterglow_azimuth_deg, 0.0)
    along = math.log(2) / (1 - math.cos(math.radians(min(sky.afterglow_width_deg, 90.0))))
    upwards = math.log(2) / math.sin(math.radians(min(sky.afterglow_height_deg, 60.0)))
    record["f_afterglow"] = (*sky.afterglow, along)
    record["f_afterglow_where"][:3] = towards, away, upwards
    record["f_sun"] = (*direction_of(sun.azimuth_deg, sun.elevation_deg), sky.radiance)
    record["f_counts"][2] = len(sky.lamps)
    for index, lamp in enumerate(sky.lamps):
        light = [lamp.radiance * c for c in kelvin_colour(lamp.kelvin)]
        where = direction_of(lamp.azimuth_deg, lamp.elevation_deg)
        record["f_lamp_where"][index] = (*where, 2 / math.radians(lamp.width_deg))
        record["f_lamp_light"][index] = (*light, 2 / math.radians(lamp.height_deg))
