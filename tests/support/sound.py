"""Sound and turns made for tests: speech-like sound at known times and levels, turns with words evenly spread."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from qc.audio import Recording
from qc.records import Role, Turn, Word
from qc.spans import Span, total_s
from qc.text.folding import count_chars

RATE_HZ = 8_000


def times(seconds: float) -> np.ndarray:
    return np.arange(round(seconds * RATE_HZ)) / RATE_HZ


def voice(seconds: float, f0_hz: float = 150.0, *, band: bool = True, glide_st: float = 0.0) -> np.ndarray:
    """A buzz of harmonics that fall by 6 dB an octave: a voice without words, RMS 0.1.

    `band` keeps what a telephone does (300 to 3400 Hz): the fundamental itself is gone. `glide_st` is how far, in
    semitones, the pitch swings to each side, in a sine of 1 Hz.
    """
    t = times(seconds)
    pitch = f0_hz * 2.0 ** (glide_st / 12.0 * np.sin(2 * np.pi * t))
    phase = 2 * np.pi * np.cumsum(pitch) / RATE_HZ
    low, high = (300.0, 3400.0) if band else (0.0, 3900.0)
    sound = np.zeros_like(t)
    for harmonic in range(1, int(3900 / f0_hz) + 1):
        audible = (pitch * harmonic >= low) & (pitch * harmonic <= high)
        sound += audible * np.sin(harmonic * phase + harmonic) / harmonic
    return 0.1 * sound / np.sqrt(np.mean(sound**2))


def place(total: float, pieces: list[tuple[float, np.ndarray]]) -> np.ndarray:
    """Sounds laid at their times into `total` seconds of digital silence."""
    sound = np.zeros(round(total * RATE_HZ))
    for start_s, piece in pieces:
        first = round(start_s * RATE_HZ)
        sound[first : first + len(piece)] += piece
    return sound


def hiss(seconds: float, dbfs: float, seed: int = 1) -> np.ndarray:
    """White noise of a level."""
    noise = np.random.default_rng(seed).standard_normal(round(seconds * RATE_HZ))
    return noise * 10.0 ** (dbfs / 20.0) / noise.std()


def recording_of(*channels: np.ndarray) -> Recording:
    """A recording of channels given as floats of -1 … 1 at 8 kHz."""
    return Recording(np.clip(np.round(np.stack(channels) * 32767.0), -32768, 32767).astype(np.int16), RATE_HZ)


def turn(
    role: Role,
    start_s: float,
    end_s: float,
    text: str = "好的我知道您说的事",
    pauses: tuple[tuple[float, float], ...] = (),
    number: int = 0,
    doubtful: str = "",
) -> Turn:
    """A turn whose characters are spread evenly over it."""
    span = Span(start_s, end_s)
    gaps = tuple(Span(*pause) for pause in pauses)
    step_s = span.duration_s / max(1, len(text))
    words = tuple(
        Word(char, Span(start_s + at * step_s, start_s + (at + 1) * step_s), 0.9) for at, char in enumerate(text)
    )
    return Turn(
        number, role, span, text, text, words, 0.9, chars=count_chars(text), speech_s=span.duration_s - total_s(gaps),
        pauses=gaps, doubtful=doubtful,
    )  # fmt: skip


def numbered(*turns: Turn) -> list[Turn]:
    """Turns in time order, with their numbers."""
    return [replace(each, turn=at) for at, each in enumerate(sorted(turns, key=lambda each: each.span))]
