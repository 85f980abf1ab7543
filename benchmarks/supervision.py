"""What supervision costs: the supervised pool against a bare process pool on the same work.

    python -m benchmarks.supervision [--calls 60] [--work-ms 50] [--rounds 25]

The work is arithmetic of a fixed amount for each call; both pools have the same number of spawned processes, and the
time to start them is taken out on both sides by doing one call each before the clock starts. Many short rounds in turn:
a busy machine then slows both alike.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context

from qc.engines import cores
from qc.engines.local import LocalEngine
from qc.engines.supervision import Job, Limits

PAYLOAD = [(f"字{number}", number * 0.01) for number in range(2000)]  # about as much as an inspection sends back


def arithmetic(rounds: int, warm_up: bool) -> tuple[float, list[tuple[str, float]]]:
    """Keep a core busy; returns when it ended, and something to send."""
    if warm_up:
        time.sleep(0.5)  # so that every process gets one
    total = 0
    for number in range(rounds):
        total += number * number
    return time.monotonic(), PAYLOAD


def make_work(rounds: int) -> partial[tuple[float, list[tuple[str, float]]]]:
    return partial(arithmetic, rounds)


def rounds_of(milliseconds: float) -> int:
    """How many rounds take that long here."""
    began = time.perf_counter()
    arithmetic(1_000_000, False)
    return int(1_000_000 * milliseconds / 1000 / (time.perf_counter() - began))


def supervised(calls: int, workers: int, rounds: int) -> float:
    """Calls a second."""
    jobs = [Job(number < workers, 60.0) for number in range(calls + workers)]
    ends = sorted(o.result[0] for o in LocalEngine(workers, Limits(4096, 2)).run(jobs, partial(make_work, rounds)))
    return calls / (ends[-1] - ends[workers - 1])


def bare(calls: int, workers: int, rounds: int) -> float:
    """Calls a second."""
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        work = make_work(rounds)
        ends = sorted(result[0] for result in pool.map(work, [n < workers for n in range(calls + workers)]))
    return calls / (ends[-1] - ends[workers - 1])


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--calls", type=int, default=60)
    arguments.add_argument("--work-ms", type=float, default=50.0)
    arguments.add_argument("--rounds", type=int, default=25)
    options = arguments.parse_args()
    workers, rounds = cores(), rounds_of(options.work_ms)
    ratios = []
    for _ in range(options.rounds):
        with_it = supervised(options.calls, workers, rounds)
        without = bare(options.calls, workers, rounds)
        ratios.append(with_it / without)
        print(f"supervised {with_it:.1f} calls/s, bare pool {without:.1f} calls/s, ratio {ratios[-1]:.3f}")
    ratio = statistics.median(ratios)
    print(
        f"{workers} workers, {options.work_ms:.0f} ms a call: ratio {ratio:.3f} "
        f"(median of {options.rounds}; at least 0.95 is wanted)"
    )
    return int(ratio < 0.95)


if __name__ == "__main__":
    sys.exit(main())
