"""The figures as Prometheus reads them: by its own parser."""

from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families

from qc.batch import RunSummary
from qc.batch.metrics import write_metrics
from tests.support.batches import VERSIONS

NOON = datetime(2026, 10, 12, 12, tzinfo=UTC)


def a_run(started=NOON, **changed):
    return RunSummary("R1", started, VERSIONS, "local", 2, "/recordings", "calls.csv", **changed)


def ended(hour, status="finished", failed=0, what="run"):
    """A row of `runs` that ended at this hour."""
    return {"what": what, "status": status, "failed": failed, "finished": NOON.replace(hour=hour)}


def figures(path):
    """(name, labels but the store's) -> value."""
    found = {}
    for family in text_string_to_metric_families(path.read_text(encoding="utf-8")):
        assert family.type == "gauge"
        for sample in family.samples:
            labels = {name: value for name, value in sample.labels.items() if name != "store"}
            found[sample.name, *labels.values()] = sample.value
    return found


def test_the_figures_of_a_run(tmp_path):
    run = a_run(inspected=7, skipped=2, remaining=1, audio_s=840.5)
    run.reasons.update(["crashed", "empty", "empty"])
    write_metrics(tmp_path / "qc.prom", tmp_path / "store", run, [])
    found = figures(tmp_path / "qc.prom")
    assert {state: found["qc_run_calls", state] for state in ("inspected", "skipped", "failed", "remaining")} == {
        "inspected": 7, "skipped": 2, "failed": 3, "remaining": 1,
    }  # fmt: skip
    assert (found["qc_run_failures", "crashed"], found["qc_run_failures", "empty"]) == (1, 2)
    assert found["qc_run_audio_seconds",] == 840.5
    assert found["qc_run_start_timestamp_seconds",] == NOON.timestamp()
    assert 0 <= found["qc_run_duration_seconds",] < 60
    assert found["qc_run_info", "fake", "R1", "running", "0"] == 1


@pytest.mark.parametrize(
    ("earlier", "success", "finish"),
    [
        ([], None, None),
        ([ended(1), ended(2, failed=3), ended(3, "interrupted"), ended(4, "aborted")], 1, 2),
        ([ended(2, failed=3), ended(5, what="rescore")], None, 2),
        ([ended(2), ended(1)], 2, 2),  # a clock that was set back
    ],
)
def test_the_last_success_is_remembered_while_a_run_goes_on(tmp_path, earlier, success, finish):
    write_metrics(tmp_path / "qc.prom", tmp_path, a_run(), earlier)
    found = figures(tmp_path / "qc.prom")
    for name, hour in (("success", success), ("finish", finish)):
        moment = found.get((f"qc_last_{name}_timestamp_seconds",))
        assert moment == (None if hour is None else NOON.replace(hour=hour).timestamp()), name


def test_a_run_that_ends_well_is_the_last_success(tmp_path):
    run = a_run(started=datetime.now(UTC) - timedelta(hours=1))
    run.end("finished", UTC)
    write_metrics(tmp_path / "qc.prom", tmp_path, run, [ended(1)])
    assert figures(tmp_path / "qc.prom")["qc_last_success_timestamp_seconds",] == run.finished.timestamp()


def test_a_hostile_name_stays_a_label(tmp_path):
    store = tmp_path / 'a"} 1\nqc_last_success_timestamp_seconds{store="b\\'
    write_metrics(tmp_path / "qc.prom", store, a_run(), [])
    (family,) = [
        family
        for family in text_string_to_metric_families((tmp_path / "qc.prom").read_text())
        if family.name == "qc_run_audio_seconds"
    ]
    assert family.samples[0].labels["store"].startswith(str(tmp_path / 'a"} 1'))
    assert ("qc_last_success_timestamp_seconds",) not in figures(tmp_path / "qc.prom")


def test_a_file_that_cannot_be_replaced_leaves_nothing_behind(tmp_path):
    target = tmp_path / "qc.prom"
    target.mkdir()
    (target / "in the way").touch()
    with pytest.raises(OSError, match="directory"):
        write_metrics(target, tmp_path, a_run(), [])
    assert [path.name for path in tmp_path.iterdir()] == ["qc.prom"]
