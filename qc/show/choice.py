"""Which calls and cards are shown, and the same for programs."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from qc.errors import UsageError
from qc.periods import last_day
from qc.views import (
    CallView,
    Period,
    Row,
    StoreView,
    as_json,
    local_day,
    meant,
    overlaps,
    shown_card,
    to_hear,
)


@dataclass(frozen=True)
class Filters:
    """Which calls to list; None lets all through.

    Raises:
        UsageError: the first day lies after the last.
    """

    team: str | None = None
    since: date | None = None
    until: date | None = None  # this day included
    rule: str | None = None
    grade: str | None = None

    def __post_init__(self) -> None:
        if self.since and self.until and self.since > self.until:
            raise UsageError(f"--since {self.since} is after --until {self.until}: exchange the two")

    @property
    def named(self) -> bool:
        """Whether a team, a rule or a grade is asked for."""
        return (self.team, self.rule, self.grade) != (None, None, None)

    @property
    def narrow(self) -> bool:
        """Whether calls are chosen in a way that cards, each of all calls of its period, are not."""
        return (self.since, self.until, self.rule, self.grade) != (None, None, None, None)

    def within(self, period: Period, start: date | None) -> Filters:
        """The same; where no days were asked for those of the period, so that calls and cards tell of the same."""
        if start is None or self.since or self.until:
            return self
        return replace(self, since=start, until=last_day(period, start))

    @property
    def days(self) -> str:
        """The days, as people write them."""
        return f"{self.since or ''} – {self.until or ''}".strip()

    def cards_of(self, view: StoreView, agent_id: str, period: Period) -> list[Row]:
        """The agent's cards of the periods that have such days, oldest first.

        Raises:
            UsageError: the store holds no such agent.
        """
        cards = view.history(agent_id, period)
        return [card for card in cards if overlaps(period, card["period_start"], self.since, self.until)]

    def refuse_unknown(self, view: StoreView, rules: Collection[str], grades: Collection[str]) -> None:
        """`rules` and `grades` are those in force; what only older ones had is known by the calls that have it.

        Raises:
            UsageError: a team, rule or grade that there is none of; the message names those that are like it.
        """
        teams = {call["team"] for call in view.calls if call["team"]}
        given = {call["grade"] for call in view.calls if call["grade"]}
        for option, name, known in (
            ("--team", self.team, teams),
            ("--grade", self.grade, {*grades, *given}),
            ("--rule", self.rule, rules),
        ):
            if name is not None and name not in known and not (option == "--rule" and self.chosen(view)):
                raise UsageError(f"{option}: there is no {name!r}; {meant(name, known)}")

    def of_days(self, calls: Iterable[Row]) -> list[Row]:
        """Those of `calls` that lie in the days."""
        return [call for call in calls if self._on_time(call)]

    def _on_time(self, call: Row) -> bool:
        day = local_day(call)
        return (self.since is None or day >= self.since) and (self.until is None or day <= self.until)

    def chosen(self, view: StoreView) -> list[Row]:
        """The calls that pass, latest first."""
        calls = [
            call
            for call in view.calls
            if (self.team is None or call["team"] == self.team)
            and (self.grade is None or call["grade"] == self.grade)
            and self._on_time(call)
        ]
        if self.rule is None:
            return calls
        broken = {
            c.facts["call_id"]
            for c in view.call_views(calls, ["findings"])
            if any(f["rule_id"] == self.rule for f in c.problems)
        }
        return [call for call in calls if call["call_id"] in broken or self.rule in (call["customer_types"] or ())]


def json_of(view: StoreView, period: Period, filters: Filters, agent_id: str | None = None) -> Row:
    """What `Terminal.centre` (or, with an agent, `Terminal.agent`) shows, for programs."""
    found: Row
    if agent_id is not None:
        cards = filters.cards_of(view, agent_id, period)
        inside = filters.within(period, shown_card(cards)["period_start"] if cards else None)
        calls = [call for call in inside.chosen(view) if call["agent_id"] == agent_id]
        examples = view.examples(agent_id, period, shown_card(cards)["period_start"]) if cards else {}
        found = as_json({"scorecards": cards, "calls": calls, "examples": [found for _, found in examples.values()]})
        return found
    start = view.latest_start(period, filters.since, filters.until)
    cards = [card for card in view.agents(period, start) if filters.team in (None, card["team"])]
    teams = [card for card in view.teams(period, start) if filters.team in (None, card["team"])]
    parts = {"period": period, "period_start": start, "scorecards": cards, "teams": teams}
    calls = filters.within(period, start).chosen(view)
    gravest = {call.facts["call_id"]: call.gravest() for call in view.call_views(to_hear(calls), ["findings"])}
    heard = [{"call_id": call["call_id"], "gravest": gravest[call["call_id"]]} for call in to_hear(calls)]
    found = as_json(parts | {"calls": calls, "to_hear": heard, "failures": view.failures})
    return found


def call_json(call: CallView) -> Row:
    """A call with everything that belongs to it, for programs."""
    found: Row = as_json({"call": call.facts, "turns": call.turns, "findings": call.findings, "events": call.events})
    return found
