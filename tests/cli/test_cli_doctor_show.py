"""``yingbi doctor --show``: what playing all day needs, judged from what a machine says of itself."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from renderer.cli import health, health_display, health_settings
from renderer.cli.health import GIB, Finding
from renderer.cli.health_display import desktop_finding, monitor_findings, range_findings
from renderer.cli.health_settings import Run as Tool
from renderer.cli.health_settings import clock_finding, said, sleep_findings
from renderer.cli.health_show import governor_finding, port_finding, room_finding, token_finding
from renderer.errors import YingbiError
from renderer.output.monitors import Monitor
from renderer.show.places import STATE_VARIABLE
from renderer.wall.model import Output
from tests.cli.conftest import Run

LEFT = Monitor("DP-1", (0, 0), (2560, 2120), 60.0)
RIGHT = Monitor("DP-2", (2560, 0), (1920, 2120), 60.0)


def output(name: str, size_px: tuple[int, int]) -> Output:
    return Output(name=name, size_px=size_px, refresh_hz=60.0, tiles=())


OUTPUTS = (output("left", LEFT.size_px), output("right", RIGHT.size_px))


def tool(**answers: str) -> Tool:
    """Programs that say something, by their names; all others are not here."""

    def run(command: Sequence[str]) -> str | None:
        return answers.get(command[0])

    return run


def states(found: list[Finding]) -> list[tuple[str, str]]:
    return [(finding.name, finding.state) for finding in found]


def test_every_output_on_its_monitor_at_the_shows_rate() -> None:
    found = list(monitor_findings(OUTPUTS, 60.0, (LEFT, RIGHT)))
    assert states(found) == [("monitors", "OK"), ("scaling", "OK")]
    assert "left: DP-1 2560 x 2120" in found[0].what


def test_monitors_that_are_missing_slow_scaled_or_of_another_size() -> None:
    assert states(list(monitor_findings(OUTPUTS, 60.0, ()))) == [("monitors", "FAIL")]
    one = list(monitor_findings(OUTPUTS, 60.0, (LEFT,)))
    assert states(one) == [("monitors", "FAIL"), ("scaling", "OK")]
    assert one[0].what.startswith("right: no monitor of 1920 x 2120")
    slow = list(monitor_findings(OUTPUTS, 50.0, (LEFT, RIGHT)))
    assert [f.name for f in slow if f.state == "WARN"] == ["rate", "rate"]
    assert next(monitor_findings(OUTPUTS, 59.94, (LEFT, RIGHT))).state == "OK"
    scaled = Monitor("DP-2", (2560, 0), (1920, 2120), 60.0, 1.5)
    assert Finding("scaling", "WARN", "DP-2 150%", "set the desktop's scaling (DPI) to 100 %") in list(
        monitor_findings(OUTPUTS, 60.0, (LEFT, scaled))
    )
    assert states(list(monitor_findings((), 60.0, (LEFT,)))) == [("monitors", "WARN"), ("scaling", "OK")]


XRANDR = """Screen 0: minimum 8 x 8
DP-1 connected primary 2560x2120+0+0 (normal left) 527mm x 296mm
\tBroadcast RGB: {0}
\t\tsupported: Automatic, Full, Limited 16:235
   2560x1440     59.95*+
