"""All other faults: each is brought about once, and what the run said and left is judged."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from benchmarks.faults.batch import (
    MAKE_SCORECARDS,
    REACH_DAYS,
    Run,
    differences,
    fresh,
    read_rows,
    tables_of,
    write_calls,
)
from benchmarks.samples import SAMPLES
from qc.privacy import BYTES, KEY
from qc.store import Store
from qc.store.verify import verify

Verdict = tuple[str, bool]


def misdeed(kind: str, reason: str) -> Callable[[Path, Path], Verdict]:
    """A call whose worker crashes, hangs or swells."""

    def try_it(clips: Path, work: Path) -> Verdict:
        folder = shutil.copytree(clips, fresh(work) / "clips")
        rows = read_rows(folder)
        write_calls(folder, [*rows[:4], rows[4] | {"call_id": kind}, *rows[5:8]])
        began = time.monotonic()
        Run(folder, work / "store").to_its_end()
        store = Store.open(work / "store")
        failures = store.read("failures").set_index("call_id")["reason"].to_dict()
        inspected = len(store.read("calls"))
        came = f"in failures as {failures}, {inspected} of 7 others inspected, {time.monotonic() - began:.1f} s"
        return came, failures == {kind: reason} and inspected == 7 and _whole(work / "store")

    return try_it


def disk_full(clips: Path, work: Path) -> Verdict:
    """A store on a file system of 400 kB; then it is moved to one with space."""
    with _mounted(fresh(work) / "small", "size=400k") as small:
        if small is None:
            return "not tried: mounting a small file system needs root", True
        said = Run(clips, small / "store").to_its_end()
        shutil.copytree(small / "store", work / "store")
    return _goes_on(clips, work / "store", said, "No space left", "is full")


def read_only(clips: Path, work: Path) -> Verdict:
    with _mounted(fresh(work) / "small", "size=50m") as small:
        if small is None:
            return "not tried: mounting needs root", True
        rows = read_rows(folder := shutil.copytree(clips, work / "clips"))
        write_calls(folder, rows[:6])
        Run(folder, small / "store").to_its_end()
        subprocess.run(["mount", "-o", "remount,ro", str(small)], check=True)
        said = Run(clips, small / "store").to_its_end()
        readable = len(Store.open(small / "store").read("calls"))
        shutil.copytree(small / "store", work / "store")
    came, sound = _goes_on(clips, work / "store", said, "Read-only", "readonly")
    return f"{came}; {readable} calls stayed readable", sound and readable == 6


def two_runs(clips: Path, work: Path) -> Verdict:
    first, second = Run(clips, fresh(work) / "store"), Run(clips, work / "store")
    first.start()
    while not (work / "store" / "_ledger.sqlite").exists():
        time.sleep(0.01)
    said = second.to_its_end()
    first.join()
    return f"the second: “{said.replace(str(work), '…')}”", "in use by process" in said and _whole(work / "store")


def clock_set_back(clips: Path, work: Path) -> Verdict:
    """The store is a year ahead of the clock, and a call is new."""

    class NextYear(datetime):
        @classmethod
        def now(cls, tz=None):  # type: ignore[no-untyped-def, override]
            now = datetime.now(tz)
            return now.replace(year=now.year + 1, day=min(now.day, 28))

    def a_year_ahead() -> None:
        import qc.batch

        qc.batch.datetime = NextYear  # type: ignore[attr-defined, misc]

    folder = shutil.copytree(clips, fresh(work) / "clips")
    rows = read_rows(folder)
    write_calls(folder, rows[:6])
    Run(folder, work / "store", a_year_ahead).to_its_end()
    write_calls(folder, rows[:7])
    said = Run(folder, work / "store").to_its_end()
    return f"“{said}”", "The clock says" in said and said.startswith("1 calls inspected") and _whole(work / "store")


def interrupted(clips: Path, work: Path) -> Verdict:
    run = Run(clips, fresh(work) / "store")
    run.start()
    while not (work / "store" / "_ledger.sqlite").exists():
        time.sleep(0.01)
    time.sleep(0.3)  # its workers have begun
    os.kill(run.pid, signal.SIGINT)
    run.join()
    said = run._answer.recv()
    whole = _whole(work / "store")
    Run(clips, work / "store").to_its_end()
    return f"“{said}”", "remain" in said and whole and _whole(work / "store")


def _goes_on(clips: Path, store: Path, said: str, *told: str) -> Verdict:
    """After the fault is over, the same command makes the tables of a run that had none."""
    Run(clips, whole := fresh(store.parent / "whole")).to_its_end()
    again = Run(clips, store).to_its_end()
    same = not differences(store, tables_of(whole)) and _whole(store)
    came = f"“{said.replace(str(store.parent), '…')[:160]}”; then: “{again}”"
    return came, any(text in said for text in told) and same


def _whole(store: Path) -> bool:
    return verify(store, MAKE_SCORECARDS, REACH_DAYS) == []


@contextmanager
def _mounted(folder: Path, options: str) -> Iterator[Path | None]:
    """A file system in memory, where that is allowed."""
    folder.mkdir(parents=True)
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True).returncode:
        yield None
        return
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def kill_the_real_one(work: Path, kills: int, calls: int = 4) -> Verdict:
    """`qc run` on a few sample calls, with the model, killed at moments spread over its time."""
    folder = fresh(work / "real")
    folder.mkdir()
    shutil.copy(SAMPLES / "calls.csv", folder)
    write_calls(folder, rows := read_rows(folder)[:calls])
    for row in rows:
        (folder / row["recording"]).symlink_to(SAMPLES / row["recording"])

    def start(store: Path) -> subprocess.Popen[bytes]:
        store.mkdir(exist_ok=True)
        (store / KEY).write_bytes(bytes(BYTES))  # masked numbers carry fingerprints made with the store's own secret
        command = [sys.executable, "-m", "qc", "run", str(SAMPLES), "--calls", str(folder / "calls.csv")]
        return subprocess.Popen([*command, "--out", str(store)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    began = time.monotonic()
    start(whole := work / "real-whole").wait()
    seconds = time.monotonic() - began
    wanted, different, killed = tables_of(whole), 0, 0
    for number in range(kills):
        process = start(store := fresh(work / "real-killed"))
        try:
            process.wait((number + 1) / (kills + 1) * seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            killed += 1
        process.wait()
        start(store).wait()
        different += len(differences(store, wanted)) + (not _whole(store))
    return f"{killed} killed in runs of {seconds:.0f} s over {calls} calls, {different} tables different", not different


FAULTS: list[tuple[str, Callable[[Path, Path], Verdict]]] = [
    ("a worker crashes (SIGSEGV)", misdeed("crash", "crashed")),
    ("a worker hangs (deadline 20 s, two tries)", misdeed("hang", "timeout")),
    ("a worker takes all memory (cap 1500 MB)", misdeed("memory", "memory")),
    ("the disk is full", disk_full),
    ("the store goes read-only", read_only),
    ("two runs on one store", two_runs),
    ("the clock is set back", clock_set_back),
    ("Ctrl-C", interrupted),
]
