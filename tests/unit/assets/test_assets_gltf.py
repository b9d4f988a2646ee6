"""glTF files with known answers."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from renderer.assets.model import Model, Sampler
from renderer.assets.relics import load_relic
from tests.support.gltf_files import (
    QUAD,
    QUAD_NORMALS,
    QUAD_TRIANGLES,
    QUAD_UV,
    Builder,
    picture,
    png,
    quad_file,
)


def world(model: Model, node: int = 0) -> np.ndarray:
    placed = model.nodes[node]
    positions = model.primitives[placed.primitive].positions
    return positions @ placed.matrix[:3, :3].T + placed.matrix[:3, 3]


def facing(model: Model, node: int = 0) -> np.ndarray:
    """The placed triangles' normals by their winding."""
    corners = world(model, node)[model.primitives[model.nodes[node].primitive].triangles]
    cross = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    return cross / np.linalg.norm(cross, axis=1, keepdims=True)


def test_a_quad_keeps_its_numbers(tmp_path: Path) -> None:
    model = load_relic(quad_file(tmp_path / "quad.glb", NORMAL=QUAD_NORMALS, TEXCOORD_0=QUAD_UV))
    (primitive,) = model.primitives
    np.testing.assert_array_equal(primitive.positions, QUAD)
    np.testing.assert_array_equal(primitive.triangles, QUAD_TRIANGLES.reshape(-1, 3))
    np.testing.assert_array_equal(primitive.uv0, QUAD_UV)
    np.testing.assert_array_equal(primitive.normals, QUAD_NORMALS)
    np.testing.assert_array_equal(model.bounds, [[0, 0, 0], [1, 1, 0]])
    assert (model.name, model.triangle_count, model.warnings) == ("quad", 2, ())
    assert primitive.tangents is None
    assert primitive.positions.dtype == np.float32
    assert primitive.triangles.dtype == np.uint32
    assert all(array.flags.owndata or array.base is not None for array in (primitive.positions, primitive.normals))


@pytest.mark.parametrize(("unit", "factor"), [("m", 1.0), ("cm", 0.01), ("mm", 0.001)])
def test_units(tmp_path: Path, unit: str, factor: float) -> None:
    model = load_relic(quad_file(tmp_path / "a.glb"), unit=unit)
    np.testing.assert_allclose(model.bounds, [[0, 0, 0], [factor, factor, 0]], atol=1e-15)


def test_z_up_becomes_y_up(tmp_path: Path) -> None:
    positions = np.array([[1, 2, 3], [2, 2, 3], [1, 4, 7]], np.float32)
    builder = Builder()
    builder.node(mesh=builder.mesh(positions, None))
    model = load_relic(builder.glb(tmp_path / "a.glb"), up="z")
    np.testing.assert_allclose(world(model), [[1, 3, -2], [2, 3, -2], [1, 7, -4]])
    assert len(model.primitives) == 1


def test_nodes_multiply_and_share_their_primitive(tmp_path: Path) -> None:
    builder = Builder()
    mesh = builder.mesh()
    half = math.sqrt(0.5)
    child = builder.node(root=False, mesh=mesh, rotation=[0, half, 0, half], scale=[2, 1, 1])
    builder.node(translation=[0, 10, 0], children=[child])
    column_major = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 5, 6, 7, 1]
    builder.node(mesh=mesh, matrix=column_major)
    model = load_relic(builder.glb(tmp_path / "a.glb"))
    assert len(model.primitives) == 1
    assert model.triangle_count == 4
    np.testing.assert_allclose(world(model, 0)[1], [0, 10, -2], atol=1e-6)  # scaled first, turned, then moved
    np.testing.assert_allclose(world(model, 1)[0], [5, 6, 7])
    assert model.nodes[0].matrix.dtype == np.float64


def test_children_of_a_camera_node_keep_its_transform(tmp_path: Path) -> None:
    builder = Builder()
    child = builder.node(root=False, mesh=builder.mesh())
    builder.tree["cameras"] = [{"type": "perspective", "perspective": {"yfov": 1, "znear": 1}}]
    builder.node(camera=0, translation=[3, 0, 0], children=[child])
    model = load_relic(builder.glb(tmp_path / "a.glb"))
    np.testing.assert_allclose(model.bounds[0], [3, 0, 0])
    assert model.warnings == ("cameras in the file are not supported: the scene has its own eye",)


