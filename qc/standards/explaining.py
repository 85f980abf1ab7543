"""`qc standards list` and `explain`: the rules in words, for the people who answer for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qc.errors import UsageError
from qc.standards.conditions.base import WHO, Language
from qc.standards.loading import Standards
from qc.standards.rules import Rule

KINDS = {
    "forbidden": ("禁止", "must not happen"),
    "required": ("必须", "must happen"),
    "credit": ("加分", "earns a bonus"),
    "note": ("记录", "is noted"),
    "recognise": ("识别", "is recognised"),
}
SEVERITIES = {
    "fatal": ("致命", "fatal"),
    "major": ("严重", "major"),
    "minor": ("一般", "minor"),
    "info": ("提示", "for information"),
}


@dataclass(frozen=True)
class Row:
    """A line of `qc standards list`."""

    id: str
    section: str
    title: str
    kind: str
    severity: str


def rows(standards: Standards, language: Language = "zh") -> list[Row]:
    """Every rule, in the order of the files."""
    english = language == "en"
    return [
        Row(
            id=rule.id,
            section=standards.sections[rule.section].in_(language),
            title=rule.title.in_(language),
            kind=KINDS[rule.kind][english],
            severity=SEVERITIES[rule.severity][english],
        )
        for rule in standards.rules
    ]


def explain(standards: Standards, rule_id: str, language: Language = "zh") -> str:
    """One rule in words, line by line.

    Raises:
        UsageError: there is no such rule; names those that are spelled alike.
    """
    if rule_id not in standards.by_id:
        alike = [rule.id for rule in standards.rules if rule_id.split(".")[-1] in rule.id or rule.section == rule_id]
        hint = f"did you mean {', '.join(alike[:5])}?" if alike else "`qc standards list` shows all rules"
        raise UsageError(f"there is no rule {rule_id!r}; {hint}")
    rule = standards.rule(rule_id)
    return "\n".join(_english(rule) if language == "en" else _chinese(rule))


def _english(rule: Rule) -> list[str]:
    lines = [
        f"{rule.id}: {rule.title.en} ({KINDS[rule.kind][1]}; {SEVERITIES[rule.severity][1]})",
        f"Who:       {WHO[rule.who][1]}",
        "Looks for:" + _listed(rule.looks_for("en"), " "),
        f"Where:     {rule.where.in_words('en')}",
        f"Applies:   {'where ' + rule.when.in_words('en') if rule.when else 'to every call'}"
        f"{', unless ' + rule.unless.in_words('en') if rule.unless else ''}",
    ]
    return lines + ([f"Better:    {rule.say_instead}"] if rule.say_instead else []) + _examples(rule, "Passes", "Fails")


def _chinese(rule: Rule) -> list[str]:
    lines = [
        f"{rule.id}：{rule.title.zh}（{KINDS[rule.kind][0]}，{SEVERITIES[rule.severity][0]}）",
        f"对象：{WHO[rule.who][0]}",
        "内容：" + _listed(rule.looks_for("zh")),
        f"位置：{rule.where.in_words('zh')}",
        f"适用：{rule.when.in_words('zh') if rule.when else '每通电话'}"
        f"{'，除非' + rule.unless.in_words('zh') if rule.unless else ''}",
    ]
    lines += [f"建议：{rule.say_instead}"] if rule.say_instead else []
    lines += [f"说明：{rule.why}"] if rule.why else []
    return lines + _examples(rule, "合规", "不合规")


def _listed(ways: Sequence[str], before: str = "") -> str:
    """Several ways to say it stand each on a line of its own."""
    return before + ways[0] if len(ways) == 1 else "".join(f"\n  - {way}" for way in ways)


def _examples(rule: Rule, passes: str, fails: str) -> list[str]:
    lines = []
    for name, examples in ((passes, rule.examples.passing), (fails, rule.examples.failing)):
        lines += [f"  {name}: {' / '.join(example.turns)}" for example in examples if example.turns]
    return lines
