"""A batch from its list of calls to its tables: skip what is done, hand out the rest, keep what comes, publish it."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from qc.batch.plan import Plan, Task, asked_for, make_plan
from qc.batch.summary import RunSummary, new_run_id
from qc.calls import CallList
from qc.config import Config, RunSettings
from qc.engines import Engine, Outcome
from qc.errors import RecordingError
from qc.progress import Progress
from qc.records import Call, Failure, Inspection
from qc.store import MakeScorecards, Versions, Writer, open_writer
from qc.supervision import Job

__all__ = ["Batch", "MakeInspect", "RunSummary", "asked_for", "new_run_id", "run_batch"]

MakeInspect = Callable[[], Callable[[Call], Inspection]]
"""Made once in each worker; picklable. The function it makes raises `RecordingError` where a call has no inspection."""


@dataclass(frozen=True)
class _MakeWork:
    """The worker's function as the engine wants it: a failure is a result like another."""

    make_inspect: MakeInspect

    def __call__(self) -> Callable[[Call], Inspection | Failure]:
        inspect = self.make_inspect()

        def work(call: Call) -> Inspection | Failure:
            try:
                return inspect(call)
            except RecordingError as error:
                return _failure(call, error.stage, error.code, str(error))

        return work


@dataclass(frozen=True)
class Batch:
    """What is to be inspected, how, and into which store."""

    calls: CallList
    recordings: Path
    store: Path
    config: Config
    versions: Versions
    make_inspect: MakeInspect
    make_scorecards: MakeScorecards
    retry_failed: bool = False


def run_batch(batch: Batch, engine: Engine, progress: Progress) -> RunSummary:
    """Inspect what of a batch is not done yet.

    Ctrl-C (or SIGTERM) abandons the calls under way, publishes the finished ones and returns; the summary says so.

    Raises:
        UsageError: nothing was begun (the store is in use, or made with another time zone).
        StoreError: the store cannot be written; what was finished before is kept.
        WorkerStartError: no worker can start.
    """
    calls, zone = batch.calls, batch.config.zone
    with open_writer(batch.store, zone) as writer:
        started = datetime.now(zone)
        today = writer.local_day(started)
        run = RunSummary(
            run_id=new_run_id(started),
            started=started,
            versions=batch.versions,
            engine=engine.name,
            workers=engine.workers,
            recordings=str(batch.recordings),
            calls_file=str(calls.source),
            calls=len(calls.calls) + len(calls.failures),
        )
        if (last := writer.last_run_started()) and last > started:
            run.note = f"The clock says {started:%F %T}, before the last run's start ({last:%F %T}): set it right."
        writer.reject(str(calls.source.resolve()), ((row.failure, row.start_time) for row in calls.bad_rows), started)
        plan = make_plan(calls.calls, batch.recordings, batch.versions, writer, batch.retry_failed)
        run.skipped, run.failed, run.remaining = plan.done, plan.failed + len(calls.failures), len(plan.todo)
        writer.put_run(run.row())
        try:
            with _interruptible():
                _inspect(batch, plan, run, writer, engine, progress)
            run.end("finished", zone)
        except KeyboardInterrupt:
            run.end("interrupted", zone)
        writer.put_run(run.row())
        writer.publish()
        writer.publish_scorecards(batch.make_scorecards, batch.config.scorecards.repeat_days)
        writer.publish_empty(today)
        return run


def _inspect(batch: Batch, plan: Plan, run: RunSummary, writer: Writer, engine: Engine, progress: Progress) -> None:
    if not plan.todo:
        return
    jobs = [Job(task.call, _deadline_s(task, batch.config.run)) for task in plan.todo]
    pace = _Pace(batch.config.run.publish_s)
    with progress.of(len(jobs)), closing(engine.run(jobs, _MakeWork(batch.make_inspect))) as outcomes:
        for outcome in outcomes:
            inspection = _keep(plan.todo[outcome.index], outcome, run, writer)
            run.remaining -= 1
            progress.advance(inspection.conversation.duration_s if inspection else 0.0, failed=inspection is None)
            if pace.due():
                with pace.timed():
                    writer.publish()


def _keep(task: Task, outcome: Outcome, run: RunSummary, writer: Writer) -> Inspection | None:
    """Keep what became of a call, safe from now on; None where it failed."""
    call, result = task.call, outcome.result
    if isinstance(result, Inspection):
        try:
            with writer.transaction():
                task.files.learn(result.recording_sha256, writer)
                content = task.files.content(writer) or ""
                writer.add(result, run.versions, run.run_id, task.asked, content)
        except (TypeError, ValueError) as error:  # a figure that is no number, a thing that is no text
            result = _failure(call, "store", "internal", f"what was found cannot be stored: {error}")
        else:
            run.inspected += 1
            run.audio_s += result.conversation.duration_s
            return result
    if outcome.fault:
        result = _failure(call, "worker", outcome.fault.reason, outcome.fault.message)
    day = writer.local_day(call.start_time)
    writer.fail(result, day, datetime.now(call.start_time.tzinfo), task.asked, task.files.token)
    run.failed += 1
    return None


def _failure(call: Call, stage: str, reason: str, message: str) -> Failure:
    return Failure(call.recording or "", call.call_id, stage, reason, message)


def _deadline_s(task: Task, settings: RunSettings) -> float:
    return settings.deadline_s + settings.deadline_s_per_mb * task.files.megabytes


class _Pace:
    """When to publish: not too often, and never so often that publishing takes more than a tenth of the time."""

    def __init__(self, at_least_s: float) -> None:
        self._at_least_s = at_least_s
        self._next = time.monotonic() + at_least_s

    def due(self) -> bool:
        return time.monotonic() >= self._next

    @contextmanager
    def timed(self) -> Iterator[None]:
        began = time.monotonic()
        yield
        now = time.monotonic()
        self._next = now + max(self._at_least_s, 9 * (now - began))


@contextmanager
def _interruptible() -> Iterator[None]:
    """SIGTERM, as a service manager sends it, is an interruption like Ctrl-C."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
