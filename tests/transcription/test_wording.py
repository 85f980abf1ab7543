"""What the engine wrote becomes what a reader expects, word for word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qc.records import Word
from qc.spans import Span
from qc.text.numerals import numbers_in
from qc.transcription.wording import clean


def words(*pairs):
    return [Word(text, Span(n, n + 1), 0.9, trailing) for n, (text, trailing) in enumerate(pairs)]


def shown(cleaned):
    return "".join(word.text + word.trailing for word in cleaned)


def test_simplified_and_full_width():
    assert shown(clean(words(("請", ""), ("問", ","), ("會", ""), ("費", "?")))) == "请问，会费？"


def test_a_space_between_characters_is_a_comma():
    assert shown(clean(words(("好", " "), ("再", ""), ("見", "")))) == "好，再见"
    assert shown(clean(words(("好", ", "), ("再", "")))) == "好，再"


def test_spaces_after_latin_words_stay():
    assert shown(clean(words(("Hello", " "), ("world", ". ")))) in ("Hello world. ", "Hello world.")


def test_characters_that_depend_on_their_neighbours():
    # 乾 is 干 in 乾燥 and stays in 乾隆: words of one character are converted in their sentence
    assert shown(clean(words(("乾", ""), ("燥", "")))) == "干燥"
    assert shown(clean(words(("乾", ""), ("隆", "")))) == "乾隆"


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(categories=["L"]), min_size=1, max_size=4).filter(lambda text: not numbers_in(text)),
            st.sampled_from(["", ",", " ", "。"]),
        ),
        max_size=8,
    )
)
def test_words_without_numbers_are_neither_lost_nor_moved(pairs):
    before = words(*pairs)
    after = clean(before)
    assert [word.span for word in after] == [word.span for word in before]
    assert [len(word.text) for word in after] == [len(word.text) for word in before]


def as_read(text):
    """The text as it is to be read, from words of one character."""
    return shown(clean(words(*((char, "") for char in text))))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("一百二十八兆", "128兆"),
        ("兩千塊", "2000块"),
        ("房号三零二", "房号302"),
        ("零零零零三五七九", "00003579"),
        ("二零二五年十二月", "2025年12月"),
        ("三十万和30万", "300000和300000"),
        ("24万", "240000"),
        ("三百五", "350"),
    ],
)
def test_numbers_are_written_in_figures(written, read):
    assert as_read(written) == read


@pytest.mark.parametrize(
    "text",
    [
        "十分感谢",
        "万一",
        "千万别",
        "一个",
        "三八路",
        "三三两两",
        "七七八八",
        "三四百块",
        "几百二十",
        "二十几天",
        "十来个",
        "三点五十分",
        "一点五",
        "不管三七二十一",
        "3-5天",
        "双十",
    ],
)
def test_what_only_looks_like_a_number_stays(text):
    assert as_read(text) == text


def test_digits_heard_one_by_one_are_one_number():
    heard = words(*((digit, " ") for digit in "1380000123"), ("4", ","), ("對", ""))
    cleaned = clean(heard)
    assert [word.text for word in cleaned] == ["13800001234", "对"]
    assert cleaned[0].span == Span(0, 11)
    assert cleaned[0].raw == "1 3 8 0 0 0 0 1 2 3 4,"
    assert shown(clean(words(("3", " "), ("5", "")))) == "3 5"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("电话要三八零零一三八零零零对吗", "电话13800138000对吗"),
        ("電話是要380，0138，000", "电话是1380，0138，000"),
        ("号码药九六零零一三八零零零", "号码19600138000"),
        ("我要380块的", "我要380块的"),
        ("我要三八零零一三八零零零零", "我要38001380000"),  # a digit too many for a mobile number without its 1
        ("我要13800138000", "我要13800138000"),
        ("要2800138000", "要2800138000"),  # no mobile number begins with 12
        ("20号要零药电话", "20号101电话"),
        ("六零药", "601"),
        ("60药", "601"),
        ("要零要", "101"),
        ("二零二零要", "2020要"),
        ("不要零钱", "不要零钱"),
        ("药零售", "药零售"),
    ],
)
def test_a_one_that_was_taken_for_what_sounds_like_it(written, read):
    cleaned = clean(words(*((char, "") for char in written)))
    assert shown(cleaned) == read
    assert "".join(word.raw or word.text + word.trailing for word in cleaned) == written


def test_a_number_is_as_sure_as_its_least_sure_word_and_ends_at_a_pause():
    heard = [
        Word("五", Span(0.0, 0.2), 0.9),
        Word("百", Span(0.2, 0.4), 0.6),
        Word("二", Span(1.5, 1.7), 0.9),
        Word("十元", Span(1.7, 2.0), 0.8, ","),
    ]
    assert clean(heard) == [
        Word("500", Span(0.0, 0.4), 0.6, raw="五百"),
        Word("20元", Span(1.5, 2.0), 0.8, "，", raw="二十元,"),
    ]


@given(
    st.lists(st.tuples(st.text("一二两十百千万零几八請1 .，", min_size=1, max_size=4), st.sampled_from(["", ",", " "])))
)
def test_what_the_engine_wrote_is_never_lost(pairs):
    before = words(*pairs)
    after = clean(before)
    assert "".join(word.raw or word.text + word.trailing for word in after) == shown(before)
    assert [word.span.start_s for word in after] == sorted(word.span.start_s for word in after)
