"""Shaders edited while the engine lives: the next picture is a new engine's, or nothing changes and the fault is
told where it is."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from renderer import resources
from renderer.engine.engine import Engine, picture
from renderer.engine.view import Camera, camera_view
from renderer.errors import GpuError
from renderer.gpu.context import Gpu
from renderer.gpu.shader_text import explain
from renderer.passes.drawables import Drawer
from renderer.passes.falls import FallsPass
from renderer.passes.photo import PhotoPass
from renderer.wall.reader import default_wall
from tests.support.scenes import box
from tests.support.stage import engine_for, relic, scene_file, sun

FPS = Fraction(1)
CAMERA = Camera(np.array([0.0, 1.4, 8.0]), np.array([0.0, 1.4, 0.0]), 30, (64, 48))
VIEW = camera_view(CAMERA)

RELIC, LIGHT, TONE = "relics/relic.frag", "lib/surface_light.glsl", "lib/tone.glsl"
SEEN = "    colour = seen(light, base.a);"
RED = "    colour = seen(light * vec3(1.0, 0.0, 0.0), base.a);"
LINEAR = "vec3 tone_linear(vec3 c) { return clamp(c, 0.0, 1.0); }"
DARK = "vec3 tone_linear(vec3 c) { return clamp(c, 0.0, 1.0) * 0.5; }"


@dataclass
class Bench:
    """An engine that draws a box and petals with shaders in a folder of their own."""

    gpu: Gpu
    folder: Path
    scene: Path
    engine: Engine

    def edit(self, name: str, right: str, wrong: str) -> Path:
        path = self.folder / name
        text = path.read_text("utf-8")
        assert right in text
        path.write_text(text.replace(right, wrong, 1), "utf-8")
        return path

    def reload(self, *changed: Path) -> bool:
        return self.engine.reload_shaders(changed, self.drawn)

    def fault(self, *changed: Path) -> str:
        """What is told of a change that cannot be taken up."""
        with pytest.raises(GpuError) as caught:
            self.reload(*changed)
        return str(caught.value)

    def drawn(self, seconds: int = 1) -> np.ndarray:
        return picture(self.engine, seconds, FPS, VIEW, "rgb8")

    def afresh(self, seconds: int = 1) -> np.ndarray:
        """What a new engine draws with the folder as it is."""
        return picture(engine_for(self.gpu, self.scene), seconds, FPS, VIEW, "rgb8")

    def line_of(self, name: str, text: str) -> int:
        lines = (self.folder / name).read_text("utf-8").splitlines()
        return next(number for number, line in enumerate(lines, 1) if text in line)


@pytest.fixture
def bench(gpu: Gpu, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    folder = tmp_path / "shaders"
    shutil.copytree(resources.shaders(), folder)
    monkeypatch.setattr(resources, "shaders", lambda: folder)
    box(tmp_path / "box.glb")
    body = (
        '[picture]\ntone_map = "linear"\n[environment]\npreset = "black"\n'
        "[environment.sky]\nzenith = [0.2, 0.3, 0.5]\n[environment.falls]\npetals = 1.0\n"
        + sun((0.3, 0.5, 1.0), 3.0, "shadow = true")
        + relic("box.glb", "position_m = [0, 1.0, 0]")
    )
    scene = scene_file(tmp_path, body)
    yield Bench(gpu, folder, scene, engine_for(gpu, scene))
    gpu.collect()


def test_an_edit_is_seen_as_a_new_engine_shows_it(bench: Bench) -> None:
    before = bench.drawn()
    assert bench.reload(bench.edit(RELIC, SEEN, RED))
    after = bench.drawn()
    changed = (after != before).any(axis=-1)
    assert 0.02 < changed.mean() < 0.5  # the box and no more
    assert (after[changed][:, 1:] == 0).mean() > 0.9
    assert np.array_equal(after, bench.afresh())


def test_what_many_programs_include_changes_in_all_of_them(bench: Bench) -> None:
    before = bench.drawn()
    name = "lib/environment_light.glsl"  # in petals as in relics
    line = "vec3 environment_irradiance("
    text = (bench.folder / name).read_text("utf-8")
    start = text.index("{", text.index(line)) + 1
    (bench.folder / name).write_text(text[:start] + " return vec3(0.0, 3.0, 0.0);" + text[start:], "utf-8")
    assert bench.reload(bench.folder / name)
    after = bench.drawn()
    assert ((after[..., 1] > before[..., 1]).mean()) > 0.02
    assert np.array_equal(after, bench.afresh())


def test_a_pass_that_keeps_its_old_program_would_be_noticed(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: petals go on with a program that is gone."""
    monkeypatch.setattr(FallsPass, "forget_programs", lambda _self, _gone: None)
    bench.drawn()
    changed = bench.edit(
        "falls/solid.frag", "colour = vec4(through_air", "colour = vec4(vec3(0.0, 9.0, 0.0), 1.0); //"
    )
    bench.reload(changed)
    with pytest.raises(GpuError, match="GL_INVALID"):
        bench.drawn()


