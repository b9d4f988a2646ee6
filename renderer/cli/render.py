"""``yingbi render``: a scene or show to a picture, frames or a film, without a display."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from renderer.cli import params
from renderer.cli.progress import progress
from renderer.errors import InputError

VIEWS = ("wall", "photo", "direct")
QUALITIES = ("draft", "show", "best")

_OUT = "film.mp4 (.mov .mkv), name.%06d.png (.exr) for frames, name.png (.exr) for one picture, or none."
_VIEW = "wall: the raster. photo: the lit wall in the hall. direct: the virtual world without a wall."
_SIZE = "Picture size of photo and direct.  [default: 1920x1080]"
_FOV = "Vertical field of view of photo and direct.  [default: 40]"
_QUALITY = "draft is fast; best is supersampled."


@click.command
@click.argument("source")
@click.option("-o", "--output", required=True, metavar="OUT", help=_OUT)
@click.option("--wall", metavar="FILE", help="The wall to render for, instead of the show's.")
@click.option("--eye", type=params.EYE, help="An eye of the wall by name, or a place X,Y,Z in metres.")
@click.option("--view", type=click.Choice(VIEWS), default="wall", show_default=True, help=_VIEW)
@click.option("--size", type=params.SIZE, metavar="WxH", help=_SIZE)
@click.option("--fov", type=click.FloatRange(1.0, 170.0), metavar="DEG", help=_FOV)
@click.option("--look-at", type=params.POINT, help="Where photo and direct look.  [default: the wall's middle]")
@click.option("--camera", type=params.POINT, help="Where photo's camera is.  [default: the eye]")
@click.option("--led-falloff", is_flag=True, help="photo: LEDs dim from the side, as half_angle_deg says.")
@click.option("--fps", type=params.FPS, help='Frames per second: 60, "60000/1001".  [default: the show\'s]')
@click.option("--from", "start", type=params.SECONDS, help="Begin at this second.")
@click.option("--to", "end", type=params.SECONDS, help="End before this second.")
@click.option("--frames", type=params.FRAMES, help="Frames A to B, B not included.")
@click.option("--at", type=params.SECONDS, help="One picture, at this second.")
@click.option("--scale", type=params.SCALE, default="1", show_default=True, help="A smaller raster.")
@click.option("--quality", type=click.Choice(QUALITIES), default="show", show_default=True, help=_QUALITY)
@click.option("--report", metavar="FILE.json", help="Write counts and times there.")
def command(
    source: str, output: str, start: Fraction | None, end: Fraction | None, at: Fraction | None,
    fov: float | None, report: str | None, **options: Any,
) -> None:  # fmt: skip
    """Render SOURCE, a scene or a show, without a display.

    SOURCE is a TOML file, or the name of a built-in one, such as four-seasons.toml.
    """
    from renderer.output.atomic import write_json
    from renderer.output.target import check_file, parse_target
    from renderer.rehearsal.request import Request
    from renderer.rehearsal.run import render

    if report is not None:
        _check_report(report)
        check_file(Path(report))
    request = Request(
        source=source, target=parse_target(output), start_s=start, end_s=end, at_s=at, fov_deg=fov, **options
    )
    done = render(request, progress, lambda text: click.echo(f"warning: {text}", err=True))
    if report is not None:
        write_json(Path(report), done)
    click.echo(_summary(output, done))


def _check_report(name: str) -> None:
    """A report is written last: whatever else the name may be, such as the scene itself, is refused first."""
    if Path(name).suffix.lower() != ".json":
        raise InputError(
            "output-kind", f"{name!r} does not end in .json", where="--report", hint="such as report.json"
        )


def _summary(output: str, report: dict[str, Any]) -> str:
    frames, seconds = report["frames"], report["seconds"]
    rate = frames["rendered"] / seconds["render"] if seconds["render"] else 0.0
    width, height = report["raster_px"]
    done = "drawn, nothing written" if output == "none" else output
    count = "1 frame" if frames["rendered"] == 1 else f"{frames['rendered']} frames"
    return f"{done}: {count} of {width} x {height} px in {seconds['total']:.1f} s ({rate:.1f} frames/s)"
