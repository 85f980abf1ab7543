"""Which rules one version judges otherwise than another: found by reading, and proved on the sample calls."""

import json
from dataclasses import replace
from datetime import datetime
from itertools import islice
from pathlib import Path

import pytest

from qc.records import Call, Conversation, Measures, Turn
from qc.spans import Span
from qc.standards import changed_rules, judge
from qc.standards.conditions import Condition
from tests.support.defaults import STANDARDS
from tests.support.scoring import ZONE

SAMPLES = Path(__file__).parents[2] / "sample_audio" / "truth.json"


@pytest.fixture(scope="module")
def standards():
    return STANDARDS


def with_rule(standards, rule_id, **update):
    rules = tuple(r.model_copy(update=update) if r.id == rule_id else r for r in standards.rules)
    return replace(standards, rules=rules)


def less_one_phrase(standards, rule_id):
    return with_rule(standards, rule_id, look_for=shortened(standards.rule(rule_id).look_for))


def shortened(condition):
    """Without the first phrase: of the first branch, where there are several."""
    if condition.kind == "or":
        return condition.model_copy(update={"any_of": (shortened(condition.any_of[0]), *condition.any_of[1:])})
    return condition.model_copy(update={"say": condition.say[1:]})


def test_the_same_standards_judge_the_same(standards):
    assert changed_rules(standards, standards) == frozenset()
    assert changed_rules(standards, with_rule(standards, "opening.greeting", why="because")) == frozenset()


def test_a_required_phrase_changes_its_rule_and_those_that_refer_to_it(standards):
    changed = changed_rules(standards, with_rule(standards, "customer.upset", severity="minor"))
    assert changed == {"customer.upset"} | {rule.id for rule in standards.rules if refers(standards, rule.id)}
    assert len(changed) > 1
    assert changed_rules(standards, with_rule(standards, "closing.thanks", say_instead="谢谢。")) == {"closing.thanks"}


def refers(standards, rule_id):
    return any(n == "customer.upset" or refers(standards, n) for n in standards.rule(rule_id).needs())


def test_a_forbidden_phrase_changes_all_that_may_accuse(standards):
    changed = changed_rules(standards, less_one_phrase(standards, "forbidden.hey"))
    accusing = {r.id for r in standards.rules if any(phrase in standards.accusing for _, phrase in r.phrases())}
    assert accusing <= changed
    assert "opening.greeting" not in changed


def test_a_new_rule_is_judged_and_other_trust_changes_all(standards):
    fewer = replace(standards, rules=standards.rules[1:])
    assert standards.rules[0].id in changed_rules(fewer, standards)
    trust = standards.trust.model_copy(update={"phrase_confidence": 0.9})
    other = replace(standards, head=standards.head.model_copy(update={"trust": trust}))
    assert changed_rules(standards, other) == set(standards.by_id)


def sample_calls():
    for said in json.loads(SAMPLES.read_text(encoding="utf-8")) if SAMPLES.is_file() else []:
        turns = tuple(
            Turn(t["turn"], t["role"], Span(t["start_s"], t["end_s"]), t["text"], t["text"], confidence=0.8)
            for t in said["turns"]
        )
        call = Call(said["call_id"], "A", datetime(2026, 10, 12, 9, tzinfo=ZONE), call_type="complaint")
        yield call, Conversation(said["duration_s"], turns, (), Measures())


def test_what_is_said_to_stand_stands(standards):
    """A few rules are taken apart; every rule that is not named finds in every sample call what it found before."""
    other = standards
    for rule in standards.rules:
        if rule.look_for.kind == "say" and len(rule.look_for.say) > 3 and rule.kind != "forbidden":
            other = less_one_phrase(other, rule.id)
    other = replace(other)  # forgets what was worked out for the old rules
    stand = set(standards.by_id) - changed_rules(standards, other)
    assert 10 < len(stand) < len(standards.by_id)
    for call, conversation in sample_calls():
        was, now = judge(call, conversation, standards), judge(call, conversation, other)
        for rule in stand:
            assert [f for f in was.findings if f.rule_id == rule] == [f for f in now.findings if f.rule_id == rule]


@pytest.mark.parametrize("rule_id", ["opening.greeting", "closing.thanks", "forbidden.shirking", "forbidden.hey"])
def test_a_few_rules_judge_as_they_do_among_all(standards, rule_id):
    few = standards.only([rule_id])
    assert len(few.rules) < len(standards.rules)
    for call, conversation in islice(sample_calls(), 4):
        among_all = judge(call, misheard(conversation), standards, only=[rule_id])
        assert judge(call, misheard(conversation), few, only=[rule_id]) == among_all


def test_rules_that_are_let_go_would_have_found_nothing(standards, monkeypatch):
    calls = [(call, misheard(conversation)) for call, conversation in islice(sample_calls(), 4)]
    judged = [judge(*each, standards) for each in calls]
    for kind in Condition.kinds.values():
        monkeypatch.setattr(kind, "silent", lambda *_: False)
    assert [judge(*each, standards) for each in calls] == judged


def misheard(conversation):
    """Words that only sound like the standards': they are weighed against all that may accuse."""
    like = str.maketrans("您好谢嘿事管", "宁号写黑是关")
    turns = (replace(turn, text=turn.text.translate(like)) for turn in conversation.turns)
    return replace(conversation, turns=tuple(turns))
