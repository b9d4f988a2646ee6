"""Where a key stands, whatever way TOML has of writing it."""

from __future__ import annotations

import pytest

from renderer.documents.lines import key_lines, nearest_line

TEXT = """\
# a comment
format = "x"
a.b.c = 1
"quoted key" = 2
inline = { one = 1, two = { three = 3 } }
list = [
  1,
  # between
  { deep = 1 },
  [
    2,
    3,
  ],
]

[table]
key = 1

[table.sub]
key = 2

[[entry]]
name = "first"
[entry.inner]
key = 3
[[entry.part]]
x = 1
[[entry.part]]
x = 2

[[entry]]
name = "second"
[[entry.part]]
x = 3
pair.left = 4
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("format",), 2),
        (("a", "b", "c"), 3),
        (("quoted key",), 4),
        (("inline", "one"), 5),
        (("inline", "two", "three"), 5),
        (("list",), 6),
        (("list", 0), 7),
        (("list", 1, "deep"), 9),
        (("list", 2), 10),
        (("list", 2, 1), 12),
        (("table",), 16),
        (("table", "key"), 17),
        (("table", "sub"), 19),
        (("table", "sub", "key"), 20),
        (("entry", 0), 22),
        (("entry", 0, "name"), 23),
        (("entry", 0, "inner", "key"), 25),
        (("entry", 0, "part", 0, "x"), 27),
        (("entry", 0, "part", 1), 28),
        (("entry", 0, "part", 1, "x"), 29),
        (("entry", 1, "name"), 32),
        (("entry", 1, "part", 0, "x"), 34),
        (("entry", 1, "part", 0, "pair", "left"), 35),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_every_key_has_its_line(path: tuple[str | int, ...], line: int, newline: str) -> None:
    assert key_lines(TEXT.replace("\n", newline))[path] == line


def test_what_is_missing_is_placed_at_its_innermost_part() -> None:
    lines = key_lines(TEXT)
    assert nearest_line(lines, ("entry", 1, "mesh")) == 31
    assert nearest_line(lines, ("table", "sub", "no", "such")) == 19
    assert nearest_line(lines, ("nowhere",)) == 1


def test_broken_text_has_lines_too() -> None:
    assert key_lines("a = 1\nb = = 2\nc = 3\n")[("a",)] == 1
    assert key_lines("") == {}
