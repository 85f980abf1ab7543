"""Pauses inside a role's turns: gaps of 0.25 s or more in its speech.

turn      ▆▆▆▆▆    ▆▆▆▆▆▆ ▆▆▆▆▆▆▆      ▆▆▆▆
pauses         |--|                |----|
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from qc.records import Turn


def pauses(turns: Sequence[Turn]) -> tuple[int, float | None]:
    """How many pauses the turns hold, and their median length in seconds (None where there are none)."""
    lengths_s = [pause.duration_s for turn in turns for pause in turn.pauses]
    return len(lengths_s), median(lengths_s) if lengths_s else None
