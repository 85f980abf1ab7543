"""What agents say, as a centre has judged it: sentences that a rule forbids, and innocent ones, to know others by.

talk.tsv     forbidden.questioning ⇥ 您自己不会看吗        a sentence and the rule that it breaks
             -                     ⇥ 您自己看得到吗        one that breaks none
talk.npz     what `qc standards learn` learned from it

How like what is forbidden a sentence is: its wording (`qc.text.likeness`, learned from this list) and, where the list
is about rules that it knows, its sense (`qc.text.sense`).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile

from qc.errors import FileError
from qc.standards.sentences import sentences
from qc.text.folding import count_chars
from qc.text.likeness import Likeness, Nearest, chance, features
from qc.text.sense import rules_known, sense

if TYPE_CHECKING:
    from qc.text.learning import Learned

TALK, LEARNED = "talk.tsv", "talk.npz"
INNOCENT = "-"
HINTED = 0.3  # the likeness of what somebody else is said to have said, where that is why a sentence is like it
DOUBTED = 0.5  # the likeness from which on an agent may be accused; from the trust's `likeness_confidence` on he is
TOGETHER = 0.6  # the likeness that a sentence and what is said around it have at least, on average in nats
INNOCENT_BELOW = 0.1  # free wordings in talk that is less like what is forbidden accuse nobody by themselves
MIN_CHARS = 5  # less says too little to be like anything
MAX_CHARS = 60  # longer talk is looked at sentence by sentence only
_NEIGHBOURS = 25  # of the sentences that are nearest, the rule that most of them break is the likeliest
# What the sense adds in nats, at most, and how much of it counts; the shift keeps innocent sentences where they were:
# one in forty of those that neither it nor the wording was taught reaches a likeness of 0.7.
_SENSE, _SENSE_COUNTS, _SHIFT = 2.5, 0.5, -0.33
_RULE = re.compile(r"[a-z][a-z_]*\.[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Said:
    """``text[start:end]`` reads like sentences that `rule` forbids, by `likeness` (0–1); `example` is the nearest."""

    rule: str
    start: int
    end: int
    likeness: float
    example: str


class Talk:
    """Sentences and their rules, and what was learned from them."""

    def __init__(self, said: Sequence[tuple[str, str]], likeness: Likeness, digest: str) -> None:
        self.digest = digest  # of all the sentences
        self._forbidden = [(rule, sentence) for rule, sentence in said if rule != INNOCENT]
        self._likeness = likeness
        self._read = lru_cache(maxsize=4096)(self._look)

    @cached_property
    def rules(self) -> frozenset[str]:
        """The rules of which there are sentences."""
        return frozenset(rule for rule, _ in self._forbidden)

    def read(self, text: str) -> Said | None:
        """What in the text reads most like what is forbidden, from a likeness of `DOUBTED` on; None: nothing does."""
        return self._read(text)

    def hints(self, text: str) -> bool:
        """Whether the text, which may be a part of a sentence, reads a little like what is forbidden."""
        return count_chars(text) >= MIN_CHARS and chance(self._nats(text)) >= HINTED

    def innocent(self, rule: str, text: str, start: int, end: int) -> bool:
        """Whether ``text[start:end]`` stands in what reads like innocent talk, beside the sentences of `rule`."""
        if rule not in self.rules:
            return False
        around = [text[slice(*part)] for part in _parts(text) if part[0] < end and start < part[1]]
        return bool(around) and chance(max(map(self._nats, around))) < INNOCENT_BELOW

    def _look(self, text: str) -> Said | None:
        likely = ((self._likely(text, *part), *part) for part in _parts(text))
        likeness, start, end = max(likely, default=(0.0, 0, 0))
        if likeness < DOUBTED:
            return None
        rule, example = self._broken(text[start:end])
        return Said(rule, start, end, likeness, example)

    def _broken(self, text: str) -> tuple[str, str]:
        """The rule that a text breaks most likely, and the sentence of its own that is nearest."""
        near = [(*self._forbidden[number], nearness) for number, nearness in self._nearest.to(text, _NEIGHBOURS)]
        votes = dict.fromkeys((rule for rule, *_ in near), 0.0)
        for rule, _, nearness in near:
            votes[rule] += nearness
        told = sense(text).rules if self._has_sense else {}
        total = sum(votes.values()) or 1.0
        likeliest = max(votes, key=lambda rule: votes[rule] / total + told.get(rule, 0.0))
        return likeliest, next(sentence for rule, sentence, _ in near if rule == likeliest)

    def _likely(self, text: str, start: int, end: int) -> float:
        """How likely ``text[start:end]`` is forbidden: no more than what is said around it, where that is innocent."""
        nats = self._nats(text[start:end])
        if chance(nats) < DOUBTED:
            return chance(nats)
        around = self._nats(text[slice(*_around(text, start, end))])
        return chance(nats if chance((nats + around) / 2) >= TOGETHER else around)

    def _nats(self, text: str) -> float:
        """The logarithm of the odds that a text is forbidden; the sense is not asked where it could not accuse."""
        nats = self._likeness.nats(text)
        if nats < -_SENSE - _SHIFT or not self._has_sense:
            return nats
        return nats + _SHIFT + min(_SENSE, max(-_SENSE, _SENSE_COUNTS * sense(text).nats))

    @cached_property
    def _has_sense(self) -> bool:
        """Whether the language model knows any of these rules."""
        return bool(self.rules & rules_known())

    @cached_property
    def _nearest(self) -> Nearest:
        return Nearest([sentence for _, sentence in self._forbidden], self._likeness.known)


def read_talk(folder: Path) -> Talk | None:
    """The talk of a folder of standards; None where it has none.

    Raises:
        FileError: the talk was changed since it was learned from.
    """
    path = folder / TALK
    if not path.is_file():
        return None
    digest = _digest(path)
    try:
        return Talk([said[1:] for said in _lines(path)], Likeness.load(folder / LEARNED, digest), digest)
    except (OSError, ValueError, KeyError, BadZipFile) as error:
        problem = f"was changed since it was learned from ({error}); run `qc standards learn {folder}`"
        raise FileError(path, problem) from error


def learn_talk(folder: Path) -> tuple[int, int, Learned]:
    """Learn from the talk of a folder, and write what was learned beside it: how many sentences of both kinds, and how
    well they are told apart.

    Raises:
        FileError: there is no talk, a line of it says nothing that can be used, or one kind is missing.
    """
    path = folder / TALK
    if not path.is_file():
        raise FileError(path, "does not exist; write sentences there, each after the rule that it breaks and a tab")
    said = read_sentences(path)
    forbidden = [rule != INNOCENT for rule, _ in said]
    if not 20 <= sum(forbidden) <= len(said) - 20:
        raise FileError(path, "holds too few sentences; twenty forbidden and twenty innocent ones are the least")
    from qc.text.learning import learn  # what fits takes a while to load

    more = sorted(innocent_parts(said))
    learned = learn([*(sentence for _, sentence in said), *more], [*forbidden, *(False for _ in more)])
    learned.likeness.save(folder / LEARNED, _digest(path))
    return sum(forbidden), len(said) - sum(forbidden), learned


def _digest(path: Path) -> str:
    """Of a talk's content."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def _lines(path: Path) -> Iterator[tuple[int, str, str]]:
    """The number, the rule and the sentence of each line; blank lines and those after # are passed over."""
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            rule, _, sentence = line.partition("\t")
            yield number, rule, sentence.strip()


