"""The OpenGL context and its limits."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

import glcontext
import moderngl

from renderer.errors import GpuError
from renderer.gpu.census import Census
from renderer.gpu.raw import RawGl

REQUIRED_VERSION = 410

_INSTALL = {
    "linux": "install a driver, or Mesa's software one: apt-get install libegl1 libgl1-mesa-dri",
    "win32": "install the graphics card's driver",
    "darwin": "OpenGL needs a logged-in session on macOS",
}


@dataclass(frozen=True)
class Limits:
    """What the driver can do."""

    renderer: str
    version: str
    texture_px: int
    viewport_px: tuple[int, int]
    samples: int

    @property
    def software(self) -> bool:
        """Whether no graphics card draws, but Mesa on the processor."""
        return "llvmpipe" in self.renderer or "softpipe" in self.renderer


class Gpu:
    """An OpenGL context, by default without a window. It belongs to the thread that made it; use it as a
    context manager."""

    def __init__(self, *, windowed: bool = False) -> None:
        self.ctx = _create(windowed)
        self.ctx.gc_mode = "context_gc"
        self._nowhere = self.ctx.detect_framebuffer(0)
        self.raw, self._census = RawGl(self.ctx), Census(self.ctx)
        info = self.ctx.info
        self.limits = Limits(
            renderer=info["GL_RENDERER"],
            version=info["GL_VERSION"],
            texture_px=int(info["GL_MAX_TEXTURE_SIZE"]),
            viewport_px=(int(info["GL_MAX_VIEWPORT_DIMS"][0]), int(info["GL_MAX_VIEWPORT_DIMS"][1])),
            samples=int(self.ctx.max_samples),
        )

    @classmethod
    def of_window(cls) -> Gpu:
        """On the context of the window that is current in this thread."""
        return cls(windowed=True)

    def __enter__(self) -> Gpu:
        return self

    def __exit__(self, *exc: object) -> None:
        self.release()

    def release(self) -> None:
        """Frees everything that was made in this context."""
        self.collect()
        self.ctx.release()

    def collect(self) -> None:
        """Frees what nothing refers to any more. moderngl's own ``gc`` stumbles over what was released by
        hand."""
        dropped = self.ctx.objects
        if dropped:
            self._nowhere.use()  # moderngl would bind a released framebuffer's name again
        while dropped:
            item = dropped.popleft()
            if not isinstance(item, moderngl.InvalidObject):
                item.release()

    def live(self) -> dict[str, int]:
        """How many OpenGL objects there are by kind: "buffers", "textures", "programs", ..."""
        return self._census.count()

    def check(self, doing: str) -> None:
        """Raises :class:`GpuError` if OpenGL noted an error since the last check."""
        error = self.ctx.error
        if error != "GL_NO_ERROR":
            raise GpuError("gl-error", f"OpenGL failed while {doing}: {error}")


def _create(windowed: bool) -> moderngl.Context:
    try:
        if windowed:  # moderngl's own loader hides the functions that renderer.gpu.raw needs
            ctx = moderngl.create_context(
                context=glcontext.default_backend()(mode="detect", glversion=REQUIRED_VERSION)
            )
        else:
            settings: dict[str, Any] = {"backend": "egl"} if sys.platform.startswith("linux") else {}
            ctx = moderngl.create_context(standalone=True, **settings)
    except Exception as error:  # glcontext raises whatever the platform gave it
        hint = _INSTALL.get(sys.platform, "install a graphics driver")
        raise GpuError("no-gl", f"OpenGL cannot be started: {error}", hint=hint) from error
    if ctx.version_code < REQUIRED_VERSION:
        version = ctx.info["GL_VERSION"]
        ctx.release()
        raise GpuError(
            "old-gl", f"OpenGL 4.1 is needed, this driver has {version}", hint="update the graphics driver"
        )
    return ctx
