"""The model's word on a doubtful phrase. The figures are those measured on telephone-band clips with Whisper base."""

from __future__ import annotations

import math

import pytest

from qc.text.likelihood import decide, was_said, with_phrase


@pytest.mark.parametrize(
    ("heard", "heard_nats", "supposed_nats", "said"),
    [
        ("为说话", -7.9, -8.7, True),
        ("您有完美完", -20.1, -20.7, True),
        ("结对不可能有这种事", -5.1, -4.8, True),
        ("有一件找领导去", -14.8, -13.0, True),
        ("为什么会这样", -8.8, -20.3, False),
        ("为了您的安全", -4.8, -19.8, False),
        ("您有完美的体验吗", -5.4, -12.7, False),
        ("再建一个", -5.0, -9.0, None),  # between the thresholds
        ("嗯嗯", -30.0, -30.5, None),  # nothing is likely: the clip cannot be judged
        ("很长的一段话", -math.inf, -math.inf, None),  # could not be asked
        ("很长的一段话", math.nan, -3.0, None),
    ],
)
def test_the_model_decides(heard: str, heard_nats: float, supposed_nats: float, said: bool | None) -> None:
    assert was_said(heard_nats, supposed_nats, len(heard)) is said


def test_the_surer_the_further_from_the_middle() -> None:
    said, barely, unknown = (decide(-10, -10 + margin, 8) for margin in (1.0, -2.0, -4.5))
    assert said.confidence > barely.confidence >= 0.95
    assert unknown.confidence == pytest.approx(0.5)
    assert decide(-10, -17, 8).confidence >= 0.95
    assert decide(-10, -12, 8).margin_nats == -2


def test_the_phrase_takes_the_place_of_what_was_heard() -> None:
    assert with_phrase("好的，为，说话。", 3, 4, "喂") == "好的，喂，说话。"
