"""Fillers say nothing; the same words where they mean something are none."""

import pytest

from qc.measures.fillers import fillers
from qc.records import Turn, Word
from qc.spans import Span
from tests.support.sound import turn


def said(*words: str, gap_after: int | None = None) -> Turn:
    """A turn of words of 0.2 s each; a comma in a word is punctuation after it; a pause of 0.5 s after one of them."""
    at_s, made = 0.0, []
    for number, word in enumerate(words):
        text = word.rstrip("，。")
        made.append(Word(text, Span(at_s, at_s + 0.2), 0.9, word[len(text) :]))
        at_s += 0.7 if number == gap_after else 0.2
    return Turn(0, "agent", Span(0, at_s), "".join(words), words=tuple(made))


@pytest.mark.parametrize(
    ("spoken", "count"),
    [
        (said("嗯，", "我", "帮您", "查", "一下"), 1),
        (said("那个", "套餐", "可以", "办"), 0),
        (said("那个，", "您", "的", "套餐"), 1),
        (said("那", "个", "您", "的", gap_after=1), 1),  # cut in two by the recogniser, and a pause after it
        (said("那个", "那个", "我", "看看"), 1),  # said twice: the second points at nothing seen here
        (said("呃，", "嗯，", "这个，", "这样的"), 3),
        (said("嗯，", "对"), 0),  # a listener's answer
        (said("um，", "your", "bill"), 1),
        (said(), 0),  # speech in which nothing was recognised
    ],
)
def test_fillers(spoken, count):
    assert fillers([spoken]) == count


def test_fillers_of_several_turns_add_up():
    assert fillers([said("嗯，", "我看看"), turn("agent", 5, 6, "好的"), said("呃，", "可以的")]) == 2
