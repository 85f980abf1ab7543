"""A batch with a fake inspector and everything else real: processes, ledger, tables."""

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from qc.errors import RecordingError, StoreError, UsageError
from qc.store import Store, Writer, open_writer
from qc.store.verify import verify
from tests.support.batches import CONFIG, PROCESSES, VERSIONS, count_calls, run, write_batch
from tests.support.fake_inspection import FakeInspector

CALLS = {"C1": "您好 不知道", "C2": "您好 好的", "C3": "您好 再见", "C4": "您好 请稍等"}


class CountingInspector(FakeInspector):
    """Leaves a line for every call it is asked to inspect."""

    def inspect(self, call):
        with (self.recordings / "asked.log").open("a") as log:
            log.write(call.call_id + "\n")
        return super().inspect(call)


def asked(folder):
    """The calls that were inspected since the last time, sorted."""
    log = folder / "asked.log"
    calls = log.read_text().split() if log.exists() else []
    log.unlink(missing_ok=True)
    return sorted(calls)


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    top = tmp_path_factory.mktemp("done")
    folder, store = top / "recordings", top / "store"
    write_batch(folder, CALLS)
    summary = run(folder, store, inspector=CountingInspector(folder))
    assert (summary.inspected, summary.failed, summary.exit_status) == (4, 0, 0)
    assert asked(folder) == ["C1", "C2", "C3", "C4"]
    return top


@pytest.fixture
def batch(done, tmp_path):
    """The recordings and the store of a batch that is done, to be changed, and how to run it again."""
    shutil.copytree(done, tmp_path, dirs_exist_ok=True)
    folder, store = tmp_path / "recordings", tmp_path / "store"
    inspector = CountingInspector(folder)
    return folder, store, lambda **options: run(folder, store, inspector=inspector, **options)


def published(store):
    return sorted(Store.open(store).read("calls")["call_id"])


def test_the_tables_hold_what_was_inspected(batch):
    _, store, _ = batch
    assert published(store) == list(CALLS)
    assert verify(store, count_calls) == []
    (row,) = Store.open(store).read("runs").to_dict("records")
    assert (row["status"], row["calls"], row["inspected"], row["audio_s"]) == ("finished", 4, 4, 80.0)
    assert row["standards_version"] == "s1"


def test_a_batch_that_is_done_is_not_done_again_and_says_so(batch):
    folder, _, again = batch
    summary = again()
    assert asked(folder) == []
    assert str(summary) == "Nothing to do: all 4 calls are inspected already, no failures."
    assert summary.exit_status == 0


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ("config_hash", "other settings"),
        ("standards", "other standards (version s1)"),
        ("forms", "other scoring forms (version f1)"),
        ("model", "another model (fake)"),
    ],
)
def test_another_version_asks_for_every_call_anew_and_says_so(batch, changed, told):
    folder, _, again = batch
    summary = again(versions=replace(VERSIONS, **{changed: "other"}))
    assert asked(folder) == list(CALLS)
    assert summary.notes == [f"4 calls were done with {told}; they are done again."]
    assert again(versions=replace(VERSIONS, **{changed: "other"})).notes == []


def test_another_qc_alone_asks_for_nothing(batch):
    folder, _, again = batch
    again(versions=replace(VERSIONS, qc="other"))
    assert asked(folder) == []


def test_a_changed_recording_is_inspected_again_and_a_touched_one_is_not(batch):
    folder, store, again = batch
    (folder / "C2.wav").write_text("您好 不好")
    os.utime(folder / "C3.wav")
    summary = again()
    assert summary.inspected == 1
    assert summary.notes == ["1 calls were done with other content of their files; they are done again."]
    assert asked(folder) == ["C2"]
    turns = Store.open(store).read("turns").groupby("call_id")["text_raw"].apply(list)
    assert turns["C2"] == ["您好", "不好"]


def test_a_recording_that_came_under_two_ids_is_told_once(batch):
    folder, _, again = batch
    write_batch(folder, CALLS | {"C5": CALLS["C2"]})
    (note,) = again().notes
    assert note.startswith("1 recording came under more than one call_id, as C2 and C5, and each of these counts")
    assert again().notes == []


