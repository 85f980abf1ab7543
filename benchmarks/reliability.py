"""Confidence as it was said beside what came true: a reliability table, and the expected calibration error."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
BINS = np.array([0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 1.0])


def expected_error(sure: Floats, right: Floats) -> float:
    """Expected calibration error: how far what was said is from what came true, over the bins by their sizes."""
    of_bin = np.digitize(sure, BINS[1:-1])
    gaps = [abs(float(np.sum(sure[of_bin == n] - right[of_bin == n]))) for n in range(len(BINS) - 1)]
    return sum(gaps) / len(sure)


def table(sure: Floats, right: Floats) -> str:
    """What was said beside what came true, bin by bin, in Markdown, and the expected calibration error."""
    of_bin = np.digitize(sure, BINS[1:-1])
    lines = ["| confidence | characters | mean | right |", "|---|---|---|---|"]
    for number in range(len(BINS) - 1):
        own = of_bin == number
        if own.any():
            edges = f"{BINS[number]:.2f}–{BINS[number + 1]:.2f}"
            lines.append(f"| {edges} | {own.sum()} | {sure[own].mean():.3f} | {right[own].mean():.3f} |")
    return "\n".join([*lines, "", f"Expected calibration error: {expected_error(sure, right):.3f}"])
