"""The memory that a call of four hours takes, measured to its end: the whole pipeline, the real model.

    python -m benchmarks.long_call [--hours 4] [--dense]

A stereo recording of 8 kHz is laid out from the sample calls: one at the start of every quarter of an hour and a
hissing line between them; with --dense one after the other without a pause, so that somebody speaks for four hours.
One process inspects it, from the file to the masked result.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import wave
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from itertools import cycle
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from benchmarks.memory import peak_mb
from qc.audio import read_recording
from qc.calls import read_calls
from qc.config import load_config
from qc.inspection import MakeInspector
from qc.privacy import KEY
from qc.records import Call

SAMPLES = Path(__file__).parent.parent / "sample_audio"
RATE_HZ = 8000
EVERY_S = 900.0
HISS_DBFS = -70.0


@dataclass(frozen=True)
class Taken:
    seconds: float
    turns: int
    loaded_mb: float  # before the call
    peak_mb: float


def lay_out(path: Path, hours: float, dense: bool) -> Call:
    """Write the recording; the call is that of the first sample, longer."""
    config = load_config()
    stereo = [c for c in read_calls(SAMPLES, SAMPLES / "calls.csv", config).calls if c.agent_channel == "left"]
    sounds = [read_recording(SAMPLES / str(call.recording), config.audio).pcm for call in stereo]
    hiss = np.random.default_rng(0).standard_normal((2, RATE_HZ)) * 32768 * 10 ** (HISS_DBFS / 20)
    second = hiss.astype(np.int16).T.tobytes()
    with wave.open(str(path), "wb") as file:
        file.setparams((2, 2, RATE_HZ, 0, "NONE", ""))
        for sound in cycle(sounds):
            left = round(hours * 3600 * RATE_HZ) - file.getnframes()
            if left <= 0:
                return replace(stereo[0], call_id="long", recording=path.name)
            file.writeframes(sound[:, :left].T.tobytes())
            pause_s = 0 if dense else min(EVERY_S, left / RATE_HZ) - sound.shape[1] / RATE_HZ
            for _ in range(int(pause_s)):
                file.writeframes(second)
    raise AssertionError("there are sample calls")


def inspect(folder: Path, call: Call) -> Taken:
    inspect_call = MakeInspector(load_config(), folder, folder / "cache", folder / KEY)()
    loaded_mb, started = peak_mb(), time.perf_counter()
    inspection = inspect_call(call)
    return Taken(time.perf_counter() - started, len(inspection.conversation.turns), loaded_mb, peak_mb())


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--hours", type=float, default=4.0, help="default: %(default)s")
    parser.add_argument("--dense", action="store_true", help="somebody speaks all the time")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        call = lay_out(Path(folder, "long.wav"), options.hours, options.dense)
        with ProcessPoolExecutor(1, get_context("spawn")) as process:
            taken = process.submit(inspect, Path(folder), call).result()
    spoken = "speech all the time" if options.dense else "a sample call every quarter of an hour"
    print(f"{options.hours:g} hours, {spoken}: {taken.turns} turns in {taken.seconds:.0f} s")
    print(f"peak memory of the process {taken.peak_mb:.0f} MB, of it {taken.loaded_mb:.0f} MB before the call")
    return 0


if __name__ == "__main__":
    sys.exit(main())
