"""Draco-packed geometry: decoded as it was, refused when it is damaged or larger than the file says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import DracoPy
import numpy as np
import pytest
import trimesh

from renderer.assets.gltf_draco import DRACO, draco_counts
from renderer.assets.relics import load_relic
from renderer.errors import InputError
from tests.support.gltf_files import Builder

BALL = trimesh.creation.icosphere(subdivisions=2)
POINTS = BALL.vertices.astype(np.float32)
FACES = BALL.faces.astype(np.uint32)


def _packed(**options: Any) -> bytes:
    data: bytes = DracoPy.encode(
        POINTS,
        FACES,
        quantization_bits=16,
        normals=BALL.vertices.view(np.ndarray),
        tex_coord=BALL.vertices.view(np.ndarray)[:, :2] * 0.5 + 0.5,
        **options,
    )
    return data


def _file(folder: Path, data: bytes, faces: int | None = None, vertices: int | None = None) -> Path:
    mesh = DracoPy.decode(_packed())
    numbers = {a["attribute_type"]: a["unique_id"] for a in mesh.attributes}
    builder = Builder()
    count = len(mesh.points) if vertices is None else vertices

    def accessor(kind: str, component: int, count: int) -> int:
        builder.tree["accessors"].append({"componentType": component, "count": count, "type": kind})
        return len(builder.tree["accessors"]) - 1

    attributes = {
        "POSITION": accessor("VEC3", 5126, count),
        "NORMAL": accessor("VEC3", 5126, count),
        "TEXCOORD_0": accessor("VEC2", 5126, count),
    }
    entry = {
        "bufferView": builder.view(data),
        "attributes": {"POSITION": numbers[0], "NORMAL": numbers[1], "TEXCOORD_0": numbers[3]},
    }
    primitive = {
        "attributes": attributes,
        "indices": accessor("SCALAR", 5125, 3 * (len(FACES) if faces is None else faces)),
        "extensions": {DRACO: entry},
    }
    builder.tree["meshes"].append({"primitives": [primitive]})
    builder.tree["extensionsRequired"] = builder.tree["extensionsUsed"] = [DRACO]
    builder.node(mesh=0)
    return builder.glb(folder / "packed.glb")


@pytest.mark.parametrize("level", [0, 7])  # sequential, edgebreaker
def test_packed_geometry_comes_out_as_it_was(tmp_path: Path, level: int) -> None:
    data = _packed(compression_level=level)
    model = load_relic(_file(tmp_path, data, vertices=len(DracoPy.decode(data).points)))
    (primitive,) = model.primitives
    assert model.warnings == ()
    assert len(primitive.triangles) == len(FACES)
    np.testing.assert_allclose(model.bounds, [POINTS.min(axis=0), POINTS.max(axis=0)], atol=1e-4)
    np.testing.assert_allclose(primitive.normals, primitive.positions, atol=0.02)
    assert primitive.uv0 is not None
    np.testing.assert_allclose(primitive.uv0, primitive.positions[:, :2] * 0.5 + 0.5, atol=0.01)
    # the same triangles, whichever the order
    ours, theirs = (
        np.sort(c.mean(axis=1).round(2), axis=0) for c in (primitive.positions[primitive.triangles], POINTS[FACES])
    )
    np.testing.assert_allclose(ours, theirs, atol=0.011)


def test_counts_are_read_before_anything_is_decoded() -> None:
    for level in (0, 7):
        faces, vertices = draco_counts(_packed(compression_level=level), "here")
        assert (faces, vertices) == (len(FACES), len(POINTS))
    with_metadata = _packed(generic_attributes={"wear": np.zeros((len(POINTS), 1), np.float32)})
    assert draco_counts(with_metadata, "here")[0] == len(FACES)


@pytest.mark.parametrize("wrong", [{"faces": len(FACES) - 1}, {"vertices": 10}])
def test_more_than_the_accessors_say_is_refused(tmp_path: Path, wrong: dict[str, int]) -> None:
    with pytest.raises(InputError, match="accessors say"):
        load_relic(_file(tmp_path, _packed(), **wrong))


def test_damaged_data_are_refused(tmp_path: Path) -> None:
    data = _packed()
    for broken in (
        b"",
        b"DRACO",
        b"DRAGO" + data[5:],
        data[: len(data) // 2],
        data[:30] + bytes(len(data) - 30),
    ):
        with pytest.raises(InputError) as caught:
            load_relic(_file(tmp_path, broken))
        assert caught.value.code == "gltf-invalid"


def test_without_the_extra_its_name_is_told(tmp_path: Path) -> None:
    path = _file(tmp_path, _packed())
    code = (
        "import sys; sys.modules['DracoPy'] = None\n"
        "from pathlib import Path\n"
        "from renderer.assets.relics import load_relic\n"
        "from renderer.errors import InputError\n"
        "try: load_relic(Path(sys.argv[1]))\n"
        "except InputError as error: print(error.code, error.hint)\n"
    )
    told = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert "gltf-extension" in told.stdout
    assert "yingbi[draco]" in told.stdout
