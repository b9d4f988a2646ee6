"""What a quality cannot keep of its promises here."""

from __future__ import annotations

from renderer.gpu.context import Limits
from renderer.passes.quality import QUALITIES
from renderer.scene.model import Show


def quality_warnings(name: str, limits: Limits, show: Show) -> tuple[str, ...]:
    """For people: fewer samples than asked for, or motion that is not blurred."""
    quality, told = QUALITIES[name], []
    if quality.samples > limits.samples:
        made_up = f"; its {quality.subframes} sub-frames make up for that" if quality.subframes > 1 else ""
        told.append(
            f"quality {name} asks for {quality.samples} samples per pixel, this GPU has {limits.samples}{made_up}"
        )
    if quality.subframes == 1:
        told += [
            f"{cue.scene.source.path}: picture.shutter_deg blurs nothing in quality {name}, "
            "which draws one moment per frame; quality best draws several"
            for cue in show.cues
            if cue.scene.picture.shutter_deg != 0.0
        ]
        told += [
            f"{cue.scene.source.path}: picture.focus blurs nothing in quality {name}, "
            "which draws one picture per frame; quality best draws many"
            for cue in show.cues
            if cue.scene.picture.focus is not None
        ]
    return tuple(told)
