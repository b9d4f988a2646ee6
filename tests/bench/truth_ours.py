"""The same picture by Yingbi: a scene file with model and light, through ``yingbi render --view direct``."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tests.bench.truth_cases import SIZE_PX, Case
from tests.bench.truth_tracer import Truth


def scene_text(case: Case, assets: Path) -> str:
    """The scene file: nothing but the model, the map and the sun."""
    light = case.light
    lines = ['format = "yingbi-scene/1"', "duration_s = 1", "[environment]", 'preset = "black"']
    lines += [f"map = {_text(assets / light.map)}", f"intensity = {light.intensity}"]
    if light.sun_direction is not None:
        irradiance = max(light.sun_irradiance)
        colour = [value / irradiance for value in light.sun_irradiance]
        lines += ["[[light]]", 'kind = "sun"', f"direction = {list(light.sun_direction)}"]
        lines += [f"irradiance = {irradiance}", f"colour = {colour}", "shadow_softness = 0"]
    lines += ["[[relic]]", f"mesh = {_text(assets / case.model.file)}"]
    return "\n".join(lines) + "\n"


def render(
    case: Case, truth: Truth, assets: Path, quality: str, folder: Path
) -> tuple[npt.NDArray[np.float32], list[str]]:
    """Linear light [H, W, 3] from the truth's camera, and what Yingbi warned of."""
    folder.mkdir(parents=True, exist_ok=True)
    scene, picture, report = (folder / f"{case.name}{suffix}" for suffix in (".toml", ".exr", ".report.json"))
    scene.write_text(scene_text(case, assets), encoding="utf-8")
    eye, at = (",".join(map(repr, place)) for place in (truth.eye, truth.at))
    size = "x".join(map(str, SIZE_PX))
    camera = [f"--eye={eye}", f"--look-at={at}", f"--fov={truth.fov_deg}", f"--size={size}", "--view=direct"]
    command = [
        sys.executable,
        "-m",
        "renderer",
        "render",
        str(scene),
        "-o",
        str(picture),
        f"--report={report}",
    ]
    ran = subprocess.run(
        [*command, *camera, "--at=0", f"--quality={quality}"], capture_output=True, text=True, check=False
    )
    if ran.returncode:
        raise SystemExit(f"{case.name}: {ran.stderr.strip()}")
    return read_linear(picture), [str(warning) for warning in json.loads(report.read_text())["warnings"]]


def read_linear(path: Path) -> npt.NDArray[np.float32]:
    """The first three channels of a picture that holds linear light."""
    import OpenImageIO as oiio

    source = oiio.ImageInput.open(str(path))
    if source is None:
        raise SystemExit(f"{path}: {oiio.geterror()}")
    picture = np.asarray(source.read_image("float"), np.float32)[..., :3]
    source.close()
    return picture


def _text(path: Path) -> str:
    return json.dumps(str(path.resolve()))
