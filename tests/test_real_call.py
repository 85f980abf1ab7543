"""A real call in English, measured by hand: frames of 10 ms over -40 dBFS on each channel, holes under 0.25 s closed,
and both channels looked at as spectrograms, to tell words from a rustle, a breath and a thump.

    what                                             by hand
    agent's greeting ends, and starts                0.00 and 1.80 (its last word fades until 1.95)
    agent asks back                                  25.76 – 30.50
    customer answers                                 30.61 – 34.29
    agent explains without a break of 1 s            34.03 – 62.23, 91 words, 25.8 s without pauses
    agent starts while the customer goes on, once    64.74 – 65.85
    nobody speaks for 3 s, once                      113.73 – 118.78 (the customer's rustle at 115.8 is no word)
    agent's okays at 77.1 and 80.2 and her 95.5      start in the customer's turns and interrupt nobody
    longest the agent speaks                         159.84 – 197.61, 31.7 s without pauses
    customer goes on talking after the agent's okay  219.98 – 220.72 and 226.01 – 228.09, within the agent's words
    speech of both                                   131.1 s and 86.2 s (91.5 less 5.3 of thumps and breaths): 0.60
"""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from qc.config import load_config
from qc.inspection import Inspector
from qc.records import Call
from qc.rules import load_rules
from qc.transcription import load_transcriber

CONFIG = load_config()
CLIPS = Path(os.environ.get("QC_AUDIO") or Path(__file__).parent.parent.parent / "shared" / "audio")
NAME = "auto_repairs_49.flac"
pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(not (CLIPS / NAME).exists(), reason="set QC_AUDIO to the folder with the real call"),
]


@pytest.fixture(scope="module")
def heard(base_model):
    whisper = load_transcriber(str(base_model), CONFIG.transcription)
    call = Call(
        "C1", "A1", datetime(2026, 10, 12, tzinfo=UTC), recording=NAME, agent_channel="left", language="en",
        direction="inbound",
    )  # fmt: skip
    return Inspector(CONFIG, CLIPS, whisper, load_rules(CONFIG)).inspect(call).conversation


def turn_at(heard, role, time_s):
    return next(turn for turn in heard.turns if turn.role == role and turn.span.start_s <= time_s <= turn.span.end_s)


@pytest.mark.parametrize(
    ("role", "at_s", "start_s", "end_s"),
    [
        ("agent", 1.0, 0.0, 1.9),
        ("agent", 28.0, 25.76, 30.5),
        ("customer", 32.0, 30.61, 34.29),
        ("agent", 40.0, 34.03, 62.23),
        ("agent", 170.0, 159.84, 197.61),
        ("customer", 220.4, 219.98, 220.72),
        ("customer", 227.0, 226.01, 228.09),
    ],
)
def test_turns_begin_and_end_where_the_sound_does(heard, role, at_s, start_s, end_s):
    span = turn_at(heard, role, at_s).span
    assert (span.start_s, span.end_s) == (pytest.approx(start_s, abs=0.15), pytest.approx(end_s, abs=0.2))


def test_the_one_interruption_and_the_one_silence(heard):
    cuts = [event.span for event in heard.events if event.kind == "interruption"]
    assert [(cut.start_s, cut.end_s) for cut in cuts] == [
        (pytest.approx(64.74, abs=0.1), pytest.approx(65.85, abs=0.15))
    ]
    silent = [event.span for event in heard.events if event.kind in ("silence", "hold", "dead_air")]
    assert [(gap.start_s, gap.end_s) for gap in silent] == [
        (pytest.approx(113.73, abs=0.2), pytest.approx(118.78, abs=0.2))
    ]
    assert (heard.measures.dead_air_count, heard.measures.interruption_count) == (0, 1)


def test_shares_of_speech_and_the_longest_monologue(heard):
    measures = heard.measures
    assert measures.talk_ratio == pytest.approx(0.60, abs=0.03)
    assert measures.agent_speech_s == pytest.approx(131.1, rel=0.05)
    assert measures.customer_speech_s == pytest.approx(86.2, rel=0.05)
    assert measures.longest_monologue_s == pytest.approx(31.7, rel=0.1)  # weak words between the loud ones belong to it
    assert measures.first_greeting_s == pytest.approx(0.0, abs=0.1)


def test_pace_is_in_words_a_minute(heard):
    explains = turn_at(heard, "agent", 40.0)
    assert explains.chars == pytest.approx(91, abs=4)
    assert explains.pace_cpm == pytest.approx(91 / 25.8 * 60, rel=0.08)  # 212
    assert 180 < heard.measures.agent_pace_cpm < 240
