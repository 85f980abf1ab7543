"""What is seen of a whole run from outside: log, figures, alarm."""

import io
import json
import sys
from contextlib import nullcontext

import pytest
from rich.console import Console

from qc.batch import Watch, watching
from qc.batch.progress import Progress
from qc.config import load_config
from qc.engines import Outcome
from qc.engines.supervision import Fault
from qc.errors import FileError, StoreError, UsageError
from qc.store import Store, open_writer
from qc.store.tables import Tables
from tests.batch.test_metrics import figures
from tests.support.batches import CONFIG, HereEngine, run, write_batch

TOLD = "import pathlib, sys; pathlib.Path(sys.argv[1]).write_text(sys.stdin.read())"


@pytest.fixture
def night(tmp_path):
    """A folder of calls, and a function that runs them: returns the summary, the log's rows, the figures, the alarm."""
    folder, store, alarm = tmp_path / "recordings", tmp_path / "store", tmp_path / "alarm"
    settings = {
        "log": {"format": "json", "level": "debug", "file": tmp_path / "qc.log"},
        "metrics_file": tmp_path / "qc.prom",
        "on_failure": {"command": [sys.executable, "-c", TOLD, str(alarm)], "webhook": None, "timeout_s": 10},
    }
    config = CONFIG.model_validate({**CONFIG.model_dump(), **settings})

    def start(calls=None, error=None, **options):
        if calls:
            write_batch(folder, calls)
        alarm.unlink(missing_ok=True)
        (tmp_path / "qc.log").unlink(missing_ok=True)
        summary = None
        with (
            pytest.raises(error) if error else nullcontext(),
            watching(config, store, Console(file=io.StringIO())) as watch,
        ):
            summary = run(folder, store, watch=watch, config=config, **options)
        log = [json.loads(line) for line in (tmp_path / "qc.log").read_text().splitlines()]
        told = json.loads(alarm.read_text()) if alarm.exists() else None
        return summary, log, figures(tmp_path / "qc.prom") if (tmp_path / "qc.prom").exists() else None, told

    return start


def test_a_night_without_failures(night):
    summary, log, found, told = night({"C1": "您好", "C2": "您好 再见"})
    assert told is None
    assert {row["run_id"] for row in log} == {summary.run_id}
    assert [row["call_id"] for row in log if row["message"].startswith("inspected")] == ["C1", "C2"]
    assert log[0]["message"] == "2 calls: 2 to inspect, 0 done before, 0 in failures"
    assert (log[-1]["status"], log[-1]["inspected"], log[-1]["audio_s"]) == ("finished", 2, 30.0)
    assert found["qc_last_success_timestamp_seconds",] == summary.finished.timestamp()
    assert found["qc_run_calls", "inspected"] == 2


def test_a_night_with_failures_is_told(night):
    first, *_ = night({"C1": "您好"})
    summary, log, found, told = night({"C1": "您好", "C2": "", "C3": "bug"})
    assert summary.exit_status == told["exit_status"] == 1
    assert (told["run_id"], told["status"], told["failures"]) == (
        summary.run_id,
        "finished",
        {"empty": 1, "internal": 1},
    )
    warnings = {row["call_id"]: (row["reason"], row["stage"]) for row in log if row["level"] == "warning"}
    assert warnings == {"C2": ("empty", "audio"), "C3": ("internal", "worker")}
    assert found["qc_run_failures", "empty"] == 1
    assert found["qc_last_success_timestamp_seconds",] == first.finished.timestamp()
    assert found["qc_last_finish_timestamp_seconds",] == summary.finished.timestamp()
    # known failures are no news of the log; the alarm goes off as long as they are there
    _, log, _, told = night()
    assert not [row for row in log if row["level"] == "warning"]
    assert told["failures"] == {"empty": 1, "internal": 1}


