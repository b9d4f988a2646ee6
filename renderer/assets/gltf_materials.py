"""glTF materials; what is not drawn becomes a named warning."""

from __future__ import annotations

from dataclasses import dataclass

from renderer.assets import gltf_json as j
from renderer.assets.gltf_accessors import Accessors
from renderer.assets.gltf_extensions import material_warning
from renderer.assets.gltf_file import GltfFile
from renderer.assets.gltf_lobes import lobe_fields, unit
from renderer.assets.gltf_textures import TextureReader
from renderer.assets.material_slots import fitted
from renderer.assets.model import Image, Material, TextureSlot
from renderer.assets.source import shorten


class MaterialReader:
    """Reads materials when a primitive first uses them, with the images they need; collects warnings."""

    def __init__(self, file: GltfFile, accessors: Accessors, warnings: list[str]) -> None:
        self._warnings = warnings
        self._entries = j.objects(file.tree, "materials")
        self._textures = TextureReader(file, accessors, warnings)
        self._known: dict[int | None, int] = {}
        self.materials: list[Material] = []

    @property
    def images(self) -> list[Image]:
        """The pictures of all materials that have been read."""
        return self._textures.images

    def use(self, primitive: j.Object, where: str) -> int:
        """The place in ``materials`` of the primitive's material; the glTF default one if it names none."""
        number = j.index(primitive, "material", where, len(self._entries))
        if number not in self._known:
            material = Material(name="default") if number is None else self._read(number)
            self._known[number] = len(self.materials)
            self.materials.append(material)
        return self._known[number]

    def _read(self, number: int) -> Material:
        entry, where = self._entries[number], f"materials[{number}]"
        name = shorten(j.text(entry, "name", where) or f"material {number}", 60)
        extensions = j.sub_object(entry, "extensions", where)
        for extension in extensions:
            text = material_warning(extension, name)
            if text is not None:
                self._warnings.append(text)
        gloss = extensions.get("KHR_materials_pbrSpecularGlossiness")
        if gloss is not None and "pbrMetallicRoughness" not in entry:
            surface = self._specular_glossiness(j.as_object(gloss, where), where, name)
        else:
            surface = self._metallic_roughness(j.sub_object(entry, "pbrMetallicRoughness", where), where, name)
        strength = j.number(
            j.sub_object(extensions, "KHR_materials_emissive_strength", where), "emissiveStrength", where, 1.0
        )
        mode = j.text(entry, "alphaMode", where, "OPAQUE").lower()
        if mode not in ("opaque", "mask", "blend"):
            raise j.invalid(f"the glTF entry {where}.alphaMode is not OPAQUE, MASK or BLEND")
        normal = j.sub_object(entry, "normalTexture", where)
        occlusion = j.sub_object(entry, "occlusionTexture", where)
        emissive = j.numbers(entry, "emissiveFactor", where, (0.0, 0.0, 0.0))
        glow = [max(value, 0.0) * max(strength, 0.0) for value in emissive]
        material = Material(
            name=name,
            base_colour=surface.colour,
            metallic=surface.metallic,
            roughness=surface.roughness,
            emissive=(glow[0], glow[1], glow[2]),
            normal_scale=j.number(normal, "scale", f"{where}.normalTexture", 1.0),
            occlusion_strength=unit(j.number(occlusion, "strength", f"{where}.occlusionTexture", 1.0)),
            alpha_mode=mode,
            alpha_cutoff=max(j.number(entry, "alphaCutoff", where, 0.5), 0.0),
            double_sided=j.flag(entry, "doubleSided", where),
            unlit="KHR_materials_unlit" in extensions,
            base_colour_texture=surface.colour_texture,
            metallic_roughness_texture=surface.surface_texture,
            normal_texture=self._textures.slot(entry, "normalTexture", where, name),
            occlusion_texture=self._textures.slot(entry, "occlusionTexture", where, name),
            emissive_texture=self._textures.slot(entry, "emissiveTexture", where, name),
            **lobe_fields(extensions, where, name, self._textures.slot),
        )
        return fitted(material, self._warnings)

    def _metallic_roughness(self, entry: j.Object, where: str, name: str) -> _Surface:
        place = f"{where}.pbrMetallicRoughness"
        red, green, blue, alpha = map(unit, j.numbers(entry, "baseColorFactor", place, (1.0, 1.0, 1.0, 1.0)))
        return _Surface(
            (red, green, blue, alpha),
            unit(j.number(entry, "metallicFactor", place, 1.0)),
            unit(j.number(entry, "roughnessFactor", place, 1.0)),
            self._textures.slot(entry, "baseColorTexture", place, name),
            self._textures.slot(entry, "metallicRoughnessTexture", place, name),
        )

    def _specular_glossiness(self, entry: j.Object, where: str, name: str) -> _Surface:
        place = f"{where}.KHR_materials_pbrSpecularGlossiness"
        red, green, blue, alpha = map(unit, j.numbers(entry, "diffuseFactor", place, (1.0, 1.0, 1.0, 1.0)))
        return _Surface(
            (red, green, blue, alpha),
            0.0,
            1.0 - unit(j.number(entry, "glossinessFactor", place, 1.0)),
            self._textures.slot(entry, "diffuseTexture", place, name),
            None,
        )


@dataclass(frozen=True)
class _Surface:
    colour: tuple[float, float, float, float]
    metallic: float
    roughness: float
    colour_texture: TextureSlot | None
    surface_texture: TextureSlot | None
