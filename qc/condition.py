"""Is a recording fit to judge a person by? Asked before anyone is scored.

    fit_to_judge(recording, lanes: Lanes, settings: ConditionSettings, speech: SpeechSettings) -> Condition

Reasons that make a recording unfit:
    silent             no speech, and nothing else that is loud enough to be heard
    constant_tone      no speech to speak of, but a tone or music through most of it
    no_speech          there is sound, but nobody speaks
    wrong_rate         nobody speaks at the rate that the file names, but at half or twice that rate they do
    changed_speed      voices and rhythm of both sides are higher, or lower, than people's are
    one_way            of two sides only one is heard
    too_little_speech  the agent speaks less than `min_agent_speech_s`
    clipped            more than `max_clipped_ratio` of the speech is cut off at the top
    drop_outs          more than `max_dropped_ratio` of the speech is missing in small holes
    damaged            more than `max_lost_ratio` of the file could not be read
    noisy              a speaker's signal-to-noise ratio is under `min_snr_db`: the words cannot be trusted
Reasons that are only noted, with `fit` still True:
    some_clipping, some_drop_outs, some_damage   as above, at least a tenth of what is too much
    truncated          the file ends more than a second before its header says
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from qc.audio import Recording
from qc.audio.frames import runs
from qc.config import ConditionSettings, SpeechSettings
from qc.measures.music import tonal_share
from qc.measures.noise import clipped_samples, snr_db
from qc.measures.speed import formant_and_rhythm_hz
from qc.records import Condition
from qc.roles.lanes import Lane, Lanes
from qc.spans import Span, merge, total_s
from qc.speech import find_speech

AUDIBLE_DBFS = -45.0  # the noise of an idle line is quieter
TONE_SHARE = 0.7  # of the recording that sounds of a tone
# First formant of both sides, and its product with their rhythm, which a change of speed moves by its square; see
# measures/speed.py
TOO_FAST_HZ, TOO_FAST_HZ2 = 670.0, 3500.0
TOO_SLOW_HZ, TOO_SLOW_HZ2 = 450.0, 1800.0
OTHER_RATES = (0.5, 2.0)  # of the rate that the file names
SPOKEN_SHARE = 0.2  # of a recording at another rate that is speech there
HEARD_S = 1.0  # speech of a side that is there at all
NOTED = 0.1  # share of a limit from which on it is noted
HOLE_S = (0.01, 1.0)  # a lost packet holds 10 ms at least; over a second it is a mute, not a drop-out
ABRUPT_S = 0.005
_BLOCK = 1_000_000  # samples
ABRUPT_DB = 20.0  # a word that falls silent from this little below its own level did not end by itself


def fit_to_judge(recording: Recording, lanes: Lanes, settings: ConditionSettings, speech: SpeechSettings) -> Condition:
    """Whether a call can be judged by this recording, and every reason against it.

    Where nobody speaks, speech is looked for at other rates than the file names.
    """
    people = [lane for lane in lanes.lanes if lane.role != "system"]
    spoken_s = {role: total_s(_speech(people, role)) for role in ("agent", "customer")}
    lost_ratio = total_s(recording.damage) / recording.duration_s if recording.duration_s else 1.0
    unfit: list[str] = []
    noted: list[str] = []

    def weigh(reason: str, mild: str, ratio: float, limit: float) -> None:
        if ratio > limit:
            unfit.append(reason)
        elif ratio > NOTED * limit:
            noted.append(mild)

    if max(spoken_s.values()) < HEARD_S:
        unfit.append(_what_is_heard(recording, speech))
    else:
        if min(spoken_s.values()) < HEARD_S:
            unfit.append("one_way")
        if spoken_s["agent"] < settings.min_agent_speech_s and "one_way" not in unfit:
            unfit.append("too_little_speech")
        weigh("clipped", "some_clipping", _clipped_ratio(recording, people), settings.max_clipped_ratio)
        weigh("drop_outs", "some_drop_outs", _dropped_ratio(recording, people), settings.max_dropped_ratio)
        if _is_noisy(recording, people, settings.min_snr_db):
            unfit.append("noisy")
        if _speed_was_changed(recording, people):
            unfit.append("changed_speed")
    weigh("damaged", "some_damage", lost_ratio, settings.max_lost_ratio)
    if recording.damage and not {"damaged", "some_damage"} & {*unfit, *noted}:
        noted.append("some_damage")
    if recording.declared_s is not None and recording.declared_s - recording.duration_s > 1.0:
        noted.append("truncated")
    return Condition(fit=not unfit, reasons=(*unfit, *noted))


def _speech(lanes: Sequence[Lane], role: str) -> list[Span]:
    return [span for lane in lanes if lane.role == role for span in lane.speech]


def _what_is_heard(recording: Recording, speech: SpeechSettings) -> str:
    tones = [tonal_share(recording, channel, recording.whole) for channel in range(recording.channels)]
    if max(tones, default=0.0) >= TONE_SHARE:
        return "constant_tone"
    loudest = max((_dbfs(recording.samples(channel)) for channel in range(recording.channels)), default=-np.inf)
    if loudest < AUDIBLE_DBFS:
        return "silent"
    return "wrong_rate" if any(_speaks_at(recording, factor, speech) for factor in OTHER_RATES) else "no_speech"


def _speaks_at(recording: Recording, factor: float, speech: SpeechSettings) -> bool:
    """True where the samples are speech at `factor` times the rate that the file names."""
    other = replace(recording, rate_hz=round(recording.rate_hz * factor), damage=(), declared_s=None)
    return total_s(merge(span for own in find_speech(other, speech) for span in own)) >= max(
        2 * HEARD_S, SPOKEN_SHARE * other.duration_s
    )


def _speed_was_changed(recording: Recording, lanes: Sequence[Lane]) -> bool:
    """Both sides have formants and a rhythm that people do not have. One side alone may be anything."""
    heard = [figures for lane in lanes if (figures := formant_and_rhythm_hz(recording, lane.channel, lane.speech))]
    if len(heard) < 2:
        return False
    formant_hz, rhythm_hz = np.mean(heard, axis=0)
    product = formant_hz * rhythm_hz
    too_fast = formant_hz > TOO_FAST_HZ and product > TOO_FAST_HZ2
    return bool(too_fast or (formant_hz < TOO_SLOW_HZ and product < TOO_SLOW_HZ2))


def _dbfs(samples: np.ndarray) -> float:
    """RMS level without a constant offset, of int16 (n,)."""
    if not samples.size:
        return -np.inf
    total = squares = 0.0
    for first in range(0, len(samples), _BLOCK):  # hours are never held as floats
        part = samples[first : first + _BLOCK].astype(np.float64)
        total += float(part.sum())
        squares += float(np.einsum("i,i", part, part))
    variance = max(squares - total * total / len(samples), 0.0) / len(samples)
    return float(20.0 * np.log10(max(np.sqrt(variance) / 32768.0, 1e-9)))


def _clipped_ratio(recording: Recording, lanes: Sequence[Lane]) -> float:
    """The worst lane's, for one who shouts into the microphone is no less cut off because the other does not."""
    return max((_ratio(*clipped_samples(recording, lane.channel, lane.speech)) for lane in lanes), default=0.0)


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _dropped_ratio(recording: Recording, lanes: Sequence[Lane]) -> float:
    """Holes of constant samples into which a voice breaks off, over the speech and the holes: the worst lane's."""
    return max((_dropped_of(recording, lane) for lane in lanes if lane.speech), default=0.0)


