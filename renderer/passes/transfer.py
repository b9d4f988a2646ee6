"""A relic's own shadows and reflections under the light of the moment.

Reads: a relic's surfels and what they see (:mod:`renderer.assets.transfer`), the frame's block, environment
maps, the shadow atlas. Writes: per surfel, what the relic's shader needs to know of light that the relic
blocks and of light that it sends itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import moderngl
import numpy as np

from renderer.assets.transfer import DIRECTIONS, Transfer
from renderer.gpu.context import Gpu
from renderer.gpu.shaders import Programs
from renderer.gpu.targets import HALF, release_framebuffer
from renderer.gpu.uploads import Upload, upload_layers, upload_texture
from renderer.maths.sphere import even_directions
from renderer.maths.transforms import F64
from renderer.passes.units import GATHERED, UNITS, Value, set_uniforms

COLUMNS = 256
"""Surfels in a row of their textures."""

BOUNCES = 3
"""Of light between a relic's surfels that are followed; those after them are estimated. At least 3."""

_HIT_COLUMNS = 4096
_LIFT = 0.004  # above the surface, where it is asked whether a light is hidden; of the relic's diagonal


@dataclass(frozen=True, eq=False)
class PreparedTransfer:
    """A relic's surfels as they lie in textures: ``sheets`` [H, W, C] by :class:`GpuTransfer`'s names,
    ``visibility`` [4, H, W, 4]."""

    sheets: dict[str, np.ndarray]
    visibility: np.ndarray
    diagonal: float


@dataclass(frozen=True, eq=False)
class GpuTransfer:
    """A relic's surfels in the GPU's memory. ``gathered`` is what the passes write, one set per relic that
    shows the model."""

    place: moderngl.Texture
    facing: moderngl.Texture
    reflectance: moderngl.Texture
    emission: moderngl.Texture
    mirror: moderngl.Texture
    links: moderngl.Texture
    hits: moderngl.Texture
    visibility: moderngl.TextureArray
    size: tuple[int, int]
    diagonal: float

    def release(self) -> None:
        for part in vars(self).values():
            if isinstance(part, moderngl.Texture | moderngl.TextureArray):
                part.release()


