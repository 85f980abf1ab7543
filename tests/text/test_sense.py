"""The language model that is shipped: it tells by what a sentence comes to, not by how it is written."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qc.standards.talk import TALK, read_sentences
from qc.text.sense import LONGEST, NONE, rules_known, sense, spelled
from tests.standards.support import DEFAULT

# wordings of nobody's list
RUDE = {
    "forbidden.shirking": "这摊子事轮不着我们部门操心，您另请高明。",
    "forbidden.questioning": "白纸黑字写着呢，您签字那会儿光顾着看手机了？",
    "forbidden.price": "嫌贵就去夜市地摊上挑，那儿便宜。",
}
KIND = ["好的，我这就帮您看一下订单到哪儿了。", "您别着急，慢慢说，我记着呢。", "师傅明天上午九点上门，您看方便吗？"]


def test_it_knows_the_rules_that_have_sentences() -> None:
    rules = {rule for rule, _ in read_sentences(DEFAULT / TALK)}
    assert rules_known() == rules - {NONE}


@pytest.mark.parametrize(("rule", "text"), RUDE.items())
def test_rude_talk_is_told_with_its_rule(rule: str, text: str) -> None:
    read = sense(text)
    assert read.nats > 1
    assert max(read.rules, key=read.rules.__getitem__) == rule


@pytest.mark.parametrize("text", KIND)
def test_kind_talk_is_told(text: str) -> None:
    assert sense(text).nats < -3


def test_what_is_misheard_is_still_told() -> None:
    assert sense("这摊子是轮不着我们不们操心您另请告明").nats > 0


@pytest.mark.parametrize(("one", "other"), [("您自己不會看嗎？", "你自己不会看吗"), ("好的, 再见!", "好的，再见")])
def test_script_politeness_and_marks_make_no_difference(one: str, other: str) -> None:
    assert spelled(one) == spelled(other)
    assert sense(one) == sense(other)


def test_where_a_sentence_is_parted_is_a_comma() -> None:
    assert spelled("您好！請問：有什麼事？") == "你好,请问,有什么事"


@pytest.mark.parametrize("text", ["", "……", "\0", "😀", "您好" * 20 * LONGEST])
def test_whatever_comes_is_read(text: str) -> None:
    read = sense(text)
    assert math.isfinite(read.nats)
    assert sum(read.rules.values()) == pytest.approx(1, abs=1e-3)


@given(st.text(max_size=40))
def test_chances_are_chances(text: str) -> None:
    read = sense(text)
    assert math.isfinite(read.nats)
    assert all(0 <= chance <= 1 for chance in read.rules.values())
