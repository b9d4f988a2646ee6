"""The lobes of the KHR_materials extensions in numpy, written from the extensions' texts, and their sums.

Directions are [..., 3] unit vectors about the normal +z; values are BRDF without the cosine.
"""

from __future__ import annotations

import numpy as np

from tests.support.brdf import specular_lobe

UP = np.array([0.0, 0.0, 1.0])


def hemisphere(rows: int = 160, columns: int = 320) -> tuple[np.ndarray, np.ndarray]:
    """Directions [N, 3], even in solid angle, and the solid angle of each."""
    z, turn = (np.arange(rows) + 0.5) / rows, 2 * np.pi * (np.arange(columns) + 0.5) / columns
    z, turn = (grid.ravel() for grid in np.meshgrid(z, turn))
    ring = np.sqrt(1 - z**2)
    return np.stack([ring * np.cos(turn), ring * np.sin(turn), z], -1), np.full(z.shape, 2 * np.pi / z.size)


def seen_from(cosine: float) -> np.ndarray:
    """A direction towards the eye."""
    return np.array([np.sqrt(1 - cosine**2), 0.0, cosine])


def half_vectors(v: np.ndarray, light: np.ndarray) -> np.ndarray:
    h = light + v
    return h / np.linalg.norm(h, axis=-1, keepdims=True)


def charlie(v: np.ndarray, light: np.ndarray, roughness: float) -> np.ndarray:
    """Sheen of white fibres: Charlie's distribution (Estevez and Kulla 2017), Ashikhmin's visibility."""
    sine = np.sqrt(np.maximum(1 - half_vectors(v, light)[..., 2] ** 2, 0))
    sharpness = 1 / roughness**2
    nl, nv = np.maximum(light[..., 2], 1e-9), v[2]
    return (2 + sharpness) * sine**sharpness / (2 * np.pi) / (4 * (nl + nv - nl * nv))


def charlie_albedo(cosine: np.ndarray | float, roughness: float) -> np.ndarray:
    """What such fibres reflect of even light."""
    light, solid = hemisphere(96, 96)
    found = [
        (charlie(seen_from(float(c)), light, roughness) * light[:, 2] * solid).sum()
        for c in np.atleast_1d(np.maximum(cosine, 1e-3))
    ]
    return np.clip(found, 0, 1)


def stretched(v: np.ndarray, light: np.ndarray, roughness: float, strength: float, turn: float) -> np.ndarray:
    """The anisotropic GGX lobe, stretched along ``turn`` (radians from +x)."""
    across, along = roughness**2, roughness**2 + (1 - roughness**2) * strength**2
    frame = np.array([[np.cos(turn), np.sin(turn), 0], [-np.sin(turn), np.cos(turn), 0], [0, 0, 1]])
    h, e, li = (x @ frame.T for x in (half_vectors(v, light), v, light))
    spread = (h[..., 0] / along) ** 2 + (h[..., 1] / across) ** 2 + h[..., 2] ** 2
    d = 1 / (np.pi * along * across * spread**2)
    of_eye = np.sqrt((along * e[..., 0]) ** 2 + (across * e[..., 1]) ** 2 + e[..., 2] ** 2)
    of_light = np.sqrt((along * li[..., 0]) ** 2 + (across * li[..., 1]) ** 2 + li[..., 2] ** 2)
    nl, nv = np.maximum(li[..., 2], 1e-9), e[..., 2]
    return d * 0.5 / (nl * of_eye + nv * of_light)


def coat_mirrors(cosine: float, factor: float) -> float:
    """Schlick's Fresnel of the coat, by the cosine to the eye."""
    return factor * (0.04 + 0.96 * (1 - cosine) ** 5)


def dielectric(
    v: np.ndarray, light: np.ndarray, roughness: float, ior: float, specular: float, tint: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Fresnel [..., 3] and lobe of KHR_materials_ior and KHR_materials_specular, single scattering."""
    f0 = np.minimum(((ior - 1) / (ior + 1)) ** 2 * tint, 1) * specular
    rim = (1 - np.clip(half_vectors(v, light) @ v, 0, 1)) ** 5
    fresnel = f0 + (specular - f0) * rim[..., None]
    return fresnel, specular_lobe(UP, v, light, roughness**2)
