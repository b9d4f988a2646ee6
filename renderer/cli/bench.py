"""``yingbi bench``: how fast is it here?"""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import click

from renderer.cli import params
from renderer.cli.progress import progress

SCALES = (Fraction(1, 8), Fraction(1, 4), Fraction(1))

QUALITIES = ("draft", "show", "best")

_SCALES = "Scales of the raster.  [default: 1/8, 1/4, 1]"
_FRAMES = "Frames at each scale."
_QUALITY = "draft is fast; best is supersampled."


@click.command
@click.argument("source", default="four-seasons.toml")
@click.option("--wall", metavar="FILE", help="The wall to draw for, instead of the show's.")
@click.option("--scale", "scales", type=params.SCALE, multiple=True, help=_SCALES)
@click.option("--frames", type=click.IntRange(1, 100_000), default=8, show_default=True, help=_FRAMES)
@click.option("--quality", type=click.Choice(QUALITIES), default="show", show_default=True, help=_QUALITY)
@click.option("--json", "as_json", is_flag=True, help="The figures as JSON.")
def command(
    source: str, wall: str | None, scales: tuple[float, ...], frames: int, quality: str, as_json: bool
) -> None:
    """Draw frames of SOURCE, spread over its length, at several sizes, and tell what they cost.

    Nothing is written. SOURCE is the built-in four-seasons scene unless it is given.
    """
    from renderer.rehearsal.bench import measure

    sizes = scales or tuple(float(scale) for scale in SCALES)
    with progress("Measuring", len(sizes) * frames) as advance:
        figures = measure(source, wall=wall, scales=sizes, frames=frames, quality=quality, advance=advance)
    click.echo(json.dumps(figures, indent=2) if as_json else _table(figures))


def _table(figures: dict[str, Any]) -> str:
    passes = list(figures["scales"][0]["passes_ms"])
    lines = [
        f"{figures['source']} on {figures['gl']['renderer']}, quality {figures['quality']}, "
        f"loaded in {figures['load_s']:.1f} s, peak memory {figures['peak_mb']} MB",
        f"{'raster':>12} {'frames/s':>9} {'p50 ms':>8} {'p99 ms':>8} {'thread ms':>9}  "
        + " ".join(f"{name:>9}" for name in passes),
    ]
    for row in figures["scales"]:
        width, height = row["raster_px"]
        times = " ".join(f"{row['passes_ms'][name]:>9.1f}" for name in passes)
        lines.append(
            f"{width:>5} x {height:>4} {row['frames_per_s']:>9.2f} {row['frame_ms']['p50']:>8.1f} "
            f"{row['frame_ms']['p99']:>8.1f} {row['thread_ms']:>9.1f}  {times}"
        )
    return "\n".join(lines)
