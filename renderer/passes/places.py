"""Draws one rectangle per facet of a wall, each knowing where on the wall it is: for patterns and stills."""

from __future__ import annotations

import itertools

import moderngl
import numpy as np

from renderer.gpu.context import Gpu
from renderer.gpu.shaders import Programs
from renderer.passes.units import set_uniforms
from renderer.wall.pattern_layout import PatternLayout, Place
from renderer.wall.patterns import glyphs

FIELDS = 8
"""Texels that a place takes: ``shaders/patterns/place.vert`` reads them in this order."""
PER_ROW = 64
_PLACES, _NAMES = 2, 3
"""Texture units."""


class Places:
    """A wall's facets and its outputs' tiles in the GPU's memory."""

    def __init__(self, gpu: Gpu, layout: PatternLayout) -> None:
        places = (*layout.facets, *layout.tiles)
        self._facets, self._all = len(layout.facets), len(places)
        texts = [glyphs(place.label) or glyphs(f"#{place.output or place.surface}") for place in places]
        ends = np.cumsum([0, *map(len, texts)])
        rows = max(-(-len(places) // PER_ROW), 1)
        table = np.zeros((rows * PER_ROW, FIELDS, 4), np.float32)
        for record, place, first, text in zip(table, places, ends[:-1], texts, strict=False):
            record[:] = _record(place, int(first), len(text))
        self._table = gpu.ctx.texture((PER_ROW * FIELDS, rows), 4, table.tobytes(), dtype="f4")
        letters = np.array(list(itertools.chain(*texts))[: gpu.limits.texture_px] or [0], np.uint8)
        self._names = gpu.ctx.texture((len(letters), 1), 1, letters.tobytes(), alignment=1)

    def draw(
        self,
        programs: Programs,
        program: moderngl.Program,
        size: tuple[int, int],
        origin: tuple[int, int],
        *,
        tiles: bool = False,
    ) -> None:
        """Draws the facets, then the outputs' ``tiles``, into a bound framebuffer of ``size`` at ``origin``."""
        self._table.use(_PLACES)
        self._names.use(_NAMES)
        set_uniforms(program, {"places": _PLACES, "names": _NAMES, "target": size, "origin": origin})
        count = self._all if tiles else self._facets
        if count:
            programs.bare(program).render(moderngl.TRIANGLE_STRIP, vertices=4, instances=count)

    def release(self) -> None:
        self._table.release()
        self._names.release()


def _record(place: Place, first_letter: int, letters: int) -> np.ndarray:
    record = np.zeros((FIELDS, 4), np.float32)
    record[0] = place.rectangle_px
    record[1] = place.surface_px
    record[2] = place.surface, place.facet, place.facets, place.output
    record[3] = *place.first_px, first_letter, letters
    if place.corners_m is not None:
        bottom_left, bottom_right, top_left = place.corners_m
        record[4:7, :3] = bottom_left, bottom_right - bottom_left, top_left - bottom_left
    if place.eye is not None:
        record[7] = *place.eye.position_m, 1.0
    return record
