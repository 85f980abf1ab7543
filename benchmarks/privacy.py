"""How much of what is private is found, and how much else: by kind, beside Presidio's default, on the same calls.

    python -m benchmarks.privacy             660 calls with something private, 660 with what only looks like it

A stretch is found where all of its characters are covered by masks. A mask is right where it reaches no more than two
characters beyond a stretch. Presidio (`pip install 'qc[bench]'`, not needed) reads each turn by itself with its
default recognisers for English; it has none for Chinese.
"""

from __future__ import annotations

import argparse
import logging
from collections import Counter, defaultdict
from collections.abc import Callable

from qc.privacy.find import Heard, find_private
from tests.support.private_numbers import Case, Place, all_cases

SLACK = 2
Finder = Callable[[Case], list[Place]]


def ours(case: Case) -> list[Place]:
    turns = [Heard(role, text, 4.0 * i, 4.0 * i + 3) for i, (role, text) in enumerate(case.turns)]
    return [(found.turn, found.start, found.end) for found in find_private(turns, keep=["agent_number"])]


def presidio() -> tuple[str, Finder] | None:
    """Presidio with its default recognisers over a spaCy pipeline that only cuts words; None where it is missing."""
    try:
        import spacy
        from presidio_analyzer import AnalyzerEngine
        from presidio_analyzer.nlp_engine import SpacyNlpEngine
    except ImportError:
        return None

    logging.getLogger("tldextract").setLevel(logging.CRITICAL)  # no network, no list of domains: it has its own

    class Blank(SpacyNlpEngine):
        def __init__(self) -> None:
            super().__init__(models=[{"lang_code": "en", "model_name": "blank"}])
            self.nlp = {"en": spacy.blank("en")}

        def load(self) -> None:
            pass

        def is_loaded(self) -> bool:
            return True

    engine = AnalyzerEngine(nlp_engine=Blank(), supported_languages=["en"])

    def find(case: Case) -> list[Place]:
        places = []
        for number, (_, text) in enumerate(case.turns):
            results = engine.analyze(text=text, language="en")
            places += [(number, result.start, result.end) for result in results]
        return places

    from importlib.metadata import version

    return f"Presidio {version('presidio-analyzer')}", find


class Tally:
    """Stretches told and found, masks made and right."""

    def __init__(self) -> None:
        self.told: Counter[str] = Counter()
        self.found: Counter[str] = Counter()
        self.masks: Counter[str] = Counter()
        self.right: Counter[str] = Counter()
        self.ways: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
        self.missed: list[str] = []
        self.wrong: list[str] = []

    def add(self, case: Case, masks: list[Place]) -> None:
        covered = {(turn, at) for turn, start, end in masks for at in range(start, end)}
        for turn, start, end in case.places:
            hit = all((turn, at) in covered for at in range(start, end))
            self.told[case.kind] += 1
            self.found[case.kind] += hit
            self.ways[case.kind, case.way][0] += 1
            self.ways[case.kind, case.way][1] += hit
            if not hit:
                self.missed.append(f"{case.kind}, {case.way}: {case.turns[turn][1][start:end]} in {case.turns}")
        for turn, start, end in masks:
            right = any(t == turn and s - SLACK <= start and end <= e + SLACK for t, s, e in _wide(case))
            self.masks[case.kind] += 1
            self.right[case.kind] += right
            if not right:
                self.wrong.append(f"{case.kind}, {case.way}: {case.turns[turn][1][start:end]} in {case.turns}")

    @property
    def recall(self) -> float:
        return sum(self.found.values()) / max(1, sum(self.told.values()))

    @property
    def precision(self) -> float:
        return sum(self.right.values()) / max(1, sum(self.masks.values()))


def _wide(case: Case) -> list[Place]:
    """The stretches, and digits of them that the agent says after the customer: each of a turn's is as good."""
    told = list(case.places)
    turns = {turn for turn, _, _ in told}
    if case.way == "over turns":
        told += [(i, 0, len(text)) for i, (_, text) in enumerate(case.turns) if i not in turns and i]
    return told


def report(name: str, tally: Tally, lookalikes: Counter[str]) -> None:
    print(f"\n{name}: recall {tally.recall:.3f}, precision {tally.precision:.3f}")
    print(f"{'kind':<16}{'told':>6}{'found':>7}{'recall':>8}")
    for kind, told in tally.told.items():
        print(f"{kind:<16}{told:>6}{tally.found[kind]:>7}{tally.found[kind] / told:>8.3f}")
    print(f"{'look-alike':<16}{'calls':>6}{'masks':>7}")
    for kind, calls in lookalikes.items():
        print(f"{kind:<16}{calls:>6}{tally.masks[kind]:>7}")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seed", type=int, default=8)
    options.add_argument("--errors", action="store_true", help="print what was missed and what was wrongly masked")
    options.add_argument("--ways", action="store_true", help="print figures of each way of saying")
    args = options.parse_args()
    cases = list(all_cases(args.seed))
    lookalikes = Counter(case.kind for case in cases if not case.places)
    print(f"{sum(len(c.places) for c in cases)} private stretches in {sum(bool(c.places) for c in cases)} calls, "
          f"{sum(lookalikes.values())} calls of look-alikes, seed {args.seed}")  # fmt: skip
    theirs = presidio()
    finders: list[tuple[str, Finder]] = [("qc", ours), *([theirs] if theirs else [])]
    for name, find in finders:
        tally = Tally()
        for case in cases:
            tally.add(case, find(case))
        report(name, tally, lookalikes)
        if args.ways:
            for (kind, way), (told, found) in sorted(tally.ways.items()):
                print(f"  {kind}, {way}: {found} of {told}")
        if args.errors:
            print("\nmissed", *tally.missed, sep="\n  ")
            print("\nwrong", *tally.wrong, sep="\n  ")
    if theirs is None:
        print("\nPresidio is not installed: pip install 'qc[bench]'")


if __name__ == "__main__":
    main()
