"""Scorecards: what the calls of a period say of an agent, a team and the whole centre, and how sure that is.

calls ─┬─ day   ─┬─ agent   compared with the team's calls of the same types and hours
       ├─ week  ─┼─ team    … with the centre's
       └─ month ─┴─ centre
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import cache
from typing import Literal

import numpy as np
import pandas as pd

from qc.config import Config, ScorecardSettings
from qc.periods import PERIODS, Period, before
from qc.scorecards.calls import CallColumns, Whole, columns_of
from qc.scorecards.figures import figures
from qc.scorecards.groups import Group, estimate
from qc.scorecards.intervals import PEER_CALLS

__all__ = ["make_scorecards"]

# the contract's columns in its order, then those that say how sure they are and what they are sums of
COLUMNS = [
    "period", "period_start", "calls", "assessed", "score_mean", "score_low", "score_high", "pass_rate", "fatal_calls",
    "flagged_calls", "sections", "top_violations", "pace_cpm", "dead_air_ratio", "interruptions_per_call",
    "level_dbfs", "response_median_s", "rank_band", "change", "enough_calls",
    "coverage", "score_expected", "score_adjusted", "adjusted_low", "adjusted_high", "rank_note",
    "change_low", "change_high", "change_note",
    "passed", "pass_low", "pass_high", "violation_rates", "customer_calls", "repeat_calls", "resolution_open",
    "resolved_rate", "resolved_low", "resolved_high", "coverage_low", "coverage_high", "sections_low", "sections_high",
    "pace_cpm_low", "pace_cpm_high", "dead_air_ratio_low", "dead_air_ratio_high", "interruptions_per_call_low",
    "interruptions_per_call_high", "agent_pace_chars", "agent_pace_speech_s", "dead_air_s",
    "duration_s", "interruption_count", "interruption_calls", "usual_level_dbfs", "level_change_db", "level_off_calls",
]  # fmt: skip


def make_scorecards(
    calls: pd.DataFrame, findings: pd.DataFrame, config: Config, starts: Collection[date] | None = None
) -> dict[str, pd.DataFrame]:
    """The tables ``scorecards`` (one row an agent and period) and ``team_scorecards`` (a team; team None: the centre).

    `calls` and `findings` are the tables of that name. They must hold every call of the periods wanted and, for
    `change`, of those before; periods are days, weeks and months, of which `starts` chooses by their first day.
    """
    columns = columns_of(calls, findings, config)
    agents: list[dict[str, object]] = []
    teams: list[dict[str, object]] = []
    for period in PERIODS:
        cards = _Cards(columns, period, config.scorecards)
        for start in sorted(cards.starts if starts is None else cards.starts & set(starts)):
            agents += cards.of_agents(start)
            teams += cards.of_teams(start)
    return {
        "scorecards": pd.DataFrame(agents, columns=["agent_id", "agent_name", "team", *COLUMNS]),
        "team_scorecards": pd.DataFrame(teams, columns=["team", *COLUMNS]),
    }


Whose = tuple[Literal["agent", "team"], str | None]


class _Cards:
    """The cards of one length of period."""

    def __init__(self, calls: CallColumns, period: Period, settings: ScorecardSettings) -> None:
        self._calls, self._period, self._settings = calls, period, settings
        self._places: dict[date, Whole] = {
            start: np.flatnonzero(calls.starts[period] == start) for start in set(calls.starts[period])
        }
        # kept, for an estimate is wanted twice: of its own period, and as the past of the next
        self._estimate = cache(lambda start, whose: estimate(calls, self._group(start, whose)))

    @property
    def starts(self) -> set[date]:
        return set(self._places)

    def of_agents(self, start: date) -> list[dict[str, object]]:
        calls, cards = self._calls, []
        for agent in sorted(set(calls.agent_id[self._inside(start)])):
            card, group = self._card(start, ("agent", agent))
            latest = group.own[calls.start[group.own].argmax()]
            cards.append({"agent_id": agent, "agent_name": calls.agent_name[latest], "team": calls.team[latest]} | card)
        return cards

    def of_teams(self, start: date) -> list[dict[str, object]]:
        """Those of the teams, and last the centre's, whose team is None."""
        named = sorted({team for team in self._calls.team[self._inside(start)] if team is not None})
        return [{"team": team} | self._card(start, ("team", team))[0] for team in [*named, None]]

    def _card(self, start: date, whose: Whose) -> tuple[dict[str, object], Group]:
        group = self._group(start, whose)
        score, previous = self._estimate(start, whose), self._estimate(before(self._period, start), whose)
        when = {"period": self._period, "period_start": start}
        return when | figures(self._calls, group, score, previous, self._settings), group

    def _group(self, start: date, whose: Whose) -> Group:
        return self._agent(start, whose[1]) if whose[0] == "agent" else self._team(start, whose[1])

    def _agent(self, start: date, agent: str | None) -> Group:
        """An agent among the teams worked for; the others of the centre too where those of the team have few calls."""
        calls, inside = self._calls, self._inside(start)
        is_own = calls.agent_id[inside] == agent
        teams = set(calls.team[inside[is_own]])
        is_among = np.array([team in teams for team in calls.team[inside]], np.bool_)
        others = inside[is_among & ~is_own]
        if calls.scored[others].sum() < PEER_CALLS:
            others = inside[~is_own]
        return Group(inside[is_own], inside[is_among], others, calls.team_case)

    def _team(self, start: date, team: str | None) -> Group:
        """A team among all calls of the centre, or (None) the centre by itself."""
        calls, inside = self._calls, self._inside(start)
        is_own = np.ones(inside.size, np.bool_) if team is None else calls.team[inside] == team
        return Group(inside[is_own], inside, inside[~is_own], calls.case)

    def _inside(self, start: date) -> Whole:
        return self._places.get(start, np.empty(0, np.int64))