def read_sentences(path: Path) -> list[tuple[str, str]]:
    """The rules and the sentences, in the file's order, each sentence once, however it is written.

    Raises:
        FileError: a line of it says nothing that can be used.
    """
    said, seen = list[tuple[str, str]](), dict[frozenset[str], tuple[int, str]]()
    for number, rule, sentence in _lines(path):
        if not (rule == INNOCENT or _RULE.fullmatch(rule)) or not (own := frozenset(features(sentence))):
            raise FileError(path, "write a rule's id (or - for none), a tab and a sentence", line=number)
        first, its_rule = seen.setdefault(own, (number, rule))
        if its_rule != rule:
            raise FileError(path, f"is said of {rule} here and of {its_rule} in line {first}; keep one", line=number)
        if first == number:
            said.append((rule, sentence))
    return said


def innocent_parts(said: Sequence[tuple[str, str]]) -> dict[str, int]:
    """What stands inside the innocent ones, which is innocent too, and where the first of them stands in `said`."""
    known, found = {sentence for _, sentence in said}, dict[str, int]()
    for number, (rule, sentence) in enumerate(said):
        for part in _parts(sentence) if rule == INNOCENT else ():
            if sentence[slice(*part)] not in known:
                found.setdefault(sentence[slice(*part)], number)
    return found


def _parts(text: str) -> list[tuple[int, int]]:
    """What is looked at by itself: each sentence, and the text as a whole where it is not long."""
    whole = [(0, len(text))] if len(text) <= MAX_CHARS else []
    parts = dict.fromkeys([*whole, *sentences(text)])
    return [(start, end) for start, end in parts if count_chars(text[start:end]) >= MIN_CHARS]


def _around(text: str, start: int, end: int) -> tuple[int, int]:
    """Where what ``text[start:end]`` is said with stands: the whole text, of a long one the sentences next to it."""
    if len(text) <= MAX_CHARS:
        return 0, len(text)
    parts = list(sentences(text))
    inside = [number for number, part in enumerate(parts) if part[0] < end and start < part[1]]
    return parts[max(0, inside[0] - 1)][0], parts[min(len(parts), inside[-1] + 2) - 1][1]
