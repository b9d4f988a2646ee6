"""What the truth bench shows: which models, under which lights, and which path tracer draws each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Engine = Literal["mitsuba", "cycles"]

SIZE_PX = (480, 270)
SAMPLES: dict[Engine, int] = {"mitsuba": 512, "cycles": 128}
"""A pixel; Cycles denoises, Mitsuba does not."""
DEPTH = 6


@dataclass(frozen=True)
class Light:
    """An environment map, perhaps a sun beside it, and the exposure at which pictures are judged."""

    name: str
    map: str
    """Relative to the folder of assets."""
    intensity: float
    exposure: float
    sun_direction: tuple[float, float, float] | None = None
    sun_irradiance: tuple[float, float, float] = (0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Model:
    """A glTF file; Cycles where the Mitsuba truth falls short (transmission, emission by UV 1, blended alpha)."""

    name: str
    file: str
    """Relative to the folder of assets."""
    engine: Engine = "mitsuba"


@dataclass(frozen=True)
class Case:
    """One picture: a model under a light."""

    model: Model
    light: Light

    @property
    def name(self) -> str:
        return f"{self.model.name}-{self.light.name}"


LIGHTS = (
    Light("studio", "env/studio_small_08_1k.hdr", intensity=1.0, exposure=0.5),
    Light(
        "sunrise",
        "env/spruit_sunrise_1k_HDR.hdr",
        intensity=0.25,
        exposure=0.5,
        sun_direction=(-0.4, -0.8, -0.45),
        sun_irradiance=(3.0, 2.9, 2.7),
    ),
)

MODELS = (
    Model("Ugolino_bronze", "relics/Ugolino_bronze.glb"),
    Model("marble", "relics/BustManWreath/marble.gltf"),
    Model("jade", "relics/BustManWreath/jade.gltf", "cycles"),
    Model("WaterBottle", "pbr/WaterBottle.glb"),
    Model("AnalyticalSpheres", "pbr/AnalyticalSpheres/AnalyticalSpheres.gltf"),
    Model("ClearCoatTest", "pbr/ClearCoatTest/ClearCoatTest.gltf"),
    Model("SheenCloth", "pbr/SheenCloth_draco_testdata.glb"),
    Model("AlphaBlendModeTest", "pbr/AlphaBlendModeTest.glb", "cycles"),
    Model("MultiUVTest", "pbr/MultiUVTest/MultiUVTest.gltf", "cycles"),
    Model("TextureTransformTest", "pbr/TextureTransformTest/TextureTransformTest.gltf"),
    Model("VertexColorTest", "pbr/VertexColorTest/VertexColorTest.gltf"),
)


def cases(only: tuple[str, ...] = ()) -> list[Case]:
    """All cases, or those whose model's name or whole name is in `only`."""
    every = [Case(model, light) for model in MODELS for light in LIGHTS]
    known = {case.name for case in every} | {model.name for model in MODELS}
    if strangers := sorted(set(only) - known):
        raise SystemExit(f"no case is called {', '.join(strangers)} (there are: {', '.join(sorted(known))})")
    return [case for case in every if not only or {case.name, case.model.name} & set(only)]
