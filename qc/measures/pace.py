"""How fast someone speaks: characters over the speech they took, pauses taken out.

    您好很高兴为您服务     9 characters
    ▆▆▆▆    ▆▆▆▆▆▆▆▆▆     0.8 s + 1.6 s of speech, the pause of 0.4 s taken out
    9 / 2.4 s * 60 = 225 characters a minute

Where the language is written in words, each word is one character here, and the unit is words a minute.
"""

from __future__ import annotations

from collections.abc import Iterable

from qc.records import Turn

MIN_CHARS = 4  # a shorter turn counts in no pace: 好的 takes as long as the voice lingers


def pace_cpm(chars: int, speech_s: float) -> float | None:
    """Characters a minute; None for under 4 characters, or no speech."""
    return chars / speech_s * 60.0 if chars >= MIN_CHARS and speech_s > 0 else None


def pace_parts(turns: Iterable[Turn]) -> tuple[int, float]:
    """Characters and speech seconds of the turns that count: what the pace of a call, day or agent is made of."""
    counted = [turn for turn in turns if turn.chars >= MIN_CHARS and turn.speech_s > 0]
    return sum(turn.chars for turn in counted), sum(turn.speech_s for turn in counted)