def test_mirrored_nodes_face_outwards(tmp_path: Path) -> None:
    builder = Builder()
    flat = builder.texture(png(np.full((2, 2, 3), 128, np.uint8)))
    material = builder.material(normalTexture={"index": flat})
    mesh = builder.mesh(NORMAL=QUAD_NORMALS, TEXCOORD_0=QUAD_UV, material=material)
    for scale in ([1, 1, 1], [-1, 1, 1], [-1, 1, 1]):
        builder.node(mesh=mesh, scale=scale)
    model = load_relic(builder.glb(tmp_path / "a.glb"))
    assert len(model.primitives) == 2
    assert [node.primitive for node in model.nodes] == [0, 1, 1]
    for node in range(3):
        np.testing.assert_allclose(facing(model, node), [[0, 0, 1]] * 2, atol=1e-6)
    plain, turned = model.primitives
    assert plain.tangents is not None
    assert turned.tangents is not None
    np.testing.assert_array_equal(plain.tangents[:, 3], -turned.tangents[:, 3])
    assert turned.positions is plain.positions


def test_missing_normals_are_flat(tmp_path: Path) -> None:
    positions = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, -1]], np.float32)
    builder = Builder()
    builder.node(mesh=builder.mesh(positions, np.array([0, 1, 2, 0, 2, 3], np.uint8)))
    (primitive,) = load_relic(builder.glb(tmp_path / "a.glb")).primitives
    assert len(primitive.positions) == 6
    np.testing.assert_allclose(primitive.normals, [[0, 0, 1]] * 3 + [[-1, 0, 0]] * 3, atol=1e-6)


def test_unreferenced_vertices_go(tmp_path: Path) -> None:
    builder = Builder()
    stray = np.concatenate([[[99, 99, 99]], QUAD]).astype(np.float32)
    mesh = builder.mesh(
        stray, QUAD_TRIANGLES + np.uint16(1), NORMAL=np.concatenate([QUAD_NORMALS[:1], QUAD_NORMALS])
    )
    builder.node(mesh=mesh)
    model = load_relic(builder.glb(tmp_path / "a.glb"))
    assert len(model.primitives[0].positions) == 4
    np.testing.assert_array_equal(model.bounds[1], [1, 1, 0])


@pytest.mark.parametrize(
    ("mode", "indices"),
    [(5, [1, 2, 0, 3]), (6, [0, 1, 2, 3]), (4, [0, 1, 2, 0, 2, 3])],
    ids=["strip", "fan", "list"],
)
def test_strips_and_fans(tmp_path: Path, mode: int, indices: list[int]) -> None:
    builder = Builder()
    builder.node(mesh=builder.mesh(QUAD, np.array(indices, np.uint16), NORMAL=QUAD_NORMALS, mode=mode))
    model = load_relic(builder.glb(tmp_path / "a.glb"))
    assert model.triangle_count == 2
    np.testing.assert_allclose(facing(model), [[0, 0, 1]] * 2)


def test_sparse_accessors(tmp_path: Path) -> None:
    builder = Builder()
    moved = builder.accessor(QUAD)
    builder.tree["accessors"][moved]["sparse"] = {
        "count": 1,
        "indices": {"bufferView": builder.view(np.array([2], np.uint16).tobytes()), "componentType": 5123},
        "values": {"bufferView": builder.view(np.array([[7, 8, 0]], np.float32).tobytes())},
    }
    mesh = builder.mesh()
    builder.tree["meshes"][mesh]["primitives"][0]["attributes"]["POSITION"] = moved
    builder.node(mesh=mesh)
    model = load_relic(builder.glb(tmp_path / "a.glb"))
    np.testing.assert_array_equal(model.bounds[1], [7, 8, 0])


def test_quantised_attributes(tmp_path: Path) -> None:
    builder = Builder()
    mesh = builder.mesh()
    attributes = builder.tree["meshes"][mesh]["primitives"][0]["attributes"]
    padded = np.zeros((4, 4), np.int16)
    padded[:, :3] = QUAD * 32767
    number = builder.accessor(padded, normalized=True)
    builder.tree["accessors"][number]["type"] = "VEC3"
    builder.tree["bufferViews"][builder.tree["accessors"][number]["bufferView"]]["byteStride"] = 8
    attributes["POSITION"] = number
    attributes["TEXCOORD_0"] = builder.accessor((QUAD_UV * 65535).astype(np.uint16), normalized=True)
    builder.node(mesh=mesh, scale=[2, 2, 2])
    builder.tree["extensionsRequired"] = ["KHR_mesh_quantization"]
    model = load_relic(builder.glb(tmp_path / "a.glb"))
    np.testing.assert_allclose(model.bounds, [[0, 0, 0], [2, 2, 0]])
    uv = model.primitives[0].uv0
    assert uv is not None
    assert set(np.unique(uv)) == {0.0, 1.0}


