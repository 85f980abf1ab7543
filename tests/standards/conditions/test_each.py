"""`each`: with or without something close by."""

import pytest

from tests.standards.support import findings_of, talk, verdicts_of

NO_REMEDY = {"each": {"say": ["不清楚"]}, "without": {"say": ["帮您查"]}, "turns": 1}


@pytest.mark.parametrize(
    ("lines", "verdict"),
    [
        (["A 不清楚，我帮您查"], "met"),
        (["A 不清楚", "C 那怎么办", "A 我帮您查"], "met"),
        (["A 我帮您查", "C 好", "A 不清楚"], "violation"),  # before it does not count: turns_before is 0
        (["A 不清楚", "C 啊", "A 对", "C 嗯", "A 帮您查"], "violation"),  # two turns later is too late
    ],
)
def test_without_in_the_same_or_the_next_turn(tmp_path, lines, verdict):
    assert verdicts_of(tmp_path, NO_REMEDY, talk(*lines)) == [verdict]


def test_what_the_other_side_says_in_between_can_be_asked_for(tmp_path):
    condition = {"each": {"say": ["不清楚"]}, "with": {"say": ["那怎么办"], "who": "customer"}, "turns_before": 1}
    assert verdicts_of(tmp_path, condition, talk("A 嗯", "C 那怎么办", "A 不清楚")) == ["violation"]
    assert verdicts_of(tmp_path, condition, talk("A 嗯", "C 好", "A 不清楚")) == ["met"]


def test_where_there_are_fewer_turns_it_looks_to_the_edge_of_the_call(tmp_path):
    before = {"each": {"say": ["不清楚"]}, "without": {"say": ["随便问"], "who": "customer"}, "turns_before": 1}
    assert verdicts_of(tmp_path, before, talk("C 我随便问", "A 不清楚")) == ["met"]
    assert verdicts_of(tmp_path, before, talk("C 我随便问", "A 嗯", "C 那谁管", "A 不清楚")) == ["violation"]
    after = {"each": {"say": ["不清楚"]}, "without": {"say": ["没关系"], "who": "customer"}, "turns": 1}
    assert verdicts_of(tmp_path, after, talk("A 不清楚", "C 没关系")) == ["met"]


def test_the_speaker_has_the_benefit_of_the_doubt(tmp_path):
    # the next turn was not understood and is long enough for the remedy, 3 characters at 9 a second
    next_turn = ("A", "嗯嗯嗯嗯", {"doubtful": "loop"})
    assert verdicts_of(tmp_path, NO_REMEDY, talk("A 不清楚", "C 啊", next_turn)) == ["not_assessable"]
    assert verdicts_of(tmp_path, NO_REMEDY, talk("A 不清楚", "C 啊", "A 嗯嗯嗯嗯")) == ["violation"]


def test_each_place_is_judged_by_itself(tmp_path):
    findings = findings_of(tmp_path, NO_REMEDY, talk("A 不清楚，我帮您查", "C 好", "A 好", "C 还有", "A 不清楚"))
    assert [(finding.verdict, finding.turn) for finding in findings] == [("violation", 4)]
