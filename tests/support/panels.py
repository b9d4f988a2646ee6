"""The tree and the inspector under a hand: ImGui without a window or a GPU, a real scene's file behind it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from imgui_bundle import imgui

from renderer.editing.clock import Clock
from renderer.preview import landmarks
from renderer.preview.inspector.panel import draw_inspector
from renderer.preview.inspector.slot import Inspector
from renderer.preview.session import Session
from renderer.preview.studio import Studio
from renderer.preview.tree.panel import Tree, draw_tree

SCENE = """\
# A scene.
format = "yingbi-scene/1"
duration_s = 60   # a minute

[environment]
preset = "gallery"
sky.zenith = [2.5, 1.25, 0.5]    # bright

[[light]]
kind = "spot"
colour = "#FFDDAA"
radius_m = 0.05

[[relic]]
name = "vase"
mesh = "vase.glb"
scale = 1.0        # as it is
position_m = [0, 0.25, 1.125]   # here
rotation_deg = { keys = [[0, [0, 0, 0]], [30, [0, 180, 0]]], ease = "in" }

[[relic]]
name = "bowl"
mesh = "bowl.glb"
"""

SIZE = (900, 900)
KEYS = imgui.Key


class StillStage:
    """A stage that draws nothing: the vase is ready, the bowl is not."""

    waiting = ("bowl",)
    faults: tuple[str, ...] = ()

    def show(self, scene: object) -> None:
        pass

    def fault_of(self, relic: Any) -> str:
        return next((fault for fault in self.faults if relic.mesh.name in fault), "")

    def model_of(self, relic: Any) -> object | None:
        return None if relic.name in ("bowl", "broken") else relic


class Desk:
    """The tree at the left, the inspector at the right."""

    def __init__(self, folder: Path, text: str = SCENE) -> None:
        for name in ("vase.glb", "bowl.glb"):
            (folder / name).touch()
        path = folder / "scene.toml"
        path.write_text(text, encoding="utf-8", newline="")
        session = Session.open(path)
        self.before = text
        self.studio = Studio(
            session=session,
            stage=cast(Any, StillStage()),
            canvas=cast(Any, SimpleNamespace()),
            view=cast(Any, SimpleNamespace()),
            clock=Clock(session.scene.duration_s, Fraction(60)),
            wake=lambda: None,
        )
        self.tree, self.inspector = Tree(), Inspector()
        self.frames(2)

    def select(self, *key: str | int) -> None:
        self.studio.selection = key
        self.frames(3)

    def frames(self, count: int, seconds: float = 1 / 60) -> None:
        io = imgui.get_io()
        for _ in range(count):
            io.display_size, io.delta_time = SIZE, seconds
            landmarks.clear()
            imgui.new_frame()
            for left, draw in ((0, self._tree), (300, self._inspector)):
                imgui.set_next_window_pos((left, 0))
                imgui.set_next_window_size((300 + left, SIZE[1]))
                imgui.begin(str(left), None, imgui.WindowFlags_.no_decoration)
                draw()
                imgui.end()
            imgui.render()
            for texture in imgui.get_platform_io().textures:
                texture.set_status(imgui.ImTextureStatus.ok)

    def _tree(self) -> None:
        draw_tree(self.studio, self.tree)

    def _inspector(self) -> None:
        draw_inspector(self.studio, self.inspector)

    def place(self, name: str, across: float = 0.5) -> tuple[float, float]:
        rect = landmarks.place(name)
        assert rect is not None, sorted(landmarks.places())
        return rect[0] + across * rect[2], rect[1] + rect[3] / 2

    def wait(self) -> None:
        """The next press is no second click."""
        self.frames(1, 0.5)

    def go(self, place: tuple[float, float]) -> None:
        imgui.get_io().add_mouse_pos_event(*place)
        self.frames(2)

    def press(self, down: bool = True, button: int = 0) -> None:
        imgui.get_io().add_mouse_button_event(button, down)
        self.frames(2)

    def click(self, name: str, times: int = 1, across: float = 0.5, button: int = 0) -> None:
        self.wait()
        self.go(self.place(name, across))
        for _ in range(times):
            self.press(button=button)
            self.press(False, button)

    def drag(self, name: str, dx: float) -> None:
        """In four strokes, as a hand does; the button stays down."""
        self.wait()
        x, y = self.place(name)
        self.go((x, y))
        self.press()
        for stroke in range(1, 5):
            self.go((x + dx * stroke / 4, y))

    def drop(self, name: str, dx: float) -> None:
        self.drag(name, dx)
        self.press(False)

    def key(self, key: imgui.Key) -> None:
        for down in (True, False):
            imgui.get_io().add_key_event(key, down)
            self.frames(2)

    def type(self, text: str) -> None:
        for letter in text:
            imgui.get_io().add_input_character(ord(letter))
            self.frames(1)

    def type_into(self, name: str, text: str, end: imgui.Key = KEYS.enter) -> None:
        self.click(name, times=2)
        self.type(text)
        self.key(end)

    @property
    def text(self) -> str:
        return self.studio.session.text.text

    @property
    def steps(self) -> int:
        return self.studio.session.history.done

    def changes(self) -> list[tuple[str, str]]:
        """Lines that are others than at first, if as many as there were."""
        old, new = self.before.splitlines(), self.text.splitlines()
        assert len(old) == len(new), self.text
        return [(a, b) for a, b in zip(old, new, strict=True) if a != b]

    def value(self, *key: str | int) -> Any:
        return self.studio.session.text.value(key)


@contextmanager
def imgui_alone() -> Iterator[None]:
    """ImGui without a window."""
    context = imgui.create_context()
    io = imgui.get_io()
    io.set_ini_filename("")
    io.backend_flags |= imgui.BackendFlags_.renderer_has_textures
    try:
        yield
    finally:
        imgui.destroy_context(context)
