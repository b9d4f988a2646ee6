"""Files that are dragged from another program's window onto the designer's, with a real mouse."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tests.support.scenes import box
from tests.windows.conftest import Screen
from tests.windows.desk import Desk, working, write_scene
from tests.windows.support import Process, running

REACH_PX = 2.0
"""Places in the file are whole millimetres."""


def drag(desk: Desk, source: Process, *stops: tuple[int, int]) -> None:
    """Out of the source's window, over these places, and lets go at the last one. Before anything more is done
    the mouse is elsewhere again."""
    desk.point(tuple(source.says()["ready"]))
    desk.screen.run("xdotool", "mousedown", "1")
    for stop in stops:
        desk.screen.run("xdotool", "mousemove", *map(str, stop))
        assert source.says() == {"over": True}
        desk.settle()
        assert source.says() == {"accepted": True}
    desk.screen.run("xdotool", "mouseup", "1")
    assert source.says() == {"let_go": True}
    desk.screen.run("xdotool", "mousemove", "500", "30", "mousemove", "520", "40")
    desk.settle()
    assert source.says()["given"]
    desk.settle()
    assert source.says() == {"finished": True}


def test_files_from_another_window_stand_where_they_were_let_go(desktop: Screen, tmp_path: Path) -> None:
    scene = write_scene(tmp_path)
    vase, grade = box(tmp_path / "青花 大瓶 100%.glb", 0.3), tmp_path / "夜 night.cube"
    corners = "\n".join(f"{r} {g} {b}" for b in (0, 1) for g in (0, 1) for r in (0, 1))
    grade.write_text(f"LUT_3D_SIZE 2\n{corners}\n")
    with (
        working(desktop, scene, view="hall") as desk,
        running(desktop, "tests.windows.dragging", str(grade), str(vase)) as source,
    ):
        let_go = desk.place("view/hall", (0.3, 0.9))
        drag(desk, source, desk.place("view/hall", (0.9, 0.2)), desk.place("view/hall", (0.6, 0.7)), let_go)
        desk.until("in the tree", lambda state: state["relics"] == ["box", "青花 大瓶 100%"])
        assert desk.until("drawn", lambda state: state["drawn"] == 2)["faults"] == []
        for line in ('mesh = "青花 大瓶 100%.glb"', 'lut = "夜 night.cube"'):
            assert line in desk.state["text"]
        assert desk.state["selection"] == ["relic", 1]
        assert np.hypot(*np.subtract(desk.place("handle"), let_go)) <= REACH_PX
