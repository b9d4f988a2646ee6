"""The table of verbs, and what operators and attackers give them."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renderer.errors import InputError
from renderer.playback.verbs import MAX_TEXT, VERBS, checked

LEAST: dict[str, dict[str, Any]] = {"goto": {"cue": "1"}, "dim": {"level": 0.5}, "join": {"elapsed_s": 3}}
NUMBERS = [(verb, a) for verb in VERBS.values() for a in verb.arguments if a.kind == "number"]
TEXTS = [(verb, a) for verb in VERBS.values() for a in verb.arguments if a.kind == "text"]
FLAGS = [(verb, a) for verb in VERBS.values() for a in verb.arguments if a.kind == "flag"]


def named(pair: Any) -> str:
    return f"{pair[0].name}.{pair[1].name}"


def refused(name: str, given: dict[str, Any]) -> InputError:
    with pytest.raises(InputError) as caught:
        checked(name, given)
    assert len(str(caught.value)) < 600
    return caught.value


def test_the_table_is_well_formed() -> None:
    names = "go hold next previous goto panic blackout freeze dim spot pattern evacuate nudge idle join"
    assert list(VERBS) == names.split()
    for verb in VERBS.values():
        assert verb.summary[0].isupper()
        assert verb.summary_zh
        assert len({argument.name for argument in verb.arguments}) == len(verb.arguments)
        for argument in verb.arguments:
            assert argument.summary
            if argument.kind in ("number", "point"):
                assert -math.inf < argument.low < argument.high < math.inf, "documents need limits"
    dangerous = {name for name, verb in VERBS.items() if verb.danger}
    assert dangerous == {"panic", "blackout", "pattern", "evacuate"}


@pytest.mark.parametrize("verb", VERBS.values(), ids=lambda verb: verb.name)
def test_defaults_are_themselves_allowed(verb: Any) -> None:
    full = checked(verb.name, LEAST.get(verb.name, {}))
    assert list(full) == [argument.name for argument in verb.arguments]
    assert checked(verb.name, full) == full


def test_defaults() -> None:
    assert checked("go", {}) == {}
    assert checked("freeze", {}) == {"on": True}
    assert checked("goto", {"cue": "2"}) == {"cue": "2", "at_s": 0.0, "crossfade_s": -1.0}
    assert checked("dim", {"level": 1}) == {"level": 1.0, "fade_s": 1.0}
    assert checked("nudge", {"eye_m": [1, 2.5, -5]}) == {"eye_m": (1.0, 2.5, -5.0), "angle_deg": 0.0}


@pytest.mark.parametrize("verb", LEAST)
def test_what_has_no_default_is_needed(verb: str) -> None:
    (name,) = LEAST[verb]
    assert f"{verb} needs {name}" in str(refused(verb, {}))
    assert f"{verb} needs {name}" in str(refused(verb, {name: None}))


@pytest.mark.parametrize("pair", NUMBERS, ids=named)
@pytest.mark.parametrize(
    "wrong",
    ["1", True, math.nan, math.inf, -math.inf, 10**400, -(10**400), [1], {}, 1j],
    ids=lambda w: repr(w)[:9],
)
def test_wrong_numbers(pair: Any, wrong: Any) -> None:
    verb, argument = pair
    error = refused(verb.name, LEAST.get(verb.name, {}) | {argument.name: wrong})
    assert f"{verb.name}: {argument.name} must be a number, {argument.low:g} to {argument.high:g}" in str(error)


@pytest.mark.parametrize("pair", NUMBERS, ids=named)
def test_limits_of_numbers(pair: Any) -> None:
    verb, argument = pair
    for value in (argument.low, argument.high):
        found = checked(verb.name, LEAST.get(verb.name, {}) | {argument.name: value})[argument.name]
        assert (found, type(found)) == (value, float)
    for value in (math.nextafter(argument.low, -math.inf), math.nextafter(argument.high, math.inf)):
        refused(verb.name, LEAST.get(verb.name, {}) | {argument.name: value})


@pytest.mark.parametrize("pair", TEXTS, ids=named)
def test_texts(pair: Any) -> None:
    verb, argument = pair
    for fine in ("", "a", "开幕　式", "é" * MAX_TEXT):
        assert checked(verb.name, {argument.name: fine})[argument.name] == fine
    for wrong in ("x" * (MAX_TEXT + 1), "x" * 10**6, b"bytes", 1, True, ["a"], json.loads('"\\ud800"')):
        assert f"{argument.name} must be a text" in str(refused(verb.name, {argument.name: wrong}))


@pytest.mark.parametrize("pair", FLAGS, ids=named)
def test_flags(pair: Any) -> None:
    verb, argument = pair
    assert checked(verb.name, {argument.name: False}) == {argument.name: False}
    for wrong in (0, 1, "false", "", [], 1.0):
        refused(verb.name, {argument.name: wrong})


@pytest.mark.parametrize(
    "wrong",
    [[0, 0], [0, 0, 0, 0], "000", [0, 0, "0"], [0, 0, None], [0, 0, 5.1], [math.nan, 0, 0], {}, [[0, 0, 0]]],
)
def test_wrong_points(wrong: Any) -> None:
    assert "eye_m must be a point, -5 to 5" in str(refused("nudge", {"eye_m": wrong}))


def test_unknown_names_are_told_with_the_known_ones() -> None:
    error = refused("gone" * 1000, {})
    assert "go, hold, next" in error.hint
    assert len(error.what) < 80
    assert refused("freeze", {"of": False}).hint == "on"
    assert refused("go", {"cue": "2"}).hint == "it takes none"
    assert refused("goto", {"x" * 10**6: 1, "cue": "1"}).hint == "cue, at_s, crossfade_s"


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.text(st.characters(categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
keys = st.sampled_from([argument.name for verb in VERBS.values() for argument in verb.arguments]) | st.text()


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(sorted(VERBS)) | st.text(), st.dictionaries(keys, anything, max_size=4))
def test_whatever_is_given_it_is_right_or_refused(name: str, given: dict[str, Any]) -> None:
    try:
        found = checked(name, given)
    except InputError as error:
        str(error).encode("utf-8", "backslashreplace")
        return
    json.dumps(found, allow_nan=False).encode()
    for argument in VERBS[name].arguments:
        assert isinstance(
            found[argument.name], {"text": str, "flag": bool, "number": float, "point": tuple}[argument.kind]
        )
