from datetime import date, datetime
from html import escape
from html.parser import HTMLParser

import pytest

from qc.report import page_name, write_report
from qc.views import StoreView, period_name
from qc.wording import in_order
from tests.support.frames import ZONE, call_row, card_row, finding_row, small_store, turn_row

TITLES = {"forbidden.shirking": {"zh": "推诿", "en": "Shirking"}}
NOW = datetime(2026, 11, 1, 8, 0)


class Links(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.found, self.tags = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.found += [value for name, value in attrs if name in ("href", "src")]


def written(tmp_path, language="zh", **changed):
    return write_report(
        StoreView(small_store(**changed)),
        tmp_path / "report",
        language=language,
        titles=TITLES,
        problems=TITLES,
        sections={"courtesy": "礼貌", "warmth": "热情"},
        now=NOW,
    )


def test_every_link_of_every_page_leads_somewhere(tmp_path):
    first = written(tmp_path)
    pages = {path.name: path.read_text(encoding="utf-8") for path in first.parent.glob("*.html")}
    assert len(pages) == 4  # the centre, one agent, two calls
    for text in pages.values():
        for link in Links(text).found:
            page, _, anchor = link.partition("#")
            target = pages.get(page, text) if page != "style.css" else "x"
            assert page in ("", "style.css") or page in pages
            assert not anchor or f'id="{anchor}"' in target


def test_a_call_shows_the_words_their_place_and_the_better_ones(tmp_path):
    page = (written(tmp_path).parent / page_name("call", "C1")).read_text(encoding="utf-8")
    assert '<mark class="major" title="推诿">不归我们管</mark>' in page
    assert "我帮您转给负责的同事" in page
    assert "冷场 0:12 · 12.0 s" in page


def test_a_fatal_breach_is_named_on_the_finding_that_set_the_score(tmp_path):
    findings = [finding_row("opening.greeting", points=-4.0), finding_row(severity="fatal", points=-37.0)]
    calls = [call_row(score=59.0, grade="C", fatal=True)]
    page = (written(tmp_path, calls=calls, findings=findings).parent / page_name("call", "C1")).read_text("utf-8")
    assert '<span class="tag fatal">致命：全通话记 59 分</span> 推诿' in page
    assert '<small>C <span class="tag fatal">致命</span></small>' in page


def test_the_pages_are_chinese_by_default_and_english_by_a_setting(tmp_path):
    assert "最需要帮助的在前" in written(tmp_path).read_text(encoding="utf-8")
    english = written(tmp_path, "en").read_text(encoding="utf-8")
    assert "Shirking" in english
    assert 'lang="en"' in english


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}", "../../etc/passwd"]
)
def test_hostile_text_is_shown_and_not_obeyed(tmp_path, name):
    first = written(
        tmp_path,
        calls=[call_row(name, agent_id=name, agent_name=name, flagged=True, flag_reasons=[name])],
        turns=[turn_row(2, "agent", 9.0, 12.0, name, call_id=name)],
        findings=[finding_row(call_id=name, quote=name, suggestion=name, expected=name)],
    )
    assert {path.parent for path in first.parent.rglob("*.html")} == {first.parent}
    for path in first.parent.glob("*.html"):
        tags = Links(path.read_text(encoding="utf-8")).tags
        assert "script" not in tags
        assert "img" not in tags
    page = first.read_text(encoding="utf-8").replace("&#34;", "&quot;")
    assert escape(name) in page


def test_a_call_to_listen_to_leads_to_its_gravest_place(tmp_path):
    calls = [call_row(flagged=True, flag_reasons=["low_score"])]
    index = written(tmp_path, calls=calls).read_text(encoding="utf-8")
    link = f'<a href="{page_name("call", "C1")}#t2">0:09</a> 推诿 <span class="quote">不归我们管</span>'
    assert link in index.split("需要复听")[2]
    page = (tmp_path / "report" / page_name("call", "C1")).read_text(encoding="utf-8")
    assert "录音：0412/a.wav" in page


def test_what_should_be_listened_to_first_is_marked(tmp_path):
    page = written(tmp_path, findings=[finding_row(confidence=0.75)]).parent / page_name("call", "C1")
    assert '75%<br><span class="tag unsure">先复听</span>' in page.read_text(encoding="utf-8")
    sure = written(tmp_path / "sure").parent / page_name("call", "C1")
    assert "先复听" not in sure.read_text(encoding="utf-8")


def test_nothing_is_drawn_of_a_call_in_which_nobody_speaks(tmp_path):
    call = call_row(score=None, grade=None, score_reason="unfit:silent", condition_reasons=["silent"])
    page = written(tmp_path, calls=[call], turns=[], findings=[]).parent / page_name("call", "C1")
    text = page.read_text(encoding="utf-8")
    assert "<svg" not in text
    assert "<h2>对话</h2>" not in text


def test_periods_as_people_write_them():
    assert period_name(date(2026, 10, 1), "month") == "2026-10"
    assert period_name(date(2026, 10, 26), "week") == "2026-10-26 … 11-01"
    assert period_name(date(2026, 10, 26), "day") == "2026-10-26"
    assert period_name(None, "day") == "—"


