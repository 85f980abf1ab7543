"""The picture of a call in characters: aligned in any script and width, and no moment of a long call lost."""

from dataclasses import replace

import pytest
from rich.cells import cell_len
from rich.console import Console

from qc.show.picture import LEAST_CELLS, MOST_CELLS, call_picture
from qc.views import StoreView
from qc.wording import wording
from tests.support.frames import small_store, turn_row


def turns(*spans, **figures):
    """Turns of the two in turn."""
    return [
        turn_row(at, ("agent", "customer")[at % 2], start_s, end_s, "您好") | figures
        for at, (start_s, end_s) in enumerate(spans)
    ]


def call(duration_s=30.0, said=(), events=()):
    shown = StoreView(small_store()).call("C1")
    return replace(shown, facts=shown.facts | {"duration_s": duration_s}, turns=list(said), events=list(events))


def lines(call, width=80, language="zh"):
    return call_picture(call, wording(language), width).plain.split("\n")


def event(kind, start_s, end_s):
    return {"kind": kind, "role": None, "turn": 0.0, "start_s": start_s, "end_s": end_s, "details": "{}"}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [24, 40, 80, 200])
def test_all_lines_begin_at_one_cell_and_fit(language, width):
    said = turns((0.0, 10.0), (10.0, 20.0), (20.0, 30.0), pace_cpm=250.0, pitch_hz=180.0)
    drawn = lines(call(30.0, said, [event("hold", 0.0, 30.0)]), width, language)
    assert {cell_len(line) for line in drawn} == {cell_len(drawn[0])}
    assert cell_len(drawn[0]) <= max(width, LEAST_CELLS + 14)
    starts = {cell_len(line[: line.index(mark)]) for line, mark in ((drawn[0], "▆"), (drawn[4], "░"))}
    assert len(starts) == 1


def test_a_turns_height_is_its_level_and_its_place_its_time():
    # 60 cells for 60 s: one a second
    said = [turn_row(0, "agent", 10.0, 12.0, "您好") | {"level_dbfs": -10.0},
            turn_row(1, "customer", 20.0, 21.0, "你好") | {"level_dbfs": -42.0}]  # fmt: skip
    agent, customer, axis = lines(call(60.0, said), 69, "en")
    assert agent[9:] == " " * 10 + "██" + " " * 48
    assert customer[9:] == " " * 20 + "▂" + " " * 39  # a fifth of the height
    assert axis[9:].startswith("0:00")
    assert axis.endswith("1:00")
    assert axis.index("0:30") == 9 + 30


def test_pace_runs_from_the_slowest_to_the_fastest_turn():
    said = turns((0.0, 10.0), (10.0, 20.0), (20.0, 30.0))
    for turn, pace in zip(said, (200.0, 300.0, 250.0), strict=True):
        turn["pace_cpm"] = pace
    pace = next(line for line in lines(call(30.0, said)) if line.startswith("语速 200–300"))
    assert sorted(set(pace[len("语速 200–300 ") :])) == sorted("▁█▅")


def test_what_happened_is_marked_and_what_did_not_has_no_line():
    unsure = turn_row(2, "agent", 20.0, 24.0, "好的") | {"doubtful": "voice_doubtful"}
    said = [*turns((0.0, 4.0), (3.0, 6.0)), unsure]
    happened = [event("interruption", 3.0, 4.0), event("dead_air", 6.0, 20.0), event("silence", 24.0, 28.0)]
    drawn = lines(call(30.0, said, happened))
    marks = {mark: sum(mark in line for line in drawn) for mark in "╳▒░?!"}
    assert marks == {"╳": 1, "▒": 1, "░": 0, "?": 1, "!": 0}


def test_a_long_call_takes_strips_in_which_short_answers_stay_apart():
    # an hour, an answer of half a second every ten
    said = turns(*((10.0 * at, 10.0 * at + 0.5) for at in range(360)))
    drawn = lines(call(3600.0, said))
    axes = [line for line in drawn if line.strip()[0].isdigit()]
    agent = "".join(line for line in drawn if line.startswith("坐席"))
    assert agent.count("▆") == 180
    assert axes[0].strip().startswith("0:00")
    assert axes[-1].endswith("1:00:00")
    assert len(axes) == -(-3600 // (4 * (80 - cell_len("客户 "))))


@pytest.mark.parametrize("duration_s", [None, 0.0, 0.05])
def test_a_call_of_no_length_has_a_picture(duration_s):
    assert len(lines(call(duration_s, turns((0.0, 0.0))))) == 3


def test_it_is_as_wide_on_a_terminal_without_colours():
    said = turns((0.0, 10.0), (10.0, 30.0))
    plain = Console(width=60, no_color=True, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    plain.print(call_picture(call(30.0, said), wording("zh"), 60), no_wrap=True)
    assert plain.export_text().rstrip("\n").split("\n") == lines(call(30.0, said), 60)
    assert all(cell_len(line) <= MOST_CELLS for line in lines(call(30.0, said), 60))
