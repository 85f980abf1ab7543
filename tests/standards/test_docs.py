"""The worked examples of docs/standards.md are rules that hold what they promise."""

import re
from pathlib import Path

import pytest
import yaml

from qc.standards import load_standards
from qc.standards.examples import run_examples
from tests.standards.support import write_standards
from tests.support.defaults import STANDARDS

PAGE = Path(__file__).parents[2] / "docs" / "standards.md"
RULES = [
    yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
]


def test_there_are_eleven():
    assert len(RULES) == 11


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["id"])
def test_a_worked_example_works(tmp_path, rule):
    standards = load_standards(write_standards(tmp_path, rule))
    assert list(run_examples(standards.rule(rule["id"]), standards)) == []


def test_every_kind_of_condition_stands_on_the_page():
    from qc.standards.conditions import Condition

    page = PAGE.read_text(encoding="utf-8")
    assert [kind for kind in Condition.kinds if f"`{kind}" not in page] == []


def test_every_rule_that_words_may_leave_open_stands_on_the_page():
    page = PAGE.read_text(encoding="utf-8")
    open_ones = [rule.id for rule in STANDARDS.rules if any(part.kind == "perhaps" for part in rule.conditions())]
    assert open_ones
    assert [rule for rule in open_ones if f"`{rule}`" not in page] == []
