"""The checks of ``yingbi doctor``: each looks at one thing and says how it is and what mends it."""

from __future__ import annotations

import importlib.util
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from renderer import __version__, resources
from renderer.errors import YingbiError

State = Literal["OK", "WARN", "FAIL"]

GIB = 2**30
LEAST_TEXTURE_PX = 8192
LEAST_SAMPLES = 4
SHOW = "four-seasons.toml"

_SOFTWARE = ("llvmpipe", "softpipe", "swrast", "swiftshader", "lavapipe", "microsoft basic", "gdi generic")
_PACKAGES = ("moderngl", "glfw", "numpy", "pyrr", "trimesh", "PIL", "pydantic", "tree_sitter",
             "tree_sitter_toml", "click", "rich", "OpenImageIO", "psutil")  # fmt: skip
_AGAIN = f'"{sys.executable}" -m pip install --force-reinstall yingbi'
_PACKAGED = {
    "ffmpeg": {"apt-get": "ffmpeg", "dnf": "ffmpeg-free", "brew": "ffmpeg", "winget": "Gyan.FFmpeg"},
    "opengl": {"apt-get": "libegl1 libgl1 libgl1-mesa-dri", "dnf": "mesa-libEGL mesa-dri-drivers"},
    "driver": {"ubuntu-drivers": "", "softwareupdate": "--all"},
}
"""What to install of each tool that installs, by the tool's name."""


@dataclass(frozen=True)
class Finding:
    """One line of the page. ``mend`` is the command, or the step, that puts it right."""

    name: str
    state: State
    what: str
    mend: str = ""


Checks = tuple[tuple[str, Callable[[], Iterator[Finding]]], ...]
"""Each with its name, for when it fails altogether."""


def findings(more: Checks = ()) -> Iterator[Finding]:
    """Every check, in the order of the page, and ``more`` of them; none can end the page."""
    for name, check in (*_CHECKS, *more):
        try:
            yield from check()
        except YingbiError as error:
            yield Finding(name, "FAIL", error.what, error.hint)
        except Exception as error:  # a doctor that falls ill helps nobody
            what = f"could not be looked at: {type(error).__name__}: {error}"
            yield Finding(name, "FAIL", what, "run again with --debug and report it")


def _install(what: str, otherwise: str) -> str:
    """The command that installs ``what`` with the tool that this machine has."""
    tool = next((tool for tool in _PACKAGED[what] if shutil.which(tool)), None)
    if tool is None:
        return otherwise
    sudo = "" if tool in ("brew", "winget") else "sudo "
    return f"{sudo}{tool} install {_PACKAGED[what][tool]}".strip()


def _python() -> Iterator[Finding]:
    good = sys.version_info >= (3, 11)
    what = f"{platform.python_version()}, {sys.executable}"
    yield Finding("python", "OK" if good else "FAIL", what, "" if good else "install Python 3.11 or newer")
    yield Finding("platform", "OK", f"{platform.platform()}, {os.cpu_count()} CPU threads")
    missing = [name for name in _PACKAGES if importlib.util.find_spec(name) is None]
    if missing:
        yield Finding("yingbi", "FAIL", f"{__version__}, without {', '.join(missing)}", _AGAIN)
    else:
        yield Finding("yingbi", "OK", f"{__version__}, with all the packages that it needs")


def _opengl() -> Iterator[Finding]:
    from renderer.gpu.probe import probe

    try:
        limits = probe()
    except YingbiError as error:
        yield Finding("opengl", "FAIL", error.what, _install("opengl", "install the graphics card's driver"))
        return
    yield from opengl_findings(limits)


