"""The inspector under a hand: what is dragged, typed and clicked is what the scene's text says."""

from __future__ import annotations

from pathlib import Path

import pytest

from renderer.preview import landmarks
from tests.support.panels import KEYS, Desk

pytestmark = pytest.mark.usefixtures("alone")


def test_looking_at_everything_changes_nothing(desk: Desk) -> None:
    places = [name for name in landmarks.places() if name.startswith("tree/") and name != "tree/filter"]
    for name in places:
        desk.click(name)
    assert (desk.text, desk.steps) == (desk.before, 0)


def test_a_drag_changes_one_number_in_one_step(desk: Desk) -> None:
    desk.select("relic", 0)
    desk.drag("inspector/relic.0.position_m/1", 40)
    seen = desk.value("relic", 0, "position_m")[1]
    assert seen > 0.5  # while the button is still down
    desk.press(False)
    ((_, line),) = desk.changes()
    assert line == f"position_m = [0, {seen:g}, 1.125]   # here"
    assert desk.steps == 1
    desk.drop("inspector/relic.0.position_m/1", 40)
    assert desk.steps == 2
    desk.studio.undo()
    desk.studio.undo()
    assert desk.text == desk.before


def test_a_click_on_a_number_and_a_drag_back_write_nothing(desk: Desk) -> None:
    desk.select("relic", 0)
    desk.click("inspector/relic.0.position_m/2")
    assert desk.text == desk.before
    x, y = desk.place("inspector/relic.0.scale")
    desk.drag("inspector/relic.0.scale", 30)
    assert desk.text != desk.before
    desk.go((x, y))
    desk.press(False)
    assert (desk.text, desk.steps) == (desk.before, 0)


def test_typing_commits_when_it_is_done(desk: Desk) -> None:
    desk.select("relic", 0)
    desk.click("inspector/relic.0.scale", times=2)
    desk.type("2.75")
    assert desk.text == desk.before
    desk.key(KEYS.enter)
    assert desk.changes() == [("scale = 1.0        # as it is", "scale = 2.75        # as it is")]
    assert desk.steps == 1


def test_typing_commits_when_the_focus_goes(desk: Desk) -> None:
    desk.select("relic", 0)
    desk.click("inspector/relic.0.scale", times=2)
    desk.type("3")
    desk.click("tree/relic.1")
    assert desk.value("relic", 0, "scale") == 3
    assert desk.studio.selection == ("relic", 1)


def test_escape_takes_typing_back(desk: Desk) -> None:
    desk.select("relic", 0)
    desk.type_into("inspector/relic.0.position_m/2", "7.5", KEYS.escape)
    assert (desk.text, desk.steps) == (desk.before, 0)


def test_typing_the_same_or_what_was_there_writes_nothing(desk: Desk) -> None:
    desk.select("relic", 0)
    desk.type_into("inspector/relic.0.position_m/2", "1.125")
    desk.click("inspector/relic.0.scale", times=2)
    desk.key(KEYS.enter)
    assert (desk.text, desk.steps) == (desk.before, 0)


def test_what_is_typed_is_kept_within_the_limits(desk: Desk) -> None:
    desk.select("relic", 0)
    desk.type_into("inspector/relic.0.scale", "-4")
    assert desk.value("relic", 0, "scale") == 0
    desk.select("environment", "sky")
    desk.type_into("inspector/environment.sky.cloud_cover", "7")
    assert desk.value("environment", "sky", "cloud_cover") == 1
    assert not desk.studio.notices


def test_of_two_keys_that_exclude_each_other_the_new_one_stays(desk: Desk) -> None:
    desk.select("relic", 0)
    desk.click("inspector/relic.0.height_m")
    assert desk.value("relic", 0, "height_m") == 1
    assert "scale" not in desk.value("relic", 0)
    assert desk.steps == 1
    desk.drop("inspector/relic.0.scale", 20)
    assert desk.value("relic", 0, "scale") > 1
    assert "height_m" not in desk.value("relic", 0)
    assert desk.steps == 2
    assert not desk.studio.notices


