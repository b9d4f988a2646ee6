"""What a scene changes of a relic's materials, as it is written by hand."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from renderer.assets.material_changes import MaterialChange
from renderer.documents.section import NonNegative, Number, Positive, Section, Share, Text
from renderer.scene.fields import Colour

Ior = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=1, le=5)]
Normals = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=-10, le=10)]


class MaterialEntry(Section):
    """Changes a material of the relic's file. What is given replaces the file's number; its textures still
    multiply that."""

    name: Text = ""
    """The material's name in the file; all of them if it is left out."""
    base_colour: Colour | None = None
    """What it scatters, or mirrors if it is metal."""
    metallic: Share | None = None
    """1 is metal, 0 anything else."""
    roughness: Share | None = None
    """0 is a mirror, 1 is chalk."""
    normal_scale: Normals | None = None
    """How deep its normal map is."""
    occlusion_strength: Share | None = None
    """How much its occlusion map darkens."""
    emissive: Colour | None = None
    """Light of its own."""
    emissive_strength: NonNegative | None = None
    """Multiplies its own light."""
    ior: Ior | None = None
    """Index of refraction: 1.5 glass and glaze, 1.66 jade, 2.4 diamond."""
    specular: Share | None = None
    """How much of what is no metal mirrors."""
    specular_colour: Colour | None = None
    """Tints what is no metal mirrors when it is looked at squarely."""
    clearcoat: Share | None = None
    """A clear layer over it, as glaze or lacquer."""
    clearcoat_roughness: Share | None = None
    """Roughness of that layer."""
    sheen_colour: Colour | None = None
    """Fibres that stand on it, as on silk and velvet."""
    sheen_roughness: Share | None = None
    """How far those fibres spread light."""
    anisotropy: Share | None = None
    """Stretches highlights along the tangent, as on brushed metal."""
    anisotropy_deg: Number | None = None
    """Turns that direction, counter-clockwise from the tangent."""
    iridescence: Share | None = None
    """A thin film over it, as on nacre."""
    iridescence_ior: Ior | None = None
    """Index of refraction of that film."""
    iridescence_nm: NonNegative | None = None
    """Thickness of that film in nanometres, which is its colour."""
    transmission: Share | None = None
    """How much light passes through what is no metal."""
    thickness_m: NonNegative | None = None
    """How thick it is below its surface, before the relic is scaled; 0 is a thin sheet."""
    attenuation_colour: Colour | None = None
    """The colour of light that has come attenuation_m through it."""
    attenuation_m: Positive | None = None
    """See attenuation_colour; before the relic is scaled."""

    @model_validator(mode="after")
    def _changes_something(self) -> MaterialEntry:
        if not self.model_fields_set - {"name"}:
            raise ValueError("changes nothing | give it a key such as roughness, or leave it out")
        return self

    @property
    def change(self) -> MaterialChange:
        values = ((key, getattr(self, key)) for key in type(self).model_fields if key in self.model_fields_set)
        return MaterialChange(self.name, tuple((key, value) for key, value in values if key != "name"))
