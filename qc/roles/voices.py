"""Two voices in one channel: told apart, and given to agent and customer.

    speech    ▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆    ▆▆▆▆▆▆▆▆
    windows   |-----1.6 s-----|                  each heard as a vector: long ones are sure of the voice,
                |-0.8 s-|                        short ones of the moment
    cut           0  0  0  1  1  1    0  0       in two, of the long windows
    cells     0000000000011111111    00000000    every 0.1 s: evidence of both lengths and of the timbre of that
                                                 moment, and a cost for each change; again with the voices so found

Whether there are two voices at all, `separation` says, and where it is not sure, what they say; one voice is not torn
in two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from qc.audio import Recording
from qc.records import Call, Role
from qc.roles.clustering import along, centres_of, cuts_in_two, smoothest_path
from qc.roles.encoder import FRAME_S, Floats, embed, mel_powers
from qc.roles.lanes import Lane, Lanes
from qc.roles.separation import Apart, separation
from qc.roles.timbre import cepstra, likelihood_ratios, loud
from qc.spans import Span, intersect, merge, total_s

LONG_S, SHORT_S = 1.6, 0.8  # GE2E was trained on 1.6 s
LONG_BRIDGES_S, SHORT_BRIDGES_S = 0.3, 0.2  # gaps inside a window: pauses mostly, seldom a change of speaker
HOP_RATIO = 0.25  # of a window
CELL_S = 0.1
HEARD_AT = 0.6  # an LSTM remembers its last frames best: a window tells most of the moment at this share of it
CHANGE_COST = 3.0  # a voice that is fully itself is worth its two changes from 0.6 s on
GAP_S, CHANGE_COST_AT_GAP = 0.25, 2.0  # a pause is where another begins to speak, mostly
TIMBRE, TIMBRE_NATS = 0.25, 2.0  # what a nat a frame is worth beside the vectors; no cell has more of them
LOUDNESS = 20.0  # the network hears powers, not their logarithms: the median of a call's mel powers is brought to this
ONE_VOICE, ALIKE = 0.12, 0.4  # nats under which there is one voice; under which there may be one: words decide
# evidence of the vectors this weak (½ is a voice that is fully itself), or of the timbre so much against it, for so
# long: 6 in 10 of what is laid to the wrong voice, 4 in 10 of what both say at once, 3 in 100 of what is right
DOUBTFUL_SCORE, DOUBTFUL_TIMBRE, DOUBTFUL_S = 0.2, -0.1, 0.3
FIRST_SPEAKER = 0.7  # chance that the first to speak is the one who answers the phone
_ROUNDS = 4
FAR_S = 1e5  # a place is the time since its span's start and this for each span before: nothing is near across a gap


@dataclass(frozen=True)
class Voices:
    """Which of two voices speaks in each cell, where that is doubtful, and how far apart the two are."""

    cells: tuple[Span, ...]
    voice: np.ndarray  # 0 or 1, (cells,); 0 speaks first
    doubtful: np.ndarray  # bool, (cells,)
    apart: Apart

    def speech_of(self, voice: int) -> tuple[Span, ...]:
        return _joined(self.cells, self.voice == voice)


@dataclass(frozen=True)
class _Heard:
    """Voices heard in windows of one length: vectors (n, 256), and the place of the moments they tell of (n,)."""

    vectors: Floats
    places: np.ndarray


@dataclass(frozen=True)
class _Frames:
    """Every 10 ms of the speech: mel powers (n, 40) and the number of the cell it is in (n,); which frames are `loud`,
    and the cepstra of those."""

    powers: Floats
    cell: np.ndarray
    loud: np.ndarray
    cepstra: np.ndarray


def lanes_by_voice(call: Call, recording: Recording, speech: Sequence[Sequence[Span]]) -> Lanes:
    """Two lanes on one channel, one a voice; or one where only one voice is heard."""
    channel = max(range(len(speech)), key=lambda number: total_s(speech[number]))  # all hold the same sound
    notes = ["channels_alike"] if recording.channels > 1 else []
    answers: Role = "customer" if call.direction == "outbound" else "agent"
    calls: Role = "agent" if answers == "customer" else "customer"
    voices = tell_apart(recording, channel, speech[channel])
    if voices.apart.nats < ONE_VOICE:
        return Lanes((Lane(answers, channel, tuple(speech[channel])),), "voices", 0.5, (*notes, "one_voice"))
    if voices.apart.nats < ALIKE:
        notes.append("voices_alike")
    doubtful = [span for span in _joined(voices.cells, voices.doubtful) if span.duration_s >= DOUBTFUL_S]
    lanes = (
        Lane(answers, channel, voices.speech_of(0), tuple(intersect(voices.speech_of(0), doubtful))),
        Lane(calls, channel, voices.speech_of(1), tuple(intersect(voices.speech_of(1), doubtful))),
    )
    return Lanes(lanes, "voices", FIRST_SPEAKER, tuple(notes))


def tell_apart(recording: Recording, channel: int, speech: Sequence[Span]) -> Voices:
    """Give each cell of the speech to one of two voices, as if there were two; `apart` tells whether there are."""
    if not speech:
        return Voices((), np.zeros(0, int), np.zeros(0, bool), Apart())
    powers = [mel_powers(recording.window(channel, span)) for span in speech]
    heard = [_listen(powers, speech, LONG_S, LONG_BRIDGES_S), _listen(powers, speech, SHORT_S, SHORT_BRIDGES_S)]
    cells, places = _cells(speech)
    frames = _frames(powers, places)
    return max(
        (
            _refined(cut[_nearest(places, heard[0].places)], heard, cells, places, frames)
            for cut in cuts_in_two(heard[0].vectors)
        ),
        key=lambda voices: voices.apart.likeness,
    )


def _refined(
    voice: np.ndarray, heard: Sequence[_Heard], cells: tuple[Span, ...], places: np.ndarray, frames: _Frames
) -> Voices:
    """From a first guess at the `voice` of each cell to the best path, and how far apart the voices on it are."""
    change_cost = _change_cost(cells)
    scores = np.zeros(len(cells))
    for _ in range(_ROUNDS):
        if voice.min() == voice.max():
            break
        scores = np.mean([_scores(each, voice, places) for each in heard], axis=0)
        before, voice = voice, smoothest_path(scores + _timbre(frames, voice), change_cost)
        if np.array_equal(before, voice):
            break
    voice = np.abs(voice - voice[0])
    turn = 2 * np.cumsum(np.diff(voice, prepend=0) != 0) + voice
    apart = separation(
        frames.powers,
        voice[frames.cell],
        heard[0].vectors,
        turn[_nearest(heard[0].places, places)],
    )
    against = _timbre(frames, voice) * (2 * voice - 1) < DOUBTFUL_TIMBRE
    return Voices(cells, voice, (np.abs(scores) < DOUBTFUL_SCORE) | against, apart)


def _listen(powers: Sequence[Floats], speech: Sequence[Span], length_s: float, bridged_s: float) -> _Heard:
    """The voice in windows of one length, over the speech alone: shorter gaps than `bridged_s` are skipped."""
    length, hop = round(length_s / FRAME_S), round(length_s * HOP_RATIO / FRAME_S)
    windows, places = [], []
    for island in _islands(speech, bridged_s):
        sound = np.concatenate([powers[number] for number in island])
        moments = np.concatenate([_frame_places(number, powers[number]) for number in island])
        for start in [*range(0, len(sound) - length, hop), max(0, len(sound) - length)]:
            window = sound[start : start + length]
            windows.append(np.resize(window, (length, sound.shape[1])))  # a short one is heard again and again
            places.append(moments[start + int(HEARD_AT * len(window))])
    heard = np.stack(windows)
    heard *= LOUDNESS / max(float(np.median(heard.sum(axis=2).mean(axis=1))), 1e-12)
    return _Heard(embed(heard), np.array(places))


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


def _scores(heard: _Heard, voice: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Evidence for voice 1 in each cell: -1/2 where it sounds as the mean of voice 0, 1/2 as that of voice 1."""
    part = voice[_nearest(heard.places, places)]
    if part.min() == part.max():
        return np.zeros(len(places))
    return np.asarray(np.interp(places, heard.places, along(heard.vectors, *centres_of(heard.vectors, part))))


