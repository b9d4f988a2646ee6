"""The command that is copied makes the picture that is on the screen; and what else menus do without a window."""

from __future__ import annotations

import os
import shlex
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import PIL.Image
import pytest

import renderer
from renderer.cli.render import command
from renderer.editing.clock import Clock
from renderer.engine.view import Camera
from renderer.errors import InputError
from renderer.maths.orbit import Walker
from renderer.output.target import parse_target
from renderer.preview.actions import Actions, is_installed, write_picture
from renderer.preview.canvas import Canvas
from renderer.preview.desk import Desk
from renderer.preview.dialogs import unused
from renderer.preview.session import Session
from renderer.preview.studio import Studio
from renderer.preview.viewpoint import VIEWS, ViewKind, Viewpoint
from renderer.preview.views import Views
from renderer.rehearsal.command_line import command_line
from renderer.rehearsal.request import Job, Request, resolve
from renderer.scene.show_reader import DEFAULT_FPS
from renderer.wall.model import Eye, Wall
from renderer.wall.reader import load_wall
from tests.support.scenes import SCENE, plane, wall

SIZES: dict[ViewKind, tuple[int, int]] = {kind: (640 + n, 360) for n, kind in enumerate(VIEWS)}
RENAMED = {"start": "start_s", "end": "end_s", "at": "at_s", "fov": "fov_deg"}
EYES = '[[eye]]\nname = "first"\nposition_m = [0, 1.6, 6]\n[[eye]]\nname = "left"\nposition_m = [-2, 1.5, 4]\n'


@pytest.fixture
def built(tmp_path: Path) -> Wall:
    """A wall with two eyes."""
    return load_wall(wall(tmp_path / "wall.toml", 20.0, plane(-2, 2, (200, 120)), more=EYES))


@pytest.fixture
def actions(tmp_path: Path, built: Wall) -> Actions:
    """Everything but what is drawn."""
    path = tmp_path / "a scene.toml"
    path.write_text(SCENE.replace("duration_s = 1", "duration_s = 60") + 'wall = "wall.toml"\n')
    session = Session.open(path)
    gpu = SimpleNamespace(limits=SimpleNamespace(texture_px=16384))
    stage = cast(Any, SimpleNamespace(gpu=gpu, show=lambda scene: None, show_on=lambda wall: None))
    studio = Studio(
        session=session,
        stage=stage,
        canvas=Canvas(stage, *[cast(Any, None)] * 3),
        view=Viewpoint(built, built.eyes[0]),
        clock=Clock(session.scene.duration_s, DEFAULT_FPS),
        wake=lambda: None,
    )
    dialogs = cast(Any, SimpleNamespace(ask_save=None))
    return Actions(studio, Views(sizes_px=dict(SIZES)), Desk(), cast(Any, None), dialogs, cast(Any, None))


def job_of(actions: Actions) -> Job:
    """What the command makes of the copied line."""
    words = shlex.split(command_line(actions.request(), platform="posix"))
    assert words[:2] == ["yingbi", "render"]
    given = command.make_context("render", words[2:]).params
    assert given.pop("report") is None
    target = parse_target(given.pop("output"))
    return resolve(Request(target=target, **{RENAMED.get(name, name): value for name, value in given.items()}))


def same_camera(first: Camera, second: Camera) -> bool:
    """The same place, and the same picture."""
    ways = [camera.look_at_m - camera.position_m for camera in (first, second)]
    cosine = ways[0] @ ways[1] / np.linalg.norm(ways[0]) / np.linalg.norm(ways[1])
    return bool(
        np.array_equal(first.position_m, second.position_m)
        and cosine > 1 - 1e-12
        and (first.fov_deg, first.size) == (second.fov_deg, second.size)
    )


def at_the_eye(view: Viewpoint) -> None:
    """As the window begins."""


def at_another_eye(view: Viewpoint) -> None:
    view.stand_at(view.wall.eyes[1])


def walking(view: Viewpoint) -> None:
    view.walker = view.standing.moved(0.3, 1.0, 0.1, 1 / 3).looked((33.0, -7.0), 500.0)


def followed(view: Viewpoint) -> None:
    walking(view)
    view.follows = True


def zoomed(view: Viewpoint) -> None:
    view.fov_deg = 40.0 * 0.92**3


def orbiting(view: Viewpoint) -> None:
    view.orbit = view.orbiting(SIZES["hall"]).turned((50.0, 20.0), 700.0)


WAYS = (at_the_eye, at_another_eye, walking, followed, zoomed, orbiting)