def prepare_transfer(transfer: Transfer) -> PreparedTransfer:
    """Lays a relic's surfels out in textures."""
    count = len(transfer.positions)
    rows = -(-count // COLUMNS)
    links = np.zeros((rows * COLUMNS, 2), np.uint32)
    links[:count] = np.column_stack([transfer.first[:-1], np.diff(transfer.first)])
    nothing = np.zeros(count)

    def sheet(columns: np.ndarray, last: np.ndarray, dtype: type[np.generic]) -> np.ndarray:
        values = np.zeros((rows * COLUMNS, 4), dtype)
        values[:count] = np.column_stack([columns, last])
        return values.reshape(rows, COLUMNS, 4)

    hit_rows = max(-(-len(transfer.hits) // _HIT_COLUMNS), 1)
    hits = np.zeros(hit_rows * _HIT_COLUMNS, np.uint32)
    hits[: len(transfer.hits)] = transfer.hits
    visibility = np.zeros((4, rows * COLUMNS, 4), np.float16)
    visibility[:, :count] = transfer.visibility.reshape(count, 4, 4).swapaxes(0, 1)
    sheets = {
        "place": sheet(transfer.positions, nothing, np.float32),
        "facing": sheet(transfer.normals, nothing, np.float32),
        "reflectance": sheet(transfer.optics.reflectance, transfer.two_sided, np.float16),
        "emission": sheet(transfer.optics.emission, transfer.optics.roughness, np.float16),
        "mirror": sheet(transfer.optics.mirror, transfer.optics.metallic, np.float16),
        "links": links.reshape(rows, COLUMNS, 2),
        "hits": hits.reshape(hit_rows, _HIT_COLUMNS, 1),
    }
    diagonal = float(np.linalg.norm(np.ptp(transfer.positions, axis=0)))
    return PreparedTransfer(sheets, visibility.reshape(4, rows, COLUMNS, 4), diagonal)


def upload_transfer(gpu: Gpu, prepared: PreparedTransfer) -> Upload[GpuTransfer]:
    """Puts a relic's surfels into the GPU's memory."""
    made = {}
    for name, sheet in prepared.sheets.items():
        made[name] = yield from upload_texture(gpu, sheet)
    visibility = yield from upload_layers(gpu, prepared.visibility)
    rows = prepared.visibility.shape[1]
    return GpuTransfer(**made, visibility=visibility, size=(COLUMNS, rows), diagonal=prepared.diagonal)


class PlacedTransfer:
    """One relic's transfer: its model's surfels, and what they gathered last."""

    def __init__(self, gpu: Gpu, source: GpuTransfer) -> None:
        self.source = source
        self.to_relic = np.eye(3)
        self.gathered = [_exact(gpu.ctx.texture(source.size, 4, dtype=HALF)) for _ in range(GATHERED)]
        self.into = gpu.ctx.framebuffer(self.gathered)

    def release(self) -> None:
        release_framebuffer(self.into)
        for texture in self.gathered:
            texture.release()

    def bind(self, program: moderngl.Program, first_surfel: int) -> None:
        """Gives the relic's shader what was gathered."""
        self.source.visibility.use(UNITS["surfel_visibility"])
        for index, texture in enumerate(self.gathered):
            texture.use(UNITS[f"gathered_{index}"])
        set_uniforms(program, {"to_relic": self.to_relic, "first_surfel": float(first_surfel)})


class TransferPass:
    """Gathers light at the surfels of relics; while it is ``tasting`` at a single one of each."""

    def __init__(self, gpu: Gpu, programs: Programs) -> None:
        self._gpu, self._programs, self.tasting = gpu, programs, False
        ctx = gpu.ctx
        directions = np.zeros((DIRECTIONS, 4), np.float32)
        directions[:, :3] = even_directions(DIRECTIONS)
        self._directions = ctx.texture((DIRECTIONS, 1), 4, directions.tobytes(), dtype="f4")
        self._arriving = _exact(ctx.texture((DIRECTIONS, 1), 4, dtype=HALF))
        self._arriving_page = ctx.framebuffer([self._arriving])
        self._pages: dict[tuple[int, int], _Pages] = {}

    def gather(self, placed: PlacedTransfer, model: F64, eye: F64) -> None:
        """Lets ``placed`` gather the light that is bound; ``model`` [4, 4] is where its relic stands,
        ``eye`` [3] from where it is seen."""
        source = placed.source
        turn = model[:3, :3] / np.linalg.norm(model[:3, :3], axis=0)
        placed.to_relic = turn.T
        if source.size not in self._pages:
            self._pages[source.size] = _Pages(self._gpu.ctx, source.size)
        pages = self._pages[source.size]
        for name in ("place", "facing", "reflectance", "emission", "mirror", "links", "hits"):
            getattr(source, name).use(UNITS[f"surfel_{name}"])
        source.visibility.use(UNITS["surfel_visibility"])
        self._directions.use(UNITS["directions"])
        self._arriving.use(UNITS["arriving"])
        self._gpu.ctx.enable_only(moderngl.NOTHING)
        seen_from = np.linalg.solve(model, np.append(eye, 1.0))[:3]
        values: dict[str, Value] = {
            "to_world": turn,
            "to_relic": turn.T,
            "model": model,
            "eye": tuple(seen_from),
            "lift": _LIFT * source.diagonal * float(np.linalg.norm(model[:3, 0])),
        }
        self._fill("transfer/arriving", self._arriving_page, values)
        self._fill("transfer/lit", pages.lit, values)
        pages.irradiance.use(UNITS["irradiance"])
        for bounce in range(BOUNCES):
            pages.radiosity[bounce].use(UNITS["radiosity"])
            self._fill("transfer/bounce", pages.bounced[bounce], values)
        for name, number in (("radiosity", -1), ("radiosity_between", -2), ("radiosity_before", -3)):
            pages.radiosity[number].use(UNITS[name])
        self._fill("transfer/limit", pages.limit, values)
        pages.radiosity[0].use(UNITS["radiosity"])
        self._fill("transfer/gather", placed.into, values)

    def keep(self, sizes: set[tuple[int, int]]) -> None:
        """Frees what only relics of other sizes need."""
        for size in set(self._pages) - sizes:
            self._pages.pop(size).release()

    def _fill(self, shader: str, into: moderngl.Framebuffer, values: dict[str, Value]) -> None:
        program = self._programs.get("lib/full", shader)
        set_uniforms(program, {**UNITS, **values})
        into.use()
        into.viewport = (0, 0, *((1, 1) if self.tasting else into.size))
        self._programs.cover(program)


class _Pages:
    """What bounces between surfels, for relics with as many of them."""

    def __init__(self, ctx: moderngl.Context, size: tuple[int, int]) -> None:
        self.irradiance = _exact(ctx.texture(size, 4, dtype=HALF))
        self.radiosity = [_exact(ctx.texture(size, 4, dtype=HALF)) for _ in range(BOUNCES + 1)]
        self.lit = ctx.framebuffer([self.irradiance, self.radiosity[0]])
        self.bounced = [ctx.framebuffer([texture]) for texture in self.radiosity[1:]]
        self.limit = ctx.framebuffer([self.radiosity[0]])  # the first one is no longer needed then

    def release(self) -> None:
        for framebuffer in (self.lit, *self.bounced, self.limit):
            release_framebuffer(framebuffer)
        for texture in (self.irradiance, *self.radiosity):
            texture.release()


def _exact(texture: moderngl.Texture) -> moderngl.Texture:
    texture.filter = (moderngl.NEAREST, moderngl.NEAREST)
    return texture
