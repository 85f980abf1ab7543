"""A batch from its list of calls to its tables: skip what is done, hand out the rest, keep what comes, publish it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from qc.batch.interruption import Interruption
from qc.batch.plan import Plan, Task, asked_for, make_plan
from qc.batch.summary import RunStatus, RunSummary, new_run_id
from qc.batch.watch import Watch, watching
from qc.calls import CallList
from qc.config import Config
from qc.engines import Engine, Outcome
from qc.engines.supervision import Job
from qc.errors import RecordingError, StoreError
from qc.records import Call, Failure, Inspection
from qc.store import MakeScorecards, Versions, Writer, open_writer
from qc.wording import counted

__all__ = ["Batch", "MakeInspect", "RunSummary", "Watch", "asked_for", "new_run_id", "run_batch", "watching"]

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
    bring_back: bool = False  # calls that were purged are inspected again


def run_batch(batch: Batch, engine: Engine, watch: Watch) -> RunSummary:
    """Inspect what of a batch is not done yet; `watch` is told how it goes.

    Ctrl-C (or SIGTERM) abandons the calls under way, publishes the finished ones and returns; the summary says so.

    Raises:
        UsageError: nothing was begun (the store is in use, or made with another time zone).
        StoreError: the store cannot be written; what was finished before is kept.
        WorkerStartError: no worker can start.
    """
    calls, zone = batch.calls, batch.config.zone
    with open_writer(batch.store, zone) as writer:
        started = datetime.now(zone)
        run = RunSummary(
            run_id=new_run_id(started),
            started=started,
            versions=batch.versions,
            engine=engine.name,
            workers=engine.workers,
            recordings=str(batch.recordings),
            calls_file=str(calls.source),
            calls=len(calls.calls) + len(calls.failures),
            reasons=Counter(failure.reason for failure in calls.failures),
        )
        if (last := max((row["started"] for row in writer.runs()), default=started)) > started:
            run.notes.append(
                f"The clock says {started:%F %T}, before the last run's start ({last:%F %T}); set it right."
            )
        to_come = [call for call in calls.calls if call.start_time > started + timedelta(days=1)]
        if to_come:
            first = calls.places.get(to_come[0].call_id) or to_come[0].call_id
            run.notes.append(
                f"{counted(len(to_come), 'call')} of the list lie in the future: correct start_time in {first}."
            )
        if calls.unlisted:
            run.notes.append(f"{calls.unlisted} recordings in {batch.recordings} stand in no row of {calls.source}.")
        try:
            run.end(_work_off(batch, run, writer, engine, watch), zone)
            writer.put_run(run.row())
            writer.publish()
            cards = batch.config.scorecards
            writer.publish_scorecards(batch.make_scorecards, cards.repeat_days, cards.digest)
            writer.publish_empty(writer.local_day(started))
        except Exception:
            run.end("aborted", zone)
            with suppress(StoreError):
                writer.put_run(run.row())
            raise
        watch.ends(run)
        return run


def _work_off(batch: Batch, run: RunSummary, writer: Writer, engine: Engine, watch: Watch) -> RunStatus:
    """Inspect what is left to do, until it is done or somebody interrupts."""
    interruption = Interruption()
    try:
        with interruption.heeded():
            watch.begins(run, writer.runs())
            plan = _plan(batch, run, writer)
            watch.planned(run, batch.calls.failures)
            _inspect(batch, plan, run, writer, engine, watch, interruption)
            _look_for_twins(batch, plan, run, writer)
    except KeyboardInterrupt:
        return "interrupted"
    return "finished"


def _plan(batch: Batch, run: RunSummary, writer: Writer) -> Plan:
    """What is left to do, counted in `run`; what is wrong with the list of calls is kept."""
    calls = batch.calls
    run.remaining = len(calls.calls)  # as far as is known
    rejected = ((row.failure, row.start_time) for row in calls.bad_rows)
    writer.reject(str(calls.source.resolve()), rejected, run.started)
    wanted = [call for call in calls.calls if batch.bring_back or not writer.is_forgotten(call.call_id)]
    run.purged = len(calls.calls) - len(wanted)
    if run.purged:
        run.notes.append(f"{run.purged} calls were purged and are left out (--bring-back inspects them again).")
    plan = make_plan(wanted, batch.recordings, batch.versions, writer, batch.retry_failed)
    run.skipped, run.remaining = plan.done, len(plan.todo)
    run.reasons += plan.failed
    run.notes += [f"{n} calls were done with {what}; they are done again." for what, n in plan.again.most_common()]
    writer.put_run(run.row())
    return plan


def _inspect(
    batch: Batch, plan: Plan, run: RunSummary, writer: Writer, engine: Engine, watch: Watch, interruption: Interruption
) -> None:
    if not plan.todo:
        return
    jobs = [Job(task.call, _deadline_s(task, batch.config)) for task in plan.todo]
    pace = _Pace(batch.config.run.publish_s)
    with watch.works_off(len(jobs)), closing(engine.run(jobs, _MakeWork(batch.make_inspect))) as outcomes:
        for outcome in outcomes:
            task = plan.todo[outcome.index]
            for fault in outcome.earlier:
                watch.tried_again(task.call.call_id, fault)
            with interruption.held_back():
                kept = _keep(task, outcome, run, writer, batch)
                run.remaining -= 1
            if isinstance(kept, Inspection):
                watch.inspected(kept)
            else:
                watch.failed(kept)
            if pace.due():
                with pace.timed():
                    writer.publish()
                    watch.measured()


def _look_for_twins(batch: Batch, plan: Plan, run: RunSummary, writer: Writer) -> None:
    """Say which recordings count twice, because they were inspected under two ids."""
    inspected = {task.call.call_id for task in plan.todo}
    twins = [group for group in writer.twins() if inspected.intersection(group)] if inspected else []
    if twins:
        one, other = min(twins)[:2]
        run.notes.append(
            f"{counted(len(twins), 'recording')} came under more than one call_id, as {one} and {other}, and each of"
            f" these counts: leave one out of {batch.calls.source} and take it out with `qc purge --call`."
        )


def _keep(task: Task, outcome: Outcome, run: RunSummary, writer: Writer, batch: Batch) -> Inspection | Failure:
    """Keep what became of a call, safe from now on."""
    call, result = task.call, outcome.result
    if (
        isinstance(result, Inspection)
        and not batch.bring_back
        and writer.is_forgotten_recording(result.recording_sha256)
    ):
        writer.purging.forget_recording(result.recording_sha256 or "")
        result = _failure(call, "store", "purged", "its recording is that of a purged call; --bring-back inspects it")
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
    failure: Failure = result
    if failure.reason == "missing" and (place := batch.calls.places.get(call.call_id)):
        failure = replace(failure, message=f"{place}: {failure.message}")
    day = writer.local_day(call.start_time)
    writer.fail(failure, day, datetime.now(call.start_time.tzinfo), task.asked, task.files.token)
    run.reasons[failure.reason] += 1
    return failure


def _failure(call: Call, stage: str, reason: str, message: str) -> Failure:
    return Failure(call.recording or "", call.call_id, stage, reason, message)


def _deadline_s(task: Task, config: Config) -> float:
    """By the size of the call's files, of which no more counts than may be decoded: a file can pretend any size."""
    megabytes = min(task.files.megabytes, config.audio.max_decoded_mb)
    return config.run.deadline_s + config.run.deadline_s_per_mb * megabytes


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
