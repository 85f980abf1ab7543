import math
from datetime import date

import numpy as np
import pandas as pd
import pytest

from qc.scorecards.comparing import standard
from qc.scorecards.intervals import difference_interval, mean_interval, ratio_interval, wilson
from tests.scorecards.conftest import call, cards_of


def test_periods_of_a_call():
    # Sunday 2026-11-01: its week began on Monday 26 October
    tables = cards_of([call("C1", "A1", 80, "2026-11-01T00:10")])
    starts = dict(zip(tables["scorecards"]["period"], tables["scorecards"]["period_start"], strict=True))
    assert starts == {"day": date(2026, 11, 1), "week": date(2026, 10, 26), "month": date(2026, 11, 1)}
    assert list(tables["team_scorecards"]["team"].fillna("centre")) == ["一班", "centre"] * 3


def test_the_local_day_counts():
    # 17:00 in London is past midnight in Shanghai
    row = call("C1", "A1", 80) | {"start_time": pd.Timestamp("2026-10-12T17:00+00:00")}
    assert set(cards_of([row])["scorecards"].query("period == 'day'")["period_start"]) == {date(2026, 10, 13)}


# A1: 100, 90, 50 and one that could not be assessed;  A2: 80 (and one fatal, 0)
WEEK = [
    call("C1", "A1", 100, "2026-10-12T09:00", dead_air_s=30.0, duration_s=200.0, sections={"opening": 100, "hold": 80}),
    call("C2", "A1", 90, "2026-10-13T09:00", agent_pace_chars=100, agent_pace_speech_s=10.0, sections={"opening": 50}),
    call("C3", "A1", 50, "2026-10-14T09:00", interruption_count=4, flagged=True),
    call("C4", "A1", None, "2026-10-14T10:00", flagged=True, dead_air_s=99.0, interruption_count=9),
    call("C5", "A2", 80, "2026-10-14T10:00"),
    call("C6", "A2", 0, "2026-10-14T11:00"),
]  # fmt: skip


def test_a_card_by_hand(card):
    week = card(cards_of(WEEK), "week", "2026-10-12", agent="A1")
    assert (week["agent_name"], week["team"], week["calls"], week["assessed"], week["coverage"]) == (
        "名A1",
        "一班",
        4,
        3,
        0.75,
    )
    assert week["score_mean"] == 80.0
    assert (week["score_low"], week["score_high"]) == mean_interval([100, 90, 50], [80, 0])
    assert (week["passed"], week["pass_rate"]) == (2, 2 / 3)
    assert (week["pass_low"], week["pass_high"]) == wilson(2, 3)
    assert (week["fatal_calls"], week["flagged_calls"], week["enough_calls"]) == (0, 2, True)
    assert week["sections"] == {"opening": 75.0, "hold": 80.0}
    # (200 + 100 + 200) characters in (50 + 10 + 50) s; a mean of rates would say 360
    assert week["pace_cpm"] == pytest.approx(500 / 110 * 60)
    assert week["dead_air_ratio"] == 30 / 400
    assert week["interruptions_per_call"] == 4 / 3
    assert (week["level_dbfs"], week["response_median_s"]) == (pytest.approx(-24.0), 1.0)
    assert (week["coverage_low"], week["coverage_high"]) == wilson(3, 4)
    assert (week["sections_low"]["opening"], week["sections_high"]["opening"]) == mean_interval([100, 50])
    interval = ratio_interval((np.array([0.0, 0.0, 4.0]), np.ones(3)), [(np.zeros(2), np.ones(2))])
    assert (week["interruptions_per_call_low"], week["interruptions_per_call_high"]) == interval
    assert week["dead_air_ratio_low"] < 30 / 400 < week["dead_air_ratio_high"] <= 1


def test_a_fatal_call_does_not_pass_whatever_its_score(card):
    tables = cards_of([call("C1", "A1", 95, fatal=True)])
    assert card(tables, "day", "2026-10-12", agent="A1")["pass_rate"] == 0


def test_the_centres_card_is_the_sum_of_all(card):
    centre = card(cards_of(WEEK), "week", "2026-10-12")
    assert (centre["calls"], centre["assessed"], centre["fatal_calls"]) == (6, 5, 1)
    assert centre["score_mean"] == 64.0
    assert (centre["score_low"], centre["score_high"]) == mean_interval([100, 90, 50, 80, 0])
    assert (centre["rank_note"], centre["score_adjusted"]) == ("not_comparable", None)  # there is no other centre


