"""Cross-talk: the other party's speech, heard faintly in this channel, is not this channel's speech.

    other     ███████████████      ████████            -20 dBFS
    this      ░░░░░░░░░░░░░░░      ░░░████████████     -58 dBFS where it only leaks
    leaks     |-------------|      |-|

A frame is explained by the other channel where that is far louder at the same time, or louder and this
channel follows its waveform (a leak is a delayed copy). Speech over a leak stays speech.
"""

from __future__ import annotations

import numpy as np

from qc.audio import Recording
from qc.audio.frames import FRAME_S, highest_of_last, runs

FAR_LOUDER_DB = 30.0  # a line's own leak is 35 to 40 dB down; a listener hears nothing of it
LOUDER_DB, COPY = 12.0, 0.3  # from here on the waveform decides: correlation with the other channel that makes a leak
# nearer to the other's level it may be speech of a soft voice: more likeness is asked
NEARER_DB, CLOSE_COPY = 3.0, 0.7
HOLD_S = 0.15  # leaks are late: an echo of the end of a word
MAX_LAG_S = 0.3  # longest delay that is looked for
_CORRELATION_S = 0.25
_PROBE_S = 4.0


def leaks(recording: Recording, channel: int, speech: list[np.ndarray], levels: list[np.ndarray]) -> np.ndarray:
    """Frames of `channel` that other channels explain: bool (frames,).

    `speech` and `levels` hold the frames of all channels: where speech was found, and smoothed levels in dBFS.
    """
    explained = np.zeros(len(levels[channel]), bool)
    for other in range(recording.channels):
        if other == channel or not speech[other].any():
            continue
        spoken = np.where(speech[other], levels[other], -np.inf)
        explained |= highest_of_last(spoken, round(HOLD_S / FRAME_S) + 1) - levels[channel] >= FAR_LOUDER_DB
        louder = highest_of_last(spoken, round(MAX_LAG_S / FRAME_S) + 1) - levels[channel]
        doubtful = speech[channel] & (louder >= NEARER_DB) & ~explained
        if doubtful.any():
            lag = _delay(recording, channel, other, doubtful)
            likeness = _likeness(recording, channel, other, doubtful, lag)
            louder = np.roll(spoken, round(lag / recording.rate_hz / FRAME_S)) - levels[channel]
            explained |= doubtful & (louder >= LOUDER_DB) & (likeness >= COPY)
            explained |= doubtful & (louder >= NEARER_DB) & (likeness >= CLOSE_COPY)
    return _without_islands(explained & speech[channel], speech[channel])


def _likeness(recording: Recording, channel: int, other: int, doubtful: np.ndarray, lag: int) -> np.ndarray:
    """How far, 0–1, this channel's waveform follows the other's, `lag` samples late, around each frame; (frames,)."""
    size = round(recording.rate_hz * FRAME_S)
    window = np.ones(round(_CORRELATION_S / FRAME_S))
    result = np.zeros(len(doubtful))
    margin = len(window)
    for first, end in runs(doubtful):
        first, end = max(0, first - margin), min(len(doubtful), end + margin)
        own = _piece(recording, channel, first * size, end * size)
        copy = _piece(recording, other, first * size - lag, end * size - lag)
        parts = [
            np.convolve((x * y).reshape(-1, size).sum(axis=1), window, "same")
            for x, y in ((own, copy), (own, own), (copy, copy))
        ]
        likeness = np.abs(parts[0]) / np.sqrt(np.maximum(parts[1] * parts[2], 1e-9))
        result[first:end] = np.maximum(result[first:end], likeness)
    return result


def _delay(recording: Recording, channel: int, other: int, doubtful: np.ndarray) -> int:
    """Samples by which the leak comes late: where the channels correlate best, over up to `_PROBE_S` of it."""
    size = round(recording.rate_hz * FRAME_S)
    reach = round(MAX_LAG_S * recording.rate_hz)
    left_s = _PROBE_S
    total = np.zeros(reach + 1)
    for first, end in runs(doubtful):
        end = min(end, first + max(1, round(left_s / FRAME_S)))
        own = _piece(recording, channel, first * size, end * size)
        copy = _piece(recording, other, first * size - reach, end * size)
        length = 1 << int(len(copy) + len(own)).bit_length()
        product = np.fft.irfft(np.fft.rfft(copy, length) * np.conj(np.fft.rfft(own, length)), length)
        total += product[reach::-1][: reach + 1]
        left_s -= (end - first) * FRAME_S
        if left_s <= 0:
            break
    return int(np.argmax(np.abs(total)))


def _piece(recording: Recording, channel: int, start: int, end: int) -> np.ndarray:
    """Samples start … end as float64, zeros where that is outside the recording."""
    pcm = recording.pcm[channel]
    piece = np.zeros(end - start)
    first, last = max(start, 0), min(end, len(pcm))
    if first < last:
        piece[first - start : last - start] = pcm[first:last]
    return piece


def _without_islands(leak: np.ndarray, speech: np.ndarray) -> np.ndarray:
    """Whole stretches of speech that are mostly leak go whole; in the others only their ends are cut."""
    cleaned = np.zeros_like(leak)
    for first, end in runs(speech):
        share = leak[first:end].mean()
        if share >= 0.7:
            cleaned[first:end] = True
        elif share > 0:
            own = np.flatnonzero(~leak[first:end])
            cleaned[first : first + own[0]] = True
            cleaned[first + own[-1] + 1 : end] = True
    return cleaned
