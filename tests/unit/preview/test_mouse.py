"""Where files were let go, in the orders in which systems tell it."""

from __future__ import annotations

from renderer.preview.window import Mouse


def left() -> Mouse:
    """It was in the window, and is in another one now."""
    mouse = Mouse()
    mouse.cross(True)
    mouse.point((5.0, 5.0))
    mouse.cross(False)
    return mouse


def test_x11_tells_of_the_mouse_before_it_gives_the_files() -> None:
    mouse = left()
    mouse.point((10.0, 10.0))
    mouse.point((20.0, 30.0))
    mouse.cross(True)
    mouse.point((21.0, 30.0))
    mouse.point((400.0, 300.0))
    assert mouse.let_go() == (20.0, 30.0)


def test_windows_and_macos_tell_the_place_with_the_files() -> None:
    outside, inside = left(), left()
    inside.cross(True)
    inside.point((400.0, 300.0))
    for mouse in (outside, inside):
        mouse.point((20.0, 30.0))
        assert mouse.let_go() == (20.0, 30.0)


def test_a_drag_that_was_given_up_leaves_no_place() -> None:
    mouse = left()
    mouse.point((20.0, 30.0))
    mouse.cross(True)
    mouse.cross(False)
    mouse.cross(True)
    mouse.point((7.0, 8.0))
    assert mouse.let_go() == (7.0, 8.0)
