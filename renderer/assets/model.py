"""What a relic is once it is in memory: arrays and plain records, no file format left and no GL yet.

Conventions: metres, right-handed, +y up; counter-clockwise triangles face outwards; texture
coordinates as glTF has them (u right, v **down**, (0, 0) the top left texel of the image); colours linear
unless an image is marked as sRGB.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
U32 = npt.NDArray[np.uint32]

Rgb = tuple[float, float, float]
Rgba = tuple[float, float, float, float]


@dataclass(frozen=True)
class Image:
    """A decoded picture: ``pixels`` [H, W, C], C in 1..4, uint8 or uint16 (both read as 0..1), top row
    first."""

    name: str
    pixels: npt.NDArray[np.uint8] | npt.NDArray[np.uint16]


@dataclass(frozen=True)
class Sampler:
    """How a texture is read: wrap is ``repeat``, ``clamp`` or ``mirror``; ``nearest`` turns filtering off."""

    wrap_u: str = "repeat"
    wrap_v: str = "repeat"
    nearest: bool = False


@dataclass(frozen=True)
class TextureSlot:
    """A material's use of an image: which one, read how, with which texture coordinates.

    ``transform`` is the 2 x 3 affine map of KHR_texture_transform, row-major, applied to (u, v, 1).
    """

    image: int
    sampler: Sampler = Sampler()
    uv_set: int = 0
    transform: tuple[float, float, float, float, float, float] = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)


@dataclass(frozen=True)
class Material:
    """glTF 2.0's metallic-roughness material with the lobes of the KHR_materials extensions.

    Factors are linear; colour textures are sRGB. Letters beside a texture are the channels that are read.
    """

    name: str = ""
    base_colour: Rgba = (1.0, 1.0, 1.0, 1.0)
    metallic: float = 1.0
    roughness: float = 1.0
    emissive: Rgb = (0.0, 0.0, 0.0)  # with KHR_materials_emissive_strength multiplied in
    normal_scale: float = 1.0
    occlusion_strength: float = 1.0
    alpha_mode: str = "opaque"  # opaque | mask | blend
    alpha_cutoff: float = 0.5
    double_sided: bool = False
    unlit: bool = False
    base_colour_texture: TextureSlot | None = None
    metallic_roughness_texture: TextureSlot | None = None  # G roughness, B metallic
    normal_texture: TextureSlot | None = None
    occlusion_texture: TextureSlot | None = None  # R
    emissive_texture: TextureSlot | None = None

    ior: float = 1.5
    specular: float = 1.0  # how much of what is no metal mirrors, squarely and grazing
    specular_colour: Rgb = (1.0, 1.0, 1.0)  # squarely only
    specular_texture: TextureSlot | None = None  # A
    specular_colour_texture: TextureSlot | None = None

    clearcoat: float = 0.0
    clearcoat_roughness: float = 0.0
    clearcoat_normal_scale: float = 1.0
    clearcoat_texture: TextureSlot | None = None  # R
    clearcoat_roughness_texture: TextureSlot | None = None  # G
    clearcoat_normal_texture: TextureSlot | None = None

    sheen_colour: Rgb = (0.0, 0.0, 0.0)
    sheen_roughness: float = 0.0
    sheen_colour_texture: TextureSlot | None = None
    sheen_roughness_texture: TextureSlot | None = None  # A

    anisotropy: float = 0.0
    anisotropy_rotation: float = 0.0  # radians, from the tangent towards the bitangent
    anisotropy_texture: TextureSlot | None = None  # RG direction, B strength

    iridescence: float = 0.0
    iridescence_ior: float = 1.3
    iridescence_nm: tuple[float, float] = (100.0, 400.0)  # thickness where its texture is 0 and 1
    iridescence_texture: TextureSlot | None = None  # R
    iridescence_thickness_texture: TextureSlot | None = None  # G

    transmission: float = 0.0
    thickness: float = 0.0  # in the mesh's unit; 0 is a thin sheet
    attenuation_colour: Rgb = (1.0, 1.0, 1.0)  # what is left after ``attenuation_m`` in the file's world
    attenuation_m: float | None = None  # None: as clear as air
    transmission_texture: TextureSlot | None = None  # R
    thickness_texture: TextureSlot | None = None  # G

    @property
    def tangent_slot(self) -> TextureSlot | None:
        """The texture whose coordinates the tangents follow; None if it has none or needs no tangents."""
        return self.normal_texture or self.clearcoat_normal_texture or self.anisotropy_texture

    @property
    def needs_tangents(self) -> bool:
        return self.tangent_slot is not None or self.anisotropy > 0


@dataclass(frozen=True, eq=False)
class Primitive:
    """Triangles that share one material.

    ``positions`` [N, 3], ``normals`` [N, 3] unit length, ``tangents`` [N, 4] (w is the bitangent's sign;
    present exactly if the material needs them), ``uv0`` / ``uv1`` [N, 2], ``colours`` [N, 4]
    linear, ``surfels`` [N, 1] which of the primitive's surfels a vertex belongs to, or [N, 4] between
    which it lies, with its ``shares`` [N, 4] of them (once light transfer is known),
    ``chords`` [N, 1] how far light goes through the relic that leaves at a vertex (then, of what it passes
    through), ``triangles`` [M, 3] indices into them. All finite, all indices in range.
    """

    positions: F32
    normals: F32
    triangles: U32
    material: int
    tangents: F32 | None = None
    uv0: F32 | None = None
    uv1: F32 | None = None
    colours: F32 | None = None
    surfels: F32 | None = None
    shares: F32 | None = None
    chords: F32 | None = None


@dataclass(frozen=True, eq=False)
class Node:
    """One placing of a primitive: ``matrix`` [4, 4] takes its positions to the file's world, in metres, y
    up; ``surfels`` is the number of its first surfel (once light transfer is known)."""

    primitive: int
    matrix: F64
    surfels: int = 0


@dataclass(frozen=True, eq=False)
class Model:
    """A relic as its file has it, with the file's unit and up axis already turned into metres and +y."""

    name: str
    primitives: tuple[Primitive, ...]
    nodes: tuple[Node, ...]
    materials: tuple[Material, ...]
    images: tuple[Image, ...]
    bounds: F64  # [2, 3]: least and greatest corner of all placed vertices
    warnings: tuple[str, ...] = field(default=())

    @property
    def triangle_count(self) -> int:
        return sum(len(self.primitives[n.primitive].triangles) for n in self.nodes)
