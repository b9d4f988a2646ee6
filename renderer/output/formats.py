"""The tables of what can be written: one row per suffix, so that a new kind of film is data, not code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import BinaryIO, Literal

from renderer.output.whole import exr_is_whole, png_is_whole

PixelFormat = Literal["rgb8", "rgba16f", "nv12"]
"""What a sink wants of the renderer, row 0 at the top:

- ``rgb8``: uint8 [H, W, 3], display-encoded; or uint16, 65535 being white, for LEDs of more than 8 bits;
- ``rgba16f``: float16 [H, W, 3] linear (or [H, W, 4]: the fourth channel is not written);
- ``nv12``: uint8 [H * 3 / 2, W], BT.709 limited range, chroma sited left; H and W even.
"""


@dataclass(frozen=True)
class PictureFormat:
    """How OpenImageIO writes one kind of picture file."""

    plugin: str
    """OpenImageIO's name for the format."""

    pixel_format: PixelFormat
    attributes: tuple[tuple[str, str | int], ...]
    """OpenImageIO's attributes, in order."""

    is_whole: Callable[[BinaryIO], bool]
    """Whether a file just written is complete."""


@dataclass(frozen=True)
class FilmFormat:
    """How ffmpeg writes one kind of film file."""

    container: str
    """ffmpeg's name of the muxer (``-f``): the part file's suffix says nothing."""

    pixel_format: PixelFormat
    raw_pix_fmt: str
    """ffmpeg's name of what is fed in; it goes to the encoder as it is, no swscale in between."""

    codec: str
    codec_args: tuple[str, ...]
    container_args: tuple[str, ...] = ()
    key_frame_s: float = 1.0
    """A key frame at least so often: films get scrubbed in meetings, and cut into segments."""

    max_side_px: int = 16384
    max_px: int = 1 << 27
    """The encoder's limits, ffmpeg's own included."""


PICTURES = MappingProxyType(
    {
        # Measured at 4480 x 2120, one core, gradients with dither: run lengths on differences from the row
        # above 0.46 s, 9.6 MB; zlib's level 1, all filters 1.3 s, 11.6 MB; OpenImageIO's default 7.7 s, 10.3.
        ".png": PictureFormat(
            plugin="png",
            pixel_format="rgb8",
            attributes=(
                ("oiio:ColorSpace", "sRGB"),
                ("compression", "rle"),
                ("png:compressionLevel", 1),
                ("png:filter", 32),
            ),
            is_whole=png_is_whole,
        ),
        ".exr": PictureFormat(
            plugin="openexr",
            pixel_format="rgba16f",
            # Without a DateTime OpenImageIO puts the present one in: other bytes every second.
            attributes=(("oiio:ColorSpace", "lin_rec709_scene"), ("compression", "zip"), ("DateTime", "")),
            is_whole=exr_is_whole,
        ),
    }
)

# superfast: faster than veryfast on 2 cores (30 frames/s against 22, 1080p with dither) and, having no
# macroblock tree, it keeps the dither that stops dark backdrops from banding (48 dB against 43, same CRF).
# The bytes depend on the number of threads, so that is fixed; cpu-independent evens out the kind of CPU.
_X264 = (
    *("-preset", "superfast", "-profile:v", "high", "-crf", "15"),
    *("-x264-params", "threads=6:lookahead-threads=1:cpu-independent=1:open-gop=0"),
)

FILMS = MappingProxyType(
    {
        ".mp4": FilmFormat("mp4", "nv12", "nv12", "libx264", _X264, ("-movflags", "+faststart")),
        ".mov": FilmFormat("mov", "nv12", "nv12", "libx264", _X264, ("-movflags", "+faststart")),
        ".mkv": FilmFormat("matroska", "nv12", "nv12", "libx264", _X264),
    }
)

BT709_TAGS = (
    *("-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709"),
    *("-color_range", "tv", "-chroma_sample_location", "left"),
)
"""Both before ``-i`` (what comes in) and after it (what is written): untagged, it passes for BT.601."""
