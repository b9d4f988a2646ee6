"""The tree under a hand: selecting, looking for, adding, renaming, deleting."""

from __future__ import annotations

from pathlib import Path

import pytest

from renderer.preview import landmarks
from tests.support.panels import KEYS, Desk

pytestmark = pytest.mark.usefixtures("alone")


def test_a_click_in_the_tree_selects_and_the_arrows_go_on(desk: Desk) -> None:
    desk.click("tree/relic.0")
    assert desk.studio.selection == ("relic", 0)
    desk.key(KEYS.down_arrow)
    assert desk.studio.selection == ("relic", 1)
    desk.key(KEYS.up_arrow)
    desk.key(KEYS.up_arrow)
    assert desk.studio.selection == ("relic",)


def test_what_is_looked_for_is_all_that_is_shown(desk: Desk) -> None:
    desk.click("tree/filter")
    desk.type("BOW")
    shown = {name for name in landmarks.places() if name.startswith("tree/")}
    assert shown == {"tree/filter", "tree/", "tree/relic", "tree/relic.1"}


def test_an_optional_table_is_added_and_removed(desk: Desk) -> None:
    desk.click("tree/frame", button=1)
    desk.click("tree/menu/add")
    assert desk.value("frame") == {}
    assert landmarks.place("inspector/frame.width_m") is not None
    desk.click("tree/frame", button=1)
    desk.click("tree/menu/remove")
    assert desk.text == desk.before
    desk.click("tree/seasons", button=1)
    desk.click("tree/menu/add")
    assert desk.value("seasons") == {}
    assert "preset" not in desk.value("environment")  # the year has its own
    assert not desk.studio.notices


def test_lights_are_added_duplicated_and_deleted(desk: Desk) -> None:
    for kind in ("sun", "spot", "area"):
        desk.click("tree/light", button=1)
        desk.click(f"tree/menu/add {kind}")
    assert [light["kind"] for light in desk.value("light")] == ["spot", "sun", "spot", "area"]
    assert desk.studio.selection == ("light", 3)
    desk.click("tree/light.1", button=1)
    desk.click("tree/menu/duplicate")
    assert [light["kind"] for light in desk.value("light")] == ["spot", "sun", "sun", "spot", "area"]
    desk.click("tree/light.0", button=1)
    desk.click("tree/menu/delete")
    assert len(desk.value("light")) == 4


def test_an_action_that_empties_the_last_row_harms_no_later_row(desk: Desk) -> None:
    desk.click("tree/relic.0", button=1)
    desk.click("tree/menu/delete")
    assert [relic["name"] for relic in desk.value("relic")] == ["bowl"]
    assert landmarks.place("tree/relic.1") is None


@pytest.mark.parametrize(("preset", "lamps"), [("black", 1), ("gallery", 4)])
def test_lamps_are_added_to_the_preset_s(tmp_path: Path, preset: str, lamps: int) -> None:
    text = f'format = "yingbi-scene/1"\nduration_s = 60\n[environment]\npreset = "{preset}"\n'
    desk = Desk(tmp_path, text)
    before = desk.studio.session.scene.year.state_at(0).sky.lamps
    desk.click("tree/environment.sky", button=1)
    desk.click("tree/menu/add lamp")
    after = desk.studio.session.scene.year.state_at(0).sky.lamps
    assert len(after) == len(desk.value("environment", "sky", "lamps")) == lamps
    assert after[: len(before)] == before
    assert not desk.studio.notices


def test_a_relic_is_renamed_in_its_place(desk: Desk) -> None:
    desk.click("tree/relic.1", times=2)
    desk.frames(2)
    desk.type("dish")
    desk.key(KEYS.enter)
    assert desk.value("relic", 1, "name") == "dish"
    desk.key(KEYS.f2)
    desk.type("plate")
    desk.key(KEYS.escape)
    assert desk.value("relic", 1, "name") == "dish"


def test_a_thousand_relics_draw_only_those_in_sight_and_the_selected_one_is_one_of_them(tmp_path: Path) -> None:
    relics = "".join(f'[[relic]]\nmesh = "vase.glb"\nname = "r{n}"\n' for n in range(1000))
    desk = Desk(tmp_path, f'format = "yingbi-scene/1"\nduration_s = 60\n{relics}')
    assert len(landmarks.places()) < 80
    desk.select("relic", 900)
    assert landmarks.place("tree/relic.900") is not None
    assert landmarks.place("tree/relic.1") is None
