"""Turns: who said what when, out of each speaker's speech and words.

make_turns(lanes: Sequence[Lane], words: Sequence[Sequence[Word]], config: Config) -> tuple[Turn, ...]

speech     ▆▆▆▆  ▆▆▆▆▆▆▆      ▆▆▆▆▆▆         gaps < 1 s stay inside a turn
words      喂 您好 请说         好 的
turns      |----- 0 ----|     |- 1 -|
pauses         ||                            gaps of 0.25 s or more inside a turn
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from qc.config import Config
from qc.records import ROLES, Role, Turn, Word
from qc.roles.lanes import Lane
from qc.spans import Span, gaps, intersect, merge, total_s
from qc.text.folding import count_chars

VOICE_DOUBTED = 0.5  # of a word whose voice may be the other's: the chance that it was this speaker's
# … and what its confidence is cut to: rules take a phrase's characters for independent witnesses, and a doubt of the
# voice is one doubt of them all; so cut, no phrase of up to 20 characters accuses
VOICE_DOUBTED_IN_RULES = 0.2
DOUBTED_SHARE = 0.25  # of a turn's speech, from which the whole turn may be the other's
SHORTEST_WORDLESS_S = 0.3  # speech under this without a word is a click, a breath or a lost 嗯


def make_turns(lanes: Sequence[Lane], words: Sequence[Sequence[Word]], config: Config) -> tuple[Turn, ...]:
    """The turns of all roles in time order, numbered from 0, with text, pauses and speech.

    `words` holds each lane's words, in call time. A word belongs to the turn that holds its middle, or to the nearest
    of its role. Speech without a word stays as a turn with text "" if it lasts at least `SHORTEST_WORDLESS_S`. Words in
    a lane's doubtful stretches accuse nobody, and a turn that largely lies there is doubtful: `voice_doubtful`.
    """
    turns: list[Turn] = []
    for role in ROLES:
        speech = merge(span for lane in lanes if lane.role == role for span in lane.speech)
        said = [
            _doubted(word, lane) for lane, own in zip(lanes, words, strict=True) if lane.role == role for word in own
        ]
        doubtful = merge(span for lane in lanes if lane.role == role for span in lane.doubtful)
        spans = merge(speech, config.turn_gap_s)
        starts = [part.start_s for part in speech]
        for span, held in zip(spans, _shared_out(said, spans), strict=True):
            own = speech[bisect_left(starts, span.start_s) : bisect_left(starts, span.end_s)]
            if held or total_s(own) >= SHORTEST_WORDLESS_S - 1e-6:
                turns.append(_turn(role, span, own, held, doubtful, config))
    turns.sort(key=lambda turn: (turn.span, turn.role))
    return tuple(replace(turn, turn=number) for number, turn in enumerate(turns))


def _shared_out(words: Sequence[Word], spans: Sequence[Span]) -> list[list[Word]]:
    """For each span the words that it holds or is nearest to, in time order."""
    held: list[list[Word]] = [[] for _ in spans]
    starts = [span.start_s for span in spans]
    for word in sorted(words, key=lambda word: word.span):
        if not spans:
            break
        middle_s = (word.span.start_s + word.span.end_s) / 2
        after = bisect_left(starts, middle_s)
        near = range(max(0, after - 1), min(len(spans), after + 1))
        held[min(near, key=lambda i: _distance_s(spans[i], middle_s))].append(word)
    return held


def _distance_s(span: Span, time_s: float) -> float:
    return max(span.start_s - time_s, time_s - span.end_s, 0.0)


def _doubted(word: Word, lane: Lane) -> Word:
    middle_s = (word.span.start_s + word.span.end_s) / 2
    doubted = any(span.contains(middle_s) for span in lane.doubtful)
    if not doubted:
        return word
    return replace(word, confidence=word.confidence * VOICE_DOUBTED_IN_RULES, chance=word.right * VOICE_DOUBTED)


def _turn(
    role: Role, span: Span, speech: Sequence[Span], words: Sequence[Word], doubtful: Sequence[Span], config: Config
) -> Turn:
    text = "".join(word.text + word.trailing for word in words).strip()
    text_raw = "".join(word.raw or word.text + word.trailing for word in words).strip()
    words = [replace(word, raw="") if word.raw else word for word in words]  # the turn has them
    chars = count_chars(text_raw)  # 三零二 is three, and so read; 302 would be taken for 三百零二
    pauses = tuple(gap for gap in gaps(speech, span) if gap.duration_s >= config.pause_s - 1e-6)
    speech_s = span.duration_s - total_s(pauses)
    confidence = _mean([word.confidence for word in words], words)
    return Turn(
        turn=0,
        role=role,
        span=span,
        text=text,
        text_raw=text_raw,
        words=tuple(words),
        confidence=confidence,
        chance=_mean([word.right for word in words], words),
        chars=chars,
        speech_s=speech_s,
        pauses=pauses,
        doubtful=_doubt(words, confidence, total_s(intersect(speech, doubtful)) / max(total_s(speech), 1e-9), config),
    )


def _mean(values: Sequence[float], words: Sequence[Word]) -> float:
    """Mean over the characters: a long word weighs more than a short one. 0 where there are none."""
    weights = [max(1, len(word.text)) for word in words]
    return sum(v * weight for v, weight in zip(values, weights, strict=True)) / sum(weights) if words else 0.0


def _doubt(words: Sequence[Word], confidence: float, doubted_share: float, config: Config) -> str:
    if not words:
        return "no_words"
    if doubted_share >= DOUBTED_SHARE:
        return "voice_doubtful"
    return "low_confidence" if confidence < config.measures.doubtful_confidence else ""
