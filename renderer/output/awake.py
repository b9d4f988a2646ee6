"""No screensaver, no display sleep while a show runs. Whatever holds them off ends with this process, however it
ends."""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from typing import Any

_FAILS_WITHIN_S = 0.5
"""A helper that cannot do it says so at once."""
_ES_CONTINUOUS, _ES_SYSTEM_REQUIRED, _ES_DISPLAY_REQUIRED = 0x80000000, 0x1, 0x2


class Awake:
    """Keeps the screens on until it is released. ``warnings`` say what could not be done."""

    def __init__(self) -> None:
        self.warnings: tuple[str, ...] = ()
        self._ends: list[Callable[[], object]] = []
        for attempt in _ATTEMPTS.get(sys.platform, _ATTEMPTS["linux"]):
            try:
                self._ends.append(attempt())
            except OSError as error:
                self.warnings += (f"the screens may go to sleep: {error}",)

    def release(self) -> None:
        for end in self._ends:
            end()
        self._ends.clear()


def _x11() -> Callable[[], object]:
    """The X server's own saver and power saving, off while our connection to it lasts."""
    if not os.environ.get("DISPLAY"):
        raise OSError("there is no X server to ask (DISPLAY is not set)")
    xlib, saver = _library("X11"), _library("Xss")
    xlib.XOpenDisplay.restype = ctypes.c_void_p
    xlib.XCloseDisplay.argtypes = (ctypes.c_void_p,)
    xlib.XFlush.argtypes = (ctypes.c_void_p,)
    saver.XScreenSaverQueryExtension.argtypes = (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)
    saver.XScreenSaverSuspend.argtypes = (ctypes.c_void_p, ctypes.c_int)
    display = xlib.XOpenDisplay(None)
    if not display:
        raise OSError(f"the X server {os.environ['DISPLAY']} does not answer")
    events, errors = ctypes.c_int(), ctypes.c_int()
    if not saver.XScreenSaverQueryExtension(display, ctypes.byref(events), ctypes.byref(errors)):
        xlib.XCloseDisplay(display)
        raise OSError("the X server has no MIT-SCREEN-SAVER extension; switch its saver off with xset s off -dpms")
    saver.XScreenSaverSuspend(display, 1)
    xlib.XFlush(display)
    return lambda: xlib.XCloseDisplay(display)


def _systemd() -> Callable[[], object]:
    """logind's idle action and the desktops that heed it; the lock ends with its process, which ends with ours."""
    what = ("--what=idle:sleep", "--who=Yingbi", "--why=a show is running", "--mode=block")
    return _held(["systemd-inhibit", *what, "cat"])


def _macos() -> Callable[[], object]:
    return _held(["caffeinate", "-d", "-i", "-w", str(os.getpid())])


def _windows() -> Callable[[], object]:
    kernel: Any = ctypes.windll.kernel32  # type: ignore[attr-defined,unused-ignore]
    if not kernel.SetThreadExecutionState(_ES_CONTINUOUS | _ES_SYSTEM_REQUIRED | _ES_DISPLAY_REQUIRED):
        raise OSError("Windows refused SetThreadExecutionState")
    return lambda: kernel.SetThreadExecutionState(_ES_CONTINUOUS)


_ATTEMPTS: dict[str, tuple[Callable[[], Callable[[], object]], ...]] = {
    "linux": (_x11, _systemd),
    "darwin": (_macos,),
    "win32": (_windows,),
}


def _held(command: list[str]) -> Callable[[], object]:
    """Runs a helper that lives as long as its standard input is open."""
    if shutil.which(command[0]) is None:
        raise OSError(f"{command[0]} is not installed")
    helper = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
    )
    try:
        helper.wait(_FAILS_WITHIN_S)
    except subprocess.TimeoutExpired:
        return lambda: _end(helper)
    says = helper.stderr.read().decode("utf-8", "replace").strip() if helper.stderr else ""
    _end(helper)
    raise OSError(f"{command[0]}: {says.splitlines()[-1] if says else f'exit status {helper.returncode}'}")


def _end(helper: subprocess.Popen[bytes]) -> None:
    for pipe in (helper.stdin, helper.stderr):
        if pipe is not None:
            pipe.close()
    helper.terminate()
    helper.wait()


def _library(name: str) -> ctypes.CDLL:
    found = ctypes.util.find_library(name)
    if found is None:
        raise OSError(f"lib{name} is not installed")
    return ctypes.CDLL(found)
