"""A scene's text with one thing changed: what was asked for, where a person would put it, and nothing else."""

from __future__ import annotations

import difflib
import math
import os
import sys
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer import resources
from renderer.documents.lines import KeyPath
from renderer.editing.literals import meant, same
from renderer.editing.text import MISSING, SceneText, sayable
from renderer.errors import InputError

SCENES = sorted(resources.scenes().glob("*.toml"))

NASTY = """\ufeff# head comment, right above a key
format = "yingbi-scene/1"\t# kind
'name' = 'a "quoted" # no comment'
duration_s = +1_200   # seconds

  [environment] # what surrounds
  preset = "gallery"
sky.zenith = [ 0.0120,0.0340 , 1e-3 ]
   sky . upper = [
     0.1, # red
     0.2   , # green
     # nothing here
     0.3   # blue
   ] # done
# sun = "commented out"

# the light
[[light]]
kind = "spot"
colour = "#1b1712"
# trailing

[[relic]] # first
mesh = "a.glb"
position_m.ease = "in-out"
position_m.keys = [
    [0, [0, 0, 0]], # start
    # between
    [2.5, [1, 0, 0]],
    [4, [1, 2, 3]]  # end
]
rotation_deg = { keys = [[0, [0, 0, 0]], [30, [0, 180, 0]]], ease = "linear" }   # turns

# its jade
[[relic.material]]
name = "jade"
roughness = 0.30
[[relic.material]]
name = \"\"\"lid # "" \\"\"\" \"\"\"
roughness = 0.4


# the second
[[relic]]
mesh = "b.glb"
material = [ { name = "x", roughness = 0.5 }, { base_colour = "#FF0000" } ]
[relic.scale]
keys = [[0, 1]]

[picture]
focus.distance_m = 3

[environment.ground] # out of order
snow = 0.5
[seasons.winter.later]
falls = {}"""

TEXTS = {path.stem: path.read_bytes().decode() for path in SCENES}
TEXTS |= {"nasty": NASTY, "nasty on Windows": NASTY.replace("\n", "\r\n") + "\r\n"}

texts = pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in TEXTS.items()])


def scene(text: str) -> SceneText:
    return SceneText(Path("scene.toml"), text)


