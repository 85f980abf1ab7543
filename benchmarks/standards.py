"""How well the phrases of the standards are found: exactly, by their sound alone, and as qc does it.

    python -m benchmarks.standards                                       made errors, on the sample dialogues
    python -m benchmarks.standards --recordings sample_audio             and a real model, on the sample recordings
                                   [--model base] [--cache FILE]

What is counted: a rule of the standards has one of its phrases in a turn. Truth is what exact matching finds in what
was said. Columns:

    exact    letter for letter (after folding)
    sound    and whatever is at least SOUND_ALONE alike by sound, be it as ordinary as it may
    ours     and what was found by sound with a confidence of SURE or more; with a recording, what the model then says
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import yaml
from rapidfuzz.distance import Levenshtein

from benchmarks.errors import Recogniser, Transcript
from benchmarks.fit_evidence import Rules, fit, rules_of
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
from qc.text.words import load_words
from qc.transcription import Transcriber, Window, load_transcriber, transcribe_lanes
from qc.turns import make_turns

SOUND_ALONE, SURE = 0.8, 0.5
METHODS = ("exact", "sound", "ours")


@dataclass
class Count:
    """Found and true, found and not true, true and not found."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    false: list[str] = field(default_factory=list)

    def add(self, found: set[str], truth: set[str], where: str) -> None:
        self.right += len(found & truth)
        self.wrong += len(found - truth)
        self.missed += len(truth - found)
        self.false += [f"{rule}: {where}" for rule in found - truth]

    def __str__(self) -> str:
        precision = self.right / max(1, self.right + self.wrong)
        return f"precision {precision:.3f} recall {self.recall:.3f}"

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.missed)


def held(rules: Rules, matches: Iterable[Match]) -> set[str]:
    """The rules that have a phrase among the matches."""
    return {rule for match in matches for rule in rules[match.phrase]}


def by_method(matches: Sequence[Match], ours: Callable[[Match], bool]) -> dict[str, list[Match]]:
    return {
        "exact": [m for m in matches if m.by == "exact"],
        "sound": [m for m in matches if m.by == "exact" or m.similarity >= SOUND_ALONE],
        "ours": [m for m in matches if (m.by == "exact" and m.confidence >= SURE) or (m.by == "sound" and ours(m))],
    }


def made_errors(rules: Rules, turns: Sequence[str], rate: float, seeds: int) -> tuple[dict[str, Count], float]:
    """Counts by method over `seeds` runs of all turns, and the share of characters that the runs got wrong."""
    book = PhraseBook(rules, least_confidence=0.0)
    truth = [held(rules, own) for own in book.find_exactly([HeardText(turn) for turn in turns])]
    counts = {method: Count() for method in METHODS}
    wrong = chars = 0
    for seed in range(seeds):
        recogniser = Recogniser(load_words(), rate, seed)
        heard = [
            recogniser.hear(turn) if rate else Transcript(turn, (0.9,) * len(turn), tuple(range(len(turn))))
            for turn in turns
        ]
        for turn, one, real in zip(turns, heard, truth, strict=True):
            wrong += Levenshtein.distance(fold(turn).text, fold(one.text).text)
            chars += len(fold(turn).text)
            matches = book.find(HeardText(one.text, one.confidence))
            for method, found in by_method(matches, lambda m: m.confidence >= SURE).items():
                counts[method].add(held(rules, found), real, f"{turn} | {one.text}")
    return counts, wrong / chars


# ---------------------------------------------------------------------- real recordings


@dataclass(frozen=True)
class Asked:
    """A turn as heard, its characters' confidences, and the nats of the texts that the model was asked about."""

    text: str
    confidence: tuple[float, ...]
    chars: int
    nats: dict[str, float]


def hear(call: dict[str, str], folder: Path, transcriber: Transcriber, book: PhraseBook) -> list[Asked]:
    """The agent's turns of one recording, and what the model says of all that was found by sound in them."""
    config = load_config()
    row = Call(call["call_id"], call["agent_id"], datetime.now(UTC), agent_channel=call["agent_channel"])  # type: ignore[arg-type]
    recording = read_recording(folder / f"{call['call_id']}.flac", config.audio)
    lanes = lanes_of(row, recording, find_speech(recording, config.speech))
    words = transcribe_lanes(recording, lanes.lanes, transcriber, config.transcription, "zh", None)
    asked = []
    for turn in make_turns(lanes.lanes, words, config):
        if turn.role != "agent" or turn.span.duration_s > 28:
            continue
        confidence = tuple(c for w in turn.words for c in [w.confidence] * len(w.text + w.trailing))[: len(turn.text)]
        confidence += (0.8,) * (len(turn.text) - len(confidence))
        doubtful = [m for m in book.find(HeardText(turn.text, confidence)) if m.by == "sound"]
        texts = list(dict.fromkeys([turn.text, *(with_phrase(turn.text, m.start, m.end, m.wording) for m in doubtful)]))
        lane = next(lane for lane in lanes.lanes if lane.role == "agent")
        speech = tuple(part.shifted(-turn.span.start_s) for part in intersect(lane.speech, [turn.span]))
        window = Window(recording.window(lane.channel, turn.span), speech, "zh")
        nats = transcriber.score(window, texts) if doubtful else []
        asked.append(Asked(turn.text, confidence, turn.chars, dict(zip(texts, nats, strict=False))))
    return asked


