"""All hostile recordings in one batch, through the command itself; only the words are made up.

What a recording may not do is watched: a canary file that some of them name must not be read, a server that some name
must not be called, and no worker may take more memory than its cap.
"""

from __future__ import annotations

import csv
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from benchmarks.faults.recordings import INSPECTED, Hostile, hostile_recordings, wav
from qc.store import Store

MEMORY_MB = 1200  # the cap of a worker
CONFIG = f"""\
model: "fake:"
audio: {{max_decoded_mb: 300}}
run: {{memory_mb: {MEMORY_MB}, deadline_s: 60, deadline_s_per_mb: 1, tries: 2}}
log: {{format: json, file: qc.log}}
"""
ENGINE = """\
from qc.transcription.fake import FakeTranscriber
def load(rest, settings):
    return FakeTranscriber()
"""
# A process begins with the peak of the one that starts it: with a small one between, the peak is its own, or that of
# the largest of its workers
_MEASURED = """\
import os, subprocess, sys
process = subprocess.Popen(sys.argv[2:])
_, status, used = os.wait4(process.pid, 0)
with open(sys.argv[1], "w") as file:
    file.write(f"{os.waitstatus_to_exitcode(status)} {used.ru_maxrss}")
"""
_TOP = Path(__file__).parents[2]


@dataclass(frozen=True)
class Tried:
    """What came of the batch.

    Attributes:
        came: for each recording what came of it: `inspected` or a reason, and in words.
        peak_mb: what the largest of its processes took.
        canary_read, server_called: what must never be.
    """

    hostile: list[Hostile]
    came: list[tuple[str, str]]
    exit_status: int
    said: str
    seconds: float
    peak_mb: float
    canary_read: bool
    server_called: bool
    log: str


def try_hostile_recordings(work: Path) -> Tried:
    """Run them all, in an empty folder `work`."""
    folder, store, canary = work / "recordings", work / "store", work / "canary.wav"
    folder.mkdir(parents=True)
    canary.write_bytes(wav(bytes(2 * 8_000 * 77)))
    with _server() as server:
        hostile = hostile_recordings(canary, f"http://127.0.0.1:{server.getsockname()[1]}")
        _write(folder, hostile)
        (work / "config.yaml").write_text(CONFIG)
        untouched = _untouched(canary)
        began = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-c", _MEASURED, work / "used",
             sys.executable, "-m", "qc", "run", folder, "--calls", work / "calls.csv", "--out", store,
             "--workers", "2", "--config", work / "config.yaml"],
            cwd=work, env={**os.environ, "PYTHONPATH": os.pathsep.join((str(_engine(work / "engine")), str(_TOP)))},
            stdout=(work / "said").open("wb"), stderr=subprocess.STDOUT,
        )  # fmt: skip
        process.wait()
        exit_status, peak_kb = map(int, (work / "used").read_text().split())
        seconds = time.monotonic() - began
        canary_read, called = canary.stat().st_atime_ns != untouched, _was_called(server)
    return Tried(
        hostile, _came(store, hostile), exit_status, (work / "said").read_text(), seconds,
        peak_kb / 1000, canary_read, called, (work / "qc.log").read_text(),
    )  # fmt: skip


def _write(folder: Path, hostile: list[Hostile]) -> None:
    with (folder.parent / "calls.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(["recording", "call_id", "agent_id", "start_time", "agent_channel"])
        for number, row in enumerate(hostile):
            writer.writerow(
                [row.recording, row.call_id, "A1", f"2026-10-12T09:{number // 60:02}:{number % 60:02}", "left"]
            )
            if row.make:
                row.make(folder / row.recording)


def _came(store: Path, hostile: list[Hostile]) -> list[tuple[str, str]]:
    opened = Store.open(store)
    calls = opened.read("calls").set_index("call_id")
    failures = opened.read("failures")
    return [_what_came(row, calls, failures) for row in hostile]


def _what_came(row: Hostile, calls: pd.DataFrame, failures: pd.DataFrame) -> tuple[str, str]:
    failed = failures[failures["call_id"] == row.call_id]
    there = row.call_id in calls.index
    if len(failed) + there != 1:
        return "lost", f"{len(failed)} rows in failures, {there:d} in calls"
    if there:
        call = calls.loc[row.call_id]
        noted = ", ".join(call["condition_reasons"]) or "as if whole"
        return INSPECTED, f"{call['duration_s']:.2f} s, {noted}"
    return failed.iloc[0]["reason"], failed.iloc[0]["message"]


def _untouched(canary: Path) -> int:
    """Set the canary's time of access to long ago; reading it would move that, as is made sure with another file."""
    for path in (twin := canary.with_name("twin.wav"), canary):
        path.touch()
        os.utime(path, ns=(10**18, path.stat().st_mtime_ns))
    twin.read_bytes()
    if twin.stat().st_atime_ns == 10**18:
        raise RuntimeError(f"{canary.parent} keeps no times of access (noatime): choose another folder")
    return canary.stat().st_atime_ns


@contextmanager
def _server() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


def _was_called(server: socket.socket) -> bool:
    try:
        server.accept()[0].close()
    except BlockingIOError:
        return False
    return True


def _engine(folder: Path) -> Path:
    """An installed package, as far as Python can tell, that offers the engine `fake:`."""
    info = folder / "fake_engine-1.dist-info"
    info.mkdir(parents=True)
    (folder / "fake_engine.py").write_text(ENGINE)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: fake-engine\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[qc.transcribers]\nfake = fake_engine:load\n")
    return folder
