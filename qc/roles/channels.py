"""Speakers told apart by their channels: each has one, or both share one (mono, or the same sound twice)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from qc.audio import Recording
from qc.records import Call
from qc.roles.lanes import Lane, Lanes
from qc.spans import Span, merge, total_s

# The chance that the roles are as assumed, before a word was heard. What is said moves it (see words.py).
NAMED, ASSUMED = 0.97, 0.75

SAME_SOUND = 0.95  # correlation of two channels; two ends of a line with an echo 6 dB down stay below 0.8
_MAX_SHIFT_S = 0.05
_PROBE_S = 30.0  # of speech that is compared
_SILENT_S = 0.5  # a side with less speech than this is silent …
_HEARD_S = 5.0  # … where the other one speaks at least this long


def share_one_channel(recording: Recording, speech: Sequence[Sequence[Span]]) -> bool:
    """True where the first two channels hold the same sound but for gain, sign and a shift of up to 50 ms."""
    if recording.channels < 2:
        return recording.channels == 1
    left, right = (_probe(recording, channel, merge([*speech[0], *speech[1]])) for channel in (0, 1))
    energy = float(np.sqrt((left @ left) * (right @ right)))
    if energy == 0.0:
        return False
    size = 2 ** int(np.ceil(np.log2(2 * len(left))))
    spectrum = np.fft.rfft(left, size) * np.conj(np.fft.rfft(right, size))
    correlation = np.fft.irfft(spectrum, size)
    reach = int(_MAX_SHIFT_S * recording.rate_hz)
    near = np.concatenate([correlation[: reach + 1], correlation[-reach:]])
    return float(np.abs(near).max()) / energy >= SAME_SOUND


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


def _probe(recording: Recording, channel: int, speech: Sequence[Span]) -> np.ndarray:
    """The first `_PROBE_S` seconds of speech of a channel, float32, without offset."""
    parts: list[np.ndarray] = []
    left_s = _PROBE_S
    for span in speech:
        parts.append(recording.samples(channel, span)[: int(left_s * recording.rate_hz)])
        left_s -= span.duration_s
        if left_s <= 0:
            break
    sound = np.concatenate(parts).astype(np.float32) if parts else np.zeros(1, np.float32)
    return np.asarray(sound - sound.mean(), np.float32)
