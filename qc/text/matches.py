"""A phrase that was found, and what matches say of one another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from rapidfuzz.distance import Levenshtein

from qc.text.evidence import ALIKE, Clues, probability
from qc.text.stretches import Stretches

BELIEVED = 0.5  # the confidence from which on a match speaks against others
BETTER = 0.05  # by so much it must sound better
SHORT = 3  # characters: shorter phrases and these must be whole words


@dataclass(frozen=True)
class Match:
    """The phrase (its template), the `wording` of it, and where it was `heard`: ``text[start:end]``.

    `wording` is dressed as heard: it can stand in the place of `heard` in the text. `similarity` (0–1) is of the
    sounds, `confidence` (0–1) the probability that the phrase was said there.
    """

    phrase: str
    wording: str
    start: int
    end: int
    heard: str
    by: Literal["exact", "sound"]
    similarity: float
    confidence: float
    clues: Clues | None = None  # what the confidence of a match by sound rests on


Found: TypeAlias = tuple[int, Match]  # the number of a text, and what was found in it


def claims(match: Match, text: str) -> bool:
    """Is an exact match telling enough to speak against another phrase there? One character only if it stands alone."""
    if match.end - match.start > 1:
        return True
    before, after = text[max(0, match.start - 1) : match.start], text[match.end : match.end + 1]
    return not before.isalnum() and not after.isalnum()


def doubted(exact: list[Found], by_sound: list[Found]) -> Iterator[Found]:
    """The exact matches; a short one is the less sure the surer a longer phrase is that was said there instead.

    In 这事不归我们滚 nobody was told to get lost (滚): 这事不归我们管 was said.
    """
    heard_by_sound = by_place(by_sound)
    for number, match in exact:
        sure = match.confidence
        if match.end - match.start < SHORT:
            rivals = [
                other.confidence
                for other in heard_by_sound[number].overlapping(match.start, match.end)
                if other.start <= match.start and match.end <= other.end and len(other.heard) > SHORT
                if match.wording not in other.wording
            ]
            sure *= 1 - max(rivals, default=0.0)
        yield number, replace(match, confidence=sure)


def rivalled(by_sound: list[Found]) -> Iterator[Found]:
    """The matches by sound; one is less sure where a surer one that sounds better was heard in what differs from it.

    In 请问有什么可疑帮您 nobody asked 还有什么: 请问 was said there.
    """
    places = by_place(by_sound)
    for number, match in by_sound:
        told = _told(match)
        claimed = match.clues is not None and any(
            other.confidence >= max(BELIEVED, match.confidence)
            and other.similarity >= match.similarity + BETTER
            and other.start <= min(told) <= max(told) < other.end
            and not told.items() <= _told(other).items()
            for other in places[number].overlapping(match.start, match.end)
            if told and other is not match
        )
        if claimed and match.clues is not None and not match.clues.claimed:
            clues = match.clues._replace(claimed=True)
            match = replace(match, clues=clues, confidence=probability(clues))
        yield number, match


def _told(match: Match) -> dict[int, str]:
    """Where the text differs from the match's wording, and what the wording has there instead."""
    heard, said = match.heard.translate(ALIKE), match.wording.translate(ALIKE)
    told = {}
    for op in Levenshtein.opcodes(heard, said):
        if op.tag != "equal":
            told[match.start + min(op.src_start, len(heard) - 1)] = said[op.dest_start : op.dest_end]
            told[match.start + max(op.src_start, op.src_end - 1)] = said[op.dest_start : op.dest_end]
    return told


def apart(found: list[Found]) -> list[Found]:
    """The surest first; of those that overlap in one text only the surest."""
    if len(found) < 2:
        return found
    kept = by_place(())
    chosen = []
    for number, match in sorted(found, key=lambda item: (-item[1].confidence, item[1].start - item[1].end)):
        if not kept[number].overlapping(match.start, match.end):
            kept[number].add(match.start, match.end, match)
            chosen.append((number, match))
    return chosen


def by_place(matches: Iterable[Found]) -> defaultdict[int, Stretches[Match]]:
    """Matches by the number of their text, and by their place in it."""
    places: defaultdict[int, Stretches[Match]] = defaultdict(Stretches)
    for number, match in matches:
        places[number].add(match.start, match.end, match)
    return places
