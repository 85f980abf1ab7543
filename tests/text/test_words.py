"""Words: their borders, and how ordinary a text is."""

from __future__ import annotations

import pytest

from qc.text.words import load_words


@pytest.mark.parametrize(
    ("text", "phrase", "whole"),
    [
        ("喂，说话", "喂", True),
        ("请您喂养宠物", "喂", False),  # 喂养
        ("申请一下", "请", False),
        ("请您说", "请", True),
        ("你好像不对", "你好", False),  # 你 好像
        ("祝你好运", "你好", False),
        ("您好啊", "您好", True),
        ("谢谢您", "谢谢", True),  # 谢谢您 is a word, and says the same and more
        ("我真不知道啊", "不知道", True),
        ("您知不知道", "不知道", False),  # asks
        ("毫不客气", "不客气", False),
        ("这样行不行", "不行", False),
        ("不行就是不行", "不行", True),
        ("干嘛呢", "嘛", False),
        ("好嘛", "嘛", True),
        ("喂喂", "喂", True),  # a word, and nothing but what it repeats
    ],
)
def test_a_short_phrase_is_found_only_as_what_it_is(text: str, phrase: str, whole: bool) -> None:
    start = text.index(phrase)
    assert load_words().is_whole(text, start, start + len(phrase)) is whole


@pytest.mark.parametrize(
    ("ordinary", "odd"),
    [
        ("为什么会这样", "喂什么会这样"),
        ("为了您的安全", "喂了您的安全"),
        ("好的再见", "好的再建"),
        ("绝对不可能", "结对不可能"),
    ],
)
def test_what_people_say_is_likelier_than_what_they_do_not(ordinary: str, odd: str) -> None:
    words = load_words()
    assert words.log_probability(ordinary) > words.log_probability(odd) + 2


def test_cut_loses_nothing() -> None:
    text = "您好，请问 iPhone 15 多少钱？\n喂！"
    assert "".join(load_words().cut(text)) == text
