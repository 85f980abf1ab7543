r"""Sounds beside the agent's voice: knocks, coughs, breath on the microphone, other people who talk.

    speech       ▆▆▆▆▆▆▆           ▆▆▆▆▆▆▆▆▆        ▆▆▆▆▆▆
    level               |    /\    _‾‾_         ‾‾‾‾
    beside it         knock burst  breath       a faint voice that is not his

They are looked for on a channel that is the agent's alone, where he says no word, and count only where they are as loud
as speech: a sound that may be the other end's, music, a voice's own laugh or a click of the line is let go. What is
found is a class of sounds by length, level and attack, not a diagnosis: a slammed door is a burst as a cough is.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from qc.audio import Recording
from qc.audio.frames import FRAME_S, frame_levels
from qc.measures.music import tonal_share
from qc.measures.overlap import speech_of
from qc.measures.pitch import RATE_HZ, voiced_share
from qc.records import Event, Turn
from qc.roles.encoder import FRAME_S as MEL_FRAME_S
from qc.roles.encoder import Floats, embed, mel_powers
from qc.roles.hearing import LONG_S, LOUDNESS
from qc.spans import Span, gaps, merge
from qc.speech.edges import mask_of, noise_levels, spans_of

BESIDE_S = 0.15  # beside speech: its own s and its echo
LINE_S = 0.5  # at both ends of the recording the line itself clicks
OUT_OF_NOISE_DB = 15.0
AUDIBLE_DB = -20.0  # against the agent's own level
JOINED_S = 0.06  # the two blows of a knock are one sound
ATTACK_S, ATTACK_DB = 0.02, 20.0  # a blow or a cough is there at once; a breath swells
KNOCK_S = (0.02, 0.15)  # under two frames it is a click of the line
BURST_S, BURST_DB = 0.8, -6.0  # a cough lasts up to this long, and is as loud as speech
BREATH_S, BREATH_NEAR_S = (0.2, 1.0), 0.6  # before or after the agent speaks
VOICED = 0.2  # share of voiced frames from which it is somebody's voice, a laugh or a tone
OTHER_END_DB = 6.0  # the other channel is so much louder at that moment: it may be its echo
MUSIC, MUSIC_S = 0.2, 1.0  # tonal share of what is on both sides of it
FAINT_DB, TALK_S = -12.0, LONG_S  # another voice in the room is fainter than the agent's, for at least so long
FAINT_STEP_DB = 3.0  # the agent's own windows are made as faint in such steps
UNLIKE = 0.05  # by so much less like the agent's voice than the least like of the agent's own windows
_REFERENCE = 6  # windows of the agent's voice


def distractions(recording: Recording, channel: int, turns: Sequence[Turn]) -> list[Event]:
    """The sounds beside the agent's voice on his own channel, in time order.

    `details`: `sound` (knock, burst, breath, voices) and `level_db`, how loud it is against the agent's own speech.
    """
    levels = frame_levels(recording.samples(channel), recording.rate_hz)
    agent = [turn for turn in turns if turn.role == "agent" and turn.text]
    spoken = speech_of(agent)
    own = mask_of(spoken, len(levels))
    if not own.any():
        return []
    voice_db = float(10.0 * np.log10(np.mean(10.0 ** (levels[own] / 10.0))))
    found = [
        *_bursts(recording, channel, levels, spoken, voice_db),
        *_voices(recording, channel, levels, agent, voice_db),
    ]
    return sorted(found, key=lambda event: event.span)


def _bursts(
    recording: Recording, channel: int, levels: np.ndarray, spoken: Sequence[Span], voice_db: float
) -> list[Event]:
    count = len(levels)
    beside = ~mask_of(list(spoken), count, BESIDE_S) & ~mask_of(list(recording.damage), count, BESIDE_S)
    beside[: round(LINE_S / FRAME_S)] = beside[max(0, count - round(LINE_S / FRAME_S)) :] = False
    loud = beside & (levels > np.maximum(noise_levels(levels, ~beside) + OUT_OF_NOISE_DB, voice_db + AUDIBLE_DB))
    others = [number for number in range(recording.channels) if number != channel]
    other_end = np.max([frame_levels(recording.samples(number), recording.rate_hz) for number in others], axis=0)
    events = []
    for span in merge(spans_of(loud), JOINED_S):
        first, end = round(span.start_s / FRAME_S), round(span.end_s / FRAME_S)
        peak_db = float(levels[first:end].max())
        sound = _kind(levels, first, end, peak_db - voice_db, spoken)
        if not sound or other_end[first:end].max() > peak_db + OTHER_END_DB:
            continue
        sides = [Span(max(0.0, span.start_s - MUSIC_S), span.start_s), Span(span.end_s, span.end_s + MUSIC_S)]
        if voiced_share(recording.window(channel, span, RATE_HZ)) > VOICED:
            continue
        if min(tonal_share(recording, channel, side) for side in sides) < MUSIC:
            events.append(_event(sound, span, peak_db - voice_db))
    return events


def _kind(levels: np.ndarray, first: int, end: int, above_voice_db: float, spoken: Sequence[Span]) -> str:
    """What a burst of frames `first` … `end` may be; "" where nobody can say."""
    lasts_s = (end - first) * FRAME_S
    ahead = levels[max(0, first - round(ATTACK_S / FRAME_S)) : first]
    start = levels[first : first + round(ATTACK_S / FRAME_S)]
    sudden = len(ahead) > 0 and float(start.max() - ahead.min()) >= ATTACK_DB
    if sudden and above_voice_db >= BURST_DB:
        if KNOCK_S[0] <= lasts_s <= KNOCK_S[1]:
            return "knock"
        return "burst" if KNOCK_S[1] < lasts_s <= BURST_S else ""
    span = Span(first * FRAME_S, end * FRAME_S)
    near = any(max(span.gap_to(part), part.gap_to(span)) <= BREATH_NEAR_S for part in spoken)
    return "breath" if near and not sudden and BREATH_S[0] <= lasts_s <= BREATH_S[1] else ""


def _voices(
    recording: Recording, channel: int, levels: np.ndarray, agent: Sequence[Turn], voice_db: float
) -> list[Event]:
    """Stretches of speech far fainter than the agent's and unlike his voice.

    A faint voice in a line's noise is less like anything: so it is compared with what the agent's own windows would be,
    were they as faint, in the same noise.
    """
    spoken = speech_of(agent)
    parts = [(part, _level(levels, part) - voice_db) for part in spoken]
    faint = [(part, below_db) for part, below_db in parts if below_db <= FAINT_DB and part.duration_s >= TALK_S]
    loud = [part for part, below_db in parts if below_db > FAINT_DB / 2 and part.duration_s >= LONG_S]
    quiet = max(gaps(spoken, recording.whole), key=lambda gap: gap.duration_s, default=None)
    if not faint or len(loud) < 2 or quiet is None:
        return []
    chosen = [loud[round(at)] for at in np.linspace(0, len(loud) - 1, min(len(loud), _REFERENCE))]
    own = np.stack([_window(recording, channel, part) for part in chosen])
    noise = _window(recording, channel, quiet)
    direction = embed(_as_loud(own)).sum(axis=0)
    direction /= float(np.linalg.norm(direction))
    theirs = embed(_as_loud(np.stack([_window(recording, channel, part) for part, _ in faint]))) @ direction
    events, usual = [], dict[int, float]()
    for (part, below_db), likeness in zip(faint, theirs, strict=True):
        step = round(below_db / FAINT_STEP_DB)
        if step not in usual:
            as_faint = own * 10.0 ** (step * FAINT_STEP_DB / 10.0) + noise
            usual[step] = float((embed(_as_loud(as_faint)) @ direction).min())
        if likeness < usual[step] - UNLIKE:
            events.append(_event("voices", part, below_db))
    return events


def _window(recording: Recording, channel: int, part: Span) -> Floats:
    """Mel powers of the middle of a part, as long as the network takes them: (160, 40)."""
    spare_s = max(0.0, part.duration_s - LONG_S) / 2
    powers = mel_powers(recording.window(channel, Span(part.start_s + spare_s, part.end_s - spare_s)))
    return np.asarray(np.resize(powers, (round(LONG_S / MEL_FRAME_S), powers.shape[1])), np.float32)


def _as_loud(windows: Floats) -> Floats:
    """Windows brought to the loudness that the network hears."""
    usual = np.median(windows.sum(axis=2), axis=1)[:, None, None]
    return np.asarray(windows * (LOUDNESS / np.maximum(usual, 1e-12)), np.float32)


def _level(levels: np.ndarray, span: Span) -> float:
    part = levels[round(span.start_s / FRAME_S) : max(round(span.end_s / FRAME_S), round(span.start_s / FRAME_S) + 1)]
    return float(10.0 * np.log10(np.mean(10.0 ** (part / 10.0)))) if part.size else -np.inf


def _event(sound: str, span: Span, level_db: float) -> Event:
    return Event("noise", span, "agent", None, {"sound": sound, "level_db": round(level_db, 1)})
