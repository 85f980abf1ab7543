"""How well the phrases of the standards are found: exactly, by their sound alone, and as qc does it.

    python -m benchmarks.standards [--dialogues FILE] [--seeds N]

The sample dialogues are run through a model of recogniser errors; benchmarks/asked.py does the same with a real model.
What is counted: a rule of the standards has one of its phrases in an agent's turn. Truth is what exact matching finds
in what was said. Columns:

    exact    letter for letter (after folding)
    sound    and whatever is at least SOUND_ALONE alike by sound, be it as ordinary as it may
    ours     and what was found by sound with a confidence of SURE or more (with a recording: what the model then says)
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from rapidfuzz.distance import Levenshtein

from benchmarks.errors import Recogniser, Transcript
from benchmarks.fit_evidence import Rules, rules_of
from qc.config import configs_folder
from qc.standards import load_standards
from qc.text.folding import fold
from qc.text.phrases import HeardText, Match, PhraseBook
from qc.text.words import load_words

SOUND_ALONE, SURE = 0.8, 0.4
METHODS = ("exact", "sound", "ours")
KINDS = {"all rules": ("forbidden", "required", "credit", "note"), "forbidden": ("forbidden",)}


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


def show(title: str, counts: dict[str, Count], examples: int) -> None:
    print(f"{title:28}" + "   ".join(f"{method}: {count}" for method, count in counts.items()))
    gain = counts["ours"].recall / max(1e-9, counts["exact"].recall)
    print(f"{'':28}recall {gain:.2f} times exact matching's; {counts['ours'].wrong} wrong")
    for line in counts["ours"].false[:examples]:
        print(f"{'':30}{line}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dialogues", type=Path, default=Path("sample_audio/dialogues.yaml"))
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--examples", type=int, default=0, help="show so many of what was wrongly found")
    args = parser.parse_args()
    standards = load_standards(configs_folder() / "standards")
    calls = yaml.safe_load(args.dialogues.read_text("utf-8"))["calls"]
    turns = [turn["agent"] for call in calls for turn in call["turns"] if "agent" in turn]
    for name, kinds in KINDS.items():
        rules = rules_of(standards, kinds)
        print(f"{name}: {len(rules)} phrases, {len(turns)} turns of {len(calls)} calls")
        for rate in (0.0, 0.1, 0.2, 0.3):
            counts, wrong = made_errors(rules, turns, rate, args.seeds if rate else 1)
            show(f"  made errors, {wrong:.1%}", counts, args.examples)


if __name__ == "__main__":
    main()
