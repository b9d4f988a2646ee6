"""Grades: what a .cube file says, and what is wrong with it, at its line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.assets.cube import load_cube
from renderer.errors import InputError

HEAD = 'TITLE "a look"  \n# made by hand\n'
CURVE = "LUT_1D_SIZE 2\n0 0 0\n1 1 1\n"


def _cube(size: int) -> str:
    steps = np.linspace(0, 1, size)
    rows = [f"{r:.6f} {g:.6f} {b:.6f}" for b in steps for g in steps for r in steps]
    return f"LUT_3D_SIZE {size}\n" + "\n".join(rows) + "\n"


def _file(folder: Path, text: str | bytes) -> Path:
    path = folder / "look.cube"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_cube_changes_red_fastest(tmp_path: Path) -> None:
    table = load_cube(_file(tmp_path, HEAD + _cube(3)))
    assert table.is_cube
    assert table.values.shape == (3, 3, 3, 3)
    assert table.values[0, 0, 2].tolist() == [1, 0, 0]
    assert table.values[2, 0, 0].tolist() == [0, 0, 1]
    assert (table.low, table.high) == ((0, 0, 0), (1, 1, 1))


@pytest.mark.parametrize(
    ("lines", "low", "high"),
    [
        ("DOMAIN_MIN -0.5 0 0\nDOMAIN_MAX 2 1 1\n", (-0.5, 0, 0), (2, 1, 1)),
        ("LUT_1D_INPUT_RANGE 0.1 0.9\n", (0.1,) * 3, (0.9,) * 3),
    ],
)
def test_curves_and_where_they_begin(tmp_path: Path, lines: str, low: object, high: object) -> None:
    table = load_cube(
        _file(tmp_path, b"\xef\xbb\xbf" + (HEAD + lines + "\n" + CURVE).replace("\n", "\r\n").encode())
    )
    assert not table.is_cube
    assert table.values.tolist() == [[0, 0, 0], [1, 1, 1]]
    assert (table.low, table.high) == (low, high)


WRONG = {
    "": ("", "empty"),
    "no size": (HEAD, "has no LUT_1D_SIZE"),
    "a word": ("LUT_9D_SIZE 3\n", ":1: 'LUT_9D_SIZE' is no keyword"),
    "table first": ("0 0 0\n" + CURVE, ":1: the table begins before its size"),
    "two sizes": ("LUT_1D_SIZE 2\nLUT_3D_SIZE 2\n", ":2: the size is given twice"),
    "too small": ("LUT_3D_SIZE 1\n", ":1: LUT_3D_SIZE must be a whole number (2 to 129)"),
    "too large": ("LUT_3D_SIZE 130\n", ":1: LUT_3D_SIZE must be a whole number (2 to 129)"),
    "curve too large": ("LUT_1D_SIZE 16385\n", ":1: LUT_1D_SIZE must be a whole number (2 to 16384)"),
    "not whole": ("LUT_1D_SIZE 2.0\n", ":1: LUT_1D_SIZE"),
    "huge": ("LUT_3D_SIZE " + "9" * 5000 + "\n", ":1: LUT_3D_SIZE"),
    "short": ("LUT_1D_SIZE 3\n0 0 0\n", "the table has 1 of 3 entries"),
    "long": (CURVE + "1 1 1\n", ":4: there are more than 2 entries"),
    "two numbers": ("LUT_1D_SIZE 2\n0 0\n", ":2: '0 0' are not 3 numbers"),
    "no number": ("LUT_1D_SIZE 2\n0 0 0\n1 1 nan\n", ":3: '1 1 nan' are not 3 numbers"),
    "words": ("LUT_1D_SIZE 2\n0 0 0\n1 1 +x\n", ":3: '1 1 +x' are not 3 numbers"),
    "infinite": ("LUT_1D_SIZE 2\n0 0 1e999\n", ":2: "),
    "late keyword": (CURVE.replace("1 1 1", "DOMAIN_MIN 0 0 0"), ":3: DOMAIN_MIN comes after the table"),
    "upside down": ("DOMAIN_MIN 1 1 1\nDOMAIN_MAX 0 0 0\n" + CURVE, "the first input is not below the last"),
    "binary": (b"\x00\x01\x02\xff" * 50, ":1: "),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_told_at_its_line(tmp_path: Path, name: str) -> None:
    text, told = WRONG[name]
    path = _file(tmp_path, text)
    with pytest.raises(InputError) as caught:
        load_cube(path)
    assert told in str(caught.value)
    assert str(caught.value).startswith(str(path))
    assert caught.value.exit_status == 2


def test_a_folder_or_nothing_at_all(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing.cube"):
        with pytest.raises(InputError):
            load_cube(path)


@given(st.text(alphabet='LUT_13DSIZEAOMNX# .0123456789-e\n"\t', max_size=200))
def test_any_text_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = _file(tmp_path_factory.getbasetemp(), text)
    told, values = "", np.zeros(3)
    try:
        values = load_cube(path).values
    except InputError as error:
        told = str(error)
    assert "\n" not in told
    assert np.isfinite(values).all()
