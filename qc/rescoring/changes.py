"""What new standards and forms change: per call, agent and rule, old and new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from qc.records import Inspection


@dataclass(frozen=True)
class CallChange:
    """A call before and after. A score of None: not assessable. The counters say how often each rule was broken.

    `otherwise`: something else of its findings or its score is another now, such as points, a credit or the form.
    `forgotten`: it was not judged again, for its words are no longer kept.
    """

    call_id: str
    agent_id: str
    score_before: float | None
    score: float | None
    broken_before: Counter[str]
    broken: Counter[str]
    grade_before: str | None = None
    grade: str | None = None
    flags_before: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    otherwise: bool = False
    forgotten: bool = False

    @property
    def changed(self) -> bool:
        before = self.score_before, self.broken_before, self.grade_before, self.flags_before
        return self.otherwise or (self.score, self.broken, self.grade, self.flags) != before


def change_of(before: Inspection, now: Inspection) -> CallChange:
    call, was, score = before.call, before.score, now.score
    return CallChange(
        call.call_id,
        call.agent_id,
        was.score,
        score.score,
        _broken(before),
        _broken(now),
        was.grade,
        score.grade,
        was.flag_reasons,
        score.flag_reasons,
        otherwise=(before.findings, was, before.customer_types) != (now.findings, score, now.customer_types),
    )


def _broken(inspection: Inspection) -> Counter[str]:
    return Counter(finding.rule_id for finding in inspection.findings if finding.verdict == "violation")


@dataclass
class Changes:
    """What became of all calls.

    Attributes:
        written: it was no dry run.
        other_settings: calls that were inspected with other settings than these. What settings bear on beside the
            standards and forms (`dead_air_s`: what is dead air) stands in the store and is not made anew.
        settings: the keys of these settings that are others, as far as that is known.
    """

    written: bool
    calls: list[CallChange] = field(default_factory=list)
    other_settings: int = 0
    settings: list[str] = field(default_factory=list)

    def add(self, calls: Iterable[CallChange]) -> None:
        self.calls.extend(calls)

    @property
    def changed(self) -> list[CallChange]:
        """The calls that changed, those whose score fell most first."""
        return sorted((call for call in self.calls if call.changed), key=lambda call: (_fall(call), call.call_id))

    def of_rules(self) -> list[tuple[str, int, int]]:
        """Rules whose violations changed, with how many there were and are."""
        before: Counter[str] = Counter()
        now: Counter[str] = Counter()
        for call in self.calls:
            before.update(call.broken_before)
            now.update(call.broken)
        return [(rule, before[rule], now[rule]) for rule in sorted(before | now) if before[rule] != now[rule]]

    def of_agents(self) -> list[tuple[str, int, float | None, float | None]]:
        """Agents of whom a score changed: how many calls did, and the mean score before and now."""
        agents: dict[str, list[CallChange]] = {}
        for call in self.calls:
            agents.setdefault(call.agent_id, []).append(call)
        return [
            (agent, changed, _mean(call.score_before for call in calls), _mean(call.score for call in calls))
            for agent, calls in sorted(agents.items())
            if (changed := sum(call.score != call.score_before for call in calls))
        ]

    def as_json(self) -> dict[str, object]:
        """All that changed, for programs; scores and counts as they are and as they were."""
        return {
            "written": self.written,
            "calls_judged": sum(not call.forgotten for call in self.calls),
            "calls_of_other_settings": self.other_settings,
            "settings_not_applied": self.settings,
            "rules": [{"rule_id": rule, "broken": now, "was": was} for rule, was, now in self.of_rules()],
            "agents": [
                {"agent_id": agent, "calls_changed": changed, "score_mean": now, "was": was}
                for agent, changed, was, now in self.of_agents()
            ],
            "calls": [
                {"call_id": c.call_id, "agent_id": c.agent_id, "score": c.score, "was": c.score_before,
                 "grade": c.grade, "grade_before": c.grade_before,
                 "flags": list(c.flags), "flags_before": list(c.flags_before),
                 "broken": dict(c.broken), "broken_before": dict(c.broken_before)}
                for c in self.changed
            ],
        }  # fmt: skip


def _fall(call: CallChange) -> float:
    """How the score changed; a call that had none or has none is between."""
    return 0.0 if call.score is None or call.score_before is None else call.score - call.score_before


def _mean(scores: Iterable[float | None]) -> float | None:
    known = [score for score in scores if score is not None]
    return sum(round(score * 100) for score in known) / 100 / len(known) if known else None