def test_levels_are_averaged_as_power_by_seconds_of_speech(card):
    calls = [
        call("C1", "A1", 90, agent_level_dbfs=-20.0, agent_speech_s=30.0),
        call("C2", "A1", 90, agent_level_dbfs=-40.0, agent_speech_s=10.0),
        call("C3", "A1", 90, agent_level_dbfs=math.nan),
    ]
    level_dbfs = card(cards_of(calls), "day", "2026-10-12", agent="A1")["level_dbfs"]
    assert level_dbfs == pytest.approx(10 * math.log10((0.01 * 30 + 0.0001 * 10) / 40))


def test_the_usual_level_is_that_of_the_middle_call_and_some_are_off_it(card):
    # last month -24, -24, -23, usual -24; now -30, -29, -29.5, -28, -23.5, of which the middle one is -29
    levels = {"09": [-24.0, -24.0, -23.0], "10": [-30.0, -29.0, -29.5, -28.0, -23.5]}
    calls = [
        call(f"{month}{at}", "A1", 90.0, f"2026-{month}-12T09:30", agent_level_dbfs=level_dbfs)
        for month, own in levels.items()
        for at, level_dbfs in enumerate(own)
    ]
    unheard = call("X", "A1", 90.0, "2026-10-13T09:30", agent_level_dbfs=None)
    unscored = call("Y", "A1", None, "2026-10-13T09:30", agent_level_dbfs=-60.0)
    tables = cards_of([*calls, unheard, unscored], enough_calls=3, off_level_db=5.5)
    now, before = (card(tables, "month", f"2026-{month}-01", "A1") for month in ("10", "09"))
    assert (now["usual_level_dbfs"], now["level_change_db"], now["level_off_calls"]) == (-29.0, -5.0, 1)
    assert (before["usual_level_dbfs"], before["level_off_calls"]) == (-24.0, 0)
    assert before["level_change_db"] is None or before["level_change_db"] != before["level_change_db"]


def test_on_a_teams_card_each_call_is_held_against_its_own_agent(card):
    # A1 at -20, A2 at -30: nobody is off; A3's two calls are too few to have a usual level
    levels = {"A1": [-20.0, -20.0, -21.0], "A2": [-30.0, -30.0, -22.0], "A3": [-40.0, -10.0]}
    calls = [call(f"{a}{at}", a, 90.0, agent_level_dbfs=own) for a, of in levels.items() for at, own in enumerate(of)]
    tables = cards_of(calls, enough_calls=3, off_level_db=6.0)
    assert card(tables, "month", "2026-10-01", team="一班")["level_off_calls"] == 1
    few = card(tables, "month", "2026-10-01", "A3")["level_off_calls"]
    assert few is None or few != few


def test_what_was_not_measured_leaves_both_sums(card):
    calls = [call("C1", "A1", 90, dead_air_s=10.0), call("C2", "A1", 90, dead_air_s=math.nan, duration_s=900.0)]
    day = card(cards_of(calls), "day", "2026-10-12", agent="A1")
    assert (day["dead_air_s"], day["duration_s"], day["dead_air_ratio"]) == (10.0, 100.0, 0.1)


def test_only_calls_that_could_not_be_assessed_give_no_figure(card):
    day = card(cards_of([call("C1", "A1", None)]), "day", "2026-10-12", agent="A1")
    assert (day["calls"], day["assessed"], day["coverage"], day["enough_calls"]) == (1, 0, 0.0, False)
    for name in (
        "score_mean",
        "score_low",
        "pass_rate",
        "pass_low",
        "pace_cpm",
        "level_dbfs",
        "score_adjusted",
        "rank_band",
    ):
        assert pd.isna(day[name]), name
    assert day["rank_note"] == "no_score"


# like with like


def test_an_agent_is_compared_on_the_same_mix_of_calls(card):
    #            complaints          consults
    # A1         60 60 (62 in all)   100             hard calls
    # A2         64                  90 90 90        easy calls
    kinds = {"C": "complaint", "K": "consult"}
    scores = [("A1", "C", 60), ("A1", "C", 62), ("A1", "K", 100), ("A2", "C", 64), *[("A2", "K", 90)] * 3]
    tables = cards_of(call(f"C{i}", a, score, call_type=kinds[k]) for i, (a, k, score) in enumerate(scores))
    hard, easy = (card(tables, "day", "2026-10-12", agent=a) for a in ("A1", "A2"))
    assert (hard["score_mean"], easy["score_mean"]) == (74.0, 83.5)
    # A2 got 64 of complaints and 90 of consults, A1 61 and 100; all 556 / 7
    assert hard["score_expected"] == pytest.approx((64 + 64 + 90) / 3)
    assert easy["score_expected"] == pytest.approx((61 + 3 * 100) / 4)
    assert hard["score_adjusted"] == pytest.approx(74 - (64 + 64 + 90) / 3 + 556 / 7)
    assert hard["score_adjusted"] > easy["score_adjusted"]
    assert hard["adjusted_low"] < hard["score_adjusted"] < hard["adjusted_high"]


