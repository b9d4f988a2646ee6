"""The scene file ``yingbi-scene/1``, as it is written by hand."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from renderer.documents.section import Flag, NonNegative, Positive, Section, Share, Text, Vec3
from renderer.scene.environment import EnvironmentState
from renderer.scene.fields import (
    AnimatedColour,
    AnimatedCone,
    AnimatedNonNegative,
    AnimatedNumber,
    AnimatedPositive,
    AnimatedShare,
    AnimatedSize,
    AnimatedSunWidth,
    AnimatedTurn,
    AnimatedVec3,
)
from renderer.scene.materials import MaterialEntry

MAX_LIGHTS = 8
MAX_RELICS = 1000
MAX_CHANGES = 100
MAX_SPOTS = 100

LightKind = Literal["sun", "spot", "area"]

ToneMap = Literal["neutral", "agx", "aces", "linear"]


class EnvironmentEntry(EnvironmentState):
    """What surrounds the relics and lights them."""

    preset: Text = "black"
    """The built-in environment to start from; tables beside it change it."""
    map: Text | None = None
    """An equirectangular HDR picture (.hdr, .exr) that lights the scene instead of the preset's sky."""
    visible: Flag = False
    """Also shows the map as the background."""
    intensity: AnimatedNonNegative = 1.0
    """Multiplies the radiance of map and sky."""
    rotation_deg: AnimatedNumber = 0.0
    """Turns the map about +y, counter-clockwise seen from above."""


class FocusEntry(Section):
    """Depth of field, as a lens has it in the eye's place. Quality best shows it."""

    distance_m: AnimatedPositive = 8.0
    """From the eye to the plane that is sharp, along the way to the middle of what is shown."""
    aperture_mm: AnimatedNonNegative = 20.0
    """Diameter of the lens: the larger, the more is blurred before and behind; 0 blurs nothing."""


class PictureEntry(Section):
    """From light to what the LEDs show."""

    exposure_ev: AnimatedNumber = 0.0
    """Stops; +1 doubles the light."""
    tone_map: ToneMap = "neutral"
    """neutral keeps a relic's colour; agx is film-like; aces contrasty; linear clips."""
    bloom: AnimatedShare = 0.0
    """Share of the light that spreads around what is bright, as in an eye or a lens; 0.03 is a little. Not in
    .exr."""
    lut: Text | None = None
    """A colour grade (.cube), applied to the tone-mapped picture, sRGB-encoded. Not in .exr."""
    focus: FocusEntry | None = None
    """Blurs what is nearer or farther than a distance."""
    shutter_deg: AnimatedTurn = 0.0
    """How long a film's shutter is open, about the frame's own time: 360 is a whole frame, 180 is what
    cinema has, 0 blurs nothing. Quality best shows it."""


class LightEntry(Section):
    """A light beside the environment's own."""

    kind: LightKind = "sun"
    """sun: parallel light from far away; spot: a lamp with a cone; area: a rectangle that shines ahead."""
    direction: AnimatedVec3 = (0.3, -1.0, -0.4)
    """The way a sun's light travels."""
    irradiance: AnimatedNonNegative = 3.0
    """Of a sun, on a surface facing it, linear, before exposure."""
    angle_deg: AnimatedSunWidth = 0.53
    """How wide a sun is, and so how soft its shadows: 0 hard, 0.53 the real one's, 8 under thin cloud."""
    shadow_softness: Share | None = None
    """Instead of angle_deg, 8 degrees being 1: 0 hard shadows, 1 as soft as under thin cloud."""
    position_m: AnimatedVec3 = (0.0, 4.0, 3.0)
    """Where a spot or an area's middle is."""
    aim_m: AnimatedVec3 = (0.0, 1.0, 0.0)
    """The place that a spot or an area faces."""
    irradiance_at_1m: AnimatedNonNegative = 30.0
    """Of a spot, on a surface facing it 1 m before it; it falls with the square of the distance."""
    inner_cone_deg: AnimatedCone = 20.0
    """Of a spot, the whole angle within which it is as bright as it gets."""
    outer_cone_deg: AnimatedCone = 40.0
    """Of a spot, the whole angle outside of which it is dark."""
    radius_m: AnimatedNonNegative = 0.03
    """Of a spot, how large the lamp is: larger ones have softer shadows and highlights."""
    radiance: AnimatedNonNegative = 10.0
    """Of an area, how bright it is itself."""
    size_m: AnimatedSize = (1.0, 1.0)
    """Of an area, its width and height."""
    colour: AnimatedColour = (1.0, 1.0, 1.0)
    """Multiplies the light."""
    kelvin: AnimatedPositive | None = None
    """Colour temperature instead of a colour, 1667 to 25000."""
    shadow: Flag = True
    """Whether it casts shadows."""

    @model_validator(mode="after")
    def _fits(self) -> LightEntry:
        for kind, keys in LIGHT_KEYS.items():
            for key in keys:
                if kind != self.kind and key in self.model_fields_set and key not in LIGHT_KEYS[self.kind]:
                    own = ", ".join(LIGHT_KEYS[self.kind])
                    raise ValueError(f"has {key}, which is a {kind}'s | a {self.kind} has {own}")
        cones = (self.inner_cone_deg, self.outer_cone_deg)
        both = {"inner_cone_deg", "outer_cone_deg"} <= self.model_fields_set
        if both and all(isinstance(cone, float | int) for cone in cones) and cones[0] > cones[1]:
            raise ValueError("inner_cone_deg is wider than outer_cone_deg | make the outer one wider")
        for one, other in (("colour", "kelvin"), ("angle_deg", "shadow_softness")):
            if {one, other} <= self.model_fields_set:
                raise ValueError(f"has both {one} and {other} | keep one of them")
        return self


