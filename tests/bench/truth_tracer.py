"""Truths: pictures of a path tracer, made once by ``truth.py`` of the shared tools and then reused."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tests.bench.truth_cases import DEPTH, SAMPLES, SIZE_PX, Case

Vec3 = tuple[float, float, float]


@dataclass(frozen=True)
class Truth:
    """What the path tracer saw, and from where."""

    rgba: npt.NDArray[np.float32]
    """Linear Rec.709 [H, W, 4]; alpha is coverage, colour is premultiplied by it."""
    eye: Vec3
    at: Vec3
    fov_deg: float


@dataclass(frozen=True)
class Tracer:
    """Where the path tracer is. Mitsuba and Cycles need different numpys, hence an interpreter for each."""

    script: Path
    assets: Path
    pythons: dict[str, str]
    folder: Path

    def truth(self, case: Case) -> Truth:
        """The truth of this case, from the folder if it is there and was made for the same light."""
        wanted = self._arguments(case)
        stem = self.folder / case.name
        made_for = stem.with_suffix(".args.json")
        if not made_for.exists() or json.loads(made_for.read_text()) != wanted:
            self._make(case, wanted, stem)
            made_for.write_text(json.dumps(wanted, indent=1))
        said = json.loads(stem.with_suffix(".json").read_text())
        return Truth(np.load(stem.with_suffix(".npy")), tuple(said["eye"]), tuple(said["at"]), said["fov_y"])

    def _arguments(self, case: Case) -> list[str]:
        light = case.light
        arguments = [
            f"--size={SIZE_PX[0]}x{SIZE_PX[1]}",
            f"--depth={DEPTH}",
            f"--spp={SAMPLES[case.model.engine]}",
        ]
        arguments += [f"--env-scale={light.intensity}", f"--exposure={light.exposure}"]
        arguments += ["--engine=cycles", "--denoise"] if case.model.engine == "cycles" else ["--ms"]
        if light.sun_direction is not None:
            arguments.append(f"--sun={_vector(light.sun_direction)}")
            arguments.append(f"--sun-rgb={_vector(light.sun_irradiance)}")
        return arguments

    def _make(self, case: Case, arguments: list[str], stem: Path) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self.folder) as scratch:
            out = Path(scratch) / case.name
            where = [f"--out={out}", f"--env={self.assets / case.light.map}"]
            command = [self.pythons[case.model.engine], str(self.script), str(self.assets / case.model.file)]
            subprocess.run([*command, *where, *arguments], check=True, stdout=subprocess.DEVNULL)
            for suffix in (".exr", ".npy", ".png", ".json"):
                os.replace(out.with_suffix(suffix), stem.with_suffix(suffix))


def _vector(values: Vec3) -> str:
    return ",".join(f"{value:g}" for value in values)
