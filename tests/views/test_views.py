from datetime import date, datetime, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qc.errors import UsageError
from qc.periods import last_day
from qc.views import CallView, StoreView, as_json, clock, figure, meant, overlaps, percent, rows, to_hear
from tests.support.frames import ZONE, FrameStore, call_row, card_row, finding_row, small_store, turn_row


def test_the_calls_come_latest_first():
    early, late = call_row("C1"), call_row("C2", start_time=datetime(2026, 10, 13, tzinfo=ZONE))
    assert [call["call_id"] for call in StoreView(FrameStore(calls=[early, late])).calls] == ["C2", "C1"]


def test_a_call_comes_with_its_own_rows_only():
    call = StoreView(
        small_store(turns=[turn_row(0, "agent", 0, 1, "甲"), turn_row(0, "agent", 0, 1, "乙", "C2")])
    ).call("C2")
    assert [turn["text"] for turn in call.turns] == ["乙"]
    assert call.findings == []


def test_an_unknown_call_is_named():
    with pytest.raises(UsageError, match="no call 'C9'"):
        StoreView(small_store()).call("C9")


def test_violations_come_gravest_first_then_in_order():
    findings = [
        finding_row("a.x", severity="minor", start_s=1.0),
        finding_row("a.y", severity="fatal", start_s=9.0),
        finding_row("a.z", severity="minor", start_s=None),
        finding_row("a.met", "met"),
    ]
    call = StoreView(small_store(findings=findings)).call("C1")
    assert [f["rule_id"] for f in call.problems] == ["a.y", "a.z", "a.x"]
    assert [f["rule_id"] for f in call.others] == ["a.met"]


def test_quotes_are_marked_where_they_stand():
    call = StoreView(small_store()).call("C1")
    assert [(part.text, bool(part.finding)) for part in call.segments(call.turns[2])] == [
        ("这事", False),
        ("不归我们管", True),
        ("，您找别人。", False),
    ]


def test_a_turn_does_not_end_in_a_comma():
    call = StoreView(small_store()).call("C1")
    turn = turn_row(2, "agent", 9.0, 12.0, "这事不归我们管，您找别人，")
    assert "".join(part.text for part in call.segments(turn)) == "这事不归我们管，您找别人"
    assert call.segments(turn_row(2, "agent", 9.0, 12.0, "不归我们管，"))[-1].text == "不归我们管"


@given(st.text("甲乙丙", max_size=12), st.lists(st.text("甲乙丙", max_size=4), max_size=5))
def test_marking_never_loses_or_doubles_a_character(text, quotes):
    turn = turn_row(0, "agent", 0.0, 1.0, text)
    call = CallView(call_row(), [turn], [finding_row(quote=quote, turn=0) for quote in quotes], [])
    assert "".join(part.text for part in call.segments(turn)) == text


def test_those_who_need_help_come_first():
    cards = [
        card_row(agent_id="fine", score_mean=95.0, enough_calls=True),
        card_row(agent_id="unknown", score_mean=None, assessed=0),
        card_row(agent_id="new", score_mean=20.0, assessed=1),  # one call is chance: no rank
        card_row(agent_id="weak", score_mean=60.0, enough_calls=True),
        card_row(agent_id="even", score_mean=90.0, enough_calls=True),
        card_row(agent_id="fatal", score_mean=90.0, fatal_calls=1, enough_calls=True),
        card_row(agent_id="earlier", period_start=date(2026, 9, 1)),
    ]
    view = StoreView(FrameStore(scorecards=cards))
    assert view.latest_start("month") == date(2026, 10, 1)
    order = [card["agent_id"] for card in view.agents("month", date(2026, 10, 1))]
    assert order == ["weak", "fatal", "even", "fine", "new", "unknown"]


def test_teams_come_lowest_mean_first():
    cards = [card_row(team="一", score_mean=90.0, enough_calls=True), card_row(team="二", score_mean=40.0)]
    teams = StoreView(FrameStore(scorecards=[], team_scorecards=cards)).teams("month", date(2026, 10, 1))
    assert [card["team"] for card in teams] == ["二", "一"]


def test_the_gravest_calls_are_heard_first_and_each_from_its_gravest_place():
    calls = [
        call_row("C1", flagged=True, score=70.0),
        call_row("C2", flagged=True, score=None),
        call_row("C3", flagged=True, score=59.0, fatal=True),
        call_row("C4", flagged=True, score=30.0),
        call_row("C5"),
    ]
    assert [call["call_id"] for call in to_hear(calls)] == ["C3", "C4", "C1", "C2"]
    findings = [
        finding_row("a.dear", points=-12.0),
        finding_row("a.cap", severity="fatal", points=-3.0),  # less was left for it to take, and it set the score
        finding_row("a.free", severity="fatal", points=0.0),
    ]
    call = CallView(calls[2], [], findings, [])
    assert [found and found["rule_id"] for found in (call.gravest(), call.gravest("a.dear"), call.gravest("b"))] == [
        "a.cap",
        "a.dear",
        None,
    ]