def test_a_corrected_row_is_inspected_again_under_its_new_day(batch):
    folder, store, again = batch
    write_batch(folder, CALLS, start_time={"C1": "2026-10-20T09:00:00"}, agent_id={"C2": "A9"})
    (note,) = again().notes
    assert note.startswith("2 calls were done with another row in the list of calls")
    assert asked(folder) == ["C1", "C2"]
    calls = Store.open(store).read("calls").set_index("call_id")
    assert str(calls.loc["C1", "date"]) == "2026-10-20"
    assert calls.loc["C2", "agent_id"] == "A9"
    assert verify(store, count_calls) == []


def test_only_the_days_that_are_touched_are_written_again_and_reviews_stay_attached(batch):
    """C1 … C4 lie on four days in a row; C2's agent is corrected, and C5 comes late to the day of C3."""
    _, store, again = batch
    folder = store.parent / "recordings"

    def files(*tables):
        return {path: path.stat().st_mtime_ns for table in tables for path in (store / table).glob("*/*.parquet")}

    def reviewed():
        findings = Store.open(store).read("findings")
        return set(findings[findings["call_id"] == "C2"]["finding_id"])

    of_calls, finding_ids = files("calls", "turns", "findings", "events"), reviewed()
    write_batch(folder, {**CALLS, "C5": "您好"}, agent_id={"C2": "A9"}, start_time={"C5": "2026-10-14T23:59:59"})
    for call_id in CALLS:
        os.utime(folder / f"{call_id}.wav")
    assert again().inspected == 2
    now = files("calls", "turns", "findings", "events")
    touched = {path.parent.name for path in now if now[path] != of_calls[path]}
    assert touched == {"date=2026-10-13", "date=2026-10-14"}
    assert reviewed() == finding_ids
    assert verify(store, count_calls) == []


def test_recordings_that_were_deleted_since_stay_done(batch):
    folder, store, again = batch
    for path in folder.glob("*.wav"):
        path.unlink()
    assert again().failed == 0
    assert published(store) == list(CALLS)


def test_bad_recordings_are_failures_and_the_rest_is_inspected(tmp_path):
    folder, store = tmp_path / "recordings", tmp_path / "store"
    calls = {**CALLS, "X1": "crash", "X2": "", "X3": "bug", "X4": "您好"}
    write_batch(folder, calls)
    (folder / "X4.wav").unlink()
    summary = run(folder, store, engine=PROCESSES)
    assert (summary.inspected, summary.failed, summary.exit_status) == (4, 4, 1)
    failures = Store.open(store).read("failures").set_index("call_id")
    assert failures["reason"].to_dict() == {"X1": "crashed", "X2": "empty", "X3": "internal", "X4": "missing"}
    assert failures["stage"].to_dict() == {"X1": "worker", "X2": "audio", "X3": "worker", "X4": "audio"}
    assert set(failures["tries"]) == {1}
    assert failures["message"]["X4"] == "calls.csv:9: X4.wav: no such recording"

    summary = run(folder, store)  # nothing has changed, nothing is tried
    assert (summary.inspected, summary.failed, summary.exit_status) == (0, 4, 1)

    (folder / "X4.wav").write_text("您好")  # it has come
    assert run(folder, store).inspected == 1

    (folder / "X1.wav").write_text("bug")  # no crash this time, and no better
    (folder / "X2.wav").write_text("您好")
    summary = run(folder, store, retry_failed=True)
    assert (summary.inspected, summary.failed) == (1, 2)
    failures = Store.open(store).read("failures").set_index("call_id")
    assert failures["tries"].to_dict() == {"X1": 2, "X3": 2}
    assert verify(store, count_calls) == []


def test_bad_rows_are_failures(tmp_path):
    folder, store = tmp_path / "recordings", tmp_path / "store"
    write_batch(folder, CALLS, agent_id={"C2": ""}, call_type={"C3": "chat"})
    summary = run(folder, store)
    assert (summary.inspected, summary.failed, summary.exit_status) == (2, 2, 1)
    reasons = Store.open(store).read("failures").set_index("call_id")["reason"]
    assert reasons.to_dict() == {"C2": "no_agent", "C3": "invalid_row"}
    write_batch(folder, CALLS)
    assert run(folder, store).exit_status == 0
    assert len(Store.open(store).read("failures")) == 0


