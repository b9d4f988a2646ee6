"""Prepared scenes: kept as files, uploaded in slices, admitted and dismissed, in any quality."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
import trimesh

from renderer.assets import cache, transfer
from renderer.engine.engine import Engine, SceneLayer
from renderer.engine.pack_file import _HEAD, BadPack, read_pack, write_pack
from renderer.engine.packs import open_pack, pack_path, prepare_pack
from renderer.engine.prepare import ScenePreparer
from renderer.engine.prepared import PreparedScene
from renderer.engine.view import View, wall_view
from renderer.errors import InputError
from renderer.gpu.context import Gpu
from renderer.gpu.shaders import Programs
from renderer.gpu.uploads import PIECE_BYTES
from renderer.passes.quality import QUALITIES
from renderer.scene.model import Scene
from renderer.scene.reader import load_scene
from renderer.wall.model import Wall
from renderer.wall.reader import default_wall
from tests.support.stage import environment_file, map_grid

RUNGS = ("glossy", "draft", "lean")
"""The first one with light transfer, but small enough for a test."""

GLOSSY = replace(QUALITIES["brisk"], shadow_px=256, shaft_taps=0)


@pytest.fixture(scope="module", autouse=True)
def _small_qualities() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(QUALITIES, "glossy", GLOSSY)
        patch.setattr(transfer, "_LONGEST_EDGE", 1.0)
        patch.setitem(QUALITIES, "draft", replace(QUALITIES["draft"], shadow_px=256))
        patch.setitem(QUALITIES, "lean", replace(QUALITIES["lean"], shadow_px=256))
        yield


@pytest.fixture(scope="module")
def wall() -> Wall:
    return default_wall()


@pytest.fixture(scope="module")
def view(wall: Wall) -> View:
    return wall_view(wall, wall.eyes[0], 0.02)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two scenes that share a textured bowl; one is lit by a map and graded."""
    made = tmp_path_factory.mktemp("scenes")
    _bowl(made / "bowl.glb")
    directions, _ = map_grid(16)
    environment_file(made / "sky.exr", np.abs(directions) + 0.2)
    (made / "warm.cube").write_text("LUT_3D_SIZE 2\n" + "\n".join(
        f"{r * 0.9 + 0.1} {g} {b * 0.8}" for b in (0, 1) for g in (0, 1) for r in (0, 1)
    ))  # fmt: skip
    head = 'format = "yingbi-scene/1"\nduration_s = 8\n'
    bowl = '[[relic]]\nmesh = "bowl.glb"\nheight_m = 2.0\nposition_m = [0, 0.5, 0.6]\n'
    more = '[picture]\nlut = "warm.cube"\nbloom = 0.05\n[environment]\nmap = "sky.exr"\n[frame]\n'
    (made / "mapped.toml").write_text(head + more + bowl)
    (made / "sunny.toml").write_text(head + '[environment]\npreset = "summer"\n' + bowl)
    return made


def _bowl(path: Path) -> None:
    """Half a ball of a few thousand triangles, with a noisy texture of an odd size."""
    ball = trimesh.creation.uv_sphere(radius=0.2, count=[14, 16])
    mesh = trimesh.Trimesh(ball.vertices, ball.faces[ball.triangles_center[:, 2] < 0.05], process=False)
    pixels = np.random.default_rng(5).integers(60, 200, (37, 50, 3), np.uint8)
    picture = PIL.Image.fromarray(pixels)
    material = trimesh.visual.material.PBRMaterial(
        baseColorTexture=picture, metallicFactor=0.4, roughnessFactor=0.3, doubleSided=True
    )
    uv = mesh.vertices[:, :2] * 3.0
    mesh.visual = trimesh.visual.TextureVisuals(uv=uv, material=material)
    mesh.export(path)


@pytest.fixture(scope="module")
def mapped(folder: Path) -> Scene:
    return load_scene(folder / "mapped.toml")


