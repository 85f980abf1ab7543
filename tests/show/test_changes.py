"""What rescoring changes, as a lead reads it."""

from __future__ import annotations

from collections import Counter

import pytest
from rich.console import Console

from qc.rescoring import CallChange, Changes
from qc.show import Comparison
from qc.show.changes import SHOWN

PROBLEMS = {"forbidden.rude": {"zh": "说话粗鲁", "en": "Rude words"}}
RUDE = Counter({"forbidden.rude": 1})
BETTER = CallChange("C1", "A1", 60.0, 100.0, RUDE, Counter(), "C", "A", ("forbidden.rude",), ("long_silence",))
SAME = CallChange("C2", "A1", 90.0, 90.0, Counter(), Counter(), "A", "A")
FORGOTTEN = CallChange("C3", "A2", 80.0, 80.0, Counter(), Counter(), "B", "B", forgotten=True)


def printed(changes: Changes, language: str = "en") -> str:
    console = Console(width=160)
    with console.capture() as capture:
        Comparison(console, language, PROBLEMS).show(changes)
    return capture.get()


def rows(text: str) -> list[list[str]]:
    return [line.split() for line in text.splitlines()]


def test_old_figures_stand_beside_the_new_ones():
    text = printed(Changes(True, [BETTER, SAME, FORGOTTEN]))
    counts = "calls judged again: 2; changed: 1, in their score 1, in their grade 1, in whether to listen to them 1"
    assert counts in text
    assert "no longer kept: 1" in text
    assert ["Rude", "words", "forbidden.rude", "0", "1"] in rows(text)
    assert ["A1", "1", "95.00", "75.00"] in rows(text)  # (100 + 90) / 2, and (60 + 90) / 2
    assert ["C1", "A1", "100.00", "60.00", "A", "C", "+long", "silence", "-Rude", "words"] in rows(text)
    assert not any(row[:1] in (["C2"], ["C3"]) for row in rows(text))
    assert "Dry run" not in text


def test_a_dry_run_says_so_in_either_language():
    assert printed(Changes(False, [SAME])).endswith("Dry run: nothing was written\n")
    text = printed(Changes(False, [BETTER]), "zh")
    assert text.startswith("重新评判 1 通，1 通有变化：得分变了 1 通，等级变了 1 通，复听标记变了 1 通")
    assert ["说话粗鲁", "forbidden.rude", "0", "1"] in rows(text)
    assert text.endswith("试算：什么都没有写入\n")


@pytest.mark.parametrize(("keys", "said"), [(["dead_air_s"], "2 (dead_air_s)"), ([], "2 (which is not known)")])
def test_settings_that_do_not_reach_stored_calls_are_named(keys, said):
    assert f"other settings: {said}" in printed(Changes(True, [SAME], other_settings=2, settings=keys))


def test_a_long_list_says_how_many_more_there_are():
    many = [CallChange(f"C{i}", "A1", 90.0, 80.0, Counter(), Counter()) for i in range(SHOWN + 3)]
    text = printed(Changes(True, many))
    assert "3 more: list all with --json" in text
    assert sum(row[:2] == [f"C{i}", "A1"] for i in range(SHOWN + 3) for row in rows(text)) == SHOWN


def test_no_name_steers_the_terminal():
    evil = CallChange("C\x1b[2J", "A\x1b", 1.0, 2.0, Counter({"x.\x1b": 1}), Counter(), "[red]", "G\x1b")
    text = printed(Changes(True, [evil]))
    assert "\x1b" not in text
    assert "[red]" in text
