"""`slot` and `repeated_back`."""

import pytest

from tests.standards.support import findings_of, talk, verdicts_of, words

PHONE = "C 电话是幺三八，零零零零，幺二三四"


def test_a_slot_is_said(tmp_path):
    finding = findings_of(tmp_path, {"slot": "deadline"}, talk("A 二十四小时之内给您答复"), kind="required")[0]
    assert (finding.verdict, finding.quote) == ("met", "二十四小时之内")


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("好的，幺三八，零零零零，幺二三四", "met"),
        ("跟您核对，138-0000-1234", "met"),
        ("是尾号0000幺二三四吗", "met"),  # part of it is enough to hear that it was noted
        ("好的，已经记下了", "violation"),
        ("您的工号是五六七八九", "violation"),
    ],
)
def test_a_number_is_repeated_back(tmp_path, answer, verdict):
    assert verdicts_of(tmp_path, {"repeated_back": "phone"}, talk(PHONE, f"A {answer}"), kind="required") == [verdict]


def test_what_was_said_before_it_was_told_is_no_repetition(tmp_path):
    conversation = talk("A 幺三八零零零零幺二三四", PHONE, "A 好的")
    assert verdicts_of(tmp_path, {"repeated_back": "phone"}, conversation, kind="required") == ["violation"]


def test_an_address_with_an_error_of_the_recogniser(tmp_path):
    conversation = talk("C 地址是银杏街八号二单元三零幺", "A 地址还是银性街八号二单元301，对吗")
    assert verdicts_of(tmp_path, {"repeated_back": "address"}, conversation, kind="required") == ["met"]


def test_speech_without_words_may_have_held_it(tmp_path):
    # agent: 好的 in the first half second of four
    answer = ("A", "好的", {"words": words("好的", 4.25), "speech_s": 4.0})
    conversation = talk(PHONE, answer)
    turn = conversation.turns[1]
    longer = type(turn)(**{**vars_of(turn), "span": type(turn.span)(4.25, 8.25)})
    conversation = type(conversation)(**{**vars_of(conversation), "turns": (conversation.turns[0], longer)})
    assert verdicts_of(tmp_path, {"repeated_back": "phone"}, conversation, kind="required") == ["not_assessable"]


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("好的，汪女士", "met"),  # misheard for 王
        ("多谢王太", "met"),
        ("王师傅您好", "met"),
        ("好的，王女师，请您稍等", "met"),  # 女士, heard by its sound only
        ("谢谢您，王律师，再见", "met"),
        ("不客气王些声，再见", "met"),
        ("谢谢您，李些声，再见", "violation"),
        ("李师傅明天上门", "violation"),  # a colleague
        ("好的，女士", "violation"),
        ("我们师傅会联系您", "violation"),
    ],
)
def test_a_customer_is_called_by_the_surname_told(tmp_path, answer, verdict):
    conversation = talk("C 我姓王", f"A {answer}")
    assert verdicts_of(tmp_path, {"repeated_back": "surname"}, conversation, kind="required") == [verdict]


def test_a_rare_surname_is_called_as_a_common_one(tmp_path):
    called = {"repeated_back": "surname"}
    assert verdicts_of(tmp_path, called, talk("C 我姓濮", "A 濮师傅您好"), kind="required") == ["met"]


@pytest.mark.parametrize(
    ("answer", "verdict"), [("谢谢唉大伯", "met"), ("哎老伯，您说", "met"), ("大伯，您说", "violation")]
)
def test_a_surname_that_sounds_the_same_is_the_same(tmp_path, answer, verdict):
    conversation = talk("C 我姓哎", f"A {answer}")  # 艾
    assert verdicts_of(tmp_path, {"repeated_back": "surname"}, conversation, kind="required") == [verdict]


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("好的，梧桐里三动五零二", "met"),  # the door
        ("好的，无同小区十二栋三单元", "met"),  # two numbers
        ("好的，十二点有人上门", "violation"),
    ],
)
def test_an_address_is_known_by_its_numbers(tmp_path, answer, verdict):
    conversation = talk("C 枫林苑小区十二栋三单元五零二", f"A {answer}")
    assert verdicts_of(tmp_path, {"repeated_back": "address"}, conversation, kind="required") == [verdict]


def vars_of(value):
    return {name: getattr(value, name) for name in value.__dataclass_fields__}
