"""One worker process under supervision: it does one job at a time, and may hang, crash or swell without harm to others.

The parent never waits for a worker without also watching its end, its deadline and its memory.
"""

from __future__ import annotations

import contextlib
import ctypes
import multiprocessing
import os
import pickle
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Literal

import psutil

from qc.errors import QcError

Work = Callable[[Any], Any]
MakeWork = Callable[[], Work]  # called once in the worker, to load what takes long; must be picklable
Reason = Literal["crashed", "timeout", "memory", "internal"]

START_S = 600.0  # a worker that has not loaded its model after ten minutes never will
_spawn = multiprocessing.get_context("spawn")


@dataclass(frozen=True)
class Job:
    """Something to be done: `item` is handed to the work function, which may take `deadline_s`."""

    item: Any
    deadline_s: float


@dataclass(frozen=True)
class Fault:
    """A job that was not done. `internal`: its function raised; else its worker was lost."""

    reason: Reason
    message: str


@dataclass(frozen=True)
class Limits:
    memory_mb: int
    tries: int


class WorkerStartError(QcError):
    """No worker can start: nothing is wrong with the jobs."""


class WorkerProcess:
    """A process that waits for a job, does it, answers, and waits for the next."""

    def __init__(self, make_work: MakeWork, memory_mb: int) -> None:
        self.connection, theirs = _spawn.Pipe()
        self._process = _spawn.Process(target=_serve, args=(theirs, make_work), daemon=True)
        self._process.start()
        theirs.close()
        self._watched = psutil.Process(self._process.pid)
        self._memory = memory_mb * 1_000_000
        self._due = time.monotonic() + START_S
        self.ready = False
        self.job: Job | None = None

    @property
    def idle(self) -> bool:
        return self.ready and self.job is None

    def give(self, job: Job) -> None:
        """Hand it a job; only to an idle worker."""
        self.job, self._due = job, time.monotonic() + job.deadline_s
        with contextlib.suppress(OSError):  # it died while idle: `answer` finds that out
            self.connection.send(job.item)

    def answer(self) -> bytes | Fault | None:
        """The result of its job, the fault that ended it, or None while it is at work.

        The result is pickled still: whoever wants it opens it, and no worker waits for that. After any fault but
        ``internal`` the process is gone.

        Raises:
            WorkerStartError: it cannot make its work function.
        """
        try:
            if self.connection.poll():
                return self._heard(*self.connection.recv())
        except (EOFError, OSError):
            return self._lost("crashed", self._how_it_ended())
        if time.monotonic() > self._due:
            seconds = self.job.deadline_s if self.job else START_S
            return self._lost("timeout", f"not done after {seconds:.0f} s")
        if self._rss() > self._memory:
            return self._lost("memory", f"took more than {self._memory / 1e6:.0f} MB of memory")
        return None

    def _heard(self, kind: str, content: Any) -> bytes | Fault | None:
        match kind:
            case "ready":
                self.ready, self._due = True, float("inf")
                return None
            case "unable":
                raise WorkerStartError(content)
        self.job, self._due = None, float("inf")
        if kind == "memory":  # what is left of the process cannot be trusted
            return self._lost("memory", content)
        return content if kind == "result" else Fault("internal", content)

    def _lost(self, reason: Reason, message: str) -> Fault:
        self.kill()
        return Fault(reason, message)

    def _rss(self) -> int:
        try:
            return int(self._watched.memory_info().rss)
        except psutil.Error:  # just ended: the connection tells
            return 0

    def _how_it_ended(self) -> str:
        self._process.join(5)
        code = self._process.exitcode
        if code is not None and code < 0:
            name = signal.Signals(-code).name
            return f"the worker was ended by {name}" + (": out of memory?" if name == "SIGKILL" else "")
        return f"the worker ended by itself (exit status {code})"

    def kill(self) -> None:
        """End it now, whatever it does."""
        self._process.kill()
        self._process.join(5)  # one that waits for a dead file server cannot be ended before that answers
        self.connection.close()


def _serve(connection: Connection, make_work: MakeWork) -> None:
    """The worker's whole life."""
    _end_with_parent()
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):  # the parent wants no more
        try:
            work = make_work()
        except Exception as error:
            connection.send(("unable", str(error) if isinstance(error, QcError) else traceback.format_exc()))
            return
        connection.send(("ready", None))
        while True:
            connection.send(_sendable(*done_safely(work, connection.recv())))


def done_safely(work: Work, item: Any) -> tuple[str, Any]:
    """What `work` makes of `item`, as ``result``, ``memory`` or ``internal`` with what it is."""
    try:
        return "result", work(item)
    except MemoryError:
        return "memory", "ran out of memory"
    except Exception as error:
        return "internal", _in_a_line(error)


def _sendable(kind: str, content: Any) -> tuple[str, Any]:
    """The same with a result pickled."""
    if kind != "result":
        return kind, content
    try:
        return kind, pickle.dumps(content)
    except Exception as error:
        return "internal", f"the result cannot be sent: {error}"


def _in_a_line(error: Exception) -> str:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {error} (in {frame.name}, {Path(frame.filename).name}:{frame.lineno})"


def _end_with_parent() -> None:
    """A killed parent leaves no workers behind, and short of memory the system takes a worker before the parent."""
    if not sys.platform.startswith("linux"):
        return
    set_parent_death_signal = 1  # PR_SET_PDEATHSIG of prctl(2)
    ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGKILL)
    if multiprocessing.parent_process() is None or os.getppid() == 1:
        os._exit(1)  # it died before that
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500")
