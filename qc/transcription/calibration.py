"""From the model's own probability of a word to the chance that it is right.

    ln odds of being right = slope · ln odds of the model + intercept        Platt 1999, "Probabilistic outputs for
                                                                             support vector machines"

The two numbers are a model's, and stand in its profile; `benchmarks/calibration.py` fits them and shows the fit. Rules
weigh and thresholds cut the model's own probability, so that another fit changes no verdict.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from qc.config import Calibration
from qc.records import Word

LEAST = 1e-4  # neither the model nor the fit knows more than that


def calibrated(words: Sequence[Word], calibration: Calibration) -> list[Word]:
    """The words, each with its chance of being right."""
    return [replace(word, chance=chance(word.confidence, calibration)) for word in words]


def chance(probability: float, calibration: Calibration) -> float:
    """The chance (0–1) that a word is right to which the model gives `probability` (0–1); never falls as that rises.

    >>> chance(0.5, Calibration(slope=1.0, intercept=math.log(3)))
    0.75
    """
    probability = min(1 - LEAST, max(LEAST, probability))
    nats = calibration.slope * math.log(probability / (1 - probability)) + calibration.intercept
    return 1 / (1 + math.exp(-nats))
