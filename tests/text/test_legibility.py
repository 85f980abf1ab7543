"""How much of what was heard is what was said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qc.text.legibility import nats_a_character, share_right

ORDINARY = "您好，请问您需要什么帮助？"
NO_LANGUAGE = "您后不耗以死达绕您脸，卧子连心统心地可服转元销价"


def test_the_same_confidence_is_worth_less_where_the_words_are_no_language():
    assert share_right(ORDINARY, 0.65) > 0.75
    assert share_right(NO_LANGUAGE, 0.65) < 0.6


@pytest.mark.parametrize("text", ["", "13800001234", "OK, 24.", "。"])
def test_a_text_without_chinese_is_as_ordinary_as_any(text):
    assert nats_a_character(text) == pytest.approx(-5.5)


def test_either_script_is_as_ordinary():
    assert nats_a_character("請問您需要什麼幫助") == nats_a_character("请问您需要什么帮助")


def test_few_characters_say_little():
    assert nats_a_character("耗绕") > nats_a_character("耗绕卧贡粘尼辣糊")


@given(st.text(max_size=60), st.floats(0, 1))
def test_it_is_a_share_that_grows_with_the_confidence(text, confidence):
    assert 0 <= share_right(text, confidence * 0.9) <= share_right(text, confidence) <= 1
