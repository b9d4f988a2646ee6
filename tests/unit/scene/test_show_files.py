"""The keys of a show that runs all day: what they mean, and every mistake at its line."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from PIL import Image

from renderer.cli.checking import Checker
from renderer.errors import FileMistakes
from renderer.scene.model import Show
from renderer.scene.show_file import minutes_of
from renderer.scene.show_reader import load_show

HEAD = 'format = "yingbi-show/1"\n'
CUE = '[[cue]]\nid = "1"\nscene = "ten.toml"\n'
OPEN = '[schedule]\nmonday = ["09:00-17:30"]\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, duration in (("ten", 10), ("four", 4)):
        (tmp_path / f"{name}.toml").write_text(f'format = "yingbi-scene/1"\nduration_s = {duration}\n')
    return tmp_path


def read(folder: Path, body: str) -> Show:
    (folder / "show.toml").write_text(HEAD + body, encoding="utf-8")
    return load_show(folder / "show.toml")


def told(folder: Path, body: str) -> list[str]:
    with pytest.raises(FileMistakes) as caught:
        read(folder, body)
    return [str(mistake).replace(f"{folder}/", "") for mistake in caught.value.mistakes]


def test_the_least_show_has_every_default(folder: Path) -> None:
    show = read(folder, '[[cue]]\nscene = "ten.toml"\n')
    data = show.settings
    assert (show.name, show.fps, show.wall, show.idle, data.loop) == ("show", 60, None, None, True)
    assert (show.cues[0].id, show.cues[0].entry.follow, data.schedule) == ("1", "auto-follow", None)
    assert (data.operation.guard_s, data.operation.panic_s, data.operation.dim) == (0.5, 2.0, 1.0)
    assert (data.clock.source, data.clock.lost, data.lock.smallest_scale) == ("internal", "freewheel", 1.0)
    assert (data.control.hosts, data.control.osc_senders) == ((), ("127.0.0.1",))


def test_a_full_schedule(folder: Path) -> None:
    for name in ("visits.ics", "exit.png"):
        (folder / name).write_bytes(b"")
    show = read(
        folder,
        CUE + '[schedule]\ntime_zone = "Asia/Shanghai"\nfriday = ["09:00-12:00", "18:00-02:00"]\n'
        'idle = "four.toml"\ncalendar = "visits.ics"\n[[schedule.exception]]\ndate = 2026-10-01\n'
        'until = 2026-10-07\nhours = ["10:00-24:00"]\nname = "国庆"\n[[schedule.exception]]\ndate = 2026-12-24\n'
        '[[schedule.visit]]\ncontains = "school"\ncue = "1"\n[operation]\nevacuation = "exit.png"\n',
    )
    schedule = show.settings.schedule
    assert schedule is not None
    assert show.idle is not None
    assert show.idle.duration_s == 4
    assert schedule.friday == ("09:00-12:00", "18:00-02:00")
    assert [entry.date for entry in schedule.exception] == [
        datetime.date(2026, 10, 1),
        datetime.date(2026, 12, 24),
    ]
    assert schedule.exception[1].hours == ()


@pytest.mark.parametrize(
    ("hours", "minutes"),
    [
        ("09:00-17:30", (540, 1050)),
        ("00:00-24:00", (0, 1440)),
        ("18:00-02:00", (1080, 1560)),
        ("09:00-09:00", (540, 1980)),
        ("23:59-00:00", (1439, 1440)),
    ],
)
def test_hours(hours: str, minutes: tuple[int, int]) -> None:
    assert minutes_of(hours) == minutes


@pytest.mark.parametrize(
    "hours",
    ["", "9:00-17:00", "09:00", "09:00-17:60", "25:00-26:00", "09:00 - 17:00", "24:00-01:00", "10:00-24:01",
     "09:00-17:30\n", "０9:00-17:30", "09.00-17.30", "09:00-17:30-18:00"],
)  # fmt: skip
def test_what_are_no_hours(folder: Path, hours: str) -> None:
    text = hours.replace("\n", "\\n")
    (line,) = told(folder, CUE + f'[schedule]\nmonday = [\n"09:00-10:00",\n"{text}",\n]\n')
    assert line.startswith("show.toml:8: schedule.monday[2]: ")
    assert repr(hours) in line


REFUSED = {
    "unknown key": (CUE + "repaet = 2\n", "show.toml:5: cue[1].repaet: is not a key here (did you mean repeat?)"),
    "auto-continue": (
        CUE + 'follow = "auto-continue"\n',
        "show.toml:2: cue[1]: auto-continue needs post_wait_s (how long the cue plays before the next one begins)",
    ),
    "follow": (
        CUE + 'follow = "stop"\n',
        "show.toml:5: cue[1].follow: is not one of the choices ('auto-follow', 'auto-continue' or 'go'; it is",
    ),
    "negative wait": (CUE + "pre_wait_s = -1\n", "show.toml:5: cue[1].pre_wait_s: must be at least 0 (it is -1)"),
    "endless wait": (CUE + "post_wait_s = inf\n", "show.toml:5: cue[1].post_wait_s: must be a finite number"),
    "never open": (
        CUE + "[schedule]\n",
        'show.toml:5: schedule: is never open (such as monday = ["09:00-17:30"])',
    ),
    "only closed": (
        CUE + "[schedule]\n[[schedule.exception]]\ndate = 2026-10-01\n",
        "show.toml:5: schedule: is never open",
    ),
    "unknown visit": (
        CUE + OPEN + '[[schedule.visit]]\ncontains = "a"\ncue = "1"\n'
        '[[schedule.visit]]\ncontains = "b"\ncue = "2"\n',
        "show.toml:12: schedule.visit[2].cue: there is no cue '2' (1)",
    ),
    "empty visit": (
        CUE + OPEN + '[[schedule.visit]]\ncontains = ""\ncue = "1"\n',
        "show.toml:8: schedule.visit[1].contains: is empty",
    ),
    "until before date": (
        CUE + OPEN + "[[schedule.exception]]\ndate = 2026-10-07\nuntil = 2026-10-01\n",
        "show.toml:7: schedule.exception[1]: until is before date (it must be 2026-10-07 or later)",
    ),
    "dim": (CUE + "[operation]\ndim = 1.5\n", "show.toml:6: operation.dim: must be at most 1 (it is 1.5)"),
    "guard": (CUE + "[operation]\nguard_s = true\n", "show.toml:6: operation.guard_s: must be a number"),
    "smallest scale": (
        CUE + "[lock]\nsmallest_scale = 0\n",
        "show.toml:6: lock.smallest_scale: must be at least 0.1",
    ),
    "clock": (CUE + '[clock]\nsource = "ltc"\n', "show.toml:6: clock.source: is not one of the choices"),
    "no picture": (
        CUE + '[operation]\nevacuation = "no.png"\n',
        "show.toml:6: operation.evacuation: there is no file no.png",
    ),
    "no calendar": (
        CUE + OPEN + 'calendar = "no.ics"\n',
        "show.toml:7: schedule.calendar: there is no file no.ics",
    ),
    "a folder": (CUE + OPEN + 'calendar = "."\n', "show.toml:7: schedule.calendar: "),
    "no idle": (
        CUE + OPEN + 'idle = "no.toml"\n',
        "show.toml:7: schedule.idle: no.toml: there is no such file (check the path)",
    ),
}


@pytest.mark.parametrize(("body", "wanted"), REFUSED.values(), ids=REFUSED)
def test_mistakes_are_told_at_their_lines(folder: Path, body: str, wanted: str) -> None:
    (line,) = told(folder, body)
    assert line.startswith(wanted)


@pytest.mark.parametrize(
    "date", ["2026-02-30", '"2026-10-01"', "20261001", "86400", "2026-10-01T00:00:00", "true", "0.0"]
)
def test_dates_are_dates(folder: Path, date: str) -> None:
    """Numbers are no seconds since 1970, and a mistyped day is no other one."""
    (line,) = told(folder, CUE + OPEN + f"[[schedule.exception]]\ndate = {date}\n")
    assert line.startswith("show.toml:8")


def test_all_mistakes_at_once(folder: Path) -> None:
    body = '[[cue]]\nscene = "no.toml"\n' + OPEN.replace("09:00", "9") + '[operation]\nevacuation = "no.png"\n'
    lines = told(folder, body)
    assert [line.split(": ")[1] for line in lines] == ["schedule.monday[1]", "operation.evacuation"]


def test_an_idle_scene_that_is_wrong_is_told_of_in_its_own_file(folder: Path) -> None:
    (folder / "idle.toml").write_text('format = "yingbi-scene/1"\nduration_s = 0\n')
    (line,) = told(folder, CUE + OPEN + 'idle = "idle.toml"\n')
    assert line.startswith("idle.toml:2: duration_s: must be more than 0")


# ---- crossfades ----


def cue(scene: str, fade: float, more: str = "") -> str:
    return f'[[cue]]\nscene = "{scene}.toml"\ncrossfade_s = {fade}\n{more}'


@pytest.mark.parametrize(
    ("body", "line", "most"),
    [
        (cue("ten", 5.001), 4, "5"),
        (cue("ten", 10), 4, "5"),
        (cue("ten", 5) + cue("four", 0), 4, "4"),
        (cue("ten", 3) + cue("four", 2), 4, "2"),
        (cue("ten", 7) + cue("ten", 4), 4, "6"),
        (cue("ten", 2) + cue("four", 4) + cue("ten", 1), 10, "0"),
        (cue("ten", 0, 'follow = "auto-continue"\npost_wait_s = 3\n') + cue("ten", 4), 9, "3"),
    ],
)
def test_crossfades_that_are_too_long(folder: Path, body: str, line: int, most: str) -> None:
    """The first cue's counts too: when the show begins again it fades in over the last one."""
    told_lines = told(folder, body)
    number = (line - 2) // 3 + 1 if line != 9 else 2
    wanted = (
        f"show.toml:{line}: cue[{number}].crossfade_s: is longer than the cues that it joins (at most {most} s)"
    )
    assert wanted in told_lines


