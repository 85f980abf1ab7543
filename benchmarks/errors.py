"""A model of a Mandarin recogniser's errors: what it might have written instead of what was said.

Errors fall on words, as a recogniser's do: a word becomes another word of the dictionary that sounds the same or nearly
so (咨询 to 资讯), likelier an ordinary one than a rare one; or one of its characters becomes another (喂 to 为), is
dropped, or has one invented beside it. One substitution in eight sounds like nothing that was said. Words come with a
confidence, lower where they are wrong, as Whisper's are (roughly: Beta(8, 1.5) where right, Beta(3, 2.5) where wrong).

The shares below are assumptions, not measurements; `benchmarks/standards.py` also shows a real model's transcripts.
"""

from __future__ import annotations

import math
import random
from collections import defaultdict
from dataclasses import dataclass

from qc.text.confusions import alphabet
from qc.text.folding import fold
from qc.text.words import Words

DROPPED, INVENTED = 0.15, 0.10  # shares of all errors; the rest are substitutions
WHOLE_WORD = 0.5  # of errors in a word of several characters: the whole word becomes another
UNLIKE = 0.125  # of substitutions of one character
FILLERS = "的了啊嗯呢就是那个一不我"


@dataclass(frozen=True)
class Transcript:
    """`text` as heard; of each of its characters the confidence, and the place in the truth that it came from."""

    text: str
    confidence: tuple[float, ...]
    places: tuple[int, ...]


class Recogniser:
    """Makes errors in about `rate` (0–1) of the Chinese characters of a text; the same seed makes the same ones."""

    def __init__(self, words: Words, rate: float, seed: int) -> None:
        # some errors hit what is no Chinese character, or cancel out: measured, a fifth of them and more
        self._words, self._rate, self._random = words, 1.27 * rate, random.Random(seed)
        self._alike: dict[tuple[int, ...], list[tuple[str, float]]] = defaultdict(list)
        sounds = alphabet()
        for word, count in words.frequencies(longest=3):
            if count >= 30:
                key = tuple(int(sounds.coarse[i]) for i in sounds.ids(fold(word).text))
                self._alike[key].append((word, math.sqrt(count)))
        self._chars = [(word, weight) for key, own in self._alike.items() if len(key) == 1 for word, weight in own]

    def hear(self, text: str) -> Transcript:
        pieces: list[tuple[str, float, int]] = []
        at = 0
        for word in self._words.cut(text):
            pieces += self._hear_word(word, at)
            at += len(word)
        return Transcript(
            "".join(char for char, _, _ in pieces), tuple(c for _, c, _ in pieces), tuple(p for _, _, p in pieces)
        )

    def _hear_word(self, word: str, at: int) -> list[tuple[str, float, int]]:
        draw = self._random
        if not all("一" <= char <= "鿿" for char in word):
            return [(char, self._sure(True), at + i) for i, char in enumerate(word)]
        # as many errors as single characters would have: a whole word that goes wrong is len(word) of them
        if len(word) > 1 and draw.random() < self._rate * WHOLE_WORD:
            other = self._another(word)
            if other is not None:
                sure = self._sure(False)
                return [(char, sure, at + i) for i, char in enumerate(other)]
        rate = self._rate * (1 - WHOLE_WORD) if len(word) > 1 else self._rate
        sure = self._sure(True)
        heard = []
        for i, char in enumerate(word):
            if draw.random() >= rate:
                heard.append((char, sure, at + i))
                continue
            kind = draw.random()
            if kind < DROPPED:
                continue
            if kind < DROPPED + INVENTED:
                heard += [(char, sure, at + i), (draw.choice(FILLERS), self._sure(False), at + i)]
            elif draw.random() < UNLIKE:
                heard.append((self._choose(self._chars), self._sure(False), at + i))
            else:
                heard.append((self._another(char) or self._choose(self._chars), self._sure(False), at + i))
        return heard

    def _another(self, word: str) -> str | None:
        sounds = alphabet()
        key = tuple(int(sounds.coarse[i]) for i in sounds.ids(fold(word).text))
        options = [(other, weight) for other, weight in self._alike.get(key, []) if fold(other).text != fold(word).text]
        return self._choose(options) if options else None

    def _choose(self, options: list[tuple[str, float]]) -> str:
        return self._random.choices([o for o, _ in options], [w for _, w in options])[0]

    def _sure(self, right: bool) -> float:
        return self._random.betavariate(8, 1.5) if right else self._random.betavariate(3, 2.5)
