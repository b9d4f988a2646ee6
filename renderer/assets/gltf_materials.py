"""glTF materials, textures and samplers; what is not drawn becomes a named warning."""

from __future__ import annotations

import math
from dataclasses import dataclass

from renderer.assets import gltf_json as j
from renderer.assets.gltf_accessors import Accessors
from renderer.assets.gltf_file import GltfFile
from renderer.assets.images import BadImage, ImageBudget
from renderer.assets.model import Image, Material, Sampler, TextureSlot
from renderer.assets.source import MissingFile, shorten

_NOT_DRAWN = {
    "KHR_materials_anisotropy": "anisotropic highlights",
    "KHR_materials_clearcoat": "clear coat",
    "KHR_materials_diffuse_transmission": "diffuse transmission",
    "KHR_materials_dispersion": "dispersion",
    "KHR_materials_ior": "index of refraction",
    "KHR_materials_iridescence": "iridescence",
    "KHR_materials_sheen": "sheen",
    "KHR_materials_specular": "specular strength and tint",
    "KHR_materials_subsurface": "subsurface scattering",
    "KHR_materials_transmission": "transmission",
    "KHR_materials_volume": "volume",
}
_DRAWN = {"KHR_materials_emissive_strength", "KHR_materials_unlit", "KHR_materials_pbrSpecularGlossiness"}
_WRAPS = {10497: "repeat", 33071: "clamp", 33648: "mirror"}
_NEAREST = {9728, 9984, 9986}
_IMAGE_SOURCES = ("EXT_texture_webp",)


