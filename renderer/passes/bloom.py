"""Bloom: the light that an eye or a lens spreads around what is bright.

Reads: a picture's linear light. Writes: the same light, spread, on a map of the directions around the eye.

Neighbours in the raster are not neighbours for the eye: wings meet at an angle, and surfaces are packed
side by side. So the light is gathered on an equal-area map around the eye, every pixel with its own solid
angle, spread there, and read back by direction. It is spread by a pyramid (J. Jimenez, "Next Generation
Post Processing in Call of Duty: Advanced Warfare", 2014) whose levels count alike: equal light per octave
of angle is a fall-off with the square of the angle, as glare in the human eye has it (Stiles and Holladay;
J. J. Vos 1984). No light is lost or made.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import moderngl

from renderer.gpu.context import Gpu
from renderer.gpu.shaders import Programs
from renderer.gpu.targets import Page
from renderer.maths.equal_area import EqualAreaMap, fitted_map
from renderer.passes.panels import PanelSet, Tile
from renderer.passes.units import Value, set_uniforms

TEXEL_DEG = 0.25
LEVELS = 5
"""Light spreads over 0.5 to 8 degrees."""
MARGIN_DEG = 3 * TEXEL_DEG * 2**LEVELS
"""Around what is seen, so that the map's edge throws nothing back."""


class Glare:
    """The light around one eye; ``members`` are the panels that show it.

    In 32-bit floats: rounding halves down at every level would lose one percent."""

    def __init__(self, gpu: Gpu, map_: EqualAreaMap, members: frozenset[int]) -> None:
        self.map, self._members = map_, members
        width, height = map_.size
        self.gathered = Page(gpu.ctx, map_.size, 4, "f4")
        sizes = [(width >> level, height >> level) for level in range(1, LEVELS + 1)]
        self.levels = [Page(gpu.ctx, size, 4, "f4") for size in sizes]

    @property
    def spread(self) -> moderngl.Texture:
        """The finished map."""
        return self.gathered.texture

    @property
    def uniforms(self) -> dict[str, Value]:
        """Of shaders/bloom/map.glsl."""
        return {"map_axes": self.map.axes, "map_half": tuple(self.map.half.tolist())}

    def inside(self, panels: PanelSet) -> list[int]:
        """Its panels in the tile."""
        return [index for index in panels.all() if index in self._members]

    def release(self) -> None:
        for page in (self.gathered, *self.levels):
            page.release()


@dataclass(frozen=True, eq=False)
class Bloom:
    """``strength`` is the share of the light that is spread; ``panels`` know which tile is developed."""

    strength: float
    panels: PanelSet
    glares: Sequence[Glare]


class BloomPass:
    """Gathers the light of a picture, tile by tile, and spreads it."""

    def __init__(self, gpu: Gpu, programs: Programs) -> None:
        self._gpu, self._programs = gpu, programs

    def glares(self, panels: PanelSet) -> list[Glare]:
        """Maps for everything that is seen of ``panels``: one, unless some are made for another eye."""
        eyes: dict[tuple[float, ...], list[int]] = {}
        for index, panel in enumerate(panels.panels):
            eyes.setdefault(tuple(panel.frustum.eye.tolist()), []).append(index)
        texel, margin = math.radians(TEXEL_DEG), math.radians(MARGIN_DEG)
        made = []
        for members in eyes.values():
            corners = [panels.panels[index].corners_m for index in members]
            eye = panels.panels[members[0]].frustum.eye
            made.append(Glare(self._gpu, fitted_map(eye, corners, texel, margin, 2**LEVELS), frozenset(members)))
        return made

    def spread(self, lights: Iterable[tuple[moderngl.Texture, Tile]], bloom: Bloom) -> None:
        """Gathers the light of every tile, for which the panels are placed as it comes, and spreads it."""
        for glare in bloom.glares:
            glare.gathered.begin()
            glare.gathered.framebuffer.clear()
        for light, tile in lights:
            for glare in bloom.glares:
                self._gather(light, tile, bloom.panels, glare)
        for glare in bloom.glares:
            self._spread([glare.gathered, *glare.levels])

    def _gather(self, light: moderngl.Texture, tile: Tile, panels: PanelSet, glare: Glare) -> None:
        """Adds the light of a tile."""
        ctx = self._gpu.ctx
        program = self._programs.get("bloom/gather", "bloom/gather")
        glare.gathered.begin()
        ctx.enable_only(moderngl.BLEND)
        ctx.blend_func = moderngl.ONE, moderngl.ONE
        light.use(0)
        set_uniforms(program, {"scene": 0, "tile_px": (tile.width, tile.height), "map_px": glare.map.size})
        set_uniforms(program, {**glare.uniforms, "whole": float(glare.map.whole)})
        for instances in panels.batches(program, glare.inside(panels)):
            self._programs.bare(program).render(moderngl.TRIANGLE_STRIP, vertices=4, instances=instances)

    def _spread(self, pages: list[Page]) -> None:
        """Down the pyramid, and up again: each level is mixed with what is wider, so that all count alike."""
        for source, page in pairwise(pages):
            self._draw("bloom/down", source.texture, page, 1.0)
        for level in range(LEVELS - 1, -1, -1):
            wider = LEVELS - level
            share = wider / (wider + 1) if level else 1.0
            self._draw("bloom/up", pages[level + 1].texture, pages[level], share)

    def _draw(self, shader: str, source: moderngl.Texture, page: Page, share: float) -> None:
        ctx = self._gpu.ctx
        program = self._programs.get("lib/full", shader)
        source.use(0)
        set_uniforms(program, {"source": 0, "share": share})
        page.begin()
        ctx.enable_only(moderngl.BLEND)
        ctx.blend_func = moderngl.SRC_ALPHA, moderngl.ONE_MINUS_SRC_ALPHA
        self._programs.cover(program)
