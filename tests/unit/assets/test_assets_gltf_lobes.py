"""What is read from the KHR_materials extensions, what of it fits, and what a scene changes of it."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from renderer.assets.gltf_extensions import EXTENSIONS
from renderer.assets.material_changes import MaterialChange, UnknownMaterial
from renderer.assets.material_slots import MAX_TEXTURES, SLOTS
from renderer.assets.model import Material, Model
from renderer.assets.relics import load_relic
from renderer.errors import InputError
from tests.support.gltf_files import QUAD_NORMALS, QUAD_UV, Builder, png

GREY = np.full((2, 2, 3), 128, np.uint8)


def _builder(**material: Any) -> Builder:
    """A quad with normals, coordinates and this material."""
    builder = Builder()
    number = builder.material(**material)
    mesh = builder.mesh(NORMAL=QUAD_NORMALS, TEXCOORD_0=QUAD_UV, TEXCOORD_1=QUAD_UV, material=number)
    builder.node(mesh=mesh)
    return builder


def _loaded(builder: Builder, folder: Path, **options: Any) -> Model:
    return load_relic(builder.glb(folder / "a.glb"), **options)


def _material(folder: Path, extensions: dict[str, Any]) -> Material:
    model = _loaded(_builder(extensions={f"KHR_materials_{k}": v for k, v in extensions.items()}), folder)
    assert model.warnings == ()
    return model.materials[0]


FACTORS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "clearcoat": (
        {"clearcoatFactor": 0.5, "clearcoatRoughnessFactor": 0.25},
        {"clearcoat": 0.5, "clearcoat_roughness": 0.25},
    ),
    "sheen": (
        {"sheenColorFactor": [0.1, 0.2, 0.3], "sheenRoughnessFactor": 0.4},
        {"sheen_colour": (0.1, 0.2, 0.3), "sheen_roughness": 0.4},
    ),
    "ior": ({"ior": 1.75}, {"ior": 1.75}),
    "specular": (
        {"specularFactor": 0.5, "specularColorFactor": [2.0, 0.5, 0.25]},
        {"specular": 0.5, "specular_colour": (2.0, 0.5, 0.25)},
    ),
    "anisotropy": (
        {"anisotropyStrength": 0.5, "anisotropyRotation": 1.25},
        {"anisotropy": 0.5, "anisotropy_rotation": 1.25},
    ),
    "iridescence": (
        {"iridescenceFactor": 0.5, "iridescenceIor": 1.5, "iridescenceThicknessMaximum": 500},
        {"iridescence": 0.5, "iridescence_ior": 1.5, "iridescence_nm": (100.0, 500.0)},
    ),
    "transmission": ({"transmissionFactor": 0.75}, {"transmission": 0.75}),
    "volume": (
        {"thicknessFactor": 0.5, "attenuationColor": [0.5, 0.25, 1.0], "attenuationDistance": 2},
        {"thickness": 0.5, "attenuation_colour": (0.5, 0.25, 1.0), "attenuation_m": 2.0},
    ),
}


@pytest.mark.parametrize("extension", FACTORS)
def test_factors_are_read(tmp_path: Path, extension: str) -> None:
    entry, fields = FACTORS[extension]
    material, plain = _material(tmp_path, {extension: entry}), Material()
    for name, value in fields.items():
        assert getattr(material, name) == value
        assert getattr(plain, name) != value


@pytest.mark.parametrize("extension", FACTORS)
def test_an_empty_extension_changes_nothing(tmp_path: Path, extension: str) -> None:
    assert _material(tmp_path, {extension: {}}) == Material(name="material 0")


TEXTURES = {
    "clearcoat": ("clearcoatTexture", "clearcoatRoughnessTexture", "clearcoatNormalTexture"),
    "sheen": ("sheenColorTexture", "sheenRoughnessTexture"),
    "specular": ("specularTexture", "specularColorTexture"),
    "anisotropy": ("anisotropyTexture",),
    "iridescence": ("iridescenceTexture", "iridescenceThicknessTexture"),
    "transmission": ("transmissionTexture",),
    "volume": ("thicknessTexture",),
}


def test_every_texture_is_read_with_its_transform_and_set(tmp_path: Path) -> None:
    builder = _builder()
    slots = {}
    for extension, keys in TEXTURES.items():
        entry: dict[str, Any] = {}
        for key in keys:
            shift = 0.125 * len(slots)
            transform = {"offset": [shift, 0], "texCoord": 1}
            entry[key] = {"index": 0, "extensions": {"KHR_texture_transform": transform}}
            slots[key] = shift
        builder.tree["materials"][0].setdefault("extensions", {})[f"KHR_materials_{extension}"] = entry
    builder.texture(png(GREY))
    (material,) = _loaded(builder, tmp_path).materials
    read = {slot.name: use for slot in SLOTS if (use := getattr(material, f"{slot.name}_texture")) is not None}
    assert len(read) == len(slots)
    assert sorted(use.transform[2] for use in read.values()) == sorted(slots.values())
    assert {use.uv_set for use in read.values()} == {1}


def test_every_slot_is_a_field_of_a_material() -> None:
    fields = {name for name in Material.__dataclass_fields__ if name.endswith("_texture")}
    assert fields == {f"{slot.name}_texture" for slot in SLOTS}


def test_textures_that_do_not_fit_are_named(tmp_path: Path) -> None:
    """Nine pictures: the last one in the table's order is left out, and told of."""
    builder = _builder(name="Silk")
    numbers = [builder.texture(png(GREY + np.uint8(at))) for at in range(MAX_TEXTURES + 1)]
    uses = [{"index": number} for number in numbers]
    builder.tree["materials"][0] |= {
        "pbrMetallicRoughness": {"baseColorTexture": uses[0], "metallicRoughnessTexture": uses[1]},
        "normalTexture": uses[2],
        "occlusionTexture": uses[1],  # in one picture with roughness, it needs no room of its own
        "emissiveTexture": uses[3],
        "extensions": {
            "KHR_materials_clearcoat": {
                "clearcoatTexture": uses[4],
                "clearcoatRoughnessTexture": uses[5],
                "clearcoatNormalTexture": uses[6],
            },
            "KHR_materials_sheen": {"sheenColorTexture": uses[7], "sheenRoughnessTexture": uses[8]},
        },
    }
    model = _loaded(builder, tmp_path)
    (warning,) = model.warnings
    assert "'Silk'" in warning
    assert "sheen roughness" in warning
    assert model.materials[0].sheen_roughness_texture is None
    assert model.materials[0].sheen_colour_texture is not None


