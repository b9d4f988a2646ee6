"""The photo view: what a camera sees of the lit wall standing in a dim hall.

Reads: the raster as the LEDs show it. Writes: linear light, as it is and clamped.

The wall's facets are drawn at their true corners; each pixel integrates the LEDs that it covers. The floor is
dark polished stone: it mirrors the wall, less sharply the higher the mirrored point, and the wall's light
glows on it. Beside the wall there is only a breath of light, so that the wall's outline can be told.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import Protocol

import moderngl
import numpy as np

from renderer.gpu.context import Gpu
from renderer.gpu.shaders import Programs
from renderer.gpu.targets import HALF, Target
from renderer.maths.frustum import off_axis
from renderer.maths.transforms import F64
from renderer.passes.finish import Developed
from renderer.passes.panels import Panel
from renderer.passes.photo_light import FloorLight
from renderer.passes.photo_wall import (
    F32,
    FACET_LAYOUT,
    FACET_NAMES,
    facet_rows,
    flat_facets,
    glow_of,
    most_leds,
)
from renderer.passes.units import set_uniforms
from renderer.wall.model import Wall

_LEDS = ((3.3, "LEDS 3"), (7.0, "LEDS 7"), (math.inf, "LEDS 99"))
"""LEDs along one pixel at most, and the variant of shaders/photo/raster.glsl that serves so many."""

NEAR_M = 0.05
FAR_M = 1000.0
HALF_SIZE = 2
"""How many pixels of the picture one texel of what the floor does stands for, each way."""

ROUGHNESS = 0.045
ALBEDO = 0.075
"""The floor's: the slope of its microscopic bumps, and its diffuse reflectance."""


class Raster(Protocol):
    """What the photo needs to know of the raster: its size, and which rectangle of it lies where."""

    @property
    def size(self) -> tuple[int, int]: ...

    @property
    def panels(self) -> tuple[Panel, ...]: ...


class Standpoint(Protocol):
    """What the photo needs to know of the camera: where it is, and its picture [3, 3] held up 1 m before
    it."""

    @property
    def position_m(self) -> F64: ...

    @property
    def size(self) -> tuple[int, int]: ...

    @property
    def screen_m(self) -> F64: ...


def falloff_exponent(half_angle_deg: float | None) -> float:
    """n of an LED's cosⁿ fall-off, by the angle at which half of its light is left; 0 if that is not
    known."""
    if half_angle_deg is None:
        return 0.0
    return math.log(0.5) / math.log(math.cos(math.radians(half_angle_deg)))


class _Layers:
    """A single-sampled picture with depth: half-float textures of one size."""

    def __init__(self, ctx: moderngl.Context, textures: list[moderngl.Texture]) -> None:
        self.size, self.textures = textures[0].size, textures
        for texture in textures:
            texture.repeat_x = texture.repeat_y = False
        self._framebuffer = ctx.framebuffer(textures, ctx.depth_renderbuffer(self.size))

    @classmethod
    def of(cls, ctx: moderngl.Context, size: tuple[int, int], components: tuple[int, ...]) -> _Layers:
        """New textures of ``size``, one per number of components."""
        return cls(ctx, [ctx.texture(size, count, dtype=HALF) for count in components])

    def begin(self, alpha: float = 0.0) -> None:
        self._framebuffer.use()
        self._framebuffer.viewport = (0, 0, *self.size)
        self._framebuffer.clear(0.0, 0.0, 0.0, alpha, depth=1.0)

    def build_mipmaps(self) -> None:
        for texture in self.textures:
            texture.build_mipmaps()
            texture.filter = (moderngl.LINEAR_MIPMAP_LINEAR, moderngl.LINEAR)


class _Quads:
    """Facets as the camera sees them, in the GPU's memory."""

    def __init__(self, gpu: Gpu, rows: F32, size: tuple[int, int]) -> None:
        """``size`` is that of the picture in which they are lit."""
        self._gpu, self._count = gpu, len(rows)
        most = most_leds(rows, size)
        self.leds = next(define for limit, define in _LEDS if most <= limit)
        self._buffer = gpu.ctx.buffer(rows.tobytes()) if len(rows) else None
        self._arrays: dict[int, moderngl.VertexArray] = {}

    def render(self, program: moderngl.Program) -> None:
        if self._buffer is None:
            return
        if program.glo not in self._arrays:
            self._arrays[program.glo] = self._gpu.ctx.vertex_array(program, [_content(self._buffer, program)])
        self._arrays[program.glo].render(moderngl.TRIANGLE_STRIP, vertices=4, instances=self._count)

    def forget_programs(self, gone: Collection[int]) -> None:
        """Frees the vertex arrays of programs by their names in OpenGL."""
        for name in self._arrays.keys() & gone:
            self._arrays.pop(name).release()


def _content(buffer: moderngl.Buffer, program: moderngl.Program) -> tuple[object, ...]:
    """The buffer with the attributes that ``program`` reads; what the driver left out is skipped."""
    parts = FACET_LAYOUT.split()
    used = [name in program for name in FACET_NAMES]
    layout = " ".join(part if use else f"{4 * int(part[0])}x" for part, use in zip(parts, used, strict=True))
    return (buffer, f"{layout}/i", *(name for name, use in zip(FACET_NAMES, used, strict=True) if use))


