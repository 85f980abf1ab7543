"""What is heard of the voices in one channel's speech, once, whatever is then made of it.

speech    ▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆    ▆▆▆▆▆▆▆▆
windows   |-----1.6 s-----|                  each heard as a vector: long ones are sure of the voice,
            |-0.8 s-|                        short ones of the moment
cells     |||||||||||||||||||    ||||||||    every 0.1 s: what is given to a voice
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from qc.audio import Recording
from qc.roles.encoder import FRAME_S, Floats, embed, mel_powers
from qc.roles.timbre import cepstra, loud
from qc.spans import Span

LONG_S, SHORT_S = 1.6, 0.8  # GE2E was trained on 1.6 s
LONG_BRIDGES_S, SHORT_BRIDGES_S = 0.3, 0.2  # gaps inside a window: pauses mostly, seldom a change of speaker
HOP_RATIO = 0.25  # of a window
CELL_S = 0.1
HEARD_AT = 0.6  # an LSTM remembers its last frames best: a window tells most of the moment at this share of it
LOUDNESS = 20.0  # the network hears powers, not their logarithms: the median of a call's mel powers is brought to this
_AT_ONCE = 1024  # windows: they overlap, and those of a long call would not fit into memory together
FAR_S = 1e5  # a place is the time since its span's start and this for each span before: nothing is near across a gap


@dataclass(frozen=True)
class Windows:
    """Voices heard in windows of one length: vectors (n, 256), and the place of the moments they tell of (n,)."""

    vectors: Floats
    places: np.ndarray


@dataclass(frozen=True)
class Frames:
    """Every 10 ms of the speech: mel powers (n, 40) and the number of the cell it is in (n,); which frames are `loud`,
    and the cepstra of those."""

    powers: Floats
    cell: np.ndarray
    loud: np.ndarray
    cepstra: np.ndarray


@dataclass(frozen=True)
class Sound:
    """The speech of a channel, in `cells` whose middles are at `places` (cells,), as `windows` of two lengths, the long
    ones first, and as `frames`."""

    speech: tuple[Span, ...]
    cells: tuple[Span, ...]
    places: np.ndarray
    windows: tuple[Windows, Windows]
    frames: Frames


def hear(recording: Recording, channel: int, speech: Sequence[Span]) -> Sound:
    """Listen to a channel's speech, which must hold some."""
    powers = [mel_powers(recording.window(channel, span)) for span in speech]
    windows = (
        _windows(powers, speech, LONG_S, LONG_BRIDGES_S),
        _windows(powers, speech, SHORT_S, SHORT_BRIDGES_S),
    )
    cells, places = _cells(speech)
    return Sound(tuple(speech), cells, places, windows, _frames(powers, places))


def nearest(places: np.ndarray, among: np.ndarray) -> np.ndarray:
    """The number of the nearest place `among` (ascending) for each of `places`; that of their own span."""
    return np.asarray(np.interp(places, among, np.arange(len(among))).round(), int)


def _windows(powers: Sequence[Floats], speech: Sequence[Span], length_s: float, bridged_s: float) -> Windows:
    """The voice in windows of one length, over the speech alone: shorter gaps than `bridged_s` are skipped."""
    length, hop = round(length_s / FRAME_S), round(length_s * HOP_RATIO / FRAME_S)
    windows, places = [], []
    for island in _islands(speech, bridged_s):
        sound = np.concatenate([powers[number] for number in island])
        moments = np.concatenate([_frame_places(number, powers[number]) for number in island])
        for start in [*range(0, len(sound) - length, hop), max(0, len(sound) - length)]:
            windows.append(sound[start : start + length])
            places.append(moments[start + int(HEARD_AT * len(windows[-1]))])
    gain = np.float32(LOUDNESS / max(float(np.median([window.sum(axis=1).mean() for window in windows])), 1e-12))
    vectors = []
    for first in range(0, len(windows), _AT_ONCE):
        some = windows[first : first + _AT_ONCE]  # a short one is heard again and again:
        vectors.append(embed(gain * np.stack([np.resize(window, (length, window.shape[1])) for window in some])))
    return Windows(np.concatenate(vectors), np.array(places))


def _islands(speech: Sequence[Span], bridged_s: float) -> list[list[int]]:
    """Numbers of spans, together where the gap between them is under `bridged_s`."""
    islands = [[0]]
    for number in range(1, len(speech)):
        if speech[number - 1].gap_to(speech[number]) < bridged_s:
            islands[-1].append(number)
        else:
            islands.append([number])
    return islands


def _frame_places(number: int, powers: Floats) -> np.ndarray:
    return FAR_S * number + FRAME_S * np.arange(len(powers))


def _frames(powers: Sequence[Floats], places: np.ndarray) -> Frames:
    moments = np.concatenate([_frame_places(number, part) for number, part in enumerate(powers)])
    every = np.concatenate(powers)
    is_loud = loud(every)
    return Frames(every, nearest(moments, places), is_loud, cepstra(every)[is_loud])


def _cells(speech: Sequence[Span]) -> tuple[tuple[Span, ...], np.ndarray]:
    """The speech in cells of about `CELL_S`, and the places of their middles."""
    cells, places = [], []
    for number, span in enumerate(speech):
        count = max(1, round(span.duration_s / CELL_S))
        edges = [span.start_s + span.duration_s * cell / count for cell in range(count)] + [span.end_s]
        cells += [Span(start_s, end_s) for start_s, end_s in pairwise(edges)]
        places += [FAR_S * number + span.duration_s * (cell + 0.5) / count for cell in range(count)]
    return tuple(cells), np.array(places)
