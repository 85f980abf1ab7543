"""Phrase standards as data: rules in YAML, judged on who said what when.

standards = load_standards("configs/standards")
judgement = judge(call, conversation, standards)
"""

from qc.standards.checking import Report, check, is_standards
from qc.standards.explaining import Row, explain, rows
from qc.standards.judging import Judgement, judge, liken
from qc.standards.likened import accused, is_likened
from qc.standards.loading import Standards, StandardsBook, load_book, load_standards
from qc.standards.talk import learn_talk
from qc.standards.versions import changed_rules

__all__ = [
    "Judgement",
    "Report",
    "Row",
    "Standards",
    "StandardsBook",
    "accused",
    "changed_rules",
    "check",
    "explain",
    "is_likened",
    "is_standards",
    "judge",
    "learn_talk",
    "liken",
    "load_book",
    "load_standards",
    "rows",
]
