"""The value types of scene files: colours, and anything that may be animated by keys."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Any, Generic, Literal, TypeVar, Union

from pydantic import BaseModel, BeforeValidator, Discriminator, Field, Tag, model_validator

from renderer.documents.section import NonNegative, Number, Positive, Section, Share, Vec3
from renderer.maths.colour import hex_colour
from renderer.maths.easing import EASES

T = TypeVar("T")

EaseName: Any = Literal[tuple(EASES)]


def _colour(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return hex_colour(value)
    except ValueError:
        raise ValueError(f'{value!r} is not a colour | three linear numbers or "#RRGGBB"') from None


_ColourInput = tuple[NonNegative, NonNegative, NonNegative] | Annotated[str, Field(pattern="^#[0-9A-Fa-f]{6}$")]
Colour = Annotated[
    tuple[NonNegative, NonNegative, NonNegative],
    BeforeValidator(_colour, json_schema_input_type=_ColourInput),
]
"""Linear Rec.709, or sRGB when it is written as "#RRGGBB"."""


class Keys(Section, Generic[T]):
    """A value over time: ``keys = [[seconds, value], ...]`` and the ease between them."""

    keys: Annotated[tuple[tuple[NonNegative, T], ...], Field(min_length=1)]
    """[seconds, value] in the order of time; the first value holds before it, the last one after it."""
    ease: EaseName = "linear"
    """How the value gets from each key to the next."""
    repeat: Annotated[bool, Field(strict=True)] = False
    """Starts again at the first key after the last one."""

    @model_validator(mode="after")
    def _in_order(self) -> Keys[T]:
        times = [time for time, _ in self.keys]
        for earlier, later in pairwise(times):
            if later <= earlier:
                what = f"its keys are not in the order of time: {later:g} s comes after {earlier:g} s"
                raise ValueError(f"{what} | sort them")
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickles as plain values: the class of Keys[T] has no name of its own."""
        return _keys_again, (self.keys, self.ease, self.repeat)


def _keys_again(keys: Any, ease: Any, repeat: bool) -> Keys[Any]:
    return Keys.model_construct(keys=keys, ease=ease, repeat=repeat)


_VALUE, _KEYS = "(value)", "(keys)"
"""The tags of the two forms, which pydantic puts into its locations: no key of a file is called so."""


def _form(value: Any) -> str:
    return _KEYS if isinstance(value, dict | BaseModel) else _VALUE


def _animated(kind: Any) -> Any:
    return Annotated[
        Union[Annotated[kind, Tag(_VALUE)], Annotated[Keys[kind], Tag(_KEYS)]],  # noqa: UP007  (Keys is generic)
        Discriminator(_form),
    ]


AnimatedNumber = _animated(Number)
AnimatedNonNegative = _animated(NonNegative)
AnimatedShare = _animated(Share)
AnimatedTurn = _animated(Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0, le=360)])
AnimatedVec3 = _animated(Vec3)
AnimatedColour = _animated(Colour)
AnimatedPositive = _animated(Positive)
AnimatedSize = _animated(tuple[Positive, Positive])
AnimatedSunWidth = _animated(Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0, le=30)])
AnimatedCone = _animated(Annotated[float, Field(strict=True, allow_inf_nan=False, gt=0, le=140)])
