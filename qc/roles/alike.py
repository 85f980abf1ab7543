"""Two alike voices in one channel: what is said tells where to begin, and whether the voices that were found are two.

    words    您好…工号1024…为您服务    我家的电视又坏了    请问您贵姓
    hints    agent        agent        customer            agent         phrases of one role (words.py)
    seeds    ████████████████████      █████████████       ████████      the speech around them, inside its span
    voices   000000000000000000000     1111111111111111    000000000     from the seeds' two voices to the best path

Several such paths are tried, from the seeds and from the cuts by voice alone. The best one is believed where the voices
on it are apart and what is said agrees with them: phrases of the two roles then lie with one voice each, as they hardly
would if the cut were one between moods or sounds. Else nobody knows who spoke, and the roles stay doubtful.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from qc.records import Word
from qc.roles.clustering import along, centres_of
from qc.roles.hearing import FAR_S, Sound, nearest
from qc.roles.lanes import Lanes
from qc.roles.voices import Voices, cuts, refined
from qc.roles.words import hints_of

REACH_S = 2.0  # around a phrase, inside its span of speech: nearly all of that is its speaker's
MISLAID = 0.1  # chance that a phrase of one role was said by the other, or lies in a cell of the wrong voice
NATS_WORTH = 10.0  # what a nat between the voices is worth beside the words' log-odds
BELIEVED = 4.6  # log-odds of the words: a hundred to one; paths that were wrong had up to 4.4, and then 0.14 nats
LEAST_NATS = 0.2
ONE_VOICE = 0.12  # nats under which there is one voice


@dataclass(frozen=True)
class _Reading:
    """Voices, which of them is the agent's, and how well that goes with what is said (log-odds)."""

    voices: Voices
    agent: int
    agreement: float

    @property
    def worth(self) -> float:
        return self.agreement + NATS_WORTH * self.voices.apart.nats


@dataclass(frozen=True)
class _Hint:
    """Cells `first` … `end` (exclusive) in which `role` spoke, by what was said: 0 the agent, 1 the customer."""

    first: int
    end: int
    role: int


def tell_alike_apart(lanes: Lanes, words: Sequence[Sequence[Word]]) -> Lanes:
    """Two lanes of a channel that was heard as one, with the help of its words; other lanes as they are.

    Notes say how sure that is: `voices_near` (believed), `voices_alike` (not believed), `one_voice` (not even two).
    """
    sound = lanes.undecided
    if sound is None:
        return lanes
    lanes = replace(lanes, undecided=None)
    (whole,), hints = lanes.lanes, _hints(sound, [word for own in words for word in own])
    best = max(_readings(sound, hints), key=lambda reading: reading.worth, default=None)
    if best is None or best.voices.apart.nats < ONE_VOICE:
        return lanes
    believed = best.agreement >= BELIEVED and best.voices.apart.nats >= LEAST_NATS
    note = "voices_near" if believed else "voices_alike"
    two = (
        best.voices.lane_of(best.agent, "agent", whole.channel),
        best.voices.lane_of(1 - best.agent, "customer", whole.channel),
    )
    return replace(lanes, lanes=two, notes=tuple(note if each == "one_voice" else each for each in lanes.notes))


def _readings(sound: Sound, hints: Sequence[_Hint]) -> Iterator[_Reading]:
    for start in [*cuts(sound), *_from_seeds(sound, hints)]:
        voices = refined(sound, start)
        if voices.voice.min() < voices.voice.max():
            for agent in (0, 1):
                yield _Reading(voices, agent, _agreement(voices.voice != agent, sound, hints))


def _hints(sound: Sound, words: Sequence[Word]) -> list[_Hint]:
    starts = np.array([cell.start_s for cell in sound.cells])
    ends = np.array([cell.end_s for cell in sound.cells])
    found = []
    for span, weight in hints_of(words):
        first, end = int(np.searchsorted(ends, span.start_s, "right")), int(np.searchsorted(starts, span.end_s))
        if first < end:
            found.append(_Hint(first, end, int(weight < 0)))
    return found


def _from_seeds(sound: Sound, hints: Sequence[_Hint]) -> list[np.ndarray]:
    """The voice of each cell, 0 the agent's, as it is nearer to what the one said or the other; [] without hints of
    both."""
    seeds = _seeds(sound, hints)
    evidence = np.where(seeds < 0, 0.0, seeds - 0.5)
    for windows in sound.windows:
        seed = seeds[nearest(windows.places, sound.places)]
        if not {0, 1} <= set(seed.tolist()):
            return []
        centres = centres_of(windows.vectors[seed >= 0], seed[seed >= 0])
        heard = np.interp(sound.places, windows.places, along(windows.vectors, *centres))
        evidence += np.clip(heard, -0.5, 0.5) / len(sound.windows)
    return [(evidence > 0).astype(int)]


def _seeds(sound: Sound, hints: Sequence[_Hint]) -> np.ndarray:
    """The role of the cells around what was said: 0, 1, or -1 where nothing tells; (cells,)."""
    span_of = sound.places // FAR_S
    roles: dict[float, set[int]] = {}
    for hint in hints:
        roles.setdefault(span_of[hint.first], set()).add(hint.role)
    seeds = np.full(len(sound.cells), -1)
    for hint in hints:
        around = np.zeros(len(seeds), bool)
        around[hint.first : hint.end] = True
        if len(roles[span_of[hint.first]]) == 1:
            places = sound.places
            around |= (places >= places[hint.first] - REACH_S) & (places <= places[hint.end - 1] + REACH_S)
            around &= span_of == span_of[hint.first]
        seeds[around] = hint.role
    return seeds


def _agreement(is_customer: np.ndarray, sound: Sound, hints: Sequence[_Hint]) -> float:
    """Log-odds that the roles lie with the voices as `is_customer` (cells,) has them, against no connection at all.

    Each span of speech has one vote a role: what is said in one breath is one piece of evidence.
    """
    cells: dict[tuple[float, int], list[int]] = {}
    for hint in hints:
        cells.setdefault((sound.places[hint.first] // FAR_S, hint.role), []).extend(range(hint.first, hint.end))
    share = float(np.clip(is_customer.mean(), MISLAID, 1 - MISLAID))
    odds = 0.0
    for (_, role), own in cells.items():
        by_chance = share if role else 1 - share
        agrees = np.mean(is_customer[own] == bool(role)) > 0.5
        odds += np.log((1 - MISLAID) / by_chance) if agrees else np.log(MISLAID / (1 - by_chance))
    return float(odds)
