"""Phrases found in what was heard: exactly, by sound, and not where they were not said."""

from __future__ import annotations

import time

import opencc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qc.text.folding import fold
from qc.text.phrases import HeardText, Match, PhraseBook

PHRASES = (
    "这事不归我们管",
    "{您|你}有完没完",
    "绝对不可能有这种事发生",
    "有意见找领导去",
    "您先听我说",
    "24小时[之]内",
    "您是想咨询…的问题[吗]",
    "公司的规定就是这样",
    "我不是{跟|和}您说得很清楚了吗",
)
BOOK = PhraseBook(PHRASES)
SHORT = PhraseBook(["喂", "请", "您好", "再见", "不知道", "嘛", "工号", "app"])
ORDINARY = st.text(st.sampled_from("的我在三十有这和了不人们请问好，。！？ aA1x為國說"), max_size=30)
SCRIPTS = {name: opencc.OpenCC(name) for name in ("s2t", "s2tw", "s2hk")}


def only(book: PhraseBook, text: str, confidence: float | None = None) -> Match:
    matches = book.find(HeardText(text, None if confidence is None else [confidence] * len(text)))
    assert len(matches) == 1, matches
    return matches[0]


def test_an_exact_match_says_where_and_what() -> None:
    # 您 好 ， 這 事 不 归 我 们 管 。
    # 0  1  2  3  4  5  6  7  8  9
    assert only(BOOK, "您好，這事不归我们管。") == Match(
        "这事不归我们管", "這事不归我们管", 3, 10, "這事不归我们管", "exact", 1.0, 1.0
    )


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("你有完没完啊", "你有完没完"),
        ("您，有完，没完！", "您，有完，没完"),
        ("二十四小时之内给您答复", "二十四小时之内"),
        ("２４小时内", "２４小时内"),
        ("您是想咨询宽带提速的问题吗？", "您是想咨询宽带提速的问题吗"),
        ("我不是和您說得很清楚了嗎", "我不是和您說得很清楚了嗎"),
    ],
)
def test_wordings_spellings_and_scripts_are_one(text: str, heard: str) -> None:
    match = only(BOOK, text)
    assert (match.by, match.heard) == ("exact", heard)


@pytest.mark.parametrize(
    ("text", "wording"),
    [
        ("啊，这是不归我们管。", "这事不归我们管"),
        ("您有完美完啊", "您有完没完"),
        ("结对不可能有这种事发生", "绝对不可能有这种事发生"),
        ("有一件找领导去", "有意见找领导去"),
        ("您是想资讯宽带提速的问提吗", "您是想咨询宽带提速的问题吗"),
        ("工司的归定，就是这样", "公司的规定，就是这样"),
    ],
)
def test_what_sounds_alike_is_found_and_can_stand_in_its_place(text: str, wording: str) -> None:
    match = only(BOOK, text, 0.8)
    assert match.by == "sound"
    assert match.wording == wording
    assert match.heard == text[match.start : match.end]
    assert match.similarity > 0.9
    assert 0.8 < match.confidence < 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "，。！",
        "您有完美的体验吗",
        "我们的产品绝对可靠",
        "有一件衣服在找",
        "您先听一下这个说明",
        "甚至出现交易几乎停滞的情况",
        "对微分形式的积分是微分几何中的基本概念",
        "我有的时候说不清楚你们知道吗",
        "124小时内",  # another number
    ],
)
def test_ordinary_speech_holds_no_phrase(text: str) -> None:
    assert [match for match in BOOK.find(HeardText(text)) if match.confidence > 0.5] == []


def test_a_dropped_negation_is_not_the_phrase() -> None:
    book = PhraseBook(["这不是我们的责任"])
    assert [match for match in book.find(HeardText("这是我们的责任")) if match.confidence > 0.5] == []


@pytest.mark.parametrize(
    "text", ["喂养宠物", "申请一下", "你好像不对", "您知不知道", "干嘛呢", "happy", "为什么会这样"]
)
def test_a_short_phrase_is_not_found_inside_other_words(text: str) -> None:
    assert [match for match in SHORT.find(HeardText(text)) if match.confidence > 0.3] == []


def test_a_short_phrase_is_found_as_a_word() -> None:
    found = SHORT.find(HeardText("喂，您好，请说，用 app 吧，再见嘛"))
    assert [match.phrase for match in found] == ["喂", "您好", "请", "app", "再见", "嘛"]


