"""Runs the program: as a process, as its users do, or within this one, which is faster."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import renderer
from renderer.cli.main import main

Done = subprocess.CompletedProcess[str]
Run = Callable[..., Done]


@pytest.fixture
def process(tmp_path: Path) -> Run:
    """``process("check", "a.toml")`` in an empty folder of its own; there must never be a traceback."""

    def run(*arguments: str) -> Done:
        root = str(Path(renderer.__file__).parents[1])
        done = subprocess.run(
            [sys.executable, "-m", "renderer", *arguments],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": root, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            encoding="utf-8",
            timeout=120,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done

    return run


@pytest.fixture
def yingbi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The same within this process."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Done:
        capsys.readouterr()
        status = main(arguments)
        shown = capsys.readouterr()
        assert "Traceback" not in shown.err, shown.err
        return subprocess.CompletedProcess(list(arguments), status, shown.out, shown.err)

    return run
