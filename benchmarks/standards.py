"""How well the phrases of the standards are found in a bad transcript, and how sure the model is of the doubtful ones.

    python -m benchmarks.standards [--folder sample_audio] [--seeds N] [--model base | --no-model] [--examples N]

FOLDER holds dialogues.yaml and a FLAC a call. What is counted: a rule of the standards has one of its phrases in an
agent's turn. Truth is what exact matching finds in what was said. The dialogues are run through a model of recogniser
errors; then their recordings through a speech model (minutes), which is asked about what was found by sound only. The
methods are those of benchmarks/found.py. At the end: the weights of `qc.text.likelihood`, fitted anew.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from rapidfuzz.distance import Levenshtein

from benchmarks.asked import Doubt, compare, hear
from benchmarks.errors import Recogniser, Transcript
from benchmarks.found import KINDS, METHODS, Count, Rules, by_method, heading, held, row, rules_of
from benchmarks.logistic import fit
from benchmarks.samples import SAMPLES
from qc.config import configs_folder, load_config
from qc.standards import Standards, load_standards
from qc.text import likelihood
from qc.text.folding import fold
from qc.text.phrases import HeardText, Match, PhraseBook
from qc.text.words import load_words
from qc.transcription import load_transcriber

RATES = (0.0, 0.1, 0.2, 0.3)


def made_errors(
    rules: Rules, turns: Sequence[str], rate: float, seeds: int, believed: Callable[[Match], bool]
) -> tuple[dict[str, Count], float]:
    """Counts by method over `seeds` runs of all turns, and the share of characters that the runs got wrong."""
    book = PhraseBook(rules)
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
            for method, found in by_method(matches, believed).items():
                counts[method].add(held(rules, found), real, f"{turn} | {one.text}")
    return counts, wrong / chars


def show_made_errors(standards: Standards, calls: list[dict[str, Any]], seeds: int, examples: int) -> None:
    turns = [turn["agent"] for call in calls for turn in call["turns"] if "agent" in turn]
    trust = standards.trust

    def believed(match: Match) -> bool:
        accuses = match.phrase in standards.accusing
        return match.confidence >= (trust.accusation_confidence if accuses else trust.phrase_confidence)

    for name, kinds in KINDS.items():
        rules = rules_of(standards, kinds)
        print(f"\n{name}: {len(rules)} phrases, {len(turns)} turns of agents in {len(calls)} calls\n{heading()}")
        for rate in RATES:
            counts, wrong = made_errors(rules, turns, rate, seeds if rate else 1, believed)
            print(row(f"  made errors, {wrong:.1%} of characters", counts))
            print("".join(f"    {line}\n" for line in counts["ours"].false[:examples]), end="")


def show_real_model(standards: Standards, calls: list[dict[str, Any]], folder: Path, model: str, examples: int) -> None:
    transcriber = load_transcriber(model, load_config().transcription)
    book = PhraseBook(rules_of(standards, KINDS["all rules"]))
    heard = [list(hear(call, folder, transcriber, book)) for call in calls]
    print(f"\n{transcriber.name}, {len(calls)} recordings; ours with the model's word\n{heading()}")
    verdicts = ""
    for name, kinds in KINDS.items():
        counts = {method: Count() for method in METHODS}
        rules = rules_of(standards, kinds)
        doubts = [d for call, turns in zip(calls, heard, strict=True) for d in compare(rules, call, turns, counts)]
        print(row(f"  {name}", counts))
        print("".join(f"    {line}\n" for line in counts["ours"].false[:examples]), end="")
        if name == "all rules" and doubts:
            verdicts = in_words(doubts)
    print(verdicts)


def in_words(doubts: Sequence[Doubt]) -> str:
    """What became of the phrases that were put to the model, and the weights that they would give."""
    said = np.array([float(doubt.said) for doubt in doubts])
    clues = np.array([[max(-15.0, d.margin), np.log(d.prior / (1 - d.prior))] for d in doubts])
    bias, margin, prior = fit(clues, said, 0.1)
    lines = [f"\n{len(doubts)} phrases found by sound were put to the model, {int(said.sum())} of them had been said:"]
    for verdict in ("said", "unknown", "not_said"):
        mine = [doubt.said for doubt in doubts if doubt.verdict == verdict]
        lines.append(f"  the verdict is {verdict:8} of {len(mine):4}, {sum(mine):4} of them said")
    in_use = likelihood.BIAS, likelihood.MARGIN_WEIGHT, likelihood.PRIOR_WEIGHT
    lines.append(f"  in use:     bias {in_use[0]:.2f}, margin {in_use[1]:.2f}, prior {in_use[2]:.2f}")
    lines.append(f"  fitted now: bias {bias:.2f}, margin {margin:.2f}, prior {prior:.2f}")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=SAMPLES, help="default: the sample calls")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--model", default="base")
    parser.add_argument("--no-model", action="store_true", help="made errors only")
    parser.add_argument("--examples", type=int, default=0, help="show so many of what was wrongly found")
    args = parser.parse_args()
    standards = load_standards(configs_folder() / "standards")
    calls = yaml.safe_load((args.folder / "dialogues.yaml").read_text("utf-8"))["calls"]
    show_made_errors(standards, calls, args.seeds, args.examples)
    calls = [call for call in calls if (args.folder / f"{call['call_id']}.flac").exists()]
    if calls and not args.no_model:
        show_real_model(standards, calls, args.folder, args.model, args.examples)


if __name__ == "__main__":
    main()
