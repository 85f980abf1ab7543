"""From a dialogue to turns on a timeline: who says what, when, with which sound."""

import re
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from telephone import amplitude
from voices import SAMPLE_RATE_HZ, Speaker

ROLES = ("agent", "customer")

LEAD_S, TAIL_S = 0.7, 0.9  # quiet before the first turn and after the last
RESPONSE_S = (0.3, 1.2)  # between turns
SENTENCE_GAP_S = (0.15, 0.4)  # within a turn
SAME_ROLE_GAP_S = 1.1  # with less between them, two turns of a role would be one
SHORTEST_PHRASE = 8  # characters; a shorter phrase is spoken badly, so it is joined with the next
PAUSE_S = 0.25

_FRAME_S = 0.01
_SPEECH_BELOW_PEAK_DB = 40.0


@dataclass(frozen=True)
class Turn:
    """What one role says, its clean sound (24 kHz) from `start_s` on, and its entry in the dialogue."""

    role: str
    text: str
    start_s: float
    samples: np.ndarray
    spec: dict[str, Any]

    @property
    def end_s(self) -> float:
        return self.start_s + len(self.samples) / SAMPLE_RATE_HZ

    @property
    def chars(self) -> int:
        return count_chars(self.text)

    @property
    def speech_s(self) -> float:
        """How long it is without its pauses."""
        return sum(end_s - start_s for start_s, end_s in speech_spans(self.samples))


@dataclass(frozen=True)
class Wait:
    """A stretch in which nobody speaks, because the dialogue says so."""

    start_s: float
    end_s: float
    spec: dict[str, Any]


@dataclass(frozen=True)
class Timeline:
    """All turns and waits of a call, in the order of their starts."""

    turns: list[Turn]
    waits: list[Wait]
    duration_s: float


def lay_out(call: dict[str, Any], agent: dict[str, Any], speaker: Speaker) -> Timeline:
    """Put the entries of a dialogue on a timeline; the gaps depend on the call's id only.

    ```
    agent     ├──────┤                  ├──────┤                        ├───────
    customer             ├─────────────────┤      ├───────┤
                     └gap┘              └──┘                  └── wait ──┘
                                     overlap
    ```
    """
    rng = np.random.default_rng(zlib.crc32(call["call_id"].encode()))
    people = {"agent": agent, "customer": call["customer"]}
    turns: list[Turn] = []
    waits: list[Wait] = []
    free_from_s = dict.fromkeys(ROLES, 0.0)
    spoken_until_s, gap_s = 0.0, LEAD_S
    for spec in call["turns"]:
        if "wait_s" in spec:
            gap_s = spec["wait_s"]
            waits.append(Wait(spoken_until_s, spoken_until_s + gap_s, spec))
            continue
        role = next(role for role in ROLES if role in spec)
        voice, usual_speed = people[role]["voice"], people[role].get("speed", 1.0)
        speed = spec.get("speed", call.get("speed", {}).get(role, usual_speed))
        samples = _speak(spec[role], voice, speed, speaker, rng)
        if "overlap_s" in spec:
            start_s = spoken_until_s - spec["overlap_s"]
        else:
            start_s = max(spoken_until_s + gap_s, free_from_s[role])
        turn = Turn(role, spec[role], start_s, samples * amplitude(spec.get("gain_db", 0.0)), spec)
        turns.append(turn)
        free_from_s[role] = turn.end_s + SAME_ROLE_GAP_S
        spoken_until_s = max(spoken_until_s, turn.end_s)
        gap_s = rng.uniform(*RESPONSE_S)
    return Timeline(turns, waits, call.get("duration_s", spoken_until_s + TAIL_S))


def count_chars(text: str) -> int:
    """Count Chinese characters, and each word or number of other scripts as one."""
    return len(re.findall(r"[\u3400-\u9fff]|[A-Za-z0-9]+", text))


def phrases(text: str) -> list[str]:
    """Split a turn at the ends of its sentences, into phrases long enough to be spoken well."""
    done, rest = [], ""
    for sentence in re.findall(r"[^。！？]+[。！？]?", text):
        rest += sentence
        if count_chars(rest) >= SHORTEST_PHRASE:
            done.append(rest)
            rest = ""
    return [*done, rest] if rest else done


def speech_spans(samples: np.ndarray) -> list[tuple[float, float]]:
    """Return (start_s, end_s) of each stretch of clean speech without a pause of 0.25 s or more in it."""
    frame = int(_FRAME_S * SAMPLE_RATE_HZ)
    frames = samples[: len(samples) // frame * frame].reshape(-1, frame)
    energy_db = 10.0 * np.log10(np.mean(frames.astype(np.float64) ** 2, axis=1) + 1e-12)
    loud = np.flatnonzero(energy_db > energy_db.max() - _SPEECH_BELOW_PEAK_DB)
    breaks = np.flatnonzero((np.diff(loud) - 1) * _FRAME_S >= PAUSE_S)
    starts = loud[np.concatenate([[0], breaks + 1])]
    ends = loud[np.concatenate([breaks, [-1]])] + 1
    return [(start * _FRAME_S, end * _FRAME_S) for start, end in zip(starts, ends, strict=True)]


def _speak(text: str, voice: str, speed: float, speaker: Speaker, rng: np.random.Generator) -> np.ndarray:
    """Speak a turn phrase by phrase, with short gaps between the phrases."""
    pieces: list[np.ndarray] = []
    for phrase in phrases(text):
        gap = np.zeros(int(rng.uniform(*SENTENCE_GAP_S) * SAMPLE_RATE_HZ), np.float32)
        pieces += [_trim(speaker.say(phrase, voice, speed)), gap]
    return np.concatenate(pieces[:-1])


def _trim(samples: np.ndarray) -> np.ndarray:
    """Cut off what the voice model leaves quiet before and after the speech."""
    spans = speech_spans(samples)
    return samples[round(spans[0][0] * SAMPLE_RATE_HZ) : round(spans[-1][1] * SAMPLE_RATE_HZ)]
