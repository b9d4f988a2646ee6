"""Scene and show files: what they mean, and everything that is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from renderer import resources
from renderer.errors import FileMistakes, InputError
from renderer.scene import environment
from renderer.scene.environment import EnvironmentFile, overlaid, preset, preset_names
from renderer.scene.reader import file_format, load_scene
from renderer.scene.show_reader import load_show, load_source

SCENE = 'format = "yingbi-scene/1"\nduration_s = 10\n'


def scene_file(folder: Path, body: str, head: str = SCENE) -> Path:
    (folder / "vase.glb").write_bytes(b"opened later")
    path = folder / "scene.toml"
    path.write_text(head + body, encoding="utf-8")
    return path


def told(path: Path) -> list[str]:
    with pytest.raises(FileMistakes) as caught:
        load_source(path)
    return [str(m).replace(f"{path.parent}/", "") for m in caught.value.mistakes]


def test_the_least_scene(tmp_path: Path) -> None:
    scene = load_scene(scene_file(tmp_path, ""))
    assert scene.name == "scene"
    assert scene.duration_s == 10
    assert scene.wall is None
    assert scene.relics == scene.lights == ()
    assert scene.frame is None
    state = scene.year.state_at(3.0)
    assert state == preset("black")[0]
    assert state.sun.irradiance == 0
    assert state.sky.zenith == (0, 0, 0)


def test_a_photo_spot_lies_within_the_scene(tmp_path: Path) -> None:
    load_scene(scene_file(tmp_path, '[[photo_spot]]\nname = "lion"\nat_s = 10\nposition_m = [1.0, 0.0, 3.0]\n'))
    wrong = scene_file(tmp_path, "[[photo_spot]]\nat_s = 10.5\n")
    assert told(wrong) == ["scene.toml:4: photo_spot[1].at_s: is after the scene's end (at most 10 s)"]


def test_a_full_scene(tmp_path: Path) -> None:
    (tmp_path / "studio.hdr").write_bytes(b"")
    (tmp_path / "wall.toml").write_text("")
    scene = load_scene(
        scene_file(
            tmp_path,
            'name = "Vase"\nwall = "wall.toml"\n[environment]\nmap = "studio.hdr"\nvisible = true\n'
            '[[relic]]\nmesh = "vase.glb"\n[[relic]]\nname = "other"\nmesh = "./vase.glb"\nunit = "cm"\n',
        )
    )
    assert scene.name == "Vase"
    assert scene.wall == tmp_path / "wall.toml"
    assert scene.environment_map == tmp_path / "studio.hdr"
    assert [r.name for r in scene.relics] == ["vase", "other"]
    assert {r.mesh for r in scene.relics} == {tmp_path / "vase.glb"}
    assert scene.relics[1].entry.unit == "cm"


def test_a_scene_is_a_show_of_one_cue(tmp_path: Path) -> None:
    show = load_source(scene_file(tmp_path, ""))
    (cue,) = show.cues
    assert (cue.id, cue.start_s, cue.end_s, cue.entry.repeat) == ("1", 0, 10, 1)
    assert show.fps == 60
    assert show.duration_s == 10


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('# c\n format = "yingbi-show/1"  # c\n', "yingbi-show/1"),
        ("\ufeffformat='yingbi-scene/1'", "yingbi-scene/1"),
        ("name = 'format'\n", ""),
        ("format = \n", ""),
        ("format = 3\n", "3"),
    ],
)
def test_file_format(tmp_path: Path, text: str, found: str) -> None:
    (tmp_path / "a.toml").write_text(text, encoding="utf-8")
    assert file_format(tmp_path / "a.toml") == found
    assert file_format(tmp_path) == file_format(tmp_path / "no") == ""


REFUSED = {
    "no mesh": (
        '[[relic]]\nmesh = "no.glb"\n',
        "scene.toml:4: relic[1].mesh: there is no file no.glb (paths are",
    ),
    "a folder": ('[[relic]]\nmesh = "."\n', "scene.toml:4: relic[1].mesh: "),
    "empty name": ('[[relic]]\nmesh = ""\n', "scene.toml:4: relic[1].mesh: is empty"),
    "too long a name": (f'[[relic]]\nmesh = "{"x" * 300}"\n', "cannot be a file: File name too long"),
    "mesh left out": ("[[relic]]\nscale = 1\n", "scene.toml:3: relic[1].mesh: is missing (add it)"),
    "no map": ('[environment]\nmap = "no.hdr"\n', "scene.toml:4: environment.map: there is no file no.hdr"),
    "no wall": ('wall = "no.toml"\n', "scene.toml:3: wall: there is no file no.toml"),
    "two sizes": (
        '[[relic]]\nmesh = "vase.glb"\nscale = 1\nheight_m = 1\n',
        "scene.toml:3: relic[1]: has both scale and height_m (keep one of them)",
    ),
    "preset": (
        '[environment]\npreset = "blakc"\n',
        "scene.toml:4: environment.preset: there is no preset 'blakc' (",
    ),
    "season": ('[seasons]\norder = ["monsoon"]\n', "seasons.order[1]: there is no preset 'monsoon'"),
    "season called like a key": ('[seasons]\norder = ["cycle_s"]\n', "there is no preset 'cycle_s'"),
    "season called like a method": ('[seasons]\norder = ["copy"]\n', "there is no preset 'copy'"),
    "season's preset": (
        '[seasons]\norder = ["spring"]\n[seasons.spring]\npreset = "x"\n',
        "scene.toml:6: seasons.spring.preset: there is no preset 'x'",
    ),
    "two skies": (
        '[environment]\npreset = "black"\n[seasons]\norder = ["black"]\n',
        "scene.toml:4: environment.preset: cannot stand beside [seasons] (the seasons bring their own skies)",
    ),
    "transition": (
        '[seasons]\norder = ["black", "black"]\ncycle_s = 10\ntransition_s = 6\n',
        "scene.toml:3: seasons: transition_s is longer than a season (at most 5 s here)",
    ),
    "no seasons": (
        "[seasons]\norder = []\n",
        "scene.toml:4: seasons.order: has too few entries (at least 1)",
    ),
    "keys' order": (
        "[picture]\nexposure_ev = { keys = [[1, 0], [0, 1]] }\n",
        "scene.toml:4: picture.exposure_ev: its keys are not in the order of time: 0 s comes after 1 s",
    ),
    "keys' ease": (
        '[picture]\nexposure_ev = { keys = [[0, 0]], ease = "slow" }\n',
        "scene.toml:4: picture.exposure_ev.ease: is not one of the choices",
    ),
    "no keys": ("[picture]\nexposure_ev = { keys = [] }\n", "picture.exposure_ev.keys: has too few entries"),
    "keys' kind": (
        '[[relic]]\nmesh = "vase.glb"\nposition_m = { keys = [\n[0, [0, 0, 0]],\n[1, [0, "1", 0]],\n] }\n',
        "scene.toml:7: relic[1].position_m.keys[2][2][2]: must be a number (it is '1')",
    ),
    "keys' key": (
        "[picture]\nexposure_ev = { keys = [[0, 0]], eese = 'in' }\n",
        "picture.exposure_ev.eese: is not a key here (did you mean ease?)",
    ),
    "colour": (
        '[frame]\ncolour = "red"\n',
        "scene.toml:4: frame.colour: 'red' is not a colour (three linear numbers or \"#RRGGBB\")",
    ),
    "colour's sign": ("[frame]\ncolour = [1, 1, -1]\n", "frame.colour[3]: must be at least 0 (it is -1)"),
    "lights": ("[[light]]\n" * 8, "light: has too many entries (at most 7)"),
    "a lamp's key": (
        '[[light]]\nkind = "sun"\nradius_m = 0.1\n',
        "has radius_m, which is a spot's (a sun has direction, irradiance, angle_deg, shadow_softness)",
    ),
    "two widths": (
        "[[light]]\nangle_deg = 1.0\nshadow_softness = 0.5\n",
        "has both angle_deg and shadow_softness (keep one of them)",
    ),
    "two colours": ("[[light]]\nkelvin = 3000.0\ncolour = [1, 1, 1]\n", "has both colour and kelvin"),
    "cones": (
        '[[light]]\nkind = "spot"\ninner_cone_deg = 50.0\nouter_cone_deg = 40.0\n',
        "inner_cone_deg is wider than outer_cone_deg (make the outer one wider)",
    ),
    "lamps": ("[[environment.sky.lamps]]\n" * 5, "environment.sky.lamps: has too many entries (at most 4)"),
    "tone map": (
        "[picture]\ntone_map = 'film'\n",
        "picture.tone_map: is not one of the choices ('neutral', 'agx', 'aces'",
    ),
    "unit": (
        "[[relic]]\nmesh = 'vase.glb'\nunit = 'inch'\n",
        "relic[1].unit: is not one of the choices ('m', 'cm' or",
    ),
    "misspelt": ("[enviroment]\n", "scene.toml:3: enviroment: is not a key here (did you mean environment?)"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_scenes(tmp_path: Path, case: str) -> None:
    body, expected = REFUSED[case]
    found = told(scene_file(tmp_path, body))
    assert len(found) == 1
    assert expected in found[0]


def test_files_and_keys_are_told_together(tmp_path: Path) -> None:
    found = told(
        scene_file(
            tmp_path,
            'wall = "no.toml"\nnmae = 1\n[environment]\nmap = 3\n[[relic]]\nmesh = "no.glb"\nscale = "x"\n',
        )
    )
    assert sorted(int(line.split(":")[1]) for line in found) == [3, 4, 6, 8, 9]


def test_wrong_types_where_files_are_named(tmp_path: Path) -> None:
    for body in (
        "relic = 1\n",
        "relic = [1]\n",
        "relic = { mesh = 'x' }\n",
        "environment = []\n",
        "[relic]\nmesh = 1\n",
    ):
        assert told(scene_file(tmp_path, body))


SHOW = 'format = "yingbi-show/1"\n'


def test_refused_shows(tmp_path: Path) -> None:
    for name, duration in (("a", 10), ("b", 4)):
        (tmp_path / f"{name}.toml").write_text(f'format = "yingbi-scene/1"\nduration_s = {duration}\n')
    (tmp_path / "broken.toml").write_text('format = "yingbi-scene/1"\nduration_s = 0\nnmae = ""\n')

    def show(body: str) -> list[str]:
        return told(scene_file(tmp_path, body, SHOW))

    assert show("") == ["scene.toml:1: cue: is missing (add it)"]
    assert show("cue = []\n") == ["scene.toml:2: cue: has too few entries (at least 1)"]
    assert show('[[cue]]\nscene = "no.toml"\n') == [
        "scene.toml:3: cue[1].scene: no.toml: there is no such file (check the path)"
    ]
    broken = show('[[cue]]\nscene = "broken.toml"\n[[cue]]\nscene = "no.toml"\n')
    assert [line.split(": ")[0] for line in broken] == ["broken.toml:2", "broken.toml:3", "scene.toml:5"]
    assert show('[[cue]]\nid = "2"\nscene = "a.toml"\n[[cue]]\nscene = "a.toml"\n') == [
        "scene.toml:5: cue[2].id: '2' is the id of another cue too (ids must differ)"
    ]
    assert show('fps = 0\n[[cue]]\nscene = "a.toml"\n') == [
        "scene.toml:2: fps: '0' is not a frame rate (more than 0, at most 1000)"
    ] or show('fps = 0\n[[cue]]\nscene = "a.toml"\n')[0].startswith("scene.toml:2: fps: ")
    assert show('fps = true\n[[cue]]\nscene = "a.toml"\n')[0].startswith("scene.toml:2: fps: must be a frame rate")
    assert show('wall = "no.toml"\n[[cue]]\nscene = "a.toml"\n')[0].startswith(
        "scene.toml:2: wall: there is no file"
    )
    assert show('[[cue]]\nscene = "scene.toml"\n') == [
        "scene.toml:1: format: is 'yingbi-show/1' (this must be format = \"yingbi-scene/1\")"
    ]


@pytest.mark.parametrize(
    ("fades", "wrong"),
    [((0, 4, 4), 3), ((0, 5, 0), 2), ((0, 0, 5), 3), ((0, 1, 3.5), 3), ((0, 4, 0), None), ((0, 1, 3), None)],
)
def test_crossfades_do_not_meet(tmp_path: Path, fades: tuple[float, ...], wrong: int | None) -> None:
    """10 s, then 4 s, then 10 s: never three scenes at once, and cues end in the order of their starts."""
    for name, duration in (("a", 10), ("b", 4)):
        (tmp_path / f"{name}.toml").write_text(f'format = "yingbi-scene/1"\nduration_s = {duration}\n')
    cues = zip("aba", fades, strict=True)
    path = tmp_path / "show.toml"
    path.write_text(SHOW + "".join(f'[[cue]]\nscene = "{s}.toml"\ncrossfade_s = {f}\n' for s, f in cues))
    if wrong is None:
        ends = [cue.end_s for cue in load_show(path).cues]
        assert ends == sorted(ends)
        return
    with pytest.raises(FileMistakes, match=rf"cue\[{wrong}\].crossfade_s: is longer than the cues that it joins"):
        load_show(path)


def test_presets_overlay_the_tables_beside_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Season presets, with the scene's [environment] over all of them and a season's own table over that."""
    folder = tmp_path / "scenes" / "environments"
    folder.mkdir(parents=True)
    for name, zenith in (("spring", 0.25), ("winter", 0.75), ("black", 0.0)):
        (folder / f"{name}.toml").write_text(
            'format = "yingbi-environment/1"\nexposure_ev = 1\n'
            f"[sky]\nzenith = [{zenith}, 0, 0]\nradiance = 2\n[later.sky]\nradiance = 4\n"
        )
    monkeypatch.setattr(resources, "scenes", lambda: tmp_path / "scenes")
    environment.preset.cache_clear()
    try:
        assert preset_names() == ("black", "spring", "winter")
        scene = load_scene(
            scene_file(
                tmp_path,
                """
[environment]
exposure_ev = 3
[environment.sun]
irradiance = 1
[seasons]
order = ["spring", "winter"]
cycle_s = 100
transition_s = 10
[seasons.winter]
exposure_ev = 5
[seasons.winter.sky]
horizon = "#FFFFFF"
[seasons.winter.later.sky]
horizon = [0, 0, 0]
""",
            )
        )
        spring, spring_later, winter, winter_later = scene.year.states
        assert [s.sky.zenith[0] for s in scene.year.states] == [0.25, 0.25, 0.75, 0.75]
        assert [s.sky.radiance for s in scene.year.states] == [2, 4, 2, 4]
        assert [s.exposure_ev for s in scene.year.states] == [3, 3, 5, 5]
        assert {s.sun.irradiance for s in scene.year.states} == {1}
        assert spring.sky.horizon == spring_later.sky.horizon == (0, 0, 0)
        assert winter.sky.horizon == pytest.approx((1, 1, 1))
        assert winter_later.sky.horizon == (0, 0, 0)
        assert [s.name for s in scene.year.seasons] == ["spring", "winter"]
    finally:
        environment.preset.cache_clear()


def test_overlaid_takes_only_what_was_written() -> None:
    base = EnvironmentFile(format="yingbi-environment/1", exposure_ev=2.0)
    changes = EnvironmentFile.model_validate({"format": "yingbi-environment/1", "sky": {"radiance": 3}})
    result = overlaid(base, changes)
    assert result.exposure_ev == 2
    assert result.sky.radiance == 3
    assert result.sky.glow_width_deg == base.sky.glow_width_deg


@pytest.mark.parametrize("name", preset_names())
def test_installed_presets_are_good(name: str) -> None:
    early, late = preset(name)
    assert len(early.sky.lamps) <= 4
    assert late is not None


def test_a_preset_that_is_wrong_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        load_source(tmp_path / "no.toml")
