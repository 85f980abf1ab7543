"""The engine's words as they are to be read: simplified script, full-width punctuation, numbers in one form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qc.records import Word
from qc.text.folding import to_simplified

_WIDE = str.maketrans({",": "，", "?": "？", "!": "！", ";": "；", ":": "：", "｡": "。", "､": "、"})


def clean(words: Sequence[Word]) -> list[Word]:
    """Words in simplified script, with the punctuation that a reader expects between them."""
    return [_punctuated(word) for word in _simplified(words)]


def _simplified(words: Sequence[Word]) -> list[Word]:
    """To simplified script, in whole sentences, since some characters depend on their neighbours."""
    text = "".join(word.text for word in words)
    simple = to_simplified(text)
    if len(simple) != len(text):  # no place for each word: convert them one by one
        return [replace(word, text=to_simplified(word.text)) for word in words]
    at = 0
    cleaned = []
    for word in words:
        cleaned.append(replace(word, text=simple[at : at + len(word.text)]))
        at += len(word.text)
    return cleaned


def _punctuated(word: Word) -> Word:
    trailing = to_simplified(word.trailing).translate(_WIDE)
    if word.text.isascii() and word.trailing == " ":
        return word
    return replace(word, trailing="".join(trailing.split()) or ("，" if trailing else ""))
