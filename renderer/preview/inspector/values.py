"""How the inspector shows values and takes them: the forms of numbers, their limits, colours on a display."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from renderer.editing.parameters import Parameter
from renderer.maths.colour import Rgb, srgb_decode, srgb_encode
from renderer.preview.look.words import t

MOST_DECIMALS = 6
"""What has more was not written by hand, but lies between two keys or seasons."""

STARTS: dict[str, Any] = {
    "height_m": 1.0,
    "kelvin": 5500.0,
    "normal_scale": 1.0,
    "ior": 1.5,
    "iridescence_ior": 1.3,
    "iridescence_nm": 400.0,
    "thickness_m": 0.01,
    "attenuation_m": 0.1,
    "emissive_strength": 1.0,
    "anisotropy_deg": 0.0,
}
"""What is first written where nothing is said and the middle of the range would make no sense."""

BLANKS: dict[str, Any] = {"number": 1.0, "vector": (0.0, 0.0, 0.0), "size": (1.0, 1.0), "colour": (0.8, 0.8, 0.8)}
"""The same for all other keys of a kind."""


def decimals_of(value: float, step: float) -> int:
    """As many as a step needs, or more if ``value`` was written with more."""
    steps = max(0, math.ceil(-math.log10(step) - 1e-9))
    written = next((n for n in range(MOST_DECIMALS + 1) if math.isclose(value, round(value, n), abs_tol=1e-9)), 0)
    return max(steps, written)


def number_format(value: float, step: float, unit: str = "", *, fine: bool = False) -> str:
    """For ImGui: ``%.2f m``; ``fine`` has a decimal more."""
    space = "" if unit in ("", "°") else " "
    return f"%.{decimals_of(value, step) + fine}f{space}{unit.replace('%', '%%')}"


def limited(parameter: Parameter, value: float) -> float:
    """The nearest number that is allowed. A bound that is not allowed itself is kept away from by a step."""
    low, high, step = parameter.low, parameter.high, parameter.step
    if low is not None and (value < low or (parameter.above and value == low)):
        return low + step if parameter.above else low
    if high is not None and (value > high or (parameter.below and value == high)):
        return high - step if parameter.below else high
    return value


def limits_text(parameter: Parameter) -> str:
    """``0 to 1``, ``above 0 m``; empty if there are none."""
    low, high, unit = parameter.low, parameter.high, f" {parameter.unit}".rstrip()
    said = []
    if low is not None and high is not None and not parameter.above and not parameter.below:
        return t("{low} to {high}").format(low=f"{low:g}", high=f"{high:g}{unit}")
    if low is not None:
        said.append((t("above {number}") if parameter.above else t("at least {number}"), low))
    if high is not None:
        said.append((t("below {number}") if parameter.below else t("at most {number}"), high))
    return ", ".join(text.format(number=f"{bound:g}{unit}") for text, bound in said)


def start_of(parameter: Parameter) -> Any:
    """What is written first where nothing is said yet."""
    name = str(parameter.key[-1])
    if parameter.default is not None:
        return parameter.default
    if name in STARTS:
        return STARTS[name]
    if parameter.kind == "number" and parameter.low is not None and parameter.high is not None:
        return (parameter.low + parameter.high) / 2
    return BLANKS[parameter.kind]


def filling(parameter: Parameter, value: float) -> float | None:
    """Where ``value`` stands between the limits, 0 to 1; None if they are not two or far apart."""
    low, high = parameter.low, parameter.high
    if low is None or high is None or high - low > 1000:
        return None
    return min(max((value - low) / (high - low), 0.0), 1.0)


def brightness(linear: Sequence[float]) -> float:
    """The largest of red, green and blue: above 1 a display cannot show it."""
    return max(linear)


def bright_decimals(bright: float) -> int:
    """Two, or as many as two digits need that are not 0."""
    return min(max(1 - math.floor(math.log10(bright)), 2), 5) if bright > 0.0 else 2


def brightened(linear: Sequence[float], target: float) -> Rgb:
    """The same hue and saturation with another :func:`brightness`; black becomes grey."""
    before = brightness(linear)
    red, green, blue = (v * target / before for v in linear) if before > 0 else (target,) * 3
    return red, green, blue


def gain_of(linear: Sequence[float]) -> float:
    """What a colour is divided by so that a display can show it: 1 for what is not brighter than white."""
    return max(1.0, brightness(linear))


def on_display(linear: Sequence[float], gain: float) -> Rgb:
    """Linear light, divided by ``gain``, as sRGB."""
    red, green, blue = map(float, srgb_encode([v / gain for v in linear]))
    return red, green, blue


def from_display(shown: Sequence[float], gain: float) -> Rgb:
    """The inverse of :func:`on_display`."""
    red, green, blue = (float(v) * gain for v in srgb_decode(shown))
    return red, green, blue


def hex_of(shown: Sequence[float]) -> str:
    return "#" + "".join(f"{round(v * 255):02X}" for v in shown)
