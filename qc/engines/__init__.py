"""Where jobs are run: worker processes of this machine, or actors of a Ray cluster. Engines know nothing of calls."""

from __future__ import annotations

import os
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from qc.engines.supervision import Fault, Job, Limits, MakeWork

EngineName = Literal["local", "ray"]


@dataclass(frozen=True)
class Outcome:
    """What became of the job with this index: its result, or a fault after all its tries; and of `earlier` tries."""

    index: int
    result: Any
    fault: Fault | None
    earlier: tuple[Fault, ...] = ()


class Engine(Protocol):
    """Does jobs in any order. Closing the generator abandons what is under way and leaves nothing running."""

    name: str
    workers: int

    def run(self, jobs: Sequence[Job], make_work: MakeWork) -> Generator[Outcome]: ...


Task = tuple[int, Job, tuple[Fault, ...]]  # its index, what is to be done, and what became of it before


def answered(task: Task, answer: Any | Fault, tries: int) -> Outcome | Task:
    """What an answer makes of a task: its outcome, or the same task where it is to have another try."""
    index, job, earlier = task
    if not isinstance(answer, Fault):
        return Outcome(index, answer, None, earlier)
    if answer.reason == "internal" or len(earlier) + 1 >= tries:
        return Outcome(index, None, answer, earlier)
    return index, job, (*earlier, answer)


def make_engine(name: EngineName, workers: int | None, limits: Limits) -> Engine:
    """The engine of that name; `workers` None: one for each core it may use.

    Raises:
        UsageError: it is not installed.
    """
    if name == "ray":
        from qc.engines.ray import RayEngine

        return RayEngine(workers, limits)
    from qc.engines.local import LocalEngine

    return LocalEngine(workers or cores(), limits)


def cores() -> int:
    """How many cores this process may use: fewer than the machine has, in a container."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
