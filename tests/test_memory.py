import sys
from pathlib import Path

import numpy as np
import pytest

from qc.memory import give_back


def held_mb():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="told by /proc")
def test_what_lay_between_pages_in_use_is_given_back():
    arrays = [np.ones(12_500) for _ in range(1_000)]  # 100 MB
    kept = arrays[::100]
    full_mb = held_mb()
    del arrays
    give_back()
    assert held_mb() < full_mb - 70
    assert all(array.all() for array in kept)
