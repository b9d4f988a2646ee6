"""Every mistake of a file, at its line, at once, in plain words."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import Field

from renderer.documents import Section, read_document
from renderer.documents.reader import MAX_BYTES, Source, key_name
from renderer.documents.section import (
    Flag,
    NonNegative,
    Number,
    PixelSize,
    Positive,
    PositiveWhole,
    Share,
    Text,
    Vec3,
    Whole,
)
from renderer.errors import FileMistakes, InputError


class Round(Section):
    shape: Literal["round"]
    radius_m: Positive


class Flat(Section):
    shape: Literal["flat"]
    size_px: PixelSize = (1, 1)


class Part(Section):
    name: Text = ""
    amount: Number = 0.0
    inner: Round | None = None


class File(Section):
    format: Literal["test/1"]
    number: Number = 0.0
    positive: Positive = 1.0
    at_least_nothing: NonNegative = 0.0
    share: Share = 0.0
    below: Annotated[float, Field(strict=True, lt=90)] = 1.0
    whole: Whole = 0
    count: PositiveWhole = 1
    text: Text = ""
    named: Annotated[str, Field(strict=True, min_length=1)] = "x"
    hexed: Annotated[str, Field(pattern="^#")] = "#"
    flag: Flag = False
    place: Vec3 = (0.0, 0.0, 0.0)
    choice: Literal["one", "two"] = "one"
    part: Part = Part()
    parts: tuple[Part, ...] = ()
    some: Annotated[tuple[Number, ...], Field(min_length=1, max_length=2)] = (1.0,)
    shape: tuple[Annotated[Round | Flat, Field(discriminator="shape")], ...] = ()


def mistakes(path: Path, body: str) -> list[str]:
    path.write_text(f'format = "test/1"\n{body}\n', encoding="utf-8")
    with pytest.raises(FileMistakes) as caught:
        read_document(path, File)
    assert caught.value.exit_status == 2
    return [str(mistake).removeprefix(f"{path}:") for mistake in caught.value.mistakes]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ('number = "x"', "2: number: must be a number (it is 'x')"),
        ("number = true", "2: number: must be a number (it is true)"),
        ("number = nan", "2: number: must be a finite number (it is nan)"),
        ("number = inf", "2: number: must be a finite number (it is inf)"),
        ("number = 1e999", "2: number: must be a finite number (it is inf)"),
        ("number = 2020-01-01", "2: number: must be a number"),
        ("number = []", "2: number: must be a number"),
        ("positive = 0", "2: positive: must be more than 0 (it is 0)"),
        ("at_least_nothing = -1", "2: at_least_nothing: must be at least 0 (it is -1)"),
        ("share = 1.5", "2: share: must be at most 1 (it is 1.5)"),
        ("below = 90", "2: below: must be less than 90 (it is 90)"),
        ("whole = 1.0", "2: whole: must be a whole number (it is 1.0)"),
        ('whole = "1"', "2: whole: must be a whole number (it is '1')"),
        ("count = 0", "2: count: must be more than 0 (it is 0)"),
        ("text = 1", '2: text: must be text (write it in "quotes"; it is 1)'),
        ('named = ""', "2: named: is empty (it is '')"),
        ('hexed = "x"', "2: hexed: is not written as it should be (it must match ^#; it is 'x')"),
        ('flag = "true"', "2: flag: must be true or false (without quotes; it is 'true')"),
        ("flag = 1", "2: flag: must be true or false (without quotes; it is 1)"),
        ("place = 1", "2: place: must be an array (such as [0, 0, 0]; it is 1)"),
        ("place = [1, 2]", "2: place[3]: is missing (add it)"),
        ("place = [1, 2, 3, 4]", "2: place: has too many entries (at most 3)"),
        ('place = [1, "2", 3]', "2: place[2]: must be a number (it is '2')"),
        ("some = []", "2: some: has too few entries (at least 1)"),
        ("some = [1, 2, 3]", "2: some: has too many entries (at most 2)"),
        ('choice = "three"', "2: choice: is not one of the choices ('one' or 'two'; it is 'three')"),
        ("part = 1", "2: part: must be a table"),
        ("part = []", "2: part: must be a table"),
        ("parts = 1", "2: parts: must be an array (such as [0, 0, 0]; it is 1)"),
        ("nummber = 1", "2: nummber: is not a key here (did you mean number?)"),
        ("[part]\nnam = 1", "3: part.nam: is not a key here (did you mean name?)"),
        ("[part]\nxyzzy = 1", "3: part.xyzzy: is not a key here (known here: amount, inner, name)"),
        ("[[parts]]\n[[parts]]\namuont = 1", "4: parts[2].amuont: is not a key here (did you mean amount?)"),
        ("[part.inner]\nshape = 'round'", "2: part.inner.radius_m: is missing (add it)"),
        (
            "[part.inner]\nshape = 'round'\nradius_m = 1\nradius = 1",
            "5: part.inner.radius: is not a key here (did you mean radius_m?)",
        ),
        ("[[shape]]\nradius_m = 1", "2: shape[1]: has no shape (add it)"),
        ("[[shape]]\nshape = 'square'", "2: shape[1]: is of an unknown kind ('round', 'flat')"),
        ("[[shape]]\nshape = 'round'", "2: shape[1].radius_m: is missing (add it)"),
        ("[[shape]]\nshape = 'round'\nradius_m = -1", "4: shape[1].radius_m: must be more than 0 (it is -1)"),
        (
            "[[shape]]\nshape = 'flat'\nsize = [1, 1]",
            "4: shape[1].size: is not a key here (did you mean size_px?)",
        ),
        (
            "[[shape]]\nshape = 'flat'\nsize_px = [\n  1,\n  0,\n]",
            "6: shape[1].size_px[2]: must be more than 0 (it is 0)",
        ),
        (
            "part.inner.shape = 'round'\npart.inner.radius_m = 0",
            "3: part.inner.radius_m: must be more than 0 (it is 0)",
        ),
        (
            "parts = [\n  { amount = 1 },\n  { amount = '1' },\n]",
            "4: parts[2].amount: must be a number (it is '1')",
        ),
    ],
)
def test_each_kind_of_mistake(tmp_path: Path, body: str, told: str) -> None:
    assert mistakes(tmp_path / "a.toml", body) == [told]


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    told = mistakes(
        tmp_path / "影壁.toml",
        'number = "x"\nwhole = 0.5\ncolour = 1\n[part]\nname = 2\n[[parts]]\nsize = 3\n',
    )
    assert [line.split(": ")[:2] for line in told] == [
        ["2", "number"],
        ["3", "whole"],
        ["6", "part.name"],
        ["8", "parts[1].size"],
        ["4", "colour"],
    ]


def test_more_mistakes_from_the_raw_tables_are_told_with_the_models(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text('format = "test/1"\nnumber = "x"\ntext = "t"\n')

    def also(source: Source, tables: dict[str, object]) -> list[object]:
        return [source.mistake(("text",), f"is {tables['text']}", "no")]

    with pytest.raises(FileMistakes) as caught:
        read_document(path, File, also)  # type: ignore[arg-type]
    assert [str(m) for m in caught.value.mistakes] == [
        f"{path}:2: number: must be a number (it is 'x')",
        f"{path}:3: text: is t (no)",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", '1: format: is missing (this must be format = "test/1")'),
        ("# c\n\nformat = 'test/2'", "3: format: is 'test/2' (this must be format = \"test/1\")"),
        ("format = 1", '1: format: is 1 (this must be format = "test/1")'),
        ("format = 'test/1'\na = = 1", "2: is not valid TOML: Invalid value"),
        ("format = 'test/1'\na = 1\na = 2", "3: is not valid TOML: Cannot overwrite a value"),
        ("format = 'test/1'\na = [1,", "2: is not valid TOML: Invalid value"),
        ("format = 'test/1'\na = 'x", '2: is not valid TOML: Expected "\'"'),
    ],
)
def test_format_and_syntax(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "a.toml"
    path.write_text(text)
    with pytest.raises(FileMistakes) as caught:
        read_document(path, File)
    assert str(caught.value).removeprefix(f"{path}:").startswith(told)


@pytest.mark.parametrize("value", ["9" * 5000, "[" * 5000 + "]" * 5000, "{a=" * 2000 + "1" + "}" * 2000])
def test_monstrous_values_are_refused(tmp_path: Path, value: str) -> None:
    path = tmp_path / "a.toml"
    path.write_text(f'format = "test/1"\nnumber = {value}\n')
    with pytest.raises(FileMistakes):
        read_document(path, File)


def test_nested_deeply_is_told_plainly(tmp_path: Path) -> None:
    for depth in (50, 200, 300, 400):
        assert len(mistakes(tmp_path / "a.toml", f"number = {'[' * depth}{']' * depth}")) == 1


@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_byte_order_mark_and_line_ends(tmp_path: Path, newline: bytes, mark: bytes) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(
        mark + newline.join([b'format = "test/1"', b"# c", b"whole = 1", b"[part]", b'name = "\xe5\xbd\xb1"'])
    )
    document = read_document(path, File)
    assert document.data.whole == 1
    assert document.data.part.name == "影"
    path.write_bytes(path.read_bytes().replace(b"whole = 1", b"whole = 1.5"))
    with pytest.raises(FileMistakes, match=":3: whole: must be a whole number"):
        read_document(path, File)


def test_unreadable_files(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file") as caught:
        read_document(tmp_path / "no.toml", File)
    assert str(caught.value) == f"{tmp_path / 'no.toml'}: there is no such file (check the path)"
    with pytest.raises(InputError, match="is a folder"):
        read_document(tmp_path, File)
    (tmp_path / "latin.toml").write_bytes(b'format = "test/1"\ntext = "\xe9"\n')
    with pytest.raises(InputError, match="is not text in UTF-8"):
        read_document(tmp_path / "latin.toml", File)
    (tmp_path / "large.toml").write_bytes(b'format = "test/1"\n' + b"#" * MAX_BYTES)
    with pytest.raises(InputError, match="is larger than 4 MB"):
        read_document(tmp_path / "large.toml", File)
    with pytest.raises(InputError, match="cannot be read"):
        read_document(tmp_path / ("x" * 300), File)
    with pytest.raises(InputError, match="cannot be read"):
        read_document(tmp_path / "nul\0.toml", File)
    with pytest.raises(InputError, match="cannot be read"):
        read_document(tmp_path / "latin.toml" / "inside.toml", File)


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    source = Source(tmp_path / "scenes" / "a.toml", "")
    assert source.resolve("b.glb") == tmp_path / "scenes" / "b.glb"
    assert source.resolve(str(tmp_path / "c.glb")) == tmp_path / "c.glb"
    assert source.resolve("~") == Path.home()
    assert source.resolve("~no-such-person/d.glb") == tmp_path / "scenes" / "~no-such-person/d.glb"


def test_key_names_count_from_one() -> None:
    assert key_name(("surface", 1, "pixels", 0)) == "surface[2].pixels[1]"
    assert key_name(()) == "file"