DP-3 disconnected (normal left inverted right x axis y axis)
\tBroadcast RGB: Automatic
"""


@pytest.mark.parametrize(
    ("value", "state"), [("Full", "OK"), ("Limited 16:235", "WARN"), ("Automatic", "WARN"), ("Odd", "WARN")]
)
def test_the_range_of_colours(value: str, state: str) -> None:
    (found,) = range_findings(tool(xrandr=XRANDR.format(value)))
    assert (found.state, found.what) == (state, f"DP-1: {value}")
    assert ("DP-1" in found.mend) == (value in ("Limited 16:235", "Automatic"))


def test_a_range_that_nobody_tells_is_to_be_looked_at() -> None:
    for text in ("", "HDMI-0 connected 1920x1080+0+0\n"):
        (found,) = range_findings(tool(xrandr=text))
        assert found.state == "WARN"
        assert "yingbi wall pattern gamma" in found.mend


XSET = "Screen Saver:\n  prefer blanking:  yes\n  timeout:  {0}    cycle:  600\nDPMS:\n  DPMS is {1}\n"


def test_settings_that_put_screens_to_sleep() -> None:
    assert states(list(sleep_findings(tool(xset=XSET.format(0, "Disabled"))))) == [("sleep", "OK")]
    both = list(sleep_findings(tool(xset=XSET.format(600, "Enabled"))))
    assert [f.what.split(";")[0] for f in both] == [
        "X11's screensaver comes after 600 s",
        "X11 switches the screens off (DPMS Enabled)",
    ]
    assert {f.mend for f in both} == {"xset s off -dpms"}
    (unread,) = sleep_findings(tool())
    assert (unread.state, unread.what) == ("WARN", "could not be read")


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("gsettings", "uint32 0\n", "uint32 300\n"),
        ("gsettings", "'nothing'\n", "'suspend'\n"),
        (
            "powercfg",
            "Current AC Power Setting Index: 0x00000000\n",
            "Current AC Power Setting Index: 0x00000708\n",
        ),
        ("pmset", "AC:\n sleep  0\n displaysleep  0\n", "AC:\n sleep  1\n displaysleep  10\n"),
    ],
)
def test_other_systems_sleep(name: str, good: str, bad: str) -> None:
    found = list(sleep_findings(tool(**{name: bad})))
    assert found
    assert all(f.state == "WARN" and f.mend for f in found)
    assert states(list(sleep_findings(tool(**{name: good})))) == [("sleep", "OK")]


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ({"timedatectl": "NTPSynchronized=yes\n"}, "OK"),
        ({"timedatectl": "NTPSynchronized=no\n"}, "WARN"),
        ({"chronyc": "Stratum : 3\nLeap status     : Normal\n"}, "OK"),
        ({"chronyc": "Leap status     : Not synchronised\n"}, "WARN"),
        ({"w32tm": "Leap Indicator: 3(not synchronized)\n"}, "WARN"),
        ({"timedatectl": "", "chronyc": "Leap status : Normal"}, "OK"),
        ({}, "WARN"),
    ],
)
def test_the_clock(answers: dict[str, str], state: str) -> None:
    found = clock_finding(tool(**answers))
    assert found.state == state
    assert bool(found.mend) == (state != "OK")


def test_a_tool_that_hangs_fails_or_is_missing_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health_settings, "TIMEOUT_S", 0.2)
    assert said([sys.executable, "-c", "import time; time.sleep(60)"]) is None
    assert said([sys.executable, "-c", "print(1); raise SystemExit(3)"]) is None
    assert said(["no-such-tool-at-all"]) is None


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="they have no choice of desktops")
def test_the_desktop(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "none" in desktop_finding({}).what
    assert "Wayland" in desktop_finding({"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}).what
    for composited, state in ((True, "WARN"), (False, "OK")):
        monkeypatch.setattr(health_display, "_composited", lambda answer=composited: answer)
        assert desktop_finding({"DISPLAY": ":0"}).state == state


def test_the_governor(tmp_path: Path) -> None:
    assert governor_finding(tmp_path).state == "OK"
    for number, name in enumerate(("performance", "powersave")):
        file = tmp_path / f"cpu{number}" / "cpufreq" / "scaling_governor"
        file.parent.mkdir(parents=True)
        file.write_text(f"{name}\n")
        assert governor_finding(tmp_path).state == ("OK" if name == "performance" else "WARN")


def test_room_ports_and_token(tmp_path: Path) -> None:
    frees = (0, GIB, 10 * GIB)
    assert [room_finding("logs", tmp_path, free, True).state for free in frees] == ["FAIL", "WARN", "OK"]
    assert room_finding("logs", tmp_path, 10 * GIB, False).state == "FAIL"
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(socket.AF_INET, kind) as taken:
            taken.bind(("127.0.0.1", 0))
            port = taken.getsockname()[1]
            if kind == socket.SOCK_STREAM:
                taken.listen()
            assert port_finding("page", port, kind).state == "WARN"
        assert port_finding("page", port, kind).state == "OK"
    token = tmp_path / "token"
    assert token_finding(token).state == "OK"
    token.write_text("x")
    for mode, state in ((0o644, "FAIL"), (0o640, "FAIL"), (0o600, "OK")):
        token.chmod(mode)
        assert token_finding(token).state == (state if os.name == "posix" else "OK")


def test_the_page_of_a_show(yingbi: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_desktop() -> tuple[Monitor, ...]:
        raise YingbiError("no-desktop", "no window can be opened", hint="--virtual")

    monkeypatch.setenv(STATE_VARIABLE, str(tmp_path / "state"))
    monkeypatch.setattr(health, "_CHECKS", ())
    monkeypatch.setattr("renderer.cli.health_show.monitors", no_desktop)
    page = json.loads(yingbi("doctor", "--json", "--show", "demo.toml").stdout)
    found = {f["name"]: f for f in page["findings"]}
    assert {"show", "packages", "monitors", "rgb", "desktop", "sleep", "clock", "priority", "governor"} <= set(
        found
    )
    assert {"logs", "cache", "page", "osc", "token"} <= set(found)
    assert found["show"]["state"] == "OK"
    assert (found["monitors"]["state"], found["monitors"]["mend"]) == ("FAIL", "--virtual")
    assert not page["fit"]
    assert all(f["mend"] for f in page["findings"] if f["state"] != "OK")
    (tmp_path / "bad.toml").write_text('format = "yingbi-show/1"\n')
    broken = json.loads(yingbi("doctor", "--json", "--show", "bad.toml").stdout)
    states = {f["name"]: f["state"] for f in broken["findings"]}
    assert (states["show"], states["monitors"], states["token"]) == ("FAIL", "FAIL", "OK")
    none = yingbi("doctor", "--json")
    assert json.loads(none.stdout)["findings"] == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="it must be Linux's glfw")
def test_without_a_display_the_monitors_are_a_finding(tmp_path: Path) -> None:
    code = "from renderer.cli.health_display import monitors; monitors()"
    environment = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert "YingbiError: no window can be opened" in done.stderr
