from datetime import date

import pytest
from rich.console import Console

from qc.show import Filters, Terminal, clean, interval_bar
from qc.views import StoreView
from tests.support.frames import call_row, small_store

TITLES = {"forbidden.shirking": {"zh": "推诿", "en": "Shirking"}}


def shown(draw, language="zh"):
    console = Console(width=160, record=True, force_terminal=False, file=open("/dev/null", "w"))  # noqa: SIM115
    draw(Terminal(console, language, TITLES))
    return console.export_text()


def test_the_centre_shows_agents_and_the_calls_to_listen_to():
    text = shown(lambda terminal: terminal.centre(StoreView(small_store()), "month", Filters()))
    assert "李晓雨" in text
    assert "80.0" in text
    assert "推诿×2" in text
    assert "通话太少" in text  # two calls are no ground for a comparison
    assert "C2" in text


def test_an_agent_in_english():
    text = shown(lambda terminal: terminal.agent(StoreView(small_store()), "A1", "month", Filters()), "en")
    assert "Shirking×2" in text
    assert "C1" in text
    assert "91.5" in text


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
        (Filters(since=date(2026, 10, 13)), []),
        (Filters(until=date(2026, 10, 12)), ["C1", "C2"]),
    ],
)
def test_filters(filters, calls):
    assert sorted(call["call_id"] for call in filters.chosen(StoreView(small_store()))) == calls


def test_hostile_names_do_not_reach_the_terminal():
    assert clean("a\x1b[31mb\u202ec\nd") == "a�[31mb�c�d"
    store = small_store(calls=[call_row(agent_name="[bold]x\x1b]0;owned\x07", flagged=True)])
    text = shown(lambda terminal: terminal.centre(StoreView(store), "month", Filters()))
    assert "\x1b" not in text
    assert "[bold]x" in text  # shown as it stands, not obeyed


def test_an_interval_is_drawn_to_scale():
    # 20 cells of 5 points: 25 … 50 … 75
    assert interval_bar(25, 50, 75) == "·····─────●─────····"
    assert interval_bar(None, 100, None) == "···················●"
    assert interval_bar(None, None, None) == ""