def test_a_light_of_another_kind_loses_what_only_the_old_kind_has(desk: Desk) -> None:
    desk.select("light", 0)
    desk.click("inspector/light.0.kind")
    desk.click("inspector/light.0.kind/choice area")
    assert desk.value("light", 0) == {"kind": "area", "colour": "#FFDDAA"}
    assert not desk.studio.notices
    desk.studio.undo()
    assert desk.text == desk.before


def test_a_drag_of_what_is_animated_sets_its_key_at_this_time(desk: Desk) -> None:
    desk.select("relic", 0)
    desk.studio.clock.seek(900)
    desk.frames(2)
    desk.drop("inspector/relic.0.rotation_deg", 20)
    times = [time for time, _ in desk.value("relic", 0, "rotation_deg", "keys")]
    assert times == [0, 15, 30]
    assert desk.steps == 1


def test_dragging_what_is_animated_stops_the_playing(desk: Desk) -> None:
    desk.select("relic", 0)
    desk.studio.clock.play(0)
    desk.drop("inspector/relic.0.scale", 20)
    assert desk.studio.clock.playing
    desk.drop("inspector/relic.0.rotation_deg", 20)
    assert not desk.studio.clock.playing


def test_the_diamond_sets_a_key_and_removes_it(desk: Desk) -> None:
    desk.select("relic", 0)
    desk.studio.clock.seek(900)
    desk.click("inspector/relic.0.rotation_deg/key")
    assert [15, [0, 45, 0]] in desk.value("relic", 0, "rotation_deg", "keys")
    desk.click("inspector/relic.0.rotation_deg/key")
    assert desk.value("relic", 0, "rotation_deg", "keys") == [[0, [0, 0, 0]], [30, [0, 180, 0]]]
    desk.click("inspector/relic.0.scale/key")
    assert desk.value("relic", 0, "scale") == {"keys": [[15, 1]]}


def test_the_diamond_s_menu(desk: Desk) -> None:
    desk.select("relic", 0)
    desk.studio.clock.seek(1800)
    name = "inspector/relic.0.rotation_deg"
    desk.click(f"{name}/key", button=1)
    desk.click(f"{name}/ease hold")
    assert desk.value("relic", 0, "rotation_deg", "ease") == "hold"
    desk.click(f"{name}/key", button=1)
    desk.click(f"{name}/remove keys")
    assert desk.value("relic", 0, "rotation_deg") == [0, 180, 0]


def test_escape_closes_what_has_opened(desk: Desk) -> None:
    desk.select("light", 0)
    for name, button, inside in (
        ("inspector/light.0.colour", 0, "inspector/light.0.colour/picker"),
        ("inspector/light.0.kind", 0, "inspector/light.0.kind/choice sun"),
        ("tree/light.0", 1, "tree/menu/delete"),
    ):
        desk.click(name, button=button)
        assert landmarks.place(inside) is not None
        desk.key(KEYS.escape)
        assert landmarks.place(inside) is None
    assert desk.text == desk.before


def test_the_arrow_takes_a_value_out_of_the_file(desk: Desk) -> None:
    desk.select("relic", 0)
    assert landmarks.place("inspector/relic.0.mesh/reset") is None  # it must be there
    assert landmarks.place("inspector/relic.0.height_m/reset") is None  # it isn't
    desk.click("inspector/relic.0.position_m/reset")
    assert desk.text == desk.before.replace("position_m = [0, 0.25, 1.125]   # here\n", "")


def test_the_brightness_of_a_colour_keeps_its_hue(desk: Desk) -> None:
    desk.select("environment", "sky")
    desk.type_into("inspector/environment.sky.zenith/1", "5")
    assert desk.changes() == [
        ("sky.zenith = [2.5, 1.25, 0.5]    # bright", "sky.zenith = [5.0, 2.5, 1.0]    # bright")
    ]


