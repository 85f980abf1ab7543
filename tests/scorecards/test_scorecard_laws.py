"""What holds for any calls: order and shards change nothing, and sums add up."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qc.scorecards import COLUMNS
from tests.scorecards.conftest import call, cards_of

SUMS = [
    "calls", "assessed", "fatal_calls", "flagged_calls", "passed", "agent_pace_chars", "agent_pace_speech_s",
    "dead_air_s", "duration_s", "interruption_count", "interruption_calls", "customer_calls", "repeat_calls",
]  # fmt: skip

a_call = st.tuples(
    st.sampled_from(["A1", "A2", "A3"]),
    st.none() | st.floats(0, 100).map(lambda score: round(score, 2)) | st.sampled_from([0.0, 100.0]),
    st.integers(0, 40),
    st.sampled_from(["consult", "complaint"]),
    st.integers(0, 60),
    st.sampled_from(["", "u1", "u2"]),
)


def table_of(drawn):
    return [
        call(f"C{i:03}", agent, score, f"{date(2026, 9, 20) + timedelta(days=day)}T{8 + i % 12:02}:00", call_type=kind,
             team=None if agent == "A3" else "一班", dead_air_s=float(silent), extra={"customer_ref": ref})
        for i, (agent, score, day, kind, silent, ref) in enumerate(drawn)
    ]  # fmt: skip


def findings_of(calls):
    return [(row["call_id"], f"r.{i % 3}", "violation") for i, row in enumerate(calls)]


calls_ = st.lists(a_call, min_size=1, max_size=25).map(table_of)


@settings(max_examples=12, deadline=None)
@given(calls_, st.randoms())
def test_the_order_of_calls_and_findings_changes_nothing(calls, random):
    findings = findings_of(calls)
    one = cards_of(calls, findings)
    other = cards_of(random.sample(calls, len(calls)), random.sample(findings, len(findings)))
    for name in one:
        pd.testing.assert_frame_equal(one[name], other[name])


@settings(max_examples=12, deadline=None)
@given(calls_)
def test_shards_add_up_to_the_whole(calls):
    tables = cards_of(calls)
    agents, teams = tables["scorecards"], tables["team_scorecards"]
    months = agents[agents["period"] == "month"]
    for card in months.to_dict("records"):
        days = agents[(agents["period"] == "day") & (agents["agent_id"] == card["agent_id"])]
        inside = days[[start.replace(day=1) == card["period_start"] for start in days["period_start"]]]
        assert inside[SUMS].sum().to_dict() == pytest.approx({name: card[name] for name in SUMS})
    for card in teams[teams["team"].isna()].to_dict("records"):
        of_all = agents[(agents["period"] == card["period"]) & (agents["period_start"] == card["period_start"])]
        assert of_all[SUMS].sum().to_dict() == pytest.approx({name: card[name] for name in SUMS})


@settings(max_examples=12, deadline=None)
@given(calls_)
def test_nobodys_own_scores_move_what_is_expected_of_them(calls):
    better = [call | {"score": 100.0 if call["agent_id"] == "A1" and call["score"] is not None else call["score"]}
              for call in calls]  # fmt: skip
    before, after = (cards["scorecards"].query("agent_id == 'A1'") for cards in map(cards_of, (calls, better)))
    assert before["score_expected"].astype(float).tolist() == pytest.approx(
        after["score_expected"].astype(float).tolist(), nan_ok=True
    )


@settings(max_examples=12, deadline=None)
@given(calls_)
def test_like_for_like_lies_in_its_interval_where_there_is_one(calls):
    cards = cards_of(calls)["scorecards"]
    compared = cards[cards["score_adjusted"].notna()]
    assert (compared["adjusted_low"].astype(float) <= compared["score_adjusted"].astype(float) + 1e-9).all()
    assert (compared["score_adjusted"].astype(float) <= compared["adjusted_high"].astype(float) + 1e-9).all()
    assert set(cards.loc[cards["score_adjusted"].isna(), "rank_note"]) <= {"no_score", "not_comparable"}


@settings(max_examples=8, deadline=None)
@given(calls_)
def test_chosen_periods_are_as_they_are_among_all(calls):
    chosen = {date(2026, 9, 21), date(2026, 10, 1)}  # a Monday and a first of the month, each also a day
    whole, some = cards_of(calls), cards_of(calls, starts=chosen)
    for name in whole:
        expected = whole[name][[start in chosen for start in whole[name]["period_start"]]].reset_index(drop=True)
        for left, right in zip(some[name].to_dict("records"), expected.to_dict("records"), strict=True):
            assert str(left).replace("None", "nan") == str(right).replace("None", "nan")


def test_no_calls_give_no_cards_but_the_same_columns():
    tables = cards_of([])
    assert list(tables["scorecards"].columns) == ["agent_id", "agent_name", "team", *COLUMNS]
    assert list(tables["team_scorecards"].columns) == ["team", *COLUMNS]
    assert not len(tables["scorecards"])


def test_every_column_is_filled():
    tables = cards_of([call("C1", "A1", 80)])
    for table in tables.values():
        assert set(table.columns) == set(table.to_dict("records")[0])
        assert table["calls"].notna().all()
