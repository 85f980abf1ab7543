"""`call`: columns of calls.csv."""

import pytest

from tests.standards.support import a_call, findings_of, talk, verdicts_of


@pytest.mark.parametrize(
    ("columns", "applies"),
    [({"call_type": "fault"}, True), ({"call_type": "sales"}, False), ({}, False), ({"call_type": "order"}, True)],
)
def test_a_rule_for_some_types_of_call(tmp_path, columns, applies):
    when = {"call": {"call_type": ["fault", "order"]}}
    found = findings_of(tmp_path, {"say": ["您好"]}, talk("A 您好"), a_call(**columns), kind="required", when=when)
    assert bool(found) == applies


def test_any_column_of_ones_own(tmp_path):
    when = {"call": {"vip": "是"}}
    found = [
        findings_of(tmp_path, {"say": ["您好"]}, talk("A 您好"), a_call(vip=v), kind="required", when=when)
        for v in "是否"
    ]
    assert [len(each) for each in found] == [1, 0]


def test_what_is_not_stated_is_not_assessable(tmp_path):
    assert verdicts_of(tmp_path, {"call": {"hangup_by": "agent"}}, talk("A 再见")) == ["not_assessable"]
    assert verdicts_of(tmp_path, {"call": {"hangup_by": "agent"}}, talk("A 再见"), a_call(hangup_by="agent")) == [
        "violation"
    ]
