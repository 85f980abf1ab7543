"""Masks in turns, words, findings and asked texts; and the way back to something that can be judged."""

import re
from dataclasses import replace

import pytest
from hypothesis import given

from qc.config import load_config
from qc.privacy import masked, stand_ins
from qc.privacy.form import MASK
from qc.records import Conversation, Finding, Inspection, Measures, Score, Word
from qc.spans import Span
from tests.standards.support import a_call, findings_of, talk, verdicts_of, words
from tests.support.inspections import inspections

SETTINGS = load_config().privacy
NAMES = SETTINGS.model_copy(update={"mask": "names"})
KEY = bytes(range(32))
SCORE = Score("scored", 100.0, "A", False, False)


def inspection(conversation: Conversation, *findings: Finding) -> Inspection:
    return Inspection(a_call(), None, conversation, findings, (), SCORE, "1")


def texts(conversation, settings=SETTINGS, key=KEY):
    return [turn.text for turn in masked(inspection(conversation), settings, key).conversation.turns]


def test_no_digit_of_a_door_stays_readable_misheard_ones_neither():
    (told,) = texts(talk("C 地址海棠路15号60药"))  # 药 for 幺, which is 1
    assert re.fullmatch(r"地址海棠路〔门牌 \*\*号\*\*\* #[0-9a-f]{6}〕", told)


def test_the_form():
    told, again, other, part = texts(
        talk("C 电话13800005678", "A 幺三八零零零零五六七八对吗", "C 不，13800005679", "A 前面是1380000")
    )
    (print_,) = re.findall(r"#([0-9a-f]{6})〕", told)
    assert told == f"电话〔手机号 尾号5678 #{print_}〕"
    assert again == f"〔手机号 尾号5678 #{print_}〕对吗"
    assert re.fullmatch(rf"不，〔手机号 尾号5679 #[0-9a-f]{{6}}≈{print_}〕", other)
    assert part == f"前面是〔手机号 第1-7位 #{print_}〕"
    assert all(MASK.search(text) for text in (told, again, other, part))


def test_another_key_gives_another_fingerprint():
    conversation = talk("C 电话13800005678")
    assert texts(conversation) == texts(conversation) != texts(conversation, key=bytes(32))


def test_settings():
    conversation = talk("C 我叫王小明，电话13800005678")
    none = SETTINGS.model_copy(update={"mask": "none"})
    assert texts(conversation, none) == ["我叫王小明，电话13800005678"]
    assert "王小明" in texts(conversation)[0]
    assert re.match("我叫王〔名 #[0-9a-f]{6}〕，电话〔手机号", texts(conversation, NAMES)[0])
    assert "13800005678" in texts(conversation, SETTINGS.model_copy(update={"keep": ["mobile"]}))[0]


def test_words_inside_become_one_that_lasts_as_long():
    # 是 0-0.25  幺 0.25-0.5 … 八 2.75-3.0  吗 3.0-3.25; the pause marks are the words' trailing
    said = words("是幺三八零零零零五六七八吗", 0.0)
    said = tuple(replace(word, trailing="，") if i in (3, 7, 11) else word for i, word in enumerate(said))
    text = "".join(word.text + word.trailing for word in said)
    assert text == "是幺三八，零零零零，五六七八，吗"
    (turn,) = masked(inspection(talk(("C", text, {"words": said}))), SETTINGS, KEY).conversation.turns
    first, number, last = turn.words
    assert (first.text, last.text) == ("是", "吗")
    assert (number.span, number.trailing, number.confidence) == (Span(0.25, 3.0), "，", pytest.approx(0.9))
    assert MASK.fullmatch(number.text)
    assert "".join(word.text + word.trailing for word in turn.words) == turn.text == f"是{number.text}，吗"


def test_a_word_that_holds_more_than_the_number():
    said = (Word("电话138", Span(0, 1), 0.9), Word("00005678吗", Span(1, 2), 0.9), Word("好", Span(2, 3), 0.9, "。"))
    (turn,) = masked(
        inspection(talk(("C", "电话13800005678吗好。", {"words": said}))), SETTINGS, KEY
    ).conversation.turns
    assert [word.text for word in turn.words] == [turn.text.removesuffix("好。"), "好"]
    assert turn.words[0].span == Span(0, 2)


def test_findings_quote_the_masked_text():
    conversation = talk("C 电话是幺三八，零零零零，五六七八，谢谢")
    whole = Finding("a", "s", "met", "minor", turn=0, quote="幺三八，零零零零，五六七八", expected="13800005678")
    part = replace(whole, quote="电话是幺三八", expected="0000567")
    other = replace(whole, turn=None, quote="我记下了13800005678", expected="说出电话")
    several = replace(whole, turn=None, quote="零零零零五六 13800005678", expected="1026 3800005 13800005678")
    kept = masked(inspection(conversation, whole, part, other, several), SETTINGS, KEY)
    (turn,) = kept.conversation.turns
    mask = MASK.search(turn.text).group()
    assert [(f.quote, f.expected) for f in kept.findings] == [
        (mask, mask),
        (f"电话是{mask}", mask),
        (f"我记下了{mask}", "说出电话"),
        (f"{mask} {mask}", f"1026 {mask} {mask}"),
    ]


