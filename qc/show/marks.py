"""What is drawn with characters, and what of a name may reach a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from rich.text import Text

from qc.views import CallView, Row, clock
from qc.wording import Wording

BAR_CELLS = 16
PICTURE_CELLS = 96


def interval_bar(low: float | None, mean: float | None, high: float | None, cells: int = BAR_CELLS) -> str:
    """An interval within 0–100 as a small bar: ``·····──●──·······``."""
    if mean is None:
        return ""
    first, middle, last = (
        min(cells - 1, int(value * cells / 100))
        for value in (mean if low is None else low, mean, mean if high is None else high)
    )
    return "".join("●" if i == middle else "─" if first <= i <= last else "·" for i in range(cells))


def call_picture(call: CallView, words: Wording, cells: int = PICTURE_CELLS) -> Text:
    """Two lanes over time: who speaks, and under them where nobody did (▒ dead air, ░ hold) or the agent cut in (╳)."""
    scale = cells / max(call.facts["duration_s"] or 0.0, 0.1)

    def lane(spans: Iterable[Row], mark: str) -> str:
        line = [" "] * cells
        for row in spans:
            first, last = int(row["start_s"] * scale), int(row["end_s"] * scale)
            for i in range(first, min(max(last, first + 1), cells)):
                line[i] = mark
        return "".join(line)

    picture = Text()
    for role, style in (("agent", "blue"), ("customer", "cyan")):
        picture.append(f"{words(role):<4} ", style="dim")
        picture.append(lane((t for t in call.turns if t["role"] == role), "█") + "\n", style=style)
    for kind, mark, style in (("dead_air", "▒", "red"), ("hold", "░", "yellow"), ("interruption", "╳", "magenta")):
        found = [event for event in call.events if event["kind"] == kind]
        if found:
            picture.append(f"{words(kind):<4} ", style="dim")
            picture.append(lane(found, mark) + "\n", style=style)
    return picture.append(f"     0:00{clock(call.facts['duration_s']):>{cells - 4}}", style="dim")


def clean(text: str) -> str:
    """`text` without what a terminal would obey: control characters, escapes, changes of direction."""
    return "".join("�" if unicodedata.category(c) in ("Cc", "Cf", "Cs") else c for c in text)
