"""``yingbi preview``: the designer's window, live."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from renderer.cli import params
from renderer.errors import InputError

VIEWS = ("photo", "wall", "hall", "direct")
QUALITIES = ("draft", "show", "best")

_VIEW = "What is shown first: the visitor's photo of the wall, its raster, the hall, the world without a wall."
_FOR = "Close by itself, so long after the first finished picture."
_SCREENSHOT = "Write what the window shows at the end."
_SCALE = "A smaller raster.  [default: 1; less where the processor draws]"


@click.command
@click.argument("scene")
@click.option("--wall", metavar="FILE", help="The wall to show the scene on, instead of its own.")
@click.option("--eye", type=params.EYE, help="An eye of the wall by name, or a place X,Y,Z in metres.")
@click.option("--view", type=click.Choice(VIEWS), default="photo", show_default=True, help=_VIEW)
@click.option("--at", "at_s", type=params.SECONDS, default="0", help="Begin at this second.")
@click.option("--scale", type=params.SCALE, help=_SCALE)
@click.option("--quality", type=click.Choice(QUALITIES), default="show", show_default=True, help="At rest.")
@click.option("--for", "seconds", type=click.FloatRange(min=0, min_open=True), metavar="SECONDS", help=_FOR)
@click.option("--screenshot", metavar="FILE.png", help=_SCREENSHOT)
def command(scene: str, wall: str | None, at_s: Any, screenshot: str | None, **options: Any) -> None:
    """Compose SCENE and see at once what the visitor will see.

    The scene's file is only written when you save. Files that change on disk are taken up at once.
    """
    _check_extra()
    from renderer.output.target import check_file
    from renderer.preview.app import Asked, run
    from renderer.resources import find_input
    from renderer.scene.reader import file_format

    picture = None
    if screenshot is not None:
        picture = Path(screenshot)
        if picture.suffix.lower() != ".png":
            what = f"{screenshot!r} does not end in .png"
            raise InputError("output-kind", what, where="--screenshot", hint="such as window.png")
        check_file(picture)
    path = find_input(scene, "")
    if file_format(path).startswith("yingbi-show/"):
        hint = "name one of its scenes, or play the show: yingbi play --window"
        raise InputError("not-a-scene", "is a show; a preview shows one scene", where=str(path), hint=hint)
    file = find_input(wall, "walls") if wall is not None else None
    run(Asked(scene=path, wall=file, at_s=at_s, screenshot=picture, **options))


def _check_extra() -> None:
    missing = [name for name in ("imgui_bundle", "tomlkit", "watchfiles") if find_spec(name) is None]
    if missing:
        what = f"needs packages that are not installed: {', '.join(missing)}"
        raise InputError("extra", what, where="yingbi preview", hint='pip install "yingbi[preview]"')
