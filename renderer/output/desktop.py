"""The system's windows: glfw is started and stopped here, and asked for monitors."""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import sys
from collections.abc import Callable
from typing import Any

from renderer.errors import YingbiError
from renderer.output.monitors import Monitor

if sys.platform.startswith("linux"):
    # Wayland lets no window say where it is; XWayland does
    os.environ.setdefault("PYGLFW_LIBRARY_VARIANT", "x11")

import glfw

_XA_ATOM = 4

_HINTS = {
    "linux": "set DISPLAY to that of a running X server, or use --virtual",
    "darwin": "log in at the screen, or use --virtual",
    "win32": "log in at the screen, or use --virtual",
}


def start() -> None:
    """Connects to the desktop. A second time changes nothing."""
    glfw.ERROR_REPORTING = "ignore"  # every failure is asked for where it matters
    if not glfw.init():
        _code, text = glfw.get_error()
        what = text.decode("utf-8", "replace") if isinstance(text, bytes) else "glfw cannot start"
        raise YingbiError("no-desktop", f"no window can be opened: {what}", hint=_HINTS.get(sys.platform, ""))


def stop() -> None:
    """Closes everything that came from the desktop."""
    glfw.terminate()


def monitors() -> tuple[Monitor, ...]:
    """Those that are switched on, as they are now; the system's first one first."""
    found = []
    for handle in glfw.get_monitors():
        mode = glfw.get_video_mode(handle)
        if mode is None:  # unplugged since the list was made
            continue
        name, (x, y) = glfw.get_monitor_name(handle), glfw.get_monitor_pos(handle)
        found.append(
            Monitor(
                name=name.decode("utf-8", "replace") if isinstance(name, bytes) else str(name),
                position_px=(x, y),
                size_px=(mode.size.width, mode.size.height),
                refresh_hz=float(max(mode.refresh_rate, 0)),
                content_scale=float(glfw.get_monitor_content_scale(handle)[0]),
            )
        )
    return tuple(found)


def when_monitors_change(call: Callable[[], None]) -> None:
    """Calls ``call``, within the polling of events, when a monitor came or went. glfw tells nothing of one
    that only moved: whoever is called should ask for :func:`monitors`."""
    glfw.set_monitor_callback(lambda _monitor, _event: call())


def lower(window: Any) -> None:
    """Makes an X11 window, before it is shown, the one beneath all others: by its place where no window manager
    is, where a new window would come to lie on top, and else as what lies on the desktop itself."""
    name = ctypes.util.find_library("X11")
    if glfw.get_platform() != glfw.PLATFORM_X11 or name is None:
        return
    xlib, long = ctypes.CDLL(name), ctypes.c_ulong
    xlib.XInternAtom.restype = xlib.XGetSelectionOwner.restype = long
    display, handle = ctypes.c_void_p(glfw.get_x11_display()), long(glfw.get_x11_window(window))

    def atom(word: bytes) -> ctypes.c_ulong:
        return long(xlib.XInternAtom(display, word, 0))

    if not xlib.XGetSelectionOwner(display, atom(b"WM_S0")):  # a window manager owns it: ICCCM 2.0, section 4.3
        xlib.XLowerWindow(display, handle)
        return
    kind = atom(b"_NET_WM_WINDOW_TYPE_DESKTOP")  # Extended Window Manager Hints 1.5
    xlib.XChangeProperty(
        display, handle, atom(b"_NET_WM_WINDOW_TYPE"), long(_XA_ATOM), 32, 0, ctypes.byref(kind), 1
    )
