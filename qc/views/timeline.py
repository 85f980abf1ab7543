"""The picture of a call, before it is drawn: two lanes of turns over time, what was found and where nobody spoke.

agent     ████  ███████        ██            a turn's height is its level
customer      ██        ████▒▒▒▒▒▒ 12 s      (▒ dead air)
pace      ▔▔▔▔▁▁▔▔▔▔▔▔▔                      a stroke a turn, between the call's slowest and fastest
pitch     ▔▔▔▔  ▁▁▁▁▁▁▁        ▔▔

The terminal and the pages draw it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from qc.views.call import CallView
from qc.views.plain import Row, clock

WIDTH = 1000.0  # of the drawing, in its own units; it scales to the page or the terminal
LANES = ("agent", "customer")
TRACKS = {"pace": "pace_cpm", "pitch": "pitch_hz"}
LOUD_DBFS, FAINT_DBFS = -10.0, -50.0  # full and least height of a bar


@dataclass(frozen=True)
class Bar:
    """A turn or an event, placed: `x` and `width` of 1000, `height` 0–1. `kind` of a turn: `turn`, or `doubtful`."""

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
    """What is drawn."""

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
        return Bar(start_s * scale, (end_s - start_s) * scale, lane, kind, label, anchor, height)

    turns = [turn for turn in call.turns if turn["role"] in LANES]
    return Timeline(
        turns=[
            bar(
                turn,
                turn["role"],
                "doubtful" if call.doubt(turn) else "turn",
                f"{clock(turn['start_s'])} {turn['text']}",
                _height(turn["level_dbfs"]),
            )
            for turn in turns
        ],
        tracks=[
            _track(kind, figures, bar)
            for kind, column in TRACKS.items()
            if (figures := [(turn, turn[column]) for turn in turns if turn.get(column) is not None])
        ],
        events=[
            bar(event, "both", event["kind"], f"{event['end_s'] - event['start_s']:.1f} s")
            for event in call.events
            if event["kind"] in ("dead_air", "hold", "interruption", "silence", "noise", "drawn_out")
        ],
        marks=[
            bar(finding, finding["role"] or "agent", finding["severity"], finding["rule_id"])
            for finding in call.problems
            if finding["start_s"] is not None
        ],
        ticks=[(at_s * scale, clock(at_s)) for at_s in round_times(duration_s)],
    )


def _track(kind: str, figures: list[tuple[Row, float]], bar: Callable[..., Bar]) -> Track:
    lowest, highest = min(value for _, value in figures), max(value for _, value in figures)
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


def round_times(duration_s: float, most: int = 10) -> list[float]:
    """Round times from 0 to `duration_s`, about `most` of them at most."""
    steps_s = (5, 10, 15, 30, 60, 120, 300, 600, 1800)
    step_s = next((step_s for step_s in steps_s if duration_s / step_s <= most), 3600)
    return [float(at_s) for at_s in range(0, int(duration_s) + 1, step_s)]
