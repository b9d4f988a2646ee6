"""``yingbi wall rays``: the world position of every LED."""

from __future__ import annotations

import zipfile
from pathlib import Path

import click
import numpy as np

from renderer.cli.progress import progress
from renderer.errors import InputError
from renderer.output.atomic import atomic_path
from renderer.resources import find_input
from renderer.wall.model import Wall
from renderer.wall.rays import led_position_bands
from renderer.wall.reader import load_wall


@click.command
@click.argument("wall")
@click.option("-o", "--output", required=True, metavar="FILE.npz", help="The NumPy file to write.")
def command(wall: str, output: str) -> None:
    """The world position of every LED of WALL, metres.

    FILE.npz gets one array: position_m [height, width, 3], float64, NaN where the raster has no LED.
    """
    path = Path(output)
    if path.suffix.lower() != ".npz":
        raise InputError("output-kind", f"{output!r} does not end in .npz", where="-o", hint="such as -o rays.npz")
    loaded = load_wall(find_input(wall, "walls"))
    with atomic_path(path) as part:
        write_rays(loaded, part)
    click.echo(f"{path}: {loaded.raster_px[0]} x {loaded.raster_px[1]} LED positions")


def write_rays(wall: Wall, path: Path) -> None:
    """What ``np.savez`` would write, band by band, so that memory does not grow with the wall."""
    width, height = wall.raster_px
    header = {"descr": "<f8", "fortran_order": False, "shape": (height, width, 3)}
    entry = zipfile.ZipInfo("position_m.npy")  # of 1980: the same wall gives the same bytes
    with (
        zipfile.ZipFile(path, "w", allowZip64=True) as archive,
        archive.open(entry, "w", force_zip64=True) as member,
        progress("Writing", height, "rows") as advance,
    ):
        np.lib.format.write_array_header_1_0(member, header)
        for band in led_position_bands(wall):
            member.write(np.ascontiguousarray(band, "<f8").data)
            advance(len(band))
