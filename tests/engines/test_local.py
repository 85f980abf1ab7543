"""A job that misbehaves harms only itself; see tests/support/fake_inspection.py for the misdeeds."""

import os
import signal
import time
from pathlib import Path

import psutil
import pytest

from qc.engines import make_engine
from qc.engines.local import LocalEngine
from qc.engines.supervision import Job, Limits, WorkerStartError
from qc.errors import UsageError
from tests.support.fake_inspection import misbehave

LIMITS = Limits(memory_mb=400, tries=2)


def upper(text):
    misbehave(text)
    return text.upper()


def make_upper():
    return upper


def make_nothing():
    raise UsageError("the model is not there")


def die():
    os._exit(7)


def slow(_):
    time.sleep(600)


def make_slow():
    return slow


def unpicklable(_):
    return lambda: None


def make_unpicklable():
    return unpicklable


def work_off(items, make_work=make_upper, deadline_s=30.0, workers=2):
    outcomes = LocalEngine(workers, LIMITS).run([Job(item, deadline_s) for item in items], make_work)
    return {items[outcome.index]: outcome for outcome in outcomes}


def children():
    return [
        child for child in psutil.Process().children(recursive=True) if "resource_tracker" not in str(child.cmdline())
    ]


def test_every_job_is_done_once_and_nothing_is_left_running():
    items = [f"job {number}" for number in range(50)]
    done = work_off(items)
    assert {item: outcome.result for item, outcome in done.items()} == {item: item.upper() for item in items}
    assert children() == []


def test_no_jobs_start_no_workers():
    assert work_off([]) == {}


@pytest.mark.parametrize(
    ("misdeed", "reason", "told"),
    [
        ("crash", "crashed", "SIGSEGV"),
        ("killed", "crashed", "SIGKILL"),
        ("memory", "memory", "400 MB"),
        ("bug", "internal", "ZeroDivisionError: a bug (in misbehave, fake_inspection.py:"),
    ],
)
def test_a_misdeed_is_a_fault_and_the_rest_is_done(misdeed, reason, told):
    done = work_off(["a", misdeed, "b", "c"])
    assert done[misdeed].fault.reason == reason
    assert told in done[misdeed].fault.message
    assert [done[item].result for item in "abc"] == ["A", "B", "C"]


def test_a_hang_ends_at_its_deadline():
    began = time.monotonic()
    done = work_off(["hang", "a"], deadline_s=1.0)
    assert done["hang"].fault.reason == "timeout"
    assert "1 s" in done["hang"].fault.message
    assert done["a"].result == "A"
    assert time.monotonic() - began < 120  # two tries of a second, and the time to start


def test_a_crash_by_chance_is_made_good_by_the_second_try(tmp_path):
    item = f"crash-once {tmp_path / 'flag'}"
    assert work_off([item])[item].result == item.upper()


def test_a_result_that_cannot_be_sent_is_a_fault():
    assert "cannot be sent" in work_off(["a"], make_unpicklable)["a"].fault.message


def test_workers_that_cannot_start_end_the_run_with_the_reason():
    with pytest.raises(WorkerStartError, match="the model is not there"):
        work_off(["a"], make_nothing)
    with pytest.raises(WorkerStartError, match=r"exit status 7.*qc doctor"):
        work_off(["a"], die)
    assert children() == []


def test_closing_abandons_what_is_under_way():
    outcomes = LocalEngine(2, LIMITS).run([Job("a", 600.0)] * 5, make_slow)
    import threading

    threading.Timer(2.0, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        next(outcomes)
    assert children() == []


def test_an_interruption_that_another_thread_catches_is_heeded():
    import threading

    outcomes = LocalEngine(1, LIMITS).run([Job("a", 600.0)], make_slow)
    # the signal goes to that thread itself: the one that waits for outcomes is not woken by it
    timer = threading.Timer(2.0, lambda: signal.pthread_kill(threading.get_ident(), signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        next(outcomes)
    assert children() == []


def test_workers_die_with_a_parent_that_is_killed(tmp_path):
    """They are not left behind to burn the machine's time."""
    import subprocess
    import sys

    script = tmp_path / "parent.py"
    script.write_text(
        "from qc.engines.local import LocalEngine\n"
        "from tests.engines.test_local import LIMITS, Job, make_slow\n"
        "if __name__ == '__main__':\n"
        "    list(LocalEngine(2, LIMITS).run([Job('a', 600.0)] * 2, make_slow))\n"
    )
    top = Path(__file__).parent.parent.parent
    parent = psutil.Popen(
        [sys.executable, script], env={**os.environ, "PYTHONPATH": str(top)}, stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 30
    while len(workers := parent.children(recursive=True)) < 3 and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(1)
    parent.kill()
    parent.wait()
    gone, alive = psutil.wait_procs(workers, timeout=10)
    assert len(gone) >= 2
    assert alive == []


def test_engines_by_name():
    assert make_engine("local", 3, LIMITS).workers == 3
    assert make_engine("local", None, LIMITS).workers >= 1
