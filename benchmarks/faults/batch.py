"""The batch that is tormented: short clips of the sample calls, everything real but the speech recognition.

A run is a forked process, so that it starts at once; its workers are forked too, which is the one liberty that is taken
with the supervision.
"""

from __future__ import annotations

import csv
import multiprocessing
import os
import shutil
import signal
import time
import wave
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from io import StringIO
from pathlib import Path

import pandas as pd
from rich.console import Console
from threadpoolctl import threadpool_limits

from benchmarks.samples import SAMPLES
from qc.audio import read_recording
from qc.batch import Batch, RunSummary, Watch, run_batch
from qc.batch.progress import Progress
from qc.calls import read_calls
from qc.config import load_config
from qc.engines import supervision
from qc.engines.local import LocalEngine
from qc.engines.supervision import Limits
from qc.inspection import Inspector
from qc.records import Call, Inspection
from qc.rules import load_rules
from qc.scorecards import make_scorecards
from qc.store import CACHE, Store, Versions
from qc.transcription import Cache
from qc.transcription.fake import FakeTranscriber

CALLS, CLIP_S = 12, 4
threadpool_limits(1)  # for the forked workers, which do not load the numerical libraries anew
CONFIG = load_config()
CONFIG = CONFIG.model_copy(
    update={"run": CONFIG.run.model_copy(update={"publish_s": 0.5, "deadline_s": 20.0, "deadline_s_per_mb": 0.0})}
)
RULES = load_rules(CONFIG)
MAKE_SCORECARDS = partial(make_scorecards, config=CONFIG)
REACH_DAYS = CONFIG.scorecards.repeat_days
LIMITS = Limits(memory_mb=1500, tries=2)
TABLES = ("calls", "turns", "findings", "events", "_likelihoods", "scorecards", "team_scorecards", "failures")
OF_A_RUN = {"calls": ["run_id"], "failures": ["first_seen"]}  # columns that differ from run to run


def make_clips(folder: Path) -> None:
    """Some seconds of some sample calls, one of them an empty file, and their calls.csv."""
    folder.mkdir(parents=True)
    with (SAMPLES / "calls.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    rows = [*rows[: CALLS - 1], rows[-1]]
    for row in rows:
        clip = f"{row['call_id']}.wav"
        recording = read_recording(SAMPLES / row["recording"], CONFIG.audio)
        samples = recording.pcm[:, : CLIP_S * recording.rate_hz]
        with wave.open(str(folder / clip), "wb") as out:
            out.setnchannels(samples.shape[0])
            out.setsampwidth(2)
            out.setframerate(recording.rate_hz)
            out.writeframes(samples.T.tobytes())
        row["recording"] = clip
    write_calls(folder, rows)
    # what is loaded at its first use is loaded here, once for all the forked workers
    MakeInspect(folder, folder / "cache")()(read_calls(folder, folder / "calls.csv", CONFIG).calls[0])
    (folder / rows[-1]["recording"]).write_bytes(b"")


def write_calls(folder: Path, rows: list[dict[str, str]]) -> None:
    with (folder / "calls.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def read_rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "calls.csv").open(newline="") as file:
        return list(csv.DictReader(file))


@dataclass(frozen=True)
class MakeInspect:
    """The real inspection with words out of the air; calls named for a misdeed commit it."""

    folder: Path
    cache: Path

    def __call__(self) -> Callable[[Call], Inspection]:
        inspector = Inspector(CONFIG, self.folder, FakeTranscriber(), RULES, Cache(self.cache, bytes(32)))

        def inspect(call: Call) -> Inspection:
            match call.call_id:
                case "crash":
                    os.kill(os.getpid(), signal.SIGSEGV)
                case "hang":
                    time.sleep(3600)
                case "memory":
                    hoard = []
                    while True:
                        hoard.append(bytearray(b"x") * 8_000_000)
            return inspector.inspect(call)

        return inspect


def run(folder: Path, store: Path, retry_failed: bool = False) -> RunSummary:
    """One `qc run`."""
    calls = read_calls(folder, folder / "calls.csv", CONFIG)
    versions = Versions(CONFIG.hash, RULES.standards_version, RULES.forms.version, "fake", "benchmark")
    make_inspect = MakeInspect(folder, store / CACHE)
    batch = Batch(calls, folder, store, CONFIG, versions, make_inspect, MAKE_SCORECARDS, retry_failed)
    return run_batch(batch, LocalEngine(2, LIMITS), Watch(Progress(Console(file=StringIO())), store))


class Run(multiprocessing.get_context("fork").Process):  # type: ignore[misc,name-defined]
    """`run` in a process of its own that can be killed; its words come back in `said`."""

    def __init__(self, folder: Path, store: Path, prepare: Callable[[], None] = lambda: None) -> None:
        super().__init__()
        self._folder, self._store, self._prepare = folder, store, prepare
        self._answer, self._mouth = multiprocessing.Pipe(duplex=False)

    def run(self) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's `&` has it ignored
        supervision._spawn = multiprocessing.get_context("fork")  # type: ignore[assignment]
        self._prepare()
        try:
            self._mouth.send(str(run(self._folder, self._store)))
        except Exception as error:
            self._mouth.send(f"{type(error).__name__}: {error}")

    def to_its_end(self) -> str:
        """What it said; empty where it was killed."""
        self.start()
        self.join()
        return str(self._answer.recv()) if self._answer.poll() else ""


def tables_of(store: Path) -> dict[str, pd.DataFrame]:
    """The logical tables: rows in order, without what only names the run."""
    opened = Store.open(store)
    tables = {}
    for name in TABLES:
        table = opened.read(name).drop(columns=OF_A_RUN.get(name, []))
        if name in ("scorecards", "team_scorecards"):  # one file a day holds cards of several periods
            table = table.sort_values(["period", "period_start"], kind="stable")
        tables[name] = table.reset_index(drop=True)
    return tables


def differences(store: Path, wanted: dict[str, pd.DataFrame]) -> list[str]:
    """The tables that are not as they were wanted."""
    found = tables_of(store)
    return [name for name in wanted if repr(found[name].to_dict("list")) != repr(wanted[name].to_dict("list"))]


def fresh(store: Path) -> Path:
    shutil.rmtree(store, ignore_errors=True)
    return store
