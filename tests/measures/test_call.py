"""All measures of a call together: on real speech with known figures, and where there is nothing to measure."""

from pathlib import Path

import numpy as np
import pytest

from qc.config import load_config
from qc.measures import Waits, measure
from qc.records import MEASURES, Word
from qc.roles.lanes import Lane
from qc.spans import Span
from qc.speech import find_speech
from qc.turns import make_turns
from tests.support.samples import sample
from tests.support.sound import numbered, place, recording_of, turn, voice

CONFIG = load_config()


def spoken(call, role):
    """The true words of one side, spread evenly over its true turns."""
    said = []
    for true in call.turns(role):
        chars = [char for char in true["text"] if char.isalnum()]
        step_s = (true["end_s"] - true["start_s"]) / len(chars)
        said += [
            Word(char, Span(true["start_s"] + at * step_s, true["start_s"] + (at + 1) * step_s), 0.9)
            for at, char in enumerate(chars)
        ]
    return said


# a model call; dead air; an interruption; a hold; a monologue; noise
@pytest.mark.parametrize("call_id", ["QH001", "QH005", "QH007", "QH011", "QH014", "QH015"])
def test_figures_are_those_of_the_truth(call_id):
    call = sample(call_id)
    speech = find_speech(call.recording, CONFIG.speech)
    lanes = [Lane(role, call.channel(role), tuple(speech[call.channel(role)])) for role in ("agent", "customer")]
    turns = make_turns(lanes, [spoken(call, lane.role) for lane in lanes], CONFIG)
    measures, events, turns = measure(call.recording, turns, lanes, CONFIG, Waits(lambda text: "稍等" in text))
    truth = call.truth["measures"]
    for role in ("agent", "customer"):
        assert getattr(measures, f"{role}_pace_cpm") == pytest.approx(truth[f"{role}_pace_cpm"], rel=0.05)
        assert getattr(measures, f"{role}_speech_s") == pytest.approx(truth[f"{role}_speech_s"], rel=0.05)
        if truth[f"{role}_level_dbfs"] is not None:
            assert getattr(measures, f"{role}_level_dbfs") == pytest.approx(truth[f"{role}_level_dbfs"], abs=1.0)
    assert measures.dead_air_s == pytest.approx(truth["dead_air_s"], abs=0.2)
    assert measures.hold_s == pytest.approx(truth["hold_s"], abs=0.2)
    assert (measures.dead_air_count, measures.hold_count) == (truth["dead_air_count"], truth["hold_count"])
    assert [event.kind for event in events] == [event["kind"] for event in call.truth["events"]]
    for event, true in zip(events, call.truth["events"], strict=True):
        within_s = 0.3 if event.kind == "interruption" else 0.2
        assert event.span.start_s == pytest.approx(true["start_s"], abs=within_s)
    assert all(0 <= each.turn == at for at, each in enumerate(turns))
    assert {name for name in MEASURES if getattr(measures, name) is None} == set(measures.missing)


def test_every_figure_is_defined_in_the_documentation():
    page = (Path(__file__).parents[2] / "docs" / "measures.md").read_text(encoding="utf-8")
    assert [name for name in MEASURES if f"`{name}`" not in page] == []


def test_every_figure_is_there_or_missing_with_a_reason():
    call = [turn("agent", 0, 2), turn("customer", 3, 5)]
    lanes = [Lane("agent", 0, (Span(0, 2),)), Lane("customer", 1, (Span(3, 5),))]
    quiet = recording_of(np.zeros(80_000), np.zeros(80_000))
    for recording, turns in ((None, numbered(*call)), (quiet, numbered(*call)), (quiet, []), (None, [])):
        measures, _, same = measure(recording, turns, lanes, CONFIG, Waits())
        assert len(same) == len(turns)
        for name in MEASURES:
            assert (getattr(measures, name) is None) == (name in measures.missing), name
        assert all(measures.missing.values())


def test_without_sound_only_words_are_counted():
    measures, events, _ = measure(None, numbered(turn("agent", 0, 2), turn("agent", 20, 22)), [], CONFIG, Waits())
    assert measures.agent_chars == 18
    assert measures.agent_pace_cpm is None
    assert measures.missing["dead_air_s"] == "no_sound"
    assert events == ()


def test_nobody_is_blamed_for_a_recording_in_which_nobody_speaks():
    measures, events, _ = measure(recording_of(np.zeros(240_000)), [], [], CONFIG, Waits())
    assert (measures.dead_air_s, events) == (None, ())
    assert measures.missing["dead_air_s"] == "no_speech"


def test_in_one_channel_nobody_can_tell_that_nobody_interrupts():
    # turns that overlap by 1 s, as a transcript may have them; a recorded voice on the agent's channel shares nothing
    turns = numbered(turn("customer", 1, 4), turn("agent", 3, 6, "你先听我说完再讲"))
    quiet = recording_of(np.zeros(80_000), np.zeros(80_000))
    agent, prompt = Lane("agent", 0, (Span(3, 6),)), Lane("system", 0, (Span(7, 9),))
    for channel, expected in ((0, None), (1, 1.0)):
        lanes = [agent, prompt, Lane("customer", channel, (Span(1, 4),))]
        measures, events, _ = measure(quiet, turns, lanes, CONFIG, Waits())
        assert (measures.overlap_s, measures.interruption_count) == (expected, expected)
        assert measures.missing.get("overlap_s") == (None if expected else "shared_channel")
        assert ["interruption"] * (channel == 1) == [event.kind for event in events if event.kind == "interruption"]


@pytest.mark.parametrize("gains_db", [(0, 0, 0, 0, -12, -12), (-6, 6, 0, 0, 6, -6), (0, 4, 8)])
def test_drift_is_the_end_of_a_call_against_its_beginning(gains_db):
    # turns of 2 s every 4 s, all one voice, louder or softer by the gains
    spans = [(4.0 * at + 1.0, 4.0 * at + 3.0) for at in range(len(gains_db))]
    sound = place(
        4.0 * len(gains_db) + 1,
        [(start_s, voice(2.0) * 10 ** (gain / 20)) for (start_s, _), gain in zip(spans, gains_db, strict=True)],
    )
    turns = numbered(*(turn("agent", *span) for span in spans))
    lanes = [Lane("agent", 0, tuple(each.span for each in turns))]
    measures, _, _ = measure(recording_of(sound, 0 * sound), turns, lanes, CONFIG, Waits())
    third = len(gains_db) // 3

    def power_db(some):
        return 10 * np.log10(np.mean([10 ** (gain / 10) for gain in some]))

    expected = power_db(gains_db[-third:]) - power_db(gains_db[:third])
    assert measures.agent_level_drift_db == pytest.approx(expected, abs=0.3)
