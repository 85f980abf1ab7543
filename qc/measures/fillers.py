"""Words that fill a gap and say nothing: 嗯, 呃, and 那个 or 这个 where nothing follows that they point at.

嗯，我帮您查一下，那个，套餐是这样的，呃，每月…        嗯, 那个, 呃: three
那个套餐每月…                                        none: 那个 points at 套餐
嗯。                                                 none: a listener's answer
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import zip_longest

from qc.measures.backchannel import is_backchannel
from qc.records import Turn, Word
from qc.text.folding import fold

_SOUNDS = ("嗯", "呃", "额", "唔")
_POINTING = ("那个", "这个", "就是", "然后")
_ENGLISH = frozenset({"uh", "um", "er", "erm", "hmm"})
_PAUSE_S = 0.25


def fillers(turns: Iterable[Turn]) -> int:
    """How many fillers the turns hold, those of backchannels left out."""
    return sum(_fillers_in(turn.words) for turn in turns if not is_backchannel(turn.text))


def _fillers_in(words: tuple[Word, ...]) -> int:
    text, gaps_s, stops = _spelled(words)
    count = sum(fold(word.text).text in _ENGLISH for word in words)
    for at in range(len(text)):
        if text.startswith(_SOUNDS, at):
            count += 1
        for filler in _POINTING:
            end = at + len(filler)
            if text.startswith(filler, at) and (
                stops[end - 1] or gaps_s[end - 1] >= _PAUSE_S or text.startswith(filler, end)
            ):
                count += 1
    return count


def _spelled(words: tuple[Word, ...]) -> tuple[str, list[float], list[bool]]:
    """The words' folded characters, and after each the gap to the next in seconds and whether punctuation stands there.

    A recogniser may cut 那个 in two; so fillers are looked for in characters, not in words.
    """
    text, gaps_s, stops = "", list[float](), list[bool]()
    for word, following in zip_longest(words, words[1:]):
        folded = fold(word.text).text
        text += folded
        gap_s = following.span.start_s - word.span.end_s if following else _PAUSE_S
        gaps_s += [0.0] * (len(folded) - 1) + [gap_s] * bool(folded)
        stops += [False] * (len(folded) - 1) + [bool(word.trailing.strip())] * bool(folded)
    return text, gaps_s, stops
