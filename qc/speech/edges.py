r"""Where speech begins, pauses and ends, to a frame of 10 ms.

Silero knows speech from noise, but sees 32 ms at a time with a long memory: it begins and ends late, and glues short
pauses. The level of the frames knows the edges, but not what is speech. So Silero's spans say where, levels say when:

    Silero     ......|--------------------------|......
    level      ____/‾‾‾‾‾\_/‾‾‾‾‾‾\____/‾‾‾‾‾‾‾‾‾‾‾\___
    speech         |--------------|    |-----------|
                                   pause

An edge is where the level first and last stands clearly out of the noise (strong), followed outwards for up to 0.15 s
as long as it stands out at all (weak): the s before a word, the n after it. Two thresholds, as Rabiner and Sambur
("An algorithm for determining the endpoints of isolated utterances", 1975) used them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from qc.audio.frames import FLOOR_DBFS, FRAME_S, runs
from qc.spans import Span

REACH_S = 0.25  # how far beyond Silero's edges speech may begin or end
QUIETEST_DBFS = -70.0  # below this nothing is speech: the noise of a 16-bit or G.711 line that is idle
BELOW_PEAK_DB = 40.0  # speech's own range: quieter than this below its loud frames is breath and room
ABOVE_NOISE_DB = (1.5, 6.0)  # how far a frame must stand out of the noise …
PEAK_OVER_NOISE_DB = (12.0, 28.0)  # … where loud frames stand out so far: weak ends drown before strong ones
WEAK_DB = 2.0  # over the noise, on 50 ms
FOLLOWED_S = 0.15  # how far the weak part of a word is followed
DROWNED = 0.1  # share of Silero's span that stands out of the noise: with less, speech lies under it
NOISE_BLOCK_S, NOISE_REACH = 2.0, 5  # noise is followed in blocks of 2 s, smoothed over 5 to each side


def smooth(levels: np.ndarray) -> np.ndarray:
    """Levels averaged as powers over three frames: a plosive's closure of one frame is no edge."""
    power = np.pad(10.0 ** (levels / 10.0), 1, mode="edge")
    mean = (power[:-2] + power[1:-1] + power[2:]) / 3.0
    return np.asarray(10.0 * np.log10(mean), np.float32)


def steady(levels: np.ndarray) -> np.ndarray:
    """The median of five frames: weak sounds stand out of wavering noise, and a loud end does not spread."""
    around = np.lib.stride_tricks.sliding_window_view(np.pad(levels, 2, mode="edge"), 5)
    return np.asarray(np.median(around, axis=1), np.float32)


