"""The window itself: glfw's, with Dear ImGui on it."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import glfw
import numpy as np
from imgui_bundle import imgui, imguizmo

from renderer.gpu.context import Gpu
from renderer.output.gl_window import GlWindow

GLSL = "#version 410"
SETTLING = 3
"""Frames after an event that are drawn: ImGui answers some things a frame later."""


@dataclass(frozen=True)
class FilesDropped:
    """Somebody dropped files at a place in the window."""

    paths: tuple[Path, ...]
    place: tuple[float, float]


@dataclass(frozen=True)
class Rescaled:
    """Text should be of another size: the desktop's content scale is another one, or that of the screen that the
    window was moved to."""


@dataclass
class Mouse:
    """Where it is in the window, and where something was let go that came from elsewhere.

    Who drags holds the mouse: meanwhile it is not in this window, which is told where it would be. Files come
    later, when it may have moved on: what counts is the last place before it came in.
    """

    place: tuple[float, float] = (0.0, 0.0)
    inside: bool = False
    dragged_to: tuple[float, float] | None = None

    def point(self, place: tuple[float, float]) -> None:
        self.place = place
        if not self.inside:
            self.dragged_to = place

    def cross(self, inside: bool) -> None:
        self.inside = inside
        if not inside:
            self.dragged_to = None

    def let_go(self) -> tuple[float, float]:
        """Where files were dropped that have just come."""
        place, self.dragged_to = self.dragged_to or self.place, None
        return place


class PreviewWindow(GlWindow):
    """Frames are drawn between :meth:`begin` and :meth:`end`."""

    def __init__(self, title: str, size: tuple[int, int]) -> None:
        hints = {glfw.FOCUS_ON_SHOW: True, glfw.SCALE_TO_MONITOR: True, glfw.SCALE_FRAMEBUFFER: True}
        super().__init__(title, size, hints)
        self._restless, self._title = SETTLING, title
        self.content_scale = float(glfw.get_window_content_scale(self._handle)[0])
        """Of the desktop: 2 where text is twice as large."""
        self._mouse = Mouse()
        self._listen()
        imgui.create_context()
        imgui.get_io().set_ini_filename("")
        address = ctypes.cast(self._handle, ctypes.c_void_p).value
        assert address is not None
        imgui.backends.glfw_init_for_opengl(address, True)  # it calls the callbacks that are there already, too
        imgui.backends.opengl3_init(GLSL)
        self.gpu = Gpu.of_window()
        self._screen = self.gpu.ctx.detect_framebuffer(0)

    @property
    def pixel_ratio(self) -> float:
        """Pixels of the picture per unit of the window's coordinates."""
        width, _ = glfw.get_window_size(self._handle)
        return self.size_px[0] / max(width, 1)

    @property
    def place_size(self) -> tuple[int, int]:
        """In the desktop's coordinates."""
        width, height = glfw.get_window_size(self._handle)
        return int(width), int(height)

    @property
    def minimized(self) -> bool:
        return bool(glfw.get_window_attrib(self._handle, glfw.ICONIFIED)) or 0 in self.size_px

    def wait(self, seconds: float) -> tuple[Any, ...]:
        """What happened; sleeps until something does, or so long."""
        if seconds > 0.0:
            glfw.wait_events_timeout(seconds)
        return self.poll()

    def stir(self, frames: int = SETTLING) -> None:
        """Something may look different from now on, in so many frames."""
        self._restless = max(self._restless, frames)

    @property
    def restless(self) -> bool:
        """Whether the window must be drawn."""
        return self._restless > 0

    def say(self, title: str) -> None:
        """In the window's title bar."""
        if title != self._title:  # the desktop answers with an event
            self._title = title
            glfw.set_window_title(self._handle, title)

    def begin(self) -> None:
        self._restless -= 1
        imgui.backends.opengl3_new_frame()
        imgui.backends.glfw_new_frame()
        imgui.new_frame()
        imguizmo.im_guizmo.begin_frame()

    def end(self) -> None:
        imgui.render()
        self._screen.use()
        self._screen.viewport = (0, 0, *self.size_px)
        self._screen.clear(0.0, 0.0, 0.0)
        imgui.backends.opengl3_render_draw_data(imgui.get_draw_data())

    def pixels(self) -> np.ndarray:
        """[H, W, 3] uint8 what was drawn last, before it is swapped."""
        width, height = self.size_px
        data = self._screen.read((0, 0, width, height), components=3, alignment=1)
        # moderngl names an attachment, which a window has none of; it reads all the same
        _ = self.gpu.ctx.error
        return np.ascontiguousarray(np.frombuffer(data, np.uint8).reshape(height, width, 3)[::-1])

    def release(self) -> None:
        imgui.backends.opengl3_shutdown()
        imgui.backends.glfw_shutdown()
        imgui.destroy_context()
        self.gpu.release()
        super().release()

    def _listen(self) -> None:
        glfw.set_drop_callback(self._handle, self._dropped)
        glfw.set_window_content_scale_callback(self._handle, self._rescaled)
        glfw.set_cursor_pos_callback(self._handle, self._pointed)
        glfw.set_cursor_enter_callback(self._handle, self._crossed)
        self._stirring = lambda *_: self.stir()
        for listen in (
            glfw.set_mouse_button_callback,
            glfw.set_scroll_callback,
            glfw.set_char_callback,
            glfw.set_window_focus_callback,
        ):
            listen(self._handle, self._stirring)

    def _pointed(self, _handle: Any, x: float, y: float) -> None:
        self._mouse.point((x, y))
        self.stir()

    def _crossed(self, _handle: Any, inside: int) -> None:
        self._mouse.cross(bool(inside))
        self.stir()

    def _dropped(self, _handle: Any, paths: Any, *_: Any) -> None:
        self._events.append(FilesDropped(tuple(map(Path, paths)), self._mouse.let_go()))
        self.stir()

    def _rescaled(self, _handle: Any, scale: float, _upwards: float) -> None:
        self.content_scale = scale
        self._events.append(Rescaled())
        self.stir()

    def _key(self, *arguments: Any) -> None:
        super()._key(*arguments)
        self.stir()

    def _resized(self, *arguments: Any) -> None:
        super()._resized(*arguments)
        self.stir()

    def _uncovered(self, *arguments: Any) -> None:
        super()._uncovered(*arguments)
        self.stir()


def wake() -> None:
    """Ends the window's waiting, from any thread."""
    glfw.post_empty_event()
