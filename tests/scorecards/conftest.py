from datetime import datetime
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from qc.config import load_config
from qc.scorecards import make_scorecards

ZONE = ZoneInfo("Asia/Shanghai")
MEASURED = {
    "duration_s": 100.0, "agent_pace_chars": 200, "agent_pace_speech_s": 50.0, "dead_air_s": 0.0,
    "interruption_count": 0, "agent_speech_s": 50.0, "agent_level_dbfs": -24.0, "response_median_s": 1.0,
}  # fmt: skip


def call(call_id, agent, score, at="2026-10-12T09:30", **changed):
    """A row of `calls`; a score of None is a call that was not assessable."""
    row = {
        "call_id": call_id, "agent_id": agent, "agent_name": f"名{agent}", "team": "一班", "direction": "inbound",
        "call_type": "consult", "start_time": datetime.fromisoformat(at).replace(tzinfo=ZONE),
        "status": "not_assessable" if score is None else "scored", "score": score, "fatal": score == 0,
        "flagged": False, "sections": {}, "extra": {},
    }  # fmt: skip
    return row | MEASURED | changed


def cards_of(calls, findings=(), starts=None, **settings):
    """The tables, with what a test sets differently: enough_calls is 2."""
    config = load_config()
    scorecards = config.scorecards.model_copy(update={"enough_calls": 2} | settings)
    found = pd.DataFrame(list(findings), columns=["call_id", "rule_id", "verdict"])
    columns = list(call("", "", 0))
    return make_scorecards(
        pd.DataFrame(list(calls), columns=columns), found, config.model_copy(update={"scorecards": scorecards}), starts
    )


@pytest.fixture
def card():
    """One card of the table."""

    def of(tables, period, start, agent=None, team=None):
        table = tables["team_scorecards" if agent is None else "scorecards"]
        chosen = table[(table["period"] == period) & (table["period_start"].astype(str) == start)]
        if agent is None:
            chosen = chosen[chosen["team"].isna() if team is None else chosen["team"] == team]
        else:
            chosen = chosen[chosen["agent_id"] == agent]
        (row,) = chosen.to_dict("records")
        return row

    return of
