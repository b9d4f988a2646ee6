"""Light from all around: furnaces, diffuse and mirrored light against numerical integration, and the map's
turn."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import trimesh

from renderer.engine.engine import Engine, picture
from renderer.engine.view import Camera, camera_view
from renderer.gpu.context import Gpu
from tests.support.brdf import specular_lobe
from tests.support.gltf_files import Builder
from tests.support.stage import FPS, Looking, engine_for, environment_file, map_grid, plain, relic, scene_file

BALL = Looking(high_m=2.2, away_m=60.0, size=(240, 240))


def _ball(path: Path, colour: tuple[float, float, float], metallic: float, roughness: float) -> None:
    sphere = trimesh.creation.icosphere(subdivisions=4)
    builder = Builder()
    number = builder.material(**plain(colour, metallic, roughness))
    points = sphere.vertices.astype(np.float32)
    triangles = sphere.faces.astype(np.uint32).ravel()
    builder.node(mesh=builder.mesh(points, triangles, NORMAL=points, material=number))
    builder.glb(path)


def _ball_normals() -> tuple[np.ndarray, np.ndarray]:
    """[H, W, 3] normals of the unit ball as ``BALL`` sees it, and where they face the eye by more than
    0.25."""
    rows, columns = np.mgrid[0 : BALL.size[1], 0 : BALL.size[0]] + 0.5
    step = BALL.high_m / BALL.size[1]
    half = BALL.size[0] / 2
    target = np.stack([(columns - half) * step, (half - rows) * step, np.zeros_like(rows)], axis=-1)
    ray = target - BALL.eye
    ray /= np.linalg.norm(ray, axis=-1, keepdims=True)
    along = -(ray @ BALL.eye)
    inside = along**2 - (BALL.away_m**2 - 1)
    n = BALL.eye + ray * (along - np.sqrt(np.maximum(inside, 0)))[..., None]
    n /= np.linalg.norm(n, axis=-1, keepdims=True)
    return n, (inside > 0) & (-(n * ray).sum(-1) > 0.25)


def _balls(gpu: Gpu, folder: Path, looks: dict[str, tuple[tuple[float, float, float], float, float]],
           environment: str) -> Callable[[str], np.ndarray]:  # fmt: skip
    """A function that draws the ball called so; they stand 100 m apart from one another."""
    relics = ""
    for index, (name, look) in enumerate(looks.items()):
        _ball(folder / f"ball{index}.glb", *look)
        relics += relic(f"ball{index}.glb", f'name = "{name}"\nposition_m = [{100 * index}, 0, 0]')
    engine = engine_for(gpu, scene_file(folder, environment + relics), "show")
    names = list(looks)

    def draw(name: str) -> np.ndarray:
        looking = Looking((100.0 * names.index(name), 0.0), BALL.high_m, BALL.away_m, BALL.size)
        return looking.shot(engine)

    return draw


def test_a_white_ball_in_even_light_cannot_be_seen(gpu: Gpu, tmp_path: Path) -> None:
    environment_file(tmp_path / "even.exr", np.full((32, 64, 3), 0.8))
    white = (1.0, 1.0, 1.0)
    looks = {f"metal {r}": (white, 1.0, r) for r in (0.0, 0.25, 0.5, 0.75, 1.0)}
    looks |= {f"half metal {r}": (white, 0.5, r) for r in (0.0, 0.5, 1.0)}
    looks |= {f"dielectric {r}": (white, 0.0, r) for r in (0.0, 0.25, 0.5, 0.75, 1.0)}
    draw = _balls(gpu, tmp_path, looks, '[environment]\nmap = "even.exr"\nvisible = true\n')
    worst = {name: np.abs(draw(name) / 0.8 - 1).max() for name in looks}
    print({name: round(float(error), 4) for name, error in worst.items()})
    assert max(worst.values()) < 0.01, worst


@pytest.fixture(scope="module")
def lobes() -> np.ndarray:
    """[128, 256, 3] a random map without fine detail."""
    random, (d, _) = np.random.default_rng(5), map_grid(128)
    light = np.full((*d.shape[:2], 3), 0.05)
    for _ in range(12):
        towards = random.normal(size=3)
        towards /= np.linalg.norm(towards)
        light += np.exp(random.uniform(4, 14) * (d @ towards - 1))[..., None] * random.uniform(0, 2, 3)
    return light


ROUGH = (0.1, 0.2, 0.35, 0.5, 0.7, 0.85, 1.0)


@pytest.fixture(scope="module")
def lobe_balls(
    _session_gpu: Gpu, lobes: np.ndarray, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], np.ndarray]:
    folder = tmp_path_factory.mktemp("lobes")
    environment_file(folder / "lobes.exr", lobes)
    looks = {f"metal {r}": ((1.0, 1.0, 1.0), 1.0, r) for r in ROUGH}
    looks |= {"white": ((1.0, 1.0, 1.0), 0.0, 1.0), "black": ((0.0, 0.0, 0.0), 0.0, 1.0)}
    return _balls(_session_gpu, folder, looks, '[environment]\nmap = "lobes.exr"\n')


def _sampled(seen: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    rows, columns = np.nonzero(seen)
    chosen = np.random.default_rng(1).choice(len(rows), count, replace=False)
    return rows[chosen], columns[chosen]


def test_diffuse_light_is_the_integral_over_the_map(
    gpu: Gpu, lobes: np.ndarray, lobe_balls: Callable[[str], np.ndarray]
) -> None:
    normals, seen = _ball_normals()
    at = _sampled(seen, 200)
    diffuse = (lobe_balls("white") - lobe_balls("black"))[at]
    d, solid = map_grid(128)
    cosine = np.maximum(normals[at] @ d.reshape(-1, 3).T, 0) * solid.ravel()
    irradiance = cosine @ lobes.reshape(-1, 3) / np.pi
    ratio = diffuse / irradiance
    # less what the surface mirrors: 4 % facing the eye, more at a slant
    facing = normals[at][:, 2] > 0.8
    print(f"diffuse over the integral, facing: {ratio[facing].min():.4f} to {ratio[facing].max():.4f}")
    assert ratio[facing] == pytest.approx(0.985, abs=0.02)
    assert ratio.std(axis=1).max() < 0.01  # the same for each colour
    assert ratio.min() > 0.85


@pytest.mark.parametrize("roughness", ROUGH)
def test_mirrored_light_is_the_integral_over_the_lobe(
    gpu: Gpu, lobes: np.ndarray, lobe_balls: Callable[[str], np.ndarray], roughness: float
) -> None:
    """A white metal ball shows the map averaged over GGX's lobe, about a direction near the mirrored one."""
    normals, seen = _ball_normals()
    at = _sampled(seen, 150)
    drawn = lobe_balls(f"metal {roughness}")[at]
    n = normals[at]
    v = BALL.eye - n
    v /= np.linalg.norm(v, axis=-1, keepdims=True)
    nv = (n * v).sum(-1, keepdims=True)
    mirrored = 2 * nv * n - v
    nearer = mirrored + (n - mirrored) * roughness ** (1.3 + 2.5 * nv)
    nearer /= np.linalg.norm(nearer, axis=-1, keepdims=True)
    error = np.abs(drawn / _lobe_means(lobes, nearer, roughness**2) - 1)
    print(f"roughness {roughness}: mean {error.mean():.4f}, worst {error.max():.4f}")
    assert error.mean() < 0.012
    assert error.max() < 0.06


