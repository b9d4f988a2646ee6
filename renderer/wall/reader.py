"""A wall file into a wall: every shorthand resolved, every refusal found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from renderer import resources
from renderer.documents import Document, read_document
from renderer.errors import FileMistakes, InputError, Mistake
from renderer.wall import checks
from renderer.wall.file import ArcSurface, MeshSurface, PlaneSurface, WallFile
from renderer.wall.mesh_surface import mesh_facets
from renderer.wall.model import F64, Eye, Facet, Output, Tile, Wall, middle_of
from renderer.wall.shapes import arc_facets, corner_facets, plane_facets, rounding_m

DEFAULT_WALL = "corner-5m3.toml"
EYE_DISTANCE_M = 8.0
EYE_HEIGHT_M = 1.6
MAX_SIDE_PX = 2**17
MAX_RASTER_PX = 400_000_000

Key = tuple[str | int, ...]


@cache
def default_wall() -> Wall:
    """The built-in 5.3 m corner."""
    return load_wall(resources.scenes() / "walls" / DEFAULT_WALL)


def load_wall(path: Path) -> Wall:
    """Reads ``path``. Raises :class:`InputError`, with all mistakes that can be seen together."""
    return _Reader(read_document(path, WallFile)).wall()


class _Reader:
    """Resolves one wall file; mistakes gather until a step cannot go on without what is wrong."""

    def __init__(self, document: Document[WallFile]) -> None:
        self.file = document.data
        self.source = document.source
        self.mistakes: list[Mistake] = []
        self.warnings: list[str] = []
        self.pitch_mm: dict[str, float] = {}
        self.keys: dict[str, Key] = {}

    def wall(self) -> Wall:
        facets = self._facets()
        self._stop()
        self._check_facets(facets, checks.corner_problem, "bottom left, bottom right and top left of a rectangle")
        self._stop()
        self._check_facets(
            facets,
            lambda facet: checks.pitch_problem(facet, self.pitch_mm[facet.surface]),
            "correct the metres, the pixels or pitch_mm; 1 % is allowed",
        )
        raster_px = self._raster(facets)
        self._check_overlaps(facets)
        self._check_seams(facets)
        eyes = self._eyes(facets)
        outputs = self._outputs(raster_px)
        self._stop()
        return Wall(
            name=self.file.name or self.source.path.stem,
            source=str(self.source.path),
            raster_px=raster_px,
            facets=tuple(facets),
            eyes=eyes,
            outputs=outputs,
            peak_nits=self.file.peak_nits,
            half_angle_deg=self.file.half_angle_deg,
            pitch_mm=self.file.pitch_mm,
            cabinet_px=self.file.cabinet_px,
            bit_depth=self.file.bit_depth,
            warnings=tuple(self.warnings),
        )

    def _mistake(self, key: Sequence[str | int], what: str, hint: str = "") -> None:
        self.mistakes.append(self.source.mistake(key, what, hint))

    def _stop(self) -> None:
        if self.mistakes:
            raise FileMistakes(self.mistakes)

    def _facets(self) -> list[Facet]:
        facets: list[Facet] = []
        if self.file.corner is not None:
            facets += self._corner()
        names = [entry.name for entry in self.file.surface]
        for index, entry in enumerate(self.file.surface):
            key: Key = ("surface", index)
            name = entry.name or f"surface {index + 1}"
            if name in self.keys or (entry.name and names.index(entry.name) < index):
                self._mistake((*key, "name"), f"{name!r} is the name of another surface too", "names must differ")
                continue
            self.keys[name] = key
            self.pitch_mm[name] = entry.pitch_mm or self.file.pitch_mm
            try:
                facets += [_moved(f, entry.raster_px) for f in self._surface(entry, name)]
            except InputError as error:
                self._mistake((*key, "file"), f"{error.where}: {error.what}", error.hint)
        return facets

    def _surface(self, entry: PlaneSurface | ArcSurface | MeshSurface, name: str) -> list[Facet]:
        if isinstance(entry, PlaneSurface):
            return plane_facets(entry, name)
        if isinstance(entry, ArcSurface):
            return arc_facets(entry, name, self.file.cabinet_px[0])
        return mesh_facets(self.source.resolve(entry.file), entry.pixels, name)

    def _corner(self) -> list[Facet]:
        corner = self.file.corner
        assert corner is not None
        pitch_m = self.file.pitch_mm / 1000.0
        for word in ("left_m", "right_m", "height_m"):
            pixels = getattr(corner, word) / pitch_m
            if not 1 <= pixels <= MAX_SIDE_PX:
                self._mistake(("corner", word), f"is {pixels:.0f} px at a pitch of {self.file.pitch_mm:g} mm",
                              f"1 to {MAX_SIDE_PX} px; is pitch_mm right?")  # fmt: skip
        if corner.radius_m and rounding_m(corner) > min(corner.left_m, corner.right_m):
            self._mistake(
                ("corner", "radius_m"),
                "the rounding is longer than a wing",
                "a smaller radius or longer wings",
            )
        self._stop()
        left, right = corner_facets(corner, pitch_m, self.file.cabinet_px[0])
        offset = left[-1].raster_px[0] + left[-1].raster_px[2]
        for name in ("left wing", "right wing"):
            self.keys[name] = ("corner",)
            self.pitch_mm[name] = self.file.pitch_mm
        return left + [_moved(f, (offset, 0)) for f in right]

    def _check_facets(self, facets: list[Facet], problem_of: Callable[[Facet], str | None], hint: str) -> None:
        """One mistake for each surface that has facets with a problem."""
        found: dict[str, list[str]] = {}
        for facet in facets:
            if problem := problem_of(facet):
                found.setdefault(facet.surface, []).append(f"{facet.name}: {problem}")
        for surface, problems in found.items():
            more = f"; {len(problems) - 1} more of its facets too" if len(problems) > 1 else ""
            self._mistake(self.keys[surface], problems[0] + more, hint)

    def _raster(self, facets: list[Facet]) -> tuple[int, int]:
        width = max(f.raster_px[0] + f.raster_px[2] for f in facets)
        height = max(f.raster_px[1] + f.raster_px[3] for f in facets)
        if self.file.raster_px is not None:
            given = self.file.raster_px
            if width > given[0] or height > given[1]:
                self._mistake(("raster_px",), f"the surfaces need {width} x {height} px and leave the raster",
                              f"it is {given[0]} x {given[1]}")  # fmt: skip
            width, height = given
        if max(width, height) > MAX_SIDE_PX or width * height > MAX_RASTER_PX:
            self._mistake(
                ("surface",), f"the raster would be {width} x {height} px", f"at most {MAX_RASTER_PX:,} px"
            )
        return width, height

    def _check_overlaps(self, facets: list[Facet]) -> None:
        told = set()
        for first, second in checks.overlaps(facets):
            pair = frozenset((first.surface, second.surface))
            if pair not in told:
                told.add(pair)
                self._mistake(
                    (*self.keys[second.surface], "raster_px"),
                    f"{second.name} and {first.name} overlap in the raster",
                    f"{first.name} has x, y, width, height = {list(first.raster_px)}",
                )

    def _check_seams(self, facets: list[Facet]) -> None:
        surfaces: dict[str, list[Facet]] = {}
        for facet in facets:
            surfaces.setdefault(facet.surface, []).append(facet)
        for first, second, gap, angle in checks.seams(surfaces):
            what = f"the seam of {first} and {second} gapes by {1000 * gap:.1f} mm, {angle:.2f}°"
            half_pitch = min(self.pitch_mm[first], self.pitch_mm[second]) / 2
            if gap > checks.SEAM_GAP_M or angle > checks.SEAM_ANGLE_DEG:
                self._mistake(self.keys[second], what, "at most 20 mm and 0.5°; measure the corners again")
            elif 1000 * gap > half_pitch + 1e-6:
                self.warnings.append(f"{self.source.path}: {what}, more than half a pitch")

    def _eyes(self, facets: list[Facet]) -> tuple[Eye, ...]:
        eyes: list[Eye] = []
        for index, entry in enumerate(self.file.eye):
            eye = Eye(entry.name or f"eye {index + 1}", np.array(entry.position_m, np.float64))
            key: Key = ("eye", index)
            if any(eye.name == other.name for other in eyes):
                self._mistake((*key, "name"), f"{eye.name!r} is the name of another eye too", "names must differ")
            if not any(checks.sees(facet, eye) for facet in facets):
                self._mistake(
                    (*key, "position_m"),
                    f"{eye.name} sees no facet of the wall",
                    "it must be before the wall",
                )
            eyes.append(eye)
        if not eyes:
            eyes.append(Eye("default", self._default_eye(facets)))
            if not any(checks.sees(facet, eyes[0]) for facet in facets):
                self._mistake(
                    ("eye",), "the default eye sees no facet of the wall", "add an [[eye]] with position_m"
                )
        return tuple(eyes)

    def _default_eye(self, facets: list[Facet]) -> F64:
        if self.file.corner is not None and not self.file.surface:
            return np.array([0.0, EYE_HEIGHT_M, EYE_DISTANCE_M])
        across = sum((np.cross(f.right_m, f.up_m) for f in facets), np.zeros(3))
        across[1] = 0.0
        length = np.linalg.norm(across)
        before = across / length if length > 1e-6 else np.array([0.0, 0.0, 1.0])
        eye = middle_of(tuple(facets)) + EYE_DISTANCE_M * before
        return np.array([eye[0], EYE_HEIGHT_M, eye[2]])

    def _outputs(self, raster_px: tuple[int, int]) -> tuple[Output, ...]:
        outputs: list[Output] = []
        for index, entry in enumerate(self.file.output):
            tiles = tuple(Tile(t.from_px, t.to_px, t.rotate_deg) for t in entry.tiles)
            name = entry.name or f"output {index + 1}"
            output = Output(name, entry.size_px, entry.refresh_hz, tiles, entry.monitor, entry.position_px)
            self._check_output(index, output, outputs)
            for tile, problem in checks.output_problems(output, raster_px):
                self._mistake(("output", index, "tiles", tile), f"{output.name}: {problem}")
            outputs.append(output)
        return tuple(outputs)

    def _check_output(self, index: int, output: Output, others: list[Output]) -> None:
        for key in ("monitor", "position_px"):
            mine = getattr(output, key)
            if mine is not None and any(mine == getattr(other, key) for other in others):
                value = list(mine) if isinstance(mine, tuple) else repr(mine)
                self._mistake(("output", index, key), f"{value} is another output's {key} too", "they must differ")


def _moved(facet: Facet, by_px: tuple[int, int]) -> Facet:
    x, y, width, height = facet.raster_px
    return replace(facet, raster_px=(x + by_px[0], y + by_px[1], width, height))
