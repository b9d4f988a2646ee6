"""Emissive balls at known places: a GLB of them, and where an independent ray-cast says that they are
seen."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import trimesh

from renderer.wall.model import Facet, Wall

RADIUS_M = 0.02
MARGIN_PX = 3
RAYS = 8  # per pixel and axis


def ball_file(path: Path, centres: np.ndarray) -> None:
    """One GLB with a white emissive ball at every centre [N, 3]."""
    material = trimesh.visual.material.PBRMaterial(
        baseColorFactor=[0, 0, 0, 255],
        emissiveFactor=[1.0, 1.0, 1.0],
        metallicFactor=0.0,
        roughnessFactor=1.0,
    )
    sphere = trimesh.creation.icosphere(subdivisions=3, radius=RADIUS_M)
    scene = trimesh.Scene()
    for centre in centres:
        ball = sphere.copy()
        ball.apply_translation(centre)
        ball.visual = trimesh.visual.TextureVisuals(uv=np.zeros((len(ball.vertices), 2)), material=material)
        scene.add_geometry(ball)
    path.write_bytes(scene.export(file_type="glb"))


def scattered(wall: Wall, eye: np.ndarray, count: int, seed: int) -> np.ndarray:
    """[count, 3] places before and behind the wall that ``eye`` sees through it, no two seen close
    together."""
    random = np.random.default_rng(seed)
    seen = [f for f in wall.facets if f.distance_m(eye) > 0.3]
    places, marks = [], []
    for _ in range(100 * count):
        facet = seen[random.integers(len(seen))]
        x, y, width, height = facet.raster_px
        mark = np.array([x + random.uniform(30, width - 30), y + random.uniform(30, height - 30)])
        on_wall = facet.positions_m(mark[0], mark[1])
        if all(np.linalg.norm(mark - other) > 65 for other in marks):
            depth = random.choice([random.uniform(0.55, 0.9), random.uniform(1.05, 1.6)])
            places.append(eye + depth * (on_wall - eye))
            marks.append(mark)
        if len(places) == count:
            break
    return np.array(places)


def seen_centroids(
    wall: Wall, eye: np.ndarray, centres: np.ndarray
) -> list[tuple[int, np.ndarray, tuple[int, int, int, int]]]:
    """(ball, centroid [2] in raster px, window x0, y0, x1, y1) for each ball seen wholly within one facet.

    Rays go from the eye through points of the facets; nothing of the renderer's matrices is used.
    """
    marks = [(i, f, mark) for i, c in enumerate(centres) for f in wall.facets
             if (mark := _mark(f, eye, c)) is not None]  # fmt: skip
    found = []
    for index, facet, mark in marks:
        alone = all(o is mark or np.abs(o - mark).max() > 60 for _, _, o in marks)
        window = _window(facet, mark) if alone else None
        centroid = _centroid(facet, eye, centres[index], window) if window else None
        if window is not None and centroid is not None:
            found.append((index, centroid, window))
    return found


def _mark(facet: Facet, eye: np.ndarray, centre: np.ndarray) -> np.ndarray | None:
    """[2] where the ball's middle is seen in the facet's plane, raster px; None if it is not near the
    facet."""
    way = centre - eye
    towards = facet.normal @ way
    if facet.distance_m(eye) <= 0.3 or towards >= 0:
        return None
    at = eye + way * (facet.normal @ (facet.corners_m[0] - eye)) / towards
    u = (at - facet.corners_m[0]) @ facet.right_m / (facet.right_m @ facet.right_m)
    v = (at - facet.corners_m[0]) @ facet.up_m / (facet.up_m @ facet.up_m)
    x, y, width, height = facet.raster_px
    near = -40 < u * width < width + 40 and -40 < v * height < height + 40
    return np.array([x + u * width, y + (1 - v) * height]) if near else None


def _window(facet: Facet, mark: np.ndarray) -> tuple[int, int, int, int] | None:
    x, y, width, height = facet.raster_px
    half = 26
    px, py = int(mark[0]), int(mark[1])
    window = (px - half, py - half, px + half, py + half)
    if window[0] < x + 1 or window[1] < y + 1 or window[2] > x + width - 1 or window[3] > y + height - 1:
        return None
    return window


def _centroid(
    facet: Facet, eye: np.ndarray, centre: np.ndarray, window: tuple[int, int, int, int]
) -> np.ndarray | None:
    x0, y0, x1, y1 = window
    line_x = x0 + (np.arange((x1 - x0) * RAYS) + 0.5) / RAYS
    line_y = y0 + (np.arange((y1 - y0) * RAYS) + 0.5) / RAYS
    xs, ys = np.meshgrid(line_x, line_y)
    rays = facet.positions_m(xs, ys) - eye
    across = np.linalg.norm(np.cross(rays, centre - eye), axis=-1) / np.linalg.norm(rays, axis=-1)
    hit = across < RADIUS_M
    if hit[0].any() or hit[-1].any() or hit[:, 0].any() or hit[:, -1].any():
        return None  # seen so slantingly that it leaves the window
    return np.array([xs[hit].mean(), ys[hit].mean()])


def drawn_centroid(picture: np.ndarray, window: tuple[int, int, int, int]) -> np.ndarray:
    """[2] the centre of the light in a window of a linear picture [H, W, 3]."""
    x0, y0, x1, y1 = window
    light = picture[y0:y1, x0:x1].astype(np.float64).mean(axis=-1)
    ys, xs = np.mgrid[y0:y1, x0:x1] + 0.5
    return np.array([(light * xs).sum(), (light * ys).sum()]) / light.sum()
