"""What the engine keeps of the views that it drew last: an eye that glides is a new view in every frame."""

from __future__ import annotations

from dataclasses import dataclass, field

from renderer.engine.view import View
from renderer.gpu.context import Gpu
from renderer.passes.bloom import BloomPass, Glare
from renderer.passes.panels import PanelSet

KEPT = 4


@dataclass(frozen=True, eq=False)
class _Kept:
    view: View
    panels: PanelSet
    glares: dict[int, list[Glare]] = field(default_factory=dict)

    def release(self) -> None:
        self.panels.release()
        for glare in (glare for glares in self.glares.values() for glare in glares):
            glare.release()


class Views:
    """Panels, and the light around their eyes, of the last :data:`KEPT` views."""

    def __init__(self, gpu: Gpu, bloom_pass: BloomPass) -> None:
        self._gpu, self._bloom_pass = gpu, bloom_pass
        self._kept: dict[int, _Kept] = {}

    def panels(self, view: View) -> PanelSet:
        found = self._kept.pop(id(view), None) or _Kept(view, PanelSet(self._gpu, view.panels))
        self._kept[id(view)] = found  # as the one that was used last
        while len(self._kept) > KEPT:
            self._kept.pop(next(iter(self._kept))).release()
        return found.panels

    def glares(self, view: View, number: int) -> list[Glare]:
        """Of the ``number``-th scene that is seen through ``view``, whose panels are kept."""
        kept = self._kept[id(view)]
        if number not in kept.glares:
            kept.glares[number] = self._bloom_pass.glares(kept.panels)
        return kept.glares[number]
