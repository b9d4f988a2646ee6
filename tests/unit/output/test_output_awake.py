"""Screens are kept awake as long as we live, or it is said why not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from renderer.output import awake

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the helpers are Linux's")

STAYS = "#!/bin/sh\nexec cat\n"
REFUSES = "#!/bin/sh\necho 'Failed to connect to bus' >&2\nexit 1\n"


def _helper(folder: Path, text: str) -> str:
    path = folder / "systemd-inhibit"
    path.write_text(text)
    path.chmod(0o755)
    return f"{folder}:/usr/bin:/bin"


def test_what_cannot_be_done_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.setenv("PATH", _helper(tmp_path, REFUSES))
    assert awake.Awake().warnings == (
        "the screens may go to sleep: there is no X server to ask (DISPLAY is not set)",
        "the screens may go to sleep: systemd-inhibit: Failed to connect to bus",
    )
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    assert awake.Awake().warnings[1].endswith("systemd-inhibit is not installed")


def test_a_helper_ends_with_its_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.setenv("PATH", _helper(tmp_path, STAYS))
    before = set(psutil.Process().children())
    kept = awake.Awake()
    assert len(kept.warnings) == 1
    (helper,) = set(psutil.Process().children()) - before
    kept.release()
    assert not helper.is_running()


def test_a_helper_ends_with_a_killed_show(tmp_path: Path) -> None:
    program = "import psutil\nfrom renderer.output.awake import Awake\nAwake()\n"
    program += "print(*[c.pid for c in psutil.Process().children()], flush=True)\ninput()"
    show = subprocess.Popen(
        [sys.executable, "-c", program],
        env={"PATH": _helper(tmp_path, STAYS)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert show.stdout is not None
    helper = psutil.Process(int(show.stdout.readline()))
    show.kill()
    show.communicate()
    psutil.wait_procs([helper], timeout=20)
    assert not helper.is_running() or helper.status() == psutil.STATUS_ZOMBIE