class PhotoPass:
    """Takes photos of one wall from one place. Its geometry is uploaded when it is made."""

    def __init__(
        self,
        gpu: Gpu,
        programs: Programs,
        wall: Wall,
        raster: Raster,
        camera: Standpoint,
        *,
        led_falloff: bool,
    ) -> None:
        """``led_falloff`` dims the LEDs off their axis, if the wall's file says by how much."""
        self._gpu, self._programs, self.size = gpu, programs, camera.size
        self._falloff = falloff_exponent(wall.half_angle_deg) if led_falloff else 0.0
        self._frustum = off_axis(camera.screen_m, camera.position_m, NEAR_M, FAR_M)
        self._axes = _camera_axes(camera)
        facets = flat_facets(raster.panels, wall.facets)
        self._floor_light = FloorLight(gpu, programs, glow_of(facets, raster.size), raster.size)
        ctx, half = gpu.ctx, self._smaller(HALF_SIZE)
        self._wall = _Quads(gpu, facet_rows(facets, self._frustum, mirrored=False), self.size)
        self._mirrored = _Quads(gpu, facet_rows(facets, self._frustum, mirrored=True), half)
        programs.tell(self._wall)
        programs.tell(self._mirrored)
        self._target, self._developed = Target(ctx, self.size), Developed(gpu, self.size)
        self._photo = _Layers(ctx, [self._developed.exposed, self._developed.shown])
        self._reflection, self._floor = _Layers.of(ctx, half, (4, 2)), _Layers.of(ctx, half, (4, 4))
        self._glow = _Layers.of(ctx, self._smaller(self._floor_light.step(self.size)), (4,))
        gpu.check("preparing the photo")

    def draw(self, shown: moderngl.Texture) -> Developed:
        """The photo of the wall showing ``shown`` (display-linear, row 0 on top). It lasts until the next
        one."""
        ctx = self._gpu.ctx
        shown.repeat_x = shown.repeat_y = False
        shown.filter = (moderngl.LINEAR, moderngl.LINEAR)
        self._floor_light.measure(shown)
        ctx.enable_only(moderngl.DEPTH_TEST)
        ctx.depth_func = "<="
        self._target.begin()
        self._draw_lit(self._wall, self.size, (), shown)
        wall = self._target.resolve()
        self._draw_reflection(shown)
        self._draw_glow()
        self._draw_floor(wall)
        self._draw_hall(wall)
        self._gpu.check("drawing the photo")
        return self._developed

    def _draw_reflection(self, shown: moderngl.Texture) -> None:
        """The mirrored wall, and nothing (with alpha 0) where the wall itself hides the floor."""
        size = self._reflection.size
        self._reflection.begin(alpha=1.0)
        self._draw_lit(self._mirrored, size, ("MIRROR",), shown)
        self._gpu.ctx.disable(moderngl.DEPTH_TEST)
        self._wall.render(self._program("photo/wall", "photo/wall", size, ("MASK", "MIRROR", "LEDS 3")))
        self._gpu.ctx.enable(moderngl.DEPTH_TEST)
        self._reflection.build_mipmaps()

    def _draw_glow(self) -> None:
        self._glow.begin()
        self._wall.render(self._program("photo/wall", "photo/wall", self._glow.size, ("MASK", "LEDS 3")))
        program = self._program("photo/far", "photo/glow", self._glow.size)
        self._floor_light.bind(program)
        self._cover(program)
        self._glow.build_mipmaps()

    def _draw_floor(self, wall: moderngl.Texture) -> None:
        self._floor.begin()
        self._cover(self._program("lib/full", "photo/covered", self._floor.size), wall=wall)
        program = self._program("photo/far", "photo/floor", self._floor.size)
        set_uniforms(program, {"roughness": ROUGHNESS})
        reflection, height = self._reflection.textures
        self._cover(program, glow=self._glow.textures[0], reflection=reflection, height=height)

    def _draw_hall(self, wall: moderngl.Texture) -> None:
        """The picture itself: the wall, then the hall behind it wherever the wall leaves something of a
        pixel."""
        ctx = self._gpu.ctx
        self._photo.begin()
        self._cover(self._program("lib/full", "photo/covered", self.size, ("WALL",)), wall=wall)
        ctx.enable(moderngl.BLEND)
        ctx.blend_func = moderngl.ONE_MINUS_DST_ALPHA, moderngl.ONE
        program = self._program("photo/far", "photo/hall", self.size)
        set_uniforms(program, {"albedo": ALBEDO})
        mirrored, irradiance = self._floor.textures
        self._cover(program, mirrored=mirrored, irradiance=irradiance)
        ctx.disable(moderngl.BLEND)

    def _draw_lit(
        self, quads: _Quads, size: tuple[int, int], defines: tuple[str, ...], shown: moderngl.Texture
    ) -> None:
        program = self._program("photo/wall", "photo/wall", size, (*defines, quads.leds))
        shown.use(0)
        set_uniforms(program, {"raster": 0, "falloff": self._falloff})
        quads.render(program)

    def _program(
        self, vertex: str, fragment: str, size: tuple[int, int], defines: tuple[str, ...] = ()
    ) -> moderngl.Program:
        """A program that knows the camera, and the size of what it draws to."""
        program = self._programs.get(vertex, fragment, defines)
        set_uniforms(program, {"camera": self._frustum.eye, "camera_axes": self._axes, "picture": size})
        return program

    def _cover(self, program: moderngl.Program, **textures: moderngl.Texture) -> None:
        """Draws one triangle over the whole picture."""
        for unit, (name, texture) in enumerate(textures.items()):
            texture.use(unit)
            set_uniforms(program, {name: unit})
        self._programs.cover(program)

    def _smaller(self, step: int) -> tuple[int, int]:
        return max(self.size[0] // step, 1), max(self.size[1] // step, 1)


def _camera_axes(camera: Standpoint) -> F64:
    """[3, 3] columns: half the picture's width, half its height downwards, and its middle, 1 m before the
    camera."""
    bottom_left, bottom_right, top_left = camera.screen_m
    return np.array(
        [
            (bottom_right - bottom_left) / 2,
            (bottom_left - top_left) / 2,
            (bottom_right + top_left) / 2 - camera.position_m,
        ]
    ).T
