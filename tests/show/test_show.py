import re
from datetime import date, datetime

import pytest
from rich.console import Console

from qc.errors import UsageError
from qc.show import Filters, Terminal, clean, interval_bar, json_of
from qc.views import StoreView
from tests.support.frames import ZONE, call_row, card_row, finding_row, small_store

TITLES = {"forbidden.shirking": {"zh": "推诿", "en": "Shirking"}}


def shown(draw, language="zh"):
    console = Console(width=160, record=True, force_terminal=False, file=open("/dev/null", "w"))  # noqa: SIM115
    draw(Terminal(console, language, TITLES))
    return console.export_text()


def test_the_centre_shows_agents_and_the_calls_to_listen_to():
    text = shown(lambda terminal: terminal.centre(StoreView(small_store()), "month", Filters()))
    assert "李晓雨" in text
    assert "80.0" in text
    assert "推诿 1/2 10%–90% 20% 通话太少" in " ".join(text.split())  # two calls are no ground for a comparison
    assert "79.0" in text  # like with like
    assert "C2" in text


def test_agents_of_the_same_name_are_told_apart_by_their_ids():
    cards = [card_row(agent_id="A1"), card_row(agent_id="A2"), card_row(agent_id="A3", agent_name="王小明")]
    text = shown(lambda terminal: terminal.centre(StoreView(small_store(scorecards=cards)), "month", Filters()))
    assert "李晓雨 (A1)" in text
    assert "李晓雨 (A2)" in text
    assert "王小明" in text
    assert "(A3)" not in text


def test_only_what_an_agent_has_begun_is_told_of_the_agent():
    november = card_row(agent_id="A2", start=date(2026, 11, 1))
    view = StoreView(small_store(scorecards=[card_row(enough_calls=True), november]))
    assert "2026-11" not in shown(lambda terminal: terminal.agent(view, "A1", "month", Filters()))


def test_an_agent_in_english():
    text = shown(lambda terminal: terminal.agent(StoreView(small_store()), "A1", "month", Filters()), "en")
    assert "80.0 (62.0–93.0)" in text
    assert "expected of such calls 82.0 · too few calls to compare" in text
    assert "50% (10%–90%) of 2 calls observed to the end 1 came again; 1 still observed" in " ".join(text.split())
    assert "Shirking" in text
    assert "C1" in text
    assert "91.5" in text


@pytest.mark.parametrize(
    ("within_chance", "rate", "note"),
    [(True, 0.5, "within chance"), (False, 0.5, "more often"), (False, 0.05, "less often")],
)
def test_a_rule_is_broken_more_often_than_in_the_team_only_beyond_chance(within_chance, rate, note):
    rates = [{"rule_id": "forbidden.shirking", "rate": rate, "low": 0.01, "high": 0.9, "team_rate": 0.2}]
    rates[0]["within_chance"] = within_chance
    cards = [card_row(violation_rates=rates, enough_calls=True, rank_note="worse_than_expected")]
    store = small_store(scorecards=cards)
    text = shown(lambda terminal: terminal.centre(StoreView(store), "month", Filters()), "en")
    assert f"20% {note}" in " ".join(text.split())
    assert "worse" in text


def test_a_change_is_shown_with_its_interval_and_what_it_is_worth():
    cards = [card_row(change=-6.0, change_low=-14.0, change_high=3.0, change_note="within_chance")]
    store = small_store(scorecards=cards)
    text = shown(lambda terminal: terminal.agent(StoreView(store), "A1", "month", Filters()), "en")
    assert "-6.0 (-14.0 … +3.0) within chance\n" in re.sub(" +\n", "\n", text)


def test_an_agent_without_calls_is_a_usage_error():
    with pytest.raises(UsageError, match="'A9'"):
        shown(lambda terminal: terminal.agent(StoreView(small_store()), "A9", "month", Filters()))
    with pytest.raises(UsageError, match="'A9'"):
        json_of(StoreView(small_store()), "month", Filters(), "A9")


def test_the_points_of_a_call_add_up_to_its_score():
    store = small_store(findings=[finding_row(points=-10.5), finding_row("closing.wish", "credit", points=2.0)])
    text = shown(lambda terminal: terminal.call(StoreView(store).call("C1"), picture=False))
    assert "100.00 -8.50 = 91.50" in text
    assert "+2.00" in text


def test_a_fatal_breach_is_named_where_it_is_and_in_the_head():
    findings = [
        finding_row("opening.greeting", points=-4.0),
        finding_row(severity="fatal", points=-96.0),
        finding_row("forbidden.arrogant", severity="fatal", points=0.0),  # the first has taken all
    ]
    store = small_store(calls=[call_row(score=0.0, grade="D", fatal=True)], findings=findings)
    text = shown(lambda terminal: terminal.call(StoreView(store).call("C1"), picture=False))
    assert "0.0 D · 致命" in text
    assert "致命：全通话记 0 分 · 推诿" in text
    assert "致命 · forbidden.arrogant" in text
    assert text.split("零分：")[0].count("致命") == 3
    assert "零分：" in text  # why the second costs nothing