def test_who_does_far_better_on_hard_calls_may_pass_100(card):
    # A1 takes hard calls alone with A2, who gets 50 for them; of all calls the mean is (95·2 + 50·2 + 100·4) / 8
    scores = [("A1", "C", 95)] * 2 + [("A2", "C", 50)] * 2 + [("A2", "K", 100)] * 4
    kinds = {"C": "complaint", "K": "consult"}
    tables = cards_of(call(f"C{i}", a, score, call_type=kinds[k]) for i, (a, k, score) in enumerate(scores))
    best = card(tables, "day", "2026-10-12", agent="A1")
    assert best["score_adjusted"] == 95 - 50 + 690 / 8
    assert best["adjusted_low"] < best["score_adjusted"] < best["adjusted_high"]


def test_how_sure_the_others_mean_is_hangs_on_how_many_calls_they_had_of_each_kind():
    # the others: kind 0 scores 60 and 80, kind 1 scores 90 and 90, kind 2 nothing that was asked for
    # their variance within kinds: (100 + 100) / (4 - 2) = 100; own mix: three of kind 0, one of kind 1
    expected, interval = standard(np.array([60.0, 80, 90, 90, 5]), np.array([0, 0, 1, 1, 2]), np.array([0, 0, 0, 1]))
    assert expected == pytest.approx(0.75 * 70 + 0.25 * 90)
    half = 1.959964 * (100 * (0.75**2 / 2 + 0.25**2 / 2)) ** 0.5
    assert interval == pytest.approx((75 - half, 75 + half))


def test_who_alone_takes_a_kind_of_call_is_compared_with_nobody(card):
    calls = [call(f"A{i}", "A1", 0, call_type="complaint") for i in range(30)]
    calls += [call(f"B{i}", "A2", 100) for i in range(30)]
    day = card(cards_of(calls, enough_calls=10), "day", "2026-10-12", agent="A1")
    assert (day["rank_note"], day["rank_band"], day["score_expected"], day["score_adjusted"]) == (
        "not_comparable", None, None, None,
    )  # fmt: skip


def test_kinds_of_calls_that_nobody_else_had_stay_out_of_the_comparison(card):
    # A1: consults 80 80, and a complaint 0 that only A1 had; A2: consults 90 70
    calls = [call("A1", "A1", 80), call("A2", "A1", 80), call("A3", "A1", 0, call_type="complaint")]
    calls += [call("B1", "A2", 90), call("B2", "A2", 70)]
    day = card(cards_of(calls), "day", "2026-10-12", agent="A1")
    assert (day["score_mean"], day["score_expected"]) == (pytest.approx(160 / 3), 80)
    assert day["score_adjusted"] == pytest.approx(80 - 80 + 320 / 5)


def test_hours_are_compared_within_their_part_of_the_day(card):
    calls = [call("C1", "A1", 60, "2026-10-12T22:00"), call("C2", "A2", 60, "2026-10-12T23:00"), call("C3", "A2", 90)]
    assert card(cards_of(calls), "day", "2026-10-12", agent="A1")["score_expected"] == 60


def test_a_rank_needs_enough_calls_and_more_than_chance(card):
    def ranked(score, n, enough):
        others = [call(f"B{i}", "A2", 70 + i % 31) for i in range(62)]
        tables = cards_of([*others, *(call(f"A{i}", "A1", score) for i in range(n))], enough_calls=enough)
        day = card(tables, "day", "2026-10-12", agent="A1")
        return None if pd.isna(day["rank_band"]) else day["rank_band"], day["rank_note"]

    assert ranked(99, 20, 10) == ("upper", "better_than_expected")
    assert ranked(40, 20, 10) == ("lower", "worse_than_expected")
    assert ranked(85, 20, 10) == ("middle", "within_chance")
    assert ranked(75, 2, 2) == ("middle", "within_chance")
    assert ranked(40, 9, 10) == (None, "too_few_calls")


# change