@pytest.mark.parametrize("roughness", [0.5, 0.7, 1.0])
def test_rough_metal_is_near_the_integral_of_its_brdf(
    gpu: Gpu, lobes: np.ndarray, lobe_balls: Callable[[str], np.ndarray], roughness: float
) -> None:
    """Beyond the split sum, which takes eye and normal to be one: the lobe of each slant. The must-fail twin is
    the lobe about the mirrored direction itself, which is further off by far."""
    normals, seen = _ball_normals()
    at = _sampled(seen, 60)
    drawn = lobe_balls(f"metal {roughness}")[at]
    n = normals[at]
    v = BALL.eye - n
    v /= np.linalg.norm(v, axis=-1, keepdims=True)
    expected = np.array([_brdf_mean(lobes, *pair, roughness**2) for pair in zip(n, v, strict=True)])
    mirrored = 2 * (n * v).sum(-1, keepdims=True) * n - v
    error = np.abs(drawn / expected - 1).mean()
    without = np.abs(_lobe_means(lobes, mirrored, roughness**2) / expected - 1).mean()
    print(f"roughness {roughness}: mean {error:.4f}, about the mirrored direction {without:.4f}")
    assert error < 0.08
    assert error < 0.6 * without


def _brdf_mean(light: np.ndarray, n: np.ndarray, v: np.ndarray, alpha: float) -> np.ndarray:
    """[3] the map weighted by D G / (4 NL NV) NL for one normal and eye."""
    d, solid = map_grid(light.shape[0])
    d = d.reshape(-1, 3)
    weight = specular_lobe(n, v, d, alpha) * np.maximum(d @ n, 0) * solid.ravel()
    mean: np.ndarray = weight @ light.reshape(-1, 3) / weight.sum()
    return mean


