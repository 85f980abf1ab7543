"""Calls, findings and a small form to score by hand."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from qc.forms import Forms, load_forms
from qc.records import Call, Condition, Conversation, Finding, Measures, Verdict
from qc.spans import Span

ZONE = ZoneInfo("Asia/Shanghai")
RULES = {"a.hello", "a.name", "b.thanks", "b.calm", "b.cut_in", "n.rude", "n.hard", "p.wish", "p.gift"}

# two sections: a = 40 points, b = 60 of which 30 can be lost
SMALL_FORM = """\
form: small
version: "1"
valid_from: 2026-01-01
coverage_at_least: 0.5
grades: {good: 90, fair: 60, poor: 0}
fatal: {n.rude: 0, n.hard: 50}
credits: {at_most: 5, rules: {p.wish: 3, p.gift: 4}}
sections:
  a:
    weight: 40
    rules: {a.hello: 30, a.name: 10}
  b:
    weight: 60
    cap: 30
    rules:
      b.thanks: 12
      b.calm: 20
      b.cut_in: {points: 4, at_most: 10}
flags:
  fatal: {fatal: true}
  low: {score_below: 60}
  unheard: {assessable: false}
  rude_unheard: {assessable: false, violated: [n.rude]}
  silent: {measure: dead_air_s, above: 30}
"""

# the same, but that one lapse breaks b.thanks and b.calm, and n.rude is milder where 随便 is said
LAPSE_FORM = (
    SMALL_FORM.replace("    cap: 30\n", "    cap: 20\n    together: [{rules: [b.thanks, b.calm], at_most: 24}]\n")
    .replace("b.cut_in: {", "n.rude: {points: 8, at_most: 8, words: [随便]}\n      b.cut_in: {")
)  # fmt: skip
# … where what they cost together is used up before the section is
BOUND_FORM = LAPSE_FORM.replace("cap: 20", "cap: 33").replace("at_most: 24", "at_most: 21")


def forms_in(folder: Path, **files: str) -> Forms:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return load_forms(folder, RULES, ZONE)


def a_call(**changed: object) -> Call:
    fields = {"call_id": "C1", "agent_id": "A1", "start_time": datetime(2026, 10, 12, 9, 30, tzinfo=ZONE)} | changed
    return Call(**fields)  # type: ignore[arg-type]


def a_conversation(condition: Condition | None = None, **measured: float) -> Conversation:
    return Conversation(60.0, (), (), Measures(**measured), condition=condition or Condition())  # type: ignore[arg-type]


def found(rule: str, verdict: Verdict = "violation", at_s: float | None = None) -> Finding:
    span = None if at_s is None else Span(at_s, at_s + 1)
    return Finding(rule, rule.split(".")[0], verdict, "minor", span=span)
