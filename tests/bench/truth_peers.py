"""The same picture by the peers, each drawn by its adapter in the peers' own interpreter."""

from __future__ import annotations

import json
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from tests.bench.peers.job import Job
from tests.bench.truth_cases import SIZE_PX, Case, Light
from tests.bench.truth_ours import read_linear
from tests.bench.truth_score import Picture
from tests.bench.truth_tracer import Truth

PEERS = {"pyrender": "pyrender_peer", "PyVista": "pyvista_peer", "F3D": "f3d_peer"}

_REPOSITORY = Path(__file__).resolve().parents[2]
_PATIENCE_S = 600


@dataclass(frozen=True)
class Peers:
    """How to run them."""

    python: str
    assets: Path
    folder: Path

    def draw(self, peer: str, case: Case, truth: Truth) -> Picture | str:
        """Linear light [H, W, 3] from the truth's camera, or why there is none."""
        self.folder.mkdir(parents=True, exist_ok=True)
        stem = f"{case.name}-{peer}"
        out, request = self.folder / f"{stem}.npy", self.folder / f"{stem}.json"
        out.unlink(missing_ok=True)
        request.write_text(json.dumps(asdict(self._job(case, truth, out))), encoding="utf-8")
        command = [self.python, "-m", f"tests.bench.peers.{PEERS[peer]}", str(request.resolve())]
        try:
            ran = subprocess.run(
                command, cwd=_REPOSITORY, capture_output=True, text=True, timeout=_PATIENCE_S, check=False
            )
        except subprocess.TimeoutExpired:
            return f"took longer than {_PATIENCE_S} s"
        if ran.returncode or not out.exists():
            return (ran.stderr.strip().splitlines() or [f"exit status {ran.returncode}"])[-1]
        return np.asarray(np.load(out), np.float32)

    def _job(self, case: Case, truth: Truth, out: Path) -> Job:
        light = case.light
        return Job(
            model=str((self.assets / case.model.file).resolve()),
            map=str(self._map(light).resolve()),
            sun_direction=light.sun_direction,
            sun_irradiance=light.sun_irradiance,
            eye=truth.eye,
            at=truth.at,
            fov_deg=truth.fov_deg,
            size_px=SIZE_PX,
            scratch=str(self.folder.resolve()),
            out=str(out.resolve()),
        )

    def _map(self, light: Light) -> Path:
        """The light's map times its intensity, as numbers: not every peer reads every picture."""
        path = self.folder / f"{light.name}-{light.intensity:g}.npy"
        if not path.exists():
            np.save(path, read_linear(self.assets / light.map) * np.float32(light.intensity))
        return path