@pytest.mark.parametrize(
    "colours",
    [
        np.array([[0.5, 0.25, 1.0, 0.125]] * 4, np.float32),
        np.array([[0.5, 0.25, 1.0]] * 4, np.float32),
        np.array([[32768, 16384, 65535, 8192]] * 4, np.uint16),
        np.array([[128, 64, 255, 32]] * 4, np.uint8),
    ],
    ids=["float4", "float3", "u16", "u8"],
)
def test_vertex_colours_are_linear_and_exact(tmp_path: Path, colours: np.ndarray) -> None:
    builder = Builder()
    normalized = {} if colours.dtype.kind == "f" else {"normalized": True}
    builder.node(mesh=builder.mesh(COLOR_0=builder.accessor(colours, **normalized)))
    (primitive,) = load_relic(builder.glb(tmp_path / "a.glb")).primitives
    limit = 1.0 if colours.dtype.kind == "f" else float(np.iinfo(colours.dtype).max)
    wanted = np.ones((6, 4))
    wanted[:, : colours.shape[1]] = colours[0] / limit
    assert primitive.colours is not None
    np.testing.assert_allclose(primitive.colours, wanted, atol=1e-7)


def test_the_whole_material(tmp_path: Path) -> None:
    builder = Builder()
    grey = png(np.full((4, 4, 3), 128, np.uint8))
    builder.tree["samplers"] = [{"wrapS": 33071, "wrapT": 33648, "magFilter": 9728}]
    texture = builder.texture(grey, sampler=0)
    transform = {"offset": [0.25, 0.5], "rotation": math.pi / 2, "scale": [2, 3], "texCoord": 1}
    builder.material(
        name="Glaze",
        pbrMetallicRoughness={
            "baseColorFactor": [0.1, 0.2, 0.3, 0.4],
            "metallicFactor": 0.25,
            "roughnessFactor": 0.75,
            "baseColorTexture": {"index": texture, "extensions": {"KHR_texture_transform": transform}},
        },
        normalTexture={"index": texture, "scale": 0.5},
        occlusionTexture={"index": texture, "strength": 0.25, "texCoord": 1},
        emissiveFactor=[1, 0.5, 0.25],
        alphaMode="MASK",
        alphaCutoff=0.75,
        doubleSided=True,
        extensions={
            "KHR_materials_emissive_strength": {"emissiveStrength": 4},
            "KHR_materials_dispersion": {},
        },
    )
    tangents = np.array([[1, 0, 0, -1]] * 4, np.float32)
    builder.node(
        mesh=builder.mesh(
            material=0,
            NORMAL=QUAD_NORMALS,
            TANGENT=tangents,
            TEXCOORD_0=QUAD_UV,
            TEXCOORD_1=QUAD_UV * np.float32(0.5),
        )
    )
    model = load_relic(builder.glb(tmp_path / "a.glb"))
    (material,) = model.materials
    assert material.base_colour == (0.1, 0.2, 0.3, 0.4)
    assert (material.metallic, material.roughness) == (0.25, 0.75)
    assert material.emissive == (4.0, 2.0, 1.0)
    assert (material.normal_scale, material.occlusion_strength) == (0.5, 0.25)
    assert (material.alpha_mode, material.alpha_cutoff, material.double_sided) == ("mask", 0.75, True)
    slot = material.base_colour_texture
    assert slot is not None
    assert slot.sampler == Sampler("clamp", "mirror", True)
    assert slot.uv_set == 1
    # a quarter turn counter-clockwise in a picture whose v runs down: u' = 3 v + 0.25, v' = -2 u + 0.5
    np.testing.assert_allclose(slot.transform, [0, 3, 0.25, -2, 0, 0.5], atol=1e-12)
    assert material.occlusion_texture is not None
    assert material.occlusion_texture.uv_set == 1
    assert len(model.images) == 1
    assert model.images[0].pixels.shape == (4, 4, 3)
    np.testing.assert_array_equal(model.primitives[0].tangents, tangents)
    np.testing.assert_array_equal(model.primitives[0].uv1, QUAD_UV * 0.5)
    assert model.warnings == (
        "KHR_materials_dispersion is not supported: material 'Glaze' is shown without it"
        " (glass does not split colours)",
    )


