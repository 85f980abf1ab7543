"""`count`: how often."""

import pytest

from qc.errors import FileError
from tests.standards.support import talk, verdicts_of

THANKS = {"say": ["谢谢"]}


@pytest.mark.parametrize(
    ("at_least", "at_most", "verdict"), [(2, None, "met"), (3, None, "violation"), (0, 1, "violation")]
)
def test_times(tmp_path, at_least, at_most, verdict):
    condition = {"count": THANKS, "at_least": at_least, **({} if at_most is None else {"at_most": at_most})}
    assert verdicts_of(tmp_path, condition, talk("A 谢谢", "C 好", "A 谢谢"), kind="required") == [verdict]


def test_none_at_all_can_be_asked_for(tmp_path):
    condition = {"count": THANKS, "at_least": 0, "at_most": 0}
    assert verdicts_of(tmp_path, condition, talk("A 好"), kind="required") == ["met"]


def test_limits_that_exclude_each_other_are_refused(tmp_path):
    with pytest.raises(FileError, match=r"test\.yaml:\d+: rules\.0\.look_for.*no call could meet that"):
        verdicts_of(tmp_path, {"count": THANKS, "at_least": 3, "at_most": 2}, talk("A 好"))
