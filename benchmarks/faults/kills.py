"""kill -9 at many points of a run, each followed by a second start: nothing lost, nothing double."""

from __future__ import annotations

import os
import signal
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from benchmarks.faults.batch import MAKE_SCORECARDS, REACH_DAYS, Run, differences, fresh, tables_of
from qc.errors import UsageError
from qc.store import LEDGER, Store
from qc.store.lock import locked
from qc.store.verify import verify


class Steps:
    """Counts the moments at which something becomes durable, and ends the process at the one that is wanted.

    Its forked workers have them too, and are to go on: a worker that ends itself is another fault.
    """

    def __init__(self, end_at: int | None = None, report: Path | None = None) -> None:
        self._count, self._end_at, self._report = 0, end_at, report

    def install(self) -> None:
        self._process = os.getpid()
        for name in ("fsync", "replace"):
            setattr(os, name, self._counted(getattr(os, name)))

    def _counted(self, real: Callable[..., object]) -> Callable[..., object]:
        def step(*args: object, **kwargs: object) -> object:
            self._next()  # before it …
            result = real(*args, **kwargs)
            self._next()  # … and after
            return result

        return step

    def _next(self) -> None:
        if os.getpid() != self._process:
            return
        self._count += 1
        if self._count == self._end_at:
            os.kill(os.getpid(), signal.SIGKILL)
        if self._report:
            self._report.write_text(str(self._count))


@dataclass
class Tally:
    kills: int = 0
    finished_before: int = 0  # the run was over before its kill
    lost: int = 0
    double: int = 0
    different: list[str] = field(default_factory=list)
    repeated: list[int] = field(default_factory=list)  # calls that the second start inspected although they were kept
    reads: int = 0
    bad_reads: int = 0


class Reader(threading.Thread):
    """Asks the tables by their globs, as fast as it can, for calls that are there twice."""

    def __init__(self, store: Path, tally: Tally) -> None:
        super().__init__(daemon=True)
        self._glob, self._tally = f"{store}/calls/date=*/*.parquet", tally
        self.stop = threading.Event()

    def run(self) -> None:
        connection = duckdb.connect(config={"threads": 1})
        while not self.stop.wait(0.1):
            try:
                query = f"SELECT count(*), count(DISTINCT call_id) FROM read_parquet('{self._glob}')"
                ((rows, calls),) = connection.execute(query).fetchall()
            except duckdb.Error as error:
                self._tally.bad_reads += "No files found" not in str(error)
                continue
            self._tally.reads += 1
            self._tally.bad_reads += rows != calls


def kill_at_many_points(folder: Path, work: Path, kills: int) -> Tally:
    """Half of the kills at steps that make something durable, half at moments spread over the time of a run."""
    whole, report = fresh(work / "whole"), work / "steps"
    Run(folder, whole, Steps(report=report).install).to_its_end()
    steps, wanted = int(report.read_text()), tables_of(whole)
    began = time.monotonic()
    Run(folder, fresh(whole)).to_its_end()
    seconds = time.monotonic() - began
    print(f"uninterrupted: {len(wanted['calls'])} calls, {steps} steps, {seconds:.1f} s", flush=True)
    tally, store = Tally(), work / "killed"
    while tally.kills < kills:
        part = (tally.kills // 2 + 0.5) / (kills / 2)
        at_step = 1 + int(part * steps) if tally.kills % 2 else None
        while not _kill_one(Run(folder, fresh(store), Steps(at_step).install), None if at_step else part * seconds):
            tally.finished_before += 1  # it was faster than the one that was measured
            part *= 0.95
            at_step = at_step and 1 + int(part * steps)
        tally.kills += 1
        start_again(folder, store, wanted, tally)
        if tally.kills % 20 == 0:
            so_far = f"{tally.lost} lost, {tally.double} double, {len(tally.different)} different"
            print(f"{tally.kills} of {kills}: {so_far}", flush=True)
    return tally


def _kill_one(run: Run, after_s: float | None) -> bool:
    """Whether it was killed before its end: after some seconds, or (None) at the step that it was given."""
    run.start()
    run.join(after_s)
    run.kill()
    run.join()
    return run.exitcode == -signal.SIGKILL


def start_again(folder: Path, store: Path, wanted: dict[str, object], tally: Tally) -> None:
    _wait_for_workers(store)
    kept = _kept(store)
    reader = Reader(store, tally)
    reader.start()
    said = Run(folder, store).to_its_end()
    reader.stop.set()
    reader.join()
    after = tables_of(store)["calls"]["call_id"]
    tally.lost += len(set(wanted["calls"]["call_id"]) - set(after))  # type: ignore[index]
    tally.double += len(after) - after.nunique()
    todo = len(after) - kept
    if f"{todo} calls inspected" not in said and todo:
        tally.repeated.append(kept)
    different = [*differences(store, wanted), *verify(store, MAKE_SCORECARDS, REACH_DAYS)]  # type: ignore[arg-type]
    if different:
        failures = Store.open(store).read("failures")[["call_id", "reason", "message"]]
        print(
            f"different: {different} after “{said}”, which found {kept} calls kept\n{failures.to_string()}", flush=True
        )
    tally.different += different


def _wait_for_workers(store: Path) -> None:
    """Forked workers share the lock's file with the run, and hold it for the moment until the system has ended them."""
    while store.exists():
        try:
            with locked(store):
                return
        except UsageError:
            time.sleep(0.05)


def _kept(store: Path) -> int:
    """How many calls the killed run had committed."""
    if not (store / LEDGER).exists():
        return 0
    ledger = sqlite3.connect(store / LEDGER)
    try:
        return int(ledger.execute("SELECT count(*) FROM done").fetchone()[0])
    except sqlite3.OperationalError:  # killed before its tables were made
        return 0
    finally:
        ledger.close()
