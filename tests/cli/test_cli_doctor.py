"""``yingbi doctor``: a page that nothing can end early."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from renderer.cli import health
from renderer.cli.health import GIB, Finding, disk_finding, memory_finding, opengl_findings
from renderer.errors import GpuError, YingbiError
from renderer.gpu.probe import probe
from tests.cli.conftest import Run

LIMITS = {
    "renderer": "NVIDIA GeForce RTX 4090/PCIe/SSE2",
    "version": "4.6.0 NVIDIA 550.54",
    "texture_px": 32768,
    "viewport_px": [32768, 32768],
    "samples": 32,
}


def states(**changes: object) -> list[tuple[str, str]]:
    return [(f.name, f.state) for f in opengl_findings(LIMITS | changes)]


def test_what_opengls_limits_mean() -> None:
    assert states() == [("opengl", "OK"), ("limits", "OK")]
    for name in ("llvmpipe (LLVM 15.0.6, 256 bits)", "Google SwiftShader", "GDI Generic"):
        found = list(opengl_findings(LIMITS | {"renderer": name}))
        assert found[0].state == "WARN"
        assert "frames are drawn by the CPU" in found[0].what
        assert found[0].mend
    assert states(samples=2)[1] == ("limits", "FAIL")
    assert states(texture_px=4096)[1] == ("limits", "WARN")
    assert states(viewport_px=[16384, 4096])[1] == ("limits", "WARN")


def test_memory_and_disk() -> None:
    assert [memory_finding(64 * GIB, free).state for free in (GIB // 2, 2 * GIB, 32 * GIB)] == [
        "FAIL",
        "WARN",
        "OK",
    ]
    here = Path("here")
    assert [disk_finding(here, free, True).state for free in (0, GIB, 100 * GIB)] == ["FAIL", "WARN", "OK"]
    assert disk_finding(here, 100 * GIB, False).state == "WARN"


def _probe(code: str, timeout_s: float = 20.0) -> GpuError:
    with pytest.raises(GpuError) as caught:
        probe(timeout_s, [sys.executable, "-c", code])
    return caught.value


def test_a_driver_that_crashes_or_hangs_is_survived() -> None:
    assert "the graphics driver crashed (signal 6)" in str(_probe("import os; os.abort()"))
    assert "the graphics driver crashed (exit status 3): gone" in str(
        _probe("import sys; print('noise'); print('gone', file=sys.stderr); sys.exit(3)")
    )
    assert "did not start within 0.2 s" in str(_probe("import time; time.sleep(60)", 0.2))
    missing = _probe('print(\'{"error": "no EGL", "hint": "install it"}\')')
    assert str(missing) == "no EGL (install it)"


def test_a_check_that_fails_is_a_line_not_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> object:
        raise RuntimeError("boom")

    def refused() -> object:
        raise YingbiError("c", "no", hint="mend it")

    monkeypatch.setattr(health, "_CHECKS", (("a", broken), ("b", refused), ("c", health._memory)))
    first, second, third = health.findings()
    assert (first.state, first.what) == ("FAIL", "could not be looked at: RuntimeError: boom")
    assert second == Finding("b", "FAIL", "no", "mend it")
    assert third.name == "memory"


def test_the_page(yingbi: Run) -> None:
    done = yingbi("doctor", "--json")
    page = json.loads(done.stdout)
    assert page["format"] == "yingbi-doctor/1"
    assert page["fit"] == (done.returncode == 0)
    found = {f["name"]: f for f in page["findings"]}
    assert set(found) == {
        "python",
        "platform",
        "yingbi",
        "opengl",
        "limits",
        "ffmpeg",
        "memory",
        "disk",
        "shaders",
        "scenes",
    }
    for name in ("python", "yingbi", "ffmpeg", "shaders", "scenes", "limits"):
        assert found[name]["state"] == "OK", found[name]
    assert all(f["mend"] for f in page["findings"] if f["state"] != "OK")


def test_without_opengl_and_ffmpeg_it_says_what_to_install(
    yingbi: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YINGBI_FFMPEG", str(tmp_path / "no-ffmpeg"))
    monkeypatch.setenv("__EGL_VENDOR_LIBRARY_FILENAMES", os.devnull)
    monkeypatch.setenv("LIBGL_DRIVERS_PATH", os.devnull)
    monkeypatch.setenv("GALLIUM_DRIVER", "no such driver")
    done = yingbi("doctor")
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    for name in ("opengl", "ffmpeg"):
        number = next(i for i, line in enumerate(lines) if line.startswith(f"FAIL  {name}"))
        assert lines[number + 1].strip().startswith("mend: ")
    assert lines[-1].startswith("not fit: ")