def test_ctrl_c_keeps_what_is_done_and_says_what_remains(tmp_path):
    folder, store = tmp_path / "recordings", tmp_path / "store"
    write_batch(folder, {f"C{number:02}": "您好 好的" for number in range(40)})
    code = (
        "import sys; from pathlib import Path; from tests.support.batches import PROCESSES, run; "
        "from tests.support.fake_inspection import FakeInspector\n"
        "folder, store = map(Path, sys.argv[1:])\n"
        "summary = run(folder, store, engine=PROCESSES, inspector=FakeInspector(folder, delay_s=0.2))\n"
        "print(summary); sys.exit(summary.exit_status)"
    )
    script = tmp_path / "run.py"
    script.write_text("if __name__ == '__main__':\n" + "".join(f"    {line}\n" for line in code.split("\n")))
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent.parent)}
    process = subprocess.Popen(
        [sys.executable, script, folder, store],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    ledger = store / "_ledger.sqlite-wal"
    while not (ledger.exists() and ledger.stat().st_size > 200_000) and process.poll() is None:
        time.sleep(0.05)  # some calls are in the ledger
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (130, "")
    assert "Interrupted" in out
    kept = published(store)
    assert 0 < len(kept) < 40
    assert f"{len(kept)} calls inspected and kept, {40 - len(kept)} remain" in out
    assert verify(store, count_calls) == []
    assert run(folder, store).inspected == 40 - len(kept)
    assert len(published(store)) == 40


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_while_a_call_is_kept_waits_until_it_is_counted(tmp_path, monkeypatch, number):
    folder, store = tmp_path / "recordings", tmp_path / "store"
    write_batch(folder, CALLS)
    add = Writer.add

    def interrupted(self, *arguments):
        add(self, *arguments)
        os.kill(os.getpid(), number)
        time.sleep(0.01)  # until it has come

    with monkeypatch.context() as patch:
        patch.setattr(Writer, "add", interrupted)
        summary = run(folder, store)
    assert str(summary) == "Interrupted: 1 calls inspected and kept, 3 remain; the same command goes on from here."
    assert published(store) == ["C1"]
    assert run(folder, store).inspected == 3


def test_two_runs_on_one_store_the_second_is_refused(batch):
    _, store, again = batch
    with open_writer(store, CONFIG.zone), pytest.raises(UsageError, match="in use by process"):
        again()


def test_a_full_disk_ends_the_run_and_loses_nothing(batch, monkeypatch):
    folder, store, again = batch
    from qc.store.tables import Tables

    def full(self, table, day, rows):
        raise StoreError("no space left on device")

    (folder / "C2.wav").write_text("您好 不好")
    with monkeypatch.context() as patch:
        patch.setattr(Tables, "write_day", full)
        with pytest.raises(StoreError, match="no space"):
            again()
    assert asked(folder) == ["C2"]
    assert again().inspected == 0  # it was in the ledger
    assert "不好" in set(Store.open(store).read("turns")["text_raw"])
    assert verify(store, count_calls) == []


def test_a_clock_that_was_set_back_is_told_and_harms_nothing(batch, monkeypatch):
    folder, store, again = batch

    class LastYear(datetime):
        @classmethod
        def now(cls, zone=None):
            return datetime.now(zone).replace(year=2025)

    (folder / "C2.wav").write_text("您好 不好")
    monkeypatch.setattr("qc.batch.datetime", LastYear)
    summary = again()
    assert "The clock says 2025" in str(summary)
    assert (summary.inspected, summary.skipped) == (1, 3)
    assert verify(store, count_calls) == []


def test_the_error_of_a_recording_crosses_the_process(tmp_path):
    write_batch(tmp_path, {"C1": ""})
    run(tmp_path, tmp_path / "store", engine=PROCESSES)
    (row,) = Store.open(tmp_path / "store").read("failures").to_dict("records")
    assert row["message"] == "C1.wav: the file is empty"
    assert RecordingError("empty", "x").code == row["reason"]


def test_results_are_published_while_a_batch_runs(tmp_path, monkeypatch):
    folder, store = tmp_path / "recordings", tmp_path / "store"
    write_batch(folder, {f"C{number:02}": "您好" for number in range(12)})
    seen = []
    publish = Writer.publish

    def watched(self):
        publish(self)
        seen.append(len(Store.open(store).read("calls")) if (store / "calls").exists() else 0)

    monkeypatch.setattr(Writer, "publish", watched)
    config = CONFIG.model_copy(update={"run": CONFIG.run.model_copy(update={"publish_s": 0.1})})
    run(folder, store, config=config, inspector=FakeInspector(folder, delay_s=0.1))
    assert seen == sorted(seen)
    assert 0 < seen[len(seen) // 2] <= 12
    assert len(set(seen)) > 2