@pytest.mark.parametrize(
    ("name", "right"), [(RELIC, SEEN), (LIGHT, "vec3 surface_light("), ("relics/relic.vert", "void main() {")]
)
def test_a_fault_is_told_at_its_file_and_line(bench: Bench, name: str, right: str) -> None:
    before = bench.drawn()
    line = bench.line_of(name, right)
    mend = (bench.folder / name).read_text("utf-8")
    changed = bench.edit(name, right, f"bogus bogus;\n{right}")
    assert f"{name}:{line}(" in bench.fault(changed)
    assert np.array_equal(bench.drawn(), before)
    assert f"{name}:{line}(" in bench.fault()  # and is not forgotten
    changed.write_text(mend, "utf-8")
    assert not bench.reload(changed)  # they are what they were
    assert np.array_equal(bench.drawn(), before)
    assert bench.reload(bench.edit(RELIC, SEEN, RED))
    assert np.array_equal(bench.drawn(), bench.afresh())


def test_the_line_is_right_after_includes_and_blocks(bench: Bench) -> None:
    bench.drawn()
    path = bench.folder / RELIC
    lines = path.read_text("utf-8").splitlines()
    last = max(number for number, line in enumerate(lines) if line.startswith("#include"))
    lines.insert(last + 1, "bogus bogus;")
    path.write_text("\n".join(lines), "utf-8")
    assert f"{RELIC}:{last + 2}(" in bench.fault(path)


def test_all_changed_files_are_taken_up_or_none(bench: Bench) -> None:
    before = bench.drawn()
    good = bench.edit(TONE, LINEAR, DARK)
    bad = bench.edit(RELIC, SEEN, "    bogus")
    bench.fault(good, bad)
    assert np.array_equal(bench.drawn(), before)
    bench.edit(RELIC, "    bogus", SEEN)
    assert bench.reload(bad)  # the good one waited for it
    assert np.array_equal(bench.drawn(), bench.afresh())
    assert bench.drawn().mean() < before.mean()


def test_what_does_not_link_is_told_with_both_files(bench: Bench) -> None:
    before = bench.drawn()
    changed = bench.edit(RELIC, SEEN, "    colour = seen(light * missing_light(), base.a);")
    text = changed.read_text("utf-8")
    changed.write_text(text.replace("void main()", "vec3 missing_light();\nvoid main()"), "utf-8")
    told = bench.fault(changed)
    assert "relics/relic.vert and relics/relic.frag" in told
    assert "missing_light" in told
    assert np.array_equal(bench.drawn(), before)


