"""Worker processes of this machine.

A thread supervises them, so that they get their next job and keep to their limits also while results are stored.
"""

from __future__ import annotations

import os
import pickle
import queue
import signal
import threading
from collections import deque
from collections.abc import Generator, Sequence
from dataclasses import replace
from multiprocessing import resource_tracker
from multiprocessing.connection import wait

from qc.engines import Outcome, Task, answered
from qc.engines.supervision import Fault, Job, Limits, MakeWork, WorkerProcess, WorkerStartError

_WATCH_S = 0.1  # between two looks at deadlines and memory
_LOOK_UP_S = 0.5
# a worker a core, each with as many threads as there are cores, would be several times slower
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_START_CRASHES = 3  # workers in a row that die before they are ready: it is not by chance


def one_thread_each() -> None:
    """Processes that are started from now on do their sums with one thread, unless the environment says otherwise."""
    for name in _ONE_THREAD:
        os.environ.setdefault(name, "1")  # read by the numerical libraries as they load


class LocalEngine:
    name = "local"

    def __init__(self, workers: int, limits: Limits) -> None:
        self.workers, self._limits = workers, limits

    def run(self, jobs: Sequence[Job], make_work: MakeWork) -> Generator[Outcome]:
        """Outcomes as they come.

        Raises:
            WorkerStartError: no worker can start.
        """
        one_thread_each()
        pool = _Pool(jobs, make_work, min(self.workers, len(jobs)), self._limits)
        pool.start()
        try:
            while (outcome := pool.next_outcome()) is not None:
                if isinstance(outcome, BaseException):
                    raise outcome
                yield outcome if outcome.fault else replace(outcome, result=pickle.loads(outcome.result))
        finally:
            pool.stop.set()
            pool.join()


class _Pool(threading.Thread):
    """Workers and the jobs they share. Outcomes go into `outcomes`, None after the last, or the error that ended it.

    Results in them are pickled still: this thread, for which workers wait, spends no time on what is in them.
    """

    def __init__(self, jobs: Sequence[Job], make_work: MakeWork, workers: int, limits: Limits) -> None:
        super().__init__(name="qc-supervision", daemon=True)
        self.outcomes: queue.SimpleQueue[Outcome | BaseException | None] = queue.SimpleQueue()
        self.stop = threading.Event()
        self._make_work, self._limits = make_work, limits
        self._todo = deque[Task]((index, job, ()) for index, job in enumerate(jobs))
        self._at_work: dict[WorkerProcess, Task | None] = {}
        self._wanted = workers
        self._start_crashes = 0

    def next_outcome(self) -> Outcome | BaseException | None:
        """The next that comes. Who waits looks up now and then: a Ctrl-C that another thread caught wakes nobody."""
        while True:
            try:
                return self.outcomes.get(timeout=_LOOK_UP_S)
            except queue.Empty:
                continue

    def run(self) -> None:
        resource_tracker.ensure_running()  # its start, with the first worker's, would undo the next line
        # workers inherit this: Ctrl-C reaches every process of the terminal, and only the parent may act on it
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
        try:
            self._supervise()
            self.outcomes.put(None)
        except BaseException as error:
            self.outcomes.put(error)
        finally:
            for worker in self._at_work:
                worker.kill()

    def _supervise(self) -> None:
        while not self.stop.is_set():
            self._hand_out()
            if not self._todo and not any(self._at_work.values()):
                return
            wait([worker.connection for worker in self._at_work], timeout=_WATCH_S)
            for worker in list(self._at_work):
                self._look_after(worker)

    def _hand_out(self) -> None:
        """Keep as many workers as there are jobs for, and every idle one at work, unless results pile up unstored."""
        busy = sum(1 for task in self._at_work.values() if task)
        while len(self._at_work) < min(self._wanted, busy + len(self._todo)):
            self._at_work[WorkerProcess(self._make_work, self._limits.memory_mb)] = None
        if self.outcomes.qsize() > 4 * self._wanted:
            return
        for worker in self._at_work:
            if worker.idle and self._todo:
                task = self._todo.popleft()
                self._at_work[worker] = task
                worker.give(task[1])

    def _look_after(self, worker: WorkerProcess) -> None:
        answer = worker.answer()
        if answer is None:
            return
        task = self._at_work[worker]
        self._at_work[worker] = None
        if isinstance(answer, Fault) and answer.reason != "internal":
            del self._at_work[worker]
            self._start_crashes = 0 if worker.ready else self._start_crashes + 1
            if self._start_crashes >= _START_CRASHES:
                raise WorkerStartError(f"workers cannot start: {answer.message}; `qc doctor` looks for the cause")
        if task is None:
            return
        came = answered(task, answer, self._limits.tries)
        if isinstance(came, Outcome):
            self.outcomes.put(came)
        else:
            self._todo.append(came)
