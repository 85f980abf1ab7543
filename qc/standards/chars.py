"""A turn's text, character by character: when each is said, and how sure the recogniser was of it.

words    |--您--|--好--|   |---请问---|
text      您     好     ，   请    问        a word's time is spread evenly over its characters
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from qc.records import Turn


class Chars:
    """The characters of a turn's text."""

    def __init__(self, turn: Turn) -> None:
        self._turn = turn

    @cached_property
    def times(self) -> Sequence[float]:
        """Time of the start of every character, and of the end of the last: len(text) + 1 seconds, never falling."""
        turn, size = self._turn, len(self._turn.text)
        if not self._words:
            return [turn.span.start_s + turn.span.duration_s * i / max(size, 1) for i in range(size + 1)]
        times, at_s = list[float](), turn.span.start_s
        for start, end, index in self._words:
            said = turn.words[index].span
            times += [at_s] * (start - len(times))
            times += [max(at_s, said.start_s + said.duration_s * i / (end - start)) for i in range(end - start)]
            at_s = max(at_s, said.end_s)
        return times + [at_s] * (size + 1 - len(times))

    @cached_property
    def confidences(self) -> Sequence[float] | None:
        """The confidence (0–1) of each character's word; None where words and text do not fit each other."""
        if not self._words:
            return None
        confidences = [self._turn.confidence] * len(self._turn.text)
        for start, end, index in self._words:
            confidences[start:end] = [self._turn.words[index].confidence] * (end - start)
        return confidences

    @cached_property
    def _words(self) -> Sequence[tuple[int, int, int]]:
        """(start, end, index) of each word in the text; none where words and text do not fit each other."""
        text, at, placed = self._turn.text, 0, list[tuple[int, int, int]]()
        for index, word in enumerate(self._turn.words):
            start = text.find(word.text, at) if word.text else -1
            if start < 0:
                return ()
            at = start + len(word.text)
            placed.append((start, at, index))
        return placed
