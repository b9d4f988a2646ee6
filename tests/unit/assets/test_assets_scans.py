"""PLY, OBJ, STL and OFF with known answers."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from renderer.assets.model import Model
from renderer.assets.relics import load_relic
from tests.support.gltf_files import png

CUBE = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], np.float32)
CUBE_TRIANGLES = np.fromstring(
    "0 1 3  0 3 2  4 6 7  4 7 5  0 4 5  0 5 1  2 3 7  2 7 6  0 2 6  0 6 4  1 5 7  1 7 3", int, sep=" "
).reshape(-1, 3)
LINEAR_HALF = ((128 / 255 + 0.055) / 1.055) ** 2.4


def ply(path: Path, vertices: str, rows: str, faces: list[str], extra: str = "", face_extra: str = "") -> Path:
    head = f"ply\nformat ascii 1.0\n{extra}element vertex {len(rows.splitlines())}\n{vertices}"
    head += f"element face {len(faces)}\nproperty list uchar int vertex_indices\n{face_extra}end_header\n"
    path.write_text(head + rows + "\n".join(faces) + "\n")
    return path


XYZ = "property float x\nproperty float y\nproperty float z\n"
RGB = "property uchar red\nproperty uchar green\nproperty uchar blue\n"


def stl(path: Path, corners: np.ndarray) -> Path:
    rows = np.zeros(len(corners), [("n", "<f4", 3), ("v", "<f4", (3, 3)), ("a", "<u2")])
    rows["v"] = corners
    path.write_bytes(b"solid it is not".ljust(80) + struct.pack("<I", len(corners)) + rows.tobytes())
    return path


def outward(model: Model) -> None:
    (primitive,) = model.primitives
    corners = primitive.positions[primitive.triangles]
    cross = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    assert (np.einsum("ij,ij->i", cross, corners.mean(axis=1) - 0.5) > 0).all()


def test_ply_with_colours(tmp_path: Path) -> None:
    rows = "0 0 0 255 0 128\n1 0 0 255 0 128\n0 1 0 255 0 128\n"
    model = load_relic(ply(tmp_path / "a.ply", XYZ + RGB, rows, ["3 0 1 2"]), unit="cm")
    (primitive,) = model.primitives
    np.testing.assert_allclose(primitive.colours, [[1, 0, LINEAR_HALF, 1]] * 3, rtol=1e-5)
    np.testing.assert_allclose(primitive.normals, [[0, 0, 1]] * 3)
    np.testing.assert_allclose(model.bounds[1], [0.01, 0.01, 0])
    assert model.materials[0].metallic == 0


def test_binary_ply_big_endian(tmp_path: Path) -> None:
    head = f"ply\nformat binary_big_endian 1.0\nelement vertex 3\n{XYZ}element face 1\n"
    head += "property list uchar int vertex_indices\nend_header\n"
    body = np.array([0, 0, 0, 1, 0, 0, 0, 1, 0], ">f4").tobytes() + b"\3" + np.array([0, 1, 2], ">i4").tobytes()
    (tmp_path / "a.ply").write_bytes(head.encode() + body)
    np.testing.assert_array_equal(load_relic(tmp_path / "a.ply").bounds[1], [1, 1, 0])


def test_ply_quads_and_mixed_polygons(tmp_path: Path) -> None:
    rows = "0 0 0\n1 0 0\n1 1 0\n0 1 0\n"
    assert load_relic(ply(tmp_path / "a.ply", XYZ, rows, ["4 0 1 2 3"])).triangle_count == 2
    assert load_relic(ply(tmp_path / "b.ply", XYZ, rows, ["4 0 1 2 3", "3 0 1 2"])).triangle_count == 3


def test_ply_texture_at_the_vertices(tmp_path: Path) -> None:
    (tmp_path / "纹 理.png").write_bytes(png(np.full((2, 2, 3), 9, np.uint8)))
    rows = "0 0 0 0 0.25\n1 0 0 1 0.25\n0 1 0 0 1\n"
    names = XYZ + "property float s\nproperty float t\n"
    path = ply(tmp_path / "a.ply", names, rows, ["3 0 1 2"], extra="comment TextureFile X\n")
    path.write_text(path.read_text().replace("TextureFile X", "TextureFile 纹 理.png"), encoding="utf-8")
    model = load_relic(path)
    np.testing.assert_allclose(model.primitives[0].uv0, [[0, 0.75], [1, 0.75], [0, 0]])
    assert model.materials[0].base_colour_texture is not None
    assert len(model.images) == 1


def test_ply_texture_at_the_corners(tmp_path: Path) -> None:
    (tmp_path / "t.png").write_bytes(png(np.full((2, 2, 3), 9, np.uint8)))
    rows = "0 0 0\n1 0 0\n1 1 0\n0 1 0\n"
    faces = ["3 0 1 2 6 0 0 1 0 1 1", "3 0 2 3 6 .5 .5 .75 .5 .75 1"]
    more = "property list uchar float texcoord\n"
    model = load_relic(ply(tmp_path / "a.ply", XYZ, rows, faces, "comment TextureFile t.png\n", more))
    (primitive,) = model.primitives
    assert primitive.uv0 is not None
    corner = primitive.triangles[1, 1]
    np.testing.assert_allclose(primitive.positions[corner], [1, 1, 0])
    np.testing.assert_allclose(primitive.uv0[corner], [0.75, 0.5])


def test_map_coordinates_keep_their_millimetres(tmp_path: Path) -> None:
    rows = "500000.000 0 4000000.000\n500000.001 0 4000000\n500000 0.002 4000000\n"
    names = XYZ.replace("float", "double")
    model = load_relic(ply(tmp_path / "a.ply", names, rows, ["3 0 1 2"]))
    np.testing.assert_allclose(model.bounds[1] - model.bounds[0], [0.001, 0.002, 0], atol=1e-7)
    np.testing.assert_allclose(model.bounds[0], [500000, 0, 4000000], atol=1e-9)


def test_obj_with_materials(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png(np.full((2, 2, 3), 9, np.uint8)))
    (tmp_path / "材 料.mtl").write_text(
        "newmtl 青花 瓷\nKd 0.1 0.1 0.1\nmap_Kd -s 2 2 1 a.png\n"
        "newmtl gold\nKd 1 0.5 0.25\nPm 1\nPr 0.25\nd 0.5\nKe 1 2 3\n",
        encoding="utf-8",
    )
    (tmp_path / "a.obj").write_text(
        "mtllib 材 料.mtl\nv 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nvt 0 0\nvt 1 0\nvt 1 1\nvt 0 1\nvn 0 0 1\n"
        "usemtl 青花 瓷\nf 1/1/1 2/2/1 3/3/1 4/4/1\nusemtl gold\nf 1/1/1 2/2/1 3/3/1\n",
        encoding="utf-8",
    )
    model = load_relic(tmp_path / "a.obj")
    assert model.warnings == ()
    materials = {material.name: material for material in model.materials}
    glaze, gold = materials["青花 瓷"], materials["gold"]
    assert glaze.base_colour == (1, 1, 1, 1)
    assert glaze.base_colour_texture is not None
    np.testing.assert_allclose(glaze.base_colour_texture.transform, [2, 0, 0, 0, 2, -1])
    assert (gold.base_colour, gold.metallic, gold.roughness) == ((1, 0.5, 0.25, 0.5), 1, 0.25)
    assert (gold.alpha_mode, gold.emissive) == ("blend", (1, 2, 3))
    for primitive in model.primitives:
        assert primitive.uv0 is not None
        np.testing.assert_allclose(primitive.uv0[:, 1], 1 - primitive.positions[:, 1])
        np.testing.assert_allclose(primitive.uv0[:, 0], primitive.positions[:, 0])
        wanted = 2 if model.materials[primitive.material].name == "青花 瓷" else 1
        assert len(primitive.triangles) == wanted


def test_obj_relative_indices_count_from_where_they_stand(tmp_path: Path) -> None:
    text = "v 0 0 0\nv 1 0 0\nv 0 1 0\nf -3 -2 -1\nv 5 0 0\nv 6 0 0\nv 5 1 0\nf -3//  -2//  -1//\n"
    (tmp_path / "a.obj").write_text(text)
    model = load_relic(tmp_path / "a.obj")
    xs = sorted(model.primitives[0].positions[model.primitives[0].triangles].mean(axis=1)[:, 0].round(3))
    np.testing.assert_allclose(xs, [0.333, 5.333])


def test_obj_vertex_colours_tabs_and_windows_lines(tmp_path: Path) -> None:
    text = "# made by hand\r\nv\t0 0 0 1 0 0\r\nv  1 0 0 1 0 0\r\nv 0 1 0 1 0 nan\r\n  f\t1 2 3\r\n"
    (tmp_path / "a.obj").write_bytes(text.encode())
    model = load_relic(tmp_path / "a.obj")
    np.testing.assert_allclose(model.primitives[0].colours, [[1, 0, 0, 1], [1, 0, 0, 1], [1, 0, 1, 1]])
    assert len(model.warnings) == 1


def test_obj_without_its_materials_and_textures_is_shown(tmp_path: Path) -> None:
    (tmp_path / "there.mtl").write_text("newmtl a\nmap_Kd gone.png\n")
    body = "v 0 0 0\nv 1 0 0\nv 0 1 0\nvt 0 0\nusemtl a\nf 1/1 2/1 3/1\n"
    for library, word in (("there.mtl", "gone.png"), ("missing.mtl", "missing.mtl")):
        (tmp_path / "a.obj").write_text(f"mtllib {library}\n{body}")
        model = load_relic(tmp_path / "a.obj")
        assert word in model.warnings[0]
        assert model.triangle_count == 1


def test_stl_cube_keeps_its_edges_and_closes_its_faces(tmp_path: Path) -> None:
    model = load_relic(stl(tmp_path / "a.stl", CUBE[CUBE_TRIANGLES]), unit="mm", up="z")
    (primitive,) = model.primitives
    assert len(primitive.positions) == 24
    np.testing.assert_allclose(np.abs(primitive.normals).max(axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(model.bounds, [[0, 0, -0.001], [0.001, 0.001, 0]], atol=1e-12)
    outward(model)


def test_stl_smooths_over_soft_edges(tmp_path: Path) -> None:
    angles = np.linspace(0, 2 * np.pi, 19)  # 20 degrees a step
    low = np.stack([np.cos(angles), np.sin(angles), 0 * angles], axis=1).astype(np.float32)
    low[-1] = low[0]
    high = low + np.float32([0, 0, 1])
    quads = [[low[i], low[i + 1], high[i + 1], high[i]] for i in range(18)]
    corners = np.array([[q[k] for k in t] for q in quads for t in ((0, 1, 2), (0, 2, 3))], np.float32)
    (primitive,) = load_relic(stl(tmp_path / "a.stl", corners)).primitives
    assert len(primitive.positions) == 36
    radial = primitive.positions * [1, 1, 0]
    np.testing.assert_allclose(primitive.normals, radial, atol=1e-5)


def test_ascii_stl_and_off(tmp_path: Path) -> None:
    facet = "facet normal 0 0 1\nouter loop\nvertex 0 0 0\nvertex 1 0 0\nvertex 0 1e0 0\nendloop\nendfacet\n"
    (tmp_path / "a.stl").write_text(f"solid x\n{facet}endsolid x\n")
    lines = "\n".join(" ".join(map(str, row)) for row in CUBE)
    faces = "\n".join("3 " + " ".join(map(str, row)) for row in CUBE_TRIANGLES)
    (tmp_path / "a.off").write_text(f"OFF\n# a cube\n8 12 0\n{lines}\n{faces}\n")
    assert load_relic(tmp_path / "a.stl").triangle_count == 1
    model = load_relic(tmp_path / "a.off")
    assert (model.triangle_count, len(model.primitives[0].positions)) == (12, 8)
    outward(model)
    np.testing.assert_allclose(model.primitives[0].normals, (CUBE - 0.5) * 2 / np.sqrt(3), atol=1e-6)


@pytest.mark.parametrize("suffix", [".PLY", ".Ply"])
def test_suffixes_in_any_case(tmp_path: Path, suffix: str) -> None:
    assert load_relic(ply(tmp_path / f"a{suffix}", XYZ, "0 0 0\n1 0 0\n0 1 0\n", ["3 0 1 2"])).triangle_count == 1


def test_comments_in_gbk_do_no_harm(tmp_path: Path) -> None:
    note = "青花瓷".encode("gbk")
    path = ply(tmp_path / "a.ply", XYZ, "0 0 0\n1 0 0\n0 1 0\n", ["3 0 1 2"], extra="comment X\n")
    path.write_bytes(path.read_bytes().replace(b"comment X", b"comment " + note))
    (tmp_path / "a.off").write_bytes(b"OFF\n# " + note + b"\n3 1 0\n0 0 0\n1 0 0\n0 1 0\n3 0 1 2\n")
    (tmp_path / "a.obj").write_bytes(b"# " + note + b"\nv 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n")
    facet = b"facet normal 0 0 1\nouter loop\nvertex 0 0 0\nvertex 1 0 0\nvertex 0 1 0\nendloop\nendfacet\n"
    (tmp_path / "a.stl").write_bytes(b"solid " + note + b"\n" + facet + b"endsolid " + note + b"\n")
    for suffix in ("ply", "off", "obj", "stl"):
        assert load_relic(tmp_path / f"a.{suffix}").triangle_count == 1


def test_scans_are_seen_from_both_sides(tmp_path: Path) -> None:
    (tmp_path / "a.mtl").write_text("newmtl red\nKd 1 0 0\n")
    (tmp_path / "a.obj").write_text("mtllib a.mtl\nv 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\nusemtl red\nf 1 2 3\n")
    (tmp_path / "a.off").write_text("OFF\n3 1 0\n0 0 0\n1 0 0\n0 1 0\n3 0 1 2\n")
    files = [tmp_path / "a.obj", tmp_path / "a.off", stl(tmp_path / "a.stl", CUBE[CUBE_TRIANGLES])]
    files += [ply(tmp_path / "a.ply", XYZ, "0 0 0\n1 0 0\n0 1 0\n", ["3 0 1 2"])]
    for file in files:
        assert all(material.double_sided for material in load_relic(file).materials), file.name
