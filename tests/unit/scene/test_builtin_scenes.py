"""The scenes and presets that ship with Yingbi."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from pydantic import BaseModel

from renderer import resources
from renderer.maths.colour import kelvin_colour, luminance
from renderer.scene.environment import (
    EnvironmentState,
    Lamp,
    Sky,
    blended,
    preset,
    preset_names,
)
from renderer.scene.file import SEASONS
from renderer.scene.reader import load_scene
from renderer.scene.show_reader import load_source
from renderer.scene.timeline import sample

SCENES = sorted(path.name for path in resources.scenes().glob("*.toml"))
STATES = [(name, part) for name in preset_names() for part in ("early", "late")]


def state_of(name: str, part: str) -> EnvironmentState:
    return preset(name)[part == "late"]


def numbers(value: Any) -> Iterator[float]:
    if isinstance(value, BaseModel):
        value = [getattr(value, key) for key in type(value).model_fields]
    if isinstance(value, list | tuple):
        for part in value:
            yield from numbers(part)
    elif isinstance(value, int | float):
        yield float(value)


def test_the_scenes_of_the_first_release_are_there() -> None:
    assert {"four-seasons.toml", "meiping.toml", "opening.toml"} <= set(SCENES)
    assert {"black", "gallery", *SEASONS} <= set(preset_names())


def test_every_relic_that_stands_alone_has_its_scene() -> None:
    assert {"bianzhong.toml", "celadon.toml", "jade-bi.toml", "lacquer-box.toml", "meiping.toml"} <= set(SCENES)


@pytest.mark.parametrize("name", SCENES)
def test_every_scene_and_show_loads_with_its_meshes(name: str) -> None:
    show = load_source(resources.scenes() / name)
    assert show.duration_s > 0
    assert show.wall is None or show.wall.is_file()
    for cue in show.cues:
        assert all(relic.mesh.is_file() for relic in cue.scene.relics)


@pytest.mark.parametrize(("name", "part"), STATES)
def test_every_state_is_made_of_finite_numbers(name: str, part: str) -> None:
    values = list(numbers(state_of(name, part)))
    assert len(values) > 40
    assert all(math.isfinite(value) for value in values)


def paper(state: EnvironmentState) -> float:
    """Roughly what white paper that faces the sun shows, after exposure: 1 is the wall's peak."""
    sky = state.sky
    around = np.mean([sky.zenith, sky.upper, sky.horizon], axis=0) * sky.radiance
    sun = state.sun.irradiance * luminance(kelvin_colour(state.sun.kelvin)) / math.pi
    return float((sun + luminance((around[0], around[1], around[2]))) * 2**state.exposure_ev)


@pytest.mark.parametrize("name", SEASONS)
def test_the_light_of_a_season_suits_the_wall(name: str) -> None:
    for state in preset(name):
        assert 0.15 < paper(state) < 1.3
        assert -1 <= state.exposure_ev <= 1
        assert -60 <= state.sun.azimuth_deg <= -40, (
            "the key light comes from the upper left of the audience's side"
        )
        assert 15 <= state.sun.elevation_deg <= 75
        assert max(sky for sky in numbers((state.sky.zenith, state.sky.upper, state.sky.horizon))) < 0.6


def test_the_sun_stands_nearly_still_from_season_to_season() -> None:
    states = [state for name in SEASONS for state in preset(name)]
    azimuths = [state.sun.azimuth_deg for state in states]
    assert max(azimuths) - min(azimuths) <= 15
    for earlier, later in zip(states, states[1:] + states[:1], strict=True):
        assert abs(later.sun.elevation_deg - earlier.sun.elevation_deg) <= 40


def test_each_season_has_its_weather() -> None:
    spring, summer, autumn, winter = (preset(name) for name in SEASONS)
    assert spring[1].falls.petals > 0
    assert spring[0].foliage.blossom_amount > 0.7
    assert summer[0].falls.rain > 0.5 > summer[1].falls.rain == 0
    assert summer[0].ground.wetness > 0.8
    assert summer[1].falls.fireflies > 0.5 > summer[0].falls.fireflies == 0
    assert autumn[1].falls.leaves > autumn[0].falls.leaves > 0
    assert autumn[1].foliage.leaf_amount < autumn[0].foliage.leaf_amount
    assert winter[0].falls.snow > 0.5
    assert winter[1].ground.snow > 0.5
    assert winter[0].foliage.leaf_amount == 0
    assert winter[0].foliage.blossom_amount > 0.5, "plum blossom in snow"


def test_the_gallery_is_dark_but_for_its_lamps() -> None:
    sky = preset("gallery")[0].sky
    assert max(numbers((sky.zenith, sky.upper, sky.horizon, sky.ground))) < 0.02
    assert sky.lamps


def test_the_year_is_continuous_at_every_border() -> None:
    scene = load_scene(resources.scenes() / "four-seasons.toml")
    assert scene.year.cycle_s == scene.duration_s
    for border in [season.start_s for season in scene.year.seasons] + [scene.year.cycle_s]:
        before, after = (np.array(list(numbers(scene.year.state_at(border + d)))) for d in (-1e-3, 1e-3))
        assert np.abs(after - before).max() < 1e-3


def test_the_year_changes_no_faster_than_an_eye_follows() -> None:
    """Nothing about the light goes from nothing to full in less than two seconds."""
    scene = load_scene(resources.scenes() / "four-seasons.toml")
    states = [sample(scene, t).environment for t in np.arange(0, 120.5, 0.5)]
    light = np.array([paper(state) for state in states])
    assert np.abs(np.diff(light)).max() < 0.1


def test_the_vase_starts_and_ends_where_it_loops() -> None:
    scene = load_scene(resources.scenes() / "four-seasons.toml")
    vase = next(relic for relic in scene.relics if relic.name == "meiping").entry
    assert vase.position_m.keys[0][1] == vase.position_m.keys[-1][1]
    (_, first), (end, last) = vase.rotation_deg.keys
    assert end == scene.duration_s
    assert (last[1] - first[1]) % 360 == 0
    assert 4 <= (last[1] - first[1]) / end <= 8, "degrees per second"


def test_lamps_are_blended_and_those_without_a_counterpart_dimmed() -> None:
    one = Sky(lamps=(Lamp(radiance=4.0, azimuth_deg=10.0),))
    two = Sky(lamps=(Lamp(radiance=2.0, azimuth_deg=20.0), Lamp(radiance=6.0, azimuth_deg=90.0)))
    first, second = blended(one, two, 0.25).lamps
    assert (first.radiance, first.azimuth_deg) == (3.5, 12.5)
    assert (second.radiance, second.azimuth_deg) == (1.5, 90.0)
    assert blended(two, Sky(), 0.5).lamps[1].radiance == 3.0
