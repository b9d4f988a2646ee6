"""How values are shown and taken: known answers, and properties of the parameters that a scene has."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from renderer.editing.parameters import Parameter, parameters_of, tree_of
from renderer.preview.inspector import values as values
from renderer.preview.inspector.widgets import WIDGETS
from renderer.scene.file import LightEntry, PhotoSpotEntry, RelicEntry, SceneFile
from renderer.scene.materials import MaterialEntry

SCENE = SceneFile.model_validate(
    {
        "format": "yingbi-scene/1",
        "duration_s": 1.0,
        "frame": {},
        "seasons": {},
        "light": [{"kind": kind} for kind in ("sun", "spot", "area")],
        "relic": [{"mesh": "a.glb", "material": [{"roughness": 0.5}]}],
        "photo_spot": [{"at_s": 0.5}],
    }
)
PARAMETERS = [parameter for node in tree_of(SCENE).walk() for parameter in node.parameters]
NUMBERS = [parameter for parameter in PARAMETERS if parameter.kind == "number"]
CHANNEL = st.floats(0.0, 1.0)
COLOUR = st.tuples(CHANNEL, CHANNEL, CHANNEL)


def named(name: str) -> Parameter:
    return next(parameter for parameter in PARAMETERS if parameter.key[-1] == name)


@pytest.mark.parametrize(
    ("value", "step", "unit", "form"),
    [
        (0.25, 0.01, "m", "%.2f m"),
        (0.625, 0.01, "m", "%.3f m"),  # written with more
        (1 / 3, 0.01, "m", "%.2f m"),  # between two keys
        (45.0, 0.5, "°", "%.1f°"),
        (4800.0, 48.0, "", "%.0f"),
        (0.0, 0.0005, "m", "%.4f m"),
        (0.5, 0.005, "", "%.3f"),
        (5.0, 1.0, "%", "%.0f %%"),
    ],
)
def test_forms_of_numbers(value: float, step: float, unit: str, form: str) -> None:
    assert values.number_format(value, step, unit) == form


@given(st.floats(-1e3, 1e3), st.sampled_from([0.0005, 0.005, 0.01, 0.5, 48.0]))
def test_a_step_is_always_seen(value: float, step: float) -> None:
    form = values.number_format(value, step)
    assert form % value != form % (value + step)


@given(st.sampled_from(NUMBERS), st.floats(-1e6, 1e6))
def test_limited_is_allowed_and_leaves_what_is_allowed(parameter: Parameter, value: float) -> None:
    found = values.limited(parameter, value)
    for bound, sign, strict in ((parameter.low, 1, parameter.above), (parameter.high, -1, parameter.below)):
        if bound is not None:
            assert sign * found > sign * bound or (found == bound and not strict)
    assert values.limited(parameter, found) == found


def test_limited_leaves_the_smallest_number_above_its_bound() -> None:
    assert values.limited(named("duration_s"), 1e-5) == 1e-5
    assert values.limited(named("duration_s"), 0.0) > 0.0


def test_limits_in_words() -> None:
    assert values.limits_text(named("bloom")) == "0 to 1"
    assert values.limits_text(named("shutter_deg")) == "0 to 360 °"
    assert values.limits_text(named("duration_s")) == "above 0 s"
    assert values.limits_text(named("irradiance")) == "at least 0"
    assert values.limits_text(named("exposure_ev")) == ""
    assert values.limits_text(replace(named("bloom"), above=True)) == "above 0, at most 1"


@pytest.mark.parametrize("model", [MaterialEntry, LightEntry, RelicEntry, PhotoSpotEntry])
def test_what_is_first_written_is_allowed(model: type[BaseModel]) -> None:
    found = parameters_of(model, ())
    unsaid = [each for each in found if each.default is None and each.kind in values.BLANKS and not each.required]
    assert unsaid
    needed = {each.key[0]: {"mesh": "a.glb", "at_s": 1.0}[str(each.key[0])] for each in found if each.required}
    for parameter in unsaid:
        model.model_validate({**needed, parameter.key[0]: values.start_of(parameter)})


def test_every_kind_has_a_widget() -> None:
    assert {parameter.kind for parameter in PARAMETERS} <= WIDGETS.keys()


def test_how_far_a_number_is_between_its_limits() -> None:
    assert values.filling(named("bloom"), 0.25) == 0.25
    assert values.filling(named("shutter_deg"), 90.0) == 0.25
    assert values.filling(named("exposure_ev"), 1.0) is None
    assert values.filling(named("rain"), 9000.0) in (None, 1.0)


@given(COLOUR, st.floats(0.01, 50.0))
def test_a_colour_comes_back_from_the_display(unit: tuple[float, float, float], scale: float) -> None:
    linear = [scale * v for v in unit]
    gain = values.gain_of(linear)
    assert gain >= 1.0
    shown = values.on_display(linear, gain)
    assert max(shown) <= 1.0 + 1e-9
    assert np.allclose(values.from_display(shown, gain), linear, rtol=1e-6, atol=1e-9)


def test_known_colours() -> None:
    assert values.hex_of(values.on_display((1.0, 1.0, 1.0), 1.0)) == "#FFFFFF"
    assert values.hex_of(values.on_display((0.214041, 0.0, 0.0), 1.0)) == "#7F0000"
    assert values.hex_of(values.on_display((4.0, 0.0, 0.0), values.gain_of((4.0, 0.0, 0.0)))) == "#FF0000"


@given(COLOUR, st.floats(0.001, 100.0))
def test_brighter_is_the_same_hue(linear: tuple[float, float, float], target: float) -> None:
    found = values.brightened(linear, target)
    assert values.brightness(found) == pytest.approx(target)
    assert np.allclose(np.outer(found, linear), np.outer(linear, found), rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize(("bright", "text"), [(2.5, "2.50"), (0.42, "0.42"), (0.07, "0.070"), (0.0, "0.00")])
def test_how_a_brightness_is_written(bright: float, text: str) -> None:
    assert f"%.{values.bright_decimals(bright)}f" % bright == text
