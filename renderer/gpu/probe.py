"""What OpenGL is on this machine, asked in a process of its own: a driver may crash or hang.

``python -m renderer.gpu.probe`` prints the context's limits as JSON, or why there is none.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import renderer
from renderer.errors import GpuError

TIMEOUT_S = 60.0


def probe(timeout_s: float = TIMEOUT_S, command: list[str] | None = None) -> dict[str, Any]:
    """The fields of :class:`renderer.gpu.context.Limits`. Raises :class:`GpuError` if there is no OpenGL."""
    root = str(Path(renderer.__file__).parents[1])
    path = os.pathsep.join(p for p in (root, os.environ.get("PYTHONPATH", "")) if p)
    try:
        done = subprocess.run(
            command or [sys.executable, "-m", "renderer.gpu.probe"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=timeout_s,
            env=os.environ | {"PYTHONPATH": path},
        )
    except subprocess.TimeoutExpired:
        raise GpuError("gl-hangs", f"OpenGL did not start within {timeout_s:g} s") from None
    try:
        answer = json.loads(done.stdout.splitlines()[-1])
    except (ValueError, IndexError):
        says = done.stderr.decode("utf-8", "replace").strip().splitlines()
        ended = f"signal {-done.returncode}" if done.returncode < 0 else f"exit status {done.returncode}"
        reason = f": {says[-1]}" if says else ""
        raise GpuError("gl-crashes", f"the graphics driver crashed ({ended}){reason}") from None
    if "error" in answer:
        raise GpuError("no-gl", answer["error"], hint=answer["hint"])
    return dict(answer)


def _main() -> None:
    try:
        from renderer.gpu.context import Gpu

        with Gpu() as gpu:
            answer = asdict(gpu.limits)
    except GpuError as error:
        answer = {"error": error.what, "hint": error.hint}
    except ImportError as error:
        answer = {"error": f"moderngl cannot be imported: {error}", "hint": ""}
    print(json.dumps(answer))


if __name__ == "__main__":
    _main()
