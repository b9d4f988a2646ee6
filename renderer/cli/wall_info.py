"""``yingbi wall info``: the wall after all shorthand is resolved."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import groupby

import click
import numpy as np

from renderer.resources import find_input
from renderer.wall.checks import sees
from renderer.wall.info import wall_info
from renderer.wall.model import F64, Eye, Facet, Wall
from renderer.wall.reader import load_wall

MOST_ROWS = 6
"""Of one surface, in the table for people."""


@click.command
@click.argument("wall")
@click.option("--json", "as_json", is_flag=True, help="As JSON, format yingbi-wall-info/1.")
def command(wall: str, as_json: bool) -> None:
    """The facets, eyes and outputs of WALL after all shorthand is resolved.

    WALL is a wall file, or the name of a built-in wall such as corner-5m3.
    """
    loaded = load_wall(find_input(wall, "walls"))
    if as_json:
        click.echo(json.dumps(wall_info(loaded), indent=2, ensure_ascii=False))
    else:
        click.echo("\n".join(_page(loaded)))
    for warning in loaded.warnings:
        click.echo(f"warning: {warning}", err=True)


def _page(wall: Wall) -> Iterator[str]:
    width, height = wall.raster_px
    area = sum(float(np.linalg.norm(f.right_m) * np.linalg.norm(f.up_m)) for f in wall.facets)
    leds = sum(f.pixels[0] * f.pixels[1] for f in wall.facets)
    yield wall.name
    yield f"raster {width} x {height} px, {leds:,} LEDs on {area:.1f} m², pitch {wall.pitch_mm:g} mm"
    falloff = f", half at {wall.half_angle_deg:g}°" if wall.half_angle_deg else ""
    yield f"cabinets of {wall.cabinet_px[0]} x {wall.cabinet_px[1]} px, {wall.peak_nits:g} nits{falloff}"
    yield ""
    yield from _table(
        ("facet", "raster x, y", "px", "metres", "bottom left", "bottom right", "faces"),
        list(_facet_rows(wall)),
    )
    yield ""
    yield from _table(("eye", "x, y, z", "sees", "to the middle"), [_eye_row(wall, eye) for eye in wall.eyes])
    if wall.outputs:
        yield ""
        yield from _table(
            ("output", "px", "Hz", "tiles: raster rectangle -> place"),
            [
                (
                    o.name,
                    _times(o.size_px),
                    f"{o.refresh_hz:g}",
                    "; ".join(
                        f"{t.from_px[0]},{t.from_px[1]} {_times(t.from_px[2:])} -> {t.to_px[0]},{t.to_px[1]}"
                        + (f" turned {t.rotate_deg}°" if t.rotate_deg else "")
                        for t in o.tiles
                    ),
                )
                for o in wall.outputs
            ],
        )


def _facet_rows(wall: Wall) -> Iterator[tuple[str, ...]]:
    for _, group in groupby(wall.facets, key=lambda facet: facet.surface):
        facets = list(group)
        if len(facets) <= MOST_ROWS:
            yield from map(_facet_row, facets)
        else:
            yield _facet_row(facets[0])
            yield (f"... {len(facets) - 2} more: --json shows all", *[""] * 6)
            yield _facet_row(facets[-1])


def _facet_row(facet: Facet) -> tuple[str, ...]:
    metres = f"{np.linalg.norm(facet.right_m):.3f} x {np.linalg.norm(facet.up_m):.3f}"
    place = f"{facet.raster_px[0]}, {facet.raster_px[1]}"
    left, right = facet.corners_m[0], facet.corners_m[1]
    return facet.name, place, _times(facet.pixels), metres, _point(left), _point(right), _point(facet.normal)


def _eye_row(wall: Wall, eye: Eye) -> tuple[str, ...]:
    seen = sum(sees(facet, eye) for facet in wall.facets)
    middle = float(np.linalg.norm(wall.middle_m - eye.position_m))
    return eye.name, _point(eye.position_m), f"{seen} of {len(wall.facets)} facets", f"{middle:.2f} m"


def _point(place: F64) -> str:
    return ", ".join(f"{0.0 if abs(c) < 5e-4 else c:.3f}" for c in place.tolist())


def _times(size: Sequence[int]) -> str:
    return f"{size[0]} x {size[1]}"


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    for row in [head, *rows]:
        yield "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
