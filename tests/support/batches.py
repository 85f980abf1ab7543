"""Folders of fake recordings with their calls.csv, and a run over them."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Generator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Console

from qc.batch import Batch, RunSummary, Watch, run_batch
from qc.batch.progress import Progress
from qc.calls import read_calls
from qc.config import load_config
from qc.engines import Outcome
from qc.engines.local import LocalEngine
from qc.engines.supervision import Fault, Job, Limits, MakeWork, done_safely
from qc.store import Versions
from tests.support.fake_inspection import FakeInspector

CONFIG = load_config()
PROCESSES = LocalEngine(2, Limits(memory_mb=400, tries=2))
VERSIONS = Versions(config_hash="c1", standards="s1", forms="f1", model="fake", qc="0")


def write_batch(folder: Path, calls: Mapping[str, str], **columns: Any) -> Path:
    """A folder with a file `<call_id>.wav` for each call and its text; returns its calls.csv.

    `columns` give other values than the usual ones, by column and call_id.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for number, (call_id, text) in enumerate(calls.items()):
        (folder / f"{call_id}.wav").write_text(text)
        row = {
            "recording": f"{call_id}.wav",
            "call_id": call_id,
            "agent_id": f"A{number % 3}",
            "start_time": f"2026-10-{12 + number % 4:02}T09:{number % 60:02}:00",
            "team": f"T{number % 2}",
            "call_type": "consult",
        }
        rows.append(row | {name: of[call_id] for name, of in columns.items() if call_id in of})
    path = folder / "calls.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


class HereEngine:
    """Does jobs one after the other in this process: for tests that are not about processes."""

    name, workers = "here", 1

    def run(self, jobs: Sequence[Job], make_work: MakeWork) -> Generator[Outcome]:
        work = make_work()
        for index, job in enumerate(jobs):
            kind, content = done_safely(work, job.item)
            yield (
                Outcome(index, content, None) if kind == "result" else Outcome(index, None, Fault("internal", content))
            )


def run(folder: Path, store: Path, **options: Any) -> RunSummary:
    """`qc run` with the fake inspector."""
    inspector = options.pop("inspector", FakeInspector(folder))
    engine = options.pop("engine", HereEngine())
    config = options.pop("config", CONFIG)
    watch = options.pop("watch", None) or Watch(Progress(Console(file=io.StringIO())), store)
    calls = read_calls(folder, folder / "calls.csv", config)
    batch = Batch(calls, folder, store, config, options.pop("versions", VERSIONS), inspector, count_calls, **options)
    return run_batch(batch, engine, watch)


def count_calls(calls: pd.DataFrame, findings: pd.DataFrame, *, starts: Collection[date]) -> dict[str, pd.DataFrame]:
    """Scorecards that only count: an agent's calls of every day, week and month."""
    return {"scorecards": _cards(calls, ["agent_id"]), "team_scorecards": _cards(calls, ["team"])}


def _cards(calls: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    days = pd.to_datetime(calls["date"])
    cards = []
    for period, code in (("day", "D"), ("week", "W"), ("month", "M")):
        starts = days.dt.to_period(code).dt.start_time.dt.date
        counts = calls.groupby([*by, starts.rename("period_start")]).size().rename("calls").reset_index()
        cards.append(counts.assign(period=period))
    return pd.concat(cards)