def _dropped_of(recording: Recording, lane: Lane) -> float:
    rate_hz = recording.rate_hz
    near = round(ABRUPT_S * rate_hz)
    shortest, longest = round(HOLE_S[0] * rate_hz), round(HOLE_S[1] * rate_hz)
    lost = 0
    for span in merge(lane.speech, HOLE_S[1]):  # with its gaps: a hole is no speech
        samples = recording.samples(lane.channel, span)
        found = runs(samples[1:] == samples[:-1])
        lengths = found[:, 1] - found[:, 0]
        holes = found[(lengths >= shortest) & (lengths < longest) & (found[:, 0] >= near)].tolist()
        level = _dbfs(samples) if holes else 0.0
        for first, end in holes:
            if (
                _dbfs(samples[first - near : first]) > level - ABRUPT_DB
                or _dbfs(samples[end + 1 : end + 1 + near]) > level - ABRUPT_DB
            ):
                lost += end - first
    return lost / rate_hz / (total_s(lane.speech) + lost / rate_hz)


def _is_noisy(recording: Recording, lanes: Sequence[Lane], min_snr_db: float) -> bool:
    everyone = [span for lane in lanes for span in lane.speech]
    ratios = [
        snr_db(recording, lane.channel, lane.speech, everyone) for lane in lanes if total_s(lane.speech) >= HEARD_S
    ]
    return any(ratio is not None and ratio < min_snr_db for ratio in ratios)
