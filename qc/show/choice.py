"""Which calls and cards are shown, and the same for programs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qc.views import CallView, Period, Row, StoreView, as_json, local_day


@dataclass(frozen=True)
class Filters:
    """Which calls to list; None lets all through."""

    team: str | None = None
    since: date | None = None
    until: date | None = None  # this day included
    rule: str | None = None
    grade: str | None = None

    def chosen(self, view: StoreView) -> list[Row]:
        """The calls that pass, latest first."""
        calls = [
            call
            for call in view.calls
            if (self.team is None or call["team"] == self.team)
            and (self.grade is None or call["grade"] == self.grade)
            and (self.since is None or local_day(call) >= self.since)
            and (self.until is None or local_day(call) <= self.until)
        ]
        if self.rule is None:
            return calls
        broken = {
            c.facts["call_id"] for c in view.call_views(calls) if any(f["rule_id"] == self.rule for f in c.problems)
        }
        return [call for call in calls if call["call_id"] in broken]


def json_of(view: StoreView, period: Period, filters: Filters, agent_id: str | None = None) -> Row:
    """What `Terminal.centre` (or, with an agent, `Terminal.agent`) shows, for programs."""
    found: Row
    if agent_id is not None:
        calls = [call for call in filters.chosen(view) if call["agent_id"] == agent_id]
        found = as_json({"scorecards": view.history(agent_id, period), "calls": calls})
        return found
    start = view.latest_start(period)
    cards = [card for card in view.agents(period, start) if filters.team in (None, card["team"])]
    parts = {"scorecards": cards, "teams": view.teams(period, start)}
    found = as_json(parts | {"calls": filters.chosen(view), "failures": view.failures})
    return found


def call_json(call: CallView) -> Row:
    """A call with everything that belongs to it, for programs."""
    found: Row = as_json({"call": call.facts, "turns": call.turns, "findings": call.findings, "events": call.events})
    return found
