"""Speakers told apart by their channels: each has one, or both share one (mono, or the same sound twice)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.fft import irfft, next_fast_len, rfft

from qc.audio import Recording
from qc.records import Call
from qc.roles.lanes import Lane, Lanes
from qc.spans import Span, merge, total_s

# The chance that the roles are as assumed, before a word was heard. What is said moves it (see words.py).
NAMED, ASSUMED = 0.97, 0.75

SAME_SOUND = 0.88  # correlation of two channels, each perhaps with noise; two ends with an echo 6 dB down have 0.8
_MAX_SHIFT_S = 1.0
_PROBES, _PROBE_S = 6, 5.0  # stretches that are compared, spread over the speech: a queue's voice may be on both ends
_SILENT_S = 0.5  # a side with less speech than this is silent …
_HEARD_S = 5.0  # … where the other one speaks at least this long


def share_one_channel(recording: Recording, speech: Sequence[Sequence[Span]]) -> bool:
    """True where the first two channels hold the same sound but for gain, sign and a shift of up to a second."""
    if recording.channels < 2:
        return recording.channels == 1
    reach = round(_MAX_SHIFT_S * recording.rate_hz)
    pairs = []
    for probe in _probes(merge([*speech[0], *speech[1]]), recording.duration_s):
        start, count = round(probe.start_s * recording.rate_hz), len(recording.samples(0, probe))
        pairs.append(
            (_piece(recording, 0, start, start + count), _piece(recording, 1, start - reach, start + count + reach))
        )
    # energies and likeness for each shift
    lefts = [float(left @ left) for left, _ in pairs]
    rights = [_energies(right, len(left)) for left, right in pairs]
    asked = SAME_SOUND * np.sqrt(sum(lefts) * sum(rights))
    alike = np.zeros(2 * reach + 1)
    left_over = sum(np.sqrt(one * other) for one, other in zip(lefts, rights, strict=True))  # the most that is to come
    for (left, right), one, other in zip(pairs, lefts, rights, strict=True):
        if np.all(np.abs(alike) + left_over < asked):
            return False
        size = next_fast_len(len(right), real=True)  # what wraps around is beyond the reach
        spectrum = np.conj(rfft(left, size)) * rfft(right, size)
        alike += irfft(spectrum, size)[: 2 * reach + 1]
        left_over = left_over - np.sqrt(one * other)
    return bool(np.any((np.abs(alike) >= asked) & (asked > 0)))


def _energies(samples: np.ndarray, count: int) -> np.ndarray:
    """The energy of each `count` samples in a row."""
    sums = np.cumsum(np.square(samples), dtype=np.float64)
    return np.append(sums[count - 1], sums[count:] - sums[:-count])


def lanes_by_channel(call: Call, speech: Sequence[Sequence[Span]]) -> Lanes:
    """A channel each for agent and customer, as calls.csv says; the left one is the agent's where it does not."""
    agent = 1 if call.agent_channel == "right" else 0
    known = call.agent_channel in ("left", "right")
    lanes = (
        Lane("agent", agent, tuple(speech[agent])),
        Lane("customer", 1 - agent, tuple(speech[1 - agent])),
    )
    notes = [] if known else ["agent_channel_unknown"]
    spoken_s = {lane.role: total_s(lane.speech) for lane in lanes}
    if spoken_s["agent"] < _SILENT_S and spoken_s["customer"] >= _HEARD_S:
        notes.append("agent_silent")
    if spoken_s["customer"] < _SILENT_S and spoken_s["agent"] >= _HEARD_S:
        notes.append("customer_silent")
    if any(speech[2:]):
        notes.append("further_channels")
    return Lanes(lanes, "channel", NAMED if known else ASSUMED, tuple(notes))


def _probes(spoken: Sequence[Span], duration_s: float) -> list[Span]:
    """Stretches of a recording around moments spread evenly over what is spoken in it."""
    ends_s = np.cumsum([span.duration_s for span in spoken])
    probes = []
    for share in (np.arange(_PROBES) + 0.5) / _PROBES if len(spoken) else ():
        number = int(np.searchsorted(ends_s, share * ends_s[-1]))
        middle_s = spoken[number].end_s - (ends_s[number] - share * ends_s[-1])
        probes.append(Span(max(0.0, middle_s - _PROBE_S / 2), min(duration_s, middle_s + _PROBE_S / 2)))
    return merge(probes)


def _piece(recording: Recording, channel: int, start: int, end: int) -> np.ndarray:
    """Samples start … end without offset, float32, zeros where that is outside the recording."""
    pcm = recording.pcm[channel]
    piece = np.zeros(end - start, np.float32)
    inside = pcm[max(start, 0) : max(end, 0)].astype(np.float32)
    piece[max(-start, 0) :][: len(inside)] = inside - inside.mean()
    return piece
