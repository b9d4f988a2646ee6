"""What is said to the designer for a while."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Literal

NOTICE_S = 8.0

Severity = Literal["note", "warning", "error"]


@dataclass
class Notice:
    """Something that was said to the designer, and until when it is shown: that is known once it was seen."""

    severity: Severity
    text: str
    until_s: float | None = None

    def seen(self) -> None:
        if self.until_s is None:
            self.until_s = time.monotonic() + NOTICE_S * (2 if self.severity == "error" else 1)
