"""The same promises on Ray, as far as actors can keep them."""

import pytest

from qc.engines import make_engine
from qc.engines.supervision import Job, Limits, WorkerStartError
from qc.errors import UsageError
from tests.engines.test_local import make_nothing, make_upper


def test_without_ray_it_is_said_how_to_get_it(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(UsageError, match=r"pip install 'qc\[ray\]'"):
        make_engine("ray", 1, Limits(400, 2))


@pytest.fixture(scope="module")
def engine():
    ray = pytest.importorskip("ray")
    ray.init(num_cpus=2, log_to_driver=False, include_dashboard=False, object_store_memory=100_000_000)
    yield make_engine("ray", 2, Limits(400, 2))
    ray.shutdown()


def work_off(engine, items, make_work=make_upper, deadline_s=60.0):
    outcomes = engine.run([Job(item, deadline_s) for item in items], make_work)
    return {items[outcome.index]: outcome for outcome in outcomes}


@pytest.mark.slow
def test_jobs_are_done_and_misdeeds_are_faults(engine):
    done = work_off(engine, ["a", "crash", "bug", "b", "c"])
    assert [done[item].result for item in "abc"] == ["A", "B", "C"]
    assert done["crash"].fault.reason == "crashed"
    assert done["bug"].fault.reason == "internal"


@pytest.mark.slow
def test_a_hang_ends_at_its_deadline(engine):
    done = work_off(engine, ["hang", "a"], deadline_s=3.0)
    assert done["hang"].fault.reason == "timeout"
    assert done["a"].result == "A"


@pytest.mark.slow
def test_actors_that_cannot_start_end_the_run(engine):
    with pytest.raises(WorkerStartError, match="the model is not there"):
        work_off(engine, ["a"], make_nothing)
