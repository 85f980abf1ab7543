r"""Active speech level after ITU-T P.56, method B: how loud someone speaks, the pauses left out.

    envelope      /‾‾‾\_/‾‾‾‾\            /‾‾‾‾‾\          |x| smoothed twice, time constant 30 ms
    threshold c  -|----------|------------|------|-------
    active        ▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆         ▆▆▆▆▆▆▆▆▆▆▆      at or above c, and 0.2 s longer (hangover)

    level(c) = energy / active time(c);  the level is that of the c that lies 15.9 dB below it

Energy and active times are counters: those of turns add up to those of a call.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from qc.audio import Recording
from qc.audio.frames import highest_of_last
from qc.spans import Span

TIME_CONSTANT_S = 0.03
HANGOVER_S = 0.2
MARGIN_DB = 15.9
THRESHOLDS = 0.5 ** np.arange(15, 0, -1)  # of full scale, -90 to -6 dB, ascending
STEP_S = 0.001  # activity is counted in steps of 1 ms: the envelope moves no faster
_BLOCK_S = 60.0


@dataclass(frozen=True)
class ActiveLevel:
    """The counters of the method: `energy`, the sum of squares (full scale = 1), and for each of `THRESHOLDS` how many
    samples were active, int64 (15,)."""

    energy: float
    active: np.ndarray

    @property
    def dbfs(self) -> float | None:
        """The active level in dBFS (0 = a square wave at full scale); None where nothing is active."""
        if self.energy <= 0 or not self.active[0]:
            return None
        reached = self.active > 0
        levels_db = 10.0 * np.log10(self.energy / self.active[reached])
        above_db = levels_db - 20.0 * np.log10(THRESHOLDS[reached])
        under = np.flatnonzero(above_db <= MARGIN_DB)  # from the lowest threshold up: near the peaks it rises again
        if not len(under) or under[0] == 0:
            return None
        crossing = slice(under[0] - 1, under[0] + 1)
        return float(np.interp(MARGIN_DB, above_db[crossing][::-1], levels_db[crossing][::-1]))


def sum_levels(levels: Iterable[ActiveLevel]) -> ActiveLevel:
    """The counters of several stretches together."""
    energy, active = 0.0, np.zeros(len(THRESHOLDS), np.int64)
    for level in levels:
        energy, active = energy + level.energy, active + level.active
    return ActiveLevel(energy, active)


def active_level(recording: Recording, channel: int, span: Span) -> ActiveLevel:
    """Measure one stretch of a channel. A stretch of speech should be given with `HANGOVER_S` of what follows."""
    rate_hz = recording.rate_hz
    decay = float(np.exp(-1.0 / (rate_hz * TIME_CONSTANT_S)))
    step = max(1, round(STEP_S * rate_hz))
    hangover = round(HANGOVER_S * rate_hz / step)
    state = [0.0, 0.0]
    tail = np.zeros(hangover)  # the envelope just before the block, a step at a time
    energy, active = 0.0, np.zeros(len(THRESHOLDS), np.int64)
    samples = recording.samples(channel, span)
    for start in range(0, len(samples), round(_BLOCK_S * rate_hz)):
        block = samples[start : start + round(_BLOCK_S * rate_hz)] / 32768.0
        energy += float(np.einsum("i,i", block, block))  # no BLAS: its threads would wait for one another
        envelope = np.abs(block)
        for stage in range(2):
            envelope, state[stage] = _smoothed(envelope, decay, state[stage])
        steps = np.pad(envelope, (0, -len(envelope) % step)).reshape(-1, step).max(axis=1)
        joined = np.concatenate([tail, steps])
        held = highest_of_last(joined, hangover + 1)[hangover:]
        active += np.minimum([np.count_nonzero(held >= threshold) * step for threshold in THRESHOLDS], len(block))
        tail = joined[len(joined) - hangover :]
    return ActiveLevel(energy, active)


def _smoothed(x: np.ndarray, decay: float, before: float) -> tuple[np.ndarray, float]:
    """y[n] = decay * y[n-1] + (1 - decay) * x[n], with y[-1] = `before`; and the last y.

    A row at a time: within one, y[k] = decay^k * (sum over i <= k of (1 - decay) * x[i] / decay^i) + what was before.
    """
    row = 512  # decay^-512 is about 8 at 8 kHz: no figure is lost
    rows = np.pad(x, (0, -len(x) % row)).reshape(-1, row)
    fade = decay ** np.arange(1, row + 1)
    own = np.cumsum(rows * ((1.0 - decay) / fade), axis=1) * fade
    carried = np.empty(len(rows))
    for number, end in enumerate(own[:, -1]):
        carried[number] = before
        before = end + fade[-1] * before
    y = (own + carried[:, None] * fade).reshape(-1)[: len(x)]
    return y, float(y[-1])
