"""The tree of parameters is the models' own: nothing is missing, and what it says holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from renderer import resources
from renderer.documents import read_document
from renderer.documents.reader import Source, validated
from renderer.editing.parameters import Node, Parameter, tree_of
from renderer.editing.text import SceneText
from renderer.errors import FileMistakes
from renderer.scene.environment import Counts, EnvironmentState
from renderer.scene.file import LIGHT_KEYS, SceneFile

FULL = """format = "yingbi-scene/1"
duration_s = 30

[environment]
preset = "gallery"
[[environment.sky.lamps]]
radiance = 3

[picture.focus]
distance_m = 3

[frame]
width_m = 0.3

[[light]]
[[light]]
kind = "spot"
[[light]]
kind = "spot"
[[light]]
kind = "area"

[[relic]]
mesh = "relics/vase.glb"
[[relic.material]]
name = "glaze"
roughness = 0.2
[[relic.material]]
roughness = 0.2

[[relic]]
name = "bowl"
mesh = "b.glb"
"""

YEAR = """format = "yingbi-scene/1"
duration_s = 30
[seasons]
order = ["winter", "black", "spring", "winter"]
cycle_s = 60
"""


def data_of(text: str) -> SceneFile:
    return validated(Source(Path("scene.toml"), text), SceneFile).data


def node_at(tree: Node, *key: str | int) -> Node:
    return next(node for node in tree.walk() if node.key == key)


def parameter(tree: Node, *key: str | int) -> Parameter:
    return next(p for node in tree.walk() for p in node.parameters if p.key == key)


def test_every_key_of_every_table_is_a_parameter_or_a_table() -> None:
    for node in tree_of(data_of(FULL)).walk():
        told = {p.key[-1] for p in node.parameters} | node.hidden
        below = {child.key[-1] for child in node.children}
        tables = {"lamps", "later"} if node.model is not BaseModel else set()
        if node.present:
            assert told | below | tables >= set(node.model.model_fields), node.key
        assert not told & below


def test_titles() -> None:
    tree = tree_of(data_of(FULL))
    assert [child.title for child in node_at(tree, "light").children] == ["sun 1", "spot 1", "spot 2", "area 1"]
    assert [child.title for child in node_at(tree, "relic").children] == ["vase", "bowl"]
    assert [child.title for child in node_at(tree, "relic", 0, "material").children] == ["glaze", "material 2"]
    assert [child.title for child in node_at(tree, "environment", "sky", "lamps").children] == ["lamp 1"]
    assert {"environment", "seasons", "picture", "frame", "lights", "relics"} <= {c.kind for c in tree.children}
    assert node_at(tree, "relic").title == "Relics"
    assert (tree.title, node_at(tree, "relic", 0).kind) == ("Scene", "relic")


def test_lights_show_what_their_kind_has() -> None:
    lights = node_at(tree_of(data_of(FULL)), "light").children
    every = {key for keys in LIGHT_KEYS.values() for key in keys}
    for light, kind in zip(lights, ("sun", "spot", "spot", "area"), strict=True):
        shown = {p.key[-1] for p in light.parameters}
        assert shown & every == set(LIGHT_KEYS[kind])
        assert {"kind", "colour", "kelvin", "shadow"} <= shown


def test_what_a_parameter_says() -> None:
    tree = tree_of(data_of(FULL))
    position = parameter(tree, "relic", 1, "position_m")
    assert (position.name, position.kind, position.unit, position.animated) == ("Position", "vector", "m", True)
    shutter = parameter(tree, "picture", "shutter_deg")
    assert (shutter.low, shutter.high, shutter.unit, shutter.default) == (0.0, 360.0, "°", 0.0)
    distance = parameter(tree, "picture", "focus", "distance_m")
    assert (distance.low, distance.above) == (0.0, True)
    area = parameter(tree, "light", 3, "size_m")
    assert (area.kind, area.low, area.above) == ("size", 0.0, True)
    zenith = parameter(tree, "environment", "sky", "zenith")
    assert (zenith.kind, zenith.low, zenith.animated) == ("colour", 0.0, False)
    assert parameter(tree, "frame", "colour").kind == "colour"
    assert parameter(tree, "picture", "tone_map").choices == ("neutral", "agx", "aces", "linear")
    assert "gallery" in parameter(tree, "environment", "preset").choices
    assert [parameter(tree, *key).kind for key in (("wall",), ("picture", "lut"), ("relic", 0, "mesh"))] == [
        "file", "file", "file",
    ]  # fmt: skip
    assert parameter(tree, "relic", 0, "mesh").required
    assert parameter(tree, "relic", 0, "material", 0, "ior").low == 1
    assert parameter(tree, "duration_s").unit == "s"
    assert parameter(tree, "picture", "exposure_ev").unit == "EV"
    bloom = parameter(tree, "picture", "bloom")
    assert bloom.brief.endswith("0.03 is a little.")
    assert bloom.doc.endswith("Not in .exr.")
    assert parameter(tree, "environment", "sky", "lamps", 0, "kelvin").unit == "K"


def test_steps_are_fine_and_never_nothing() -> None:
    for node in tree_of(data_of(FULL)).walk():
        for p in node.parameters:
            assert p.step > 0
            assert p.doc, p.key
            if p.kind == "number" and p.low is not None and p.high is not None and node.model is not Counts:
                assert p.step <= (p.high - p.low) / 20


def test_absent_tables_can_still_be_written() -> None:
    tree = tree_of(data_of('format = "yingbi-scene/1"\nduration_s = 30\n'))
    for key in (("frame",), ("picture", "focus"), ("seasons",)):
        node = node_at(tree, *key)
        assert not node.present
        assert not node.children
        assert node.parameters


def test_the_year_shows_its_seasons_in_their_order() -> None:
    tree = tree_of(data_of(YEAR))
    year = node_at(tree, "seasons")
    assert [child.title for child in year.children] == ["Winter", "Spring"]
    assert node_at(tree, "seasons", "winter", "later", "ground").present
    assert parameter(tree, "seasons", "winter", "later", "ground", "snow").high == 1
    assert "preset" not in {p.key[-1] for p in node_at(tree, "environment").parameters}
    assert parameter(tree, "seasons", "order").kind == "names"


def test_excluded_keys_really_exclude_one_another() -> None:
    found = 0
    for node in tree_of(data_of(FULL)).walk():
        for p in node.parameters:
            for other in p.excludes:
                text = SceneText(Path("scene.toml"), FULL).with_value(
                    p.key, 1.0 if p.name != "Colour" else (1, 1, 1)
                )
                value = (1.0, 1.0, 1.0) if other[-1] == "colour" else 1.0
                with pytest.raises(FileMistakes, match="both"):
                    data_of(text.with_value(other, value).text)
                found += 1
    assert found >= 2 * (4 + 1 + 2)


def outside(p: Parameter) -> list[float]:
    """Values that are just not allowed."""
    low = [] if p.low is None else [p.low if p.above else p.low - 0.01]
    high = [] if p.high is None else [p.high if p.below else p.high * 1.01]
    return low + high


def test_bounds_are_those_of_the_reader() -> None:
    for node in tree_of(data_of(FULL)).walk():
        for p in node.parameters:
            if p.kind not in ("number", "size", "colour", "vector") or any(
                SceneText(Path("scene.toml"), FULL).value(other) for other in p.excludes
            ):
                continue
            length = {"number": 0, "size": 2}.get(p.kind, 3)
            for bad in outside(p):
                value: Any = [1.0] * (length - 1) + [bad] if length else bad
                text = SceneText(Path("scene.toml"), FULL).with_value(p.key, value).text
                with pytest.raises(FileMistakes):
                    data_of(text)


@pytest.mark.parametrize("path", sorted(resources.scenes().glob("*.toml")), ids=lambda path: path.stem)
def test_every_scene_has_a_tree(path: Path) -> None:
    if "yingbi-scene" in path.read_text(encoding="utf-8"):
        tree = tree_of(read_document(path, SceneFile).data)
        keys = [p.key for node in tree.walk() for p in node.parameters]
        assert len(keys) == len(set(keys))
        assert set(EnvironmentState.model_fields) <= {key[1] for key in keys if key[0] == "environment"}