def test_a_call_whose_voices_were_not_told_apart_shows_no_roles():
    mixed = call_row(score=None, grade=None, score_reason="unfit:one_way,one_voice", condition_reasons=["one_voice"])
    call = StoreView(small_store(calls=[mixed], findings=[])).call("C1")
    text = shown(lambda terminal: terminal.call(call, picture=True))
    assert "未能判断：两人声音相近，未能分清，或只有一人说话" in text
    assert "说话人 您好" in text
    assert not [word for word in ("坐席", "客户", "扣分", "没有发现问题", "只有一方") if word in text]


def test_it_fits_a_terminal_of_80_columns():
    console = Console(width=80, record=True, force_terminal=False, file=open("/dev/null", "w"))  # noqa: SIM115
    cards = [card_row(enough_calls=True, rank_note="better_than_expected", change_note="within_chance")]
    for language, last in (("zh", "好于同类"), ("en", "better")):
        view = StoreView(
            small_store(
                scorecards=cards, team_scorecards=[card_row(team="客服第一中心二班", calls=1000, assessed=1000), *cards]
            )
        )
        Terminal(console, language, TITLES).centre(view, "month", Filters())
        text = console.export_text()
        assert "…" not in text
        assert text.count(last) == 2  # the last column is whole
        assert text.count("·······──●──") == 3
        assert "1000/1000" in text


def test_a_list_of_calls_names_the_gravest_place_of_each_and_ends_after_a_mornings_work():
    calls = [call_row(f"C{n:02}", flagged=True, score=float(n)) for n in range(40)]
    findings = [finding_row(call_id="C00"), finding_row("opening.greeting", call_id="C00", points=-20.0, quote="")]
    view = StoreView(small_store(calls=calls, findings=findings))
    text = shown(lambda terminal: terminal.centre(view, "month", Filters()))
    listed = re.findall(r"^ (C\d\d)", text, flags=re.MULTILINE)
    assert listed == [f"C{n:02}" for n in range(30)]  # the lowest scores first
    assert "0:09 opening.greeting" in text
    assert "另有 10 通" in text
    of_rule = shown(lambda terminal: terminal.centre(view, "month", Filters(rule="forbidden.shirking")))
    assert "0:09 推诿 “不归我们管”" in of_rule
    heard = json_of(view, "month", Filters())["to_hear"]
    assert [each["call_id"] for each in heard] == [f"C{n:02}" for n in range(40)]
    assert heard[0]["gravest"]["rule_id"] == "opening.greeting"
    assert heard[1]["gravest"] is None


def test_calls_of_a_rule_or_a_grade_are_listed_whether_they_are_flagged_or_not():
    text = shown(lambda terminal: terminal.centre(StoreView(small_store()), "month", Filters(grade="良")))
    assert re.findall(r"^ (C\d)", text, flags=re.MULTILINE) == ["C1", "C2"]


def test_a_call_that_cannot_be_judged_says_why_in_the_list():
    call = call_row(flagged=True, flag_reasons=["not_assessable"], score=None, score_reason="unfit:silent")
    text = shown(lambda terminal: terminal.centre(StoreView(small_store(calls=[call])), "month", Filters()))
    assert "无法判断、录音没有声音" in text


def test_an_agents_problems_stand_beside_what_would_have_been_better():
    view = StoreView(small_store(findings=[finding_row(confidence=0.7, quote="不归我"), finding_row()]))
    text = " ".join(shown(lambda terminal: terminal.agent(view, "A1", "month", Filters())).split())
    assert "推诿 C1 0:09 不归我们管 我帮您转给负责的同事" in text  # the surer one
    assert "开场 75.0 (41.0–92.0) 75.0" in text
    assert "语速（字/分） 240 (221–259)" in text
    assert "冷场占比 2.0% (0.4%–7.1%)" in text
    assert "打断（次/通） 0.50 " in text  # where nobody can tell how far chance goes
    examples = json_of(view, "month", Filters(), "A1")["examples"]
    assert [(each["call_id"], each["quote"]) for each in examples] == [("C1", "不归我们管")]


