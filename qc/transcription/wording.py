"""The engine's words as they are to be read: simplified script, full-width punctuation, numbers in figures.

    engine     請 問, 一 百 二 十 八 兆, 尾 號 三 零 二
    as read    请 问，128 兆，尾 号 302

Each word keeps what the engine wrote (`Word.raw`).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise

from qc.records import Word
from qc.spans import Span
from qc.text.folding import to_simplified
from qc.text.numerals import Number, numbers_in

_WIDE = str.maketrans({",": "，", "?": "？", "!": "！", ";": "；", ":": "：", "｡": "。", "､": "、"})
_PAUSE_S = 1.0  # no number goes on after it
_SPELLED = re.compile(
    r"[零〇幺一二三四五六七八九]{3,}"
)  # 三零二; 三八 may be anything, and 两 stands in no spelled number
_COUNTED = re.compile(r"[0-9.零一二两三四五六七八九十百千万亿]{2,}")  # 十五, 3.5万; 十 and 三点五十 (a time) stay
_ABOUT = re.compile(r"[一二两三四五六七八九]{2}[十百千万亿]")  # 三四百: three or four hundred
_AROUND = re.compile(r"[几数百千万亿]$")  # 几百二十: no number that is known; nor is 二十几
_SAYING = re.compile(r"七七八八|一五一十|一千零一夜")
# What sounds like 幺 (1) and is one: before the ten further digits of a mobile number; in 要零药 (101), 六零药 (601).
# 我要380块, 三零要 and 不要零钱 are none.
_GAP, _EACH = r"[，、\s]*", "[0-9零〇一二三四五六七八九]"
_ONE = re.compile(
    rf"[要药腰](?={_GAP}[3-9三四五六七八九](?:{_GAP}{_EACH}){{9}}(?!{_GAP}{_EACH}))"
    r"|[要药腰](?=[零0][要药腰])|(?<=[要药腰1-9一二三四五六七八九][零0])[药腰]|(?<=[要药腰][零0])要"
)
_LONG = 5  # digits with spaces between them are one number (a telephone's); fewer may be several


def clean(words: Sequence[Word]) -> list[Word]:
    """Words in simplified script, with the punctuation that a reader expects between them, numbers in figures.

    Words of one number become one word: as sure as the least sure of them.
    """
    read = [
        word if word.text == was.text and word.trailing == was.trailing else replace(word, raw=was.text + was.trailing)
        for was, word in zip(words, map(_punctuated, _simplified(words)), strict=True)
    ]
    return [word for run in _runs(read) for word in _in_figures(_with_ones(run))]


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


def _runs(words: Sequence[Word]) -> Iterator[list[Word]]:
    """Words without a long pause between them."""
    run = list(words[:1])
    for before, word in pairwise(words):
        if before.span.gap_to(word.span) >= _PAUSE_S:
            yield run
            run = []
        run.append(word)
    if run:
        yield run


def _with_ones(words: list[Word]) -> list[Word]:
    """The digit 1 where the engine took it for 要: 电话要三八零零一三八零零零, 电话要380、0138、000, 要零药."""
    text = "".join(word.text + word.trailing for word in words)
    ends = list(accumulate(len(word.text + word.trailing) for word in words))
    read = list(words)
    for found in _ONE.finditer(text):
        number = bisect_right(ends, found.start())
        word = read[number]
        at = found.start() - (ends[number] - len(word.text + word.trailing))
        near = text[: found.start()][-1:] + text[found.end() :].lstrip("，、 ")[:1]
        one = "1" if re.search("[0-9]", near) else "幺"
        raw = word.raw or word.text + word.trailing
        read[number] = replace(word, text=word.text[:at] + one + word.text[at + 1 :], raw=raw)
    return read


def _in_figures(words: list[Word]) -> list[Word]:
    """Numbers written out become figures (一百二十八: 128, 三零二: 302), and groups of digits one number.

    What only looks like a number stays: 十分, 万一, 三八, 三四百, 二十几.
    """
    text = "".join(word.text + word.trailing for word in words)
    ends = list(accumulate(len(word.text + word.trailing) for word in words))
    written: list[Word] = []
    done = 0  # words that are written
    for number in numbers_in(text):
        first, last = bisect_right(ends, number.start), bisect_left(ends, number.end)
        if first < done or not _is_meant(number, text):
            continue
        own = words[first : last + 1]
        start, end = ends[first] - len(own[0].text + own[0].trailing), ends[last] - len(own[-1].trailing)
        figures = text[start : number.start] + number.digits + text[number.end : end]
        written += [*words[done:first], _joined(own, figures)]
        done = last + 1
    return [*written, *words[done:]]


def _is_meant(number: Number, text: str) -> bool:
    written, after = text[number.start : number.end], text[number.end : number.end + 1]
    if written.isascii():
        return " " in written and "-" not in written and len(number.digits) >= _LONG
    if _AROUND.search(text[: number.start]) or after in ("几", "来") or _SAYING.match(text, number.start):
        return False
    if number.spelled:
        return bool(_SPELLED.fullmatch(written))
    return bool(_COUNTED.fullmatch(written)) and not _ABOUT.search(written)


def _joined(words: Sequence[Word], text: str) -> Word:
    return Word(
        text,
        Span(words[0].span.start_s, words[-1].span.end_s),
        min(word.confidence for word in words),
        words[-1].trailing,
        raw="".join(word.raw or word.text + word.trailing for word in words),
    )
