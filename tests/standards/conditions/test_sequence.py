"""`sequence`: in this order."""

import pytest

from tests.standards.support import talk, verdicts_of

ORDER = {"sequence": [{"say": ["对不起"]}, {"say": ["我马上处理"]}]}


@pytest.mark.parametrize(
    ("lines", "verdict"),
    [
        (["A 对不起，我马上处理"], "met"),
        (["A 我马上处理，对不起"], "violation"),
        (["A 对不起", "C 哼", "A 我马上处理"], "met"),
        (["A 对不起"], "violation"),
    ],
)
def test_each_step_stands_after_the_one_before(tmp_path, lines, verdict):
    assert verdicts_of(tmp_path, ORDER, talk(*lines), kind="required") == [verdict]
