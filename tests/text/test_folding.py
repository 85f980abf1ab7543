"""Folding: what sounds the same becomes the same, and every place leads back."""

from __future__ import annotations

import opencc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qc.text.folding import count_chars, fold, simple_chars, to_simplified

SPOKEN = st.text(st.one_of(st.characters(), st.sampled_from("您好請问，。 １一幺㎏妳這么么麼A")), max_size=60)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("您好，請稍等 24 小时！", "你好请稍等24小时"),
        ("ＯＫ，ｏｋ", "okok"),
        ("幺三八 １３８ 138", "138138138"),
        ("两个工作日", "2个工作日"),
        ("妳說他、她、它", "你说他他他"),
        ("甚麼？什麽！什么", "什么什么什么"),
        ("著急 着急 衞生 卫生 答覆 答复", "着急着急卫生卫生答复答复"),
        ("张三十分感谢", "张3十分感谢"),
        ("…！ \n\0\ud800", ""),
    ],
)
def test_what_sounds_the_same_folds_to_the_same(text: str, folded: str) -> None:
    assert fold(text).text == folded


def test_places_lead_back_over_what_was_dropped() -> None:
    # 您 好 ， 请 　 问 ㎏
    # 0  1  2  3  4  5  6     folded: 你0 好1 请3 问5 k6 g6
    folded = fold("您好，请　问㎏")
    assert folded.text == "你好请问kg"
    assert [folded.place(i) for i in range(6)] == [0, 1, 3, 5, 6, 6]
    assert folded.span(1, 4) == (1, 6)  # 好请问 was 好，请　问
    assert folded.span(4, 5) == (6, 7)


@given(SPOKEN)
def test_every_place_leads_back_to_the_character_it_came_from(text: str) -> None:
    folded = fold(text)
    assert len(folded.places) == len(folded.text)
    assert list(folded.places) == sorted(folded.places)
    for index, char in enumerate(folded.text):
        assert char in fold(text[folded.place(index)]).text


@given(SPOKEN, SPOKEN)
def test_what_stands_beside_changes_nothing(left: str, right: str) -> None:
    assert fold(left + right).text == fold(left).text + fold(right).text


@given(SPOKEN)
def test_folding_what_is_folded_changes_nothing(text: str) -> None:
    folded = fold(text).text
    assert fold(folded).text == folded


@pytest.mark.parametrize("script", ["s2t", "s2tw", "s2hk"])
def test_either_script_folds_to_the_same(script: str) -> None:
    text = "请您稍等，为什么还没有处理？账号余额里面有问题，着急了解卫生部门的答复，这么说一只钟表，皇后系后面，好么"
    other = opencc.OpenCC(script).convert(text)
    assert other != text
    assert fold(other).text == fold(text).text
    assert fold(to_simplified(other)).text == fold(text).text


@given(SPOKEN)
def test_simplifying_keeps_every_place(text: str) -> None:
    assert len(to_simplified(text)) == len(text)


@given(SPOKEN)
def test_characters_simplified_alone_fold_to_the_same(text: str) -> None:
    assert len(simple_chars(text)) == len(text)
    assert fold(simple_chars(text)).text == fold(text).text


def test_simplified_text_is_left_as_it_is() -> None:
    text = "好么？是么，你要么说清楚，工号幺三八，乾坤"
    assert to_simplified(text) == text


@pytest.mark.parametrize(
    ("text", "chars"),
    [
        ("", 0),
        ("，。！… ", 0),
        ("您好，我是 Amy，工号 1024。", 11),
        ("24小时", 5),  # 二十四小时
        ("1,000.5 元", 5),  # 一千点五元
        ("４G", 2),
        ("MP3 A07", 5),  # A 零 七
        ("-3 3- 3.", 3),
        ("Wi-Fi it's café", 3),
        ("一百三十八", 5),
        ("A.", 1),
        ("〇〇七", 3),
    ],
)
def test_characters_as_spoken(text: str, chars: int) -> None:
    assert count_chars(text) == chars


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("户号是305882", "户号是三零五八八二"),
        ("13800138000", "幺三八零零幺三八零零零"),
        ("手机 138 0013 8000 对吗", "手机幺三八零零幺三八零零零对吗"),
        ("２００ ３００块", "二百三百块"),
        ("5 3.5兆", "五三点五兆"),
        ("5 3G", "五三 G"),
        ("138-0013-8000", "幺三八零零幺三八零零零"),
        ("请拨12315", "请拨幺二三幺五"),
        ("工号1024", "工号幺零二四"),
        ("验证码是 305", "验证码是三零五"),
        ("2025年10月8日", "二零二五年十月八日"),
        ("一共138块", "一共一百三十八块"),
        ("扣了80%", "扣了百分之八十"),
        ("上午9:30", "上午九点三十"),
        ("早上8:05", "早上八点零五"),
        ("1,250,000元", "一百二十五万元"),
        ("3.5兆", "三点五兆"),
        ("0571", "零五七幺"),
    ],
)
def test_figures_count_as_they_are_read(written: str, said: str) -> None:
    assert count_chars(written) == count_chars(said)


@given(SPOKEN, SPOKEN)
def test_characters_add_up_over_a_pause(left: str, right: str) -> None:
    assert count_chars(left + "，" + right) == count_chars(left) + count_chars(right)