@pytest.mark.parametrize(
    "body",
    [
        cue("ten", 5),
        cue("ten", 4) + cue("four", 0),
        cue("ten", 2) + cue("four", 2),
        cue("ten", 6) + cue("ten", 4),
        cue("four", 2, "repeat = 2\n") + cue("four", 2, "post_wait_s = 3\n"),
        "loop = false\n" + cue("ten", 10) + cue("ten", 10),
        "loop = false\n" + cue("four", 4),
    ],
)
def test_crossfades_that_just_fit(folder: Path, body: str) -> None:
    read(folder, body)


def test_waits_and_fades_on_the_shows_clock(folder: Path) -> None:
    """Each begins when it is its turn, plus its wait, less its fade; the cue before stays until it is covered."""
    show = read(
        folder,
        cue("ten", 0, "post_wait_s = 2\n")
        + cue("four", 1, "pre_wait_s = 5\nrepeat = 3\n")
        + cue("ten", 2, 'follow = "auto-continue"\npost_wait_s = 30\n')
        + cue("four", 0),
    )
    assert [(c.start_s, c.end_s) for c in show.cues] == [(0, 17), (16, 28), (26, 56), (56, 60)]
    assert show.duration_s == 60


# ---- yingbi check ----


def test_check_names_what_is_missing(folder: Path) -> None:
    path = folder / "show.toml"
    body = CUE + OPEN + 'calendar = "no.ics"\nidle = "no.toml"\n[operation]\nevacuation = "no.png"\n'
    path.write_text(HEAD + body)
    found = [str(mistake).replace(f"{folder}/", "") for mistake in Checker().check(path).mistakes]
    assert [line.split(": ")[1] for line in found if "no.ics" in line] == ["schedule.calendar"]
    assert [line.split(": ")[1] for line in found if "no.png" in line] == ["operation.evacuation"]