def test_asked_texts_are_masked_and_found_again():
    conversation = talk("A 您打13800005678不行吗", "C 好")
    asked = {(0, "您打13800005678不行吗"): -3.0, (0, "您打13800005678不知道"): -5.0}
    kept = masked(inspection(replace(conversation, likelihoods=asked)), SETTINGS, KEY).conversation
    assert not any("1380" in text for _, text in kept.likelihoods)
    readable = stand_ins(kept).conversation
    assert readable.likelihoods[0, readable.turns[0].text] == -3.0
    assert readable.likelihoods[0, readable.turns[0].text.replace("不行吗", "不知道")] == -5.0


REPEATED = {"repeated_back": "phone"}


@pytest.mark.parametrize(
    ("told", "answer"),
    [
        ("幺三八，零零零零，幺二三四", "好的，幺三八，零零零零，幺二三四"),
        ("幺三八，零零零零，幺二三四", "跟您核对，138-0000-1234"),
        ("幺三八，零零零零，幺二三四", "尾号幺二三四对吗"),
        ("幺三八，零零零零，幺二三四", "幺三八零零零零幺二三，对吗"),  # a digit lost
        ("幺三八，零零零零，幺二三四", "幺三八零零零零幺二三七，对吗"),  # a digit misheard
        ("幺三八，零零零零，幺二三四", "幺五九七七六六八八五五，对吗"),  # another number
        ("幺三八，零零零零，幺二三四", "好的，已经记下了"),
        ("13800001234，邮箱abc@163.com", "好的，13800001234"),
        ("身份证11010519491231002X", "身份证11010519491231002X"),
        ("卡号4111111111111111", "4111 1111 1111 1111"),
        ("八二三四五六七八", "八二三四五六七八"),
        ("我没有电话", "好的"),
    ],
)
def test_rules_on_repeating_a_number_judge_a_masked_call_as_a_clear_one(tmp_path, told, answer):
    clear = talk("A 请问您的联系电话是多少？", f"C {told}", f"A {answer}")
    kept = masked(inspection(clear), SETTINGS, KEY).conversation
    readable = stand_ins(kept)
    for look_for in (REPEATED, {"slot": "phone", "who": "customer"}, {"echo": 4}, {"echo": 4, "asked": True}):
        at_first = findings_of(tmp_path, look_for, clear, kind="required")
        again = readable.masked_again(findings_of(tmp_path, look_for, readable.conversation, kind="required"))
        same = masked(inspection(clear, *at_first), SETTINGS, KEY).findings
        assert [(f.verdict, f.turn, f.quote) for f in again] == [(f.verdict, f.turn, f.quote) for f in same]


def test_another_number_is_not_the_one_that_was_told(tmp_path):
    clear = talk("C 13800001234", "A 是15977668855吗")
    kept = masked(inspection(clear), SETTINGS, KEY).conversation
    assert verdicts_of(tmp_path, REPEATED, stand_ins(kept).conversation, kind="required") == ["violation"]


def test_an_address_is_repeated_back(tmp_path):
    for answer, verdict in (("地址是银杏街八号二单元301对吗", "met"), ("好的，马上安排", "violation")):
        clear = talk("C 银杏街八号二单元三零幺", f"A {answer}")
        kept = masked(inspection(clear), SETTINGS, KEY).conversation
        assert "三零幺" not in kept.turns[0].text
        readable = stand_ins(kept).conversation
        assert verdicts_of(tmp_path, {"repeated_back": "address"}, readable, kind="required") == [verdict]


@given(inspections)
def test_any_inspection_can_be_masked_and_only_once(any_inspection):
    turns = tuple(replace(turn, turn=i) for i, turn in enumerate(any_inspection.conversation.turns))
    before = replace(any_inspection, conversation=replace(any_inspection.conversation, turns=turns))
    once = masked(before, NAMES, KEY)
    assert masked(once, NAMES, KEY) == once
    stand_ins(once.conversation)
    assert (once.score, once.call, once.conversation.measures) == (
        before.score,
        before.call,
        before.conversation.measures,
    )


def test_a_mask_is_not_masked_again():
    conversation = talk("C 电话13800005678，身份证11010519491231002X，梧桐里小区三栋五零二，京A12345，abc@163.com")
    once = masked(inspection(conversation), NAMES, KEY)
    assert len(MASK.findall(once.conversation.turns[0].text)) == 5
    assert masked(once, NAMES, KEY) == once


def test_measures_are_untouched():
    conversation = talk("C 电话13800005678", measures={"customer_chars": 3})
    assert masked(inspection(conversation), SETTINGS, KEY).conversation.measures == Measures(
        dead_air_s=0.0, hold_s=0.0, interruption_count=0, longest_monologue_s=0.0, customer_chars=3
    )
