"""Character error rate of Mandarin transcripts, and which characters are right."""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from qc.text.folding import fold
from qc.text.numerals import numbers_in


@dataclass(frozen=True)
class Errors:
    """Substitutions, insertions and deletions against a reference of `length` characters; corpora add up."""

    edits: int
    length: int

    @property
    def rate(self) -> float:
        return self.edits / self.length if self.length else 0.0

    def __add__(self, other: Errors) -> Errors:
        return Errors(self.edits + other.edits, self.length + other.length)


def comparable(text: str) -> str:
    """Folded (simplified, no punctuation) with every number in digits: 五百兆 and 500兆 are the same."""
    parts, at = [], 0
    for number in numbers_in(text):
        parts += [text[at : number.start], number.digits]
        at = number.end
    return fold("".join([*parts, text[at:]])).text


def errors(reference: str, heard: str) -> Errors:
    said, heard = comparable(reference), comparable(heard)
    return Errors(Levenshtein.distance(said, heard), len(said))


def right(reference: str, heard: str) -> list[bool]:
    """For each character heard, whether it stands so in the reference, by the shortest edit path."""
    marks = [False] * len(heard)
    for block in Levenshtein.opcodes(reference, heard):
        if block.tag == "equal":
            marks[block.dest_start : block.dest_end] = [True] * (block.dest_end - block.dest_start)
    return marks
