"""What a real model hears of the standards' phrases, and what it says when it is asked about the doubtful ones.

    python -m benchmarks.asked RECORDINGS [--model base] [--cache FILE] [--examples N]

RECORDINGS holds dialogues.yaml and a FLAC a call. Printed: precision and recall as in benchmarks/standards.py, and the
weights of `qc.text.likelihood`, fitted on every phrase of the agents' standards that was found by sound, in the turns
of both roles (customers say few of them: they show what must not be believed). CACHE keeps what was heard and answered.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from rapidfuzz.distance import Levenshtein

from benchmarks.fit_evidence import Rules, fit, rules_of
from benchmarks.standards import KINDS, METHODS, Count, by_method, held, show
from qc.audio import read_recording
from qc.config import configs_folder, load_config
from qc.records import Call
from qc.roles import lanes_of
from qc.spans import intersect
from qc.speech import find_speech
from qc.standards import load_standards
from qc.text.folding import fold
from qc.text.likelihood import decide, with_phrase
from qc.text.phrases import HeardText, Match, PhraseBook
from qc.transcription import Transcriber, Window, load_transcriber, transcribe_lanes
from qc.turns import make_turns

LONGEST_S = 28.0  # the model hears half a minute at once
Doubt = tuple[float, float, bool]  # margin in nats, confidence of the match, whether it was said


@dataclass(frozen=True)
class Asked:
    """A turn as heard, its characters' confidences, and the nats of the texts that the model was asked about."""

    role: str
    text: str
    confidence: list[float]
    chars: int
    nats: dict[str, float]

    def margin(self, match: Match) -> float | None:
        supposed = self.nats.get(with_phrase(self.text, match.start, match.end, match.wording))
        return None if supposed is None else supposed - self.nats[self.text]


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
        speech = tuple(part.shifted(-turn.span.start_s) for part in intersect(lane.speech, [turn.span]))
        window = Window(recording.window(lane.channel, turn.span), speech, "zh")
        nats = transcriber.score(window, texts) if doubtful and turn.span.duration_s <= LONGEST_S else []
        yield Asked(turn.role, turn.text, confidence, turn.chars, dict(zip(texts, nats, strict=False)))


def transcripts(
    calls: list[dict[str, Any]], folder: Path, model: str, cache: Path, book: PhraseBook
) -> Iterator[tuple[dict[str, Any], list[Asked]]]:
    kept = json.loads(cache.read_text("utf-8")) if cache.exists() else {}
    transcriber = None
    for call in calls:
        name = call["call_id"]
        if name not in kept:
            transcriber = transcriber or load_transcriber(model, load_config().transcription)
            kept[name] = [vars(asked) for asked in hear(call, folder, transcriber, book)]
            cache.write_text(json.dumps(kept, ensure_ascii=False), "utf-8")
        yield call, [Asked(**asked) for asked in kept[name]]


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
                margin = turn.margin(match) if match.by == "sound" else None
                if margin is None:
                    continue
                heard_nats = turn.nats[turn.text]
                if decide(heard_nats, heard_nats + margin, turn.chars, match.confidence).verdict == "said":
                    believed.add(match)
                if (match.start, match.wording) not in seen:  # several templates have the same wording
                    seen.add((match.start, match.wording))
                    real = "".join(said[n] for n in sorted({where[match.start], where[match.end - 1]}))
                    yield margin, match.confidence, fold(match.wording).text in fold(real).text
            for method, kept in by_method(matches, believed.__contains__).items():
                for match in kept:
                    found[method][where[match.start]] |= rules[match.phrase]
        if role == "agent":
            truth = [held(rules, own) for own in book.find_exactly([HeardText(text) for text in said])]
            for method in METHODS:
                for real_rules, got, text in zip(truth, found[method], said, strict=True):
                    counts[method].add(got, real_rules, text)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recordings", type=Path)
    parser.add_argument("--model", default="base")
    parser.add_argument("--cache", type=Path, default=Path("asked.json"))
    parser.add_argument("--examples", type=int, default=0, help="show so many of what was wrongly found")
    args = parser.parse_args()
    standards = load_standards(configs_folder() / "standards")
    calls = yaml.safe_load((args.recordings / "dialogues.yaml").read_text("utf-8"))["calls"]
    calls = [call for call in calls if (args.recordings / f"{call['call_id']}.flac").exists()]
    book = PhraseBook(rules_of(standards, KINDS["all rules"]))
    heard = list(transcripts(calls, args.recordings, args.model, args.cache, book))
    for name, kinds in KINDS.items():
        rules = rules_of(standards, kinds)
        counts = {method: Count() for method in METHODS}
        doubts = [doubt for call, asked in heard for doubt in compare(rules, call, asked, counts)]
        show(f"{name}, {len(heard)} calls", counts, args.examples)
        if name == "all rules" and doubts:
            clues = np.array([[max(-15.0, margin), np.log(sure / (1 - sure))] for margin, sure, _ in doubts])
            bias, margin, prior = fit(clues, np.array([float(said) for _, _, said in doubts]), 0.1)
            true = sum(said for _, _, said in doubts)
            print(f"{len(doubts)} phrases by sound were put to the model, {true} of them said:", end=" ")
            print(f"bias {bias:.2f}, margin {margin:.2f}, prior {prior:.2f}")


if __name__ == "__main__":
    main()
