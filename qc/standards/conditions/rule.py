"""`rule`: what another rule found, as an anchor or a condition."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from pydantic import Field

from qc.records import Verdict
from qc.standards.conditions.base import Condition, Language
from qc.standards.hits import Hit, Outcome, Place, inside
from qc.standards.scene import Scene


class RuleFound(Condition):
    """`rule: id`: the places where that rule finds what it looks for; with `verdict`, its findings of that verdict.

    Without a verdict it serves the `customer.*` rules, which give none.
    """

    kind: ClassVar[str] = "rule"

    rule: str = Field(min_length=1)
    verdict: Verdict | None = None

    def find(self, scene: Scene, place: Place) -> Outcome:
        if self.verdict is None:
            outcome = scene.rule_hits(self.rule)
            hits = tuple(hit for hit in outcome.hits if inside(hit.span, place.span))
            return Outcome(hits, "" if hits else outcome.unknown)
        findings = scene.rule_findings(self.rule)
        kept = [finding for finding in findings if finding.verdict == self.verdict]
        if kept:
            spans = [finding.span or place.span for finding in kept]
            return Outcome(tuple(Hit(span, finding.turn) for span, finding in zip(spans, kept, strict=True)))
        reasons = [finding.reason for finding in findings if finding.verdict == "not_assessable"]
        return Outcome(unknown=reasons[0] if reasons else "")

    def in_words(self, language: Language) -> str:
        verdict = f" = {self.verdict}" if self.verdict else ""
        return f"{self.rule}{verdict}" + (" holds" if language == "en" else " 成立")

    def rules(self) -> Iterable[str]:
        return (self.rule,)