def leaves(value: Any, key: KeyPath = ()) -> Iterator[KeyPath]:
    """Every key of a document, of tables, too; of long arrays the ends."""
    if key:
        yield key
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, (*key, name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            if index < 2 or index + 1 == len(value):
                yield from leaves(inner, (*key, index))


def parsed(text: str) -> Any:
    return tomllib.loads(text.removeprefix("\ufeff"))


def dug(tree: Any, key: KeyPath) -> Any:
    for part in key:
        tree = tree[part]
    return tree


def without(tree: Any, key: KeyPath) -> Any:
    """``tree`` with nothing at ``key``."""
    del dug(tree, key[:-1])[key[-1]]
    return tree


def changed_lines(before: str, after: str) -> tuple[list[str], list[str]]:
    """The lines that went and those that came."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    blocks = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    gone = [line for tag, a, b, _, _ in blocks if tag != "equal" for line in old[a:b]]
    come = [line for tag, _, _, a, b in blocks if tag != "equal" for line in new[a:b]]
    return gone, come


def another(value: Any) -> Any:
    """A value of the same shape that says something else and needs no rounding."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return round(float(value) + 1.25, 4)
    if isinstance(value, str):
        return value + ' "\\ übers # 影壁'
    if isinstance(value, list):
        return [another(entry) for entry in value]
    return {key: another(entry) for key, entry in value.items()}


@texts
def test_a_value_put_where_it_is_changes_nothing(text: str) -> None:
    for key in leaves(parsed(text)):
        assert scene(text).with_value(key, scene(text).value(key)).text == text, key


@texts
def test_a_changed_value_is_all_that_changes(text: str) -> None:
    for key in leaves(parsed(text)):
        new = another(dug(parsed(text), key))
        after = scene(text).with_value(key, new)
        assert after.value(key) == new
        assert without(parsed(after.text), key) == without(parsed(text), key), key
        gone, come = changed_lines(text, after.text)
        assert len(gone) == len(come), key
        if not isinstance(new, list | dict):
            assert len(gone) == 1, key


@texts
def test_comments_outlive_a_change_of_every_number(text: str) -> None:
    after = scene(text)
    for name, value in parsed(text).items():
        after = after.with_value((name,), another(value))
    assert [line.partition("#")[2] for line in text.splitlines() if "# " in line and '"' not in line] == [
        line.partition("#")[2] for line in after.text.splitlines() if "# " in line and '"' not in line
    ]


@texts
def test_what_is_taken_out_is_all_that_goes(text: str) -> None:
    for key in leaves(parsed(text)):
        try:
            after = scene(text).without(key)
        except InputError as error:
            pytest.fail(f"{key}: {error}")
        wanted = without(parsed(text), key)
        got = parsed(after.text)
        leaf = isinstance(key[-1], str) and not isinstance(dug(parsed(text), key), dict | list)
        assert got == wanted or (not leaf and _empty_parent(wanted, key)), key
        if leaf:
            assert len(changed_lines(text, after.text)[0]) == 1


def _empty_parent(tree: Any, key: KeyPath) -> bool:
    return any(dug(tree, key[:depth]) in ({}, []) for depth in range(1, len(key)))


@texts
def test_entries_come_and_go_without_a_trace(text: str) -> None:
    if "yingbi-scene" not in text:
        return
    entry = {"mesh": "new.glb", "position_m": [1.0, 0.0, -2.5], "material": [{"roughness": 0.25}]}
    count = len(parsed(text).get("relic", []))
    for at in range(count + 1):
        after, index = scene(text).with_entry("relic", entry, at)
        assert index == at
        assert after.value(("relic", at)) == entry
        assert changed_lines(text, after.text)[0] in ([], [text.splitlines(keepends=True)[-1]])
        if count:
            assert after.without_entry(("relic", at)).text == text


@texts
def test_copies_stand_behind_what_they_are_of(text: str) -> None:
    for index, entry in enumerate(parsed(text).get("relic", [])):
        after, at = scene(text).with_copy(("relic", index))
        assert at == index + 1
        assert after.value(("relic", at)) == entry == after.value(("relic", index))
        assert after.without_entry(("relic", at)).text == text


NEW_KEYS = {
    ("wall",): "walls/x.toml",
    ("environment", "exposure_ev"): 0.5,
    ("environment", "sky", "radiance"): 2.0,
    ("environment", "falls", "counts", "rain"): 500.0,
    ("picture", "bloom"): 0.03,
    ("picture", "focus", "aperture_mm"): 12.0,
    ("frame", "width_m"): 0.3,
    ("seasons", "winter", "ground", "roughness"): 0.7,
    ("seasons", "winter", "later", "ground", "roughness"): 0.7,
    ("light", 0, "shadow"): False,
    ("relic", 0, "foliage"): True,
    ("relic", 0, "scale"): {"keys": [[0.0, 1.0], [2.0, 3.0]], "ease": "in-out"},
    ("relic", 0, "material", 0, "metallic"): 1.0,
    ("relic", 1, "material", 1, "metallic"): 1.0,
    ("relic", 1, "name"): "影壁",
}


@texts
@pytest.mark.parametrize("key", NEW_KEYS, ids=str)
def test_new_keys_only_add_lines(text: str, key: KeyPath) -> None:
    if scene(text).value(key) is not MISSING or any(
        isinstance(part, int) and scene(text).value(key[: i + 1]) is MISSING for i, part in enumerate(key)
    ):
        return
    after = scene(text).with_value(key, NEW_KEYS[key])
    assert after.value(key) == NEW_KEYS[key]
    assert without(parsed(after.text), key) == _with_tables(parsed(text), key)
    gone, come = changed_lines(text, after.text)
    assert gone == [] or (len(gone) == 1 and gone[0].rstrip("}") in come[0] + "\r\n") or "{" in gone[0]
    assert len(come) <= 3 + len(gone)


def _with_tables(tree: Any, key: KeyPath) -> Any:
    inner = tree
    for part in key[:-1]:
        inner = inner[part] if isinstance(part, int) else inner.setdefault(part, {})
    return tree


def test_places_of_new_keys() -> None:
    before = """# head
format = "yingbi-scene/1"

# surroundings
[environment]
preset = "gallery" # dark
# sky = 1

# vase
[[relic]]
mesh = "a.glb"

# bowl
[[relic]]
mesh = "b.glb"
"""
    after = scene(before)
    for key, value in (
        (("duration_s",), 30),
        (("environment", "intensity"), 2.0),
        (("environment", "sky", "radiance"), 0.5),
        (("environment", "sky", "zenith"), (0.1, 0.2, 0.3)),
        (("picture", "focus", "distance_m"), 4.0),
        (("picture", "bloom"), 0.02),
        (("relic", 0, "height_m"), 2.5),
        (("relic", 1, "position_m"), (0.0, -0.0, 1.00004)),
    ):
        after = after.with_value(key, value)
    after, _ = after.with_entry(("relic", 0, "material"), {"roughness": 0.2})
    after, _ = after.with_entry("light", {"kind": "spot"})
    assert (
        after.text
        == """# head
format = "yingbi-scene/1"
duration_s = 30

# surroundings
[environment]
preset = "gallery" # dark
intensity = 2.0
# sky = 1

[environment.sky]
radiance = 0.5
zenith = [0.1, 0.2, 0.3]

[picture]
bloom = 0.02

[picture.focus]
distance_m = 4.0

[[light]]
kind = "spot"

# vase
[[relic]]
mesh = "a.glb"
height_m = 2.5

[[relic.material]]
roughness = 0.2

# bowl
[[relic]]
mesh = "b.glb"
position_m = [0.0, 0.0, 1.0]
"""
    )


@pytest.mark.parametrize(
    ("before", "key", "value", "after"),
    [
        ("a_m = [ 1,2 , 3 ]", ("a_m",), (1.0, 2.5, 3.0), "a_m = [ 1,2.5 , 3 ]"),
        ("a_m = 1", ("a_m",), 2.0, "a_m = 2"),
        ("a_m = 1.0", ("a_m",), 2, "a_m = 2"),
        ("a_m = 1.00", ("a_m",), 2.00004, "a_m = 2.0"),
        ("a_m = 1.00", ("a_m",), 0.00012345, "a_m = 0.000123"),
        ("a_m = [1, 1]", ("a_m",), (0.00002, -0.00004), "a_m = [0, 0]"),
        ("a_m = [1.0, 1]", ("a_m",), (-0.00002, 1.5), "a_m = [0.0, 1.5]"),
        ("a_deg = 1", ("a_deg",), 12.3456, "a_deg = 12.35"),
        ("a_deg = 1", ("a_deg",), -0.0, "a_deg = 0"),
        ("a = 1.5", ("a",), -0.0, "a = 0.0"),
        ("a = 1.5", ("a",), 1234567.8, "a = 1234570.0"),
        ("a = 1.5", ("a",), 0.000123456789, "a = 0.000123457"),
        ("a_deg = [[0, 1]]", ("a_deg",), [[0, 2.0051]], "a_deg = [[0, 2.01]]"),
        ("x_deg.keys = []", ("x_deg", "keys"), [[0.01667, 2.0051]], "x_deg.keys = [[0.0167, 2.01]]"),
        ("a = '#1b1712'", ("a",), (1.0, 0.0, 0.0), "a = '#ff0000'"),
        ('a = "#1B1712"', ("a",), (1.0, 0.0, 0.0), 'a = "#FF0000"'),
        ('a = "#1B1712"', ("a",), (1.5, 0.0, 0.0), "a = [1.5, 0.0, 0.0]"),
        ("a = [1, 1, 1]", ("a",), "#102030", 'a = "#102030"'),
        ("a = 'x'", ("a",), "it's", 'a = "it\'s"'),
        ("[t]\nx.y = 1\nx.z = 2\nw = 3", ("t", "x"), 5, "[t]\nx = 5\nw = 3"),
        ("[t]\nx.keys = 1\nw = 3", ("t", "x"), {"keys": 2, "ease": "in"}, '[t]\nx.keys = 2\nx.ease = "in"\nw = 3'),
        ("[t]\nx = 1 # c", ("t", "x"), {"keys": [[0.5, 1]]}, "[t]\nx = { keys = [[0.5, 1]] } # c"),
        ("t = { x.y = 1 }", ("t", "x", "z"), 2, "t = { x.y = 1, x.z = 2 }"),
        ("t = {}", ("t", "x"), 2, "t = { x = 2 }"),
        ("[t.u]\nx = 1", ("t", "y"), 2, "[t]\ny = 2\n\n[t.u]\nx = 1"),
        ("", ("a", "b"), 1, "[a]\nb = 1\n"),
        ("[b]\n", ("a",), 1, "a = 1\n[b]\n"),
        ("a = [\n  1, # one\n  2 # two\n]", ("a",), [1, 2, 3], "a = [\n  1, # one\n  2, # two\n  3\n]"),
        ("a = [\n  1, # one\n  2, # two\n]", ("a",), [1, 3, 2], "a = [\n  1, # one\n  3,\n  2, # two\n]"),
        ("a = [\n  1, # one\n  2 # two\n]", ("a",), [1], "a = [\n  1 # one\n]"),
        ("a = [\n  1,\n  2 ]", ("a",), [1, 2, 3], "a = [\n  1,\n  2,\n  3 ]"),
        ("a = [\n  1,\n]", ("a",), [0, 1], "a = [\n  0,\n  1,\n]"),
        ("a = [1, 2, 3,]", ("a",), [1, 3], "a = [1, 3,]"),
        ("a = [1\n , 2]", ("a",), [1, 5, 2], "a = [1, 5\n , 2]"),
        ("a = [1]", ("a",), [], "a = []"),
        ("a = []", ("a",), [1, 2], "a = [1, 2]"),
    ],
)  # fmt: skip
def test_how_it_is_written(before: str, key: KeyPath, value: Any, after: str) -> None:
    assert scene(before).with_value(key, value).text == after
    assert scene(before.replace("\n", "\r\n")).with_value(key, value).text == (
        after.replace("\n", "\r\n") if "\n" in before else after
    )


@pytest.mark.parametrize(
    ("before", "key", "after"),
    [
        ("a = 1 # c\nb = 2", ("a",), "b = 2"),
        ("a = 1\nb = 2 # c", ("b",), "a = 1"),
        ("a = [\n 1,\n 2,\n]\nb = 2\n", ("a",), "b = 2\n"),
        ("[t]\nx.y = 1\nw = 1\n", ("t", "x", "y"), "[t]\nx = {}\nw = 1\n"),
        ("[t]\nx.y = 1\nx.z = 2\n", ("t", "x", "y"), "[t]\nx.z = 2\n"),
        ("[t]\nx.y = 1\nw = 1\nx.z = 2\n", ("t", "x"), "[t]\nw = 1\n"),
        ("t = { x.y = 1, w = 2, x.z = 3 }", ("t", "x"), "t = { w = 2 }"),
        ("t = { x = 1, y = 2 }", ("t", "x"), "t = { y = 2 }"),
        ("t = { x = 1, y = 2 }", ("t", "y"), "t = { x = 1 }"),
        ("t = { x = 1 }", ("t", "x"), "t = {}"),
        ("a = 1\n\n# t\n[t]\nx = 1\n[t.u]\n\n# w\n[w]\n", ("t",), "a = 1\n\n# w\n[w]\n"),
        ("a = 1\n\n[[r]]\nx = 1\n\n[t]\n\n[[r]]\nx = 2\n", ("r", 0), "a = 1\n\n[t]\n\n[[r]]\nx = 2\n"),
        ("a = 1\n", ("b",), "a = 1\n"),
    ],
)
def test_how_it_is_taken_out(before: str, key: KeyPath, after: str) -> None:
    assert scene(before).without(key).text == after
    assert scene(before.replace("\n", "\r\n")).without(key).text == after.replace("\n", "\r\n")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (("relic", 7, "name"), "x"),
        (("format", "x"), 1),
        (("duration_s",), math.nan),
        (("duration_s",), None),
    ],
)
def test_what_cannot_be_said_is_refused(key: KeyPath, value: Any) -> None:
    with pytest.raises(InputError) as caught:
        scene('format = "x"\nduration_s = 3\n').with_value(key, value)
    assert caught.value.code == "edit-failed"