def test_an_accusation_is_unsure_by_its_confidence_or_by_the_words_that_it_quotes():
    turns = [
        turn_row(2, "agent", 9.0, 12.0, "不归我们管"),
        turn_row(3, "agent", 13.0, 14.0, "找别人") | {"confidence": 0.4},
    ]
    sure, faint, misheard, missing = (
        finding_row(confidence=0.8),
        finding_row(confidence=0.79),
        finding_row(turn=3.0),
        finding_row(turn=3.0, quote="", reason="absent"),
    )
    call = CallView(call_row(), turns, [sure, faint, misheard, missing], [])
    assert call.unsure == [faint, misheard]


def test_what_is_missing_is_none():
    frame = pd.DataFrame({"a": [1.0, float("nan")], "b": [pd.NaT, pd.Timestamp("2026-10-12")]})
    assert rows(frame) == [{"a": 1.0, "b": None}, {"a": None, "b": datetime(2026, 10, 12)}]


@pytest.mark.parametrize(("seconds", "shown"), [(None, "—"), (0, "0:00"), (75.9, "1:15"), (3661, "1:01:01")])
def test_clock(seconds, shown):
    assert clock(seconds) == shown


def test_figures():
    assert (figure(None), figure(1.25, 1), percent(0.256), percent(None)) == ("—", "1.2", "26%", "—")


def test_json_holds_dates_as_text_and_no_nan():
    assert as_json({"a": [date(2026, 10, 1)], "b": float("nan")}) == {"a": ["2026-10-01"], "b": None}


#         Aug   Sep   Oct   Nov (begun)
# A1      few   10+   10+   few
# A2            10+   10+   few
# A3                  none  few
MONTHS = {("A1", 8): False, ("A1", 9): True, ("A1", 10): True, ("A1", 11): False, ("A2", 9): True, ("A2", 10): True,
          ("A2", 11): False, ("A3", 10): None, ("A3", 11): False}  # fmt: skip


@pytest.mark.parametrize(
    ("days", "start"),
    [
        ((None, None), date(2026, 10, 1)),  # two of three have calls enough
        ((date(2026, 11, 5), None), date(2026, 11, 1)),  # none of November, but it was asked for
        ((None, date(2026, 9, 15)), date(2026, 9, 1)),
        ((None, date(2026, 8, 31)), date(2026, 8, 1)),
        ((None, date(2026, 7, 31)), None),
    ],
)
def test_the_latest_period_is_the_latest_that_has_calls_enough(days, start):
    cards = [
        card_row(agent_id=agent, period_start=date(2026, month, 1), enough_calls=enough)
        for (agent, month), enough in MONTHS.items()
    ]
    view = StoreView(FrameStore(scorecards=cards), today=date(2026, 12, 1))
    assert view.latest_start("month", *days) == start
    assert view.begun_after("month", date(2026, 10, 1)) == date(2026, 11, 1)
    assert view.begun_after("month", date(2026, 11, 1)) is None


def test_a_call_with_a_date_to_come_does_not_stand_for_the_latest_period():
    starts = [date(2026, 10, 1), date(2062, 9, 1)]
    cards = [card_row(agent_id=agent, period_start=start) for agent in ("A1", "A2") for start in starts]
    view = StoreView(FrameStore(scorecards=cards), today=date(2026, 11, 1))
    assert view.latest_start("month") == date(2026, 10, 1)
    assert view.begun_after("month", date(2026, 10, 1)) is None
    assert StoreView(FrameStore(scorecards=cards), today=date(2025, 1, 1)).latest_start("month") == date(2062, 9, 1)


@pytest.mark.parametrize(
    ("period", "start", "last"),
    [
        ("day", date(2026, 2, 28), date(2026, 2, 28)),
        ("week", date(2026, 2, 23), date(2026, 3, 1)),
        ("month", date(2028, 2, 1), date(2028, 2, 29)),
        ("month", date(2026, 12, 1), date(2026, 12, 31)),
    ],
)
def test_the_last_day_of_a_period(period, start, last):
    assert last_day(period, start) == last
    assert overlaps(period, start, last, None)
    assert not overlaps(period, start, last + timedelta(days=1), None)
    assert overlaps(period, start, None, start)
    assert not overlaps(period, start, None, start - timedelta(days=1))


def test_names_that_are_alike_are_offered_and_else_the_first_few():
    assert meant("客服1组", ["客服一组", "客服二组", "夜班"]).startswith("did you mean '客服")
    assert meant("x", [f"t{n}" for n in range(7)]) == "there are 't0', 't1', 't2', 't3', 't4' and 2 more"
    assert meant("x", []) == "there are none"
