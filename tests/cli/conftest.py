"""Runs the program: as a process, as its users do, or within this one, which is faster."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NoReturn

import pytest

import renderer
from renderer.cli.main import main
from tests.support.worker import Worker

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
    """The same within this process, for commands that draw nothing: a context of their own would stay current
    here, in place of the one that other tests draw with."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("renderer.gpu.context._create", _refuse)

    def run(*arguments: str) -> Done:
        capsys.readouterr()
        status = main(arguments)
        shown = capsys.readouterr()
        assert "Traceback" not in shown.err, shown.err
        return subprocess.CompletedProcess(list(arguments), status, shown.out, shown.err)

    return run


def _refuse(_windowed: bool) -> NoReturn:
    pytest.fail("it draws: use the fixture `drawing`")


@pytest.fixture(scope="session")
def _worker() -> Iterator[Worker]:
    worker = Worker()
    yield worker
    worker.close()


@pytest.fixture
def drawing(_worker: Worker, tmp_path: Path) -> Run:
    """``drawing("render", "a.toml", "-o", "a.png")`` in an empty folder, in another process that all tests
    share."""

    def run(*arguments: object) -> Done:
        done = _worker.run(tmp_path, list(map(str, arguments)))
        assert "Traceback" not in done.stderr, done.stderr
        assert "unexpectedly" not in done.stderr, done.stderr
        return done

    return run


@pytest.fixture
def render(drawing: Run) -> Run:
    """``render("a.toml", "-o", "a.png")``, the same way."""
    return partial(drawing, "render")
