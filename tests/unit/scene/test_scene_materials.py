"""``[[relic.material]]``: what it says, and everything in it that is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from renderer.assets.model import Material
from renderer.cli.checking import Checker
from renderer.errors import FileMistakes
from renderer.scene.materials import MaterialEntry
from renderer.scene.reader import load_scene
from renderer.scene.relics import load_scene_relic
from tests.support.gltf_files import QUAD_NORMALS, QUAD_UV, Builder

HEAD = 'format = "yingbi-scene/1"\nduration_s = 10\n[[relic]]\nmesh = "vase.glb"\n'


def _scene(folder: Path, body: str) -> Path:
    builder = Builder()
    number = builder.material(name="Glaze")
    builder.node(mesh=builder.mesh(NORMAL=QUAD_NORMALS, TEXCOORD_0=QUAD_UV, material=number))
    builder.glb(folder / "vase.glb")
    path = folder / "scene.toml"
    path.write_text(HEAD + body, encoding="utf-8")
    return path


def _material(folder: Path, body: str) -> Material:
    scene = load_scene(_scene(folder, body))
    (material,) = load_scene_relic(scene.relics[0], scene).materials
    return material


def test_a_scene_changes_materials(tmp_path: Path) -> None:
    body = (
        "[[relic.material]]\nroughness = 0.5\nclearcoat = 1.0\n"
        '[[relic.material]]\nname = "Glaze"\nbase_colour = "#FFFFFF"\nroughness = 0.25\n'
        "transmission = 1.0\nthickness_m = 0.02\nattenuation_m = 0.5\nattenuation_colour = [0.5, 0.6, 0.7]\n"
    )
    material = _material(tmp_path, body)
    assert (material.roughness, material.clearcoat, material.transmission) == (0.25, 1.0, 1.0)
    assert (material.thickness, material.attenuation_m) == (0.02, 0.5)
    assert material.attenuation_colour == (0.5, 0.6, 0.7)
    assert material.base_colour == pytest.approx((1, 1, 1, 1))


def test_every_key_changes_the_material(tmp_path: Path) -> None:
    values = {"Share": "0.37", "Colour": "[0.1, 0.2, 0.3]"}
    special = {"ior": "1.7", "iridescence_ior": "1.7", "emissive_strength": "2.0"}
    plain = _material(tmp_path, "")
    for key, field in MaterialEntry.model_fields.items():
        if key == "name":
            continue
        kind = "Colour" if "tuple" in str(field.annotation) else "Share"
        given = special.get(key, values[kind])
        more = "emissive = [1.0, 1.0, 1.0]\n" if key == "emissive_strength" else ""
        assert _material(tmp_path, f"[[relic.material]]\n{more}{key} = {given}\n") != plain, key


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("rouhgness = 0.5\n", "roughness"),
        ("roughness = 1.5\n", "relic[1].material[1].roughness"),
        ("", "changes nothing"),
        ("ior = 0.5\n", "relic[1].material[1].ior"),
        ('base_colour = "red"\n', "not a colour"),
    ],
)
def test_refused_changes(tmp_path: Path, body: str, words: str) -> None:
    with pytest.raises(FileMistakes, match=r"scene.toml:\d") as caught:
        load_scene(_scene(tmp_path, "[[relic.material]]\n" + body))
    assert words in str(caught.value)


def test_a_name_that_the_file_lacks_is_told_at_its_line(tmp_path: Path) -> None:
    path = _scene(tmp_path, '[[relic.material]]\nname = "Glace"\nroughness = 0.5\n')
    scene = load_scene(path)
    with pytest.raises(FileMistakes) as caught:
        load_scene_relic(scene.relics[0], scene)
    (mistake,) = caught.value.mistakes
    assert mistake.where == f"{path}:6: relic[1].material[1].name"
    assert "'Glace'" in mistake.what
    assert "'Glaze'" in mistake.hint
    assert Checker().check(path).mistakes == [mistake]
    (tmp_path / "vase.glb").write_bytes(b"broken")
    (only,) = Checker().check(path).mistakes  # of the mesh, once
    assert "vase.glb" in only.what
