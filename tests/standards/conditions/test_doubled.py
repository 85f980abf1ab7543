"""`doubled`: the same words twice in one saying."""

import time

import pytest

from qc.errors import FileError
from tests.standards.support import findings_of, talk, verdicts_of

SAYINGS = {"doubled": ["X就是X", "爱X不X"]}


@pytest.mark.parametrize(
    ("said", "quote"),
    [("规定就是规定。", "规定就是规定"), ("您爱来不来吧", "爱来不来"), ("尽快就是尽快啊，没别的", "尽快就是尽快")],
)
def test_the_same_words_twice_are_found(tmp_path, said, quote):
    finding = findings_of(tmp_path, SAYINGS, talk(f"A {said}"))[0]
    assert (finding.verdict, finding.quote) == ("violation", quote)


@pytest.mark.parametrize("said", ["规定就是这样", "一天就是一天的费用", "您爱吃不辣的"])
def test_other_words_are_not(tmp_path, said):
    assert verdicts_of(tmp_path, SAYINGS, talk(f"A {said}")) == ["met"]


def test_what_is_quoted_is_no_fault(tmp_path):
    assert verdicts_of(tmp_path, SAYINGS, talk("A 我不是说规定就是规定")) == ["met"]


def test_a_long_text_costs_little(tmp_path):
    began = time.process_time()
    assert verdicts_of(tmp_path, SAYINGS, talk("A " + "爱好就是好" * 4000 + "的")) == ["met"]
    assert time.process_time() - began < 5


@pytest.mark.parametrize("saying", ["X就是", "XX", "就是"])
def test_a_saying_needs_x_twice(tmp_path, saying):
    with pytest.raises(FileError, match="needs X twice"):
        verdicts_of(tmp_path, {"doubled": [saying]}, talk("A 好"))