def noise_levels(levels: np.ndarray, speech: np.ndarray) -> np.ndarray:
    """Level of the noise at each frame: the median of the frames without speech around it, in dBFS.

    `speech` is True where speech may be. A call with hardly a frame without it falls back on its quietest tenth.
    """
    if not levels.size:
        return levels
    quiet = levels[~speech]
    overall = float(np.median(quiet)) if len(quiet) >= 20 else float(np.percentile(levels, 10))
    size = round(NOISE_BLOCK_S / FRAME_S)
    count = -(-len(levels) // size)
    masked = np.full(count * size, np.nan, np.float32)
    masked[: len(levels)] = np.where(speech, np.nan, levels)
    blocks = masked.reshape(count, size)
    known = np.count_nonzero(~np.isnan(blocks), axis=1) >= 20
    medians = np.pad(np.where(known, _medians(blocks), np.nan), NOISE_REACH, constant_values=np.nan)
    followed = _medians(np.lib.stride_tricks.sliding_window_view(medians, 2 * NOISE_REACH + 1))
    followed[np.isnan(followed)] = overall
    centres = (np.arange(count) + 0.5) * size
    return np.asarray(np.interp(np.arange(len(levels)), centres, followed), np.float32)


def _medians(rows: np.ndarray) -> np.ndarray:
    """The median of each row of (rows, n), leaving NaN out; NaN where there is nothing else."""
    ordered = np.sort(rows, axis=1)  # NaN last
    count = np.count_nonzero(~np.isnan(rows), axis=1)
    number = np.arange(len(rows))
    return np.asarray((ordered[number, np.maximum(count - 1, 0) // 2] + ordered[number, count // 2]) / 2)


def mask_of(spans: list[Span], count: int, reach_s: float = 0.0) -> np.ndarray:
    """True in the frames that the spans cover, widened by `reach_s` to both sides; bool (count,)."""
    mask = np.zeros(count, bool)
    for span in spans:
        first = max(0, round((span.start_s - reach_s) / FRAME_S))
        mask[first : max(0, round((span.end_s + reach_s) / FRAME_S))] = True
    return mask


def spans_of(mask: np.ndarray) -> list[Span]:
    """The stretches of True as spans."""
    return [Span(round(first * FRAME_S, 3), round(end * FRAME_S, 3)) for first, end in runs(mask).tolist()]


def refine(spans: list[Span], tracks: Sequence[np.ndarray], min_silence_s: float) -> np.ndarray:
    """Speech frame by frame: bool (frames,).

    `spans` are Silero's, `tracks` levels of the same frames as `frame_levels` gives them: flat, and tilted so that an
    s at the start of a word and an n at its end stand out too. Gaps under `min_silence_s` are closed. A span in which
    hardly a frame stands out of the noise keeps Silero's own edges: there the level cannot tell.
    """
    inside = mask_of(spans, len(tracks[0]))
    if not inside.any():
        return inside
    within = mask_of(spans, len(inside), REACH_S)
    strong, weak = np.zeros(len(inside), bool), np.zeros(len(inside), bool)
    for levels in tracks:
        clearly, at_all = _standing_out(levels, inside, within)
        strong |= clearly
        weak |= at_all
    active = _followed(strong, weak)
    for first, end in runs(~active):
        if first > 0 and end < len(active) and (end - first) * FRAME_S < min_silence_s - 1e-9:
            active[first:end] = True
    for first, end in runs(active):
        if not inside[first:end].any():
            active[first:end] = False
    for first, end in runs(inside):
        if active[first:end].mean() < DROWNED and tracks[0][first:end].max() > QUIETEST_DBFS:
            active[first:end] = True
    return active


def _standing_out(levels: np.ndarray, inside: np.ndarray, within: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Frames of `within` that are clearly, and that are at all, louder than the noise beside them.

    Neither is too far below the loud ones `inside`: what is, is breath and room.
    """
    noise, level, held = np.maximum(noise_levels(levels, within), FLOOR_DBFS), smooth(levels), steady(levels)
    strong, weak = np.zeros(len(levels), bool), np.zeros(len(levels), bool)
    for first, end in runs(within):
        own = level[first:end][inside[first:end]]
        peak = float(np.percentile(own, 95))
        floor = noise[first:end]
        margin = np.interp(peak - floor, PEAK_OVER_NOISE_DB, ABOVE_NOISE_DB)
        quietest = max(peak - BELOW_PEAK_DB, QUIETEST_DBFS)
        strong[first:end] = level[first:end] > np.maximum(floor + margin, quietest)
        weak[first:end] = held[first:end] > np.maximum(floor + WEAK_DB, quietest)
    return strong, weak


def _followed(strong: np.ndarray, weak: np.ndarray) -> np.ndarray:
    """The strong frames, and beside them the weak ones that go on without a break, up to `FOLLOWED_S` to each side."""
    reach = round(FOLLOWED_S / FRAME_S)
    active = strong.copy()
    for first, end in runs(strong):
        before, after = weak[max(0, first - reach) : first][::-1], weak[end : end + reach]
        active[first - int(np.argmin([*before, False])) : end + int(np.argmin([*after, False]))] = True
    return active
