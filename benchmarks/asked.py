"""What a real model hears of the standards' phrases, and what it says when it is asked about the doubtful ones.

A part of `benchmarks.standards`. Phrases found by sound are looked for in the turns of both roles: customers say few of
the agents' phrases, so their turns show what must not be believed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rapidfuzz.distance import Levenshtein

from benchmarks.found import METHODS, Count, Rules, by_method, held
from qc.audio import read_recording
from qc.config import load_config
from qc.records import Call
from qc.roles import lanes_of
from qc.speech import find_speech
from qc.text.folding import fold
from qc.text.likelihood import Decision, decide, with_phrase
from qc.text.phrases import HeardText, Match, PhraseBook
from qc.transcription import Transcriber, likelihoods, transcribe_lanes
from qc.turns import make_turns


@dataclass(frozen=True)
class Doubt:
    """A phrase that was put to the model: the margin in nats, the match's confidence, the verdict, and the truth."""

    margin: float
    prior: float
    verdict: str
    said: bool


@dataclass(frozen=True)
class Asked:
    """A turn as heard, its characters' confidences, and the nats of the texts that the model was asked about."""

    role: str
    text: str
    confidence: list[float]
    chars: int
    nats: dict[str, float]

    def decide(self, match: Match) -> Decision | None:
        supposed = self.nats.get(with_phrase(self.text, match.start, match.end, match.wording))
        return None if supposed is None else decide(self.nats[self.text], supposed, self.chars, match.confidence)


def hear(call: dict[str, Any], folder: Path, transcriber: Transcriber, book: PhraseBook) -> Iterator[Asked]:
    """The turns of one recording, and what the model says of all that was found by sound in them."""
    config = load_config()
    row = Call(call["call_id"], call["agent_id"], datetime.now(UTC), agent_channel=call["agent_channel"])
    recording = read_recording(folder / f"{call['call_id']}.flac", config.audio)
    lanes = lanes_of(row, recording, find_speech(recording, config.speech))
    words = transcribe_lanes(recording, lanes.lanes, transcriber, config.transcription, "zh", None)
    for turn in make_turns(lanes.lanes, words, config):
        confidence = [c for w in turn.words for c in [w.confidence] * len(w.text + w.trailing)][: len(turn.text)]
        confidence += [0.8] * (len(turn.text) - len(confidence))
        doubtful = [m for m in book.find(HeardText(turn.text, confidence)) if m.by == "sound"]
        texts = list(dict.fromkeys([turn.text, *(with_phrase(turn.text, m.start, m.end, m.wording) for m in doubtful)]))
        lane = next(lane for lane in lanes.lanes if lane.role == turn.role)
        where = recording, lane.channel, lane.speech
        nats = likelihoods(turn, texts, *where, transcriber, "zh") if doubtful else [-math.inf]
        known = {text: each for text, each in zip(texts, nats, strict=True) if math.isfinite(each)}
        yield Asked(turn.role, turn.text, confidence, turn.chars, known)


def turns_in(said: list[str], heard: list[Asked]) -> Iterator[list[int]]:
    """For each turn as heard, and each of its characters: in which turn of what was said it stands, by fewest edits."""
    truth, text = "\n".join(said), "\n".join(turn.text for turn in heard)
    turn_at = [n for n, line in enumerate(said) for _ in range(len(line) + 1)]
    places = [0] * len(text)
    for op in Levenshtein.opcodes(text, truth):
        for i in range(op.src_start, op.src_end):
            places[i] = min(op.dest_start + i - op.src_start, max(op.dest_start, op.dest_end - 1))
    at = 0
    for turn in heard:
        yield [turn_at[min(place, len(turn_at) - 1)] for place in places[at : at + len(turn.text)]]
        at += len(turn.text) + 1


def compare(rules: Rules, call: dict[str, Any], asked: list[Asked], counts: dict[str, Count]) -> Iterator[Doubt]:
    """Adds the agent's turns of a call to `counts`; yields the doubtful phrases of both roles."""
    book = PhraseBook(rules)
    for role in ("agent", "customer"):
        said = [turn[role] for turn in call["turns"] if role in turn]
        heard = [turn for turn in asked if turn.role == role]
        if not said:
            continue
        found: dict[str, list[set[str]]] = {method: [set() for _ in said] for method in METHODS}
        for turn, where in zip(heard, turns_in(said, heard), strict=True):
            matches = book.find(HeardText(turn.text, turn.confidence))
            believed, seen = set(), set()
            for match in matches:
                decision = turn.decide(match) if match.by == "sound" else None
                if decision is None:
                    continue
                if decision.verdict == "said":
                    believed.add(match)
                if (match.start, match.wording) not in seen:  # several templates have the same wording
                    seen.add((match.start, match.wording))
                    real = "".join(said[n] for n in sorted({where[match.start], where[match.end - 1]}))
                    was_said = fold(match.wording).text in fold(real).text
                    yield Doubt(decision.margin_nats, match.confidence, decision.verdict, was_said)
            for method, kept in by_method(matches, believed.__contains__).items():
                for match in kept:
                    found[method][where[match.start]] |= rules[match.phrase]
        if role == "agent":
            truth = [held(rules, own) for own in book.find_exactly([HeardText(text) for text in said])]
            for method in METHODS:
                for real_rules, got, text in zip(truth, found[method], said, strict=True):
                    counts[method].add(got, real_rules, text)
