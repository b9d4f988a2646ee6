"""Where the one window lies and which pieces of the raster it shows: pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from renderer.output.monitors import Assignment, Match, Monitor, Seating
from renderer.passes.outputs import Piece, Rectangle, fitted
from renderer.wall.model import Output


@dataclass(frozen=True)
class Placement:
    """A window's ``place`` on the desktop, None while no output has a monitor. ``missing`` says why outputs are
    not shown."""

    place: Rectangle | None
    pieces: tuple[Piece, ...] = ()
    refresh_hz: float = 0.0
    missing: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


class Placer:
    """From lists of monitors, as they come and go, to placements."""

    def __init__(self, outputs: Sequence[Output], raster_px: tuple[int, int]) -> None:
        self._raster_px = raster_px
        self._seating = Seating(outputs)

    def place(self, monitors: Sequence[Monitor]) -> Placement:
        """What a list of monitors means now."""
        if not self._seating.outputs:
            return _whole(self._raster_px, monitors)
        return _spanning(self._seating.update(monitors), monitors)


def _whole(raster_px: tuple[int, int], monitors: Sequence[Monitor]) -> Placement:
    """Of a wall without outputs: its raster on one monitor."""
    if not monitors:
        return Placement(None, missing=("there is no monitor",))
    same = [m for m in monitors if m.size_px == raster_px]
    monitor = (same or list(monitors))[0]
    target = fitted(raster_px, monitor.size_px)
    warnings: tuple[str, ...] = ()
    if not same:
        size = f"{raster_px[0]} x {raster_px[1]}"
        warnings = (
            f"the wall has no [[output]] and no monitor has {size} px: its raster is scaled onto {monitor}",
        )
    piece = Piece((0, 0, *raster_px), target)
    return Placement((*monitor.position_px, *monitor.size_px), (piece,), monitor.refresh_hz, (), warnings)


def _spanning(match: Match, monitors: Sequence[Monitor]) -> Placement:
    missing = tuple(str(output) for output in match.missing)
    if not match.assigned:
        return Placement(None, missing=missing)
    used = [assignment.monitor for assignment in match.assigned]
    place = _bounds(used)
    beside = [m for m in monitors if m not in used and _overlap(m, place)]
    warnings = match.warnings + tuple(
        f"the window also covers {m}, which lies between the outputs" for m in beside
    )
    rates = [monitor.refresh_hz for monitor in used if monitor.refresh_hz]
    if rates and max(rates) - min(rates) > 0.01:
        warnings += (f"the monitors' refresh rates differ: {', '.join(f'{rate:g}' for rate in rates)} Hz",)
    pieces = tuple(piece for assignment in match.assigned for piece in _pieces(assignment, place))
    return Placement(place, pieces, min(rates, default=0.0), missing, warnings)


def _pieces(assignment: Assignment, place: Rectangle) -> Iterable[Piece]:
    left, top = (assignment.monitor.position_px[axis] - place[axis] for axis in (0, 1))
    for tile in assignment.output.tiles:
        width, height = tile.from_px[2:]
        if tile.rotate_deg in (90, 270):
            width, height = height, width
        target = (left + tile.to_px[0], top + tile.to_px[1], width, height)
        yield Piece(tile.from_px, target, tile.rotate_deg)


def _bounds(monitors: Sequence[Monitor]) -> Rectangle:
    left, top = (min(m.position_px[axis] for m in monitors) for axis in (0, 1))
    right, bottom = (max(m.position_px[axis] + m.size_px[axis] for m in monitors) for axis in (0, 1))
    return left, top, right - left, bottom - top


def _overlap(monitor: Monitor, place: Rectangle) -> bool:
    return all(
        monitor.position_px[axis] < place[axis] + place[axis + 2]
        and place[axis] < monitor.position_px[axis] + monitor.size_px[axis]
        for axis in (0, 1)
    )