def test_a_colour_gets_its_hue_back_from_the_dark(desk: Desk) -> None:
    desk.select("environment", "sky")
    name = "inspector/environment.sky.zenith/1"
    x, y = desk.place(name)
    desk.drag(name, -600)
    assert max(desk.value("environment", "sky", "zenith")) < 0.1
    desk.go((x + 100, y))
    desk.press(False)
    red, green, blue = desk.value("environment", "sky", "zenith")
    assert (green / red, blue / red) == pytest.approx((0.5, 0.2), rel=1e-3)
    assert desk.steps == 1


def test_the_picker_keeps_a_colour_s_brightness_and_is_one_step(desk: Desk) -> None:
    desk.select("environment", "sky")
    desk.click("inspector/environment.sky.zenith")
    desk.frames(2)
    rect = landmarks.place("inspector/environment.sky.zenith/picker")
    assert rect is not None
    side = rect[2] * 0.8
    desk.go((rect[0] + 3, rect[1] + 3))
    desk.press()
    for stroke in (0.2, 0.5, 0.9):
        desk.go((rect[0] + 3, rect[1] + stroke * side * 0.9))  # grey, darker and darker
    red, green, blue = desk.value("environment", "sky", "zenith")
    assert red == pytest.approx(green, rel=0.1)
    assert red == pytest.approx(blue, rel=0.1)
    assert red < 0.5
    desk.go((rect[0] + 1, rect[1] + 1))
    desk.press(False)
    assert desk.value("environment", "sky", "zenith") == pytest.approx([2.5, 2.5, 2.5], rel=0.05)
    assert desk.steps == 1


def test_a_colour_in_hexadecimal_stays_so(desk: Desk) -> None:
    desk.select("light", 0)
    desk.type_into("inspector/light.0.colour/1", "0.5")
    ((_, line),) = desk.changes()
    assert line.startswith('colour = "#')


def test_a_flag_and_a_text(desk: Desk) -> None:
    desk.select("relic", 1)
    desk.click("inspector/relic.1.shadow")
    assert desk.value("relic", 1, "shadow") is False
    desk.type_into("inspector/relic.1.name", "dish")
    assert desk.value("relic", 1, "name") == "dish"
    assert desk.steps == 2


def test_a_file_is_shown_by_its_name_and_changed_by_its_path(desk: Desk) -> None:
    desk.select("relic", 1)
    desk.click("inspector/relic.1.mesh")
    desk.frames(2)
    desk.type("vase.glb")
    assert desk.value("relic", 1, "mesh") == "bowl.glb"
    desk.key(KEYS.enter)
    assert desk.value("relic", 1, "mesh") == "vase.glb"
    desk.click("inspector/relic.1.mesh")
    desk.frames(2)
    desk.type("nowhere.glb")
    desk.key(KEYS.enter)
    assert desk.value("relic", 1, "mesh") == "vase.glb"
    assert "nowhere.glb" in desk.studio.notices[-1].text


def test_the_order_of_the_seasons(tmp_path: Path) -> None:
    desk = Desk(tmp_path, 'format = "yingbi-scene/1"\nduration_s = 60\n[seasons]\norder = ["spring", "winter"]\n')
    desk.select("seasons")
    desk.click("inspector/seasons.order/1/up")
    assert desk.value("seasons", "order") == ["winter", "spring"]
    desk.click("inspector/seasons.order/more")
    assert desk.value("seasons", "order") == ["winter", "spring", "summer"]
    desk.click("inspector/seasons.order/0/out")
    assert desk.value("seasons", "order") == ["spring", "summer"]
    assert desk.steps == 3


def test_a_season_s_own_tables(tmp_path: Path) -> None:
    desk = Desk(tmp_path, 'format = "yingbi-scene/1"\nduration_s = 60\n\n[seasons]\n')
    desk.select("seasons", "spring")
    desk.click("inspector/seasons.spring.sun/head")
    desk.type_into("inspector/seasons.spring.sun.elevation_deg", "12")
    assert desk.value("seasons") == {"spring": {"sun": {"elevation_deg": 12}}}