def opengl_findings(limits: dict[str, Any]) -> Iterator[Finding]:
    """What a context's limits mean."""
    driver = _install("driver", "install the graphics card's driver from its maker")
    what = f"{limits['version']}, {limits['renderer']}"
    if any(name in limits["renderer"].lower() for name in _SOFTWARE):
        yield Finding("opengl", "WARN", f"{what}: frames are drawn by the CPU", driver)
    else:
        yield Finding("opengl", "OK", what)
    side = min(limits["texture_px"], *limits["viewport_px"])
    what = f"pictures up to {side} px wide, {limits['samples']} samples per pixel"
    if limits["samples"] < LEAST_SAMPLES:
        yield Finding("limits", "FAIL", f"{what}: {LEAST_SAMPLES} samples are needed", driver)
    elif side < LEAST_TEXTURE_PX:
        yield Finding("limits", "WARN", f"{what}: large walls need {LEAST_TEXTURE_PX} px", driver)
    else:
        yield Finding("limits", "OK", what)


def _ffmpeg() -> Iterator[Finding]:
    from renderer.output.ffmpeg import find_ffmpeg

    mend = _install("ffmpeg", f'"{sys.executable}" -m pip install imageio-ffmpeg')
    try:
        program = find_ffmpeg()
        version = _output([program, "-hide_banner", "-version"])
        encoders = _output([program, "-hide_banner", "-encoders"])
    except (YingbiError, OSError, subprocess.SubprocessError) as error:
        yield Finding("ffmpeg", "FAIL", str(error), mend)
        return
    found = re.search(r"ffmpeg version (\S+)", version)
    what = f"{found[1] if found else 'of an unknown version'}, {program}"
    if re.search(r"\blibx264\b", encoders):
        yield Finding("ffmpeg", "OK", f"{what}, with libx264")
    else:
        yield Finding("ffmpeg", "FAIL", f"{what}: it has no libx264, so no .mp4", mend)


def _output(command: list[str]) -> str:
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=30)
    return done.stdout.decode("utf-8", "replace")


def _memory() -> Iterator[Finding]:
    import psutil

    memory = psutil.virtual_memory()
    yield memory_finding(memory.total, memory.available)


def memory_finding(total: int, available: int) -> Finding:
    what = f"{total / GIB:.1f} GiB, {available / GIB:.1f} GiB free"
    if available < GIB:
        return Finding("memory", "FAIL", f"{what}: a 4480 x 2120 wall needs 1 GiB", "close other programs")
    if available < 4 * GIB:
        return Finding("memory", "WARN", f"{what}: large models need more", "close other programs")
    return Finding("memory", "OK", what)


def _disk() -> Iterator[Finding]:
    folder = Path.cwd()
    yield disk_finding(folder, shutil.disk_usage(folder).free, os.access(folder, os.W_OK))


def disk_finding(folder: Path, free: int, writable: bool) -> Finding:
    what = f"{free / GIB:.1f} GiB free in {folder}"
    elsewhere = "write to another disk with -o"
    if not writable:
        return Finding("disk", "WARN", f"{what}: writing there is not permitted", elsewhere)
    if free < GIB // 4:
        return Finding("disk", "FAIL", f"{what}: not enough for a film", elsewhere)
    if free < 10 * GIB:
        return Finding("disk", "WARN", f"{what}: frames of a long film need more", elsewhere)
    return Finding("disk", "OK", what)


def _files() -> Iterator[Finding]:
    from renderer.cli.checking import Checker

    shaders = len(list(resources.shaders().rglob("*.*")))
    if not shaders:
        yield Finding("shaders", "FAIL", f"none in {resources.shaders()}", _AGAIN)
    else:
        yield Finding("shaders", "OK", f"{shaders} in {resources.shaders()}")
    found = Checker().check(resources.scenes() / SHOW)
    if found.mistakes:
        more = f", and {len(found.mistakes) - 1} more mistakes" if len(found.mistakes) > 1 else ""
        yield Finding("scenes", "FAIL", f"{found.mistakes[0]}{more}", _AGAIN)
    else:
        yield Finding("scenes", "OK", f"{SHOW} is good, in {resources.scenes()}")


_CHECKS: Checks = (
    ("python", _python),
    ("opengl", _opengl),
    ("ffmpeg", _ffmpeg),
    ("memory", _memory),
    ("disk", _disk),
    ("files", _files),
)
