"""Is this machine able to run a batch, and if not, what to do about it?"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import numpy as np
import psutil

from qc.config import Config
from qc.engines import cores
from qc.errors import QcError
from qc.rules import load_rules
from qc.spans import Span
from qc.store import Store
from qc.transcription import Window, load_transcriber
from qc.transcription.protocol import SAMPLE_RATE_HZ

TRIED_S = 2.0  # of sound that is put to the model
NEEDED_DISK_MB = 1000  # a night of thousands of calls stores some hundred MB
WORKER_MB = 1200  # what a worker with the base model takes at most, an hour's call included


@dataclass(frozen=True)
class Diagnosis:
    """One thing that was looked at: whether it is as it should be, and what was seen or has to be done."""

    what: str
    well: bool
    says: str

    def __str__(self) -> str:
        return f"{'ok  ' if self.well else 'FIX '} {self.what}: {self.says}"


def diagnose(config: Config, store: Path) -> Iterator[Diagnosis]:
    """Look at everything that a batch into `store` needs, one after the other; slow ones last."""
    looks: dict[str, Callable[[], str]] = {
        "standards": partial(_standards, config),
        "disk": partial(_disk, store),
        "memory": _memory,
        "clock and store": partial(_store, config, store),
        "log, figures, alarm": partial(_watching, config),
        "model": partial(_model, config),
    }
    for what, look in looks.items():
        try:
            yield Diagnosis(what, True, look())
        except QcError as error:
            yield Diagnosis(what, False, str(error))


def _standards(config: Config) -> str:
    rules = load_rules(config)
    return f"{len(rules.latest.rules)} rules, forms {rules.forms.version}"


def _disk(store: Path) -> str:
    folder = next(folder for folder in (store, *store.absolute().parents) if folder.is_dir())
    if not os.access(folder, os.W_OK):
        raise QcError(f"{folder} cannot be written; give this user the right to, or mount it for writing")
    free_mb = shutil.disk_usage(folder).free // 1_000_000
    if free_mb < NEEDED_DISK_MB:
        raise QcError(f"{folder} has {free_mb} MB free, {NEEDED_DISK_MB} are needed; free some, or use another disk")
    return f"{free_mb} MB free at {folder}"


def _memory() -> str:
    available_mb = psutil.virtual_memory().available // 1_000_000
    fitting = available_mb // WORKER_MB
    if fitting < 1:
        raise QcError(f"{available_mb} MB are available, a worker needs {WORKER_MB}; end other programs")
    if fitting < cores():
        raise QcError(f"{available_mb} MB are enough for {fitting} of {cores()} workers; use --workers {fitting}")
    return f"{available_mb} MB available, enough for {cores()} workers"


def _store(config: Config, store: Path) -> str:
    now = datetime.now(config.zone)
    if not (store / "runs").is_dir():
        return f"{store} is not there yet; the clock says {now:%Y-%m-%d %H:%M %Z}"
    runs = Store.open(store).read("runs", columns=["started"])
    last = runs["started"].max()
    if last > now + timedelta(minutes=5):
        raise QcError(f"the clock says {now:%Y-%m-%d %H:%M}, the last run began {last:%Y-%m-%d %H:%M}; set the clock")
    return f"{len(runs)} runs, the last {last:%Y-%m-%d %H:%M}; the clock says {now:%Y-%m-%d %H:%M %Z}"


def _watching(config: Config) -> str:
    """What a run is watched by, as the settings name it."""
    for name, file in (("log.file", config.log.file), ("metrics_file", config.metrics_file)):
        if file is not None and not os.access(file if file.exists() else file.absolute().parent, os.W_OK):
            raise QcError(f"{name} {file} cannot be written; make its folder, or give this user the right to")
    if config.on_failure.command and shutil.which(config.on_failure.command[0]) is None:
        raise QcError(f"on_failure.command: there is no program {config.on_failure.command[0]}; give its full path")
    alarms = [name for name in ("command", "webhook") if getattr(config.on_failure, name)]
    figures = f"figures in {config.metrics_file}" if config.metrics_file else "no figures (metrics_file)"
    alarm = f"alarm by {' and '.join(alarms)}" if alarms else "no alarm (on_failure)"
    return f"log to {config.log.file or 'standard error'}, {figures}, {alarm}"


def _model(config: Config) -> str:
    transcriber = load_transcriber(config.model, config.transcription)
    sound = np.random.default_rng(0).normal(0, 0.01, round(TRIED_S * SAMPLE_RATE_HZ)).astype(np.float32)
    began = time.perf_counter()
    transcriber.transcribe([Window(sound, (Span(0.0, TRIED_S),), config.language)])
    return f"{transcriber.name}, {TRIED_S:.0f} s of sound in {time.perf_counter() - began:.1f} s"