@pytest.fixture(scope="module")
def sunny(folder: Path) -> Scene:
    return load_scene(folder / "sunny.toml")


def _prepared(gpu: Gpu, scene: Scene, rungs: tuple[str, ...] = RUNGS) -> PreparedScene:
    return ScenePreparer(gpu, Programs(gpu.ctx), rungs, [scene]).prepare(scene)


@pytest.fixture(scope="module")
def prepared(_session_gpu: Gpu, mapped: Scene) -> PreparedScene:
    return _prepared(_session_gpu, mapped)


def _engine(gpu: Gpu, wall: Wall, scene: Scene, prepared: PreparedScene, **options: object) -> Engine:
    engine = Engine(gpu, None, wall, prepared.rungs[0], rungs=prepared.rungs)
    for _ in engine.upload(scene, prepared, **options):  # type: ignore[arg-type]
        pass
    return engine


def _draw(engine: Engine, view: View, *layers: SceneLayer) -> np.ndarray:
    ((_, developed),) = engine.draw_layers(layers, Fraction(25), view)
    return engine.finish.linear(developed.shown)


def _arrays(part: object) -> Iterator[np.ndarray]:
    if isinstance(part, np.ndarray):
        yield part
    elif isinstance(part, tuple | dict):
        for item in part.values() if isinstance(part, dict) else part:
            yield from _arrays(item)
    elif hasattr(part, "__dataclass_fields__"):
        for item in vars(part).values():
            yield from _arrays(item)


def test_a_pack_holds_what_was_prepared(prepared: PreparedScene, tmp_path: Path) -> None:
    path = tmp_path / "x.yingbi"
    write_pack(path, prepared)
    again = read_pack(path, thoroughly=True)
    first, second = list(_arrays(prepared)), list(_arrays(again))
    assert len(first) == len(second) > 30
    for a, b in zip(first, second, strict=True):
        assert (a.dtype, a.shape) == (b.dtype, b.shape)
        assert a.tobytes() == b.tobytes()
    assert not any(array.flags.writeable for array in second if array.nbytes > 1 << 12)
    assert again.warnings == prepared.warnings
    assert repr(again.models[0].look.materials[0].source) == repr(prepared.models[0].look.materials[0].source)


def _cut(data: bytes) -> bytes:
    return data[:-1]


def _head_alone(data: bytes) -> bytes:
    return data[:40]


def _foreign(data: bytes) -> bytes:
    return b"PK\x03\x04" + data[4:]


def _older(data: bytes) -> bytes:
    return data[:8] + (0).to_bytes(4, "little") + data[12:]


def _damaged_records(data: bytes) -> bytes:
    return data[:200] + bytes([data[200] ^ 1]) + data[201:]


def _longer(data: bytes) -> bytes:
    return data + b"\0"


DAMAGES = (_cut, _head_alone, _foreign, _older, _damaged_records, _longer)


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_pack_is_refused(prepared: PreparedScene, tmp_path: Path, damage: object) -> None:
    path = tmp_path / "x.yingbi"
    write_pack(path, prepared)
    path.write_bytes(damage(path.read_bytes()))  # type: ignore[operator]
    with pytest.raises(BadPack):
        read_pack(path)
    with pytest.raises(InputError) as caught:
        open_pack(path)
    assert caught.value.code == "pack-damaged"


def test_a_bit_that_fell_over_is_found(prepared: PreparedScene, tmp_path: Path) -> None:
    path = tmp_path / "x.yingbi"
    write_pack(path, prepared)
    data = bytearray(path.read_bytes())
    data[-3] ^= 16
    path.write_bytes(data)
    read_pack(path)
    with pytest.raises(BadPack):
        read_pack(path, thoroughly=True)


class _Evil:
    def __reduce__(self) -> tuple[object, ...]:
        return os.system, ("true",)


