"""What a run did: a row of `runs`, an exit status, and a sentence for people."""

from __future__ import annotations

import dataclasses
import secrets
import socket
import time
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Literal

from qc.store import Row, Versions

RunStatus = Literal["running", "finished", "interrupted", "killed"]


@dataclass
class RunSummary:
    """A run, counted while it goes on. `remaining`: calls that were to be inspected and are not."""

    run_id: str
    started: datetime
    versions: Versions
    engine: str
    workers: int
    recordings: str
    calls_file: str
    what: str = "run"
    status: RunStatus = "running"
    finished: datetime | None = None
    elapsed_s: float = 0.0
    calls: int = 0
    inspected: int = 0
    skipped: int = 0
    failed: int = 0  # all that stand in `failures` now, bad rows and known failures among them
    remaining: int = 0
    audio_s: float = 0.0
    note: str = ""  # what somebody should look after
    _clock: float = field(default_factory=time.monotonic, repr=False)

    @property
    def exit_status(self) -> int:
        """0: all went well; 1: some recordings are in `failures`; 130: interrupted, as shells count it."""
        return 130 if self.status == "interrupted" else int(self.failed > 0)

    @property
    def speed(self) -> float:
        """Seconds of recordings inspected in a second."""
        return self.audio_s / self.elapsed_s if self.elapsed_s > 0 else 0.0

    def end(self, status: RunStatus, zone: tzinfo) -> None:
        self.status, self.finished, self.elapsed_s = status, datetime.now(zone), time.monotonic() - self._clock

    def row(self) -> Row:
        """The row of `runs`."""
        row = {
            f.name: getattr(self, f.name)
            for f in dataclasses.fields(self)
            if f.name not in ("versions", "note", "_clock")
        }
        return row | {
            "host": socket.gethostname(),
            "model": self.versions.model,
            "standards_version": self.versions.standards,
            "forms_version": self.versions.forms,
            "config_hash": self.versions.config_hash,
            "qc_version": self.versions.qc,
        }

    def __str__(self) -> str:
        return "\n".join(filter(None, (self._told(), self.note)))

    def _told(self) -> str:
        failures = f"{self.failed} in failures (--retry-failed tries them again)" if self.failed else "no failures"
        if self.status == "interrupted":
            done = f"Interrupted: {self.inspected} calls inspected and kept, {self.remaining} remain"
            return f"{done}; the same command goes on from here."
        if not self.inspected and not self.remaining and self.skipped:
            return f"Nothing to do: all {self.skipped} calls are inspected already, {failures}."
        figures = f"{self.audio_s / 3600:.2f} h of recordings in {self.elapsed_s:.0f} s, {self.speed:.1f} × real time"
        return f"{self.inspected} calls inspected ({figures}), {self.skipped} were done before, {failures}."


def new_run_id(now: datetime) -> str:
    """Sorts by time; two runs never share one."""
    return f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