LIGHT_KEYS: dict[str, tuple[str, ...]] = {
    "sun": ("direction", "irradiance", "angle_deg", "shadow_softness"),
    "spot": ("position_m", "aim_m", "irradiance_at_1m", "inner_cone_deg", "outer_cone_deg", "radius_m"),
    "area": ("position_m", "aim_m", "radiance", "size_m"),
}
"""What each kind of light has beside its colour and shadow."""


class RelicEntry(Section):
    """A mesh in the scene."""

    mesh: Annotated[str, Field(strict=True, min_length=1)]
    """GLB, glTF, PLY, OBJ, STL or OFF."""
    name: Text = ""
    """What messages call it; the mesh's file name if it is left out."""
    position_m: AnimatedVec3 = (0.0, 0.0, 0.0)
    """Where the file's origin goes, or with height_m the centre of its bottom."""
    rotation_deg: AnimatedVec3 = (0.0, 0.0, 0.0)
    """Ry · Rx · Rz about the file's origin."""
    scale: AnimatedNonNegative = 1.0
    """Multiplies the file's size."""
    height_m: AnimatedNonNegative | None = None
    """Scales the unrotated bounding box to this height, instead of scale."""
    unit: Literal["m", "cm", "mm"] = "m"
    """What the file's numbers are."""
    up: Literal["y", "z"] = "y"
    """The file's up axis."""
    foliage: Flag = False
    """Leaves and blossoms, which the season colours and thins out."""
    shadow: Flag = True
    """Whether it casts shadows."""
    weather: Flag = True
    """Whether rain wets it and snow settles on it."""
    transfer: Flag = True
    """Whether light that it blocks and bounces itself is known (traced once per relic, kept in the cache). Off
    saves time where nobody looks closely; quality draft and foliage do without."""
    material: Annotated[tuple[MaterialEntry, ...], Field(max_length=MAX_CHANGES)] = ()
    """Changes to its materials, one after the other."""

    @model_validator(mode="after")
    def _one_size(self) -> RelicEntry:
        if "scale" in self.model_fields_set and self.height_m is not None:
            raise ValueError("has both scale and height_m | keep one of them")
        return self


class SeasonTable(EnvironmentState):
    """What is different from the season's preset."""

    preset: Text | None = None
    """The preset to start from; the season's own name if it is left out."""
    later: EnvironmentState | None = None
    """What is different later in the season."""


SEASONS = ("spring", "summer", "autumn", "winter")
"""The seasons that may have a table of their own."""


class SeasonsEntry(Section):
    """The year: which environments follow one another, and how fast."""

    order: Annotated[tuple[Text, ...], Field(min_length=1, max_length=24)] = SEASONS
    """Season names: presets, or tables beside this key."""
    cycle_s: Positive = 120.0
    """Length of a whole year; it begins again after that."""
    transition_s: NonNegative = 8.0
    """How long each season takes to turn into the next, at its end."""
    spring: SeasonTable = SeasonTable()
    """Changes to spring."""
    summer: SeasonTable = SeasonTable()
    """Changes to summer."""
    autumn: SeasonTable = SeasonTable()
    """Changes to autumn."""
    winter: SeasonTable = SeasonTable()
    """Changes to winter."""

    @model_validator(mode="after")
    def _transitions_fit(self) -> SeasonsEntry:
        longest = self.cycle_s / len(self.order)
        if self.transition_s > longest:
            raise ValueError(f"transition_s is longer than a season | at most {longest:g} s here")
        return self


class FrameEntry(Section):
    """A false frame drawn on the wall, which things in front of the wall break out of."""

    width_m: Positive = 0.25
    """How far it reaches in from the wall's outer edge."""
    depth_m: NonNegative = 0.06
    """How far it stands before the wall's surface."""
    margin_m: NonNegative = 0.1
    """The outermost part that is black, so that the wall's edge disappears in the hall."""
    colour: AnimatedColour = (0.02, 0.012, 0.008)
    """Base colour of the frame."""
    bottom: Flag = False
    """Whether it also runs along the wall's lower edge."""


class PhotoSpotEntry(Section):
    """A moment composed to be photographed, with a visitor in the picture. Previews mark it."""

    name: Text = ""
    """What previews call it; its number if it is left out."""
    at_s: NonNegative
    """When it is."""
    position_m: Vec3 | None = None
    """Where the visitor stands who is photographed, if anywhere in particular."""


class SceneFile(Section):
    """What is shown, as a function of time."""

    format: Literal["yingbi-scene/1"]
    """What kind of file this is, and which version of it."""
    name: Text = ""
    """A name for people; the file's own name if it is left out."""
    duration_s: Positive
    """How long the scene is."""
    wall: Text | None = None
    """The wall that the scene is composed for; the built-in 5.3 m corner if it is left out."""
    environment: EnvironmentEntry = EnvironmentEntry()
    """What surrounds the relics and lights them."""
    seasons: SeasonsEntry | None = None
    """Walks through the seasons instead of one environment."""
    picture: PictureEntry = PictureEntry()
    """Exposure and tone mapping."""
    frame: FrameEntry | None = None
    """A false frame on the wall."""
    light: Annotated[tuple[LightEntry, ...], Field(max_length=MAX_LIGHTS - 1)] = ()
    """Lights beside the environment's own."""
    relic: Annotated[tuple[RelicEntry, ...], Field(max_length=MAX_RELICS)] = ()
    """Meshes."""
    photo_spot: Annotated[tuple[PhotoSpotEntry, ...], Field(max_length=MAX_SPOTS)] = ()
    """Moments composed to be photographed."""
