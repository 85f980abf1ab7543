"""Text folded so that what is the same to the ear is the same to the eye, with the way back to the original place.

    您好，請稍等 24 小时！      the original
    你好请稍等24小时            folded: simplified, 您 = 你, no punctuation, no spaces
    01 345 7 8 …               `Folded.place`: where each folded character stands in the original

Folding works one character at a time: what stands beside a phrase cannot change what the phrase folds to. That is why
一百三十八 does not become 138 here (in 张三十分感谢 no number is meant); digits are made alike (一 = 1 = １ = 幺), and
`qc.text.numerals` reads whole numbers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain
from operator import add

import opencc

from qc.text.numerals import syllables

# One character of each pair cannot be told from the other by ear, or is another spelling of it that a conversion of
# single characters leaves alone.
_ALIKE = str.maketrans(
    "您妳她它牠祂覆藉瞭著帐馀谘甚零〇○幺一二两三四五六七八九壹贰叁肆伍陆柒捌玖拾佰仟",
    "你你他他他他复借了着账余咨什00011223456789123456789十百千",
)
_HAN = r"㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff〇"
_GROUPS = r"[0-9０-９]+(?:[ 　][0-9０-９]+)+(?![0-9０-９]|[.,:-][0-9０-９])"
# A Chinese character; or a word of another script with its inner marks (it's, Wi-Fi), or a number (3.5, 1,000,
# 138 0013 8000).
_SPOKEN = re.compile(
    rf"[{_HAN}]|{_GROUPS}|[^\W_{_HAN}](?:[^\W_{_HAN}]|[\u0300-\u036f]|['’.,:-](?=[^\W_{_HAN}]))*",
)

_FIGURE = re.compile("[0-9]")
_CONTEXT = 3  # characters before a number that tell how it is read
_PART = re.compile(r"[0-9](?:[0-9,.: -]*[0-9])?|[^0-9]+")  # of such a word: figures, or the rest

_NOT_FOR_OPENCC = re.compile("([\0\ud800-\udfff]+)")  # it reads a UTF-8 string that a NUL ends


@dataclass(frozen=True)
class Folded:
    """Folded text, and where each of its characters stands in the original."""

    text: str
    places: Sequence[int]

    def place(self, index: int) -> int:
        """The place in the original text of the folded character at `index`."""
        return self.places[index]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The half-open stretch of the original that the folded stretch ``[start, end)`` came from; start < end."""
        return self.places[start], self.places[end - 1] + 1

    @cached_property
    def grams(self) -> frozenset[str]:
        """The characters of the folded text, and its pairs of neighbours."""
        return frozenset(chain(self.text, map(add, self.text, self.text[1:])))


@lru_cache(maxsize=2048)
def fold(text: str) -> Folded:
    """Fold script, width, case, digits and 您/你, 他/她/它; drop punctuation, spaces and signs.

    A character may fold to several (㎏ to kg): each of them has the place of the one they came from.
    """
    folded = text.translate(_FOLDED)
    odd = _FOLDED.odd.intersection(text)
    if not odd:
        return Folded(folded, range(len(text)))
    if not any(_FOLDED[ord(char)] for char in odd):
        return Folded(folded, [place for place, char in enumerate(text) if char not in odd])
    return Folded(folded, [place for place, char in enumerate(text) for _ in _FOLDED[ord(char)]])


def folded_chars(text: str) -> str:
    """What `fold` makes of `text`, without the places: quicker for what is seen but once."""
    return text.translate(_FOLDED)


def to_simplified(text: str) -> str:
    """`text` in simplified script, character for character: places stay what they are.

    Taiwan's and Hong Kong's spellings are known (著急, 衞生); vocabulary stays the speaker's own.
    """
    simple = _convert(text)
    if len(simple) != len(text):  # no entry of the dictionaries is known to do this; places matter more than phrases
        simple = "".join(_simple_char(char) for char in text)
    if "么" in text:  # alone it is taken for the traditional form of 幺
        simple = "".join(was if was == "么" else now for was, now in zip(text, simple, strict=True))
    return simple.replace("甚么", "什么").replace("妳", "你")


def simple_chars(text: str) -> str:
    """`text` with each character in simplified script by itself: quicker than `to_simplified`."""
    return text.translate(_SIMPLE)


def count_chars(text: str) -> int:
    """How many characters were spoken: one a Chinese character, one a word of other scripts, figures as they are read.

    Punctuation and spaces are none: ``count_chars("您好，我是 Amy，工号 1024。") == 11``. How figures are read:
    `qc.text.numerals.syllables`. So the pace of who reads a number aloud is the same however it was written down.
    """
    return sum(_chars_of(found, text) for found in _SPOKEN.finditer(text))


def _chars_of(found: re.Match[str], text: str) -> int:
    word = unicodedata.normalize("NFKC", found.group())
    if not _FIGURE.search(word):
        return 1
    before, after = text[max(0, found.start() - _CONTEXT) : found.start()], text[found.end() : found.end() + 1]
    return sum(
        syllables(part.group(), before, after) if _FIGURE.match(part.group()) else 1 for part in _PART.finditer(word)
    )


def _convert(text: str) -> str:
    taiwan, hong_kong = _converters()
    parts = _NOT_FOR_OPENCC.split(text)  # the odd ones are the separators themselves
    parts[::2] = [hong_kong.convert(taiwan.convert(part)) for part in parts[::2]]
    return "".join(parts)


def _simple_char(char: str) -> str:
    simple = char if char == "么" else _convert(char)
    return simple if len(simple) == 1 else char


def _fold_char(char: str) -> str:
    """What one character folds to; "" for punctuation, marks, signs and spaces."""
    wide = unicodedata.normalize("NFKC", char).lower()
    kept = (c for c in wide if unicodedata.category(c)[0] in "LN")
    return "".join(_simple_char(c) for c in kept).translate(_ALIKE)


class _FoldedChars(dict[int, str]):
    """What each character seen so far folds to, by code point; `odd` are those that fold to none or to several."""

    def __init__(self) -> None:
        self.odd: set[str] = set()

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold_char(chr(code))
        if len(folded) != 1:
            self.odd.add(chr(code))
        return folded


class _SimpleChars(dict[int, str]):
    """The simplified form of each character seen so far, by code point."""

    def __missing__(self, code: int) -> str:
        simple = self[code] = _simple_char(chr(code))
        return simple


_FOLDED = _FoldedChars()
_SIMPLE = _SimpleChars()


@lru_cache(maxsize=1)
def _converters() -> tuple[opencc.OpenCC, opencc.OpenCC]:
    return opencc.OpenCC("tw2s"), opencc.OpenCC("hk2s")