class MaterialReader:
    """Reads materials when a primitive first uses them, with the images they need; collects warnings."""

    def __init__(self, file: GltfFile, accessors: Accessors, warnings: list[str]) -> None:
        tree = file.tree
        self._file, self._accessors, self._warnings = file, accessors, warnings
        self._entries = j.objects(tree, "materials")
        self._textures = j.objects(tree, "textures")
        self._samplers = j.objects(tree, "samplers")
        self._image_entries = j.objects(tree, "images")
        self._budget = ImageBudget()
        self._known: dict[int | None, int] = {}
        self._image_places: dict[int, int | None] = {}
        self.materials: list[Material] = []
        self.images: list[Image] = []

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
            if extension not in _DRAWN:
                what = _NOT_DRAWN.get(extension, "it")
                self._warnings.append(
                    f"{extension[:60]} is not supported: material '{name}' is shown without {what}"
                )
        gloss = extensions.get("KHR_materials_pbrSpecularGlossiness")
        if gloss is not None and "pbrMetallicRoughness" not in entry:
            surface = self._specular_glossiness(j.as_object(gloss, where), where, name)
        else:
            surface = self._metallic_roughness(
                j.sub_object(entry, "pbrMetallicRoughness", where), where, name
            )
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
        return Material(
            name=name,
            base_colour=surface.colour,
            metallic=surface.metallic,
            roughness=surface.roughness,
            emissive=(glow[0], glow[1], glow[2]),
            normal_scale=j.number(normal, "scale", f"{where}.normalTexture", 1.0),
            occlusion_strength=_unit(j.number(occlusion, "strength", f"{where}.occlusionTexture", 1.0)),
            alpha_mode=mode,
            alpha_cutoff=max(j.number(entry, "alphaCutoff", where, 0.5), 0.0),
            double_sided=j.flag(entry, "doubleSided", where),
            unlit="KHR_materials_unlit" in extensions,
            base_colour_texture=surface.colour_texture,
            metallic_roughness_texture=surface.surface_texture,
            normal_texture=self._slot(entry, "normalTexture", where, name),
            occlusion_texture=self._slot(entry, "occlusionTexture", where, name),
            emissive_texture=self._slot(entry, "emissiveTexture", where, name),
        )

    def _metallic_roughness(self, entry: j.Object, where: str, name: str) -> _Surface:
        place = f"{where}.pbrMetallicRoughness"
        red, green, blue, alpha = map(_unit, j.numbers(entry, "baseColorFactor", place, (1.0, 1.0, 1.0, 1.0)))
        return _Surface(
            (red, green, blue, alpha),
            _unit(j.number(entry, "metallicFactor", place, 1.0)),
            _unit(j.number(entry, "roughnessFactor", place, 1.0)),
            self._slot(entry, "baseColorTexture", place, name),
            self._slot(entry, "metallicRoughnessTexture", place, name),
        )

    def _specular_glossiness(self, entry: j.Object, where: str, name: str) -> _Surface:
        place = f"{where}.KHR_materials_pbrSpecularGlossiness"
        self._warnings.append(
            f"KHR_materials_pbrSpecularGlossiness is approximated: material '{name}' is shown as a non-metal"
        )
        red, green, blue, alpha = map(_unit, j.numbers(entry, "diffuseFactor", place, (1.0, 1.0, 1.0, 1.0)))
        return _Surface(
            (red, green, blue, alpha),
            0.0,
            1.0 - _unit(j.number(entry, "glossinessFactor", place, 1.0)),
            self._slot(entry, "diffuseTexture", place, name),
            None,
        )

    def _slot(self, parent: j.Object, key: str, where: str, name: str) -> TextureSlot | None:
        if key not in parent:
            return None
        entry, place = j.sub_object(parent, key, where), f"{where}.{key}"
        number = j.index(entry, "index", place, len(self._textures))
        if number is None:
            raise j.invalid(f"the glTF entry {place} names no texture")
        image = self._image(self._textures[number], f"textures[{number}]", name)
        if image is None:
            return None
        transform = j.sub_object(j.sub_object(entry, "extensions", place), "KHR_texture_transform", place)
        uv_set = j.integer(transform, "texCoord", place, j.integer(entry, "texCoord", place, 0))
        if uv_set > 1:
            self._warnings.append(
                f"TEXCOORD_{uv_set} is not supported: material '{name}' is shown without its {key}"
            )
            return None
        return TextureSlot(
            image, self._sampler(self._textures[number], number), uv_set, _affine(transform, place)
        )

    def _sampler(self, texture: j.Object, number: int) -> Sampler:
        at = j.index(texture, "sampler", f"textures[{number}]", len(self._samplers))
        if at is None:
            return Sampler()
        entry, where = self._samplers[at], f"samplers[{at}]"
        wraps = [j.integer(entry, key, where, 10497) for key in ("wrapS", "wrapT")]
        if not all(wrap in _WRAPS for wrap in wraps):
            raise j.invalid(f"the glTF entry {where} has an unknown wrap mode")
        nearest = j.integer(entry, "magFilter", where, 9729) in _NEAREST
        return Sampler(_WRAPS[wraps[0]], _WRAPS[wraps[1]], nearest)

    def _image(self, texture: j.Object, where: str, name: str) -> int | None:
        count = len(self._image_entries)
        extensions = j.sub_object(texture, "extensions", where)
        number = None
        for extension in _IMAGE_SOURCES:
            number = j.index(j.sub_object(extensions, extension, where), "source", where, count)
        if number is None:
            number = j.index(texture, "source", where, count)
        if number is None:
            kinds = ", ".join(shorten(extension, 40) for extension in extensions) or "no picture"
            self._warnings.append(f"a texture of material '{name}' has only {kinds}: shown without it")
            return None
        if number not in self._image_places:
            self._image_places[number] = self._load(number)
        return self._image_places[number]

    def _load(self, number: int) -> int | None:
        entry, where = self._image_entries[number], f"images[{number}]"
        uri = j.text(entry, "uri", where)
        named = uri if uri and not uri.lower().startswith(("data:", "yingbi-data-uri:")) else ""
        name = shorten(j.text(entry, "name", where) or named or f"image {number}", 60)
        try:
            if "bufferView" in entry:
                data, _ = self._accessors.view(j.integer(entry, "bufferView", where), where)
            elif uri:
                data = self._file.read_uri(uri)
            else:
                raise BadImage("texture", f"the texture '{name}' has no data")
            self.images.append(self._budget.decode(name, data))
        except (MissingFile, BadImage) as error:
            self._warnings.append(f"{error.what}: shown without that texture")
            return None
        return len(self.images) - 1


@dataclass(frozen=True)
class _Surface:
    colour: tuple[float, float, float, float]
    metallic: float
    roughness: float
    colour_texture: TextureSlot | None
    surface_texture: TextureSlot | None


def _unit(value: float) -> float:
    return min(max(value, 0.0), 1.0)


def _affine(entry: j.Object, where: str) -> tuple[float, float, float, float, float, float]:
    """KHR_texture_transform as a row-major 2 x 3 matrix: translation * rotation * scale."""
    (tx, ty), (sx, sy) = (
        j.numbers(entry, "offset", where, (0.0, 0.0)),
        j.numbers(entry, "scale", where, (1.0, 1.0)),
    )
    angle = j.number(entry, "rotation", where, 0.0)
    cosine, sine = math.cos(angle), math.sin(angle)
    return (cosine * sx, sine * sy, tx, -sine * sx, cosine * sy, ty)