def test_a_call_names_its_recording_and_marks_what_should_be_listened_to_first():
    findings = [finding_row(confidence=0.7, expected="不归咱们管"), finding_row("a.b", quote="", reason="absent")]
    text = shown(lambda terminal: terminal.call(StoreView(small_store(findings=findings)).call("C1"), picture=False))
    assert "录音：0412/a.wav 0:30" in text
    assert "不归我们管" in text
    assert "标准：不归咱们管 ?" in text
    assert "没有听到" in text
    assert "? 先复听：" in text
    sure = shown(lambda terminal: terminal.call(StoreView(small_store()).call("C1"), picture=False))
    assert "先复听" not in sure


def test_a_call_shows_what_was_said_and_the_silence_after_it():
    call = StoreView(small_store()).call("C1")
    text = shown(lambda terminal: terminal.call(call, picture=True))
    assert "不归我们管" in text
    assert "我帮您转给负责的同事" in text
    assert "冷场 12.0 s" in text
    assert "▒" in text


@pytest.mark.parametrize(
    ("filters", "calls"),
    [
        (Filters(), ["C1", "C2"]),
        (Filters(grade="良"), ["C1", "C2"]),
        (Filters(team="二班"), []),
        (Filters(rule="forbidden.shirking"), ["C1"]),
        (Filters(rule="customer.upset"), ["C2"]),
        (Filters(since=date(2026, 10, 13)), []),
        (Filters(until=date(2026, 10, 12)), ["C1", "C2"]),
    ],
)
def test_filters(filters, calls):
    store = small_store()
    store.tables["calls"][1]["customer_types"] = ["customer.upset"]
    assert sorted(call["call_id"] for call in filters.chosen(StoreView(store))) == calls


def test_json_of_a_team_tells_of_no_other():
    teams = [card_row(agent_id=None, team=team) for team in ("一班", "二班", None)]
    found = json_of(StoreView(small_store(team_scorecards=teams)), "month", Filters(team="一班"))
    assert [card["team"] for card in found["teams"]] == ["一班"]


def test_a_call_tells_what_was_done_beyond_duty_and_how_much_could_not_be_judged():
    findings = [finding_row("closing.holiday_wish", "credit", points=0.0), finding_row("hold.update", "not_assessable")]
    view = StoreView(small_store(findings=[*findings, finding_row("a.met", "met")]))
    text = shown(lambda terminal: terminal.call(view.call("C1"), picture=False))
    assert "加分：closing.holiday_wish" in text
    assert "做到的（2）与无法判断的（1）" in text


def test_hostile_names_do_not_reach_the_terminal():
    assert clean("a\x1b[31mb\u202ec\nd") == "a�[31mb�c�d"
    store = small_store(calls=[call_row(agent_name="[bold]x\x1b]0;owned\x07", flagged=True)])
    text = shown(lambda terminal: terminal.centre(StoreView(store), "month", Filters()))
    assert "\x1b" not in text
    assert "[bold]x" in text  # shown as it stands, not obeyed


def test_an_interval_is_drawn_to_scale():
    # 20 cells of 5 points: 25 … 50 … 75
    assert interval_bar(25, 50, 75, 20) == "·····─────●─────····"
    assert interval_bar(None, 100, None, 20) == "···················●"
    assert interval_bar(None, None, None) == ""


NOVEMBER = [
    card_row("month", date(2026, 11, 1), score_mean=66.0, assessed=3, calls=3),
    card_row("month", date(2026, 10, 1), enough_calls=True, rank_note="within_chance", assessed=40, calls=40),
]
IN_NOVEMBER = call_row("C3", start_time=datetime(2026, 11, 2, 9, tzinfo=ZONE), flagged=True)


def test_early_in_a_month_the_month_before_is_shown_and_it_says_so():
    store = small_store(scorecards=NOVEMBER, calls=[call_row("C1"), IN_NOVEMBER])
    text = shown(lambda terminal: terminal.centre(StoreView(store), "month", Filters()))
    assert "2026-11 刚开始" in text
    assert "坐席 · 2026-10" in text
    assert "66.0" not in text
    asked = Filters(since=date(2026, 11, 1))
    new = shown(lambda terminal: terminal.centre(StoreView(store), "month", asked))
    assert "刚开始" not in new
    assert "66.0" in new
    assert "2026-10 刚开始" not in shown(
        lambda t: t.agent(StoreView(store), "A1", "month", Filters(until=date(2026, 10, 31)))
    )


def test_calls_are_those_of_the_cards_period_unless_days_are_asked_for():
    calls = [call_row("C1", flagged=True), IN_NOVEMBER]
    view = StoreView(small_store(scorecards=NOVEMBER, calls=calls))
    text = shown(lambda terminal: terminal.centre(view, "month", Filters()))
    assert "C1" in text
    assert "C3" not in text
    assert [call["call_id"] for call in json_of(view, "month", Filters())["calls"]] == ["C1"]
    since = Filters(since=date(2026, 11, 1))
    assert [call["call_id"] for call in json_of(view, "month", since)["calls"]] == ["C3"]
    assert json_of(view, "month", since)["period_start"] == "2026-11-01"
    assert [call["call_id"] for call in json_of(view, "month", since, "A1")["calls"]] == ["C3"]


