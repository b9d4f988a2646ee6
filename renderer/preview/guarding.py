"""The guards at work: what they find is measured while nothing else is to be done, and kept until something
changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np

from renderer.engine.engine import SceneLayer
from renderer.engine.prepared import PreparedModel
from renderer.engine.view import View, wall_view
from renderer.guards.depth import DepthBudget, depth_budget
from renderer.guards.flashes import FlashFinding, FlashMeter
from renderer.guards.hull import hull_points
from renderer.guards.levels import LevelFinding, Levels, level_findings, levels_of
from renderer.guards.popout import Body, Breach, look_for_breaches, sample_times
from renderer.guards.silhouette import silhouette
from renderer.maths.transforms import F64, apply
from renderer.passes.raster_page import RasterPage
from renderer.preview.chores import Chores
from renderer.preview.stage import Stage
from renderer.preview.timeline.model import Levels as Curve
from renderer.preview.viewpoint import Viewpoint
from renderer.scene.model import Scene
from renderer.scene.timeline import relic_matrix
from renderer.wall.model import Wall

WIDTH_PX = 96
LEVELS_EACH_S = 1.0
MOST_LEVELS = 240
QUALITY = "lean"
FLASH_FPS = Fraction(30)
"""Flashes faster than half of this are not seen; more than three a second are dangerous."""
LEVELS, BREACHES, FLASHES = "levels", "breaches", "flashes"


@dataclass(frozen=True)
class Scan:
    """What every frame was looked at for: how far it has come, and what was found."""

    done: float
    findings: tuple[FlashFinding, ...] = ()


@dataclass
class Guarding:
    """Everything is for the edition, the wall and the eye that :meth:`look` saw last."""

    stage: Stage
    chores: Chores
    breaches: tuple[Breach, ...] = ()
    levels: Levels | None = None
    curve: Curve | None = None
    """Of the levels, for the timeline, which keeps what it makes of it."""
    level_findings: tuple[LevelFinding, ...] = ()
    scan: Scan | None = None
    _of: tuple[object, ...] = ()
    _seen: tuple[object, ...] = ()
    _points: dict[str, F64] = field(default_factory=dict)
    _view: View | None = None
    _page: RasterPage | None = None
    _budget: tuple[tuple[object, ...], DepthBudget | None] = ((), None)

    def look(self, view: Viewpoint) -> None:
        """Begins anew if anything has changed, and what is being prepared is there."""
        eye = tuple(map(float, view.eye.position_m))
        made_of = (self.stage.edition, eye)
        if made_of != self._seen:
            self._seen = made_of
            self.scan = None  # the rest stays until it is measured anew
            for name in (BREACHES, LEVELS, FLASHES):  # of a scene that is no longer drawn
                self.chores.drop(name)
        if made_of == self._of or self.stage.scene is None or self.stage.busy:
            return
        self._of = made_of
        self._view = None
        self.chores.begin(BREACHES, self._find_breaches(self.stage.scene, view.wall, view.eye.position_m))
        self.chores.begin(LEVELS, self._measure(self.stage.scene, view))

    def scan_all(self, view: Viewpoint) -> None:
        """Looks at every frame for flashes."""
        if self.stage.scene is not None:
            self.scan = Scan(0.0)
            self.chores.begin(FLASHES, self._scan(self.stage.scene, view))

    def budget(self, view: Viewpoint, seconds: float) -> DepthBudget | None:
        """How far before and behind the wall relics are at a time; stages that hold the eye are left out."""
        scene, eye = self.stage.scene, view.made_for.position_m
        if scene is None:
            return None
        key = (self.stage.edition, seconds, tuple(map(float, eye)))
        if self._budget[0] != key:
            points = [points for points in self._placed(scene, seconds) if not _around(points, eye)]
            found = depth_budget(silhouette(view.wall, eye), np.concatenate(points)) if points else None
            self._budget = key, found
        return self._budget[1]

    def breaching(self, seconds: float) -> tuple[Breach, ...]:
        """Those of the breaches that are on at a time."""
        return tuple(b for b in self.breaches if any(start <= seconds <= end for start, end in b.ranges_s))

    def _bodies(self, scene: Scene) -> list[Body]:
        found = []
        for relic in scene.relics:
            model = self.stage.model_of(relic)
            assert model is not None, "what is drawn is ready"
            if model.key not in self._points:
                self._points[model.key] = hull_points(vertices_of(model))
            found.append(Body(relic.name, self._points[model.key], model.bounds))
        return found

    def _placed(self, scene: Scene, seconds: float) -> list[F64]:
        """[N, 3] of each relic, where it stands."""
        return [
            apply(relic_matrix(relic.entry, body.bounds, seconds), body.points)
            for relic, body in zip(scene.relics, self._bodies(scene), strict=True)
        ]

    def _find_breaches(self, scene: Scene, wall: Wall, eye_m: F64) -> Iterator[None]:
        yield
        bodies, times = self._bodies(scene), sample_times(scene)
        found = yield from look_for_breaches(scene, bodies, wall, eye_m, times)
        numbers = [self.stage.number_of(relic) for relic in scene.relics]
        self.breaches = tuple(
            replace(breach, index=number) for breach in found if (number := numbers[breach.index]) is not None
        )

    def _measure(self, scene: Scene, view: Viewpoint) -> Iterator[None]:
        """The picture's level, first now and then, then in between."""
        count = int(min(max(scene.duration_s / LEVELS_EACH_S, 8), MOST_LEVELS))
        times = [scene.duration_s * (n + 0.5) / count for n in coarse_to_fine(count)]
        seen: dict[float, np.ndarray] = {}
        leds = None
        for number, seconds in enumerate(times, 1):
            yield
            seen[seconds] = self._small(scene, view, seconds)
            leds = led_mask(view.wall, seen[seconds].shape[:2]) if leds is None else leds
            if number % 16 == 0 or number == count:
                ordered = sorted(seen)
                pictures = np.array([seen[each] for each in ordered])
                self.levels = levels_of(pictures, ordered, view.wall.peak_nits, leds)
                self.curve = Curve(self.levels.times_s, self.levels.average, self.levels.peak)
                self.level_findings = level_findings(self.levels)

    def _scan(self, scene: Scene, view: Viewpoint) -> Iterator[None]:
        frames = max(int(scene.duration_s * FLASH_FPS), 1)
        meter: FlashMeter | None = None
        for frame in range(frames):
            yield
            small = self._small(scene, view, float(frame / FLASH_FPS))
            if meter is None:
                meter = FlashMeter(FLASH_FPS, view.wall.peak_nits, leds=led_mask(view.wall, small.shape[:2]))
            meter.add(small)
            self.scan = Scan((frame + 1) / frames, meter.findings)

    def _small(self, scene: Scene, view: Viewpoint, seconds: float) -> np.ndarray:
        """[H, W, 3] the raster in a few pixels."""
        engine = self.stage.engine
        if self._view is None or self._page is None:
            self._view = wall_view(view.wall, view.eye, min(WIDTH_PX / view.wall.raster_px[0], 1.0))
            if self._page is not None:
                self._page.release()
            self._page = RasterPage(self.stage.gpu, engine.programs, self._view.size)
        engine.set_quality(QUALITY)
        for tile, developed in engine.draw_layers([SceneLayer(scene, seconds)], FLASH_FPS, self._view):
            self._page.write(tile, developed)
        return self._page.pixels()


