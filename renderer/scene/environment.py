"""An environment: sky, sun, air, ground, foliage and what falls.

Presets are files in ``scenes/environments``.
"""

from __future__ import annotations

from functools import cache
from itertools import zip_longest
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, Field

from renderer import resources
from renderer.documents import read_document
from renderer.documents.section import NonNegative, Number, Positive, Section, Share, Text
from renderer.scene.fields import Colour

MAX_LAMPS = 4


class Lamp(Section):
    """A soft light source in the sky, as a studio hangs one: it lights and shows in reflections."""

    azimuth_deg: Number = 0.0
    """Seen from above, 0 is +z (the audience's side), growing towards +x."""
    elevation_deg: Number = 45.0
    """Above the horizon."""
    width_deg: Positive = 40.0
    """Full width at half of its radiance."""
    height_deg: Positive = 40.0
    """Full height at half of its radiance."""
    radiance: NonNegative = 0.0
    """Linear, at its middle."""
    kelvin: Positive = 4500.0
    """Colour temperature."""


class Sky(Section):
    """Radiance by direction."""

    zenith: Colour = (0.0, 0.0, 0.0)
    """Straight up."""
    upper: Colour = (0.0, 0.0, 0.0)
    """Some 25° above the horizon."""
    horizon: Colour = (0.0, 0.0, 0.0)
    """At the horizon."""
    ground: Colour = (0.0, 0.0, 0.0)
    """Below the horizon."""
    glow: Colour = (0.0, 0.0, 0.0)
    """Around the sun."""
    glow_width_deg: Positive = 25.0
    """How far the glow reaches."""
    cloud: Colour = (0.0, 0.0, 0.0)
    """Of the clouds' lit side."""
    cloud_cover: Share = 0.0
    """0 clear, 1 overcast."""
    afterglow: Colour = (0.0, 0.0, 0.0)
    """A band of light along the horizon, away from the sun: a dawn, a dusk, the gap under a thundercloud."""
    afterglow_azimuth_deg: Number = 180.0
    """Where it is brightest: seen from above, 0 is +z (the audience's side), growing towards +x."""
    afterglow_width_deg: Positive = 40.0
    """To either side, where it has half its brightness."""
    afterglow_height_deg: Positive = 8.0
    """Above the horizon, where it has half its brightness."""
    radiance: NonNegative = 1.0
    """Multiplies all of the above."""
    lamps: Annotated[tuple[Lamp, ...], Field(max_length=MAX_LAMPS)] = ()
    """Studio lamps, at most four; they light and are reflected, but stay out of the picture."""

    @property
    def shines(self) -> bool:
        """Whether there is anything but darkness in it."""
        colours = (self.zenith, self.upper, self.horizon, self.ground, self.glow, self.cloud, self.afterglow)
        lit = self.radiance > 0 and any(max(colour) > 0 for colour in colours)
        return lit or any(lamp.radiance > 0 for lamp in self.lamps)


class Sun(Section):
    """The one hard light of the sky."""

    kelvin: Positive = 5500.0
    """Colour temperature."""
    azimuth_deg: Number = -40.0
    """Where it stands: seen from above, 0 is +z (the audience's side), growing towards +x."""
    elevation_deg: Number = 45.0
    """Above the horizon."""
    irradiance: NonNegative = 0.0
    """On a surface facing it, linear, before exposure."""
    shadow_softness: Share = 0.3
    """0 hard shadows, 1 as soft as under thin cloud."""


class Air(Section):
    """What lies between the eye and things."""

    density: NonNegative = 0.0
    """Haze: extinction per metre."""
    colour: Colour = (0.0, 0.0, 0.0)
    """Light that the haze adds, far away."""
    mist: NonNegative = 0.0
    """Extra extinction per metre at the ground."""
    mist_height_m: Positive = 1.5
    """Height over which the mist thins out to a third."""
    shafts: NonNegative = 0.0
    """What the air over the stage scatters of the lights' beams, per metre: from about 0.01 on shadows show in
    it as shafts. Not in quality draft."""


class Ground(Section):
    """The floor, and what weather does to everything that faces up."""

    visible: Share = 0.0
    """1 draws an endless floor at y = 0."""
    colour: Colour = (0.02, 0.02, 0.02)
    """Base colour of that floor."""
    roughness: Share = 0.4
    """Roughness of that floor."""
    reflection: Share = 0.0
    """How much of what a smooth floor mirrors of relics this one does: from 0.5 at a slant to 0.04 straight
    down, times this. Its roughness blurs what is high above it. Polished stone has 1."""
    reach_m: Positive = 300.0
    """How far from the wall's foot that floor reaches; it fades out towards there."""
    wetness: Share = 0.0
    """0 dry, 1 under water."""
    snow: Share = 0.0
    """0 none, 1 thick on every upward face."""

    @property
    def mirrors(self) -> bool:
        """Whether relics are seen in the floor."""
        return self.visible > 0 and self.reflection > 0


