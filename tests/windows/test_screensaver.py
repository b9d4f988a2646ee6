"""The X server's own saver is held off while a show keeps the screens awake."""

from __future__ import annotations

import ctypes
import ctypes.util
from collections.abc import Iterator

import pytest

from renderer.output.awake import Awake
from tests.windows.conftest import Screen, until

SAVER_S = 1


class _Info(ctypes.Structure):
    """XScreenSaverInfo; ``state`` is 1 while the saver hides the screen."""

    _fields_ = (
        ("window", ctypes.c_ulong),
        ("state", ctypes.c_int),
        ("kind", ctypes.c_int),
        ("until_ms", ctypes.c_ulong),
        ("idle_ms", ctypes.c_ulong),
        ("mask", ctypes.c_ulong),
    )


class _Saver:
    """A server's saver."""

    def __init__(self, screen: Screen) -> None:
        names = [ctypes.util.find_library(name) for name in ("X11", "Xss")]
        if None in names:
            pytest.skip("libX11 or libXss is not installed: apt-get install libxss1")
        self._xlib, self._saver = (ctypes.CDLL(name) for name in names)
        self._xlib.XOpenDisplay.restype, self._xlib.XDefaultRootWindow.restype = ctypes.c_void_p, ctypes.c_ulong
        self._display = ctypes.c_void_p(self._xlib.XOpenDisplay(screen.name.encode()))

    def comes_after(self, seconds: int) -> None:
        """Of idling, from now on; 0 is never."""
        self._xlib.XSetScreenSaver(self._display, seconds, 0, 1, 1)
        self._xlib.XForceScreenSaver(self._display, 0)
        self._xlib.XSync(self._display, 0)

    def info(self) -> _Info:
        info, root = _Info(), ctypes.c_ulong(self._xlib.XDefaultRootWindow(self._display))
        self._saver.XScreenSaverQueryInfo(self._display, root, ctypes.byref(info))
        return info


@pytest.fixture
def saver(screen: Screen) -> Iterator[_Saver]:
    saver = _Saver(screen)
    yield saver
    saver.comes_after(0)


def test_the_saver_waits_until_the_show_is_over(
    screen: Screen, saver: _Saver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", screen.name)
    kept = Awake()
    assert not [text for text in kept.warnings if " X " in text]
    saver.comes_after(SAVER_S)
    until("idle for long", lambda: saver.info().idle_ms > 1500 * SAVER_S)
    assert saver.info().state == 0
    kept.release()
    until("hidden", lambda: saver.info().state == 1)
