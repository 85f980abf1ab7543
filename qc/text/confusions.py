"""How alike two syllables sound to a recogniser of Mandarin: from 1 (the same) to 0 (nothing in common).

Likeness is the product of the likeness of the initials and of the finals. Tones do not count: recognisers write 喂
(wèi) as 为 (wéi) and 没 (méi) as 美 (měi). The pairs below are those that southern accents merge (zh/z, n/l, f/h, nasal
finals) and those that a telephone's band blurs (fricatives, aspiration, the rounding of ü: 绝对 heard as 结对).
"""

from __future__ import annotations

import string
from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from qc.text import syllables

Ids = NDArray[np.int32]

_INITIALS = {
    0.9: "zh-z ch-c sh-s n-l",
    0.75: "l-r f-h",
    0.6: "b-p d-t g-k j-q zh-ch z-c zh-c ch-z m-n x-sh x-s x-q q-ch q-c j-zh j-z r-zh",
    0.5: "-g -h -r -m -n j-x ch-sh c-s zh-sh z-s b-m d-n d-l g-d k-t g-h k-h r-n t-ch",
}
_FINALS = {
    0.9: "an-ang en-eng in-ing ian-iang uan-uang uen-ueng",
    0.75: "eng-ueng ing-iong ie-ve i-v in-vn ian-van e-uo o-uo ei-uei ou-iou ao-iao a-ia a-ua u-uo u-ou ao-ou",
    0.6: "an-en ang-eng en-uen an-uan ang-uang ai-ei ai-uai ua-uan ua-uai ei-i e-er e-a o-ou in-en ing-eng ie-i ian-in "
    "e-ei an-ian ang-iang u-v uen-vn ie-ei ia-ie iou-iao uei-uen uan-uen ing-ian ve-uo e-en a-ai a-an",
}
# Said, and written instead: words that Whisper base was seen to mistake in telephone speech, over and over.
OBSERVED = (
    ("喂", "为"), ("嘿", "黑"), ("工号", "公号"), ("咨询", "资讯"), ("没完", "美完"), ("这事", "这是"),
    ("绝对", "结对"), ("意见", "一件"), ("客服", "特服"),
)  # fmt: skip
_UNLIKE = 0.2  # of an initial or a final that shares nothing listed

# What recognisers drop and invent most: endings of sentences, linking particles, the suffix 儿.
_SLIGHT = ("a", "o", "e", "en", "n", "ne", "ba", "ma", "le/liao", "de/di", "er", "ya", "na/nei", "me/ma", "lei", "hei")
SLIGHT_COST, GAP_COST = 0.4, 0.8

NEVER = 99.0  # the cost of what no alignment may do
BREAK = 0  # the id of what lies between two texts: like nothing, not even itself
OTHER = 1  # the id of a character of an unknown sound


class Alphabet:
    """All sounds a character may have, numbered.

    `likeness[a, b]` is how alike two are (float32, 0–1; with BREAK -NEVER), `gap_cost[a]` what it costs to drop or
    invent one. `coarse[a]` is the number of the sound's class, in which the listed confusions of 0.9 are one:
    syllables that a recogniser mistakes for one another mostly share it.
    """

    def __init__(self, sounds: Iterable[tuple[str, ...]]) -> None:
        known = sorted(set(sounds) | {(letter,) for letter in string.ascii_uppercase})
        self._ids = {sound: number for number, sound in enumerate(known, start=2)}
        self._of_char: dict[str, int] = {}
        self.likeness = np.zeros((len(known) + 2,) * 2, dtype=np.float32)
        self.likeness[2:, 2:] = _likeness_of(known)
        self.likeness[BREAK, :] = self.likeness[:, BREAK] = -NEVER
        self.gap_cost = np.full(len(known) + 2, GAP_COST, dtype=np.float32)
        for sound in _SLIGHT:
            self.gap_cost[self._ids.get(tuple(sound.split("/")), OTHER)] = SLIGHT_COST
        self.gap_cost[BREAK], self.gap_cost[OTHER] = NEVER, GAP_COST
        classes: dict[tuple[str, str], int] = {}
        self.coarse = np.array(
            [0, 1, *(classes.setdefault(_class_of(sound[0]), len(classes) + 2) for sound in known)], dtype=np.int64
        )

    def ids(self, folded: str) -> Ids:
        """The numbers of the sounds of folded text, one a character; "\\n" is BREAK."""
        of = self._of_char
        try:
            return np.array([of[char] for char in folded], dtype=np.int32)
        except KeyError:
            for char in set(folded) - of.keys():
                of[char] = BREAK if char == "\n" else self._ids.get(syllables.readings(char), OTHER)
            return np.array([of[char] for char in folded], dtype=np.int32)


@lru_cache(maxsize=1)
def alphabet() -> Alphabet:
    """The sounds of the 6,763 characters of GB 2312, and of digits and letters."""
    rows, cells = range(0xB0, 0xF8), range(0xA1, 0xFF)
    chars = "".join(bytes((row, cell)).decode("gb2312", errors="ignore") for row in rows for cell in cells)
    return Alphabet(syllables.readings(char) for char in chars + string.digits)


def _likeness_of(sounds: list[tuple[str, ...]]) -> NDArray[np.float32]:
    single = sorted({reading for sound in sounds for reading in sound})
    parts = [_split(reading) for reading in single]
    initials, finals = (_table(pairs, names) for pairs, names in ((_INITIALS, _at(parts, 0)), (_FINALS, _at(parts, 1))))
    between = initials * finals
    letter = np.array([reading.isupper() for reading in single])
    between[letter, :] = between[:, letter] = 0
    np.fill_diagonal(between, 1)
    number = {reading: index for index, reading in enumerate(single)}
    longest = max(map(len, sounds))
    # a sound of few readings repeats its last one, so that all have as many
    of = np.array([[number[r] for r in (*sound, *[sound[-1]] * (longest - len(sound)))] for sound in sounds])
    return np.asarray(between[of[:, None, :, None], of[None, :, None, :]].max(axis=(2, 3)), dtype=np.float32)


def _split(reading: str) -> tuple[str, str]:
    initial, final = syllables.split(reading)
    return (initial, final) if final else (reading, "")


def _at(parts: list[tuple[str, str]], side: int) -> list[str]:
    return [part[side] for part in parts]


def _table(pairs: dict[float, str], names: list[str]) -> NDArray[np.float64]:
    like = {}
    for value, listed in pairs.items():
        for left, right in (pair.split("-") for pair in listed.split()):
            like[left, right] = like[right, left] = value
    return np.array([[1.0 if a == b else like.get((a, b), _UNLIKE) for b in names] for a in names])


_MERGED = {
    "zh": "z",
    "ch": "c",
    "sh": "s",
    "l": "n",
    "r": "n",
    "h": "f",
    "v": "i",
    "vn": "in",
    "ve": "ie",
    "van": "ian",
}


def _class_of(reading: str) -> tuple[str, str]:
    initial, final = _split(reading)
    final = _MERGED.get(final, final).removesuffix("g")
    return _MERGED.get(initial, initial), {"uen": "en", "uo": "o", "e": "o", "uei": "ei"}.get(final, final)