class Foliage(Section):
    """What the season does to relics that are foliage."""

    leaf: Colour = (0.05, 0.12, 0.02)
    """Of leaves."""
    leaf_warm: Colour = (0.08, 0.12, 0.02)
    """The other end of the leaves' variation."""
    leaf_amount: Share = 0.0
    """Share of the leaves that hang."""
    blossom: Colour = (0.8, 0.5, 0.55)
    """Of blossoms."""
    blossom_amount: Share = 0.0
    """Share of the blossoms that are open."""


Count = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=1, le=200_000)]


class Counts(Section):
    """How many of each kind there are at a share of 1, at most 200,000."""

    petals: Count = 4800
    """Plum petals."""
    rain: Count = 9000
    """Drops in the air; half as many rings spread where they land."""
    leaves: Count = 4800
    """Leaves: two thirds ginkgo, one third maple."""
    snow: Count = 11000
    """Flakes of snow."""
    fireflies: Count = 180
    """Fireflies; the sixteen that matter most light what is near them."""
    motes: Count = 500
    """Pollen and dust."""


class Falls(Section):
    """What falls or flies: the share of each kind's particles in the air."""

    petals: Share = 0.0
    """Plum petals."""
    rain: Share = 0.0
    """Rain."""
    leaves: Share = 0.0
    """Leaves: ginkgo fans and maple."""
    snow: Share = 0.0
    """Snow."""
    fireflies: Share = 0.0
    """Fireflies."""
    motes: Share = 0.0
    """Pollen and dust in the light."""
    wind_mps: Number = 0.0
    """Wind towards +x."""
    counts: Counts = Counts()
    """How many of each kind there are."""


class EnvironmentState(Section):
    """Everything about an environment that can be blended."""

    sky: Sky = Sky()
    """Radiance by direction."""
    sun: Sun = Sun()
    """The one hard light of the sky."""
    air: Air = Air()
    """Haze and mist."""
    ground: Ground = Ground()
    """The floor, wetness and snow."""
    foliage: Foliage = Foliage()
    """Leaves and blossoms of relics that are foliage."""
    falls: Falls = Falls()
    """Particles in the air."""
    exposure_ev: Number = 0.0
    """Added to the scene's exposure."""


class EnvironmentFile(EnvironmentState):
    """A preset: an environment early in its season, and optionally later in it."""

    format: Literal["yingbi-environment/1"]
    """What kind of file this is, and which version of it."""
    name: Text = ""
    """A name for people."""
    later: EnvironmentState | None = None
    """What is different later in the season."""


S = TypeVar("S", bound=BaseModel)


def preset_names() -> tuple[str, ...]:
    """The presets that are installed."""
    return tuple(sorted(p.stem for p in (resources.scenes() / "environments").glob("*.toml")))


@cache
def preset(name: str) -> tuple[EnvironmentState, EnvironmentState]:
    """A preset's early and late states."""
    data = read_document(resources.scenes() / "environments" / f"{name}.toml", EnvironmentFile).data
    early = EnvironmentState(**{key: getattr(data, key) for key in EnvironmentState.model_fields})
    return early, overlaid(early, data.later) if data.later else early


def overlaid(base: S, changes: S) -> S:
    """``base`` with those keys replaced that were written in ``changes``, table by table."""
    updates: dict[str, Any] = {}
    for key in changes.model_fields_set & set(type(base).model_fields):
        value = getattr(changes, key)
        updates[key] = overlaid(getattr(base, key), value) if isinstance(value, BaseModel) else value
    return base.model_copy(update=updates)


def blended(first: S, second: S, share: float) -> S:
    """Every number and colour on its way from ``first`` (share 0) to ``second`` (share 1)."""
    if share <= 0 or first == second:
        return first
    if share >= 1:
        return second
    return first.model_construct(
        **{key: _mix(getattr(first, key), getattr(second, key), share) for key in type(first).model_fields}
    )


def _mix(a: Any, b: Any, share: float) -> Any:
    if isinstance(a, BaseModel):
        return blended(a, b, share)
    if isinstance(a, float | int):
        return a + (b - a) * share
    if isinstance(a, tuple) and a and isinstance(a[0], float | int):
        return tuple(x + (y - x) * share for x, y in zip(a, b, strict=True))
    if isinstance(a, tuple) and isinstance(b, tuple):
        return _mix_lamps(a, b, share)
    return a if share < 0.5 else b


def _mix_lamps(a: tuple[Lamp, ...], b: tuple[Lamp, ...], share: float) -> tuple[Lamp, ...]:
    """Lamp by lamp; one that has no counterpart is dimmed where it hangs."""
    return tuple(blended(x or dimmed(y), y or dimmed(x), share) for x, y in zip_longest(a, b))


def dimmed(lamp: Lamp) -> Lamp:
    return lamp.model_copy(update={"radiance": 0.0})