def _timbre(frames: _Frames, voice: np.ndarray) -> np.ndarray:
    """Evidence for voice 1 in each cell by its frames' cepstra, scaled as `_scores` is; quiet frames tell nothing."""
    cell = frames.cell[frames.loud]
    nats = np.bincount(cell, likelihood_ratios(frames.cepstra, voice[cell]), len(voice))
    mean_nats = nats / np.maximum(np.bincount(frames.cell, minlength=len(voice)), 1)
    return np.asarray(TIMBRE * np.clip(mean_nats, -TIMBRE_NATS, TIMBRE_NATS))


def _frames(powers: Sequence[Floats], places: np.ndarray) -> _Frames:
    moments = np.concatenate([_frame_places(number, part) for number, part in enumerate(powers)])
    every = np.concatenate(powers)
    is_loud = loud(every)
    return _Frames(every, _nearest(moments, places), is_loud, cepstra(every)[is_loud])


def _change_cost(cells: Sequence[Span]) -> np.ndarray:
    gaps_s = np.array([0.0, *(before.gap_to(after) for before, after in pairwise(cells))])
    return np.where(gaps_s >= GAP_S, CHANGE_COST_AT_GAP, CHANGE_COST)


def _cells(speech: Sequence[Span]) -> tuple[tuple[Span, ...], np.ndarray]:
    """The speech in cells of about `CELL_S`, and the places of their middles."""
    cells, places = [], []
    for number, span in enumerate(speech):
        count = max(1, round(span.duration_s / CELL_S))
        edges = [span.start_s + span.duration_s * cell / count for cell in range(count)] + [span.end_s]
        cells += [Span(start_s, end_s) for start_s, end_s in pairwise(edges)]
        places += [FAR_S * number + span.duration_s * (cell + 0.5) / count for cell in range(count)]
    return tuple(cells), np.array(places)


def _nearest(places: np.ndarray, among: np.ndarray) -> np.ndarray:
    """The number of the nearest place `among` (ascending) for each of `places`; that of their own span."""
    return np.asarray(np.interp(places, among, np.arange(len(among))).round(), int)


def _joined(cells: Sequence[Span], chosen: np.ndarray) -> tuple[Span, ...]:
    return tuple(merge(cell for cell, yes in zip(cells, chosen, strict=True) if yes))