def test_change_against_the_period_before(card):
    calls = [*(call(f"B{i}", "A1", 60 + i % 2, "2026-10-11T09:00") for i in range(30)),
             *(call(f"C{i}", "A1", 90 + i % 2) for i in range(30))]  # fmt: skip
    day = card(cards_of(calls), "day", "2026-10-12", agent="A1")
    now, before = [90, 91] * 15, [60, 61] * 15
    assert day["change"] == 30.0
    expected = difference_interval(90.5, mean_interval(now), 60.5, mean_interval(before))
    assert (day["change_low"], day["change_high"]) == pytest.approx(expected)
    assert day["change_note"] == "rise"


@pytest.mark.parametrize(
    ("before", "now", "note"),
    [([90] * 30, [60] * 30, "fall"), ([60, 100], [100, 70], "within_chance"),
     ([], [60] * 30, "too_few_calls_before"), ([60] * 30, [90], "too_few_calls")],
)  # fmt: skip
def test_a_change_is_called_what_it_is(card, before, now, note):
    calls = [*(call(f"B{i}", "A1", score, "2026-10-11T09:00") for i, score in enumerate(before)),
             *(call(f"C{i}", "A1", score) for i, score in enumerate(now))]  # fmt: skip
    day = card(cards_of(calls), "day", "2026-10-12", agent="A1")
    assert day["change_note"] == note
    assert pd.isna(day["change"]) == note.startswith("too_few")


def test_months_follow_months(card):
    calls = [call("C1", "A1", 90, "2026-02-27T09:00"), call("C2", "A1", 90, "2026-03-31T09:00")]
    assert card(cards_of(calls, enough_calls=1), "month", "2026-03-01", agent="A1")["change"] == 0


# violations


def test_top_violations_and_how_often_they_are_in_the_team(card):
    calls = [call(f"C{i}", "A1", 90) for i in range(4)] + [call(f"D{i}", "A2", 90) for i in range(4)]
    calls.append(call("X", "A1", None))
    broken = [("C0", "a.x"), ("C0", "a.x"), ("C0", "a.x"), ("C1", "b.y"), ("C2", "b.y"), ("D0", "b.y"), ("X", "c.z")]
    findings = [(*each, "violation") for each in broken] + [("C0", "d.met", "met")]
    day = card(cards_of(calls, findings), "day", "2026-10-12", agent="A1")
    assert day["top_violations"] == [
        {"rule_id": "b.y", "count": 2, "calls": 2},
        {"rule_id": "a.x", "count": 3, "calls": 1},
    ]
    first = day["violation_rates"][0]
    assert (first["rate"], first["team_rate"], first["within_chance"]) == (0.5, 3 / 8, True)
    assert (first["low"], first["high"]) == wilson(2, 4)


# customers who call again


def test_a_customer_who_calls_again_was_not_helped_the_first_time(card):
    def by(ref, call_id, at, **changed):
        return call(call_id, "A1", 90, at, extra={"customer_ref": ref}, **changed)

    # u1: 1st, and again 8 days less a minute later;  u2: twice on one day, later after 7 days and a minute
    # u3: only the centre calls back;  u4: calls twice on the last days: open, both, though one is known to have failed
    calls = [
        by("u1", "C1", "2026-10-01T09:00"), by("u1", "C2", "2026-10-08T09:00"),
        by("u2", "C3", "2026-10-02T09:00"), by("u2", "C4", "2026-10-02T12:00"), by("u2", "C5", "2026-10-09T12:01"),
        by("u3", "C6", "2026-10-02T09:00"), by("u3", "C7", "2026-10-03T09:00", direction="outbound"),
        by("u4", "C8", "2026-10-19T09:00"), by("u4", "C9", "2026-10-20T09:00"),
        call("D1", "A1", 90, "2026-10-02T09:00"),
    ]  # fmt: skip
    month = card(cards_of(calls), "month", "2026-10-01", agent="A1")
    assert (month["customer_calls"], month["repeat_calls"], month["resolution_open"]) == (8, 2, 2)
    assert month["resolved_rate"] == pytest.approx(4 / 6)
    assert (month["resolved_low"], month["resolved_high"]) == wilson(4, 6)
    assert card(cards_of(calls, repeat_days=0), "month", "2026-10-01", agent="A1")["customer_calls"] == 0


def test_nothing_is_said_of_calling_again_while_all_are_observed(card):
    calls = [call(f"C{n}", "A1", 90, f"2026-10-0{n}T09:00", extra={"customer_ref": "u"}) for n in (1, 2, 3)]
    month = card(cards_of(calls), "month", "2026-10-01", agent="A1")
    assert (month["customer_calls"], month["repeat_calls"], month["resolution_open"]) == (3, 0, 3)
    assert [month[f"resolved_{name}"] for name in ("rate", "low", "high")] == [None, None, None]
