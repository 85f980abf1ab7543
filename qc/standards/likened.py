"""What agents say in words of their own, on top of what the rules found: a turn that no rule's words accuse is likened
to the sentences of `talk.tsv`.

    turn          accused by a rule's words?  ──yes──► nothing more: what was said once costs once
                      └─no─► reads like what a rule forbids? ──yes──► that rule's finding, with the nearest sentence
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace

from qc.records import Conversation, Finding
from qc.standards.hits import Hit, Place
from qc.standards.loading import Standards
from qc.standards.quoting import quotes
from qc.standards.rules import Rule
from qc.standards.scene import Scene
from qc.standards.talk import Said

LIKE = "≈"  # begins what such a finding expected: the nearest sentence

Accuse = Callable[[Rule, Place, Hit], Finding | None]
Met = Callable[[Rule], Finding]


def is_likened(finding: Finding) -> bool:
    """Whether it rests on a likeness alone."""
    return finding.expected.startswith(LIKE)


def accused(findings: Sequence[Finding], standards: Standards) -> set[int | None]:
    """The turns that the words of a forbidden rule accuse: these are not likened to anything."""
    forbidden = {rule.id for rule in standards.rules if rule.kind == "forbidden"}
    return {
        finding.turn
        for finding in findings
        if finding.verdict == "violation" and finding.quote and finding.rule_id in forbidden and not is_likened(finding)
    }


def said_alike(
    conversation: Conversation, standards: Standards, among: Collection[int | None] | None = None
) -> dict[int, Said]:
    """The turns, by their position, that read like what a rule of the standards forbids their speaker.

    Only turns `among` these are read, by their numbers; None: all.
    """
    found = dict[int, Said]()
    if standards.talk is not None:
        for index, turn in enumerate(conversation.turns):
            read = turn.role == "agent" and (among is None or turn.turn in among)
            said = standards.talk.read(turn.text) if read else None
            if said is not None and said.rule in standards.by_id:
                found[index] = said
    return found


def likened(
    findings: Sequence[Finding], said: dict[int, Said], scene: Scene, standards: Standards, accuse: Accuse, met: Met
) -> tuple[Finding, ...]:
    """The findings, in the order of the rules, with those of turns in words of the agent's own.

    Earlier ones of the kind are left out. `accuse` makes a hit a finding, `met` says that a rule was kept.
    """
    by_words = [finding for finding in findings if not is_likened(finding)]
    told_by_words = accused(by_words, standards)
    alike = [f for f in _found(said, scene, standards, accuse) if f.turn not in told_by_words]
    broken = {f.rule_id for f in (*by_words, *alike) if f.verdict == "violation"}
    doubts = {f.rule_id: f for f in alike if f.rule_id not in broken}  # one is enough to leave a rule open
    alike = [*(f for f in alike if f.verdict == "violation"), *doubts.values()]
    told = {finding.rule_id for finding in alike}
    kept = [f for f in by_words if f.rule_id not in told or f.verdict == "violation"]
    bare = {finding.rule_id for finding in findings} - {finding.rule_id for finding in (*kept, *alike)}
    of_rule: dict[str, list[Finding]] = {}
    for finding in (*kept, *alike, *(met(standards.rule(rule_id)) for rule_id in bare)):
        of_rule.setdefault(finding.rule_id, []).append(finding)
    return tuple(finding for rule in standards.rules for finding in of_rule.get(rule.id, ()))


def _found(said: dict[int, Said], scene: Scene, standards: Standards, accuse: Accuse) -> Iterator[Finding]:
    for index, one in said.items():
        rule = standards.rule(one.rule)
        hit = scene.said(index, one.start, one.end, f"{LIKE} {one.example}")
        hit = replace(hit, by="likeness", confidence=min(hit.confidence, one.likeness))
        if standards.talk and not quotes(scene, index, one.start, one.end, standards, standards.talk.hints):
            finding = accuse(rule, Place(scene.whole, rule.who), hit)
            if finding is not None:
                yield finding
