"""The frame of the command line: the table, --help, --debug, exit statuses, plain errors."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import types
from pathlib import Path

import click
import pytest

from renderer import __version__
from renderer.cli.group import Entry, LazyGroup
from renderer.cli.main import COMMANDS, main, program
from renderer.errors import FileMistakes, InputError, Mistake, YingbiError
from tests.cli.conftest import Run

HEAVY = ("numpy", "moderngl", "pydantic", "pyrr", "trimesh", "OpenImageIO", "rich", "glfw")
UNEXPECTED, AGAIN = "yingbi failed unexpectedly:", "run again with --debug and report it"


def test_help_lists_the_table_and_imports_nothing_heavy(process: Run) -> None:
    done = process("--help")
    assert done.returncode == 0
    for entry in COMMANDS:
        assert f"  {entry.name} " in done.stdout
        assert entry.summary in done.stdout
    code = (
        "import json, sys; from renderer.cli.main import main; main(['--help']); main(['wall', '--help']);"
        f"print(); print(json.dumps([m for m in {HEAVY} if m in sys.modules]))"
    )
    root = str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=os.environ | {"PYTHONPATH": root}
    )
    assert json.loads(done.stdout.splitlines()[-1]) == []


def test_version(process: Run) -> None:
    done = process("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"yingbi {__version__}\n", "")


@pytest.mark.parametrize("entry", COMMANDS, ids=lambda entry: entry.name)
def test_every_command_has_help_and_takes_debug(entry: Entry, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([entry.name, "--help"]) == 0
    text = capsys.readouterr().out
    assert text.startswith(f"Usage: yingbi {entry.name}")
    assert "--debug" in text


def _leaves(group: LazyGroup) -> list[click.Command]:
    found = []
    for name in group.entries:
        command = group.get_command(click.Context(group), name)
        assert command is not None
        found += _leaves(command) if isinstance(command, LazyGroup) else [command]
    return found


def test_every_option_has_its_help() -> None:
    for command in _leaves(program):
        assert command.help
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, f"{command.name} {parameter.opts}"


def test_without_arguments_the_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in ([], ["wall"]):
        assert main(arguments) == 0
        assert "Commands:" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ["rendr"],
            "yingbi: there is no command 'rendr' (did you mean render?)\nyingbi --help tells more.\n",
        ),
        (["xyzzy"], "yingbi: there is no command 'xyzzy' (there are demo, render, "),
        (
            ["wall", "inf"],
            "yingbi wall: there is no command 'inf' (did you mean info?)\nyingbi wall --help tells more.\n",
        ),
        (
            ["wall", "info"],
            "yingbi wall info: Missing argument 'WALL'.\nyingbi wall info --help tells more.\n",
        ),
        (["--colour"], "yingbi: No such option"),
        (["wall", "info", "a", "b"], "yingbi wall info: Got unexpected extra argument (b)\n"),
        (["schema", "film"], "yingbi schema: Invalid value for"),
        (["check"], "yingbi check: Missing argument 'FILE...'.\n"),
    ],
)
def test_wrong_usage_is_2(arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith(told)


def _failing(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Adds ``yingbi fail``, which raises ``error``."""

    @click.command
    @click.option("--place")
    def command(place: str | None) -> None:
        raise error

    module = types.ModuleType("yingbi_test_fail")
    module.command = command  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "yingbi_test_fail", module)
    monkeypatch.setitem(program.entries, "fail", Entry("fail", "yingbi_test_fail", ""))
    monkeypatch.delitem(program.commands, "fail", raising=False)


@pytest.mark.parametrize(
    ("error", "status", "told"),
    [
        (YingbiError("c", "it broke", where="a.mp4", hint="try b"), 1, "a.mp4: it broke (try b)\n"),
        (InputError("c", "is wrong", where="--eye"), 2, "--eye: is wrong\n"),
        (
            FileMistakes([Mistake("a:1: k", "x"), Mistake("a:2: l", "y", "z")]),
            2,
            "a:1: k: x\na:2: l: y (z)\n",
        ),
        (KeyboardInterrupt(), 130, "interrupted\n"),
        (click.Abort(), 130, "interrupted\n"),
        (MemoryError(), 1, "there is not enough memory for this (try a smaller --scale or --size)\n"),
        (SystemExit(3), 3, ""),
        (SystemExit("no"), 1, "no\n"),
        (click.exceptions.Exit(2), 2, ""),
        (
            ValueError("line one\nline two"),
            1,
            f"{UNEXPECTED} ValueError: line one line two; {AGAIN}\n",
        ),
        (
            KeyError(),
            1,
            f"{UNEXPECTED} KeyError: no reason was given; {AGAIN}\n",
        ),
    ],
)
def test_errors_are_plain(
    error: BaseException,
    status: int,
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    _failing(monkeypatch, error)
    assert main(["fail"]) == status
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", told)


@pytest.mark.parametrize("arguments", [["--debug", "fail"], ["fail", "--debug"]])
def test_debug_shows_the_traceback_and_the_sentence(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _failing(monkeypatch, YingbiError("c", "it broke", hint="try b"))
    assert main(arguments) == 1
    told = capsys.readouterr().err
    assert told.startswith("Traceback")
    assert told.endswith("\nit broke (try b)\n")


def test_a_reader_that_leaves_is_no_error() -> None:
    command = f'"{sys.executable}" -m renderer schema scene | "{sys.executable}" -c "pass"'
    root = str(Path(__file__).parents[2])
    done = subprocess.run(
        command, shell=True, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": root}
    )
    assert done.stderr == ""