def vertices_of(model: PreparedModel) -> F64:
    """[N, 3] all of a model's vertices, in its file's coordinates."""
    form = model.plain or model.traced
    assert form is not None, "a model has a form"
    found = [
        apply(node.matrix, form.meshes.primitives[node.primitive].vertices[:, :3].astype(np.float64))
        for node in form.meshes.nodes
    ]
    return np.concatenate([np.zeros((0, 3)), *found])


def led_mask(wall: Wall, shape: Sequence[int]) -> np.ndarray:
    """[H, W] where a small raster has LEDs."""
    mask = np.zeros(tuple(shape), bool)
    down, across = shape[0] / wall.raster_px[1], shape[1] / wall.raster_px[0]
    for facet in wall.facets:
        x, y, width, height = facet.raster_px
        mask[round(y * down) : round((y + height) * down), round(x * across) : round((x + width) * across)] = True
    return mask


def coarse_to_fine(count: int) -> list[int]:
    """0 to ``count`` - 1, those first that are far from one another (van der Corput 1935, base 2)."""
    bits = max(count - 1, 1).bit_length()
    turned = (int(f"{n:0{bits}b}"[::-1], 2) for n in range(2**bits))
    return [n for n in turned if n < count]


def _around(points: F64, eye: F64) -> bool:
    low, high = points.min(axis=0), points.max(axis=0)
    return bool(np.all((low[[0, 2]] <= eye[[0, 2]]) & (eye[[0, 2]] <= high[[0, 2]])))
