"""`ending`: the end of the call."""

import pytest

from qc.records import Condition as Fitness
from qc.standards.conditions import Condition
from tests.standards.support import talk, verdicts_of

NAMED = {"ending": {"say": ["张先生"]}, "turns": 2}


@pytest.mark.parametrize(
    ("turns", "verdict"),
    [
        (("A 张先生您好", "C 你好", "A 好的", "C 嗯", "A 再见"), "violation"),  # the third from the end
        (("A 您好", "C 你好", "A 张先生再见", "C 再见", "A 好的"), "met"),
        (("A 张先生您好", "C 再见"), "met"),  # fewer turns than it looks at
    ],
)
def test_only_the_last_turns_count(tmp_path, turns, verdict):
    assert verdicts_of(tmp_path, NAMED, talk(*turns), kind="required") == [verdict]


def test_of_a_recording_that_stops_before_its_end_nobody_can_tell(tmp_path):
    cut = talk("A 您好", "C 你好", condition=Fitness(True, ("truncated",)))
    assert verdicts_of(tmp_path, NAMED, cut, kind="required") == ["not_assessable"]


def test_it_is_told_in_words():
    condition = Condition.kinds["ending"].model_validate(NAMED)
    assert condition.in_words("en") == "in the last 2 turn(s): says “张先生”"
    assert condition.in_words("zh") == "最后 2 个话轮内说“张先生”"