class TestCommand:
    @pytest.mark.parametrize("way", WAYS)
    @pytest.mark.parametrize("kind", VIEWS)
    def test_it_makes_the_picture_on_the_screen(self, actions: Actions, kind: ViewKind, way: Any) -> None:
        studio, view = actions.studio, actions.studio.view
        actions.views.active = kind
        way(view)
        studio.clock.seek(1001)
        job = job_of(actions)
        assert job.show.cues[0].scene.source.path == studio.session.path
        assert job.frames == range(1001, 1002)
        assert job.fps == studio.fps
        assert job.request.quality == studio.quality
        assert Path(job.wall.source) == Path(view.wall.source)
        if kind == "direct":
            assert job.request.view == "direct"
            assert same_camera(job.camera, view.visitor(SIZES["direct"]))
            return
        assert np.array_equal(job.eye.position_m, view.made_for.position_m)
        assert job.request.scale == studio.canvas.scale_of(view, studio.scale)
        if kind == "wall":
            assert job.request.view == "wall"
            assert job.size_px == view.wall.raster_px
        else:
            seen = view.onlooker(SIZES["hall"]) if kind == "hall" else view.visitor(SIZES["photo"])
            assert job.request.view == "photo"
            assert same_camera(job.camera, seen)

    def test_another_camera_shows(self, actions: Actions) -> None:
        """The must-fail twin: a step of a millimetre is seen, and a turn of a hundredth of a degree."""
        view = actions.studio.view
        walking(view)
        job, walker = job_of(actions), view.standing
        for other in (
            Walker(walker.position_m * 1.0002, walker.yaw_deg, walker.pitch_deg),
            Walker(walker.position_m, walker.yaw_deg + 0.01, walker.pitch_deg),
        ):
            view.walker = other
            assert not same_camera(job.camera, view.visitor(SIZES["photo"]))

    @pytest.mark.parametrize("fps", [Fraction(25), Fraction(24000, 1001), Fraction(60), Fraction(120)])
    def test_the_frame_is_the_same_at_every_rate(self, actions: Actions, fps: Fraction) -> None:
        actions.studio.clock = Clock(60.0, fps)
        for frame in (0, 1, 7, 1199, actions.studio.clock.total - 1):
            actions.studio.clock.seek(frame)
            job = job_of(actions)
            assert (job.fps, job.frames) == (fps, range(frame, frame + 1))

    def test_quality_and_scale_are_those_of_the_resting_picture(self, actions: Actions) -> None:
        actions.studio.choose_quality("best")
        actions.studio.choose_scale(1 / 3)
        job = job_of(actions)
        assert (job.request.quality, job.request.scale) == ("best", 1 / 3)

    def test_a_wall_that_was_chosen(self, actions: Actions, tmp_path: Path) -> None:
        other = wall(tmp_path / "other wall.toml", 20.0, plane(-1, 1, (100, 60)))
        actions.studio.open_wall(other)
        assert Path(job_of(actions).wall.source) == other

    def test_an_eye_that_is_not_the_wall_s(self, actions: Actions) -> None:
        actions.studio.choose_eye(Eye("0.1,1.7,5", np.array([0.1, 1.7, 5.0])))
        assert np.array_equal(job_of(actions).eye.position_m, [0.1, 1.7, 5.0])

    def test_at_first_it_reads_well(self, actions: Actions) -> None:
        line = command_line(actions.request(), platform="posix")
        path = shlex.quote(str(actions.studio.session.path))
        assert line == f"yingbi render {path} -o 'a scene-0.png' --view photo --size 640x360 --at 0"


class TestViews:
    def test_one_alone(self, actions: Actions) -> None:
        actions.show("wall")
        assert (actions.studio.shown, actions.views.active) == (["wall"], "wall")

    def test_one_beside_the_other_and_away_again(self, actions: Actions) -> None:
        actions.show("hall", beside=True)
        assert (actions.studio.shown, actions.views.active) == (["photo", "hall"], "photo")
        actions.show("photo", beside=True)
        assert (actions.studio.shown, actions.views.active) == (["hall"], "hall")
        actions.show("hall", beside=True)
        assert actions.studio.shown == ["hall"]

    def test_all_four_and_back(self, actions: Actions) -> None:
        actions.show("wall")
        actions.show_all()
        assert actions.studio.shown == list(VIEWS)
        actions.show_all()
        assert actions.studio.shown == ["wall"]

    def test_the_active_one_is_drawn_first(self, actions: Actions) -> None:
        actions.show_all()
        actions.views.active = "hall"
        assert [kind for kind, _ in actions.views.wanted(actions.studio)] == ["hall", "photo", "wall", "direct"]

    def test_back_to_the_eye(self, actions: Actions) -> None:
        view = actions.studio.view
        before = view.visitor((16, 9))
        walking(view)
        zoomed(view)
        actions.to_the_eye()
        assert same_camera(view.visitor((16, 9)), before)


