"""``yingbi wall pattern``: test patterns for the wall's LEDs."""

from __future__ import annotations

from typing import Any

import click

from renderer.cli import params
from renderer.cli.progress import progress
from renderer.wall.patterns import PATTERNS

_OUT = "name.png (.exr) for one picture, name.%06d.png for frames, film.mp4 (.mov .mkv)."
_LEVEL = "Light of the brightest LEDs, 1 the wall's peak: " + ", ".join(
    p.name for p in PATTERNS.values() if p.takes_level
)


def _list(context: click.Context, _option: click.Parameter, asked: bool) -> None:
    if asked:
        for pattern in PATTERNS.values():
            click.echo(f"{pattern.name:<12}{pattern.summary}")
        context.exit()


@click.command
@click.argument("name")
@click.argument("wall")
@click.option("-o", "--output", required=True, metavar="OUT", help=_OUT)
@click.option("--list", is_flag=True, is_eager=True, expose_value=False, callback=_list, help="Name the patterns.")
@click.option("--level", type=click.FloatRange(0.0, 1.0), metavar="0..1", help=f"{_LEVEL}.  [default: 1]")
@click.option("--eye", type=params.EYE, help="An eye of the wall by name, or a place X,Y,Z in metres.")
@click.option("--fps", type=params.FPS, default="60", show_default=True, help='60 or "60000/1001".')
@click.option("--from", "start_s", type=params.SECONDS, help="Begin at this second.")
@click.option("--to", "end_s", type=params.SECONDS, help="End before this second.  [default: 10 s later]")
@click.option("--frames", type=params.FRAMES, help="Frames A to B, B not included.")
@click.option("--at", "at_s", type=params.SECONDS, help="One picture, at this second.")
@click.option("--scale", type=params.SCALE, default="1", show_default=True, help="A smaller raster.")
def command(name: str, wall: str, output: str, **options: Any) -> None:
    """Draw the test pattern NAME for WALL, LED by LED.

    WALL is a file or the name of a built-in wall; --list names the patterns.
    """
    from renderer.output.target import parse_target
    from renderer.rehearsal.patterns import PatternRequest, render_pattern

    request = PatternRequest(name, wall, parse_target(output), **options)
    count, (width, height) = render_pattern(request, progress)
    frames = "1 frame" if count == 1 else f"{count} frames"
    done = "drawn, nothing written" if output == "none" else output
    click.echo(f"{done}: {frames} of {width} x {height} px")