def test_a_run_that_an_error_ends_is_told_and_kept_as_aborted(night, monkeypatch, tmp_path):
    def full(*_):
        raise StoreError("no space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Tables, "write_day", full)
        _, log, found, told = night({"C1": "您好"}, StoreError)
    assert (told["status"], told["exit_status"], told["inspected"]) == ("aborted", 1, 1)
    assert told["error"] == log[-2]["message"] == "no space left on device"
    assert found["qc_run_calls", "inspected"] == 1
    night({"C1": "您好"})
    assert list(Store.open(tmp_path / "store").read("runs")["status"]) == ["aborted", "finished"]


def test_a_run_that_cannot_begin_is_told_and_leaves_the_figures_of_the_other_alone(night, tmp_path):
    (tmp_path / "recordings").mkdir()
    with open_writer(tmp_path / "store", CONFIG.zone):
        _, log, found, told = night({"C1": "您好"}, UsageError)
    assert (told["status"], told["exit_status"]) == ("not begun", 2)
    assert "in use by process" in told["error"]
    assert "run_id" not in log[0]
    assert found is None


def test_what_the_command_says_itself_stands_once_in_a_plain_log(tmp_path, capsys):
    with pytest.raises(UsageError), watching(CONFIG, tmp_path / "store", Console(file=io.StringIO())):
        raise UsageError("there is no such folder")
    assert capsys.readouterr().err == ""


def test_the_last_line_stands_once_where_log_and_output_are_one(tmp_path, caplog):
    write_batch(tmp_path / "recordings", {"C1": "您好"})
    for printed in (False, True):
        caplog.clear()
        watch = Watch(Progress(Console(file=io.StringIO())), tmp_path / "store", printed=printed)
        with caplog.at_level("INFO", "qc"):
            summary = run(tmp_path / "recordings", tmp_path / "store", watch=watch)
        assert caplog.messages.count(summary.sentence) == (not printed)


def test_a_bug_is_told_too_with_its_place_in_the_log(night):
    class Broken(HereEngine):
        def run(self, jobs, make_work):
            raise ZeroDivisionError("a bug")
            yield

    _, log, _, told = night({"C1": "您好"}, ZeroDivisionError, engine=Broken())
    assert told["error"] == "ZeroDivisionError: a bug"
    assert "in run\n" in log[-2]["message"]


def test_a_call_that_was_tried_again_is_logged(night):
    class Shaky(HereEngine):
        def run(self, jobs, make_work):
            for outcome in super().run(jobs, make_work):
                yield Outcome(
                    outcome.index, outcome.result, None, (Fault("crashed", "the worker was ended by SIGSEGV"),)
                )

    summary, log, _, told = night({"C1": "您好"}, engine=Shaky())
    assert (summary.failed, told) == (0, None)
    (again,) = [row for row in log if row["level"] == "warning"]
    assert (again["call_id"], again["reason"]) == ("C1", "crashed")
    assert again["message"] == "tried again: the worker was ended by SIGSEGV"


def test_figures_that_cannot_be_written_end_nothing(night, tmp_path):
    (tmp_path / "qc.prom").mkdir()
    (tmp_path / "qc.prom" / "in the way").touch()
    folder, store = tmp_path / "recordings", tmp_path / "store"
    write_batch(folder, {"C1": "您好"})
    config = CONFIG.model_validate(
        {
            **CONFIG.model_dump(),
            "metrics_file": tmp_path / "qc.prom",
            "log": {**CONFIG.log.model_dump(), "file": tmp_path / "l"},
        }
    )
    with watching(config, store, Console(file=io.StringIO())) as watch:
        assert run(folder, store, watch=watch).exit_status == 0
    assert "qc.prom cannot be written (Is a directory)" in (tmp_path / "l").read_text()


def test_the_collector_reads_only_its_own_kind_of_file(tmp_path):
    (tmp_path / "mine.yaml").write_text("metrics_file: /var/lib/node_exporter/qc.txt\n")
    with pytest.raises(FileError, match=r"metrics_file: must end in \.prom"):
        load_config(tmp_path / "mine.yaml")
