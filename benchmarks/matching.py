"""How long it takes to find 1,000 phrases in a call of 3,000 characters.

    python -m benchmarks.matching [--text FILE]

The phrases are wordings of the standards; the call is the sample dialogues, turn by turn (or FILE, a turn a line). Each
figure is the least processor time of many runs.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.samples import dialogues
from qc.config import configs_folder
from qc.standards import load_standards
from qc.text.folding import count_chars
from qc.text.patterns import compile_pattern
from qc.text.phrases import HeardText, PhraseBook
from qc.text.templates import expand

PHRASES, CHARS = 1000, 3000


def phrases() -> list[str]:
    """PHRASES wordings of the agents' phrases in the standards, drawn at random, without gaps."""
    standards = load_standards(configs_folder() / "standards")
    templates = {phrase for rule in standards.rules for who, phrase in rule.phrases() if who == "agent"}
    wordings = {wording[0] for template in templates for wording in expand(template) if len(wording) == 1}
    return random.Random(1).sample(sorted(wordings), PHRASES)


def best_ms(run: Callable[[], object], runs: int) -> float:
    """The least time of several runs, in milliseconds of this process's processor time."""
    least = float("inf")
    for _ in range(runs):
        start = time.process_time()
        run()
        least = min(least, time.process_time() - start)
    return least * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--text", type=Path)
    args = parser.parse_args()
    turns = args.text.read_text("utf-8").splitlines() if args.text else dialogues()
    call: list[HeardText] = []
    while (chars := sum(count_chars(turn.text) for turn in call)) < CHARS:
        text = turns[len(call) % len(turns)]
        call.append(HeardText(text, [0.85] * len(text)))
    whole = [HeardText("".join(turn.text for turn in call), [c for turn in call for c in turn.confidence or ()])]
    book = PhraseBook(phrases())
    found = [match for own in book.find_all(call) for match in own]  # reads the dictionary, once a process
    exactly = sum(match.by == "exact" for match in found)
    print(f"{PHRASES} phrases, {chars} characters in {len(call)} turns:", end=" ")
    print(f"{exactly} found exactly, {len(found) - exactly} by sound")
    print(f"exactly, the call at once     {best_ms(lambda: book.find_exactly(whole), 200):7.2f} ms   (at most 2)")
    print(f"exactly, in turns             {best_ms(lambda: book.find_exactly(call), 100):7.2f} ms")
    print(f"and by sound, in turns        {best_ms(lambda: book.find_all(call), 30):7.2f} ms   (at most 60)")
    pattern = compile_pattern("(a+)+$")
    print(f"(a+)+$ on 10,000 characters   {best_ms(lambda: pattern.search('a' * 10_000 + 'b'), 30):7.2f} ms")


if __name__ == "__main__":
    main()