def test_a_call_without_a_score_says_why(tmp_path):
    call = call_row(
        score=None, grade=None, score_reason="unfit:silent,one_way", condition_reasons=["silent", "one_way"]
    )
    page = (written(tmp_path, calls=[call]).parent / page_name("call", "C1")).read_text(encoding="utf-8")
    assert "未能判断：录音没有声音；只有一方的声音" in page


def test_a_call_whose_voices_were_not_told_apart_shows_no_roles_and_no_agents_figures(tmp_path):
    mixed = call_row(
        score=None, grade=None, score_reason="unfit:one_way,one_voice", condition_reasons=["one_way", "one_voice"]
    )
    first = written(tmp_path, calls=[mixed], findings=[])
    page = (first.parent / page_name("call", "C1")).read_text(encoding="utf-8")
    assert page.count("未能判断：两人声音相近，未能分清，或只有一人说话<") == 2  # beside the score, and for the points
    assert "没有发现问题" not in page
    assert 'class="turn speaker"' in page
    for absent in (
        'class="turn agent"',
        'class="turn customer"',
        "坐席语速",
        "坐席音量",
        "坐席说话",
        "打断客户",
        "<svg",
    ):
        assert absent not in page
    assert "冷场（秒）" in page
    judged = (written(tmp_path / "judged", findings=[]).parent / page_name("call", "C1")).read_text(encoding="utf-8")
    assert "没有发现问题" in judged
    assert "坐席语速" in judged


def test_a_problem_is_shown_beside_how_often_the_team_has_it(tmp_path):
    index = written(tmp_path).read_text(encoding="utf-8")
    assert "占通话 50%（10%–90%），班组 20%" in index
    agent = next(tmp_path.rglob("agent-*.html")).read_text(encoding="utf-8")
    assert "占通话 50%（10%–90%），班组 20% · 通话太少" in agent
    assert "同类通话预期 82.0" in agent
    assert "观察期满 2 通，再来电 1 通；未满 1 通" in agent


def test_the_calls_of_a_page_are_those_of_its_cards_period(tmp_path):
    old = call_row(
        "OLD", start_time=datetime(2026, 9, 30, 9, tzinfo=ZONE), agent_id="A2", agent_name="周", flagged=True
    )
    cards = [card_row(), card_row("month", date(2026, 9, 1), agent_id="A2", agent_name="周")]
    index = written(tmp_path, calls=[call_row(flagged=True), old], scorecards=cards).read_text(encoding="utf-8")
    listed, others = index.split("其他时期的通话 (1)")
    assert page_name("call", "C1") in listed
    assert page_name("call", "OLD") not in listed
    assert page_name("call", "OLD") in others
    # who has no calls in this period has a page all the same, for the call leads to it
    page = (tmp_path / "report" / page_name("agent", "A2")).read_text(encoding="utf-8")
    assert "2026-09" in page
    assert page_name("call", "OLD") in page


def test_early_in_a_month_the_page_shows_the_month_before_and_says_so(tmp_path):
    cards = [card_row("month", date(2026, 11, 1)), card_row(enough_calls=True, rank_note="within_chance")]
    index = written(tmp_path, scorecards=cards).read_text(encoding="utf-8")
    assert "周期：2026-10 · 2026-11 刚开始" in index


def test_like_with_like_is_explained_on_the_pages(tmp_path):
    index = written(tmp_path, "en")
    for path in (index, *tmp_path.rglob("agent-*.html")):
        assert "Expected of such calls: what the others of the team get" in path.read_text(encoding="utf-8")


def test_the_points_of_a_page_add_up_to_the_score_and_zero_is_explained(tmp_path):
    findings = [
        finding_row(points=-10.09),
        finding_row("forbidden.hey", points=0.0),
        finding_row("closing.holiday_wish", "credit", points=2.0),
    ]
    calls = [call_row(score=91.91)]
    page = (written(tmp_path, calls=calls, findings=findings).parent / page_name("call", "C1")).read_text("utf-8")
    assert "100 − 10.09 + 2.00 = 91.91" in page
    assert '<span class="tag credit">加分</span> closing.holiday_wish' in page
    assert "零分：" in page
    whole = written(tmp_path / "w", findings=[finding_row(points=-8.5)]).parent / page_name("call", "C1")
    assert "零分：" not in whole.read_text("utf-8")


def test_what_is_missing_in_a_whole_call_has_no_place_in_it(tmp_path):
    whole = {"turn": None, "start_s": 0.0, "end_s": 30.0, "quote": "", "reason": "absent"}
    page = written(tmp_path, findings=[finding_row(**whole)]).parent / page_name("call", "C1")
    assert '<td class="who">全程</td>' in page.read_text("utf-8")


def test_sections_come_as_in_a_call():
    assert in_order(["own", "closing", "also", "opening", "own"]) == ["opening", "closing", "also", "own"]


