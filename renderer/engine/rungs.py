"""What depends on the quality: made when it is first drawn, and kept, so that a show can change it between two
frames."""

from __future__ import annotations

from dataclasses import replace

from renderer.engine.subframes import SubFrame, subframes
from renderer.gpu.context import Gpu
from renderer.gpu.shaders import Programs
from renderer.passes.quality import QUALITIES
from renderer.passes.shadow import ShadowPass
from renderer.passes.shelter import ShelterPass
from renderer.scene.model import Scene


class Rung:
    """One quality: its maps of depth, and its sub-frames."""

    def __init__(self, gpu: Gpu, programs: Programs, name: str) -> None:
        asked = QUALITIES[name]
        self.name = name
        self.quality = replace(asked, samples=min(asked.samples, gpu.limits.samples))
        # Mesa's filter on the processor reads every texel: the shader takes a few instead
        self.anisotropy = 1.0 if gpu.limits.software else asked.anisotropy
        self.shadows = ShadowPass(gpu, programs, self.quality)
        self.shelter = ShelterPass(gpu, programs, self.quality)
        self._plain, self._focused = subframes(asked.subframes), subframes(asked.lens_subframes)

    def subframes(self, scene: Scene) -> tuple[SubFrame, ...]:
        return self._focused if scene.picture.focus is not None else self._plain
