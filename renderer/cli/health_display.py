"""Checks of the screens that carry a wall: which, how fast, which colours, and what stands between."""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import re
import sys
from collections.abc import Iterable, Iterator

from renderer.cli.health import Finding
from renderer.cli.health_settings import Run, said
from renderer.output.monitors import Monitor, list_of, match
from renderer.wall.model import Output

SAME_RATE = 0.02
"""Systems tell whole hertz: 59.94 is 59 or 60."""

_RANGES = {
    "full": ("OK", ""),
    "limited 16:235": ("WARN", "xrandr --output {name} --set 'Broadcast RGB' Full"),
    "automatic": ("WARN", "xrandr --output {name} --set 'Broadcast RGB' Full"),
}
_BY_EYE = "look at  yingbi wall pattern gamma  on the wall, and set the processor and the driver to the same range"


def monitors() -> tuple[Monitor, ...]:
    """Those that are switched on. Raises :class:`YingbiError` without a desktop."""
    from renderer.output import desktop

    desktop.start()
    try:
        return desktop.monitors()
    finally:
        desktop.stop()


def monitor_findings(outputs: tuple[Output, ...], fps: float, there: tuple[Monitor, ...]) -> Iterator[Finding]:
    """Does every output have its monitor, at the show's rate, pixel for pixel?"""
    if not there:
        yield Finding("monitors", "FAIL", "none is switched on", "switch the LED processors on, plug them in")
        return
    if not outputs:
        what = f"the wall's file has no [[output]]; there are: {list_of(there)}"
        yield Finding("monitors", "WARN", what, "say in the wall's file which monitor carries what: [[output]]")
    found = match(outputs, there)
    for missing in found.missing:
        mend = "switch the LED processor on, plug it in, or correct [[output]] in the wall's file"
        yield Finding("monitors", "FAIL", str(missing), mend)
    for warning in found.warnings:
        yield Finding("monitors", "WARN", warning, "set the monitor's mode, or correct [[output]]")
    used = [assignment.monitor for assignment in found.assigned] or list(there)
    yield from _rates(used, fps)
    if outputs and not found.missing and not found.warnings:
        yield Finding("monitors", "OK", "; ".join(f"{a.output.name}: {a.monitor}" for a in found.assigned))
    yield _scaling(used)


def _rates(used: Iterable[Monitor], fps: float) -> Iterator[Finding]:
    for monitor in used:
        if monitor.refresh_hz and abs(monitor.refresh_hz / fps - 1.0) > SAME_RATE:
            what = f"{monitor}, but the show has {fps:g} pictures a second: they cannot be shown evenly"
            yield Finding(
                "rate", "WARN", what, f"set the monitor to {fps:g} Hz, or the show's fps to the monitor's"
            )


def _scaling(used: Iterable[Monitor]) -> Finding:
    scaled = [f"{monitor.name} {monitor.content_scale:.0%}" for monitor in used if monitor.content_scale != 1.0]
    if scaled:
        return Finding("scaling", "WARN", ", ".join(scaled), "set the desktop's scaling (DPI) to 100 %")
    return Finding("scaling", "OK", "100 %: a pixel is a pixel")


def range_findings(run: Run = said) -> Iterator[Finding]:
    """Full or limited RGB, where the driver tells: black that is grey, or greys that drown, come from it."""
    found = _ranges(run(("xrandr", "--prop")) or "")
    for name, value in found.items():
        state, mend = _RANGES.get(value.lower(), ("WARN", _BY_EYE))
        yield Finding("rgb", "OK" if state == "OK" else "WARN", f"{name}: {value}", mend.format(name=name))
    if not found:
        yield Finding("rgb", "WARN", "whether colours go out in full or limited range could not be read", _BY_EYE)


def _ranges(text: str) -> dict[str, str]:
    found, name = {}, ""
    for line in text.splitlines():
        if line and not line[0].isspace():
            head = re.match(r"(\S+) connected", line)
            name = head[1] if head else ""
        value = re.match(r"\s+Broadcast RGB:\s*(.*?)\s*$", line)
        if name and value:
            found[name] = value[1]
    return found


def desktop_finding(environment: dict[str, str] | None = None) -> Finding:
    """Does a compositor stand between the player and the screens?"""
    here = dict(os.environ) if environment is None else environment
    if sys.platform in ("win32", "darwin"):
        return Finding("desktop", "OK", "its compositor steps aside for a window that covers a screen")
    if here.get("WAYLAND_DISPLAY"):
        what = "Wayland: its compositor shows every picture, perhaps a frame later"
        return Finding("desktop", "WARN", what, "log in to an X11 session without compositing")
    if not here.get("DISPLAY"):
        return Finding(
            "desktop", "WARN", "none: no window can be opened", "log in at the screen, or play --virtual"
        )
    if _composited():
        mend = "switch compositing off (Xfce: Window Manager Tweaks; KDE: Display, Compositor)"
        return Finding("desktop", "WARN", "X11 with a compositor, which may cost pictures", mend)
    return Finding("desktop", "OK", "X11 without a compositor")


def _composited() -> bool:
    """Whether somebody owns the selection _NET_WM_CM_S0 (Extended Window Manager Hints 1.5)."""
    name = ctypes.util.find_library("X11")
    if name is None:
        return False
    xlib, word = ctypes.CDLL(name), ctypes.c_ulong
    xlib.XOpenDisplay.restype = ctypes.c_void_p
    xlib.XInternAtom.restype = xlib.XGetSelectionOwner.restype = word
    display = ctypes.c_void_p(xlib.XOpenDisplay(None))
    if not display:
        return False
    try:
        return bool(xlib.XGetSelectionOwner(display, word(xlib.XInternAtom(display, b"_NET_WM_CM_S0", 0))))
    finally:
        xlib.XCloseDisplay(display)
