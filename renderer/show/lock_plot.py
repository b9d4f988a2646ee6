"""A day of the lock as a picture: when was drawing slow, what was missed, what was given up, does memory grow."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from renderer.show.lock_day import MIB, Interval, LockDay

MINUTE_S = 60
_INK, _FAINT, _GRID = "#1d2733", "#6b7785", "#e3e8ee"
_BLUE, _TEAL, _RED, _AMBER = "#2864c7", "#12848a", "#cf2b3a", "#c77a0a"
_STYLE: Any = {
    "font.size": 10,
    "font.family": "DejaVu Sans",
    "axes.edgecolor": _GRID,
    "axes.labelcolor": _INK,
    "axes.titlesize": 10.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlecolor": _INK,
    "axes.grid": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "grid.color": _GRID,
    "xtick.color": _FAINT,
    "ytick.color": _FAINT,
    "text.color": _INK,
    "legend.frameon": False,
    "legend.fontsize": 9,
    "text.parse_math": False,
}
_LANES = ("missed", "quality", "restarts")


def draw_lock_day(day: LockDay, show: str, path: Path) -> None:
    """Writes a PNG; ``day`` must have intervals."""
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.dates import AutoDateLocator, DateFormatter
    from matplotlib.figure import Figure

    with matplotlib.rc_context(_STYLE):
        figure = Figure(figsize=(13, 9.5), dpi=120, facecolor="white")
        FigureCanvasAgg(figure)
        axes = figure.subplots(4, 1, sharex=True, height_ratios=(3.2, 1.15, 2.2, 1.8))
        minutes = _minutes(day.intervals)
        _draw_work(axes[0], minutes, day)
        _draw_events(axes[1], day)
        _draw_lateness(axes[2], minutes)
        _draw_memory(axes[3], day)
        zone = day.intervals[0].at.tzinfo
        axes[3].xaxis.set_major_locator(AutoDateLocator(tz=zone, minticks=5, maxticks=14))
        axes[3].xaxis.set_major_formatter(DateFormatter("%H:%M", tz=zone))
        margin = max((day.intervals[-1].at - day.intervals[0].at) / 100, timedelta(seconds=MINUTE_S / 2))
        axes[3].set_xlim(day.intervals[0].at - margin, day.intervals[-1].at + margin)
        _head(figure, day, show)
        figure.subplots_adjust(left=0.065, right=0.985, top=0.865, bottom=0.045, hspace=0.36)
        figure.savefig(path, format="png")


def _head(figure: Any, day: LockDay, show: str) -> None:
    title = "".join(letter if letter.isascii() else "?" for letter in show)
    figure.text(0.065, 0.955, f"{title}, {day.day:%A %d %B %Y}", fontsize=16, weight="bold", va="center")
    missed = f"{day.missed:,} of {day.slots:,} pictures missed"
    colour = _RED if day.missed else _TEAL
    figure.text(0.985, 0.955, missed, fontsize=16, weight="bold", va="center", ha="right", color=colour)
    longest = f", longest freeze {day.longest.freeze_ms:,.0f} ms" if day.longest else ""
    note = f"{day.fps:g} pictures a second{longest}; each point is a minute"
    figure.text(0.065, 0.923, note, fontsize=10.5, color=_FAINT, va="center")


def _minutes(intervals: list[Interval]) -> dict[str, Any]:
    """Per minute: the middle one of the medians, the worst of the others. A minute without any is a gap."""
    rows: list[tuple[Any, ...]] = []
    for at, group in groupby(intervals, key=lambda i: i.at.replace(second=0, microsecond=0)):
        if rows and at - rows[-1][0] > timedelta(seconds=2 * MINUTE_S):
            rows.append((rows[-1][0] + timedelta(seconds=MINUTE_S), *[np.nan] * 6))
        both = [(*i.work_ms, *i.lateness_ms) for i in group]
        columns = list(zip(*both, strict=True))
        rows.append((at, *(np.median(c) if n in (0, 3) else max(c) for n, c in enumerate(columns))))
    names = ("at", "work50", "work99", "work", "late50", "late99", "late")
    return dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))


def _draw_work(axes: Any, minutes: dict[str, Any], day: LockDay) -> None:
    period_ms = 1000 / day.fps
    axes.set_title(f"Drawing a picture, ms (it is due every {period_ms:.2f} ms)")
    axes.axhspan(0, period_ms, color=_TEAL, alpha=0.06, lw=0)
    axes.axhline(period_ms, color=_TEAL, lw=1.2, ls=(0, (5, 3)))
    axes.fill_between(minutes["at"], minutes["work50"], minutes["work99"], color=_BLUE, alpha=0.22, lw=0)
    axes.plot(minutes["at"], minutes["work50"], color=_BLUE, lw=1.6, label="half of them within")
    axes.plot(minutes["at"], minutes["work99"], color=_BLUE, lw=0.8, alpha=0.7, label="99 of 100 within")
    top = max(1.5 * period_ms, 1.15 * float(np.nanpercentile(minutes["work99"], 99)))
    shown = np.minimum(minutes["work"], 0.985 * top)
    axes.plot(minutes["at"], shown, ".", color=_FAINT, ms=2.5, alpha=0.7, label="longest (at the edge: longer)")
    axes.set_ylim(0, top)
    axes.legend(loc="upper right", ncols=3, bbox_to_anchor=(1.0, 1.125), borderaxespad=0)


def _draw_events(axes: Any, day: LockDay) -> None:
    axes.set_title("What happened")
    axes.grid(False, axis="y")
    axes.set_ylim(len(_LANES) - 0.5, -0.5)
    axes.set_yticks(range(len(_LANES)), _LANES)
    axes.tick_params(axis="y", length=0)
    lanes = (
        ([miss.at for miss in day.misses], [20 + 6 * min(miss.slots, 40) for miss in day.misses], _RED),
        ([event.at for event in day.steps], [36] * len(day.steps), _AMBER),
        ([event.at for event in day.restarts], [60] * len(day.restarts), _INK),
    )
    for lane, (times, sizes, colour) in enumerate(lanes):
        axes.axhline(lane, color=_GRID, lw=1, zorder=0)
        marker = ("o", "D", "X")[lane]
        axes.scatter(times, [lane] * len(times), s=sizes, color=colour, marker=marker, alpha=0.75, lw=0)
        axes.annotate(
            {0: "never", 1: "once"}.get(len(times), f"{len(times):,} times"),
            (1.0, lane), xycoords=("axes fraction", "data"), xytext=(-4, 7), textcoords="offset points",
            ha="right", va="center", fontsize=8.5, color=_FAINT,
        )  # fmt: skip


def _draw_lateness(axes: Any, minutes: dict[str, Any]) -> None:
    axes.set_title("Shown too late by, ms")
    axes.set_yscale("log")
    axes.fill_between(minutes["at"], minutes["late50"], minutes["late99"], color=_TEAL, alpha=0.2, lw=0)
    axes.plot(minutes["at"], minutes["late50"], color=_TEAL, lw=1.6, label="half of them within")
    axes.plot(minutes["at"], minutes["late99"], color=_TEAL, lw=0.8, alpha=0.8, label="99 of 100 within")
    axes.plot(minutes["at"], minutes["late"], ".", color=_FAINT, ms=2.5, alpha=0.7, label="longest")
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axes.yaxis.set_minor_formatter(lambda *_: "")
    axes.legend(loc="upper right", ncols=3, bbox_to_anchor=(1.0, 1.18), borderaxespad=0)


def _draw_memory(axes: Any, day: LockDay) -> None:
    slope = day.memory_slope
    grows = f": {slope.value:+.2f} MiB an hour ({slope.low:+.2f} to {slope.high:+.2f})" if slope else ""
    axes.set_title(f"Memory of the player, MiB{grows}")
    for _, group in groupby(day.intervals, key=lambda i: i.pid):
        life = list(group)
        axes.plot([i.at for i in life], [i.memory_bytes / MIB for i in life], color=_INK, lw=1.3)
    low, high = axes.get_ylim()
    middle, reach = (low + high) / 2, max((high - low) / 2, 0.02 * (low + high) / 2, 1.0)
    axes.set_ylim(middle - 1.3 * reach, middle + 1.3 * reach)
