"""The wall file, format ``yingbi-wall/1``, as it is written by hand."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from renderer.documents.section import (
    NonNegative,
    NonNegativeWhole,
    Number,
    PixelPosition,
    PixelSize,
    Positive,
    PositiveWhole,
    Section,
    Text,
    Vec2,
    Vec3,
    Whole,
)


class Corner(Section):
    """Two wings that meet at the seam, x = 0, z = 0, symmetric about the z axis, facing the audience."""

    height_m: Positive
    """Height of the lit area."""
    left_m: Positive
    """Length of the left wing, measured along the LEDs."""
    right_m: Positive
    """Length of the right wing, measured along the LEDs."""
    angle_deg: Annotated[float, Field(strict=True, ge=30, le=330)] = 90.0
    """As the audience sees it: less than 180 is a room's corner, more than 180 a building's."""
    radius_m: NonNegative = 0.0
    """More than 0: a rounded corner, one flat facet per cabinet column."""
    base_m: Number = 0.0
    """Lower edge above the floor."""


class _Surface(Section):
    name: Text = ""
    """What messages call it; numbered if it is left out."""
    pixels: PixelSize
    """Width and height in LEDs."""
    raster_px: PixelPosition
    """Where its top left pixel is in the raster."""
    pitch_mm: Positive | None = None
    """LED pitch, where it differs from the wall's."""


class PlaneSurface(_Surface):
    """A flat rectangle, given by three of its corners."""

    shape: Literal["plane"]
    """A flat rectangle."""
    bottom_left_m: Vec3
    """Corner, as the audience sees it."""
    bottom_right_m: Vec3
    """Corner, as the audience sees it."""
    top_left_m: Vec3
    """Corner, as the audience sees it."""


class ArcSurface(_Surface):
    """A section of a vertical cylinder.

    Its lit side is the one from which left to right runs from_deg to to_deg.
    """

    shape: Literal["arc"]
    """A section of a vertical cylinder."""
    centre_m: Vec2 | Vec3
    """The cylinder's axis: x, z (or x, y, z, of which y is not used)."""
    radius_m: Positive
    """The cylinder's radius."""
    from_deg: Number
    """Seen from above, 0 is +z and angles grow towards +x: where the picture's left edge is."""
    to_deg: Number
    """Where the picture's right edge is."""
    height_m: Positive
    """Height of the lit area."""
    base_m: Number = 0.0
    """Lower edge above the floor."""

    @model_validator(mode="after")
    def _at_most_once_round(self) -> ArcSurface:
        turn = abs(self.to_deg - self.from_deg)
        if not 0 < turn <= 360:
            raise ValueError(f"from_deg and to_deg are {turn:g} degrees apart | more than 0, at most 360")
        return self


class MeshSurface(_Surface):
    """An OBJ or GLB whose texture coordinates are its raster; every planar quad is a facet."""

    shape: Literal["mesh"]
    """Whatever an OBJ or GLB file says."""
    file: Text
    """The mesh: u = 0 is left and v = 0 bottom, as OBJ has it."""


Surface = Annotated[PlaneSurface | ArcSurface | MeshSurface, Field(discriminator="shape")]


class EyeEntry(Section):
    """Where people stand; the first eye is the default."""

    name: Text = ""
    """What --eye calls it; numbered if it is left out."""
    position_m: Vec3 = (0.0, 1.6, 8.0)
    """Between the visitor's eyes."""


class TileEntry(Section):
    """A rectangle of the raster on an output."""

    from_px: tuple[NonNegativeWhole, NonNegativeWhole, PositiveWhole, PositiveWhole] = (0, 0, 1920, 1080)
    """x, y, width and height in the raster."""
    to_px: PixelPosition = (0, 0)
    """Where its top left lands on the output."""
    rotate_deg: Literal[0, 90, 180, 270] = 0
    """Clockwise turn of the rectangle."""


class OutputEntry(Section):
    """One video output to an LED processor."""

    name: Text = ""
    """What messages call it; numbered if it is left out."""
    size_px: PixelSize = (1920, 1080)
    """Width and height of the video signal."""
    refresh_hz: Positive = 60.0
    """Refresh rate of the video signal."""
    monitor: Text | None = None
    """The monitor that carries it, as the system calls it, or a part of that name, from a word's beginning, that
    no other monitor has. An output without this and without position_px takes a monitor of its size, from left to
    right."""
    position_px: tuple[Whole, Whole] | None = None
    """Instead of monitor: where the top left of its monitor lies on the desktop."""
    tiles: tuple[TileEntry, ...] = ()
    """What of the raster it shows, and where."""

    @model_validator(mode="after")
    def _one_way_to_choose(self) -> OutputEntry:
        if self.monitor is not None and self.position_px is not None:
            raise ValueError("the output has monitor and position_px | leave one of them out")
        if self.monitor == "":
            raise ValueError("monitor is empty | a monitor's name, or leave it out")
        return self


class WallFile(Section):
    """What stands in the hall: surfaces of LEDs, the eyes before them and the outputs that feed them."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {"required": ["corner"]},
                {"required": ["surface"], "properties": {"surface": {"minItems": 1}}},
            ]
        }
    )

    format: Literal["yingbi-wall/1"]
    """What kind of file this is, and which version of it."""
    name: Text = ""
    """A name for people; the file's own name if it is left out."""
    pitch_mm: Positive = 2.5
    """LED pitch; a surface may override it."""
    cabinet_px: PixelSize = (160, 212)
    """One LED cabinet."""
    peak_nits: Positive = 1000.0
    """Luminance of a white LED area, driven fully."""
    bit_depth: Literal[8, 10, 12] = 8
    """Bits per channel that the LED processors take. With more than 8, .png rasters have 16 bits, of which so
    many are used; dither makes up for the rest. Films have 8."""
    half_angle_deg: Annotated[float, Field(strict=True, gt=0, lt=90)] | None = None
    """Off-axis angle at which the LEDs have half their brightness."""
    raster_px: PixelSize | None = None
    """Size of the raster; as large as the surfaces need if it is left out."""
    corner: Corner | None = None
    """Shorthand for the usual case: two wings meeting at the seam."""
    surface: tuple[Surface, ...] = ()
    """Beside or instead of the corner; any number."""
    eye: tuple[EyeEntry, ...] = ()
    """Where people stand; without one, an eye is placed 8 m before the wall's middle at 1.6 m."""
    output: tuple[OutputEntry, ...] = ()
    """Video outputs to LED processors."""

    @model_validator(mode="after")
    def _something_lights_up(self) -> WallFile:
        if self.corner is None and not self.surface:
            raise ValueError("there is neither a [corner] nor a [[surface]] | add one of them")
        return self
