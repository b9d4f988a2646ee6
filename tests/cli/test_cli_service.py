"""``yingbi service`` with a systemctl that writes down what it is told."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from renderer.cli.main import main
from renderer.show.service.systemd import unit_path
from tests.cli.conftest import Run

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="services are systemd's")

_SYSTEMCTL = """#!/bin/sh
echo "$*" >> "{log}"
case "$*" in
  *" show "*) printf 'ActiveState=%s\\nSubState=running\\nNRestarts=3\\nStatusText=playing, frame 7\\n' "{state}";;
  *is-enabled*) echo enabled;;
esac
exit {status}
"""


@pytest.fixture
def systemctl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    _put(folder / "systemctl")
    return folder / "systemctl"


def _put(program: Path, status: int = 0, state: str = "active") -> None:
    program.write_text(_SYSTEMCTL.format(log=program.with_suffix(".log"), status=status, state=state))
    program.chmod(0o755)


def said(systemctl: Path) -> list[str]:
    log = systemctl.with_suffix(".log")
    return log.read_text().splitlines() if log.exists() else []


def test_install_status_uninstall(yingbi: Run, systemctl: Path) -> None:
    done = yingbi("service", "install", "demo.toml", "--virtual", "--for", "5")
    assert done.returncode == 0, done.stderr
    text = unit_path().read_text(encoding="utf-8")
    assert "ExecStart=" in text
    assert '"--virtual" "--for" "5"' in text
    assert unit_path().stat().st_mode & 0o077 == 0
    assert said(systemctl) == [
        "--user show-environment",
        "--user daemon-reload",
        "--user enable yingbi.service",
        "--user restart --no-block yingbi.service",
    ]
    status = yingbi("service", "status")
    assert status.returncode == 0
    for word in (str(unit_path()), "active (running)", "playing, frame 7", "restarts  3", "at start  yes"):
        assert word in status.stdout
    _put(systemctl, state="failed")
    assert yingbi("service", "status").returncode == 1
    assert yingbi("service", "uninstall").returncode == 0
    assert said(systemctl)[-2:] == ["--user disable --now yingbi.service", "--user daemon-reload"]
    assert not unit_path().exists()
    assert "nothing is installed" in yingbi("service", "uninstall").stdout
    status = yingbi("service", "status")
    assert "no; yingbi service install SHOW" in status.stdout


def test_what_cannot_be_played_is_not_installed(yingbi: Run, systemctl: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text('format = "yingbi-show/1"\nfsp = 60\n')
    for arguments in (
        ["bad.toml"],
        ["none.toml"],
        ["demo.toml", "--no-such-option"],
        ["demo.toml", "--scale", "7"],
    ):
        done = yingbi("service", "install", *arguments)
        assert done.returncode == 2, arguments
        assert done.stderr
    assert said(systemctl) == []


def test_without_anybody_to_install_it_nothing_is_left_behind(yingbi: Run, systemctl: Path) -> None:
    _put(systemctl, status=1)
    done = yingbi("service", "install", "demo.toml", "--virtual")
    assert done.returncode == 1
    assert "yingbi service print SHOW --command" in done.stderr
    assert not unit_path().exists()


def test_elsewhere_it_says_that_it_is_not_supported(
    yingbi: Run, systemctl: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for platform, word in (("win32", "Task Scheduler"), ("darwin", "launchd")):
        monkeypatch.setattr(sys, "platform", platform)
        done = yingbi("service", "status")
        assert done.returncode == 1
        assert word in done.stderr
    assert said(systemctl) == []


def test_print_gives_a_command_line_that_runs(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / 'a b\'s 100% "灯" $X'
    folder.mkdir()
    (folder / "show.toml").write_text('format = "yingbi-scene/1"\nduration_s = 1\n')
    assert main(["service", "print", "--command", str(folder / "show.toml"), "--virtual"]) == 0
    line = capfd.readouterr().out.strip()
    command = shlex.split(line)
    assert command[-3:] == ["play", str(folder / "show.toml"), "--virtual"]
    harmless = shlex.join([*command[: command.index("play")], "--version"])
    done = subprocess.run(["sh", "-c", harmless], capture_output=True, text=True, cwd=tmp_path)
    assert done.stdout.startswith("yingbi "), done.stderr
