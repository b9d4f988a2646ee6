"""Things with triangles: what relics and the stage come down to before a pass draws them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import moderngl
import numpy as np

from renderer.gpu.models import GpuMesh, GpuPrimitive
from renderer.maths.transforms import F64
from renderer.passes.transfer import PlacedTransfer
from renderer.passes.units import Value

RELIC = "relics/relic"
"""The shader of relics."""

_VARYING = {
    "in_tangent": "HAS_TANGENT",
    "in_uv0": "HAS_UV0",
    "in_uv1": "HAS_UV1",
    "in_colour": "HAS_COLOUR",
    "in_shares": "BLENDED_SURFELS",
    "in_chord": "HAS_CHORD",
}


@dataclass(frozen=True, eq=False)
class Drawable:
    """A primitive where it stands in the world, ``magnified`` by so much from what its file says.

    ``fragment`` is the shader that lights it, ``uniforms`` what only that one is told."""

    primitive: GpuPrimitive
    matrix: F64
    foliage: bool = False
    shadow: bool = True
    weather: bool = True
    magnified: float = 1.0
    transfer: PlacedTransfer | None = None
    first_surfel: int = 0
    fragment: str = RELIC
    uniforms: Mapping[str, Value] = field(default_factory=dict)

    @cached_property
    def centre(self) -> F64:
        """[3] the middle of its bounding ball, in the world."""
        return self.matrix[:3, :3] @ self.primitive.centre + self.matrix[:3, 3]

    @cached_property
    def scale(self) -> float:
        """How many metres the primitive's unit is at most."""
        return float(np.linalg.norm(self.matrix[:3, :3], ord=2))

    @property
    def radius(self) -> float:
        """The bounding ball's radius, metres."""
        return self.scale * self.primitive.radius

    def level(self, lost_m: float) -> int:
        """The coarsest level of detail that loses nothing larger than ``lost_m``."""
        return self.primitive.level_for(lost_m / max(self.scale, 1e-12))

    @property
    def blended(self) -> bool:
        return "ALPHA_BLEND" in self.primitive.material.defines

    @property
    def has_image(self) -> bool:
        """Whether a polished floor mirrors it."""
        return self.fragment == RELIC and not self.blended and not self.foliage

    def nearest_to(self, eye: F64) -> float:
        """How near it comes at least, metres: the middle of a large thing may be far although it begins
        near."""
        distance = float(np.linalg.norm(self.centre - eye))
        return max(distance - self.radius, 0.0) + 0.1 * distance

    @cached_property
    def defines(self) -> tuple[str, ...]:
        """Which variant of the relic shader draws it."""
        attributes = tuple(_VARYING[name] for name in self.primitive.attributes if name in _VARYING)
        transfer = ("HAS_TRANSFER",) if self.transfer is not None else ()
        return attributes + self.primitive.material.defines + self._foliage + transfer

    @cached_property
    def caster_defines(self) -> tuple[str, ...]:
        """Which variant of the shadow shader draws it."""
        return ("HAS_COLOUR", *self._foliage) if self._foliage else ()

    @property
    def _foliage(self) -> tuple[str, ...]:
        return ("FOLIAGE",) if self.foliage and "in_colour" in self.primitive.attributes else ()


class Drawer:
    """Vertex arrays by program and mesh, made on demand.

    While it is ``tasting`` it draws a single triangle of everything: enough for the driver to finish what it
    leaves until a program is first used."""

    def __init__(self, ctx: moderngl.Context) -> None:
        self._ctx = ctx
        self._arrays: dict[tuple[int, int], tuple[moderngl.VertexArray, moderngl.Program, GpuMesh]] = {}
        self.tasting = False

    def render(self, program: moderngl.Program, primitive: GpuPrimitive, instances: int, level: int = 0) -> None:
        key = (program.glo, id(primitive.mesh))
        if key not in self._arrays:
            self._arrays[key] = (self._make(program, primitive.mesh), program, primitive.mesh)
        first, count = primitive.ranges[level]
        count = min(count, 3) if self.tasting else count
        self._arrays[key][0].render(moderngl.TRIANGLES, vertices=count, first=first, instances=instances)

    def forget(self, meshes: Iterable[GpuMesh]) -> None:
        """Frees the vertex arrays of ``meshes``."""
        gone = {id(mesh) for mesh in meshes}
        for key in [key for key in self._arrays if key[1] in gone]:
            self._arrays.pop(key)[0].release()

    def forget_programs(self, gone: Collection[int]) -> None:
        """Frees the vertex arrays of programs by their names in OpenGL."""
        for key in [key for key in self._arrays if key[0] in gone]:
            self._arrays.pop(key)[0].release()

    def _make(self, program: moderngl.Program, mesh: GpuMesh) -> moderngl.VertexArray:
        parts = mesh.layout.split()
        used = [name in program for name in mesh.attributes]
        layout = " ".join(part if use else f"{4 * int(part[:-1])}x" for part, use in zip(parts, used, strict=True))
        names = [name for name, use in zip(mesh.attributes, used, strict=True) if use]
        return self._ctx.vertex_array(
            program, [(mesh.vertices, layout, *names)], mesh.indices, index_element_size=4
        )
