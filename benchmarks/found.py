"""Which rules have a phrase in a turn: found exactly, by sound alone, and as qc does it; counted against the truth.

exact    letter for letter (after folding)
sound    and whatever is at least SOUND_ALONE alike by sound, be it as ordinary as it may
ours     and what was found by sound and is believed: as sure as standards.yaml asks (`phrase_confidence`, of what
         accuses `accusation_confidence`), or, where there is a recording, what the model then says was said
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from qc.standards import Standards
from qc.standards.conditions.say import Say
from qc.text.phrases import Match

SOUND_ALONE = 0.8
METHODS = ("exact", "sound", "ours")
KINDS = {"all rules": ("forbidden", "required", "credit", "note"), "forbidden": ("forbidden",)}
Rules = dict[str, frozenset[str]]  # phrase -> ids of the rules that look for it


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
        self.false += [f"{rule}: {where}" for rule in sorted(found - truth)]

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.missed)


def rules_of(standards: Standards, kinds: Sequence[str]) -> Rules:
    """The phrases that rules of these kinds find in agents' words by their sound too, and which rules those are.

    What only excuses, such as a remedy beside 我不清楚, is none of them.
    """
    found: dict[str, set[str]] = {}
    for rule in standards.rules:
        todo = list(rule.sought()) if rule.kind in kinds else []
        while todo:
            condition = todo.pop()
            todo += condition.sources()
            if isinstance(condition, Say) and condition.by_sound and (condition.who or rule.who) == "agent":
                for phrase in condition.say:
                    found.setdefault(phrase, set()).add(rule.id)
    return {phrase: frozenset(ids) for phrase, ids in found.items()}


def held(rules: Rules, matches: Iterable[Match]) -> set[str]:
    """The rules that have a phrase among the matches."""
    return {rule for match in matches for rule in rules[match.phrase]}


def by_method(matches: Sequence[Match], believed: Callable[[Match], bool]) -> dict[str, list[Match]]:
    """The matches that each method finds; `believed` is asked about those by sound."""
    return {
        "exact": [m for m in matches if m.by == "exact"],
        "sound": [m for m in matches if m.by == "exact" or m.similarity >= SOUND_ALONE],
        "ours": [m for m in matches if m.by == "exact" or believed(m)],
    }


def heading() -> str:
    return f"{'precision, recall:':36}" + "".join(f"{method:17}" for method in METHODS) + "ours ÷ exact"


def row(title: str, counts: dict[str, Count]) -> str:
    """A line of the table: precision and recall by method, and by how much ours finds more than exact matching."""
    figures = "".join(f"{counts[method].precision:.3f}  {counts[method].recall:.3f}     " for method in METHODS)
    return f"{title:36}{figures}{counts['ours'].recall / max(1e-9, counts['exact'].recall):.2f}"
