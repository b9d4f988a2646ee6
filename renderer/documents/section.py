"""The base of every table in a file, and the number types that the tables share."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Section(BaseModel):
    """One table of a file. Unknown keys are mistakes, and nothing changes after reading."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        populate_by_name=True,
        use_attribute_docstrings=True,
        protected_namespaces=(),
    )


Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Positive = Annotated[float, Field(strict=True, allow_inf_nan=False, gt=0)]
NonNegative = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0)]
Share = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0, le=1)]
Whole = Annotated[int, Field(strict=True)]
PositiveWhole = Annotated[int, Field(strict=True, gt=0)]
NonNegativeWhole = Annotated[int, Field(strict=True, ge=0)]
Text = Annotated[str, Field(strict=True)]
Flag = Annotated[bool, Field(strict=True)]

Vec2 = tuple[Number, Number]
Vec3 = tuple[Number, Number, Number]
PixelSize = tuple[PositiveWhole, PositiveWhole]
PixelPosition = tuple[NonNegativeWhole, NonNegativeWhole]