class TestClosing:
    def test_at_once_if_all_is_saved(self, actions: Actions) -> None:
        actions.ask_to_close()
        assert actions.closing == "now"

    def test_changes_are_asked_about(self, actions: Actions) -> None:
        assert actions.studio.edit(lambda text: text.with_value(("duration_s",), 2), "change")
        actions.ask_to_close()
        assert actions.closing == "asked"


class TestCopy:
    def test_a_name_that_no_disk_takes_is_refused(self, actions: Actions, tmp_path: Path) -> None:
        actions.save_as(tmp_path / f"{'n' * 300}.toml")
        assert [notice.severity for notice in actions.studio.notices] == ["error"]
        assert "too long" in actions.studio.notices[0].text
        assert unused(tmp_path / f"{'n' * 300}.toml").name == f"{'n' * 300}.toml"

    def test_one_that_cannot_be_opened_leaves_the_changes_where_they_are(
        self, actions: Actions, tmp_path: Path
    ) -> None:
        session = actions.studio.session
        assert actions.studio.edit(lambda text: text.with_value(("duration_s",), 2), "change")
        (tmp_path / "wall.toml").unlink()
        actions.save_as(tmp_path / "copy.toml")
        assert "duration_s = 2" in (tmp_path / "copy.toml").read_text()
        assert actions.studio.session is session
        assert session.dirty


class TestFolder:
    """The one in which the window was started."""

    def test_the_command_reads_well_there(
        self, actions: Actions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        assert command_line(actions.request(), platform="posix").startswith("yingbi render 'a scene.toml' -o")

    @pytest.mark.skipif(os.name == "nt", reason="Windows keeps it")
    def test_it_goes_away(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        folder = tmp_path / "folder"
        folder.mkdir()
        (folder / "scene.toml").write_text(SCENE)
        monkeypatch.chdir(folder)
        session = Session.open(Path("scene.toml"))
        assert session.edit(session.text.with_value(("duration_s",), 2), "change")
        (folder / "scene.toml").unlink()
        folder.rmdir()
        session.look_at_disk()
        assert session.rescue() == folder / "scene.unsaved.toml"
        assert session.save()
        assert "duration_s = 2" in (folder / "scene.toml").read_text()


class TestPicture:
    PIXELS = np.random.default_rng(1).integers(0, 256, (9, 16, 3), np.uint8)

    def test_it_is_in_the_file_as_it_was(self, tmp_path: Path) -> None:
        write_picture(tmp_path / "a.png", self.PIXELS)
        with PIL.Image.open(tmp_path / "a.png") as picture:
            assert picture.format == "PNG"
            assert np.array_equal(np.asarray(picture), self.PIXELS)
        assert [path.name for path in tmp_path.iterdir()] == ["a.png"]

    @pytest.mark.parametrize("name", ["a", "a.jpg", "a.png.txt"])
    def test_other_names_are_refused(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(InputError, match=r"\.png"):
            write_picture(tmp_path / name, self.PIXELS)
        assert list(tmp_path.iterdir()) == []

    def test_without_a_picture_it_says_so(self, actions: Actions, tmp_path: Path) -> None:
        actions.save_picture(tmp_path / "a.png")
        assert [notice.severity for notice in actions.studio.notices] == ["error"]
        assert not (tmp_path / "a.png").exists()


class TestInstalled:
    def test_what_came_with_yingbi(self) -> None:
        data = Path(renderer.__file__).parent / "_data"
        assert is_installed(data / "scenes" / "any.toml")
        assert is_installed(data / "scenes" / ".." / "scenes" / "any.toml")

    def test_what_is_one_s_own(self, tmp_path: Path) -> None:
        assert not is_installed(tmp_path / "_data" / "scene.toml")
        assert not is_installed(Path(renderer.__file__).parent / "_data" / ".." / "scene.toml")

    @pytest.mark.skipif(os.name == "nt", reason="links take rights on Windows")
    def test_a_link_to_what_came_with_yingbi(self, tmp_path: Path) -> None:
        (tmp_path / "link").symlink_to(Path(renderer.__file__).parent / "_data", target_is_directory=True)
        assert is_installed(tmp_path / "link" / "scene.toml")