def test_a_short_phrase_by_sound_is_in_doubt_where_a_long_one_is_not() -> None:
    (short,) = SHORT.find(HeardText("为，说话"))
    assert (short.phrase, short.by) == ("喂", "sound")
    assert 0.05 < short.confidence < only(BOOK, "这是不归我们管").confidence


def test_confidence_follows_the_words() -> None:
    sure, unsure = (only(BOOK, "这事不归我们管", confidence) for confidence in (0.95, 0.4))
    assert sure.confidence > unsure.confidence
    # the word that differs: the surer the recogniser was of it, the less likely the phrase
    sure, unsure = (only(BOOK, "有一件找领导区", confidence) for confidence in (0.99, 0.3))
    assert sure.confidence < unsure.confidence


def test_turns_found_together_are_found_as_if_alone() -> None:
    turns = [HeardText(text) for text in ("您好", "这是不归我们管", "", "这事不归", "我们管", "您先听我说，您先听我说")]
    together = BOOK.find_all(turns)
    assert together == [BOOK.find(turn) for turn in turns]
    assert [len(matches) for matches in together] == [0, 1, 0, 0, 0, 2]


def test_exactly_is_the_exact_part_of_all() -> None:
    turns = [HeardText("您先听我说，这是不归我们管")]
    assert BOOK.find_exactly(turns) == [[match for match in BOOK.find(turns[0]) if match.by == "exact"]]


def test_a_template_that_cannot_be_read_is_named() -> None:
    with pytest.raises(ValueError, match="'您好.'.*not closed"):
        PhraseBook(["您好{"])


def test_a_book_of_nothing() -> None:
    assert PhraseBook([]).find(HeardText("您好")) == []


@given(ORDINARY, ORDINARY, st.sampled_from([p for p in PHRASES if "{" not in p and "[" not in p]))
def test_a_phrase_put_into_any_text_in_either_script_is_found_there(left: str, right: str, phrase: str) -> None:
    for text_of in (str, *(script.convert for script in SCRIPTS.values())):
        text = text_of(left) + text_of(phrase) + text_of(right)
        found = BOOK.find_exactly([HeardText(text)])[0]
        assert any(
            match.phrase == phrase and match.start == len(left) and match.end == len(left + phrase) for match in found
        ), text


@given(st.text(st.one_of(st.characters(), st.sampled_from("您先听我说这事不归我们管，喂\n㎏")), max_size=60))
def test_any_text_can_be_searched_and_matches_stand_where_they_say(text: str) -> None:
    for match in [*BOOK.find(HeardText(text)), *SHORT.find(HeardText(text))]:
        assert match.heard == text[match.start : match.end]
        assert fold(match.heard).text
        assert 0 <= match.confidence <= 1
        assert 0 <= match.similarity <= 1


def test_a_short_phrase_yields_to_a_longer_one_that_was_said_there() -> None:
    # 管 was heard as 滚: a long phrase by sound explains it better than a short one by the letter
    book = PhraseBook(["这事不归我们管", "滚"])
    text = "这事不归我们滚"
    short, long = sorted(book.find(HeardText(text, [0.7] * len(text))), key=lambda match: len(match.heard))
    assert (short.phrase, long.phrase) == ("滚", "这事不归我们管")
    assert short.confidence < 0.3 < long.confidence
    assert book.find(HeardText("你给我滚", [0.7] * 4))[0].confidence == pytest.approx(0.7)


@pytest.mark.parametrize("piece", ["喂", "为", "这事不归我们管", "这是不归我们管", "您是想咨询", "请问好吗", "a", "1"])
def test_a_recogniser_that_loops_costs_little(piece: str) -> None:
    book = PhraseBook([*PHRASES, "喂", "请…好吗"])
    texts = [HeardText(piece * (length // len(piece))) for length in (1_000, 8_000)]
    book.find(texts[0])

    def least_s(text: HeardText) -> float:
        times = []
        for _ in range(3):  # the least: other work on the machine only adds
            start = time.process_time()
            book.find(text)
            times.append(time.process_time() - start)
        return min(times)

    assert least_s(texts[1]) < 30 * max(least_s(texts[0]), 0.01)  # eight times the text; 64 times would be a square
