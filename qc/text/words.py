"""Chinese words: where they end, and how ordinary a text is.

jieba's dictionary gives every word a frequency; the likeliest way of cutting a text into words has a probability, which
says how ordinary the text is. Only words of the dictionary count (no guessing of new ones), so the cut is explainable.
"""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Iterator
from functools import lru_cache

_LONGEST = 4  # characters of a word that may run over a phrase's border: longer ones are whole sayings
_REACH = 8  # characters to either side that can change how a word is cut
_BOUND_NATS = 6.0  # a word this much likelier than its parts is a word of its own (申请 9, 毫不客气 11; 谢谢您 2.4)
_NOISE = 3  # the frequency that the dictionary gives to words it has not counted
_NOT_HAN = re.compile(r"[^㐀-鿿]")


class Words:
    """jieba's words."""

    def __init__(self) -> None:
        import jieba  # slow to load, and of no use to who only reads a store

        jieba.setLogLevel(logging.WARNING)
        self._tokenizer = jieba.Tokenizer()
        # read the dictionary itself: jieba's cache of it is a file in the shared temporary folder that anybody may
        # have put there
        self._tokenizer.FREQ, self._tokenizer.total = self._tokenizer.gen_pfdict(self._tokenizer.get_dict_file())
        self._tokenizer.initialized = True
        self._frequency: dict[str, int] = self._tokenizer.FREQ
        self._log_total = math.log(self._tokenizer.total)

    def cut(self, text: str) -> list[str]:
        """The words of `text` in order; joined they are `text`. Simplified script."""
        return list(self._tokenizer.cut(text, HMM=False))

    def is_whole(self, text: str, start: int, end: int) -> bool:
        """True unless the words around make ``text[start:end]`` something else.

        It is something else where a word runs over its border: 喂 in 喂养, 你好 in 你好像; and 不清楚 in 清不清楚 only
        asks. A word that says the same and more (谢谢您 for 谢谢) is none of these: it is hardly more frequent than its
        parts said one after the other. Only the clause around counts, up to the next character that is not Chinese.
        """
        if text[start] in "不没" and 0 < start < end - 1 and text[start - 1] == text[start + 1]:
            return False
        run_over = self._run_over(text)
        if start not in run_over and end not in run_over:
            return True
        first = max(0, start - _REACH)
        return self._is_whole(text[first : end + _REACH], start - first, end - first)

    @lru_cache(maxsize=16384)  # noqa: B019 - the words of a process live as long as it does
    def _is_whole(self, text: str, start: int, end: int) -> bool:
        left = max([0, *(m.end() for m in _NOT_HAN.finditer(text, 0, start))])
        mark = _NOT_HAN.search(text, end)
        at = left
        for word in self.cut(text[left : mark.start() if mark else len(text)]):
            after = at + len(word)
            runs_over = at < start < after or at < end < after
            if runs_over and not self._says_more(text, at, after, start, end):
                return False
            at = after
        return True

    @lru_cache(maxsize=4096)  # noqa: B019 - the words of a process live as long as it does
    def log_probability(self, text: str) -> float:
        """How ordinary `text` is: the natural logarithm of the probability of its likeliest cut into words (< 0)."""
        best = [0.0] * (len(text) + 1)  # of what begins at each character
        frequencies, log_total, log = self._frequency, self._log_total, math.log
        for at in range(len(text) - 1, -1, -1):
            likeliest = -math.inf
            for end in range(at + 1, len(text) + 1):
                frequency = frequencies.get(text[at:end])
                if frequency is None:  # nor does any longer word begin so: the dictionary has all beginnings of words
                    break
                if frequency and (nats := log(frequency) - log_total + best[end]) > likeliest:
                    likeliest = nats
            best[at] = likeliest if likeliest > -math.inf else best[at + 1] - log_total
        return best[0]

    def frequencies(self, longest: int) -> Iterator[tuple[str, int]]:
        """All words of up to `longest` characters with their frequency."""
        return ((word, count) for word, count in self._frequency.items() if count and len(word) <= longest)

    def frequency(self, word: str) -> int:
        """How often the dictionary's texts have `word`; 0 = no word."""
        return self._frequency.get(word, 0)

    @lru_cache(maxsize=4096)  # noqa: B019 - the words of a process live as long as it does
    def _run_over(self, text: str) -> frozenset[int]:
        """The borders between characters that a word of the dictionary runs over."""
        frequencies, over = self._frequency, set[int]()
        for left in range(len(text) - 1):
            for right in range(left + 2, min(len(text), left + _LONGEST) + 1):
                frequency = frequencies.get(text[left:right])
                if frequency is None:  # nor does any longer word begin so
                    break
                if frequency:
                    over.update(range(left + 1, right))
        return frozenset(over)

    def _says_more(self, text: str, at: int, after: int, start: int, end: int) -> bool:
        """Does the word ``text[at:after]`` begin or end with ``text[start:end]`` and mean it still?"""
        if set(text[at:after]) == set(text[start:end]):
            return True  # 喂喂 is 喂
        if end - start == 1 or not (at == start or after == end) or not (at <= start and end <= after):
            return False
        if self.frequency(text[at:after]) <= _NOISE:
            return True
        rest = text[at:start] + text[end:after]
        bound = self.log_probability(text[at:after])
        return bound - self.log_probability(text[start:end]) - self.log_probability(rest) < _BOUND_NATS


@lru_cache(maxsize=1)
def load_words() -> Words:
    """The words, read once a process (about a second)."""
    return Words()
