"""glTF textures: pictures, samplers and transforms, read when a material first uses them."""

from __future__ import annotations

import math

from renderer.assets import gltf_json as j
from renderer.assets.gltf_accessors import Accessors
from renderer.assets.gltf_file import GltfFile
from renderer.assets.images import BadImage, ImageBudget
from renderer.assets.model import Image, Sampler, TextureSlot
from renderer.assets.source import MissingFile, shorten

_WRAPS = {10497: "repeat", 33071: "clamp", 33648: "mirror"}
_NEAREST = {9728, 9984, 9986}
_IMAGE_SOURCES = ("EXT_texture_webp",)


class TextureReader:
    """Reads texture slots; collects the images they need, and warnings."""

    def __init__(self, file: GltfFile, accessors: Accessors, warnings: list[str]) -> None:
        tree = file.tree
        self._file, self._accessors, self._warnings = file, accessors, warnings
        self._textures = j.objects(tree, "textures")
        self._samplers = j.objects(tree, "samplers")
        self._image_entries = j.objects(tree, "images")
        self._budget = ImageBudget()
        self._image_places: dict[int, int | None] = {}
        self.images: list[Image] = []

    def slot(self, parent: j.Object, key: str, where: str, name: str) -> TextureSlot | None:
        """The texture under ``key`` of material ``name``; None, with a warning, if it cannot be shown."""
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
        return TextureSlot(image, self._sampler(self._textures[number], number), uv_set, _affine(transform, place))

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


def _affine(entry: j.Object, where: str) -> tuple[float, float, float, float, float, float]:
    """KHR_texture_transform as a row-major 2 x 3 matrix: translation * rotation * scale."""
    (tx, ty), (sx, sy) = (
        j.numbers(entry, "offset", where, (0.0, 0.0)),
        j.numbers(entry, "scale", where, (1.0, 1.0)),
    )
    angle = j.number(entry, "rotation", where, 0.0)
    cosine, sine = math.cos(angle), math.sin(angle)
    return (cosine * sx, sine * sy, tx, -sine * sx, cosine * sy, ty)