def test_a_broken_file_is_not_changed() -> None:
    with pytest.raises(InputError, match="not valid TOML"):
        scene("a = [1,\n").with_value(("a",), 1)


@pytest.mark.parametrize("content", [b"\xef\xbb\xbfa = 1\r\nb = 2\r\n", b"a = 1\n", b"a = 1"])
def test_files_are_kept_byte_for_byte(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "scene.toml"
    path.write_bytes(content)
    text = SceneText.read(path)
    assert text.content == content
    assert text.with_value(("a",), 2).content == content.replace(b"1", b"2")
    assert not text.source.text.startswith("\ufeff")


@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes on Linux alone")
def test_a_path_that_text_cannot_say_is_refused_in_text(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xcf\xe4\xd7\xd3.toml"))  # as GBK has it
    path.write_text('format = "yingbi-scene/1"\n')
    with pytest.raises(InputError) as refused:
        SceneText.read(path)
    assert refused.value.code == "path-not-utf8"
    assert str(refused.value).encode().startswith(os.fsencode(tmp_path))
    with pytest.raises(InputError):
        sayable(path.parent / path.name / "scene.toml")


def test_damage_is_refused() -> None:
    """Should a change ever go wrong, it is found out."""
    before = scene("a = 1\nb = 2\n")
    assert before._changed(("a",), lambda: "a = 3\nb = 2\n", {"a": 3, "b": 2}).text == "a = 3\nb = 2\n"
    for damaged in ("a = 3\nb = 9\n", "a = 3\n", "a = 3\nb = 2\nc = 1\n", "a = 3\nb = \n"):
        with pytest.raises(InputError) as caught:
            before._changed(("a",), lambda text=damaged: text, {"a": 3, "b": 2})  # type: ignore[misc]
        assert caught.value.code == "edit-failed"


numbers = st.floats(-1e6, 1e6, allow_nan=False) | st.integers(-1000, 1000)
names = st.text("abc_-. é\"'\\#=[", min_size=1, max_size=4)
values = st.recursive(
    numbers | st.booleans() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=3),
    max_leaves=8,
)


@given(text=st.sampled_from([NASTY, TEXTS["nasty on Windows"], TEXTS["meiping"]]), data=st.data(), value=values)
def test_any_value_anywhere_is_read_back(text: str, data: st.DataObject, value: Any) -> None:
    tree = parsed(text)
    key = data.draw(st.sampled_from(list(leaves(tree))))
    if isinstance(dug(tree, key), dict) and data.draw(st.booleans()):
        key = (*key, data.draw(names))
    after = scene(text)
    with suppress(InputError):
        after = after.with_value(key, value)
    if not isinstance(key[-1], int) and not isinstance(value, list | dict):
        assert same(after.value(key), meant(key, scene(text).value(key), value))
    again = after.with_value(key, after.value(key))
    assert again.text == after.text
    for other in tree:
        if other != key[0]:
            assert parsed(after.text)[other] == tree[other]
