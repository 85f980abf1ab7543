"""`echo`: the customer's own words."""

import pytest

from tests.standards.support import talk, verdicts_of


@pytest.mark.parametrize(
    ("answer", "asked", "verdict"),
    [
        ("是宽带上不了网吗？", True, "met"),
        ("宽带上不了网要报修。", True, "violation"),
        ("宽带上不了网要报修。", False, "met"),
        ("网络不好吗？", True, "violation"),
    ],
)
def test_taking_up_words(tmp_path, answer, asked, verdict):
    conversation = talk("C 我家宽带上不了网了", f"A {answer}")
    assert verdicts_of(tmp_path, {"echo": 4, "asked": asked}, conversation, kind="required") == [verdict]


def test_words_the_customer_says_later_are_no_echo(tmp_path):
    conversation = talk("A 宽带上不了网吗？", "C 对，宽带上不了网")
    assert verdicts_of(tmp_path, {"echo": 4}, conversation, kind="required") == ["violation"]


def test_a_refusal_takes_nothing_up(tmp_path):
    echo = {"echo": 4, "except": ["退不了"]}
    for answer, verdict in (("提前退保是吗？", "met"), ("提前退保退不了多少钱", "violation")):
        conversation = talk("C 我想提前退保", f"A {answer}")
        assert verdicts_of(tmp_path / verdict, echo, conversation, kind="required") == [verdict]