def places_in(truth: str, heard: str) -> list[int]:
    """For each character of `heard` its place in `truth`, by the fewest edits."""
    places = [0] * len(heard)
    for op in Levenshtein.opcodes(heard, truth):
        for i in range(op.src_start, op.src_end):
            places[i] = min(op.dest_start + i - op.src_start, max(op.dest_start, op.dest_end - 1))
    return places


def real_model(
    rules: Rules, calls: list[dict[str, object]], heard: dict[str, list[Asked]]
) -> tuple[dict[str, Count], list[tuple[float, float, bool]]]:
    """Counts by method; and of each phrase by sound: the margin in nats, the confidence, and whether it was said."""
    book = PhraseBook(rules)
    counts, doubts = {method: Count() for method in METHODS}, []
    for call in calls:
        said = [turn["agent"] for turn in call["turns"] if "agent" in turn]  # type: ignore[attr-defined]
        turns = heard.get(str(call["call_id"]), [])
        places = iter(places_in("\n".join(said), "\n".join(turn.text for turn in turns)))
        turn_at = [n for n, text in enumerate(said) for _ in range(len(text) + 1)]
        truth = [held(rules, own) for own in book.find_exactly([HeardText(text) for text in said])]
        found: dict[str, list[set[str]]] = {method: [set() for _ in said] for method in METHODS}
        for turn in turns:
            own = [next(places) for _ in turn.text]
            next(places, None)  # what lies between two turns
            decided = {}
            matches = book.find(HeardText(turn.text, turn.confidence))
            for match in matches:
                text = with_phrase(turn.text, match.start, match.end, match.wording)
                if match.by == "sound" and text in turn.nats:
                    margin = turn.nats[text] - turn.nats[turn.text]
                    decided[match] = decide(turn.nats[turn.text], turn.nats[text], turn.chars, match.confidence).verdict
                    real = fold("".join(said)[0:0] + said[turn_at[own[match.start]]]).text
                    doubts.append((margin, match.confidence, fold(match.wording).text in real))
            for method, kept in by_method(matches, lambda m, d=decided: d.get(m) == "said").items():
                for match in kept:
                    found[method][turn_at[own[match.start]]] |= rules[match.phrase]
        for method in METHODS:
            for real_rules, got, text in zip(truth, found[method], said, strict=True):
                counts[method].add(got, real_rules, text)
    return counts, doubts


def transcripts(
    calls: list[dict[str, object]], folder: Path, model: str, cache: Path, book: PhraseBook
) -> Iterator[tuple[str, list[Asked]]]:
    kept = json.loads(cache.read_text("utf-8")) if cache.exists() else {}
    transcriber = None
    for call in calls:
        name = str(call["call_id"])
        if name not in kept and (folder / f"{name}.flac").exists():
            transcriber = transcriber or load_transcriber(model, load_config().transcription)
            kept[name] = [vars(asked) for asked in hear(call, folder, transcriber, book)]  # type: ignore[arg-type]
            cache.write_text(json.dumps(kept, ensure_ascii=False), "utf-8")
        if name in kept:
            yield name, [Asked(a["text"], tuple(a["confidence"]), a["chars"], a["nats"]) for a in kept[name]]


def show(title: str, counts: dict[str, Count], examples: int) -> None:
    print(f"{title:28}" + "   ".join(f"{method}: {count}" for method, count in counts.items()))
    gain = counts["ours"].recall / max(1e-9, counts["exact"].recall)
    print(f"{'':28}recall {gain:.2f} times exact matching's; {counts['ours'].wrong} wrong")
    for line in counts["ours"].false[:examples]:
        print(f"{'':30}{line}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dialogues", type=Path, default=Path("sample_audio/dialogues.yaml"))
    parser.add_argument("--recordings", type=Path)
    parser.add_argument("--model", default="base")
    parser.add_argument("--cache", type=Path, default=Path("benchmarks/transcripts.json"))
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--examples", type=int, default=0, help="show so many of what was wrongly found")
    args = parser.parse_args()
    standards = load_standards(configs_folder() / "standards")
    calls = yaml.safe_load(args.dialogues.read_text("utf-8"))["calls"]
    turns = [turn["agent"] for call in calls for turn in call["turns"] if "agent" in turn]
    every = rules_of(standards, {"forbidden", "required", "credit", "note"})
    accusing = rules_of(standards, {"forbidden"})
    for name, rules in (("all rules", every), ("forbidden", accusing)):
        print(f"{name}: {len(rules)} phrases, {len(turns)} turns of {len(calls)} calls")
        for rate in (0.0, 0.1, 0.2, 0.3):
            counts, wrong = made_errors(rules, turns, rate, args.seeds if rate else 1)
            show(f"  made errors, {wrong:.1%}", counts, args.examples)
    if args.recordings:
        book = standards.books["agent"]
        heard = dict(transcripts(calls, args.recordings, args.model, args.cache, book))
        for name, rules in (("all rules", every), ("forbidden", accusing)):
            counts, doubts = real_model(rules, [call for call in calls if call["call_id"] in heard], heard)
            show(f"{name}, {args.model}, {len(heard)} calls", counts, args.examples)
            if name == "all rules" and doubts:
                clues = np.array([[max(-15.0, m), np.log(c / (1 - c))] for m, c, _ in doubts])
                weights = fit(clues, np.array([float(said) for _, _, said in doubts]), 0.1)
                print(f"{len(doubts)} phrases by sound, put to the model: bias {weights[0]:.2f},", end=" ")
                print(f"margin {weights[1]:.2f}, prior {weights[2]:.2f}")


if __name__ == "__main__":
    main()
