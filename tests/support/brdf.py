"""glTF 2.0's metallic-roughness BRDF (specification, appendix B) in numpy, written from the specification.

Two things differ from its single-scattering formula, as documented in shaders/lib/surface_light.glsl: Smith's
masking and shadowing are height-correlated (Heitz 2014), and light lost between the bumps is given back
(Fdez-Aguera 2019).
"""

from __future__ import annotations

from functools import cache

import numpy as np


def _lambda(cosine: np.ndarray | float, alpha: float) -> np.ndarray:
    """Heitz's auxiliary function of the Smith term."""
    tan2 = (1 - np.square(cosine)) / np.square(cosine)
    return (np.sqrt(1 + alpha**2 * tan2) - 1) / 2


def distribution(nh: np.ndarray | float, alpha: float) -> np.ndarray:
    return alpha**2 / (np.pi * ((np.square(nh) * (alpha**2 - 1)) + 1) ** 2)


def specular_lobe(n: np.ndarray, v: np.ndarray, light: np.ndarray, alpha: float) -> np.ndarray:
    """D G / (4 NL NV) for directions ``light`` [..., 3]; 0 from behind."""
    h = light + v
    h = h / np.linalg.norm(h, axis=-1, keepdims=True)
    nl, nv = np.clip(light @ n, 1e-9, 1), float(np.clip(n @ v, 1e-4, 1))
    masking = 1 / (1 + _lambda(nl, alpha) + _lambda(nv, alpha))
    return np.where(light @ n > 0, distribution(h @ n, alpha) * masking / (4 * nl * nv), 0.0)


@cache
def albedo(nv: float, roughness: float) -> float:
    """What a perfectly reflecting rough surface reflects without scattering between its bumps."""
    alpha, steps = roughness**2, 700
    u = (np.arange(steps) + 0.5) / steps
    turn = 2 * np.pi * (np.arange(steps // 4) + 0.5) / (steps // 4)
    cosine = np.sqrt((1 - u) / (1 + (alpha**2 - 1) * u))[:, None]
    sine = np.sqrt(1 - cosine**2)
    h = np.stack(np.broadcast_arrays(sine * np.cos(turn), sine * np.sin(turn), cosine), axis=-1)
    n, v = np.array([0.0, 0.0, 1.0]), np.array([np.sqrt(1 - nv**2), 0.0, nv])
    vh = h @ v
    light = 2 * vh[..., None] * h - v
    # dl = 4 VH dh, and h is drawn with density D NH
    weight = 4 * np.maximum(vh, 0) / (distribution(h @ n, alpha) * h[..., 2])
    return float((specular_lobe(n, v, light, alpha) * np.maximum(light[..., 2], 0) * weight).mean())


def reflected(
    n: np.ndarray, v: np.ndarray, light: np.ndarray, colour: np.ndarray, metallic: float, roughness: float
) -> np.ndarray:
    """[3] BRDF times cosine for unit vectors [3] towards eye and light: a metal and a dielectric, mixed."""
    h = (light + v) / np.linalg.norm(light + v)
    rim = (1 - abs(v @ h)) ** 5
    lost = 1 / albedo(round(float(n @ v), 3), roughness) - 1
    lobe = specular_lobe(n, v, light, roughness**2)
    glass = 0.04 + 0.96 * rim
    dielectric = (1 - glass) * colour / np.pi + glass * lobe * (1 + 0.04 * lost)
    metal = (colour + (1 - colour) * rim) * lobe * (1 + colour * lost)
    return (dielectric * (1 - metallic) + metal * metallic) * max(float(n @ light), 0.0)
