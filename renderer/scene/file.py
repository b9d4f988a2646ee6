"""The scene file ``yingbi-scene/1`` and the show file ``yingbi-show/1``, as they are written by hand."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from renderer.documents.section import Flag, NonNegative, Positive, PositiveWhole, Section, Text
from renderer.maths.time import parse_fps
from renderer.scene.environment import EnvironmentState
from renderer.scene.fields import AnimatedColour, AnimatedNonNegative, AnimatedNumber, AnimatedVec3

MAX_LIGHTS = 4
MAX_RELICS = 1000

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


class PictureEntry(Section):
    """From light to what the LEDs show."""

    exposure_ev: AnimatedNumber = 0.0
    """Stops; +1 doubles the light."""
    tone_map: ToneMap = "neutral"
    """neutral keeps a relic's colour; agx is film-like; aces contrasty; linear clips."""


class LightEntry(Section):
    """A light beside the environment's own."""

    kind: Literal["sun"] = "sun"
    """sun: parallel light from far away."""
    direction: AnimatedVec3 = (0.3, -1.0, -0.4)
    """The way the light travels."""
    irradiance: AnimatedNonNegative = 3.0
    """On a surface facing it, linear, before exposure."""
    colour: AnimatedColour = (1.0, 1.0, 1.0)
    """Multiplies the irradiance."""
    shadow: Flag = True
    """Whether it casts shadows."""
    shadow_softness: Annotated[float, Field(strict=True, ge=0, le=1)] = 0.15
    """0 hard shadows, 1 as soft as under thin cloud."""


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


def _fps(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError('must be a frame rate | such as 60 or "60000/1001"')
    return str(parse_fps(value))


Fps = Annotated[str, BeforeValidator(_fps, json_schema_input_type=Positive | str)]


class CueEntry(Section):
    """One scene of the show."""

    id: Annotated[str, Field(strict=True, min_length=1)] = ""
    """What operators call it; numbered if it is left out."""
    scene: Annotated[str, Field(strict=True, min_length=1)]
    """The scene file."""
    name: Text = ""
    """A name for people."""
    repeat: PositiveWhole = 1
    """How often the scene plays."""
    crossfade_s: NonNegative = 0.0
    """It starts this long before the cue before it ends, and fades in over that time."""


class ShowFile(Section):
    """What is launched in the morning: cues, on a wall, at a rate."""

    format: Literal["yingbi-show/1"]
    """What kind of file this is, and which version of it."""
    name: Text = ""
    """A name for people; the file's own name if it is left out."""
    wall: Text | None = None
    """The wall file; the built-in 5.3 m corner if it is left out."""
    fps: Fps = "60"
    """Frames per second, exact: 60, 50 or "60000/1001"."""
    cue: Annotated[tuple[CueEntry, ...], Field(min_length=1, max_length=1000)]
    """Scenes, in the order in which they play."""
