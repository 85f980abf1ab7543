"""`make faults`: what a batch survives, tried and counted.

python -m benchmarks.faults [--kills 200] [--real 5] [--no-hostile] [--work FOLDER]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.faults.batch import make_clips
from benchmarks.faults.hostile import MEMORY_MB, Tried, try_hostile_recordings
from benchmarks.faults.kills import kill_at_many_points
from benchmarks.faults.others import FAULTS, kill_the_real_one
from benchmarks.faults.recordings import INSPECTED
from qc.logs import escaped


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--kills", type=int, default=200)
    arguments.add_argument("--real", type=int, default=5, help="kills of a run with the real model")
    arguments.add_argument("--hostile", action=argparse.BooleanOptionalAction, default=True)
    arguments.add_argument("--work", type=Path, help="folder to work in; default: a temporary one")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory(dir=options.work) as temporary:
        work = Path(temporary)
        clips = work / "clips"
        make_clips(clips)
        results = []
        if options.kills:
            tally = kill_at_many_points(clips, work, options.kills)
            sound = not (tally.lost or tally.double or tally.different or tally.repeated or tally.bad_reads)
            came = (
                f"{tally.kills} killed at as many points, {tally.lost} calls lost, "
                f"{tally.double} double, {len(tally.different)} tables different, "
                f"{len(tally.repeated)} starts that repeated a kept call; "
                f"{tally.bad_reads} of {tally.reads} reads meanwhile saw a call twice or half a file"
            )
            results.append(("kill -9, started again", came, sound))
        for name, try_it in FAULTS:
            results.append((name, *try_it(clips, work / "fault")))
        if options.real:
            results.append(("kill -9 with the real model", *kill_the_real_one(work, options.real)))
        if options.hostile:
            tried = try_hostile_recordings(work / "hostile")
            show(tried)
            results.append((f"{len(tried.hostile)} damaged and hostile recordings in one batch", *judged(tried)))
    print("\n| fault | what came of it | as it should |\n|---|---|---|")
    for name, came, sound in results:
        print(f"| {name} | {' '.join(came.split())} | {'yes' if sound else '**no**'} |")
    return int(not all(sound for _, _, sound in results))


def judged(tried: Tried) -> tuple[str, bool]:
    """What came of the hostile recordings in a sentence, and whether that is as it should be."""
    inspected = sum(came == INSPECTED for came, _ in tried.came)
    wrong = sum(came != each.comes for each, (came, _) in zip(tried.hostile, tried.came, strict=True))
    lured = tried.canary_read or tried.server_called
    came = (
        f"exit status {tried.exit_status} after {tried.seconds:.0f} s; {inspected} inspected as far as they go, "
        f"{len(tried.came) - inspected} in failures, {wrong} otherwise than foreseen; no process took more than "
        f"{tried.peak_mb:.0f} MB (cap {MEMORY_MB}); {'**one**' if lured else 'none'} reached another file or a server"
    )
    return came, not (wrong or lured) and tried.exit_status == 1 and tried.peak_mb < MEMORY_MB


def show(tried: Tried) -> None:
    """What came of each, as a table."""
    print("\n| recording | what came of it | in words |\n|---|---|---|")
    for each, (came, words) in zip(tried.hostile, tried.came, strict=True):
        cells = (each.what, came if came == each.comes else f"**{came}**, not {each.comes}", words[:120])
        print("| " + " | ".join(escaped(cell).replace("|", "\\|") for cell in cells) + " |")


if __name__ == "__main__":
    sys.exit(main())
