"""Laws that hold for any call: what the customer says accuses nobody, and forbidden phrases are found anywhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qc.standards import judge
from tests.standards.support import a_call, talk
from tests.support.defaults import STANDARDS

FORBIDDEN = [
    example.turns[0]
    for rule in STANDARDS.rules
    if rule.id.startswith("forbidden.")
    for example in rule.examples.failing
    if len(example.turns) == 1
]
HARMLESS = ["好的，请您稍等。", "您好，请问有什么可以帮您？", "我来帮您查询。", "谢谢您的配合。"]
ABOUT_THE_CALL = ("closing.agent_hangs_up_first", "speech.")


def violations(conversation, **call):
    found = judge(a_call(**call), conversation, STANDARDS, by_sound=False).findings
    return [finding for finding in found if finding.verdict == "violation"]


@given(st.lists(st.sampled_from(FORBIDDEN), min_size=1, max_size=4), st.sampled_from(HARMLESS))
def test_the_customers_words_never_make_a_finding_on_the_agent(said, answer):
    turns = [line for text in said for line in (f"C {text}", f"A {answer}")]
    rules = {finding.rule_id for finding in violations(talk(*turns))}
    assert not {rule for rule in rules if rule.startswith("forbidden.")}


@given(st.sampled_from(FORBIDDEN), st.text(alphabet="客户您好青禾通信中心工号", min_size=0, max_size=12))
def test_the_agents_words_do(said, around):
    found = {
        finding.rule_id.split(".")[0] for finding in violations(talk(f"A {around}。{said}"), call_type="complaint")
    }
    assert "forbidden" in found


@given(st.lists(st.text(max_size=60), max_size=6), st.booleans())
def test_any_text_can_be_judged(texts, agent_first):
    turns = [(("A", "C")[(index + agent_first) % 2], text, {}) for index, text in enumerate(texts)]
    judgement = judge(a_call(call_type="complaint", direction="inbound"), talk(*turns), STANDARDS)
    assert {finding.verdict for finding in judgement.findings} <= {"violation", "met", "credit", "not_assessable"}
    assert all(finding.role != "customer" for finding in judgement.findings if finding.verdict == "violation")


@pytest.mark.parametrize("said", ["我不是说不归我们管，", "您说的“不归我们管”，", "并不是不归我们管，"])
def test_what_is_denied_or_quoted_accuses_nobody(said):
    assert [f for f in violations(talk(f"A {said}我马上帮您查。")) if f.rule_id.startswith("forbidden.")] == []
