"""What the speech model's confidence is worth: fitted on the sample calls, shown there and on any other recordings.

    python -m benchmarks.calibration [--manifest FILE...]

Every character that was heard is right or wrong; Platt's two numbers are those under which that is likeliest (logistic
regression on the log odds that the model gave). They go into `transcription.calibration` of the
model's profile. The manifests (as for benchmarks/asr.py) are not fitted on: they show what the fit is worth elsewhere.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np

from benchmarks.asr import SAMPLES, items_of, judged_characters, ours
from benchmarks.logistic import Floats, fit
from benchmarks.reliability import table
from qc.config import Calibration, load_config
from qc.transcription.calibration import LEAST, chance


def platt(sure: Floats, right: Floats) -> Calibration:
    """The calibration under which `right` (0 or 1) is likeliest, `sure` being what the model said (0–1), shape (n,)."""
    sure = np.clip(sure, LEAST, 1 - LEAST)
    intercept, slope = fit(np.log(sure / (1 - sure))[:, None], right)
    return Calibration(slope=float(slope), intercept=float(intercept))


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--manifest", type=Path, nargs="*", default=[], help="further recordings, not fitted on")
    options = parser.parse_args()
    as_it_is = Calibration(slope=1.0, intercept=0.0)
    settings = load_config().transcription.model_copy(update={"calibration": as_it_is})
    fitted = as_it_is
    for manifest in [SAMPLES, *options.manifest]:
        items = items_of(manifest)
        sure, right = judged_characters(items, ours(items, settings, 1))
        if manifest == SAMPLES:
            fitted = platt(sure, right)
            print(f"calibration: {{slope: {fitted.slope:.2f}, intercept: {fitted.intercept:.2f}}}")
        print(f"\n{manifest}: the model's own\n{table(sure, right)}")
        print(f"\ncalibrated\n{table(np.array([chance(float(each), fitted) for each in sure]), right)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