@pytest.mark.parametrize("extension", ["clearcoat", "anisotropy"])
def test_tangents_are_there_for_lobes_that_need_them(tmp_path: Path, extension: str) -> None:
    builder = _builder()
    builder.texture(png(GREY))
    entry = {"clearcoatNormalTexture": {"index": 0}} if extension == "clearcoat" else {"anisotropyStrength": 1}
    builder.tree["materials"][0]["extensions"] = {f"KHR_materials_{extension}": entry}
    (primitive,) = _loaded(builder, tmp_path).primitives
    assert primitive.tangents is not None
    np.testing.assert_allclose(primitive.tangents, np.tile([1.0, 0.0, 0.0, 1.0], (4, 1)), atol=1e-6)
    assert _loaded(_builder(), tmp_path).primitives[0].tangents is None


def test_anisotropy_without_coordinates_is_warned_of(tmp_path: Path) -> None:
    builder = Builder()
    number = builder.material(extensions={"KHR_materials_anisotropy": {"anisotropyStrength": 1}})
    builder.node(mesh=builder.mesh(NORMAL=QUAD_NORMALS, material=number))
    (warning,) = _loaded(builder, tmp_path).warnings
    assert "anisotropic" in warning


def test_absorption_follows_the_file_s_unit(tmp_path: Path) -> None:
    volume = {"thicknessFactor": 4.0, "attenuationDistance": 2.0}
    builder = _builder(extensions={"KHR_materials_volume": volume})
    (material,) = _loaded(builder, tmp_path, unit="cm").materials
    assert material.attenuation_m == pytest.approx(0.02)
    assert material.thickness == 4.0  # in the mesh's unit, which its node's matrix turns into metres


