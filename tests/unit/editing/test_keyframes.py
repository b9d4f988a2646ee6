"""Keys set, moved and taken out, as a designer expects it and as the author has laid them out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer import resources
from renderer.documents import read_document
from renderer.documents.reader import validated
from renderer.editing.keyframes import (
    ease_of,
    has_key,
    key_times,
    with_ease,
    with_key,
    with_key_moved,
    without_key,
    without_keys,
)
from renderer.editing.text import SceneText
from renderer.maths.colour import hex_colour
from renderer.scene.animation import value_at
from renderer.scene.file import SceneFile

HEAD = 'format = "yingbi-scene/1"\nduration_s = 30\n\n'
POSITION = ("relic", 0, "position_m")

ON_LINES = """[[relic]]
mesh = "a.glb"
position_m.ease = "in-out"
position_m.keys = [
    [1, [0, 0.55, -0.7]],  # deep
    [4.5, [0, 0.85, 1.3]], # near
]
shadow = false
"""

ON_ONE = '[[relic]]\nmesh = "a.glb"\nposition_m = { keys = [[1, [0, 0, 0]], [4.5, [0, 1, 2]]] } # in and out\n'


def scene(body: str) -> SceneText:
    return SceneText(Path("scene.toml"), HEAD + body)


def data_of(text: SceneText) -> SceneFile:
    return validated(text.source, SceneFile).data


def position(text: SceneText, seconds: float) -> Any:
    return value_at(data_of(text).relic[0].position_m, seconds)


def test_a_new_key_gets_a_line_of_its_own() -> None:
    after = with_key(scene(ON_LINES), POSITION, 3.0, (0.5, 0.6, 0.00001))
    assert after.text == scene(ON_LINES).text.replace("# deep\n", "# deep\n    [3.0, [0.5, 0.6, 0.0]],\n")


def test_a_key_at_the_end_and_one_at_the_beginning() -> None:
    after = with_key(with_key(scene(ON_LINES), POSITION, 9.0, (1.0, 1.0, 1.0)), POSITION, 0.0, (2.0, 2.0, 2.0))
    assert after.text == scene(ON_LINES).text.replace(
        "    [1, [", "    [0.0, [2.0, 2.0, 2.0]],\n    [1, ["
    ).replace("# near\n", "# near\n    [9.0, [1.0, 1.0, 1.0]],\n")


def test_a_key_in_line() -> None:
    after = with_key(scene(ON_ONE), POSITION, 2.0, (1.0, 1.0, 1.0))
    assert after.text == scene(ON_ONE).text.replace(", [4.5", ", [2.0, [1.0, 1.0, 1.0]], [4.5")


def test_a_key_at_the_same_time_is_replaced() -> None:
    after = with_key(scene(ON_LINES), POSITION, 4.5004, (0.0, 0.85, 1.5))
    assert after.text == scene(ON_LINES).text.replace("0.85, 1.3", "0.85, 1.5")


def test_the_first_key_is_a_constant_and_the_second_one_animates() -> None:
    constant = scene('[[relic]]\nmesh = "a.glb"\nposition_m = [0, 1, 2] # here\n')
    first = with_key(constant, POSITION, 2.0, (1.0, 1.0, 2.0))
    assert "position_m = { keys = [[2.0, [1.0, 1.0, 2.0]]] } # here\n" in first.text
    assert position(first, 0.0) == position(first, 9.0) == (1.0, 1.0, 2.0)
    second = with_key(first, POSITION, 4.0, (3.0, 1.0, 2.0))
    assert position(second, 3.0) == (2.0, 1.0, 2.0)


def test_the_first_key_of_what_was_never_written() -> None:
    after = with_key(scene(""), ("picture", "exposure_ev"), 1.0, 0.5)
    assert after.text == HEAD.rstrip() + "\n\n[picture]\nexposure_ev = { keys = [[1.0, 0.5]] }\n\n"


def test_the_last_key_leaves_a_constant() -> None:
    one = without_key(scene(ON_LINES), POSITION, 1.0)
    assert one.text == scene(ON_LINES).text.replace("    [1, [0, 0.55, -0.7]],  # deep\n", "")
    none = without_key(one, POSITION, 4.5)
    assert none.text == HEAD + '[[relic]]\nmesh = "a.glb"\nposition_m = [0, 0.85, 1.3]\nshadow = false\n'


def test_keys_become_a_constant_at_a_time() -> None:
    after = without_keys(scene(ON_ONE), POSITION, 2.75)
    assert after.text == HEAD + '[[relic]]\nmesh = "a.glb"\nposition_m = [0.0, 0.5, 1.0] # in and out\n'
    assert without_keys(after, POSITION, 1.0) is after


def test_a_key_moves_between_its_neighbours() -> None:
    after = with_key_moved(scene(ON_LINES), POSITION, 4.5, 6.00004)
    assert after.text == scene(ON_LINES).text.replace("[4.5, [", "[6.0, [")


def test_a_key_moves_past_another() -> None:
    after = with_key_moved(scene(ON_LINES), POSITION, 1.0, 6.0)
    assert after.value((*POSITION, "keys")) == [[4.5, [0, 0.85, 1.3]], [6.0, [0, 0.55, -0.7]]]
    assert "# near" in after.text


@pytest.mark.parametrize(("from_s", "to_s"), [(1.0, 4.5), (4.5, 1.0)])
def test_a_key_moves_onto_another(from_s: float, to_s: float) -> None:
    value = position(scene(ON_LINES), from_s)
    after = with_key_moved(scene(ON_LINES), POSITION, from_s, to_s)
    assert key_times(data_of(after)) == {POSITION: (to_s,)}
    assert position(after, 0.0) == value


def test_what_is_not_there_is_not_moved() -> None:
    before = scene(ON_LINES)
    assert with_key_moved(before, POSITION, 2.0, 3.0) is before
    assert with_key_moved(before, POSITION, 1.0, 1.0) is before
    assert without_key(before, POSITION, 2.0) is before
    assert has_key(before, POSITION, 1.0)
    assert not has_key(before, POSITION, 2.0)


def test_eases() -> None:
    assert ease_of(scene(ON_LINES), POSITION) == "in-out"
    assert with_ease(scene(ON_LINES), POSITION, "hold").text == scene(ON_LINES).text.replace("in-out", "hold")
    assert 'ease = "out" } # in and out' in with_ease(scene(ON_ONE), POSITION, "out").text
    assert with_ease(scene(ON_ONE), POSITION, "linear") == scene(ON_ONE)
    assert with_ease(scene(""), ("picture", "bloom"), "out") == scene("")


def test_colours_stay_hexadecimal() -> None:
    before = scene('[frame]\ncolour = { keys = [[0, "#102030"], [2, "#405060"]] }\n')
    key = ("frame", "colour")
    after = with_key(before, key, 1.0, hex_colour("#AABBCC"))
    assert '[1.0, "#AABBCC"]' in after.text
    assert without_keys(after, key, 1.0).value(key) == "#AABBCC"
    middle = np.add(hex_colour("#102030"), hex_colour("#AABBCC")) / 2
    np.testing.assert_allclose(hex_colour(without_keys(after, key, 0.5).value(key)), middle, atol=0.005)


def test_times_of_every_scene() -> None:
    data = read_document(resources.scenes() / "four-seasons.toml", SceneFile).data
    times = key_times(data)
    vase = len(data.relic) - 1
    assert set(times) == {("relic", vase, "position_m"), ("relic", vase, "rotation_deg")}
    assert times["relic", vase, "rotation_deg"] == (0, 120)
    assert len(times["relic", vase, "position_m"]) == 16


grid = st.integers(0, 240).map(lambda frame: frame / 8)
deeds = st.lists(
    st.tuples(st.just("set"), grid, st.floats(-9, 9).map(lambda v: round(v, 3)))
    | st.tuples(st.just("cut"), grid, st.just(0.0))
    | st.tuples(st.just("move"), grid, grid),
    max_size=5,
)


@given(st.sampled_from([ON_LINES, ON_ONE]), deeds)
def test_any_row_of_deeds_against_a_plain_dictionary(body: str, row: list[tuple[str, float, float]]) -> None:
    text = scene(body)
    model: dict[float, Any] = {t: tuple(v) for t, v in text.value((*POSITION, "keys"))}
    for deed, at, value in row:
        times = sorted(model)
        if deed == "set":
            text, model[at] = with_key(text, POSITION, at, (value, 0.0, 0.0)), (value, 0.0, 0.0)
        elif times:
            near = min(times, key=lambda t: abs(t - at))
            if deed == "move":
                text = with_key_moved(text, POSITION, near, value)
                model[value] = model.pop(near)
            elif len(times) > 1:
                text = without_key(text, POSITION, near)
                del model[near]
    assert {t: tuple(v) for t, v in text.value((*POSITION, "keys"))} == model
    assert list(key_times(data_of(text))[POSITION]) == sorted(model)
    assert ("# in and out" in text.text) == (body is ON_ONE)
