"""A small store in memory: two calls of one agent, as the tables hold them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pandas as pd

from qc.wording import MEASURES

ZONE = ZoneInfo("Asia/Shanghai")


def call_row(call_id="C1", **changed):
    row = {
        "call_id": call_id, "agent_id": "A1", "agent_name": "李晓雨", "team": "一班", "direction": "inbound",
        "call_type": "consult", "start_time": datetime(2026, 10, 12, 9, 30, tzinfo=ZONE), "duration_s": 30.0,
        "recording": "0412/a.wav",
        "score": 91.5, "grade": "良", "fatal": False, "flagged": False, "flag_reasons": [], "customer_types": [],
        "status": "scored", "model": "base", "standards_version": "1", "roles_from": "channel", "roles_confidence": 1.0,
        "score_reason": "", "condition_reasons": [],
    }  # fmt: skip
    return row | dict.fromkeys(MEASURES, 1.0) | changed


def turn_row(turn, role, start_s, end_s, text, call_id="C1"):
    return {"call_id": call_id, "turn": turn, "role": role, "start_s": start_s, "end_s": end_s, "text": text,
            "level_dbfs": -24.0, "confidence": 0.9}  # fmt: skip


def finding_row(rule_id="forbidden.shirking", verdict="violation", call_id="C1", **changed):
    row = {
        "call_id": call_id, "agent_id": "A1", "rule_id": rule_id, "section": rule_id.split(".")[0], "verdict": verdict,
        "severity": "major", "points": -10.0, "role": "agent", "turn": 2.0, "start_s": 9.0, "end_s": 12.0,
        "quote": "不归我们管", "expected": "不归我们管", "suggestion": "我帮您转给负责的同事", "confidence": 0.9,
        "reason": "heard",
    }  # fmt: skip
    return row | changed


def card_row(period="month", start=date(2026, 10, 1), **changed):
    row = {
        "agent_id": "A1", "agent_name": "李晓雨", "team": "一班", "period": period, "period_start": start, "calls": 2,
        "assessed": 2, "score_mean": 80.0, "score_low": 62.0, "score_high": 93.0, "pass_rate": 0.5, "fatal_calls": 0,
        "flagged_calls": 1, "sections": {"opening": 75.0}, "pace_cpm": 240.0, "dead_air_ratio": 0.02,
        "top_violations": [{"rule_id": "forbidden.shirking", "count": 2, "calls": 1}], "interruptions_per_call": 0.5,
        "level_dbfs": -24.0, "response_median_s": 0.8, "rank_band": None, "change": None, "enough_calls": False,
        "score_adjusted": 79.0, "adjusted_low": 60.0, "adjusted_high": 91.0, "rank_note": "too_few_calls",
        "change_note": "too_few_calls", "pass_low": 0.1,
        "pass_high": 0.9, "coverage": 1.0, "score_expected": 82.0, "change_low": None, "change_high": None,
        "violation_rates": [{"rule_id": "forbidden.shirking", "rate": 0.5, "low": 0.1, "high": 0.9, "team_rate": 0.2,
                             "within_chance": True}],
        "customer_calls": 3, "repeat_calls": 1, "resolution_open": 1, "resolved_rate": 0.5, "resolved_low": 0.1,
        "resolved_high": 0.9, "coverage_low": 0.34, "coverage_high": 1.0, "sections_low": {"opening": 41.0},
        "sections_high": {"opening": 92.0}, "pace_cpm_low": 221.0, "pace_cpm_high": 259.0, "dead_air_ratio_low": 0.004,
        "dead_air_ratio_high": 0.071, "interruptions_per_call_low": None, "interruptions_per_call_high": None,
        "usual_level_dbfs": -24.5, "level_change_db": None, "level_off_calls": None,
    }  # fmt: skip
    return row | changed


class FrameStore:
    """Reads tables that were given to it; a table that was not given is empty."""

    def __init__(self, **tables):
        self.tables = tables

    def read(self, table, dates=None):
        return pd.DataFrame(self.tables.get(table, []))


def small_store(**changed):
    tables = {
        "calls": [
            call_row(),
            call_row("C2", score=40.0, fatal=True, flagged=True, flag_reasons=["forbidden.shirking"]),
        ],
        "turns": [
            turn_row(0, "agent", 0.5, 3.0, "您好，请问有什么可以帮您？"),
            turn_row(1, "customer", 4.0, 8.0, "我家宽带断了。"),
            turn_row(2, "agent", 9.0, 12.0, "这事不归我们管，您找别人。"),
        ],
        "findings": [finding_row(), finding_row("opening.greeting", "met", quote="您好", turn=0.0, start_s=0.5)],
        "events": [
            {
                "call_id": "C1",
                "kind": "dead_air",
                "role": None,
                "turn": 2.0,
                "start_s": 12.0,
                "end_s": 24.0,
                "details": "{}",
            }
        ],
        "scorecards": [card_row(), card_row("week", date(2026, 10, 12))],
        "team_scorecards": [card_row(), card_row(team=None)],
        "failures": [],
    }
    return FrameStore(**(tables | changed))
