"""`and`, `or`, `not`, with three values."""

import pytest

from tests.standards.support import talk, verdicts_of

HELLO, THANKS, UNKNOWN = {"say": ["您好"]}, {"say": ["谢谢"]}, {"measure": "agent_snr_db", "above": 1}


@pytest.mark.parametrize(
    ("condition", "verdict"),
    [
        ({"and": [HELLO, THANKS]}, "met"),
        ({"and": [HELLO, {"say": ["再见"]}]}, "violation"),
        ({"and": [{"say": ["再见"]}, UNKNOWN]}, "violation"),  # false, whatever the other may be
        ({"and": [HELLO, UNKNOWN]}, "not_assessable"),
        ({"or": [{"say": ["再见"]}, THANKS]}, "met"),
        ({"or": [HELLO, UNKNOWN]}, "met"),  # true, whatever the other may be
        ({"or": [{"say": ["再见"]}, UNKNOWN]}, "not_assessable"),
        ({"not": {"say": ["再见"]}}, "met"),
        ({"not": HELLO}, "violation"),
        ({"not": UNKNOWN}, "not_assessable"),
        ({"not": {"call": {"direction": "outbound"}}}, "met"),  # what calls.csv does not state is not so
    ],
)
def test_truth_table(tmp_path, condition, verdict):
    assert verdicts_of(tmp_path, condition, talk("A 您好，谢谢"), kind="required") == [verdict]


def test_what_was_found_by_its_sound_leaves_not_open(tmp_path):
    condition = {"not": {"say": ["绝对不可能有这种事发生"]}}
    assert verdicts_of(tmp_path, condition, talk("A 绝队不可能有这种事发生"), kind="required") == ["not_assessable"]
