"""A store as people look at it: its calls, and the cards of agents and teams, in the order in which they matter."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from functools import cached_property
from typing import Literal, Protocol

import pandas as pd

from qc.errors import UsageError
from qc.periods import Period
from qc.views.call import CallView
from qc.views.days import local_day, overlaps, parted
from qc.views.plain import Row, meant, rows

Detail = Literal["turns", "findings", "events"]
Examples = dict[str, tuple[Row, Row]]  # of each rule the violation that is surest, with its call


class Readable(Protocol):
    """What a view needs of a store."""

    def read(self, table: str, dates: Sequence[date] | None = None) -> pd.DataFrame: ...


class StoreView:
    """A store opened to be looked at."""

    def __init__(self, store: Readable, today: date | None = None) -> None:
        self._store, self._today = store, today or date.today()

    @cached_property
    def calls(self) -> list[Row]:
        """All calls, latest first."""
        return sorted(rows(self._store.read("calls")), key=lambda call: call["start_time"], reverse=True)

    @cached_property
    def failures(self) -> list[Row]:
        return sorted(rows(self._store.read("failures")), key=lambda failure: failure["recording"] or "")

    @cached_property
    def _scorecards(self) -> list[Row]:
        return rows(self._store.read("scorecards"))

    @cached_property
    def _team_scorecards(self) -> list[Row]:
        return rows(self._store.read("team_scorecards"))

    def latest_start(self, period: Period, since: date | None = None, until: date | None = None) -> date | None:
        """The first day of the latest period in which most agents have calls enough to be compared, or else of the
        latest: a month that has just begun tells nothing yet, nor does one to come, of a call with a wrong date.
        `since` and `until` ask for one that has such a day.
        """
        compared: dict[date, list[bool]] = {}
        for card in self._scorecards:
            start = card["period_start"]
            if card["period"] == period and overlaps(period, start, since, until):
                compared.setdefault(start, []).append(bool(card["enough_calls"]))
        told = [start for start, of_agents in compared.items() if 2 * sum(of_agents) >= len(of_agents)]
        by_now = [[start for start in starts if start <= self._today] for starts in (told, compared)]
        return max(by_now[0] or by_now[1] or told or compared, default=None)

    def begun_after(self, period: Period, start: date | None, agent_id: str | None = None) -> date | None:
        """The first day of the newest period in which there were calls (of the agent, if one), where that is later than
        `start`."""
        cards = [card for card in self._scorecards if card["period"] == period]
        starts = {card["period_start"] for card in cards if agent_id in (None, card["agent_id"])}
        newest = max((each for each in starts if each <= self._today), default=None)
        return newest if start is not None and newest is not None and newest > start else None

    @cached_property
    def calls_of_agents(self) -> dict[str, list[Row]]:
        """The calls of each agent by id, latest first."""
        of_agents: dict[str, list[Row]] = {}
        for call in self.calls:
            of_agents.setdefault(call["agent_id"], []).append(call)
        return of_agents

    def agents(self, period: Period, start: date | None) -> list[Row]:
        """Scorecards of a period, those who need help most first: the lowest mean. Who has too few calls to be
        compared comes after the others: the mean of three calls is chance."""
        cards = [c for c in self._scorecards if c["period"] == period and c["period_start"] == start]
        return sorted(cards, key=lambda card: (not card["enough_calls"], *_mean(card)))

    def teams(self, period: Period, start: date | None) -> list[Row]:
        """Scorecards of the teams of a period, the lowest mean first; the whole centre's has no team."""
        cards = [c for c in self._team_scorecards if c["period"] == period and c["period_start"] == start]
        return sorted(cards, key=_mean)

    def history(self, agent_id: str, period: Period) -> list[Row]:
        """An agent's scorecards of every period of that length, oldest first.

        Raises:
            UsageError: the store holds no calls of such an agent.
        """
        cards = [c for c in self._scorecards if c["period"] == period and c["agent_id"] == agent_id]
        if not cards and agent_id not in self.calls_of_agents:
            raise UsageError(
                f"the store holds no calls of an agent {agent_id!r}; {meant(agent_id, self.calls_of_agents)}"
            )
        return sorted(cards, key=lambda card: card["period_start"])

    def examples(self, agent_id: str, period: Period, start: date | None) -> Examples:
        """Of each rule that an agent broke in a period the violation that is surest."""
        examples: Examples = {}
        for call in self.call_views(parted(self.calls_of_agents[agent_id], period, start)[0], ["findings"]):
            keep_surest(examples, call)
        return examples

    def call(self, call_id: str) -> CallView:
        """One call.

        Raises:
            UsageError: the store holds no such call.
        """
        facts = next((call for call in self.calls if call["call_id"] == call_id), None)
        if facts is None:
            raise UsageError(f"the store holds no call {call_id!r}; `qc show STORE` lists them")
        return next(iter(self.call_views([facts])))

    def call_views(
        self, calls: Iterable[Row], details: Collection[Detail] = ("turns", "findings", "events")
    ) -> Iterable[CallView]:
        """The views of `calls`, read a day at a time; empty of what is not among `details`."""
        by_day: dict[date, list[Row]] = {}
        for facts in calls:
            by_day.setdefault(local_day(facts), []).append(facts)
        for day, of_day in sorted(by_day.items()):
            ids = [facts["call_id"] for facts in of_day]
            tables = {name: _by_call(self._store.read(name, dates=[day]), ids) for name in details}
            for facts in of_day:
                turns, findings, events = (
                    tables.get(name, {}).get(facts["call_id"], []) for name in ("turns", "findings", "events")
                )
                yield CallView(facts, sorted(turns, key=lambda turn: turn["turn"]), findings, events)


def shown_card(cards: Sequence[Row]) -> Row:
    """Of an agent's cards, oldest first and at least one, the latest that can be compared, or else the latest."""
    return next((card for card in reversed(cards) if card["enough_calls"]), cards[-1])


def to_hear(calls: Iterable[Row]) -> list[Row]:
    """The flagged ones of `calls`, the gravest first: fatal, then the lowest score, then those without one."""
    flagged = [call for call in calls if call["flagged"]]
    return sorted(flagged, key=lambda call: (not call["fatal"], call["score"] is None, call["score"] or 0.0))


def keep_surest(examples: Examples, call: CallView) -> None:
    """Take a call's violations among the examples: those that a coach would play first."""
    for finding in call.problems:
        known = examples.get(finding["rule_id"])
        if known is None or finding["confidence"] > known[1]["confidence"]:
            examples[finding["rule_id"]] = (call.facts, finding)


def rate_note(rate: Row, card: Row) -> str:
    """How often a card's rule was broken beside how often it was in the team, as a code; few calls tell nothing."""
    if not card["enough_calls"]:
        return "too_few_calls"
    if rate["within_chance"]:
        return "within_chance_of_team"
    return "more_often" if rate["rate"] > rate["team_rate"] else "less_often"


def change_note(card: Row) -> str:
    """What a card's change is worth, as a code for words: within chance of what, is another matter than of a score."""
    return "change_within_chance" if card["change_note"] == "within_chance" else str(card["change_note"])


def _by_call(table: pd.DataFrame, call_ids: Collection[str]) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = {}
    for row in rows(table[table["call_id"].isin(call_ids)]) if len(table) else ():
        grouped.setdefault(row["call_id"], []).append(row)
    return grouped


def _mean(card: Row) -> tuple[bool, float, int]:
    """The lowest mean comes first, of equal ones that with more fatal calls; a card without a score comes last."""
    score = card["score_mean"]
    return (score is None, score or 0.0, -(card["fatal_calls"] or 0))
