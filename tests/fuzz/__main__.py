"""Fuzz with atheris: `python -m tests.fuzz [TARGET …] [--seconds 60] [--seed N]`, by default all targets.

What ends a target otherwise than on purpose is written to a file `crash-…` (or `timeout-…`) in the folder where this
was started; `python -m tests.fuzz TARGET --again FILE` does it once more.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["qc"]):
    from tests.fuzz.targets import TARGETS, Target

HANG_S = 20  # one input may not take longer
MEMORY_MB = 2000
LONGEST = 32_768  # bytes of an input


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS))
    arguments.add_argument("--seconds", type=int, default=60, help="for each target")
    arguments.add_argument("--seed", type=int, default=0, help="0: another one each time")
    arguments.add_argument("--again", type=Path, help="a file that an earlier run wrote")
    options = arguments.parse_args()
    if unknown := set(options.targets) - set(TARGETS):
        arguments.error(f"there is no target {', '.join(unknown)}; use {', '.join(TARGETS)}")
    found = []
    for name in options.targets or TARGETS:
        print(f"== {name}", flush=True)
        child = os.fork()  # atheris ends the process that it is started in
        if not child:
            fuzz(TARGETS[name], options.seconds, options.seed, options.again)
        if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]):
            found.append(name)
    print(f"{len(found)} of {len(options.targets or TARGETS)} targets failed: {', '.join(found) or 'none'}")
    return int(bool(found))


def fuzz(target: Target, seconds: int, seed: int, again: Path | None) -> None:
    """Fuzz one target; ends the process, with a status other than 0 where something was found."""
    with tempfile.TemporaryDirectory() as corpus:
        for number, data in enumerate(target.seeds()):
            Path(corpus, str(number)).write_bytes(data)
        options = [f"-timeout={HANG_S}", f"-rss_limit_mb={MEMORY_MB}", f"-max_len={LONGEST}", "-verbosity=0"]
        options += [f"-max_total_time={seconds}", f"-seed={seed}", "-print_final_stats=1"]
        atheris.Setup(["fuzz", *options, *([str(again)] if again else [corpus])], target)
        atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())