def test_an_include_that_is_not_there_yet(bench: Bench) -> None:
    before = bench.drawn()
    new = bench.folder / "lib" / "tint.glsl"
    changed = bench.edit(RELIC, "void main() {", '#include "lib/tint.glsl"\nvoid main() {')
    bench.edit(RELIC, SEEN, "    colour = seen(light * tint(), base.a);")
    line = bench.line_of(RELIC, "lib/tint.glsl")
    assert bench.fault(changed).startswith(f"{RELIC}:{line}: cannot read the shader tint.glsl")
    assert new in bench.engine.programs.files
    new.write_text("vec3 tint() { return vec3(1.0, 0.0, 0.0); }\n", "utf-8")
    assert bench.reload(new)
    red = bench.drawn()
    assert not np.array_equal(red, before)
    new.write_text("vec3 tint() { return vec3(1.0); }\n", "utf-8")
    assert bench.reload(new)
    assert np.array_equal(bench.drawn(), before)


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe\x00", b'#include "block:Nothing"\n', b"#include lib\n"])
def test_a_file_that_is_gone_or_half_written(bench: Bench, content: bytes | None) -> None:
    before = bench.drawn()
    path = bench.folder / LIGHT
    good = path.read_bytes()
    path.unlink() if content is None else path.write_bytes(content)
    assert "relics/" in bench.fault(path) or LIGHT in bench.fault(path)
    assert np.array_equal(bench.drawn(), before)
    path.write_bytes(good)
    bench.reload(path)
    assert np.array_equal(bench.drawn(), before)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        (
            "relics/relic.vert",
            {"in vec3 in_position": "in ivec3 in_position", "in_position,": "vec3(in_position),"},
        ),
        ("shadow/caster.vert", {"uniform mat4 light": "uniform mat3 light", "= light": "= mat4(light)"}),
        ("falls/sprite.frag", {"out vec4": "uniform vec2 dfg;\nout vec4", "colour *=": "colour *= dfg.x *"}),
        ("finish/develop.frag", {"uniform float exposure": "uniform vec3 exposure"}),
    ],
)
def test_what_compiles_but_cannot_be_drawn_with(bench: Bench, name: str, changes: dict[str, str]) -> None:
    """It stops the drawing in its midst, whatever is bound, masked or blended there."""
    text = bench.scene.read_text("utf-8")
    bench.scene.write_text(text.replace("petals = 1.0", "petals = 1.0\nmotes = 1.0"), "utf-8")
    bench.engine = engine_for(bench.gpu, bench.scene)
    later = bench.afresh(5)
    before = bench.drawn()
    path = bench.folder / name
    good = path.read_text("utf-8")
    for right, wrong in changes.items():
        bench.edit(name, right, wrong)
    assert bench.fault(path).startswith(f"{name}: it compiles, but nothing can be drawn with it: ")
    assert np.array_equal(bench.drawn(5), later)
    assert np.array_equal(bench.drawn(), before)
    path.write_text(good, "utf-8")
    assert not bench.reload(path)


@pytest.mark.parametrize("name", ["falls/solid.frag", "shadow/caster.vert", "sky/backdrop.frag"])
def test_a_fault_in_any_pass_leaves_nothing_behind(bench: Bench, name: str) -> None:
    before = bench.drawn()
    changed = bench.edit(name, "void main() {", "bogus\nvoid main() {")
    assert name in bench.fault(changed)
    assert np.array_equal(bench.drawn(), before)


def test_what_is_not_drawn_waits_until_it_is_asked_for(bench: Bench) -> None:
    bench.drawn()
    programs = bench.engine.programs
    glowing = ("sky/backdrop", "finish/develop", ("TONE_MAP tone_linear", "BLOOM"))
    programs.get(*glowing)
    assert programs.left == ()
    name, right = "finish/develop.frag", "    light = mix(light,"
    changed, line = bench.edit(name, right, f"bogus\n{right}"), bench.line_of(name, "bogus")
    assert bench.reload(changed, bench.edit(RELIC, SEEN, RED))  # what is drawn has no fault
    assert programs.left == (glowing,)
    assert np.array_equal(bench.drawn(), bench.afresh())
    with pytest.raises(GpuError, match=f"{name}:{line + 1}\\("):
        programs.get(*glowing)
    bench.edit(name, f"bogus\n{right}", right)
    bench.reload(changed)
    assert programs.get(*glowing)
    assert programs.left == ()


