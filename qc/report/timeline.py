"""The picture of a call: two lanes of turns over time, with what was found and where nobody spoke.

agent     ████  ███████        ██            a turn's height is its level
customer      ██        ████▒▒▒▒▒▒ 12 s      (▒ dead air)
pace      ▔▔▔▔▁▁▔▔▔▔▔▔▔                      a stroke a turn, between the call's slowest and fastest
pitch     ▔▔▔▔  ▁▁▁▁▁▁▁        ▔▔
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from qc.views import CallView, Row, clock

WIDTH = 1000.0  # of the drawing, in its own units; it scales to the page
LANES = ("agent", "customer")
TRACKS = {"pace": "pace_cpm", "pitch": "pitch_hz"}
LOUD_DBFS, FAINT_DBFS = -10.0, -50.0  # full and least height of a bar


@dataclass(frozen=True)
class Bar:
    """A turn or an event, placed: `x` and `width` of 1000, `height` 0–1."""

    x: float
    width: float
    lane: str
    kind: str
    label: str
    anchor: str = ""
    height: float = 1.0


@dataclass(frozen=True)
class Track:
    """A figure of the turns over time: strokes at `height` 0–1 between the `lowest` and the `highest` of the call."""

    kind: str
    lowest: float
    highest: float
    strokes: list[Bar]


@dataclass(frozen=True)
class Timeline:
    """What the template draws."""

    turns: list[Bar]
    tracks: list[Track]
    events: list[Bar]
    marks: list[Bar]
    ticks: list[tuple[float, str]]


def timeline(call: CallView) -> Timeline:
    """Lay out a call over `WIDTH`."""
    duration_s = max(call.facts["duration_s"] or 0.0, 0.1)
    scale = WIDTH / duration_s

    def bar(row: Row, lane: str, kind: str, label: str, height: float = 1.0) -> Bar:
        start_s, end_s = row["start_s"] or 0.0, row["end_s"] or 0.0
        anchor = "" if row.get("turn") is None else f"t{row['turn']:.0f}"
        return Bar(start_s * scale, max((end_s - start_s) * scale, 1.5), lane, kind, label, anchor, height)

    turns = [turn for turn in call.turns if turn["role"] in LANES]
    return Timeline(
        turns=[
            bar(turn, turn["role"], "turn", f"{clock(turn['start_s'])} {turn['text']}", _height(turn["level_dbfs"]))
            for turn in turns
        ],
        tracks=[
            _track(kind, [(turn, turn[column]) for turn in turns if turn.get(column) is not None], bar)
            for kind, column in TRACKS.items()
        ],
        events=[
            bar(event, "both", event["kind"], f"{event['end_s'] - event['start_s']:.1f} s")
            for event in call.events
            if event["kind"] in ("dead_air", "hold", "interruption", "silence", "noise")
        ],
        marks=[
            bar(finding, finding["role"] or "agent", finding["severity"], finding["rule_id"])
            for finding in call.problems
            if finding["start_s"] is not None
        ],
        ticks=[(at_s * scale, clock(at_s)) for at_s in _ticks(duration_s)],
    )


def _track(kind: str, figures: list[tuple[Row, float]], bar: Callable[..., Bar]) -> Track:
    lowest = min((value for _, value in figures), default=0.0)
    highest = max((value for _, value in figures), default=0.0)
    strokes = [
        bar(
            turn, turn["role"], kind, f"{value:.0f}", (value - lowest) / (highest - lowest) if highest > lowest else 0.5
        )
        for turn, value in figures
    ]
    return Track(kind, lowest, highest, strokes)


def _height(level_dbfs: float | None) -> float:
    if level_dbfs is None:
        return 0.6
    return min(1.0, max(0.2, (level_dbfs - FAINT_DBFS) / (LOUD_DBFS - FAINT_DBFS)))


def _ticks(duration_s: float) -> list[float]:
    """About ten round times."""
    step_s = next((step for step in (5, 10, 15, 30, 60, 120, 300, 600, 1800) if duration_s / step <= 10), 3600)
    return [float(at_s) for at_s in range(0, int(duration_s) + 1, step_s)]
