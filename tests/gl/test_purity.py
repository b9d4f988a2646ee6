"""A frame is a pure function: whatever was drawn before, in whatever parts, and at what it costs per
frame."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from types import FrameType

import moderngl
import numpy as np
import pytest
import trimesh

from renderer.engine.engine import Engine, picture
from renderer.engine.view import View, wall_view
from renderer.gpu.context import Gpu
from renderer.maths.frustum import off_axis
from renderer.passes.panels import Panel
from renderer.resources import scenes
from renderer.scene.show_reader import load_source
from renderer.wall.model import Wall
from renderer.wall.reader import default_wall, load_wall
from tests.support.stage import FPS, Chart, Looking, engine_for, plain, relic, scene_file, sun

SEASONS_S = (12, 40, 75, 116)
"""A moment of each season: petals, rain, leaves, snow."""
SCALE = 0.1


@pytest.fixture(scope="module")
def wall() -> Wall:
    return default_wall()


@pytest.fixture(scope="module")
def seasons(_session_gpu: Gpu, wall: Wall) -> Engine:
    return Engine(_session_gpu, load_source(scenes() / "four-seasons.toml"), wall, "draft")


@pytest.fixture(scope="module")
def tiled(_session_gpu: Gpu, wall: Wall) -> Engine:
    show = load_source(scenes() / "four-seasons.toml")
    return Engine(_session_gpu, show, wall, "draft", tile_px=(128, 64))


@pytest.fixture(scope="module")
def view(wall: Wall) -> View:
    return wall_view(wall, wall.eyes[0], SCALE)


def _draw(engine: Engine, view: View, seconds: int, form: str = "rgb8") -> np.ndarray:
    return picture(engine, seconds * 60, Fraction(60), view, form)


def _clearly_different(first: np.ndarray, second: np.ndarray) -> float:
    """The share of pixels that differ by more than 3/255: edges that differ in their last bit may win or lose
    a sample, and textures are read in the middle of the samples that are covered."""
    by = np.abs(first - second).max(axis=-1)
    print(f"{(by > 0).sum()} of {by.size} pixels differ, {(by > 3).sum()} clearly, by at most {by.max()}")
    return float((by > 3).mean())


def test_frames_do_not_know_of_one_another(gpu: Gpu, seasons: Engine, view: View) -> None:
    onwards = [_draw(seasons, view, s) for s in SEASONS_S]
    backwards = [_draw(seasons, view, s) for s in reversed(SEASONS_S)][::-1]
    for first, second in zip(onwards, backwards, strict=True):
        assert first.std() > 10
        assert np.array_equal(first, second)


def test_a_frame_drawn_alone_is_the_same(gpu: Gpu, seasons: Engine, view: View, wall: Wall) -> None:
    """In an engine of its own, through a view of its own."""
    alone = Engine(gpu, load_source(scenes() / "four-seasons.toml"), wall, "draft")
    own_view = wall_view(wall, wall.eyes[0], SCALE)
    for form in ("rgb8", "rgba16f"):
        assert np.array_equal(_draw(alone, own_view, 40, form), _draw(seasons, view, 40, form))


@pytest.mark.parametrize("seconds", SEASONS_S[:2])
def test_tiles_make_the_same_picture(gpu: Gpu, seasons: Engine, tiled: Engine, view: View, seconds: int) -> None:
    assert len(list(tiled.tiles(view.size))) > 2
    whole, parts = (_draw(engine, view, seconds).astype(int) for engine in (seasons, tiled))
    assert _clearly_different(whole, parts) <= 0.006


def test_tiles_make_the_same_film_frame(gpu: Gpu, seasons: Engine, tiled: Engine, view: View) -> None:
    """Chroma is smoothed across tiles, whose edges it does not see: close to the same."""
    whole, parts = (_draw(engine, view, 12, "nv12").astype(int) for engine in (seasons, tiled))
    height = whole.shape[0] * 2 // 3
    assert (np.abs(whole - parts)[:height] > 1).mean() < 0.008
    assert (np.abs(whole - parts)[height:] > 1).mean() < 0.02


def _facet_by_facet(wall: Wall, view: View) -> View:
    """The view with a panel per cabinet."""
    eye = wall.eyes[0].position_m
    frustum = view.panels[0].frustum
    near = frustum.projection[2, 3] / (frustum.projection[2, 2] - 1)
    far = frustum.projection[2, 3] / (frustum.projection[2, 2] + 1)
    panels = []
    for panel in view.panels:
        origin, right, top = panel.corners_m
        x, y, width, height = panel.rectangle
        for column in range(4):
            for row in range(2):
                # parts of whole pixels each
                left, upper = round(column * width / 4), round(row * height / 2)
                end, lower = round((column + 1) * width / 4), round((row + 1) * height / 2)
                foot = origin + (right - origin) * left / width + (top - origin) * (1 - lower / height)
                corners = np.array(
                    [
                        foot,
                        foot + (right - origin) * (end - left) / width,
                        foot + (top - origin) * (lower - upper) / height,
                    ]
                )
                rectangle = (x + left, y + upper, end - left, lower - upper)
                panels.append(Panel(off_axis(corners, eye, near, far), corners, rectangle))
    return replace(view, panels=tuple(panels))


@pytest.mark.parametrize("seconds", [12, 40])
def test_a_panel_for_all_facets_is_the_same_as_one_each(
    gpu: Gpu, seasons: Engine, view: View, wall: Wall, seconds: int
) -> None:
    apart = _facet_by_facet(wall, view)
    assert len(apart.panels) == 8 * len(view.panels)
    merged, single = (_draw(seasons, v, seconds).astype(int) for v in (view, apart))
    assert _clearly_different(merged, single) <= 0.009  # streaks of rain are thinner than a pixel


def _round_wall(folder: Path) -> Wall:
    """100 facets of 4 x 160 px, no two of them in one plane."""
    angles = np.arange(-50, 51) * 2 * np.arcsin(4 * 0.0125 / 2 / 4.0)
    foot = [f"{4 * np.sin(a):.7f} {{}} {4 - 4 * np.cos(a):.7f}" for a in angles]
    lines = [f"v {place.format(height)}" for height in (0.5, 2.5) for place in foot]
    lines += [f"vt {i / 100} {v}" for v in (0, 1) for i in range(101)]
    for i in range(1, 101):
        lines.append("f " + " ".join(f"{v}/{v}" for v in (i, i + 1, i + 102, i + 101)))
    (folder / "round.obj").write_text("\n".join(lines) + "\n")
    path = folder / "round.toml"
    path.write_text(
        'format = "yingbi-wall/1"\npitch_mm = 12.5\n[[surface]]\nshape = "mesh"\nfile = "round.obj"\n'
        "pixels = [400, 160]\nraster_px = [0, 0]\n[[eye]]\nposition_m = [0, 1.7, 4]\n"
    )
    return load_wall(path)


def test_more_panels_than_a_block_holds(gpu: Gpu, seasons: Engine, tmp_path: Path) -> None:
    """A hundred at once, and the same in two halves."""
    curved = _round_wall(tmp_path)
    whole = wall_view(curved, curved.eyes[0])
    assert len(whole.panels) == 100
    halves = [replace(whole, panels=whole.panels[part]) for part in (slice(0, 50), slice(50, 100))]
    together = _draw(seasons, whole, 12).astype(int)
    first, second = (_draw(seasons, half, 12).astype(int) for half in halves)
    assert ((first > 0) & (second > 0)).sum() == 0
    assert np.array_equal(together, first + second)
    assert (together.max(axis=-1) > 0).mean() > 0.98


LOOKING = Looking(size=(48, 48))


def _two_scenes(folder: Path) -> None:
    for name, colour, ev in (("red", (0.9, 0.2, 0.1), 0.0), ("blue", (0.1, 0.3, 0.8), 1.0)):
        chart = Chart()
        chart.square((0.3, 0, 0), (0.3, 0.2, 0.9) / np.linalg.norm((0.3, 0.2, 0.9)), half_m=0.7, **plain(colour))
        chart.glb(folder / f"{name}.glb")
        scene_file(
            folder, f"[picture]\nexposure_ev = {ev}\n" + sun((0, 0, 1), 2.0) + relic(f"{name}.glb"), name, 10
        )


def test_a_crossfade_is_the_mean_in_linear_light(gpu: Gpu, tmp_path: Path) -> None:
    _two_scenes(tmp_path)
    show = tmp_path / "show.toml"
    show.write_text(
        'format = "yingbi-show/1"\n[[cue]]\nscene = "red.toml"\n[[cue]]\nscene = "blue.toml"\ncrossfade_s = 4\n'
    )
    both = LOOKING.shot(engine_for(gpu, show), seconds=8)  # from 6 s to 10 s
    red, blue = (LOOKING.shot(engine_for(gpu, tmp_path / f"{name}.toml"), 1) for name in ("red", "blue"))
    assert np.abs(red - blue).max() > 0.2
    assert both == pytest.approx((red + blue) / 2, rel=2e-3, abs=1e-4)
    after = LOOKING.shot(engine_for(gpu, show), seconds=12)
    assert np.array_equal(after, blue)


_KINDS = (
    moderngl.Buffer,
    moderngl.Framebuffer,
    moderngl.Program,
    moderngl.Renderbuffer,
    moderngl.Texture,
    moderngl.TextureArray,
    moderngl.VertexArray,
)


def _alive(gpu: Gpu) -> tuple[int, int, list[int]]:
    """OpenGL objects that Python knows, those that wait to be freed, and the names that would be given
    next."""
    gc.collect()
    gpu.collect()
    probes = [gpu.ctx.buffer(reserve=16), gpu.ctx.texture((1, 1), 1)]
    names = [probe.glo for probe in probes]
    del probes
    gpu.collect()
    return sum(isinstance(o, _KINDS) for o in gc.get_objects()), names


@pytest.fixture(scope="module")
def year(_session_gpu: Gpu, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """A year of weather with a false frame, and little to draw: four seasons in eight seconds."""
    folder = tmp_path_factory.mktemp("year")
    chart = Chart()
    chart.square((0, 1.5, 0), half_m=0.7, **plain((0.9, 0.5, 0.2)))
    chart.square((0, 1.5, 1), half_m=0.2, alphaMode="BLEND", **plain((0.9, 0.5, 0.2, 0.5)))
    chart.glb(folder / "chart.glb")
    turning = "rotation_deg = { keys = [[0, [0, 0, 0]], [8, [0, 90, 0]]] }"
    body = "[seasons]\ncycle_s = 8\ntransition_s = 1\n[frame]\n" + relic("chart.glb", turning)
    return engine_for(_session_gpu, scene_file(folder, body, duration_s=8))


SMALL = 0.02
YEAR_FPS = Fraction(25)


def _pass_through(engine: Engine, view: View, frames: range) -> None:
    for frame in frames:
        for _ in engine.draw(frame, YEAR_FPS, view):
            pass


def test_nothing_is_left_behind_over_many_frames(gpu: Gpu, year: Engine, wall: Wall) -> None:
    view = wall_view(wall, wall.eyes[0], SMALL)
    _pass_through(year, view, range(0, 200, 10))  # what is made on demand is made
    objects, names = _alive(gpu)
    _pass_through(year, view, range(200))
    objects_after, names_after = _alive(gpu)
    assert objects_after == objects
    # drivers give freed names again, or the next one
    assert all(after - before in (0, 1) for before, after in zip(names, names_after, strict=True))


def _calls(engine: Engine, frame: int) -> int:
    """How many functions a frame calls, Python's and C's."""
    count = 0

    def note(_frame: FrameType, event: str, _arg: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        for _ in engine.draw(frame, FPS, LOOKING.view):
            pass
    finally:
        sys.setprofile(before)
    return count


def test_the_work_per_frame_does_not_grow_with_triangles(gpu: Gpu, tmp_path: Path) -> None:
    counts = []
    for name, rings in (("few", 8), ("many", 225)):
        sphere = trimesh.creation.uv_sphere(radius=0.5, count=[rings, rings])
        sphere.export(tmp_path / f"{name}.ply")
        sphere_untraced = relic(f"{name}.ply", more="transfer = false")
        path = scene_file(tmp_path, sun((0, 0, 1), more="shadow = true") + sphere_untraced, name)
        engine = engine_for(gpu, path, "show")
        LOOKING.shot(engine)
        counts.append((len(sphere.faces), [_calls(engine, frame) for frame in (1, 2)]))
    (few, calls), (many, calls_of_many) = counts
    assert few < 200
    assert many > 90000
    assert calls_of_many == calls


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """How many bytes went into buffers and textures since it was asked last."""
    total = [0]
    for kind in (moderngl.Buffer, moderngl.Texture, moderngl.TextureArray):
        original = kind.write

        def write(
            self: object, data: bytes, *args: object, _original: object = original, **more: object
        ) -> object:
            total[0] += memoryview(data).nbytes
            return _original(self, data, *args, **more)  # type: ignore[operator]

        monkeypatch.setattr(kind, "write", write)

    def since() -> int:
        count, total[0] = total[0], 0
        return count

    return since


def test_little_is_uploaded_per_frame(gpu: Gpu, year: Engine, wall: Wall, written: Callable[[], int]) -> None:
    view = wall_view(wall, wall.eyes[0], SMALL)
    _pass_through(year, view, range(0, 200, 10))
    assert written() > 0
    amounts = set()
    for frame in range(0, 200, 5):
        _pass_through(year, view, range(frame, frame + 1))
        amounts.add(written())
    print(f"{amounts} bytes per frame")
    assert max(amounts) < 16384
    assert len(amounts) <= 2  # with and without the ground
