"""How the window is divided, whose eyes the views are, and what is done in idle moments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given
from imgui_bundle import imgui

from renderer.maths.orbit import Walker
from renderer.preview.chores import Chores
from renderer.preview.desk import SIDES, STATUS_EM, Desk
from renderer.preview.guarding import coarse_to_fine, led_mask
from renderer.preview.landmarks import Rect
from renderer.preview.pictures import fitting_scale
from renderer.preview.viewpoint import HALL_FOV_DEG, Viewpoint
from renderer.preview.views import GAP, tiles
from renderer.resources import scenes
from renderer.wall.model import Eye, Wall
from renderer.wall.reader import default_wall, load_wall
from tests.support.scenes import plane, wall
from tests.support.walls import SHAPES, small_wall

sizes = st.floats(100, 8000)
rects = st.tuples(st.floats(0, 500), st.floats(0, 500), sizes, sizes)


def overlap(first: Rect, second: Rect) -> float:
    """The area that two rectangles share."""
    sides = [
        min(first[axis] + first[axis + 2], second[axis] + second[axis + 2]) - max(first[axis], second[axis])
        for axis in (0, 1)
    ]
    return max(sides[0], 0.0) * max(sides[1], 0.0)


def apart(parts: Sequence[Rect]) -> bool:
    return all(overlap(a, b) < 1e-6 for i, a in enumerate(parts) for b in parts[:i])


def area(parts: Sequence[Rect]) -> float:
    return sum(width * height for _, _, width, height in parts)


class TestTiles:
    @given(st.integers(1, 4), rects)
    def test_they_lie_side_by_side(self, count: int, rect: Rect) -> None:
        parts = tiles(count, rect)
        assert len(parts) == count
        assert apart(parts)
        assert len({part[2:] for part in parts}) == 1

    @given(st.integers(1, 4), rects)
    def test_they_end_where_the_rectangle_does(self, count: int, rect: Rect) -> None:
        """To whole units of the window."""
        parts = np.array(tiles(count, rect))
        x, y, width, height = rect
        assert tuple(parts[:, :2].min(axis=0)) == (x, y)
        ends = (parts[:, :2] + parts[:, 2:]).max(axis=0)
        assert ends == pytest.approx([x + width, y + height], abs=1.001)

    def test_known_places(self) -> None:
        rect = (10.0, 20.0, 802.0, 602.0)
        assert tiles(1, rect) == [rect]
        assert tiles(2, rect) == [(10, 20, 400, 602), (10 + 400 + GAP, 20, 400, 602)]
        assert tiles(4, rect)[3] == (412, 322, 400, 300)
        assert tiles(3, rect) == tiles(4, rect)[:3]

    def test_tiles_that_overlap_would_be_seen(self) -> None:
        """The must-fail twin of the comparison."""
        assert not apart([(0, 0, 10, 10), (9, 9, 10, 10)])


class TestDesk:
    @pytest.fixture(autouse=True, scope="class")
    @classmethod
    def _em(cls) -> Iterator[None]:
        before, own = imgui.get_current_context(), imgui.create_context()
        imgui.set_current_context(own)
        imgui.get_io().set_ini_filename("")
        imgui.get_io().backend_flags |= imgui.BackendFlags_.renderer_has_textures
        imgui.get_io().display_size = imgui.ImVec2(1600, 1000)
        imgui.new_frame()
        yield
        imgui.end_frame()
        imgui.destroy_context(own)
        if before is not None:
            imgui.set_current_context(before)

    @given(
        st.integers(640, 8000),
        st.integers(400, 5000),
        st.integers(15, 60),
        st.fixed_dictionaries({side: st.floats(9, 40) for side in SIDES}),
    )
    def test_the_parts_fill_the_window(self, width: int, height: int, top: int, em: dict[str, float]) -> None:
        parts = list(Desk(em).rects(width, height, top).values())
        assert apart(parts)
        assert area(parts) == pytest.approx(width * (height - top))
        assert all(part[2] > 0 and part[3] > 0 for part in parts)

    @given(st.integers(640, 8000), st.integers(400, 5000))
    def test_the_views_keep_the_most_of_a_narrow_window(self, width: int, height: int) -> None:
        greedy = Desk(dict.fromkeys(SIDES, 1000.0))
        assert greedy.rects(width, height, 20.0)["views"][2] >= 0.3 * width - 1

    def test_sides_are_counted_in_em(self) -> None:
        em = imgui.get_font_size()
        parts = Desk({"left": 10.0, "right": 20.0, "bottom": 12.0}).rects(1600, 1000, 20)
        assert parts["left"] == (0, 20, round(10 * em), parts["views"][3])
        assert parts["right"][2] == round(20 * em)
        assert parts["bottom"][3] == round(12 * em)
        assert parts["status"] == (0, 1000 - STATUS_EM * em, 1600, STATUS_EM * em)

    def test_bare_it_is_all_views(self) -> None:
        assert Desk(bare=True).rects(800, 600, 25) == {"views": (0.0, 25, 800, 575)}


class TestChores:
    def pieces(self, name: str, count: int, done: list[str]) -> Iterator[None]:
        for number in range(count):
            done.append(f"{name}{number}")
            yield

    def test_one_piece_at_least(self) -> None:
        done: list[str] = []
        chores = Chores()
        chores.begin("a", self.pieces("a", 3, done))
        chores.work(0.0)
        assert done == ["a0"]

    def test_one_after_the_other_until_all_is_done(self) -> None:
        done: list[str] = []
        chores = Chores()
        chores.begin("a", self.pieces("a", 2, done))
        chores.begin("b", self.pieces("b", 1, done))
        assert chores.names == ("a", "b")
        chores.work(60.0)
        assert done == ["a0", "a1", "b0"]
        assert chores.names == ()
        chores.work(60.0)

    def test_a_new_one_replaces_the_old_one(self) -> None:
        done: list[str] = []
        chores = Chores()
        chores.begin("a", self.pieces("old", 9, done))
        chores.work(0.0)
        chores.begin("a", self.pieces("new", 2, done))
        chores.work(60.0)
        assert done == ["old0", "new0", "new1"]

    def test_what_is_dropped_is_not_done(self) -> None:
        done: list[str] = []
        chores = Chores()
        chores.begin("a", self.pieces("a", 9, done))
        chores.begin("b", self.pieces("b", 1, done))
        chores.drop("a")
        chores.drop("nothing")
        chores.work(60.0)
        assert done == ["b0"]

    def test_one_may_drop_itself_and_others(self) -> None:
        chores, done = Chores(), []

        def last() -> Iterator[None]:
            chores.drop("b")
            chores.drop("a")
            done.append("a")
            yield

        chores.begin("a", last())
        chores.begin("b", self.pieces("b", 1, done))
        chores.work(60.0)
        assert done == ["a"]

    def test_one_that_fails_is_told_and_stops_no_other(self) -> None:
        def failing() -> Iterator[None]:
            yield
            raise ValueError("out of luck")

        told: list[str] = []
        done: list[str] = []
        chores = Chores(told.append)
        chores.begin("a", failing())
        chores.begin("b", self.pieces("b", 1, done))
        chores.work(60.0)
        chores.work(60.0)
        assert told == ["a: out of luck"]
        assert done == ["b0"]
        assert chores.names == ()


def widest_gap(places: Sequence[int], count: int) -> int:
    return max(b - a for a, b in pairwise(sorted({*places, count})))


class TestCoarseToFine:
    def test_known_order(self) -> None:
        assert coarse_to_fine(8) == [0, 4, 2, 6, 1, 5, 3, 7]
        assert coarse_to_fine(5) == [0, 4, 2, 1, 3]
        assert coarse_to_fine(1) == [0]
        assert coarse_to_fine(0) == []

    @given(st.integers(0, 300))
    def test_each_comes_once(self, count: int) -> None:
        assert sorted(coarse_to_fine(count)) == list(range(count))

    @given(st.integers(2, 300), st.data())
    def test_whenever_it_stops_it_has_been_everywhere(self, count: int, data: st.DataObject) -> None:
        """Never more than a factor of two from as even as so many places can be."""
        seen = data.draw(st.integers(2, count))
        assert widest_gap(coarse_to_fine(count)[:seen], count) * (seen - 1) < 2 * count

    def test_from_left_to_right_it_would_not(self) -> None:
        """The must-fail twin."""
        assert widest_gap(range(10), 100) * 9 > 2 * 100


class TestLedMask:
    def test_the_raster_itself(self, tmp_path: Path) -> None:
        """Two surfaces with a gap of four columns between them, of unequal heights."""
        path = wall(
            tmp_path / "wall.toml", 100.0, plane(-2, 0, (20, 12)), plane(0.5, 2.1, (16, 8), raster=(24, 4))
        )
        mask = led_mask(load_wall(path), (12, 40))
        assert mask[:, :20].all()
        assert not mask[:, 20:24].any()
        assert mask[4:, 24:].all()
        assert not mask[:4, 24:].any()
        assert mask.sum() == 20 * 12 + 16 * 8

    @pytest.mark.parametrize("shape", SHAPES)
    def test_a_small_raster_has_as_large_a_share(self, tmp_path: Path, shape: str) -> None:
        built = small_wall(shape, tmp_path)
        leds = sum(facet.pixels[0] * facet.pixels[1] for facet in built.facets)
        share = leds / (built.raster_px[0] * built.raster_px[1])
        assert led_mask(built, (40, 96)).mean() == pytest.approx(share, abs=0.02)


class TestFittingScale:
    @given(st.integers(1, 2**28), st.integers(64, 2**15))
    def test_the_largest_that_fits(self, most_px: int, side_px: int) -> None:
        built = default_wall()
        scale = fitting_scale(built, most_px, side_px)
        width, height = built.raster_px

        def fits(scale: float) -> bool:
            return width * height * scale**2 <= most_px and max(width, height) * scale <= side_px

        assert scale in (1.0, *(0.5**n for n in range(1, 7)))
        assert fits(scale) or scale == 1 / 64
        assert scale == 1.0 or not fits(2 * scale)

    def test_known_scales(self) -> None:
        width, height = default_wall().raster_px
        assert fitting_scale(default_wall(), width * height, max(width, height)) == 1.0
        assert fitting_scale(default_wall(), width * height - 1, max(width, height)) == 0.5
        assert fitting_scale(default_wall(), width * height, max(width, height) - 1) == 0.5
        assert fitting_scale(default_wall(), 1, 1) == 1 / 64


def another_wall() -> Wall:
    return load_wall(scenes() / "walls" / "building-corner-5m3.toml")


class TestViewpoint:
    @pytest.fixture
    def view(self) -> Viewpoint:
        built = default_wall()
        return Viewpoint(built, built.eyes[0])

    def test_at_first_the_visitor_stands_at_the_eye(self, view: Viewpoint) -> None:
        camera = view.visitor((160, 90))
        assert camera.position_m is view.eye.position_m
        assert camera.look_at_m is view.wall.middle_m
        assert camera.size == (160, 90)
        assert view.made_for is view.eye

    def test_beginning_to_walk_turns_no_head(self, view: Viewpoint) -> None:
        """The first step goes on from just what was seen before."""
        before = view.visitor((160, 90))
        view.walker = view.standing
        after = view.visitor((160, 90))
        assert after.position_m == pytest.approx(before.position_m)
        ways = [camera.look_at_m - camera.position_m for camera in (before, after)]
        first, second = (way / np.linalg.norm(way) for way in ways)
        assert first @ second == pytest.approx(1.0, abs=1e-12)

    def test_who_walks_goes_on_from_there(self, view: Viewpoint) -> None:
        view.walker = view.standing.moved(1.0, 0.0, 0.0, 1.0)
        assert view.standing is view.walker
        assert view.visitor((16, 9)).position_m is view.walker.position_m

    def test_the_picture_stays_with_the_eye_or_follows(self, view: Viewpoint) -> None:
        view.walker = Walker(np.array([1.0, 1.6, 5.0]))
        assert view.made_for is view.eye
        view.follows = True
        assert view.made_for.position_m is view.walker.position_m
        view.walker = None
        assert view.made_for is view.eye

    def test_standing_at_an_eye_ends_the_walk(self, view: Viewpoint) -> None:
        view.walker = Walker(np.array([1.0, 1.6, 5.0]))
        eye = Eye("guest", np.array([0.5, 1.5, 4.0]))
        view.stand_at(eye)
        assert view.walker is None
        assert view.made_for is eye

    def test_before_another_wall_at_the_eye_of_that_name(self, view: Viewpoint, tmp_path: Path) -> None:
        eyes = "".join(f'[[eye]]\nname = "{name}"\nposition_m = [0, 1.6, 6]\n' for name in ("a", "b", "c"))
        other = load_wall(wall(tmp_path / "wall.toml", 20.0, plane(-2, 2, (200, 120)), more=eyes))
        view.wall = load_wall(wall(tmp_path / "before.toml", 20.0, plane(-1, 1, (100, 60)), more=eyes))
        view.stand_at(view.wall.eyes[1])
        view.walker, view.orbit = view.standing, view.orbiting((16, 9)).zoomed(2.0)
        view.move_to(other)
        assert view.wall is other
        assert view.eye is other.eyes[1]
        assert view.walker is None
        assert view.orbit is None

    def test_the_designer_s_camera_begins_where_it_is(self, view: Viewpoint) -> None:
        before = view.onlooker((500, 900))
        view.orbit = view.orbiting((500, 900))
        after = view.onlooker((1600, 900))
        assert after.position_m == pytest.approx(before.position_m)
        assert after.look_at_m == pytest.approx(before.look_at_m)

    def test_or_at_its_first(self, view: Viewpoint) -> None:
        other = another_wall()
        assert view.eye.name not in {eye.name for eye in other.eyes}
        view.move_to(other)
        assert view.eye is other.eyes[0]

    def test_a_place_that_was_asked_for_is_the_same_before_every_wall(self, view: Viewpoint) -> None:
        eye = Eye("0.5,1.5,4", np.array([0.5, 1.5, 4.0]))
        view.stand_at(eye)
        view.move_to(another_wall())
        assert view.eye is eye

    def test_a_wall_that_is_measured_anew_moves_nobody(self, view: Viewpoint) -> None:
        view.walker, view.orbit = view.standing, view.orbiting((16, 9)).zoomed(2.0)
        before, again = (view.walker, view.orbit), default_wall()
        view.move_to(again)
        assert (view.walker, view.orbit) == before
        assert view.wall is again
        assert view.eye is again.eyes[0]

    @pytest.mark.parametrize("built", [default_wall(), another_wall()], ids=["room", "building"])
    @pytest.mark.parametrize("size", [(1600, 900), (500, 900)], ids=["wide", "high"])
    def test_the_onlooker_has_the_wall_and_the_visitor_in_the_picture(
        self, built: Wall, size: tuple[int, int]
    ) -> None:
        view = Viewpoint(built, built.eyes[0])
        camera = view.onlooker(size)
        assert camera.fov_deg == HALL_FOV_DEG
        forward = camera.look_at_m - camera.position_m
        forward /= np.linalg.norm(forward)
        right = np.cross(forward, (0.0, 1.0, 0.0))
        right /= np.linalg.norm(right)
        points = np.vstack([*(facet.outline_m for facet in built.facets), built.eyes[0].position_m])
        ways = points - camera.position_m
        depth, slope = ways @ forward, np.tan(np.radians(HALL_FOV_DEG / 2))
        assert (depth > 0).all()
        assert (np.abs(ways @ right) <= depth * slope * size[0] / size[1] + 1e-9).all()
        assert (np.abs(ways @ np.cross(right, forward)) <= depth * slope + 1e-9).all()