def test_unlit_and_the_default_material(tmp_path: Path) -> None:
    builder = Builder()
    builder.node(mesh=builder.mesh(material=builder.material(extensions={"KHR_materials_unlit": {}})))
    builder.node(mesh=builder.mesh())
    model = load_relic(builder.glb(tmp_path / "a.glb"))
    assert [material.unlit for material in model.materials] == [True, False]
    assert model.materials[1].base_colour == (1, 1, 1, 1)
    assert model.materials[1].metallic == 1


@pytest.mark.parametrize("mirror", [False, True])
def test_computed_tangents(tmp_path: Path, mirror: bool) -> None:
    builder = Builder()
    flat = builder.texture(png(np.full((2, 2, 3), 128, np.uint8)))
    material = builder.material(normalTexture={"index": flat})
    uv = QUAD_UV * np.float32([-1 if mirror else 1, 1])
    builder.node(mesh=builder.mesh(NORMAL=QUAD_NORMALS, TEXCOORD_0=uv, material=material))
    (primitive,) = load_relic(builder.glb(tmp_path / "a.glb")).primitives
    wanted = [-1, 0, 0, -1] if mirror else [1, 0, 0, 1]
    assert primitive.tangents is not None
    np.testing.assert_allclose(primitive.tangents, [wanted] * 4, atol=1e-6)
    bitangent = np.cross(primitive.normals, primitive.tangents[:, :3]) * primitive.tangents[:, 3:]
    np.testing.assert_allclose(bitangent, [[0, 1, 0]] * 4, atol=1e-6)  # up in the picture


def test_a_shared_seam_of_mirrored_halves_is_parted(tmp_path: Path) -> None:
    builder = Builder()
    flat = builder.texture(png(np.full((2, 2, 3), 128, np.uint8)))
    positions = np.array([[-1, 0, 0], [0, 0, 0], [0, 1, 0], [-1, 1, 0], [1, 0, 0], [1, 1, 0]], np.float32)
    uv = np.stack([np.abs(positions[:, 0]), 1 - positions[:, 1]], axis=1).astype(np.float32)
    triangles = np.array([0, 1, 2, 0, 2, 3, 1, 4, 5, 1, 5, 2], np.uint16)
    normals = np.array([[0, 0, 1]] * 6, np.float32)
    material = builder.material(normalTexture={"index": flat})
    builder.node(mesh=builder.mesh(positions, triangles, NORMAL=normals, TEXCOORD_0=uv, material=material))
    (primitive,) = load_relic(builder.glb(tmp_path / "a.glb")).primitives
    assert len(primitive.positions) == 8
    assert primitive.tangents is not None
    for triangle in primitive.triangles:
        side = np.sign(primitive.positions[triangle, 0].sum())
        np.testing.assert_allclose(primitive.tangents[triangle], [[side, 0, 0, side]] * 3, atol=1e-6)


def test_degenerate_triangles_are_tolerated(tmp_path: Path) -> None:
    builder = Builder()
    flat = builder.texture(png(np.full((2, 2, 3), 128, np.uint8)))
    material = builder.material(normalTexture={"index": flat})
    triangles = np.array([0, 0, 0, 0, 1, 1, 0, 1, 2], np.uint16)
    builder.node(mesh=builder.mesh(QUAD, triangles, TEXCOORD_0=np.zeros((4, 2), np.float32), material=material))
    (primitive,) = load_relic(builder.glb(tmp_path / "a.glb")).primitives
    assert primitive.tangents is not None
    for rows in (primitive.normals, primitive.tangents[:, :3]):
        np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-6)