def test_check_names_a_missing_idle_scene(folder: Path) -> None:
    path = folder / "show.toml"
    path.write_text(HEAD + CUE + OPEN + 'idle = "no.toml"\n')
    (mistake,) = Checker().check(path).mistakes
    assert str(mistake).startswith(f"{path}:7: schedule.idle: ")


def test_check_is_content_with_files_that_are_there(folder: Path) -> None:
    """A calendar and a picture are no documents of ours: they are not read as such."""
    (folder / "visits.ics").write_text("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nEND:VCALENDAR\r\n")
    Image.new("RGB", (8, 8)).save(folder / "exit.png")
    path = folder / "show.toml"
    body = CUE + OPEN + 'calendar = "visits.ics"\nidle = "four.toml"\n[operation]\nevacuation = "exit.png"\n'
    path.write_text(HEAD + body)
    found = Checker().check(path)
    assert (found.mistakes, found.warnings) == ([], [])


def test_check_opens_the_evacuation_picture(folder: Path) -> None:
    """On the day that it is needed is too late."""
    (folder / "exit.png").write_bytes(b"\x89PNG\r\n\x1a\n, or so it says")
    path = folder / "show.toml"
    path.write_text(HEAD + CUE + '[operation]\nevacuation = "exit.png"\n')
    (mistake,) = Checker().check(path).mistakes
    assert str(mistake).startswith(
        f"{path}:6: operation.evacuation: {folder}/exit.png: cannot be read as a picture"
    )
