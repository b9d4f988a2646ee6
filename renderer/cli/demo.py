"""``yingbi demo``: a first success with no arguments."""

from __future__ import annotations

from pathlib import Path

import click

from renderer.cli.progress import progress


@click.command
@click.option(
    "-o", "--output", default="yingbi-demo", show_default=True, metavar="FOLDER", help="Where the films go."
)
def command(output: str) -> None:
    """Render a short film of the four seasons and say where it is.

    Takes two to three minutes on two processor cores without a graphics card.
    """
    from renderer.rehearsal.demo import FPS, make_demo

    folder = Path(output)
    done = make_demo(folder, progress)
    width, height = done.film_px
    click.echo(
        f"\n{done.frames} frames at {float(FPS):g} fps in {done.seconds:.0f} s on {done.renderer}\n\n"
        f"  {done.wall_film}     what the LEDs show, {width} x {height} px (a tenth of the wall's)\n"
        f"  {done.photo_film}    what a visitor sees of it in the hall\n"
        f"  {done.sheet}  the four seasons side by side\n\n"
        f"Next: yingbi render meiping.toml --view photo -o meiping.png"
    )
