"""Files that are refused: each in a plain sentence of its own, never with anything but an InputError."""

from __future__ import annotations

import json
import resource
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from renderer.assets.relics import load_relic
from renderer.errors import InputError
from tests.support.gltf_files import QUAD, QUAD_TRIANGLES, Builder, pack_glb, png, quad_file

FACE = "element face 1\nproperty list uchar int vertex_indices\n"
PLY = (
    "ply\nformat ascii 1.0\nelement vertex 3\nproperty float x\nproperty float y\nproperty float z\n"
    f"{FACE}end_header\n0 0 0\n1 0 0\n0 1 0\n3 0 1 2\n"
)
OBJ = "mtllib a.mtl\nv 0 0 0\nv 1 0 0\nv 0 1 0\nvt 0 0\nvn 0 0 1\nusemtl a\nf 1/1/1 2/1/1 3/1/1\n"


def refusal(path: Path, **options: str) -> InputError:
    with pytest.raises(InputError) as caught:
        load_relic(path, **options)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.hint
    return caught.value


def build(change: Callable[[Builder], object]) -> bytes:
    builder = Builder()
    builder.node(mesh=builder.mesh())
    change(builder)
    return builder.glb_bytes()


def first_accessor(**fields: object) -> bytes:
    return build(lambda b: b.tree["accessors"][0].update(fields))


