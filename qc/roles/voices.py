"""Two voices in one channel: told apart, and given to agent and customer.

    cells     |||||||||||||||||||    ||||||||    see hearing.py
    cut           0  0  0  1  1  1    0  0       in two, of the long windows
    voices    0000000000011111111    00000000    each cell's: evidence of both lengths of window and of the timbre of
                                                 that moment, and a cost for each change; again with the voices so found

Whether there are two voices at all, `separation` says. Where it is not sure, the channel stays one lane until it is
known what is said in it: see alike.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from qc.audio import Recording
from qc.records import Call, Role
from qc.roles.clustering import along, centres_of, cuts_in_two, smoothest_path
from qc.roles.hearing import Frames, Sound, Windows, hear, nearest
from qc.roles.lanes import Lane, Lanes
from qc.roles.separation import Apart, separation
from qc.roles.timbre import likelihood_ratios
from qc.spans import Span, intersect, merge, total_s

CHANGE_COST = 3.0  # a voice that is fully itself is worth its two changes from 0.6 s on
GAP_S, CHANGE_COST_AT_GAP = 0.25, 2.0  # a pause is where another begins to speak, mostly
TIMBRE, TIMBRE_NATS = 0.25, 2.0  # what a nat a frame is worth beside the vectors; no cell has more of them
ALIKE = 0.5  # nats under which two voices are alike, or one: words decide; wrong cuts had up to 0.43, right ones 0.55
# evidence of the vectors this weak (½ is a voice that is fully itself), or of the timbre so much against it, for so
# long: 6 in 10 of what is laid to the wrong voice, 4 in 10 of what both say at once, 3 in 100 of what is right
DOUBTFUL_SCORE, DOUBTFUL_TIMBRE, DOUBTFUL_S = 0.2, -0.1, 0.3
FIRST_SPEAKER = 0.7  # chance that the first to speak is the one who answers the phone
_ROUNDS = 4


@dataclass(frozen=True)
class Voices:
    """Which of two voices speaks in each cell, where that is doubtful, and how far apart the two are."""

    cells: tuple[Span, ...]
    voice: np.ndarray  # 0 or 1, (cells,); 0 speaks first
    doubtful: np.ndarray  # bool, (cells,)
    apart: Apart

    def speech_of(self, voice: int) -> tuple[Span, ...]:
        """The timeline of one of the two."""
        return _joined(self.cells, self.voice == voice)

    def lane_of(self, voice: int, role: Role, channel: int) -> Lane:
        """The speech of one of the two, and what of it is long in doubt, under a role."""
        speech = self.speech_of(voice)
        doubtful = [span for span in _joined(self.cells, self.doubtful) if span.duration_s >= DOUBTFUL_S]
        return Lane(role, channel, speech, tuple(intersect(speech, doubtful)))


def lanes_by_voice(call: Call, recording: Recording, speech: Sequence[Sequence[Span]]) -> Lanes:
    """Two lanes on one channel, one a voice; or one, in which alike voices wait for what is said."""
    channel = max(range(len(speech)), key=lambda number: total_s(speech[number]))  # all hold the same sound
    notes = ("channels_alike",) if recording.channels > 1 else ()
    answers: Role = "customer" if call.direction == "outbound" else "agent"
    calls: Role = "agent" if answers == "customer" else "customer"
    if not speech[channel]:
        return Lanes((Lane(answers, channel, ()),), "voices", 0.5, (*notes, "one_voice"))
    sound = hear(recording, channel, speech[channel])
    voices = tell_apart(sound)
    if voices.apart.nats < ALIKE:
        whole = Lane(answers, channel, tuple(speech[channel]))
        return Lanes((whole,), "voices", 0.5, (*notes, "one_voice"), undecided=sound)
    lanes = (voices.lane_of(0, answers, channel), voices.lane_of(1, calls, channel))
    return Lanes(lanes, "voices", FIRST_SPEAKER, notes)


def tell_apart(sound: Sound) -> Voices:
    """Give each cell of the speech to one of two voices, as if there were two; `apart` tells whether there are."""
    return max((refined(sound, start) for start in cuts(sound)), key=lambda voices: voices.apart.likeness)


def cuts(sound: Sound) -> list[np.ndarray]:
    """First guesses at the voice of each cell, 0 or 1, (cells,): the most natural cuts of the long windows."""
    windows = sound.windows[0]
    return [cut[nearest(sound.places, windows.places)] for cut in cuts_in_two(windows.vectors)]


def refined(sound: Sound, voice: np.ndarray) -> Voices:
    """From a first guess at the `voice` of each cell to the best path, and how far apart the voices on it are."""
    change_cost, places, frames = _change_cost(sound.cells), sound.places, sound.frames
    scores = np.zeros(len(places))
    for _ in range(_ROUNDS):
        if voice.min() == voice.max():
            break
        scores = np.mean([_scores(windows, voice, places) for windows in sound.windows], axis=0)
        before, voice = voice, smoothest_path(scores + _timbre(frames, voice), change_cost)
        if np.array_equal(before, voice):
            break
    voice = np.abs(voice - voice[0])
    turn = 2 * np.cumsum(np.diff(voice, prepend=0) != 0) + voice
    long = sound.windows[0]
    apart = separation(frames.powers, voice[frames.cell], long.vectors, turn[nearest(long.places, places)])
    against = _timbre(frames, voice) * (2 * voice - 1) < DOUBTFUL_TIMBRE
    return Voices(sound.cells, voice, (np.abs(scores) < DOUBTFUL_SCORE) | against, apart)


def _scores(windows: Windows, voice: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Evidence for voice 1 in each cell: -1/2 where it sounds as the mean of voice 0, 1/2 as that of voice 1."""
    part = voice[nearest(windows.places, places)]
    if part.min() == part.max():
        return np.zeros(len(places))
    return np.asarray(np.interp(places, windows.places, along(windows.vectors, *centres_of(windows.vectors, part))))


def _timbre(frames: Frames, voice: np.ndarray) -> np.ndarray:
    """Evidence for voice 1 in each cell by its frames' cepstra, scaled as `_scores` is; quiet frames tell nothing."""
    cell = frames.cell[frames.loud]
    nats = np.bincount(cell, likelihood_ratios(frames.cepstra, voice[cell]), len(voice))
    mean_nats = nats / np.maximum(np.bincount(frames.cell, minlength=len(voice)), 1)
    return np.asarray(TIMBRE * np.clip(mean_nats, -TIMBRE_NATS, TIMBRE_NATS))


def _change_cost(cells: Sequence[Span]) -> np.ndarray:
    gaps_s = np.array([0.0, *(before.gap_to(after) for before, after in pairwise(cells))])
    return np.where(gaps_s >= GAP_S, CHANGE_COST_AT_GAP, CHANGE_COST)


def _joined(cells: Sequence[Span], chosen: np.ndarray) -> tuple[Span, ...]:
    return tuple(merge(cell for cell, yes in zip(cells, chosen, strict=True) if yes))