def test_nothing_is_done_for_files_of_no_program(bench: Bench, tmp_path: Path) -> None:
    bench.drawn()
    made, drawings = bench.engine.programs.made, []
    touched = bench.folder / RELIC
    touched.write_bytes(touched.read_bytes())
    others = [
        touched,
        bench.folder / "lib" / "new.glsl",
        tmp_path / "scene.toml",
        bench.folder / "patterns/grid.frag",
    ]
    assert not bench.engine.reload_shaders(others, lambda: drawings.append(1))
    assert (bench.engine.programs.made, drawings) == (made, [])


def _counts(bench: Bench) -> dict[str, int]:
    gc.collect()  # what earlier tests left in circles
    bench.gpu.collect()
    return bench.gpu.live()


def _reloads(bench: Bench, count: int) -> tuple[dict[str, int], dict[str, int]]:
    """What lives before and after so many reloads, with faults among them."""
    bench.drawn()
    path = bench.folder / "finish" / "develop.frag"
    caster = bench.folder / "shadow" / "caster.frag"
    good, cast = path.read_text("utf-8"), caster.read_text("utf-8")
    before = _counts(bench)
    for number in range(count):
        fault = "bogus" if number % 10 == 3 else ""
        path.write_text(
            good.replace("exposure, LARGEST", f"exposure * {(number + 1) / count}, LARGEST{fault}"), "utf-8"
        )
        caster.write_text(f"{cast}// {number}\n", "utf-8")
        if fault:
            bench.fault(path, caster)
        else:
            bench.reload(path, caster)
    return before, _counts(bench)


def test_fifty_reloads_leave_nothing_behind(bench: Bench) -> None:
    before, after = _reloads(bench, 50)
    assert before == after
    assert np.array_equal(bench.drawn(), bench.afresh())


def test_vertex_arrays_that_stay_would_be_noticed(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Drawer, "forget_programs", lambda _self, _gone: None)
    before, after = _reloads(bench, 5)
    assert after["vertex arrays"] > before["vertex arrays"]


def _photos(bench: Bench) -> Callable[[], bytes]:
    photo = PhotoPass(bench.gpu, bench.engine.programs, default_wall(), VIEW, CAMERA, led_falloff=False)

    def taken() -> bytes:
        ((_, developed),) = bench.engine.draw(1, FPS, VIEW)
        return photo.draw(developed.shown).shown.read()

    return taken


def test_photos_are_taken_with_the_new_shaders(bench: Bench) -> None:
    taken = _photos(bench)
    before = taken()
    counts = _counts(bench)
    changed = bench.edit("photo/wall.frag", "colour = vec4(led_light(place), 1.0);", "colour = vec4(1.0);")
    assert bench.engine.reload_shaders([changed], taken)
    after = taken()
    assert after != before
    assert _counts(bench) == counts
    assert after == _photos(bench)()


FILES = {"a.vert": ["a.vert"], "a.frag": ["a.frag", "lib/b.glsl"]}


@pytest.mark.parametrize(
    ("log", "told"),
    [
        ("fragment_shader\n====\n1:7(3): warning: w\n1:9(1): error: e", "lib/b.glsl:9(1): error: e"),  # Mesa
        ("fragment_shader\n====\n1(9) : error C0000: e", "lib/b.glsl:9 : error C0000: e"),  # NVIDIA
        ("fragment_shader\n====\nERROR: 1:9: 'x' : e", "lib/b.glsl:9: 'x' : e"),  # AMD, Apple
        ("vertex_shader\n====\n0:2(1): error: fragment", "a.vert:2(1): error: fragment"),
        ("Program\n====\nFragment info\n----\n1(9) : error C3001: e", "lib/b.glsl:9 : error C3001: e"),
    ],
)
def test_logs_of_other_drivers(log: str, told: str) -> None:
    said = explain(f"GLSL Compiler failed\n\n{log}\n", FILES)
    assert said == f"a shader does not compile: {told}"
