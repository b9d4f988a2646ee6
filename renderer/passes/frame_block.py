"""Fills the frame's uniform block from a scene at one time."""

from __future__ import annotations

import math

import numpy as np

from renderer.gpu.blocks import FRAME
from renderer.maths.colour import kelvin_colour
from renderer.passes.environment import LAYERS
from renderer.passes.fireflies import fill_fireflies, firefly_defines
from renderer.passes.quality import Quality
from renderer.passes.shadow_views import LightView
from renderer.passes.shelter import fill_shelter, shelter_defines
from renderer.scene.environment import EnvironmentState, Sun
from renderer.scene.lights import LIGHT_KINDS, LightState, Rgb, softness_angle_deg
from renderer.scene.timeline import SceneState

NARROWEST_DEG = 0.01
"""Of what glows in the sky."""


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
    width = softness_angle_deg(sun.shadow_softness)
    return LightState("sun", (-x, -y, -z), (r, g, b), shadow=True, angle_deg=width)


def all_lights(state: SceneState) -> tuple[LightState, ...]:
    """The environment's sun, if it shines, and the scene's own lights; areas come last."""
    sun = state.environment.sun
    lights = ((sun_light(sun),) if sun.irradiance > 0 else ()) + state.lights
    return tuple(sorted(lights, key=lambda light: light.kind == "area"))


def light_defines(lights: tuple[LightState, ...]) -> tuple[str, ...]:
    """What shaders must know of the lights: even a loop over no area costs a software rasteriser a sixth of a
    frame."""
    return ("AREA_LIGHTS",) if any(light.kind == "area" for light in lights) else ()


def nature_defines(environment: EnvironmentState) -> tuple[str, ...]:
    """What shaders must know of the weather and of what flies."""
    return shelter_defines(environment) + firefly_defines(environment.falls)


def sky_block(environment: EnvironmentState) -> np.ndarray:
    """A record of the block with nothing but the sky."""
    record = FRAME.record()
    record["f_time"][3] = 1.0
    _fill_sky(record, environment)
    return record


def frame_block(
    state: SceneState, lights: tuple[LightView, ...], quality: Quality, *, map_scale: float | None
) -> np.ndarray:
    """The whole record of the block. ``map_scale`` is by what the environment's stored map must be
    multiplied, None if a sky lights the scene."""
    record = FRAME.record()
    environment = state.environment
    from_map = map_scale is not None
    turn = math.radians(state.rotation_deg) if from_map else 0.0
    share = 0.0 if from_map else state.blend.share
    intensity = state.intensity * (map_scale or 1.0)
    record["f_time"] = (state.seconds, state.exposure, environment.falls.wind_mps, intensity)
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
        _fill_light(record, index, view)
    record["f_shadow"][:3] = 1.0 / quality.shadow_px, quality.shadow_search, quality.shadow_taps
    bias = quality.texture_bias
    record["f_filter"] = quality.footprint_px, bias, quality.samples, 2.0**bias
    record["f_counts"][:2] = len(lights), sum(view.light.kind != "area" for view in lights)
    fill_shelter(record)
    fill_fireflies(record, environment.falls, state.seconds)
    return record


def _fill_light(record: np.ndarray, index: int, view: LightView) -> None:
    light, maps = view.light, view.maps
    sun = light.kind == "sun"
    size = math.tan(math.radians(light.angle_deg) / 2) if sun else light.radius_m
    record["f_light_place"][index] = (*light.position_m, LIGHT_KINDS.index(light.kind))
    record["f_light_direction"][index] = (*light.direction, size)
    record["f_light_colour"][index] = (*light.light, view.first + 1 if maps else 0)
    record["f_light_cone"][index] = (*_cone(light), len(maps))
    record["f_light_right"][index][:3] = light.half_right
    record["f_light_up"][index][:3] = light.half_up
    for number, shadow_map in enumerate(maps, view.first):
        record["f_shadow_matrix"][number] = shadow_map.atlas_matrix
        record["f_shadow_cell"][number] = shadow_map.cell
        record["f_shadow_size"][number] = (
            shadow_map.texel_m,
            shadow_map.penumbra,
            shadow_map.widest_m,
            shadow_map.slack,
        )


def _cone(light: LightState) -> tuple[float, float, float]:
    """Factor and offset of a lamp's light by the cosine off its axis, and its area."""
    if light.kind == "area":
        half_right, half_up = np.linalg.norm(light.half_right), np.linalg.norm(light.half_up)
        return 1.0, 0.0, float(4 * half_right * half_up)
    inner, outer = (math.cos(math.radians(angle) / 2) for angle in (light.inner_deg, light.outer_deg))
    factor = 1.0 / max(inner - outer, 1e-3)
    return factor, -outer * factor, 0.0


def _width(deg: float, most_deg: float) -> float:
    """Radians; none so narrow that its cosine is 1."""
    return math.radians(min(max(deg, NARROWEST_DEG), most_deg))


def _fill_sky(record: np.ndarray, environment: EnvironmentState) -> None:
    sky, sun = environment.sky, environment.sun
    for name, colour in (
        ("f_zenith", sky.zenith),
        ("f_upper", sky.upper),
        ("f_horizon", sky.horizon),
        ("f_below", sky.ground),
        ("f_glow", sky.glow),
        ("f_cloud", sky.cloud),
    ):
        record[name][:3] = colour
    # glows are half as bright at their width
    record["f_glow"][3] = math.log(2) / (1 - math.cos(_width(sky.glow_width_deg, 90.0)))
    record["f_cloud"][3] = sky.cloud_cover
    towards, _, away = direction_of(sky.afterglow_azimuth_deg, 0.0)
    along = math.log(2) / (1 - math.cos(_width(sky.afterglow_width_deg, 90.0)))
    upwards = math.log(2) / math.sin(_width(sky.afterglow_height_deg, 60.0))
    record["f_afterglow"] = (*sky.afterglow, along)
    record["f_afterglow_where"][:3] = towards, away, upwards
    record["f_sun"] = (*direction_of(sun.azimuth_deg, sun.elevation_deg), sky.radiance)
    record["f_counts"][2] = len(sky.lamps)
    for index, lamp in enumerate(sky.lamps):
        light = [lamp.radiance * c for c in kelvin_colour(lamp.kelvin)]
        where = direction_of(lamp.azimuth_deg, lamp.elevation_deg)
        record["f_lamp_where"][index] = (*where, 2 / math.radians(lamp.width_deg))
        record["f_lamp_light"][index] = (*light, 2 / math.radians(lamp.height_deg))