def _lobe_means(light: np.ndarray, about: np.ndarray, alpha: float) -> np.ndarray:
    """[N, 3] the map weighted by D(h) NL, summed up over its pixels (Karis 2013: eye and normal along
    ``about``)."""
    d, solid = map_grid(light.shape[0])
    nl = about @ d.reshape(-1, 3).T
    nh2 = (1 + nl) / 2  # h is halfway between l and n
    weight = np.maximum(nl, 0) * solid.ravel() / (nh2 * (alpha**2 - 1) + 1) ** 2
    return weight @ light.reshape(-1, 3) / weight.sum(axis=1, keepdims=True)


PATCH = np.array([0.3, 0.5, -0.8]) / np.linalg.norm([0.3, 0.5, -0.8])


@pytest.fixture(scope="module")
def patch(_session_gpu: Gpu, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """A dark map with one bright patch; it turns by 90 degrees per second."""
    folder = tmp_path_factory.mktemp("patch")
    d, _ = map_grid(128)
    environment_file(folder / "patch.exr", np.repeat((d @ PATCH > np.cos(0.06))[..., None] * 50.0, 3, axis=2))
    _ball(folder / "ball.glb", (1.0, 1.0, 1.0), 0.0, 1.0)
    turn = "rotation_deg = { keys = [[0, 0], [4, 360]] }\n"
    strength = "intensity = { keys = [[10, 1.0], [11, 3.0]] }\n"
    environment = f'[environment]\nmap = "patch.exr"\nvisible = true\n{turn}{strength}'
    exposure = "[picture]\nexposure_ev = { keys = [[20, 0.0], [21, 1.0], [22, -1.5]] }\n"
    return engine_for(_session_gpu, scene_file(folder, environment + exposure + relic("ball.glb")))


def _turned(d: np.ndarray, degrees: float) -> np.ndarray:
    """About +y, counter-clockwise seen from above."""
    a = np.radians(degrees)
    return np.array([d[0] * np.cos(a) + d[2] * np.sin(a), d[1], -d[0] * np.sin(a) + d[2] * np.cos(a)])


@pytest.mark.parametrize("seconds", [0, 1, 2, 3])
def test_the_map_is_seen_and_lights_from_where_it_is(gpu: Gpu, patch: Engine, seconds: int) -> None:
    towards = _turned(PATCH, 90.0 * seconds)
    eye = np.array([0.0, 20.0, 0.0])
    camera = Camera(eye, eye + towards + np.array([0.11, 0.07, -0.05]), 40.0, (160, 160))
    seen = picture(patch, seconds, FPS, camera_view(camera), "rgba16f")[..., 0].astype(float)
    rows, columns = np.mgrid[0:160, 0:160] + 0.5
    found = np.array([(seen * columns).sum(), (seen * rows).sum()]) / seen.sum()
    bottom_left, bottom_right, top_left = camera.screen_m - eye
    across, upwards = bottom_right - bottom_left, top_left - bottom_left
    hit = towards / (towards @ np.cross(across, upwards)) * (bottom_left @ np.cross(across, upwards)) - bottom_left
    expected = 160 * np.array([hit @ across / (across @ across), 1 - hit @ upwards / (upwards @ upwards)])
    assert found == pytest.approx(expected, abs=0.7)
    # the ball is brightest where it faces the patch, among what is seen of it
    normals, front = _ball_normals()
    light = BALL.shot(patch, seconds)[..., 0]
    facing = normals @ towards
    lit = front & (facing > 0.3)
    dark = front & (facing < -0.1)
    assert dark.sum() > 50
    assert light[dark].max() < 0.05
    if lit.sum() > 50:
        assert np.corrcoef(light[lit], facing[lit])[0, 1] > 0.95


def test_intensity_and_exposure_multiply_light(gpu: Gpu, patch: Engine) -> None:
    front = _ball_normals()[1]
    before, stronger = (BALL.shot(patch, s)[front].mean() for s in (16, 20))
    assert stronger == pytest.approx(before, rel=1e-3)  # a full turn later nothing has changed
    one, two, less = (BALL.shot(patch, s)[front].mean() for s in (20, 21, 22))
    assert two / one == pytest.approx(2.0, rel=2e-3)
    assert less / one == pytest.approx(2.0**-1.5, rel=2e-3)