@pytest.mark.parametrize("name", [name for name, e in EXTENSIONS.items() if e.support != "supported"])
def test_what_is_not_supported_is_named(tmp_path: Path, name: str) -> None:
    builder = _builder(name="Glaze", **({"extensions": {name: {}}} if EXTENSIONS[name].of_material else {}))
    builder.tree["extensionsUsed"] = [name]
    (warning,) = _loaded(builder, tmp_path).warnings
    assert name in warning
    assert ("'Glaze'" in warning) == EXTENSIONS[name].of_material


@pytest.mark.parametrize("name", EXTENSIONS)
def test_a_required_extension_is_honoured_or_refused(tmp_path: Path, name: str) -> None:
    builder = _builder()
    builder.tree["extensionsRequired"] = [name]
    if EXTENSIONS[name].support == "supported" or name == "KHR_materials_pbrSpecularGlossiness":
        assert _loaded(builder, tmp_path).triangle_count == 2
        return
    with pytest.raises(InputError, match=name) as caught:
        _loaded(builder, tmp_path)
    assert caught.value.hint


def test_unknown_extensions_are_named_or_refused(tmp_path: Path) -> None:
    builder = _builder(extensions={"ACME_materials_slime": {}})
    builder.tree["extensionsUsed"] = ["ACME_materials_slime", "ACME_world"]
    assert [name in text for name, text in zip(
        ("ACME_world", "ACME_materials_slime"), _loaded(builder, tmp_path).warnings, strict=True
    )] == [True, True]  # fmt: skip
    builder.tree["extensionsRequired"] = ["ACME_world"]
    with pytest.raises(InputError, match="ACME_world"):
        _loaded(builder, tmp_path)


def test_hidden_nodes_are_left_out(tmp_path: Path) -> None:
    builder = _builder()
    child = builder.node(root=False, mesh=0)
    builder.node(children=[child], extensions={"KHR_node_visibility": {"visible": False}})
    builder.node(mesh=0, extensions={"KHR_node_visibility": {"visible": True}})
    assert len(_loaded(builder, tmp_path).nodes) == 2


def _two_materials() -> Builder:
    builder = _builder(name="Gold", emissiveFactor=[0.5, 0.25, 0.0])
    builder.material(name="Silk", pbrMetallicRoughness={"baseColorFactor": [1, 1, 1, 0.5]})
    builder.node(mesh=builder.mesh(NORMAL=QUAD_NORMALS, TEXCOORD_0=QUAD_UV, material=1))
    return builder


def test_a_scene_s_changes_are_made_in_order(tmp_path: Path) -> None:
    changes = (
        MaterialChange("", (("roughness", 0.25), ("anisotropy", 0.5), ("anisotropy_deg", 90.0))),
        MaterialChange("Gold", (("roughness", 0.75), ("emissive_strength", 4.0), ("thickness_m", 0.5))),
        MaterialChange("Silk", (("base_colour", (0.1, 0.2, 0.3)), ("iridescence_nm", 300.0))),
    )
    model = _loaded(_two_materials(), tmp_path, changes=changes, unit="cm")
    gold, silk = model.materials
    assert (gold.roughness, silk.roughness) == (0.75, 0.25)
    assert gold.emissive == (2.0, 1.0, 0.0)
    assert gold.thickness == pytest.approx(50.0)
    assert gold.anisotropy_rotation == pytest.approx(math.pi / 2)
    assert silk.base_colour == (0.1, 0.2, 0.3, 0.5)  # its opacity stays
    assert silk.iridescence_nm == (300.0, 300.0)
    assert all(primitive.tangents is not None for primitive in model.primitives)
    assert _loaded(_two_materials(), tmp_path).materials[0].roughness == 1.0


def test_a_change_to_no_material_is_a_mistake(tmp_path: Path) -> None:
    changes = (MaterialChange("Gold", (("metallic", 1.0),)), MaterialChange("Gould", (("metallic", 1.0),)))
    with pytest.raises(UnknownMaterial, match="Gould") as caught:
        _loaded(_two_materials(), tmp_path, changes=changes)
    assert caught.value.number == 1
    assert "'Gold'" in caught.value.hint
