"""What a run did: a row of `runs`, an exit status, and a sentence for people."""

from __future__ import annotations

import dataclasses
import secrets
import socket
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Literal

from qc.store import Row, Versions

RunStatus = Literal["running", "finished", "interrupted", "aborted", "killed"]


@dataclass
class RunSummary:
    """A run, counted while it goes on.

    Attributes:
        remaining: calls that were to be inspected and are not.
        reasons: of all that stand in `failures` now, bad rows and known failures among them.
        purged: calls of the batch that are left out, because somebody had them forgotten.
        notes: what somebody should look after.
    """

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
    calls: int = 0
    inspected: int = 0
    skipped: int = 0
    remaining: int = 0
    purged: int = 0
    audio_s: float = 0.0
    reasons: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    _began: float = field(default_factory=time.monotonic, repr=False)
    _ended: float | None = field(default=None, repr=False)

    @property
    def failed(self) -> int:
        return self.reasons.total()

    @property
    def elapsed_s(self) -> float:
        """Seconds it took, or takes so far; by a clock that nobody can set back."""
        return (time.monotonic() if self._ended is None else self._ended) - self._began

    @property
    def exit_status(self) -> int:
        """0: all went well; 1: some recordings are in `failures`; 130: interrupted, as shells count it."""
        return 130 if self.status == "interrupted" else int(self.failed > 0)

    @property
    def speed(self) -> float:
        """Seconds of recordings inspected in a second."""
        return self.audio_s / self.elapsed_s if self.elapsed_s > 0 else 0.0

    def end(self, status: RunStatus, zone: tzinfo) -> None:
        self.status, self.finished, self._ended = status, datetime.now(zone), time.monotonic()

    def row(self) -> Row:
        """The row of `runs`."""
        row = {
            f.name: getattr(self, f.name)
            for f in dataclasses.fields(self)
            if f.name not in ("versions", "reasons", "notes", "_began", "_ended")
        }
        return row | {
            "failed": self.failed,
            "elapsed_s": self.elapsed_s,
            "host": socket.gethostname(),
            "model": self.versions.model,
            "standards_version": self.versions.standards,
            "forms_version": self.versions.forms,
            "config_hash": self.versions.config_hash,
            "qc_version": self.versions.qc,
        }

    def __str__(self) -> str:
        return "\n".join((self.sentence, *self.notes))

    @property
    def sentence(self) -> str:
        if self.what == "rescore":
            return f"{self.inspected} calls judged again in {self.elapsed_s:.0f} s."
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