def test_16_bit_and_8_bit_pictures(tmp_path: Path) -> None:
    builder = Builder()
    deep = np.array([[0, 257, 65535], [1, 2, 3]], np.uint16)
    wide = np.arange(12, dtype=np.uint8).reshape(2, 2, 3) * 20
    pictures = [png(deep), png(wide), picture(wide, "WEBP", lossless=True), picture(wide, "JPEG")]
    for data in pictures:
        texture = builder.texture(data)
        builder.node(mesh=builder.mesh(material=builder.material(emissiveTexture={"index": texture})))
    grey, colour, webp, jpeg = load_relic(builder.glb(tmp_path / "a.glb")).images
    assert grey.pixels.dtype == np.uint16
    np.testing.assert_array_equal(grey.pixels[..., 0], deep)
    np.testing.assert_array_equal(colour.pixels, wide)
    np.testing.assert_array_equal(webp.pixels, wide)
    assert jpeg.pixels.shape == (2, 2, 3)


def test_16_bit_colour_with_alpha_keeps_every_bit(tmp_path: Path) -> None:
    oiio = pytest.importorskip("OpenImageIO")
    pixels = np.array([[[1, 258, 65535, 32767], [40000, 3, 77, 65535]]], np.uint16)
    spec = oiio.ImageSpec(2, 1, 4, oiio.UINT16)
    spec.attribute("oiio:UnassociatedAlpha", 1)
    file = oiio.ImageOutput.create(str(tmp_path / "deep.png"))
    file.open(str(tmp_path / "deep.png"), spec)
    file.write_image(pixels)
    file.close()
    builder = Builder()
    texture = builder.texture("deep.png")
    builder.node(mesh=builder.mesh(material=builder.material(emissiveTexture={"index": texture})))
    (image,) = load_relic(builder.glb(tmp_path / "a.glb")).images
    np.testing.assert_array_equal(image.pixels, pixels)


def test_data_uris_and_files_with_chinese_names_and_blanks(tmp_path: Path) -> None:
    folder = tmp_path / "文物 一"
    folder.mkdir()
    builder = Builder()
    pixels = np.full((1, 1, 3), 200, np.uint8)
    (folder / "青花 瓷.png").write_bytes(png(pixels))
    texture = builder.texture("%E9%9D%92%E8%8A%B1%20%E7%93%B7.png")
    builder.node(mesh=builder.mesh(material=builder.material(emissiveTexture={"index": texture})))
    embedded = load_relic(builder.gltf(folder / "嵌入.gltf"))
    (folder / "数据 1.bin").write_bytes(builder.binary)
    beside = load_relic(builder.gltf(folder / "外 部.gltf", uri="数据 1.bin"))
    for model in (embedded, beside):
        np.testing.assert_array_equal(model.bounds[1], [1, 1, 0])
        np.testing.assert_array_equal(model.images[0].pixels, pixels)
    assert embedded.name == "嵌入"


def test_what_is_not_drawn_is_named(tmp_path: Path) -> None:
    builder = Builder()
    mesh = builder.mesh()
    builder.tree["meshes"][mesh]["primitives"][0]["targets"] = [{}]
    builder.tree |= {"animations": [{}], "skins": [{}]}
    builder.tree["extensions"] = {"KHR_lights_punctual": {"lights": [{}]}}
    builder.node(mesh=mesh)
    builder.node(mesh=builder.mesh(mode=0))
    warnings = "\n".join(load_relic(builder.glb(tmp_path / "a.glb")).warnings)
    for word in ("animations", "skins", "morph targets", "lights", "points"):
        assert word in warnings


def test_missing_and_damaged_textures_are_warnings(tmp_path: Path) -> None:
    builder = Builder()
    for data in ("gone.png", b"not a picture"):
        texture = builder.texture(data)
        builder.node(mesh=builder.mesh(material=builder.material(emissiveTexture={"index": texture})))
    model = load_relic(builder.glb(tmp_path / "a.glb"))
    assert model.images == ()
    assert [material.emissive_texture for material in model.materials] == [None, None]
    assert "gone.png" in model.warnings[0]
    assert len(model.warnings) == 2


def test_bad_normals_and_colours_are_repaired(tmp_path: Path) -> None:
    normals = QUAD_NORMALS.copy()
    normals[0] = np.nan
    normals[1] = 0
    colours = np.ones((4, 4), np.float32)
    colours[2, 1] = np.inf
    model = load_relic(quad_file(tmp_path / "a.glb", NORMAL=normals, COLOR_0=colours))
    (primitive,) = model.primitives
    np.testing.assert_allclose(primitive.normals, QUAD_NORMALS, atol=1e-6)
    np.testing.assert_array_equal(primitive.colours, np.ones((4, 4)))
    assert len(model.warnings) == 2