def test_a_pack_makes_nothing_but_a_scene(tmp_path: Path) -> None:
    path = tmp_path / "x.yingbi"
    for content in (_Evil(), Path("/"), replace):
        write_pack(path, content)  # type: ignore[arg-type]
        with pytest.raises(BadPack, match="belong"):
            read_pack(path)
    write_pack(path, (1, 2))  # type: ignore[arg-type]
    with pytest.raises(BadPack, match="something else"):
        read_pack(path)


def test_a_missing_pack(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        open_pack(tmp_path / "none.yingbi")
    assert caught.value.code == "pack-missing"


@pytest.fixture(scope="module")
def pack(_session_gpu: Gpu, mapped: Scene, wall: Wall) -> Path:
    return prepare_pack(_session_gpu, mapped, wall, RUNGS)


def test_a_pack_is_made_once_and_anew_when_it_is_damaged(gpu: Gpu, mapped: Scene, wall: Wall, pack: Path) -> None:
    made = pack.stat().st_ino
    assert prepare_pack(gpu, mapped, wall, RUNGS) == pack
    assert pack.stat().st_ino == made
    before = pack.read_bytes()
    pack.write_bytes(before[:-64])
    assert prepare_pack(gpu, mapped, wall, RUNGS) == pack
    assert pack.stat().st_size == len(before)
    assert not list(pack.parent.glob("*.part"))


def test_a_pack_knows_its_programs(gpu: Gpu, pack: Path) -> None:
    programs = open_pack(pack).programs
    assert any("HAS_TRANSFER" in defines for _, _, defines in programs)
    assert any(fragment == "finish/develop" and "BLOOM" in defines for _, fragment, defines in programs)


def test_other_files_make_another_pack(gpu: Gpu, folder: Path, mapped: Scene) -> None:
    path = pack_path(gpu, mapped, RUNGS)
    assert pack_path(gpu, load_scene(folder / "mapped.toml"), RUNGS) == path
    assert pack_path(gpu, mapped, ("draft",)) != path
    before = (folder / "bowl.glb").stat()
    os.utime(folder / "bowl.glb", ns=(before.st_atime_ns, before.st_mtime_ns + 1))
    assert pack_path(gpu, mapped, RUNGS) != path
    os.utime(folder / "bowl.glb", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert pack_path(gpu, mapped, RUNGS) == path


def test_side_files_are_watched(gpu: Gpu, tmp_path: Path) -> None:
    """A model's own files are not in the scene: the pack remembers them, and also one that was missing."""
    tmp_path.joinpath("a.obj").write_text("mtllib a.mtl\nv 0 0 0\nv 1 0 0\nv 0 1 0\nusemtl m\nf 1 2 3\n")
    scene_path = tmp_path / "s.toml"
    scene_path.write_text('format = "yingbi-scene/1"\nduration_s = 1\n[[relic]]\nmesh = "a.obj"\n')
    made = _prepared(gpu, load_scene(scene_path), ("draft",))
    assert {Path(stamp.path).name for stamp in made.files} == {"a.obj", "a.mtl"}
    assert all(stamp.current for stamp in made.files)
    (tmp_path / "a.mtl").write_text("newmtl m\nKd 1 0 0\n")
    assert not all(stamp.current for stamp in made.files)


@pytest.mark.parametrize("slice_bytes", [PIECE_BYTES, 1 << 20])
def test_slices_make_the_same_picture(
    gpu: Gpu, wall: Wall, mapped: Scene, prepared: PreparedScene, view: View, slice_bytes: int
) -> None:
    whole = _engine(gpu, wall, mapped, prepared, slice_bytes=1 << 40)
    sliced = _engine(gpu, wall, mapped, prepared, slice_bytes=slice_bytes)
    layer = SceneLayer(mapped, 1.0)
    expected = _draw(whole, view, layer)
    assert expected.std() > 0.02
    assert np.array_equal(_draw(sliced, view, layer), expected)


def test_slices_are_as_small_as_asked_for(
    gpu: Gpu, wall: Wall, mapped: Scene, prepared: PreparedScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    total = sum(array.nbytes for array in _arrays(prepared))
    engine = Engine(gpu, None, wall, RUNGS[0], rungs=RUNGS)
    pauses = sum(1 for _ in engine.upload(mapped, prepared, PIECE_BYTES))
    assert pauses >= total // PIECE_BYTES
    assert engine.admitted(mapped)


def test_qualities_change_between_two_frames(
    gpu: Gpu, wall: Wall, mapped: Scene, prepared: PreparedScene, view: View
) -> None:
    engine, layer = _engine(gpu, wall, mapped, prepared), SceneLayer(mapped, 2.0)
    seen = {}
    for rung in (*RUNGS, *reversed(RUNGS), RUNGS[1]):
        engine.set_quality(rung)
        drawn = _draw(engine, view, layer)
        assert np.array_equal(drawn, seen.setdefault(rung, drawn)), rung
    for rung, drawn in seen.items():
        alone = Engine(gpu, None, wall, rung)
        for _ in alone.upload(mapped, _prepared(gpu, mapped, (rung,))):
            pass
        assert np.array_equal(_draw(alone, view, layer), drawn), rung
    assert len({drawn.tobytes() for drawn in seen.values()}) == len(RUNGS)
    with pytest.raises(ValueError, match="none of"):
        engine.set_quality("best")


def test_tasting_leaves_no_trace(gpu: Gpu, wall: Wall, sunny: Scene, view: View) -> None:
    prepared = _prepared(gpu, sunny, ("draft", "lean"))
    plain, tasted = _engine(gpu, wall, sunny, prepared), Engine(gpu, None, wall, "draft", rungs=("draft", "lean"))
    for _ in tasted.admit(sunny, prepared):
        assert tasted.rung == "draft"
    assert np.array_equal(*(_draw(engine, view, SceneLayer(sunny, 3.0)) for engine in (plain, tasted)))


def test_scenes_come_and_go_without_a_trace(
    gpu: Gpu, wall: Wall, mapped: Scene, sunny: Scene, prepared: PreparedScene, view: View
) -> None:
    engine, other = Engine(gpu, None, wall, RUNGS[0], rungs=RUNGS), _prepared(gpu, sunny)
    full, empty = [], []
    for number in range(20):
        put = engine.admit if number < 2 else engine.upload
        for scene, what in ((mapped, prepared), (sunny, other)):
            for _ in put(scene, what):
                pass
        if number < 4:
            _draw(engine, view, SceneLayer(mapped, 1.0), SceneLayer(sunny, 1.0, 0.5))
        full.append(gpu.live())
        for scene in (mapped, sunny):
            engine.dismiss(scene)
        assert not engine.admitted(mapped)
        empty.append(gpu.live())
    assert empty == [empty[0]] * 20
    assert full[4:] == [full[4]] * 16
    assert full[5]["textures"] > empty[5]["textures"] + 10


def test_a_scene_given_up_leaves_nothing(gpu: Gpu, wall: Wall, mapped: Scene, prepared: PreparedScene) -> None:
    engine = Engine(gpu, None, wall, RUNGS[0], rungs=RUNGS)
    for _ in engine.admit(mapped, prepared):
        pass
    engine.dismiss(mapped)
    before, steps = gpu.live(), 0
    for give_up in (1, 3, 8, 10**6):
        upload = engine.admit(mapped, prepared, PIECE_BYTES)
        for steps, _ in enumerate(upload, 1):
            if steps == give_up:
                break
        upload.close()
        engine.dismiss(mapped)
        assert gpu.live() == before, give_up
        assert not engine.admitted(mapped)
    assert steps > 10


def test_what_two_scenes_share_is_there_once(
    gpu: Gpu, wall: Wall, mapped: Scene, sunny: Scene, prepared: PreparedScene
) -> None:
    engine = _engine(gpu, wall, mapped, prepared)
    buffers = gpu.live()["buffers"]
    for _ in engine.upload(sunny, _prepared(gpu, sunny)):
        pass
    assert gpu.live()["buffers"] == buffers
    engine.dismiss(mapped)
    assert engine.admitted(sunny)


def test_gliding_eyes_leave_nothing(
    gpu: Gpu, wall: Wall, mapped: Scene, prepared: PreparedScene, view: View
) -> None:
    engine, eye = _engine(gpu, wall, mapped, prepared), wall.eyes[0]
    counts = []
    for step in range(14):
        moved = replace(eye, position_m=eye.position_m + np.array([0.2 * step, 0.0, 0.1 * step]))
        _draw(engine, wall_view(wall, moved, 0.02), SceneLayer(mapped, 1.0))
        gpu.collect()
        counts.append(gpu.live())
    assert counts[6:] == [counts[6]] * 8
    alone = _draw(_engine(gpu, wall, mapped, prepared), view, SceneLayer(mapped, 1.0))
    assert np.array_equal(_draw(engine, view, SceneLayer(mapped, 1.0)), alone)


def test_no_layer_is_black(gpu: Gpu, wall: Wall, mapped: Scene, prepared: PreparedScene, view: View) -> None:
    engine = _engine(gpu, wall, mapped, prepared)
    full = _draw(engine, view, SceneLayer(mapped, 1.0)).astype(float)
    assert (_draw(engine, view) == 0).all()
    half = _draw(engine, view, SceneLayer(mapped, 1.0, 0.5)).astype(float)
    assert full.max() > 0.1
    assert np.abs(half - full / 2).max() < 1e-3


def test_a_scene_needs_the_qualities_that_it_is_prepared_for(gpu: Gpu, wall: Wall, mapped: Scene) -> None:
    engine = Engine(gpu, None, wall, "draft", rungs=("draft", "lean"))
    with pytest.raises(ValueError, match="prepared for draft only"):
        next(engine.upload(mapped, _prepared(gpu, mapped, ("draft",))))


_ELSEWHERE = """
import sys
from dataclasses import replace
from pathlib import Path
from renderer.engine.packs import prepare_pack
from renderer.gpu.context import Gpu
from renderer.scene.reader import load_scene
from renderer.wall.reader import default_wall
with Gpu() as gpu:
    print(prepare_pack(gpu, load_scene(Path(sys.argv[1])), default_wall(), ("draft",)))
"""


def test_a_pack_of_another_process_draws_the_same(
    gpu: Gpu, wall: Wall, folder: Path, sunny: Scene, view: View, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = os.environ | {cache.FOLDER_VARIABLE: str(folder / "cache")}
    command = [sys.executable, "-c", _ELSEWHERE, str(folder / "sunny.toml")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    theirs = open_pack(Path(done.stdout.strip()))
    monkeypatch.setitem(QUALITIES, "draft", replace(QUALITIES["draft"], shadow_px=2048))
    here = Engine(gpu, None, wall, "draft")
    for _ in here.upload(sunny, _prepared(gpu, sunny, ("draft",))):
        pass
    there = _engine(gpu, wall, sunny, theirs)
    assert np.array_equal(*(_draw(engine, view, SceneLayer(sunny, 1.0)) for engine in (here, there)))


def test_packs_in_use_are_not_pruned(
    prepared: PreparedScene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(cache.FOLDER_VARIABLE, str(tmp_path))
    monkeypatch.setattr(cache, "LARGEST_BYTES", 0)
    paths = [tmp_path / f"pack-{name}.yingbi" for name in ("held", "left")]
    for path in paths:
        write_pack(path, prepared)
    (tmp_path / "transfer-old.npz").write_bytes(b"x")
    open_pack(paths[0])
    cache.prune()
    assert [path.name for path in tmp_path.iterdir()] == ["pack-held.yingbi"]


def test_records_survive_pickling_as_they_are(prepared: PreparedScene) -> None:
    """Nothing in them is of a kind that only this process knows."""
    assert pickle.loads(pickle.dumps(prepared)).relics == prepared.relics
    assert _HEAD.size == 64
