"""`measure` and `turn_measure`: figures and limits."""

import pytest

from qc.errors import FileError
from qc.spans import Span
from tests.standards.support import findings_of, talk, verdicts_of, words


@pytest.mark.parametrize(("value", "verdict"), [(400.0, "met"), (401.0, "violation"), (None, "not_assessable")])
def test_a_measure_above_its_limit(tmp_path, value, verdict):
    condition = {"measure": "agent_pace_cpm", "above": 400}
    assert verdicts_of(tmp_path, condition, talk("A 好", measures={"agent_pace_cpm": value})) == [verdict]


def test_one_measure_against_another(tmp_path):
    condition = {"measure": "agent_pace_cpm", "against": "customer_pace_cpm", "above": 1.5}
    figures = {"agent_pace_cpm": 400.0, "customer_pace_cpm": 200.0}  # 400 / 200 = 2 > 1.5
    assert verdicts_of(tmp_path / "a", condition, talk("A 好", measures=figures)) == ["violation"]
    nothing = {"agent_pace_cpm": 400.0, "customer_pace_cpm": 0.0}
    assert verdicts_of(tmp_path / "b", condition, talk("A 好", measures=nothing)) == ["not_assessable"]


def test_the_reason_of_a_missing_measure_is_told(tmp_path):
    conversation = talk("A 好", measures={"missing": {"agent_snr_db": "no_silence"}})
    assert findings_of(tmp_path, {"measure": "agent_snr_db", "below": 12}, conversation)[0].reason == "no_silence"


def test_a_turn_without_a_pause(tmp_path):
    #  24 characters in 6 s; a pause at 2.0–2.5 leaves 3.5 s unbroken
    text = "国际漫游有两种收费方式第一种按天第二种按包收费"[:24]
    condition = {"turn_measure": "unbroken_s", "above": 4, "min_chars": 10}
    assert verdicts_of(tmp_path / "a", condition, talk(f"A {text}")) == ["violation"]
    paused = talk(("A", text, {"pauses": (Span(2.0, 2.5),)}))
    assert verdicts_of(tmp_path / "b", condition, paused) == ["met"]


def test_a_hurried_turn_is_a_place_of_its_own_and_one_that_was_not_understood_accuses_nobody(tmp_path):
    # 24 characters a turn: in 6 s 240, in 3 s 480 a minute; turns of 4 characters are too short to be timed here
    text = "国际漫游有两种收费方式第一种按天第二种按包收费多少"[:24]
    condition = {"turn_measure": "pace_cpm", "above": 430, "min_chars": 20}
    calm, hurried = (text, {"pace_cpm": 240.0}), (text, {"pace_cpm": 480.0})
    (finding,) = findings_of(tmp_path / "a", condition, talk(("A", *calm), ("A", *hurried)))
    assert (finding.verdict, finding.turn, finding.expected) == ("violation", 1, "pace_cpm = 480 (> 430)")
    unsure = (text, {"pace_cpm": 480.0, "doubtful": "low_confidence"})
    assert verdicts_of(tmp_path / "b", condition, talk(("A", *unsure))) == ["not_assessable"]
    half = (text, {"pace_cpm": 480.0, "words": words(text, 0, 0.9)[:12]})  # of its 6 s no word came for three
    assert verdicts_of(tmp_path / "half", condition, talk(("A", *half))) == ["not_assessable"]
    assert verdicts_of(tmp_path / "c", condition, talk(("A", "您好请说", {"pace_cpm": 480.0}))) == ["met"]
    assert verdicts_of(tmp_path / "d", condition, talk(("A", text, {"pace_cpm": None}))) == ["not_assessable"]


def test_nothing_is_said_of_pauses_without_sound(tmp_path):
    conversation = talk(
        "A 国际漫游有两种收费方式第一种按天第二种按包收费", measures={"missing": {"hold_s": "no_sound"}}
    )
    condition = {"turn_measure": "unbroken_s", "above": 4}
    assert findings_of(tmp_path / "a", condition, conversation)[0].reason == "no_sound"
    assert verdicts_of(tmp_path / "b", {"turn_measure": "chars", "above": 20}, conversation) == ["violation"]


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ({"measure": "agent_pace_cpm", "above": 380}, "agent_pace_cpm = 412 (> 380)"),
        ({"measure": "agent_pace_cpm", "against": "customer_pace_cpm", "above": 1, "below": 4},
         "agent_pace_cpm / customer_pace_cpm = 2 (> 1, < 4)"),
        ({"turn_measure": "chars", "below": 9}, "chars = 6 (< 9)"),
    ],
)  # fmt: skip
def test_a_finding_tells_the_figure_and_its_limits_in_no_language(tmp_path, condition, told):
    conversation = talk("A 您好请说请说", measures={"agent_pace_cpm": 412.0, "customer_pace_cpm": 206.0})
    assert findings_of(tmp_path, condition, conversation)[0].expected == told


@pytest.mark.parametrize(
    ("condition", "problem"),
    [({"measure": "agent_pace"}, "is no measure"), ({"measure": "agent_pace_cpm"}, "give a limit")],
)
def test_what_cannot_be_compared_is_refused(tmp_path, condition, problem):
    with pytest.raises(FileError, match=problem):
        verdicts_of(tmp_path, condition, talk("A 好"))
