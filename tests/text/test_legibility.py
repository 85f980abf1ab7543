"""How much of what was heard is what was said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qc.text.legibility import nats_of_talk, nats_of_words, share_right

ORDINARY = "您好，请问您需要什么帮助？"
NO_LANGUAGE = "您后不耗以死达绕您脸，卧子连心统心地可服转元销价"


def test_the_same_confidence_is_worth_less_where_the_words_are_no_language():
    assert share_right(ORDINARY, 0.65) > 0.75
    assert share_right(NO_LANGUAGE, 0.65) < 0.6


@pytest.mark.parametrize("text", ["", "13800001234", "OK, 24.", "。"])
def test_a_text_without_chinese_has_words_as_ordinary_as_any(text):
    assert nats_of_words(text) == pytest.approx(-5.5)


@pytest.mark.parametrize("nats", [nats_of_words, nats_of_talk])
def test_either_script_is_as_ordinary(nats):
    assert nats("請問您需要什麼幫助") == nats("请问您需要什么帮助")


@pytest.mark.parametrize("nats", [nats_of_words, nats_of_talk])
def test_few_characters_say_little(nats):
    assert nats("耗绕") > nats("耗绕卧贡粘尼辣糊")


def test_words_that_nobody_says_in_a_service_call_are_ordinary_words_and_no_talk():
    lecture, call = "古代诗人登高远望山川", "请问您还有其他问题吗"
    assert nats_of_words(lecture) - nats_of_words(call) > nats_of_talk(lecture) - nats_of_talk(call)


@given(st.text(max_size=60), st.floats(0, 1))
def test_it_is_a_share_that_grows_with_the_confidence(text, confidence):
    assert 0 <= share_right(text, confidence * 0.9) <= share_right(text, confidence) <= 1
