"""Where a rule looks.

A 您好      C 谢谢      A 嗯        C 还有吗     A 再见
0---0.5     1.0---1.5   2.0-2.25    2.75---3.5   4.0---4.5      duration 5.0
"""

import pytest

from qc.records import Event
from qc.spans import Span
from qc.standards.places import Where
from tests.standards.support import a_call, findings_of, talk, verdicts_of

LINES = ("A 您好", "C 谢谢", "A 嗯", "C 还有吗", "A 再见")
THANKS = {"say": ["谢谢"], "who": "customer"}


def met(tmp_path, where, said):
    return verdicts_of(tmp_path, {"say": [said]}, talk(*LINES), kind="required", where=where)


@pytest.mark.parametrize(
    ("where", "said", "verdicts"),
    [
        ({}, "嗯", ["met"]),
        ({"first_turns": 1}, "您好", ["met"]),
        ({"first_turns": 1}, "嗯", ["violation"]),
        ({"first_turns": 1, "first_s": 2.3}, "嗯", ["met"]),  # whichever reaches further
        ({"last_turns": 1}, "再见", ["met"]),
        ({"last_turns": 1}, "嗯", ["violation"]),
        ({"last_s": 4}, "嗯", ["met"]),
        ({"after": THANKS, "turns": 1}, "嗯", ["met"]),
        ({"after": THANKS, "turns": 1}, "再见", ["violation"]),
        ({"after": THANKS, "turns": 2}, "再见", ["met"]),
        ({"after": THANKS}, "再见", ["met"]),
        ({"after": THANKS}, "您好", ["violation"]),
        ({"before": THANKS, "turns": 1}, "您好", ["met"]),
        ({"before": THANKS}, "再见", ["violation"]),
        ({"before": {"say": ["嗯"], "who": "agent"}, "with_anchor": True}, "嗯", ["met"]),
        ({"after": {"say": ["没有说过"], "who": "customer"}}, "嗯", []),  # no anchor: it does not apply
        ({"after": {"say": ["再见"], "who": "agent"}, "turns": 1}, "您好", []),  # nobody speaks after it
    ],
)
def test_places(tmp_path, where, said, verdicts):
    assert met(tmp_path, where, said) == verdicts


@pytest.mark.parametrize(
    ("anchors", "verdicts"), [("every", ["met", "violation"]), ("any", ["met"]), ("first", ["met"])]
)
def test_several_anchors(tmp_path, anchors, verdicts):
    conversation = talk("C 谢谢", "A 不客气", "C 谢谢", "A 嗯")
    where = {"after": THANKS, "turns": 1, "anchors": anchors}
    assert verdicts_of(tmp_path, {"say": ["不客气"]}, conversation, kind="required", where=where) == verdicts


def test_an_answer_within_a_turn_that_goes_on_over_the_anchor(tmp_path):
    #  agent     |------ 好的 …… 不客气 ------|     one turn, 0–4
    #  customer          |谢谢|                    1–1.5
    conversation = talk("A 好的好的好的好的好的不客气", "C 谢谢")
    turns = conversation.turns
    thanks = type(turns[1])(1, "customer", Span(1.0, 1.5), "谢谢", chars=2)
    conversation = type(conversation)(5.0, (turns[0], thanks), (), conversation.measures)
    where = {"after": THANKS, "turns": 1}
    assert verdicts_of(tmp_path, {"say": ["不客气"]}, conversation, kind="required", where=where) == ["met"]


def test_what_is_missing_is_shown_where_it_should_have_been(tmp_path):
    finding = findings_of(
        tmp_path, {"say": ["不客气"]}, talk(*LINES), kind="required", where={"after": THANKS, "turns": 1}
    )[0]
    assert (finding.verdict, finding.turn, finding.role) == ("violation", 2, "agent")


def test_before_a_hold(tmp_path):
    #  A 请您稍等 0–1   C 好 1.5–1.75   hold 1.75–11.75
    conversation = talk("A 请您稍等", "C 好", events=[Event("hold", Span(1.75, 11.75), turn=1)], duration_s=12)
    where = {"before": {"event": "hold"}, "turns": 1}
    assert verdicts_of(tmp_path, {"say": ["稍等"]}, conversation, kind="required", where=where) == ["met"]


def test_two_places_are_refused():
    with pytest.raises(ValueError, match="give one place"):
        Where(first_turns=1, last_turns=1)
    with pytest.raises(ValueError, match="turns needs an anchor"):
        Where(turns=1)


def test_a_rule_that_does_not_apply_has_no_row(tmp_path):
    when = {"call": {"direction": "outbound"}}
    assert findings_of(tmp_path, {"say": ["您好"]}, talk("A 好"), a_call(direction="inbound"), when=when) == []
