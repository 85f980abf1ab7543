"""A run as it is seen from outside: what it does goes to the progress bar, the log, the metrics file and the alarm."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from qc.batch.alarm import raise_alarm
from qc.batch.metrics import write_metrics
from qc.batch.progress import Progress
from qc.batch.summary import RunSummary
from qc.config import Config
from qc.engines.supervision import Fault
from qc.errors import QcError, UsageError
from qc.logs import about_run, logging_to, with_output
from qc.records import Failure, Inspection
from qc.store import Row

_LOG = logging.getLogger(__name__)


@contextmanager
def watching(config: Config, store: Path, console: Console) -> Iterator[Watch]:
    """Watch all that a command does for a run, from the reading of its lists on, and raise the alarm if it fails.

    Raises:
        UsageError: the log's file cannot be written.
    """
    with logging_to(config.log, config.zone):
        watch = Watch(Progress(console), store, config.metrics_file, printed=with_output(config.log))
        try:
            yield watch
        except Exception as error:
            plain = config.log.file is None and config.log.format == "text"
            watch.aborted(error, told=plain and isinstance(error, QcError))  # it is the command's own last line there
            raise_alarm(config.on_failure, watch.told(error))
            raise
        if watch.run and watch.run.failed:
            raise_alarm(config.on_failure, watch.told())


class Watch:
    """Told by a run what comes to pass, in the order of these methods.

    `printed`: the log's reader sees the summary too, which the command prints.
    """

    def __init__(
        self, progress: Progress, store: Path, metrics_file: Path | None = None, *, printed: bool = False
    ) -> None:
        self._printed = printed
        self._progress, self._store, self._metrics_file = progress, store, metrics_file
        self._earlier: Sequence[Row] = ()
        self.run: RunSummary | None = None

    def begins(self, run: RunSummary, earlier: Sequence[Row]) -> None:
        """A run begins; `earlier` are the rows of those before it."""
        self.run, self._earlier = run, earlier
        about_run(run.run_id)

    def planned(self, run: RunSummary, bad_rows: Sequence[Failure]) -> None:
        """It is known what there is to do."""
        _LOG.info(
            "%d calls: %d to inspect, %d done before, %d in failures",
            run.calls, run.remaining, run.skipped, run.failed,
        )  # fmt: skip
        for note in run.notes:
            _LOG.warning("%s", note)
        for failure in bad_rows:
            _LOG.warning("%s", failure.message, extra=_about(failure))
        self.measured()

    def works_off(self, calls: int) -> AbstractContextManager[None]:
        """So many calls are inspected while the block runs."""
        return self._progress.of(calls)

    def tried_again(self, call_id: str, fault: Fault) -> None:
        """The worker of a call was lost, and the call was given to another."""
        _LOG.warning("tried again: %s", fault.message, extra={"call_id": call_id, "reason": fault.reason})

    def inspected(self, inspection: Inspection) -> None:
        """A call is inspected and kept."""
        duration_s, score = inspection.conversation.duration_s, inspection.score
        _LOG.debug("inspected: %.1f s, %s", duration_s, score.status, extra={"call_id": inspection.call.call_id})
        self._progress.advance(duration_s, failed=False)

    def failed(self, failure: Failure) -> None:
        """A call has failed."""
        _LOG.warning("%s: %s", failure.reason, failure.message, extra=_about(failure))
        self._progress.advance(0.0, failed=True)

    def measured(self) -> None:
        """The figures of the run are put where Prometheus finds them; a file that cannot be written is logged."""
        if self._metrics_file is None or self.run is None:
            return
        try:
            write_metrics(self._metrics_file, self._store, self.run, self._earlier)
        except OSError as error:
            _LOG.error("metrics_file %s cannot be written (%s)", self._metrics_file, error.strerror)

    def ends(self, run: RunSummary) -> None:
        """All that was inspected stands in the tables."""
        figures = ("status", "calls", "inspected", "skipped", "failed", "remaining", "audio_s", "elapsed_s")
        if not self._printed:
            _LOG.info("%s", run.sentence, extra={name: getattr(run, name) for name in figures})
        self.measured()

    def aborted(self, error: Exception, *, told: bool = False) -> None:
        """An error has ended the run, or has kept it from beginning; `told` where the log's reader hears it anyway."""
        if not told:
            _LOG.error("%s", _in_words(error), exc_info=None if isinstance(error, QcError) else error)
        self.measured()

    def told(self, error: Exception | None = None) -> dict[str, Any]:
        """What an alarm says: the row of `runs`, as far as there is one, the failures by reason, and the error."""
        status = self.run.exit_status if self.run else 0
        told: dict[str, Any] = {"store": str(self._store), "exit_status": status, "status": "not begun"}
        if self.run:
            told |= self.run.row() | {"failures": dict(self.run.reasons), "notes": self.run.notes}
        if error:
            told |= {"exit_status": 2 if isinstance(error, UsageError) else 1, "error": _in_words(error)}
        return {name: _plain(value) for name, value in told.items()}


def _about(failure: Failure) -> dict[str, str | None]:
    """What the lines on a failure tell beside their message."""
    return {
        "call_id": failure.call_id or None,
        "recording": failure.recording or None,
        "stage": failure.stage,
        "reason": failure.reason,
    }


def _in_words(error: Exception) -> str:
    return str(error) if isinstance(error, QcError) else f"{type(error).__name__}: {error}"


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
