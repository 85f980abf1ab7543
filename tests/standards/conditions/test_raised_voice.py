"""`raised_voice`: against the beginning of the call."""

import pytest

from tests.standards.support import talk, verdicts_of

RAISED = {"raised_voice": 1, "level_db": 3, "pitch_st": 4, "who": "customer"}


@pytest.mark.parametrize(
    ("first", "later", "verdict"),
    [
        ({"level_dbfs": -24.0}, {"level_dbfs": -21.0}, "violation"),  # 3 dB louder
        ({"level_dbfs": -24.0}, {"level_dbfs": -21.5}, "met"),
        ({"pitch_hz": 200.0}, {"pitch_hz": 253.0}, "violation"),  # 12·log2(253/200) = 4.07 semitones
        ({"pitch_hz": 200.0}, {"pitch_hz": 250.0}, "met"),  # 3.86 semitones
        ({}, {"level_dbfs": -10.0}, "not_assessable"),
    ],
)
def test_louder_or_higher(tmp_path, first, later, verdict):
    conversation = talk(("C", "你好", first), "A 您好", ("C", "怎么回事", later))
    assert verdicts_of(tmp_path, RAISED, conversation) == [verdict]
