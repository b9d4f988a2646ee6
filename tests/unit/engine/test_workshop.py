"""The process that prepares relics: what it makes, what it cannot make, and what becomes of a job when it dies.

All tests but the last share one workshop: a process takes a while to begin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import psutil
import pytest

from renderer.engine.pack_file import read_pack
from renderer.engine.workshop import DIED, Made, Workshop
from renderer.scene.model import Scene
from renderer.scene.reader import load_scene
from tests.support.scenes import box
from tests.support.stage import relic, scene_file

RUNGS = ("lean",)
PATIENCE_S = 30.0


class Bench:
    """A workshop, and one who waits beside it."""

    def __init__(self) -> None:
        self.rung = Event()
        self.workshop = Workshop(RUNGS, self.rung.set)

    def finished(self) -> list[Made]:
        """What is made until nothing is being made any more. Nothing is collected before the bell was rung."""
        made: list[Made] = []
        while self.workshop.busy:
            assert self.rung.wait(PATIENCE_S), "nobody rang"
            self.rung.clear()
            made += self.workshop.collect()
        return made

    def make(self, scene: Scene, number: int = 0) -> Made:
        job = self.workshop.ask(scene, number)
        (made,) = self.finished()
        assert made.number == job
        return made


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    bench = Bench()
    yield bench
    bench.workshop.close()


@pytest.fixture(scope="module")
def boxes(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """Three boxes, 1, 2 and 3 m large."""
    folder = tmp_path_factory.mktemp("boxes")
    names = [box(folder / f"{size}.glb", size).name for size in (1, 2, 3)]
    return load_scene(scene_file(folder, "".join(map(relic, names))))


def scene_with(folder: Path, content: bytes) -> Scene:
    (folder / "bad.glb").write_bytes(content)
    return load_scene(scene_file(folder, relic("bad.glb")))


def size_m(made: Made) -> float:
    """Of the box in a pack."""
    assert made.pack is not None, made.fault
    (model,) = read_pack(made.pack).models
    return float((model.bounds[1] - model.bounds[0]).max())


def children() -> list[psutil.Process]:
    """The workshop's processes that are alive."""
    return [
        child
        for child in psutil.Process().children()
        if child.status() != psutil.STATUS_ZOMBIE and "renderer.engine.workshop" in child.cmdline()
    ]


def test_it_prepares_a_relic(bench: Bench, boxes: Scene) -> None:
    made = bench.make(boxes, 1)
    assert made.fault == ""
    assert size_m(made) == pytest.approx(2.0)


def test_jobs_come_out_in_the_order_in_which_they_went_in(bench: Bench, boxes: Scene) -> None:
    asked = [bench.workshop.ask(boxes, number) for number in (2, 0, 1)]
    assert asked == sorted(asked)
    made = bench.finished()
    assert [one.number for one in made] == asked
    assert [size_m(one) for one in made] == pytest.approx([3.0, 1.0, 2.0])


@pytest.mark.parametrize(
    "content",
    [b"", b"this is no model", b"glTF\2\0\0\0\x0c\0\0\0", b"glTF\2\0\0\0\xff\xff\xff\xff\xff\xff\xff\x7fJSON{}"],
    ids=["empty", "text", "only a head", "said to be huge"],
)
def test_a_broken_file_is_told_by_the_same_process(bench: Bench, tmp_path: Path, content: bytes) -> None:
    made = bench.make(scene_with(tmp_path, content))
    assert made.pack is None
    assert "bad.glb" in made.fault
    assert made.fault != DIED


def test_a_file_that_was_cut_short(bench: Bench, boxes: Scene, tmp_path: Path) -> None:
    whole = boxes.relics[0].mesh.read_bytes()
    made = bench.make(scene_with(tmp_path, whole[: len(whole) // 2]))
    assert made.pack is None
    assert "bad.glb" in made.fault


def test_a_file_that_is_gone(bench: Bench, boxes: Scene, tmp_path: Path) -> None:
    relics = (replace(boxes.relics[0], mesh=tmp_path / "gone.glb"),)
    made = bench.make(replace(boxes, relics=relics))
    assert made.pack is None
    assert "gone.glb" in made.fault


def test_after_a_fault_it_goes_on(bench: Bench, boxes: Scene, tmp_path: Path) -> None:
    scene = scene_with(tmp_path, b"no")
    bench.workshop.ask(scene, 0)
    bench.workshop.ask(boxes, 0)
    bad, good = bench.finished()
    assert bad.fault
    assert size_m(good) == pytest.approx(1.0)


def test_what_nobody_wants_any_more_is_not_made(bench: Bench, boxes: Scene) -> None:
    begun, waiting, last = (bench.workshop.ask(boxes, number) for number in (0, 1, 2))
    assert bench.workshop.drop(waiting)
    assert not bench.workshop.drop(waiting)
    assert not bench.workshop.drop(begun)
    assert [made.number for made in bench.finished()] == [begun, last]


def test_killed_at_a_job_it_tells_and_the_next_one_is_made(bench: Bench, boxes: Scene, tmp_path: Path) -> None:
    """The process is held before it is given its job, so that it dies of none other."""
    bench.make(boxes, 0)
    (process,) = children()
    process.suspend()
    lost = bench.workshop.ask(boxes, 1)
    following = bench.workshop.ask(boxes, 2)
    process.kill()
    died, made = bench.finished()
    assert died == Made(lost, None, DIED)
    assert made.number == following
    assert size_m(made) == pytest.approx(3.0)
    assert [child.pid for child in children()] != [process.pid]


def test_killed_between_two_jobs_none_is_lost(bench: Bench, boxes: Scene) -> None:
    bench.make(boxes, 0)
    (process,) = children()
    process.kill()
    assert bench.rung.wait(PATIENCE_S)
    assert bench.workshop.collect() == []
    assert size_m(bench.make(boxes, 1)) == pytest.approx(2.0)


def test_closed_it_leaves_no_process(boxes: Scene) -> None:
    """Even at work, and with more to do."""
    before = {child.pid for child in children()}
    own = Bench()
    own.workshop.ask(boxes, 0)
    own.workshop.ask(boxes, 1)
    assert len({child.pid for child in children()} - before) == 1
    own.workshop.close()
    assert {child.pid for child in children()} == before
    own.workshop.close()