@pytest.mark.parametrize(
    ("filters", "says"),
    [
        (Filters(team="一般"), "--team: there is no '一般'; did you mean '一班'?"),
        (Filters(team="x"), "--team: there is no 'x'; there are '一班'"),
        (Filters(grade="优"), "--grade: there is no '优'; there are 'A', '良'"),
        (Filters(rule="forbidden.shirk"), "did you mean 'forbidden.shirking'?"),
    ],
)
def test_what_there_is_none_of_is_refused_with_what_there_is(filters, says):
    with pytest.raises(UsageError) as caught:
        filters.refuse_unknown(StoreView(small_store()), TITLES, {"A"})
    assert says in str(caught.value)


def test_what_only_older_standards_had_is_known_by_the_calls_that_have_it():
    view = StoreView(small_store(findings=[finding_row("old.rule")]))
    Filters(rule="old.rule", grade="良", team="一班").refuse_unknown(view, TITLES, {"A"})


def test_nothing_is_printed_of_a_table_without_rows():
    store = small_store(scorecards=[card_row(violation_rates=[])], calls=[call_row()], team_scorecards=[])
    text = shown(lambda terminal: terminal.centre(StoreView(store), "month", Filters()))
    assert "主要问题" not in text
    assert "需要复听" not in text
    in_words = "班组里其他人", "（班组则与其他班组比", "班组平均"
    assert text.count("班组") == sum(text.count(words) * words.count("班组") for words in in_words)  # but no table


def test_like_with_like_is_explained():
    text = shown(lambda terminal: terminal.agent(StoreView(small_store()), "A1", "month", Filters()))
    assert "同口径得分：" in text
    assert "同类通话预期：" in text


def test_days_the_wrong_way_round_are_refused():
    with pytest.raises(UsageError, match="--since 2026-10-20 is after --until 2026-10-01"):
        Filters(since=date(2026, 10, 20), until=date(2026, 10, 1))
    Filters(since=date(2026, 10, 1), until=date(2026, 10, 1))  # a day


@pytest.mark.parametrize(
    "days",
    [
        Filters(since=date(2027, 1, 1)),
        Filters(until=date(2025, 1, 1)),
        Filters(since=date(2026, 10, 13)),  # in the month that the card is of
    ],
)
def test_where_nothing_lies_in_the_days_it_says_so_and_no_card_stands_for_them(days):
    view = StoreView(small_store())
    for draw in (lambda t: t.centre(view, "month", days), lambda t: t.agent(view, "A1", "month", days)):
        text = shown(draw)
        assert text == f"{days.days} 没有通话；已有通话的日期：2026-10-12 – 2026-10-12\n"


@pytest.mark.parametrize("chosen", [Filters(rule="forbidden.shirking"), Filters(until=date(2026, 10, 12))])
def test_where_calls_are_chosen_the_cards_are_said_to_be_of_all(chosen):
    view = StoreView(small_store())
    for draw in (lambda t, f: t.centre(view, "month", f), lambda t, f: t.agent(view, "A1", "month", f)):
        assert "得分和主要问题是 2026-10 全部通话的" in shown(lambda t, draw=draw: draw(t, chosen))
        assert "全部通话的" not in shown(lambda t, draw=draw: draw(t, Filters(team="一班")))


def test_a_list_names_what_its_calls_were_chosen_by_and_says_when_there_are_none():
    days = "2026-10-01 – 2026-10-31"
    view = StoreView(small_store(findings=[finding_row(call_id="C2")]))
    text = shown(lambda terminal: terminal.centre(view, "month", Filters(rule="forbidden.shirking", grade="良")))
    assert f"通话 · {days} · 推诿 · 良" in re.sub(r"\s+", " ", text)  # a title goes on in the next line
    none = shown(lambda terminal: terminal.centre(view, "month", Filters(grade="优")))
    assert f"通话 · {days} · 优：没有符合条件的通话" in none


def test_failures_are_counted_where_there_are_many():
    failures = [
        {"call_id": f"C{n}", "recording": f"{n:02}.wav", "reason": "missing", "message": "gone"} for n in range(12)
    ]
    view = StoreView(small_store(calls=[], scorecards=[], team_scorecards=[], failures=failures))
    text = shown(lambda terminal: terminal.centre(view, "month", Filters()))
    assert text.count(".wav: 找不到文件: gone") == 10
    assert "C3 03.wav" in text
    assert "另有 2 个未能质检" in text
    assert "还没有质检过的通话" in text  # and nothing of how agents are compared
    assert "同类" not in text
