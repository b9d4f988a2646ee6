"""The relics that ship: closed, of their true size, of the right materials, and made by their programs."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from renderer import resources
from renderer.assets.model import Model, Primitive
from renderer.assets.relics import load_relic

FOLDER = resources.scenes() / "relics"


@dataclass(frozen=True)
class Built:
    """A relic's file, its width, height and depth in mm, and the program beside it."""

    file: str
    size_mm: tuple[float, float, float]
    program: str

    def __str__(self) -> str:
        return self.program


RELICS = (
    Built("meiping.glb", (202, 330, 202), "meiping"),
    Built("bianzhong.glb", (208, 381, 161), "bianzhong"),
    Built("celadon.glb", (141, 240, 141), "celadon"),
    Built("jade-bi.glb", (170, 170, 7.5), "jade_bi"),
    Built("lacquer-box.glb", (263, 116, 264), "lacquer_box"),
)
CARVED = RELICS[1:]


@pytest.fixture
def programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder of the generators, where they find one another."""
    monkeypatch.syspath_prepend(FOLDER)


def parts_of(program: str) -> list[Any]:
    """The meshes that a generator makes, without their skins."""
    made: list[Any] = _MAKES[program](importlib.import_module(program))
    return made


_MAKES: dict[str, Callable[[Any], list[Any]]] = {
    "bianzhong": lambda m: m.meshes(m.face_relief(), {}),
    "celadon": lambda m: m.meshes(m.Vase(), None),
    "jade_bi": lambda m: m.meshes(m.relief(), None),
    "lacquer_box": lambda m: m.meshes(m.Box(), m.top_relief(), m.side_relief(m.Box()), {}),
}


def open_edges(positions: npt.NDArray[Any], triangles: npt.NDArray[Any]) -> int:
    """How many edges run one way more often than the other, where vertices nearer than 1 um are one."""
    pairs = cKDTree(positions).query_pairs(1e-6, output_type="ndarray")
    links = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(positions),) * 2)
    count, point = connected_components(links, directed=False)
    corners = point[triangles]
    edges = np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [2, 0]]]).astype(np.int64)
    one_way, other_way = edges[:, 0] * count + edges[:, 1], edges[:, 1] * count + edges[:, 0]
    keys = np.unique(np.concatenate([one_way, other_way]))
    times = [np.bincount(np.searchsorted(keys, way), minlength=len(keys)) for way in (one_way, other_way)]
    return int(np.abs(times[0] - times[1]).sum()) // 2


def whole(parts: tuple[Primitive, ...]) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    starts = np.cumsum([0] + [len(part.positions) for part in parts[:-1]])
    triangles = [part.triangles.reshape(-1, 3) + start for part, start in zip(parts, starts, strict=True)]
    return np.concatenate([part.positions for part in parts]).astype(np.float64), np.concatenate(triangles)


@pytest.mark.parametrize("relic", RELICS, ids=str)
def test_a_relic_is_small_closed_and_of_its_true_size(relic: Built) -> None:
    assert (FOLDER / relic.file).stat().st_size < 8_000_000
    model = load_relic(FOLDER / relic.file)
    assert model.warnings == ()
    extent = (model.bounds[1] - model.bounds[0]) * 1000
    np.testing.assert_allclose(extent, relic.size_mm, atol=4.0)
    assert abs(model.bounds[0][1]) < 0.002, "it stands on the ground"
    positions, triangles = whole(model.primitives)
    assert 20_000 < len(triangles) < 70_000
    assert open_edges(positions, triangles) == 0
    a, b, c = (positions[triangles[:, k]] for k in range(3))
    assert np.einsum("ij,ij->i", a, np.cross(b, c)).sum() > 0, "inside out"


def test_a_hole_is_noticed() -> None:
    positions, triangles = whole(load_relic(FOLDER / "celadon.glb").primitives)
    assert open_edges(positions, triangles[1:]) == 3


@pytest.mark.parametrize("relic", CARVED, ids=str)
@pytest.mark.usefixtures("programs")
def test_the_program_beside_it_makes_the_same_shape(relic: Built) -> None:
    made = parts_of(relic.program)
    kept = load_relic(FOLDER / relic.file).primitives
    assert len(made) == len(kept)
    for new, old in zip(made, kept, strict=True):
        corners = np.asarray(new.positions)[np.asarray(new.indices).ravel()]
        np.testing.assert_allclose(corners, old.positions[old.triangles.ravel()], atol=2e-5)


def material_of(file: str) -> Any:
    model: Model = load_relic(FOLDER / file)
    return model.materials[0]


def test_celadon_has_a_glaze_that_leaves_the_foot_bare() -> None:
    glaze = material_of("celadon.glb")
    assert glaze.clearcoat == 1.0
    assert glaze.clearcoat_texture is not None
    assert glaze.clearcoat_roughness_texture is not None
    coat = load_relic(FOLDER / "celadon.glb").images[glaze.clearcoat_texture.image].pixels
    share = (coat[..., 0] < 30).mean()
    assert 0.005 < share < 0.06, "the foot ring"
    assert 0.04 < np.median(coat[..., 1]) / 255 < 0.12


def test_light_goes_through_jade() -> None:
    jade = material_of("jade-bi.glb")
    assert jade.ior == pytest.approx(1.61)
    assert 0.3 < jade.transmission < 1.0
    assert jade.attenuation_m is not None
    green = jade.attenuation_colour
    assert green[1] > max(green[0], green[2])
    assert jade.thickness_texture is not None
    thick = load_relic(FOLDER / "jade-bi.glb").images[jade.thickness_texture.image].pixels[..., 1]
    assert thick.max() - thick.min() > 60, "grains are thicker than the ground"


def test_bronze_is_metal_where_it_is_worn_and_not_where_it_is_green() -> None:
    model = load_relic(FOLDER / "bianzhong.glb")
    face = next(m for m in model.materials if m.name == "bronze, face")
    assert face.base_colour_texture is not None
    assert face.metallic_roughness_texture is not None
    metal = model.images[face.metallic_roughness_texture.image].pixels[..., 2].astype(float)
    colour = model.images[face.base_colour_texture.image].pixels[::2, ::2, :3].astype(float)
    reddish = colour[..., 0] - colour[..., 1]
    assert np.corrcoef(metal.ravel()[::17], reddish.ravel()[::17])[0, 1] > 0.7
