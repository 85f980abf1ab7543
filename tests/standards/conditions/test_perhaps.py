"""`perhaps`: what leaves a rule open."""

import pytest

from qc.standards.conditions import Condition
from tests.standards.support import findings_of, talk, verdicts_of

RESTATED = {"or": [{"say": ["您是想咨询"]}, {"perhaps": {"say": ["宽带上不了网"]}}]}


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("您是想咨询宽带上不了网的问题", "met"),
        ("宽带上不了网要报修", "not_assessable"),
        ("要报修", "violation"),
    ],
)
def test_it_is_neither_found_nor_missing(tmp_path, said, verdict):
    assert verdicts_of(tmp_path, RESTATED, talk(f"A {said}"), kind="required") == [verdict]


def test_the_reason_is_told(tmp_path):
    finding = findings_of(tmp_path, RESTATED, talk("A 宽带上不了网要报修"), kind="required")[0]
    assert (finding.reason, finding.quote) == ("perhaps_done", "")


def test_it_is_told_in_words():
    condition = Condition.kinds["perhaps"].model_validate({"perhaps": {"say": ["好"]}})
    assert condition.in_words("en") == "perhaps (says “好”)"
    assert condition.in_words("zh") == "可能算是（说“好”）"
