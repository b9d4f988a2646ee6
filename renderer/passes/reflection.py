"""Relics as a polished floor mirrors them: exact from the eye, in every panel and tile.

Their image is drawn before the picture is, into the picture's own target, which then begins anew: the floor
looks its own pixel up in it (shaders/stage/floor.frag). Foliage, glass and what falls have no image.

Reads: what the relics' pass reads. Writes: the image's light, and how much of it there is.
"""

from __future__ import annotations

from renderer.gpu.targets import Target
from renderer.maths.transforms import F64
from renderer.passes.drawables import Drawable
from renderer.passes.panels import PanelSet
from renderer.passes.relics import RelicPass
from renderer.passes.units import UNITS
from renderer.scene.environment import Ground


class ReflectionPass:
    """Draws the image of everything that stands on a polished floor."""

    def __init__(self, relics: RelicPass) -> None:
        self._relics = relics

    def draw(self, drawables: list[Drawable], ground: Ground, panels: PanelSet, eye: F64, target: Target) -> None:
        """Leaves the image bound for the floor, and ``target`` to be begun again."""
        self._relics.draw_mirrored([d for d in drawables if d.has_image], panels, eye, spread(ground.roughness))
        target.resolve().use(UNITS["reflection"])


def spread(roughness: float) -> float:
    """How many metres a floor's blur grows per metre of height: twice the slope that half of its facets stay
    below, of GGX (alpha; Walter et al. 2007), as a mirror that turns by an angle turns its image by two."""
    return 2.0 * roughness**2
