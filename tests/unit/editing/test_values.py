"""The value in effect, and who says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from renderer import resources
from renderer.documents import read_document
from renderer.documents.lines import KeyPath
from renderer.documents.reader import Source, validated
from renderer.editing.parameters import tree_of
from renderer.editing.text import SceneText
from renderer.editing.values import InEffect, conflicts, value_of
from renderer.errors import FileMistakes
from renderer.scene.environment import Lamp, preset
from renderer.scene.file import SceneFile
from renderer.scene.reader import scene_of

HEAD = 'format = "yingbi-scene/1"\nduration_s = 120\n'

PLAIN = (
    HEAD
    + """
[environment]
preset = "winter"
ground.snow = 0.25
[[environment.sky.lamps]]
radiance = 3
[picture]
bloom = { keys = [[0, 0.0], [2, 0.5]] }
[frame]
[[relic]]
mesh = "a.glb"
height_m = 2
"""
)

YEAR = (
    HEAD
    + """
[seasons]
order = ["winter", "spring"]
cycle_s = 100
transition_s = 10
[seasons.winter]
ground.snow = 0.25
later.ground.snow = 0.625
[seasons.spring]
preset = "summer"
[environment]
air.mist = 0.125
"""
)


def in_effect(text: str, key: KeyPath, seconds: float = 0.0) -> InEffect:
    document = validated(Source(Path("scene.toml"), text), SceneFile)
    return value_of(document.data, scene_of(document), key, seconds)


WINTER, LATE_WINTER = preset("winter")
SUMMER, LATE_SUMMER = preset("summer")


@pytest.mark.parametrize(
    ("key", "seconds", "value", "origin"),
    [
        (("environment", "ground", "snow"), 0.0, 0.25, "file"),
        (("environment", "ground", "roughness"), 0.0, WINTER.ground.roughness, "preset"),
        (("environment", "sky", "zenith"), 50.0, WINTER.sky.zenith, "preset"),
        (("environment", "exposure_ev"), 0.0, WINTER.exposure_ev, "preset"),
        (("environment", "falls", "counts", "rain"), 0.0, WINTER.falls.counts.rain, "preset"),
        (("environment", "sky", "lamps", 0, "radiance"), 0.0, 3.0, "file"),
        (("environment", "sky", "lamps", 0, "kelvin"), 0.0, Lamp().kelvin, "default"),
        (("environment", "preset"), 0.0, "winter", "file"),
        (("environment", "intensity"), 0.0, 1.0, "default"),
        (("environment", "map"), 0.0, None, "default"),
        (("picture", "bloom"), 1.0, 0.25, "keys"),
        (("picture", "bloom"), 9.0, 0.5, "keys"),
        (("picture", "tone_map"), 0.0, "neutral", "default"),
        (("picture", "focus", "distance_m"), 0.0, 8.0, "default"),
        (("frame", "width_m"), 0.0, 0.25, "default"),
        (("relic", 0, "height_m"), 0.0, 2.0, "file"),
        (("relic", 0, "scale"), 0.0, 1.0, "default"),
        (("relic", 0, "mesh"), 0.0, "a.glb", "file"),
        (("name",), 0.0, "", "default"),
        (("seasons", "cycle_s"), 0.0, 120.0, "default"),
    ],
)
def test_of_a_plain_scene(key: KeyPath, seconds: float, value: Any, origin: str) -> None:
    assert in_effect(PLAIN, key, seconds) == InEffect(value, origin)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("key", "seconds", "value", "origin"),
    [
        (("seasons", "winter", "ground", "snow"), 0.0, 0.25, "file"),
        (("seasons", "winter", "later", "ground", "snow"), 0.0, 0.625, "file"),
        (("seasons", "winter", "later", "ground", "roughness"), 0.0, LATE_WINTER.ground.roughness, "preset"),
        (("seasons", "spring", "ground", "wetness"), 0.0, SUMMER.ground.wetness, "preset"),
        (("seasons", "spring", "foliage", "leaf"), 0.0, SUMMER.foliage.leaf, "preset"),
        (("seasons", "spring", "later", "foliage", "leaf"), 0.0, LATE_SUMMER.foliage.leaf, "preset"),
        (("seasons", "spring", "air", "mist"), 0.0, 0.125, "preset"),
        (("environment", "air", "mist"), 0.0, 0.125, "file"),
        (("environment", "ground", "snow"), 0.0, 0.25, "preset"),
        (("environment", "ground", "snow"), 38.0, 0.625, "preset"),
        (("seasons", "winter", "preset"), 0.0, "winter", "default"),
        (("seasons", "spring", "preset"), 0.0, "summer", "file"),
        (("seasons", "transition_s"), 0.0, 10.0, "file"),
    ],
)
def test_of_a_year(key: KeyPath, seconds: float, value: Any, origin: str) -> None:
    assert in_effect(YEAR, key, seconds) == InEffect(value, origin)  # type: ignore[arg-type]


def test_the_seasons_differ_from_what_is_written_elsewhere() -> None:
    """The presets that the tests above lean on are not all the same."""
    assert SUMMER.foliage.leaf != LATE_SUMMER.foliage.leaf or SUMMER.foliage != WINTER.foliage
    assert WINTER.ground.snow not in (0.25, 0.625)


@pytest.mark.parametrize("path", sorted(resources.scenes().glob("*.toml")), ids=lambda path: path.stem)
def test_every_parameter_of_every_scene_has_a_value(path: Path) -> None:
    if "yingbi-scene" not in path.read_text(encoding="utf-8"):
        return
    document = read_document(path, SceneFile)
    scene = scene_of(document)
    for node in tree_of(document.data).walk():
        for parameter in node.parameters:
            found = value_of(document.data, scene, parameter.key, 3.0)
            assert found.value is not None or parameter.default is None, parameter.key
            if found.origin == "default" and parameter.key[-1] != "preset":
                assert found.value == parameter.default


LIT = (
    HEAD
    + """
[[light]]
colour = "#FFFFFF"
angle_deg = 0.5
irradiance = 2
[[relic]]
mesh = "a.glb"
scale = 2
"""
)


@pytest.mark.parametrize(
    ("key", "value", "gone"),
    [
        (("light", 0, "kelvin"), 4000.0, {"colour"}),
        (("light", 0, "shadow_softness"), 0.5, {"angle_deg"}),
        (("light", 0, "kind"), "spot", {"angle_deg", "irradiance"}),
        (("relic", 0, "height_m"), 2.0, {"scale"}),
    ],
)
def test_what_has_to_give_way(key: KeyPath, value: Any, gone: set[str]) -> None:
    text = SceneText(Path("scene.toml"), LIT)
    data = validated(text.source, SceneFile).data
    with pytest.raises(FileMistakes):
        validated(text.with_value(key, value).source, SceneFile)
    found = conflicts(data, key, value)
    assert {other[-1] for other in found} == gone
    for other in found:
        text = text.without(other)
    validated(text.with_value(key, value).source, SceneFile)


def test_what_need_not_give_way() -> None:
    data = validated(Source(Path("scene.toml"), LIT), SceneFile).data
    assert conflicts(data, ("light", 0, "kind"), "sun") == ()
    assert conflicts(data, ("light", 0, "colour"), (1.0, 1.0, 1.0)) == ()
    assert conflicts(data, ("duration_s",), 3.0) == ()
    assert conflicts(data, ("frame", "width_m"), 3.0) == ()
