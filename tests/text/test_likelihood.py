"""The model's word on a doubtful phrase. The figures are those measured on telephone-band clips with Whisper base."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qc.text.likelihood import decide, with_phrase


@pytest.mark.parametrize(
    ("heard", "prior", "heard_nats", "supposed_nats", "verdict"),
    [
        ("为说话", 0.5, -7.9, -8.7, "said"),
        ("您有完美完", 0.9, -20.1, -20.7, "said"),
        ("您有完美完", 0.997, -25.8, -27.7, "said"),  # a clip of a second: the end of the text is unlikely as well
        ("结对不可能有这种事", 0.9, -5.1, -4.8, "said"),
        ("有一件找领导去", 0.9, -14.8, -13.0, "said"),
        ("为什么会这样", 0.5, -8.8, -20.3, "not_said"),
        ("为了您的安全", 0.5, -4.8, -19.8, "not_said"),
        ("您有完美的体验吗", 0.1, -5.4, -12.7, "not_said"),
        ("再建一个", 0.5, -5.0, -9.0, "unknown"),  # neither near nor far
        ("姓马", 0.9, -17.0, -18.0, "unknown"),  # nothing is likely: the clip cannot be judged
        ("很长的一段话", 0.9, -math.inf, -math.inf, "unknown"),  # the model could not be asked
        ("很长的一段话", 0.9, math.nan, -3.0, "unknown"),
    ],
)
def test_the_model_decides(heard: str, prior: float, heard_nats: float, supposed_nats: float, verdict: str) -> None:
    assert decide(heard_nats, supposed_nats, len(heard), prior).verdict == verdict


def test_the_odds_by_hand() -> None:
    # even odds before: 1.57 + 0.32 · -2 = 0.93 nats, 1 / (1 + e^-0.93) = 0.717
    decision = decide(-10, -12, 8)
    assert (decision.verdict, decision.margin_nats) == ("unknown", -2)
    assert decision.confidence == pytest.approx(0.717, abs=1e-3)


@given(st.floats(0, 1), st.floats(-60, 0), st.floats(-60, 0), st.floats(0, 5))
def test_a_likelier_phrase_is_never_believed_less(prior: float, heard: float, supposed: float, more: float) -> None:
    rank = {"not_said": 0, "unknown": 1, "said": 2}
    less_likely, likelier = decide(heard, supposed, 1000, prior), decide(heard, supposed + more, 1000, prior)
    assert rank[less_likely.verdict] <= rank[likelier.verdict]
    assert 0 <= less_likely.confidence <= 1


def test_the_phrase_takes_the_place_of_what_was_heard() -> None:
    assert with_phrase("好的，为，说话。", 3, 4, "喂") == "好的，喂，说话。"
