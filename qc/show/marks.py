"""What is drawn with characters, and what of a name may reach a terminal."""

from __future__ import annotations

import unicodedata

BAR_CELLS = 12


def interval_bar(low: float | None, mean: float | None, high: float | None, cells: int = BAR_CELLS) -> str:
    """An interval within 0–100 as a small bar: ``····─●──····``."""
    if mean is None:
        return ""
    first, middle, last = (
        min(cells - 1, int(value * cells / 100))
        for value in (mean if low is None else low, mean, mean if high is None else high)
    )
    return "".join("●" if i == middle else "─" if first <= i <= last else "·" for i in range(cells))


def clean(text: str) -> str:
    """`text` without what a terminal would obey: control characters, escapes, changes of direction."""
    return "".join("�" if unicodedata.category(c) in ("Cc", "Cf", "Cs") else c for c in text)
