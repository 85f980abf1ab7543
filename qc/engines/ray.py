"""Actors of a Ray cluster. Every node must see the recordings and the store under the same paths."""

from __future__ import annotations

import contextlib
import time
from collections import deque
from collections.abc import Generator, Sequence
from typing import Any

from qc.engines import Outcome, Task, answered
from qc.engines.supervision import START_S, Fault, Job, Limits, MakeWork, Work, WorkerStartError, done_safely
from qc.errors import UsageError

_WATCH_S = 0.5  # between two looks at deadlines
_LATE: tuple[Any, Any] = ("timeout", "not done within its deadline")


class _Actor:
    """A worker that holds what takes long to load."""

    def __init__(self, make_work: MakeWork) -> None:
        self._work: Work = make_work()

    def ready(self) -> None:
        """Answers once the work function is made."""

    def do(self, item: Any) -> tuple[str, Any]:
        return done_safely(self._work, item)


class RayEngine:
    name = "ray"

    def __init__(self, workers: int | None, limits: Limits) -> None:
        try:
            import ray
        except ImportError as error:
            raise UsageError("ray is not installed; `pip install 'qc[ray]'`, or use --engine local") from error
        self._ray, self._limits = ray, limits
        if not ray.is_initialized():
            ray.init(log_to_driver=False, configure_logging=False, include_dashboard=False)
        self.workers = workers or int(ray.cluster_resources().get("CPU", 1))

    def run(self, jobs: Sequence[Job], make_work: MakeWork) -> Generator[Outcome]:
        """Outcomes as they come.

        Raises:
            WorkerStartError: no actor can start.
        """
        crew = _Crew(self._ray, self._limits, make_work)
        try:
            yield from crew.work_off(deque((index, job, ()) for index, job in enumerate(jobs)), self.workers)
        finally:
            crew.kill_all()


class _Crew:
    """Actors, and what each is at: its job by the reference of the answer that is awaited; None while it starts."""

    def __init__(self, ray: Any, limits: Limits, make_work: MakeWork) -> None:
        self._ray, self._limits, self._make_work = ray, limits, make_work
        # Ray's own monitor ends what takes more than its share of memory
        options = {"max_restarts": 0, "max_task_retries": 0, "num_cpus": 1, "memory": limits.memory_mb * 1_000_000}
        self._new_actor = ray.remote(**options)(_Actor)
        self._at: dict[Any, tuple[Any, Task | None, float]] = {}
        self._proven = False

    def work_off(self, todo: deque[Task], workers: int) -> Generator[Outcome]:
        while todo or any(task for _, task, _ in self._at.values()):
            busy = sum(1 for _, task, _ in self._at.values() if task)
            while len(self._at) < min(workers, busy + len(todo)):
                self._start()
            here, _ = self._ray.wait(list(self._at), num_returns=1, timeout=_WATCH_S)
            late = [answer for answer, (_, _, due) in self._at.items() if time.monotonic() > due]
            for answer in dict.fromkeys((*here, *late)):
                actor, task, _ = self._at.pop(answer)
                kind, content = self._get(answer, task) if answer in here else _LATE
                if kind in ("crashed", "timeout", "memory"):
                    self._ray.kill(actor)
                    if not self._proven:
                        raise WorkerStartError(f"actors cannot start: {content}")
                elif todo:
                    self._give(actor, todo.popleft())
                if task:
                    came = answered(task, content if kind == "result" else Fault(kind, content), self._limits.tries)
                    if isinstance(came, Outcome):
                        yield came
                    else:
                        todo.append(came)

    def _start(self) -> None:
        actor = self._new_actor.remote(self._make_work)
        self._at[actor.ready.remote()] = (actor, None, time.monotonic() + START_S)

    def _give(self, actor: Any, task: Task) -> None:
        self._at[actor.do.remote(task[1].item)] = (actor, task, time.monotonic() + task[1].deadline_s)

    def _get(self, answer: Any, task: Task | None) -> tuple[Any, Any]:
        """What came of it: result, ready, or a fault's reason; and its content."""
        errors = self._ray.exceptions
        try:
            content = self._ray.get(answer)
        except errors.OutOfMemoryError as error:
            return "memory", str(error)
        except (errors.RayActorError, errors.RayTaskError, errors.WorkerCrashedError) as error:
            return "crashed", str(error)
        self._proven = True
        return content if task else ("ready", None)

    def kill_all(self) -> None:
        for actor, _, _ in self._at.values():
            with contextlib.suppress(Exception):
                self._ray.kill(actor)
