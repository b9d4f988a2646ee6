"""The unit file, read back by systemd's rules, and what it starts."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.show.service.unit import Service, quoted, unit_text

NASTY = 'a b\'s 100% %h "灯" $HOME ${X} \\ ; \\x41'
_C = {'"': '"', "\\": "\\", "n": "\n", "t": "\t", "s": " "}


def words(text: str) -> list[str]:
    """systemd.syntax(7): double quotes, C escapes within them, and %% for a percent sign."""
    found: list[str] = []
    rest = text
    while rest:
        assert rest[0] == '"', f"not quoted: {rest}"
        word, at = "", 1
        while rest[at] != '"':
            if rest[at] == "\\" and rest[at + 1] == "x":
                word, at = word + chr(int(rest[at + 2 : at + 4], 16)), at + 4
            elif rest[at] == "\\":
                word, at = word + _C[rest[at + 1]], at + 2
            elif rest[at] == "%":
                assert rest[at + 1] == "%", f"a specifier: {rest[at:]}"
                word, at = word + "%", at + 2
            else:
                word, at = word + rest[at], at + 1
        found.append(word)
        rest = rest[at + 1 :].lstrip(" ")
    return found


def settings(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line and not line.startswith("["):
            key, _, value = line.partition("=")
            found.setdefault(key, []).append(value)
    return found


def started(text: str) -> list[str]:
    """What systemd runs; the colon keeps it from replacing variables."""
    (line,) = settings(text)["ExecStart"]
    program, *arguments = words(line)
    assert program.startswith(":/")
    return [program[1:], *arguments]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_word_is_read_back_as_it_was(word: str) -> None:
    line = quoted(word)
    assert words(line) == [word]
    assert "\n" not in line


def test_what_the_unit_says() -> None:
    found = settings(unit_text(Service(Path("/s/show.toml")), "Opening 100%\nday", {"YINGBI_STATE": NASTY}))
    assert found["Description"] == ["Yingbi: Opening 100%%\\nday"]
    assert found["Type"] == ["notify"]
    assert (found["Restart"], found["RestartSec"], found["StartLimitIntervalSec"]) == (["always"], ["1"], ["0"])
    assert found["KillMode"] == ["control-group"]
    assert int(found["WatchdogSec"][0]) >= 10
    assert found["After"] == found["PartOf"] == found["WantedBy"] == ["graphical-session.target"]
    assert words(found["Environment"][0]) == [f"YINGBI_STATE={NASTY}"]
    virtual = settings(unit_text(Service(Path("/s"), ("--virtual",)), "x", {"YINGBI_TOKEN": "secret"}))
    assert virtual["WantedBy"] == ["default.target"]
    assert not {"After", "PartOf", "Environment"} & set(virtual)


@pytest.mark.skipif(os.name != "posix", reason="systemd's")
@pytest.mark.parametrize("folder", ["plain", NASTY.replace("\\", "").replace('"', "").replace("'", ""), NASTY])
def test_its_command_line_runs_as_it_is_meant(tmp_path: Path, folder: str) -> None:
    python = tmp_path / folder / "python"
    python.parent.mkdir()
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    service = Service(tmp_path / folder / "show.toml", ("--from", NASTY), python=str(python))
    command = started(unit_text(service, "x", {}))
    assert command[-len(service.command) :] == service.command
    assert not set(command[0]) & set("\"'\\"), "systemd refuses such a program"
    show = command.index("renderer") - 1
    assert command[show : show + 2] == ["-m", "renderer"]
    code = "import sys, json; print(json.dumps(sys.argv[1:]))"
    echo = [*command[:show], "-c", code, *command[show + 2 :]]
    done = subprocess.run(echo, capture_output=True, text=True, check=True, cwd=tmp_path)
    import json

    assert json.loads(done.stdout) == ["play", str(service.show), "--from", NASTY]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not here")
def test_systemd_finds_nothing_wrong(tmp_path: Path) -> None:
    unit = tmp_path / "yingbi.service"
    environment = os.environ | {"XDG_RUNTIME_DIR": str(tmp_path)}
    for number, text in enumerate((NASTY, "plain")):
        folder = tmp_path / NASTY
        folder.mkdir(exist_ok=True)
        unit.write_text(unit_text(Service(folder / text, (text,), folder), text, {"YINGBI_STATE": NASTY}))
        command = ["systemd-analyze", "verify", "--user", "--man=no", str(unit)]
        done = subprocess.run(command, capture_output=True, text=True, env=environment)
        if "Failed to initialize manager" in done.stderr:
            pytest.skip("systemd-analyze does not work here")
        assert (done.returncode, done.stderr) == (0, ""), number