def test_a_section_of_which_nothing_was_assessed_has_no_figure_and_no_bar(tmp_path):
    card = card_row(sections={"opening": 75.0, "speech": 100.0})
    written(tmp_path, scorecards=[card], team_scorecards=[card | {"sections": {"hold": 90.0}}])
    page = next(tmp_path.rglob("agent-*.html")).read_text("utf-8")
    assert page.count('<span class="bar') == 2
    assert "<td>应答</td>" not in page  # in no form, on no card
    row = '<tr><td>{}</td><td class="n">—</td><td></td>\n<td class="n">{}</td></tr>'
    assert row.format("等待", "90.0") in page
    assert row.format("礼貌", "—") in page
    assert row.format("热情", "—") in page  # a centre's own, by the title in its form


@pytest.mark.parametrize(
    ("language", "event", "unheard"), [("zh", "打断", "没有听到"), ("en", "Interruption", "not heard")]
)
def test_what_was_measured_is_told_in_the_pages_language_and_is_not_unheard(tmp_path, language, event, unheard):
    measured = finding_row("speech.interruption", quote="", reason="measured", expected="interruption 0.8 s")
    cards = [card_row(top_violations=[{"rule_id": "speech.interruption", "count": 1, "calls": 1}])]
    pages = written(tmp_path, language=language, findings=[measured], scorecards=cards).parent
    for page in (next(pages.glob("agent-*.html")), pages / page_name("call", "C1")):
        text = page.read_text(encoding="utf-8")
        assert f"{event} 0.8 s" in text
        assert unheard not in text


def test_nothing_is_said_of_calling_again_while_all_calls_are_observed(tmp_path):
    open_ = {"customer_calls": 18, "repeat_calls": 0, "resolution_open": 18}
    card = card_row(**open_, resolved_rate=None, resolved_low=None, resolved_high=None)
    index = written(tmp_path, scorecards=[card], team_scorecards=[card, card | {"team": None}])
    for path in (index, next(tmp_path.rglob("agent-*.html"))):
        tile = "<small>客户未再来电</small><b>—</b><small>观察期满 0 通，再来电 0 通；未满 18 通</small>"
        assert tile in path.read_text("utf-8")


def test_a_call_without_sound_has_no_empty_tracks_and_no_legend_of_what_is_measured(tmp_path):
    words = call_row(condition_reasons=["no_sound"])
    page = (written(tmp_path, calls=[words]).parent / page_name("call", "C1")).read_text("utf-8")
    assert 'viewBox="-64 0 1084 154"' in page
    legend = page.split('class="legend"')[1].split("</div>")[0]
    assert "存疑" in legend
    assert "致命" in legend
    for measured in ("冷场", "等待", "打断", "沉默", "杂音", "高度为音量"):
        assert measured not in legend
    turn = turn_row(0, "agent", 0.5, 3.0, "您好") | {"pace_cpm": 240.0, "pitch_hz": 200.0}
    heard = written(tmp_path / "heard", turns=[turn]).parent / page_name("call", "C1")
    assert 'viewBox="-64 0 1084 238"' in heard.read_text("utf-8")
    assert "打断</span>" in heard.read_text("utf-8")


def test_an_english_report_says_why_suggestions_are_chinese(tmp_path):
    phrase = "What to say instead stands in Chinese"
    for language, told in (("en", True), ("zh", False)):
        written(tmp_path / language, language)
        for path in (tmp_path / language).rglob("*.html"):
            assert (phrase in path.read_text("utf-8")) == told


def test_a_family_of_wordings_is_not_shown_as_the_standard(tmp_path):
    for expected, told in (("不归我们", True), ("{不|没}归[我们]管", False)):
        findings = [finding_row(expected=expected)]
        page = written(tmp_path / str(told), findings=findings).parent / page_name("call", "C1")
        assert ("标准：" in page.read_text("utf-8").split("扣分明细")[1].split("对话")[0]) == told
        assert "{不" not in page.read_text("utf-8")


def test_a_page_counts_what_was_met_and_what_could_not_be_judged(tmp_path):
    findings = [finding_row("a.met", "met"), finding_row("a.credit", "credit", points=0.0)]
    findings += [finding_row("a.doubt", "not_assessable", reason="by_sound")]
    page = written(tmp_path, findings=findings).parent / page_name("call", "C1")
    assert "做到的（2）与无法判断的（1）" in page.read_text("utf-8")


def test_of_very_many_failures_the_first_are_listed(tmp_path):
    failures = [{"call_id": "", "recording": f"{n:03}.wav", "reason": "missing", "message": "gone"} for n in range(203)]
    index = written(tmp_path, failures=failures).read_text("utf-8")
    assert index.count("<td>gone</td>") == 200
    assert "另有 3 个未能质检" in index


def test_what_was_misheard_stands_beside_what_it_was_taken_for(tmp_path):
    cards = [card_row()]
    findings = [finding_row(quote="步行就是步行", expected="不行就是不行")]
    first = written(tmp_path, scorecards=cards, findings=findings)
    for name in (page_name("call", "C1"), page_name("agent", "A1")):
        text = (first.parent / name).read_text("utf-8")
        assert '<span class="quote">步行就是步行</span> <small class="standard">标准：不行就是不行</small>' in text
