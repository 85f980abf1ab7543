"""Rules in words."""

import pytest

from qc.errors import UsageError
from qc.standards import explain, load_standards, rows
from qc.standards.conditions import Condition
from tests.standards.support import a_rule, write_standards
from tests.support.defaults import STANDARDS


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("rule", STANDARDS.rules, ids=lambda rule: rule.id)
def test_every_rule_can_be_explained(rule, language):
    words = explain(STANDARDS, rule.id, language)
    assert rule.id in words
    assert rule.title.in_(language) in words
    assert rule.say_instead in words


def test_a_rule_in_words(tmp_path):
    rule = a_rule(
        {"each": {"say": ["不清楚"]}, "without": {"say": ["帮您查"]}, "turns": 1},
        when={"call": {"call_type": ["fault"]}},
        where={"first_turns": 3},
    )
    words = explain(load_standards(write_standards(tmp_path, rule)), "test.rule", "en").splitlines()
    assert words[:6] == [
        "test.rule: test (must not happen; major)",
        "Who:       the agent",
        "Looks for: says “不清楚”, without (says “帮您查”) close by",
        "Where:     in the first 3 turn(s)",
        "Applies:   where call_type = fault",
        "Better:    好的",
    ]


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "pitch_hz above 9\n  - where team = 一班: "), ("zh", "pitch_hz 高于 9\n  - team = 一班 时：")],
)
def test_what_differs_for_some_calls_is_told(tmp_path, language, said):
    pitch = {"measure": "agent_pitch_hz", "above": 9}
    rule = a_rule(pitch, overrides=[{"when": {"call": {"team": "一班"}}, "look_for": pitch | {"above": 7}}])
    assert said in explain(load_standards(write_standards(tmp_path, rule)), "test.rule", language)


def test_each_of_several_ways_stands_on_a_line(tmp_path):
    rule = a_rule({"or": [{"say": ["不清楚"]}, {"say": ["不知道"]}]})
    told = explain(load_standards(write_standards(tmp_path, rule)), "test.rule", "en")
    assert "\nLooks for:\n  - says “不清楚”\n  - says “不知道”\nWhere:" in told


def test_the_list_has_every_rule_with_its_section():
    listed = rows(STANDARDS, "en")
    assert [row.id for row in listed] == [rule.id for rule in STANDARDS.rules]
    assert {row.section for row in listed} >= {"Opening", "Never", "Voice"}


def test_an_unknown_rule_is_met_with_those_spelled_alike():
    with pytest.raises(UsageError, match=r"did you mean closing\.thanks"):
        explain(STANDARDS, "courtesy.thanks")


KINDS = """
and call count date doubled each echo ending event freely measure not or pattern perhaps question raised_voice
repeated_back repetition rule say sequence slot turn_measure
"""


def test_the_kinds_of_conditions_are_found_by_themselves():
    assert sorted(Condition.kinds) == KINDS.split()
