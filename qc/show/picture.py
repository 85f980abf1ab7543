"""The picture of a call in characters, as wide as the terminal lets it be; a long call takes several strips.

坐席          ▅▅▅▅        ▆▆▆▆▆       a turn's height is its level
客户               ▄▄▄▄▄▄      ▄▄
语速 172–439  ▅▅▅▅▃▃▃▃▃▃▇▇▇▇▇▃▃       its pace, and its pitch, between the call's least and greatest
音高 164–306  ▁▁▁▁▇▇▇▇▇▇▁▁▁▁▁▇▇
打断                      ╳╳
              0:00     0:10     0:19
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from rich.cells import cell_len
from rich.text import Text

from qc.views import CallView, clock
from qc.views.timeline import LANES, WIDTH, Bar, round_times, timeline
from qc.wording import Wording

MOST_CELLS = 96
LEAST_CELLS = 16
CELL_S = 4.0  # a cell stands for no more: short answers would run into one another
Cell = tuple[str, str]  # a character and its style
_EMPTY: Cell = (" ", "")
_HEIGHTS = "▁▂▃▄▅▆▇█"
_LABELS = {"doubtful": "in_doubt"}
_STYLES = {"agent": "blue", "customer": "cyan"}
_MARKS: dict[str, Cell] = {
    "dead_air": ("▒", "red"), "hold": ("░", "yellow"), "interruption": ("╳", "magenta"), "noise": ("!", "yellow"),
    "drawn_out": ("~", "yellow"), "doubtful": ("?", "dim"),
}  # fmt: skip
_LABEL_GAP = 12  # cells between the starts of two times on the axis


def call_picture(call: CallView, words: Wording, width: int) -> Text:
    """The picture in at most `width` cells, labels included, as far as `LEAST_CELLS` for the call allow it."""
    drawn, duration_s = timeline(call), max(call.facts["duration_s"] or 0.0, 0.1)
    marked = [*drawn.events, *(bar for bar in drawn.turns if bar.kind == "doubtful")]
    marks = [kind for kind in _MARKS if any(bar.kind == kind for bar in marked)]
    tracks = {f"{words(each.kind)} {each.lowest:.0f}–{each.highest:.0f}": each.strokes for each in drawn.tracks}
    labels = [*map(words, LANES), *tracks, *(words(_LABELS.get(kind, kind)) for kind in marks)]
    indent = max(map(cell_len, labels)) + 1
    cells = max(LEAST_CELLS, min(MOST_CELLS, width - indent))
    strips = math.ceil(duration_s / (cells * CELL_S))
    lines = [
        *(_line((bar for bar in drawn.turns if bar.lane == lane), cells * strips) for lane in LANES),
        *(_line(strokes, cells * strips) for strokes in tracks.values()),
        *(_line((bar for bar in marked if bar.kind == kind), cells * strips, _MARKS[kind]) for kind in marks),
    ]
    picture = Text()
    for strip in range(strips):
        for number, (label, line) in enumerate(zip(labels, lines, strict=True)):
            part = line[strip * cells : (strip + 1) * cells]
            if number < len(LANES) or part != [_EMPTY] * cells:
                picture.append(label + " " * (indent - cell_len(label)), style="dim")
                for mark, style in part:
                    picture.append(mark, style=style)
                picture.append("\n")
        start_s, end_s = (duration_s * number / strips for number in (strip, strip + 1))
        picture.append(" " * indent + _axis(start_s, end_s, cells) + "\n", style="dim")
    picture.right_crop(1)
    return picture


def _line(bars: Iterable[Bar], cells: int, mark: Cell | None = None) -> list[Cell]:
    """Bars laid over `cells`, each on one cell at least: as blocks of their height, or as the mark that is given."""
    line = [_EMPTY] * cells
    for bar in bars:
        first = min(int(bar.x / WIDTH * cells), cells - 1)
        last = max(first + 1, math.ceil((bar.x + bar.width) / WIDTH * cells - 0.5))
        block = _HEIGHTS[round(bar.height * (len(_HEIGHTS) - 1))], _STYLES.get(bar.lane, "")
        line[first:last] = [mark or block] * (min(last, cells) - first)
    return line


def _axis(start_s: float, end_s: float, cells: int) -> str:
    """Round times under their places, from where the strip begins to where it ends."""
    axis, last = clock(start_s), clock(end_s)
    for at_s in round_times(end_s - start_s, cells // _LABEL_GAP)[1:]:
        place = int(at_s / (end_s - start_s) * cells)
        if len(axis) + 1 < place < cells - len(last) - len(clock(at_s)) - 1:
            axis = axis.ljust(place) + clock(start_s + at_s)
    return axis.ljust(cells - len(last)) + last