GOOD = build(lambda b: None)
NAN = QUAD.copy()
NAN[1, 2] = np.nan
BAD_FILES: dict[str, tuple[str, bytes, str, str]] = {
    "empty": ("a.glb", b"", "file-empty", "0 bytes"),
    "suffix": ("a.fbx", b"x", "relic-kind", ".glb"),
    "no suffix": ("a", b"x", "relic-kind", "suffix"),
    "glb content": ("a.glb", b"PK\3\4" * 20, "relic-content", "not a GLB"),
    "gltf content": ("a.gltf", GOOD, "relic-content", "not glTF"),
    "ply content": ("a.ply", GOOD, "relic-content", "not PLY"),
    "obj content": ("a.obj", GOOD, "relic-content", "not OBJ"),
    "stl content": ("a.stl", GOOD, "relic-content", "not STL"),
    "off content": ("a.off", GOOD, "relic-content", "not OFF"),
    "glb cut": ("a.glb", GOOD[:-8], "relic-truncated", "bytes"),
    "glb header cut": ("a.glb", GOOD[:15], "relic-truncated", "header"),
    "glb 1": ("a.glb", GOOD[:4] + struct.pack("<I", 1) + GOOD[8:], "gltf-version", "version 1"),
    "gltf 1": ("a.gltf", b'{"asset": {"version": "1.0"}}', "gltf-version", "1.0"),
    "json": ("a.gltf", b'{"asset": {"version": "2.0"}', "relic-content", "JSON"),
    "json depth": ("a.gltf", b'{"a":' + b"[" * 200_000, "relic-content", "deep"),
    "huge int": (
        "a.gltf",
        b'{"asset": {"version": "2.0"}, "scene": ' + b"9" * 5000 + b"}",
        "relic-content",
        "JSON",
    ),
    "no triangles": ("a.gltf", b'{"asset": {"version": "2.0"}}', "relic-no-triangles", "no triangles"),
    "huge count": ("a.glb", first_accessor(count=2**40), "relic-too-large", "memory"),
    "count": ("a.glb", first_accessor(count=99), "gltf-invalid", "more than its bufferView holds"),
    "offset": ("a.glb", first_accessor(byteOffset=44), "gltf-invalid", "bufferView holds"),
    "negative": ("a.glb", first_accessor(count=-1), "gltf-invalid", "whole number"),
    "text": ("a.glb", first_accessor(count="4"), "gltf-invalid", "accessors[0].count"),
    "kind": ("a.glb", first_accessor(type="VEC2"), "gltf-invalid", "wrong type"),
    "view": (
        "a.glb",
        build(lambda b: b.tree["bufferViews"][0].update(byteLength=10**9)),
        "gltf-invalid",
        "beyond",
    ),
    "nan": ("a.glb", build(lambda b: b.node(mesh=b.mesh(NAN))), "relic-positions", "1 of 4 vertices"),
    "index": (
        "a.glb",
        build(lambda b: b.node(mesh=b.mesh(QUAD, QUAD_TRIANGLES + np.uint16(9)))),
        "relic-indices",
        "vertex 12, but there are only 4",
    ),
    "cycle": (
        "a.glb",
        build(lambda b: b.tree["nodes"][0].update(children=[b.node(root=False, children=[0])])),
        "gltf-invalid",
        "ancestor",
    ),
    "meshopt": (
        "a.glb",
        build(lambda b: b.tree.update(extensionsRequired=["EXT_meshopt_compression"])),
        "gltf-extension",
        "without meshopt compression",
    ),
    "basisu": (
        "a.glb",
        build(lambda b: b.tree.update(extensionsRequired=["KHR_texture_basisu"])),
        "gltf-extension",
        "PNG or JPEG",
    ),
    "ply points": (
        "a.ply",
        PLY.replace(FACE, "").replace("3 0 1 2\n", "").encode(),
        "relic-no-triangles",
        "3 points",
    ),
    "ply index": ("a.ply", PLY.replace("3 0 1 2", "3 0 1 7").encode(), "relic-indices", "vertex 7"),
    "ply nan": ("a.ply", PLY.replace("1 0 0", "nan 0 0").encode(), "relic-positions", "1 of 3"),
    "ply count": (
        "a.ply",
        PLY.replace("vertex 3", "vertex 99999999999").encode(),
        "relic-truncated",
        "promises",
    ),
    "ply header": ("a.ply", PLY[:60].encode(), "relic-damaged", "header"),
    "obj points": ("a.obj", b"v 0 0 0\nv 1 0 0\n", "relic-no-triangles", "2 points"),
    "obj comment": ("a.obj", b"# nothing\n", "relic-no-triangles", "nothing in it"),
    "obj index": ("a.obj", b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 4\n", "relic-indices", "not there"),
    "obj zero": ("a.obj", b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 0 1 2\n", "relic-indices", "counts from 1"),
    "stl cut": ("a.stl", b"x" * 80 + struct.pack("<I", 3) + b"\0" * 100, "relic-truncated", "234"),
    "stl none": ("a.stl", b"x" * 80 + struct.pack("<I", 0), "relic-no-triangles", "no triangles"),
    "nodes": (
        "a.glb",
        build(lambda b: b.tree.update(nodes=[{}] * 250_001)),
        "relic-too-large",
        "250,001 nodes",
    ),
    "off index": ("a.off", b"OFF\n3 1 0\n0 0 0\n1 0 0\n0 1 0\n3 0 1 9\n", "relic-indices", "not there"),
}


@pytest.mark.parametrize("case", BAD_FILES)
def test_refusals_are_told_apart(tmp_path: Path, case: str) -> None:
    name, data, code, words = BAD_FILES[case]
    (tmp_path / name).write_bytes(data)
    error = refusal(tmp_path / name)
    assert error.code == code
    assert words in str(error)


def test_missing_and_folder(tmp_path: Path) -> None:
    assert refusal(tmp_path / "gone.glb").code == "file-missing"
    (tmp_path / "folder.glb").mkdir()
    assert refusal(tmp_path / "folder.glb").code == "file-folder"


def test_unknown_options(tmp_path: Path) -> None:
    path = quad_file(tmp_path / "a.glb")
    assert refusal(path, unit="ft").code == "relic-unit"
    assert refusal(path, up="x").code == "relic-up"


@pytest.mark.parametrize(
    "uri", ["../a.bin", "/etc/hostname", "http://example.com/a.bin", "C:/a.bin", "..%2Fa.bin"]
)
def test_buffers_outside_the_folder(tmp_path: Path, uri: str) -> None:
    (tmp_path / "a.bin").write_bytes(b"\0" * 999)
    (tmp_path / "in").mkdir()
    builder = Builder()
    builder.node(mesh=builder.mesh())
    assert refusal(builder.gltf(tmp_path / "in" / "a.gltf", uri=uri)).code == "file-outside"


def test_a_missing_buffer(tmp_path: Path) -> None:
    builder = Builder()
    builder.node(mesh=builder.mesh())
    error = refusal(builder.gltf(tmp_path / "a.gltf", uri="gone.bin"))
    assert error.code == "gltf-buffer"
    assert "gone.bin" in str(error)


def test_pictures_that_are_too_large(tmp_path: Path) -> None:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    for width, height in ((20000, 10), (60000, 60000)):
        head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        bomb = b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
        builder = Builder()
        texture = builder.texture(bomb)
        builder.node(mesh=builder.mesh(material=builder.material(emissiveTexture={"index": texture})))
        assert refusal(builder.glb(tmp_path / "a.glb")).code == "texture-too-large"


@pytest.mark.parametrize("suffix", [".glb", ".gltf", ".ply", ".obj", ".stl", ".off"])
def test_a_gigabyte_of_zeros_is_not_read(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"zeros{suffix}"
    with path.open("wb") as file:
        file.truncate(1 << 30)  # sparse: no disk behind it
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert refusal(path).code in ("relic-content", "relic-no-triangles")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 << 10
    path.unlink()


def test_many_accessors_over_one_buffer_do_not_multiply_memory(tmp_path: Path) -> None:
    builder = Builder()
    many = np.zeros((1 << 20, 3), np.float32)
    number = builder.accessor(many)
    for _ in range(300):
        builder.tree["accessors"].append(dict(builder.tree["accessors"][number]))
        builder.tree["meshes"].append(
            {"primitives": [{"attributes": {"POSITION": len(builder.tree["accessors"]) - 1}}]}
        )
        builder.node(mesh=len(builder.tree["meshes"]) - 1)
    assert refusal(builder.glb(tmp_path / "a.glb")).code == "relic-too-large"


def rich_glb() -> bytes:
    builder = Builder()
    texture = builder.texture(png(np.arange(48, dtype=np.uint8).reshape(4, 4, 3)))
    material = builder.material(normalTexture={"index": texture}, pbrMetallicRoughness={"metallicFactor": 0.5})
    colours = builder.accessor(np.full((4, 4), 200, np.uint8), normalized=True)
    mesh = builder.mesh(COLOR_0=colours, TEXCOORD_0=np.ascontiguousarray(QUAD[:, :2]), material=material)
    builder.node(mesh=mesh, scale=[1, -1, 2])
    return builder.glb_bytes()


def binary_ply() -> bytes:
    head = PLY[: PLY.index("end_header") + 11].replace("ascii", "binary_little_endian").encode()
    return head + QUAD[:3].tobytes() + b"\3" + np.array([0, 1, 2], "<i4").tobytes()


STL = b"x" * 80 + struct.pack("<I", 1) + np.array([0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0], "<f4").tobytes() + b"\0\0"
SEEDS = {
    "a.glb": rich_glb(),
    "b.ply": binary_ply(),
    "c.ply": PLY.encode(),
    "d.obj": OBJ.encode(),
    "e.stl": STL,
    "f.off": b"OFF\n3 1 0\n0 0 0\n1 0 0\n0 1 0\n3 0 1 2\n",
}


@pytest.mark.parametrize("name", SEEDS)
def test_the_seeds_of_the_fuzz_load(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(SEEDS[name])
    assert load_relic(tmp_path / name).triangle_count >= 1


@pytest.mark.parametrize("name", SEEDS)
@settings(
    max_examples=150,
    deadline=5000,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    flips=st.lists(st.tuples(st.integers(0, 1 << 16), st.integers(0, 255)), max_size=4),
    keep=st.floats(0, 1) | st.just(1.0),
)
def test_flipped_bytes_and_cuts_load_or_are_refused(
    tmp_path: Path, name: str, flips: list[tuple[int, int]], keep: float
) -> None:
    data = bytearray(SEEDS[name])
    for place, value in flips:
        data[place % len(data)] = value
    path = tmp_path / name
    path.write_bytes(data[: round(len(data) * keep)])
    check(path)


ANY = (
    st.none()
    | st.booleans()
    | st.integers(-3, 2**40)
    | st.text(max_size=3)
    | st.just([])
    | st.just({})
    | st.just(1e40)
)


@settings(
    max_examples=300,
    deadline=5000,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_wrong_types_anywhere_load_or_are_refused(tmp_path: Path, data: st.DataObject) -> None:
    glb = rich_glb()
    length = struct.unpack_from("<I", glb, 12)[0]
    tree = json.loads(glb[20 : 20 + length])
    parent: dict | list = tree
    while True:
        keys = list(parent) if isinstance(parent, dict) else list(range(len(parent)))
        key = data.draw(st.sampled_from(keys))
        child = parent[key]
        if not child or not isinstance(child, dict | list) or data.draw(st.integers(0, 4)) == 0:
            parent[key] = data.draw(ANY)
            break
        parent = child
    path = tmp_path / "a.glb"
    path.write_bytes(pack_glb(tree, glb[28 + length :]))
    error = check(path)
    assert error is None or error.code != "relic-damaged"  # every mistake in the JSON has words of its own


def check(path: Path) -> InputError | None:
    """The refusal of a file, or None if it loads, and is sane."""
    try:
        model = load_relic(path)
    except InputError as error:
        return error
    for primitive in model.primitives:
        assert np.isfinite(primitive.positions).all()
        assert primitive.triangles.max() < len(primitive.positions)
        np.testing.assert_allclose(np.linalg.norm(primitive.normals, axis=1), 1, atol=1e-3)
    assert np.isfinite(model.bounds).all()
    return None
