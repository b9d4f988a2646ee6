"""How a wall file says which monitor carries an output."""

from __future__ import annotations

from pathlib import Path

import pytest

from renderer.errors import InputError
from renderer.show.curtain_files import read_layout, write_layout
from renderer.wall.info import wall_info
from renderer.wall.model import Wall
from renderer.wall.reader import load_wall
from tests.support.scenes import plane


def _wall(folder: Path, *outputs: str) -> Wall:
    tables = "".join(f"[[output]]\n{output}\n" for output in outputs)
    path = folder / "wall.toml"
    path.write_text(f'format = "yingbi-wall/1"\npitch_mm = 10.0\n{plane(-2, 2, (400, 200))}\n{tables}')
    return load_wall(path)


def test_monitors_by_name_and_by_place(tmp_path: Path) -> None:
    tiles = "tiles = [{ from_px = [10, 20, 30, 40], to_px = [1, 2], rotate_deg = 270 }]"
    wall = _wall(tmp_path, 'monitor = "DP-1"\n' + tiles, "position_px = [-3840, 0]", "")
    choices = [(output.monitor, output.position_px) for output in wall.outputs]
    assert choices == [("DP-1", None), (None, (-3840, 0)), (None, None)]
    told = wall_info(wall)["outputs"]
    assert [set(entry) & {"monitor", "position_px"} for entry in told] == [{"monitor"}, {"position_px"}, set()]
    write_layout(tmp_path, wall)
    assert read_layout(tmp_path) == ((400, 200), wall.outputs)


@pytest.mark.parametrize(
    ("outputs", "message"),
    [
        (
            ['monitor = "a"\nposition_px = [0, 0]'],
            "the output has monitor and position_px (leave one of them out)",
        ),
        (['monitor = ""'], "monitor is empty (a monitor's name, or leave it out)"),
        (["position_px = [0.5, 0]"], "position_px[1]: must be a whole number (it is 0.5)"),
        (['monitor = "a"', 'monitor = "a"'], "monitor: 'a' is another output's monitor too (they must differ)"),
        (
            ["position_px = [1, 2]"] * 2,
            "position_px: [1, 2] is another output's position_px too (they must differ)",
        ),
    ],
)
def test_refusals(tmp_path: Path, outputs: list[str], message: str) -> None:
    with pytest.raises(InputError) as refused:
        _wall(tmp_path, *outputs)
    assert str(refused.value).endswith(message)
